"""`peerref catalogue new|add|remove|list`, and that the clinic's own entries are used by themselves."""

import io
import json
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.authoring import own as authoring
from peerref.cli import own
from peerref.cli.main import run
from peerref.cli.own_questions import READY_STEPS, Interview

A_DAY = date(2026, 11, 25)
PAGE = "https://clinic.example.org/circle"
OVERLAY = f"""\
format: 1
groups:
  x-tuesday-circle:
    name: Tuesday Circle
    organisation: Our Clinic
    status: active
    what: {{en: A small group for people who feel low., es: Un grupo pequeño para personas con desánimo.}}
    who: [self]
    conditions: [depression]
    formats: {{in-person: moderated}}
    led_by: trained-peer
    cost: free
    steps: [{{en: Open the page below., es: Abra la página de abajo.}}]
    languages: [en]
    regions: [US-CA]
    link: {PAGE}
    sources: [{{url: {PAGE}, supports: [what, link]}}]
    checked: "2026-11-20"
    confidence: high
change:
  nami-connection: {{good_fit: Meets in our lobby., reason: told by the affiliate}}  # by phone
hide:
- {{id: emotions-anonymous, reason: no meeting near us}}
"""
# What is typed to each question in turn; "" is Enter.
SHORT = {
    "name": "Tuesday Circle",
    "organisation": "Our Clinic",
    "english": "A small group for people who feel low.",
    "spanish": "Un grupo pequeño para personas con desánimo.",
    "who": "",
    "conditions": "depression",
    "ages": "",
    "formats": "in-person",
    "moderated": "",
    "led_by": "",
    "approach": "",
    "cost": "",
    "registration": "",
    "languages": "",
    "regions": "US-CA",
    "page": PAGE,
    "phone": "",
    "steps": "",
    "note": "",
    "sure": "yes",
}


class Done(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


Peerref = Callable[..., Done]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clinic's folder, which is not there yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("PEERREF_HOME", str(folder))
    monkeypatch.delenv("PEERREF_DEBUG", raising=False)
    return folder


@pytest.fixture
def peerref(home: Path, capsys: pytest.CaptureFixture[str]) -> Peerref:
    """What runs a command here and now."""
    del home

    def go(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = run([str(each) for each in arguments])
        return Done(code, *capsys.readouterr())

    return go


@pytest.fixture
def clinic(home: Path) -> Path:
    """A clinic's file that is right."""
    home.mkdir(mode=0o700)
    (home / "overlay.yaml").write_text(OVERLAY, "utf-8")
    return home / "overlay.yaml"


def a_file(folder: Path, content: str = OVERLAY) -> Path:
    found = folder / "theirs.yaml"
    found.write_text(content, "utf-8")
    return found


def told(done: Done, code: int) -> list[str]:
    """Return the lines on standard error of a run that ended with this code; each is one of ours."""
    assert done.code == code, done
    lines = done.err.splitlines()
    assert all(line.startswith("peerref: ") for line in lines), done.err
    return lines


def listed(peerref: Peerref) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(peerref("catalogue", "list", "--as", "json").out)
    return found


# add, list, remove


def test_a_file_is_added_and_listed_and_used(peerref: Peerref, home: Path, tmp_path: Path) -> None:
    """One command, and the group is suggested to who fits it; the folder is the clinic's alone."""
    assert told(peerref("catalogue", "add", a_file(tmp_path)), 0) == [
        "peerref: added x-tuesday-circle, the change of nami-connection, the hiding of emotions-anonymous to "
        + str(home / "overlay.yaml")
    ]
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "overlay.yaml").stat().st_mode) == 0o600

    found = listed(peerref)
    assert found["schema"] == "peerref/overlay/1"
    assert [group["id"] for group in found["groups"]] == ["x-tuesday-circle"]
    assert found["change"] == [
        {"id": "nami-connection", "fields": {"good_fit": "Meets in our lobby."}, "reason": "told by the affiliate"}
    ]
    assert found["hide"] == [{"id": "emotions-anonymous", "reason": "no meeting near us"}]
    table = peerref("catalogue", "list").out
    for word in ("x-tuesday-circle", "own group", "nami-connection", "changed", "emotions-anonymous", "hidden"):
        assert word in table

    groups = {each["id"] for each in json.loads(peerref("groups", "--as", "json").out)["groups"]}
    assert "x-tuesday-circle" in groups
    assert "emotions-anonymous" not in groups
    suggested = json.loads(peerref("suggest", "-c", "depression", "--region", "US-CA", "-n", "9", "--as", "json").out)
    assert "x-tuesday-circle" in [each["group"]["id"] for each in suggested["suggestions"]]
    assert "lobby" in peerref("show", "nami-connection").out


