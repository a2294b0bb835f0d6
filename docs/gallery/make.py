"""Draw the gallery: the pages of eight patients, as PDF and as picture, with the README that shows them.

    python docs/gallery/make.py           # draw all anew
    python docs/gallery/make.py --check   # say what is no longer as committed; needs `.[dev]`

The check holds on another machine and after a new typst: the words in their order and the number of sheets are exact,
the picture may be off by a hair, and the bytes of a PDF count only where the same typst drew both.
"""

import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageChops

FOLDER = Path(__file__).parent
TODAY = "2026-11-25"
AGAIN = "python docs/gallery/make.py"
DPI = 90
GREYS = 8  # enough for smooth letters; a picture stays under 150 kB
# Pictures are compared from afar and square by square: nowhere does a page moved by a point count, everywhere one moved
# by two, and a lost pictogram or QR code counts in its own square.
COARSE = 20  # dots an inch
DARKER = 80  # of 255: from here on a dot differs
SQUARE = 10  # dots across: half an inch
MOST_DIFFERING = 0.1  # of the dots of a square
_TYPST = re.compile(rb"Typst [\w.]+")


class Patient(NamedTuple):
    """One page: the name of its files, who it is for, what the picture shows, and what the clinician typed."""

    id: str
    story: str
    alt: str
    typed: str

    @property
    def command(self) -> str:
        """What draws the same page."""
        return f"peerref suggest {self.typed} --today {TODAY} --output {self.id}.pdf"


PATIENTS = (
    Patient(
        "depression-online",
        "Depression, on sertraline, would rather meet online.",
        "One sheet in English: whom to call in a crisis, how to go on with treatment, three online groups for "
        "depression, each with cost, steps, link and QR code.",
        "-c depression -f online -t sertraline",
    ),
    Patient(
        "opioid-buprenorphine-spanish",
        "Opioid use disorder, on buprenorphine, reads Spanish.",
        "One sheet in Spanish: groups that welcome people on buprenorphine, with the sentence to go on taking it.",
        "-c F11.20 -t Suboxone -l es",
    ),
    Patient(
        "schizophrenia-relative",
        "The sister of somebody with schizophrenia.",
        "One sheet in English that speaks to the relative: groups for families, and whom to call.",
        "-c schizophrenia --for family",
    ),
    Patient(
        "teenager-alateen",
        "Fifteen years old, the mother drinks.",
        "One sheet in English in the words of a teenager: whom to call or text, a group for that age, what to do next.",
        "-c 'alcohol use disorder' --for family --age 15",
    ),
    Patient(
        "alcohol-large-print",
        "Alcohol use disorder, on naltrexone, sees poorly.",
        "Sheets side by side in large print: the same parts in one column of big letters.",
        "-c 'alcohol use disorder' -t naltrexone --large-print",
    ),
    Patient(
        "suicidality",
        "Thinks of suicide: what is urgent comes before any group.",
        "One sheet in English that opens with what to do right now and whom to call, before the groups.",
        "-c 'suicidal ideation' -t lithium",
    ),
    Patient(
        "perinatal-depression-spanish-a4",
        "Depression after a birth, reads Spanish, paper of A4 size.",
        "One sheet of A4 in Spanish: groups for parents after a birth, and the line for mothers.",
        "-c 'postpartum depression' --audience perinatal -l es --paper a4",
    ),
    Patient(
        "bipolar-discreet",
        "Bipolar disorder, shares a home: the page names no condition and no medicine.",
        "One sheet in English that names no condition, with a line from the clinic.",
        "-c bipolar -t lithium --discreet --clinic 'Valley Clinic, 408-555-0100' "
        "--note 'Call our front desk if a link fails.'",
    ),
)


class Page(NamedTuple):
    """What is compared of a page."""

    pdf: bytes
    picture: Image.Image


def main(arguments: Sequence[str]) -> int:
    """Draw the gallery, or check it; returns the exit code."""
    if list(arguments) not in ([], ["--check"]):
        print(f"{AGAIN} takes --check or nothing", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        drawn = {patient: draw(patient, Path(folder)) for patient in PATIENTS}
    if not arguments:
        for patient, pdf in drawn.items():
            _path(patient, ".pdf").write_bytes(pdf)
            _path(patient, ".png").write_bytes(_png(picture(pdf)))
        (FOLDER / "README.md").write_text(readme(), "utf-8")
        return 0
    faults = list(_faults(drawn))
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"If this is meant, draw the gallery anew: {AGAIN}", file=sys.stderr)
    return 1 if faults else 0


