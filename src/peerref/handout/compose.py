"""Compose the patient's page from a suggestion.

One function for each section, in the order of the page. What makes the page too long is left out
whole, never cut; the crisis box, the treatment, the groups, 'if someone says to stop' and the plan stay.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from peerref.catalogue import links
from peerref.catalogue.model import Condition, Group, Line, Words
from peerref.handout import sheet
from peerref.handout.document import (
    Block,
    Drawn,
    Facts,
    Handout,
    Labels,
    Paragraph,
    Picture,
    Role,
    Run,
    Section,
    Steps,
    Ticks,
    texts,
    words,
)
from peerref.record import Record
from peerref.referral.pair import say, sentence
from peerref.referral.request import Fit, Suggestion
from peerref.referral.weigh import AGAINST, stances

BUDGET: Mapping[str, int] = {"en": 380, "es": 430}  # words on one sheet with three groups
ON_ONE_SHEET = 3  # groups; more may take a second sheet
EACH_MORE = 45  # words for each group above three
EACH_MEETING = 22  # words for each meeting that is named
OPTIONAL: tuple[Role, ...] = ("talk", "role", "together", "first-meeting")  # left out in this order
MOST_CRISIS_LINES, MOST_OTHER_LINES = 2, 2
HOME = "US"  # the country whose numbers the words of urgent forms name
SUBSTANCES = "substance-use"
ADULT = 18
OPEN = sheet.SPACINGS[-3]  # the tightest in which each sentence of a group still begins where it should


class Extras(Record):
    """What the clinician adds to the page or leaves off it.

    `plan_date` is an ISO day; `zone` the time zone of the reader (IANA), for the times of meetings.
    """

    note: str = ""
    clinic: str = ""
    clinic_phone: str = ""
    plan_date: str = ""
    discreet: bool = False
    hide: tuple[str, ...] = ()
    zone: str = ""


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
    def loss(self) -> bool:
        """Whether the reader grieves, and no treatment was named: grief is no illness to be treated."""
        request = self.suggestion.request
        mourns = bool(request.conditions) and all(read.condition.field == "loss" for read in request.conditions)
        return mourns and not request.treatments and self.voice == "self"

    @property
    def spoken(self) -> str:
        """As `voice`, or "loss"."""
        return "loss" if self.loss else self.voice

    @property
    def urgent(self) -> bool:
        """Whether the main message is the crisis step."""
        return bool(self.suggestion.request.urgent)

    @property
    def danger(self) -> Condition | None:
        """The condition whose signs of an emergency the page tells; a discreet page names no illness."""
        return None if self.extras.discreet else self.suggestion.danger

    def concerns(self, named: Sequence[str]) -> bool:
        """Say whether words about these conditions and kinds of medicine concern the reader; none are for everybody."""
        request = self.suggestion.request
        kinds = {kind for read in request.treatments if read.treatment for kind in read.treatment.about}
        return not named or bool(set(named) & {*request.condition_ids, *kinds})

    def is_here(self, line: Line) -> bool:
        """Say whether a line answers where the reader is."""
        return bool({self.suggestion.request.country, self.suggestion.request.region} & set(line.regions))

    def say(self, spoken: Words) -> str:
        """Return words of the catalogue in the language of the page."""
        return say(spoken, self.language, self.wording.get("entries", {}))


def compose(
    suggestion: Suggestion,
    wording: Mapping[str, Any],
    language: str,
    extras: Extras = Extras(),  # noqa: B008
    *,
    large_print: bool = False,
) -> Handout:
    """Return the page for `suggestion`, within the word budget, and on one sheet of any paper if it can be.

    Every form shows the same words, also those that have no sheets. Large print takes the sheets that it needs, and
    leaves nothing out.
    """
    page = Page(suggestion, wording, language, extras)
    sections = [section for section in _sections(page) if section.role not in extras.hide]
    known = (
        "" if page.urgent or not suggestion.fits else f"{wording['known'][page.reader]} {wording['known']['modest']}"
    )
    handout = Handout(
        language,
        _title(page),
        _message(page),
        "" if page.urgent else known,
        tuple(sections),
        _labels(page),
        english=_english(suggestion, language),
    )
    if large_print:
        return _told(handout, handout)
    budget = BUDGET.get(language, max(BUDGET.values())) + EACH_MORE * max(0, len(suggestion.fits) - ON_ONE_SHEET)
    budget += EACH_MEETING * sum(len(fit.meetings) for fit in suggestion.fits)
    return _short_enough(handout, budget, on_one_sheet=len(suggestion.fits) <= ON_ONE_SHEET)


def _english(suggestion: Suggestion, language: str) -> tuple[str, ...]:
    if language == "en":  # nothing to look for, nor to import
        return ()
    from peerref.handout.english import english

    return english(suggestion, language)


def _short_enough(handout: Handout, budget: int, *, on_one_sheet: bool) -> Handout:
    """Return the longest page within the budget that takes one sheet, or where none does the longest within it.

    A page is measured only when it is to be judged: most are short enough as they are.
    """
    ever_shorter = shorter(handout)
    for found in ever_shorter:
        if words(found) <= budget:
            break
    if not on_one_sheet:
        return _told(found, handout)
    if found is handout and sheet.share(handout, OPEN) > sheet.KEPT:
        found = next(ever_shorter, found)  # details go before the lines of a group run on
    share = sheet.share(found)
    if share > sheet.EASY and (rest := list(ever_shorter)):
        least = sheet.share(rest[-1])
        limits = [limit for limit in (sheet.EASY, sheet.KEPT) if least <= limit] or [least]
        if share > limits[0] and least <= sheet.EDGE:
            found = _first_within(rest, limits[0])
            if _answers(handout) and not _answers(found):  # this goes only where nothing else makes one sheet
                found = _first_within(rest, limits[-1])
    return _told(found, handout)


def _first_within(ever_shorter: Sequence[Handout], limit: float) -> Handout:
    """Return the first page that takes at most `limit` of a sheet, as the last one does; few are measured."""
    return ever_shorter[bisect_left(ever_shorter, True, key=lambda page: sheet.share(page) <= limit)]


def _answers(page: Handout) -> bool:
    return any(section.answers for section in page.sections)


def _told(found: Handout, whole: Handout) -> Handout:
    """Return the page with what it leaves out of the whole one, and the English words that it has."""
    kept = {section.role for section in found.sections}
    said = "\n".join(texts(found))
    return found._replace(
        left_out=tuple(section.heading for section in whole.sections if section.role not in kept),
        english=tuple(name for name in found.english if name in said),
    )


def shorter(handout: Handout) -> Iterator[Handout]:
    """Yield the page, and then ever shorter ones, whole parts left out in the order that `OPTIONAL` names.

    What answers a worry that was named goes last.
    """
    yield handout
    handout = _without_details(handout, 1)
    yield handout
    for role in OPTIONAL:
        if any(section.role == role and not section.answers for section in handout.sections):
            handout = handout._replace(sections=tuple(s for s in handout.sections if s.role != role or s.answers))
            yield handout
    handout = _without_details(handout, 2)
    yield handout
    for level in (3, 4):
        handout = _without_details(handout, level)
        yield handout
    if handout.known:
        handout = handout._replace(known=handout.labels.modest)
        yield handout
    if _answers(handout):
        yield handout._replace(sections=tuple(section for section in handout.sections if not section.answers))


def _without_details(handout: Handout, level: int) -> Handout:
    """Return the page without what is good to know, but keeps nobody from harm, up to a level."""

    def kept(block: Block) -> bool:
        return not (isinstance(block, Paragraph | Facts | Steps) and 0 < block.detail <= level)

    sections = (
        section._replace(blocks=tuple(_without_runs(block, level) for block in section.blocks if kept(block)))
        for section in handout.sections
    )
    return handout._replace(sections=tuple(sections))


def _without_runs(block: Block, level: int) -> Block:
    if not isinstance(block, Facts):
        return block
    rows = ((label, tuple(run for run in runs if not 0 < run.detail <= level)) for label, runs in block.rows)
    return block._replace(rows=tuple(rows))


def _sections(page: Page) -> Iterator[Section]:
    yield _crisis(page)
    yield _summary(page)
    yield _treatment(page)
    yield from _groups(page) if page.suggestion.fits else [_none(page)]
    yield from _first(page)
    yield from _stop(page)
    yield from _together(page)
    yield from _role(page)
    yield from _talk(page)
    yield _plan(page)
    if page.extras.note:
        yield _section("note", page.wording["note"]["heading"], *page.extras.note.split("\n"))
    yield from _made(page)


def _title(page: Page) -> str:
    titles = page.wording["title"]
    if page.urgent:
        return str(titles["urgent"])
    if page.extras.discreet:
        return str(titles["discreet"])
    conditions = [read.condition for read in page.suggestion.request.conditions]
    names = _list(page, [page.say(condition.name) for condition in conditions])
    about_the_reader = any(condition.field == "relative" for condition in conditions)
    return str(titles["relative" if about_the_reader else page.voice]).format(condition=names)


def _message(page: Page) -> str:
    request = page.suggestion.request
    if page.urgent and request.country != HOME:  # the words of an urgent form name the numbers of one country
        return str(page.wording["message"]["abroad"])
    if page.urgent:
        return page.say(request.urgent[0].family if page.reader == "family" else request.urgent[0].patient)
    messages = page.wording["message"]
    return str(messages[page.spoken] if page.suggestion.fits else messages["none"][page.reader])


def _crisis(page: Page) -> Section:
    says = page.wording["crisis"]
    number = page.suggestion.emergency
    danger = _paragraph(says["danger-unknown"])
    phone = says["local-number"]
    if number:
        phone = page.say(number.dial) if number.dial else number.phone
        danger = _paragraph(says["danger"].format(phone=phone), link=_tel(number))
    signs = []
    if page.danger and page.danger.danger:
        told = page.say(page.danger.danger.family if page.reader == "family" else page.danger.danger.patient)
        signs = [_paragraph(says["signs"].format(signs=told, phone=phone), link=_tel(number) if number else "")]
    blocks = [_paragraph(_reach(page, line), link=_tel(line)) for line in _crisis_lines(page)]
    first = any(urgent.emergency_first for urgent in page.suggestion.request.urgent)
    lines = [danger, *blocks] if first else [*blocks, danger]
    return Section("crisis", says["heading"], (*signs, *lines), boxed=True)


def _crisis_lines(page: Page) -> tuple[Line, ...]:
    """Return the lines of the crisis box: only those that somebody answers day and night.

    Beside crisis lines the one made for those who may meet a danger of their own, such as mothers.
    """
    watched = frozenset(page.danger.audiences if page.danger else ())
    answered = [
        line
        for line in page.suggestion.lines
        if (line.kind == "crisis" or watched & set(line.audiences))
        and (line.always or line.day_and_night)
        and page.is_here(line)
        and not (page.extras.discreet and line.conditions)
    ]
    theirs = [line for line in answered[1:] if watched & set(line.audiences)]
    return tuple(dict.fromkeys([*answered[:1], *theirs, *answered]))[:MOST_CRISIS_LINES]


def _talk(page: Page) -> Iterator[Section]:
    """Yield the other lines for this person, with their hours."""
    says = page.wording["talk"]
    shown = _crisis_lines(page)
    others = [line for line in page.suggestion.lines if line not in shown and page.is_here(line)]
    others = others[:MOST_OTHER_LINES]
    if others and not page.extras.discreet:
        told = [
            says["line"].format(reach=_reach(page, line), hours=sentence(page.say(line.hours).rstrip(".")))
            for line in others
        ]
        yield _section("talk", says["heading"], *told)


def _reach(page: Page, line: Line) -> str:
    says = page.wording["crisis"]
    spoken = page.suggestion.request.language if page.suggestion.request.language in line.languages else page.language
    phone = say(line.dial, spoken, page.wording.get("entries", {})) if line.dial else line.phone
    text = page.say(line.text) if line.text else ""
    if phone and phone == line.phone and text == says["text-to"].format(phone=phone):
        reach = says["call-or-text"].format(phone=phone)
    elif phone and text:
        reach = says["call-and-text"].format(phone=phone, text=text)
    elif phone:
        reach = says["call"].format(phone=phone)
    elif text:
        reach = says["text"].format(text=sentence(text))
    else:
        reach = says["chat"].format(link=links.printed(line.chat))
    name = page.say(line.name)
    if page.language not in line.languages:
        answers = page.wording["languages"].get(line.languages[0], page.wording["languages"]["other"])
        name = says["in-language"].format(name=name, language=answers)
    return str(says["line"]).format(name=name, reach=reach)


def _tel(line: Line) -> str:
    """Return what dials a line; where other words are dialled in some language, only if they begin with its number."""
    same = not line.dial or all(not spoken or spoken.startswith(line.phone) for spoken in line.dial)
    return f"tel:{links.digits(line.phone)}" if line.phone and same else ""


def _summary(page: Page) -> Section:
    says = page.wording["summary"]
    if page.urgent:
        steps = says["urgent" if page.reader == "self" else "urgent-family"]
        return Section("summary", says["heading"], (Steps(tuple(steps)),))
    if not page.suggestion.fits:
        return Section("summary", says["heading"], (Steps(tuple(says[f"none-{page.reader}"])),))
    keep, pick, tell = says[page.spoken]
    pick = pick.format(group=page.suggestion.fits[0].group.name_in(page.language))
    return Section("summary", says["heading"], (Steps((keep, pick, tell)),))


def _treatment(page: Page) -> Section:
    says = page.wording["treatment"]
    heading = says["heading"][page.spoken]
    if page.extras.discreet:
        risky = any(a.stop_warning for a in page.suggestion.treatment)
        careful = [says["discreet-stop"]] if risky and page.reader == "self" else []
        return _section("treatment", heading, says["discreet"][page.voice], *careful)
    told = [" ".join(part for part in (a.advice, a.stop_warning) if part) for a in page.suggestion.treatment]
    told = told or [says["none"][page.spoken]]
    return _section("treatment", heading, *told, *(page.say(words) for words in page.suggestion.safety))


def _groups(page: Page) -> Iterator[Section]:
    says = page.wording["groups"]
    heading = says["urgent"] if page.urgent else says["heading"][page.voice]
    yield _section("groups", heading, *_other_language(page))
    for at, fit in enumerate(page.suggestion.fits):
        full = at == 0 and not page.urgent
        name = says["start" if full else "also"].format(name=fit.group.name_in(page.language))
        blocks = (*_about(page, fit), *(_full(page, fit) if full else _short(page, fit)))
        web = shown_link(fit.group)[1]
        yield Section(
            "group",
            name,
            blocks,
            boxed=full,
            level=3,
            group=fit.group.id,
            name="" if fit.group.name_in(page.language) != fit.group.name else fit.group.name,
            web=web if links.safe(web) else "",
        )


def _other_language(page: Page) -> Iterator[str]:
    """Say which language the groups meet in, where none of them meets in the reader's."""
    spoken = [fit.group.languages for fit in page.suggestion.fits]
    if any(page.language in each for each in spoken):
        return
    shared = [each for each in spoken[0] if all(each in other for other in spoken)]
    if shared:
        says = page.wording["groups"]["other-language"]["one" if len(spoken) == 1 else "several"]
        known = page.wording["languages"]
        yield says.format(language=known.get(shared[0], known["other"]))


