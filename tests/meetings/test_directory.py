"""The directory: what goes in comes out, a source is replaced alone, and a bad file is said to be one."""

import os
import sqlite3
import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from peerref.errors import FileTrouble, NotInCatalogue
from peerref.meetings import directory, near, store
from peerref.meetings.directory import Directory, Source
from peerref.meetings.meeting import Meeting
from peerref.meetings.store import Changes, remove, replace

from .invented import FULL, a_meeting, a_source


def opened(folder: Path) -> Directory:
    found = Directory.open(folder)
    assert found is not None
    return found


def test_a_meeting_comes_out_as_it_went_in(tmp_path: Path) -> None:
    """Every field, empty or full; coordinates to the millionth of a degree."""
    bare = Meeting(id="bay:bare", source="bay", source_id="bare", program="na", name="Bare")
    replace(tmp_path, a_source(), [a_meeting(), FULL, bare])

    with opened(tmp_path) as found:
        assert found.get("bay:monday-noon") == a_meeting()
        assert found.get("bay:full") == FULL._replace(raw_types=("XYZ", "a/b"))
        assert found.get("bay:bare") == bare
        assert found.get("bay:other") is None
        assert found.get("nonsense") is None
        assert [each.id for each in found.export()] == ["bay:bare", "bay:full", "bay:monday-noon"]


def test_no_field_of_a_meeting_is_forgotten() -> None:
    """A field that is added to a Meeting has its place in the file, too."""
    kept = {*store.LAYOUT, *directory.KIND, *directory.IN_COLUMNS}
    assert kept == set(Meeting._fields)
    assert len(store.LAYOUT) + len(directory.KIND) + len(directory.IN_COLUMNS) == len(Meeting._fields)


def test_a_source_is_replaced_alone_and_the_change_is_counted(tmp_path: Path) -> None:
    """Changed, gone and new are against the import before; another source is not touched."""
    other = a_meeting("other", "kc")
    first = replace(tmp_path, a_source(), [a_meeting("a"), a_meeting("b"), a_meeting("c")])
    replace(tmp_path, a_source("kc"), [other])
    second = replace(tmp_path, a_source(), [a_meeting("a"), a_meeting("b", time="13:00"), a_meeting("d")])

    assert first == Changes(kept=3, changed=0, gone=0, new=3)
    assert second == Changes(kept=3, changed=1, gone=1, new=1)
    with opened(tmp_path) as found:
        assert [each.id for each in found.export()] == ["bay:a", "bay:b", "bay:d", "kc:other"]
        assert found.get("kc:other") == other
        assert [(each.name, each.kept) for each in found.sources()] == [("bay", 3), ("kc", 1)]


@pytest.mark.parametrize("there", [0, 100])
def test_the_first_of_two_meetings_with_one_id_is_kept(tmp_path: Path, there: int) -> None:
    """Whether indexes are kept up or made afterwards."""
    replace(tmp_path, a_source("old"), [a_meeting(str(at), "old") for at in range(there)])
    changes = replace(tmp_path, a_source(), [a_meeting("a", name="First"), a_meeting("a", name="Second")])

    assert changes.kept == 1
    with opened(tmp_path) as found:
        assert found.get("bay:a") == a_meeting("a", name="First")
        assert len(found) == there + 1


def test_what_is_known_of_a_source_at_the_end_is_kept(tmp_path: Path) -> None:
    """The counts of a report exist only after the last meeting was read."""
    source = a_source(etag='"abc"', licence="unstated", timezone="America/Chicago")
    replace(tmp_path, source, [a_meeting()], counted=lambda each, done: each._replace(read=done.kept + 2, rejected=2))

    with opened(tmp_path) as found:
        assert found.sources() == [source._replace(read=3, kept=1, rejected=2)]


def test_a_source_is_stale_after_a_month() -> None:
    """And where its date can't be read."""
    source = a_source(imported="2026-10-25T10:00:00+00:00")
    assert not source.stale(date(2026, 11, 25))
    assert source.stale(date(2026, 11, 26))
    assert a_source(imported="").stale(date(2026, 11, 26))


def test_a_failing_import_changes_nothing(tmp_path: Path) -> None:
    """What raises while meetings are read or counted leaves the old directory, and nothing beside it."""
    replace(tmp_path, a_source(), [a_meeting()])
    before = (tmp_path / directory.NAME).read_bytes()

    def broken() -> "list[Meeting]":
        raise RuntimeError("cut")

    with pytest.raises(RuntimeError):
        replace(tmp_path, a_source(), (each for part in [lambda: [a_meeting("x")], broken] for each in part()))
    with pytest.raises(RuntimeError):
        replace(tmp_path, a_source(), [a_meeting("x")], counted=lambda *_: broken()[0])  # type: ignore[arg-type]

    assert (tmp_path / directory.NAME).read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == [directory.NAME, f"{directory.NAME}.lock"]


