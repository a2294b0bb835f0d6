"""What a server may answer, good and bad, against a real one on this machine: every wait and size has an end."""

import gzip
import io
import socket
import time
import zipfile
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from peerref.errors import InvalidFeed, NetworkFailed, PeerrefError, WrongUse
from peerref.meetings.fetch import Fetched, Limits, _Asking, fetch

from .serving import Server, led, sent

A_FEED = b'[{"name": "Circle", "slug": "c", "day": 2, "time": "19:00", "conference_url": "https://zoom.us/j/1"}]'
JSON = "application/json"
SHORT = Limits(connect=2, read=0.4, answer=1.0, whole=3.0, patience=0.6, most=1 << 20, free=1 << 18)


def body(fetched: Fetched) -> bytes:
    """What came."""
    assert fetched.file is not None
    with fetched.file as file:
        return file.read()


def fault_of(url: str, limits: Limits = SHORT) -> PeerrefError:
    """The error that a fetch ends in: one line, that doesn't hold the whole address."""
    with pytest.raises(PeerrefError) as found:
        fetch(url, limits=limits)
    assert found.value.message.isprintable()
    assert "key=secret" not in found.value.message
    return found.value


def test_a_feed_is_fetched_with_what_tells_whether_it_changes(web: Server) -> None:
    """We say who we are, and send nothing else of this machine."""
    web.answers["/feed"] = sent(A_FEED, ETag='"v1"', Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT", Content_Type=JSON)
    told: list[tuple[int, int]] = []
    fetched = fetch(web.url(), limits=SHORT, tell=lambda done, of: told.append((done, of)))

    assert (fetched.etag, fetched.last_modified) == ('"v1"', "Mon, 02 Nov 2026 10:00:00 GMT")
    assert body(fetched) == A_FEED
    assert told[-1] == (len(A_FEED), len(A_FEED))
    assert set(web.headers[0]) == {"host", "user-agent", "accept", "accept-encoding"}
    assert web.headers[0]["user-agent"].startswith("peerref/")


def test_a_feed_that_has_not_changed_is_not_sent_again(web: Server) -> None:
    """The server is asked with what it said the last time."""
    web.answers["/feed"] = sent(b"", 304, Content_Length="")
    fetched = fetch(web.url(), etag='"v1"', last_modified="Mon, 02 Nov 2026 10:00:00 GMT", limits=SHORT)

    assert fetched.unchanged
    assert fetched.etag == '"v1"'
    assert web.headers[0]["if-none-match"] == '"v1"'
    assert web.headers[0]["if-modified-since"] == "Mon, 02 Nov 2026 10:00:00 GMT"


def test_what_a_server_said_is_never_sent_back_with_more_headers_in_it(web: Server) -> None:
    """An ETag with a line break is left out."""
    web.answers["/feed"] = sent(A_FEED)
    body(fetch(web.url(), etag='"v1"\r\nX-Evil: yes', limits=SHORT))

    assert not {"if-none-match", "x-evil"} & set(web.headers[0])


def test_a_packed_answer_is_unpacked(web: Server) -> None:
    """Gzip, in one piece or in several."""
    web.answers["/feed"] = sent(gzip.compress(A_FEED), Content_Encoding="gzip")

    assert body(fetch(web.url(), limits=SHORT)) == A_FEED


def chunked(*pieces: bytes, pause: float = 0.0, end: bool = True) -> "object":
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.protocol_version = "HTTP/1.1"
        request.send_response(200)
        request.send_header("Transfer-Encoding", "chunked")
        request.end_headers()
        for piece in pieces:
            request.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            request.wfile.flush()
            time.sleep(pause)
        if end:
            request.wfile.write(b"0\r\n\r\n")
        request.close_connection = True

    return answer


def test_an_answer_in_pieces_is_whole(web: Server) -> None:
    """Chunked, as most servers send what they make on the way."""
    web.answers["/feed"] = chunked(A_FEED[:10], A_FEED[10:])  # type: ignore[assignment]

    assert body(fetch(web.url(), limits=SHORT)) == A_FEED


def test_json_that_calls_itself_a_page_is_taken(web: Server) -> None:
    """Many small servers send everything as text/html."""
    web.answers["/feed"] = sent(A_FEED, Content_Type="text/html; charset=utf-8")

    assert body(fetch(web.url(), limits=SHORT)) == A_FEED


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html>hello</html>", b"\xef\xbb\xbf\n<html>", b"<script>challenge()"]
)
def test_a_page_is_no_feed(web: Server, page: bytes) -> None:
    """A sign-in or a check for browsers comes as a page, with status 200."""
    web.answers["/feed"] = sent(page, Content_Type="text/html")
    fault = fault_of(web.url("/feed?key=secret"))

    assert isinstance(fault, InvalidFeed)
    assert "web page" in fault.message


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, "500 Internal Server Error; try again later"),
        (503, "try again later"),
        (429, "try again later"),
        (404, "no feed at that address"),
        (410, "no feed at that address"),
        (403, "wants a sign-in"),
        (204, "204"),
        (304, "304"),
    ],
)
def test_a_bad_status_is_said_with_what_to_do(web: Server, status: int, said: str) -> None:
    """The network's own exit code."""
    web.answers["/feed"] = sent(b"", status, Content_Length="" if status in (204, 304) else "0")
    fault = fault_of(web.url("/feed?key=secret"))

    assert isinstance(fault, NetworkFailed)
    assert said in fault.message


