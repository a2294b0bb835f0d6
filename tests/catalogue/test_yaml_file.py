"""An author's YAML is read strictly: what it says is what we get, or one line says why not."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.catalogue.authoring import yaml_file
from peerref.catalogue.authoring.faults import Fault
from peerref.errors import FileTrouble


def why_not(raw: bytes) -> list[str]:
    with pytest.raises(yaml_file.Unreadable) as refused:
        yaml_file.parse(raw, "groups.yaml")
    return [str(fault) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ("01001", "01001"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("2026-11-23", "2026-11-23"),
        ("'988'", "988"),
        ('"true"', "true"),
        ('""', ""),
        ("90210", 90210),
        ("-3", -3),
        ("0", 0),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_a_value_is_read_as_it_is_written(written: str, read: object) -> None:
    """`no`, a time, a ZIP with a leading zero and a day stay text; only plain whole numbers, true and false do not."""
    content = yaml_file.parse(f"field: {written}\n".encode(), "groups.yaml").content

    assert content == {"field": read}
    assert type(content["field"]) is type(read)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.text(st.characters(codec="ascii"))))
def test_quoted_text_comes_back_unchanged(entry: dict[str, str]) -> None:
    """Whatever an author puts in quotes is text, word for word."""
    import json

    text = "entry:\n  kept: x\n" + "".join(f"  {key}-: {json.dumps(value)}\n" for key, value in entry.items())

    content = yaml_file.parse(text.encode(), "groups.yaml").content

    assert content == {"entry": {"kept": "x", **{f"{key}-": value for key, value in entry.items()}}}


def test_every_key_written_twice_is_named_with_its_line() -> None:
    """PyYAML would silently keep the last one: an author would lose a fact without a word."""
    faults = why_not(b"one:\n  name: A\n  cost: free\n  name: B\ntwo:\n  name: C\none:\n  name: D\n")

    assert [fault.split(": ")[0] for fault in faults] == ["groups.yaml:4", "groups.yaml:7"]
    assert "one: name: is written twice" in faults[0]
    assert "one: is written twice" in faults[1]


def test_a_key_written_twice_in_a_list_is_named_too() -> None:
    """Sources are lists of mappings; a second `url` is a fault as anywhere."""
    (fault,) = why_not(b"one:\n  sources:\n    - url: a\n      url: b\n")

    assert fault.startswith("groups.yaml:4: one: sources.0.url: is written twice")


@pytest.mark.parametrize(
    ("raw", "line", "says"),
    [
        pytest.param(b"one:\n\tname: A\n", 2, "a tab stands where YAML wants spaces", id="tab"),
        pytest.param(b"one:\n  name: [A, B\ntwo: C\n", 3, "is not YAML", id="open-bracket"),
        pytest.param(b"one:\n  name: A: B\n", 2, "is not YAML", id="second-colon"),
        pytest.param(b"one: 1\n---\ntwo: 2\n", 2, "is not YAML", id="two-documents"),
        pytest.param(b"one:\n  name: A\x00B\n", 2, "is it a binary file?", id="binary"),
        pytest.param(b"PK\x03\x04\x14\x00\x00\x00", 1, "is it a binary file?", id="zip"),
        pytest.param("one:\n  name: Grupo pequeño\n".encode("latin-1"), 2, "is not UTF-8 text", id="latin-1"),
        pytest.param("one: 1\n".encode("utf-16"), 1, "is not UTF-8 text", id="utf-16"),
        pytest.param(b"", 1, "is empty", id="empty"),
        pytest.param(b"# only a comment\n\n", 1, "is empty", id="comment"),
        pytest.param(b"- one\n- two\n", 1, "must be a mapping", id="list"),
        pytest.param(b"just words\n", 1, "must be a mapping", id="words"),
        pytest.param(b"one: &a\n  name: A\ntwo: *a\n", 1, "anchors and aliases", id="anchor"),
        pytest.param(b"one: A\ntwo: *a\n", 2, "anchors and aliases", id="alias"),
        pytest.param(b"one: A\ntwo: !!python/name:os.system x\n", 2, "tags are not read", id="python-tag"),
        pytest.param(b"one: !!binary aGk=\n", 1, "tags are not read", id="binary-tag"),
        pytest.param(b"one: !ours x\n", 1, "tags are not read", id="own-tag"),
        pytest.param(b"one: A\n? [a, b]\n: x\n", 2, "a key must be a word", id="list-as-key"),
        pytest.param(b"one: A\n'': x\n", 2, "a key must be a word", id="no-key"),
        pytest.param(b"one: " + b"[" * 40 + b"]" * 40, 1, "is nested too deeply", id="deep"),
        pytest.param(b"one: " + b"[" * 200_000, 1, "nest", id="very-deep"),
        pytest.param(b"one: " + b"{a: " * 100_000, 1, "nest", id="very-deep-mappings"),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_file_and_line(raw: bytes, line: int, says: str) -> None:
    """One line says where the author has to look, and what to mend; nothing is guessed."""
    (fault,) = why_not(raw)

    assert fault.startswith(f"groups.yaml:{line}: ")
    assert says in fault
    assert "\n" not in fault


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    """Nine levels of ten aliases would fill the memory of a clinic's machine."""
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    started = time.process_time()

    (fault,) = why_not(bomb.encode())

    assert "anchors and aliases" in fault
    assert time.process_time() - started < 1


