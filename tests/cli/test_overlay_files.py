"""`--catalogue`: a clinic's own file, read strictly, refused in one line, packed once."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from .running import Done, peerref, refused

ASKED = ("suggest", "-c", "depression", "--quiet")
Inside = Callable[..., Done]
CIRCLE = """\
format: 1
groups:
  x-tuesday-circle:
    name: Tuesday Circle
    organisation: Our Clinic
    status: active
    what: {en: A small group for people with depression., es: Un grupo pequeño para personas con depresión.}
    who: [self]
    conditions: [depression]
    formats: {in-person: moderated}
    led_by: trained-peer
    cost: free
    steps:
      - {en: Call us to join., es: Llámenos para unirse.}
    languages: [en]
    regions: [US]
    link: https://clinic.example.org/circle
    sources:
      - {url: "https://clinic.example.org/circle", supports: [what, cost, steps]}
    checked: "2026-11-20"
    confidence: high
"""
LAUGHS = "format: 1\na: &a [lol, lol]\n" + "".join(
    f"{name}: &{name} [*{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}, *{last}]\n"
    for last, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00\x01\x02PNG\r\n\x1a\n" * 50, "binary"),
        (bytes(range(256)) * 4, "UTF-8"),
        (b"", "empty"),
        (b"\n# nothing yet\n", "empty"),
        ("format: 1\ngroups: {x-é: 1}\n".encode("latin-1"), "UTF-8"),
        ("format: 1\nformat: 1\n".encode("utf-16"), "UTF-8"),
        (b"format: 1\ngroups: {}\ngroups: {}\n", "written twice"),
        (CIRCLE.replace("    cost: free\n", "    cost: free\n    cost: fee\n").encode(), "written twice"),
        (CIRCLE.replace("    cost: free\n", "    cost: free\n    price: free\n").encode(), "price"),
        (CIRCLE.replace("groups:", "grops:").encode(), "grops"),
        (CIRCLE.replace("    cost: free\n", "\tcost: free\n").encode(), "tab"),
        (LAUGHS.encode(), "anchors"),
        (b"format: 1\na: !!python/object/apply:os.system [ls]\n", "tags"),
        (b"format: 1\na: " + b"[" * 5000 + b"]" * 5000 + b"\n", "nest"),
        (b"- a\n- list\n", "mapping"),
        (b"just words\n", "mapping"),
        (b"format: 2\n", "newer"),
        (b"groups: {}\n", "format"),
        (CIRCLE.replace("x-tuesday", "tuesday").encode(), "x-"),
        (CIRCLE.replace("name: Tuesday Circle", 'name: "Tuesday\\x1b[31m"').encode(), "control"),
        (CIRCLE.replace("https://clinic.example.org/circle\n", "javascript:alert(1)\n").encode(), "https"),
        (b"format: 1\nconditions: {x-mine: {}}\n", "conditions"),
        (b"format: 1\nhide: [{id: us-988, reason: no}]\n", "always"),
        (b"format: 1\nchange: {us-988: {phone: '911', reason: no}}\n", "always"),
        (b"format: 1\nchange: {overeaters-anonymous: {never_for: [], reason: no}}\n", "never_for"),
    ],
)
def test_a_broken_catalogue_is_refused_in_one_line(inside: Inside, tmp_path: Path, content: bytes, said: str) -> None:
    """Exit 4 with the file's name and what is wrong; quickly, and never a traceback."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_bytes(content)
    line = refused(inside(*ASKED, "--catalogue", str(clinic)), 4)

    assert "clinic.yaml" in line
    assert said in line


