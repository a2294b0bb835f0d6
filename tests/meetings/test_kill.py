"""Whatever stops an import, the directory is the old one or the new one, and the next import works."""

import errno
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from peerref.errors import FileTrouble
from peerref.meetings import directory, store
from peerref.meetings.directory import Directory
from peerref.meetings.meeting import Meeting
from peerref.meetings.store import replace

from .invented import a_meeting, a_source

KILLED = Path(__file__).parent / "killed.py"


def held(folder: Path) -> list[str]:
    with Directory.open(folder) or pytest.fail("no directory") as found:
        return [each.id for each in found.export()]


def beside(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} - {directory.NAME, f"{directory.NAME}.lock"}


def test_an_import_killed_at_a_hundred_random_points_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    """Each time whole and readable, the next import works, and nothing is left beside it."""
    done = subprocess.run(
        [sys.executable, KILLED, tmp_path / "meetings", "100"], capture_output=True, text=True, check=False, timeout=100
    )

    assert done.returncode == 0, done.stderr
    old, new = map(int, done.stdout.split())
    assert old + new == 100
    assert old > 20


def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    """Said in one line; nothing is left beside the directory, and a smaller import works."""
    replace(tmp_path, a_source(), [a_meeting("old")])
    script = (
        "import resource, sys; from pathlib import Path; from peerref.errors import FileTrouble;"
        "sys.path.insert(0, sys.argv[2]); from meetings.invented import a_meeting, a_source;"
        "from peerref.meetings.store import replace;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));\n"
        "try: replace(Path(sys.argv[1]), a_source(), [a_meeting(str(n), notes='n' * 300) for n in range(5000)])\n"
        "except FileTrouble as trouble: print(trouble.message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path, Path(__file__).parents[1]], capture_output=True, text=True, check=True
    )

    assert done.stdout.count("\n") == 1
    assert done.stdout.startswith(f"{tmp_path / directory.NAME}: ")
    assert "nothing was changed" in done.stdout
    assert held(tmp_path) == ["bay:old"]
    assert beside(tmp_path) == set()
    replace(tmp_path, a_source(), [a_meeting("new")])
    assert held(tmp_path) == ["bay:new"]


def test_two_imports_at_once_are_both_kept(tmp_path: Path) -> None:
    """The second says that it waits, and builds on what the first kept."""
    reading, told = threading.Event(), threading.Event()

    def slow() -> Iterator[Meeting]:
        reading.set()
        assert told.wait(20)
        yield a_meeting("first", "one")

    first = threading.Thread(target=replace, args=(tmp_path, a_source("one"), slow()))
    first.start()
    assert reading.wait(20)
    replace(tmp_path, a_source("two"), [a_meeting("second", "two")], waiting=told.set)
    first.join(20)

    assert told.is_set()
    assert held(tmp_path) == ["one:first", "two:second"]


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another import that hangs is named; what it writes is not touched."""
    monkeypatch.setattr(store, "PATIENCE", 0.2)

    def hanging() -> Iterator[Meeting]:
        with pytest.raises(FileTrouble, match="another import is still at work"):
            replace(tmp_path, a_source("two"), [a_meeting("b", "two")])
        yield a_meeting("a")

    replace(tmp_path, a_source(), hanging())
    assert held(tmp_path) == ["bay:a"]


def test_a_reader_during_an_import_sees_the_old_state(tmp_path: Path) -> None:
    """Without waiting, from the first meeting to the last."""
    replace(tmp_path, a_source(), [a_meeting("old")])
    seen: list[list[str]] = []

    def watched() -> Iterator[Meeting]:
        for at in range(3):
            seen.append(held(tmp_path))
            yield a_meeting(f"new-{at}")

    replace(tmp_path, a_source(), watched())
    assert seen == [["bay:old"]] * 3
    assert len(held(tmp_path)) == 3


def test_what_a_killed_import_left_is_removed_by_the_next(tmp_path: Path) -> None:
    """Its copy, and what SQLite may have put beside it."""
    for name in (".directory-1.sqlite", ".directory-1.sqlite-journal"):
        (tmp_path / name).write_bytes(b"half")
    replace(tmp_path, a_source(), [a_meeting()])

    assert beside(tmp_path) == set()


def test_reading_needs_no_right_to_write_and_leaves_nothing_beside(tmp_path: Path) -> None:
    """The file alone, on a share: no lock, no journal."""
    replace(tmp_path / "made", a_source(), [a_meeting()])
    share = tmp_path / "share"
    share.mkdir()
    (share / directory.NAME).write_bytes((tmp_path / "made" / directory.NAME).read_bytes())
    (share / directory.NAME).chmod(0o444)
    share.chmod(0o555)
    try:
        assert held(share) == ["bay:monday-noon"]
        assert [each.name for each in share.iterdir()] == [directory.NAME]
    finally:
        share.chmod(0o755)


def test_a_folder_that_cant_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, before anything was read."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileTrouble, match=r"file.*nothing was changed"):
        replace(tmp_path / "file" / "meetings", a_source(), [a_meeting()])

    def refused(path: object, *_: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(FileTrouble, match="Permission denied; nothing was changed"):
        replace(tmp_path / "meetings", a_source(), [a_meeting()])
