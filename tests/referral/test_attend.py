"""Given a patient and the meetings near them, then these meetings: what they may attend, and in what order."""

from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue.model import Ages, Audience, Group
from peerref.meetings.meeting import Attendance, Meeting
from peerref.referral.attend import KINDS, SERVES, Found, attend
from peerref.referral.request import AGE_WORDS, FormatWish, Request

from .hand_made import a_group, a_request

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)  # a Wednesday, noon in California
TEEN = {"ages": (15, 15)}


def a_meeting(key: str = "one", /, **rest: Any) -> Meeting:
    """An open meeting for anybody: in person, Tuesdays at seven in the evening."""
    told: dict[str, Any] = {
        "id": f"area:{key}",
        "source": "area",
        "source_id": key,
        "program": "aa",
        "name": key,
        "day": "tuesday",
        "time": "19:00",
        "timezone": "America/Los_Angeles",
        "access": "open",
    }
    return Meeting(**{**told, **rest})


def the_group(**changes: Any) -> Group:
    """A group of any adults with the condition, in person, by video and by phone."""
    formats = {"in-person": "moderated", "online-video": "moderated", "phone": "moderated"}
    return a_group("the-group", **{"formats": formats, **changes})


def may(meeting: Meeting, request: Request, group: Group | None = None, **options: Any) -> str:
    """Return the rule that keeps the patient out of a meeting; "" where they may attend it."""
    kept, left = attend([Found(meeting, 1.0)], group or the_group(), request, now=NOW, **options)
    assert len(kept) + len(left) == 1
    return left[0].rule if left else ""


def order(request: Request, *found: Found, group: Group | None = None) -> list[str]:
    """Return the meetings that are shown, the best first."""
    kept, _ = attend(found, group or the_group(), request, now=NOW)
    return [each.meeting.source_id for each in kept]


@pytest.mark.parametrize(
    ("audiences", "who", "rule"),
    [
        ((), (), ""),
        (("women",), (), "audience"),
        (("women",), ("women",), ""),
        (("women",), ("men",), "audience"),
        (("men",), ("men",), ""),
        (("women", "men"), (), ""),  # for both: for anybody
        (("lgbtq",), (), "audience"),
        (("lgbtq",), ("trans",), ""),  # who is trans is one of them
        (("trans",), ("lgbtq",), "audience"),
        (("trans", "lgbtq"), ("lgbtq",), ""),
        (("women", "lgbtq"), ("women",), "audience"),  # for women among them
        (("women", "lgbtq"), ("lgbtq",), "audience"),
        (("women", "lgbtq"), ("lgbtq", "women"), ""),
        (("black", "latino"), ("latino",), ""),
        (("veteran",), ("military-family",), "audience"),
        (("deaf",), (), "audience"),
        (("something-new",), (), "audience"),  # an audience that nobody knows is one all the same
    ],
)
def test_a_meeting_for_some_is_not_for_others(audiences: tuple[str, ...], who: tuple[Audience, ...], rule: str) -> None:
    """A man is not sent to a women's meeting, nor anybody to one for people that they are not named to be of."""
    assert may(a_meeting(audiences=audiences), a_request(audiences=who)) == rule


@pytest.mark.parametrize(
    ("meeting", "group", "rule"),
    [
        ({}, {}, "age"),
        ({"audiences": ("teen",)}, {}, ""),
        ({"audiences": ("teen", "young-adult")}, {}, ""),
        ({"audiences": ("young-adult",)}, {}, "age"),
        ({"audiences": ("older-adult",)}, {"ages": Ages(13, None)}, "age"),
        ({"program": "alateen"}, {}, ""),
        ({"age_min": 13, "age_max": 17}, {}, ""),
        ({"age_min": 18}, {"ages": Ages(13, None)}, "age"),
        ({}, {"ages": Ages(13, None)}, ""),
        ({}, {"ages": Ages(16, None)}, "age"),
    ],
)
def test_a_teenager_goes_only_where_young_people_may(meeting: dict[str, Any], group: dict[str, Any], rule: str) -> None:
    """A meeting for young people, one that states the age, or a group whose entry does."""
    assert may(a_meeting(**meeting), a_request(**TEEN), the_group(**group)) == rule


