"""The listings, `show` and `--why`: what a clinician or a program looks up."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from peerref.catalogue import Catalogue

from .running import Done, peerref, refused

KINDS = ["conditions", "groups", "roles", "treatments", "lines", "evidence"]
Inside = Callable[..., Done]


def listed(inside: Inside, kind: str, *options: str) -> list[dict[str, Any]]:
    """Return the entries of a listing as JSON."""
    done = inside(kind, *options, "--as", "json")
    assert (done.code, done.err) == (0, "")
    content = json.loads(done.out)
    assert content["schema"] == f"peerref/{kind}/1"
    entries: list[dict[str, Any]] = content[kind]
    return entries


@pytest.mark.parametrize("kind", KINDS)
def test_a_listing_as_json_has_every_entry(inside: Inside, known: Catalogue, kind: str) -> None:
    """`{"schema": "peerref/KIND/1", KIND: [...]}`, nothing left out."""
    assert {each["id"] for each in listed(inside, kind)} == set(getattr(known, kind))


@pytest.mark.parametrize("kind", KINDS)
def test_a_listing_as_a_table_has_every_id(inside: Inside, known: Catalogue, kind: str) -> None:
    """Each entry has a row that begins with its id, which can be copied."""
    done = inside(kind)
    first = {line.split()[0] for line in done.out.splitlines() if line.strip() and not line.startswith(" " * 4)}

    assert done.code == 0
    assert set(getattr(known, kind)) <= first


def test_a_table_in_a_pipe_has_no_escape_sequence() -> None:
    """`peerref groups | grep` finds text."""
    done = peerref("groups")

    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("command", "held"),
    [
        (("groups", "smart"), lambda e: "smart" in e["name"].casefold() + e["organisation"].casefold()),
        (("groups", "--format", "phone"), lambda e: "phone" in e["formats"]),
        (
            ("groups", "--format", "hybrid"),
            lambda e: "in-person" in e["formats"] and "online" in " ".join(e["formats"]),
        ),
        (("groups", "--for", "family"), lambda e: "family" in e["who"]),
        (("groups", "--audience", "veteran"), lambda e: "veteran" in e["only_for"] + e["also_for"]),
        (("groups", "--status", "closed"), lambda e: e["status"] == "closed"),
        (("groups", "--language", "es"), lambda e: "es" in e["languages"]),
        (("treatments", "--kind", "therapy"), lambda e: e["kind"] == "therapy"),
        (("lines", "--kind", "crisis"), lambda e: e["kind"] == "crisis"),
        (("lines", "--audience", "veteran"), lambda e: "veteran" in e["audiences"]),
        (("evidence", "--direction", "against"), lambda e: e["direction"] == "against"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_filter_keeps_what_it_says(
    inside: Inside, known: Catalogue, command: tuple[str, ...], held: Callable[[dict[str, Any]], bool]
) -> None:
    """Every entry that is listed meets the filter, and some are left out."""
    entries = listed(inside, *command)

    assert 0 < len(entries) < len(getattr(known, command[0]))
    assert [each["id"] for each in entries if not held(each)] == []


@pytest.mark.parametrize("kind", ["groups", "roles", "evidence"])
def test_a_condition_filters_a_listing(inside: Inside, known: Catalogue, kind: str) -> None:
    """A code, a name or a synonym gives the same entries, fewer than all."""
    by_code, by_name = (listed(inside, kind, "-c", typed) for typed in ("F10.20", "alcohol use disorder"))

    assert by_code == by_name
    assert 0 < len(by_code) < len(getattr(known, kind))


def test_a_wider_condition_does_not_hide_groups_that_take_any(inside: Inside) -> None:
    """What `suggest` may show for a condition, `groups --condition` lists."""
    suggested = json.loads(inside("suggest", "-c", "ptsd", "-n", "9", "--as", "json").out)["suggestions"]
    ids = {each["id"] for each in listed(inside, "groups", "-c", "ptsd")}

    assert {each["group"]["id"] for each in suggested} <= ids


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_found_is_an_empty_list(inside: Inside, kind: str) -> None:
    """Exit 0; an empty list for a program, a word on standard error for a person."""
    assert listed(inside, kind, "zzzzqq") == []
    done = inside(kind, "zzzzqq")

    assert (done.code, done.out) == (0, "")
    assert kind in done.err


def test_accents_and_case_do_not_matter_in_a_search(inside: Inside) -> None:
    """'depresion' finds 'depresión'."""
    assert listed(inside, "conditions", "DEPRESION") == listed(inside, "conditions", "depresión")


@pytest.mark.parametrize("key", ["smart-recovery", "depression", "lithium", "us-988"])
def test_show_gives_one_entry_whole(inside: Inside, key: str) -> None:
    """Any id, whatever its kind; as text and as JSON."""
    done, content = inside("show", key), json.loads(inside("show", key, "--as", "json").out)

    assert done.code == 0
    assert done.out.startswith(f"{key} (")
    assert "checked: 20" in done.out
    assert [line for line in done.out.splitlines() if len(line) > 80 and "http" not in line] == []
    assert content["entry"]["id"] == key


def test_show_says_that_a_group_closed_or_is_unverified(inside: Inside, known: Catalogue) -> None:
    """A clinician who remembers a name learns why it is never suggested."""
    closed = next(group for group in known.groups.values() if group.status == "closed")
    low = next(group for group in known.groups.values() if group.confidence == "low" and group.status == "active")

    assert "closed" in "\n".join(inside("show", closed.id).out.splitlines()[:4])
    assert "Unverified" in inside("show", low.id).out


def test_show_of_a_slip_names_what_is_near(inside: Inside) -> None:
    """Exit 3, with ids that work when typed back."""
    line = inside("show", "smart-recovry", "--as", "json")
    choices = [each["id"] for each in json.loads(line.err)["choices"]]

    assert line.code == 3
    assert "smart-recovery" in choices
    assert all(inside("show", key).code == 0 for key in choices)


def test_why_says_why_a_group_is_suggested(inside: Inside) -> None:
    """Its place, its reasons and its cautions."""
    done = inside("suggest", "-c", "depression", "-f", "online", "--why", "dbsa-online")

    assert done.code == 0
    assert "is suggested, at place 1" in done.out
    assert "Serves depression" in done.out


@pytest.mark.parametrize(
    ("request_", "group", "rule"),
    [
        (["-c", "anorexia"], "overeaters-anonymous", "never-for"),
        (["-c", "depression"], "nami-family-support-group", "self-or-family"),
        (["-c", "depression", "--age", "15"], "dbsa-chapters", "age"),
        (["-c", "alcohol", "--avoid", "12-step"], "alcoholics-anonymous", "avoid"),
        (["-c", "depression"], "alcoholics-anonymous", "condition"),
        (["-c", "alcohol", "-n", "1"], "lifering", "rank"),
    ],
)
def test_why_names_the_rule_that_left_a_group_out(
    inside: Inside, known: Catalogue, request_: list[str], group: str, rule: str
) -> None:
    """The same rule as in the JSON's `excluded`, with a sentence."""
    key = next(each for each in known.groups if each.startswith(group))
    done = inside("suggest", *request_, "--why", key)
    excluded = json.loads(inside("suggest", *request_, "--as", "json").out)["excluded"]

    assert done.code == 0
    assert f"'{rule}'" in done.out
    assert [each["rule"] for each in excluded if each["id"] == key] == [rule]


def test_why_an_id_that_is_no_group_is_refused(inside: Inside) -> None:
    """Exit 3 and where to look."""
    refused(inside("suggest", "-c", "depression", "--why", "lithium"), 3)
