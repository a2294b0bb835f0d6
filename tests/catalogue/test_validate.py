"""What isn't shaped like an entry is refused, and the fault says what to write instead."""

from typing import Any

import pytest

from peerref.catalogue.authoring import validate, yaml_file

from .small_catalogue import CONDITION, ENTRIES, GROUP, LINE, TREATMENT, as_yaml, changed, faults_in


def the_fault(kind: str, entry: Any) -> str:
    """Return the only fault of an entry."""
    faults, _ = faults_in(kind, entry)
    assert len(faults) == 1, [str(fault) for fault in faults]
    return str(faults[0])


@pytest.mark.parametrize("kind", list(validate.KINDS))
def test_a_whole_entry_of_each_kind_is_taken(kind: str) -> None:
    """The small catalogue of these tests has no fault, so each fault below is the one that was put in."""
    for key, entry in ENTRIES[kind].items():
        assert faults_in(kind, entry, key)[0] == []


def test_a_missing_field_is_named() -> None:
    """An author who forgot the cost reads which field to add, at the entry's line."""
    fault = the_fault("groups", changed(GROUP, cost=None))

    assert fault == "data/groups.yaml:1: sunday-circle: `cost` is missing; add it"


def test_a_missing_part_of_a_field_is_named() -> None:
    """A sentence without its Spanish half says so at the sentence."""
    faults, text = faults_in("groups", changed(GROUP, what={"en": "A small group."}))

    assert str(faults[0]).endswith("sunday-circle: what: `es` is missing; add it")
    assert text.splitlines()[faults[0].line - 1].strip() == "what:"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("fone", "phone"), ("organization", "organisation"), ("zebra", ""), ("languags", "languages")],
)
def test_an_unknown_field_asks_for_the_one_that_was_meant(written: str, meant: str) -> None:
    """A misspelled field would be lost silently; the fault offers the near one, or says to take it out."""
    fault = the_fault("groups", {**GROUP, written: "x"})

    assert f"sunday-circle: {written}: is not a field" in fault
    assert (f"did you mean `{meant}`?" in fault) if meant else ("did you mean" not in fault and "remove it" in fault)


@pytest.mark.parametrize(
    ("kind", "entry", "field", "wrong", "offered"),
    [
        ("groups", changed(GROUP, cost="gratis"), "cost", "gratis", ["free", "donation", "fee"]),
        ("groups", changed(GROUP, status="open"), "status", "open", ["active", "closed"]),
        ("groups", changed(GROUP, who=["patient"]), "who.0", "patient", ["self", "family"]),
        ("groups", changed(GROUP, also_for=["men", "vets"]), "also_for.1", "vets", ["veteran"]),
        ("groups", changed(GROUP, formats={"zoom": "moderated"}), "formats.zoom", "zoom", ["online-video"]),
        ("groups", changed(GROUP, formats={"phone": "yes"}), "formats.phone", "yes", ["moderated", "unmoderated"]),
        ("lines", changed(LINE, kind="hotline"), "kind", "hotline", ["crisis", "warmline"]),
        ("treatments", changed(TREATMENT, stop="maybe"), "stop", "maybe", ["yes", "ask", "no"]),
        ("conditions", changed(CONDITION, field="mental"), "field", "mental", ["mental-health", "substance-use"]),
    ],
)
def test_a_wrong_word_of_a_closed_list_shows_the_list(
    kind: str, entry: Any, field: str, wrong: str, offered: list[str]
) -> None:
    """The author reads the word that was written and all that may stand there."""
    fault = the_fault(kind, entry)

    assert f" {field}: '{wrong}' is not one of: " in fault
    assert all(word in fault.split("is not one of: ")[1] for word in offered)


@pytest.mark.parametrize(
    ("kind", "entry", "field", "says"),
    [
        ("groups", changed(GROUP, phone=988), "phone", "must be text; put it in quotes"),
        ("groups", changed(GROUP, name=["A"]), "name", "must be text; put it in quotes"),
        ("groups", changed(GROUP, who="self"), "who", "must be a list"),
        ("groups", changed(GROUP, steps={"en": "A", "es": "B"}), "steps", "must be a list"),
        ("groups", changed(GROUP, formats=["phone"]), "formats", "must be a mapping"),
        ("groups", changed(GROUP, what="A group."), "what", "must be a mapping"),
        ("groups", changed(GROUP, ages={"youngest": "teen"}), "ages.youngest", "must be a whole number"),
        ("lines", changed(LINE, always="always"), "always", "must be true or false"),
    ],
)
def test_a_value_of_the_wrong_kind_says_what_to_write(kind: str, entry: Any, field: str, says: str) -> None:
    """Nobody has to know the words of a validation library."""
    fault = the_fault(kind, entry)

    assert f" {field}: {says}" in fault


def test_an_id_inside_an_entry_is_refused() -> None:
    """The key is the id; a second one could differ."""
    fault = the_fault("groups", changed(GROUP, id="sunday-circle"))

    assert "sunday-circle: id: the id is the entry's key; remove this field" in fault


@pytest.mark.parametrize("entry", ["just words", ["a", "list"], 12, True])
def test_what_is_no_entry_is_refused(entry: Any) -> None:
    """Words where fields should stand are one fault, not a crash."""
    assert "must be an entry: fields" in the_fault("groups", entry)


def test_an_empty_entry_is_refused() -> None:
    """`sunday-circle:` with nothing under it is not a group."""
    located = yaml_file.parse(b"sunday-circle:\n", "data/groups.yaml")

    (fault,) = validate.entries("groups", located).faults

    assert str(fault).startswith("data/groups.yaml:1: sunday-circle: must be an entry")


def test_every_fault_of_an_entry_comes_at_once() -> None:
    """An author mends all of them in one go, and the good entries beside it are still taken."""
    broken = changed(GROUP, cost="gratis", what=None, fone="988", who="self")
    located = yaml_file.parse(as_yaml({"sunday-circle": broken, "monday-circle": GROUP}).encode(), "data/groups.yaml")

    validated = validate.entries("groups", located)

    said = "\n".join(map(str, validated.faults))
    assert len(validated.faults) == 4, said
    assert all(words in said for words in ("cost:", "`what` is missing", "fone:", "who:"))
    assert list(validated.entries) == ["monday-circle"]
