"""A bar for work that takes long: on a terminal alone, and on standard error, so that a pipe holds the report alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

Tell = Callable[[str, int, int], None]
"""Is told what is at work, how much is done, and of how much (0 where unknown)."""


@contextmanager
def progress(counted: Literal["bytes", "things"]) -> Iterator[Tell | None]:
    """Draw the bar and yield what it is to be told by; None where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress as columns

    from peerref.render import terminal
    from peerref.render.plain import plain

    done_of = columns.DownloadColumn() if counted == "bytes" else columns.MofNCompleteColumn()
    time = columns.TimeRemainingColumn() if counted == "bytes" else columns.TimeElapsedColumn()
    name = columns.TextColumn("{task.description}", markup=False)
    with columns.Progress(
        name, columns.BarColumn(), done_of, time, console=terminal.console(sys.stderr), transient=True
    ) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda what, done, of: bar.update(task, description=plain(what), completed=done, total=of or None)
