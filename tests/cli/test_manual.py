"""What the manual says is so: every command has help and a place in it, and its examples run."""

import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from peerref import __version__, referral
from peerref.catalogue import Catalogue
from peerref.cli.app import application
from peerref.referral.understand import Options
from peerref.render.panel import panel

from .running import Done, peerref

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
MANUAL = README + "".join(each.read_text("utf-8") for each in sorted((ROOT / "docs").glob("*.md")))
Inside = Callable[..., Done]


def commands() -> list[tuple[str, ...]]:
    """Return every command, those of a group too."""
    found: list[tuple[str, ...]] = []
    waiting: list[tuple[tuple[str, ...], object]] = [((), get_command(application([])))]
    while waiting:
        path, command = waiting.pop()
        for name, each in (getattr(command, "commands", None) or {}).items():
            found.append((*path, name))
            waiting.append(((*path, name), each))
    return sorted(found)


def examples() -> list[str]:
    """Return the commands of the README's 'Use'."""
    use = README.split("## Use", 1)[1].split("```")[1]
    return [line.split("  #")[0].strip() for line in use.splitlines() if line.startswith("peerref ")]


def test_there_is_something_to_check() -> None:
    """The two lists below are not empty by mistake."""
    assert {("suggest",), ("show",), ("catalogue", "check"), ("evidence",)} <= set(commands())
    assert len(examples()) >= 5


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_help(inside: Inside, command: tuple[str, ...]) -> None:
    """What it does, and a word on each of its options."""
    done = inside(*command, "--help")

    assert done.code == 0
    assert re.search(rf"Usage: peerref {' '.join(command)}\b", done.out)
    assert re.search(r"\n\n {2}[A-Z][^\n]+", done.out)
    entries = re.split(r"\n {2}(?=-)", done.out.partition("Options:\n")[2])
    bare = [each for each in entries if not re.search(r"[A-Za-z]{2,} [a-z]+", each.partition("  ")[2])]
    assert bare == []


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_has_a_place_in_the_manual(command: tuple[str, ...]) -> None:
    """README or docs name it."""
    assert re.search(rf"`?peerref {' '.join(command)}\b|`{' '.join(command)}( [A-Z]+)?`", MANUAL)


def test_every_command_is_in_the_first_help(inside: Inside) -> None:
    """`peerref --help` lists them, and says how to begin."""
    shown = inside("--help").out

    assert [command[0] for command in commands() if f"\n  {command[0]} " not in shown] == []
    assert "peerref suggest --condition depression --format online" in shown


def test_the_help_of_suggest_has_examples_that_run(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least three, each exit 0."""
    monkeypatch.chdir(tmp_path)
    shown = inside("suggest", "--help").out
    given = [line.strip() for line in shown.partition("Examples:")[2].splitlines() if line.strip()]

    assert len(given) >= 3
    assert [each for each in given if inside(*shlex.split(each)[1:]).code != 0] == []


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_readme_runs(
    inside: Inside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    """Exit 0 and something to read."""
    monkeypatch.chdir(tmp_path)
    done = inside(*shlex.split(example)[1:])

    assert done.code == 0
    assert done.out or list(tmp_path.iterdir())


def test_the_command_of_the_start_prints_a_page() -> None:
    """What README's first block ends with gives a page with 988 and a group."""
    (line,) = re.findall(r"\.venv/bin/peerref (suggest .*)", README)
    done = peerref(*shlex.split(line))

    assert done.code == 0
    assert "988" in done.out
    assert "Start here" in done.out


def test_the_clinics_example_in_the_docs_works(inside: Inside, tmp_path: Path) -> None:
    """Copied from docs/catalogue.md, it passes the check and its group can be chosen."""
    text = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("format: 1")]
    clinic = tmp_path / "clinic.yaml"
    clinic.write_text(blocks[0], encoding="utf-8")
    asked = ("suggest", "-c", "depression", "--region", "US-CA", "--start-with", "x-tuesday-circle", "--as", "text")

    assert inside("catalogue", "check", str(clinic)).code == 0
    assert "Start here: Tuesday Circle" in inside(*asked, "--catalogue", str(clinic)).out


