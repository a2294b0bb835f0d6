"""Ask every link of the catalogue whether it still leads somewhere.

The only module that uses the network for the catalogue's sake: it sends addresses that the catalogue holds, and nothing
else. Hosts are asked gently (few at once, with a pause, by our own name), and what they answered is kept with
the day, so that a run that was stopped goes on where it was. It changes no entry: people judge.

Threads, each asking one link after the other, take links from a `_Turns` that knows how busy each host is; the main
thread alone judges, keeps and writes. They are daemons, so that an interrupted run ends at once.
"""

import contextlib
import http.client
import ipaddress
import json
import os
import re
import socket
import ssl
import tempfile
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal, get_args
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import exceptions as trouble

from peerref import __version__
from peerref.catalogue import Catalogue, links
from peerref.errors import FileTrouble, NetworkFailed
from peerref.record import Record

Outcome = Literal["dead", "changed-host", "moved", "could-not-tell", "found"]
Only = Literal["all", "links", "sources"]
Tell = Callable[[int, int], object]

KINDS = ("lines", "groups", "conditions", "treatments", "roles", "evidence")
FIELDS = ("link", "find", "chat")
USER_AGENT = f"peerref/{__version__} (checks the links of a peer support catalogue)"
PERMANENT, REDIRECTS = (301, 308), (301, 302, 303, 307, 308)
DEAD = (404, 410)
ASK_AGAIN = (408, 425, 429)  # of all 4xx, those that say 'not now'
RESOLVERS = ("doi.org", "dx.doi.org", "hdl.handle.net")  # leading on to another host is what they are for
MOST_HOPS = 8
LONGER = 10  # times the pause, for a host that said 429 (too many requests)
IN_A_ROW = 20  # hosts that fail alike, one after the other, before we blame the network
SAVE_EVERY = 5.0  # seconds
KEPT_DAYS = 92  # an answer for a link that the catalogue no longer has is forgotten then


class Use(Record):
    """Where the catalogue uses a link: `field` is "link", "find", "chat" or "sources.N"."""

    kind: str
    id: str
    field: str


class Found(Record):
    """What became of a link on one day.

    `status` is the last HTTP status (None: no answer), `address` where it leads now ("" where that
    is no news), `detail` what was seen, in words.
    """

    url: str
    outcome: Outcome
    day: str
    status: int | None = None
    detail: str = ""
    address: str = ""


class Manner(Record):
    """How hosts are asked: links at once in all, at once of one host, and seconds to pause or wait."""

    at_once: int = 24
    per_host: int = 2
    pause: float = 1.0
    connect: float = 10.0
    read: float = 20.0


def uses(known: Catalogue, only: Only = "all", *, own: bool = False) -> dict[str, list[Use]]:
    """Return every web address of the catalogue with where it is used, in the order of the catalogue.

    With `own`, those of the entries that are the clinic's own or changed by it.
    """
    found: dict[str, list[Use]] = defaultdict(list)
    for kind in KINDS:
        entries = getattr(known, kind)
        for entry in (entries[key] for key in entries if not own or key in known.own):
            for field, url in _addresses(entry, only):
                if links.safe(url) and url.lower().startswith(("http:", "https:")):
                    found[url].append(Use(kind, entry.id, field))
    return dict(found)


def _addresses(entry: Any, only: Only) -> Iterator[tuple[str, str]]:
    if only != "sources":
        yield from ((field, getattr(entry, field, "")) for field in FIELDS)
    if only != "links":
        yield from ((f"sources.{at}", source.url) for at, source in enumerate(getattr(entry, "sources", ())))


