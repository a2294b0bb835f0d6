"""What every form does to text before it is drawn: a catalogue's text is data, never structure."""

import re


def first_sentence(text: str) -> str:
    """Return the first sentence of `text`, whole."""
    return re.split(r"(?<=[.!?])\s", text, maxsplit=1)[0]


def plain(text: str) -> str:
    """Return `text` without control and bidirectional characters, on one line."""
    if text.isprintable():
        return text
    return "".join(c for c in " ".join(text.splitlines()).replace("\t", " ") if c.isprintable() or c == "\u00a0")


def wrap(text: str, width: int, first: str = "", rest: str | None = None) -> list[str]:
    """Return `text` in lines of at most `width` columns, with an indent for the first line and the rest.

    A word longer than a line stands alone on one, uncut, so that a link stays whole.
    """
    hang = " " * len(first) if rest is None else rest
    lines: list[str] = []
    line, empty = first, True
    for word in plain(text).split():
        if not empty and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, empty = hang, True
        line += word if empty else f" {word}"
        empty = False
    return [*lines, line] if not empty else lines
