"""The command among others: pipes, terminals, signals, full disks, and what it does when we made a mistake."""

import json
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref import handout, referral

from .running import COMMAND, Done, environment, into_closed_pipe, on_terminal, peerref, refused, waiting_for_a_note

ASKED = ("suggest", "-c", "depression", "-f", "online")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m")
Inside = Callable[..., Done]


def without_style(shown: str) -> str:
    """Return what stands on a terminal, without how it looks."""
    return re.sub(r"\x1b\[[\d;]*m", "", shown)


def test_in_a_pipe_the_page_goes_on_and_the_panel_aside() -> None:
    """Standard output has the patient's page as plain text; the clinician reads the panel on standard error."""
    done = peerref(*ASKED)

    assert done.code == 0
    assert done.out.startswith("Support groups for depression\n=====")
    assert done.err.startswith("For the clinician. Read as: depression")
    assert len(done.err.splitlines()) <= 18
    assert "For the clinician" not in done.out
    assert "\x1b" not in done.out + done.err


def test_quiet_leaves_the_panel_out_but_never_a_misspelling() -> None:
    """`--quiet` is silent, except that what was read as something else is always said, in one line."""
    assert peerref(*ASKED, "--quiet").err == ""
    misread = peerref("suggest", "-c", "depresssion", "--quiet")

    assert misread.code == 0
    assert len(misread.err.splitlines()) == 1
    assert "read as: depression" in misread.err


def test_more_gives_the_whole_panel() -> None:
    """With `--more` nothing is left out: ids, every caution, each study with its link."""
    short, whole = peerref(*ASKED), peerref(*ASKED, "--more")

    assert whole.out == short.out
    assert len(whole.err.splitlines()) > 18
    assert "https://" in whole.err


@pytest.mark.parametrize("form", ["text", "terminal", "markdown", "json"])
def test_no_escape_sequence_goes_into_a_pipe(form: str) -> None:
    """Whatever the form, a file or program downstream gets text."""
    done = peerref(*ASKED, "--as", form)

    assert done.code == 0
    assert "\x1b" not in done.out + done.err


def test_json_in_a_pipe_has_both_sides_and_no_panel() -> None:
    """A program reads all on standard output; nothing is said aside."""
    done = peerref(*ASKED, "--as", "json")
    content = json.loads(done.out)

    assert done.err == ""
    assert content["handout"]["title"] == "Support groups for depression"
    assert any("read as an adult" in notice for notice in content["notices"])


def test_a_misspelling_is_said_aside_under_json_too() -> None:
    """Never a silent guess, also when a program asks."""
    done = peerref("suggest", "-c", "depresssion", "--as", "json")

    assert json.loads(done.out)["request"]["conditions"][0]["match"] == "near"
    assert "read as: depression" in done.err


@pytest.mark.parametrize("columns", [80, 200])
def test_on_a_terminal_the_page_comes_first_and_the_panel_last(columns: int) -> None:
    """What the clinician needs stands just above the prompt, at most 18 lines of 80 columns, in any window."""
    code, shown = on_terminal(ASKED, columns)
    lines = without_style(shown).splitlines()
    panel = next(at for at, line in enumerate(lines) if line.startswith("For the clinician."))

    assert code == 0
    assert lines[0].strip() == "Support groups for depression"
    assert next(at for at, line in enumerate(lines) if "988" in line) < panel
    assert len(lines) - panel <= 18
    assert max(map(len, lines[panel:])) <= 80
    assert max(map(len, lines)) <= min(columns, 100)
    assert "\x1b[" in shown


def test_no_color_means_no_colour() -> None:
    """With NO_COLOR set, nothing on a terminal is coloured; the words are the same."""
    _, coloured = on_terminal(ASKED)
    _, plain = on_terminal(ASKED, env={"NO_COLOR": "1"})

    assert COLOUR.search(coloured)
    assert not COLOUR.search(plain)
    assert without_style(plain) == without_style(coloured)


def test_quiet_on_a_terminal_is_the_page_alone() -> None:
    """The screen can be turned to the patient."""
    _, shown = on_terminal([*ASKED, "--quiet"])

    assert "For the clinician" not in shown
    assert "My plan" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ASKED,
        (*ASKED, "--as", "terminal"),
        (*ASKED, "--as", "json"),
        (*ASKED, "--why", "dbsa-online"),
        ("conditions",),
        ("groups", "--as", "json"),
        ("show", "smart-recovery"),
        ("catalogue", "check"),
        ("--help",),
        ("--version",),
    ],
    ids=" ".join,
)
def test_a_reader_that_has_had_enough_is_no_error(arguments: tuple[str, ...]) -> None:
    """`peerref ... | head -1` ends with exit code 0, silently."""
    assert into_closed_pipe(*arguments) == Done(0, "", "")


