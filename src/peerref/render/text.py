"""The page as plain text: readable in a terminal, a pipe, a file and a fax."""

from collections.abc import Iterator

from peerref.handout.document import Block, Facts, Handout, Paragraph, Section, Steps
from peerref.render.plain import plain, wrap

WIDTH = 80  # wider lines are harder to read, however wide the terminal is
TICK = "[ ]"


def text(handout: Handout, width: int = WIDTH) -> str:
    """Return the page as text of at most `width` columns, ending in a line break."""
    return "\n".join(_lines(handout, min(width, WIDTH))) + "\n"


def _lines(handout: Handout, width: int) -> Iterator[str]:
    yield from wrap(handout.title, width)
    yield "=" * min(width, len(plain(handout.title)))
    yield ""
    yield from wrap(handout.message, width)
    if handout.known:
        yield from wrap(handout.known, width)
    for section in handout.sections:
        yield ""
        if section.boxed:
            yield from _boxed(section, width)
        else:
            yield from _section(section, width)


def _section(section: Section, width: int) -> Iterator[str]:
    if section.heading:
        yield from wrap(section.heading, width)
        yield ("-" if section.level == 2 else "~") * min(width, len(plain(section.heading)))
    for block in section.blocks:
        yield from block_lines(block, width)


def _boxed(section: Section, width: int) -> Iterator[str]:
    edge = "+" + "-" * (width - 2) + "+"
    yield edge
    for line in _section(section._replace(boxed=False), width - 4):
        yield f"| {line.ljust(width - 4)} |"
    yield edge


def block_lines(block: Block, width: int) -> Iterator[str]:
    """Yield the lines of one block."""
    if isinstance(block, Paragraph):
        yield from wrap("".join(run.text for run in block.runs), width)
    elif isinstance(block, Steps):
        if block.label:
            yield from wrap(f"{block.label}:", width)
        for number, item in enumerate(block.items, 1):
            yield from wrap(item, width, f"  {number}. ")
    elif isinstance(block, Facts):
        for label, runs in block.rows:
            yield from wrap(f"{label}: " + "".join(run.text for run in runs), width, "", "  ")
    else:
        for item in block.items:
            yield from wrap(item, width, f"{TICK} ")
