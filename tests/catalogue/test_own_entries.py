"""A clinic's overlay file: entries go in and come out, and nothing else in it changes."""

import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import own, pack, splice, yaml_file
from peerref.catalogue.model import Group
from peerref.errors import FileTrouble, InvalidCatalogue, NotInCatalogue

from .small_catalogue import GROUP, TODAY, a_folder, as_yaml, changed

CIRCLE = changed(GROUP, name="Tuesday Circle")
BY_HAND = """\
# Our clinic's own. Ask Maria before you change this.
format: 1   # never change

groups:
    # Tuesdays, told by Ana
    x-tuesday:
        name: "Tuesday"
        organisation: Our Clinic
        status: active
        what:
            en: A small group for low mood.
            es: 'Un grupo pequeño para el ánimo bajo.'
        who: [self,   family]   # both come
        conditions: [low-mood]
        formats: {in-person: moderated}
        led_by: trained-peer
        cost: free
        steps:
        - en: Call us to join.
          es: Llámenos para unirse.
        languages: [en]
        regions: [US]
        link: https://circle.example.org
        good_fit: A long line that its author broke by hand
          because it reads better so.
        sources:
            - {url: https://help.example.org/page, supports: [what, steps]}
        checked: 2026-11-20
        confidence: high

    # The one in room 4
    x-sunday: {name: Sunday, organisation: Us, status: closed, what: {en: A group., es: Un grupo.}, who: [self],
        formats: {}, led_by: peer, cost: free, steps: [{en: Go., es: Vaya.}], languages: [en], regions: [US], link: '',
        sources: [{url: 'https://help.example.org/page', supports: [what]}], checked: 2026-11-20,
        confidence: high}  # old
change:
  sunday-circle: {good_fit: Meets in our lobby., reason: told}   # by phone
hide:
- {id: calmazine, reason: not here}   # asked twice
# the end
"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A small catalogue of ours."""
    parts, faults = pack.read(a_folder(tmp_path_factory.mktemp("ours") / "data"), TODAY)
    assert not faults
    return Catalogue(packed.Memory(parts))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A clinic's file, written by hand."""
    found = tmp_path / "overlay.yaml"
    found.write_text(BY_HAND, "utf-8")
    return found


def a_group(key: str = "x-new", entry: dict[str, Any] = CIRCLE) -> own.Addition:
    return own.Addition("groups", key, entry, own.written("groups", key, entry))


def a_hide(key: str) -> own.Addition:
    value = {"id": key, "reason": "none near"}
    return own.Addition("hide", key, value, own.written("hide", key, value))


def a_change(key: str) -> own.Addition:
    value = {"good_fit": "Near us.", "reason": "told"}
    return own.Addition("change", key, value, own.written("change", key, value))


def said(text: str) -> dict[str, Any]:
    return dict(yaml_file.parse(text.encode(), "overlay.yaml").content)


# What a hand-written file keeps


@pytest.mark.parametrize("new", [a_group(), a_hide("night-line"), a_change("drinking")], ids=lambda new: new.part)
def test_an_added_entry_leaves_every_line_of_a_hand_written_file_as_it_was(new: own.Addition) -> None:
    """Comments, order, quotes and line breaks are the author's; what is new stands at the end of its part."""
    after = own.with_additions(BY_HAND, [new]).splitlines()

    remaining = iter(after)
    assert all(line in remaining for line in BY_HAND.splitlines())
    assert len(after) == len(BY_HAND.splitlines()) + len(new.block.splitlines())


@pytest.mark.parametrize("new", [a_group(), a_hide("night-line"), a_change("drinking")], ids=lambda new: new.part)
def test_what_is_added_and_removed_again_leaves_no_trace(new: own.Addition) -> None:
    """The file is the same, to the last character."""
    assert own.without(own.with_additions(BY_HAND, [new]), new.key)[0] == BY_HAND