def test_redirects_are_followed_to_their_end(web: Server) -> None:
    """Relative ones too."""
    web.answers |= {"/feed": led("/moved", 301), "/moved": led(web.url("/here"), 307), "/here": sent(A_FEED)}
    fetched = fetch(web.url(), limits=SHORT)

    assert fetched.address == web.url("/here")
    assert body(fetched) == A_FEED


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("file:///etc/passwd", "no web address"),
        ("ftp://example.org/feed", "no web address"),
        ("javascript:alert(1)", "no web address"),
        ("http://user:word@127.0.0.1/", "inside your own network"),
        ("http://[::1", "can't be read"),
        ("/feed", "in a circle"),
    ],
)
def test_a_redirect_to_anything_but_a_web_address_is_refused(web: Server, to: str, said: str) -> None:
    """Nothing on this machine is opened because a page says so."""
    web.answers["/feed"] = led(to)
    fault = fault_of(web.url())

    assert isinstance(fault, NetworkFailed)
    assert said in fault.message
    assert web.asked == ["/feed"]


@pytest.mark.parametrize(
    ("first", "to", "said"),
    [
        ("http://example.org/a", "http://127.0.0.1/b", "inside your own network"),
        ("http://example.org/a", "http://intranet/b", "inside your own network"),
        ("http://example.org/a", "http://169.254.169.254/", "inside your own network"),
        ("https://example.org/a", "http://example.org/b", "from https to http"),
    ],
)
def test_a_page_outside_may_not_lead_into_the_own_network(first: str, to: str, said: str) -> None:
    """A feed's server must not make us ask the machines of the clinic; nor lead from https to http."""
    with _Asking(SHORT) as asking, pytest.raises(NetworkFailed, match=said):
        asking._next(first, first, to, {first})


def test_redirects_without_end_are_stopped(web: Server) -> None:
    """Each to a new address."""
    for at in range(20):
        web.answers[f"/{at}"] = led(f"/{at + 1}")

    assert "leads on more than 5 times" in fault_of(web.url("/0")).message
    assert len(web.asked) <= 7


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" " * 65536)


def dripping(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(200):
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.05)


