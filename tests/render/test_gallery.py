"""The check of the gallery sees what changed on a page, and lets pass what another machine draws a hair otherwise."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from PIL import Image, ImageFilter

from peerref.catalogue import Catalogue
from peerref.handout import Handout
from peerref.handout.document import Paragraph, Run, Section
from peerref.render.pdf import pdf

from .asking import ask, page

MAKE = Path(__file__).parents[2] / "docs" / "gallery" / "make.py"


@pytest.fixture(scope="module")
def gallery() -> ModuleType:
    """The script, as a module."""
    spec = importlib.util.spec_from_file_location("gallery", MAKE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shown(known: Catalogue) -> Handout:
    """A page of one group."""
    return page(ask(known, "depression", most=1), known)


def drawn(sheet: Handout, known: Catalogue, gallery: ModuleType) -> Any:
    """Return the page as the script compares it."""
    content = pdf(sheet, known.code).content
    return gallery.Page(content, gallery.picture(content))


def test_the_same_page_differs_in_nothing(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """Drawn twice, a page is the same file."""
    assert list(gallery.differences(*(drawn(shown, known, gallery) for _ in range(2)))) == []


def test_a_changed_word_is_named(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """Whoever changed a sentence reads which."""
    other = shown._replace(message="Nobody is alone in this.")

    told = list(gallery.differences(drawn(other, known, gallery), drawn(shown, known, gallery)))

    assert any("reads '" in each and "Nobody" in each for each in told)


def test_a_second_sheet_is_counted(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """A page that no longer fits one sheet is told as that."""
    more = Section("note", "More", tuple(Paragraph((Run(f"Line {number}."),)) for number in range(60)))
    other = shown._replace(sections=(*shown.sections, more))

    told = list(gallery.differences(drawn(other, known, gallery), drawn(shown, known, gallery)))

    assert any(each.startswith("takes ") and each.endswith(" sheets, was 1") for each in told)


def test_what_only_looks_otherwise_is_seen(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """A sheet moved by half a millimetre has the same words, and is told as changed; so is one without its QR code."""
    now = drawn(shown, known, gallery)
    moved = Image.new("L", now.picture.size, "white")
    moved.paste(now.picture, (0, 2))
    without = now.picture.copy()
    without.paste("white", (without.width - 180, without.height // 4, without.width, without.height // 2))

    for changed in (moved, without):
        told = list(gallery.differences(now._replace(picture=changed), now))
        assert [each.split(":")[0] for each in told] == ["looks otherwise"]


def test_softer_edges_are_no_change(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """Another program of pictures smooths letters otherwise; that is not a change of the page."""
    now = drawn(shown, known, gallery)
    soft = now.picture.filter(ImageFilter.GaussianBlur(0.6))

    assert list(gallery.differences(now._replace(picture=soft), now)) == []


def test_a_new_typst_may_write_other_bytes(shown: Handout, known: Catalogue, gallery: ModuleType) -> None:
    """The bytes count only where the same typst drew both files."""
    now = drawn(shown, known, gallery)
    same, other = now.pdf + b"\n% more", now.pdf.replace(b"Typst 0.", b"Typst 9.")

    assert any("another file" in each for each in gallery.differences(now._replace(pdf=same), now))
    assert list(gallery.differences(now._replace(pdf=other), now)) == []


def test_the_check_names_the_page_and_the_command(
    gallery: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Drawn and checked, all is well; then a picture is lost, a file is left over, and the README is edited."""
    monkeypatch.setattr(gallery, "FOLDER", tmp_path)
    monkeypatch.setattr(gallery, "PATIENTS", gallery.PATIENTS[:1])
    monkeypatch.setenv("PEERREF_HOME", "")
    name = gallery.PATIENTS[0].id
    assert (gallery.main([]), gallery.main(["--check"]), capsys.readouterr().err) == (0, 0, "")

    (tmp_path / f"{name}.png").unlink()
    (tmp_path / "nobody.pdf").touch()
    (tmp_path / "README.md").write_text("other")

    assert gallery.main(["--check"]) == 1
    told = capsys.readouterr().err
    assert f"{name}: is not in the gallery" in told
    assert "nobody.pdf: belongs to none" in told
    assert "README.md: is not what" in told
    assert told.splitlines()[-1].endswith(gallery.AGAIN)


def test_every_patient_of_the_gallery_is_shown_with_words_for_its_picture(gallery: ModuleType) -> None:
    """Who can't see the picture reads what is on it, and everybody reads what to type."""
    text = gallery.readme()

    for patient in gallery.PATIENTS:
        assert patient.command in text
        assert f"[![{patient.alt}]({patient.id}.png)]({patient.id}.pdf)" in text
