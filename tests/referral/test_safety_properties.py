"""Whatever is asked for, no group is suggested that must not be: properties over the whole shipped catalogue."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue.model import Audience, Match
from peerref.referral import understand
from peerref.referral.request import Fit, Request, Suggestion
from peerref.referral.understand import Options

from .hand_made import advise, all_lineage, shown

SHIPPED = catalogue.load()
MEANINGS = [
    *SHIPPED.conditions,
    *(form.id for condition in SHIPPED.conditions.values() for form in condition.urgent_forms),
]
AUDIENCES = list(get_args(Audience))


def some(values: list[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


ASKED = st.builds(
    Options,
    conditions=st.lists(st.sampled_from(MEANINGS), min_size=1, max_size=3, unique=True),
    treatments=some([*SHIPPED.treatments, "moon water"], 3),
    format=st.sampled_from(["any", "online", "in-person", "phone", "hybrid"]),
    who=st.sampled_from(["self", "self", "family"]),
    age=st.one_of(st.none(), st.integers(0, 120), st.integers(10, 20)),
    audiences=some(AUDIENCES, 3),
    concerns=some(["stigma", "social-anxiety", "privacy", "transport", "cost"], 2),
    avoid=some(["faith", "12-step", "abstinence-only", "fee", "video", "registration"], 3),
    language=st.sampled_from(["en", "es"]),
    region=st.sampled_from(["US", "US", "US-CA", "GB", "CA", "FR"]),
    most=st.integers(1, 9),
    groups=st.just(()),
    start_with=st.just(""),
)
whatever_is_asked = given(ASKED)
often = settings(deadline=None, max_examples=30)


def answer(asked: Options) -> Suggestion:
    return advise(understand(asked, SHIPPED).request, SHIPPED)


@often
@whatever_is_asked
def test_no_group_that_is_closed_or_unconfirmed_is_ever_suggested(asked: Options) -> None:
    """Every group suggested is active, of high or medium confidence, and open to others than some body's members."""
    found = answer(asked)
    for fit in found.fits:
        assert (fit.group.status, fit.group.members_of) == ("active", "")
        assert fit.group.confidence in ("high", "medium")


@often
@whatever_is_asked
def test_no_group_is_suggested_whose_ages_do_not_cover_the_person(asked: Options) -> None:
    """A minor is shown only what states their age; an adult only what takes adults."""
    found = answer(asked)
    low, high = found.request.ages
    for fit in found.fits:
        youngest, oldest = (fit.group.ages.youngest, fit.group.ages.oldest) if fit.group.ages else (18, None)
        assert youngest <= low
        assert oldest is None or high <= oldest


@often
@whatever_is_asked
def test_no_child_under_13_is_addressed(asked: Options) -> None:
    """For a patient under 13 every group is one for adult relatives."""
    found = answer(asked)
    if found.request.age is not None and found.request.age < 13:
        for fit in found.fits:
            assert "family" in fit.group.who
            assert fit.group.ages is None or fit.group.ages.oldest is None or fit.group.ages.oldest >= 18


@often
@whatever_is_asked
def test_no_group_for_others_only_is_ever_suggested(asked: Options) -> None:
    """A group only for an audience is shown just where that audience was named, or follows from age or condition."""
    found = answer(asked)
    for fit in found.fits:
        assert not fit.group.only_for or set(fit.group.only_for) & set(found.request.audiences)
        assert found.request.who in fit.group.who


@often
@whatever_is_asked
def test_what_is_to_be_avoided_is_never_suggested(asked: Options) -> None:
    """No approach, fee, registration or video that the clinician said to avoid is on the page."""
    found = answer(asked)
    avoid = set(found.request.avoid)
    for fit in found.fits:
        assert not avoid & set(fit.group.approach)
        assert "fee" not in avoid or fit.group.cost != "fee"
        assert "registration" not in avoid or fit.group.registration != "needed"
        assert "video" not in avoid or "online-video" not in fit.formats


