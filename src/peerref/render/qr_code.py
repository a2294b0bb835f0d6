"""A QR code as a drawing: rows of hexadecimal digits become one SVG path.

The rows are made where the catalogue is packed (`peerref.catalogue.authoring.qr`); nothing here encodes anything.
"""

from collections.abc import Callable, Iterator

QUIET = 4  # white modules on each side; readers look for them
SMALLEST_MM = 25.0  # without the white border; the bar of handout standards
MODULE_MM = 0.52  # four dots of a fine fax
MOST_MM = 40.0  # a code that would be larger is left out: its link is too long to be worth the paper

Codes = Callable[[str], str]  # a link -> its rows, "" where there is no code


def width(rows: str) -> int:
    """Return how many modules a side has, without the white border."""
    return len(rows.split())


def millimetres(rows: str) -> float:
    """Return how large a code must be drawn to be read from a fax; 0 where it would be too large for a page."""
    size = max(SMALLEST_MM, width(rows) * MODULE_MM)
    return size if rows and size <= MOST_MM else 0.0


def path(rows: str) -> str:
    """Return the dark modules as an SVG path, one unit a module, without the white border."""
    return "".join(_runs(rows))


def _runs(rows: str) -> Iterator[str]:
    side = width(rows)
    for y, row in enumerate(rows.split()):
        bits = f"{int(row, 16):0{side}b}0"
        start = -1
        for x, bit in enumerate(bits):
            if bit == "1" and start < 0:
                start = x
            elif bit == "0" and start >= 0:
                yield f"M{start} {y}h{x - start}v1h{start - x}z"
                start = -1
