"""How well a group fits: what puts one before another, and what the clinician reads of it."""

from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Ages, Introduction, Match, Stance

from .hand_made import a_group, advice_for, days_ago, fit_of, shown, with_groups, words

ON_BUPRENORPHINE = ["buprenorphine"]
ONLINE = {"online-video": "moderated"}


def stance(word: str, note: str = "") -> dict[str, Any]:
    return {"medicine": (Stance(("buprenorphine",), word, 0, note),)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("better", "worse", "asked"),
    [
        pytest.param({}, {"conditions": ("mood-disorder",)}, {}, id="this very condition, then the wider one"),
        pytest.param(
            {"conditions": ("mood-disorder",)},
            {"conditions": (), "serves_any": ("mental-health",)},
            {},
            id="the wider condition, then any of the field",
        ),
        pytest.param(
            {}, {"conditions": (), "serves_any": ("mental-health",)}, {}, id="this condition, then any mental illness"
        ),
        pytest.param(
            {}, {"conditions": ("depression", "anxiety", "ptsd", "ocd", "grief")}, {}, id="made for it, then for many"
        ),
        pytest.param({"formats": ONLINE}, {}, {"format": "online"}, id="the wished form"),
        pytest.param({"formats": {"phone": "moderated"}}, {"formats": ONLINE}, {"format": "phone"}, id="by phone"),
        pytest.param({"languages": ("en", "es")}, {}, {"language": "es"}, id="the patient's language"),
        pytest.param(
            {"only_for": ("veteran",)}, {}, {"audiences": ["veteran"]}, id="made for the audience, then for all"
        ),
        pytest.param(
            {"only_for": ("veteran",)},
            {"also_for": ("veteran",)},
            {"audiences": ["veteran"]},
            id="made for, then also for",
        ),
        pytest.param({"also_for": ("women",)}, {}, {"audiences": ["women"]}, id="also for the audience"),
        pytest.param(
            {"ages": Ages(18, 25)},
            {"ages": Ages(18)},
            {"age": 20},
            id="made for the age",
        ),
        pytest.param(
            {"who": ("family",)}, {"who": ("self", "family")}, {"who": "family"}, id="made for relatives, then for both"
        ),
        pytest.param({}, {"formats": {"in-person": "unknown"}}, {}, id="moderated"),
        pytest.param({"led_by": "trained-peer"}, {"led_by": "peer"}, {}, id="led by trained peers"),
        pytest.param({"formats": ONLINE}, {"formats": {"online-forum": "moderated"}}, {}, id="people meet live"),
        pytest.param({"evidence": ("for-it",)}, {}, {}, id="research favours it"),
        pytest.param({"evidence": ("for-it",)}, {"evidence": ("null",)}, {}, id="a null finding does not favour it"),
        pytest.param({"confidence": "high"}, {"confidence": "medium"}, {}, id="better sourced"),
        pytest.param({"cost": "free"}, {"cost": "fee"}, {}, id="free"),
        pytest.param({"introduction": Introduction("Call.", "yes", 0)}, {}, {}, id="somebody can go along"),
        pytest.param({"formats": ONLINE}, {}, {"concerns": ["transport"]}, id="worry about the way"),
        pytest.param({"formats": ONLINE}, {}, {"concerns": ["social-anxiety"]}, id="worry about people"),
        pytest.param({"cost": "free"}, {"cost": "unknown"}, {"concerns": ["cost"]}, id="worry about money"),
        pytest.param({"registration": "none"}, {}, {"concerns": ["privacy"]}, id="worry about being known"),
        pytest.param(
            {},
            {"caution_for": (Match("Hard here.", conditions=("depression",)),)},
            {},
            id="no caution that the request triggers",
        ),
        pytest.param({}, {"checked": days_ago(400)}, {}, id="facts fresh"),
        *(
            pytest.param(stance("welcomes"), other, {"treatments": ON_BUPRENORPHINE}, id=f"welcomes, then {name}")
            for name, other in [
                ("neutral", stance("neutral")),
                ("unknown", stance("unknown")),
                ("not addressed", stance("not-addressed")),
                ("nothing recorded", {}),
                ("varies", stance("varies")),
                ("pressure", stance("pressure-reported")),
                ("restricts", stance("restricts")),
            ]
        ),
        *(
            pytest.param({}, stance(word), {"treatments": ON_BUPRENORPHINE}, id=f"nothing recorded, then {word}")
            for word in ("varies", "pressure-reported", "restricts")
        ),
    ],
)
def test_what_fits_better_comes_first(
    better: dict[str, Any], worse: dict[str, Any], asked: dict[str, Any], known: Catalogue
) -> None:
    """The group that fits better is first, though the other's name comes first in the alphabet."""
    catalogue = with_groups(known, a_group("a-worse", **worse), a_group("z-better", **better))

    assert shown(advice_for(catalogue, "depression", **asked))[0] == "z-better"


