"""What a feed is, and its records one after the other, however it is wrapped.

A feed is told apart by what is in it, never by its file's name: JSON (a bare array, `{records}`, `{meetings}` and
such, Airtable's `{records: [{id, fields}]}`, meetings nested in their locations, rows of a sheet, JSON lines, JSONP)
or a table (CSV). Only one record stands in memory at a time: text comes in pieces, and `raw_decode` splits it at the
speed of C. A parser that makes events (ijson) takes several times as long for the same answer.
"""

import codecs
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO, Literal

from peerref.errors import InvalidFeed
from peerref.meetings import own_list
from peerref.meetings.listing import Refused
from peerref.record import Record

Form = Literal["meeting-guide", "meeting-guide-csv", "bmlt", "bmlt-admin", "hsds", "own-csv"]
Raw = dict[str, object]

LONGEST_RECORD = 8 << 20  # characters: a listing has about a thousand, an HSDS organisation may be all of a county
LONGEST_LINE = 1 << 20  # of a table
LONGEST_REST = 16 << 20  # of all that stands beside the records
PIECE = 1 << 18

_WRAPPERS = frozenset(
    """records meetings data items results contents content listings rows values locations groups events entries
    response result feed body""".split()  # noqa: SIM905 - a list of so many short words is easier to read so
)
_OF_AN_ORGANISATION = frozenset(("services", "locations"))  # an HSDS organisation is one record, with what it has
_SPACE = re.compile(r"[ \t\r\n]*")
_CALL = re.compile(
    r"(?:/\*.{0,200}?\*/)?\s*(?:(?:var|let|const)\s+)?[A-Za-z_$][\w.$]{0,80}\s*[(=]\s*(?=[\[{(])", re.DOTALL
)
_ENDS_BEFORE = re.compile(r"\}\s*,\s*\Z")
LONGEST_TRIED = 200  # braces, for one that begins a record
_NUMBER_OF_DIGITS = 20
_BMLT = frozenset(("id_bigint", "weekday_tinyint", "service_body_bigint", "format_shared_id_list", "worldid_mixed"))
_BMLT_ADMIN = frozenset(("venueType", "serviceBodyId", "startTime", "formatIds", "temporarilyVirtual"))
_HSDS = frozenset(
    (
        "service_at_locations",
        "assured_date",
        "eligibility_description",
        "services",
        "schedules",
        "attributes",
        "service",
    )
)
_LISTING = frozenset(
    """slug day time start_time end_time formatted_address conference_url types meeting meeting_name weekday address
    zoomlink""".split()  # noqa: SIM905 - as above
)
_NOT_TEXT = (
    (b"PK\x03\x04", "a zip file or a workbook (.xlsx); save it as CSV, or give the zip file itself"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"%PDF", "a PDF; ask for the feed's JSON or CSV form"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls); save it as CSV"),
    (b"SQLite format 3", "a database; export it as CSV or JSON"),
)


def _constant(_: str) -> None:
    """Read NaN and Infinity, which are no JSON, as no value."""


def _whole_number(digits: str) -> int | None:
    return int(digits) if len(digits) <= _NUMBER_OF_DIGITS else None


_DECODER = json.JSONDecoder(strict=False, parse_constant=_constant)
_PATIENT_DECODER = json.JSONDecoder(strict=False, parse_constant=_constant, parse_int=_whole_number)


