"""Where each ZIP code of the United States lies, and its time zone: a packed table, so that nothing leaves the machine.

The file is a line of text (its format, the names of the zones) and then a row for every number there could be, all of
one width, which `authoring.zips` wrote. A look-up reads one row.

The table is made from GeoNames (geonames.org, CC BY 4.0) and the US Census Bureau, by way of zip2info.
"""

import math
import os
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from peerref.errors import FileTrouble
from peerref.record import Record

MAGIC = "peerref-zips-2"  # another number where an older program could misread what is packed
ROW = struct.Struct(">iiB")  # latitude and longitude in ten-thousandths of a degree, which zone
NO_ZONE = 255  # of a number that is no ZIP code
NUMBERS = 100_000
SCALE = 10_000
FILE = Path(__file__).parent / "packed" / "zips.bin"
ATTRIBUTION = "ZIP codes: US Census Bureau; GeoNames (CC BY 4.0), by zip2info."

_MILES = 3958.8  # the earth's mean radius
_CUT = 4  # cells a degree
_NEAR = 60.0  # miles: further away than this, a ZIP code says nothing of a place


class Place(Record):
    """The middle of a ZIP code's area, and the IANA zone of its clocks."""

    latitude: float
    longitude: float
    timezone: str
    zip5: str = ""


def zip5(text: str, *, lost_zero: bool = False) -> str:
    """Return the five digits of a ZIP code as people write it ("90210-1234"), "" where it is none.

    `lost_zero` is for a sheet that kept 01001 as the number 1001: only its caller can know that.
    """
    first, dash, more = text.strip().partition("-")
    if not (first.isascii() and first.isdigit()) or (
        dash and not (len(more) == 4 and more.isascii() and more.isdigit())
    ):
        return ""
    if lost_zero and 3 <= len(first) < 5:
        first = first.zfill(5)
    return first if len(first) == 5 else ""


def lookup(zip5: str) -> Place | None:
    """Return the place of a ZIP code of five digits; None where there is no such code."""
    if len(zip5) != 5 or not (zip5.isascii() and zip5.isdigit()):
        return None
    return _table().find(int(zip5))


def nearest(latitude: float, longitude: float) -> Place | None:
    """Return the place of the ZIP code whose middle is nearest; None where none is within sixty miles."""
    return _table().nearest(latitude, longitude)


def miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two places on the globe, as the crow flies (haversine)."""
    one, two = math.radians(latitude), math.radians(other_latitude)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    return 2 * _MILES * math.asin(min(1.0, math.sqrt(half)))


@cache
def _table() -> "Table":
    return Table(FILE)


class Table:
    """A packed table, open for look-ups until the process ends."""

    def __init__(self, file: Path) -> None:
        """Open `file`; raises FileTrouble where it can't be read as ours."""
        try:
            self._handle = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            head, _, _ = os.read(self._handle, 4096).partition(b"\n")
            size = os.lseek(self._handle, 0, os.SEEK_END)
        except OSError as trouble:
            raise FileTrouble(f"{file}: the table of ZIP codes can't be read; install peerref again") from trouble
        magic, _, rest = head.decode("ascii", "replace").partition(" ")
        self._zones = rest.split(" ")
        self._start = len(head) + 1
        if magic != MAGIC or self._start + NUMBERS * ROW.size != size:
            os.close(self._handle)
            raise FileTrouble(f"{file}: is not this version's table of ZIP codes; install peerref again")
        self._cells: dict[tuple[int, int], list[tuple[float, float, int]]] = {}

    def __iter__(self) -> Iterator[Place]:
        """Yield every place, by number."""
        return (place for number in range(NUMBERS) if (place := self.find(number)))

    def find(self, number: int) -> Place | None:
        """Return the place of a ZIP code given as a number below 100,000."""
        north, east, zone = ROW.unpack(self._read(number * ROW.size, ROW.size))
        return None if zone == NO_ZONE else Place(north / SCALE, east / SCALE, self._zones[zone], f"{number:05}")

    def _read(self, start: int, size: int) -> bytes:
        if hasattr(os, "pread"):  # also from several threads
            return os.pread(self._handle, size, self._start + start)
        os.lseek(self._handle, self._start + start, os.SEEK_SET)
        return os.read(self._handle, size)

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        """Return the nearest place within sixty miles."""
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            return None
        if not self._cells:
            self._fill_cells()
        row, column = math.floor(latitude * _CUT), math.floor(longitude * _CUT)
        # a cell's width where it is narrowest, so that no nearer place is missed
        narrow = 69 / _CUT * math.cos(math.radians(min(89.0, abs(latitude) + 1)))
        best, found = _NEAR, -1
        for ring in range(math.ceil(_NEAR / narrow) + 1):
            if best <= (ring - 1) * narrow:
                break
            for y in range(row - ring, row + ring + 1):
                edge = abs(y - row) == ring
                for x in range(column - ring, column + ring + 1, 1 if edge or not ring else 2 * ring):
                    for north, east, number in self._cells.get((y, (x + 180 * _CUT) % (360 * _CUT) - 180 * _CUT), ()):
                        if abs(north - latitude) * 69 < best:
                            away = miles(latitude, longitude, north, east)
                            if away < best:
                                best, found = away, number
        return self.find(found) if found >= 0 else None

    def _fill_cells(self) -> None:
        rows = ROW.iter_unpack(self._read(0, NUMBERS * ROW.size))
        for number, (north, east, zone) in enumerate(rows):
            if zone != NO_ZONE:
                cell = (north * _CUT // SCALE, east * _CUT // SCALE)
                self._cells.setdefault(cell, []).append((north / SCALE, east / SCALE, number))
