"""`--output`: the patient's page alone, readable by its owner alone, whole or not at all."""

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref.cli import output
from peerref.errors import FileTrouble

from .running import Done, peerref, refused

ASKED = ("suggest", "-c", "depression", "-f", "online")
Inside = Callable[..., Done]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("page.txt", "Support groups for depression\n====="),
        ("page.md", "# Support groups for depression\n"),
        ("page.json", '{\n "schema": "peerref/suggestion/1"'),
        ("PAGE.TXT", "Support groups for depression\n====="),
        ("a page.of.mine.txt", "Support groups for depression\n====="),
    ],
)
def test_the_ending_of_the_file_names_the_form(inside: Inside, tmp_path: Path, name: str, begins: str) -> None:
    """.txt is text, .md Markdown, .json JSON; nothing goes to standard output."""
    done = inside(*ASKED, "--output", str(tmp_path / name))

    assert (done.code, done.out) == (0, "")
    assert (tmp_path / name).read_text("utf-8").startswith(begins)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_file_holds_the_patients_page_and_standard_error_the_panel(tmp_path: Path) -> None:
    """The clinician's lines never stand in what the patient takes home."""
    page = tmp_path / "page.txt"
    done = peerref(*ASKED, "--output", page)

    assert "For the clinician." in done.err
    assert "clinician. Read as" not in page.read_text("utf-8")
    assert "Link up now" not in page.read_text("utf-8")


def test_a_file_is_the_same_as_what_a_pipe_gets(tmp_path: Path) -> None:
    """One page, whichever way it leaves."""
    peerref(*ASKED, "--output", tmp_path / "page.txt")

    assert (tmp_path / "page.txt").read_text("utf-8") == peerref(*ASKED).out


def test_a_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600, also where a file with wider rights stood before, and under a generous umask."""
    page = tmp_path / "page.txt"
    page.write_text("old", encoding="utf-8")
    page.chmod(0o644)
    before = os.umask(0)
    try:
        peerref(*ASKED, "--output", page)
    finally:
        os.umask(before)

    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_a_file_is_replaced_whole(inside: Inside, tmp_path: Path) -> None:
    """Somebody who has the old file open still reads the old page; no piece of it is in the new one."""
    page = tmp_path / "page.txt"
    page.write_text("old line\n" * 2000, encoding="utf-8")
    with page.open(encoding="utf-8") as opened:
        inside(*ASKED, "--output", str(page))
        assert opened.readline() == "old line\n"

    assert "old line" not in page.read_text("utf-8")


@pytest.mark.parametrize("call", ["fsync", "fdopen"])
def test_a_disk_that_fails_leaves_the_old_file(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """Half a page is worse than none: exit 5, the old page still there, nothing else."""
    page = tmp_path / "page.txt"
    page.write_text("old", encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"peerref.cli.output.os.{call}", full)
    line = refused(inside(*ASKED, "--quiet", "--output", str(page)), 5)

    assert "No space left on device" in line
    assert page.read_text("utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.txt"]


def test_a_missing_folder_is_said_and_not_made(tmp_path: Path) -> None:
    """Exit 5; a slip in a path makes no folder."""
    assert "make it first" in refused(peerref(*ASKED, "--output", tmp_path / "no" / "page.txt"), 5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["folder.txt", "folder"])
def test_a_folder_is_no_file(inside: Inside, tmp_path: Path, name: str) -> None:
    """Exit 5, also where the folder's name has no ending."""
    (tmp_path / name).mkdir()

    assert "folder" in refused(inside(*ASKED, "--output", str(tmp_path / name)), 5)


def test_what_is_no_regular_file_is_not_written_to(inside: Inside, tmp_path: Path) -> None:
    """A pipe with a file's name is refused: exit 5, and nobody waits for a reader."""
    os.mkfifo(tmp_path / "page.txt")

    assert "no regular file" in refused(inside(*ASKED, "--output", str(tmp_path / "page.txt")), 5)


def test_a_folder_that_cannot_be_written_is_said(inside: Inside, tmp_path: Path) -> None:
    """Exit 5 and one line (the system's own folder stands in for it where the tests run as root)."""
    folder = Path("/proc") if os.geteuid() == 0 else tmp_path
    mode = folder.stat().st_mode
    if folder == tmp_path:
        folder.chmod(0o500)
    try:
        refused(inside(*ASKED, "--quiet", "--output", str(folder / "page.txt")), 5)
    finally:
        if folder == tmp_path:
            folder.chmod(stat.S_IMODE(mode))


@pytest.mark.parametrize("name", ["page.doc", "page", ".txt", ".md", "page.txt.exe"])
def test_an_ending_that_is_not_supported_is_refused_with_the_list(inside: Inside, tmp_path: Path, name: str) -> None:
    """Exit 2 before anything is written."""
    line = refused(inside(*ASKED, "--output", str(tmp_path / name)), 2)

    assert all(ending in line for ending in (".txt", ".md", ".json"))
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_a_file_trouble(inside: Inside, tmp_path: Path) -> None:
    """Exit 5, not a bug of ours."""
    refused(inside(*ASKED, "--quiet", "--output", str(tmp_path / ("x" * 300 + ".txt"))), 5)
    refused(inside(*ASKED, "--quiet", "--output", str(tmp_path / ("x" * 100_000 + ".txt"))), 5)


def test_a_request_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    """An unknown condition leaves the old page as it was."""
    page = tmp_path / "page.txt"
    page.write_text("old", encoding="utf-8")
    refused(peerref("suggest", "-c", "zzzzqq", "--output", page), 3)

    assert page.read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_json_in_a_file_is_the_contracts(inside: Inside, tmp_path: Path) -> None:
    """A program that reads the file finds the same schema as on standard output."""
    inside(*ASKED, "--output", str(tmp_path / "page.json"))
    content = json.loads((tmp_path / "page.json").read_text("utf-8"))

    assert content == json.loads(inside(*ASKED, "--as", "json").out)


def test_a_file_that_cannot_be_replaced_is_a_file_trouble(tmp_path: Path) -> None:
    """Between the check and the writing the folder may have gone."""
    with pytest.raises(FileTrouble, match="gone"):
        output.to_file("page", tmp_path / "gone" / "page.txt")