def test_a_removed_entry_takes_its_own_comments_along_and_no_others() -> None:
    """A note about one group must never come to stand above another."""
    after, gone = own.without(BY_HAND, "x-tuesday")

    assert "Tuesdays, told by Ana" not in after
    assert "both come" not in after
    for kept in ("Ask Maria", "never change", "The one in room 4", "# old", "by phone", "asked twice", "the end"):
        assert kept in after
    assert gone[0].block.startswith("# Tuesdays, told by Ana\nx-tuesday:\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# only a comment\n",
        "# no line break at the end",
        "format: 1",
        "format: 1\ngroups:\n",
        "format: 1\ngroups:   # none yet\nhide: []  # none\n",
        "format: 1\ngroups: {}\nchange: ~\n",
        "format: 1\ngroups: null   # none\nchange: {sunday-circle: {good_fit: Near., reason: told}}\n",
        "format: 1\nhide: [{id: night-line, reason: a}, {id: peer-worker, reason: b}]  # two\n",
        "format: 1\nhide: [\n  {id: night-line, reason: a}, # one\n  ]\n",
        "format: 1\nhide:\n  - id: night-line\n    reason: |\n      two\n      lines\n\n# the end",
        "hide:\n  -   {id: night-line, reason: a}\nformat: 1\n",
        "\"format\": 1\n'hide':\n- id: night-line # why\n  reason: none\n",
        BY_HAND,
    ],
)
def test_every_layout_takes_new_entries(text: str) -> None:
    """Whatever a file looks like, it says afterwards what it said before, and what is new."""
    new = [a_group(), a_hide("smith2020"), a_change("calmazine"), a_group("x-two"), a_hide("low-mood")]
    after = own.with_additions(text, new)

    before: dict[str, Any] = (
        said(text) if text.strip("\n").strip().startswith(("format", '"', "hide", "# Our")) else {"format": 1}
    )
    now = said(after)
    assert now["groups"] == {**(before.get("groups") or {}), "x-new": CIRCLE, "x-two": CIRCLE}
    assert now["hide"] == [*(before.get("hide") or []), a_hide("smith2020").value, a_hide("low-mood").value]
    assert now["change"] == {**(before.get("change") or {}), "calmazine": a_change("").value}
    for line in text.splitlines():
        if "#" in line:
            assert line[line.index("#") :] in after


@pytest.mark.parametrize("key", ["a", "b", "c"])
@pytest.mark.parametrize(
    "text",
    [
        "format: 1\nhide: [{id: a, reason: x}, {id: b, reason: y}, {id: c, reason: z}]\n",
        "format: 1\nhide: [\n  {id: a, reason: x},\n  {id: b, reason: y},\n  {id: c, reason: z},\n]\n",
        "format: 1\nhide:\n- {id: a, reason: x}\n- id: b\n  reason: y\n-   id: c\n    reason: z",
        "format: 1\nchange: {a: {reason: x}, b: {reason: y}, c: {reason: z}}",
        "format: 1\ngroups:\n  a:\n    name: x\n  b: {name: y}\n  c:\n    name: >\n      z\n\n\nhide:\n- {id: b}\n",
    ],
)
def test_every_layout_gives_an_entry_up(text: str, key: str) -> None:
    """What is removed is gone wherever it stood, and the others say what they said."""
    after, gone = own.without(text, key)

    assert gone
    assert not [each for each in own.additions(yaml_file.parse(after.encode(), "")) if each.key == key]
    assert len(own.additions(yaml_file.parse(after.encode(), ""))) + len(gone) == len(
        own.additions(yaml_file.parse(text.encode(), ""))
    )


@pytest.mark.parametrize("text", ["{format: 1}", "format: 1\n...\n", "format: 1\n--- \nformat: 1\n"])
def test_a_file_that_cannot_be_added_to_safely_is_left_to_its_author(text: str) -> None:
    """Better no change than a change of something else."""
    with pytest.raises((splice.Awkward, yaml.YAMLError, yaml_file.Unreadable)):
        own.with_additions(text, [a_group()])


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40))
def test_whatever_is_typed_is_read_back_as_it_was_typed(typed: str) -> None:
    """'no' stays a word, 12:30 a time, 01001 a ZIP, and a # or a colon inside is text."""
    entry = {"name": typed, "what": {"en": typed, "es": "Sí"}, "conditions": [typed, "no", "12:30", "01001", "~"]}
    assert said(own.with_additions("", [a_group("x-a", entry)]))["groups"]["x-a"] == entry


# Ids


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Tuesday Circle", "x-tuesday-circle"),
        ("Café «Lindo» & Friends!", "x-cafe-lindo-friends"),
        ("心", "x-group"),
        ("", "x-group"),
        ("word " * 40, "x-" + "-".join(["word"] * 9)),
    ],
)
def test_an_id_is_made_of_the_name(name: str, key: str) -> None:
    """A clinic's own ids begin with x-, and need no thought."""
    assert own.new_id(name) == key


@given(st.text(max_size=60))
def test_an_id_has_the_form_of_an_id_whatever_the_name(name: str) -> None:
    """Lower-case words joined by hyphens, and never too long."""
    assert re.fullmatch(r"x(-[a-z0-9]+)+", own.new_id(name))
    assert len(own.new_id(name)) <= own.LONGEST_ID + 2