class Kept:
    """The answers of earlier runs, in a file of its own; `put` and `save` keep those of this one."""

    def __init__(self, file: Path) -> None:
        """Read `file`; one that is missing or no longer readable as ours is as good as none."""
        self._file = file
        self.found: dict[str, Found] = {}
        self.broken = False
        try:
            self.found = {each.url: each for each in _rows(json.loads(file.read_bytes()))}
        except FileNotFoundError:
            pass
        except OSError as problem:
            raise FileTrouble(f"{file}: {problem.strerror}") from problem
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.broken = True

    def fresh(self, url: str, today: date, days: int) -> bool:
        """Say whether `url` need not be asked: it gave an answer less than `days` days ago that holds."""
        one = self.found.get(url)
        if one is None or not 0 <= (today - date.fromisoformat(one.day)).days < days:
            return False
        refused = one.status is not None and 400 <= one.status < 500 and one.status not in ASK_AGAIN
        return one.outcome != "could-not-tell" or refused

    def put(self, found: Found) -> None:
        """Take an answer in; `save` writes it."""
        self.found[found.url] = found

    def save(self, today: date, current: Mapping[str, Any]) -> None:
        """Write the file whole or not at all; forget what is old and not among the `current` links."""
        self.found = {
            url: each
            for url, each in self.found.items()
            if url in current or (today - date.fromisoformat(each.day)).days < KEPT_DAYS
        }
        rows = [each._asdict() for each in self.found.values()]
        text = json.dumps({"schema": "peerref/links-kept/1", "links": rows}, ensure_ascii=False, indent=1) + "\n"
        name = ""
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._file.parent, prefix=".links-")
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
            Path(name).replace(self._file)
        except OSError as problem:
            raise FileTrouble(f"{self._file}: {problem.strerror or 'could not be written'}") from problem
        finally:
            if name:
                Path(name).unlink(missing_ok=True)


def _rows(content: Any) -> Iterator[Found]:
    for row in content["links"]:
        found = Found(**row)
        date.fromisoformat(found.day)
        texts = (found.url, found.detail, found.address)
        if found.outcome not in get_args(Outcome) or not all(isinstance(each, str) for each in texts):
            raise ValueError(found.outcome)
        if not isinstance(found.status, int | None):
            raise TypeError(found.status)
        yield found


def check(
    wanted: Mapping[str, Any],
    kept: Kept,
    today: date,
    fresh_for: int = 7,
    manner: Manner = Manner(),  # noqa: B008 - immutable
    tell: Tell | None = None,
) -> int:
    """Ask the `wanted` links that `kept` has no fresh answer for; return how many that were.

    `tell` hears how many are done, of how many. What is found is in `kept`, and in its file also when the
    run is interrupted. Raises NetworkFailed where hosts fail all alike (those failures are not kept), and
    FileTrouble, before any host is asked, where nothing can be kept.
    """
    lacking = [url for url in wanted if not kept.fresh(url, today, fresh_for)]
    if not lacking:
        return 0
    kept.save(today, wanted)
    failed_before = {_host(url) for url, each in kept.found.items() if each.status is None}
    judge = _Judge(kept, failed_before)
    turns = _Turns(lacking, manner)
    saved = time.monotonic()
    try:
        for done, found in enumerate(_answers(turns, len(lacking), today, manner), 1):
            judge.hear(found)
            if tell:
                tell(done, len(lacking))
            if time.monotonic() - saved > SAVE_EVERY:
                kept.save(today, wanted)
                saved = time.monotonic()
        judge.end()
    finally:
        turns.stop()
        kept.save(today, wanted)
    return len(lacking)


def _answers(turns: "_Turns", count: int, today: date, manner: Manner) -> Iterator[Found]:
    """Yield what is found, as the threads find it."""
    told: SimpleQueue[Found | BaseException] = SimpleQueue()
    ask = _Asker(turns, today, manner)

    def work() -> None:
        try:
            while url := turns.take():
                told.put(ask(url))
        except BaseException as bug:  # the main thread raises it
            told.put(bug)

    for _ in range(min(count, manner.at_once)):
        threading.Thread(target=work, daemon=True).start()
    try:
        while count:
            try:
                found = told.get(timeout=0.5)  # in short waits, so that Ctrl-C is heard everywhere
            except Empty:
                continue
            if isinstance(found, BaseException):
                raise found
            count -= 1
            yield found
    finally:
        ask.close()