@pytest.mark.parametrize(
    ("meeting", "ages", "rule"),
    [
        ({"audiences": ("teen",)}, (40, 40), "age"),
        ({"audiences": ("young-adult",)}, (22, 22), ""),
        ({"audiences": ("young-adult",)}, (26, 64), "age"),
        ({"audiences": ("teen", "young-adult")}, (18, 18), ""),
        ({"audiences": ("older-adult",)}, (70, 70), ""),
        ({"audiences": ("older-adult",)}, (26, 64), "age"),
        ({"age_max": 30}, (26, 64), "age"),
        ({"age_min": 18}, (26, 64), ""),
        ({"program": "alateen"}, (26, 64), "age"),
    ],
)
def test_a_meeting_for_an_age_is_for_that_age(meeting: dict[str, Any], ages: tuple[int, int], rule: str) -> None:
    """With no age named it must fit an adult of any age."""
    assert may(a_meeting(**meeting), a_request(ages=ages)) == rule


@pytest.mark.parametrize(
    ("access", "who", "group_for", "rule"),
    [
        ("closed", "self", ("self",), ""),
        ("closed", "family", ("self",), "closed"),  # a relative the clinician sends to a group for the ill
        ("open", "family", ("self",), ""),
        ("unknown", "family", ("self",), ""),
        ("closed", "family", ("family",), ""),  # Al-Anon: families only
        ("closed", "self", ("family",), "closed"),
        ("closed", "family", ("self", "family"), ""),
    ],
)
def test_a_closed_meeting_is_for_those_whom_the_group_is_for(
    access: str, who: str, group_for: tuple[str, ...], rule: str
) -> None:
    """The person with the condition may come to a closed meeting; of Al-Anon, the relative may."""
    assert may(a_meeting(access=access), a_request(who=who), the_group(who=group_for)) == rule


def test_a_closed_meeting_says_so_to_the_clinician() -> None:
    """A friend who would drive the patient there can't come in."""
    kept, _ = attend([Found(a_meeting(access="closed"))], the_group(), a_request(), now=NOW)

    assert "closed" in kept[0].cautions[0]


def test_what_nobody_can_attend_is_never_shown() -> None:
    """Inactive, without a time or a zone, or ended."""
    request = a_request()

    assert may(a_meeting(attendance="inactive"), request) == "inactive"
    assert may(a_meeting(time=""), request) == "time"
    assert may(a_meeting(timezone=""), request) == "time"
    assert may(a_meeting(day=""), request) == "time"
    assert may(a_meeting(until="2026-11-01"), request) == "time"


def test_an_address_is_not_shown_for_a_group_that_is_online_alone() -> None:
    """Two groups may share a programme; the one that meets online does not get the other's rooms."""
    online = the_group(formats={"online-video": "moderated"})

    assert may(a_meeting(), a_request(), online) == "form"
    assert may(a_meeting(attendance="online"), a_request(), online) == ""
    assert may(a_meeting(attendance="hybrid"), a_request(), online) == ""


def test_who_avoids_video_gets_a_room_or_a_phone() -> None:
    """A meeting online by phone too is all right."""
    request = a_request(avoid=("video",))

    assert may(a_meeting(attendance="online"), request) == "avoid"
    assert may(a_meeting(attendance="online", dial_in="+1 555 555 0100"), request) == ""
    assert may(a_meeting(attendance="hybrid"), request) == ""


def test_a_wheelchair_is_a_rule_only_where_it_is_asked_for() -> None:
    """Else it is told. A room that may be joined online stays for who wants to join online."""
    steps, ramp = a_meeting("steps"), a_meeting("ramp", accessibility=("wheelchair",))
    both = a_meeting("both", attendance="hybrid")

    assert may(steps, a_request()) == ""
    assert may(steps, a_request(), wheelchair=True) == "wheelchair"
    assert may(ramp, a_request(), wheelchair=True) == ""
    assert may(a_meeting(attendance="online"), a_request(), wheelchair=True) == ""
    assert may(both, a_request(), wheelchair=True) == "wheelchair"
    assert may(both, a_request(format="online"), wheelchair=True) == ""
    kept, _ = attend([Found(ramp)], the_group(), a_request(), now=NOW, wheelchair=True)
    assert kept[0].reasons == ("open to a wheelchair",)


