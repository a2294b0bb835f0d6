"""Whatever stands in an option: one line or a clean page, soon, and never a traceback."""

import json
import os
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peerref.render.plain import plain

from .running import Done, peerref

Inside = Callable[..., Done]
TAKES_TEXT = {  # option -> which exit codes an odd value may have
    "--condition": {3},
    "--treatment": {0},
    "--format": {2},
    "--for": {2},
    "--age": {2},
    "--audience": {2},
    "--concern": {2},
    "--avoid": {2},
    "--language": {2},
    "--region": {2},
    "--count": {2},
    "--groups": {3},
    "--start-with": {3},
    "--note": {0, 2},
    "--clinic": {0, 2},
    "--plan-date": {2},
    "--hide": {2},
    "--paper": {2},
    "--as": {2},
    "--why": {3},
    "--catalogue": {4, 5},
    "--today": {2},
    "--output": {2, 5},
}
ODD = {
    "control characters": "dep\x1b[31mression\x07\x9b2J\x7f",
    "turned round": "\u202enoisserped\u2066",
    "rich markup": "[bold red]depression[/bold red]",
    "a rich link": "[link=https://evil.example]depression[/link]",
    "HTML": "<script>alert(1)</script><b>depression</b>",
    "Markdown": "**depression** [x](javascript:alert(1))",
    "a format string": "{0} {name} %s %n ${HOME} `id`",
    "a line break": "depression\nURGENT: all is well",
    "bytes that are no text": "\udcff\udcfe",
    "a path": "../../../../etc/passwd",
    "100,000 characters": "x" * 100_000,
    "100,000 brackets": "[" * 100_000,
    "100,000 commas": "," * 100_000,
}


def harmless(printed: str) -> bool:
    """Say whether every line could be shown on a terminal as it is."""
    cells = (cell for line in printed.split("\n") for cell in line.split("\t"))
    return all(cell.isprintable() or cell == plain(cell) for cell in cells)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("option", TAKES_TEXT)
def test_an_odd_value_is_answered_soon_and_in_clean_lines(inside: Inside, option: str, odd: str) -> None:
    """The right exit code, one short line for a refusal, nothing that moves a cursor, and all within seconds."""
    started = time.process_time()
    condition = () if option == "--condition" else ("-c", "depression")
    done = inside("suggest", *condition, option, ODD[odd])

    assert time.process_time() - started < 3
    assert done.code in TAKES_TEXT[option] | ({0} if option == "--groups" and odd == "100,000 commas" else set())
    assert harmless(done.out)
    assert harmless(done.err)
    assert "Traceback" not in done.err
    if done.code:
        assert len(done.err.splitlines()) == 1
        assert len(done.err) < 2000
        assert done.out == ""


def test_a_treatment_of_endless_digits_is_answered_soon() -> None:
    """Looking for a dose at the end of what was pasted takes no longer for numbers than for words."""
    assert peerref("suggest", "-c", "depression", "-t", "1 " * 5_000, "--quiet").code == 0
    assert peerref("suggest", "-c", "depression", "-t", "1 " * 50_000, "--quiet").code == 0


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_a_clean_error_in_json_too(inside: Inside, odd: str) -> None:
    """One line that a program can read, and that is harmless on a terminal."""
    done = inside("suggest", "-c", ODD[odd], "--as", "json")

    assert done.code == 3
    assert len(done.err.splitlines()) == 1
    assert harmless(done.err)
    assert json.loads(done.err)["code"] == 3


@pytest.mark.parametrize("command", ["conditions", "groups", "roles", "lines", "treatments", "evidence", "show"])
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_word_to_look_up_finds_nothing_and_harms_nothing(inside: Inside, command: str, odd: str) -> None:
    """A search for it is empty; `show` says that it is no id."""
    done = inside(command, "--", ODD[odd])

    assert done.code == (3 if command == "show" else 0)
    assert harmless(done.out)
    assert harmless(done.err)
    assert "Traceback" not in done.err


