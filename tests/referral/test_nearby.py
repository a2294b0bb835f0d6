"""Which meetings stand beside a group: a search for online ones is saved only where it would change nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerref.meetings.meeting import Meeting, Wish
from peerref.referral.attend import Found
from peerref.referral.nearby import Search, Searched, with_meetings
from peerref.referral.request import Fit, Suggestion

from .hand_made import a_group, a_request
from .test_attend import NOW, a_meeting

FORMATS = ("any", "in-person", "online", "phone", "hybrid")


def a_suggestion(**request: Any) -> Suggestion:
    """Suggest one group that has a programme, in person and by video."""
    group = a_group("the-group", program="aa", formats={"in-person": "moderated", "online-video": "moderated"})
    return Suggestion(a_request(**request), (Fit(group, (), 0, ()),), (), (), (), (), (), None, (), ())


def some(near: bool) -> st.SearchStrategy[list[Found]]:
    """Return meetings near by, or online ones."""
    one = st.builds(
        lambda at, day, how, audiences, languages, miles: Found(
            a_meeting(
                f"{near}-{at}", day=day, attendance=how, audiences=audiences, languages=languages, dial_in="+15550100"
            ),
            miles if near else None,
        ),
        st.integers(0, 10**6),
        st.sampled_from(("monday", "thursday", "sunday")),
        st.sampled_from(("in-person", "hybrid") if near else ("online", "phone")),
        st.sampled_from(((), (), ("women",), ("lgbtq",))),
        st.sampled_from(((), (), ("es",), ("en", "es"))),
        st.sampled_from((0.5, 3.0, 24.0, 80.0)),
    )
    return st.lists(one, max_size=8, unique_by=lambda each: each.meeting.id)


def first(found: Sequence[Found]) -> Search:
    """Return a search that finds these."""
    return lambda most, _: found[:most]


def test_more_are_looked_at_where_the_nearest_are_for_others() -> None:
    """Twenty women's meetings in the next street, and then one that a man may attend."""
    women = [Found(a_meeting(f"w{at}", audiences=("women",)), 0.2) for at in range(20)]
    found = with_meetings(
        a_suggestion(), {"the-group": Searched(first([*women, Found(a_meeting("anybody"), 4.0)]))}, now=NOW, miles=25
    )
    assert [each.meeting.source_id for each in found.fits[0].meetings] == ["anybody"]


def wished_of(found: Sequence[Found]) -> Search:
    """Return a search that leaves out what its wish leaves out, as that of a directory does."""

    def search(most: int, wish: Wish) -> Sequence[Found]:
        def fits(meeting: Meeting) -> bool:
            theirs = set(meeting.audiences)
            return (
                (not wish.language or wish.language in meeting.languages)
                and (wish.audiences is None or not (theirs or wish.own) or bool(theirs & set(wish.audiences)))
                and (not wish.wheelchair or "wheelchair" in meeting.accessibility)
                and (not wish.access or meeting.access in wish.access)
            )

        return [each for each in found if fits(each.meeting)][:most]

    return search


@pytest.mark.parametrize(
    ("request_", "rest", "options"),
    [
        ({"language": "es"}, {"languages": ("es",)}, {}),
        ({"audiences": ("women",)}, {"audiences": ("women",)}, {}),
        ({"audiences": ("women",), "language": "es"}, {"audiences": ("women",), "languages": ("es",)}, {}),
        ({}, {"accessibility": ("wheelchair",)}, {"wheelchair": True}),
    ],
)
def test_what_a_patient_wishes_for_is_found_among_hundreds(
    request_: dict[str, Any], rest: dict[str, Any], options: dict[str, Any]
) -> None:
    """One meeting in their language, for them, or without steps, behind three hundred that are nearer."""
    crowd = [Found(a_meeting(f"m{at}"), 1.0) for at in range(300)]
    search = Searched(wished_of([*crowd, Found(a_meeting("wished", **rest), 20.0)]))
    found = with_meetings(a_suggestion(**request_), {"the-group": search}, now=NOW, miles=25, **options)

    assert found.fits[0].meetings[0].meeting.source_id == "wished"


def test_two_groups_of_one_programme_name_different_meetings() -> None:
    """AA and its online intergroup both have AA's: a page that says one twice says less."""
    asked = a_suggestion(format="online")
    other = a_group("the-other", program="aa", formats={"online-video": "moderated"})
    asked = asked._replace(fits=(*asked.fits, Fit(other, (), 0, ())))
    search = Searched(remote=first([Found(a_meeting(f"m{at}", attendance="online")) for at in range(5)]))
    found = with_meetings(asked, {"the-group": search, "the-other": search}, now=NOW)

    shown = [each.meeting.source_id for fit in found.fits for each in fit.meetings]
    assert len(shown) == len(set(shown)) == 5


def test_where_none_of_the_nearest_will_do_no_more_is_said_than_was_looked_at() -> None:
    """Sixty women's meetings in town: whether there is one further off for a man was not looked at."""
    women = [Found(a_meeting(f"w{at}", audiences=("women",)), 0.2) for at in range(60)]
    search = Searched(first(women), first(women))
    found = with_meetings(a_suggestion(), {"the-group": search}, now=NOW, miles=25)

    assert found.fits[0].meetings == ()
    assert found.notices == (
        "No in-person meeting of The Group that this patient may attend is among the 48 nearest that were looked at.",
    )


@settings(max_examples=300, deadline=None)
@given(
    some(True),
    some(False),
    st.sampled_from(FORMATS),
    st.sampled_from(((), ("women",), ("lgbtq",))),
    st.sampled_from(("en", "es")),
)
def test_the_page_is_as_if_all_had_been_searched(
    near: Sequence[Found], remote: Sequence[Found], wish: str, audiences: tuple[str, ...], language: str
) -> None:
    """Whatever was not asked for could not have been shown."""
    asked = a_suggestion(format=wish, audiences=audiences, language=language)
    lazily = with_meetings(asked, {"the-group": Searched(first(near), first(()), first(remote))}, now=NOW, miles=25)
    at_once = with_meetings(asked, {"the-group": Searched(lambda *_: [*near, *remote])}, now=NOW, miles=25)

    assert lazily == at_once


def test_online_meetings_are_not_searched_for_where_there_are_enough_near_by() -> None:
    """Who would meet in a room gets the three nearest; who wishes to meet online is asked for."""

    def never(*_: object) -> Sequence[Found]:
        raise AssertionError

    near = [Found(a_meeting(f"m{at}"), 1.0) for at in range(3)]
    now = datetime(2026, 11, 25, tzinfo=UTC)
    shown = with_meetings(a_suggestion(), {"the-group": Searched(first(near), never, never)}, now=now, miles=25)
    assert len(shown.fits[0].meetings) == 3

    online = [Found(a_meeting("online", attendance="online"))]
    wished = with_meetings(
        a_suggestion(format="online"), {"the-group": Searched(first(near), never, first(online))}, now=now, miles=25
    )
    assert [each.meeting.source_id for each in wished.fits[0].meetings] == ["online"]


def test_the_nearest_beyond_the_range_is_the_nearest() -> None:
    """Not the one that begins sooner, further off."""
    far = [
        Found(a_meeting("sooner", day="thursday"), 200.0),
        Found(a_meeting("nearer", day="tuesday"), 40.0),
    ]
    found = with_meetings(a_suggestion(), {"the-group": Searched(beyond=first(far))}, now=NOW, miles=25)

    assert [each.meeting.source_id for each in found.fits[0].meetings] == ["nearer"]
    assert "the nearest is about 40 miles away" in found.notices[0]
