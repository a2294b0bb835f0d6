"""Every error is one line that says what is wrong and what to type instead, with the exit code of the contract."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from peerref.catalogue.model import Audience
from peerref.cli import output
from peerref.referral.request import Avoid, Concern, FormatWish

from .running import Done, peerref, refused

ASKED = ("suggest", "-c", "depression")
Inside = Callable[..., Done]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["suggest", "-c", "zzzzqq"], 3, "peerref conditions"),
        (["suggest", "-c", "BPD"], 3, "borderline"),
        (["suggest", "-c", ""], 3, "condition"),
        ([*ASKED, "--age", "-4"], 2, "--age"),
        ([*ASKED, "--age", "200"], 2, "120"),
        ([*ASKED, "--age", "ten"], 2, "--age"),
        ([*ASKED, "--count", "0"], 2, "--count"),
        ([*ASKED, "--count", "10"], 2, "9"),
        ([*ASKED, "--for", "dog"], 2, "family"),
        ([*ASKED, "--language", "xx"], 2, "es"),
        ([*ASKED, "--region", "Narnia"], 2, "US-CA"),
        ([*ASKED, "--today", "yesterday"], 2, "2026-11-25"),
        ([*ASKED, "--today", "2026-02-30"], 2, "2026-11-25"),
        ([*ASKED, "--why", "no-such-group"], 3, "peerref groups"),
        ([*ASKED, "--groups", "no-such-group"], 3, "peerref groups"),
        ([*ASKED, "--start-with", "no-such-group"], 3, "peerref groups"),
        ([*ASKED, "--note", "one\ntwo\nthree\nfour"], 2, "three lines"),
        ([*ASKED, "--as", "fax"], 2, "markdown"),
        ([*ASKED, "--as", "text", "--output", "page.txt"], 2, "--output"),
        ([*ASKED, "--no-such-option"], 2, "--no-such-option"),
        ([*ASKED, "and-more"], 2, "and-more"),
        (["suggest"], 2, "--condition"),
        ([], 2, "--help"),
        (["sugest"], 2, "sugest"),
        (["show", "no-such-entry"], 3, "no-such-entry"),
        (["catalogue"], 2, "--help"),
        (["groups", "--status", "asleep"], 2, "closed"),
        (["groups", "--condition", "zzzzqq"], 3, "zzzzqq"),
        (["lines", "--as", "pdf"], 2, "json"),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(arguments: list[str], code: int, said: str) -> None:
    """What is wrong or what can be typed is in the line; no page, no traceback."""
    assert said in refused(peerref(*arguments), code)


@pytest.mark.parametrize(
    ("option", "words"),
    [("--format", FormatWish), ("--audience", Audience), ("--concern", Concern), ("--avoid", Avoid)],
)
def test_a_word_that_is_not_in_a_closed_list_is_refused_with_the_list(
    inside: Inside, option: str, words: object
) -> None:
    """Exit 2, and every word that can be typed instead."""
    line = refused(inside(*ASKED, option, "zoom"), 2)

    assert [word for word in get_args(words) if word not in line] == []


@pytest.mark.parametrize("part", ["crisis", "treatment", "stop", "plan", "group"])
def test_what_keeps_people_safe_cannot_be_hidden(inside: Inside, part: str) -> None:
    """`--hide` knows only parts that the page can do without."""
    assert "first-meeting" in refused(inside(*ASKED, "--hide", part), 2)


@pytest.mark.parametrize("option", ["--groups", "--start-with"])
def test_an_own_choice_that_a_hard_rule_forbids_names_the_rule(inside: Inside, option: str) -> None:
    """A food-abstinence group is not shown with an eating disorder, whoever asks: exit 3 and the rule."""
    line = refused(inside("suggest", "-c", "eating disorders", option, "overeaters-anonymous"), 3)

    assert "never-for" in line
    assert "overeaters-anonymous" in line


def test_every_choice_of_an_ambiguous_word_works_when_typed_back(inside: Inside) -> None:
    """The choices are what to type, not only what was meant."""
    for typed in ("BPD", "SAD", "ED", "PDD", "AD"):
        line = inside("suggest", "-c", typed, "--as", "json").err
        for choice in json.loads(line)["choices"]:
            assert inside("suggest", "-c", choice["id"], "--as", "text", "--quiet").code == 0, (typed, choice)


def test_an_error_under_json_is_one_line_of_json() -> None:
    """Unknown words, wrong options and broken files alike: `error`, `code` and `choices`, on standard error."""
    for arguments, code in (
        (("suggest", "-c", "BPD", "--as", "json"), 3),
        (("suggest", "-c", "depression", "--as=json", "--age", "200"), 2),
        (("suggest", "--as", "json"), 2),
        (("groups", "--as", "json", "--catalogue", "no-such.yaml"), 5),
    ):
        done = peerref(*arguments)
        assert (done.code, done.out, len(done.err.splitlines())) == (code, "", 1), arguments
        problem = json.loads(done.err)
        assert set(problem) == {"error", "code", "choices"}
        assert problem["code"] == code
        assert all(set(choice) == {"id", "name"} for choice in problem["choices"])


def test_a_form_that_is_not_built_yet_says_so(inside: Inside, tmp_path: Path) -> None:
    """Exit 2 and nothing written, by `--as` and by the file's ending alike; every form that is offered works."""
    for ending, form in output.FORMS.items():
        page = tmp_path / f"page{ending}"
        ways = (("--as", form), ("--output", str(page)))
        for way in ways:
            if form in output.NOT_BUILT:
                assert "not built yet" in refused(inside(*ASKED, *way), 2), way
        assert not page.exists()


def test_something_urgent_that_is_not_ours_names_the_line_to_call(inside: Inside) -> None:
    """Violence at home is no matter for a group: exit 3, and a number."""
    line = refused(inside("suggest", "-c", "domestic violence"), 3)

    assert "1-800-799-7233" in line
