"""Fetch one feed from the web: the only module of the meetings that uses the network, and only when told to.

It sends the address that somebody typed (or a redirect leads to), and what tells whether the feed has changed since;
nothing else. What comes is kept in a file without a name, which is gone when it is closed. Every wait and every size
has a limit, and a packed answer is unpacked by ourselves, so that one can't grow without end.
"""

import contextlib
import ipaddress
import threading
import time
import zlib
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import quote, urljoin, urlsplit

from peerref import __version__
from peerref.errors import InvalidFeed, NetworkFailed, WrongUse
from peerref.record import Record

if TYPE_CHECKING:
    import urllib3

Tell = Callable[[int, int], object]
"""Is told the bytes that came so far, and how many there are (0 where unknown)."""

USER_AGENT = f"peerref/{__version__} (reads open meeting feeds)"
REDIRECTS = (301, 302, 303, 307, 308)
PIECE = 1 << 16
_PAGE = (b"<!doctype", b"<html", b"<head", b"<body", b"<script")


class Limits(Record):
    """How long we wait, in seconds, and how much we take, in bytes.

    `answer` is until the answer begins, `whole` for all of it; `slowest` is in bytes a second, judged after `patience`.
    """

    connect: float = 10.0
    read: float = 30.0
    answer: float = 60.0
    whole: float = 1800.0
    slowest: int = 256
    patience: float = 60.0
    most: int = 1 << 30
    ratio: int = 150
    free: int = 8 << 20
    hops: int = 5


class Fetched(Record):
    """What came: `file` is open at its start, None where the feed has not changed since.

    `etag` and `last_modified` are to be given back the next time. `address` is where the redirects led.
    """

    url: str
    address: str
    file: BinaryIO | None
    size: int = 0
    etag: str = ""
    last_modified: str = ""
    media_type: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the server said that the feed is what it was."""
        return self.file is None


def is_address(path: str) -> bool:
    """Say whether a path that was typed is an address to fetch from."""
    return path.lower().startswith(("https://", "http://"))


def fetch(
    url: str, *, etag: str = "", last_modified: str = "", limits: Limits | None = None, tell: Tell | None = None
) -> Fetched:
    """Return what `url` holds, or that it has not changed since it had this `etag` or `last_modified`.

    Raises WrongUse (an address that can't be), NetworkFailed (no answer, or a bad one) and InvalidFeed (a web page,
    or more than a feed may hold); the message names the host and never the whole address, which may hold a key.
    """
    limits = limits or Limits()
    _check(url)
    unchanged = {"If-None-Match": etag} if etag else {}
    if last_modified:
        unchanged["If-Modified-Since"] = last_modified
    asked = {name: value for name, value in unchanged.items() if value.isprintable() and value.isascii()}
    with _Asking(limits) as asking:
        return asking.fetch(url, asked, tell or _silent)


def _silent(_done: int, _of: int) -> None:
    return None


def _check(url: str) -> None:
    """Refuse an address before anything is sent."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme.lower() not in ("http", "https") or not host or not url.isprintable() or " " in url:
        raise WrongUse("that is no web address; one begins with https:// and a host, such as https://example.org/feed")
    if parts.username or parts.password:
        raise WrongUse(
            "the address holds a user name or password, which would be kept; save the feed, and give its file"
        )