def test_nothing_of_its_own_yet_is_no_error(peerref: Peerref, home: Path) -> None:
    """A clinic that has not begun is told how to."""
    assert "catalogue new group" in told(peerref("catalogue", "list"), 0)[0]
    assert listed(peerref)["groups"] == []
    assert not home.exists()


def test_what_is_there_already_is_told_line_by_line(peerref: Peerref, clinic: Path, tmp_path: Path) -> None:
    """Nothing is written over, and every clash has the line of the file that was to be added."""
    source = a_file(tmp_path)
    lines = told(peerref("catalogue", "add", source), 4)

    assert [line.split(":")[2] for line in lines[:-1]] == ["3", "21", "23"]
    assert lines[-1] == "peerref: 3 faults found; nothing was written"
    assert clinic.read_text("utf-8") == OVERLAY


@pytest.mark.parametrize(
    ("wrong", "right", "line", "says"),
    [
        ("cost: cheap", "cost: free", 12, "not one of"),
        ("regions: [California]", "regions: [US-CA]", 15, "US-CA"),
        ("  us-988:", "  nami-connection:", 21, "can't be changed"),
        ("  tuesday-circle:", "  x-tuesday-circle:", 3, "begins with 'x-'"),
    ],
)
def test_a_fault_is_told_with_file_and_line(
    peerref: Peerref, home: Path, tmp_path: Path, wrong: str, right: str, line: int, says: str
) -> None:
    """The file of the person who wrote it, not one of ours."""
    source = a_file(tmp_path, OVERLAY.replace(right, wrong, 1))
    lines = told(peerref("catalogue", "add", source), 4)

    assert any(each.startswith(f"peerref: {source}:{line}: ") and says in each for each in lines), lines
    assert not (home / "overlay.yaml").exists()


@pytest.mark.parametrize("key", ["x-tuesday-circle", "nami-connection", "emotions-anonymous"])
def test_what_is_removed_is_printed_so_that_it_can_be_put_back(
    peerref: Peerref, clinic: Path, tmp_path: Path, key: str
) -> None:
    """A slip costs nothing: what was taken out is a file that can be added."""
    before = authoring.read(clinic)
    removed = peerref("catalogue", "remove", key)
    assert key in told(removed, 0)[0]
    assert key not in clinic.read_text("utf-8")

    told(peerref("catalogue", "add", a_file(tmp_path, removed.out)), 0)
    after = authoring.read(clinic)
    assert before
    assert after
    assert after.content == before.content
    assert "# by phone" in clinic.read_text("utf-8")


def test_what_is_not_there_is_told(peerref: Peerref, clinic: Path, tmp_path: Path) -> None:
    """An id that the clinic's file says nothing of, and a file that there is none of."""
    assert len(told(peerref("catalogue", "remove", "x-nobody"), 3)) == 1
    assert len(told(peerref("catalogue", "add", tmp_path / "none.yaml"), 5)) == 1
    assert clinic.read_text("utf-8") == OVERLAY


def test_another_file_can_be_named(peerref: Peerref, home: Path, tmp_path: Path) -> None:
    """A file on a shared drive, say; the clinic's folder is not needed for it."""
    shared = tmp_path / "shared.yaml"
    assert told(peerref("catalogue", "add", a_file(tmp_path), "--file", shared), 0)
    assert "x-tuesday-circle" in peerref("catalogue", "list", "--file", shared).out
    assert told(peerref("catalogue", "remove", "x-tuesday-circle", "--file", shared), 0)
    assert not home.exists()