def _about(page: Page, fit: Fit) -> Iterator[Block]:
    """Yield what a group is."""
    says = page.wording["groups"]
    if not page.extras.discreet:  # what a group is for tells what the reader has
        last = page.suggestion.fits.index(fit) >= ON_ONE_SHEET - 1
        yield _paragraph(page.say(fit.group.what))._replace(detail=4 if last else 0)
    elif fit.group.kind == "group" and fit.group.led_by in ("peer", "trained-peer"):
        yield _paragraph(says["discreet"])
    if "format" in fit.unmet:
        yield _paragraph(says["nearest"][page.suggestion.request.format])
    yield from _welcome(page, fit)
    if fit.group.format_note:
        yield _paragraph(sentence(page.say(fit.group.format_note)))._replace(detail=_detail(page, fit))


def _detail(page: Page, fit: Fit) -> int:
    return 2 if fit is page.suggestion.fits[0] else 1


def _know(page: Page, fit: Fit) -> Iterator[Block]:
    """Yield what somebody should know before going: on lines of its own, however tight the page is."""
    warned = list(_pressure(page, fit))
    grave = bool(warned) or fit.group.grave
    for_the_reader = page.reader == "self" or "self" not in fit.group.who  # else it speaks to the ill person
    caution = fit.group.caution if page.concerns(fit.group.caution_about) and not page.extras.discreet else None
    of_medicine = caution is not None and "medic" in caution.en
    if caution and for_the_reader and not (warned and of_medicine):  # else it says what was said
        warned.append(page.say(caution))
    elif of_medicine and grave and not warned:
        warned.append(page.wording["groups"]["pressure"]["relatives"])
    if warned:
        row = (page.wording["groups"]["know"], (Run(" ".join(warned)),))
        yield Facts((row,), 0 if grave else _detail(page, fit), apart=True)


