"""The link check tells the dead from the moved, asks gently, keeps what it found, and blames nobody wrongly.

A small web server on this machine plays all hosts: 127.0.0.1 and localhost are two of them, and no server
answers at 127.0.0.2 and further.
"""

import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import link_check
from peerref.catalogue.authoring.link_check import Found, Kept, Manner, check
from peerref.errors import FileTrouble, NetworkFailed

TODAY = date(2026, 11, 25)
QUICK = Manner(pause=0, connect=2, read=0.3)
REDIRECTS = {
    "/moved": (301, "/ok"),
    "/moved-308": (308, "/ok"),
    "/moved-twice": (301, "/moved"),
    "/moved-then-sent": (301, "/sent"),
    "/sent": (302, "/ok"),
    "/sent-to-front": (302, "/"),
    "/moved-to-nothing": (301, "/missing"),
    "/circle": (302, "/circle"),
    "/script": (302, "javascript:alert(1)"),
    "/bad-address": (302, "http://[oops/"),
    "/spaced": (301, "/a page\u00e9"),
    "/moved-nowhere": (301, ""),
    "/to-part": (301, "/ok#part"),
}
STATUSES = {"/missing": 404, "/gone": 410, "/forbidden": 403, "/busy": 429, "/broken": 503, "/secret": 401}


class _Handler(BaseHTTPRequestHandler):
    server: "Street"

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        host = self.headers["Host"].split(":")[0]
        with self.server.lock:
            self.server.asked.append((self.command, self.path))
            self.server.agents.add(self.headers["User-Agent"])
            self.server.busy[host] += 1
            self.server.most_at_host = max(self.server.most_at_host, self.server.busy[host])
            self.server.most = max(self.server.most, self.server.busy.total())
        time.sleep(self.server.takes)
        status, location = self._status()
        with self.server.lock:
            self.server.busy[host] -= 1
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _status(self) -> tuple[int, str]:
        here = self.server.server_address[1]
        if self.path == "/slow":
            time.sleep(0.8)
        if self.path.startswith("/not-by-head"):
            return (405 if self.command == "HEAD" else 200), ""
        if self.path == "/shy":
            return (403 if self.command == "HEAD" else 200), ""
        if self.path == "/head-lies":
            return (404 if self.command == "HEAD" else 200), ""
        if self.path.startswith("/other"):
            status = 301 if self.path == "/other" else 302
            return status, f"http://localhost:{here}/ok"
        if self.path.startswith("/long"):
            return 302, f"/long{len(self.path)}{'x' * len(self.path)}"
        if self.path in REDIRECTS:
            return REDIRECTS[self.path]
        return STATUSES.get(self.path, 200), ""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


class Street(ThreadingHTTPServer):
    """All hosts of the tests; it notes who was asked for what, and how many at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.asked: list[tuple[str, str]] = []
        self.agents: set[str] = set()
        self.busy: Counter[str] = Counter()
        self.most = self.most_at_host = 0
        self.takes = 0.0

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when somebody hangs up."""

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.server_address[1]}{path}"


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    with Street() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path / "home" / "links.json")


def asked_for(urls: Sequence[str], kept: Kept, **options: Any) -> list[Found]:
    """Check `urls` and return what became of each."""
    wanted = dict.fromkeys(urls, ())
    check(wanted, kept, **{"today": TODAY, "manner": QUICK, **options})
    return [kept.found[url] for url in urls]


def closed(host: int) -> str:
    """Return a link to a host of its own that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.{host}:{taken.getsockname()[1]}/x"


@pytest.mark.parametrize(
    ("path", "outcome", "says", "leads_to"),
    [
        ("/ok", "found", "", ""),
        ("/sent", "found", "", ""),
        ("/missing", "dead", "404", ""),
        ("/gone", "dead", "410", ""),
        ("/moved", "moved", "moved for good", "/ok"),
        ("/moved-308", "moved", "moved for good", "/ok"),
        ("/moved-twice", "moved", "moved for good", "/ok"),
        ("/moved-then-sent", "moved", "moved for good", "/sent"),
        ("/to-part", "moved", "moved for good", "/ok"),
        ("/spaced", "moved", "moved for good", "/a%20page%C3%A9"),
        ("/sent-to-front", "moved", "may be gone", "/"),
        ("/moved-to-nothing", "dead", "404 Not Found, at ", ""),
        ("/not-by-head", "found", "", ""),
        ("/shy", "found", "", ""),
        ("/head-lies", "found", "", ""),
        ("/forbidden", "could-not-tell", "403", ""),
        ("/secret", "could-not-tell", "401", ""),
        ("/busy", "could-not-tell", "429", ""),
        ("/broken", "could-not-tell", "503", ""),
        ("/slow", "could-not-tell", "no answer in time", ""),
        ("/circle", "could-not-tell", "circle", ""),
        ("/long", "could-not-tell", "redirects more than", ""),
        ("/script", "could-not-tell", "no web address", ""),
        ("/bad-address", "could-not-tell", "no web address", ""),
        ("/moved-nowhere", "could-not-tell", "301", ""),
    ],
)
def test_each_answer_of_a_host_is_read(
    street: Street, kept: Kept, path: str, outcome: str, says: str, leads_to: str
) -> None:
    """Dead is said only of what is dead, moved of what moved for good; a host that won't say is not called dead."""
    # a second host that answers, so that a time-out is not taken for a failing network
    found, _ = asked_for([street.at(path), street.at("/ok", "localhost")], kept)

    assert (found.outcome, found.address) == (outcome, street.at(leads_to) if leads_to else "")
    assert says in found.detail
    assert found.day == "2026-11-25"