class _Judge:
    """Keeps what is found, but believes failures that look alike only once another host has answered."""

    def __init__(self, kept: Kept, failed_before: set[str]) -> None:
        """Take the hosts that `failed_before`: that one of them fails again says nothing of the network."""
        self._kept = kept
        self._failed_before = failed_before
        self._doubted: list[Found] = []
        self._sign = ""
        self._answered = False

    def hear(self, found: Found) -> None:
        """Keep an answer, or hold it back while it may be the network's fault."""
        sign = _alike(found)
        if sign != self._sign:
            self._believe()
            self._sign = sign
        self._doubted.append(found)
        self._answered = self._answered or sign != NO_ANSWER
        if not sign:
            self._believe()
        elif len(self._hosts()) >= IN_A_ROW:
            raise self._network_failed()

    def end(self) -> None:
        """Believe what is left, unless no host has answered at all."""
        if self._sign == NO_ANSWER and not self._answered and len(self._hosts()) >= 2:
            raise self._network_failed()
        self._believe()

    def _hosts(self) -> set[str]:
        return {_host(each.url) for each in self._doubted} - self._failed_before

    def _believe(self) -> None:
        for each in self._doubted:
            self._kept.put(each)
        self._doubted = []

    def _network_failed(self) -> NetworkFailed:
        last = self._doubted[-1]
        if self._sign == NO_ANSWER:
            what = f"{len(self._hosts())} hosts could not be reached, one after the other (the last: {last.detail})"
        else:
            what = f"{len(self._hosts())} hosts all led to {self._sign} (a sign-in page of the network?)"
        return NetworkFailed(f"{what}; check the connection and run it again, what was found before is kept")


NO_ANSWER = "no answer"


def _alike(found: Found) -> str:
    """Return in which way `found` may be the network's fault: no answer, or the host that all lead to; "" if it isn't.

    A hotel's or hospital's network may lead every link to its own sign-in page.
    """
    if found.status is None:
        return NO_ANSWER
    return _host(found.address) if found.outcome == "changed-host" else ""