def _full(page: Page, fit: Fit) -> Iterator[Block]:
    says = page.wording["groups"]
    yield _facts(page, fit)
    yield from _know(page, fit)
    # A meeting that is named, with day and place, is a step too.
    yield Steps(tuple(page.say(step) for step in fit.group.steps), says["join"], detail=3 if fit.meetings else 0)
    yield from _meetings(page, fit)
    yield Facts(tuple(_contacts(page, fit)))


def _facts(page: Page, fit: Fit) -> Facts:
    says = page.wording["groups"]
    return Facts(
        (
            (says["how"], (Run(_formats(page, fit)),)),
            (says["cost"], (Run(_cost(page, fit.group)),)),
            (says["language"], (Run(_languages(page, fit.group)),)),
        )
    )


def _short(page: Page, fit: Fit) -> Iterator[Block]:
    says = page.wording["groups"]
    yield _facts(page, fit)
    first, *more = (page.say(step) for step in fit.group.steps)
    rest = (Run(" " + " ".join(more), detail=3),) if more else ()  # last of all: the first alone may get nobody in
    yield Facts(((says["join"], (Run(first), *rest)),), 3 if fit.meetings else 0)
    yield from _know(page, fit)
    yield from _meetings(page, fit)
    yield Facts(tuple(_contacts(page, fit)))


