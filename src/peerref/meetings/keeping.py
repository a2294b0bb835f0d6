"""What an import keeps goes into the directory: the two know nothing of each other, and meet here."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import cast

from peerref.meetings import directory, importing
from peerref.meetings.directory import Directory, Source
from peerref.meetings.meeting import Meeting, Program


class Kept:
    """The keeper of an import: the directory in a folder."""

    def __init__(self, folder: Path, waiting: Callable[[], None] | None = None) -> None:
        """Keep in `folder`; `waiting` is called where another import has to end first."""
        self._folder = folder
        self._waiting = waiting

    def replace(
        self,
        about: importing.About,
        meetings: Iterable[Meeting],
        counts: Callable[[], tuple[int, int, int]] | None = None,
    ) -> importing.Changes:
        """Put the meetings in the place of the source's; `counts` says at the end what was read, inactive, rejected."""

        def counted(source: Source, _: directory.Changes) -> Source:
            if counts is None:
                return source
            read, inactive, rejected = counts()
            return source._replace(read=read, inactive=inactive, rejected=rejected)

        done = directory.replace(self._folder, _source(about), meetings, counted=counted, waiting=self._waiting)
        return importing.Changes(done.new, done.changed, done.gone)

    def sources(self) -> Sequence[importing.About]:
        """Return what is remembered of each source."""
        found = Directory.open(self._folder)
        if found is None:
            return ()
        with found:
            return [_about(each) for each in found.sources()]

    def seen(self, source: str, day: str) -> None:
        """Remember that a source was as before on this day."""
        directory.touch(self._folder, source, day, waiting=self._waiting)


def _source(about: importing.About) -> Source:
    return Source(
        about.source,
        about.path,
        about.kind,
        url=about.url,
        program=about.program or "",
        timezone=about.timezone,
        weekday=about.weekday,
        imported=about.day,
        etag=about.etag,
        modified=about.last_modified,
    )


def _about(source: Source) -> importing.About:
    return importing.About(
        source.name,
        source.path,
        source.form,
        source.imported,
        source.url,
        source.etag,
        source.modified,
        cast("Program", source.program) if source.program else None,
        source.timezone,
        "iso" if source.weekday == "iso" else "",
    )
