"""A clinic's own defaults: `config.toml` in its folder, one flat list of `key = value`.

An option wins over it. A file that is broken keeps nobody from a page: what is wrong in it is said in one line, and
the usual values stand in. `peerref config` says all that is wrong. Nothing in it is about a patient.
"""

import re
import stat
import sys
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, get_args

from peerref.cli import page_options
from peerref.cli.home import home
from peerref.cli.page_options import Clinic, Language, Paper
from peerref.errors import WrongUse
from peerref.record import Record

FILE = "config.toml"
LARGEST = 64_000  # bytes: a file of a dozen lines is no larger
MOST_SHOWN = 40  # characters of a key in a message
MOST_PATH, MOST_ZONE = 1000, 60  # characters
MOST_OVERLAYS = 20
WIDEST = 500  # miles

EXAMPLES = {  # key -> a value as TOML writes it
    "clinic": '"Valley Clinic, 408-555-0100"',
    "clinic-phone": '"408-555-0100"',
    "paper": '"a4"',
    "large-print": "true",
    "language": '"es"',
    "region": '"US-CA"',
    "zip": '"95112"',
    "within": "25",
    "timezone": '"America/Los_Angeles"',
    "overlays": '["county.yaml"]',
}
NOT_FOR_A_PAGE = frozenset({"zip", "within", "timezone"})  # a page is printed without waiting for their check
PATIENTS = frozenset({"condition", "treatment", "note", "age", "audience", "concern", "avoid", "plan-date", "format"})


class Settings(Record):
    """The values that hold where no option is given."""

    clinic: Clinic = Clinic()
    paper: Paper = "letter"
    large_print: bool = False
    language: Language = "en"
    region: str = "US"
    zip: str = ""
    within: int = 25
    timezone: str = ""
    overlays: tuple[Path, ...] = ()


class Setting(Record):
    """One key: what it is for, its usual value, and what reads a value of the file (raises WrongUse)."""

    about: str
    usual: Any
    read: Callable[[Any, str], Any]


class Read(Record):
    """What the file holds: each value that is right, by key; on which line each key stands; what is wrong."""

    file: Path
    there: bool = False
    values: Mapping[str, Any] = {}
    lines: Mapping[str, int] = {}
    faults: tuple[str, ...] = ()
    unreadable: bool = False  # the file itself could not be read, whatever it holds


def usual(leave: Collection[str] = NOT_FOR_A_PAGE) -> Settings:
    """Return the clinic's defaults; where its file is broken, tell it in one line, and leave out what is.

    The keys to `leave` are neither checked nor used.
    """
    found = read(home() / FILE, leave)
    if found.faults:
        more = len(found.faults) - 1
        others = f" (and {more} more; see 'peerref config')" if more else ""
        goes_on = "the rest of that file is used" if found.lines else "until then that file is not used"
        _tell(f"{found.faults[0]}{others}; {goes_on}")
    return values_of(found)


def values_of(found: Read) -> Settings:
    """Return the values of the file, with the usual ones for the others."""
    values = {key.replace("-", "_"): value for key, value in found.values.items()}
    phone = values.pop("clinic_phone", "")
    if phone:
        values["clinic"] = values.get("clinic", Clinic())._replace(phone=phone)
    return Settings(**values)


def read(file: Path, leave: Collection[str] = ()) -> Read:
    """Return what a file holds, without the keys to `leave`; one that is not there holds nothing."""
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            return Read(file, there=True, faults=(f"{file}: is no regular file; move it away",), unreadable=True)
        if state.st_size > LARGEST:
            return Read(file, there=True, faults=(f"{file}: is too large for a list of settings; move it away",))
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Read(file)
    except OSError as trouble:
        why = trouble.strerror or "unknown"
        return Read(file, there=True, faults=(f"{file}: can't be read: {why}",), unreadable=True)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Read(file, there=True, faults=(f"{file}: is no UTF-8 text; save it as UTF-8",))
    return _parsed(text, file, leave)


def _parsed(text: str, file: Path, leave: Collection[str]) -> Read:
    import tomllib

    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as trouble:  # a number without end, or lists without end
        return Read(file, there=True, faults=(_syntax(str(trouble), text, file),))
    lines = {key: _line(key, text) for key in content}
    known = known_keys()
    values: dict[str, Any] = {}
    faults = []
    for key, value in content.items():
        if key in leave:
            continue
        try:
            if key not in known:
                raise WrongUse(unknown(key, known))
            values[key] = known[key].read(value, key)
        except WrongUse as wrong:
            faults.append(f"{file}:{lines[key]}: {wrong.message}")
    if "clinic-phone" in values and values.get("clinic", Clinic()).phone:
        faults.append(f"{file}:{lines['clinic-phone']}: clinic-phone: 'clinic' has a phone already; keep one of them")
        del values["clinic-phone"]
    if "overlays" in values:
        values["overlays"] = tuple(file.parent / each for each in values["overlays"])
    return Read(file, True, values, lines, tuple(faults))