@pytest.mark.parametrize(
    "weak", [{"cost": "fee"}, {"led_by": "professional"}, {"formats": {"in-person": "unknown"}, "confidence": "medium"}]
)
def test_serving_the_condition_outweighs_small_merits(weak: dict[str, Any], known: Catalogue) -> None:
    """'Any mental illness' comes after a group for this condition, whatever else speaks for it."""
    anybody = a_group(
        "a-any", conditions=(), serves_any=("mental-health",), led_by="trained-peer", evidence=("for-it",)
    )

    found = advice_for(with_groups(known, anybody, a_group("z-specific", **weak)), "depression")

    assert shown(found) == ["z-specific", "a-any"]


@pytest.mark.parametrize("word", ["unknown", "not-addressed"])
def test_an_unknown_stance_is_said_and_never_scored_as_welcoming(word: str, known: Catalogue) -> None:
    """Not to know what a group thinks of a medicine is worth nothing, and the clinician reads that it is not known."""
    silent = fit_of(a_group(**stance(word)), known, treatments=ON_BUPRENORPHINE)

    assert silent.score == fit_of(a_group(), known).score
    assert any("buprenorphine" in caution for caution in silent.cautions)
    assert not any("buprenorphine" in reason for reason in silent.reasons)


def test_nothing_recorded_on_a_medicine_is_said_as_unknown(known: Catalogue) -> None:
    """A group that has no stance recorded is no welcome: the caution says that it is unknown."""
    told = fit_of(a_group(), known, treatments=ON_BUPRENORPHINE).cautions

    assert any("unknown" in caution and "buprenorphine" in caution for caution in told)


@pytest.mark.parametrize("word", ["varies", "pressure-reported", "restricts"])
def test_pressure_on_a_medicine_is_a_caution_that_names_it(word: str, known: Catalogue) -> None:
    """Where members may speak against a medicine the clinician reads which one, with the note."""
    found = fit_of(a_group(**stance(word, "Some meetings count days")), known, treatments=ON_BUPRENORPHINE)

    assert any("buprenorphine" in caution and "count days" in caution for caution in found.cautions)


def test_a_welcome_for_a_medicine_is_a_reason_that_names_it(known: Catalogue) -> None:
    """A group that welcomes people on the medicine says so among its reasons."""
    found = fit_of(a_group(**stance("welcomes")), known, treatments=ON_BUPRENORPHINE)

    assert any("buprenorphine" in reason for reason in found.reasons)
    assert not any("buprenorphine" in caution for caution in found.cautions)


def test_a_stance_on_another_medicine_does_not_count(known: Catalogue) -> None:
    """One group may think differently of different medicines: only that of the one named matters."""
    group = a_group(medicine=(Stance(("methadone",), "restricts", 0), Stance(("buprenorphine",), "welcomes", 0)))

    found = fit_of(group, known, treatments=ON_BUPRENORPHINE)

    assert found.cautions == ()
    assert found.score > fit_of(a_group(), known).score


def test_nothing_is_said_of_the_class_of_an_unknown_medicine(known: Catalogue) -> None:
    """A treatment that is not in the catalogue triggers no stance, reason or caution."""
    group = a_group(**stance("restricts"))

    assert fit_of(group, known, treatments=["moon water"]) == fit_of(group, known)