class _Turns:
    """Whose turn it is: links by host, and for each host the times from which each of its places is free."""

    def __init__(self, urls: Sequence[str], manner: Manner) -> None:
        """`urls` are given out in their order, hosts that are busy aside."""
        self._waiting: dict[str, deque[str]] = defaultdict(deque)
        for url in urls:
            self._waiting[_host(url)].append(url)
        self._manner = manner
        self._places: dict[str, list[float]] = defaultdict(lambda: [0.0] * manner.per_host)
        self._pauses: dict[str, float] = {}
        self._changed = threading.Condition()
        self._stopped = False

    def take(self) -> str:
        """Return the next link, with a place at its host (`leave` gives it back); "" where none is left."""
        with self._changed:
            while self._waiting and not self._stopped:
                now = time.monotonic()
                for host, urls in self._waiting.items():
                    if self._sit(host, now):
                        url = urls.popleft()
                        if not urls:
                            del self._waiting[host]
                        return url
                self._changed.wait(self._until_free(self._waiting, now))
        return ""

    def enter(self, host: str) -> bool:
        """Wait for a place at `host`; False where the run was stopped."""
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if self._sit(host, now):
                    return True
                self._changed.wait(self._until_free([host], now))
        return False

    def leave(self, host: str, *, hurried: bool = False) -> None:
        """Give a place at `host` back; it is free again after the pause, a longer one once it said that we hurry."""
        with self._changed:
            if hurried:
                self._pauses[host] = self._manner.pause * LONGER
            places = self._places[host]
            places[places.index(TAKEN)] = time.monotonic() + self._pauses.get(host, self._manner.pause)
            self._changed.notify_all()

    def stop(self) -> None:
        """Give out no more links."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _sit(self, host: str, now: float) -> bool:
        places = self._places[host]
        for at, free_from in enumerate(places):
            if free_from <= now:
                places[at] = TAKEN
                return True
        return False

    def _until_free(self, hosts: "Mapping[str, Any] | Sequence[str]", now: float) -> float | None:
        soonest = min((free_from for host in hosts for free_from in self._places[host]), default=TAKEN)
        return None if soonest == TAKEN else max(0.01, soonest - now)


TAKEN = float("inf")


class _Trail:
    """Where one link has led so far."""

    def __init__(self, url: str, today: date) -> None:
        self.first = url
        self.now = urldefrag(url).url
        self.seen = {self.now}
        self.moved_to = ""  # as far as permanent redirects alone lead
        self.status = 0
        self._only_permanent = True
        self._today = today.isoformat()

    def follow(self, status: int, address: str) -> str:
        """Go on to `address`; returns what is wrong with it ("" if nothing is)."""
        self.status = status
        if not (links.safe(address) and address.lower().startswith(("http:", "https:"))):
            return "leads to something that is no web address"
        if _inside(address) and not _inside(self.first):
            return "leads to an address inside your own network"
        if address in self.seen:
            return "redirects in a circle"
        if len(self.seen) > MOST_HOPS:
            return f"redirects more than {MOST_HOPS} times"
        self.seen.add(address)
        self.now = address
        self._only_permanent = self._only_permanent and status in PERMANENT
        if self._only_permanent:
            self.moved_to = address
        return ""

    def end(self, outcome: Outcome, status: int | None, detail: str, address: str = "") -> Found:
        """Return what became of the link."""
        return Found(self.first, outcome, self._today, status, detail, address)

    def arrived(self, status: int) -> Found:
        """Return what became of a link that led to a page."""
        gone = ", the front page: the page itself may be gone" if _front(self.now) and not _front(self.first) else ""
        if _site(self.now) != _site(self.first):
            return self.end("changed-host", status, f"now on another host{gone}", self.now)
        if self.moved_to:
            return self.end("moved", status, f"moved for good{gone}", self.moved_to)
        if gone:
            return self.end("moved", status, f"redirected{gone}", self.now)
        return self.end("found", status, "")


class _Asker:
    """Asks one link: HEAD, then GET where HEAD is refused; follows redirects, each host in its turn."""

    def __init__(self, turns: _Turns, today: date, manner: Manner) -> None:
        self._turns = turns
        self._today = today
        timeout = urllib3.Timeout(connect=manner.connect, read=manner.read)
        options: dict[str, Any] = {
            "num_pools": manner.at_once * 2,
            "maxsize": manner.per_host,
            "timeout": timeout,
            "headers": {"User-Agent": USER_AGENT, "Accept": "*/*"},
            "retries": False,
        }
        self._direct = urllib3.PoolManager(**options)
        proxies = {scheme: proxy if "://" in proxy else f"http://{proxy}" for scheme, proxy in getproxies().items()}
        self._proxies = {
            scheme: urllib3.proxy_from_url(proxies[scheme], **options)
            for scheme in ("http", "https")
            if proxies.get(scheme, "").lower().startswith(("http:", "https:"))
        }

    def __call__(self, url: str) -> Found:
        """Return what became of `url`; a place at its host is taken already."""
        trail = _Trail(url, self._today)
        host = _host(url)
        while True:
            status = 0
            try:
                status, location = self._ask(trail.now)
            except (trouble.HTTPError, OSError, ValueError, http.client.HTTPException) as problem:
                outcome, detail = _no_answer(problem)
                return trail.end(outcome, None, f"{detail}{_at(trail)}")
            finally:
                self._turns.leave(host, hurried=status == 429)
            if status not in REDIRECTS or not location:
                return _read(trail, status)
            if host in RESOLVERS:
                return trail.end("found", status, "")
            wrong = trail.follow(status, _joined(trail.now, location))
            if wrong:
                return trail.end("could-not-tell", status, f"{wrong}{_at(trail)}")
            host = _host(trail.now)
            if not self._turns.enter(host):
                return trail.end("could-not-tell", None, "stopped")

    def close(self) -> None:
        """Close the connections that stayed open for a next link."""
        for pool in (self._direct, *self._proxies.values()):
            pool.clear()

    def _ask(self, url: str) -> tuple[int, str]:
        """Return the status and where a redirect leads."""
        address = _ascii(url)
        scheme, host = urlsplit(address).scheme.lower(), _host(address)
        pool = self._proxies.get(scheme, self._direct)
        if pool is not self._direct and proxy_bypass(host):
            pool = self._direct
        with contextlib.suppress(trouble.ProtocolError, http.client.HTTPException):  # some can't do HEAD at all
            head = pool.request("HEAD", address, redirect=False)
            if head.status < 400 or head.status == 429:
                return head.status, head.headers.get("Location", "")
        got = pool.request("GET", address, redirect=False, preload_content=False)
        got.close()  # the page itself is not read
        return got.status, got.headers.get("Location", "")


def _read(trail: _Trail, status: int) -> Found:
    """Return what a last status means."""
    if 200 <= status < 300:
        return trail.arrived(status)
    if status in DEAD:
        return trail.end("dead", status, f"{_named(status)}{_at(trail)}")
    return trail.end("could-not-tell", status, f"{_named(status)}{_at(trail)}")


def _named(status: int) -> str:
    name = http.client.responses.get(status, "")
    return f"{status} {name}".strip()


def _at(trail: _Trail) -> str:
    """Say where it went wrong, when that is not the link itself."""
    return f", at {trail.now}" if len(trail.seen) > 1 else ""


def _no_answer(problem: Exception) -> tuple[Outcome, str]:
    """Return what it means that a host gave no answer at all."""
    cause = problem.__cause__ or problem.__context__ or problem
    if isinstance(problem, trouble.ProxyError):
        return "could-not-tell", "the proxy gave no way to it"
    if isinstance(problem, trouble.SSLError | ssl.SSLError):
        reason = getattr(cause, "verify_message", "") or getattr(cause, "reason", "") or "no secure connection"
        return "could-not-tell", f"its certificate or secure connection is not valid ({reason})"
    if isinstance(problem, trouble.NameResolutionError):
        if getattr(cause, "errno", None) == socket.EAI_AGAIN:
            return "could-not-tell", "the name of its host could not be looked up"
        return "dead", "there is no host of that name"
    if isinstance(cause, ConnectionRefusedError) or isinstance(problem, ConnectionRefusedError):
        return "dead", "its host refused the connection"
    if isinstance(problem, trouble.NewConnectionError):
        return "could-not-tell", getattr(cause, "strerror", None) or "no connection"
    if isinstance(problem, trouble.TimeoutError | TimeoutError):
        return "could-not-tell", "no answer in time"
    if isinstance(problem, trouble.LocationValueError | ValueError):
        return "could-not-tell", "its address can't be read"
    return "could-not-tell", "the connection broke"


def _joined(url: str, location: str) -> str:
    """Return the address that a redirect names, written as an address is; "" where it is none."""
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")  # headers are bytes; most that aren't ASCII are UTF-8
    try:
        parts = urlsplit(urljoin(url, location.strip()))
    except ValueError:
        return ""
    path, query = (quote(part, "%/:=&?~+!$,;@()*[]") for part in (parts.path, parts.query))
    return parts._replace(path=path, query=query, fragment="").geturl()


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _site(url: str) -> str:
    return _host(url).removeprefix("www.")


def _front(url: str) -> bool:
    """Say whether a link leads to the front page of a site."""
    return bool(re.fullmatch(r"https?://[^/?#]*/?", url, re.IGNORECASE))


def _inside(url: str) -> bool:
    """Say whether a link names a machine of the own network: no page outside may lead us there."""
    host = _host(url)
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _ascii(url: str) -> str:
    """Return `url` with the name of its host as name servers know it."""
    parts = urlsplit(url)
    return url if parts.netloc.isascii() else parts._replace(netloc=parts.netloc.encode("idna").decode()).geturl()