class _Asking:
    """One fetch: the connections that it opens, and the time that it may take."""

    def __init__(self, limits: Limits) -> None:
        import urllib3

        self.limits = limits
        self.until = time.monotonic() + limits.whole
        self._options: dict[str, Any] = {
            "timeout": urllib3.Timeout(connect=limits.connect, read=limits.read),
            "headers": {"User-Agent": USER_AGENT, "Accept": "application/json, text/csv;q=0.9, */*;q=0.5"},
            "retries": False,
        }
        self._options["headers"]["Accept-Encoding"] = "gzip"
        self._pools: list[urllib3.PoolManager] = []

    def __enter__(self) -> "_Asking":
        return self

    def __exit__(self, *_: object) -> None:
        for pool in self._pools:
            pool.clear()

    def fetch(self, url: str, unchanged: dict[str, str], tell: Tell) -> Fetched:
        """Follow `url` to its end, and take what is there."""
        now, seen = url, {url}
        while True:
            answer = self._ask(now, unchanged)
            try:
                leads_to = answer.headers.get("Location", "") if answer.status in REDIRECTS else ""
                if not leads_to:
                    return self._taken(url, now, answer, unchanged, tell)
            finally:
                answer.close()
            now = self._next(url, now, leads_to, seen)

    def _next(self, first: str, now: str, leads_to: str, seen: set[str]) -> str:
        """Return where a redirect leads, if we may go there."""
        host = _host(now)
        with contextlib.suppress(UnicodeError):
            leads_to = leads_to.encode("latin-1").decode("utf-8")
        try:
            address = quote(urljoin(now, leads_to.strip()), "%/:=&?~+!$,;@()*[]#")
            parts = urlsplit(address)
            inside = _inside(parts.hostname or "")
        except ValueError:
            raise NetworkFailed(f"{host} leads to an address that can't be read; ask those who run it") from None
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            raise NetworkFailed(f"{host} leads to something that is no web address; ask those who run it")
        if parts.scheme.lower() == "http" and urlsplit(now).scheme.lower() == "https":
            raise NetworkFailed(
                f"{host} leads from https to http, where anyone could change the feed; "
                "give the http address itself if you trust it"
            )
        if parts.username or parts.password or (inside and not _inside(_host(first))):
            raise NetworkFailed(f"{host} leads to an address inside your own network; ask those who run it")
        if address in seen:
            raise NetworkFailed(f"{host} leads in a circle; look for the feed's present address")
        if len(seen) > self.limits.hops:
            raise NetworkFailed(f"{host} leads on more than {self.limits.hops} times; look for the feed's own address")
        seen.add(address)
        return address

    def _ask(self, url: str, unchanged: dict[str, str]) -> "urllib3.BaseHTTPResponse":
        """Return the answer when it begins; its body is not read.

        A thread asks, since a host can send the lines before the body so slowly that no other limit would stop it.
        """
        found: SimpleQueue[Any] = SimpleQueue()
        pool = self._pool(url)

        def ask() -> None:
            try:
                headers = {**self._options["headers"], **unchanged}
                found.put(
                    pool.request(
                        "GET", _ascii(url), headers=headers, redirect=False, preload_content=False, decode_content=False
                    )
                )
            except Exception as trouble:  # it is raised again in the thread that waits
                found.put(trouble)

        threading.Thread(target=ask, daemon=True, name="peerref-fetch").start()
        try:
            answer = found.get(timeout=self.limits.answer)
        except Empty:
            raise NetworkFailed(f"{_host(url)} did not begin to answer in {self.limits.answer:g} seconds") from None
        if isinstance(answer, Exception):
            raise _said(url, answer) from None
        return cast("urllib3.BaseHTTPResponse", answer)

    def _pool(self, url: str) -> "urllib3.PoolManager":
        """Return who asks: through the proxy that the environment names, where it names one."""
        from urllib.request import getproxies, proxy_bypass

        import urllib3

        scheme = urlsplit(url).scheme.lower()
        proxy = getproxies().get(scheme, "")
        if proxy and not proxy_bypass(_host(url)):
            address = proxy if "://" in proxy else f"http://{proxy}"
            if not address.lower().startswith(("http:", "https:")):
                raise NetworkFailed(
                    "the proxy in your environment is of a kind that is not used here; name an http one"
                )
            try:
                pool: urllib3.PoolManager = urllib3.proxy_from_url(address, **self._options)
            except (urllib3.exceptions.HTTPError, ValueError):
                raise NetworkFailed(f"the {scheme} proxy in your environment is no address; mend it") from None
        else:
            pool = urllib3.PoolManager(**self._options)
        self._pools.append(pool)
        return pool

    def _taken(
        self, url: str, now: str, answer: "urllib3.BaseHTTPResponse", unchanged: dict[str, str], tell: Tell
    ) -> Fetched:
        """Return what an answer holds that is no redirect."""
        headers = answer.headers
        etag, changed = _kept(headers.get("ETag", "")), _kept(headers.get("Last-Modified", ""))
        if answer.status == 304 and unchanged:
            etag = etag or unchanged.get("If-None-Match", "")
            return Fetched(url, now, None, 0, etag, changed or unchanged.get("If-Modified-Since", ""))
        if answer.status != 200:
            raise _refused(now, answer.status)
        media = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        packed = headers.get("Content-Encoding", "").strip().lower()
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise NetworkFailed(f"{_host(now)} sent its answer packed in a way that was not asked for; try again later")
        told = headers.get("Content-Length", "")
        of = int(told) if told.isdecimal() and len(told) < 16 else 0
        if of > self.limits.most:
            raise InvalidFeed(
                f"{_host(now)}: the feed has {of >> 20:,} MB, more than is taken; save it, and give its file"
            )
        import tempfile

        file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - it is handed out open
        try:
            size = self._body(now, answer, file, unpack="gzip" in packed, of=of, tell=tell)
            file.seek(0)
            head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
            if head.startswith(_PAGE) or ("html" in media and head.startswith(b"<")):
                raise InvalidFeed(
                    f"{_host(now)}: sent a web page and no feed; the address may be wrong, or the site wants a sign-in "
                    "or checks for browsers: save the feed with a browser, and give its file"
                )
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return Fetched(url, now, file, size, etag, changed, media)

    def _body(
        self, now: str, answer: "urllib3.BaseHTTPResponse", file: IO[bytes], *, unpack: bool, of: int, tell: Tell
    ) -> int:
        """Write the body to `file`, unpacked; returns its size."""
        from http.client import HTTPException

        from urllib3.exceptions import HTTPError

        limits, host = self.limits, _host(now)
        unpacker = zlib.decompressobj(31) if unpack else None
        began = time.monotonic()
        came = size = 0
        while True:
            try:
                piece = answer.read1(PIECE)
            except (HTTPError, HTTPException, OSError, ValueError) as trouble:
                raise _said(now, trouble, came) from None
            if not piece:
                break
            came += len(piece)
            for part in _unpacked(unpacker, piece, host) if unpacker else (piece,):
                size += len(part)
                if size > limits.most:
                    raise InvalidFeed(
                        f"{host}: sends more than {limits.most >> 20:,} MB; save the feed, and give its file"
                    )
                if unpacker and size > max(limits.free, came * limits.ratio):
                    raise InvalidFeed(f"{host}: sends what unpacks to {limits.ratio} times its size, as no feed does")
                file.write(part)
            tell(came, of)
            taken = time.monotonic() - began
            if time.monotonic() > self.until or (taken > limits.patience and came < limits.slowest * taken):
                raise NetworkFailed(f"{host} sends too slowly ({came:,} bytes in {taken:.0f} seconds); try again later")
        if unpacker and not unpacker.eof:
            raise NetworkFailed(f"{host} broke off in the middle of the feed; try again")
        return size