@pytest.mark.parametrize("path", ["/other", "/other-for-now"])
def test_a_link_that_leads_to_another_host_is_told_with_the_address(street: Street, kept: Kept, path: str) -> None:
    """Somebody else may have taken the name over, whether the redirect calls itself permanent or not."""
    found, _ = asked_for([street.at(path), street.at("/ok")], kept)

    assert (found.outcome, found.address) == ("changed-host", street.at("/ok", "localhost"))


def test_with_and_without_www_is_the_same_host() -> None:
    """nami.org and www.nami.org are one organisation; meetings.example.org may be another."""
    assert link_check._site("https://www.nami.org/x") == link_check._site("https://nami.org/y")
    assert link_check._site("https://meetings.example.org") != link_check._site("https://example.org")


def test_a_doi_is_found_when_its_resolver_knows_it(street: Street, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """To lead on to a publisher is what it is for; publishers are not asked."""
    monkeypatch.setattr(link_check, "RESOLVERS", ("127.0.0.1",))

    known, unknown = asked_for([street.at("/other"), street.at("/missing")], kept)

    assert (known.outcome, unknown.outcome) == ("found", "dead")
    assert ("HEAD", "/ok") not in street.asked


def test_no_page_outside_leads_us_into_the_own_network() -> None:
    """A redirect from a public page to a machine of the clinic is not followed."""
    for inside in (
        "http://127.0.0.1/",
        "http://10.0.0.5/admin",
        "http://[::1]/",
        "http://localhost/",
        "http://router/",
    ):
        trail = link_check._Trail("https://circle.example.org", TODAY)
        assert "inside your own network" in trail.follow(302, inside)


def test_a_refused_connection_is_dead_and_a_broken_certificate_is_not(street: Street, kept: Kept) -> None:
    """A server that speaks no TLS is there, but a patient could not open it; nobody at the port is dead."""
    refused, no_tls, _ = asked_for([closed(2), street.at("/ok").replace("http:", "https:"), street.at("/ok")], kept)

    assert (refused.outcome, refused.detail) == ("dead", "its host refused the connection")
    assert no_tls.outcome == "could-not-tell"
    assert "certificate or secure connection" in no_tls.detail


@pytest.mark.parametrize(("code", "outcome"), [(socket.EAI_NONAME, "dead"), (socket.EAI_AGAIN, "could-not-tell")])
def test_a_host_that_is_not_in_the_register_of_names_is_dead_and_a_failing_look_up_is_not(
    street: Street, kept: Kept, monkeypatch: pytest.MonkeyPatch, code: int, outcome: str
) -> None:
    """'No such name' is an answer; 'try again later' is none."""
    look_up = socket.getaddrinfo

    def named(host: str, *rest: Any, **more: Any) -> Any:
        if host.endswith(".example"):
            raise socket.gaierror(code, "no")
        return look_up(host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", named)
    monkeypatch.setenv("NO_PROXY", "*")

    found, _ = asked_for(["http://circle.example/x", street.at("/ok")], kept)

    assert found.outcome == outcome


def test_we_come_by_our_own_name(street: Street, kept: Kept) -> None:
    """Whoever runs a site can see who asked, and why."""
    asked_for([street.at("/ok"), street.at("/shy")], kept)

    assert len(street.agents) == 1
    assert street.agents.pop().startswith("peerref/")


def test_a_page_is_asked_by_head_and_only_then_by_get(street: Street, kept: Kept) -> None:
    """A page that answers to HEAD is never fetched."""
    asked_for([street.at("/ok")], kept)
    asked_for([street.at("/not-by-head")], kept)

    assert street.asked == [("HEAD", "/ok"), ("HEAD", "/not-by-head"), ("GET", "/not-by-head")]


def test_no_host_is_asked_more_than_two_at_once(street: Street, kept: Kept) -> None:
    """Two of one host and two of the other at once, however many may be asked in all; redirects count too."""
    street.takes = 0.03
    paths = ["/ok", "/moved", "/shy", "/other", "/missing", "/a", "/b", "/c"]

    asked_for([street.at(path, host) for path in paths for host in ("127.0.0.1", "localhost")], kept)

    assert street.most_at_host == 2
    assert street.most > 2


def test_no_more_are_asked_at_once_than_is_allowed_in_all(street: Street, kept: Kept) -> None:
    """A small line of a clinic is not filled."""
    street.takes = 0.03
    links = [street.at(f"/{at}", host) for at in range(6) for host in ("127.0.0.1", "localhost")]

    asked_for(links, kept, manner=QUICK._replace(at_once=3))

    assert street.most == 3


def test_a_host_is_left_alone_between_two_questions(street: Street, kept: Kept) -> None:
    """Three questions, one at a time, have two pauses between them; after 'too many requests' longer ones."""
    before = time.monotonic()
    asked_for([street.at(f"/{at}") for at in range(3)], kept, manner=QUICK._replace(per_host=1, pause=0.05))
    between = time.monotonic()
    asked_for([street.at("/busy"), street.at("/after")], kept, manner=QUICK._replace(per_host=1, pause=0.02))

    assert between - before >= 0.1
    assert time.monotonic() - between >= 0.02 * link_check.LONGER


def test_a_second_run_asks_only_what_is_lacking(street: Street, kept: Kept, tmp_path: Path) -> None:
    """Answers hold for a week, 'no' and 'forbidden' too; time-outs and busy hosts are asked again."""
    links = [street.at(path) for path in ("/ok", "/missing", "/moved", "/other", "/forbidden", "/broken", "/busy")]
    asked_for(links, kept)
    street.asked.clear()

    again = Kept(tmp_path / "home" / "links.json")
    found = asked_for([*links, street.at("/new")], again, today=TODAY + timedelta(6))

    assert {path for _, path in street.asked} == {"/broken", "/busy", "/new"}
    assert [each.outcome for each in found] == [
        "found",
        "dead",
        "moved",
        "changed-host",
        "could-not-tell",
        "could-not-tell",
        "could-not-tell",
        "found",
    ]


@pytest.mark.parametrize(("later", "fresh_for", "asked"), [(6, 7, 0), (7, 7, 1), (0, 0, 1), (29, 30, 0), (-1, 7, 1)])
def test_an_answer_holds_for_the_days_that_are_asked_for(
    street: Street, kept: Kept, later: int, fresh_for: int, asked: int
) -> None:
    """One from a day that has not come yet does not hold: a clock was wrong."""
    wanted = {street.at("/ok"): ()}
    check(wanted, kept, TODAY, manner=QUICK)

    assert check(wanted, kept, TODAY + timedelta(later), fresh_for, QUICK) == asked


def test_an_interrupted_run_keeps_what_it_found(street: Street, kept: Kept, tmp_path: Path) -> None:
    """Ctrl-C after three answers: the file holds them, and the next run asks for the rest."""
    links = [street.at(f"/{at}") for at in range(8)]

    def interrupted(done: int, of: int) -> None:
        assert of == 8
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked_for(links, kept, tell=interrupted, manner=QUICK._replace(at_once=1))
    again = Kept(tmp_path / "home" / "links.json")

    assert list(again.found) == links[:3]
    assert check(dict.fromkeys(links, ()), again, TODAY, manner=QUICK) == 5


def test_the_file_is_whole_or_not_there(street: Street, kept: Kept, tmp_path: Path) -> None:
    """It is written beside its place and renamed, readable by its owner alone, and nothing else is left."""
    asked_for([street.at("/ok")], kept)
    file = tmp_path / "home" / "links.json"

    assert [each.name for each in file.parent.iterdir()] == ["links.json"]
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text("utf-8"))["links"][0]["url"] == street.at("/ok")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"links": 3}',
        '{"links": [{"url": "x"}]}',
        '{"links": [{"url": "x", "outcome": "splendid", "day": "2026-11-25"}]}',
        '{"links": [{"url": "x", "outcome": "found", "day": "soon"}]}',
        '{"links": [{"url": "x", "outcome": "found", "day": "2026-11-25", "status": "200"}]}',
        "\x00\xff",
    ],
)
def test_a_file_that_is_not_ours_is_as_good_as_none(tmp_path: Path, content: str) -> None:
    """A half-written or edited file costs a run, not a traceback."""
    file = tmp_path / "links.json"
    file.write_text(content, "latin-1")

    kept = Kept(file)

    assert kept.broken
    assert kept.found == {}


