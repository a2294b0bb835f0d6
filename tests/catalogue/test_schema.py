"""The JSON Schemas that an editor reads: they take what the packer takes, and refuse a slip at its very field."""

import re
import typing
from pathlib import Path
from types import UnionType
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from peerref.catalogue.authoring import check, schema, validate, yaml_file
from peerref.errors import FileTrouble

from .small_catalogue import ENTRIES, GROUP, TODAY, as_yaml, changed

ROOT = Path(__file__).parents[2]
MADE = schema.schemas()
NOTE = {"en": "Free.", "es": "Gratis."}


def errors(name: str, content: Any) -> list[str]:
    """Return where `content` breaks the schema in the file `name`, as an editor would underline it."""
    found = Draft202012Validator(MADE[name]).iter_errors(content)
    return sorted(".".join(map(str, error.absolute_path)) for error in found)


def packer_refuses(kind: str, entry: Any) -> bool:
    """Say whether the packer finds a fault in an entry of `kind`."""
    located = yaml_file.parse(as_yaml({"an-entry": entry}).encode(), f"data/{kind}.yaml")
    validated = validate.entries(kind, located)
    return bool(validated.faults) or any(list(check.problems(kind, each, TODAY)) for each in validated.entries.values())


@pytest.mark.parametrize("kind", validate.KINDS)
def test_what_ships_follows_its_schema(kind: str) -> None:
    """No entry of ours is underlined in an editor."""
    content = yaml_file.read(ROOT / "data" / f"{kind}.yaml").content

    assert len(content) > 0
    assert errors(f"{kind}.json", content) == []


@pytest.mark.parametrize("kind", validate.KINDS)
def test_an_entry_with_the_needed_fields_alone_follows_its_schema(kind: str) -> None:
    """What the packer takes from an author, the editor takes too."""
    assert errors(f"{kind}.json", ENTRIES[kind]) == []


@pytest.mark.parametrize("name", MADE)
def test_each_is_a_json_schema_of_2020_12(name: str) -> None:
    """Any tool that knows the dialect can use them; each says what it is for."""
    Draft202012Validator.check_schema(MADE[name])

    assert MADE[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert MADE[name]["title"].startswith("peerref")


def test_what_is_kept_in_the_data_folder_is_not_stale() -> None:
    """After a change of the types, `peerref catalogue schema` has been run."""
    assert schema.stale(ROOT / "data" / "schema") == []


def test_the_clinics_file_of_the_manual_follows_the_overlays_schema() -> None:
    """A clinic that copies the example and names the schema sees nothing underlined."""
    manual = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    examples = [each for each in re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL) if each.startswith("format: 1")]

    assert len(examples) > 0
    for example in examples:
        assert errors("overlay.json", yaml_file.parse(example.encode(), "clinic.yaml").content) == []


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (changed(GROUP, cost="cheap"), "an-entry.cost"),
        (changed(GROUP, formats={"in-person": "yes"}), "an-entry.formats.in-person"),
        (changed(GROUP, formats={"by-post": "moderated"}), "an-entry.formats"),
        (changed(GROUP, who="self"), "an-entry.who"),
        (changed(GROUP, only_for=["everybody"]), "an-entry.only_for.0"),
        (changed(GROUP, ages={"youngest": "teens"}), "an-entry.ages"),
        (changed(GROUP, what={"en": "A group."}), "an-entry.what"),
        (changed(GROUP, cost_note={**NOTE, "fr": "Gratuit."}), "an-entry.cost_note"),
        (changed(GROUP, checked="25 November"), "an-entry.checked"),
        (changed(GROUP, phones="1-800-950-6264"), "an-entry"),
        (changed(GROUP, id="another"), "an-entry"),
        (changed(GROUP, sources=[{"url": "https://help.example.org"}]), "an-entry.sources.0"),
    ],
)
def test_a_slip_is_underlined_where_it_stands(entry: dict[str, Any], where: str) -> None:
    """The editor shows the very field, before the packer would refuse it."""
    assert errors("groups.json", {"an-entry": entry}) == [where]
    assert packer_refuses("groups", entry)


@pytest.mark.parametrize(
    "field", [field for field in validate.KINDS["groups"].__annotations__ if field in GROUP and field != "conditions"]
)
def test_a_missing_field_is_missed_by_the_editor_and_the_packer_alike(field: str) -> None:
    """What must be there is the same for both."""
    entry = changed(GROUP, **{field: None})
    optional = field == "phone"

    assert errors("groups.json", {"an-entry": entry}) == ([] if optional else ["an-entry"])
    assert optional or packer_refuses("groups", entry)


