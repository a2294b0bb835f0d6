"""A fault in a catalogue file: what is wrong, where, and how to mend it."""

from collections.abc import Mapping

from peerref.record import Record

Path = tuple[str | int, ...]


class Fault(Record):
    """`path` leads to the fault inside the file: entry id, field, and so on."""

    file: str
    line: int
    path: Path
    what: str

    def __str__(self) -> str:
        """One line: file, line, entry, field, what is wrong and how to mend it."""
        where = f"{self.file}:{self.line}:"
        entry = f" {self.path[0]}:" if self.path else ""
        field = " " + ".".join(str(part) for part in self.path[1:]) + ":" if len(self.path) > 1 else ""
        return f"{where}{entry}{field} {self.what}"


class Located(Record):
    """A file's content as plain values, with the line of each part of it."""

    file: str
    content: Mapping[str, object]
    lines: Mapping[Path, int]

    def fault(self, path: Path, what: str) -> Fault:
        """Return a fault at `path`, or at the nearest part above it that has a line."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Fault(self.file, self.lines.get(known, 1), path, what)
