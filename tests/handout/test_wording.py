"""The wording file and the page agree: what the page needs is there, and nothing lies unused."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import product
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Cost, Format, Given, StopRisk, TreatmentKind, Who, Words
from peerref.handout import compose
from peerref.handout.compose import Extras
from peerref.handout.when import NAMED, how_often, spoken
from peerref.meetings.meeting import Meeting
from peerref.referral.attend import Attending
from peerref.referral.pair import pairing
from peerref.referral.request import Advice, FormatWish, ReadTreatment, Suggestion
from peerref.render.calendar import calendar
from peerref.render.panel import words_to_say

from .asking import ask

Leaf = tuple[str, ...]


class Watched(Mapping[str, Any]):
    """A part of the wording that remembers which sentences were read."""

    def __init__(self, content: Mapping[str, Any], read: set[Leaf], path: Leaf = ()) -> None:
        self._content, self._read, self._path = content, read, path

    def __getitem__(self, key: str) -> Any:
        value = self._content[key]
        if isinstance(value, Mapping):
            return Watched(value, self._read, (*self._path, key))
        self._read.add((*self._path, key))
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._content)

    def __len__(self) -> int:
        return len(self._content)


def _leaves(content: Mapping[str, Any], path: Leaf = ()) -> Iterator[Leaf]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, key))
        else:
            yield (*path, key)


def _suggestions(known: Catalogue) -> Iterator[Suggestion]:
    """Yield requests that need, together, every sentence there is."""
    for who in ("self", "family"):
        for options in (
            {},
            {"age": 9} if who == "self" else {},
            {"treatments": ["Zyxfoobar"]},
            {"concerns": ["stigma"], "format": "online"},
            {"format": "in-person"},
            {"format": "phone"},
            {"format": "hybrid"},
            {"format": "online"},
        ):
            yield ask(known, "depression", who=who, **options).suggestion
        for typed in ("alcohol", "suicidality"):
            yield ask(known, typed, who=who, treatments=["disulfiram"]).suggestion
    yield ask(known, "suicidality", region="FR").suggestion
    yield ask(known, "dementia-caregiver").suggestion
    yield ask(known, "grief").suggestion
    yield ask(known, "anxiety", age=9, treatments=["sertraline", "CBT", "Zyxfoobar"]).suggestion
    yield ask(known, "schizophrenia", who="family", groups=["hvn-usa"]).suggestion
    pressed = ask(known, "opioid", treatments=["methadone"], groups=["narcotics-anonymous"]).suggestion
    yield pressed
    yield pressed._replace(request=pressed.request._replace(who="family"))


def _every_word(known: Catalogue, wording: Mapping[str, Any]) -> None:
    """Compose pages until every form of every sentence was asked for."""
    extras = [
        Extras(),
        Extras(note="Call me.", clinic="Elm Street Clinic", plan_date="2026-12-01"),
        Extras(discreet=True),
    ]
    for found in _suggestions(known):
        words_to_say(found, wording)
        for kind in get_args(TreatmentKind):
            for stop, given in product(get_args(StopRisk), get_args(Given)):
                treatment = known.treatments["sertraline"]._replace(kind=kind, stop=stop, given=given)
                read = ReadTreatment(treatment, "it", "it")
                pairing(found.request._replace(treatments=(read,)), wording, "en")
        pairing(found.request._replace(treatments=(ReadTreatment(None, "it", "it"),)), wording, "en")
        bare = found._replace(fits=())
        wish = () if found.request.format == "any" else ("format",)
        unmet = found._replace(fits=tuple(fit._replace(unmet=wish) for fit in found.fits[:1]))
        for each in (found, bare, unmet):
            for extra in extras:
                compose(each._replace(fits=each.fits[:1]), wording, "en", extra)
    for found in (*_with_every_fact(known, wording), *_with_meetings(known)):
        compose(found, wording, "en")
    _every_time(wording)


def _every_time(wording: Mapping[str, Any]) -> None:
    """Say times of day in every zone that has a name, and every kind of rule, and write a calendar."""
    meeting = Meeting("a:1", "a", "1", "other", "A Meeting", day="tuesday", time="19:00", starts_on="2026-01-06")
    for name in (names[0] for names in NAMED.values()):
        for hour in (0, 1, 7, 12, 13, 19):
            spoken(wording, datetime(2026, 12, 1, hour, tzinfo=ZoneInfo(name)), "Europe/London")
    for weeks, interval in product([(), (1, -1)], [1, 2]):
        there = meeting._replace(weeks=weeks, interval=interval)
        how_often(wording, there)
    calendar([meeting._replace(timezone="Europe/London")], wording, today=date(2026, 11, 25), language="en")


def _with_meetings(known: Catalogue) -> Iterator[Suggestion]:
    """Yield a group with meetings of each kind: near and far, weekly and not, closed, in another language."""
    found = ask(known, "alcohol", most=1).suggestion
    start = datetime(2026, 12, 1, 19, tzinfo=ZoneInfo("America/Chicago"))
    room = Meeting(
        "a:1", "a", "1", "aa", "Noon", street="1 Elm St", access="closed", languages=("es",),
        accessibility=("wheelchair",), updated="2026-10-01",
    )  # fmt: skip
    video = room._replace(attendance="online", join_url="https://zoom.us/j/1", weeks=(1,))
    phone = room._replace(attendance="phone", dial_in="+16699009128,,123#")
    for meeting, miles in ((room, 0.2), (room, 7.0), (video, None), (phone, None)):
        yield found._replace(fits=(found.fits[0]._replace(meetings=(Attending(meeting, start, miles),)),))


def _with_every_fact(known: Catalogue, wording: Mapping[str, Any]) -> Iterator[Suggestion]:
    found = ask(known, "depression", most=1).suggestion
    (fit,) = found.fits
    for kind in get_args(Format):
        group = fit.group._replace(phone="", text="text HELLO to 741741", formats={kind: "moderated"}, kind="mentor")
        words_to_say(found._replace(fits=(fit._replace(group=group),)), wording)
        yield found._replace(fits=(fit._replace(group=group, formats=(kind,)),))
    for cost in get_args(Cost):
        group = fit.group._replace(cost=cost, cost_note=None, phone="1-800-950-6264")
        yield found._replace(fits=(fit._replace(group=group),))
    for language in wording["languages"]:
        yield found._replace(fits=(fit._replace(group=fit.group._replace(languages=(language,))),))
    elsewhere = fit._replace(group=fit.group._replace(languages=("es",)))
    yield found._replace(fits=(elsewhere, elsewhere))
    line = found.lines[0]
    lines = (
        line._replace(phone="988", dial=None, text=None),
        line._replace(phone="988", dial=None, text=Words("text HELLO to 988", "mande HOLA al 988")),
        line._replace(phone="", dial=None),
        line._replace(phone="", dial=None, text=None, chat="https://988lifeline.org/chat"),
    )
    yield found._replace(lines=lines)
    on_medicine = ask(known, "opioid", treatments=["Suboxone"]).suggestion
    for who in get_args(Who):
        yield on_medicine._replace(request=on_medicine.request._replace(who=who))
    yield found._replace(lines=(line._replace(languages=("fr",)),), danger=known.conditions["perinatal-depression"])


def test_every_sentence_of_the_wording_file_is_used(known: Catalogue) -> None:
    """A sentence that no page prints would be translated and reviewed for nothing."""
    read: set[Leaf] = set()
    wording = known.wording("en")
    _every_word(known, Watched(wording, read))

    assert sorted(set(_leaves(wording)) - read) == []


def test_every_word_that_a_page_may_need_is_in_the_wording_file(known: Catalogue) -> None:
    """Each form of meeting, cost, kind of treatment and wish has its words, for each reader."""
    wording = known.wording("en")

    assert set(wording["formats"]) == set(get_args(Format))
    assert set(wording["costs"]) == set(get_args(Cost))
    assert set(wording["groups"]["nearest"]) == set(get_args(FormatWish)) - {"any"}
    for part in ("title", "message", "summary"):
        assert set(wording[part]) >= {"self", "family", "child"}, part
    assert len(wording["months"]) == 12


def test_every_language_that_a_group_meets_in_has_a_name(known: Catalogue) -> None:
    """'Others' is for the third language on, not for one that we forgot to name."""
    spoken = {language for group in known.groups.values() for language in group.languages}

    assert spoken - set(known.wording("en")["languages"]) == set()


@pytest.mark.parametrize("who", ["self", "family"])
def test_no_brace_is_left_on_a_page(known: Catalogue, who: str) -> None:
    """Every blank of a sentence is filled in."""
    for found in _suggestions(known):
        page = compose(found._replace(request=found.request._replace(who=who)), known.wording("en"), "en")
        assert "{" not in str(page)


def test_stopping_is_never_advised_in_any_sentence(known: Catalogue) -> None:
    """Each piece of advice on a medicine ends with whom to ask first."""
    request = ask(known, "depression").suggestion.request
    for treatment in known.treatments.values():
        if treatment.kind != "medicine":
            continue
        for who in ("self", "family"):
            read = ReadTreatment(treatment, treatment.id, treatment.name.en)
            (advice,) = pairing(request._replace(treatments=(read,), who=who), known.wording("en"), "en")
            assert _names_whom_to_ask(advice), (treatment.id, who)


def _names_whom_to_ask(advice: Advice) -> bool:
    told = f"{advice.advice} {advice.stop_warning}"
    return "Ask us" in told or "care team" in told