def _as_windows_text(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that are not UTF-8 as Windows text: many feeds are half one, half the other."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_WINDOWS[byte] for byte in wrong), error.end


_WINDOWS = [
    bytes([byte]).decode("cp1252") if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else " " for byte in range(256)
]
codecs.register_error("peerref-windows", _as_windows_text)


class Feed:
    """A feed that was recognised: its form, and its records, numbered from 1, to be read once.

    `formats` are the formats that a BMLT feed brings along, by id; `beside` is what else stands beside the records.
    `walk` goes through a JSON feed's records, None for a table.
    """

    __slots__ = ("beside", "by_key", "form", "formats", "name", "records", "walk")

    def __init__(
        self,
        name: str,
        form: Form,
        records: Iterator[tuple[int, Raw]] | Iterator[tuple[int, dict[str, str] | Refused]],
        formats: Mapping[str, Raw] | None = None,
        beside: Mapping[str, object] | None = None,
        walk: "JsonRecords | None" = None,
    ) -> None:
        self.name = name
        self.form: Form = form
        self.records: Iterator[tuple[int, Any]] = records
        self.formats: Mapping[str, Raw] = formats or {}
        self.by_key: Mapping[str, Raw] | None = None  # the formats by their local keys, made by who needs them
        self.beside: Mapping[str, object] = beside or {}
        self.walk = walk


def read(name: str, stream: BinaryIO) -> Feed:
    """Return the feed in a stream of bytes.

    Raises `InvalidFeed` for what is no feed or an empty one. So may its records, while they are read: a file that
    ends in the middle is only known to do so there.
    """
    if stream.seekable():
        return _read(name, stream)
    kept = _kept(stream)
    try:
        feed = _read(name, kept)
    except InvalidFeed:
        kept.close()
        raise
    feed.records = _closing(feed.records, kept)
    return feed


def _closing(records: Iterator[tuple[int, Any]], stream: BinaryIO) -> Iterator[tuple[int, Any]]:
    with stream:
        yield from records


def _read(name: str, stream: BinaryIO) -> Feed:
    start = stream.tell()
    head = stream.read(4096)
    if not head.strip():
        raise InvalidFeed(f"{name}: the file is empty; fetch it again, and look at it before you import it")
    for magic, what in _NOT_TEXT:
        if head.startswith(magic):
            raise InvalidFeed(f"{name}: this is {what}")
    stream.seek(start)
    if own_list.looks_like(head):
        return Feed(name, "own-csv", own_list.rows(name, stream))
    text = _Window(name, stream, _encoding(head))
    text.more()
    _refuse_page(name, text.text[text.at :])
    if call := _CALL.match(text.text, text.at):
        text.at = call.end()
    first = text.peek()
    if first in "[{":
        formats = _formats_at_the_end(name, stream, start, text) if first == "{" else None
        records = JsonRecords(text)
        return _recognised(name, records, formats)
    if first == "(":
        raise InvalidFeed(f"{name}: neither JSON nor a table; the address of a feed ends in .json or .csv mostly")
    return _table(name, text)


def _kept(stream: BinaryIO) -> BinaryIO:
    """Return a stream that can be read twice: a pipe can't, and the formats of BMLT come last."""
    import shutil
    import tempfile

    kept = tempfile.SpooledTemporaryFile(max_size=32 << 20)  # noqa: SIM115 - closed with the last reference to it
    shutil.copyfileobj(stream, kept)
    kept.seek(0)
    return kept  # type: ignore[return-value]


def _encoding(head: bytes) -> str:
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head[1:2] == b"\0" and head[:1] != b"\0":
        return "utf-16-le"
    if head[:1] == b"\0" and head[1:2] != b"\0":
        return "utf-16-be"
    return "utf-8-sig"


def _refuse_page(name: str, text: str) -> None:
    head = text[:4096].lstrip().lower()
    if not head.startswith("<"):
        return
    if head.startswith("<?xml") and "<html" not in head:
        raise InvalidFeed(f"{name}: this is XML; ask for the feed's JSON or CSV form")
    if "just a moment" in head or "challenge" in head or "captcha" in head or "cf-" in head:
        raise InvalidFeed(
            f"{name}: a web page that checks for browsers came instead of the feed; "
            "save the feed with a browser, and import the file"
        )
    raise InvalidFeed(
        f"{name}: this is a web page, not a feed; the address may be wrong, or the site showed an error: "
        "open it in a browser, and look for the link to its JSON or CSV"
    )


class _Window:
    """The part of a text that is being read: `text` from `at` on; what is done with falls off on the left."""

    def __init__(self, name: str, stream: BinaryIO, encoding: str) -> None:
        self.name = name
        self.text = ""
        self.at = 0
        self.passed = 0
        self.lines_passed = 0
        self.ended = False
        self._read = stream.read
        wrong = "peerref-windows" if encoding == "utf-8-sig" else "replace"
        self._decode = codecs.getincrementaldecoder(encoding)(wrong).decode

    def more(self) -> bool:
        """Add a piece; False at the end of the file."""
        while not self.ended:
            piece = self._read(PIECE)
            self.ended = not piece
            added = self._decode(piece, self.ended)
            if added:
                self.passed += self.at
                self.lines_passed += self.text.count("\n", 0, self.at)
                self.text = self.text[self.at :] + added
                self.at = 0
                return True
        return False

    def whole_objects(self) -> str:
        """Return the objects that seem to stand whole here, up to the comma before the last one, and go past it.

        They only seem to: what looks like the end of one may stand within one, or in a text. If all of them together
        are JSON, it was right; if not, `back` puts them back.
        """
        if len(self.text) - self.at < PIECE:
            self.more()
        end = self.text.rfind("{", self.at)
        for _ in range(LONGEST_TRIED):
            if end <= self.at:
                return ""
            if _ENDS_BEFORE.search(self.text, max(self.at, end - 20), end):
                break
            end = self.text.rfind("{", self.at, end)
        else:
            return ""
        whole, self.at = self.text[self.at : end], end
        return whole

    def back(self, whole: str) -> None:
        """Put back what was taken last."""
        self.passed += self.at - len(whole)
        self.lines_passed += self.text.count("\n", 0, self.at) - whole.count("\n")
        self.text = whole + self.text[self.at :]
        self.at = 0

    def peek(self) -> str:
        """Return the next character that is not blank, without going past it; empty at the end."""
        while True:
            end = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr] # it matches any text
            self.at = end
            if end < len(self.text):
                return self.text[end]
            if not self.more():
                return ""

    def value(self, what: str) -> Any:
        """Return the JSON value that begins here, and go past it; `what` names it in an error."""
        self.peek()
        while True:
            try:
                value, self.at = self._decoded()
            except json.JSONDecodeError as fault:
                if len(self.text) - self.at > LONGEST_RECORD:
                    if fault.pos < len(self.text) - PIECE and not fault.msg.startswith("Unterminated"):
                        self.wrong(what, fault)
                    raise InvalidFeed(
                        f"{self.name}: {what} is longer than {LONGEST_RECORD // 1000:,} thousand characters; "
                        "this is no list of meetings, or its text is cut wrongly"
                    ) from None
                if not self.more():
                    self.wrong(what, fault)
            else:
                return value

    def _decoded(self) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self.text, self.at)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a whole number of thousands of digits
            return _PATIENT_DECODER.raw_decode(self.text, self.at)
        except RecursionError:
            raise InvalidFeed(
                f"{self.name}: near line {self.line(self.at)}: JSON within JSON, too deep for a list of meetings"
            ) from None

    def line(self, at: int) -> int:
        return self.lines_passed + self.text.count("\n", 0, at) + 1

    def wrong(self, what: str, fault: json.JSONDecodeError | None = None) -> None:
        """Raise the error for text that is no JSON: cut, or wrong."""
        at = fault.pos if fault else self.at
        where = f"line {self.line(at)}, character {self.passed + at + 1:,}"
        cut = at >= len(self.text.rstrip()) or (fault is not None and fault.msg.startswith("Unterminated"))
        if cut and self.ended:
            raise InvalidFeed(
                f"{self.name}: the file ends in the middle ({what}, {where}); fetch it again, it was cut"
            ) from None
        said = fault.msg.lower() if fault else "a comma or the end of the list is missing"
        raise InvalidFeed(f"{self.name}: {what} is not JSON ({where}: {said}); ask those who make the feed") from None