@pytest.mark.parametrize(
    ("wish", "meets"),
    [
        ("any", {"in-person", "online", "hybrid", "phone"}),
        ("in-person", {"in-person", "hybrid"}),
        ("online", {"online", "hybrid"}),
        ("phone", {"phone"}),
        ("hybrid", {"hybrid"}),
    ],
)
def test_a_form_that_is_not_wished_for_is_marked_and_comes_last(wish: FormatWish, meets: set[str]) -> None:
    """Nothing is lost: where none meets the wish, the nearest that there is stands there, named as such."""
    found = [Found(a_meeting(form, attendance=form), 1.0) for form in ("in-person", "online", "hybrid", "phone")]
    kept, _ = attend(found, the_group(), a_request(format=wish), now=NOW)

    assert {each.meeting.source_id for each in kept if "format" not in each.unmet} == meets
    assert [("format" in each.unmet) for each in kept] == sorted("format" in each.unmet for each in kept)


def test_the_patients_language_comes_first() -> None:
    """A strong wish, not a rule; a meeting that names no language is taken to be in English."""
    spanish = Found(a_meeting("spanish", languages=("es-MX",)), 9.0)
    english = Found(a_meeting("english"), 1.0)

    assert order(a_request(language="es"), english, spanish) == ["spanish", "english"]
    assert order(a_request(), english, spanish) == ["english", "spanish"]
    kept, _ = attend([english, spanish], the_group(), a_request(language="es"), now=NOW)
    assert [each.unmet for each in kept] == [(), ("language",)]


def test_the_nearer_comes_first_and_among_the_near_the_sooner() -> None:
    """Half a mile more is nothing to wait six days for; twenty miles are."""
    far_tonight = Found(a_meeting("far-tonight", day="wednesday"), 22.0)
    near_later = Found(a_meeting("near-later"), 0.5)
    near_sooner = Found(a_meeting("near-sooner", day="friday"), 1.5)
    online_tonight = Found(a_meeting("online-tonight", day="wednesday", attendance="online"))
    found = (far_tonight, near_later, near_sooner, online_tonight)

    assert order(a_request(), *found) == ["near-sooner", "near-later", "far-tonight", "online-tonight"]
    assert order(a_request(format="online"), *found)[0] == "online-tonight"


def test_distance_is_nothing_to_who_joins_online() -> None:
    """A room twenty miles away that is online too is as near as any."""
    far = Found(a_meeting("far", day="thursday", attendance="hybrid"), 22.0)
    near = Found(a_meeting("near", day="friday", attendance="hybrid"), 1.0)

    assert order(a_request(format="online"), near, far) == ["far", "near"]
    assert order(a_request(format="in-person"), near, far) == ["near", "far"]


def test_a_meeting_for_this_very_patient_comes_before_others() -> None:
    """Who named that she is a woman finds the women's meeting first, with the reason."""
    women, all_people = Found(a_meeting("women", audiences=("women",)), 6.0), Found(a_meeting("all"), 1.0)
    kept, _ = attend([all_people, women], the_group(), a_request(audiences=("women",)), now=NOW)

    assert [each.meeting.source_id for each in kept] == ["women", "all"]
    assert kept[0].reasons == ("is for: women",)


meetings = st.builds(
    lambda key, form, access, audiences, day, age: a_meeting(
        key, attendance=form, access=access, audiences=tuple(audiences), day=day, age_min=age
    ),
    st.text("abcdefgh", min_size=1, max_size=6),
    st.sampled_from(get_args(Attendance)),
    st.sampled_from(["open", "closed", "unknown"]),
    st.lists(st.sampled_from(get_args(Audience)), max_size=3, unique=True),
    st.sampled_from(["monday", "friday", ""]),
    st.sampled_from([None, 13, 18, 21]),
)
requests = st.builds(
    lambda audiences, ages, wish, who, language: a_request(
        audiences=tuple(audiences), ages=ages, format=wish, who=who, language=language
    ),
    st.lists(st.sampled_from([word for word in get_args(Audience) if word not in AGE_WORDS]), max_size=3, unique=True),
    st.sampled_from([(15, 15), (22, 22), (26, 64), (70, 70)]),
    st.sampled_from(list(SERVES)),
    st.sampled_from(["self", "family"]),
    st.sampled_from(["en", "es"]),
)