def test_a_free_id_is_nobodys() -> None:
    """The next number is taken where the name is."""
    assert own.free_id("x-a", ["x-a", "x-a-2"]) == "x-a-3"
    assert own.free_id("x-a", []) == "x-a"


# The template


def test_the_template_names_every_field_of_a_group() -> None:
    """A field that is added to the model can't be forgotten here."""
    for field in Group._fields:
        if field != "id":
            assert re.search(rf"^    (# )?{field}:", own.TEMPLATE, re.MULTILINE), field


def test_an_empty_template_is_refused_at_each_line_that_is_needed(tmp_path: Path, ours: Catalogue) -> None:
    """A clinic's staff are told all that is lacking in one go, each with its line."""
    source = tmp_path / "template.yaml"
    source.write_text(own.TEMPLATE, "utf-8")

    with pytest.raises(InvalidCatalogue) as refused:
        own.add_filled(tmp_path / "overlay.yaml", source, ours, TODAY)

    for fault in refused.value.faults:
        line = own.TEMPLATE.splitlines()[int(fault.removeprefix(f"{source}:").split(":")[0]) - 1]
        assert line.split(":")[0].strip().removeprefix("- ") in fault
    assert {"name", "es", "regions", "link", "url", "checked"} <= {
        f.split(":")[3].split(".")[-1] for f in refused.value.faults
    }
    assert not (tmp_path / "overlay.yaml").exists()


def a_filled_template(folder: Path) -> Path:
    source = folder / "filled.yaml"
    source.write_text(as_yaml({"format": 1, "groups": {own.UNNAMED: CIRCLE}}), "utf-8")
    return source


def test_a_filled_template_becomes_a_group_that_is_named_after_its_name(tmp_path: Path, ours: Catalogue) -> None:
    """The placeholder of the template never becomes an id."""
    own.add_filled(tmp_path / "overlay.yaml", a_filled_template(tmp_path), ours, TODAY)

    found = own.own(tmp_path / "overlay.yaml", ours, TODAY)
    assert [group.id for group in found.entries["groups"]] == ["x-tuesday-circle"]


def test_the_same_template_twice_is_refused_at_its_line(tmp_path: Path, ours: Catalogue) -> None:
    """A second run of the same command makes no second group."""
    source = a_filled_template(tmp_path)
    own.add_filled(tmp_path / "overlay.yaml", source, ours, TODAY)
    before = (tmp_path / "overlay.yaml").read_bytes()

    with pytest.raises(InvalidCatalogue, match=r"filled\.yaml:3: .*is an id of the clinic already"):
        own.add_filled(tmp_path / "overlay.yaml", source, ours, TODAY)
    assert (tmp_path / "overlay.yaml").read_bytes() == before


# Answers


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "A" * 81, "at most 80"),
        ("what", {"en": "For addicts.", "es": "Un grupo."}, "'addicts'"),
        ("what", {"en": "A group.", "es": "Para adictos."}, "'adictos'"),
        ("phone", "555-01", "digits"),
        ("link", "javascript:alert(1)", "https"),
        ("regions", ["California"], "US-CA"),
        ("ages", {"youngest": 18, "oldest": 13}, "younger"),
        ("good_fit", "One\x1b[31m", "control"),
    ],
)
def test_an_answer_is_checked_by_the_rules_of_the_whole_catalogue(field: str, value: Any, says: str) -> None:
    """What would be refused at the end is refused at the question."""
    assert any(says in fault for fault in own.answer_faults(field, value, TODAY))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Tuesday Circle"),
        ("phone", "1-800-950-6264"),
        ("link", "https://a.example.org"),
        ("regions", ["US-CA"]),
    ],
)
def test_a_good_answer_has_no_fault(field: str, value: Any) -> None:
    """The rest of the group, that is not asked yet, does not come into it."""
    assert own.answer_faults(field, value, TODAY) == []


@pytest.mark.parametrize(
    ("approach", "field", "kept_out"),
    [
        ("moderation", "conditions", "alcohol-withdrawal"),
        ("moderation", "audiences", "perinatal"),
        ("moderation", "treatments", "disulfiram"),
        ("food-abstinence", "conditions", "eating-disorders"),
    ],
)
def test_a_clinics_own_group_keeps_the_safety_rules_of_its_kind(
    known: Catalogue, approach: str, field: str, kept_out: str
) -> None:
    """A moderation group round the corner is no safer in pregnancy than a national one."""
    assert any(kept_out in rule.get(field, ()) for rule in own.safety_rules([approach], known))
    assert own.safety_rules(["mutual-support", "12-step", "faith"], known) == []


