"""Each rule of the catalogue holds: one entry broken against it, one fault at the very field."""

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .small_catalogue import (
    CONDITION,
    DRINKING,
    ELSEWHERE,
    EVIDENCE,
    GROUP,
    LINE,
    PAGE,
    ROLE,
    TREATMENT,
    a_folder,
    changed,
    faults_in,
    faults_of,
)

LONG = "This sentence goes on and on " + "and on " * 20 + "until nobody can follow it."
A_STANCE = {"about": ["psychiatric"], "stance": "welcomes", "source": 0}
ALL_STANCES = [{"about": ["psychiatric", "buprenorphine", "methadone", "naltrexone"], "stance": "unknown"}]
RECOVERY = changed(GROUP, conditions=None, serves_any=["substance-use"], medicine=ALL_STANCES)
A_SOURCE = {"url": PAGE, "supports": ["phone", "what"]}


def both(english: str, spanish: str = "Un grupo pequeño.") -> dict[str, str]:
    return {"en": english, "es": spanish}


@pytest.mark.parametrize(
    ("kind", "entry", "field", "says"),
    [
        # what any entry must hold
        ("groups", changed(GROUP, what=both("A \u202egroup.")), "what.en", "control character"),
        ("groups", changed(GROUP, name="Sunday\x1b[31mCircle"), "name", "control character"),
        ("groups", changed(GROUP, good_fit="One line.\nAnother."), "good_fit", "control character"),
        ("evidence", changed(EVIDENCE, finding="Zero\u200bwidth."), "finding", "control character"),
        ("groups", changed(GROUP, name="A" * 81), "name", "at most 80"),
        ("groups", changed(GROUP, what=both(LONG)), "what.en", "at most 25"),
        ("groups", changed(GROUP, what=both("A group.", LONG)), "what.es", "at most 25"),
        ("lines", changed(LINE, hours=both("All day.", "  ")), "hours.es", "is empty"),
        ("treatments", changed(TREATMENT, stop_why=both("", "Pregunte antes.")), "stop_why.en", "is empty"),
        ("groups", changed(GROUP, good_fit="For addicts who relapse."), "good_fit", "'addicts'"),
        ("groups", changed(GROUP, what=both("A group.", "Para adictos.")), "what.es", "'adictos'"),
        ("roles", changed(ROLE, mentoring="Helps alcoholics."), "mentoring", "'alcoholics'"),
        ("lines", changed(LINE, note="For victims."), "note", "'victims'"),
        ("conditions", changed(CONDITION, evidence_note="They suffer from it."), "evidence_note", "'suffer from'"),
        # the day that the facts were checked
        ("groups", changed(GROUP, checked="yesterday"), "checked", "is no day"),
        ("lines", changed(LINE, checked="2026-11"), "checked", "is no day"),
        ("groups", changed(GROUP, checked="2026-02-30"), "checked", "is no day of the calendar"),
        ("evidence", changed(EVIDENCE, checked="2026-11-26"), "checked", "lies in the future"),
        # sources
        ("groups", changed(GROUP, sources=[], phone=None), "sources", "is empty"),
        ("roles", changed(ROLE, sources=[]), "sources", "is empty"),
        ("groups", changed(GROUP, sources=[A_SOURCE, {**A_SOURCE, "url": "help.org"}]), "sources.1.url", "https://"),
        (
            "conditions",
            changed(CONDITION, sources=[{"url": "javascript:x", "supports": ["codes"]}]),
            "sources.0.url",
            "",
        ),
        ("treatments", changed(TREATMENT, sources=[{"url": PAGE, "supports": []}]), "sources.0.supports", "is empty"),
        (
            "groups",
            changed(GROUP, sources=[A_SOURCE, {"url": PAGE, "supports": ["fone"]}]),
            "sources.1.supports",
            "fone",
        ),
        # links
        ("groups", changed(GROUP, link="http://circle.example.org"), "link", "https"),
        ("groups", changed(GROUP, link="javascript:alert(1)"), "link", "https"),
        ("groups", changed(GROUP, link="https://our site.org"), "link", "https"),
        ("groups", changed(GROUP, find="circle.example.org"), "find", "https"),
        ("lines", changed(LINE, chat="data:text/html,x"), "chat", "https"),
        ("evidence", changed(EVIDENCE, link="doi:10.1/x"), "link", "https"),
        # regions
        ("groups", changed(GROUP, regions=["US", "California"]), "regions.1", "is no region"),
        ("lines", changed(LINE, regions=["usa"]), "regions.0", "is no region"),
        # groups
        ("groups", changed(GROUP, steps=[]), "steps", "one to three"),
        ("groups", changed(GROUP, steps=[both("Call.", "Llame.")] * 4), "steps", "one to three"),
        ("groups", changed(GROUP, formats={}), "formats", "is empty"),
        ("groups", changed(GROUP, conditions=[]), "conditions", "is empty"),
        ("groups", changed(GROUP, who=[]), "who", "is empty"),
        ("groups", changed(GROUP, ages={"youngest": 25, "oldest": 18}), "ages", "younger"),
        (
            "groups",
            changed(GROUP, introduction={"clinician": "Call.", "direct": "yes", "source": 7}),
            "introduction.source",
            "no source 7",
        ),
        ("groups", changed(GROUP, medicine=[{**A_STANCE, "source": None}]), "medicine.0", "needs a `source`"),
        ("groups", changed(GROUP, medicine=[A_STANCE, {**A_STANCE, "source": 3}]), "medicine.1.source", "no source 3"),
        ("groups", changed(RECOVERY, medicine=None), "medicine", "buprenorphine, methadone, naltrexone, psychiatric"),
        (
            "groups",
            changed(RECOVERY, medicine=[{"about": ["psychiatric", "methadone"], "stance": "unknown"}]),
            "medicine",
            "buprenorphine, naltrexone",
        ),
        # phones
        ("groups", changed(GROUP, phone="1-800-950-626"), "phone", "phone has 10 digits; write +1 and ten digits"),
        ("groups", changed(GROUP, phone="1-800-NAMI-HELP"), "phone", "write +1 and ten digits"),
        ("lines", changed(LINE, phone="98"), "phone", "phone has 2 digits"),
        ("groups", changed(GROUP, sources=[{"url": PAGE, "supports": ["what"]}]), "phone", "no source supports it"),
        ("groups", changed(GROUP, text="text HOME to 741741"), "text", "no source supports it"),
        ("lines", changed(LINE, text=both("text 988", "envíe 988")), "text", "no source supports it"),
        # lines
        ("lines", changed(LINE, phone=None), "phone", "needs a phone, a text number or a chat"),
        ("lines", changed(LINE, status="closed"), "phone", "remove it"),
        # conditions
        ("conditions", changed(CONDITION, codes={"depression": "x"}), "codes.depression", "F32.1"),
        ("conditions", changed(CONDITION, codes={"f32.1": "x"}), "codes.f32.1", "F32.1"),
        (
            "conditions",
            changed(DRINKING, urgent_forms=[{**DRINKING["urgent_forms"][0], "codes": ["F1023"]}]),
            "codes.F1023",
            "F32.1",
        ),
    ],
)
def test_a_broken_rule_is_one_fault_at_its_field(kind: str, entry: dict[str, Any], field: str, says: str) -> None:
    """The author reads file, line, entry and field, what is wrong there and how to mend it; nothing else is blamed."""
    faults, text = faults_in(kind, entry)

    assert faults, "nothing was found"
    fault = faults[0]
    assert {each.path for each in faults} == {fault.path}, [str(each) for each in faults]
    key = text.split(":")[0]
    assert str(fault).startswith(f"data/{kind}.yaml:{fault.line}: {key}: {field}: "), str(fault)
    assert says in fault.what
    top = field.split(".", maxsplit=1)[0]
    written = text.splitlines()
    start = next((at for at, line in enumerate(written) if line.startswith(f"  {top}:")), 0)
    after = (at for at, line in enumerate(written) if at > start and line.startswith("  ") and line[2] not in " -")
    end = next(after, len(written))
    assert start < fault.line <= end or start == 0, f"line {fault.line} is not inside `{top}`:\n{text}"


