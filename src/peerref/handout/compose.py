"""Compose the patient's page from a suggestion.

One function for each section, in the order of the page. What makes the page too long is left out
whole, never cut; the crisis box, the treatment, the groups, 'if someone says to stop' and the plan stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from peerref.catalogue import links
from peerref.catalogue.model import Group, Line, Words
from peerref.handout.document import Block, Facts, Handout, Paragraph, Role, Run, Section, Steps, Ticks, words
from peerref.record import Record
from peerref.referral.pair import say
from peerref.referral.request import Fit, Suggestion

BUDGET: Mapping[str, int] = {"en": 380, "es": 430}  # words on one sheet with three groups
EACH_MORE = 45  # words for each group above three
OPTIONAL: tuple[Role, ...] = ("role", "together", "first-meeting")  # left out in this order
SUBSTANCES = "substance-use"


class Extras(Record):
    """What the clinician adds to the page or leaves off it."""

    note: str = ""
    clinic: str = ""
    plan_date: str = ""
    discreet: bool = False
    hide: tuple[str, ...] = ()


class Page(Record):
    """All that a section is made from."""

    suggestion: Suggestion
    wording: Mapping[str, Any]
    language: str
    extras: Extras

    @property
    def voice(self) -> str:
        """To whom the page speaks: "self", "family" or "child" (its parent)."""
        if self.suggestion.request.child_page:
            return "child"
        return self.suggestion.request.who

    @property
    def reader(self) -> str:
        """As `voice`, where a parent is spoken to as any relative is."""
        return self.suggestion.request.who

    @property
    def urgent(self) -> bool:
        """Whether the main message is the crisis step."""
        return bool(self.suggestion.request.urgent)

    def say(self, spoken: Words) -> str:
        """Return words of the catalogue in the language of the page."""
        return say(spoken, self.language)


def compose(
    suggestion: Suggestion,
    wording: Mapping[str, Any],
    language: str,
    extras: Extras = Extras(),  # noqa: B008
) -> Handout:
    """Return the page for `suggestion`, within the word budget."""
    page = Page(suggestion, wording, language, extras)
    sections = [section for section in _sections(page) if section.role not in extras.hide]
    handout = Handout(language, _title(page), _message(page), " ".join(wording["known"].values()), tuple(sections))
    budget = BUDGET.get(language, BUDGET["en"]) + EACH_MORE * max(0, len(suggestion.fits) - 3)
    for role in OPTIONAL:
        if words(handout) <= budget:
            break
        handout = handout._replace(sections=tuple(s for s in handout.sections if s.role != role))
    return handout


def _sections(page: Page) -> Iterator[Section]:
    yield _crisis(page)
    yield _summary(page)
    yield _treatment(page)
    yield from _groups(page) if page.suggestion.fits else [_none(page)]
    if page.suggestion.fits and not page.urgent:
        yield _section("first-meeting", page.wording["first"]["heading"], page.wording["first"]["text"])
    yield _stop(page)
    yield from _together(page)
    yield from _role(page)
    yield _plan(page)
    if page.extras.note:
        yield _section("note", page.wording["note"]["heading"], *page.extras.note.split("\n"))
    yield _made(page)


def _title(page: Page) -> str:
    titles = page.wording["title"]
    if page.urgent:
        return str(titles["urgent"])
    if page.extras.discreet:
        return str(titles["discreet"])
    names = [page.say(read.condition.name) for read in page.suggestion.request.conditions]
    return str(titles[page.voice]).format(condition=_list(page, names))


def _message(page: Page) -> str:
    if page.urgent:
        return page.say(page.suggestion.request.urgent[0].patient)
    return str(page.wording["message"][page.voice])


def _crisis(page: Page) -> Section:
    says = page.wording["crisis"]
    blocks = [_paragraph(_reach(page, line), link=_tel(line)) for line in page.suggestion.lines[:3]]
    blocks.append(_paragraph(says["danger"], link="tel:911"))
    return Section("crisis", says["heading"], tuple(blocks), boxed=True)


def _reach(page: Page, line: Line) -> str:
    says = page.wording["crisis"]
    phone = page.say(line.dial) if line.dial else line.phone
    text = page.say(line.text) if line.text else ""
    if phone and text:
        reach = says["call-and-text"].format(phone=phone, text=text)
    elif phone:
        reach = says["call"].format(phone=phone)
    elif text:
        reach = says["text"].format(text=text[:1].upper() + text[1:])
    else:
        reach = says["chat"].format(link=links.printed(line.chat))
    return str(says["line"]).format(name=page.say(line.name), reach=reach)


def _tel(line: Line) -> str:
    return f"tel:{links.digits(line.phone)}" if line.phone and not line.dial else ""


def _summary(page: Page) -> Section:
    says = page.wording["summary"]
    if page.urgent:
        return Section(
            "summary", says["heading"], (Steps(tuple(says["urgent" if page.reader == "self" else "urgent-family"])),)
        )
    keep, pick, tell = says[page.voice]
    first = (
        pick.format(group=page.suggestion.fits[0].group.name) if page.suggestion.fits else says[f"none-{page.reader}"]
    )
    return Section("summary", says["heading"], (Steps((keep, first, tell)),))


def _treatment(page: Page) -> Section:
    says = page.wording["treatment"]
    heading = says["heading"][page.voice]
    if page.extras.discreet:
        return _section("treatment", heading, says["discreet"][page.voice])
    if not page.suggestion.treatment:
        return _section("treatment", heading, says["none"][page.voice])
    told = [" ".join(part for part in (a.advice, a.stop_warning) if part) for a in page.suggestion.treatment]
    return _section("treatment", heading, *told)


def _groups(page: Page) -> Iterator[Section]:
    says = page.wording["groups"]
    request = page.suggestion.request
    heading = says["urgent"] if page.urgent else says["heading"][page.voice]
    unmet = all("format" in fit.unmet for fit in page.suggestion.fits)
    nearest = (_paragraph(says["nearest"][request.format]),) if unmet and request.format != "any" else ()
    yield Section("groups", heading, nearest)
    for at, fit in enumerate(page.suggestion.fits):
        full = at == 0 and not page.urgent
        name = says["start" if full else "also"].format(name=fit.group.name)
        blocks = _full(page, fit) if full else _short(page, fit)
        yield Section("group", name, tuple(blocks), boxed=full, level=3, group=fit.group.id)


def _full(page: Page, fit: Fit) -> Iterator[Block]:
    says = page.wording["groups"]
    yield _paragraph(page.say(fit.group.what))
    yield from _pressure(page, fit)
    yield Facts(
        (
            (says["how"], (Run(_formats(page, fit)),)),
            (says["cost"], (Run(_cost(page, fit.group)),)),
            (says["language"], (Run(_languages(page, fit.group)),)),
        )
    )
    yield Steps(tuple(page.say(step) for step in fit.group.steps), says["join"])
    yield Facts(tuple(_contacts(page, fit)))


def _short(page: Page, fit: Fit) -> Iterator[Block]:
    yield _paragraph(page.say(fit.group.what))
    yield from _pressure(page, fit)
    facts = [_formats(page, fit), _cost(page, fit.group), _languages(page, fit.group)]
    steps = " ".join(page.say(step) for step in fit.group.steps)
    yield _paragraph("; ".join(facts)[:1].upper() + "; ".join(facts)[1:] + ". " + steps)
    yield Facts(tuple(_contacts(page, fit)))


def _pressure(page: Page, fit: Fit) -> Iterator[Block]:
    """Warn where members may speak against a medicine that was named."""
    if not fit.says_stop or page.extras.discreet:
        return
    for advice in page.suggestion.treatment:
        about = advice.read.treatment.about if advice.read.treatment else ()
        if any(
            set(about) & set(s.about) and s.stance in ("varies", "pressure-reported", "restricts")
            for s in fit.group.medicine
        ):
            name = page.say(advice.read.treatment.name) if advice.read.treatment else advice.read.name
            yield _paragraph(page.wording["groups"]["pressure"][page.reader].format(name=name))
            return


def _formats(page: Page, fit: Fit) -> str:
    return _list(page, [page.wording["formats"][kind] for kind in fit.formats])


def _cost(page: Page, group: Group) -> str:
    return page.say(group.cost_note).rstrip(".") if group.cost_note else str(page.wording["costs"][group.cost])


def _languages(page: Page, group: Group) -> str:
    known = page.wording["languages"]
    first = sorted(group.languages, key=lambda each: (each != page.language, each != "en", each != "es"))
    named = list(dict.fromkeys(known.get(each, known["other"]) for each in first))
    return _list(page, named[:2] + ([known["other"]] if len(named) > 2 else []))


def _contacts(page: Page, fit: Fit) -> Iterator[tuple[str, tuple[Run, ...]]]:
    says = page.wording["groups"]
    group = fit.group
    if group.phone and fit.phone:
        yield says["phone"], (Run(group.phone, f"tel:{links.digits(group.phone)}"),)
    if group.text and fit.phone and not group.phone:
        yield says["text"], (Run(group.text),)
    link = shown_link(group)
    if links.safe(link):
        yield says["web"], (Run(links.printed(link), link),)


def shown_link(group: Group) -> str:
    """Return the link that the page prints: the group's own, or its find-a-group page where that is too long."""
    if group.find and len(links.printed(group.link)) > links.LONGEST_PRINTED > len(links.printed(group.find)):
        return group.find
    return group.link