@often
@whatever_is_asked
def test_no_unmoderated_forum_is_ever_suggested(asked: Options) -> None:
    """Every form in which a group is offered is moderated, or a meeting of people who see or hear each other."""
    found = answer(asked)
    for fit in found.fits:
        assert fit.formats
        for kind in fit.formats:
            moderation = fit.group.formats[kind]  # type: ignore[index]
            assert moderation == "moderated" or (
                moderation == "unknown" and kind not in ("online-forum", "online-chat")
            )


@often
@whatever_is_asked
def test_never_for_is_always_respected(asked: Options) -> None:
    """No condition, treatment, kind of medicine or audience of the request rules out a group that is suggested."""
    found = answer(asked)
    for fit in found.fits:
        for match in fit.group.never_for:
            assert not _touches(match, found.request)


def _touches(match: Match, request: Request) -> bool:
    known = [each.treatment for each in request.treatments if each.treatment]
    return bool(
        all_lineage(SHIPPED, request) & set(match.conditions)
        or {each.id for each in known} & set(match.treatments)
        or {kind for each in known for kind in each.about} & set(match.medicines)
        or set(request.audiences) & set(match.audiences)
    )


@often
@whatever_is_asked
def test_every_group_suggested_serves_a_condition_that_was_named(asked: Options) -> None:
    """Each group names a condition of the request, a wider one, or takes any of its field, and says why it is shown."""
    found = answer(asked)
    line = all_lineage(SHIPPED, found.request)
    fields = {field for each in found.request.conditions for field in each.fields}
    if found.request.co_occurring:
        line.add("co-occurring")
    for fit in found.fits:
        assert line & set(fit.group.conditions) or fields & set(fit.group.serves_any)
        assert fit.reasons


@often
@whatever_is_asked
def test_no_group_of_another_place_is_suggested(asked: Options) -> None:
    """Each group serves the region asked for, its country, or the world."""
    found = answer(asked)
    region = found.request.region
    for fit in found.fits:
        assert {region, region.partition("-")[0], "WORLD"} & set(fit.group.regions)


@often
@whatever_is_asked
def test_there_is_always_a_line_and_never_an_empty_answer(asked: Options) -> None:
    """The first line is one for anybody in a crisis; where no group fits there is a notice."""
    found = answer(asked)
    assert found.lines
    assert found.lines[0].kind == "crisis"
    assert not found.lines[0].audiences
    assert found.fits or found.notices
    assert len(found.fits) <= found.request.most


@often
@whatever_is_asked
def test_what_is_urgent_always_comes_first(asked: Options) -> None:
    """As many urgent notices as there are emergencies stand before any other."""
    found = answer(asked)
    for urgent, notice in zip(found.request.urgent, found.notices, strict=False):
        assert urgent.clinician in notice


@often
@whatever_is_asked
def test_every_treatment_named_is_advised_on(asked: Options) -> None:
    """Each treatment has its sentence, and each medicine its warning not to stop alone."""
    found = answer(asked)
    assert [each.read for each in found.treatment] == list(found.request.treatments)
    for each in found.treatment:
        assert each.read.name.casefold() in each.advice.casefold()
        assert each.stop_warning or each.read.treatment is None or each.read.treatment.kind != "medicine"


@often
@whatever_is_asked
def test_each_group_is_shown_or_has_a_rule(asked: Options) -> None:
    """Every group of the catalogue is suggested or left out by a named rule, once."""
    found = answer(asked)
    left = [each.id for each in found.excluded]

    assert sorted([*shown(found), *left]) == sorted(SHIPPED.groups)
    assert all(each.rule and each.text for each in found.excluded)


@often
@whatever_is_asked
def test_the_same_request_gives_the_same_answer(asked: Options) -> None:
    """Asked again, the answer is the same to the letter."""
    found = answer(asked)
    assert advise(found.request, SHIPPED) == found


@often
@whatever_is_asked
def test_old_facts_never_stand_before_fresh_ones(asked: Options) -> None:
    """Groups whose facts are overdue come last, and a phone past twice its window is not printed."""
    found = answer(asked)

    def due(fit: Fit) -> int:
        return fit.overdue

    assert [due(fit) for fit in found.fits] == sorted(due(fit) for fit in found.fits)
    assert all(fit.phone or fit.overdue == 2 for fit in found.fits)
    assert not any(fit.phone and fit.overdue == 2 for fit in found.fits)
