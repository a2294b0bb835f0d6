"""Feeds go through reading and settling, without a directory: what a test of one meeting needs."""

import io
from pathlib import Path
from typing import Any, cast

from peerref.meetings import envelope, forms
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import Meeting
from peerref.meetings.settle import Identity, settle

FEEDS = Path(__file__).parent / "feeds"
TODAY = "2026-11-25"
AS_AA = ReadAs(source="elm", today=TODAY, program="aa")


def imported(feed: envelope.Feed, read_as: ReadAs = AS_AA) -> list[tuple[int, Meeting | Refused]]:
    """Return what becomes of a feed's records, each with its number."""
    identity = Identity()
    found: list[tuple[int, Meeting | Refused]] = []
    for number, raw in feed.records:
        for listing in forms.listings(feed.form, raw, feed, read_as):
            settled = listing if isinstance(listing, Refused) else settle(listing, read_as)
            meetings = (settled,) if isinstance(settled, Refused) else map(identity.admit, settled)
            found += [(number, meeting) for meeting in meetings]
    return found


def of_file(name: str, read_as: ReadAs = AS_AA) -> list[tuple[int, Meeting | Refused]]:
    """Return what becomes of one of the feeds beside this module."""
    with (FEEDS / name).open("rb") as stream:
        return imported(envelope.read(name, stream), read_as)


def read_text(text: str | bytes, name: str = "feed.json") -> envelope.Feed:
    """Return the feed in a text."""
    return envelope.read(name, io.BytesIO(text.encode() if isinstance(text, str) else text))


def listing(**fields: object) -> Listing:
    """Return a listing that is kept as it is, but for the fields given."""
    usual: dict[str, object] = {
        "source_id": "one",
        "name": "Evening",
        "days": ("tuesday",),
        "time": "19:00",
        "street": "100 Elm St",
        "city": "San Jose",
        "state": "CA",
        "postal_code": "95112",
    }
    return cast("Listing", {**usual, **fields})


def settled(**fields: Any) -> Meeting:
    """Return the one meeting of a listing with these fields; `option` is the zone that the one who imports says."""
    read_as = AS_AA._replace(timezone=fields.pop("option", ""))
    answer = settle(listing(**fields), read_as)
    assert not isinstance(answer, Refused), answer
    assert len(answer) == 1
    return answer[0]


def refused(**fields: object) -> Refused:
    """Return why a listing with these fields is not kept."""
    answer = settle(listing(**fields), AS_AA)
    assert isinstance(answer, Refused), answer
    return answer
