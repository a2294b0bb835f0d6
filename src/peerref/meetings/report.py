"""What became of each source of an import, for people who can mend a feed and for programs.

What is counted is what a feed lists: read = kept + inactive + rejected. A listing that meets on three days is one,
and three meetings.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from peerref.meetings import reasons
from peerref.meetings.listing import Refused
from peerref.record import Record

SCHEMA = "peerref/import/1"
WIDTH = 80
MOST_OTHERS = 20  # faults of one kind that are shown one by one
BY_LINE = ("own-csv", "hsds-tables")  # kinds whose records are numbered by their lines
MOST_SAID = 160  # characters of a detail, which is the feed's own text


class Reason(Record):
    """How many times one thing was found: `first` is the number of the record that had it first, `said` what it said.

    In a clinic's own list and in HSDS tables, the number is that of the line. `others` are those after the first, for
    a list whose every fault its own people can mend.
    """

    reason: str
    times: int
    first: int
    said: str = ""
    others: tuple[tuple[int, str], ...] = ()


class SourceReport(Record):
    """What became of one source.

    `reasons` are of what was not kept, `mended` of what was kept with a change or doubt; both by count. `stored` says
    whether the directory now holds this import. `fault` is the one line that says why the source could not be read at
    all (then nothing of it was stored), `exit_code` what that means. `unchanged`: its server had nothing new.
    """

    source: str
    path: str
    kind: str = ""
    read: int = 0
    kept: int = 0
    inactive: int = 0
    rejected: int = 0
    meetings: int = 0
    added: int = 0
    changed: int = 0
    gone: int = 0
    reasons: tuple[Reason, ...] = ()
    mended: tuple[Reason, ...] = ()
    stored: bool = False
    unchanged: bool = False
    fault: str = ""
    exit_code: int = 0


class Report(Record):
    """What became of all sources, in their order."""

    sources: tuple[SourceReport, ...]

    def exit_code(self, *, strict: bool = False) -> int:
        """Return the code to exit with: that of the first fault; with `strict`, 4 for any rejection."""
        faults = [source.exit_code for source in self.sources if source.fault]
        if faults:
            return faults[0]
        return 4 if strict and any(source.rejected for source in self.sources) else 0


class Tally:
    """Counts while a source is read."""

    def __init__(self) -> None:
        self.read = 0
        self.kept = 0
        self.inactive = 0
        self.meetings = 0
        self._refused: dict[str, list[Any]] = {}
        self._mended: dict[str, list[Any]] = {}

    @property
    def rejected(self) -> int:
        """What was neither kept nor inactive."""
        return self.read - self.kept - self.inactive

    def refuse(self, number: int, refused: Refused) -> None:
        """Count a listing that is not kept, of the record of this number."""
        if refused.inactive:
            self.inactive += 1
        _count(self._refused, number, refused.reason, refused.detail)

    def keep(self, number: int, meetings: int, issues: Iterable[str]) -> None:
        """Count a listing that is kept as this many meetings, and what was mended or doubted in it."""
        self.kept += 1
        self.meetings += meetings
        for issue in issues:
            _count(self._mended, number, issue, "")

    def report(self, source: str, path: str, kind: str) -> SourceReport:
        """Return what was counted."""
        return SourceReport(
            source,
            path,
            kind,
            self.read,
            self.kept,
            self.inactive,
            self.rejected,
            self.meetings,
            reasons=_sorted(self._refused, each=kind == "own-csv"),
            mended=_sorted(self._mended),
        )


def _count(counts: dict[str, list[Any]], number: int, code: str, said: str) -> None:
    found = counts.get(code)
    if found is None:
        counts[code] = [1, number, said, []]
        return
    found[0] += 1
    if said and len(found[3]) < MOST_OTHERS:
        found[3].append((number, said))


def _sorted(counts: Mapping[str, list[Any]], *, each: bool = False) -> tuple[Reason, ...]:
    found = [
        Reason(code, times, first, _plain(said), tuple((at, _plain(other)) for at, other in others) if each else ())
        for code, (times, first, said, others) in counts.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-reason.times, reason.reason)))


def _plain(text: str) -> str:
    """Return what a feed says, as it may be shown: on one line, no control characters, short."""
    line = _plain_whole(text)
    return line if len(line) <= MOST_SAID else f"{line[: MOST_SAID - 3]}..."


# --- for programs


def as_json(report: Report) -> dict[str, Any]:
    """Return the report in the contract's form; a source that could not be read has an `error` besides."""
    return {"schema": SCHEMA, "sources": [_source_as_json(source) for source in report.sources]}


