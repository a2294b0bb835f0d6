"""A clinic's own list of meetings: a simple table, and the words in which its `day` column says when.

It is made by people in a spreadsheet, so each row that can't be read says which line, what is wrong and what to write
instead; and a column that we don't know is an error, since it may be a misspelt one that matters. Lines that begin
with `#` are comments. It alone can say '1st and 3rd Thursday', in English or Spanish.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Literal, TypeVar

from peerref.errors import InvalidFeed
from peerref.meetings.listing import Listing, Refused
from peerref.meetings.meeting import DAYS, PROGRAMS, Access, Attendance, Day
from peerref.record import Record

COLUMNS: Mapping[str, str] = {  # in the template's order, with an example of each
    "id": "tuesday-circle",
    "name": "Tuesday Circle",
    "day": "every Tuesday",
    "time": "7:00 pm",
    "end_time": "8:30 pm",
    "timezone": "America/Chicago",
    "program": "dbsa-chapters",
    "attendance": "in-person",
    "venue": "Public library, room 2",
    "street": "100 Main Street",
    "city": "Springfield",
    "state": "IL",
    "zip": "62701",
    "join_link": "",
    "join_notes": "",
    "dial_in": "",
    "phone": "+1 217-555-0142",
    "web_page": "https://example.org/circle",
    "who": "",
    "open_or_closed": "open",
    "languages": "en",
    "wheelchair": "yes",
    "cost": "Free",
    "how_to_join": "Just come.",
    "starts": "",
    "until": "",
    "notes": "",
    "last_checked": "2026-11-01",
}
_SECOND = {
    "id": "family-evening",
    "name": "Family evening",
    "day": "1st and 3rd Thursday",
    "time": "18:30",
    "timezone": "America/Chicago",
    "program": "other",
    "attendance": "online",
    "join_link": "https://example.org/join",
    "who": "parent",
    "open_or_closed": "open",
    "languages": "en, es",
    "cost": "Free",
    "how_to_join": "Ask the clinic for the link.",
    "last_checked": "2026-11-01",
}
_ALIASES = {
    "slug": "id", "start": "time", "start_time": "time", "end": "end_time", "time_zone": "timezone",
    "format": "attendance", "place": "venue", "location": "venue", "address": "street", "zip_code": "zip",
    "postal_code": "zip", "link": "join_link", "conference_url": "join_link", "url": "web_page", "website": "web_page",
    "audience": "who", "access": "open_or_closed", "language": "languages", "checked": "last_checked",
    "updated": "last_checked", "programme": "program", "days": "day",
}  # fmt: skip
_ONLY_OURS = frozenset(("program", "join_link", "open_or_closed", "last_checked", "web_page", "wheelchair", "dial_in"))
_IGNORED = "x_"  # a column whose name begins so is the clinic's alone

AUDIENCES = (
    "women", "men", "lgbtq", "trans", "teen", "young-adult", "older-adult", "student", "parent", "perinatal",
    "bereaved-parent", "veteran", "military-family", "first-responder", "clinician", "black", "latino", "asian",
    "native-american", "deaf", "faith", "jewish", "catholic", "muslim",
)  # fmt: skip
_ATTENDANCE: Mapping[str, Attendance] = {
    "in-person": "in-person", "in person": "in-person", "inperson": "in-person", "presencial": "in-person",
    "en persona": "in-person", "online": "online", "virtual": "online", "en linea": "online", "hybrid": "hybrid",
    "hibrido": "hybrid", "hibrida": "hybrid", "both": "hybrid", "phone": "phone", "telephone": "phone",
    "telefono": "phone", "por telefono": "phone",
}  # fmt: skip
_ACCESS: Mapping[str, Access] = {
    "open": "open", "closed": "closed", "abierta": "open", "abierto": "open", "cerrada": "closed", "cerrado": "closed",
}  # fmt: skip
_YES = frozenset(("yes", "y", "true", "1", "x", "si"))
_NO = frozenset(("", "no", "n", "false", "0", "unknown"))
_LANGUAGES = {"english": "en", "spanish": "es", "ingles": "en", "espanol": "es", "asl": "ase"}

Word = TypeVar("Word", bound=str)

MOST_BYTES = 32 << 20  # a clinic's own list of a hundred thousand meetings would be smaller
LONGEST_CELL = 20_000  # characters
MOST_COLUMNS = 200


def template() -> str:
    """Return the table to fill in: a header, and two examples as comments."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(COLUMNS)
    for example in (COLUMNS, _SECOND):
        row = io.StringIO()
        csv.writer(row, lineterminator="\n").writerow(example.get(column, "") for column in COLUMNS)
        out.write(f"# {row.getvalue()}")
    return out.getvalue()


