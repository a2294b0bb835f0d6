"""The report of an import: what is counted, and how it reads for people and for programs."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import reasons
from peerref.meetings.listing import Refused
from peerref.meetings.report import Report, SourceReport, Tally, as_json, as_text

CONTRACT = {"path", "kind", "read", "kept", "inactive", "rejected", "reasons"}


def a_report() -> SourceReport:
    """Five listings: two kept, one inactive, two rejected."""
    tally = Tally()
    tally.read = 5
    tally.keep(1, 3, ("stale", "no-zone"))
    tally.keep(4, 1, ("stale",))
    tally.refuse(2, Refused("no-way-to-attend", inactive=True))
    tally.refuse(3, Refused("own-day", detail="'day' has 'Tusday'\x1b[31m\u202e; write Tuesday"))
    tally.refuse(5, Refused("own-day", detail="another"))
    return tally.report("north", "feeds/north.json", "own-csv")


def test_listings_and_meetings_are_counted_apart() -> None:
    """A listing that meets on three days is one listing, and three meetings."""
    report = a_report()

    assert (report.read, report.kept, report.inactive, report.rejected, report.meetings) == (5, 2, 1, 2, 4)
    assert report.read == report.kept + report.inactive + report.rejected


def test_the_json_is_that_of_the_contract() -> None:
    """Each reason with its count and first record; what was mended stands apart."""
    found = as_json(Report((a_report(),)))
    (source,) = found["sources"]

    assert found["schema"] == "peerref/import/1"
    assert set(source) > CONTRACT
    assert source["reasons"][0] | {"text": "", "first_said": "", "others": []} == {
        "reason": "own-day",
        "count": 2,
        "first_record": 3,
        "text": "",
        "first_said": "",
        "others": [],
    }
    assert [(each["reason"], each["count"], each["first_record"]) for each in source["mended"]] == [
        ("stale", 2, 1),
        ("no-zone", 1, 1),
    ]
    json.dumps(found)


def test_the_commonest_reason_comes_first_with_its_sentence() -> None:
    """And what the first one said, with nothing in it that a terminal would obey."""
    text = as_text(Report((a_report(),)))

    assert text.index("its day can't be read") < text.index(reasons.REASONS["no-way-to-attend"][:20])
    assert "line 3: 'day' has 'Tusday'" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_each_reason_has_a_sentence() -> None:
    """People read sentences, not codes."""
    assert all(" " in sentence for sentence in reasons.REASONS.values())


@given(st.text(max_size=200), st.text(max_size=300), st.integers(0, 10**9))
def test_no_line_is_wider_than_eighty_columns(path: str, fault: str, count: int) -> None:
    """But for a path or link that is longer itself."""
    source = a_report()._replace(path=path[:60].replace(" ", "_"), read=count, kept=count)
    text = as_text(Report((source, SourceReport("x", "y", fault=fault or "z", exit_code=4))))

    assert all(len(line) <= 80 or " " not in line.strip() for line in text.splitlines())
    assert all(line.isprintable() for line in text.split("\n"))


@pytest.mark.parametrize(
    ("sources", "strict", "code"),
    [
        ((SourceReport("a", "a", read=1, kept=1),), True, 0),
        ((SourceReport("a", "a", read=1, rejected=1),), False, 0),
        ((SourceReport("a", "a", read=1, rejected=1),), True, 4),
        ((SourceReport("a", "a", read=1, inactive=1),), True, 0),
        ((SourceReport("a", "a"), SourceReport("b", "b", fault="gone", exit_code=6)), False, 6),
    ],
)
def test_the_exit_code_is_that_of_the_contract(sources: tuple[SourceReport, ...], strict: bool, code: int) -> None:
    """Rejections alone are no failure, unless they are said to be."""
    assert Report(sources).exit_code(strict=strict) == code


def test_each_fault_of_an_own_list_is_shown_with_its_line() -> None:
    """Its own people can mend them all at once; after twenty, the rest are counted."""
    tally = Tally()
    tally.read = 30
    for line in range(2, 32):
        tally.refuse(line, Refused("own-day", detail=f"'day' has 'Tu{line}'"))
    text = as_text(Report((tally.report("own", "own.csv", "own-csv"),)))
    (source,) = as_json(Report((tally.report("own", "own.csv", "own-csv"),)))["sources"]

    assert "line 2: 'day' has 'Tu2'" in text
    assert "line 22: 'day' has 'Tu22'" in text
    assert "and 9 more" in text
    assert source["reasons"][0]["others"][0] == {"record": 3, "said": "'day' has 'Tu3'"}


def test_several_sources_are_summed_up() -> None:
    """With how many could not be read."""
    text = as_text(Report((a_report(), SourceReport("x", "y", fault="y: is a web page", exit_code=4))))

    assert "NOT READ: y: is a web page" in text
    assert "All 2 sources: 5 read" in text
    assert "1 of 2 sources could not be read" in " ".join(text.split())
