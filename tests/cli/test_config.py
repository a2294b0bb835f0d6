"""`peerref config`: what a clinic sets once holds on every page; what is broken in it keeps nobody from one."""

import json
import stat
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from peerref.cli import settings

from .running import Done, environment, peerref, refused
from .test_hostile_options import ODD, harmless
from .test_overlay_files import CIRCLE

ASKED = ("suggest", "-c", "depression", "--today", "2026-11-25", "--as", "text", "--quiet")
Inside = Callable[..., Done]
FULL = """\
# ours
clinic = "Valley Clinic, 408-555-0100"   # as on the sign
paper = "a4"
large-print = true
language = "es"
region = "US-CA"
zip = "95112"
within = 40
timezone = "America/Los_Angeles"
"""


@pytest.fixture
def home(tmp_path: Path, inside: Inside, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: ARG001 set after its own
    """Return a clinic's folder that is not made yet."""
    folder = tmp_path / "clinic" / "peerref"
    monkeypatch.setenv("PEERREF_HOME", str(folder))
    return folder


def write(home: Path, content: str | bytes) -> Path:
    """Put a settings file there."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "config.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def shown(inside: Inside) -> dict[str, dict[str, object]]:
    """Return what `peerref config` shows, by key."""
    done = inside("config", "--as", "json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert content["schema"] == "peerref/config/1"
    rows: dict[str, dict[str, object]] = content["settings"]
    return rows


def test_without_a_file_everything_is_usual(inside: Inside, home: Path) -> None:
    """It says that there is none, how to make one, and each value as 'default'; nothing is written."""
    done = inside("config")

    assert done.code == 0
    assert "peerref config set" in done.out
    assert "letter" in done.out
    assert {row["source"] for row in shown(inside).values()} == {"default"}
    assert not home.exists()


def test_every_value_is_shown_with_where_it_comes_from(inside: Inside, home: Path) -> None:
    """A value of the file with its line, the others as the usual ones."""
    write(home, FULL)
    rows = shown(inside)

    assert rows["clinic"] == {"value": "Valley Clinic", "source": "file", "line": 2}
    assert rows["clinic-phone"] == {"value": "408-555-0100", "source": "file", "line": 2}
    assert rows["within"] == {"value": 40, "source": "file", "line": 8}
    assert rows["overlays"] == {"value": [], "source": "default", "line": None}
    assert [line for line in inside("config").out.splitlines() if len(line) > 80 and "config.toml" not in line] == []


def test_the_settings_hold_on_a_page(inside: Inside, home: Path) -> None:
    """Clinic, language, paper and print size, without a word typed."""
    write(home, FULL)
    page = inside(*ASKED).out
    html = inside("suggest", "-c", "depression", "--as", "html", "--quiet").out

    assert "Hecho por Valley Clinic, 408-555-0100." in " ".join(page.split())
    assert "size: A4" in html
    assert 'class="large' in html


def test_an_option_wins_over_the_file(inside: Inside, home: Path) -> None:
    """Each of them, also back to what is usual; a clinic that is typed brings no phone of another."""
    write(home, FULL)
    more = ("--language", "en", "--paper", "letter", "--usual-print", "--region", "US-NY", "--clinic", "Hill Clinic")
    html = inside("suggest", "-c", "depression", "--as", "html", "--quiet", *more).out
    asked = json.loads(inside("suggest", "-c", "depression", "--as", "json", *more).out)["request"]

    assert "Made by Hill Clinic." in html
    assert "408-555-0100" not in html
    assert "size: letter" in html
    assert "class=large" not in html
    assert (asked["language"], asked["region"]) == ("en", "US-NY")
    assert "Valley" not in inside(*ASKED, "--clinic", "").out


def test_settings_of_paper_say_nothing_on_a_screen(inside: Inside, home: Path) -> None:
    """The notice that a screen has no paper is for what was typed for this page."""
    write(home, FULL)

    assert "printed forms only" not in inside("suggest", "-c", "depression", "--as", "text").err
    assert "printed forms only" in inside("suggest", "-c", "depression", "--as", "text", "--paper", "a4").err


BROKEN = [
    ("paper = a4", 1, "paper", 'paper = "a4"'),
    ('\npaper = "a5"', 2, "paper", 'paper = "a4"'),
    ("clinic = 3", 1, "clinic", "text in quotes"),
    ('clinic = "Valley, 408-555-010"', 1, "clinic", "ten digits"),
    ('clinic-phone = "Valley"', 1, "clinic-phone", "408-555-0100"),
    ('clinic = "V, 408-555-0100"\nclinic-phone = "408-555-0101"', 2, "clinic-phone", "keep one"),
    ('papr = "a4"', 1, "papr", "did you mean 'paper'?"),
    ('clinic_phone = "408-555-0100"', 1, "clinic_phone", "did you mean 'clinic-phone'?"),
    ('colour = "red"', 1, "colour", "large-print"),
    ('paper = "a4"\npaper = "letter"', 2, "paper", "written twice"),
    ('[clinic]\nname = "V"', 1, "clinic", "text in quotes"),
    ('large-print = "yes"', 1, "large-print", "true or false"),
    ('language = "fr"', 1, "language", "en or es"),
    ('region = "Narnia"', 1, "region", "US-CA"),
    ('overlays = "county.yaml"', 1, "overlays", "a list of files"),
    ("overlays = [1]", 1, "overlays", "a list of files"),
    ('overlays = ["~nobody-of-that-name/x.yaml"]', 1, "overlays", "from the root"),
    ('clinic = "Valley', 1, "clinic", "can't be read"),
    ("x = " + "[" * 3000, 1, "x", "can't be read"),
    ("within = " + "9" * 5000, 1, "within", "can't be read"),
    (f'clinic = "{"x" * 10_000}"', 1, "clinic", "at most 80"),
    ('"\\u001b[31m\\u202e' + "x" * 10_000 + '" = 1', 1, "'", "no setting"),
]


@pytest.mark.parametrize(("content", "line", "key", "mend"), BROKEN, ids=[each[0][:40] for each in BROKEN])
def test_what_is_wrong_is_one_line_and_keeps_nobody_from_a_page(
    inside: Inside, home: Path, content: str, line: int, key: str, mend: str
) -> None:
    """`config` ends with 4 and says file, line, key and how to mend it; `suggest` says it too, and prints its page."""
    file = write(home, content)
    told = refused(inside("config"), 4)
    page = inside(*ASKED)

    assert told.startswith(f"peerref: {file}:{line}: ")
    assert key in told
    assert mend in told
    assert len(told) < 500
    assert page.code == 0
    assert "Start here" in page.out
    assert len(page.err.splitlines()) == 1
    assert page.err.startswith(told.rstrip("\n"))
    assert harmless(page.err)


@pytest.mark.parametrize("content", ['zip = "9511"', "zip = 95112", "within = 0", 'timezone = "Mars"', "within = true"])
def test_what_no_page_needs_is_checked_by_config_alone(inside: Inside, home: Path, content: str) -> None:
    """A page does not wait for the check of what is for meetings."""
    write(home, content)

    assert content.split(maxsplit=1)[0] in refused(inside("config"), 4)
    assert inside(*ASKED).err == ""


def test_one_wrong_value_leaves_the_others(inside: Inside, home: Path) -> None:
    """The clinic's name still stands on the page while its paper is misspelled."""
    write(home, 'paper = "a5"\nclinic = "Valley Clinic"\nlanguage = "fr"\n')
    page = inside(*ASKED)

    assert "Made by Valley Clinic." in page.out
    assert "and 1 more; see 'peerref config'" in page.err
    faults = inside("config")
    assert (faults.code, faults.out, len(faults.err.splitlines())) == (4, "", 2)


@pytest.mark.parametrize("word", ["note", "condition", "treatment", "age", "plan-date"])
def test_nothing_about_a_patient_belongs_there(inside: Inside, home: Path, word: str) -> None:
    """It is refused as that, in the file and by `set`."""
    write(home, f'{word} = "x"\n')

    assert "about one patient" in refused(inside("config"), 4)
    assert "about one patient" in refused(inside("config", "set", word, "x"), 2)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 50, b"x" * 100_000], ids=["bytes", "nul", "large"])
