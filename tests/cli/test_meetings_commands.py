"""A clinic loads the feeds of its area once, looks at them, keeps them fresh, and takes them out again."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .feeds import BAY, feed, listing
from .running import Done, on_terminal, peerref, refused

Go = Callable[..., Done]


@pytest.fixture
def clinic(tmp_path: Path, inside: Go, monkeypatch: pytest.MonkeyPatch) -> Go:
    """Return what runs a command at a clinic that has nothing loaded yet."""
    monkeypatch.setenv("PEERREF_HOME", str(tmp_path / "home"))
    return inside


@pytest.fixture
def bay(clinic: Go, tmp_path: Path) -> Go:
    """Return what runs a command at a clinic in San Jose that has loaded its feed."""
    assert clinic("meetings", "import", str(feed(tmp_path, *BAY)), "--program", "aa").code == 0
    return clinic


def told(done: Done) -> dict[str, Any]:
    assert done.code == 0, done
    return dict(json.loads(done.out))


def test_an_import_says_what_it_kept_and_why_not_the_rest(clinic: Go, tmp_path: Path) -> None:
    """Read = kept + inactive + rejected, and each reason has its count and its first record."""
    file = feed(tmp_path, *BAY, listing("no-such-day", day="someday"))

    (source,) = told(clinic("meetings", "import", str(file), "--program", "aa", "--as", "json"))["sources"]

    assert (source["read"], source["kept"], source["inactive"], source["rejected"]) == (8, 6, 1, 1)
    assert {(each["count"], each["first_record"]) for each in source["reasons"]} == {(1, 7), (1, 8)}


def test_a_check_stores_nothing(clinic: Go, tmp_path: Path) -> None:
    """`meetings check` reports as an import does, and the directory stays as it was."""
    file = feed(tmp_path, *BAY)

    assert "6 kept" in clinic("meetings", "check", str(file), "--program", "aa").out
    assert not (tmp_path / "home").exists()


def test_strict_turns_a_rejection_into_exit_4(clinic: Go, tmp_path: Path) -> None:
    """What could be read is reported all the same, and the line on standard error says why the code is 4."""
    file = feed(tmp_path, *BAY, listing("no-such-day", day="someday"))

    done = clinic("meetings", "check", str(file), "--strict")

    assert done.code == 4
    assert "1 rejected" in done.out
    assert done.err == "peerref: --strict: 1 listings were rejected\n"


def test_a_page_instead_of_a_feed_leaves_the_directory_as_it_was(bay: Go, tmp_path: Path) -> None:
    """A web page is the commonest bad feed: one line, exit 4, the old meetings still there."""
    page = tmp_path / "bay.json"
    page.write_text("<!doctype html><html><body>Checking your browser</body></html>", "utf-8")

    done = bay("meetings", "import", str(page))

    assert "bay.json" in refused(done, 4)
    assert told(bay("meetings", "status", "--as", "json"))["meetings"] == 6


def test_a_second_import_takes_the_place_of_the_first(bay: Go, tmp_path: Path) -> None:
    """What the feed no longer lists is gone, and the report counts it."""
    file = feed(tmp_path, BAY[0], listing("thursday-noon", day=4, time="12:30"), listing("new-one", day=0))

    (source,) = told(bay("meetings", "import", str(file), "--program", "aa", "--as", "json"))["sources"]

    assert (source["added"], source["changed"], source["gone"]) == (1, 1, 4)
    assert told(bay("meetings", "status", "--as", "json"))["meetings"] == 3


def test_near_lists_the_nearest_with_next_start_and_address(bay: Go) -> None:
    """As the contract has a meeting: id, day, time, zone, next start with its offset, miles, address."""
    found = told(bay("meetings", "near", "95112", "--within", "10", "--as", "json"))["meetings"]

    first = found[0]
    assert first["id"] == "bay:thursday-noon"
    assert (first["day"], first["time"], first["timezone"]) == ("thursday", "12:00", "America/Los_Angeles")
    assert first["next"]["start"][10:19] == "T12:00:00"
    assert first["next"]["timezone"] == "America/Los_Angeles"
    assert first["address"] == "160 N 3rd St, San Jose, CA 95112"
    assert first["distance_miles"] < 2
    assert "far-away" not in str(found)


def test_none_within_range_shows_the_nearest_there_is(bay: Go) -> None:
    """Nobody is left with nothing: the nearest one is named as such."""
    done = bay("meetings", "near", "94110", "--within", "5", "--program", "aa")

    assert done.code == 0
    assert "none within 5 miles" in done.err
    assert "San Jose" in done.out


def test_online_meetings_need_no_place(bay: Go) -> None:
    """Without a ZIP code the next ones online are listed."""
    done = bay("meetings", "near", "--format", "online")

    assert "Monday At Home" in done.out
    assert "Tuesday In Town" not in done.out


def test_export_lists_every_meeting_once(bay: Go, tmp_path: Path) -> None:
    """In a pipe and in a file, which only its owner may read."""
    whole = told(bay("meetings", "export"))["meetings"]
    target = tmp_path / "all.json"

    assert bay("meetings", "export", "--output", str(target)).code == 0
    assert json.loads(target.read_text("utf-8"))["meetings"] == whole
    assert len({each["id"] for each in whole}) == len(whole) == 6
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_remove_takes_a_source_out(bay: Go) -> None:
    """And an unknown source is named, with those that there are."""
    assert bay("meetings", "remove", "bay").out == "removed bay: 6 meetings\n"
    assert "not a source" in refused(bay("meetings", "remove", "bay"), 3)


def test_the_directory_is_its_owners_alone(bay: Go, tmp_path: Path) -> None:
    """Where patients go to is nobody else's business on a shared machine."""
    folder = tmp_path / "home" / "meetings"

    assert bay("meetings", "status").code == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "directory.sqlite").stat().st_mode) == 0o600