def test_a_fault_names_the_line_of_the_file(tmp_path: Path) -> None:
    """Somebody can go there and mend it."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(CIRCLE.replace("cost: free", "cost: cheap"), encoding="utf-8")
    line = refused(peerref(*ASKED, "--catalogue", clinic), 4)

    assert f"clinic.yaml:{CIRCLE.splitlines().index('    cost: free') + 1}:" in line
    assert "cost" in line
    assert "varies" in line


def test_a_catalogue_that_is_not_there_is_a_file_trouble(inside: Inside, tmp_path: Path) -> None:
    """A missing file, and a folder in its place: exit 5."""
    assert "no such file" in refused(inside(*ASKED, "--catalogue", str(tmp_path / "no.yaml")), 5)
    assert str(tmp_path) in refused(inside(*ASKED, "--catalogue", str(tmp_path)), 5)


def test_a_clinics_own_group_can_be_suggested(tmp_path: Path) -> None:
    """It stands on the page like any other, and twice is as good as once."""
    clinic, home = tmp_path / "clinic.yaml", tmp_path / "home"
    clinic.write_text(CIRCLE, encoding="utf-8")
    asked = (*ASKED, "--start-with", "x-tuesday-circle", "--catalogue", clinic)
    first, second = (peerref(*asked, env={"PEERREF_HOME": str(home)}) for _ in range(2))

    assert "Start here: Tuesday Circle" in first.out
    assert first == second


def test_a_clinics_own_file_is_packed_for_its_owner_alone(tmp_path: Path) -> None:
    """What a clinic adds is nobody else's to read on a shared machine."""
    clinic, home = tmp_path / "clinic.yaml", tmp_path / "home"
    clinic.write_text(CIRCLE, encoding="utf-8")
    peerref(*ASKED, "--catalogue", clinic, env={"PEERREF_HOME": str(home)})
    kept = [each for each in home.rglob("*") if each.is_file()]

    assert len(kept) > 0
    assert {stat.S_IMODE(each.stat().st_mode) for each in kept} == {0o600}


def test_a_change_of_the_file_is_seen_at_once(tmp_path: Path) -> None:
    """What was packed of the old content is not used for the new."""
    clinic, home = tmp_path / "clinic.yaml", {"PEERREF_HOME": str(tmp_path / "home")}
    asked = (*ASKED, "--start-with", "x-tuesday-circle", "--catalogue", clinic)
    clinic.write_text(CIRCLE, encoding="utf-8")
    assert "Tuesday Circle" in peerref(*asked, env=home).out
    clinic.write_text(CIRCLE.replace("Tuesday Circle", "Friday Circle"), encoding="utf-8")

    assert "Friday Circle" in peerref(*asked, env=home).out


def test_a_home_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    """Where nothing can be kept, the file is read each time, and the page is the same."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(CIRCLE, encoding="utf-8")
    asked = (*ASKED, "--start-with", "x-tuesday-circle", "--catalogue", clinic)
    kept, not_kept = peerref(*asked, env={"PEERREF_HOME": str(tmp_path / "home")}), peerref(*asked)

    assert (not_kept.code, not_kept.err) == (0, "")
    assert not_kept == kept


def test_nothing_about_a_patient_is_kept(tmp_path: Path) -> None:
    """A request leaves no file behind, in the home folder or in the one it was run in."""
    home, here = tmp_path / "home", tmp_path / "here"
    here.mkdir()
    peerref("suggest", "-c", "depression", "-t", "lithium", "--note", "Sam", env={"PEERREF_HOME": str(home)}, cwd=here)

    assert [each for each in tmp_path.rglob("*") if each != here] == []


def test_every_fault_of_a_file_is_told_by_check(inside: Inside, tmp_path: Path) -> None:
    """`catalogue check` gives one line for each, so that a clinic mends them in one go; exit 4."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(CIRCLE.replace("cost: free", "cost: cheap").replace("[self]", "[nobody]"), encoding="utf-8")
    done = inside("catalogue", "check", str(clinic))

    assert done.code == 4
    assert len([line for line in done.err.splitlines() if "clinic.yaml:" in line]) == 2


def test_a_good_file_passes_check(inside: Inside, tmp_path: Path) -> None:
    """And says so, on standard output."""
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(CIRCLE, encoding="utf-8")
    done = inside("catalogue", "check", str(clinic))

    assert (done.code, done.err) == (0, "")
    assert "no fault found" in done.out