@pytest.mark.parametrize("key", ["Sunday-Circle", "sunday circle", "sunday_circle", "-sunday", "sunday--circle", "día"])
def test_an_id_is_kebab_case(key: str) -> None:
    """An id is typed by people and never changes: plain lower-case words and hyphens."""
    faults, _ = faults_in("groups", GROUP, key)

    assert [fault.what for fault in faults] == ["an id is lower-case words joined by hyphens"]


@pytest.mark.parametrize(
    ("kind", "entry"),
    [
        ("groups", changed(GROUP, name="Addicts Victorious", organisation="Alcoholics Anonymous World Services")),
        ("groups", changed(GROUP, good_fit="Knows Alcoholics Anonymous and wants something else.")),
        (
            "groups",
            changed(GROUP, phone="988", text="text 988", sources=[{"url": PAGE, "supports": ["phone", "text"]}]),
        ),
        ("groups", changed(GROUP, regions=["US-CA", "GB", "WORLD"])),
        ("groups", changed(GROUP, ages={"youngest": 13, "oldest": 17})),
        ("groups", changed(GROUP, ages={"youngest": 18})),
        ("groups", changed(GROUP, status="closed", formats={}, conditions=None)),
        ("groups", changed(GROUP, checked="2026-11-25")),
        ("groups", RECOVERY),
        ("groups", changed(GROUP, medicine=[{"about": ["psychiatric"], "stance": "unknown"}])),
        ("lines", changed(LINE, phone=None, chat="https://chat.example.org")),
        ("lines", changed(LINE, status="closed", phone=None)),
        ("conditions", changed(CONDITION, names=["alcoholic", "addict"])),
        ("conditions", changed(CONDITION, codes={"F32.1": "x", "Z63.4": "y", "F1A.120": "z"})),
    ],
)
def test_what_keeps_the_rules_has_no_fault(kind: str, entry: dict[str, Any]) -> None:
    """Official names, words that people type, closed groups and the day itself are no faults."""
    assert [str(fault) for fault in faults_in(kind, entry)[0]] == []


