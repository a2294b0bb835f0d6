"""The page as a document: sections of a few kinds of block, no layout."""

from collections.abc import Iterator
from typing import Literal

from peerref.record import Record

Role = Literal[
    "crisis",
    "summary",
    "treatment",
    "groups",
    "group",
    "none",
    "first-meeting",
    "stop",
    "together",
    "role",
    "talk",
    "plan",
    "note",
    "made",
]

HIDEABLE: tuple[Role, ...] = (
    "summary",
    "first-meeting",
    "together",
    "role",
    "talk",
    "made",
)  # what `--hide` may leave out


class Run(Record):
    """A piece of text; `link` is where it leads, if anywhere; `lang` its language where it is not the page's.

    `strong` is a label that stands in running text; a `detail` is as a paragraph's.
    """

    text: str
    link: str = ""
    lang: str = ""
    strong: bool = False
    detail: int = 0


class Paragraph(Record):
    """Running text. `strong` text carries the main message.

    A `detail` is left out where the page is too long, 1 before 2, and 3 and 4 last of all.
    """

    runs: tuple[Run, ...]
    strong: bool = False
    detail: int = 0


class Steps(Record):
    """Things to do, in order. `detail` is as a paragraph's."""

    items: tuple[str, ...]
    label: str = ""
    detail: int = 0


class Facts(Record):
    """Short facts, each with its label. `detail` is as a paragraph's.

    `apart`: these stand on lines of their own in every layout, and may take more than one.
    """

    rows: tuple[tuple[str, tuple[Run, ...]], ...]
    detail: int = 0
    apart: bool = False


class Ticks(Record):
    """A list to tick off and fill in by hand."""

    items: tuple[str, ...]


Block = Paragraph | Steps | Facts | Ticks


class Section(Record):
    """A part of the page. `level` is that of its heading; `boxed` sets it apart; `group` is the group's id.

    `name` is the part of the heading that is an official name, in English whatever the page's language; `web` the link
    for a QR code. What `answers` a worry that was named is left out last.
    """

    role: Role
    heading: str
    blocks: tuple[Block, ...]
    boxed: bool = False
    level: int = 2
    group: str = ""
    name: str = ""
    web: str = ""
    answers: bool = False


Drawn = Literal["keep", "calendar", "care", "group", "tell"]


class Picture(Record):
    """A drawing's words: its caption, and what stands for it where it is not seen; `drawn` says what it shows."""

    caption: str
    alt: str
    drawn: Drawn = "group"


class Labels(Record):
    """Words that only drawn pages need: of the step strip (none where it does not fit), QR codes and sheets.

    `opens` is what stands before and after a link in the words for its code, `sheet` what stands before, between and
    after a sheet's number and how many there are; `modest` stands for `known` where the page is too long.
    """

    strip: tuple[Picture, ...] = ()
    scan: str = ""
    opens: tuple[str, str] = ("", "")
    sheet: tuple[str, str, str] = ("", "", "")
    modest: str = ""


class Handout(Record):
    """The patient's page. `message` is the one thing to remember.

    `left_out` are the headings of the parts for which one sheet had no room; `english` the words of a page in another
    language that stay English (see `peerref.handout.english`).
    """

    language: str
    title: str
    message: str
    known: str
    sections: tuple[Section, ...]
    labels: Labels = Labels()
    left_out: tuple[str, ...] = ()
    english: tuple[str, ...] = ()


def texts(handout: Handout) -> Iterator[str]:
    """Yield every piece of text of the page, in reading order."""
    yield from (text for text in (handout.title, handout.message, handout.known) if text)
    for section in handout.sections:
        yield section.heading
        for block in section.blocks:
            yield from block_texts(block)


def block_texts(block: Block) -> Iterator[str]:
    """Yield every piece of text of one block."""
    if isinstance(block, Paragraph):
        yield "".join(run.text for run in block.runs)
    elif isinstance(block, Steps):
        yield from (block.label, *block.items)
    elif isinstance(block, Facts):
        for label, runs in block.rows:
            yield f"{label}: " + "".join(run.text for run in runs)
    else:
        yield from block.items


def words(handout: Handout) -> int:
    """Return how many words the page has; blanks to fill in are none."""
    found = (word for text in texts(handout) for word in text.split())
    return sum(1 for word in found if word[0].isalnum() or any(letter.isalnum() for letter in word))