# The file on disk


def test_a_new_file_is_readable_by_its_owner_alone(tmp_path: Path, ours: Catalogue) -> None:
    """What a clinic writes is its own."""
    made = tmp_path / "overlay.yaml"
    own.add_group(made, "x-new", CIRCLE, ours, TODAY)

    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [each.key for each in own.additions(yaml_file.read(made))] == ["x-new"]


def test_a_shared_file_stays_shared_and_a_link_stays_a_link(tmp_path: Path, file: Path, ours: Catalogue) -> None:
    """A practice that keeps one file for all on a shared drive can go on so."""
    file.chmod(0o660)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    own.add_group(link, "x-new", CIRCLE, ours, TODAY)

    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o660
    assert "x-new:" in file.read_text("utf-8")


@pytest.mark.parametrize("change", [b"\xef\xbb\xbf", b""], ids=["byte order mark", "none"])
def test_a_file_from_windows_keeps_its_line_breaks(file: Path, ours: Catalogue, change: bytes) -> None:
    """An editor there shows it as before."""
    file.write_bytes(change + BY_HAND.replace("\n", "\r\n").encode())
    own.add_group(file, "x-new", CIRCLE, ours, TODAY)
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") > BY_HAND.count("\n")

    own.remove(file, "x-new", ours, TODAY)
    assert file.read_bytes() == change + BY_HAND.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (changed(CIRCLE, phone="555-01"), "phone has 5 digits"),
        (changed(CIRCLE, conditions=["no-such"]), "there is no conditions entry 'no-such'"),
        (changed(CIRCLE, sources=[{"url": "https://a.example.org", "supports": ["what"]}]), "no source supports it"),
    ],
)
def test_what_would_be_invalid_is_never_written(file: Path, ours: Catalogue, entry: dict[str, Any], says: str) -> None:
    """The old file stays as it is, the fault names its line, and nothing is left lying about."""
    with pytest.raises(InvalidCatalogue) as refused:
        own.add_group(file, "x-new", entry, ours, TODAY)

    assert says in refused.value.faults[0]
    assert re.match(rf"{re.escape(str(file))}:\d+: groups: x-new\.", refused.value.faults[0])
    assert file.read_text("utf-8") == BY_HAND
    assert {each.name for each in file.parent.iterdir()} == {file.name, file.name + ".lock"}


def test_an_id_is_never_written_over(file: Path, ours: Catalogue) -> None:
    """Neither one of the clinic's nor one of ours."""
    for key, says in (("x-tuesday", "is an id there already"), ("sunday-circle", "begins with 'x-'")):
        with pytest.raises(InvalidCatalogue, match=says):
            own.add_group(file, key, CIRCLE, ours, TODAY)
    assert file.read_text("utf-8") == BY_HAND