def is_own_list(headers: Sequence[str]) -> bool:
    """Say whether a table with these headers is a clinic's own list, by a column that no other form has."""
    named = {_header(header) for header in headers}
    return "name" in named and bool(_ONLY_OURS & named)


def looks_like(head: bytes) -> bool:
    """Say whether a file that begins with `head` is a clinic's own list."""
    first = next((line for line in _decoded(head).splitlines() if line.strip() and not line.startswith("#")), "")
    if first.lstrip()[:1] in ("", "{", "[", "<"):
        return False
    try:
        return is_own_list(next(csv.reader([first], delimiter=_delimiter(first)), []))
    except csv.Error:
        return False


def rows(name: str, stream: BinaryIO) -> Iterator[tuple[int, dict[str, str] | Refused]]:
    """Yield the rows of a table with the numbers of their lines; a row whose cells don't fit the header is refused.

    Raises InvalidFeed, which names the line, where the table as a whole can't be read.
    """
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidFeed(f"{name}: longer than {MOST_BYTES >> 20} MB, which is no list of a clinic; split it")
    text = _decoded(content)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidFeed(f"{name}:{line}: holds a NUL character; save the table again as CSV (UTF-8)")
    lines = text.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    delimiter = _delimiter(lines[start]) if start < len(lines) else ","
    read = csv.reader(_without_comments(lines[start:]), delimiter=delimiter, strict=False)
    header: list[str] | None = None
    found = False
    while True:
        line = start + read.line_num + 1
        try:
            cells = next(read)
        except StopIteration:
            break
        except csv.Error as fault:
            raise InvalidFeed(f"{name}:{line}: {fault}; look for a quotation mark that is not closed") from None
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _columns(name, line, cells)
            continue
        found = True
        yield line, _row(header, cells)
    if not found:
        what = "is empty" if header is None else "has headers and no meetings"
        raise InvalidFeed(f"{name}: the table {what}; 'peerref meetings template' shows how to fill it in")


def _without_comments(lines: list[str]) -> Iterator[str]:
    """Yield the lines, a comment as an empty one so that lines keep their numbers.

    Within a quoted cell nothing is a comment.
    """
    quoted = False
    for line in lines:
        if not quoted and line.startswith("#"):
            yield "\n"
            continue
        quoted ^= line.count('"') % 2 == 1
        yield line