def known_keys() -> Mapping[str, Setting]:
    """Return every key that the file may have, in the order in which they are shown."""
    return {
        "clinic": Setting("name on the page; a phone may follow after a comma", "", _text(page_options.clinic)),
        "clinic-phone": Setting("phone in the patient's plan", "", _text(page_options.phone)),
        "paper": Setting("letter or a4", "letter", _one_of(get_args(Paper))),
        "large-print": Setting("true for 18 point", False, _yes_or_no),
        "language": Setting("en or es: the patient's", "en", _one_of(get_args(Language))),
        "region": Setting("a country, or a state like US-CA", "US", _text(page_options.region)),
        "zip": Setting("for meetings near the clinic", "", _text(_zip)),
        "within": Setting("miles, for meetings near the clinic", 25, _miles),
        "timezone": Setting("like America/Los_Angeles", "", _text(_timezone)),
        "overlays": Setting("files with the clinic's own entries, beside overlay.yaml", (), _files),
    }


def _text(further: Callable[[str, str], Any]) -> Callable[[Any, str], Any]:
    def check(value: Any, key: str) -> Any:
        if not isinstance(value, str):
            raise WrongUse(f"{key} takes text in quotes, like {key} = {EXAMPLES[key]}")
        return further(value, key)

    return check


def _one_of(words: tuple[str, ...]) -> Callable[[Any, str], str]:
    def check(value: Any, key: str) -> str:
        if value not in words:
            raise WrongUse(f"{key} takes {' or '.join(words)}, like {key} = {EXAMPLES[key]}")
        return str(value)

    return check


def _yes_or_no(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise WrongUse(f"{key} takes true or false, without quotes")
    return value


def _zip(value: str, key: str) -> str:
    if not re.fullmatch(r"\d{5}", value, re.ASCII):
        raise WrongUse(f"{key} takes five digits in quotes, like {key} = {EXAMPLES[key]}")
    return value


def _miles(value: Any, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= WIDEST:
        raise WrongUse(f"{key} takes a whole number of miles from 1 to {WIDEST}, without quotes")
    return value


def _timezone(value: str, key: str) -> str:
    """Return the name of a time zone; where the machine has no list of them, any name of their form."""
    import zoneinfo

    well_formed = re.fullmatch(r"[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}", value, re.ASCII)
    try:
        if not well_formed or len(value) > MOST_ZONE:
            raise ValueError
        zoneinfo.ZoneInfo(value)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        if well_formed and len(value) <= MOST_ZONE and not zoneinfo.available_timezones():
            return value
        raise WrongUse(f"{key} takes the name of a time zone, like {key} = {EXAMPLES[key]}") from None
    return value


def _files(value: Any, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        raise WrongUse(f"{key} takes a list of files, like {key} = {EXAMPLES[key]}")
    if len(value) > MOST_OVERLAYS or any(len(each) > MOST_PATH or "\0" in each for each in value):
        raise WrongUse(f"{key} takes at most {MOST_OVERLAYS} files, each with a path of at most {MOST_PATH} characters")
    try:
        return tuple(str(Path(each).expanduser()) for each in value)
    except RuntimeError:
        raise WrongUse(f"{key}: there is nobody of that name after '~'; write the path from the root") from None


def unknown(key: str, known: Mapping[str, Setting]) -> str:
    """Return what to say of a key that is not ours."""
    import difflib

    shown = _shown(key)
    plainer = key[:MOST_SHOWN].lower().replace("_", "-")
    if plainer in PATIENTS:
        return f"'{shown}' is about one patient and has no place here; give it with the command"
    if near := difflib.get_close_matches(plainer, known, 1):
        return f"'{shown}' is no setting; did you mean '{near[0]}'?"
    return f"'{shown}' is no setting; there are {', '.join(known)}"


def _syntax(trouble: str, text: str, file: Path) -> str:
    """Return where the text is no TOML, in which setting, and how to mend it."""
    at = re.search(r"line (\d+)", trouble)
    lines = text.splitlines() or [""]
    number = min(int(at[1]), len(lines)) if at else len(lines)
    named = re.match(r"\s*([\w-]+)\s*=", lines[number - 1])
    key = f"{_shown(named[1])}: " if named else ""
    if "overwrite" in trouble:
        return f"{file}:{number}: {key}is written twice; keep one of them"
    example = EXAMPLES.get(named[1], '"text"') if named else '"a4"'
    mend = f"write it like {named[1][:MOST_SHOWN] if named else 'paper'} = {example}"
    return f"{file}:{number}: {key}can't be read; {mend}"


def _line(key: str, text: str) -> int:
    """Return the line on which a key stands; 1 where it is written in a way that we do not look for."""
    start = re.compile(rf"\s*(\[\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
    return next((number for number, line in enumerate(text.splitlines(), 1) if start.match(line)), 1)


def _shown(key: str) -> str:
    from peerref.render.plain import plain

    return plain(key)[:MOST_SHOWN]


def _tell(line: str) -> None:
    from peerref.render.plain import plain

    print(f"peerref: {plain(line)}", file=sys.stderr)
