"""How long a page is on paper: what stands beside what, how much room is between, and how many lines it all takes.

Pure arithmetic with the widths of our font's letters, so that a page can be shortened before anything is drawn, and is
the same in every form. What draws a sheet has the last word: an estimate may be off by a line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from peerref.handout.document import Block, Facts, Handout, Paragraph, Run, Section, Steps, Ticks
from peerref.record import Record

SHORT = frozenset({"first-meeting", "stop", "together", "role", "talk"})  # parts that may share a row


def rows(sections: Sequence[Section]) -> Iterator[tuple[Section, ...]]:
    """Yield the sections in order, two short ones that follow each other together.

    Short parts are easier to read in half a line than in a whole one, and beside each other they take fewer lines.
    """
    waiting: tuple[Section, ...] = ()
    for section in sections:
        if section.role in SHORT:
            waiting = (*waiting, section)
            if len(waiting) == 2:
                yield waiting
                waiting = ()
            continue
        if waiting:
            yield waiting
            waiting = ()
        yield (section,)
    if waiting:
        yield waiting


class Spacing(Record):
    """How much room there is between things: in ems of the body's 12 points, `inset` of boxes in points.

    `open`: each fact stands on a line of its own. `halves`: the plan stands in two columns, and the label of steps
    beside them. `run_on`: a group's sentences stand in one paragraph.
    """

    leading: float
    paragraph: float
    section: float
    write: float
    inset: float
    open: bool = False
    halves: bool = False
    run_on: bool = False


# The most generous first. The type never shrinks; these do, down to the last, which is the least that still reads well
# (leading .55em, that is 1.22 of the type's size from line to line).
SPACINGS = (
    Spacing(0.75, 0.85, 1.7, 1.9, 9, open=True),
    Spacing(0.65, 0.7, 1.4, 1.5, 7, open=True),
    Spacing(0.6, 0.6, 1.2, 1.3, 6),
    Spacing(0.55, 0.55, 1.1, 1.2, 5, halves=True),
    Spacing(0.55, 0.55, 0.95, 1.1, 5, halves=True),
    Spacing(0.55, 0.55, 0.8, 1.0, 4, halves=True),
    Spacing(0.55, 0.55, 0.75, 0.9, 4, halves=True, run_on=True),
    Spacing(0.55, 0.55, 0.56, 0.75, 3, halves=True, run_on=True),
)
LARGE = Spacing(0.68, 0.8, 1.3, 2.2, 10, open=True)  # for large print, which takes the sheets that it needs

MM = 72 / 25.4
TIGHT = 0.85  # of each of several sheets: what stands together leaves an end of a sheet empty
PAPERS = {"letter": (612 - 30 * MM, 792 - 30 * MM), "a4": (180 * MM, 267 * MM)}  # inside the margins, in points
BODY, HEADING, TITLE, MESSAGE = 12.0, 12.5, 18.0, 13.0  # sizes of type
TOP = 0.668  # from a line's foot to the top of its capitals, in ems
SIDE, GUTTER, BETWEEN = 42 * MM, 4 * MM, 6 * MM  # the heading beside; between columns; between halves
STRIP, PICTURE = 66 * MM, 11 * MM  # the step strip: its least width, the height of a picture
CODE, QUIET = 25 * MM, 4 * MM  # most QR codes, and the white that they need around
# Widths of the letters from space to tilde in Atkinson Hyperlegible, regular and bold, in thousandths of an em.
_LETTERS = (
    (
        "280 281 301 655 594 927 705 160 300 300 433 602 205 368 205 377 648 402 549 574 614 583 598 510 615 598 "
        "205 205 553 602 553 520 780 626 619 656 673 567 548 710 690 414 510 627 539 820 689 727 601 753 618 596 "
        "558 690 589 840 623 595 607 315 377 315 552 396 268 526 566 500 564 539 311 560 546 278 254 490 239 841 "
        "546 552 566 576 340 471 324 536 441 654 461 429 460 319 233 319 555"
    ),
    (
        "320 283 410 783 619 977 702 222 366 366 434 618 243 374 243 442 652 448 586 605 626 612 632 543 625 561 "
        "243 243 573 618 573 614 754 690 639 673 686 580 544 719 679 458 560 659 537 842 700 764 626 781 654 619 "
        "617 663 656 883 699 687 621 333 442 333 589 430 314 553 596 520 596 566 367 597 572 315 259 567 314 886 "
        "572 573 596 601 372 534 379 570 526 723 533 518 516 370 234 370 533"
    ),
)
USUAL = 540  # of a letter that is none of these


class _Widths(dict[str, int]):
    def __missing__(self, letter: str) -> int:
        return USUAL


WIDTHS = tuple(_Widths({chr(32 + at): int(each) for at, each in enumerate(row.split())}) for row in _LETTERS)
DIGITS = frozenset("0123456789")
DIALLED = 602  # a digit of a phone number, which another font draws
_PHONE = r"\+?\d+(?:[-.]\d+)+|\b(?:\d{3}|\d{5,6})\b"


SURE = 0.995  # of a sheet: an estimate may be off by a little
WIDEST = 1.4  # between parts, where the text within them is close
EASY = 0.93  # of a sheet, where a page is shortened for it: a browser that prints it has other fonts
KEPT = 0.99  # of a sheet, where no shorter page does better
EDGE = 1.02  # of a sheet: up to here, to draw the page tells whether it fits


def share(page: Handout, spacing: Spacing = SPACINGS[-1]) -> float:
    """Return how much of a sheet the page takes, as a rule with the least room, of the paper that it fills more.

    Up to `KEPT` it is sure to take one, and above `EDGE` it is not.
    """
    return max(height(page, spacing, width) / room for width, room in PAPERS.values())


def spacings(page: Handout, paper: str = "letter", sure: float = SURE) -> tuple[Spacing, ...]:
    """Return the spacings to try, in order: the most generous one that is likely to fit, and the tighter ones.

    What is left of the sheet then goes between the parts. `sure` is the share of a sheet that is used. A page that
    takes more sheets anyway is not crowded: it gets the most generous one that needs no further sheet.
    """
    width, room = PAPERS[paper]
    least = height(page, SPACINGS[-1], width)
    usable = sure * room if least <= EDGE * room else -(-least // (TIGHT * room)) * TIGHT * room
    first, last = 0, len(SPACINGS) - 1  # tried by halves: to weigh a page takes a while
    while first < last:
        half = (first + last) // 2
        if height(page, SPACINGS[half], width) <= usable:
            last = half
        else:
            first = half + 1
    if least > EDGE * room:
        return (SPACINGS[first],)
    filled = _filled(first, usable - height(page, SPACINGS[first], width), len(list(rows(page.sections))))
    return (filled, *SPACINGS[first + (filled == SPACINGS[first]) :])


def _filled(place: int, left: float, parts: int) -> Spacing:
    """Return a spacing with what is left of the sheet between the parts, as far as that does not tear them apart."""
    spacing = SPACINGS[place]
    if left <= 0 or spacing.section >= WIDEST:
        return spacing
    return spacing._replace(section=min(WIDEST, spacing.section + left / (parts + 1) / BODY))


def height(page: Handout, spacing: Spacing, width: float) -> float:
    """Return how tall the page is, all on one sheet, in points."""
    gap = spacing.section * BODY
    tall = _lines(spacing, page.title, width, TITLE, bold=True) + spacing.paragraph * TITLE
    tall += _lines(spacing, page.message, width, MESSAGE, bold=True)
    if page.known:
        tall += spacing.paragraph * BODY + _lines(spacing, page.known, width)
    code, below_heading = False, False
    for row in rows(page.sections):
        above = spacing.paragraph * BODY if below_heading and row[0].boxed else gap
        part = (width - BETWEEN) / 2 if len(row) == 2 else width
        tallest = max(_section(each, page, spacing, part, len(row) == 1) for each in row)
        own = bool(row[0].web)
        tall += (above if own or not code else max(above, QUIET)) + tallest
        code, below_heading = own, row[0].role == "groups"
    return tall


def _section(section: Section, page: Handout, spacing: Spacing, width: float, alone: bool) -> float:
    if section.role == "group":
        return _group(section, spacing, width, page.labels.scan)
    if section.role == "crisis":
        inside = width - 2 * spacing.inset
        told = _blocks(section.blocks, spacing, inside - SIDE - GUTTER, bold=True)
        tall = max(told, _lines(spacing, section.heading, SIDE, HEADING, bold=True))
        if spacing.run_on:  # wider lines are fewer, which may save more than the heading's own takes
            head = _lines(spacing, section.heading, inside, HEADING, bold=True) + spacing.paragraph * HEADING
            tall = min(tall, head + _blocks(section.blocks, spacing, inside, bold=True))
        return 2 * spacing.inset + tall
    if section.role == "summary" and page.labels.strip:
        return _with_strip(section, page, spacing, width)
    if section.role == "groups" and spacing.halves and section.blocks:
        head = wide(section.heading, HEADING, bold=True) + 0.6 * BODY
        return max(
            _lines(spacing, section.heading, width, HEADING, bold=True), _blocks(section.blocks, spacing, width - head)
        )
    beside = section.role == "note" or (alone and spacing.halves and section.role in SHORT - {"stop"})
    if beside:
        told = _blocks(section.blocks, spacing, width - SIDE - GUTTER)
        return max(told, _lines(spacing, section.heading, SIDE, HEADING, bold=True))
    head = _lines(spacing, section.heading, width, HEADING, bold=True) if section.heading else 0
    blocks = run_on(section.blocks) if spacing.run_on and section.role == "treatment" else section.blocks
    told = _blocks(blocks, spacing, width)
    return head + told + (spacing.paragraph * HEADING if head and told else 0)


def _with_strip(section: Section, page: Handout, spacing: Spacing, width: float) -> float:
    captions = [picture.caption for picture in page.labels.strip]
    steps = [item for block in section.blocks if isinstance(block, Steps) for item in block.items]
    natural = max(wide(section.heading, HEADING, bold=True), *(wide(item) + _mark(steps) for item in steps), 0.0)
    on_one_line = sum(max(wide(each), PICTURE) for each in captions) + GUTTER * (len(captions) - 1)
    least = max(width - GUTTER - natural, STRIP)
    strip = min(on_one_line, least)
    each = on_one_line if on_one_line <= least else (strip - 2 * MM * (len(captions) - 1)) / len(captions)
    pictures = PICTURE + 0.45 * BODY + max(_lines(spacing, caption, each) for caption in captions)
    room = width - GUTTER - strip
    told = _lines(spacing, section.heading, room, HEADING, bold=True) + spacing.paragraph * HEADING
    told += _blocks(section.blocks, spacing, room)
    return max(told, pictures)


def _group(section: Section, spacing: Spacing, width: float, scan: str) -> float:
    inset = spacing.inset if section.boxed else 0
    aside = (max(0.0, QUIET - inset) if section.boxed else 0.0) if section.web else 0.0
    room = width - 2 * inset - ((CODE + QUIET + aside) if section.web else 0)
    blocks = run_on(section.blocks) if spacing.run_on else section.blocks
    told = _lines(spacing, section.heading, room, HEADING, bold=True) + spacing.paragraph * HEADING
    told += _blocks(blocks, spacing, room)
    if section.web and not spacing.open and isinstance(blocks[-1], Facts):
        told += _caption(blocks[-1], spacing, room, wide(scan, bold=True) + BODY)
    code = CODE + aside + max(0.0, QUIET - spacing.section * BODY) if section.web else 0
    return 2 * inset + max(told, code)


def _caption(facts: Facts, spacing: Spacing, room: float, caption: float) -> float:
    """Return what the caption of the code adds: a line, where it does not end the last one."""
    last = _last_width([_fact(row) for row in facts.rows], room, 1.3 * BODY)
    return 0.0 if last + caption <= room else spacing.leading * BODY + TOP * BODY


def run_on(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks with paragraphs that follow each other as one, and facts without links among them."""
    found: list[Block] = []
    for block in blocks:
        runs: tuple[Run, ...] = ()
        if isinstance(block, Paragraph) and not block.strong:
            runs = block.runs
        elif isinstance(block, Facts) and not block.apart and not any(run.link for _, row in block.rows for run in row):
            runs = _facts(block)
        last = found[-1] if found else None
        if not runs:
            found.append(block)
        elif isinstance(last, Paragraph) and not last.strong:
            found[-1] = Paragraph((*last.runs, Run(" "), *runs))
        else:
            found.append(Paragraph(runs))
    return tuple(found)


