"""The JSON that other programs rely on, key by key (contracts: JSON)."""

import json
import types
import typing
from datetime import date
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Evidence, Format, Group, Line, Role
from peerref.errors import Choice, NotInCatalogue
from peerref.referral.request import Suggestion
from peerref.render import as_json

from .asking import ask, made_by_hand, page

FORMATS = set(typing.get_args(Format))
UNSAFE = ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x"]


def read(found: Suggestion, known: Catalogue) -> dict[str, Any]:
    """Return what a program reads."""
    content: dict[str, Any] = json.loads(as_json.suggestion(found, page(found, known), found.notices, frozenset()))
    return content


def has(record: dict[str, Any], **keys: type | tuple[type, ...]) -> list[str]:
    """Return which keys of `record` are missing or of another type."""
    return [key for key, kind in keys.items() if not isinstance(record.get(key, ...), kind)]


def test_a_suggestion_has_every_part(found: Suggestion, known: Catalogue) -> None:
    """All keys are there for every request, empty or not, each of its own type."""
    content = read(found, known)

    assert content["schema"] == "peerref/suggestion/1"
    lists = ("suggestions", "excluded", "roles", "treatment", "evidence", "lines", "notices")
    assert has(content, request=dict, handout=dict, **dict.fromkeys(lists, list)) == []


def test_the_request_is_read_back(found: Suggestion, known: Catalogue) -> None:
    """Each condition with what was typed, and the wishes under the names of their options."""
    request = read(found, known)["request"]

    assert has(request, conditions=list, format=str, age=(int, types.NoneType), language=str) == []
    assert has(request, **{"for": str}) == []
    for each in request["conditions"]:
        assert has(each, id=str, name=str, typed=str, match=str) == []
        assert each["match"] in ("exact", "near")


def test_a_misspelling_is_marked_as_near(known: Catalogue) -> None:
    """A program can tell what was typed from what was understood."""
    (condition,) = read(ask(known, "depresssion"), known)["request"]["conditions"]

    assert (condition["id"], condition["typed"], condition["match"]) == ("depression", "depresssion", "near")


def test_groups_are_ranked_with_reasons_in_words(found: Suggestion, known: Catalogue) -> None:
    """Rank counts from one; formats are the catalogue's words; reasons, cautions and unmet wishes are lists of text."""
    for rank, each in enumerate(read(found, known)["suggestions"], 1):
        assert each["rank"] == rank
        assert has(each, group=dict, reasons=list, cautions=list, unmet=list, meetings=list) == []
        assert has(each["group"], id=str, name=str, organisation=str, formats=list) == []
        assert set(each["group"]["formats"]) <= FORMATS
        assert set(each["unmet"]) <= {"format", "language", "audience"}
        assert all(isinstance(text, str) and text for text in (*each["reasons"], *each["cautions"]))


def test_every_other_group_is_excluded_by_a_named_rule(found: Suggestion, known: Catalogue) -> None:
    """No group goes missing: what is not suggested says why, in one word and in a sentence."""
    content = read(found, known)
    excluded = {each["id"] for each in content["excluded"]}
    suggested = {each["group"]["id"] for each in content["suggestions"]}

    assert excluded | suggested == set(known.groups)
    assert excluded & suggested == set()
    assert [each for each in content["excluded"] if has(each, id=str, rule=str, text=str) or not each["text"]] == []
    assert not any(" " in each["rule"] for each in content["excluded"])


def test_lines_begin_with_the_crisis_line_for_anyone(found: Suggestion, known: Catalogue) -> None:
    """988 first, whoever asks for whatever in the United States; never an empty list."""
    lines = read(found, known)["lines"]

    assert lines[0]["phone"] == "988" or found.request.region == "ZZ"
    assert [line["id"] for line in lines if has(line, id=str, phone=str)] == []
    assert len(lines) > 0


@pytest.mark.parametrize("part", ["lines", "roles"])
def test_a_name_is_text_wherever_it_stands(known: Catalogue, part: str) -> None:
    """`name` of a line or role is a string, as it is for a group, a condition and a treatment."""
    entries = read(ask(known, "opioid"), known)[part]

    assert [type(each["name"]) for each in entries] == [str] * len(entries)


def test_treatments_say_whether_they_are_known(known: Catalogue) -> None:
    """A known one has its id and kind; an unknown one has no id, and no stop warning is made up."""
    known_one, unknown = read(ask(known, "bipolar", treatments=["Lithobid", "Zyxfoobar"]), known)["treatment"]

    assert (known_one["typed"], known_one["id"], known_one["kind"], known_one["match"]) == (
        "Lithobid",
        "lithium",
        "medicine",
        "exact",
    )
    assert has(known_one, name=str, advice=str, stop_warning=str) == []
    assert "stop" in known_one["stop_warning"]
    assert (unknown["typed"], unknown["id"], unknown["match"]) == ("Zyxfoobar", None, "unknown")
    assert not unknown["stop_warning"]