def draw(patient: Patient, folder: Path) -> bytes:
    """Return the page of `patient` as PDF, drawn by the command itself, without a clinic's own files."""
    from peerref.cli.main import run

    os.environ["PEERREF_HOME"] = str(folder / "home")
    target = folder / f"{patient.id}.pdf"
    code = run(["suggest", *shlex.split(patient.typed), "--today", TODAY, "--quiet", "--output", str(target)])
    if code:
        raise SystemExit(f"{patient.command} ends with exit code {code}")
    return target.read_bytes()


def picture(pdf: bytes) -> Image.Image:
    """Return the sheets of a PDF side by side, in shades of grey."""
    with pypdfium2.PdfDocument(pdf) as document:
        sheets = [sheet.render(scale=DPI / 72, grayscale=True).to_pil() for sheet in document]
    whole = Image.new("L", (sum(sheet.width for sheet in sheets), max(sheet.height for sheet in sheets)), "white")
    left = 0
    for sheet in sheets:
        whole.paste(sheet, (left, 0))
        left += sheet.width
    return whole


def sheets(pdf: bytes) -> list[list[str]]:
    """Return the words of each sheet, in the order in which they are read."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [sheet.get_textpage().get_text_range().split() for sheet in document]


def differences(now: Page, before: Page) -> Iterator[str]:
    """Say how a page differs from the one that is committed."""
    new, old = sheets(now.pdf), sheets(before.pdf)
    if len(new) != len(old):
        yield f"takes {len(new)} sheets, was {len(old)}"
    words = list(_words([word for sheet in new for word in sheet], [word for sheet in old for word in sheet]))
    yield from words
    if len(new) == len(old):
        share = differing(now.picture, before.picture)
        if share > MOST_DIFFERING:
            yield f"looks otherwise: in one place {share:.0%} of the dots differ (at most {MOST_DIFFERING:.0%})"
    versions = [_TYPST.findall(each.pdf) for each in (now, before)]
    if versions[0] and versions[0] == versions[1] and now.pdf != before.pdf and not words:
        yield f"is another file, though {versions[0][0].decode()} drew both"


def differing(now: Image.Image, before: Image.Image) -> float:
    """Return the share of dots that differ between two pictures, in the square where most do."""
    if now.size != before.size:
        return 1.0
    size = (now.width * COARSE // DPI, now.height * COARSE // DPI)
    one, other = (each.convert("L").resize(size, Image.Resampling.BOX) for each in (now, before))
    dots = ImageChops.difference(one, other).point([0] * DARKER + [255] * (256 - DARKER))
    squares = dots.resize((size[0] // SQUARE, size[1] // SQUARE), Image.Resampling.BOX)
    return max(squares.tobytes()) / 255


def readme() -> str:
    """Return the text of the page that shows the gallery."""
    lines = [
        "# Gallery",
        "",
        "The pages of eight patients, made up by us, as the printer gives them. Each picture opens the PDF.",
        "",
        f"`{AGAIN}` draws all of it anew, this page too; with `--check` it says what is no longer as committed.",
    ]
    for patient in PATIENTS:
        lines += ["", f"## {patient.story}", "", "```sh", patient.command, "```", ""]
        lines += [f"[![{patient.alt}]({patient.id}.png)]({patient.id}.pdf)"]
    return "\n".join(lines) + "\n"


def _words(new: list[str], old: list[str]) -> Iterator[str]:
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"reads {_short(new[first:last])} where it read {_short(old[start:end])}"


def _short(words: list[str], most: int = 12) -> str:
    if not words:
        return "nothing"
    return f"'{' '.join(words[:most])}{' ...' if len(words) > most else ''}'"


def _faults(drawn: dict[Patient, bytes]) -> Iterator[str]:
    for patient, pdf in drawn.items():
        committed, png = _path(patient, ".pdf"), _path(patient, ".png")
        if not (committed.is_file() and png.is_file()):
            yield f"{patient.id}: is not in the gallery"
            continue
        with Image.open(io.BytesIO(png.read_bytes())) as seen:
            before = Page(committed.read_bytes(), seen.convert("L"))
        yield from (f"{patient.id}: {each}" for each in differences(Page(pdf, picture(pdf)), before))
    shown = FOLDER / "README.md"
    if not shown.is_file() or shown.read_text("utf-8") != readme():
        yield "README.md: is not what make.py writes"
    ours = {f"{patient.id}{ending}" for patient in PATIENTS for ending in (".pdf", ".png")}
    for other in sorted({each.name for each in FOLDER.iterdir() if each.suffix in (".pdf", ".png")} - ours):
        yield f"{other}: belongs to none of the patients"


def _png(image: Image.Image) -> bytes:
    into = io.BytesIO()
    image.quantize(GREYS).save(into, "PNG", optimize=True)
    return into.getvalue()


def _path(patient: Patient, ending: str) -> Path:
    return FOLDER / f"{patient.id}{ending}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