@pytest.mark.parametrize(
    "file", ["README.md", "CONTRIBUTING.md", *(f"docs/{each.name}" for each in (ROOT / "docs").glob("*.md"))]
)
def test_every_link_to_a_file_leads_somewhere(file: str) -> None:
    """No page of the manual points to one that is not there."""
    links = re.findall(r"\]\(([^)#]+)", (ROOT / file).read_text("utf-8"))

    assert [link for link in links if "://" not in link and not (ROOT / file).parent.joinpath(link).exists()] == []


def test_the_panel_names_only_commands_that_exist(known: Catalogue) -> None:
    """What the clinician is told to type can be typed."""
    request = referral.understand(Options(conditions=["insomnia"], region="ZZ"), known).request
    found = referral.refer(request, known, today=date(2031, 1, 1), wording=known.wording("en"))
    named = re.findall(r"peerref ([a-z]+(?: [a-z]+)?)", " ".join(panel(found, everything=True)))

    assert named
    assert [each for each in named if tuple(each.split()) not in commands()] == []


def test_the_version_is_the_packages(inside: Inside) -> None:
    """`--version` says name and version, as the changelog and the package do."""
    assert inside("--version") == Done(0, f"peerref {__version__}\n", "")


def test_every_exit_code_is_in_the_readme() -> None:
    """Somebody who writes a script finds each code with what it means."""
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}

    assert told >= {0, 2, 3, 4, 5, 70, 130}


def test_the_shell_offers_conditions() -> None:
    """As bash asks for it: what begins with 'dep' after -c; what begins with 'lith' after -t; groups for --why."""
    for typed, offered in (
        ("peerref suggest -c dep", "depression"),
        ("peerref suggest --condition alco", "alcohol"),
        ("peerref suggest -c depression -t lith", "lithium"),
        ("peerref suggest -c depression --why smart", "smart-recovery"),
        ("peerref suggest -c depression --audience vet", "veteran"),
        ("peerref suggest -c depression --groups smart-recovery,dbsa-on", "smart-recovery,dbsa-online"),
        ("peerref sug", "suggest"),
        ("peerref show smart-r", "smart-recovery"),
    ):
        words = typed.split()
        env = {"_PEERREF_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
        done = peerref(env=env)
        assert (done.code, done.err) == (0, ""), typed
        assert offered in done.out.splitlines(), typed
        assert all(each.casefold().startswith(words[-1].casefold()) for each in done.out.splitlines()), typed


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_completion_script_for_each_shell(shell: str) -> None:
    """The script that a shell loads calls back with the shell's own question."""
    done = peerref(env={"_PEERREF_COMPLETE": f"source_{shell}"})

    assert (done.code, done.err) == (0, "")
    assert f"_PEERREF_COMPLETE=complete_{shell}" in done.out


def test_completion_of_nonsense_is_empty() -> None:
    """A half-typed quote or an unknown command offers nothing and breaks nothing."""
    for typed in ("peerref suggest -c zzzz", "peerref nonsense x", "peerref suggest -c 'dep"):
        env = {"_PEERREF_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "3"}
        done = peerref(env=env)
        assert done.code == 0
        assert "Traceback" not in done.err


def test_the_application_registers_one_command_as_well_as_all() -> None:
    """Run alone, a command has the same options as in the whole."""
    for name in {command[0] for command in commands()}:
        alone, whole = (get_command(application(arguments)) for arguments in ([name], []))
        options = [
            [each.name for each in app.commands[name].params]
            for app in (alone, whole)
            if isinstance(app, typer.core.TyperGroup)
        ]
        assert len(options) == 2
        assert options[0] == options[1]