def test_a_huge_file_is_refused_and_not_read_whole(tmp_path: Path) -> None:
    """A wrong file (a database, a video) is no catalogue; the message gives the limit."""
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as opened:
        opened.truncate(yaml_file.MOST_BYTES * 100)  # sparse: nothing is written

    with pytest.raises(yaml_file.Unreadable, match=r"huge\.yaml:1: is larger than 8 MB"):
        yaml_file.read(huge)


def test_a_byte_order_mark_is_not_part_of_the_first_key() -> None:
    """Editors of Windows put one in front; the file reads as if it weren't there."""
    assert yaml_file.parse("\ufeffone: A\n".encode(), "groups.yaml").content == {"one": "A"}


def test_windows_line_ends_count_as_lines() -> None:
    """A fault is where the author's editor shows it."""
    (fault,) = why_not(b"one:\r\n  name: A\r\n  name: B\r\n")

    assert fault.startswith("groups.yaml:3: ")


@pytest.mark.parametrize("what", ["nothing", "folder"])
def test_a_file_that_is_none_is_a_trouble_with_files(tmp_path: Path, what: str) -> None:
    """A missing file or a folder is exit code 5, and the line names it."""
    path = tmp_path / "groups.yaml"
    if what == "folder":
        path.mkdir()

    with pytest.raises(FileTrouble, match=r"groups\.yaml: ") as trouble:
        yaml_file.read(path)

    assert trouble.value.exit_code == 5


def test_the_line_of_every_part_is_known() -> None:
    """Faults deep inside an entry point at their own line, those of what is missing at the nearest part above."""
    located = yaml_file.parse(
        b"one:\n  what:\n    en: A\n  steps:\n    - en: B\n    - en: C\n      es: D\n", "groups.yaml"
    )

    assert located.fault(("one", "what", "en"), "x").line == 3
    assert located.fault(("one", "steps", 1, "es"), "x").line == 7
    assert located.fault(("one", "steps", 1, "fr"), "x").line == 6
    assert located.fault(("one", "cost"), "x").line == 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """No file, however broken, ends in anything but a content or a fault."""
    faults: tuple[Fault, ...] = ()
    try:
        content = yaml_file.parse(raw, "groups.yaml").content
    except yaml_file.Unreadable as refused:
        content, faults = {}, refused.faults

    assert faults or isinstance(content, dict)
    assert all(fault.line >= 1 for fault in faults)


@given(st.text(alphabet="ab:- \n[]{}&*!|>'\"#%@,?\t0~", max_size=60))
def test_any_text_that_looks_like_yaml_is_read_or_refused(text: str) -> None:
    """Signs of YAML in any order give a content or a fault of one line."""
    faults: tuple[Fault, ...] = ()
    try:
        yaml_file.parse(text.encode(), "groups.yaml")
    except yaml_file.Unreadable as refused:
        faults = refused.faults

    assert all("\n" not in str(fault) for fault in faults)
