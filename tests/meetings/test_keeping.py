"""An import is kept in the directory, and remembers how to read its source again."""

from pathlib import Path

from peerref.meetings import importing
from peerref.meetings.directory import Directory
from peerref.meetings.importing import About, Changes
from peerref.meetings.keeping import Kept

from .invented import a_meeting


def test_what_is_said_of_a_source_is_remembered(tmp_path: Path) -> None:
    """Every word of it, with and without a programme; a later day where it had not changed."""
    kept: importing.Keeper = Kept(tmp_path)
    about = About(
        "bay",
        "bay.json",
        "meeting-guide",
        "2026-11-20",
        "https://example.org/f",
        '"e"',
        "Mon",
        "aa",
        "America/Denver",
        "iso",
    )
    assert kept.sources() == ()
    assert kept.replace(about, [a_meeting("a"), a_meeting("b")]) == Changes(2, 0, 0)
    assert kept.replace(about._replace(program=None), [a_meeting("a", time="13:00")]) == Changes(0, 1, 1)
    kept.seen("bay", "2026-11-25")

    assert kept.sources() == [about._replace(program=None, day="2026-11-25")]


def test_the_counts_of_a_report_are_kept_with_the_source(tmp_path: Path) -> None:
    """They are known only when the last meeting was read."""
    about = About("bay", "bay.json", "meeting-guide", "2026-11-20")
    Kept(tmp_path).replace(about, [a_meeting()], lambda: (9, 3, 5))
    found = Directory.open(tmp_path)
    assert found is not None
    with found:
        (source,) = found.sources()

    assert (source.read, source.kept, source.inactive, source.rejected) == (9, 1, 3, 5)