@pytest.mark.parametrize(
    ("changes", "asked", "unmet"),
    [
        ({}, {}, ()),
        ({}, {"format": "online"}, ("format",)),
        ({}, {"format": "hybrid"}, ("format",)),
        ({"formats": ONLINE}, {"format": "hybrid"}, ("format",)),
        ({"formats": {**ONLINE, "in-person": "moderated"}}, {"format": "hybrid"}, ()),
        ({"formats": {"online-chat": "moderated"}}, {"format": "online"}, ()),
        ({"formats": {"online-forum": "unmoderated", "in-person": "moderated"}}, {"format": "online"}, ("format",)),
        ({}, {"language": "es"}, ("language",)),
        ({"languages": ("es",)}, {"language": "es"}, ()),
        ({}, {"audiences": ["veteran"]}, ("audience",)),
        ({"also_for": ("veteran",)}, {"audiences": ["veteran", "women"]}, ()),
    ],
)
def test_a_wish_that_is_not_met_is_told(
    changes: dict[str, Any], asked: dict[str, Any], unmet: tuple[str, ...], known: Catalogue
) -> None:
    """Form, language and audience are wishes: a group that misses one is marked so."""
    assert fit_of(a_group(**changes), known, **asked).unmet == unmet


@pytest.mark.parametrize(
    ("changes", "asked", "said"),
    [
        ({"caution": words("Members pray together.")}, {}, "Members pray together."),
        (
            {"caution_for": (Match("Hard in pregnancy.", audiences=("perinatal",)),)},
            {"audiences": ["perinatal"]},
            "Hard in pregnancy.",
        ),
        ({"cost": "fee"}, {}, "fee"),
        ({"checked": days_ago(400)}, {}, days_ago(400)),
        ({"approach": ("12-step",)}, {"avoid": ["faith"]}, "higher power"),
        ({}, {"language": "es"}, "Spanish"),
        ({}, {"format": "online"}, "online"),
    ],
)
def test_each_worry_is_a_caution_in_words(
    changes: dict[str, Any], asked: dict[str, Any], said: str, known: Catalogue
) -> None:
    """What speaks against a group for this patient is told, once."""
    cautions = fit_of(a_group(**changes), known, **asked).cautions

    assert len([caution for caution in cautions if said in caution]) == 1


def test_a_caution_that_concerns_others_is_not_told(known: Catalogue) -> None:
    """A caution for people in pregnancy is not printed for anybody else."""
    group = a_group(caution_for=(Match("Hard in pregnancy.", audiences=("perinatal",)),))

    assert fit_of(group, known).cautions == ()


def test_a_second_condition_triggers_a_caution(known: Catalogue) -> None:
    """A caution for a condition counts wherever in the request that condition stands."""
    group = a_group(caution_for=(Match("Hard with psychosis.", conditions=("psychosis",)),))

    assert "Hard with psychosis." in fit_of(group, known, "depression", "psychosis").cautions


def test_the_gravest_caution_comes_first(known: Catalogue) -> None:
    """Pressure to stop a medicine is read before a fee."""
    group = a_group(cost="fee", **stance("pressure-reported"))

    assert "buprenorphine" in fit_of(group, known, treatments=ON_BUPRENORPHINE).cautions[0]


def test_the_reason_says_that_a_group_serves_a_wider_condition(known: Catalogue) -> None:
    """A group of the parent condition is shown as such."""
    reasons = fit_of(a_group(conditions=("mood-disorder",)), known).reasons

    assert any("mood disorder" in reason and "depression" in reason for reason in reasons)


def test_a_phone_that_is_past_twice_is_not_printed(known: Catalogue) -> None:
    """A phone number that nobody looked up for so long is kept back."""
    assert not fit_of(a_group(phone="+1 555 555 0100", checked=days_ago(400)), known).phone
    assert fit_of(a_group(phone="+1 555 555 0100", checked=days_ago(200)), known).phone
