"""What an author runs once a month: what is due for a check, and which links no longer lead anywhere."""

import json
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import link_check

from .running import COMMAND, NOWHERE, Done, environment, on_terminal, refused

Inside = Callable[..., Done]
EARLIER, LATER = "2026-01-01", "2100-01-01"  # when nothing is due, when everything is


def without_signs(shown: str) -> str:
    """Return what stands on a terminal without colours and movements."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)


def test_what_is_due_is_a_table_with_crisis_lines_first(inside: Inside, known: Catalogue) -> None:
    """An author sees at once where to begin; in a pipe no line is folded."""
    done = inside("catalogue", "due", "--today", LATER)
    rows = [line.split() for line in done.out.splitlines() if line.strip()]

    assert done.code == 0
    assert rows[0] == ["id", "kind", "due", "checked", "days", "overdue"]
    assert rows[1][1:3] == ["lines", "all"]
    assert int(rows[1][-1]) > 0
    crisis = {key for key, line in known.lines.items() if line.kind in ("crisis", "emergency")}
    assert "us-988" in crisis
    assert {row[0] for row in rows[1 : len(crisis) + 1]} == crisis


def test_what_is_due_as_json(inside: Inside) -> None:
    """For another program: the same order, each with its last good day."""
    listed = json.loads(inside("catalogue", "due", "--today", LATER, "--as", "json").out)
    first = listed["due"][0]

    assert (listed["schema"], listed["today"], listed["within"]) == ("peerref/due/1", LATER, 0)
    assert set(first) == {"id", "kind", "what", "checked", "day", "overdue"}
    assert first["overdue"] == (date.fromisoformat(LATER) - date.fromisoformat(first["day"])).days


def test_on_a_terminal_of_eighty_columns_days_are_not_folded() -> None:
    """A long id gives way; the day and the number stand whole beside it."""
    code, shown = on_terminal(("catalogue", "due", "--today", LATER), env={"NO_COLOR": "1"})
    rows = without_signs(shown).splitlines()

    assert code == 0
    assert all(len(row) <= 80 for row in rows)
    assert any(re.search(r" us-988 +lines +all +\d{4}-\d\d-\d\d +\d+ ", row) for row in rows)


def test_nothing_due_is_said_in_one_line(inside: Inside) -> None:
    """And with a look ahead it says how far it looked; as JSON the list is empty."""
    assert inside("catalogue", "due", "--today", EARLIER).out == "nothing is due for a check on 2026-01-01\n"
    assert (
        inside("catalogue", "due", "--today", EARLIER, "--within", "1").out
        == "nothing is due for a check on 2026-01-01, and nothing will be within 1 day\n"
    )
    assert json.loads(inside("catalogue", "due", "--today", EARLIER, "--as", "json").out)["due"] == []


def test_what_will_be_due_says_in_how_many_days(inside: Inside, known: Catalogue) -> None:
    """Somebody who plans a week ahead reads 'in 3 days', not a number below nought."""
    first = min(line.checked for line in known.lines.values())

    ahead = inside("catalogue", "due", "--today", first, "--within", "400").out

    assert " in " in ahead
    assert "-" not in {line.split()[-1][0] for line in ahead.splitlines()[1:] if line.strip()}


@pytest.mark.parametrize(
    "wrong",
    [
        ("due", "--today", "tomorrow"),
        ("due", "--within", "-1"),
        ("due", "--within", "soon"),
        ("due", "--as", "xml"),
        ("check", "--links", "--only", "phones"),
        ("check", "--links", "--fresh-for", "-1"),
        ("check", "--only", "links"),
        ("check", "--fresh-for", "3"),
        ("check", "--as", "json"),
    ],
)
def test_a_wrong_use_is_one_line(inside: Inside, wrong: tuple[str, ...]) -> None:
    """Options of the link check are refused without it, rather than silently passed over."""
    done = inside("catalogue", *wrong)

    assert done.code == 2
    assert done.out == ""
    assert len(done.err.splitlines()) == 1


class _Handler(BaseHTTPRequestHandler):
    server: "Site"

    def do_HEAD(self) -> None:
        with self.server.lock:
            self.server.asked.append(self.path)
        if self.path == "/hangs":
            self.server.open.wait(5)
        status = {"/gone": 404, "/moved": 301}.get(self.path, 200)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/here")
        self.end_headers()

    do_GET = do_HEAD  # noqa: N815 - http.server's name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


class Site(ThreadingHTTPServer):
    """A web site on this machine."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = threading.Lock()
        self.asked: list[str] = []
        self.open = threading.Event()
        self.base = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when somebody hangs up."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Site() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.open.set()
        server.shutdown()