def dripping_headers(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for _ in range(200):
        request.wfile.write(b"X: y\r\n"[:1])
        request.wfile.flush()
        time.sleep(0.05)


def silent(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(b"[")
    request.wfile.flush()
    time.sleep(2)


@pytest.mark.parametrize(
    ("answer", "said", "kind"),
    [
        (endless, "sends more than 1 MB", InvalidFeed),
        (dripping, "sends too slowly", NetworkFailed),
        (dripping_headers, "did not begin to answer", NetworkFailed),
        (silent, "did not answer in time", NetworkFailed),
        (sent(A_FEED, Content_Length="100000000"), "more than is taken", InvalidFeed),
        (sent(A_FEED, Content_Length="5000"), "broke off after", NetworkFailed),
        (sent(gzip.compress(b" " * (900 << 10)), Content_Encoding="gzip"), "times its size", InvalidFeed),
        (sent(gzip.compress(b" " * (50 << 20)), Content_Encoding="gzip"), "times its size|more than 1 MB", InvalidFeed),
        (sent(gzip.compress(A_FEED)[:-12], Content_Encoding="gzip"), "broke off in the middle", NetworkFailed),
        (sent(A_FEED, Content_Encoding="gzip"), "damaged", NetworkFailed),
        (sent(A_FEED, Content_Encoding="br"), "not asked for", NetworkFailed),
        (lambda request: request.wfile.write(b"nonsense\r\n\r\n"), "127.0.0.1", NetworkFailed),
        (lambda request: request.connection.shutdown(socket.SHUT_RDWR), "could not be reached", NetworkFailed),
    ],
)
def test_servers_that_send_too_much_or_too_little_are_left(
    web: Server, answer: object, said: str, kind: type[PeerrefError]
) -> None:
    """In seconds, whatever they do."""
    web.answers["/feed"] = answer  # type: ignore[assignment]
    began = time.monotonic()
    fault = fault_of(web.url())

    assert isinstance(fault, kind)
    assert any(each in fault.message for each in said.split("|")), fault.message
    assert time.monotonic() - began < 6


@pytest.mark.usefixtures("web")
def test_no_server_at_all_is_said() -> None:
    """A port where nobody listens, and a host that there is not."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    assert "refused the connection" in fault_of(f"http://127.0.0.1:{port}/").message
    assert isinstance(fault_of("http://no-such-host.invalid/"), NetworkFailed)


def test_the_proxy_of_the_environment_is_used(web: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for the whole address; `no_proxy` leaves hosts out."""
    web.answers["http://feeds.example.org/feed"] = sent(A_FEED)
    monkeypatch.setenv("http_proxy", web.url(""))
    fetched = fetch("http://feeds.example.org/feed", limits=SHORT)

    assert body(fetched) == A_FEED
    assert web.asked == ["http://feeds.example.org/feed"]


def test_a_proxy_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the network, not the feed."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert isinstance(fault_of("http://feeds.example.org/feed"), NetworkFailed)
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:9")
    assert "proxy" in fault_of("http://feeds.example.org/feed").message


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "http://", "https:///feed", "http://a b/", "http://[::1", "http://x:99999999/", "feed.json"],
)
def test_what_is_no_web_address_is_wrong_use(url: str) -> None:
    """Nothing is sent."""
    assert isinstance(fault_of(url), WrongUse)


def test_an_address_with_a_password_is_refused() -> None:
    """It would be kept in the directory, and shown."""
    fault = fault_of("https://user:word@example.org/feed")

    assert isinstance(fault, WrongUse)
    assert "word@" not in fault.message


def test_a_zip_file_can_be_fetched(web: Server, tmp_path: Path) -> None:
    """Its feeds are named by the host and their own names."""
    from peerref.meetings.importing import Options, run

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("north.json", A_FEED)
        archive.writestr("south.json", A_FEED)
    web.answers["/feed"] = sent(packed.getvalue(), Content_Type="application/zip")
    report = run([web.url()], Options("2026-11-25", "aa"), tmp_path, limits=SHORT)

    assert [source.source for source in report.sources] == [
        f"127-0-0-1-{web.port}-{side}" for side in ("north", "south")
    ]
    assert all(source.stored and source.kept == 1 for source in report.sources)