def test_a_file_that_is_no_text_is_said_in_one_line(inside: Inside, home: Path, content: bytes) -> None:
    """Exit 4 for `config`; a page all the same."""
    write(home, content)

    assert "config.toml" in refused(inside("config"), 4)
    assert inside(*ASKED).code == 0


def test_a_file_of_notepad_is_read(inside: Inside, home: Path) -> None:
    """With a mark at its start and the line ends of Windows."""
    write(home, b'\xef\xbb\xbfpaper = "a4"\r\nclinic = "Valley"\r\n')

    assert shown(inside)["paper"] == {"value": "a4", "source": "file", "line": 1}
    assert inside("config", "set", "paper", "letter").code == 0
    assert shown(inside)["clinic"]["value"] == "Valley"


def test_what_is_no_file_is_said_and_not_waited_for(inside: Inside, home: Path) -> None:
    """A folder or a pipe in its place: exit 5, and a page."""
    (home / "config.toml").mkdir(parents=True)

    assert "no regular file" in refused(inside("config"), 5)
    assert "no regular file" in refused(inside("config", "set", "paper", "a4"), 5)
    page = inside(*ASKED)
    assert (page.code, len(page.err.splitlines())) == (0, 1)


def test_setting_a_value_makes_the_file_for_its_owner_alone(inside: Inside, home: Path) -> None:
    """On a bare machine: folder 0700, file 0600, and the value holds."""
    assert inside("config", "set", "clinic", "Valley Clinic, 408-555-0100") == Done(0, "clinic is set\n", "")
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600
    assert shown(inside)["clinic-phone"]["value"] == "408-555-0100"
    assert [each.name for each in home.iterdir()] == ["config.toml"]


