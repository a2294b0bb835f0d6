"""Which module reads which form of feed; a form that is seldom seen is imported where it is met."""

from collections.abc import Callable, Iterable

from peerref.meetings import bmlt, meeting_guide
from peerref.meetings.envelope import Feed, Form, Raw
from peerref.meetings.meeting import Listing, ReadAs

Reader = Callable[[Raw, Feed, ReadAs], Iterable[Listing]]


def _hsds(raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    from peerref.meetings import hsds  # type: ignore[attr-defined,unused-ignore]

    return hsds.listings(raw, feed, read_as)  # type: ignore[no-any-return,unused-ignore]


def _own_list(raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    from peerref.meetings import own_list  # type: ignore[attr-defined,unused-ignore]

    return own_list.listings(raw, feed, read_as)  # type: ignore[no-any-return,unused-ignore]


READERS: dict[Form, Reader] = {
    "meeting-guide": meeting_guide.listings,
    "meeting-guide-csv": meeting_guide.listings,
    "bmlt": bmlt.listings,
    "bmlt-admin": bmlt.admin_listings,
    "hsds": _hsds,
    "own-csv": _own_list,
}


def listings(form: Form, raw: Raw, feed: Feed, read_as: ReadAs) -> Iterable[Listing]:
    """Return the listings of one record of a feed of this form."""
    return READERS[form](raw, feed, read_as)
