"""What an author is told of how the catalogue reads: too hard, misspelled, a code without its official title."""

from pathlib import Path
from typing import Any

import pytest

from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import pack, reading
from peerref.cli.reading import check_reading
from peerref.errors import FileTrouble, InvalidCatalogue, WrongUse

from .small_catalogue import GROUP, TODAY, a_folder, as_yaml, changed

ENGLISH = frozenset(["small", "group", "for", "low", "mood", "call", "us", "to", "join"])


def small(folder: Path, **fields: Any) -> Catalogue:
    """Return the small catalogue with some fields of its group changed."""
    parts, faults = pack.read(a_folder(folder, groups={"sunday-circle": changed(GROUP, **fields)}), TODAY)
    assert faults == []
    return Catalogue(packed.Memory(parts))


def test_names_phones_and_links_are_no_text(tmp_path: Path) -> None:
    """A hard name makes no sentence hard."""
    step = "Call Sunday Circle at 1-800-950-6264 or see https://circle.example.org/now or circle.org."
    known = small(tmp_path / "data", steps=[{"en": step, "es": "Llame."}])

    text = reading.patients_words(known.groups["sunday-circle"], "en")

    assert text.split() == ["A", "small", "group", "for", "low", "mood.", "Call", "it", "at", "or", "see", "or"]


@pytest.mark.parametrize(
    ("grade", "ease", "told"),
    [
        (6.0, 65.0, []),
        (6.1, 65.0, ["English reads at grade 6.1; 6 at most"]),
        (6.0, 64.9, ["Spanish has INFLESZ 64.9; 65 at least"]),
    ],
)
def test_a_text_that_is_too_hard_is_told(tmp_path: Path, grade: float, ease: float, told: list[str]) -> None:
    """Sixth grade is good enough, and 65 in Spanish; beyond that the author reads what to do."""
    found = reading.too_hard(small(tmp_path / "data"), {"en": lambda _: grade, "es": lambda _: ease})

    assert [(remark.path, remark.what.partition(":")[0]) for remark in found] == [
        (("sunday-circle",), each) for each in told
    ]


def test_what_and_steps_and_caution_are_judged_together(tmp_path: Path) -> None:
    """One hard word in a short step is not held against a text that is easy as a whole."""
    known = small(tmp_path / "data", caution={"en": "You have to pay.", "es": "Hay que pagar."})

    assert reading.patients_words(known.groups["sunday-circle"], "es") == (
        "Un grupo pequeño para el ánimo bajo. Llámenos para unirse. Hay que pagar."
    )


def test_a_misspelled_word_is_told_with_its_field(tmp_path: Path) -> None:
    """The entry, the field, the language and the word."""
    known = small(tmp_path / "data", steps=[{"en": "Call us to jion.", "es": "Llámenos para unirse."}])

    found = reading.misspellings(known, {"en": ENGLISH.__contains__, "es": lambda _: True}, (), only=["sunday-circle"])

    assert [(remark.kind, remark.path) for remark in found] == [("groups", ("sunday-circle", "steps", 0, "en"))]
    assert found[0].what.startswith("'jion'")


def test_a_slip_in_the_wording_is_told_too(tmp_path: Path) -> None:
    """Where the whole catalogue is read, and not a clinic's entries alone."""
    found = reading.misspellings(
        small(tmp_path / "data"), {"en": lambda word: word.lower() != "text", "es": lambda _: True}, ()
    )

    assert [(remark.kind, remark.path) for remark in found] == [("wording/en", ("crisis", 1))]


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("warmline", True),
        ("Warmline", True),
        ("TOC", True),
        ("Toc", False),
        ("toc", False),
        ("Oregón's", True),
        ("Oregón’s", True),
        ("worm", False),
    ],
)
def test_an_allowed_word_may_have_capitals_but_not_lose_them(word: str, right: bool) -> None:
    """An abbreviation in small letters is a slip."""
    allowed = reading.allowed_words("warmline\nTOC  # a comment\n\n# worm\nOregón\n")

    assert (reading.misspelled(word, lambda _: False, allowed) == []) is right


@pytest.mark.parametrize(
    "text",
    ["https://xqz.example.org/zzz", "xqz@zzz.example", "xqzzz.org", "1-800-950-6264", "24/7", "a p. m.", "{xqz}"],
)
def test_links_numbers_and_gaps_are_no_words(text: str) -> None:
    """What is no prose has no spelling."""
    assert reading.misspelled(text, lambda _: False, ()) == []


