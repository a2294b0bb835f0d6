"""How well a group fits: named criteria with fixed weights, in one table.

Each criterion that is met adds its weight and is a reason in words; each worry takes its weight off and
is a caution. Words are English: the clinician reads them.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from peerref.catalogue.model import Evidence, Group, MedicineKind, Stance
from peerref.record import Record
from peerref.referral import fresh
from peerref.referral.eligible import triggered, usable_formats
from peerref.referral.request import CO_OCCURRING, Fit, ReadCondition, ReadTreatment, Request, Wish

WEIGHTS: Mapping[str, int] = {
    "serves this very condition": 54,
    "made for this condition and few others": 10,
    "serves the wider condition": 22,
    "takes any condition of its field": 14,
    "meets in the wished form": 30,
    "meets only in the wished form": 6,
    "meets in the wished language": 30,
    "made for this audience": 24,
    "also has meetings for this audience": 12,
    "made for relatives": 30,
    "of this country": 12,
    "welcomes the named medicine": 18,
    "welcomes psychiatric medicine": 6,
    "made for people on this medicine": 8,
    "neutral on the named medicine": 4,
    "varies on the named medicine": -20,
    "pressure to stop the named medicine reported": -26,
    "restricts people on the named medicine": -34,
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
    "no group that meets to talk": -14,
    "aims at cutting down, unasked": -24,
    "faith, unasked": -14,
    "eases the concern": 8,
    "far to go, and transport is a worry": -8,
    "only told": 0,  # said, without weight
    "overdue": 0,
    "its own caution": 0,
    "its stance is not known": 0,
}
# the gravest first: what a clinician reads of the cautions when there is room for one
GRAVITY = (
    "restricts people on the named medicine",
    "pressure to stop the named medicine reported",
    "varies on the named medicine",
    "a caution that this request triggers",
    "overdue",
    "its own caution",
)
UNKNOWN = "its stance is not known"
TELLING = (
    "made for people on this medicine",
    "welcomes the named medicine",
    "made for this audience",
    "made for relatives",
)
Lineages = Mapping[str, Mapping[str, str]]  # id of a condition -> it and all that it is a kind of: id -> plain name
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


def weigh(group: Group, request: Request, lineages: Lineages, evidence: Mapping[str, Evidence], today: date) -> Fit:
    """Return how `group` fits; `lineages` gives each condition asked for with all that it is a kind of, by name."""
    formats = usable_formats(group, request)
    unmet: list[Wish] = []
    late = fresh.group_overdue(group, today)
    points = [
        *_condition(group, request, lineages),
        *_format(formats, request, unmet),
        *_language(group, request, unmet),
        *_audience(group, request, unmet),
        *_medicine(group, request),
        *_triggered(group, request, lineages),
        *_conduct(group, request, formats),
        *_introduction(group),
        *_research(group, evidence),
        *_concerns(group, formats, request),
        *_cost(group, request),
        *_own_caution(group),
        *_age_of_facts(group, late),
    ]
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
        cautions=tuple(dict.fromkeys(p.text for p in sorted(points, key=_gravity) if p.text and p.caution)),
        unmet=tuple(unmet),
        overdue=late,
        phone=late < 2,
    )


def _gravity(point: Point) -> int:
    return GRAVITY.index(point.criterion) if point.criterion in GRAVITY else len(GRAVITY) + (point.criterion == UNKNOWN)


def _telling(point: Point) -> bool:
    """Sort what sets a group apart for this patient before what many groups share."""
    return point.criterion not in TELLING


def meets_format(formats: tuple[str, ...], wish: str) -> bool:
    """Say whether `formats` (catalogue words) meet a wish of `--format`."""
    kinds = {FAMILIES.get(kind, kind) for kind in formats}
    return wish == "any" or (kinds >= {"online", "in-person"} if wish == "hybrid" else wish in kinds)


def _takes_any(group: Group, read: ReadCondition) -> bool:
    return bool(set(read.fields) & set(group.serves_any))


def _condition(group: Group, request: Request, lineages: Lineages) -> Iterator[Point]:
    if request.co_occurring and CO_OCCURRING in group.conditions:
        yield Point("serves this very condition", "Made for mental health and substance use together")
    for read in request.conditions:
        line = lineages[read.condition.id]
        name = line[read.condition.id]
        named = [key for key in line if key in group.conditions]
        if read.condition.id in named or (read.form and read.form in group.conditions):
            yield Point("serves this very condition", f"Serves {name}")
            if len(group.conditions) <= FEW and not group.serves_any:
                yield Point("made for this condition and few others")
        elif named:
            yield Point("serves the wider condition", f"Serves {line[named[0]]}, and so {name}")
        elif _takes_any(group, read):
            field = next(field for field in read.fields if field in group.serves_any).replace("-", " ")
            yield Point("takes any condition of its field", f"Takes any {field} condition")


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
    "not-addressed": (UNKNOWN, "Its pages say nothing of {name}"),
    "unknown": (UNKNOWN, "Its stance on {name} is unknown"),
}
AGAINST = ("varies", "pressure-reported", "restricts")


def stances(group: Group, request: Request) -> Iterator[tuple[ReadTreatment, MedicineKind, Stance]]:
    """Yield each named medicine with what the group thinks of it.

    A medicine of a kind of its own (a benzodiazepine, buprenorphine ...) is judged by that kind alone, since what a
    group thinks of psychiatric medicine says nothing of it.
    """
    for read in request.treatments:
        kinds = read.treatment.about if read.treatment else ()
        for kind in [each for each in kinds if each != "psychiatric"] or kinds:
            known = [stance for stance in group.medicine if kind in stance.about]
            yield read, kind, known[0] if known else Stance((kind,), "unknown")


def _medicine(group: Group, request: Request) -> Iterator[Point]:
    told: set[str] = set()
    for read, kind, stance in stances(group, request):
        criterion, words = _STANCE[stance.stance]
        text = words.format(name=read.name)
        not_known = criterion == UNKNOWN
        if text in told or (not_known and kind == "psychiatric" and "12-step" not in group.approach):
            continue  # outside 12-step rooms nobody need be warned that nothing is said of an antidepressant
        told.add(text)
        worry = stance.stance not in ("welcomes", "neutral")
        note = f". {stance.note.rstrip('.')}" if stance.note and worry else ""
        if kind == "psychiatric" and stance.stance == "welcomes":
            criterion = "welcomes psychiatric medicine"
        yield Point(criterion, text + note, caution=worry)
        if stance.stance == "welcomes" and "medicine-assisted" in group.approach:
            yield Point("made for people on this medicine", f"Made for people on medicine such as {read.name}")


def _triggered(group: Group, request: Request, lineages: Lineages) -> Iterator[Point]:
    lineage = frozenset(key for line in lineages.values() for key in line) | set(request.condition_ids)
    for because in triggered(group.caution_for, request, lineage):
        yield Point("a caution that this request triggers", because, caution=True)
    if "faith" in request.avoid and "12-step" in group.approach:
        yield Point("a caution that this request triggers", "Twelve-step: speaks of a higher power", caution=True)


def _conduct(group: Group, request: Request, formats: tuple[str, ...]) -> Iterator[Point]:
    if formats and all(group.formats.get(kind) == "moderated" for kind in formats):  # type: ignore[call-overload]
        yield Point("moderated")
    if set(formats) & {"in-person", "online-video", "phone"} and group.kind == "group":
        yield Point("people meet live")
    if group.kind in ("class", "place", "line"):
        yield Point("no group that meets to talk")
    if "moderation" in group.approach and "abstinence-only" not in request.avoid:
        yield Point("aims at cutting down, unasked", "Its goal is cutting down, not stopping", caution=True)
    if "faith" in group.approach and not {"faith", "jewish", "catholic", "muslim"} & set(request.audiences):
        yield Point("faith, unasked", "Rests on a faith", caution=True)
    if set(group.regions) & {request.country, request.region}:
        yield Point("of this country")
    if group.led_by == "trained-peer":
        yield Point("led by trained peers", "Led by trained peers")
    elif group.led_by in ("mixed", "professional"):
        yield Point("led by peers with professionals", "Professionals take part in leading it")
    if group.confidence == "high":
        yield Point("well sourced")


def _own_caution(group: Group) -> Iterator[Point]:
    if group.caution:
        yield Point("its own caution", group.caution.en, caution=True)


def _age_of_facts(group: Group, late: int) -> Iterator[Point]:
    if late:
        yield Point("overdue", f"Facts last checked {group.checked}: confirm before you hand this over.", caution=True)


def _introduction(group: Group) -> Iterator[Point]:
    if group.introduction and group.introduction.direct in ("yes", "form"):
        yield Point("somebody can go along or call", "Somebody of the group can call or meet the newcomer")


def _research(group: Group, evidence: Mapping[str, Evidence]) -> Iterator[Point]:
    if any(evidence[key].direction == "for" for key in group.evidence if key in evidence):
        yield Point("research on this kind of group", "Some research favours this kind of group")


def _concerns(group: Group, formats: tuple[str, ...], request: Request) -> Iterator[Point]:
    remote = [kind for kind in formats if kind != "in-person"]
    if (set(request.concerns) & {"stigma", "social-anxiety", "transport"} and remote) or (
        "privacy" in request.concerns and len(remote) == len(formats)
    ):
        yield Point("eases the concern", "Can be joined from home")
    if "transport" in request.concerns and not remote:
        yield Point("far to go, and transport is a worry", "Only in person, and transport is a worry", caution=True)
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
