"""Write a result: to standard output, or to a file that appears whole, readable by its owner alone."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from peerref.errors import FileTrouble, WrongUse

FORMS = {".txt": "text", ".md": "markdown", ".html": "html", ".pdf": "pdf", ".fhir.json": "fhir", ".json": "json"}
NOT_BUILT = frozenset({"fhir"})


def form(as_: str | None, output: Path | None) -> str:
    """Return which form is asked for: by `--as`, by the ending of `--output`, or by where the result goes."""
    if as_ and output:
        raise WrongUse("--as and --output can't be given together; the ending of --output names the form")
    if output is None:
        wanted = as_ or ("terminal" if sys.stdout.isatty() else "text")
    else:
        name = output.name.lower()
        endings = [ending for ending in (".fhir.json", *FORMS) if name.endswith(ending) and name != ending]
        if not endings:
            raise WrongUse(f"--output: can't tell the form of '{output.name}'; end it in {', '.join(FORMS)}")
        wanted = FORMS[endings[0]]
    if wanted in NOT_BUILT:
        raise WrongUse(f"the form '{wanted}' is not built yet; choose terminal, text, markdown, html, pdf or json")
    return wanted


def check_target(output: Path | None, option: str = "--output") -> None:
    """Refuse an output file that can't be written, before any work is done."""
    if output is None:
        return
    folder = output.parent
    try:
        if output.is_dir():
            raise FileTrouble(f"{option}: {output} is a folder; name a file in it")
        if output.exists() and not output.is_file():
            raise FileTrouble(f"{option}: {output} is no regular file")
        if not folder.is_dir():
            raise FileTrouble(f"{option}: there is no folder {folder}; make it first")
    except OSError as trouble:
        raise FileTrouble(f"{option}: {trouble.strerror or 'that file can not be written'}") from trouble
    if not os.access(folder, os.W_OK):
        raise FileTrouble(f"{option}: the folder {folder} can't be written to")


def to_file(content: str | bytes, output: Path, option: str = "--output") -> None:
    """Write `content` beside `output`, then rename: the old file is replaced whole or not at all, mode 0600."""
    to_file_in_pieces([content], output, option)


def to_file_in_pieces(pieces: Iterable[str | bytes], output: Path, option: str = "--output") -> None:
    """Write what is too large to be held at once, as `to_file` does."""
    import tempfile

    name = ""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=".peerref-")
        with os.fdopen(handle, "wb") as opened:
            for piece in pieces:
                opened.write(piece.encode() if isinstance(piece, str) else piece)
            opened.flush()
            os.fsync(opened.fileno())
        Path(name).replace(output)
    except OSError as trouble:
        raise FileTrouble(f"{option}: {output}: {trouble.strerror or 'could not be written'}") from trouble
    finally:
        if name:
            Path(name).unlink(missing_ok=True)


def to_stream(content: str | bytes, stream: TextIO | None = None) -> None:
    """Write `content` to standard output (or `stream`), with signs that its encoding lacks replaced."""
    out: TextIO = stream or sys.stdout
    if isinstance(content, bytes):
        if out.isatty():
            raise WrongUse("a PDF is nothing to read on a terminal; give --output FILE.pdf, or send it into a pipe")
        out.flush()
        out.buffer.write(content)
        out.flush()
        return
    encoding = out.encoding or "utf-8"
    out.write(content.encode(encoding, "replace").decode(encoding))
    out.flush()