def _meetings(page: Page, fit: Fit) -> Iterator[Block]:
    """Yield the group's next meetings near the reader."""
    if fit.meetings:
        from peerref.handout import meetings

        yield from meetings.blocks(
            meetings.shown(page.suggestion, fit),
            page.wording,
            page.language,
            page.extras.zone,
            remote=page.suggestion.request.format in ("online", "phone") or "in-person" not in fit.formats,
            first=fit is page.suggestion.fits[0],
        )


def _pressure(page: Page, fit: Fit) -> Iterator[str]:
    """Warn where members may speak against a medicine that was named."""
    for read, _, stance in stances(fit.group, page.suggestion.request):
        if stance.stance in AGAINST and read.treatment:
            if page.extras.discreet:
                yield page.wording["groups"]["pressure"]["discreet"]
                return
            name = page.say(read.treatment.name)
            yield page.wording["groups"]["pressure"][page.reader].format(name=name)
            return


def _welcome(page: Page, fit: Fit) -> Iterator[Block]:
    """Say where a group is known to welcome those on a medicine that other groups may speak against."""
    if page.extras.discreet or page.urgent:
        return
    named = [each for each in stances(fit.group, page.suggestion.request) if each[0].treatment]
    kinds = {stance.stance for _, kind, stance in named if kind != "psychiatric"}
    if kinds == {"welcomes"}:  # all that were named, since the sentence speaks of none
        detail = 0 if fit is page.suggestion.fits[0] else 1
        yield _paragraph(page.wording["groups"]["welcomes"][page.reader])._replace(detail=detail)