def test_the_template_is_a_list_that_can_be_imported(clinic: Go, tmp_path: Path) -> None:
    """Its examples are comments, so that they are never imported by mistake; without the '#' each is read."""
    file = tmp_path / "ours.csv"
    assert clinic("meetings", "template", "--output", str(file)).code == 0

    assert "no meetings" in refused(clinic("meetings", "check", str(file)), 4)
    file.write_text(file.read_text("utf-8").replace("\n#", "\n"), "utf-8")
    report = told(clinic("meetings", "check", str(file), "--as", "json"))["sources"][0]

    assert report["kind"] == "own-csv"
    assert report["rejected"] == 0


def test_a_calendar_names_no_fellowship(bay: Go, tmp_path: Path) -> None:
    """A shared calendar shows when and where, and not what for."""
    file = tmp_path / "mine.ics"
    assert bay("meetings", "calendar", "bay:tuesday-in-town", "--output", str(file), "--today", "2026-11-25").code == 0
    content = file.read_text("utf-8")

    assert "DTSTART;TZID=America/Los_Angeles:20261201T190000" in content
    assert "BYDAY=TU" in content
    assert "Tuesday In Town" not in content
    assert "aa" not in content.split("VEVENT")[1].replace("BEGIN", "")[:400].lower().split()


def test_an_unknown_meeting_has_no_calendar(bay: Go) -> None:
    """One line that says where ids come from."""
    assert "meetings near" in refused(bay("meetings", "calendar", "bay:nobody"), 3)


@pytest.mark.parametrize("command", [("near", "95112"), ("export",), ("calendar", "bay:x")])
def test_nothing_loaded_is_said_in_one_line(clinic: Go, command: tuple[str, ...]) -> None:
    """Exit 3, and how to load a feed."""
    assert "meetings import" in refused(clinic("meetings", *command), 3)


def test_status_of_nothing_is_no_error(clinic: Go) -> None:
    """Whoever asks what is loaded may hear: nothing."""
    assert "No meetings are loaded" in clinic("meetings", "status").out
    assert told(clinic("meetings", "status", "--as", "json"))["meetings"] == 0


@pytest.mark.parametrize("typed", ["abc", "9511", "95112-12", "", "９５１１２"])
def test_what_is_no_zip_code_is_refused(bay: Go, typed: str) -> None:
    """Exit 2, and what one looks like."""
    if typed:
        assert "94110" in refused(bay("meetings", "near", typed), 2)


def test_an_unknown_zip_code_is_said(bay: Go) -> None:
    """It has the form of one, and nobody knows where it is."""
    assert "00000 is not known" in refused(bay("meetings", "near", "00000"), 3)