@pytest.mark.parametrize("key", ["Sunday Circle", "sunday_circle", "-sunday", "sunday--circle"])
def test_an_id_is_kebab_case(key: str) -> None:
    """An id that could not be typed as an option is underlined; the rule is the packer's own."""
    assert errors("groups.json", {key: GROUP}) == [""]
    assert schema.ID.strip("^$") == check._ID.pattern


@pytest.mark.parametrize("kind", validate.KINDS)
def test_every_field_of_a_type_is_offered(kind: str) -> None:
    """A field added to the catalogue is completed after the schemas are written again, without a change elsewhere."""
    cls = validate.KINDS[kind]
    entry = MADE[f"{kind}.json"]["$defs"][cls.__name__]

    assert ["id", *entry["properties"]] == list(cls.__annotations__)
    assert entry["additionalProperties"] is False
    for field, hint in cls.__annotations__.items():
        if words := closed_words(hint):
            assert words <= offered(entry["properties"][field])


def closed_words(hint: Any) -> set[str]:
    """Return the words of a closed list in a type."""
    if typing.get_origin(hint) is typing.Literal:
        return set(typing.get_args(hint))
    if typing.get_origin(hint) in (tuple, UnionType, typing.Union):
        return {word for each in typing.get_args(hint) for word in closed_words(each)}
    return set()


def offered(value: Any) -> set[str]:
    """Return every word that a schema offers."""
    if isinstance(value, dict):
        words = set(value.get("enum", ()))
        return words.union(*(offered(each) for each in value.values()))
    return set().union(*(offered(each) for each in value)) if isinstance(value, list) else set()


def test_formats_are_offered_as_keys() -> None:
    """Who types `formats:` is offered the ways to meet, and for each whether it is moderated."""
    formats = MADE["groups.json"]["$defs"]["Group"]["properties"]["formats"]

    assert "online-video" in formats["properties"]
    assert "unmoderated" in formats["properties"]["online-video"]["enum"]


def test_an_editor_says_what_a_field_is_for() -> None:
    """What the type's docstring says of a field stands beside it."""
    fields = MADE["groups.json"]["$defs"]["Group"]["properties"]

    assert "shuts out everybody else" in fields["only_for"]["description"]
    assert "means adults" in fields["ages"]["description"]


@pytest.mark.parametrize(
    ("overlay", "where"),
    [
        ({"groups": {"x-our-circle": GROUP}}, [""]),
        ({"format": 2}, ["format"]),
        ({"format": 1, "conditions": {}}, [""]),
        ({"format": 1, "groups": {"our-circle": GROUP}}, ["groups"]),
        ({"format": 1, "groups": {"x-our-circle": changed(GROUP, cost="cheap")}}, ["groups.x-our-circle.cost"]),
        ({"format": 1, "change": {"nami-connection": {"good_fit": "Near us."}}}, ["change.nami-connection"]),
        ({"format": 1, "change": {"nami-connection": {"reason": "x", "god_fit": "x"}}}, ["change.nami-connection"]),
        ({"format": 1, "hide": [{"id": "nami-connection"}]}, ["hide.0"]),
        ({"format": 1, "hide": [{"id": "nami-connection", "reason": ""}]}, ["hide.0.reason"]),
    ],
)
def test_what_a_clinic_may_not_write_is_underlined(overlay: dict[str, Any], where: list[str]) -> None:
    """Ids of its own begin with x-, a change and a hidden entry need a reason, and conditions can't be added."""
    assert sorted(set(errors("overlay.json", overlay))) == where


def test_a_clinic_may_add_change_and_hide() -> None:
    """All that an overlay can do follows its schema; a part that is still empty does too."""
    overlay = {
        "format": 1,
        "groups": {"x-our-circle": GROUP},
        "lines": None,
        "change": {"us-988": {"note": "Ours.", "reason": "asked for"}},
        "hide": [{"id": "nami-connection", "reason": "none near us"}],
    }

    assert errors("overlay.json", overlay) == []


def test_files_that_do_not_follow_the_types_are_named(tmp_path: Path) -> None:
    """A check says which files to write again, and writing mends it."""
    folder = tmp_path / "schema"
    assert schema.stale(folder) == list(MADE)

    assert [file.name for file in schema.write(folder)] == list(MADE)
    assert schema.stale(folder) == []

    (folder / "lines.json").write_text("{}", "utf-8")
    (folder / "roles.json").write_bytes(b"\xff")
    assert schema.stale(folder) == ["roles.json", "lines.json"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """An author learns which path was in the way."""
    (tmp_path / "schema").write_text("a file", "utf-8")

    with pytest.raises(FileTrouble, match="schema"):
        schema.write(tmp_path / "schema")