OWN = """
format: 1
groups:
  x-tuesday-circle:
    name: Tuesday Circle
    organisation: Our Clinic
    status: active
    what:
      en: A small group for people with depression.
      es: Un grupo pequeño para personas con depresión.
    who: [self]
    conditions: [depression]
    formats: {in-person: moderated}
    led_by: trained-peer
    cost: free
    steps:
      - en: Come along.
        es: Venga.
    languages: [en]
    regions: [US-CA]
    link: https://clinic.example.org/circle
    sources:
"""


def overlay(folder: Path, *sources: str) -> Path:
    """Write a clinic's file with one group that stands on these pages."""
    rows = "".join(f"      - {{url: '{url}', supports: [what]}}\n" for url in sources)
    file = folder / "clinic.yaml"
    file.write_text(f'{OWN}{rows}    checked: "2026-11-20"\n    confidence: high\n', "utf-8")
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def asking(inside: Inside, home: Path, monkeypatch: pytest.MonkeyPatch) -> Inside:
    """Return what checks the sources of the given files, without the pause that other people's hosts are owed."""
    monkeypatch.setattr(link_check, "check", partial(link_check.check, manner=link_check.Manner(pause=0)))
    monkeypatch.setenv("PEERREF_HOME", str(home))
    return lambda *arguments: inside("catalogue", "check", "--links", "--only", "sources", *map(str, arguments))


def test_links_that_lead_nowhere_are_told_with_the_entry_and_the_field(
    site: Site, asking: Inside, tmp_path: Path
) -> None:
    """A pipe gets the report and nothing else; a second run asks nobody."""
    own = overlay(tmp_path, f"{site.base}/gone", f"{site.base}/here", f"{site.base}/moved")

    done = asking(own)
    rows = [line.split("  ") for line in done.out.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in row if cell.strip()] for row in rows]

    assert (done.code, done.err) == (0, "")
    assert cells[1] == ["dead", f"{site.base}/gone", "404 Not Found", "x-tuesday-circle (sources.0)"]
    assert cells[2] == [
        "moved",
        f"{site.base}/moved",
        f"moved for good: {site.base}/here",
        "x-tuesday-circle (sources.2)",
    ]
    assert cells[-1] == ["3 links: 1 found, 1 dead, 1 moved"]

    site.asked.clear()
    again = asking(own)
    assert site.asked == []
    assert again.out.splitlines()[:-1] == done.out.splitlines()[:-1]
    assert again.out.endswith("(0 asked now, the others in the last 7 days)\n")


def test_links_as_json(site: Site, asking: Inside, tmp_path: Path) -> None:
    """For another program: what is wrong, where it leads now, and every field that holds it."""
    own = overlay(tmp_path, f"{site.base}/moved", f"{site.base}/here", f"{site.base}/moved")

    done = asking(own, "--as", "json")
    report = json.loads(done.out)

    assert report["schema"] == "peerref/links/1"
    assert report["asked"] == 2
    assert report["counts"] == {"found": 1, "dead": 0, "changed-host": 0, "moved": 1, "could-not-tell": 0}
    assert report["links"] == [
        {
            "url": f"{site.base}/moved",
            "outcome": "moved",
            "day": report["today"],
            "status": 200,
            "detail": "moved for good",
            "address": f"{site.base}/here",
            "used_by": [
                {"kind": "groups", "id": "x-tuesday-circle", "field": "sources.0"},
                {"kind": "groups", "id": "x-tuesday-circle", "field": "sources.2"},
            ],
        }
    ]