# new group


def test_a_template_is_printed_filled_and_read(peerref: Peerref, tmp_path: Path) -> None:
    """Without a terminal, or with time to ask around, a group is made from a file."""
    template = peerref("catalogue", "new", "group", "--template").out
    assert template == authoring.TEMPLATE
    assert len(told(peerref("catalogue", "new", "group", "--from", a_file(tmp_path, template)), 4)) > 5

    filled = OVERLAY.replace("x-tuesday-circle", authoring.UNNAMED).partition("change:")[0]
    assert told(peerref("catalogue", "new", "group", "--from", a_file(tmp_path, filled)), 0)
    assert [group["id"] for group in listed(peerref)["groups"]] == ["x-tuesday-circle"]


def test_wrong_use_is_one_line(peerref: Peerref, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal to ask on, a kind that there is none of, two options that exclude each other."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for arguments in (("group",), ("role",), ("group", "--template", "--from", str(a_file(tmp_path)))):
        assert len(told(peerref("catalogue", "new", *arguments), 2)) == 1
    assert told(peerref("catalogue", "new", "group", "--from", a_file(tmp_path)), 4)  # changes and hides: 'add'


def interview(known: Catalogue, **answers: str | list[str]) -> tuple[Mapping[str, Any], bool, str]:
    """Return the group that the short answers with `answers` over them make, and all that was told."""
    said: list[str] = []
    typed = iter([each for key in {**SHORT, **answers} for each in _several({**SHORT, **answers}[key])])

    def ask(question: str) -> str:
        said.append(question)
        return next(typed)

    found = Interview(ask, said.append, known, A_DAY).group()
    assert next(typed, None) is None, said
    return found.entry, found.whole, "\n".join(said)


def _several(answer: str | list[str]) -> list[str]:
    return [answer] if isinstance(answer, str) else answer


def test_enter_never_claims_what_nobody_said(known: Catalogue) -> None:
    """What a person doesn't know is written as unknown, not as free or moderated."""
    entry, complete, _ = interview(known)

    assert complete
    assert {entry["cost"], entry["led_by"], entry["registration"], entry["formats"]["in-person"]} == {"unknown"}
    assert "ages" not in entry
    assert "phone" not in entry
    assert entry["checked"] == "2026-11-25"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"english": ["For addicts.", SHORT["english"]]}, "'addicts'"),
        ({"name": ["", "A" * 90, "Tuesday Circle"]}, "at most 80"),
        ({"conditions": ["BPD", "depression"]}, "borderline-personality"),
        ({"conditions": ["wobbliness", "depression"]}, "wobbliness"),
        ({"ages": ["old", "18-13", "18+"]}, "18+"),
        ({"formats": ["fax", "phone"]}, "one or more of: in-person"),
        ({"page": ["clinic.example.org", PAGE]}, "https"),
        ({"regions": ["California", "us-ca"]}, "US-CA"),
        ({"steps": ["9", "1 2 3 4", "1"]}, "one to three"),
        ({"spanish": [SHORT["english"], SHORT["spanish"]]}, "English sentence"),
        ({"cost": ["cheap", "free"]}, "donation"),
    ],
)
def test_a_wrong_answer_is_told_and_asked_again(known: Catalogue, answers: dict[str, Any], says: str) -> None:
    """Nobody has to begin anew for one slip."""
    entry, _, said = interview(known, **answers)

    assert says in said
    assert authoring.answer_faults("what", entry["what"], A_DAY) == []


def test_a_phone_is_printed_only_if_a_page_shows_it(known: Catalogue) -> None:
    """The page that shows it becomes its source; a number that looks cut short is asked about."""
    entry, _, said = interview(known, phone=["555-234", "no", "555-234-5678", ""])
    assert "fewer than ten digits" in said
    assert entry["phone"] == "555-234-5678"
    assert entry["sources"] == [{"url": PAGE, "supports": ["what", "link", "phone"]}]

    other = "https://clinic.example.org/contact"
    entry, _, _ = interview(known, phone=["555-234-5678", other], steps="3")
    assert entry["sources"][1] == {"url": other, "supports": ["phone"]}
    assert [step["en"] for step in entry["steps"]] == ["Call the number below."]


