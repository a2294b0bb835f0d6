"""What must hold inside an entry that is well formed, each rule a small function.

A rule yields `(path inside the entry, what is wrong and how to mend it)`. All faults of all
entries come out of one run. What must hold between entries stands in `across.py`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from peerref.catalogue import links
from peerref.catalogue.authoring.faults import Path
from peerref.catalogue.authoring.wordlist import avoided
from peerref.catalogue.model import Condition, Group, Line, Words
from peerref.record import Record

Problem = tuple[Path, str]

LONGEST_SENTENCE = 25  # words, in what a patient reads (handout standards, 10.7)
LONGEST_NAME = 80  # characters
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CODE = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_NAMES = {
    "codes",
    "id",
    "name",
    "title",
    "organisation",
    "names",
    "formerly",
    "also_called",
    "ask",
    "other",
    "citation",
    "url",
    "link",
    "claim",
    "find",
    "chat",
}
_REGION = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?|WORLD|EU")


def problems(kind: str, entry: Any, today: date) -> Iterator[Problem]:
    """Yield what is wrong inside one entry of `kind`."""
    if not _ID.fullmatch(entry.id):
        yield (), "an id is lower-case words joined by hyphens"
    for path, part in _parts(entry, ()):
        if isinstance(part, str):
            yield from _text_problems(path, part)
        elif isinstance(part, Words):
            yield from _words_problems(path, part)
    if hasattr(entry, "checked"):
        yield from _dated(entry, today)
    if hasattr(entry, "sources"):
        yield from _sourced(entry)
    yield from _linked(entry)
    for at, region in enumerate(getattr(entry, "regions", ())):
        if not _REGION.fullmatch(region):
            yield ("regions", at), f"{region[:20]!r} is no region; write US, US-CA or WORLD"
    rules: dict[str, Callable[[Any], Iterator[Problem]]] = {"groups": _group, "conditions": _condition, "lines": _line}
    if kind in rules:
        yield from rules[kind](entry)


def _linked(entry: Any) -> Iterator[Problem]:
    for field in ("link", "find", "chat"):
        link = getattr(entry, field, "")
        if link and not (links.safe(link) and link.startswith("https://")):
            yield (field,), f"{link[:60]!r} is no whole https link; write https://..."


def _group(group: Group) -> Iterator[Problem]:
    if not 1 <= len(group.steps) <= 3:
        yield ("steps",), f"has {len(group.steps)} steps; write one to three"
    if group.status == "active" and not group.formats:
        yield ("formats",), "is empty; say how it meets"
    if group.status == "active" and not (group.conditions or group.serves_any):
        yield ("conditions",), "is empty; name conditions, or `serves_any`"
    if not group.who:
        yield ("who",), "is empty; write [self], [family] or both"
    if group.ages and group.ages.oldest is not None and group.ages.oldest < group.ages.youngest:
        yield ("ages",), "the oldest is younger than the youngest"
    if group.introduction and not 0 <= group.introduction.source < len(group.sources):
        yield ("introduction", "source"), f"there is no source {group.introduction.source}"
    yield from _contact(group)
    yield from _medicine(group)


def _medicine(group: Group) -> Iterator[Problem]:
    for at, stance in enumerate(group.medicine):
        if stance.source is None and stance.stance not in ("unknown", "not-addressed"):
            yield ("medicine", at), "a stance needs a `source` (the place of its page in sources, from 0)"
        if stance.source is not None and not 0 <= stance.source < len(group.sources):
            yield ("medicine", at, "source"), f"there is no source {stance.source}"
    if "substance-use" in group.serves_any and group.status == "active":
        known = {kind for stance in group.medicine for kind in stance.about}
        lacking = {"psychiatric", "buprenorphine", "methadone", "naltrexone"} - known
        if lacking:
            yield ("medicine",), f"says nothing of {', '.join(sorted(lacking))}; write the stance, `unknown` if it is"


def _line(line: Line) -> Iterator[Problem]:
    yield from _contact(line)
    if line.status == "active" and not (line.phone or line.text or line.chat):
        yield ("phone",), "is missing; an open line needs a phone, a text number or a chat"
    if line.status != "active" and line.phone:
        yield ("phone",), "a line that is not open has no phone to print; remove it"


def _contact(entry: Group | Line) -> Iterator[Problem]:
    supported = {field for source in entry.sources for field in source.supports}
    if entry.phone and not links.real_phone(entry.phone):
        count = sum(c.isdigit() for c in entry.phone)
        yield ("phone",), f"phone has {count} digits; write +1 and ten digits, or leave it out"
    for field in ("phone", "text"):
        if getattr(entry, field) and field not in supported:
            yield (
                (field,),
                f"no source supports it; name `{field}` in `supports` of the page that shows it, or leave it out",
            )


def _condition(condition: Condition) -> Iterator[Problem]:
    codes = [*condition.codes, *(code for form in condition.urgent_forms for code in form.codes)]
    for code in codes:
        if not _CODE.fullmatch(code):
            yield ("codes", code), "is no ICD-10-CM code; write it like F32.1"


def _dated(entry: Any, today: date) -> Iterator[Problem]:
    if not _DAY.fullmatch(entry.checked):
        yield ("checked",), 'is no day; write it like "2026-11-23"'
        return
    try:
        if date.fromisoformat(entry.checked) > today:
            yield ("checked",), "lies in the future"
    except ValueError:
        yield ("checked",), "is no day of the calendar"


def _sourced(entry: Any) -> Iterator[Problem]:
    if not entry.sources:
        yield ("sources",), "is empty; name at least one page"
    for at, source in enumerate(entry.sources):
        if not (links.safe(source.url) and source.url.lower().startswith("http")):
            yield ("sources", at, "url"), "is no whole link; write https://..."
        if not source.supports:
            yield ("sources", at, "supports"), "is empty; name the fields that the page supports"
        for field in source.supports:
            if field not in entry._fields:
                yield ("sources", at, "supports"), f"`{field[:40]}` is not a field of this entry"


def _parts(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield a value and every value inside it, each with its path."""
    yield path, value
    inside: Iterable[tuple[str | int, Any]]
    if isinstance(value, Record):
        inside = value._asdict().items()
    elif isinstance(value, tuple):
        inside = enumerate(value)
    else:
        inside = value.items() if isinstance(value, Mapping) else ()
    for key, each in inside:
        yield from _parts(each, (*path, key))


def _text_problems(path: Path, text: str) -> Iterator[Problem]:
    if _CONTROL.search(text):
        yield path, "holds a control character; write it as plain text on one line"
    if path and path[0] == "name" and len(text) > LONGEST_NAME:
        yield path, f"is {len(text)} characters long; a name has at most {LONGEST_NAME}"
    if _NAMES.isdisjoint(path):
        for word, instead in avoided(text):
            yield path, f"says {word!r}; say: {instead}"


def _words_problems(path: Path, words: Words) -> Iterator[Problem]:
    for language, text in zip(words._fields, words, strict=True):
        if not text.strip():
            yield (*path, language), "is empty; write the sentence"
        for sentence in re.split(r"(?<=[.!?])\s+", text):
            length = len(sentence.split())
            if length > LONGEST_SENTENCE:
                yield (*path, language), f"a sentence has {length} words; at most {LONGEST_SENTENCE}"