class Batch(Record):
    """The text of objects that seem to stand whole; none where the walk waits until it is known that all so far did."""

    text: str


class JsonRecords:
    """Walk a JSON text down to its records; all that stands beside them is kept in `beside`.

    Where many stand whole, they are decoded together, which takes two thirds of the time of one after the other.

    `apart`, set while it is walked, says that somebody else decodes them: from then on batches come instead of their
    records, and it falls to the one who asked to keep `number`, and to say with `back` where one was none.
    """

    def __init__(self, text: _Window) -> None:
        self.text = text
        self.beside: dict[str, Any] = {}
        self.number = 0
        self.apart = False
        self._together = True
        self._waits = False
        self._beside_length = 0
        self._row: list[str] = []

    @property
    def passed(self) -> int:
        """How many characters are done with."""
        return self.text.passed + self.text.at

    def back(self, text: str) -> None:
        """Go back to before this text, which came in batches, and read its records one by one."""
        self.text.back(text)
        self._together = self._waits = False

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Yield each record with its number; batches, where they are wanted apart."""
        text = self.text
        while (first := text.peek()) and first in "[{":  # more than one value: JSON lines
            if first == "[":
                yield from self._array(0)
            else:
                before, self.beside = self.beside, {}
                found = self.number
                yield from self._object(0)
                if self.number == found:
                    yield from self._alone()
                self.beside = {**before, **self.beside}
        if text.peek() not in ("", ")", ";", ","):
            text.wrong("what follows the list")

    def _alone(self) -> Iterator[tuple[int, Raw]]:
        """Yield an object without a list as a listing, or the listings that it holds by their ids."""
        whole = self.beside
        if _form(whole):
            yield from self._records(whole)
        elif whole and all(isinstance(value, dict) and _form(value) for value in whole.values()):
            self.beside = {}
            for key, value in whole.items():
                yield from self._records({"id": key, **value})

    def _object(self, depth: int) -> Iterator[tuple[int, Any]]:
        text = self.text
        text.at += 1
        while (next_one := text.peek()) != "}":
            if next_one == ",":
                text.at += 1
                continue
            if next_one != '"':
                text.wrong("what stands before the records")
            key = text.value("a name")
            if text.peek() != ":":
                text.wrong(f"what follows {key!r}")
            text.at += 1
            opens = text.peek()
            own = key in _OF_AN_ORGANISATION and ({"name", "id"} <= self.beside.keys() or "services" in self.beside)
            if key in _WRAPPERS and not own and depth < 4 and opens == "[" and key != "formats" and self._of_records():
                yield from self._array(depth + 1)
            elif key in _WRAPPERS and depth < 4 and opens == "{":
                yield from self._object(depth + 1)
            else:
                before = text.passed + text.at
                self.beside[key] = text.value(f"what stands under {key!r}")
                self._beside_length += text.passed + text.at - before
                if self._beside_length > LONGEST_REST:
                    raise InvalidFeed(f"{text.name}: no list of meetings among the first millions of characters")
        text.at += 1

    def _of_records(self) -> bool:
        """Whether the array that begins here holds objects or rows."""
        text = self.text
        while len(text.text) - text.at < 200 and text.more():
            pass
        return text.text[text.at + 1 : text.at + 200].lstrip()[:1] in ("{", "[", "]", "")

    def _array(self, depth: int) -> Iterator[tuple[int, Any]]:
        text = self.text
        text.at += 1
        value, space = text.value, _SPACE.match
        while True:
            at = space(text.text, text.at).end()  # type: ignore[union-attr] # it matches any text
            text.at = at
            mark = text.text[at : at + 1] or text.peek()
            if mark == "{":
                if self._together and (whole := text.whole_objects()):
                    yield from self._batch(whole)
                    continue
                if self._waits:
                    self._waits = False
                    yield self.number, Batch("")
                    continue
                yield from self._records(value(f"record {self.number + 1}"))
            elif mark == ",":
                text.at += 1
                continue
            elif mark == "]":
                text.at += 1
                return
            elif not mark:
                text.wrong(f"after record {self.number}")
            elif depth < 3 and mark == "[":
                yield from self._sheet_row(value(f"record {self.number + 1}"))
            else:
                value(f"record {self.number + 1}")
                self.number += 1
                yield self.number, {}
            if text.peek() not in (",", "]"):
                text.wrong(f"after record {self.number}")

    def _batch(self, whole: str) -> Iterator[tuple[int, Raw | Batch]]:
        if self.apart:
            self._waits = True
            yield self.number, Batch(whole)
            return
        records = decoded(whole)
        if records is None:
            self.back(whole)
            return
        for record in records:
            yield from self._records(record)

    def _sheet_row(self, row: list[object]) -> Iterator[tuple[int, Raw]]:
        """Yield a row of a sheet as JSON, of which the first row holds the headers."""
        if not self._row:
            self._row = [_header(str(cell)) for cell in row]
            return
        self.number += 1
        yield self.number, dict(zip(self._row, row, strict=False))

    def _records(self, record: dict[str, Any]) -> Iterator[tuple[int, Raw]]:
        for raw in listed(record):
            self.number += 1
            yield self.number, raw


def decoded(text: str) -> list[Raw] | None:
    """Return the objects of a batch; None where it was cut within one, or is not as it should be."""
    try:
        records = _DECODER.decode(f"[{text[: text.rindex('}') + 1]}]")
    except (ValueError, RecursionError):
        return None
    return records if all(type(record) is dict for record in records) else None


def listed(record: dict[str, Any]) -> Iterable[Raw]:
    """Return the listings of one object: itself, what Airtable put under `fields`, or the meetings of a place."""
    if "fields" in record:
        fields = record["fields"]
        if isinstance(fields, dict) and len(record) <= 4:
            record = {"id": record.get("id"), **fields}
    inner = record.get("meetings")
    if not (isinstance(inner, list) and inner and isinstance(inner[0], dict)):
        return (record,)
    place = {key: value for key, value in record.items() if key != "meetings" and key not in ("id", "slug")}
    for other, own in (("name", "location"), ("notes", "location_notes"), ("url", "location_url")):
        if other in place:
            place.setdefault(own, place.pop(other))
    return [{**place, **meeting} if isinstance(meeting, dict) else {} for meeting in inner]


def _formats_at_the_end(name: str, stream: BinaryIO, start: int, text: _Window) -> Mapping[str, Raw] | None:
    """Return the formats of a BMLT feed, which come after the meetings that need them; leave the stream where it was.

    The file is walked twice for that, where it is such a feed.
    """
    if '"id_bigint"' not in text.text[:PIECE] and '"weekday_tinyint"' not in text.text[:PIECE]:
        return None
    place = stream.tell()
    stream.seek(start)
    again = _Window(name, stream, _encoding(stream.read(4)))
    stream.seek(start)
    again.more()
    if call := _CALL.match(again.text, again.at):
        again.at = call.end()
    walked = JsonRecords(again)
    for _ in walked:
        pass
    stream.seek(place)
    formats = walked.beside.get("formats")
    rows = formats if isinstance(formats, list) else []
    return {str(row.get("id")): row for row in rows if isinstance(row, dict)}


def _form(record: Mapping[str, object]) -> Form | None:
    keys = {key.strip().lower() for key in record} if len(record) < 400 else set()
    if len(_BMLT & keys) >= 1 and ("meeting_name" in keys or "weekday_tinyint" in keys or "longitude" in keys):
        return "bmlt"
    if len(_BMLT_ADMIN & set(record)) >= 2:
        return "bmlt-admin"
    if _HSDS & keys:
        from peerref.meetings import hsds

        if hsds.looks_like(record):
            return "hsds"
    if _LISTING & keys:
        return "meeting-guide"
    return None


def _recognised(name: str, walk: JsonRecords, formats: Mapping[str, Raw] | None) -> Feed:
    records = iter(walk)
    seen: list[tuple[int, Raw]] = []
    form: Form | None = None
    for number, record in records:
        seen.append((number, record))
        if form := _form(record):
            break
        if number >= 20:
            break
    if not seen:
        said = next((str(walk.beside[key])[:120] for key in ("error", "message", "errors") if walk.beside.get(key)), "")
        if said:
            raise InvalidFeed(f"{name}: no meetings, the feed says: {json.dumps(said, ensure_ascii=True)}")
        if walk.beside and not any(isinstance(value, list) for value in walk.beside.values()):
            raise InvalidFeed(
                f"{name}: JSON, but no list of meetings in it; wanted is a Meeting Guide, BMLT or HSDS feed"
            )
        raise InvalidFeed(
            f"{name}: the list of meetings is empty; the feed's address may be incomplete "
            "(a BMLT server answers a wrong question so), nothing is changed"
        )
    if form is None:
        found = ", ".join(sorted(str(key)[:20] for key in seen[0][1])[:5])
        has = f"its records have {json.dumps(found)[1:-1]}" if found else "it holds no records with names"
        raise InvalidFeed(f"{name}: JSON, but no meetings: {has}; wanted is a Meeting Guide, BMLT or HSDS feed")

    def all_records() -> Iterator[tuple[int, Raw]]:
        yield from seen
        yield from records

    return Feed(name, form, all_records(), formats, walk.beside, walk)


_HEADER = re.compile(r"[^a-z0-9]+")


def _header(text: str) -> str:
    return _HEADER.sub("_", text.strip().lower()).strip("_")


_SHEET_NAMES = {"id": "slug", "zip": "postal_code", "zip_code": "postal_code", "type": "types"}


def _lines(text: _Window) -> Iterator[str]:
    while True:
        end = text.text.find("\n", text.at)
        while end < 0:
            if len(text.text) - text.at > LONGEST_LINE:
                raise InvalidFeed(
                    f"{text.name}: line {text.line(text.at)} is longer than {LONGEST_LINE // 1000:,} thousand "
                    "characters; this is no table of meetings"
                )
            if not text.more():
                break
            end = text.text.find("\n", text.at)
        if end < 0:
            if text.at < len(text.text):
                last, text.at = text.text[text.at :], len(text.text)
                yield from _one_or_more(last)
            return
        line, text.at = text.text[text.at : end + 1], end + 1
        yield from _one_or_more(line)


def _one_or_more(line: str) -> list[str]:
    """Return a line, or the lines that old Macintosh tables end with a carriage return alone."""
    return re.split(r"(?<=\n)", line.replace("\r\n", "\n").replace("\r", "\n")) if "\r" in line else [line]


def _table(name: str, text: _Window) -> Feed:
    lines = _lines(text)
    first = ""
    while not first.strip():
        first = next(lines, "")
        if not first:
            break
    delimiter = max(",;\t", key=first.count)
    try:
        headers = [header.strip().lstrip("\ufeff") for header in next(csv.reader([first], delimiter=delimiter), [])]
    except csv.Error:  # a cell longer than any name of a column
        headers = []
    keys = [_header(header) for header in headers]
    keys = [_SHEET_NAMES.get(key, key) if _SHEET_NAMES.get(key) not in keys else key for key in keys]
    if len(_LISTING.intersection(keys)) < 2 and not {"name", "day"} <= set(keys):
        raise InvalidFeed(
            f"{name}: neither JSON nor a table of meetings; a table's first line names its columns "
            "(name, day, time ...; 'peerref meetings template' writes one)"
        )
    records = _rows(name, csv.reader(lines, delimiter=delimiter), keys)
    second = next(records, None)
    if second is None:
        raise InvalidFeed(f"{name}: the table has headers and no meetings; nothing is changed")

    def all_records() -> Iterator[tuple[int, Raw]]:
        yield second
        yield from records

    return Feed(name, "meeting-guide-csv", all_records())


def _rows(name: str, rows: Any, keys: list[str]) -> Iterator[tuple[int, Raw]]:
    number = 0
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as fault:
            raise InvalidFeed(
                f"{name}: row {number + 1}: {fault}; look for a quotation mark that is not closed"
            ) from None
        if any(row):
            number += 1
            yield number, dict(zip(keys, row, strict=False))
