"""Hand the page on: send it to the printer, or show it in the program for its kind of file.

No shell is asked, and nothing is written for it: the printer gets the page through a pipe, and what is shown is the
file that `--output` wrote, so that no page about a patient is forgotten in a temporary folder.
"""

import os
import shutil
import sys
from pathlib import Path

from peerref.errors import FileTrouble, WrongUse

SHOWN = ("pdf", "html")  # forms that a program of the desktop shows as they are meant
WAIT_FOR_PRINTER = 60  # seconds
WAIT_FOR_VIEWER = 3  # seconds; one that runs longer shows the page itself
LONGEST_SAID = 160  # characters of what the printer's program said


def check(form: str, as_: str | None, output: Path | None, *, show: bool, send: bool) -> None:
    """Refuse what can't be shown or printed before any work is done; raises WrongUse and FileTrouble."""
    if send and (as_ or (output and form != "pdf")):
        raise WrongUse("--print sends a PDF; leave --as out, and end the file of --output in .pdf or leave it out")
    if show and output is None:
        raise WrongUse("--open shows the file that --output writes, and leaves no other copy; add --output page.pdf")
    if show and form not in SHOWN:
        raise WrongUse("--open shows a .pdf or .html file; end the file of --output in one of them")
    if send and sys.platform == "win32" and output is None:
        raise WrongUse("--print on Windows prints the file that --output writes; add --output page.pdf")
    if send:
        _printer()
    if show:
        _viewer()


def to_printer(content: bytes, output: Path | None) -> None:
    """Send a PDF to the printer; raises FileTrouble where it was not taken."""
    program = _printer()
    if sys.platform == "win32" and output:
        _with_windows(output, "print")
        return
    import subprocess

    name = Path(program).name
    try:
        done = subprocess.run([program], input=content, capture_output=True, timeout=WAIT_FOR_PRINTER, check=False)  # noqa: S603 no shell
    except subprocess.TimeoutExpired:
        raise FileTrouble(
            f"--print: {name} did not answer in {WAIT_FOR_PRINTER} seconds; nothing is known to be printed"
        ) from None
    except OSError as trouble:
        raise FileTrouble(f"--print: {name} can't be run: {trouble.strerror or 'unknown'}") from trouble
    if done.returncode:
        said = next(iter(done.stderr.decode("utf-8", "replace").strip().splitlines()), f"exit code {done.returncode}")
        said = said.removeprefix(f"{name}: ")[:LONGEST_SAID].rstrip(".")
        raise FileTrouble(f"--print: {name} said: {said}; nothing was printed")


def to_viewer(file: Path) -> None:
    """Show a file that was written; raises FileTrouble where no program would."""
    program = _viewer()
    whole = file.resolve()
    if sys.platform == "win32":
        _with_windows(whole, "open")
        return
    import subprocess

    name, code = Path(program).name, 0
    try:
        running = subprocess.Popen(  # noqa: S603 no shell
            [program, str(whole)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        code = running.wait(WAIT_FOR_VIEWER)
    except subprocess.TimeoutExpired:
        return
    except OSError as trouble:
        raise FileTrouble(f"--open: {name} can't be run: {trouble.strerror or 'unknown'}") from trouble
    if code:
        raise FileTrouble(f"--open: {name} could not show the page; it is in {file}")


def _printer() -> str:
    if sys.platform == "win32":
        return ""
    program = shutil.which("lp") or shutil.which("lpr")
    if not program:
        raise FileTrouble(
            "--print: no printer program (lp) on this machine; write a file with --output page.pdf instead"
        )
    return program


def _viewer() -> str:
    if sys.platform == "win32":
        return ""
    name = "open" if sys.platform == "darwin" else "xdg-open"
    program = shutil.which(name)
    if not program:
        raise FileTrouble(f"--open: no {name} on this machine; leave --open out, and open the file by hand")
    return program


def _with_windows(file: Path, what: str) -> None:
    if sys.platform == "win32":
        try:
            os.startfile(file.resolve(), what)  # noqa: S606 no shell
        except OSError as trouble:
            raise FileTrouble(f"--{what}: {trouble.strerror or 'Windows'}; the page is in {file}") from trouble
