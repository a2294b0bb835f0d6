"""The nearest meetings, and the next online ones: what a look at every meeting would find, only sooner."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref.meetings.directory import Directory
from peerref.meetings.meeting import DAYS, Meeting, Wish
from peerref.meetings.near import Near, nearest, nearest_there_is, online
from peerref.meetings.store import replace
from peerref.meetings.zip_table import miles

from .invented import SAN_FRANCISCO, a_meeting, a_source

LANDMARKS = [
    SAN_FRANCISCO,
    (37.33, -121.89),
    (39.1, -94.58),
    (40.7, -73.98),
    (51.88, -176.65),
    (13.48, 144.75),
    (71.3, -156.8),
]


@pytest.fixture(scope="module")
def crowd() -> list[Meeting]:
    """Three thousand meetings around a few cities, many at one address; some hidden, some online."""
    made = random.Random(7)
    found = []
    for at in range(3000):
        latitude, longitude = made.choice(LANDMARKS[:5])
        spread = made.choice((0.0, 0.01, 0.1, 1.5))
        place = (round(latitude + made.gauss(0, spread), 6), round(longitude + made.gauss(0, spread), 6))
        hidden = made.random() < 0.1
        found.append(
            a_meeting(
                f"m{at}",
                program=made.choice(("aa", "aa", "aa", "na", "dra")),
                name=f"Meeting {made.randrange(40)}",
                attendance=made.choice(("in-person", "in-person", "hybrid", "online")),
                latitude=None if hidden else place[0],
                longitude=None if hidden else place[1],
                audiences=made.choice(((), (), ("women",), ("women", "young"))),
                languages=made.choice(((), ("en",), ("es",), ("en", "es-MX"))),
                accessibility=made.choice(((), ("wheelchair", "restroom"))),
                access=made.choice(("open", "closed", "unknown")),
                join_url="https://example.org/1",
            )
        )
    return found


@pytest.fixture(scope="module")
def directory(crowd: list[Meeting], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    folder = tmp_path_factory.mktemp("near")
    replace(folder, a_source(), crowd)
    with Directory.open(folder) or pytest.fail("not kept") as opened:
        yield opened


def by_looking_at_all(crowd: list[Meeting], programs: set[str], place: tuple[float, float], wish: Wish) -> list[Near]:
    found = []
    for each in crowd:
        if each.program not in programs or each.attendance not in wish.attendance or each.latitude is None:
            continue
        if each.audiences and wish.audiences is not None and not set(each.audiences) & set(wish.audiences):
            continue
        if wish.own and wish.audiences is not None and not set(each.audiences) & set(wish.audiences):
            continue
        spoken = {language[:2] for language in each.languages or ("en",)}
        if wish.language and wish.language[:2] not in spoken:
            continue
        if (wish.access and each.access not in wish.access) or (
            wish.wheelchair and "wheelchair" not in each.accessibility
        ):
            continue
        found.append(Near(each, miles(*place, each.latitude, each.longitude or 0.0)))
    return sorted(found, key=lambda near: (near.miles, near.meeting.name.casefold(), near.meeting.id))


WISHES = st.builds(
    Wish,
    attendance=st.sampled_from([("in-person",), ("hybrid",), ("in-person", "hybrid")]),
    audiences=st.sampled_from([None, (), ("women",), ("young", "veterans")]),
    language=st.sampled_from(["", "en", "es"]),
    access=st.sampled_from([(), ("open",), ("open", "unknown")]),
    wheelchair=st.booleans(),
    own=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(LANDMARKS),
    st.floats(-0.6, 0.6),
    st.floats(-0.6, 0.6),
    st.sets(st.sampled_from(["aa", "na", "dra", "oa"]), min_size=1),
    st.sampled_from([0.5, 10, 25, 200, 3000]),
    st.integers(1, 30),
    WISHES,
)
def test_the_nearest_are_those_that_a_look_at_all_would_find(
    crowd: list[Meeting], directory: Directory, place: tuple[float, float], north: float, east: float,
    programs: set[str], within: float, limit: int, wish: Wish,
) -> None:  # fmt: skip
    """From any place, for any wish, in the same order, ties by name and id."""
    here = (place[0] + north, place[1] + east)
    everything = by_looking_at_all(crowd, programs, here, wish)
    expected = [each for each in everything if each.miles <= within][:limit]

    assert nearest(directory, programs, *here, within=within, limit=limit, wish=wish) == expected
    assert nearest_there_is(directory, programs, *here, wish=wish) == next(iter(everything), None)


def test_the_date_line_is_no_border(tmp_path: Path) -> None:
    """Two places on either side of it are neighbours."""
    replace(
        tmp_path,
        a_source(),
        [a_meeting("east", latitude=51.9, longitude=-179.98), a_meeting("west", latitude=51.9, longitude=179.9)],
    )
    with Directory.open(tmp_path) or pytest.fail("not kept") as found:
        for longitude in (179.99, -179.99, 180.0, -180.0):
            assert {near.meeting.source_id for near in nearest(found, ["aa"], 51.9, longitude)} == {"east", "west"}


def test_none_near_says_the_nearest_there_is(directory: Directory) -> None:
    """In Denver nothing is in reach; the nearest is in another state. A programme that has none has none."""
    assert nearest(directory, ["aa"], 39.74, -104.99, within=25) == []
    there_is = nearest_there_is(directory, ["aa"], 39.74, -104.99)
    assert there_is is not None
    assert 300 < there_is.miles < 700
    assert nearest_there_is(directory, ["oa"], 39.74, -104.99) is None
    assert nearest(directory, [], 39.74, -104.99) == []


@pytest.mark.parametrize(
    "place", [(89.99, 0.0), (-45.0, 90.0), (30.0, -40.0), (-33.9, 151.2), (55.0, 179.0), (0.0, 0.0)]
)
def test_far_from_everything_the_nearest_is_still_the_nearest(
    crowd: list[Meeting], directory: Directory, place: tuple[float, float]
) -> None:
    """At sea, at the pole, on the other side of the world."""
    everything = by_looking_at_all(crowd, {"aa", "na"}, place, Wish())

    assert nearest_there_is(directory, ["aa", "na"], *place) == everything[0]
    assert nearest(directory, ["aa", "na"], *place, within=13_000, limit=5) == everything[:5]


def test_the_pole_and_the_other_side_of_the_world_answer_too(directory: Directory) -> None:
    """Where rings of cells make no sense, all are looked at."""
    for place in [(89.99, 0.0), (-45.0, 90.0), (90.0, 180.0), (-90.0, -180.0)]:
        assert nearest(directory, ["aa"], *place) == []
        assert nearest_there_is(directory, ["aa"], *place) is not None


def a_week(tmp_path: Path, meetings: list[Meeting]) -> Directory:
    replace(tmp_path, a_source(), meetings)
    return Directory.open(tmp_path) or pytest.fail("not kept")


def an_online(key: str, **changes: Any) -> Meeting:
    return a_meeting(key, **{"attendance": "online", "join_url": "https://example.org/j", **changes})


def test_the_next_online_meeting_may_be_in_another_zone(tmp_path: Path) -> None:
    """Noon in New York comes before ten in San Francisco; the week goes round."""
    tuesday = datetime(2026, 11, 24, 8, 30, tzinfo=ZoneInfo("America/Los_Angeles"))
    found = a_week(
        tmp_path,
        [
            an_online("sf-ten", day="tuesday", time="10:00"),
            an_online("ny-noon", day="tuesday", time="12:00", timezone="America/New_York"),
            an_online("just-gone", day="tuesday", time="08:15"),
            an_online("sunday", day="sunday", time="09:00"),
            an_online("no-zone", day="tuesday", time="09:00", timezone=""),
            an_online("no-time", day="tuesday", time=""),
            an_online("no-link", day="tuesday", time="09:00", join_url=""),
            a_meeting("in-a-room", day="tuesday", time="09:00"),
            an_online("na", day="tuesday", time="09:00", program="na"),
        ],
    )

    told = [(each.meeting.source_id, each.minutes) for each in online(found, ["aa"], tuesday)]
    assert told == [("ny-noon", 30), ("sf-ten", 90), ("sunday", 5 * 1440 + 30), ("just-gone", 7 * 1440 - 15)]
    assert [each.meeting.source_id for each in online(found, ["aa"], tuesday, limit=1)] == ["ny-noon"]
    assert len(online(found, ["aa"], tuesday, within_minutes=90)) == 2
    assert online(found, ["aa"], tuesday.astimezone(UTC)) == online(found, ["aa"], tuesday)


def test_a_clock_change_between_now_and_then_is_counted(tmp_path: Path) -> None:
    """On the first of November 2026 the clocks go back at two: noon is thirteen hours after midnight."""
    found = a_week(tmp_path, [an_online("noon", day="sunday", time="12:00")])
    midnight = datetime(2026, 11, 1, 0, 0, tzinfo=ZoneInfo("America/Los_Angeles"))

    assert [each.minutes for each in online(found, ["aa"], midnight)] == [13 * 60]


@pytest.mark.parametrize(
    "at", ["2026-11-25T04:10:30", "2026-03-07T20:00:00", "2026-10-31T22:59:59", "2026-07-04T12:00:00"]
)
@pytest.mark.parametrize("limit", [1, 7, 60, 500])
def test_the_next_online_are_those_that_a_look_at_all_would_find(tmp_path: Path, at: str, limit: int) -> None:
    """In many zones, many at one time, some with clocks that change this week: ties go as they were loaded."""
    made = random.Random(11)
    zones = ("America/Los_Angeles", "America/New_York", "America/Phoenix", "Asia/Kolkata", "Pacific/Honolulu")
    meetings = [
        an_online(
            f"m{number}",
            name=f"Meeting {made.randrange(5)}",
            day=made.choice(DAYS),
            time=f"{made.randrange(24):02}:{made.choice(('00', '00', '30'))}",
            timezone=made.choice(zones),
        )
        for number in range(400)
    ]
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)

    def wait(meeting: Meeting) -> int:
        here = now.astimezone(ZoneInfo(meeting.timezone))
        minute = DAYS.index(meeting.day) * 1440 + int(meeting.time[:2]) * 60 + int(meeting.time[3:])
        ahead = (minute - (here.isoweekday() % 7) * 1440 - here.hour * 60 - here.minute) % (7 * 1440)
        then = here.replace(second=0, tzinfo=None) + timedelta(minutes=ahead)
        return int((then.replace(tzinfo=here.tzinfo).timestamp() - now.timestamp()) // 60)

    found = a_week(tmp_path, meetings)
    told = [(each.minutes, each.meeting.id) for each in online(found, ["aa"], now, limit=limit)]
    every = sorted((wait(each), place, each.id) for place, each in enumerate(meetings))
    assert told == [(minutes, key) for minutes, _, key in every if minutes <= 7 * 1440][:limit]


def test_online_wishes_hold_too(tmp_path: Path) -> None:
    """A meeting only for women, and one in Spanish."""
    found = a_week(tmp_path, [an_online("w", audiences=("women",)), an_online("s", languages=("es",)), an_online("a")])
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("America/Los_Angeles"))

    def keys(wish: Wish) -> set[str]:
        return {each.meeting.source_id for each in online(found, ["aa"], monday, wish=wish)}

    every = Wish(attendance=("online",))
    assert keys(every) == {"a", "s"}
    assert keys(every._replace(audiences=("women",))) == {"a", "s", "w"}
    assert keys(every._replace(language="es")) == {"s"}


def test_every_day_has_its_minute(tmp_path: Path) -> None:
    """Sunday first, as in `DAYS`; Python's own week begins on Monday."""
    found = a_week(tmp_path, [an_online(day, day=day, time="12:00") for day in DAYS])
    start = datetime(2026, 11, 22, 11, 0, tzinfo=ZoneInfo("America/Los_Angeles"))

    assert [each.meeting.source_id for each in online(found, ["aa"], start)] == list(DAYS)