def _formats(page: Page, fit: Fit) -> str:
    return _list(page, [page.wording["formats"][kind] for kind in fit.formats])


def _cost(page: Page, group: Group) -> str:
    said = page.say(group.cost_note).rstrip(".") if group.cost_note else str(page.wording["costs"][group.cost])
    return said[:1].lower() + said[1:] if not (said[:2].isalpha() and said[:2].isupper()) else said


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
    text, link = shown_link(group)
    if links.safe(link):
        yield says["web"], (Run(text, link),)


def shown_link(group: Group) -> tuple[str, str]:
    """Return the link as it is printed, and where it leads: the same page, whoever types, clicks or scans."""
    shown = links.shown(group.find, group.link)
    return links.printed(shown), shown


def _none(page: Page) -> Section:
    says = page.wording["none"]
    return _section("none", says["heading"], says[page.reader])


def _stop(page: Page) -> Iterator[Section]:
    age = page.suggestion.request.age
    young = page.voice == "family" and age is not None and age < ADULT  # not the one to argue a parent's treatment
    if page.loss or young:
        return
    says = page.wording["stop"]
    medicine = any(a.read.treatment and a.read.treatment.kind == "medicine" for a in page.suggestion.treatment)
    heading = "family" if page.reader == "family" else "medicine" if medicine and not page.extras.discreet else "self"
    yield _section("stop", says["heading"][heading], says[page.reader])


