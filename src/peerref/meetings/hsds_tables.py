"""An HSDS package of tables (datapackage.json and CSVs), joined into the services that its JSON form would have.

Only the tables that a meeting is made of are read, and of those only what may be kept: of a contact its name is
looked at, to know whose number it is, and nothing else.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from peerref.errors import InvalidFeed

Row = dict[str, Any]
Open = Callable[[], BinaryIO]

TABLES = (
    "organization", "service", "service_at_location", "location", "address", "schedule", "phone", "contact",
    "language", "accessibility", "cost_option", "attribute", "taxonomy_term",
)  # fmt: skip
NEEDED = ("service", "schedule")
MOST_BYTES = 256 << 20  # of all tables: they are joined in memory
MOST_DESCRIBED = 4 << 20
_PLURALS = {"address": "addresses", "accessibility": "accessibility", "service_at_location": "service_at_location"}


def services(path: str, described: BinaryIO, tables: Mapping[str, Open]) -> Iterator[tuple[int, Row]]:
    """Yield the services of a package, each with what hangs on it, and the line that it stands on.

    `tables` are the CSVs by their paths in the package, lower case. Raises InvalidFeed, which names the table and line.
    """
    named = _named(path, described, tables)
    for table in NEEDED:
        if table not in named:
            raise InvalidFeed(f"{path}: has no table '{table}'; without it there are no meetings in an HSDS package")
    left = MOST_BYTES
    read: dict[str, list[Row]] = {}
    for table, file in named.items():
        with tables[file]() as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise InvalidFeed(f"{path}: its tables are longer than {MOST_BYTES >> 20} MB together; use the JSON form")
        read[table] = list(_rows(f"{path}/{file}", content))
    if not read["service"]:
        raise InvalidFeed(f"{path}: its table of services is empty; nothing is changed")
    yield from _joined(read)


def _named(path: str, described: BinaryIO, tables: Mapping[str, Open]) -> dict[str, str]:
    """Return which file each table is in: as datapackage.json says, else by its usual name."""
    content = described.read(MOST_DESCRIBED + 1)
    if not content.strip():
        usual = {
            table: (f"{_PLURALS.get(table, table + 's')}.csv", f"{table}.csv", f"{table}s.csv") for table in TABLES
        }
        return {table: next(name for name in names if name in tables) for table, names in usual.items()
                if any(name in tables for name in names)}  # fmt: skip
    try:
        package = json.loads(content) if len(content) <= MOST_DESCRIBED else None
    except (ValueError, RecursionError):
        package = None
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list):
        raise InvalidFeed(f"{path}/datapackage.json: is no description of tables; ask for the whole package again")
    found: dict[str, str] = {}
    for resource in resources:
        if not isinstance(resource, dict) or resource.get("name") not in TABLES:
            continue
        file = resource.get("path")
        if isinstance(file, list) and len(file) == 1:
            file = file[0]
        name = str(resource["name"])
        if not isinstance(file, str) or not file:
            raise InvalidFeed(f"{path}/datapackage.json: table '{name}' names no file; ask for the whole package again")
        bare = file.removeprefix("./")
        if "://" in bare or bare.startswith(("/", "\\", "~")) or ".." in bare or "\\" in bare or bare[1:2] == ":":
            raise InvalidFeed(
                f"{path}/datapackage.json: table '{name}' is said to lie outside of the package; don't trust it"
            )
        if bare.lower() in tables:
            found[name] = bare.lower()
    return found


def _rows(path: str, content: bytes) -> Iterator[Row]:
    """Yield the rows of a table, each with its line under "#"; empty cells are left out."""
    read = csv.reader(io.StringIO(_text(path, content), newline=""))
    header: list[str] = []
    for line, cells in _lines(path, read):
        if not header:
            header = [cell.strip().lower() for cell in cells]
            if "id" not in header:
                raise InvalidFeed(f"{path}:{line}: the first line names no column 'id'; ask for the table again")
            continue
        if len(cells) != len(header):
            raise InvalidFeed(
                f"{path}:{line}: has {len(cells)} cells under {len(header)} columns; "
                "a quotation mark may be missing around a text with commas"
            )
        row: Row = {column: cell for column, cell in zip(header, cells, strict=True) if cell}
        row["#"] = line
        yield row


def _text(path: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise InvalidFeed(f"{path}:{line}: is not UTF-8 text; ask for the table in UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidFeed(f"{path}:{line}: holds a NUL character; ask for the table again")
    return text


def _lines(path: str, read: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line that has any, with the line's number."""
    while True:
        line = read.line_num + 1
        try:
            cells = next(read)
        except StopIteration:
            return
        except csv.Error as fault:
            raise InvalidFeed(f"{path}:{line}: {fault}; a quotation mark may not be closed") from None
        if cells:
            yield line, cells


