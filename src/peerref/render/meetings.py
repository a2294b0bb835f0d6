"""Meetings as the contract's JSON and as lines for a terminal or pipe."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from peerref.catalogue import links
from peerref.meetings.meeting import Meeting
from peerref.referral.for_whom import named
from peerref.render.plain import plain

CLOSED = "closed: only for people who seek help for themselves"


def as_object(meeting: Meeting, start: datetime | None = None, distance: float | None = None) -> dict[str, Any]:
    """Return a meeting as the contract has it: its fields, when it is next, and how many miles off.

    `next` is null where its day, time or zone is not known, `distance_miles` where it was not asked for or the place is
    not known. A link that may not be drawn is left out.
    """
    fields = meeting._asdict()
    return {
        "id": fields.pop("id"),
        "source": fields.pop("source"),
        "source_id": fields.pop("source_id"),
        **fields,
        "join_url": _link(meeting.join_url),
        "url": _link(meeting.url),
        "address": meeting.address,
        "next": {"start": start.isoformat(), "timezone": meeting.timezone} if start else None,
        "distance_miles": None if distance is None else round(distance, 1),
    }


def _link(link: str) -> str:
    return link if links.safe(link) else ""


def line(meeting: Meeting, when: str, distance: float | None = None) -> str:
    """Return one meeting in one line: when, what, where, how far, how to join, for whom."""
    goes = meeting.attendance in ("in-person", "hybrid")
    place = ", ".join(part for part in (meeting.venue, meeting.address) if part) if goes else meeting.attendance
    far = "" if distance is None or not goes else f"about {max(1, round(distance))} mi"
    join = links.printed(meeting.join_url) if links.safe(meeting.join_url) else meeting.dial_in
    closed = CLOSED if meeting.access == "closed" else ""
    audiences = meeting.audiences or named(meeting)
    only = f"only for: {', '.join(audiences)}" if audiences else ""
    spoken = "" if "en" in (meeting.languages or ("en",)) else f"in: {', '.join(meeting.languages)}"
    weeks = "" if meeting.weeks or meeting.interval > 1 else meeting.recurrence
    changed = f"listing last changed {meeting.updated}" if meeting.updated else ""
    return plain(
        "; ".join(part for part in (when, meeting.name, place, far, join, closed, only, spoken, weeks, changed) if part)
    )


def lines(found: Iterable[tuple[Meeting, str, float | None]]) -> Iterator[str]:
    """Yield each meeting's line, and under it the id that other commands take."""
    for meeting, when, distance in found:
        yield line(meeting, when, distance)
        yield f"  {plain(meeting.id)}"


def exported(meetings: Iterable[Meeting], now: datetime) -> Iterator[str]:
    """Yield every meeting as "peerref/meetings/1", one a line, never more than one in memory."""
    from peerref.meetings.occurrence import next_start
    from peerref.render.as_json import dump_line

    before = '{"schema": "peerref/meetings/1", "meetings": [\n'
    for meeting in meetings:
        yield before + dump_line(as_object(meeting, next_start(meeting, now)))
        before = ",\n"
    yield ("\n" if before == ",\n" else before) + "]}\n"