def test_interrupting_is_silent() -> None:
    """Control-C while it waits for a note: exit code 130 and no traceback."""
    with waiting_for_a_note(*ASKED) as run:
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=10)

    assert (run.returncode, out, err) == (130, b"", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_a_file_trouble_and_not_a_bug(tmp_path: Path) -> None:
    """Standard output that can't be written: exit 5 and one line."""
    script = tmp_path / "run.sh"
    script.write_text('exec "$@" > /dev/full\n', encoding="utf-8")
    done = subprocess.run(
        ["sh", script, *COMMAND, *ASKED, "--quiet"], capture_output=True, text=True, env=environment(), check=False
    )

    refused(Done(done.returncode, done.stdout, done.stderr), 5)


@pytest.mark.parametrize(
    "arguments", [ASKED, (*ASKED, "--as", "terminal"), ("conditions",), ("show", "adhd")], ids=" ".join
)
def test_a_terminal_without_accents_still_gets_its_page(arguments: tuple[str, ...]) -> None:
    """Signs that the encoding lacks are replaced; an old fax server's locale is no bug of ours."""
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii:strict"}
    done = peerref(*arguments, env=env)

    assert done.code == 0, done.err
    assert done.out.isascii()


def test_the_same_request_gives_the_same_page() -> None:
    """Run twice, with another hash seed: not one letter differs."""
    first, second = (peerref(*ASKED, "--as", "json", env={"PYTHONHASHSEED": seed}) for seed in ("1", "2"))

    assert first == second


def test_a_bug_of_ours_is_one_line_without_the_patient(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit 70: where to report it, and nothing of what was typed, even where the error holds it."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("a note on Sam Smith who takes lithium")

    monkeypatch.setattr(handout, "compose", broken)
    line = refused(inside(*ASKED, "-t", "lithium", "--note", "Sam Smith"), 70)

    assert "report" in line
    assert not re.search(r"Sam|Smith|lithium|depression", line)


def test_a_bug_of_ours_is_json_where_json_was_asked_for(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that asked for JSON can read this error too."""
    monkeypatch.setattr(referral, "refer", lambda *_, **__: 1 / 0)
    done = inside(*ASKED, "--as", "json")

    assert (done.code, done.out, len(done.err.splitlines())) == (70, "", 1)
    assert json.loads(done.err)["code"] == 70


def test_a_bug_shows_its_traceback_when_asked(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """PEERREF_DEBUG=1 is for those who mend it."""
    monkeypatch.setattr(referral, "refer", lambda *_, **__: 1 / 0)
    monkeypatch.setenv("PEERREF_DEBUG", "1")
    done = inside(*ASKED)

    assert done.code == 70
    assert "ZeroDivisionError" in done.err
    assert "Traceback" in done.err


def test_a_bug_writes_no_half_page(inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stays."""
    page = tmp_path / "page.txt"
    page.write_text("old", encoding="utf-8")
    monkeypatch.setattr("peerref.render.text.text", lambda *_: 1 / 0)

    assert inside(*ASKED, "--output", str(page)).code == 70
    assert page.read_text("utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_home_that_cannot_be_made_is_not_needed() -> None:
    """A locked-down machine prints pages too; so does one without a home at all."""
    for home in ("/dev/null/x", "/proc/peerref", "", "\n"):
        done = peerref(*ASKED, "--quiet", env={"PEERREF_HOME": home, "HOME": "/dev/null"})
        assert (done.code, done.err) == (0, ""), home


def test_it_runs_from_any_folder(tmp_path: Path) -> None:
    """Files that happen to lie in the current folder are not read in place of ours."""
    for name in ("json.py", "typing.py", "peerref.py", "data"):
        (tmp_path / name).write_text("raise SystemExit('not ours')", encoding="utf-8")
    done = peerref(*ASKED, "--quiet", env={"PYTHONSAFEPATH": "1"}, cwd=tmp_path)

    assert (done.code, done.err) == (0, "")
