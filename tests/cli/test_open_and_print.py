"""`--print` and `--open`: the page reaches paper or screen, and lies nowhere that it was not asked to."""

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref.cli import hand_over

from .running import Done, refused

ASKED = ("suggest", "-c", "depression", "--today", "2026-11-25")
Inside = Callable[..., Done]


class Desk:
    """A folder of programs in place of the machine's own, and what they were given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def has(self, name: str, script: str) -> None:
        """Put a program there."""
        program = self.folder / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    @property
    def printed(self) -> bytes:
        """What went to the printer."""
        file = self.folder / "printed"
        return file.read_bytes() if file.exists() else b""

    @property
    def opened(self) -> str:
        """What was asked to be shown."""
        file = self.folder / "opened"
        return file.read_text("utf-8") if file.exists() else ""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a machine with a printer and a viewer, with nothing else on its PATH."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "no-such-folder"))
    monkeypatch.setattr(sys, "platform", "linux")
    made = Desk(folder)
    made.has("lp", f'/bin/cat > "{folder}/printed"; echo "$#" > "{folder}/arguments"; echo "request id is X-1"')
    made.has("xdg-open", f'echo "$#:$1" > "{folder}/opened"')
    return made


def test_print_sends_a_pdf_through_a_pipe(inside: Inside, desk: Desk) -> None:
    """No file and no argument: only standard input, so that nothing about a patient is left or seen in a list."""
    done = inside(*ASKED, "--print", "--clinic", "Valley Clinic")

    assert (done.code, done.out) == (0, "")
    assert desk.printed.startswith(b"%PDF-")
    assert (desk.folder / "arguments").read_text("utf-8") == "0\n"
    assert done.err.startswith("For the clinician.")
    assert done.err.endswith("peerref: sent to the printer\n")


def test_print_is_silent_when_quiet(inside: Inside, desk: Desk) -> None:
    """`--quiet` prints paper and nothing else."""
    assert inside(*ASKED, "--print", "--quiet") == Done(0, "", "")
    assert desk.printed


def test_what_is_printed_is_what_is_written(inside: Inside, desk: Desk, tmp_path: Path) -> None:
    """With --output the file is there too, the same bytes, for its owner alone."""
    target = tmp_path / "page.pdf"

    assert inside(*ASKED, "--print", "--quiet", "--output", str(target), "--paper", "a4").code == 0
    assert target.read_bytes() == desk.printed
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_lpr_prints_where_there_is_no_lp(inside: Inside, desk: Desk) -> None:
    """An older system prints too."""
    (desk.folder / "lp").rename(desk.folder / "lpr")

    assert inside(*ASKED, "--print", "--quiet").code == 0
    assert desk.printed


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'lp: Error - no default destination available.' >&2; exit 1", "no default destination available"),
        ("exit 3", "exit code 3"),
        ("printf '\\033[31mred\\n more' >&2; exit 1", "red"),
        ("exec /no/such/program", "lp"),
    ],
)
def test_a_printer_that_fails_is_one_line(inside: Inside, desk: Desk, script: str, said: str) -> None:
    """Exit 5, with what its program said; nothing claims to be printed."""
    desk.has("lp", script)
    line = refused(inside(*ASKED, "--print", "--quiet"), 5)

    assert line.startswith("peerref: --print: ")
    assert said in line


def test_a_printer_that_does_not_read_is_no_bug(inside: Inside, desk: Desk) -> None:
    """It may end before it has read all."""
    desk.has("lp", "exec 0<&-; exit 1")

    assert "--print" in refused(inside(*ASKED, "--print", "--quiet"), 5)


def test_a_printer_that_hangs_is_given_up(inside: Inside, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A print server that is away does not keep the clinician waiting for ever."""
    monkeypatch.setattr(hand_over, "WAIT_FOR_PRINTER", 0.2)
    desk.has("lp", "exec /bin/sleep 5")

    assert "did not answer" in refused(inside(*ASKED, "--print", "--quiet"), 5)


def test_a_machine_without_printer_or_viewer_says_so_before_anything_is_written(
    inside: Inside, desk: Desk, tmp_path: Path
) -> None:
    """Exit 5, how to go on, and no file."""
    for name in ("lp", "xdg-open"):
        (desk.folder / name).unlink()
    target = tmp_path / "page.pdf"

    assert "--output page.pdf" in refused(inside(*ASKED, "--print"), 5)
    assert "open the file by hand" in refused(inside(*ASKED, "--open", "--output", str(target)), 5)
    assert not target.exists()