def _none(page: Page) -> Section:
    says = page.wording["none"]
    return _section("none", says["heading"], says[page.reader])


def _stop(page: Page) -> Section:
    says = page.wording["stop"]
    medicine = any(a.read.treatment and a.read.treatment.kind == "medicine" for a in page.suggestion.treatment)
    heading = "family" if page.reader == "family" else "medicine" if medicine and not page.extras.discreet else "self"
    return _section("stop", says["heading"][heading], says[page.reader])


def _together(page: Page) -> Iterator[Section]:
    says = page.wording["together"]
    request = page.suggestion.request
    formats = {kind for fit in page.suggestion.fits for kind in fit.formats}
    if page.urgent or not page.suggestion.fits or not any(kind.startswith("online") for kind in formats):
        return
    shy = bool({"stigma", "social-anxiety"} & set(request.concerns)) or any(
        read.condition.id == "social-anxiety" for read in request.conditions
    )
    substances = any(read.condition.field == SUBSTANCES for read in request.conditions)
    if shy:
        text = says["shy"]
    elif request.who == "self" and substances:
        text = says["alcohol"]
    elif request.format == "online" or "in-person" not in formats:
        text = says["online"]
    else:
        return
    yield _section("together", says["heading"], text)


def _role(page: Page) -> Iterator[Section]:
    if page.suggestion.roles and not page.urgent:
        says = page.wording["role"]
        text = says[page.reader].format(what=page.say(page.suggestion.roles[0].what))
        yield _section("role", says["heading"], text)