def test_a_group_for_any_substance_use_claims_no_stance_on_medicine(known: Catalogue) -> None:
    """Unknown is printed as unknown, and never counted as welcoming."""
    entry, _, _ = interview(known, conditions="any substance use")

    assert entry["medicine"] == [
        {"about": ["psychiatric", "buprenorphine", "methadone", "naltrexone"], "stance": "unknown"}
    ]


def test_a_moderation_group_is_kept_from_whom_it_would_harm(known: Catalogue) -> None:
    """The rules of its kind come along without being asked for."""
    entry, _, said = interview(known, conditions="alcohol", approach="moderation")

    assert any("perinatal" in rule.get("audiences", ()) for rule in entry["never_for"])
    assert "pregnancy" in said


def test_a_group_that_nobody_made_sure_of_is_listed_and_not_suggested(known: Catalogue) -> None:
    """The question is asked plainly, and Enter means no."""
    entry, _, _ = interview(known, sure="")
    assert (entry["status"], entry["confidence"]) == ("unconfirmed", "low")


def test_the_ready_made_steps_are_reviewed_ones(known: Catalogue) -> None:
    """Their Spanish stands in our catalogue already."""
    reviewed = [step._asdict() for group in known.groups.values() for step in group.steps]
    assert len(set(READY_STEPS) & {step["en"] for step in reviewed}) >= 3
    entry, _, _ = interview(known, steps="1 2 3")
    assert all(step in reviewed for step in entry["steps"])


def test_a_group_without_its_spanish_sentence_is_not_whole(known: Catalogue) -> None:
    """English is never copied, and nothing is translated."""
    entry, complete, said = interview(known, spanish="")
    assert not complete
    assert entry["what"]["es"] == ""
    assert "qualified translator" in said

    entry, complete, _ = interview(known, steps=["1 5", "Ask for Ana at the desk.", ""])
    assert not complete
    assert entry["steps"][1] == {"en": "Ask for Ana at the desk.", "es": ""}


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: list[str]) -> None:
    """Have questions answered as if on a terminal."""
    left = iter(typed)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(own, "_ask", lambda _: next(left))