def _first(page: Page) -> Iterator[Section]:
    if not page.suggestion.fits or page.urgent:
        return
    says = page.wording["first"]
    alone = set(page.suggestion.fits[0].formats) <= {"phone", "one-to-one"}
    key = "one" if alone and page.suggestion.fits[0].group.kind != "group" else "group"
    yield _section("first-meeting", says["heading"][key], says[key])


def _together(page: Page) -> Iterator[Section]:
    says = page.wording["together"]
    request = page.suggestion.request
    if page.urgent or not page.suggestion.fits or request.format == "in-person":
        return
    if not any(kind.startswith("online") for kind in page.suggestion.fits[0].formats):
        return
    worried = bool({"stigma", "social-anxiety"} & set(request.concerns))
    shy = worried or any(read.condition.id == "social-anxiety" for read in request.conditions)
    substances = any(read.condition.field == SUBSTANCES for read in request.conditions)
    only_online = request.format == "online" or not any("in-person" in fit.formats for fit in page.suggestion.fits)
    if shy:
        yield _section("together", says["heading"], says["shy"])._replace(answers=worried)
    elif substances and request.who == "self" and not page.extras.discreet:
        yield _section("together", says["heading"], says["alcohol"])
    elif only_online:
        yield _section("together", says["heading"], says["online"])


def _role(page: Page) -> Iterator[Section]:
    if page.suggestion.roles and page.suggestion.fits and not page.urgent and not page.extras.discreet:
        says = page.wording["role"]
        text = says[page.reader].format(what=page.say(page.suggestion.roles[0].what))
        yield _section("role", says["heading"], text)