def test_a_source_can_be_removed(tmp_path: Path) -> None:
    """An unknown one is said to be so, with those that there are."""
    with pytest.raises(NotInCatalogue, match="no meetings were imported yet"):
        remove(tmp_path, "bay")
    replace(tmp_path, a_source(), [a_meeting("a"), a_meeting("b")])
    replace(tmp_path, a_source("kc"), [a_meeting("a", "kc")])

    with pytest.raises(NotInCatalogue) as unknown:
        remove(tmp_path, "sf")
    assert [each.id for each in unknown.value.choices] == ["bay", "kc"]
    assert remove(tmp_path, "bay") == 2
    with opened(tmp_path) as found:
        assert [each.id for each in found.export()] == ["kc:a"]


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    """Folder 0700, file 0600; what an owner opened to colleagues stays open."""
    folder = tmp_path / "home" / "meetings"
    replace(folder, a_source(), [a_meeting()])
    file = folder / directory.NAME
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600

    file.chmod(0o640)
    replace(folder, a_source(), [a_meeting()])
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_nothing_imported_is_no_directory(tmp_path: Path) -> None:
    """Neither a missing folder nor an empty one is an error."""
    assert Directory.open(tmp_path / "none") is None
    assert Directory.open(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"hello, I am a note", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_not_ours_is_left_alone_and_said_to_be_so(tmp_path: Path, content: bytes) -> None:
    """Reading and writing both say which file, and how to mend it."""
    (tmp_path / directory.NAME).write_bytes(content)

    with pytest.raises(FileTrouble, match=r"directory\.sqlite: .*(move it away|can't be read)"):
        Directory.open(tmp_path)
    if content:
        with pytest.raises(FileTrouble, match=r"directory\.sqlite: "):
            replace(tmp_path, a_source(), [a_meeting()])
        assert (tmp_path / directory.NAME).read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    """A database is not ours because of its name."""
    connection = sqlite3.connect(tmp_path / directory.NAME)
    connection.executescript("CREATE TABLE meetings (a); PRAGMA user_version = 1;")
    connection.close()

    with pytest.raises(FileTrouble, match="is not a directory of meetings"):
        Directory.open(tmp_path)
    with pytest.raises(FileTrouble, match="is not a directory of meetings"):
        replace(tmp_path, a_source(), [a_meeting()])


def test_a_damaged_page_is_said_to_be_so(tmp_path: Path) -> None:
    """Also where it is met only in the middle of reading."""
    replace(tmp_path, a_source(), [a_meeting(str(at)) for at in range(500)])
    file = tmp_path / directory.NAME
    whole = file.read_bytes()
    file.write_bytes(whole[:20480] + b"\xa5" * (len(whole) - 20480))

    with pytest.raises(FileTrouble, match=r"directory\.sqlite: "):
        list(opened(tmp_path).export())


def test_a_newer_versions_directory_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says that a newer peerref made it."""
    monkeypatch.setattr(directory, "VERSION", 9)
    monkeypatch.setattr(store, "MIGRATIONS", ("",) * 8)
    replace(tmp_path, a_source(), [a_meeting()])
    monkeypatch.undo()

    for use in (lambda: Directory.open(tmp_path), lambda: replace(tmp_path, a_source(), [])):
        with pytest.raises(FileTrouble, match="made by a newer peerref"):
            use()


def test_an_older_versions_directory_is_brought_up_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next import runs what lies between, in order, on a copy; meetings stay. A reader changes nothing."""
    replace(tmp_path, a_source(), [a_meeting()])
    more = ("CREATE TABLE extra (a)", "INSERT INTO extra VALUES ('made by the second')")
    monkeypatch.setattr(directory, "VERSION", directory.VERSION + 2)
    monkeypatch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, *more))

    before = (tmp_path / directory.NAME).read_bytes()
    with opened(tmp_path) as found:
        assert found.get("bay:monday-noon") == a_meeting()
    assert (tmp_path / directory.NAME).read_bytes() == before
    for _ in range(2):
        replace(tmp_path, a_source("elm"), [a_meeting(source="elm")])
        with opened(tmp_path) as found:
            assert found.rows("SELECT a FROM extra") == [("made by the second",)]
            assert found.get("bay:monday-noon") == a_meeting()
            assert found.version == directory.VERSION


