"""A group's meetings on the page: when, where, how far, how to join, and that a listing may be old.

Each meeting is one fact: its label is the day and time, what follows is where. The nearest (or next) come first.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from peerref.catalogue import links
from peerref.handout import when
from peerref.handout.document import Block, Facts, Run

if TYPE_CHECKING:
    from peerref.meetings.meeting import Meeting
    from peerref.referral.attend import Attending
    from peerref.referral.request import Fit, Suggestion

SHOWN = 2  # meetings of each group where several groups have some; three of one alone
ALONE = 3
_SAID_IN_WORDS = frozenset(("prose-recurrence", "days-doubtful"))


def shown(suggestion: "Suggestion", fit: "Fit") -> "tuple[Attending, ...]":
    """Return the meetings of one group that the page shows."""
    if suggestion.request.urgent:  # nothing draws the eye to a group
        return ()
    alone = sum(bool(each.meetings) for each in suggestion.fits) == 1
    return fit.meetings[: ALONE if alone else SHOWN]


def blocks(
    shown: Sequence["Attending"],
    wording: Mapping[str, Any],
    language: str,
    zone: str = "",
    *,
    remote: bool,
    first: bool,
) -> Iterator[Block]:
    """Yield what the page says of a group's meetings; `zone` is where the reader is, "" where it is not known.

    `remote`: the reader wants to join from home. Where the page is too long, all but two are left out of the `first`
    group's, and all but one of another's.
    """
    if not shown:
        return
    says = wording["meeting"]
    kind = says["next" if remote or all(each.distance is None for each in shown) else "near"]
    yield Facts(((kind, (Run(" ".join((says["check"], *_ages(shown, wording)))),)),), apart=True)
    for at, each in enumerate(shown):  # a block each, so that no layout sets two on one line
        detail = 0 if at == 0 or (first and at == 1) else 2 if at == 1 else 1
        yield Facts(((_when(each, wording, zone), tuple(_where(each, wording, language, remote))),), detail, apart=True)


def _when(near: "Attending", wording: Mapping[str, Any], zone: str) -> str:
    if near.meeting.weeks or near.meeting.interval > 1:
        said = when.spoken_date(wording, near.start, zone)
    else:
        said = when.spoken(wording, near.start, zone)
    return said[:1].upper() + said[1:]


def _where(near: "Attending", wording: Mapping[str, Any], language: str, remote: bool) -> Iterator[Run]:
    """Yield the meeting's name and place, its rule, its distance or the way to join, each a sentence."""
    says, meeting = wording["meeting"], near.meeting
    goes = meeting.attendance == "in-person" or (meeting.attendance == "hybrid" and not remote)
    place = _place(meeting) if goes else ""
    yield Run(_sentences(meeting.name, place, _in_words(meeting)), lang="en" if language != "en" else "")
    told = [often] if (often := when.how_often(wording, meeting)) else []
    if goes and near.distance is not None:
        miles = max(1, round(near.distance))
        told.append(says["mile" if miles == 1 else "miles"].format(miles=miles))
    if goes and "wheelchair" in meeting.accessibility:
        told.append(says["access"]["wheelchair"])
    if meeting.access == "closed":
        told.append(says["closed"])
    spoken = [wording["languages"][each] for each in meeting.languages if each in wording["languages"]]
    if spoken and language not in meeting.languages:
        told.append(says["language"].format(language=spoken[0]))
    if told:
        yield Run(f" {_sentences(*told)}")
    if not goes:
        yield from _join(meeting, says, by_phone=near.by_phone)


def _in_words(meeting: "Meeting") -> str:
    """Return what the listing itself says of weeks of the month where no rule holds it: the day alone misleads."""
    return "" if _SAID_IN_WORDS.isdisjoint(meeting.issues) else meeting.recurrence


def _place(meeting: "Meeting") -> str:
    """Return venue and address; some feeds write the address, or the meeting's name, as the venue."""
    venue = meeting.venue
    if venue == meeting.name or (meeting.street and meeting.street in venue):
        venue = ""
    return ", ".join(part for part in (venue, meeting.address) if part)


def _join(meeting: "Meeting", says: Mapping[str, Any], *, by_phone: bool) -> Iterator[Run]:
    if links.safe(meeting.join_url) and not by_phone:
        printed = _typed(meeting.join_url)
        before, after = says["join"].split("{link}")
        yield Run(f" {before}")
        yield Run(printed, meeting.join_url)
        yield Run(after)
    elif meeting.dial_in:
        before, after = says["dial"].split("{phone}")
        number, *codes = [part.strip() for part in meeting.dial_in.split(",") if part.strip(" #")]
        yield Run(f" {before}")
        yield Run(number, f"tel:{links.digits(number)}")
        yield Run(f" ({', '.join(codes)}){after}" if codes else after)


def _typed(link: str) -> str:
    """Return as much of a link as can be typed: what follows a question mark is for machines."""
    for short in (links.printed(link), links.printed(link.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])):
        if len(short) <= links.LONGEST_PRINTED:
            return short
    return short.split("/")[0]


def _ages(shown: Sequence["Attending"], wording: Mapping[str, Any]) -> Iterator[str]:
    """Yield when the listings last changed: the oldest of them, since one may no longer be true."""
    days = [each.meeting.updated for each in shown if each.meeting.updated]
    if days:
        from peerref.handout.compose import written

        yield str(wording["meeting"]["changed"]).format(date=written(min(days), wording))


def _sentences(*parts: str) -> str:
    return " ".join(part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part)