def test_two_people_who_save_at_once_lose_nothing(file: Path, ours: Catalogue) -> None:
    """Every group of eight that are saved together is there afterwards."""
    keys = [f"x-at-once-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as people:
        list(people.map(lambda key: own.add_group(file, key, CIRCLE, ours, TODAY), keys))

    assert set(keys) <= {each.key for each in own.additions(yaml_file.read(file))}
    assert BY_HAND.splitlines()[0] in file.read_text("utf-8")


def test_who_waits_too_long_is_told_and_nothing_is_written(
    file: Path, ours: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague's process that hangs does not hang everybody."""
    import fcntl

    monkeypatch.setattr(own, "PATIENCE", 0.0)
    with (file.parent / "overlay.yaml.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(FileTrouble, match="somebody else is saving it"):
            own.add_group(file, "x-new", CIRCLE, ours, TODAY)
    assert file.read_text("utf-8") == BY_HAND


def in_an_editor(file: Path, times: int) -> Callable[[str], str]:
    """Return an edit during which somebody saves the file in an editor, so many times."""
    left = iter(range(times))

    def edit(text: str) -> str:
        if (at := next(left, None)) is not None:
            file.write_text(f"{BY_HAND}# saved in an editor {at}\n", "utf-8")
        return own.with_additions(text, [a_group()])

    return edit


def test_what_an_editor_saves_meanwhile_is_kept(file: Path, ours: Catalogue) -> None:
    """An editor knows of no lock: the file is read again, and both changes are in it."""
    own.save(file, in_an_editor(file, 1), ours, TODAY)

    assert "# saved in an editor 0" in file.read_text("utf-8")
    assert "x-new:" in file.read_text("utf-8")


def test_a_file_that_changes_again_and_again_is_left_alone(file: Path, ours: Catalogue) -> None:
    """After a few tries the person is told."""
    with pytest.raises(FileTrouble, match="was changed by another program"):
        own.save(file, in_an_editor(file, 9), ours, TODAY)
    assert "x-new:" not in file.read_text("utf-8")


def test_what_a_killed_process_left_is_cleared_away(file: Path, ours: Catalogue) -> None:
    """A power cut leaves the old file whole, and the next save tidies up."""
    left = file.parent / ".overlay.yaml-k1ll3d.yaml"
    left.write_text("half of it", "utf-8")
    own.add_group(file, "x-new", CIRCLE, ours, TODAY)
    assert not left.exists()


def test_a_broken_file_is_mended_before_anything_is_added(file: Path, ours: Catalogue) -> None:
    """Its fault is told with its line, and what is there stays."""
    for broken in (BY_HAND.replace("cost: free", "cost: cheap", 1).encode(), b"groups: [", b"format: 1\n# \xff\n"):
        file.write_bytes(broken)
        with pytest.raises(InvalidCatalogue, match=r"overlay\.yaml:\d+: "):
            own.add_group(file, "x-new", CIRCLE, ours, TODAY)
        assert file.read_bytes() == broken


def test_what_stands_in_the_way_is_told(tmp_path: Path, ours: Catalogue) -> None:
    """A folder where the file should be, or no folder for it."""
    (tmp_path / "overlay.yaml").mkdir()
    for wrong, says in (("overlay.yaml", "is not a file"), ("no/overlay.yaml", "there is no folder")):
        with pytest.raises(FileTrouble, match=says):
            own.add_group(tmp_path / wrong, "x-new", CIRCLE, ours, TODAY)


def test_an_entry_that_others_need_stays(file: Path, ours: Catalogue) -> None:
    """Removing what another entry refers to is refused, with the line of that other."""
    file.write_text(BY_HAND.replace("status: closed,", "status: closed, replaced_by: x-tuesday,"), "utf-8")
    with pytest.raises(InvalidCatalogue, match=r"x-sunday.*there is no groups entry 'x-tuesday'"):
        own.remove(file, "x-tuesday", ours, TODAY)
    with pytest.raises(NotInCatalogue):
        own.remove(file, "x-nobody", ours, TODAY)


def test_a_whole_file_is_added_with_its_comments(tmp_path: Path, ours: Catalogue) -> None:
    """What a colleague wrote beside an entry comes along."""
    source = tmp_path / "theirs.yaml"
    source.write_text(BY_HAND, "utf-8")
    own.add_file(tmp_path / "overlay.yaml", source, ours, TODAY)

    made = (tmp_path / "overlay.yaml").read_text("utf-8")
    for kept in ("# Tuesdays, told by Ana", "# both come", "# The one in room 4", "# by phone", "# asked twice"):
        assert kept in made
    assert said(made) == said(BY_HAND)


def test_what_the_clinic_has_already_is_refused_at_its_line(tmp_path: Path, file: Path, ours: Catalogue) -> None:
    """Every clash is told, with the line in the file that was to be added."""
    source = tmp_path / "theirs.yaml"
    source.write_text(
        "format: 1\nchange:\n  sunday-circle: {caution: null, reason: a}\nhide:\n- {id: calmazine, reason: b}\n"
    )
    with pytest.raises(InvalidCatalogue) as refused:
        own.add_file(file, source, ours, TODAY)

    assert [fault.split(":")[1] for fault in refused.value.faults] == ["3", "5"]
    assert file.read_text("utf-8") == BY_HAND


def test_a_draft_is_kept_apart_and_fills_in_like_a_template(tmp_path: Path, ours: Catalogue) -> None:
    """Answers without a translation are not lost, and no patient sees them."""
    drafts, target = tmp_path / "drafts", tmp_path / "overlay.yaml"
    draft = own.keep_draft(drafts, "x-new", {**CIRCLE, "what": {"en": "A small group.", "es": ""}})
    assert own.keep_draft(drafts, "x-new", CIRCLE) != draft
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o700

    with pytest.raises(InvalidCatalogue, match=r"x-new\.yaml:\d+: .*what\.es: is empty"):
        own.add_filled(target, draft, ours, TODAY)
    draft.write_text(draft.read_text("utf-8").replace("es: ''", "es: Un grupo pequeño."), "utf-8")
    own.add_filled(target, draft, ours, TODAY)
    assert "Un grupo pequeño." in target.read_text("utf-8")