def _source_as_json(source: SourceReport) -> dict[str, Any]:
    found: dict[str, Any] = {
        "source": source.source,
        "path": source.path,
        "kind": source.kind,
        "read": source.read,
        "kept": source.kept,
        "inactive": source.inactive,
        "rejected": source.rejected,
        "meetings": source.meetings,
        "added": source.added,
        "changed": source.changed,
        "gone": source.gone,
        "stored": source.stored,
        "unchanged": source.unchanged,
        "reasons": [_reason_as_json(reason) for reason in source.reasons],
        "mended": [_reason_as_json(reason) for reason in source.mended],
    }
    if source.fault:
        found["error"] = {"error": source.fault, "code": source.exit_code}
    return found


def _reason_as_json(reason: Reason) -> dict[str, Any]:
    found: dict[str, Any] = {
        "reason": reason.reason,
        "count": reason.times,
        "first_record": reason.first,
        "text": sentence(reason.reason),
    }
    if reason.said:
        found["first_said"] = reason.said
    if reason.others:
        found["others"] = [{"record": at, "said": said} for at, said in reason.others]
    return found


def sentence(code: str) -> str:
    """Return what a code means, in words."""
    return reasons.REASONS.get(code, code.replace("-", " "))


# --- for people


def as_text(report: Report, width: int = WIDTH) -> str:
    """Return the report in lines of at most `width` columns: each source, and their sum if there are several."""
    return "\n".join(line for line in _lines(report, width)) + "\n"


def _lines(report: Report, width: int) -> Iterator[str]:
    for at, source in enumerate(report.sources):
        if at:
            yield ""
        yield from _of_source(source, width)
    if len(report.sources) > 1:
        yield ""
        yield from _sum(report, width)


def _of_source(source: SourceReport, width: int) -> Iterator[str]:
    kind = f" ({source.kind})" if source.kind else ""
    yield from _wrapped(f"{source.source}{kind}: {_plain(source.path)}", width, "", "  ")
    if source.fault:
        yield from _wrapped(f"NOT READ: {_plain_whole(source.fault)}", width, "  ", "    ")
        return
    if source.unchanged:
        yield from _wrapped("nothing new: its server says that it has not changed", width, "  ", "  ")
        return
    yield from _wrapped(
        f"{source.read:,} read: {source.kept:,} kept ({_meetings(source.meetings)}), {source.inactive:,} inactive, "
        f"{source.rejected:,} rejected",
        width,
        "  ",
        "    ",
    )
    if source.stored:
        changes = f"{source.added:,} new, {source.changed:,} changed, {source.gone:,} gone since the last import"
        yield from _wrapped(changes, width, "  ", "    ")
    elif source.read and not source.kept and source.rejected:
        yield from _wrapped("none of it can be kept, so what was there before stays as it was", width, "  ", "    ")
    word = "line" if source.kind in BY_LINE else "record"
    if source.reasons:
        yield "  Not kept:"
        for reason in source.reasons:
            yield from _of_reason(reason, width, word)
    if source.mended:
        yield "  Kept, with a change or a doubt:"
        for reason in source.mended:
            yield from _of_reason(reason, width, word)


def _meetings(count: int) -> str:
    return "1 meeting" if count == 1 else f"{count:,} meetings"


def _of_reason(reason: Reason, width: int, word: str) -> Iterator[str]:
    said = f" [{reason.said}]" if reason.said else ""
    if not reason.others:
        text = f"{sentence(reason.reason)}; first in {word} {reason.first:,}{said}"
        yield from _wrapped(text, width, f"  {reason.times:>7,}  ", " " * 11)
        return
    yield from _wrapped(sentence(reason.reason), width, f"  {reason.times:>7,}  ", " " * 11)
    for at, other in ((reason.first, reason.said), *reason.others):
        yield from _wrapped(f"{word} {at:,}: {other}", width, " " * 11, " " * 13)
    left = reason.times - 1 - len(reason.others)
    if left > 0:
        yield f"{' ' * 11}and {left:,} more"


def _sum(report: Report, width: int) -> Iterator[str]:
    read, kept, inactive, rejected, meetings = (
        sum(getattr(source, field) for source in report.sources)
        for field in ("read", "kept", "inactive", "rejected", "meetings")
    )
    faults = sum(1 for source in report.sources if source.fault)
    unread = f"; {faults} of {len(report.sources)} sources could not be read" if faults else ""
    yield from _wrapped(
        f"All {len(report.sources)} sources: {read:,} read: {kept:,} kept ({_meetings(meetings)}), "
        f"{inactive:,} inactive, {rejected:,} rejected{unread}",
        width,
        "",
        "  ",
    )


def _plain_whole(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    """Return text in lines; a link or path that is longer than a line stands alone, uncut."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