def test_what_a_feed_lists_twice_is_shown_once() -> None:
    """A hall's meeting that is also online may stand there as in person and again as hybrid."""
    room = a_meeting("room", name="Noon Group", street="707 W 47th St")
    both = a_meeting("both", name="NOON GROUP", street="707 W 47th St", attendance="hybrid", join_url="https://a.org/j")
    later = both._replace(id="area:later", source_id="later", time="20:00")
    found = [Found(each, 1.0) for each in (room, both, later)]

    assert order(a_request(), *found) == ["both", "later"]
    assert order(a_request(format="online"), *found) == ["both", "later"]
    assert order(a_request(format="in-person"), Found(room, 1.0), Found(later, 1.0)) == ["room", "later"]
    elsewhere = room._replace(id="area:elsewhere", source_id="elsewhere", city="Liberty")
    assert order(a_request(), Found(room, 1.0), Found(elsewhere, 9.0)) == ["room", "elsewhere"]


@given(st.lists(meetings, max_size=8, unique_by=lambda meeting: meeting.id), requests)
def test_nobody_is_sent_where_they_can_not_go(found: list[Meeting], request: Request) -> None:
    """Whatever the feed holds and whoever asks: each meeting is shown or left out by a rule, and in one order."""
    group = the_group()
    kept, left = attend([Found(each, 3.0) for each in found], group, request, now=NOW)
    again, _ = attend([Found(each, 3.0) for each in reversed(found)], group, request, now=NOW)

    assert sorted([*(each.meeting.id for each in kept), *(each.meeting.id for each in left)]) == sorted(
        each.id for each in found
    )
    assert kept == again
    assert all(each.rule and each.text for each in left)
    theirs = set(request.audiences) | ({"lgbtq"} if "trans" in request.audiences else set())
    for each in kept:
        meeting = each.meeting
        assert each.start > NOW
        assert meeting.attendance != "inactive"
        assert not (meeting.access == "closed" and request.who == "family")
        assert meeting.age_min is None or meeting.age_min <= request.ages[0]
        assert request.ages[0] >= 18 or meeting.age_min is not None or "teen" in meeting.audiences
        for kind in (*KINDS, frozenset({"deaf"}), frozenset({"clinician"})):
            wanted = kind & set(meeting.audiences)
            assert not wanted or wanted == {"women", "men"} or wanted & theirs


@pytest.mark.parametrize(
    ("meeting", "who", "rule"),
    [
        ({"name": "Women's Candlelight"}, (), "audience"),
        ({"name": "Women's Candlelight"}, ("women",), ""),
        ({"name": "Monday Stag"}, ("women",), "audience"),
        ({"name": "BIPOC in Recovery"}, (), "audience"),
        ({"name": "BIPOC in Recovery"}, ("latino",), ""),
        ({"flags": ("people-of-color",)}, ("women",), "audience"),
        ({"flags": ("people-of-color",), "audiences": ("women",)}, ("women",), "audience"),
        ({"flags": ("people-of-color",), "audiences": ("women",)}, ("women", "black"), ""),
        ({"name": "Men's Group", "audiences": ("women",)}, ("women",), ""),  # codes go before a name
    ],
)
def test_who_is_not_meant_is_not_sent_where_only_a_name_or_flag_says_so(
    meeting: dict[str, Any], who: tuple[Audience, ...], rule: str
) -> None:
    """Many feeds have no code for whom a meeting is; at the door that makes no difference."""
    assert may(a_meeting(**meeting), a_request(audiences=who)) == rule


def test_a_listing_that_leaves_the_day_in_doubt_comes_after_the_others_and_says_why() -> None:
    """The nearest one may not meet this week: one further off that surely does is better."""
    doubt = a_meeting("doubt", issues=("prose-recurrence",))
    closed = a_meeting("closed", issues=("may-be-suspended",))

    assert order(a_request(), Found(doubt, 0.5), Found(closed, 0.4), Found(a_meeting("sure"), 20.0))[0] == "sure"
    kept, _ = attend([Found(doubt, 0.5)], the_group(), a_request(), now=NOW)
    assert any("weeks of the month" in caution for caution in kept[0].cautions)


@pytest.mark.parametrize(
    ("request_", "by_phone"),
    [({"format": "phone"}, True), ({"avoid": ("video",)}, True), ({"format": "online"}, False)],
)
def test_who_wants_to_call_is_told_the_number(request_: dict[str, Any], by_phone: bool) -> None:
    """A meeting with a link and a number is joined by the number where video is not wanted."""
    meeting = a_meeting(attendance="online", join_url="https://zoom.us/j/1", dial_in="1-669-900-6833")

    kept, _ = attend([Found(meeting)], the_group(), a_request(**request_), now=NOW)

    assert kept[0].by_phone is by_phone