def test_nobody_is_asked_when_nothing_can_be_kept(street: Street, tmp_path: Path) -> None:
    """A minute of asking is not thrown away at the end."""
    (tmp_path / "home").write_text("a file where the folder should be")

    with pytest.raises(FileTrouble):
        asked_for([street.at("/ok")], Kept(tmp_path / "home" / "links.json"))
    assert street.asked == []


def test_answers_for_links_that_are_gone_are_forgotten_after_a_season(street: Street, kept: Kept) -> None:
    """A check of the links alone does not throw away what was found of the sources, but it doesn't keep it for ever."""
    asked_for([street.at("/source")], kept)

    asked_for([street.at("/link")], kept, today=TODAY + timedelta(30))
    assert street.at("/source") in kept.found
    asked_for([street.at("/link")], kept, today=TODAY + timedelta(120))
    assert street.at("/source") not in kept.found


def test_a_network_that_fails_is_not_blamed_on_the_hosts(kept: Kept) -> None:
    """No host answers: exit code 6, and nothing is kept as dead."""
    with pytest.raises(NetworkFailed) as raised:
        asked_for([closed(host) for host in (2, 3, 4)], kept)

    assert raised.value.exit_code == 6
    assert kept.found == {}


def test_a_network_that_fails_on_the_way_ends_the_run_early(street: Street, kept: Kept) -> None:
    """Twenty hosts without an answer in a row are enough; what was found before is kept, what failed after is not."""
    links = [street.at("/ok"), *(closed(host) for host in range(2, 60))]
    told: list[tuple[int, int]] = []

    with pytest.raises(NetworkFailed):
        asked_for(links, kept, manner=QUICK._replace(at_once=1), tell=lambda *done: told.append(done))

    assert list(kept.found) == [street.at("/ok")]
    assert len(told) == link_check.IN_A_ROW


