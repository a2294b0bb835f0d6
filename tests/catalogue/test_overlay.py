"""A clinic's own entries on top of ours: what it may add, change and hide, and what it never may."""

import re
from pathlib import Path
from typing import Any

import pytest

from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import overlay, pack
from peerref.errors import FileTrouble, InvalidCatalogue

from .small_catalogue import CONDITION, GROUP, LINE, PAGE, ROLE, TODAY, TREATMENT, a_folder, as_yaml, changed

DOCS = Path(__file__).parents[2] / "docs"
A_RULE = {"because": "Its rules on food can harm.", "conditions": ["drinking"]}
OURS = {
    "groups": {
        "teen-circle": changed(GROUP, ages={"youngest": 13, "oldest": 17}),
        "grown-circle": changed(GROUP, ages={"youngest": 18}),
        "womens-circle": changed(GROUP, only_for=["women"]),
        "food-circle": changed(GROUP, never_for=[A_RULE]),
        "grave-circle": changed(GROUP, caution={"en": "Ask us first.", "es": "Pregúntenos primero."}, grave=True),
        "old-circle": changed(GROUP, status="closed", status_note="Closed in 2024."),
        "rumour-circle": changed(GROUP, confidence="low"),
    },
    "lines": {
        "youth-line": changed(LINE, always=None, ages={"youngest": 13, "oldest": 24}),
        "violence-line": changed(LINE, always=None),
    },
    "roles": {"youth-worker": changed(ROLE, ages={"youngest": 13, "oldest": 25})},
    "elsewhere": {
        "child-harm": {"name": "A child at risk", "names": [], "line": "violence-line", "say": "Call now"},
    },
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A small catalogue of ours, to lay a clinic's file on."""
    parts, faults = pack.read(a_folder(tmp_path_factory.mktemp("ours") / "data", **OURS), TODAY)
    assert not faults, list(map(str, faults))
    return Catalogue(packed.Memory(parts))


def laid_on(ours: Catalogue, folder: Path, *contents: dict[str, Any] | str) -> Catalogue:
    """Return our catalogue with clinics' files on it, each written as given."""
    files = []
    for at, content in enumerate(contents):
        files.append(folder / f"clinic{at or ''}.yaml")
        files[-1].write_text(content if isinstance(content, str) else as_yaml(content), "utf-8")
    return Catalogue(packed.Memory(overlay.parts(ours, files, TODAY)))


def refused(ours: Catalogue, folder: Path, *contents: dict[str, Any] | str) -> list[str]:
    """Return the faults for which a clinic's file is refused."""
    with pytest.raises(InvalidCatalogue) as invalid:
        laid_on(ours, folder, *contents)
    assert invalid.value.exit_code == 4
    return [fault.replace(f"{folder}/", "") for fault in invalid.value.faults]


def line_of(fault: str, content: dict[str, Any]) -> str:
    """Return what stands in the line that a fault points at."""
    found = re.match(r"clinic\.yaml:(\d+): ", fault)
    assert found, fault
    return as_yaml(content).splitlines()[int(found[1]) - 1].strip()


# What a clinic may do


def test_a_clinic_adds_its_own_entries(ours: Catalogue, tmp_path: Path) -> None:
    """Groups, roles, lines and treatments of its own stand beside ours, and are marked as the clinic's."""
    known = laid_on(
        ours,
        tmp_path,
        {
            "format": 1,
            "groups": {"x-lobby-circle": changed(GROUP, name="Lobby Circle")},
            "roles": {"x-lobby-worker": ROLE},
            "lines": {"x-lobby-line": changed(LINE, always=None, phone="212-647-1680")},
            "treatments": {
                "x-lobbyzine": changed(TREATMENT, name={"en": "lobbyzine", "es": "lobina"}, names=["Lobbex"])
            },
        },
    )

    assert known.groups["x-lobby-circle"].name == "Lobby Circle"
    assert known.lines["x-lobby-line"].phone == "212-647-1680"
    assert known.treatment_names["lobbex"] == "x-lobbyzine"
    assert known.own == {"x-lobby-circle", "x-lobby-worker", "x-lobby-line", "x-lobbyzine"}
    assert set(ours.groups) < set(known.groups)
    assert known.groups["sunday-circle"] == ours.groups["sunday-circle"]
    assert known.condition_names == ours.condition_names
    assert known.codes == ours.codes


def test_a_clinic_changes_fields_of_ours_with_a_reason(ours: Catalogue, tmp_path: Path) -> None:
    """What the local affiliate told stands on the page; the rest of the entry stays, and is marked as changed."""
    change = {"phone": "212-647-1680", "good_fit": "Meets in our lobby.", "reason": "told by the affiliate"}

    known = laid_on(ours, tmp_path, {"format": 1, "change": {"sunday-circle": change}})

    assert known.groups["sunday-circle"].phone == "212-647-1680"
    assert known.groups["sunday-circle"].good_fit == "Meets in our lobby."
    assert known.groups["sunday-circle"].name == ours.groups["sunday-circle"].name
    assert known.own == {"sunday-circle"}
    assert ours.groups["sunday-circle"].phone == "1-800-950-6264"


def test_a_clinic_hides_entries_with_a_reason(ours: Catalogue, tmp_path: Path) -> None:
    """A group that doesn't meet nearby is not offered there."""
    hide = [{"id": "sunday-circle", "reason": "no meeting near us"}, {"id": "youth-line", "reason": "not served here"}]

    known = laid_on(ours, tmp_path, {"format": 1, "hide": hide})

    assert "sunday-circle" not in known.groups
    assert "youth-line" not in known.lines
    assert "sunday-circle" in ours.groups


def test_limits_may_be_made_tighter(ours: Catalogue, tmp_path: Path) -> None:
    """A clinic may be more careful than we are."""
    change = {
        "teen-circle": {"ages": {"youngest": 14, "oldest": 16}, "reason": "local group"},
        "sunday-circle": {"ages": {"youngest": 18, "oldest": 30}, "reason": "local group"},
        "food-circle": {"never_for": [A_RULE, {"because": "Not here.", "conditions": ["low-mood"]}], "reason": "ours"},
        "grown-circle": {"only_for": ["women"], "reason": "local group"},
    }

    known = laid_on(ours, tmp_path, {"format": 1, "change": change})

    assert known.groups["teen-circle"].ages == (14, 16)
    assert len(known.groups["food-circle"].never_for) == 2
    assert known.own == set(change)


def test_two_files_are_laid_on_in_order(ours: Catalogue, tmp_path: Path) -> None:
    """A department's file may change what the hospital's added."""
    known = laid_on(
        ours,
        tmp_path,
        {"format": 1, "groups": {"x-lobby": GROUP}},
        {"format": 1, "change": {"x-lobby": {"name": "Lobby Circle", "reason": "its new name"}}},
    )

    assert known.groups["x-lobby"].name == "Lobby Circle"


@pytest.mark.parametrize("content", ["format: 1\n", "format: 1\ngroups:\nhide:\nchange:\n", "format: 1\ngroups: {}\n"])
def test_an_overlay_without_entries_changes_nothing(ours: Catalogue, tmp_path: Path, content: str) -> None:
    """A clinic may begin with an empty file, or with headings alone."""
    known = laid_on(ours, tmp_path, content)

    assert dict(known.groups) == dict(ours.groups)
    assert known.own == frozenset()


def test_the_example_of_the_manual_is_read(known: Catalogue, tmp_path: Path) -> None:
    """Whoever copies the overlay of docs/catalogue.md has one that works."""
    example = re.search(r"```yaml\n(format: 1\n.*?)```", (DOCS / "catalogue.md").read_text("utf-8"), re.DOTALL)
    assert example, "docs/catalogue.md shows no overlay"

    laid = laid_on(known, tmp_path, example[1])

    assert any(key.startswith("x-") for key in laid.own)


# What a clinic may never do


A_CHANGE = {"reason": "told by the affiliate"}


@pytest.mark.parametrize(
    ("content", "stands_at", "says"),
    [
        # the file
        ({"groups": {"x-a": GROUP}}, "groups:", "`format: 1`"),
        ({"format": 2, "groups": {"x-a": GROUP}}, "format: 2", "newer peerref"),
        ({"format": "one"}, "format: one", "`format: 1`"),
        ({"format": 1, "gruops": {"x-a": GROUP}}, "gruops:", "is no part of an overlay"),
        ({"format": 1, "evidence": {}}, "evidence: {}", "is no part of an overlay"),
        ({"format": 1, "elsewhere": {}}, "elsewhere: {}", "is no part of an overlay"),
        ({"format": 1, "wording": {}}, "wording: {}", "is no part of an overlay"),
        ({"format": 1, "conditions": {"x-gloom": CONDITION}}, "conditions:", "can't be added"),
        ({"format": 1, "groups": ["x-a"]}, "groups:", "must be a mapping"),
        ({"format": 1, "change": ["x-a"]}, "change:", "must be a mapping"),
        ({"format": 1, "hide": {"sunday-circle": "far"}}, "hide:", "must be a list"),
        # its own entries
        ({"format": 1, "groups": {"lobby": GROUP}}, "lobby:", "begins with 'x-'; write x-lobby"),
        ({"format": 1, "groups": {"sunday-circle": GROUP}}, "sunday-circle:", "begins with 'x-'"),
        ({"format": 1, "lines": {"x-line": LINE}}, "always: true", "always"),
        ({"format": 1, "groups": {"x-a": changed(GROUP, cost=None)}}, "x-a:", "`cost` is missing"),
        ({"format": 1, "groups": {"x-a": {**GROUP, "fone": "1"}}}, "fone: '1'", "did you mean `phone`?"),
        ({"format": 1, "groups": {"x-a": changed(GROUP, link="lobby")}}, "link: lobby", "https"),
        ({"format": 1, "groups": {"x-a": changed(GROUP, phone="98")}}, "phone: '98'", "digits"),
        ({"format": 1, "groups": {"x-a": changed(GROUP, sources=[], phone=None)}}, "sources: []", "is empty"),
        ({"format": 1, "groups": {"x-a": changed(GROUP, conditions=["lumbago"])}}, "- lumbago", "no conditions entry"),
        (
            {
                "format": 1,
                "treatments": {"x-b": changed(TREATMENT, name={"en": "new", "es": "nueva"}, names=["new", "Calmex"])},
            },
            "- Calmex",
            "is a name of calmazine too",
        ),
        # changes
        ({"format": 1, "change": {"nobody": {"name": "A", **A_CHANGE}}}, "nobody:", "is no id"),
        ({"format": 1, "change": {"low-mood": {"title": "A", **A_CHANGE}}}, "low-mood:", "is no id of a group"),
        ({"format": 1, "change": {"sunday-circle": {"name": "A"}}}, "sunday-circle:", "`reason`"),
        ({"format": 1, "change": {"sunday-circle": {"name": "A", "reason": " "}}}, "sunday-circle:", "`reason`"),
        ({"format": 1, "change": {"sunday-circle": "closed"}}, "sunday-circle: closed", "`reason`"),
        ({"format": 1, "change": {"sunday-circle": {"fone": "988", **A_CHANGE}}}, "fone: '988'", "is not a field"),
        ({"format": 1, "change": {"sunday-circle": {"id": "x-b", **A_CHANGE}}}, "id: x-b", ""),
        ({"format": 1, "change": {"sunday-circle": {"cost": "gratis", **A_CHANGE}}}, "cost: gratis", "free"),
        ({"format": 1, "change": {"sunday-circle": {"phone": "98", **A_CHANGE}}}, "phone: '98'", "digits"),
        ({"format": 1, "change": {"sunday-circle": {"link": "lobby", **A_CHANGE}}}, "link: lobby", "https"),
        ({"format": 1, "change": {"sunday-circle": {"conditions": ["lumbago"], **A_CHANGE}}}, "- lumbago", "lumbago"),
        # what keeps people safe
        ({"format": 1, "change": {"night-line": {"phone": "911", **A_CHANGE}}}, "night-line:", "always shown"),
        ({"format": 1, "change": {"night-line": {"status": "closed", **A_CHANGE}}}, "night-line:", "always shown"),
        ({"format": 1, "change": {"youth-line": {"always": True, **A_CHANGE}}}, "always: true", "always"),
        ({"format": 1, "change": {"food-circle": {"never_for": [], **A_CHANGE}}}, "never_for: []", "can't be loosened"),
        (
            {"format": 1, "change": {"grave-circle": {"caution_about": ["low-mood"], **A_CHANGE}}},
            "caution_about:",
            "can't be narrowed",
        ),
        (
            {"format": 1, "change": {"food-circle": {"never_for": [{**A_RULE, "conditions": []}], **A_CHANGE}}},
            "never_for:",
            "can't be loosened",
        ),
        (
            {"format": 1, "change": {"teen-circle": {"ages": {"youngest": 10, "oldest": 17}, **A_CHANGE}}},
            "ages:",
            "can't be widened",
        ),
        ({"format": 1, "change": {"teen-circle": {"ages": {"youngest": 13}, **A_CHANGE}}}, "ages:", "can't be widened"),
        ({"format": 1, "change": {"teen-circle": {"ages": None, **A_CHANGE}}}, "ages: null", "can't be widened"),
        (
            {"format": 1, "change": {"sunday-circle": {"ages": {"youngest": 13}, **A_CHANGE}}},
            "ages:",
            "can't be widened",
        ),
        (
            {"format": 1, "change": {"grown-circle": {"ages": {"youngest": 16}, **A_CHANGE}}},
            "ages:",
            "can't be widened",
        ),
        (
            {"format": 1, "change": {"youth-line": {"ages": {"youngest": 5, "oldest": 99}, **A_CHANGE}}},
            "ages:",
            "can't be widened",
        ),
        (
            {"format": 1, "change": {"youth-worker": {"ages": {"youngest": 5, "oldest": 99}, **A_CHANGE}}},
            "ages:",
            "can't be widened",
        ),
        ({"format": 1, "change": {"womens-circle": {"only_for": [], **A_CHANGE}}}, "only_for: []", "can't be loosened"),
        (
            {"format": 1, "change": {"womens-circle": {"only_for": ["women", "men"], **A_CHANGE}}},
            "only_for:",
            "loosened",
        ),
        ({"format": 1, "change": {"old-circle": {"status": "active", **A_CHANGE}}}, "status: active", "can't be set"),
        ({"format": 1, "change": {"rumour-circle": {"confidence": "high", **A_CHANGE}}}, "confidence: high", "raised"),
        # hiding
        ({"format": 1, "hide": [{"id": "night-line", "reason": "x"}]}, "- id: night-line", "can't be hidden"),
        ({"format": 1, "hide": [{"id": "violence-line", "reason": "x"}]}, "- id: violence-line", ""),
        ({"format": 1, "hide": [{"id": "sunday-circle"}]}, "- id: sunday-circle", "`reason`"),
        ({"format": 1, "hide": [{"id": "sunday-circle", "reason": ""}]}, "- id: sunday-circle", "`reason`"),
        ({"format": 1, "hide": [{"id": "sunday-circle", "reason": "x", "until": "May"}]}, "- id: sunday-circle", ""),
        ({"format": 1, "hide": [{"id": "nobody", "reason": "x"}]}, "- id: nobody", "'nobody' is no id"),
        ({"format": 1, "hide": [{"id": "low-mood", "reason": "x"}]}, "- id: low-mood", "is no id of a group"),
        ({"format": 1, "hide": ["sunday-circle"]}, "- sunday-circle", ""),
    ],
)
def test_what_a_clinic_may_not_do_is_one_fault_at_its_line(
    ours: Catalogue, tmp_path: Path, content: dict[str, Any], stands_at: str, says: str
) -> None:
    """The whole file is refused; the fault names file and line, and what to write instead."""
    faults = refused(ours, tmp_path, content)

    assert len(faults) == 1, faults
    assert says in faults[0]
    if "format" in content:
        stands = line_of(faults[0], content)
        assert stands == stands_at or stands.startswith(f"{stands_at} "), f"{faults[0]!r} points at {stands!r}"


def test_an_id_of_its_own_is_used_once(ours: Catalogue, tmp_path: Path) -> None:
    """Two files that add the same id clash, and so do two kinds in one file; the second is named."""
    two_files = refused(ours, tmp_path, *[{"format": 1, "groups": {"x-lobby": GROUP}}] * 2)
    two_kinds = refused(ours, tmp_path, {"format": 1, "groups": {"x-lobby": GROUP}, "roles": {"x-lobby": ROLE}})

    assert len(two_files) == len(two_kinds) == 1
    assert two_files[0].startswith("clinic1.yaml:3: groups: x-lobby: is an id already")
    assert "roles: x-lobby: is an id already" in two_kinds[0]


def test_all_faults_of_all_files_come_at_once(ours: Catalogue, tmp_path: Path) -> None:
    """A clinic mends its files in one go; the first line counts the rest."""
    faults = refused(
        ours,
        tmp_path,
        {
            "format": 1,
            "groups": {"lobby": GROUP, "x-b": changed(GROUP, link="b")},
            "change": {"sunday-circle": {"name": "A"}},
            "hide": [{"id": "night-line", "reason": "x"}],
        },
        "format: 1\ngroups:\n\tx-c:\n",
    )

    assert [fault.split(":")[0] for fault in faults] == ["clinic.yaml"] * 4 + ["clinic1.yaml"]


def test_a_key_written_twice_is_refused(ours: Catalogue, tmp_path: Path) -> None:
    """Two `change` blocks in one file: the first would be lost without a word."""
    block = "change:\n  sunday-circle: {name: A, reason: b}\n"

    (fault,) = refused(ours, tmp_path, f"format: 1\n{block}{block}")

    assert fault == "clinic.yaml:4: change: is written twice; keep one"


def test_a_file_that_is_not_there_is_a_trouble_with_files(ours: Catalogue, tmp_path: Path) -> None:
    """Exit code 5, and the line names the file."""
    with pytest.raises(FileTrouble, match=r"clinic\.yaml: there is no such file"):
        overlay.parts(ours, [tmp_path / "clinic.yaml"], TODAY)


def test_a_refused_file_leaves_ours_as_it_was(ours: Catalogue, tmp_path: Path) -> None:
    """Nothing of a refused file is used, and nothing of ours is lost."""
    before = list(ours.groups), ours.groups["sunday-circle"]

    refused(
        ours,
        tmp_path,
        {
            "format": 1,
            "groups": {"x-a": changed(GROUP, sources=[{"url": PAGE, "supports": ["phone"]}])},
            "hide": [{"id": "sunday-circle", "reason": "x"}, {"id": "night-line", "reason": "x"}],
        },
    )

    assert (list(ours.groups), ours.groups["sunday-circle"]) == before
