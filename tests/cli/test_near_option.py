"""`suggest --near`: the page names real meetings near the patient, and is made whatever the directory holds."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .feeds import BAY, feed, listing, online
from .running import Done, refused

Go = Callable[..., Done]
ALCOHOL = ("suggest", "--condition", "alcohol", "--groups", "alcoholics-anonymous", "--today", "2026-11-25")


@pytest.fixture
def clinic(tmp_path: Path, inside: Go, monkeypatch: pytest.MonkeyPatch) -> Go:
    """Return what runs a command at a clinic that has nothing loaded yet."""
    monkeypatch.setenv("PEERREF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    return inside


@pytest.fixture
def bay(clinic: Go, tmp_path: Path) -> Go:
    """Return what runs a command at a clinic in San Jose that has loaded its feed."""
    assert clinic("meetings", "import", str(feed(tmp_path, *BAY)), "--program", "aa").code == 0
    return clinic


def meetings(go: Go, *options: str) -> list[dict[str, Any]]:
    """Return the meetings of the one group that is suggested."""
    done = go(*ALCOHOL, *options, "--as", "json")
    assert done.code == 0, done
    (suggestion,) = json.loads(done.out)["suggestions"]
    return list(suggestion["meetings"])


def words(done: Done) -> str:
    """Return the page as running words, without the lines of its boxes."""
    return " ".join(done.out.replace("|", " ").split())


def ids(go: Go, *options: str) -> list[str]:
    return [each["source_id"] for each in meetings(go, *options)]


def test_the_page_names_day_time_place_and_distance(bay: Go) -> None:
    """As the feed has them, in the meeting's zone, marked as about so far; and it says to check first."""
    page = words(bay(*ALCOHOL, "--near", "95112", "--within", "10", "--as", "text", "--quiet"))

    assert "Meetings near you" in page
    assert "Thursday at noon Pacific time: Thursday Noon. Elm Street Church, 160 N 3rd St, San Jose, CA 95112." in page
    assert "About 1 mile away." in page
    assert "Meetings near you: Call or check before you go. Listing last changed October 1, 2026." in page


def test_only_meetings_that_this_patient_may_attend_are_named(bay: Go) -> None:
    """A women's meeting only for a woman; a closed one not for a relative; one that is closed for now for nobody."""
    assert "women-on-monday" not in ids(bay, "--near", "95112")
    assert "women-on-monday" in ids(bay, "--near", "95112", "--audience", "women")
    assert "gone-for-now" not in ids(bay, "--near", "95112", "--within", "100")


def test_a_wish_for_online_names_the_next_online(bay: Go) -> None:
    """With a ZIP code or without: an online meeting is nowhere."""
    for options in ((), ("--near", "95112")):
        assert ids(bay, "--format", "online", *options) == ["monday-at-home"]


def test_the_patients_own_zone_is_said_where_it_differs(bay: Go) -> None:
    """Somebody in New York who joins a meeting of California reads both times."""
    page = words(bay(*ALCOHOL, "--format", "online", "--timezone", "America/New_York", "--as", "text", "--quiet"))

    assert "Monday at 8:00 PM Pacific time (for you: Monday at 11:00 PM Eastern time)" in page


def test_none_within_range_names_the_nearest_there_is(bay: Go) -> None:
    """The clinician reads how far it is, and the page is made."""
    done = bay(*ALCOHOL, "--near", "94110", "--within", "5", "--format", "in-person")

    assert done.code == 0
    assert "is listed within 5 miles; the nearest is about" in " ".join(done.err.split())
    assert "San Jose" in done.out  # and not Fresno, which is further, where the sooner meeting is


@pytest.mark.parametrize(
    ("zip_", "says"), [("00000", "00000 is not known"), ("95112", "No meetings are loaded on this machine")]
)
def test_what_keeps_meetings_off_the_page_is_one_notice(clinic: Go, zip_: str, says: str) -> None:
    """An unknown ZIP code and an empty directory: the handout is still made, exit 0."""
    done = clinic(*ALCOHOL, "--near", zip_)

    assert done.code == 0
    assert says in " ".join(done.err.split())
    assert "988" in done.out


