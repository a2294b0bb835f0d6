"""What is done when peerref is built: the table of ZIP codes is packed. Never imported at run time."""
