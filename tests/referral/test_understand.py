"""Options become one consistent request; what had to be settled is settled the safe way, and told."""

import pytest

from peerref.catalogue import Catalogue
from peerref.errors import NotInCatalogue
from peerref.referral.request import ADULT

from .hand_made import understood


@pytest.mark.parametrize(("word", "ages"), [("teen", (13, 17)), ("young-adult", (18, 25)), ("older-adult", (65, 120))])
def test_an_age_word_stands_for_its_ages(word: str, ages: tuple[int, int], known: Catalogue) -> None:
    """Where no age is given, an age word gives the range, and is an audience."""
    found = understood(known, "depression", audiences=[word])

    assert found.request.ages == ages
    assert word in found.request.audiences


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (13, {"teen"}),
        (17, {"teen"}),
        (18, {"young-adult"}),
        (25, {"young-adult"}),
        (26, set()),
        (64, set()),
        (65, {"older-adult"}),
        (120, {"older-adult"}),
    ],
)
def test_an_age_brings_its_word(age: int, words: set[str], known: Catalogue) -> None:
    """An age in years is that age alone, and belongs to the audience that covers it."""
    found = understood(known, "depression", age=age)

    assert found.request.ages == (age, age)
    assert {"teen", "young-adult", "older-adult"} & set(found.request.audiences) == words


def test_an_age_outside_its_word_wins_and_is_told(known: Catalogue) -> None:
    """A forty-year-old 'teen' is forty, and the clinician reads so."""
    found = understood(known, "depression", age=40, audiences=["teen"])

    assert found.request.ages == (40, 40)
    assert "teen" not in found.request.audiences
    assert any("40" in each and "teen" in each for each in found.notices)


def test_an_age_inside_its_word_needs_no_notice(known: Catalogue) -> None:
    """Where age and word agree nothing is told."""
    assert understood(known, "depression", age=15, audiences=["teen"]).notices == ()


def test_several_age_words_are_told(known: Catalogue) -> None:
    """Two age words without an age ask for groups that fit both, and say that --age would be exact."""
    found = understood(known, "depression", audiences=["teen", "young-adult"])

    assert found.request.ages == (13, 25)
    assert any("--age" in each for each in found.notices)


def test_no_age_means_an_adult(known: Catalogue) -> None:
    """Without an age nobody is taken for a minor, and for no age group of their own."""
    request = understood(known, "depression").request

    assert request.ages[0] >= ADULT
    assert not {"teen", "young-adult", "older-adult"} & set(request.audiences)


@pytest.mark.parametrize("age", [13, 16, 17])
def test_a_relative_under_18_is_read_back(age: int, known: Catalogue) -> None:
    """The age is that of the one who will attend; if a parent was meant the notice says what to do."""
    found = understood(known, "alcohol", who="family", age=age)

    assert found.request.ages == (age, age)
    assert any(str(age) in each and "for a parent, leave --age out" in each for each in found.notices)


def test_an_adult_relative_needs_no_notice(known: Catalogue) -> None:
    """A grown relative's age is used and nothing is told."""
    assert understood(known, "alcohol", who="family", age=50).notices == ()


@pytest.mark.parametrize("age", [0, 6, 12])
def test_a_child_under_13_is_not_addressed(age: int, known: Catalogue) -> None:
    """Under 13 the page is for the parent, who is an adult and a relative, and the clinician reads so."""
    found = understood(known, "anxiety", age=age)

    assert found.request.child_page
    assert found.request.who == "family"
    assert found.request.ages[0] >= ADULT
    assert "parent" in found.request.audiences
    assert "teen" not in found.request.audiences
    assert any("parent" in each for each in found.notices)


def test_no_group_is_sought_for_a_relative_who_is_a_child(known: Catalogue) -> None:
    """A relative under 13 is read back, and nothing is addressed to the child either."""
    found = understood(known, "alcohol", who="family", age=10)

    assert any("for a parent, leave --age out" in each for each in found.notices)
    assert found.request.ages[0] >= ADULT


@pytest.mark.parametrize("condition", ["family-mental-illness", "family-substance-use", "dementia-caregiver"])
def test_a_condition_that_is_a_relatives_speaks_to_the_relative(condition: str, known: Catalogue) -> None:
    """What only a relative has is read as --for family, and told."""
    found = understood(known, condition)

    assert found.request.who == "family"
    assert any("relative" in each for each in found.notices)


def test_asking_for_the_family_needs_no_notice(known: Catalogue) -> None:
    """Where --for family was given it is not told again."""
    assert understood(known, "family-substance-use", who="family").notices == ()


def test_a_condition_brings_its_audience(known: Catalogue) -> None:
    """Depression after birth says by itself that somebody is pregnant or has a baby."""
    assert "perinatal" in understood(known, "perinatal-depression").request.audiences


def test_conditions_keep_their_order_and_are_named_once(known: Catalogue) -> None:
    """The first condition typed comes first; the same one under another name counts once."""
    request = understood(known, "PTSD", "depression", "MDD", "F33.1").request

    assert [read.condition.id for read in request.conditions] == ["ptsd", "depression"]


def test_an_urgent_form_is_kept_beside_its_condition(known: Catalogue) -> None:
    """Alcohol use disorder and alcohol withdrawal are both heard, and the request is urgent."""
    request = understood(known, "alcohol use disorder", "alcohol withdrawal").request

    assert request.condition_ids == ("alcohol", "alcohol-withdrawal")
    assert len(request.urgent) == 1


def test_repeated_wishes_count_once(known: Catalogue) -> None:
    """An audience, a concern or something to avoid that is typed twice is one."""
    request = understood(
        known, "alcohol", audiences=["veteran", "veteran"], concerns=["cost", "cost"], avoid=["faith", "faith"]
    ).request

    assert (request.audiences, request.concerns, request.avoid) == (("veteran",), ("cost",), ("faith",))


@pytest.mark.parametrize("options", [{"start_with": "no-such-group"}, {"groups": ["aa-typo", "smart-recovery"]}])
def test_an_unknown_group_of_the_clinicians_choice_stops(options: dict[str, object], known: Catalogue) -> None:
    """A group that is not in the catalogue is named, with where to look."""
    with pytest.raises(NotInCatalogue, match="is not the id of a group; see 'peerref groups'") as error:
        understood(known, "alcohol", **options)

    assert error.value.exit_code == 3


@pytest.mark.parametrize("typed", [" Alcoholics-Anonymous ", "alcoholics_anonymous"])
def test_the_id_of_a_group_may_be_typed_loosely(typed: str, known: Catalogue) -> None:
    """Capitals, spaces around it and underscores make no difference to an id."""
    assert understood(known, "alcohol", start_with=typed).request.start_with == "alcoholics-anonymous"


def test_a_hostile_group_id_is_not_repeated_as_it_was(known: Catalogue) -> None:
    """An id with control characters is refused in one short clean line."""
    with pytest.raises(NotInCatalogue) as error:
        understood(known, "alcohol", groups=["\x1b[31m" + "x" * 5000])

    assert error.value.message.isprintable()
    assert len(error.value.message) < 200