def _plan(page: Page) -> Section:
    says, blank = page.wording["plan"], page.wording["blank"]
    day = says["day"].format(blank=blank)
    if page.extras.plan_date:
        day = says["day-set"].format(date=written(page.extras.plan_date, page.wording))
    items = (says["group"].format(blank=blank), day, says["who"].format(blank=blank), says["tell"])
    return Section("plan", says["heading"], (Ticks(items),))


def _made(page: Page) -> Section:
    says = page.wording["made"]
    checked = [fit.group.checked for fit in page.suggestion.fits] or [line.checked for line in page.suggestion.lines]
    day = written(min(checked), page.wording)
    text = (
        says["clinic"].format(clinic=page.extras.clinic, date=day)
        if page.extras.clinic
        else says["text"].format(date=day)
    )
    return _section("made", "", text)


def written(day: str, wording: Mapping[str, Any]) -> str:
    """Return an ISO day as the language writes it ("November 23, 2026")."""
    at = date.fromisoformat(day)
    return str(wording["date"]).format(day=at.day, month=wording["months"][at.month - 1], year=at.year)


def _section(role: Role, heading: str, *paragraphs: str) -> Section:
    return Section(role, heading, tuple(_paragraph(text) for text in paragraphs))


def _paragraph(text: str, *, link: str = "", strong: bool = False) -> Paragraph:
    return Paragraph((Run(text, link),), strong)


def _list(page: Page, items: Sequence[str]) -> str:
    joining = page.wording["joining"]
    if len(items) < 2:
        return "".join(items)
    return str(joining["comma"]).join(items[:-1]) + str(joining["and"]) + items[-1]