@pytest.mark.parametrize("name", ["page.pdf", "page.html", "-page.pdf", "a page; rm -rf $HOME.pdf"])
def test_open_shows_the_file_that_was_written(
    inside: Inside, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The viewer gets its whole path as one argument, whatever its name."""
    monkeypatch.chdir(tmp_path)

    assert inside(*ASKED, "--open", "--quiet", f"--output={name}") == Done(0, "", "")
    assert desk.opened == f"1:{tmp_path / name}\n"
    assert desk.printed == b""


def test_nothing_but_the_asked_for_file_is_left(inside: Inside, desk: Desk, tmp_path: Path) -> None:
    """Printing and showing write no second copy beside it, and the temporary folder is not even there."""
    target = tmp_path / "page.pdf"

    assert inside(*ASKED, "--open", "--print", "--quiet", "--output", str(target)).code == 0
    assert desk.printed
    assert {each.name for each in tmp_path.iterdir()} == {"programs", "page.pdf"}
    assert os.environ["TMPDIR"].endswith("no-such-folder")


def test_a_viewer_that_fails_names_the_file(inside: Inside, desk: Desk, tmp_path: Path) -> None:
    """The page is written; only showing it did not work."""
    desk.has("xdg-open", "exit 3")
    target = tmp_path / "page.pdf"
    line = refused(inside(*ASKED, "--open", "--quiet", "--output", str(target)), 5)

    assert str(target) in line
    assert target.exists()


def test_a_viewer_that_stays_open_is_not_waited_for(
    inside: Inside, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser in the foreground shows the page; the prompt comes back."""
    monkeypatch.setattr(hand_over, "WAIT_FOR_VIEWER", 0.1)
    desk.has("xdg-open", "/bin/sleep 1")
    with pytest.warns(ResourceWarning):
        done = inside(*ASKED, "--open", "--quiet", "--output", str(tmp_path / "page.pdf"))

    assert done == Done(0, "", "")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--open",), "add --output page.pdf"),
        (("--open", "--as", "html"), "add --output page.pdf"),
        (("--open", "--output", "page.txt"), ".pdf or .html"),
        (("--open", "--output", "page.json"), ".pdf or .html"),
        (("--print", "--as", "pdf"), "leave --as out"),
        (("--print", "--as", "text"), "leave --as out"),
        (("--print", "--output", "page.html"), ".pdf"),
        (("--print", "--output", "page.json"), ".pdf"),
        (("--print", "--why", "dbsa-online"), "--why goes to the screen alone"),
        (("--open", "--output", "page.pdf", "--why", "dbsa-online"), "--why goes to the screen alone"),
    ],
)
def test_what_cannot_be_printed_or_shown_is_refused(
    inside: Inside, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...], said: str
) -> None:
    """Exit 2 and what to type instead; nothing is written, printed or shown."""
    monkeypatch.chdir(tmp_path)

    assert said in refused(inside(*ASKED, *more), 2)
    assert [each.name for each in tmp_path.iterdir()] == ["programs"]
    assert (desk.printed, desk.opened) == (b"", "")


def test_json_and_print_do_not_go_together(inside: Inside, desk: Desk) -> None:
    """Under JSON the refusal is JSON."""
    done = inside(*ASKED, "--print", "--as", "json")

    assert (done.code, done.out, desk.printed) == (2, "", b"")
    assert '"code": 2' in done.err


def test_on_a_mac_the_viewer_is_open(
    inside: Inside, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The platform's own program."""
    monkeypatch.setattr(sys, "platform", "darwin")
    (desk.folder / "xdg-open").rename(desk.folder / "open")

    assert inside(*ASKED, "--open", "--quiet", "--output", str(tmp_path / "page.html")).code == 0
    assert desk.opened


def test_windows_prints_and_shows_the_written_file_in_its_own_way(
    inside: Inside, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no way to print from a pipe, so it asks for --output, and a shell is never started."""
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(os, "startfile", lambda file, what: asked.append((Path(file).name, what)), raising=False)
    monkeypatch.setattr(sys, "platform", "win32")

    assert "add --output page.pdf" in refused(inside(*ASKED, "--print"), 2)
    assert inside(*ASKED, "--print", "--open", "--quiet", "--output", str(tmp_path / "page.pdf")).code == 0
    assert asked == [("page.pdf", "print"), ("page.pdf", "open")]
    assert desk.printed == b""
