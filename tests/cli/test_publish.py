"""`catalogue schema` and `catalogue export`: the catalogue for editors, spreadsheets and other programs."""

import csv
import io
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref.catalogue import Catalogue
from peerref.render import as_json

from .running import Done, into_closed_pipe, refused

Inside = Callable[..., Done]
CLINIC = """format: 1
groups:
  x-tuesday-circle:
    name: Tuesday Circle
    organisation: Our Clinic
    status: active
    what: {en: A small group., es: Un grupo pequeño.}
    who: [self]
    conditions: [depression]
    formats: {in-person: moderated}
    led_by: trained-peer
    cost: free
    steps: [{en: Call us to join., es: Llámenos para unirse.}]
    languages: [en]
    regions: [US-CA]
    link: https://clinic.example.org/circle
    sources: [{url: https://clinic.example.org/circle, supports: [what]}]
    checked: "2026-11-20"
    confidence: high
hide:
  - {id: emotions-anonymous, reason: no meeting near us}
"""


def test_json_holds_everything_as_the_listings_give_it(inside: Inside, known: Catalogue) -> None:
    """One file with all kinds, each entry as its own listing has it, the name of its form and the day."""
    done = inside("catalogue", "export", "--as", "json", "--today", "2026-11-25")
    content = json.loads(done.out)

    assert (done.code, done.err) == (0, "")
    assert (content["schema"], content["date"]) == ("peerref/catalogue/1", "2026-11-25")
    for kind in ("groups", "roles", "conditions", "treatments", "evidence", "lines", "elsewhere"):
        listed = json.loads(as_json.listing(kind, getattr(known, kind).values()))
        assert content[kind] == listed[kind]


@pytest.mark.parametrize(("name", "begins"), [("a.csv", "\ufeffid,name"), ("a.hsds.json", "{"), ("A.JSON", "{")])
def test_the_ending_of_a_file_says_which_form(inside: Inside, tmp_path: Path, name: str, begins: str) -> None:
    """A file is written whole, for its owner alone, and nothing else is said."""
    file = tmp_path / name
    done = inside("catalogue", "export", "--output", str(file))

    assert (done.code, done.out, done.err) == (0, "", "")
    assert file.read_bytes().decode("utf-8").startswith(begins)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_both_json_forms_tell_themselves_apart(inside: Inside, tmp_path: Path) -> None:
    """`.hsds.json` is not taken for `.json`; --as overrides an ending."""
    for name, *more in (("a.hsds.json",), ("a.json",), ("b.json", "--as", "hsds")):
        inside("catalogue", "export", "-o", str(tmp_path / name), *more)

    assert "contents" in json.loads((tmp_path / "a.hsds.json").read_text("utf-8"))
    assert "groups" in json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert "contents" in json.loads((tmp_path / "b.json").read_text("utf-8"))


def test_csv_in_a_pipe_has_no_mark_in_front(inside: Inside, known: Catalogue) -> None:
    """The sign that a spreadsheet wants in a file would be part of the first heading in a pipe."""
    rows = list(csv.DictReader(io.StringIO(inside("catalogue", "export", "--as", "csv").out)))

    assert [row["id"] for row in rows] == list(known.groups)


@pytest.mark.parametrize("form", ["csv", "json", "hsds"])
def test_the_same_catalogue_gives_the_same_file(inside: Inside, form: str) -> None:
    """Two exports of one day can be compared line by line."""
    arguments = ("catalogue", "export", "--as", form, "--today", "2026-11-25")

    assert inside(*arguments).out == inside(*arguments).out


def test_a_clinics_own_entries_are_in_its_export(inside: Inside, tmp_path: Path, known: Catalogue) -> None:
    """What the clinic added is marked as its own, what it hid is not there, in each form."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(CLINIC, "utf-8")
    table = inside("catalogue", "export", "--as", "csv", "--catalogue", str(clinic)).out
    own = {row["id"]: row["own"] for row in csv.DictReader(io.StringIO(table))}
    everything = json.loads(inside("catalogue", "export", "--as", "json", "--catalogue", str(clinic)).out)
    services = json.loads(inside("catalogue", "export", "--as", "hsds", "--catalogue", str(clinic)).out)

    assert own["x-tuesday-circle"] == "yes"
    assert set(own) == {*known.groups, "x-tuesday-circle"} - {"emotions-anonymous"}
    assert everything["own"] == ["x-tuesday-circle"]
    assert services["contents"][-1]["name"] == "Tuesday Circle"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 2, "--as csv, --as json or --as hsds"),
        (("--as", "xml"), 2, "csv"),
        (("--output", "groups.xlsx"), 2, "end it in .hsds.json, .json, .csv"),
        (("--as", "csv", "--today", "tomorrow"), 2, "2026-11-25"),
        (("--as", "csv", "--output", "."), 5, "is a folder"),
        (("--as", "csv", "--output", "/no/such/folder/a.csv"), 5, "there is no folder"),
        (("--as", "csv", "--catalogue", "missing.yaml"), 5, "missing.yaml"),
    ],
)
def test_wrong_use_is_one_line(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """What is wrong and how to mend it; nothing is written."""
    monkeypatch.chdir(tmp_path)

    assert says in refused(inside("catalogue", "export", *arguments), code)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_has_had_enough_is_no_error() -> None:
    """`peerref catalogue export --as csv | head` ends in silence."""
    done = into_closed_pipe("catalogue", "export", "--as", "csv")

    assert (done.code, done.err) == (0, "")


def test_schemas_are_written_and_checked(inside: Inside, tmp_path: Path) -> None:
    """An author writes them, CI checks them; what is stale is named with the command that mends it."""
    folder = str(tmp_path / "schema")
    missing = refused(inside("catalogue", "schema", "--check", "--folder", folder), 4)
    written = inside("catalogue", "schema", "--folder", folder)
    checked = inside("catalogue", "schema", "--check", "--folder", folder)
    (tmp_path / "schema" / "lines.json").write_text("{}", "utf-8")
    stale = refused(inside("catalogue", "schema", "--check", "--folder", folder), 4)

    assert "groups.json" in missing
    assert (written.code, checked.code) == (0, 0)
    assert "8 schemas" in written.out
    assert "lines.json" in stale
    assert "groups.json" not in stale
    assert f"peerref catalogue schema --folder {folder}" in stale


def test_a_folder_that_cannot_be_written_is_one_line(inside: Inside, tmp_path: Path) -> None:
    """The author learns which path was in the way."""
    (tmp_path / "schema").write_text("a file", "utf-8")

    assert "schema" in refused(inside("catalogue", "schema", "--folder", str(tmp_path / "schema")), 5)


@pytest.mark.parametrize("command", ["schema", "export"])
def test_help_says_what_it_writes(inside: Inside, command: str) -> None:
    """Each stands in the help of `catalogue`, with a sentence of its own."""
    assert f"  {command} " in inside("catalogue", "--help").out
    assert "Write" in inside("catalogue", command, "--help").out
