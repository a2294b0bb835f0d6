"""What holds for reading, checking, packing and adding to what we know."""