def _joined(read: Mapping[str, list[Row]]) -> Iterator[tuple[int, Row]]:
    """Yield each service with its organisation, places and schedules, joined by their ids."""
    _take_away_private(read)
    organisations = _by_id(read, "organization")
    terms = _by_id(read, "taxonomy_term")
    places = _at_places(read)
    schedules = _by(read, "schedule", "service_at_location_id", "location_id", "service_id")
    phones = _by(read, "phone", "service_at_location_id", "location_id", "service_id", "organization_id")
    languages, costs = _by(read, "language", "service_id"), _by(read, "cost_option", "service_id")
    links = _by(read, "attribute", "service_id", "link_id")
    for key, organisation in organisations.items():
        organisation["phones"] = phones.get(("organization_id", key), [])
    for service in read["service"]:
        key = service.get("id")
        own = ("service_id", key)
        attributes = (*links.get(("link_id", key), ()), *links.get(own, ()))
        yield (
            service["#"],
            {
                **service,
                "organization": organisations.get(service.get("organization_id"), {}),
                "service_at_locations": places.get(key, []),
                "schedules": schedules.get(own, []),
                "phones": phones.get(own, []),
                "languages": languages.get(own, []),
                "cost_options": costs.get(own, []),
                "attributes": [{"taxonomy_term": terms.get(row.get("taxonomy_term_id"), {})} for row in attributes],
            },
        )


def _at_places(read: Mapping[str, list[Row]]) -> dict[str | None, list[Row]]:
    """Return the places of each service by its id, each with the schedules that hold there."""
    locations = _by_id(read, "location")
    schedules = _by(read, "schedule", "service_at_location_id", "location_id")
    of_location = {
        "addresses": _by(read, "address", "location_id"),
        "languages": _by(read, "language", "location_id"),
        "accessibility": _by(read, "accessibility", "location_id"),
        "phones": _by(read, "phone", "service_at_location_id", "location_id"),
    }
    for key, location in locations.items():
        for field, rows in of_location.items():
            location[field] = rows.get(("location_id", key), [])
    found: dict[str | None, list[Row]] = {}
    for place in read.get("service_at_location", ()):
        where, service = place.get("location_id"), place.get("service_id")
        here = ("service_at_location_id", place.get("id"))
        at_location = schedules.get(("location_id", where), [])
        of_both = [row for row in at_location if service and row.get("service_id") == service]
        found.setdefault(service, []).append(
            {
                **place,
                "location": {
                    **locations.get(where, {}),
                    "schedules": [row for row in at_location if not row.get("service_id")],
                },
                "schedules": schedules.get(here) or of_both,
                "phones": of_location["phones"].get(here, []),
            }
        )
    return found


def _by(read: Mapping[str, list[Row]], table: str, *keys: str) -> dict[tuple[str, str | None], list[Row]]:
    """Return rows by the first of `keys` that they have: the most specific thing that they belong to."""
    found: dict[tuple[str, str | None], list[Row]] = {}
    for row in read.get(table, ()):
        key = next((key for key in keys if row.get(key)), "")
        if key:
            found.setdefault((key, row[key]), []).append(row)
    return found


def _by_id(read: Mapping[str, list[Row]], table: str) -> dict[str | None, Row]:
    return {row.get("id"): row for row in read.get(table, ())}


def _take_away_private(read: Mapping[str, list[Row]]) -> None:
    """Take away the phones that are a named person's, and the contacts themselves."""
    people = {row.get("id") for row in read.get("contact", ()) if row.get("name")}
    if "phone" in read:
        read["phone"][:] = [row for row in read["phone"] if row.get("contact_id", "") not in people]
    if "contact" in read:
        read["contact"].clear()
