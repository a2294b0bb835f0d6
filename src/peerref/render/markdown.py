"""The page as Markdown. Every character that Markdown could read as structure is escaped."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from peerref.catalogue import links
from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps
from peerref.render.plain import plain

SAFE = ":/?#@!$&=+,;%-._~"  # what a link may hold as it is
_STRUCTURE = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$^=])|(?<=\d)([.)])(?=\s|$)|(?<=^)([-:])")


def markdown(handout: Handout) -> str:
    """Return the page as CommonMark text."""
    return "\n".join(_lines(handout)) + "\n"


def escape(text: str) -> str:
    """Return `text` so that Markdown shows it as it is."""
    return _STRUCTURE.sub(lambda match: "\\" + match.group(), plain(text).strip())


def _lines(handout: Handout) -> Iterator[str]:
    yield f"# {escape(handout.title)}"
    yield ""
    yield f"**{escape(handout.message)}**"
    if handout.known:
        yield ""
        yield escape(handout.known)
    for section in handout.sections:
        yield ""
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    quoted = "> " if section.boxed else ""
    if section.heading:
        yield f"{quoted}{'#' * section.level} {escape(section.heading)}"
    elif section.role == "made":
        yield "---"
        yield ""
    for at, block in enumerate(section.blocks):
        if at or section.heading:
            yield quoted.rstrip()
        for line in _block(block):
            yield f"{quoted}{line}" if line else quoted.rstrip()


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        said = _runs(block.runs)
        yield f"**{said}**" if block.strong else said
    elif isinstance(block, Steps):
        if block.label:
            yield f"{escape(block.label)}:"
            yield ""
        for number, item in enumerate(block.items, 1):
            yield f"{number}. {escape(item)}"
    elif isinstance(block, Facts):
        for label, runs in block.rows:
            yield f"- **{escape(label)}:** " + _runs(runs)
    else:
        for item in block.items:
            yield f"- [ ] {escape(item)}"


def _runs(runs: Sequence[Run]) -> str:
    return "".join(_run(run) for run in runs).strip()


def _run(run: Run) -> str:
    if run.link and links.safe(run.link):
        return f"[{escape(run.text)}](<{quote(run.link, safe=SAFE)}>)"
    before, after = (
        (" " if run.text[:1] == " " else ""),
        (" " if run.text[-1:] == " " else ""),
    )  # other runs stand there
    return before + escape(run.text) + after