def _unpacked(unpacker: Any, piece: bytes, host: str) -> Any:
    """Yield what a packed piece holds, in pieces."""
    try:
        while piece:
            part = unpacker.decompress(piece, PIECE * 16)
            if part:
                yield part
            piece = unpacker.unconsumed_tail
    except zlib.error:
        raise NetworkFailed(f"{host} sent a packed answer that is damaged; try again") from None


def _refused(url: str, status: int) -> NetworkFailed:
    from http.client import responses

    said = f"{status} {responses.get(status, '')}".strip()
    if status in (401, 403, 407):
        mend = "it wants a sign-in or a key; ask those who run it, or save the feed and give its file"
    elif status in (404, 410):
        mend = "there is no feed at that address; look for its present one"
    elif status == 429 or status >= 500:
        mend = "try again later"
    else:
        mend = "look at the address in a browser"
    return NetworkFailed(f"{_host(url)} answered {said}; {mend}")


def _said(url: str, trouble: Exception, came: int = 0) -> NetworkFailed:
    """Return in words what went wrong on the way."""
    import ssl

    from urllib3 import exceptions as known

    host = _host(url)
    cause = trouble.__cause__ or trouble.__context__ or trouble
    if isinstance(trouble, known.ProxyError):
        return NetworkFailed(f"the proxy gave no way to {host}; look at HTTPS_PROXY, or ask who runs your network")
    if isinstance(trouble, known.SSLError | ssl.SSLError):
        return NetworkFailed(f"{host} has no valid certificate; don't trust what it sends, ask those who run it")
    if isinstance(trouble, known.NameResolutionError):
        return NetworkFailed(f"there is no host {host}, or no network; look at the address, and at your connection")
    if isinstance(cause, ConnectionRefusedError) or isinstance(trouble, ConnectionRefusedError):
        return NetworkFailed(f"{host} refused the connection; look at the address, or try again later")
    if isinstance(trouble, known.TimeoutError | TimeoutError) and not isinstance(trouble, known.NewConnectionError):
        return NetworkFailed(f"{host} did not answer in time; try again later")
    if isinstance(trouble, known.LocationValueError | ValueError | UnicodeError):
        return NetworkFailed(f"{host}: that address can't be read; look at it again")
    if came:
        return NetworkFailed(f"{host} broke off after {came:,} bytes; try again")
    return NetworkFailed(f"{host} could not be reached; look at your connection, or try again later")


def _kept(value: str) -> str:
    """Return a header that is to be sent back, if it is one that can be."""
    return value if value.isprintable() and value.isascii() and len(value) <= 512 else ""


def _host(url: str) -> str:
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        host = ""
    return "".join(c for c in host[:100] if c.isprintable()) or "that address"


def _inside(host: str) -> bool:
    """Say whether a host is a machine of the own network: no page outside may lead us there."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _ascii(url: str) -> str:
    """Return an address as it is sent: the host as name servers know it, the rest escaped."""
    parts = urlsplit(url)
    netloc = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    path, query = (quote(part, "%/:=&?~+!$,;@()*[]'") for part in (parts.path, parts.query))
    return parts._replace(netloc=netloc, path=path, query=query, fragment="").geturl()