def test_a_damaged_directory_is_one_notice(bay: Go, tmp_path: Path) -> None:
    """A physician gets the page, and the line says what to do about the file."""
    (tmp_path / "home" / "meetings" / "directory.sqlite").write_bytes(b"not a database" * 999)

    done = bay(*ALCOHOL, "--near", "95112")

    assert done.code == 0
    assert "No meetings on the page" in done.err
    assert "988" in done.out


def test_what_is_no_zip_code_is_refused(bay: Go) -> None:
    """Exit 2: a slip of the hand is not a place."""
    assert "--near takes a ZIP code" in refused(bay(*ALCOHOL, "--near", "San Jose"), 2)


def test_a_zone_that_does_not_exist_is_refused(bay: Go) -> None:
    """Exit 2, naming the option."""
    assert "--timezone" in refused(bay(*ALCOHOL, "--near", "95112", "--timezone", "Pacific"), 2)


def test_the_clinics_own_zip_code_stands_for_near(bay: Go) -> None:
    """A clinic sets it once; the option wins over it."""
    assert bay("config", "set", "zip", "95112").code == 0

    assert "thursday-noon" in ids(bay)
    assert "thursday-noon" not in ids(bay, "--near", "93701", "--within", "3")


def test_the_calendar_holds_the_pages_meetings(bay: Go, tmp_path: Path) -> None:
    """Beside the page, readable by its owner alone, without a word of what it is for."""
    file = tmp_path / "mine.ics"

    assert bay(*ALCOHOL, "--near", "95112", "--calendar", str(file)).code == 0
    content = file.read_text("utf-8")
    assert content.count("BEGIN:VEVENT") == len(ids(bay, "--near", "95112"))
    assert "alcohol" not in content.lower()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_no_meeting_means_no_calendar_and_says_so(bay: Go, tmp_path: Path) -> None:
    """Also under `--quiet`: somebody waits for that file."""
    file = tmp_path / "mine.ics"

    done = bay("suggest", "-c", "depression", "--near", "95112", "--calendar", str(file), "--quiet")

    assert done.code == 0
    assert "No calendar file was written" in done.err
    assert not file.exists()


def test_a_calendar_must_be_named_as_one(bay: Go) -> None:
    """Exit 2 before anything is written."""
    assert ".ics" in refused(bay(*ALCOHOL, "--near", "95112", "--calendar", "mine.txt"), 2)


def test_an_urgent_page_names_no_meeting(bay: Go) -> None:
    """First, get safe: nothing draws the eye to a group."""
    page = bay("suggest", "-c", "alcohol withdrawal", "--near", "95112", "--as", "text", "--quiet").out

    assert "Meetings near you" not in page
    assert "Thursday Noon" not in page


def test_a_teenager_is_sent_to_no_meeting_of_adults(clinic: Go, tmp_path: Path) -> None:
    """Only where the meeting itself, or the group's own entry, says that young people may come."""
    adults = feed(tmp_path, listing("anybody"), listing("young-people", types=["O", "Y"]), name="adults.json")
    assert clinic("meetings", "import", str(adults), "--program", "aa").code == 0

    done = clinic("suggest", "-c", "alcohol", "--age", "15", "--near", "95112", "--as", "json")

    named = {m["source_id"] for s in json.loads(done.out)["suggestions"] for m in s["meetings"]}
    assert "anybody" not in named


def test_a_spanish_page_says_it_in_spanish(clinic: Go, tmp_path: Path) -> None:
    """Day, time, distance and what to do; the names of places stay."""
    file = feed(tmp_path, listing("grupo-esperanza", types=["O", "S"]), online("en-casa", types=["O", "S"]))
    assert clinic("meetings", "import", str(file), "--program", "aa").code == 0

    page = words(clinic(*ALCOHOL, "--near", "95112", "--language", "es", "--as", "text", "--quiet"))

    assert "Reuniones cerca de usted" in page
    assert "Martes a las 7:00 p. m., hora del Pacífico: Grupo Esperanza." in page
    assert "Llame o confirme antes de ir." in page