def _blocks(blocks: Sequence[Block], spacing: Spacing, width: float, *, bold: bool = False) -> float:
    between = spacing.paragraph * BODY
    return sum(_block(block, spacing, width, bold) for block in blocks) + between * max(0, len(blocks) - 1)


def _block(block: Block, spacing: Spacing, width: float, bold: bool) -> float:
    between = spacing.paragraph * BODY
    if isinstance(block, Paragraph):
        return _running(spacing, block.runs, width, bold=bold or block.strong)
    if isinstance(block, Steps):
        label = f"{block.label}:" if block.label else ""
        room, above = width - _mark(block.items), 0.0
        if label and spacing.halves:
            room -= wide(label, bold=True) + 0.6 * BODY
        elif label:
            above = _lines(spacing, label, width, bold=True) + between
        return above + sum(_lines(spacing, item, room) for item in block.items) + between * (len(block.items) - 1)
    if isinstance(block, Facts):
        if spacing.open or block.apart:
            rows = (_running(spacing, (Run(f"{label}: ", strong=True), *runs), width) for label, runs in block.rows)
            return sum(rows) + between * (len(block.rows) - 1)
        if not any(run.link for _, runs in block.rows for run in runs):
            return _running(spacing, _facts(block), width)
        return _unbroken(spacing, [_fact(row) for row in block.rows], width)
    return _ticks(block, spacing, width)


