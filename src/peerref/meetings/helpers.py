"""Other processes that settle the records of a large feed, so that several cores do what one would.

A helper is another Python that gets pieces of the feed's text on its standard input and answers with what becomes of
each record; it opens no file, and ends when its input does. This process cuts the text, keeps the order, and writes.
Whatever goes wrong with a helper, or with where the text was cut, is read again here, one record after the other: the
result, its numbers and its errors are those of a feed that was read without helpers.
"""

import contextlib
import gc
import marshal
import os
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from peerref.meetings.envelope import Batch, Feed, JsonRecords, decoded, listed
from peerref.meetings.forms import READERS
from peerref.meetings.listing import Listing, ReadAs, Refused
from peerref.meetings.meeting import Meeting
from peerref.meetings.settle import rows, settle

LARGE = 4 << 20  # bytes of a feed: settling a smaller one takes no longer than to start a helper
MOST = 3  # each takes some 50 MB
SHARE = 6 << 20  # characters that all get at once: what repeats within an area is met by one of them
SHARES = 2  # of what is left that each gets at least
FEW = 64  # records

Settled = Refused | tuple[Meeting, ...]
Records = Iterator[tuple[int, Iterable[Settled]]]
"""What becomes of the listings of each record, with the record's number."""

_START = "from peerref.meetings.helpers import serve; serve()"
_FORMS = ("meeting-guide", "bmlt", "bmlt-admin")


def settled(feed: Feed, read_as: ReadAs, size: int) -> Records:
    """Yield what becomes of each record of a feed, with helpers where it is so large that they are worth it."""
    walk, helpers = feed.walk, []
    if walk is not None and size >= LARGE and feed.form in _FORMS:
        helpers = _started(feed, read_as)
    if walk is None or not helpers:
        return _here(feed.records, feed, read_as)
    return _together(walk, feed, read_as, helpers, size)


def one(listing: Listing | Refused, read_as: ReadAs) -> Settled:
    """Return what becomes of a listing; what its reader refused already stays so."""
    return listing if isinstance(listing, Refused) else settle(listing, read_as)


def _here(records: Iterator[tuple[int, Any]], feed: Feed, read_as: ReadAs) -> Records:
    read = READERS[feed.form]
    for number, raw in records:
        yield number, [one(listing, read_as) for listing in read(raw, feed, read_as)]


def _together(walk: JsonRecords, feed: Feed, read_as: ReadAs, helpers: list["_Helper"], size: int) -> Records:
    read = READERS[feed.form]
    idle = list(helpers)
    out: deque[tuple[list[str], _Helper]] = deque()  # what is being settled, the first first
    texts: list[str] = []  # what is to be sent
    walk.apart = True
    try:
        for number, raw in feed.records:
            if not isinstance(raw, Batch):
                yield number, [one(listing, read_as) for listing in read(raw, feed, read_as)]
                continue
            if raw.text:
                texts.append(raw.text)
                left = (size - walk.passed) // SHARES  # the last ones small: all end at the same time
                if sum(map(len, texts)) * len(helpers) < min(SHARE, left):
                    continue
            # What is to be sent waits for a helper; what is no batch waits until all are known to have been right.
            while texts or (out and not raw.text):
                found: list[bytes] = []
                if not (texts and idle):
                    sent, helper = out.popleft()
                    answer = helper.received()
                    if answer is None:
                        walk.back("".join(chain(sent, *(later for later, _ in out), texts)))
                        out.clear()
                        texts = []
                        break
                    found = answer
                    idle.append(helper)
                if texts:  # at once, so that it is at work while the other's answer is written
                    out.append((texts, idle.pop()))
                    out[-1][1].send(texts)
                    texts = []
                yield from _numbered(walk, found)
    finally:
        for helper in helpers:
            helper.end()


def _numbered(walk: JsonRecords, found: list[bytes]) -> Records:
    for few in found:
        for sent in marshal.loads(few):  # noqa: S302 - from a child of this process
            walk.number += 1
            yield walk.number, map(_settled, sent)


class _Helper:
    """A process that settles one share of texts at a time."""

    def __init__(self, feed: Feed, read_as: ReadAs) -> None:
        import subprocess

        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(  # noqa: S603 - this Python, with nothing of the feed in its arguments
            [sys.executable, "-P", "-c", _START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.send((feed.form, dict(feed.formats), tuple(read_as)))

    def send(self, what: object) -> None:
        """Give it a share; that it is gone is known when it is asked for what it found."""
        with contextlib.suppress(OSError):
            _write(self._process.stdin, what)

    def received(self) -> list[bytes] | None:
        """Return what it found in its share; None where that was none of whole records, or it is gone."""
        try:
            found = _read(self._process.stdout)
        except (OSError, ValueError, EOFError):
            return None
        return found if isinstance(found, list) else None

    def end(self) -> None:
        """Let it go."""
        self._process.kill()
        with contextlib.suppress(OSError):  # what it was not sent
            self._process.communicate()


def _started(feed: Feed, read_as: ReadAs) -> list[_Helper]:
    count = min(MOST, _cores())
    if count < 2 or not sys.executable:
        return []
    try:
        return [_Helper(feed, read_as) for _ in range(count)]
    except OSError:  # as many processes as there may be
        return []


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _settled(sent: Any) -> Settled:
    """Return what a helper sent as the types it has here."""
    if type(sent) is tuple:
        return Refused(*sent)
    return tuple([tuple.__new__(Meeting, row) for row in sent])


# --- in the helper


def serve() -> None:
    """Settle what comes on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who is asked to stop ends its helpers
    gc.disable()  # nothing that is made of a record holds a cycle
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    form, formats, options = _read(asked)
    feed, read_as = Feed("", form, iter(()), formats), ReadAs(*options)
    with contextlib.suppress(OSError, EOFError):
        while True:
            _write(answers, _of_texts(_read(asked), feed, read_as))


def _of_texts(texts: list[str], feed: Feed, read_as: ReadAs) -> list[bytes] | None:
    """Return what becomes of each record of some texts, in types that can be sent, a few records at a time.

    A few stay in the processor's own memory while they are made, and while the other process takes them up.
    """
    found: list[bytes] = []
    few: list[object] = []
    read = READERS[feed.form]
    for text in texts:
        records = decoded(text)
        if records is None:
            return None
        for record in records:
            few += [[_rows(listing, read_as) for listing in read(raw, feed, read_as)] for raw in listed(record)]
            if len(few) >= FEW:
                found.append(marshal.dumps(few))
                few = []
    found.append(marshal.dumps(few))
    return found


def _rows(listing: Listing | Refused, read_as: ReadAs) -> object:
    found = listing if isinstance(listing, Refused) else rows(listing, read_as)
    return tuple(found) if isinstance(found, Refused) else found


# --- between them: the length of what is sent, and it


def _write(pipe: IO[bytes] | None, what: Any) -> None:
    sent = marshal.dumps(what)
    if pipe is not None:
        pipe.write(len(sent).to_bytes(8, "little"))
        pipe.write(sent)
        pipe.flush()


def _read(pipe: IO[bytes] | None) -> Any:
    head = pipe.read(8) if pipe is not None else b""
    if pipe is None or len(head) < 8:
        raise EOFError
    return marshal.loads(pipe.read(int.from_bytes(head, "little")))  # noqa: S302 - between a process and its own child