@pytest.mark.parametrize("form", ["text", "markdown", "json", "terminal"])
def test_markup_in_a_note_is_printed_as_text(inside: Inside, form: str) -> None:
    """The clinician's words reach the patient as they were typed, cleaned of what cannot be seen."""
    note = "See [red]me[/red] <b>soon</b>, \x1b[31m*Sam*\u202e & co"
    done = inside("suggest", "-c", "depression", "--as", form, "--note", note)
    shown = done.out.replace("\\", "") if form == "markdown" else done.out

    assert done.code == 0
    assert "See [red]me[/red] <b>soon</b>, [31m*Sam* & co" in shown


def test_a_note_can_be_read_from_standard_input() -> None:
    """`--note -` keeps the note out of the shell's memory; its lines stay lines."""
    done = peerref(
        "suggest", "-c", "depression", "--quiet", "--note", "-", stdin="Llámeme el lunes.\n\n Sam \n".encode()
    )

    assert done.code == 0
    assert "A note from your care team\n--------------------------\nLlámeme el lunes.\nSam\n" in done.out


@pytest.mark.parametrize(
    "stdin", [b"\xff\xfe\x00 not text", b"\x00" * 100_000, b"x" * 1_000_000], ids=["bytes", "nul", "long"]
)
def test_a_note_that_is_no_note_is_no_bug(stdin: bytes) -> None:
    """Binary and endless input is cleaned or refused in one line."""
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8:strict"}
    done = peerref("suggest", "-c", "depression", "--quiet", "--note", "-", stdin=stdin, env=env)

    assert done.code in (0, 2), done
    assert len(done.err.splitlines()) <= 1
    assert "\x00" not in done.out


def test_bytes_that_are_no_text_are_no_bug() -> None:
    """A shell may hand over any bytes: a condition is refused, a treatment cleaned."""
    condition = peerref("suggest", "-c", b"depr\xffession")
    treatment = peerref("suggest", "-c", "depression", "-t", b"Zyx\xff\xfefoo", "--quiet")

    assert (condition.code, len(condition.err.splitlines())) == (3, 1)
    assert treatment.code == 0
    assert "Zyx foo: talk with your care team" in " ".join(treatment.out.split())


def test_a_treatment_in_a_clinicians_words_is_never_taken_for_another(inside: Inside) -> None:
    """Lamisil is not Lamictal: the page names what was typed and says nothing of its class."""
    done = inside("suggest", "-c", "bipolar", "-t", "Lamisil", "--as", "json")
    (treatment,) = json.loads(done.out)["treatment"]

    assert (treatment["id"], treatment["match"], treatment["name"]) == (None, "unknown", "Lamisil")
    assert "lamotrigine" not in treatment["advice"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=60).filter(lambda each: not each.startswith("-")))
def test_no_text_at_all_is_a_bug(inside: Inside, text: str) -> None:
    """A condition is read, asked about or unknown; a treatment is always printed."""
    assert inside("suggest", "-c", text, "--as", "text").code in (0, 3)
    assert inside("suggest", "-c", "depression", "-t", text, "--as", "text").code == 0


def test_an_option_given_twice_keeps_both_or_the_last(inside: Inside) -> None:
    """Repeatable options collect; the others take the last, as shells and scripts expect."""
    done = inside("suggest", "-c", "alcohol", "-c", "depression", "-n", "1", "-n", "2", "--as", "json")
    content = json.loads(done.out)

    assert [each["id"] for each in content["request"]["conditions"]] == ["alcohol", "depression"]
    assert len(content["suggestions"]) == 2


def test_the_shell_is_never_asked_to_do_anything(inside: Inside) -> None:
    """What looks like a command in a note or treatment is only printed."""
    mark = f"peerref-{os.getpid()}"
    done = inside("suggest", "-c", "depression", "-t", f"$(touch {mark})", "--note", f"`touch {mark}`", "--as", "text")

    assert done.code == 0
    assert not os.path.exists(mark)  # noqa: PTH110