def test_all_faults_of_an_entry_come_in_one_run() -> None:
    """An author is not sent back five times."""
    broken = changed(
        GROUP, link="circle", phone="12", checked="soon", steps=[], regions=["usa"], good_fit="For addicts."
    )

    fields = {str(fault.path[1]) for fault in faults_in("groups", broken)[0]}

    assert fields == {"link", "phone", "checked", "steps", "regions", "good_fit"}


def test_all_faults_of_all_files_come_in_one_run_in_the_order_of_the_files(tmp_path: Path) -> None:
    """Broken YAML in one file, a wrong word in another and a broken rule in a third are told together, by line."""
    folder = a_folder(
        tmp_path / "data",
        lines={"old-line": changed(LINE, always=None, checked="soon")},
        groups={
            "monday-circle": changed(GROUP, cost="gratis"),
            "tuesday-circle": changed(GROUP, link="circle"),
        },
    )
    (folder / "roles.yaml").write_text("peer-worker:\n\ttitle: x\n", "utf-8")

    faults = faults_of(folder)

    assert [fault.split(": ")[0].split(":")[0] for fault in faults] == [
        "data/groups.yaml",
        "data/groups.yaml",
        "data/lines.yaml",
        "data/roles.yaml",
    ]
    assert all(name in fault for name, fault in zip(("monday", "tuesday", "old-line", "a tab"), faults, strict=True)), (
        faults
    )
    assert int(faults[0].split(":")[1]) < int(faults[1].split(":")[1])


def test_a_dangling_reference_is_told_beside_a_broken_rule(tmp_path: Path) -> None:
    """Where every entry is well formed, what is wrong between them comes in the same run as what is wrong inside."""
    folder = a_folder(
        tmp_path / "data",
        groups={
            "monday-circle": changed(GROUP, link="circle"),
            "tuesday-circle": changed(GROUP, conditions=["lumbago"]),
        },
    )

    said = "\n".join(faults_of(folder))

    assert "monday-circle: link:" in said
    assert "tuesday-circle: conditions.0: there is no conditions entry 'lumbago'" in said


def test_a_day_is_judged_by_the_day_that_is_handed_in() -> None:
    """The same entry is in the future on one day and past on the next: no clock is read."""
    from peerref.catalogue.authoring import check, validate, yaml_file

    faults, text = faults_in("groups", changed(GROUP, checked="2030-01-01"))
    group = validate.entries("groups", yaml_file.parse(text.encode(), "groups.yaml")).entries["sunday-circle"]

    assert [fault.what for fault in faults] == ["lies in the future"]
    assert list(check.problems("groups", group, date(2030, 1, 1))) == []


@pytest.mark.parametrize("field", ["name", "names"])
def test_names_of_what_is_elsewhere_hold_no_control_characters(field: str) -> None:
    """What a clinician reads on a terminal is plain text, in every kind of entry."""
    value: Any = "Viol\x1bence" if field == "name" else ["Viol\x1bence"]

    faults, _ = faults_in("elsewhere", changed(ELSEWHERE, **{field: value}))

    assert len(faults) == 1
    assert "control character" in faults[0].what


def test_the_command_tells_every_fault_on_a_line_of_its_own(tmp_path: Path) -> None:
    """An author runs `peerref catalogue check` and reads all that is wrong; the exit code says that it is."""
    broken = a_folder(tmp_path / "data", groups={"monday-circle": changed(GROUP, link="circle", phone="98")})
    whole = a_folder(tmp_path / "whole")
    command = [sys.executable, "-m", "peerref", "catalogue", "check", "--data"]

    refused = subprocess.run([*command, str(broken)], capture_output=True, text=True, check=False)
    taken = subprocess.run([*command, str(whole)], capture_output=True, text=True, check=False)

    assert (refused.returncode, refused.stdout) == (4, "")
    faults = [line for line in refused.stderr.splitlines() if line.startswith("data/groups.yaml:")]
    assert [fault.split(": ")[1:3] for fault in faults] == [["monday-circle", "link"], ["monday-circle", "phone"]]
    assert "Traceback" not in refused.stderr
    assert taken.returncode == 0, taken.stderr
    assert "no fault found" in taken.stdout
