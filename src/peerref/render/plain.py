"""What every form does to text before it is drawn: a catalogue's text is data, never structure."""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BREAKS = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")


def plain(text: str) -> str:
    """Return `text` without control and bidirectional characters, on one line."""
    return _CONTROL.sub("", _BREAKS.sub(" ", text)).replace("\u2028", " ").replace("\u2029", " ")


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