def test_names_in_the_catalogue_are_words(tmp_path: Path) -> None:
    """Of groups, organisations, lines and medicines, as they are written there."""
    names = reading.names_of(small(tmp_path / "data", formerly=["Qwertz Room"]))

    assert {"Sunday", "Circle", "Association", "Qwertz", "Night", "Line", "calmazine", "calmazina", "Calmex"} <= names
    assert "circle" not in names


@pytest.mark.parametrize(
    ("word", "right"),
    [("dígalo", True), ("digalo", False), ("hacerlo", True), ("diga", True), ("díga", False), ("lo", False)],
)
def test_pronouns_stand_at_the_end_of_a_spanish_verb(word: str, right: bool) -> None:
    """With the accent that the verb then takes, which an infinitive doesn't."""
    assert reading.with_pronouns({"diga", "hacer"}.__contains__)(word) is right


class Table:
    """A table with two codes."""

    titles = {"F32": "Depressive episode", "F10": "Alcohol related disorders"}  # noqa: RUF012 - read only

    def is_valid_item(self, code: str) -> bool:
        return code in self.titles

    def get_description(self, code: str) -> str:
        return self.titles[code]


def test_a_code_that_is_none_and_a_title_that_differs_are_told(tmp_path: Path) -> None:
    """A title is read as a code is, so it has to be the official one; the small catalogue's withdrawal code is none."""
    table = Table()
    table.titles = {**Table.titles, "F32": "Depressive episodes", "T74.11": "Adult physical abuse, confirmed"}

    found = reading.wrong_codes(small(tmp_path / "data"), table)

    assert [(remark.kind, remark.path, remark.what.partition(";")[0]) for remark in found] == [
        ("conditions", ("low-mood", "codes", "F32"), "the official title is 'Depressive episodes'"),
        ("icd10cm", ("F32",), "the official title is 'Depressive episodes'"),
        ("conditions", ("drinking", "urgent_forms", 0, "codes"), "'F10.23' is no ICD-10-CM code"),
    ]


# The command


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEERREF_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def an_overlay(file: Path, **fields: Any) -> Path:
    """Write a clinic's file with one group of its own."""
    whole = {"conditions": ["depression"], "caution": None, **fields}
    file.write_text(as_yaml({"format": 1, "groups": {"x-sunday-circle": changed(GROUP, **whole)}}), "utf-8")
    return file


def test_a_clinics_file_is_checked_alone(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, line, entry, field and word; nothing of ours."""
    del home
    step = {"en": "Call us to jion the Sunday Circle.", "es": "Llamenos para unirse."}
    file = an_overlay(tmp_path / "clinic.yaml", steps=[step])
    row = 1 + next(at for at, line in enumerate(file.read_text("utf-8").splitlines()) if "jion" in line)

    with pytest.raises(InvalidCatalogue, match="2 faults found"):
        check_reading([file])

    told = capsys.readouterr().err.splitlines()
    assert [line.partition(" is no word")[0] for line in told] == [
        f"{file}:{row}: groups: x-sunday-circle.steps.0.en: 'jion'",
        f"{file}:{row + 1}: groups: x-sunday-circle.steps.0.es: 'Llamenos'",
    ]


def test_a_clinic_allows_words_of_its_own(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a list beside its entries."""
    file = an_overlay(tmp_path / "clinic.yaml", steps=[{"en": "Ask at Qwertz.", "es": "Pregunte en Qwertz."}])
    home.mkdir()
    (home / "spelling.txt").write_text("Qwertz\n", "utf-8")

    check_reading([file])

    assert capsys.readouterr().out == "1 file: no fault found in reading level and spelling\n"


def test_a_list_that_is_no_text_is_said(home: Path, tmp_path: Path) -> None:
    """One line, with what to do."""
    home.mkdir()
    (home / "spelling.txt").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(FileTrouble, match=r"spelling\.txt: can't be read; save it as UTF-8"):
        check_reading([an_overlay(tmp_path / "clinic.yaml")])


def test_a_broken_file_is_an_invalid_catalogue(home: Path, tmp_path: Path) -> None:
    """What can't be read as entries has no reading level."""
    del home
    with pytest.raises(InvalidCatalogue, match="status"):
        check_reading([an_overlay(tmp_path / "clinic.yaml", status="open")])


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, with the command that installs it: all that is missing at once, and the version that will do."""
    there = {"textstat": "0.7.13", "pyspellchecker": "0.9.1"}
    monkeypatch.setattr(reading, "_version", there.get)

    with pytest.raises(WrongUse, match=r"run: python -m pip install textstat==0\.7\.8 simplemma$"):
        check_reading()


def test_without_the_table_codes_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is still checked."""
    version = reading._version
    monkeypatch.setattr(reading, "_version", lambda name: None if name == reading.TABLE else version(name))

    assert reading.tools(codes=True).table is None
