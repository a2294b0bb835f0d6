"""How well a group fits: named criteria with fixed weights, in one table.

Each criterion that is met adds its weight and is a reason in words; each worry takes its weight off and
is a caution. Words are English: the clinician reads them.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from peerref.catalogue.model import Evidence, Group, Stance
from peerref.record import Record
from peerref.referral import fresh
from peerref.referral.eligible import triggered, usable_formats
from peerref.referral.request import CO_OCCURRING, Fit, ReadCondition, Request, Wish

WEIGHTS: Mapping[str, int] = {
    "serves this very condition": 40,
    "made for this condition and few others": 10,
    "serves the wider condition": 24,
    "takes any condition of its field": 14,
    "meets in the wished form": 30,
    "meets only in the wished form": 8,
    "meets in the wished language": 30,
    "made for this audience": 26,
    "made for relatives": 30,
    "also has meetings for this audience": 14,
    "welcomes the named medicine": 18,
    "neutral on the named medicine": 4,
    "varies on the named medicine": -8,
    "pressure to stop the named medicine reported": -16,
    "restricts people on the named medicine": -24,
    "a caution that this request triggers": -8,
    "moderated": 3,
    "people meet live": 8,
    "led by trained peers": 5,
    "led by peers with professionals": 3,
    "somebody can go along or call": 4,
    "research on this kind of group": 4,
    "well sourced": 4,
    "free": 3,
    "asks a fee": -6,
    "eases the concern": 8,
    "only told": 0,
}
TELLING = ("welcomes the named medicine", "made for this audience", "made for relatives")
FEW = 4  # conditions that a group may name and still be made for each
FAMILIES = {"online-video": "online", "online-chat": "online", "online-forum": "online"}
FORMAT_NAMES = {
    "in-person": "in person",
    "online-video": "online video",
    "online-chat": "online chat",
    "online-forum": "online forum",
    "phone": "by phone",
    "one-to-one": "one to one",
}
LANGUAGES = {"en": "English", "es": "Spanish"}


class Point(Record):
    """One criterion that a group meets or misses: its name in the table, and its words."""

    criterion: str
    text: str = ""
    caution: bool = False


def weigh(
    group: Group,
    request: Request,
    lineages: Mapping[str, tuple[str, ...]],
    evidence: Mapping[str, Evidence],
    today: date,
) -> Fit:
    """Return how `group` fits; `lineages` gives each condition asked for with all that it is a kind of."""
    formats = usable_formats(group, request)
    unmet: list[Wish] = []
    points = [
        *_condition(group, request, lineages),
        *_format(formats, request, unmet),
        *_language(group, request, unmet),
        *_audience(group, request, unmet),
        *_medicine(group, request),
        *_triggered(group, request, lineages),
        *_conduct(group, formats),
        *_introduction(group),
        *_research(group, evidence),
        *_concerns(group, formats, request),
        *_cost(group, request),
    ]
    late = fresh.group_overdue(group, today)
    cautions = [point.text for point in points if point.caution and point.text]
    if group.caution:
        cautions.append(group.caution.en)
    if late:
        cautions.append(f"Facts last checked {group.checked}: confirm before you hand this over.")
    both = request.co_occurring and CO_OCCURRING in group.conditions
    served = tuple(
        read.condition.id
        for read in request.conditions
        if both or set(lineages[read.condition.id]) & set(group.conditions) or _takes_any(group, read)
    )
    return Fit(
        group=group,
        formats=formats,
        score=sum(WEIGHTS[point.criterion] for point in points),
        serves=served,
        reasons=tuple(point.text for point in sorted(points, key=_telling) if point.text and not point.caution),
        cautions=tuple(dict.fromkeys(cautions)),
        unmet=tuple(unmet),
        overdue=late,
        phone=late < 2,
        says_stop=any(p.criterion.startswith(("pressure", "restricts", "varies")) for p in points),
    )


def _telling(point: Point) -> bool:
    """Sort what sets a group apart for this patient before what many groups share."""
    return point.criterion not in TELLING


def meets_format(formats: tuple[str, ...], wish: str) -> bool:
    """Say whether `formats` (catalogue words) meet a wish of `--format`."""
    kinds = {FAMILIES.get(kind, kind) for kind in formats}
    return wish == "any" or (kinds >= {"online", "in-person"} if wish == "hybrid" else wish in kinds)


def _takes_any(group: Group, read: ReadCondition) -> bool:
    return bool(set(read.fields) & set(group.serves_any))


def _condition(group: Group, request: Request, lineages: Mapping[str, tuple[str, ...]]) -> Iterator[Point]:
    if request.co_occurring and CO_OCCURRING in group.conditions:
        yield Point("serves this very condition", "Made for mental health and substance use together")
    for read in request.conditions:
        name, line = read.condition.name.en.split(" (")[0], lineages[read.condition.id]
        named = [key for key in line if key in group.conditions]
        if read.condition.id in named or (read.form and read.form in group.conditions):
            yield Point("serves this very condition", f"Serves {name}")
            if len(group.conditions) <= FEW and not group.serves_any:
                yield Point("made for this condition and few others")
        elif named:
            yield Point("serves the wider condition", f"Serves {_plain(named[0])}, of which {name} is a kind")
        elif _takes_any(group, read):
            yield Point(
                "takes any condition of its field", f"Takes any {read.condition.field.replace('-', ' ')} condition"
            )


def _plain(key: str) -> str:
    return key.replace("-", " ")


def _format(formats: tuple[str, ...], request: Request, unmet: list[Wish]) -> Iterator[Point]:
    listed = ", ".join(FORMAT_NAMES[kind] for kind in formats)
    if request.format == "any":
        return
    if meets_format(formats, request.format):
        yield Point("meets in the wished form", f"Meets {listed}")
        if all(meets_format((kind,), request.format) for kind in formats):
            yield Point("meets only in the wished form")
    else:
        unmet.append("format")
        yield Point("only told", f"Does not meet {request.format}: only {listed}", caution=True)


def _language(group: Group, request: Request, unmet: list[Wish]) -> Iterator[Point]:
    if request.language in group.languages:
        text = (
            f"Has meetings in {LANGUAGES.get(request.language, request.language)}" if request.language != "en" else ""
        )
        yield Point("meets in the wished language", text)
    else:
        unmet.append("language")
        yield Point(
            "only told", f"No meetings in {LANGUAGES.get(request.language, request.language)} known", caution=True
        )


def _audience(group: Group, request: Request, unmet: list[Wish]) -> Iterator[Point]:
    if request.who == "family" and group.who == ("family",):
        yield Point("made for relatives", "Made for relatives and friends")
    if not request.audiences:
        return
    made = [each for each in request.audiences if each in group.only_for]
    also = [each for each in request.audiences if each in group.also_for]
    aged = group.ages is not None and (group.ages.oldest is not None or group.ages.youngest >= 50)
    if made:
        yield Point("made for this audience", f"Made for: {', '.join(made)}")
    elif aged and set(request.audiences) & {"teen", "young-adult", "older-adult"}:
        yield Point("made for this audience", f"Made for ages {_ages(group)}")
    elif also:
        yield Point("also has meetings for this audience", f"Also has meetings for: {', '.join(also)}")
    else:
        unmet.append("audience")


def _ages(group: Group) -> str:
    if group.ages is None:
        return "18 and over"
    return (
        f"{group.ages.youngest} and over"
        if group.ages.oldest is None
        else f"{group.ages.youngest} to {group.ages.oldest}"
    )


_STANCE = {
    "welcomes": ("welcomes the named medicine", "Welcomes people on {name}"),
    "neutral": ("neutral on the named medicine", "Takes no side on {name}"),
    "varies": ("varies on the named medicine", "On {name}, meetings differ: some may press to stop it"),
    "pressure-reported": (
        "pressure to stop the named medicine reported",
        "Members have reported pressure to stop {name}",
    ),
    "restricts": ("restricts people on the named medicine", "Limits the part that people on {name} may take"),
    "not-addressed": ("", "Its pages say nothing of {name}"),
    "unknown": ("", "Its stance on {name} is unknown"),
}


def stances(group: Group, request: Request) -> Iterator[tuple[str, Stance]]:
    """Yield each named medicine with what the group thinks of it (`unknown` where nothing is recorded)."""
    for read in request.treatments:
        for kind in read.treatment.about if read.treatment else ():
            known = [stance for stance in group.medicine if kind in stance.about]
            yield read.name, known[0] if known else Stance((kind,), "unknown")


def _medicine(group: Group, request: Request) -> Iterator[Point]:
    told: set[str] = set()
    for name, stance in stances(group, request):
        criterion, words = _STANCE[stance.stance]
        text = words.format(name=name)
        if text in told:
            continue
        told.add(text)
        worry = stance.stance not in ("welcomes", "neutral")
        note = f". {stance.note.rstrip('.')}" if stance.note and worry else ""
        yield Point(criterion or "only told", text + note, caution=worry)


def _triggered(group: Group, request: Request, lineages: Mapping[str, tuple[str, ...]]) -> Iterator[Point]:
    lineage = frozenset(key for line in lineages.values() for key in line) | set(request.condition_ids)
    for because in triggered(group.caution_for, request, lineage):
        yield Point("a caution that this request triggers", because, caution=True)
    if "faith" in request.avoid and "12-step" in group.approach:
        yield Point("a caution that this request triggers", "Twelve-step: speaks of a higher power", caution=True)


def _conduct(group: Group, formats: tuple[str, ...]) -> Iterator[Point]:
    if formats and all(group.formats.get(kind) == "moderated" for kind in formats):  # type: ignore[call-overload]
        yield Point("moderated")
    if set(formats) & {"in-person", "online-video", "phone"}:
        yield Point("people meet live")
    if group.led_by == "trained-peer":
        yield Point("led by trained peers", "Led by trained peers")
    elif group.led_by in ("mixed", "professional"):
        yield Point("led by peers with professionals", "Professionals take part in leading it")
    if group.confidence == "high":
        yield Point("well sourced")


def _introduction(group: Group) -> Iterator[Point]:
    if group.introduction and group.introduction.direct in ("yes", "form"):
        yield Point("somebody can go along or call", "Somebody of the group can call or meet the newcomer")


def _research(group: Group, evidence: Mapping[str, Evidence]) -> Iterator[Point]:
    if any(evidence[key].direction == "for" for key in group.evidence if key in evidence):
        yield Point("research on this kind of group", "Some research favours this kind of group")


def _concerns(group: Group, formats: tuple[str, ...], request: Request) -> Iterator[Point]:
    remote = any(kind != "in-person" for kind in formats)
    for concern in request.concerns:
        if concern in ("stigma", "social-anxiety", "privacy", "transport") and remote:
            yield Point("eases the concern", "Can be joined from home")
            break
    if "cost" in request.concerns and group.cost in ("free", "donation"):
        yield Point("eases the concern", "No fee")
    if "privacy" in request.concerns and group.registration == "none":
        yield Point("eases the concern", "No registration")


def _cost(group: Group, request: Request) -> Iterator[Point]:
    if group.cost in ("free", "donation"):
        yield Point("free")
    elif group.cost == "fee":
        yield Point("asks a fee", "Asks a fee", caution=True)
    elif "fee" in request.avoid:
        yield Point("only told", "Cost not known or differs: ask first", caution=True)
    if "registration" in request.avoid and group.registration in ("varies", "unknown"):
        yield Point("only told", "Registration may be needed", caution=True)