def test_a_directory_of_the_first_version_finds_what_one_of_today_finds(tmp_path: Path) -> None:
    """Its index of online meetings was in another order, and it told nothing of zones."""
    online = {"attendance": "online", "join_url": "https://example.org/j"}
    replace(tmp_path, a_source(), [a_meeting(str(at), **online) for at in range(9)])
    now = datetime(2026, 11, 25, 20, tzinfo=UTC)
    with opened(tmp_path) as found:
        schema = found.rows("SELECT sql FROM sqlite_schema ORDER BY name")
        ((zone, *_),) = zones = found.zones()
        assert (zone, len(zones)) == ("America/Los_Angeles", 1)
        soonest = near.online(found, ["aa"], now, limit=5)
        assert len(soonest) == 5
    old = sqlite3.connect(tmp_path / directory.NAME)
    old.executescript(
        "DROP INDEX next_online; CREATE INDEX next_online ON meetings (program, timezone, minute, kind) "
        "WHERE joins = 1 AND minute IS NOT NULL; DROP TABLE zones; PRAGMA user_version = 1;"
    )
    old.close()

    with opened(tmp_path) as found:
        assert found.zones() == [("America/Los_Angeles", 0, 0, 0)]
        assert near.online(found, ["aa"], now, limit=5) == soonest
    store.touch(tmp_path, "bay", "2026-11-25")
    with opened(tmp_path) as found:
        assert found.rows("SELECT sql FROM sqlite_schema ORDER BY name") == schema
        assert [name for name, *_ in found.zones()] == ["America/Los_Angeles"]
        assert near.online(found, ["aa"], now, limit=5) == soonest
        assert near.online(found, ["aa"], now, limit=0) == []
        assert len(list(found.export())) == 9


def test_what_the_writer_does_not_know_of_zones_the_reader_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without the zones' files imports; one that has them finds what comes next."""
    monkeypatch.setattr(store, "known", lambda _: None)
    replace(tmp_path, a_source(), [a_meeting(attendance="online", join_url="https://example.org/j")])

    with opened(tmp_path) as found:
        assert len(near.online(found, ["aa"], datetime(2026, 11, 25, 20, tzinfo=UTC))) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has other rights")
def test_a_directory_that_its_owner_may_not_write_is_replaced_all_the_same(tmp_path: Path) -> None:
    """Somebody protected the file; an import puts a new one in its place, which is theirs."""
    replace(tmp_path, a_source(), [a_meeting()])
    (tmp_path / directory.NAME).chmod(0o444)

    replace(tmp_path, a_source(), [a_meeting("other")])
    assert (tmp_path / directory.NAME).stat().st_mode & 0o777 == 0o644


def test_there_is_a_migration_for_every_older_version() -> None:
    """Else an old directory could not be opened."""
    assert len(store.MIGRATIONS) == directory.VERSION - 1


def test_an_open_directory_is_one_state(tmp_path: Path) -> None:
    """A reader sees what it opened, whole, while another import takes its place."""
    replace(tmp_path, a_source(), [a_meeting(str(at)) for at in range(200)])
    with opened(tmp_path) as before:
        every = before.export()
        first = next(every)
        replace(tmp_path, a_source(), [a_meeting("new")])
        assert len([first, *every]) == 200
    with opened(tmp_path) as after:
        assert [each.id for each in after.export()] == ["bay:new"]


def test_a_separator_in_a_text_breaks_nothing(tmp_path: Path) -> None:
    """No checked text holds a control character; one that did would be a space."""
    replace(tmp_path, a_source(), [a_meeting(notes="one\x1ftwo", flags=("a\x1fb",))])
    with opened(tmp_path) as found:
        (meeting,) = found.export()
    assert (meeting.notes, meeting.flags) == ("one two", ("a b",))


def test_removed_meetings_give_their_room_back(tmp_path: Path) -> None:
    """A directory does not stay as large as it once was."""
    replace(tmp_path, a_source(), [a_meeting(str(at), notes="n" * 500) for at in range(2000)])
    large = (tmp_path / directory.NAME).stat().st_size
    replace(tmp_path, a_source(), [a_meeting()])
    assert (tmp_path / directory.NAME).stat().st_size < large / 5


def test_a_source_has_a_record_of_its_own() -> None:
    """All its fields are columns."""
    assert all(f" {field} " in store.SCHEMA for field in Source._fields)