def test_a_zone_that_does_not_exist_is_refused(bay: Go, tmp_path: Path) -> None:
    """In every command that takes one."""
    file = str(feed(tmp_path, *BAY))
    for command in (("import", file), ("check", file), ("near", "95112")):
        assert "--timezone" in refused(bay("meetings", *command, "--timezone", "Mars/Olympus"), 2)


def test_check_does_not_go_to_the_network(clinic: Go) -> None:
    """Only an import of an address does."""
    assert "meetings import" in refused(clinic("meetings", "check", "https://example.org/feed.json"), 2)


def test_a_feed_on_standard_input(tmp_path: Path) -> None:
    """`-` reads it, and in a pipe there is nothing but the report."""
    content = feed(tmp_path, *BAY).read_bytes()
    env = {"PEERREF_HOME": str(tmp_path / "home")}

    done = peerref("meetings", "import", "-", "--program", "aa", "--as-source", "bay", stdin=content, env=env)

    assert (done.code, done.err) == (0, "")
    assert "6 kept" in done.out
    assert peerref("meetings", "status", env=env).out.startswith("source")


def test_text_of_a_feed_never_moves_a_terminal(tmp_path: Path) -> None:
    """Names with control characters, markup and right-to-left signs are shown as what is left of their letters."""
    evil = listing("evil", name="Evil\x1b[2J[bold]\u202e<script>Group", location="\x1b]0;x\x07Hall")
    env = {"PEERREF_HOME": str(tmp_path / "home")}
    assert peerref("meetings", "import", feed(tmp_path, evil), "--program", "aa", env=env).code == 0

    for arguments in (("meetings", "near", "95112"), ("meetings", "status")):
        code, shown = on_terminal(arguments, 100, env)
        assert code == 0
        assert "\x1b[2J" not in shown
        assert "\u202e" not in shown
        assert "\x07" not in shown


def test_export_takes_the_one_form_that_it_has(bay: Go) -> None:
    """Every listing command takes `--as json`, this one too."""
    assert bay("meetings", "export", "--as", "json").out == bay("meetings", "export").out


def test_an_import_without_a_fellowship_says_that_its_meetings_stand_on_no_page(clinic: Go, tmp_path: Path) -> None:
    """Who forgets --program would otherwise wonder why no page names a meeting."""
    file = str(feed(tmp_path, *BAY))

    assert "of no fellowship that is known here" in clinic("meetings", "import", file).err
    assert clinic("meetings", "import", file, "--as", "json").err == ""
    assert "fellowship" not in clinic("meetings", "import", file, "--program", "aa").err


def test_an_unknown_source_lists_those_there_are(bay: Go) -> None:
    """By name alone, which is what can be typed."""
    assert refused(bay("meetings", "remove", "bya"), 3).endswith("status': bay\n")


def test_the_list_says_for_whom_a_meeting_is_and_what_its_listing_says_of_weeks(clinic: Go, tmp_path: Path) -> None:
    """Who reads the list to a patient must know both before they name a day."""
    women = listing("women", types=["O", "W", "S"], notes="Meets the 2nd Tuesday only.")
    assert clinic("meetings", "import", str(feed(tmp_path, women)), "--program", "aa").code == 0

    line = clinic("meetings", "near", "95112").out.splitlines()[0]

    assert "only for: women; in: es; Meets the 2nd Tuesday only." in line


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (("--audience", "women"), {"tuesday-in-town", "thursday-noon", "women-on-monday", "closed-on-friday"}),
        (("--audience", "men"), {"tuesday-in-town", "thursday-noon", "closed-on-friday"}),
        (("--access", "open"), {"tuesday-in-town", "thursday-noon", "women-on-monday"}),
        (("--wheelchair",), {"closed-on-friday"}),
        (("--language", "es"), set()),
    ],
)
def test_near_leaves_out_what_is_not_wished(bay: Go, options: tuple[str, ...], kept: set[str]) -> None:
    """Audience, open or closed, wheelchair and language, each by its option."""
    found = told(bay("meetings", "near", "95112", "--within", "10", *options, "--as", "json"))["meetings"]

    assert {each["source_id"] for each in found if each["distance_miles"] < 10} == kept
