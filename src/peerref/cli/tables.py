"""Rows for people: a table on a terminal, one line for each row in a pipe."""

import sys
from collections.abc import Sequence
from typing import Any

WIDEST_PADDED = 60  # columns: a longer link pushes the rest of its row to the right


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], folded: Sequence[str]) -> None:
    """Draw a table on a terminal, where the `folded` columns give way; in a pipe write each row on one line."""
    from peerref.cli.output import to_stream
    from peerref.render.plain import plain

    if sys.stdout.isatty():
        from peerref.render import terminal

        drawn: Any = terminal.table(columns, rows)
        for name, column in zip(columns, drawn.columns, strict=True):
            column.no_wrap = name not in folded
        terminal.console(sys.stdout).print(drawn)
        return
    lines = [[plain(cell) for cell in row] for row in (columns, *rows)]
    widths = [min(WIDEST_PADDED, max(map(len, column))) for column in zip(*lines, strict=True)]
    to_stream("".join("  ".join(map(str.ljust, line, widths)).rstrip() + "\n" for line in lines))