def _ticks(block: Ticks, spacing: Spacing, width: float) -> float:
    half = -(-len(block.items) // 2)
    columns = [block.items[:half], block.items[half:]] if spacing.halves else [block.items]
    room = ((width - BETWEEN) / 2 if spacing.halves else width) - 1.2 * BODY
    tall = 0.0
    for items in columns:
        told = sum(max(_lines(spacing, item.replace("_", ""), room), 0.8 * BODY) for item in items)
        tall = max(tall, told + spacing.write * BODY * max(0, len(items) - 1))
    return tall


def _fact(row: tuple[str, tuple[Run, ...]]) -> str:
    label, runs = row
    return f"{label}: " + "".join(run.text for run in runs)


def _facts(facts: Facts) -> tuple[Run, ...]:
    """Return facts that stand one after the other in running text."""
    return tuple(
        run
        for label, runs in facts.rows
        for run in (
            Run(f"{label}: ", strong=True),
            *runs,
            Run("  " if runs[-1].text.endswith((".", "!", "?")) else ".  "),
        )
    )


def _running(spacing: Spacing, runs: Sequence[Run], width: float, *, bold: bool = False) -> float:
    """Return how tall running text is, labels in bold."""
    em = BODY / 1000
    widths: list[int] = []
    joined = True  # whether the next word goes on with the last one
    for run in runs:
        found = list(_widths(run.text, bold or run.strong or bool(run.link)))
        if joined and widths and found and not run.text[:1].isspace():
            found[0] += widths.pop()
        widths += found
        joined = not run.text[-1:].isspace()
    number = _set(widths, width / em, WIDTHS[bold][" "])[0]
    return number * TOP * BODY + max(0, number - 1) * spacing.leading * BODY


def _mark(items: Sequence[str]) -> float:
    return wide(f"{len(items)}.") + 0.45 * BODY


def _lines(spacing: Spacing, text: str, width: float, size: float = BODY, *, bold: bool = False) -> float:
    number = count(text, width, size, bold=bold)
    return number * TOP * size + max(0, number - 1) * spacing.leading * size


def count(text: str, width: float, size: float = BODY, *, bold: bool = False) -> int:
    """Return how many lines `text` takes: words are set one after the other, and none is broken."""
    em = size / 1000
    return _set(_widths(text, bold), width / em, WIDTHS[bold][" "])[0]


def _unbroken(spacing: Spacing, pieces: Sequence[str], width: float) -> float:
    """Return how tall pieces are that stand one after the other, each on one line (as phones and links do)."""
    number, _ = _set([wide(piece, bold=True) for piece in pieces], width, 1.3 * BODY)
    return number * TOP * BODY + max(0, number - 1) * spacing.leading * BODY


def _last_width(pieces: Sequence[str], width: float, between: float) -> float:
    return _set([wide(piece, bold=True) for piece in pieces], width, between)[1]


def _set(widths: Sequence[float], room: float, between: float) -> tuple[int, float]:
    """Return how many lines things take that are set one after the other, and how wide the last line is."""
    number, at = (1, 0.0) if widths else (0, 0.0)
    for each in widths:
        if at and at + between + each > room:
            number, at = number + 1, 0.0
        at += each + (between if at else 0)
        if each > room:
            number += int(each // room)
            at = each % room
    return number, at


def wide(text: str, size: float = BODY, *, bold: bool = False) -> float:
    """Return how wide `text` is on one line, in points."""
    words = _widths(text, bold)
    return (sum(words) + WIDTHS[bold][" "] * max(0, len(words) - 1)) * size / 1000


@cache
def _widths(text: str, bold: bool) -> tuple[int, ...]:
    """Return how wide each word is, in thousandths of an em; measured once, however often a page is weighed."""
    return tuple(_width(word, WIDTHS[bold]) for word in text.split())


def _width(word: str, known: Mapping[str, int]) -> int:
    if word.isascii():
        found = sum(map(known.__getitem__, word))
    else:
        from unicodedata import normalize  # only where a page needs it

        found = sum(known.get(letter) or known.get(normalize("NFD", letter)[0], USUAL) for letter in word)
    if not DIGITS.isdisjoint(word):
        found += sum(DIALLED - known[sign] for each in re.findall(_PHONE, word) for sign in each if sign in DIGITS)
    return found