def test_answers_become_a_group_that_is_saved(peerref: Peerref, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the end the whole entry is shown, and Enter saves it; a second of that name gets another id."""
    on_a_terminal(monkeypatch, [*SHORT.values(), "", *SHORT.values(), "", ""])
    assert told(peerref("catalogue", "new", "group"), 0)[0].startswith("peerref: added x-tuesday-circle to ")
    assert told(peerref("catalogue", "new", "group"), 0)[0].startswith("peerref: added x-tuesday-circle-2 to ")
    assert [group["id"] for group in listed(peerref)["groups"]] == ["x-tuesday-circle", "x-tuesday-circle-2"]
    assert not (home / "drafts").exists()


def test_answers_without_spanish_are_kept_as_a_draft(
    peerref: Peerref, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No patient sees it; when the sentence is there, one command adds it, and the draft is gone."""
    on_a_terminal(monkeypatch, list({**SHORT, "spanish": ""}.values()))
    assert "draft that no patient sees" in told(peerref("catalogue", "new", "group"), 0)[0]
    assert not (home / "overlay.yaml").exists()

    draft = home / "drafts" / "x-tuesday-circle.yaml"
    assert "what.es: is empty" in told(peerref("catalogue", "new", "group", "--from", draft), 4)[0]
    draft.write_text(draft.read_text("utf-8").replace("es: ''", "es: Un grupo pequeño."), "utf-8")
    assert told(peerref("catalogue", "new", "group", "--from", draft), 0)
    assert [group["id"] for group in listed(peerref)["groups"]] == ["x-tuesday-circle"]
    assert not draft.exists()


def test_answers_that_cannot_be_saved_are_not_lost(
    peerref: Peerref, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten minutes of typing survive a file that a colleague broke meanwhile."""
    broken = OVERLAY.replace("cost: free", "cost: cheap")

    def breaks_it(_: Interview, question: str) -> bool:
        clinic.write_text(broken, "utf-8")
        return bool(question)

    on_a_terminal(monkeypatch, [*{**SHORT, "name": "Monday"}.values()])
    monkeypatch.setattr(Interview, "yes", breaks_it)
    lines = told(peerref("catalogue", "new", "group"), 4)

    assert "draft" in lines[0]
    assert "overlay.yaml:12: " in lines[-1]
    assert (clinic.parent / "drafts" / "x-monday.yaml").is_file()
    assert clinic.read_text("utf-8") == broken


def test_a_person_at_a_real_terminal_makes_a_group(home: Path) -> None:
    """Whole, in lines of at most 80 columns, as a process of its own; Ctrl-C leaves nothing."""
    import fcntl
    import pty
    import select
    import struct
    import subprocess
    import termios

    def at_the_keyboard(keys: str) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 80, 0, 0))
        command = [sys.executable, "-m", "peerref", "catalogue", "new", "group"]
        with subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "dumb"},
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
        ) as process:
            os.close(theirs)
            shown = b""
            left = keys
            answered, silences, sent = 0, 0, b""
            while True:
                if not select.select([ours], [], [], 2)[0]:
                    silences += 1
                    if silences > 15:
                        process.kill()  # it waits for an answer that we did not see it ask for
                        break
                    if sent == b"\x03":  # a terminal that changes its mode may drop a key: a person presses again
                        os.write(ours, sent)
                    continue
                try:
                    read = os.read(ours, 65536)
                except OSError:  # how Linux says that the other side is closed
                    break
                shown += read
                # The whole prompt, which may come in pieces, and before or after what the terminal is told.
                if re.search(rb"> (?:\x1b\[[?0-9;]*[A-Za-z])*\r*$", shown[answered:]) and left:
                    line, _, left = left.partition("\n")
                    shown += b"\n"
                    answered = len(shown)
                    sent = (line if line == "\x03" else line + "\n").encode()
                    time.sleep(0.1)  # nobody answers before the prompt has settled
                    os.write(ours, sent)
            os.close(ours)
        return process.returncode, shown.decode().replace("\r", "")

    code, shown = at_the_keyboard("\n".join(SHORT.values()) + "\nyes\n")
    assert code == 0, shown
    assert "added x-tuesday-circle" in shown
    assert max(len(line) for line in shown.split("\nx-tuesday-circle:")[0].splitlines()) <= 80
    before = (home / "overlay.yaml").read_bytes()
    code, shown = at_the_keyboard("Another\n\x03\n")
    assert code == 130, shown
    assert (home / "overlay.yaml").read_bytes() == before


# Used by themselves


def suggested(peerref: Peerref, *more: str | Path) -> tuple[list[str], Done]:
    """Return the ids of the groups for a Californian with depression, and the run."""
    done = peerref("suggest", "-c", "depression", "--region", "US-CA", "-n", "9", "--as", "json", "--quiet", *more)
    assert done.code == 0, done
    return [each["group"]["id"] for each in json.loads(done.out)["suggestions"]], done


@pytest.mark.parametrize(
    ("broken", "faults"),
    [
        (OVERLAY.replace("cost: free", "cost: cheap").replace("[US-CA]", "[California]"), 1),
        (OVERLAY.replace("2026-11-20", "yesterday").replace("[US-CA]", "[California]"), 2),
        ("", 1),
        ("\x00\x01", 1),
    ],
)
def test_a_broken_file_is_told_and_its_last_good_state_is_used(
    peerref: Peerref, clinic: Path, broken: str, faults: int
) -> None:
    """A colleague is at work on the file while a patient sits here: one line for each fault, and the page comes."""
    good, before = suggested(peerref)
    assert "x-tuesday-circle" in good
    assert before.err == ""
    clinic.write_text(broken, "utf-8")
    found, done = suggested(peerref)

    assert found == good
    lines = told(done, 0)
    assert len(lines) == faults + 1
    assert all(line.startswith(f"peerref: {clinic}:") for line in lines[:-1])
    assert "last were good" in lines[-1]
    assert "x-tuesday-circle" in peerref("groups", "Circle").out
    clinic.write_text(OVERLAY, "utf-8")
    assert suggested(peerref)[1].err == ""


def test_what_was_good_last_is_what_was_used_last(peerref: Peerref, clinic: Path) -> None:
    """Going back to an older state makes that the last good one."""
    other = OVERLAY.replace("x-tuesday-circle", "x-monday-circle")
    for content in (OVERLAY, other, OVERLAY, "format: 1\ngroups: 5\n"):
        clinic.write_text(content, "utf-8")
        found, _ = suggested(peerref)
    assert "x-tuesday-circle" in found


def test_a_file_that_never_was_good_is_left_out(peerref: Peerref, clinic: Path) -> None:
    """There is no state to fall back to: our catalogue alone, and a line that says so."""
    clinic.write_text(OVERLAY.replace("cost: free", "cost: cheap"), "utf-8")
    found, done = suggested(peerref)

    assert found
    assert "x-tuesday-circle" not in found
    assert "left out" in told(done, 0)[-1]


def test_a_clinic_that_takes_its_file_away_has_none(peerref: Peerref, clinic: Path) -> None:
    """The last good state is for accidents, not for what is gone on purpose."""
    suggested(peerref)
    clinic.unlink()
    found, done = suggested(peerref)
    assert "x-tuesday-circle" not in found
    assert done.err == ""


def test_a_file_that_is_named_comes_on_top_and_must_be_right(peerref: Peerref, clinic: Path, tmp_path: Path) -> None:
    """What the clinic hides stays hidden; naming the clinic's own file is no clash with itself."""
    named = a_file(tmp_path, "format: 1\nhide:\n- {id: nami-connection, reason: full}\n")
    found, _ = suggested(peerref, "--catalogue", named)
    assert "x-tuesday-circle" in found
    assert not {"nami-connection", "emotions-anonymous"} & set(found)

    assert "x-tuesday-circle" in suggested(peerref, "--catalogue", clinic)[0]
    clinic.write_text("groups: [", "utf-8")
    assert peerref("groups", "--catalogue", clinic).code == 4
    assert "x-tuesday-circle" in suggested(peerref, "--catalogue", named)[0]
    named.write_text("format: 2\n", "utf-8")
    assert peerref("groups", "--catalogue", named).code == 4


def test_a_file_that_is_edited_while_it_is_read_is_told(
    peerref: Peerref, clinic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a file is neither used nor blamed: one line says what happened."""
    from peerref.catalogue.authoring import overlay

    good, _ = suggested(peerref)
    real = overlay.parts
    target = clinic

    def somebody_saves(ours: Catalogue, files: list[Path], today: date) -> dict[str, Any]:
        parts = real(ours, files, today)
        target.write_text(target.read_text("utf-8") + "# more\n", "utf-8")
        return parts

    monkeypatch.setattr(overlay, "parts", somebody_saves)
    clinic.write_text(OVERLAY + "# at work\n", "utf-8")
    found, done = suggested(peerref)
    assert found == good
    assert f"{clinic}: was edited while it was read" in told(done, 0)[0]
    assert len(told(done, 0)) == 2

    clinic.unlink()
    target = a_file(tmp_path, OVERLAY.replace("x-tuesday", "x-monday") + "# named\n")
    assert "was edited while it was read" in told(peerref("groups", "--catalogue", target), 5)[0]


def test_a_folder_that_cannot_be_written_still_gives_the_clinics_own(
    peerref: Peerref, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing can be kept there, so a broken file has no last good state, and that is said."""
    (clinic.parent / "packed").write_text("a file where the folder should be", "utf-8")
    assert "x-tuesday-circle" in suggested(peerref)[0]
    clinic.write_text("groups: [", "utf-8")
    assert "left out" in told(suggested(peerref)[1], 0)[-1]
    monkeypatch.undo()


def test_the_file_has_one_name() -> None:
    """What is written is what is read."""
    from peerref.cli import knowledge

    assert knowledge.OVERLAY == authoring.NAME
    assert catalogue.load().groups
