"""Which meetings are nearest to a place, and which online ones begin next.

The globe is cut into cells, and an index holds for each programme and cell where its meetings are and of which kind:
rings of cells around the place are read until no nearer meeting can lie outside. The distance is that of the globe, and
ties go by name and id (online by the order in which they were loaded), so the same question has the same answer.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta, timezone

from peerref.meetings.directory import CELL, COLUMNS, Directory
from peerref.meetings.meeting import ONLINE, Meeting, Wish
from peerref.meetings.zip_table import miles
from peerref.record import Record

WEEK = 7 * 1440  # minutes
_LARGEST_CHANGE = 180  # minutes; clocks are set by one hour, seldom by more

_MILE = 69.09  # of a degree of latitude; a little less than it is, so that a ring never promises too much
_RINGS = (1, 2, 4, 8, 15, 25, 37, 60, 100, 180, 300, 450)  # cells from the middle: 25 miles, and at last 300
_STEP = 6.0  # a square is at most so many times as wide as the one before
_SPARE = 20  # meetings that are read beyond those asked for, since some may tie


class Near(Record):
    """A meeting and how many miles away it is."""

    meeting: Meeting
    miles: float


class Next(Record):
    """An online meeting and in how many minutes its weekly time comes; a monthly rule may skip that week."""

    meeting: Meeting
    minutes: int


def nearest(
    directory: Directory,
    programs: Collection[str],
    latitude: float,
    longitude: float,
    *,
    within: float = 25.0,
    limit: int = 20,
    wish: Wish | None = None,
) -> list[Near]:
    """Return the nearest meetings within so many miles, nearest first, then by name and id."""
    search = _Search(directory, programs, latitude, longitude, wish or Wish())
    least = 0.0
    for size in search.sizes():
        reaches = _reach(size)
        if size < least and reaches < within:
            continue
        ranges = search.ranges(size)
        found = search.distances(ranges, limit)
        if reaches >= within or (len(found) >= limit and search.in_miles(found[limit - 1][0]) <= reaches):
            return search.meetings(ranges, found, limit, within)
        # where meetings lie evenly this square holds enough; a larger step could end in a city
        least = size * min(_STEP, math.sqrt(limit / max(1, len(found))))
    return [each for each in search.all_by_distance(limit) if each.miles <= within]


def nearest_there_is(
    directory: Directory,
    programs: Collection[str],
    latitude: float,
    longitude: float,
    *,
    wish: Wish | None = None,
) -> Near | None:
    """Return the nearest meeting however far it is; None where there is none at all."""
    search = _Search(directory, programs, latitude, longitude, wish or Wish())
    for size in search.sizes():
        ranges = search.ranges(size)
        found = search.distances(ranges, 1)
        if found and search.in_miles(found[0][0]) <= _reach(size):
            return search.meetings(ranges, found, 1, math.inf)[0]
    return next(iter(search.all_by_distance(1)), None)


def online(
    directory: Directory,
    programs: Collection[str],
    at: datetime,
    *,
    limit: int = 20,
    within_minutes: int = WEEK,
    wish: Wish | None = None,
) -> list[Next]:
    """Return the meetings to join from anywhere whose weekly time comes next after `at` (aware), soonest first.

    Of those at one time, the one that was loaded first comes first: hundreds may begin at noon. Weekly times are
    compared by the wall clock: in the night when clocks are set, the order may be off by that hour. When a meeting
    truly starts, `occurrence` says.
    """
    soonest: list[tuple[int, int]] = []
    most = within_minutes
    clocks = list(_clocks(directory, at))
    for program, kinds in _kinds(directory, programs, wish or Wish(attendance=ONLINE)):
        for clock in clocks:
            soonest += _in_zone(directory, program, kinds, clock, most, limit)
            soonest = sorted(soonest)[:limit]
            if soonest and len(soonest) == limit:
                most = soonest[-1][0]  # no later one is of use
    meetings = directory.numbered(number for _, number in soonest)
    return [Next(meetings[number], minutes) for minutes, number in soonest]


class _Clock(Record):
    """What the clocks of a zone show; `steady` where they are not set within a week."""

    zone: str
    here: datetime
    steady: bool


def _clocks(directory: Directory, at: datetime) -> Iterator[_Clock]:
    """Yield the clocks of all zones of online meetings, as the directory tells them where it may still know."""
    now = at.timestamp()
    for name, seconds, since, until in directory.zones():
        if since <= now and now + WEEK * 60 < until:
            yield _Clock(name, at.astimezone(timezone(timedelta(seconds=seconds))), steady=True)
            continue
        from peerref.meetings.occurrence import zone as known

        if zone := known(name):
            here = at.astimezone(zone)
            later = (at + timedelta(minutes=WEEK)).astimezone(zone)
            yield _Clock(name, here, steady=here.utcoffset() == later.utcoffset())


def _in_zone(
    directory: Directory, program: str, kinds: str, clock: _Clock, most: int, limit: int
) -> list[tuple[int, int]]:
    """Return `(minutes, number)` of the `limit` soonest of one zone, within `most` minutes.

    Where its clocks are set on the way, some hours more are read, and what is then too late is left out.
    """
    zone, here, steady = clock
    now = _minute_of_week(here)
    begun = bool(here.second or here.microsecond)  # what is left of a minute is less than one to wait
    last = now + most + 1 + begun + (0 if steady else _LARGEST_CHANGE)
    rows: list[tuple[int, int]] = []
    for start, end, turn in ((now, min(WEEK, last), -now), (0, min(now, last - WEEK), WEEK - now)):
        if start < end and len(rows) < limit:
            rows += directory.rows(
                "SELECT minute + ?, number FROM meetings INDEXED BY next_online "  # noqa: S608
                "WHERE joins = 1 AND program = ? AND timezone = ? AND minute >= ? AND minute < ? "
                f"AND kind IN ({kinds}) ORDER BY minute, number LIMIT ?",
                (turn, program, zone, start, end, limit),
            )
    if steady:
        found = [(wait - begun, number) for wait, number in rows]
    else:
        found = [(_minutes(here, wait), number) for wait, number in rows]
    return [each for each in found if each[0] <= most]


def _minute_of_week(here: datetime) -> int:
    return (here.isoweekday() % 7) * 1440 + here.hour * 60 + here.minute


def _minutes(here: datetime, wait: int) -> int:
    """Return how many real minutes pass until the wall clock has moved by `wait`: a clock change makes it another."""
    then = here.replace(second=0, microsecond=0, tzinfo=None) + timedelta(minutes=wait)
    return int((then.replace(tzinfo=here.tzinfo).timestamp() - here.timestamp()) // 60)


def _kinds(directory: Directory, programs: Collection[str], wish: Wish) -> list[tuple[str, str]]:
    """Return for each programme the kinds of meeting that fit the wish, as SQL has a list; none where none fits."""
    found: dict[str, list[str]] = {}
    wanted = sorted(set(programs))
    where = f"FROM kinds WHERE program IN ({_marks(wanted)}) AND attendance IN ({_marks(wish.attendance)})"
    values = (*wanted, *wish.attendance)
    if wish.audiences is None and not (wish.language or wish.access or wish.wheelchair):  # any of them
        return directory.rows(f"SELECT program, group_concat(number) {where} GROUP BY program ORDER BY 1", values)
    rows = directory.rows(f"SELECT number, program, access, audiences, languages, accessibility {where}", values)
    for number, program, *kind in rows:
        if _fits(kind, wish):
            found.setdefault(program, []).append(str(int(number)))
    return [(program, ",".join(numbers)) for program, numbers in sorted(found.items())]


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _fits(kind: Sequence[str], wish: Wish) -> bool:
    access, audiences, languages, accessibility = kind
    if wish.access and access not in wish.access:
        return False
    theirs = {*audiences.split("|")} if audiences else set()
    if (theirs or wish.own) and wish.audiences is not None and not theirs & {*wish.audiences}:
        return False
    if wish.language and wish.language.split("-")[0] not in {
        each.split("-")[0] for each in (languages or "en").split("|")
    }:
        return False
    return not wish.wheelchair or "wheelchair" in accessibility.split("|")


class _Search:
    """One search: a place in millionths of a degree, and the kinds wanted of each programme."""

    def __init__(
        self, directory: Directory, programs: Collection[str], latitude: float, longitude: float, wish: Wish
    ) -> None:
        self._directory = directory
        self._place = (latitude, longitude)
        self._north, self._east = round(latitude * 1e6), round(longitude * 1e6)
        self._kinds = _kinds(directory, programs, wish)
        self._cosine = math.cos(math.radians(latitude))
        self._sine = math.sin(math.radians(latitude))

    def sizes(self) -> tuple[int, ...]:
        """Return the sizes of the squares to read, in order; nothing where no kind fits.

        A square is read whole: what lies in the one before it was too little, so it costs little to read it again.
        """
        return _RINGS if self._kinds and abs(self._place[0]) < 80 else ()

    def ranges(self, size: int) -> list[tuple[int, int, int]]:
        """Return a square of cells around the place, row by row."""
        row, column = (self._north + 90_000_000) // CELL, (self._east + 180_000_000) // CELL
        wide = _width(size, self._place[0])
        return [
            each for at in range(row - size, row + size + 1) for each in self._ranges(at, column - wide, column + wide)
        ]

    def _ranges(self, row: int, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """Yield cells from - to, and where our longitude is as seen from them (across the date line another)."""
        for turn in (-1, 0, 1):
            low, high = max(first, turn * COLUMNS), min(last, (turn + 1) * COLUMNS - 1)
            if low <= high:
                start = (row - turn) * COLUMNS
                yield start + low, start + high, self._east - turn * 360_000_000

    def distances(self, ranges: Iterable[tuple[int, int, int]], limit: int) -> list[tuple[float, int]]:
        """Return the smallest distances (squared, see `_far`) of meetings in the cells, with their numbers.

        There are a few more than `limit`, so that those which tie with the last one are seldom asked for apart.
        """
        sql = f"SELECT {self._far()} AS far, m.number {self._from(ranges)} ORDER BY far LIMIT ?"
        return sorted(
            row
            for program, kinds in self._kinds
            for row in self._directory.rows(sql.replace("(kinds)", f"({kinds})"), (program, limit + _SPARE))
        )[: limit + _SPARE]

    def meetings(
        self, ranges: Iterable[tuple[int, int, int]], found: Sequence[tuple[float, int]], limit: int, within: float
    ) -> list[Near]:
        """Return the nearest of what `distances` found in the cells, in their order, ties judged by name and id."""
        if not found:
            return []
        last = found[min(limit, len(found)) - 1][0]
        bound = last * (1.0001 + last * 1e-12 / 3000) + 100.0  # a series strays with the square
        numbers = [number for far, number in found if far <= bound]
        if len(numbers) == limit + _SPARE:  # there may be more
            sql = f"SELECT m.number {self._from(ranges)} AND {self._far()} <= ?"
            numbers = [
                number
                for program, kinds in self._kinds
                for (number,) in self._directory.rows(sql.replace("(kinds)", f"({kinds})"), (program, bound))
            ]
        return self._ordered(numbers, within)[:limit]

    def all_by_distance(self, limit: int) -> list[Near]:
        """Return the nearest of all meetings there are; slower, for what lies further than any ring."""
        sql = (
            f"SELECT m.number FROM meetings m INDEXED BY near WHERE m.cell IS NOT NULL AND m.program = ? "  # noqa: S608
            f"AND m.kind IN (kinds) ORDER BY {self._further()} LIMIT ?"
        )
        numbers = [
            number
            for program, kinds in self._kinds
            for (number,) in self._directory.rows(sql.replace("(kinds)", f"({kinds})"), (program, limit + 50))
        ]
        return self._ordered(numbers, math.inf)[:limit]

    def in_miles(self, far: float) -> float:
        """Return what `_far` says in miles."""
        return math.sqrt(far) / 1e6 * 69.1

    def _ordered(self, numbers: Iterable[int], within: float) -> list[Near]:
        found = self._directory.numbered(numbers).values()
        near = [Near(each, miles(*self._place, each.latitude or 0.0, each.longitude or 0.0)) for each in found]
        near = [each for each in near if each.miles <= within]
        return sorted(near, key=lambda each: (each.miles, each.meeting.name.casefold(), each.meeting.id))

    def _far(self) -> str:
        """Return SQL for the squared distance in millionths of a degree, nearly exact within 300 miles.

        The cosine of the other's latitude is worked out from ours by its series, so that no row has to hold it.
        """
        north = f"(m.latitude - ({self._north}))"
        radian = math.radians(1e-6)
        one = self._cosine * self._sine * radian
        two = self._cosine**2 * radian**2 / 2
        scale = f"({self._cosine**2!r} - ({one!r}) * {north} - {two!r} * {north} * {north})"
        return f"({north} * {north} + (m.longitude - r.east) * (m.longitude - r.east) * {scale})"

    def _further(self) -> str:
        """Return SQL that orders places anywhere by distance: the haversine by series, as SQLite may have no sine."""
        half = math.radians(1e-6) / 2
        north = f"(m.latitude - ({self._north}))"
        east = f"min(abs(m.longitude - ({self._east})), 360000000 - abs(m.longitude - ({self._east})))"

        def squared_sine(angle: str) -> str:
            x = f"({angle} * {angle} * {half**2!r})"
            return f"({x} * (1 - {x} * (1.0 / 3 - {x} * (2.0 / 45 - {x} * (1.0 / 315 - {x} * 2 / 14175)))))"

        x = f"(m.latitude * m.latitude * {4 * half**2!r})"
        cosine = f"(1 - {x} * (1.0 / 2 - {x} * (1.0 / 24 - {x} * (1.0 / 720 - {x} / 40320))))"
        return f"{squared_sine(north)} + {self._cosine!r} * {cosine} * {squared_sine(east)}"

    @staticmethod
    def _from(ranges: Iterable[tuple[int, int, int]]) -> str:
        values = ",".join(f"({low},{high},{east})" for low, high, east in ranges)
        return (
            f"FROM (SELECT column1 AS low, column2 AS high, column3 AS east FROM (VALUES {values})) AS r "  # noqa: S608
            "CROSS JOIN meetings m INDEXED BY near "
            "WHERE m.program = ? AND m.cell BETWEEN r.low AND r.high AND m.kind IN (kinds)"
        )


def _reach(size: int) -> float:
    """Return how many miles from its middle a square surely covers."""
    return size * CELL / 1e6 * _MILE * 0.99


def _width(size: int, latitude: float) -> int:
    """Return how many cells to the side are at least as far as `size` cells up, at the square's poleward edge."""
    edge = min(89.0, abs(latitude) + (size + 1) * CELL / 1e6)
    return min(COLUMNS // 2 - 1, math.ceil((size + 1) / math.cos(math.radians(edge))))
