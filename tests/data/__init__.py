"""What holds for the catalogue as it ships: each test reads like a promise to whoever gets a page."""
