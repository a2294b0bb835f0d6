"""The groups as a spreadsheet reads them: a row each, nothing that a spreadsheet would run."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref import catalogue
from peerref.catalogue import Catalogue
from peerref.catalogue.model import Ages, Group, Introduction, Match, Source, Stance, Words
from peerref.render.catalogue_csv import BETWEEN, COLUMNS, catalogue_csv, guarded

SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def rows(known: Catalogue) -> dict[str, dict[str, str]]:
    """Return each row by the id of its group, as a spreadsheet reads it."""
    return {row["id"]: row for row in csv.DictReader(io.StringIO(catalogue_csv(known), newline=""))}


def holding(group: Group) -> Catalogue:
    """Return a catalogue whose only group is `group`."""
    known = catalogue.load()
    known.__dict__["groups"] = {group.id: group}
    return known


def saying(text: str, known: Catalogue, link: str = "") -> Group:
    """Return a group that has `text` wherever free text can stand, and `link` wherever a link can."""
    words = Words(text, text)
    free: dict[str, Any] = dict.fromkeys(
        ("name", "organisation", "phone", "text", "good_fit", "members_of", "status_note", "replaced_by"), text
    )
    return known.groups["nami-connection"]._replace(
        **free,
        what=words,
        steps=(words, words),
        cost_note=words,
        format_note=words,
        caution=words,
        languages=(text, text),
        regions=(text,),
        formerly=(text, text),
        evidence=(text,),
        medicine=(Stance(("psychiatric",), "neutral", 0, text),),
        never_for=(Match(text),),
        caution_for=(Match(text), Match(text)),
        introduction=Introduction(text, "yes", 0, words),
        link=link or "https://help.example.org",
        find=link,
        sources=(Source(link or "https://help.example.org", ("what",), text),),
    )


def test_every_group_has_a_row(known: Catalogue) -> None:
    """All groups in the catalogue's order, closed ones too, each with a cell under every heading."""
    read = list(csv.reader(io.StringIO(catalogue_csv(known), newline="")))

    assert read[0] == list(COLUMNS)
    assert [row[0] for row in read[1:]] == list(known.groups)
    assert {len(row) for row in read} == {len(COLUMNS)}
    assert "closed" in {row["status"] for row in rows(known).values()}


def test_a_row_says_what_the_entry_says(known: Catalogue) -> None:
    """What a clinic sorts and filters by: whom it is for, how it meets, what it costs, how to reach it."""
    row = rows(known)["nami-connection"]
    group = known.groups["nami-connection"]

    assert (row["name"], row["organisation"], row["status"]) == (group.name, group.organisation, "active")
    assert (row["what_en"], row["what_es"]) == tuple(group.what)
    assert row["formats"] == "in-person (moderated); online-video (moderated)"
    assert (row["cost"], row["phone"], row["link"]) == ("free", group.phone, group.link)
    assert row["checked"] == group.checked
    assert row["sources"].split(BETWEEN) == [source.url for source in group.sources]


def test_lists_are_joined(known: Catalogue) -> None:
    """Every list is one cell, and splits again at '; '."""
    for key, row in rows(known).items():
        assert tuple(filter(None, row["conditions"].split(BETWEEN))) == known.groups[key].conditions
        assert tuple(filter(None, row["languages"].split(BETWEEN))) == known.groups[key].languages


def test_codes_of_the_conditions_stand_beside_them(known: Catalogue) -> None:
    """Who looks for F33 finds the groups for depression."""
    of_depression = [group.id for group in known.groups.values() if "depression" in group.conditions]

    assert len(of_depression) > 0
    assert all("F33" in rows(known)[key]["icd10cm"].split(BETWEEN) for key in of_depression[:3])


@pytest.mark.parametrize(
    ("ages", "said", "youngest", "oldest"),
    [
        (Ages(13, 17), "13 to 17", "13", "17"),
        (Ages(18), "18 and over", "18", ""),
        (None, "none stated; listed for adults", "", ""),
    ],
)
def test_ages_are_as_the_group_states_them(
    known: Catalogue, ages: Ages | None, said: str, youngest: str, oldest: str
) -> None:
    """A group that states no ages is not taken for one that takes children."""
    row = rows(holding(known.groups["nami-connection"]._replace(ages=ages)))["nami-connection"]

    assert (row["ages"], row["youngest"], row["oldest"]) == (said, youngest, oldest)


def test_whom_it_must_not_be_given_is_in_the_row(known: Catalogue) -> None:
    """A list that is handed round without the tool still says who is to be kept out, and why."""
    row = rows(known)["overeaters-anonymous"]

    assert "eating disorder" in row["never_for"]
    assert "restricts" in rows(known)["narcotics-anonymous"]["medicine"]


def test_a_row_says_when_to_check_again(known: Catalogue) -> None:
    """Half a year after the check for a group with a phone or a stance on medicine, a year for others."""
    group = known.groups["nami-connection"]._replace(checked="2026-01-01")
    plainer = group._replace(phone="", medicine=())

    assert rows(holding(group))[group.id]["check_again_by"] == "2026-07-03"
    assert rows(holding(plainer))[group.id]["check_again_by"] == "2027-01-01"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-1", "'-1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'=1"),
        ("\r\n=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("＝1", "'＝1"),
        ("  =1", "'=1"),
        ("1-800-950-6264", "1-800-950-6264"),
        ("a = b", "a = b"),
        ("", ""),
    ],
)
def test_a_formula_is_shown_as_text(text: str, shown: str) -> None:
    """A cell that a spreadsheet would run begins with an apostrophe; others are as they are."""
    assert guarded(text) == shown


@given(text=st.text(st.sampled_from([*SIGNS, "a", " ", ";", ",", '"', "'", "\t", "\r", "\n", "\x00", "\u202e"])))
def test_nothing_that_a_catalogue_says_is_run(text: str) -> None:
    """Whatever an entry holds, no cell and no item of a list begins with a sign of a formula, and rows stay whole."""
    known = catalogue.load()
    (row,) = rows(holding(saying(text, known))).values()

    assert list(row) == list(COLUMNS)
    assert not any(cell.lstrip().startswith(SIGNS) for cell in row.values())
    assert all(cell.isprintable() for cell in row.values())


def test_an_item_of_a_list_is_guarded_too(known: Catalogue) -> None:
    """A spreadsheet that splits at semicolons does not run what stands behind one."""
    row = rows(holding(saying("=1", known)))["nami-connection"]

    assert row["steps_en"] == "'=1; '=1"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "https://a b"])
def test_a_link_that_is_not_safe_is_left_out(known: Catalogue, link: str) -> None:
    """A spreadsheet makes links of what looks like one."""
    assert link not in catalogue_csv(holding(saying("x", known, link)))