@pytest.mark.parametrize(
    ("key", "typed", "held"),
    [
        ("paper", "letter", "letter"),
        ("large-print", "no", False),
        ("within", "10", 10),
        ("zip", "01001", "01001"),
        ("clinic", 'The "Old" Clínica \\ Río', 'The "Old" Clínica \\ Río'),
        ("clinic", "Val\x1b[31mley\u202e", "Val[31mley"),
        ("timezone", "America/New_York", "America/New_York"),
    ],
)
def test_setting_a_value_leaves_the_rest_as_it_was(
    inside: Inside, home: Path, key: str, typed: str, held: object
) -> None:
    """Comments, order and the other values stay."""
    file = write(home, FULL)
    before = tomllib.loads(FULL)

    assert inside("config", "set", key, typed).code == 0
    assert tomllib.loads(file.read_text("utf-8")) == {**before, key: held}
    assert file.read_text("utf-8").startswith("# ours\n")
    assert inside("config").code == 0


def test_a_value_can_be_taken_back(inside: Inside, home: Path) -> None:
    """It is the usual one again; taking it back twice is no fault."""
    write(home, FULL)

    assert inside("config", "unset", "paper").code == 0
    assert inside("config", "unset", "paper").code == 0
    assert shown(inside)["paper"] == {"value": "letter", "source": "default", "line": None}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("papr", "a4"), "did you mean 'paper'?"),
        (("paper", "a5"), "letter or a4"),
        (("paper", "a4", "letter"), "one value"),
        (("clinic", "Valley, 408-555-010"), "ten digits"),
        (("within", "many"), "miles"),
        (("large-print", "maybe"), "true or false"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_is_written(
    inside: Inside, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Exit 2 with what can be typed."""
    assert said in refused(inside("config", "set", *arguments), 2)
    assert not home.exists()


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_value_is_cleaned_or_refused_by_its_key(inside: Inside, home: Path, odd: str) -> None:
    """What was kept is clean, in the file and on the page."""
    done = inside("config", "set", "clinic", ODD[odd])

    if done.code:
        assert "clinic" in refused(done, 2)
        assert not home.exists()
    else:
        page = inside(*ASKED)
        assert (page.code, page.err) == (0, "")
        assert harmless(page.out)
        assert harmless((home / "config.toml").read_text("utf-8"))


@pytest.mark.parametrize("key", list(settings.known_keys()))
def test_no_key_takes_text_without_end(inside: Inside, home: Path, key: str) -> None:
    """10,000 characters are refused, by the name of the key, and soon."""
    done = inside("config", "set", key, "x" * 10_000)

    assert done.code in (2, 5)
    assert key in refused(done, done.code)
    assert len(done.err) < 800
    assert not home.exists()


def test_a_broken_file_is_not_written_over(inside: Inside, home: Path) -> None:
    """`set` names what is wrong and leaves it to a person; so it does where a value takes several lines."""
    broken = write(home, "paper = a4\n")
    assert refused(inside("config", "set", "paper", "a4"), 4)
    assert broken.read_text("utf-8") == "paper = a4\n"

    long = 'overlays = [\n  "a.yaml",\n]\n'
    write(home, long)
    assert "only a person should change" in refused(inside("config", "unset", "overlays"), 2)
    assert broken.read_text("utf-8") == long


def test_the_template_is_a_file_that_works(inside: Inside, home: Path) -> None:
    """Every key is in it, each an example that passes its check once it is switched on."""
    template = inside("config", "--template").out
    write(home, template)
    assert {row["source"] for row in shown(inside).values()} == {"default"}

    (home / "county.yaml").write_text(CIRCLE, encoding="utf-8")
    kept = [line.removeprefix("# ") for line in template.splitlines() if " = " in line]
    write(home, "\n".join(line for line in kept if not line.startswith("clinic-phone")))
    rows = shown(inside)
    assert {key for key, row in rows.items() if row["source"] == "file"} == set(rows)
    assert {line.split(" = ")[0] for line in kept} == set(settings.known_keys())


def test_overlays_of_the_settings_are_on_every_page(inside: Inside, home: Path) -> None:
    """A county's file, named once, beside the settings; `groups` knows it too."""
    write(home, 'overlays = ["county.yaml"]\n')
    (home / "county.yaml").write_text(CIRCLE, encoding="utf-8")

    assert inside("config").code == 0
    assert "Tuesday Circle" in inside(*ASKED, "--start-with", "x-tuesday-circle").out
    assert "x-tuesday-circle" in inside("groups", "--as", "json").out


def test_an_overlay_that_is_broken_or_gone_keeps_nobody_from_a_page(inside: Inside, home: Path) -> None:
    """Its last good state is used where there was one, else it is left out; standard error says so."""
    write(home, 'overlays = ["county.yaml"]\n')
    county = home / "county.yaml"
    gone = inside(*ASKED)
    assert gone.code == 0
    assert "county.yaml" in gone.err
    assert "there is no file" in refused(inside("config"), 4)

    county.write_text(CIRCLE, encoding="utf-8")
    assert inside(*ASKED) == inside(*ASKED, "--catalogue", str(county))
    county.write_text("format: 1\ngroups: [", encoding="utf-8")
    broken = inside(*ASKED, "--start-with", "x-tuesday-circle")
    assert "Tuesday Circle" in broken.out
    assert "as they last were good" in broken.err


@pytest.mark.parametrize("name", ["x" * 300, "\\u001b[31m\\u202e", "no/such\\nfolder", "/dev/null/x"])
def test_an_overlay_with_a_name_that_no_file_has_is_no_bug(inside: Inside, home: Path, name: str) -> None:
    """Said, cleaned, by `config`; a page all the same."""
    write(home, f'overlays = ["{name}"]\n')
    told, page = inside("config"), inside(*ASKED)

    assert "there is no file" in refused(told, 4)
    assert page.code == 0
    assert harmless(page.err)


def test_two_overlays_that_quarrel_are_told_and_one_holds(inside: Inside, home: Path) -> None:
    """The same id in both: the first is used."""
    write(home, 'overlays = ["one.yaml", "two.yaml"]\n')
    (home / "one.yaml").write_text(CIRCLE, encoding="utf-8")
    (home / "two.yaml").write_text(CIRCLE.replace("Tuesday Circle", "Other Circle"), encoding="utf-8")
    done = inside(*ASKED, "--start-with", "x-tuesday-circle")

    assert done.code == 0
    assert "Start here: Tuesday Circle" in done.out
    assert "left out until that is mended" in done.err


def test_a_home_that_cannot_be_made_is_said(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Showing works without one; setting ends with 5 in one line."""
    monkeypatch.setenv("PEERREF_HOME", "/dev/null/peerref")

    assert inside("config").code == 0
    assert "can't be made" in refused(inside("config", "set", "paper", "a4"), 5)


def test_the_settings_are_read_by_the_command_itself(home: Path) -> None:
    """As a process of its own: nothing aside, the name on the page."""
    write(home, 'clinic = "Valley Clinic"\n')
    done = peerref(*ASKED, env={"PEERREF_HOME": str(home)})

    assert (done.code, done.err) == (0, "")
    assert "Made by Valley Clinic." in done.out


def test_what_meetings_need_can_be_read_too(home: Path) -> None:
    """ZIP code, miles and time zone are read where nothing is left out."""
    write(home, FULL)
    found = settings.usual(())

    assert (found.zip, found.within, found.timezone) == ("95112", 40, "America/Los_Angeles")


def test_without_a_file_nothing_reads_toml(home: Path) -> None:
    """A page is not slower for those who set nothing."""
    probe = "import sys; from peerref.cli.main import run; run(sys.argv[1:]); print('tomllib' in sys.modules)"
    env = environment({"PEERREF_HOME": str(home)})
    done = subprocess.run([sys.executable, "-c", probe, *ASKED], capture_output=True, text=True, env=env, check=True)

    assert done.stdout.endswith("False\n")