def test_on_a_terminal_a_bar_shows_how_far_it_is(site: Site, tmp_path: Path, home: Path) -> None:
    """The bar is gone when the report stands there, and no row is wider than the screen."""
    own = overlay(tmp_path, f"{site.base}/gone", f"{site.base}/here")
    arguments = ("catalogue", "check", "--links", "--only", "sources", own)

    code, shown = on_terminal(arguments, env={"PEERREF_HOME": str(home), "NO_COLOR": "1"})

    report = without_signs(shown).rpartition("\r")[2].splitlines()
    assert code == 0
    assert "asking links" in shown
    assert "asking links" not in "".join(report)
    assert all(len(line) <= 80 for line in report), report
    assert report[-1] == "2 links: 1 found, 1 dead"


def test_nothing_of_the_catalogue_is_changed(site: Site, asking: Inside, tmp_path: Path) -> None:
    """People judge what a moved or dead link means."""
    own = overlay(tmp_path, f"{site.base}/gone", f"{site.base}/moved")
    before = own.read_bytes()

    assert asking(own).code == 0

    assert own.read_bytes() == before


def test_a_network_that_fails_has_its_own_exit_code(asking: Inside, tmp_path: Path) -> None:
    """Nobody at either host: one line that says to look at the connection."""
    own = overlay(tmp_path, "http://127.0.0.2:9/x", "http://127.0.0.3:9/x")

    assert "check the connection" in refused(asking(own), 6)


def test_nobody_is_asked_when_the_answers_can_not_be_kept(
    site: Site, asking: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder for a clinic's files can't be made: said at once, with the file's name."""
    monkeypatch.setenv("PEERREF_HOME", NOWHERE)

    said = refused(asking(overlay(tmp_path, f"{site.base}/here")), 5)

    assert "links.json" in said
    assert site.asked == []


def test_a_file_of_answers_that_is_broken_is_said_and_made_anew(
    site: Site, asking: Inside, tmp_path: Path, home: Path
) -> None:
    """One line on standard error; the report is whole."""
    home.mkdir()
    (home / "links.json").write_text("{half", "utf-8")

    done = asking(overlay(tmp_path, f"{site.base}/here"))

    assert done.code == 0
    assert len(done.err.splitlines()) == 1
    assert done.out == "1 link: 1 found\n"
    assert json.loads((home / "links.json").read_text("utf-8"))["links"]


def test_ctrl_c_ends_it_at_once_and_keeps_what_was_found(site: Site, tmp_path: Path, home: Path) -> None:
    """Silent, exit code 130, though a host hangs; the answer that came stands in the file."""
    own = overlay(tmp_path, f"{site.base}/here", f"{site.base}/hangs")
    arguments = [*COMMAND, "catalogue", "check", "--links", "--only", "sources", str(own)]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment({"PEERREF_HOME": str(home)})
    ) as run:
        deadline = time.monotonic() + 8
        while len(site.asked) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.15)
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=4)  # the host hangs for 5 seconds

    assert (run.returncode, out, err) == (130, b"", b"")
    kept = json.loads((home / "links.json").read_text("utf-8"))["links"]
    assert [each["url"] for each in kept] == [f"{site.base}/here"]


def test_an_answer_is_asked_for_again_after_a_week(site: Site, asking: Inside, tmp_path: Path, home: Path) -> None:
    """Or at once with --fresh-for 0."""
    own = overlay(tmp_path, f"{site.base}/here")
    asking(own)
    file = home / "links.json"
    week_ago = (date.today() - timedelta(7)).isoformat()
    file.write_text(file.read_text("utf-8").replace(date.today().isoformat(), week_ago), "utf-8")

    asking(own)
    asking(own, "--fresh-for", "0")

    assert len(site.asked) == 3
