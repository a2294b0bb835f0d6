"""peerref: refer a patient to peer support, next to the care that they already have."""

__version__ = "0.1.0"
