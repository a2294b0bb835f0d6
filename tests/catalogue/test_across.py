"""What must hold between entries: ids are unique, references lead somewhere, a code or name has one owner."""

from pathlib import Path
from typing import Any

import pytest

from .small_catalogue import (
    CONDITION,
    DRINKING,
    ELSEWHERE,
    EVIDENCE,
    GROUP,
    LINE,
    ROLE,
    TREATMENT,
    a_folder,
    changed,
    faults_of,
)

A_FORM: dict[str, Any] = DRINKING["urgent_forms"][0]
GRAVE = {"en": "grave gloom", "es": "melancolía grave"}
A_SHARED_FORM = {**A_FORM, "id": "sunday-circle", "name": GRAVE, "names": [], "codes": []}


def a_condition(word: str, **fields: Any) -> dict[str, Any]:
    """Return a condition that shares nothing with the others but what `fields` say."""
    own = {"name": {"en": word, "es": f"{word} (es)"}, "title": f"{word} disorder", "names": [], "codes": {}}
    return changed(CONDITION, **{**own, **fields})


def a_treatment(word: str, **fields: Any) -> dict[str, Any]:
    """Return a treatment that shares nothing with the others but what `fields` say."""
    return changed(TREATMENT, **{"name": {"en": word, "es": word}, "names": [word], **fields})


def test_the_small_catalogue_holds_together(tmp_path: Path) -> None:
    """Nothing is wrong before something is broken."""
    assert faults_of(a_folder(tmp_path / "data")) == []


@pytest.mark.parametrize(
    ("kinds", "says"),
    [
        ({"lines": {"sunday-circle": changed(LINE, always=None)}}, ["sunday-circle:", "is also an id in groups"]),
        ({"treatments": {"low-mood": a_treatment("newmazine")}}, ["low-mood:", "is also an id in conditions"]),
        ({"elsewhere": {"calmazine": changed(ELSEWHERE, codes={})}}, ["calmazine:", "is also an id in treatments"]),
        (
            {"conditions": {"gloom": a_condition("gloom", urgent_forms=[A_SHARED_FORM])}},
            ["gloom:", "is also an id in groups"],
        ),
    ],
)
def test_an_id_is_used_once_across_all_kinds(tmp_path: Path, kinds: dict[str, Any], says: list[str]) -> None:
    """`show ID` must never have two answers, nor a word typed two meanings."""
    said = "\n".join(faults_of(a_folder(tmp_path / "data", **kinds)))

    assert all(words in said for words in says), said


RULE = {"because": "Not together."}


@pytest.mark.parametrize(
    ("kind", "entry", "field", "missing"),
    [
        ("groups", changed(GROUP, conditions=["low-mood", "lumbago"]), "conditions.1", "conditions entry 'lumbago'"),
        ("groups", changed(GROUP, evidence=["jones1999"]), "evidence.0", "evidence entry 'jones1999'"),
        ("groups", changed(GROUP, status="closed", replaced_by="nobody"), "replaced_by", "groups entry 'nobody'"),
        (
            "groups",
            changed(GROUP, never_for=[{**RULE, "conditions": ["lumbago"]}]),
            "never_for.0.conditions.0",
            "conditions entry 'lumbago'",
        ),
        (
            "groups",
            changed(GROUP, caution_for=[RULE, {**RULE, "treatments": ["calmazine", "aspirin"]}]),
            "caution_for.1.treatments.1",
            "treatments entry 'aspirin'",
        ),
        ("lines", changed(LINE, conditions=["lumbago"]), "conditions.0", "conditions entry 'lumbago'"),
        ("roles", changed(ROLE, conditions=["lumbago"]), "conditions.0", "conditions entry 'lumbago'"),
        ("roles", changed(ROLE, evidence=["jones1999"]), "evidence.0", "evidence entry 'jones1999'"),
        ("evidence", changed(EVIDENCE, conditions=["lumbago"]), "conditions.0", "conditions entry 'lumbago'"),
        ("conditions", a_condition("gloom", parent="lumbago"), "parent", "conditions entry 'lumbago'"),
        ("conditions", a_condition("gloom", evidence=["jones1999"]), "evidence.0", "evidence entry 'jones1999'"),
        ("elsewhere", changed(ELSEWHERE, line="no-line", names=[], codes={}), "line", "lines entry 'no-line'"),
    ],
)
def test_a_reference_leads_somewhere(
    tmp_path: Path, kind: str, entry: dict[str, Any], field: str, missing: str
) -> None:
    """An id that nobody has is one fault, at the place where it stands."""
    folder = a_folder(tmp_path / "data", **{kind: {"another": entry}})

    faults = faults_of(folder)

    assert len(faults) == 1, faults
    assert f" another: {field}: there is no {missing}" in faults[0]


def test_a_caution_is_about_a_condition_or_a_kind_of_medicine(tmp_path: Path) -> None:
    """A word that is neither would keep the caution off every page."""
    about = changed(GROUP, caution_about=["low-mood", "methadone", "aspirin"])

    (fault,) = faults_of(a_folder(tmp_path / "data", groups={"another": about}))

    assert "another: caution_about.2: there is no condition and no kind of medicine 'aspirin'" in fault