def test_a_sign_in_page_of_the_network_is_not_blamed_on_the_hosts(kept: Kept) -> None:
    """Where every host leads to one and the same other, that is the network's doing."""
    judge = link_check._Judge(kept, set())
    portal = [
        Found(f"http://host{at}.example", "changed-host", "2026-11-25", 200, "", "http://portal.example/")
        for at in range(link_check.IN_A_ROW)
    ]

    for each in portal[:-1]:
        judge.hear(each)
    with pytest.raises(NetworkFailed, match=r"portal\.example"):
        judge.hear(portal[-1])
    assert kept.found == {}


def test_a_few_dead_hosts_among_others_are_dead(street: Street, kept: Kept) -> None:
    """As soon as another host answers, a failure is the host's own."""
    links = [closed(2), closed(3), street.at("/ok"), closed(4)]

    found = asked_for(links, kept, manner=QUICK._replace(at_once=1))

    assert [each.outcome for each in found] == ["dead", "dead", "found", "dead"]


def test_hosts_that_failed_before_say_nothing_of_the_network(street: Street, kept: Kept) -> None:
    """The second run asks only those that gave no answer; that they give none again is no failing network."""
    slow = [street.at("/slow"), street.at("/slow", "localhost")]
    for url in slow:
        kept.put(Found(url, "could-not-tell", "2026-11-24", None, "no answer in time"))

    found = asked_for(slow, kept)

    assert [each.outcome for each in found] == ["could-not-tell", "could-not-tell"]
    assert found[0].day == "2026-11-25"


def test_a_clinic_behind_a_proxy_asks_through_it(street: Street, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the proxy, as for other programs."""
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", street.at(""))

    (found,) = asked_for(["http://circle.example/ok"], kept)

    assert found.outcome == "found"
    assert street.asked == [("HEAD", "http://circle.example/ok")]


def test_every_link_of_the_catalogue_is_asked_and_nothing_else(known: Catalogue) -> None:
    """Links, find-a-group pages, chats and sources of every kind of entry, each address once; no phones, no e-mail."""
    links, sources = link_check.uses(known, "links"), link_check.uses(known, "sources")
    everything = link_check.uses(known)
    line = next(each for each in known.lines.values() if each.chat)
    group = known.groups["smart-recovery"]

    assert set(everything) == set(links) | set(sources)
    assert link_check.Use("groups", group.id, "find") in links[group.find]
    assert link_check.Use("lines", line.id, "chat") in links[line.chat]
    assert link_check.Use("groups", group.id, "sources.1") in sources[group.sources[1].url]
    assert all(use.field.startswith("sources.") for uses in sources.values() for use in uses)
    assert all(url.startswith(("https://", "http://")) for url in everything)
