"""What is shipped: built as a user's pip builds it, the files compared with a written list."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from peerref import __version__

ROOT = Path(__file__).parents[1]
LEFT = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist", "packed")
IN_THE_WHEEL = [
    r"peerref/data/spelling\.txt",
    r"peerref/(\w+/){0,2}\w+\.py",
    r"peerref/py\.typed",
    r"peerref/catalogue/packed/\w+\.(json|rows)",
    r"peerref/catalogue/packed/digest",
    r"peerref/meetings/packed/zips\.bin",
    r"peerref/data/\w+\.yaml",
    r"peerref/data/wording/[a-z]{2}\.yaml",
    r"peerref/data/schema/\w+\.json",
    r"peerref/render/page\.(typ|css)",
    r"peerref/render/fonts/(Atkinson\w+-\w+\.ttf|OFL\.txt)",
    r"peerref/data/LICENSE",
    rf"peerref-{re.escape(__version__)}\.dist-info/(METADATA|WHEEL|RECORD|entry_points\.txt)",
    rf"peerref-{re.escape(__version__)}\.dist-info/licenses/(data/)?LICENSE",
    r"peerref-[\d.]+\.dist-info/licenses/src/peerref/render/fonts/OFL\.txt",
]
IN_THE_SDIST = [
    r"data/spelling\.txt",
    r"src/peerref/(\w+/){0,2}\w+\.py",
    r"src/peerref/py\.typed",
    r"data/\w+\.yaml",
    r"data/wording/[a-z]{2}\.yaml",
    r"data/schema/\w+\.json",
    r"src/peerref/render/page\.(typ|css)",
    r"src/peerref/render/fonts/(Atkinson\w+-\w+\.ttf|OFL\.txt)",
    r"data/LICENSE",
    r"docs/[\w-]+\.md",
    r"docs/gallery/(README\.md|make\.py|[\w-]+\.(pdf|png))",
    r"bench/((run|run_meetings|generate_feed)\.py|README\.md)",
    r"tests/(?!.*__pycache__).+",
    r"(README|CHANGELOG|CONTRIBUTING)\.md",
    r"LICENSE|hatch_build\.py|pyproject\.toml|PKG-INFO|\.gitignore",
]
PACKED = {
    "groups",
    "roles",
    "conditions",
    "treatments",
    "evidence",
    "lines",
    "elsewhere",
    "names",
    "codes",
    "titles",
    "wording",
}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an sdist and the wheel that was built from it, made of a copy of this tree."""
    tree, dist = tmp_path_factory.mktemp("tree") / "peerref", tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, tree, ignore=LEFT)
    shutil.copy(ROOT / ".gitignore", tree)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", dist, tree],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return dist


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def in_the_wheel(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


@pytest.fixture(scope="session")
def in_the_sdist(built: Path) -> list[str]:
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as opened:
        return [each.name.partition("/")[2] for each in opened.getmembers() if each.isfile()]


@pytest.fixture(scope="session")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's files in a folder of their own, as pip would lay them."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(folder)
    return folder


def _unlisted(names: list[str], patterns: list[str]) -> list[str]:
    return [name for name in names if not any(re.fullmatch(pattern, name) for pattern in patterns)]


def test_the_wheel_holds_what_is_listed_and_nothing_else(in_the_wheel: list[str]) -> None:
    """No tests, no caches, no benchmark, nothing twice."""
    assert _unlisted(in_the_wheel, IN_THE_WHEEL) == []
    assert len(in_the_wheel) == len(set(in_the_wheel))


def test_the_sdist_holds_what_is_listed_and_nothing_else(in_the_sdist: list[str]) -> None:
    """What is needed to build, test and understand it; not what building makes."""
    assert _unlisted(in_the_sdist, IN_THE_SDIST) == []


def test_every_file_of_the_source_is_in_both(in_the_wheel: list[str], in_the_sdist: list[str]) -> None:
    """A module or font that is only in the clone would break the first start elsewhere."""
    source = {
        str(file.relative_to(ROOT / "src"))
        for file in (ROOT / "src" / "peerref").rglob("*")
        if file.is_file() and not {"__pycache__", "packed"} & set(file.parts)
    }

    assert source - set(in_the_wheel) == set()
    assert source - {name.removeprefix("src/") for name in in_the_sdist} == set()


def test_the_wheel_holds_the_catalogue_twice(in_the_wheel: list[str]) -> None:
    """Packed for the program, YAML for people: every file of `data/`, every part of the packed form."""
    data = {f"peerref/data/{file.relative_to(ROOT / 'data')}" for file in (ROOT / "data").rglob("*") if file.is_file()}

    assert data == {name for name in in_the_wheel if name.startswith("peerref/data/")}
    packed = {Path(name).stem for name in in_the_wheel if name.startswith("peerref/catalogue/packed/")}
    assert packed >= PACKED


def test_the_wheel_runs_outside_the_clone(unpacked: Path, tmp_path: Path) -> None:
    """From another folder, with nothing of the clone in sight: a page, a check, and our own version."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        env = {**os.environ, "PYTHONPATH": str(unpacked), "PEERREF_HOME": str(tmp_path / "home")}
        return subprocess.run(
            [sys.executable, "-m", "peerref", *arguments],
            capture_output=True,
            text=True,
            env=env,
            cwd=tmp_path,
            check=False,
        )

    where = subprocess.run(
        [sys.executable, "-c", "import peerref; print(peerref.__file__)"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        check=True,
    )
    page, check = (
        run("suggest", "--condition", "depression", "--format", "online", "--quiet"),
        run("catalogue", "check"),
    )

    assert where.stdout.startswith(str(unpacked))
    assert (page.returncode, page.stderr) == (0, "")
    assert "988" in page.stdout
    assert (check.returncode, check.stderr) == (0, "")
    assert "no fault found" in check.stdout
    assert run("catalogue", "pack", "--check").returncode == 0


def test_the_wheel_says_what_it_is(unpacked: Path) -> None:
    """Its name, version, licences of code and data, and the command that it installs."""
    info = unpacked / f"peerref-{__version__}.dist-info"
    metadata = (info / "METADATA").read_text("utf-8")

    assert f"Version: {__version__}" in metadata
    assert "License-Expression: MIT AND CC-BY-4.0" in metadata
    assert (info / "entry_points.txt").read_text("utf-8").startswith("[console_scripts]\npeerref = peerref.")
    assert (info / "licenses" / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")


def test_a_user_gets_no_developers_tool(unpacked: Path) -> None:
    """What is installed without the extra `dev` is what docs/dependencies.md explains, each one."""
    metadata = (unpacked / f"peerref-{__version__}.dist-info" / "METADATA").read_text("utf-8")
    required = re.findall(r"^Requires-Dist: ([\w.-]+)(.*)$", metadata, re.MULTILINE)
    needed = {name.casefold() for name, rest in required if "extra ==" not in rest}
    explained = (ROOT / "docs" / "dependencies.md").read_text("utf-8").casefold()

    assert needed >= {"typer", "rich", "pydantic", "pyyaml", "rapidfuzz"}
    assert needed & {"pytest", "hypothesis", "ruff", "mypy", "build", "hatchling", "textstat", "syrupy"} == set()
    assert [name for name in sorted(needed) if name not in explained] == []


def test_what_is_built_holds_nothing_of_this_machine(unpacked: Path) -> None:
    """No path of the one who built it stands in any file."""
    told = [
        str(file.relative_to(unpacked))
        for file in unpacked.rglob("*")
        if file.is_file() and str(ROOT).encode() + b"/" in file.read_bytes()
    ]

    assert told == []
