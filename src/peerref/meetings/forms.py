"""Which module reads which form of feed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from peerref.meetings import bmlt, hsds, meeting_guide, own_list
from peerref.meetings.envelope import Feed, Form
from peerref.meetings.listing import Listing, ReadAs, Refused

READERS: Mapping[Form, Callable[[Any, Feed, ReadAs], Iterable[Listing | Refused]]] = {
    "meeting-guide": meeting_guide.listings,
    "meeting-guide-csv": meeting_guide.listings,
    "bmlt": bmlt.listings,
    "bmlt-admin": bmlt.admin_listings,
    "hsds": hsds.listings,
    "own-csv": own_list.listings,
}


def listings(form: Form, raw: object, feed: Feed, read_as: ReadAs) -> Iterable[Listing | Refused]:
    """Return the listings of one record of a feed of this form; what is refused already is passed on."""
    if isinstance(raw, Refused):
        return (raw,)
    return READERS[form](raw, feed, read_as)