def test_a_clinics_own_list_names_the_group_that_it_meets_for(clinic: Go, tmp_path: Path) -> None:
    """Feeds of twelve-step groups don't serve depression; a clinic's own list does, also on 1st and 3rd Thursdays."""
    file = tmp_path / "ours.csv"
    file.write_text(
        "id,name,day,time,timezone,program,venue,street,city,state,zip\n"
        "dbsa-downtown,DBSA Downtown,1st and 3rd Thursday,18:30,America/Los_Angeles,dbsa-chapters,Library,"
        "150 E San Fernando St,San Jose,CA,95112\n",
        "utf-8",
    )
    assert clinic("meetings", "import", str(file)).code == 0

    asked = ("suggest", "-c", "depression", "--groups", "dbsa-chapters", "--near", "95112", "--today", "2026-11-25")
    page = words(clinic(*asked, "--as", "text", "--quiet"))

    assert "Thursday, December 3, 2026 at 6:30 PM Pacific time: DBSA Downtown. Library, 150 E San Fernando St" in page
    assert "The 1st and 3rd Thursday of the month." in page


def test_a_misspelled_group_in_a_clinics_own_list_is_told(clinic: Go, tmp_path: Path) -> None:
    """Else its meetings would be kept and never stand on a page."""
    file = tmp_path / "ours.csv"
    file.write_text("id,name,day,time,program,street,zip\na,A,Monday,18:30,dbsa-chapter,1 Elm St,95112\n", "utf-8")

    assert "'dbsa-chapter' names no group" in clinic("meetings", "import", str(file)).err


def test_weeks_that_only_words_name_stand_beside_the_day(clinic: Go, tmp_path: Path) -> None:
    """'Sunday' alone sends somebody to a closed door every other week, on the page and from a calendar."""
    weeks = listing("two-sundays", day=0, notes="Meeting occurs on the 2nd and 4th Sundays of the month only.")
    assert clinic("meetings", "import", str(feed(tmp_path, weeks)), "--program", "aa").code == 0
    file = tmp_path / "mine.ics"

    done = clinic(*ALCOHOL, "--near", "95112", "--as", "text", "--calendar", str(file))

    assert "Meeting occurs on the 2nd and 4th Sundays of the month only." in words(done)
    assert "Not in the calendar: Two Sundays" in " ".join(done.err.split())
    assert not file.exists()


def test_who_wants_to_call_is_told_the_number(clinic: Go, tmp_path: Path) -> None:
    """Of a meeting with a link and a number, the number: a link is of no use without a screen."""
    both = online("both-ways", conference_phone="+16699006833,,700000009#")
    assert clinic("meetings", "import", str(feed(tmp_path, both)), "--program", "aa").code == 0

    page = words(clinic(*ALCOHOL, "--format", "phone", "--near", "95112", "--as", "text", "--quiet"))

    assert "Join by phone at +16699006833" in page
    assert "zoom.us" not in page


def test_an_unknown_zip_code_leaves_the_online_meetings(bay: Go) -> None:
    """Who serves overseas has a ZIP code that is nowhere, and can join from there."""
    assert ids(bay, "--near", "09012") == ["monday-at-home"]


def test_the_day_begins_where_the_patient_is(bay: Go) -> None:
    """On Wednesday the next Tuesday is that of the week after, also where it is still Tuesday by the clock of UTC."""
    tuesday = next(
        each for each in meetings(bay, "--near", "95112", "--today", "2026-12-02") if each["day"] == "tuesday"
    )

    assert tuesday["next"]["start"] == "2026-12-08T19:00:00-08:00"


def test_a_servers_clock_says_nothing_of_the_patient(bay: Go, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that keeps UTC is no reason to tell somebody in California what time it is in UTC."""
    monkeypatch.setenv("TZ", "UTC")

    page = words(bay(*ALCOHOL, "--format", "online", "--near", "09012", "--as", "text", "--quiet"))

    assert "Monday at 8:00 PM Pacific time:" in page


def test_a_wheelchair_is_sent_only_where_it_gets_in(bay: Go) -> None:
    """Not known to be accessible is not accessible."""
    assert ids(bay, "--near", "95112", "--wheelchair", "--format", "in-person") == ["closed-on-friday"]


def test_each_meeting_says_why_and_what_to_watch_for(bay: Go) -> None:
    """In JSON, for the clinician's own system."""
    shown = {each["source_id"]: each for each in meetings(bay, "--near", "95112", "--wheelchair")}

    assert any("wheelchair" in reason for reason in shown["closed-on-friday"]["reasons"])
    assert any("closed" in caution for caution in shown["closed-on-friday"]["cautions"])