def test_evidence_names_its_finding_and_source(found: Suggestion, known: Catalogue) -> None:
    """What research found, how sure it is, and where to read it."""
    for each in read(found, known)["evidence"]:
        assert has(each, id=str, finding=str, certainty=str, citation=str) == []


def test_the_first_notice_in_danger_is_the_urgent_one(known: Catalogue, suggestions: dict[str, Suggestion]) -> None:
    """Assess, and make a safety plan first: before anything else that the clinician is told."""
    assert read(suggestions["in danger"], known)["notices"][0].startswith("URGENT")


def test_nothing_fits_is_an_answer(known: Catalogue) -> None:
    """No suggestion, but a notice that says so and a line to call."""
    content = read(ask(known, "insomnia", region="ZZ"), known)

    assert content["suggestions"] == []
    assert len(content["notices"]) > 0
    assert len(content["lines"]) > 0


def test_the_handout_is_a_title_and_blocks(found: Suggestion, known: Catalogue) -> None:
    """The patient's page in the same order as on paper, its language named."""
    content = read(found, known)["handout"]

    assert has(content, language=str, title=str, blocks=list) == []
    assert content["language"] == "en"
    assert {each["kind"] for each in content["blocks"]} <= {"paragraph", "heading", "steps", "facts", "ticks"}
    roles = [each["role"] for each in content["blocks"]]
    assert roles.index("crisis") < roles.index("treatment") < roles.index("stop") < roles.index("plan")


def test_a_phone_that_is_too_old_is_not_handed_to_a_program(known: Catalogue) -> None:
    """What the page leaves out because nobody checked it for long, JSON leaves out too."""
    content = read(ask(known, "schizophrenia", today=date(2031, 1, 1), most=9), known)

    assert [each["group"]["phone"] for each in content["suggestions"]] == [""] * len(content["suggestions"])
    assert content["lines"][0]["phone"] == "988"


@pytest.mark.parametrize("kind", ["conditions", "groups", "roles", "treatments", "lines", "evidence"])
def test_a_listing_names_its_schema_and_every_entry(known: Catalogue, kind: str) -> None:
    """All entries, each with its id, under the name of their kind."""
    entries = getattr(known, kind)
    content = json.loads(as_json.listing(kind, entries.values()))

    assert set(content) == {"schema", kind}
    assert content["schema"] == f"peerref/{kind}/1"
    assert [each["id"] for each in content[kind]] == list(entries)


def test_a_group_has_the_same_formats_in_a_listing_and_in_a_suggestion(known: Catalogue) -> None:
    """`formats` is a list of the catalogue's words in both, so that one program reads both."""
    (each,) = read(ask(known, "depression", most=1), known)["suggestions"]
    listed = json.loads(as_json.listing("groups", [known.groups[each["group"]["id"]]]))["groups"][0]

    assert isinstance(listed["formats"], list)
    assert set(each["group"]["formats"]) <= set(listed["formats"])


def test_an_error_is_one_line_with_choices() -> None:
    """A program can show what went wrong and what can be typed instead."""
    problem = NotInCatalogue("'BPD' can mean two things;\ntype one", [Choice("bipolar", "bipolar disorder")])
    line = as_json.error(problem)

    assert "\n" not in line
    assert json.loads(line) == {
        "error": "'BPD' can mean two things;\ntype one",
        "code": 3,
        "choices": [{"id": "bipolar", "name": "bipolar disorder"}],
    }


@pytest.mark.parametrize("link", UNSAFE)
def test_an_entrys_link_that_is_not_safe_is_left_out(known: Catalogue, link: str) -> None:
    """A program that makes links of what it reads is handed no `javascript:`, as link or as find-a-group page."""
    group = known.groups["smart-recovery"]._replace(link=link, find=link)
    line = known.lines["us-988"]._replace(link=link, chat=link)

    assert link not in str([as_json.entry(group), as_json.entry(line)])


@pytest.mark.parametrize("link", UNSAFE)
def test_a_sources_link_that_is_not_safe_is_left_out(known: Catalogue, link: str) -> None:
    """The pages that facts were read on are links too."""
    group = known.groups["smart-recovery"]
    source = group.sources[0]._replace(url=link)

    assert link not in str(as_json.entry(group._replace(sources=(source,))))


@pytest.mark.parametrize("link", UNSAFE)
def test_a_link_of_the_page_that_is_not_safe_is_left_out(known: Catalogue, link: str) -> None:
    """A page's text is kept, and its link dropped, in paragraphs and in facts."""
    content = as_json.suggestion(ask(known, "depression", most=1), made_by_hand("Our page", link), (), frozenset())

    assert "Our page" in content
    assert link not in content


@pytest.mark.parametrize("cls", [Group, Line, Role, Evidence])
def test_entries_come_with_all_their_fields(known: Catalogue, cls: Any) -> None:
    """A field added to the catalogue shows in JSON without a change elsewhere."""
    kinds = {Group: known.groups, Line: known.lines, Role: known.roles, Evidence: known.evidence}
    first = next(iter(kinds[cls].values()))

    assert set(as_json.entry(first)) >= set(cls._fields)