def _columns(name: str, line: int, cells: list[str]) -> list[str]:
    """Return the columns by our names; every fault of a header is one that people must mend."""
    if len(cells) > MOST_COLUMNS:
        raise InvalidFeed(f"{name}:{line}: has {len(cells)} columns; 'peerref meetings template' shows the columns")
    columns = [_header(cell) for cell in cells]
    for column, cell in zip(columns, cells, strict=True):
        if column and column not in COLUMNS and not column.startswith(_IGNORED):
            near = difflib.get_close_matches(column, COLUMNS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else "write x_ before its name to have it ignored, or"
            raise InvalidFeed(
                f"{name}:{line}: there is no column {_shown(cell)}; {hint} see 'peerref meetings template'"
            )
        if column and columns.count(column) > 1:
            raise InvalidFeed(f"{name}:{line}: the column '{column}' is there twice; rename or remove one")
    for column in ("name", "day"):
        if column not in columns:
            raise InvalidFeed(f"{name}:{line}: the column '{column}' is missing; see 'peerref meetings template'")
    return columns


def _row(header: list[str], cells: list[str]) -> dict[str, str] | Refused:
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        return Refused(
            "own-cells",
            detail=f"has {len(cells)} cells under {len(header)} columns; put quotation marks around a cell with commas",
        )
    long = next((column for column, cell in zip(header, cells, strict=False) if len(cell) > LONGEST_CELL), "")
    if long:
        return Refused("own-cells", detail=f"the cell under '{long}' is longer than {LONGEST_CELL:,} characters")
    return {column: cell.strip() for column, cell in zip(header, cells, strict=False) if column}


def listings(row: Mapping[str, object], feed: object = None, read_as: object = None) -> Iterator[Listing | Refused]:
    """Yield what one row lists: a listing for each of its rules ("1st Tuesday and 3rd Thursday" are two).

    A row says all of itself: neither `feed` nor what the importing one says (`read_as`) changes it.
    """
    del feed, read_as
    cells: dict[str, str] = {}
    for key, value in row.items():
        if isinstance(value, str | int | float):
            cells[_header(str(key))] = str(value).strip()
    try:
        yield from _listings(cells)
    except _Unreadable as fault:
        yield Refused(fault.reason, detail=fault.detail)


class _Unreadable(Exception):
    """A cell that can't be read: the code of the reason, and what to write instead."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def _listings(cells: Mapping[str, str]) -> Iterator[Listing]:
    def cell(column: str) -> str:
        return cells.get(column, "")

    if not cell("name"):
        raise _Unreadable("no-name", "'name' is empty; write how the meeting is called")
    rules = days(cell("day"))
    listing = Listing(
        name=cell("name"),
        time=cell("time"),
        end_time=cell("end_time"),
        timezone=cell("timezone"),
        venue=cell("venue"),
        street=cell("street"),
        city=cell("city"),
        state=cell("state"),
        postal_code=cell("zip"),
        join_url=cell("join_link"),
        join_notes=cell("join_notes"),
        dial_in=cell("dial_in"),
        public_phone=cell("phone"),
        url=cell("web_page"),
        cost=cell("cost"),
        how_to_join=cell("how_to_join"),
        notes=cell("notes"),
        updated=_date(cells, "last_checked"),
        starts_on=_date(cells, "starts"),
        until=_date(cells, "until"),
        audiences=tuple(_choice(word, "who", {each: each for each in AUDIENCES}) for word in _words(cell("who"))),
        languages=tuple(_language(word) for word in _words(cell("languages"))),
        access=_choice(cell("open_or_closed"), "open_or_closed", _ACCESS) if cell("open_or_closed") else "unknown",
    )
    if cell("program"):
        listing["program"] = _program(cell("program"))
    if cell("attendance"):
        listing["attendance"] = _choice(cell("attendance"), "attendance", _ATTENDANCE)
    wheelchair = _folded(cell("wheelchair"))
    if wheelchair in _YES:
        listing["accessibility"] = ("wheelchair",)
    elif wheelchair not in _NO:
        raise _Unreadable("own-word", f"'wheelchair' has {_shown(cell('wheelchair'))}; write yes or no")
    if any(rule.interval > 1 for rule in rules) and not listing["starts_on"]:
        raise _Unreadable(
            "own-starts", f"'day' has {_shown(cell('day'))}: which weeks? Write the date of one meeting under 'starts'"
        )
    for rule in rules:
        mine: Listing = {**listing, "days": rule.days, "weeks": rule.weeks, "interval": rule.interval}
        mine["recurrence"] = rule.text
        if cell("id"):
            mine["source_id"] = f"{cell('id')}-{rule.days[0]}" if len(rules) > 1 else cell("id")
        yield mine


def _choice(said: str, column: str, known: Mapping[str, Word]) -> Word:
    folded = _folded(said)
    found = known.get(folded) or known.get(folded.replace(" ", "-").replace("_", "-"))
    if found is None:
        raise _Unreadable(
            "own-word", f"'{column}' has {_shown(said)}; write {', '.join(dict.fromkeys(known.values()))}"
        )
    return found


def _program(said: str) -> str:
    """Return the code of a programme, or the id of a group in the catalogue; which ids there are is not known here."""
    folded = _folded(said).replace(" ", "-").replace("_", "-")
    if folded in PROGRAMS:
        return folded
    if re.fullmatch(r"(?=.{4})[a-z0-9]+(?:-[a-z0-9]+)*", said.strip()):
        return said.strip()
    raise _Unreadable(
        "own-word",
        f"'program' has {_shown(said)}; write {', '.join(PROGRAMS)}, or the id of a group as 'peerref groups' shows it",
    )


def _language(said: str) -> str:
    folded = _folded(said)
    if folded in _LANGUAGES:
        return _LANGUAGES[folded]
    if re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", folded):
        return said
    raise _Unreadable("own-word", f"'languages' has {_shown(said)}; write codes such as en or es")


def _date(cells: Mapping[str, str], column: str) -> str:
    """Return a date as ISO; the American order counts as well."""
    from datetime import date

    said = cells.get(column, "")
    if not said:
        return ""
    iso, us = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said), re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3])).isoformat()
        if us:
            return date(int(us[3]), int(us[1]), int(us[2])).isoformat()
    except ValueError:
        pass
    raise _Unreadable("own-date", f"'{column}' has {_shown(said)}, which is no date; write it as 2026-11-30")


def _words(said: str) -> list[str]:
    return [word.strip() for word in re.split(r"[,;]", said) if word.strip()]


# --- the day column


class DayRule(Record):
    """Days that share their weeks: `weeks` of the month (empty: every one), `interval` 2 for every second week.

    `text` is what was said, where there is no day in it ("by appointment").
    """

    days: tuple[Day, ...] = ()
    weeks: tuple[int, ...] = ()
    interval: int = 1
    text: str = ""


_DAY_WORDS = {
    "sunday": 0, "sun": 0, "domingo": 0, "dom": 0,
    "monday": 1, "mon": 1, "lunes": 1, "lun": 1,
    "tuesday": 2, "tue": 2, "tues": 2, "martes": 2, "mar": 2,
    "wednesday": 3, "wed": 3, "weds": 3, "miercoles": 3, "mie": 3,
    "thursday": 4, "thu": 4, "thur": 4, "thurs": 4, "jueves": 4, "jue": 4,
    "friday": 5, "fri": 5, "viernes": 5, "vie": 5,
    "saturday": 6, "sat": 6, "sabado": 6, "sab": 6,
}  # fmt: skip
_WEEK_WORDS = {
    "first": 1, "primer": 1, "primero": 1, "primera": 1, "second": 2, "segundo": 2, "segunda": 2, "third": 3,
    "tercer": 3, "tercero": 3, "tercera": 3, "fourth": 4, "cuarto": 4, "cuarta": 4, "fifth": 5, "quinto": 5,
    "quinta": 5, "last": -1, "ultimo": -1, "ultima": -1,
}  # fmt: skip
_EVERY_DAY = frozenset(
    ("daily", "every day", "everyday", "each day", "a diario", "diario", "todos los dias", "cada dia")
)
_BY_APPOINTMENT = frozenset(
    ("by appointment", "appointment", "call", "call first", "con cita", "cita previa", "con cita previa", "llame")
)
_FILLERS = frozenset(
    (
        "and",
        "y",
        "e",
        "on",
        "of",
        "the",
        "month",
        "in",
        "del",
        "de",
        "mes",
        "el",
        "los",
        "cada",
        "each",
        "every",
        "todos",
    )
)
_EVERY_SECOND = re.compile(
    r"^(?:every (?:other|2nd|second) week(?: on)?|every (?:2|two) weeks(?: on)?|bi-?weekly(?: on)?|fortnightly(?: on)?"
    r"|every other|alternate|cada (?:2|dos) semanas(?: el| los|,)?|cada quince dias(?: el| los|,)?)\s+(?P<rest>.+)$"
    r"|^(?P<first>\w+) alternos$"
)
_EITHER = re.compile(r"\b(?:every|each|cada) (?:2nd|second|segund[oa])\b(?! week)")
_OF_MONTH = re.compile(r"\bmonth\b|\bmes\b")
_TOKEN = re.compile(
    r"(\d)(?:st|nd|rd|th|\.?o|\.?a|\.?er|\.?ro|\.?do|\.?to|°)?(?![\w°])|([a-z]+)\.?|([&,/+;])|([-–—])|(\S)"
)
WRITE = "write for example 'every Tuesday', 'Mon and Wed', '1st and 3rd Thursday', 'last Friday' or 'by appointment'"


def days(said: str) -> list[DayRule]:
    """Return the rules that the words of a `day` cell hold.

    Raises _Unreadable with what to write instead.
    """
    folded = _folded(said)
    if not folded:
        raise _Unreadable("own-day", f"'day' is empty; {WRITE}")
    if folded in _EVERY_DAY:
        return [DayRule(DAYS)]
    if folded in ("weekdays", "entre semana"):
        return [DayRule(DAYS[1:6])]
    if folded in ("weekends", "weekend", "fines de semana"):
        return [DayRule((DAYS[6], DAYS[0]))]
    if folded in _BY_APPOINTMENT:
        return [DayRule(text=said)]
    if _EITHER.search(folded) and not _OF_MONTH.search(folded):
        raise _Unreadable(
            "own-day",
            f"'day' has {_shown(said)}, which can mean two things; "
            "write '2nd Tuesday of the month' or 'every other Tuesday'",
        )
    second = _EVERY_SECOND.match(folded)
    if second:
        rules = _rules(said, second["rest"] or second["first"])
        if any(rule.weeks for rule in rules):
            raise _Unreadable("own-day", f"'day' has {_shown(said)}: both weeks of the month and every second week")
        return [rule._replace(interval=2) for rule in rules]
    return _rules(said, folded)


def _rules(said: str, folded: str) -> list[DayRule]:
    """Return the rules of words in which weeks stand before the days that they are of."""
    groups: list[tuple[list[int], list[int]]] = []
    weeks: list[int] = []
    named: list[int] = []
    span = False
    for word in _tokens(said, folded):
        if isinstance(word, str):  # "to"
            if not named or span:
                raise _Unreadable("own-day", f"'day' has {_shown(said)}, which can't be read; {WRITE}")
            span = True
        elif word[0] == "week":
            if named:
                groups.append((weeks, named))
                weeks, named = [], []
            weeks.append(word[1])
        else:
            named += _span(named[-1], word[1]) if span else [word[1]]
            span = False
    if span or not (named or groups):
        raise _Unreadable("own-day", f"'day' has {_shown(said)}, which names no day; {WRITE}")
    if named:
        groups.append((weeks, named))
    elif len(groups) == 1 and not groups[0][0]:  # "Thursdays, 1st and 3rd"
        groups = [(weeks, groups[0][1])]
    else:
        raise _Unreadable("own-day", f"'day' has {_shown(said)}: of which day is the last week? {WRITE}")
    if any(of and len(set(each)) > 1 for of, each in groups):
        raise _Unreadable(
            "own-day", f"'day' has {_shown(said)}: does the week go for each day? Write '1st Tuesday and 1st Thursday'"
        )
    return _joined(groups)


def _joined(groups: list[tuple[list[int], list[int]]]) -> list[DayRule]:
    """Return one rule for all weekly days, and one for each day of the month's weeks."""
    weekly = tuple(dict.fromkeys(DAYS[day] for of, each in groups if not of for day in each))
    monthly: dict[Day, list[int]] = {}
    for of, each in groups:
        if of and DAYS[each[0]] not in weekly:
            monthly.setdefault(DAYS[each[0]], []).extend(of)
    rules = [DayRule(weekly)] if weekly else []
    return rules + [DayRule((day,), tuple(dict.fromkeys(of))) for day, of in monthly.items()]


def _span(first: int, last: int) -> list[int]:
    """Return the days after `first` up to `last`."""
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _tokens(said: str, folded: str) -> Iterator[tuple[Literal["day", "week"], int] | Literal["to"]]:
    """Yield the days, the weeks and the spans of a `day` cell; what is neither can't be read."""
    for match in _TOKEN.finditer(folded):
        number, word, _, dash, other = match.groups()
        if number and number in "12345":
            yield "week", int(number)
        elif word in _WEEK_WORDS:
            yield "week", _WEEK_WORDS[word]
        elif word and (day := _DAY_WORDS.get(word, _DAY_WORDS.get(word.removesuffix("s")))) is not None:
            yield "day", day
        elif dash or word in ("to", "through", "thru", "a", "al"):
            yield "to"
        elif number or other or (word and word not in _FILLERS):
            raise _Unreadable("own-day", f"'day' has {_shown(said)}: {_shown(match[0])} can't be read; {WRITE}")


# --- text


def _decoded(content: bytes) -> str:
    """Return the text of a table as spreadsheets save it: UTF-8, UTF-16 or Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _header(text: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", text.strip().lower()).strip("_")
    if text.strip().lower().startswith(("x-", "x_")):
        name = f"x_{name.removeprefix('x_')}"
    return _ALIASES.get(name, name)


def _folded(text: str) -> str:
    """Return text in lower case, without accents and doubled blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.split())


def _shown(text: str) -> str:
    """Return a cell as an error shows it: short, on one line, without control characters."""
    bare = "".join(c if c.isprintable() else " " for c in text)
    return f"'{bare[:40]}...'" if len(bare) > 40 else f"'{bare}'"