def _plan(page: Page) -> Section:
    says, blank = page.wording["plan"], page.wording["blank"]
    clinic = says["clinic"]
    if page.urgent and page.reader == "self":
        keys = ["urgent-who", "urgent-call", "urgent-visit", "urgent-plan"]
    elif page.urgent:
        keys = ["urgent-call", "urgent-visit"]
    elif page.suggestion.fits:
        keys = ["group", "day", "who"]
    else:
        keys = ["urgent-visit"]
    items = [says[key].format(blank=blank) for key in keys] + [clinic.format(blank=page.extras.clinic_phone or blank)]
    if page.extras.plan_date and "day" in keys:
        day = written(page.extras.plan_date, page.wording, "day-ahead")
        items[keys.index("day")] = says["day-set"].format(date=day, blank=blank)
    if page.suggestion.fits and not page.urgent:
        items.append(says["tell"])
    return Section("plan", says["urgent-heading" if page.urgent else "heading"], (Ticks(tuple(items)),))


def _made(page: Page) -> Iterator[Section]:
    says = page.wording["made"]
    checked = [fit.group.checked for fit in page.suggestion.fits] or [line.checked for line in _crisis_lines(page)]
    if not checked:
        return
    day = written(min(checked), page.wording)
    if not page.extras.clinic or page.extras.discreet:  # a clinic's name may tell what it treats
        yield _section("made", "", says["text"].format(date=day))
        return
    before, after = (part.format(date=day) for part in says["clinic"].split("{clinic}"))
    name, phone = page.extras.clinic, page.extras.clinic_phone
    if phone:
        number, _, extension = phone.partition(" ext. ")
        link = f"tel:{links.digits(number)}" + (f";ext={extension}" if extension else "")
        runs: tuple[Run, ...] = (Run(f"{before}{name}, "), Run(phone, link), Run(after))
    else:
        runs = (Run(before + (name.rstrip(".") if after.startswith(".") else name) + after),)
    yield Section("made", "", (Paragraph(runs),))


def _labels(page: Page) -> Labels:
    says = page.wording["drawn"]
    # A pill bottle would be another's on a relative's page, makes grief an illness, and tells of a medicine.
    medicine = any(a.read.treatment and a.read.treatment.kind == "medicine" for a in page.suggestion.treatment)
    keep: Drawn = "care" if page.spoken != "self" else "keep" if medicine and not page.extras.discreet else "calendar"
    drawn: tuple[Drawn, ...] = (keep, "group", "tell")
    captions = zip(says["strip"][page.spoken], drawn, strict=True)
    strip = [Picture(caption, says["seen"][each], each) for caption, each in captions]
    wanted = page.suggestion.fits and not page.urgent  # in an emergency nothing draws the eye to a group
    before, after = says["opens"].split("{link}")
    start, rest = says["sheet"].split("{number}")
    between, end = rest.split("{total}")
    return Labels(
        tuple(strip) if wanted else (),
        says["scan"],
        (before, after),
        (start, between, end),
        page.wording["known"]["modest"],
    )


def written(day: str, wording: Mapping[str, Any], form: str = "date") -> str:
    """Return an ISO day as the language writes it ("November 23, 2026"; as "day-ahead" "Monday, November 23")."""
    at = date.fromisoformat(day)
    weekday, month = wording["weekdays"][at.weekday()], wording["months"][at.month - 1]
    return str(wording[form]).format(weekday=weekday, day=at.day, month=month, year=at.year)


def _section(role: Role, heading: str, *paragraphs: str) -> Section:
    return Section(role, heading, tuple(_paragraph(text) for text in paragraphs))


def _paragraph(text: str, *, link: str = "") -> Paragraph:
    return Paragraph((Run(text, link),))


def _list(page: Page, items: Sequence[str]) -> str:
    joining = page.wording["joining"]
    if len(items) < 2:
        return "".join(items)
    last = items[-1]
    word, before_i = joining["and"], joining["and-before-i"]
    if word != before_i and re.match(r"h?[ií](?![aeo])", last, re.IGNORECASE):
        word = before_i
    return str(joining["comma"]).join(items[:-1]) + str(word) + last
