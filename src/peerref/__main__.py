"""`python -m peerref` is the same as `peerref`."""

from peerref.cli import main

main()