def test_an_urgent_form_can_be_referred_to(tmp_path: Path) -> None:
    """A group may be kept away from withdrawal alone, which is a form of a condition."""
    kept_away = changed(GROUP, never_for=[{**RULE, "conditions": ["the-shakes"]}])

    assert faults_of(a_folder(tmp_path / "data", groups={"another": kept_away})) == []


@pytest.mark.parametrize("loop", [{"gloom": "gloom"}, {"gloom": "doom", "doom": "gloom"}])
def test_no_condition_is_its_own_ancestor(tmp_path: Path, loop: dict[str, str]) -> None:
    """Whoever looks up what a condition is a kind of would never come to an end."""
    conditions = {key: a_condition(key, parent=parent) for key, parent in loop.items()}

    said = "\n".join(faults_of(a_folder(tmp_path / "data", conditions=conditions)))

    assert "gloom: parent:" in said


@pytest.mark.parametrize(
    "kinds",
    [
        {"conditions": {"gloom": a_condition("gloom", codes={"F32": "x"})}},
        {
            "conditions": {
                "gloom": a_condition(
                    "gloom",
                    urgent_forms=[{**A_FORM, "id": "grave-gloom", "name": GRAVE, "names": [], "codes": ["F32"]}],
                )
            }
        },
        {"elsewhere": {"gloom-at-home": changed(ELSEWHERE, names=[], name="Gloom at home", codes={"F32": "x"})}},
    ],
    ids=["condition", "urgent-form", "elsewhere"],
)
def test_a_code_has_one_owner(tmp_path: Path, kinds: dict[str, Any]) -> None:
    """F32 typed can't mean two things; the fault names the code and who has it already."""
    said = "\n".join(faults_of(a_folder(tmp_path / "data", **kinds)))

    assert "F32" in said
    assert "a code has one owner" in said


def test_a_longer_code_may_have_an_owner_of_its_own(tmp_path: Path) -> None:
    """F32.A can be told from all else under F32."""
    folder = a_folder(tmp_path / "data", conditions={"gloom": a_condition("gloom", codes={"F32.A": "x"})})

    assert faults_of(folder) == []


@pytest.mark.parametrize("name", ["the blues", "The  Blues", "the-blues", "low mood", "Low Mood Disorder"])
def test_a_name_of_a_condition_has_one_owner(tmp_path: Path, name: str) -> None:
    """A name spelled alike would be read as whichever came first; both must ask."""
    folder = a_folder(tmp_path / "data", conditions={"gloom": a_condition("gloom", names=["sadness", name])})

    (fault,) = faults_of(folder)

    assert "gloom: names.1:" in fault
    assert "is a name of low-mood too; move it to `ask` of both" in fault


def test_a_name_of_an_urgent_form_has_one_owner(tmp_path: Path) -> None:
    """What is urgent must never be read as what isn't, or the other way round."""
    folder = a_folder(tmp_path / "data", conditions={"gloom": a_condition("gloom", names=["dts"])})

    assert "is a name of" in "\n".join(faults_of(folder))


def test_a_word_that_must_be_asked_is_no_name_of_another(tmp_path: Path) -> None:
    """If one condition says that a word may mean more, no other takes it without asking."""
    conditions = {
        "gloom": a_condition("gloom", ask=["GLM"]),
        "doom": a_condition("doom", names=["glm"]),
    }

    (fault,) = faults_of(a_folder(tmp_path / "data", conditions=conditions))

    assert "doom: names.0: 'glm' stands in `ask` too" in fault


def test_a_word_may_be_asked_for_two_conditions(tmp_path: Path) -> None:
    """BPD stands in `ask` of both that it can mean."""
    conditions = {"gloom": a_condition("gloom", ask=["GLM"]), "doom": a_condition("doom", ask=["GLM"])}

    assert faults_of(a_folder(tmp_path / "data", conditions=conditions)) == []


@pytest.mark.parametrize("name", ["x", "-", "(", "é"])
def test_a_name_of_one_letter_is_too_short(tmp_path: Path, name: str) -> None:
    """One letter would be found everywhere."""
    folder = a_folder(tmp_path / "data", conditions={"gloom": a_condition("gloom", names=[name])})

    assert any("too short" in fault for fault in faults_of(folder))


@pytest.mark.parametrize("name", ["Calmex", "CALMEX", "calm-ex", "Calm Ex"])
def test_a_name_of_a_treatment_has_one_owner(tmp_path: Path, name: str) -> None:
    """A brand leads to one medicine and its stop warning, however it is spelled."""
    folder = a_folder(tmp_path / "data", treatments={"otherzine": a_treatment("otherzine", names=["other", name])})

    (fault,) = faults_of(folder)

    assert "otherzine: names.1:" in fault
    assert "is a name of calmazine too" in fault


@pytest.mark.parametrize("shown", ["Calmex", "calmazine (Calmex)", "calmazine"])
def test_the_name_that_is_shown_of_a_treatment_has_one_owner(tmp_path: Path, shown: str) -> None:
    """The name on the page can be typed too: it must not lead to another medicine."""
    other = a_treatment("otherzine", name={"en": shown, "es": "otracina"})

    said = "\n".join(faults_of(a_folder(tmp_path / "data", treatments={"otherzine": other})))

    assert "is a name of calmazine too" in said, said or "no fault"
