"""A page is printed without the libraries that YAML, drawing or a network needs; and imports run one way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
YAML = {"pydantic", "pydantic_core", "yaml"}
DRAWING = {"rich", "pygments", "markdown_it"}
GUESSING = {"rapidfuzz"}
NETWORK = {
    "http.client",
    "urllib.request",
    "ssl",
    "_ssl",
    "requests",
    "httpx",
    "urllib3",
    "aiohttp",
    "asyncio",
    "ftplib",
}
MEETINGS = {"sqlite3", "_sqlite3", "zoneinfo", "icalendar", "dateutil", "zip2info"}
OTHERS = {"click", "textstat", "hypothesis", "pytest", "simple_icd_10_cm", "setuptools", "pkg_resources"}
PROBE = """
import json, sys
from peerref.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write("\\nLOADED " + json.dumps([code, sorted(sys.modules)]))
"""


def loaded(*arguments: str) -> set[str]:
    """Return the modules that a run of the command has imported when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    )
    code, modules = json.loads(done.stderr.rpartition("LOADED ")[2])
    assert code == 0, done.stderr
    return {"rapidfuzz" if name.startswith("rapidfuzz") else name for name in modules}


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_page_needs_no_heavy_library(form: str) -> None:
    """Text, JSON and Markdown come without pydantic, PyYAML, rapidfuzz, rich, any network library, and the meetings."""
    modules = loaded("suggest", "-c", "depression", "-f", "online", "-t", "lithium", "--as", form)

    assert modules & (YAML | DRAWING | GUESSING | NETWORK | MEETINGS | OTHERS) == set()


@pytest.mark.parametrize("command", [("suggest", "-c", "F32.1", "--as", "terminal"), ("groups",), ("show", "lithium")])
def test_what_is_drawn_or_looked_up_reads_no_yaml_and_no_network(command: tuple[str, ...]) -> None:
    """rich may come, but neither pydantic nor PyYAML nor a network library, and no meetings."""
    assert loaded(*command) & (YAML | GUESSING | NETWORK | MEETINGS | OTHERS) == set()


def test_a_misspelling_and_an_unknown_treatment_read_no_yaml_and_no_network() -> None:
    """The guessing library comes only now."""
    modules = loaded("suggest", "-c", "depresssion", "-t", "Prozaac", "--as", "text")

    assert "rapidfuzz" in modules
    assert modules & (YAML | DRAWING | NETWORK | MEETINGS) == set()


def test_help_and_version_load_nothing_heavy() -> None:
    """Neither waits for what it does not need."""
    for command in (("--help",), ("--version",), ("suggest", "--help")):
        assert loaded(*command) & (YAML | GUESSING | NETWORK | DRAWING | MEETINGS) == set(), command


def test_a_clinics_file_needs_no_network() -> None:
    """Checking the catalogue reads YAML, from this machine alone."""
    modules = loaded("catalogue", "check")

    assert modules >= YAML
    assert modules & (NETWORK - {"asyncio", "ssl", "_ssl"}) == set()


def test_no_socket_is_ever_opened() -> None:
    """Nothing about a patient leaves the machine: a run with every way out barred is the same run."""
    barred = (
        "import sys\n"
        "def no(event, args):\n"
        "    if event.startswith(('socket.', 'urllib.', 'http.', 'ftplib.', 'smtplib.')): raise SystemExit(event)\n"
        "    if event in ('subprocess.Popen', 'os.system', 'os.exec', 'os.fork', 'os.posix_spawn'):\n"
        "        raise SystemExit(event)\n"
        "sys.addaudithook(no)\n"
        "from peerref.cli.main import run\n"
        "sys.exit(run(sys.argv[1:]))\n"
    )
    for arguments in (("suggest", "-c", "depresssion", "-t", "Prozaac"), ("groups",), ("catalogue", "check")):
        done = subprocess.run([sys.executable, "-c", barred, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_imports_run_one_way() -> None:
    """cli, render, handout, referral, catalogue: no room imports one before it in this line."""
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_only_the_command_line_knows_typer_and_only_the_terminal_rich() -> None:
    """A later server, or another form, needs neither."""
    sources = {str(file.relative_to(ROOT / "src")): file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py")}
    typer = {name for name, text in sources.items() if "import typer" in text or "from typer" in text}
    rich = {name for name, text in sources.items() if "import rich" in text or "from rich" in text}

    assert {name for name in typer if not name.startswith("peerref/cli/")} == set()
    assert {name for name in rich if not name.startswith("peerref/cli/")} == {"peerref/render/terminal.py"}


def test_the_judgement_reads_no_clock_and_no_file() -> None:
    """Today's date is an argument; the same request gives the same answer tomorrow."""
    for file in (ROOT / "src" / "peerref" / "referral").glob("*.py"):
        text = file.read_text("utf-8")
        found = [
            word
            for word in ("date.today", "datetime.now", "open(", "Path(", "os.environ", "import random")
            if word in text
        ]
        assert found == [], file.name
