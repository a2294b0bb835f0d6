"""Make one consistent request of the options, and say what had to be decided on the way.

A conflict (an age outside its word, a relative under 18) is settled the safe way and told.
"""

from collections.abc import Sequence

from peerref.catalogue import Catalogue
from peerref.catalogue.model import Audience, Who
from peerref.errors import NotInCatalogue
from peerref.record import Record
from peerref.referral import recognise
from peerref.referral.request import (
    ADULT,
    AGE_WORDS,
    ANY_ADULT,
    CHILD,
    Avoid,
    Concern,
    FormatWish,
    ReadCondition,
    ReadTreatment,
    Request,
    Understood,
)


class Options(Record):
    """The options of `suggest` as they were typed; the words of closed lists are already checked."""

    conditions: Sequence[str]
    treatments: Sequence[str] = ()
    format: FormatWish = "any"
    who: Who = "self"
    age: int | None = None
    audiences: Sequence[Audience] = ()
    concerns: Sequence[Concern] = ()
    avoid: Sequence[Avoid] = ()
    language: str = "en"
    region: str = "US"
    most: int = 3
    groups: Sequence[str] = ()
    start_with: str = ""


def understand(options: Options, catalogue: Catalogue) -> Understood:
    """Return the request that `options` mean; raises NotInCatalogue where a condition can't be read."""
    reading: list[str] = []
    notices: list[str] = []
    conditions = _conditions(options.conditions, catalogue, reading)
    treatments = _treatments(options.treatments, catalogue, notices)
    who = _who(options, conditions, notices)
    ages, audiences, child_page = _ages(options, who, notices)
    implied = [each for read in conditions for each in read.condition.audiences]
    request = Request(
        conditions=conditions,
        treatments=treatments,
        format=options.format,
        who="family" if child_page else who,
        age=options.age,
        ages=ages,
        audiences=tuple(dict.fromkeys([*audiences, *implied])),
        concerns=tuple(dict.fromkeys(options.concerns)),
        avoid=tuple(dict.fromkeys(options.avoid)),
        language=options.language,
        region=options.region,
        most=options.most,
        groups=tuple(dict.fromkeys(_known_groups(options.groups, catalogue))),
        start_with=next(iter(_known_groups([options.start_with] if options.start_with else [], catalogue)), ""),
        child_page=child_page,
    )
    return Understood(request, tuple(notices), tuple(reading))


def _conditions(typed: Sequence[str], catalogue: Catalogue, reading: list[str]) -> tuple[ReadCondition, ...]:
    found: dict[tuple[str, str], ReadCondition] = {}
    for each in typed:
        read = recognise.condition(each, catalogue)
        if read.match == "near":
            reading.append(f"'{read.typed}' read as: {read.condition.name.en}")
        found.setdefault((read.condition.id, read.form), read)
    return tuple(found.values())


def _treatments(typed: Sequence[str], catalogue: Catalogue, notices: list[str]) -> tuple[ReadTreatment, ...]:
    found: dict[str, ReadTreatment] = {}
    for each in typed:
        read = recognise.treatment(each, catalogue)
        if not read.name:
            notices.append("A treatment with no readable text was left out.")
            continue
        if read.treatment is None:
            near = f"; did you mean {' or '.join(read.near)}?" if read.near else "."
            notices.append(f"'{read.name}' is not in the catalogue, so the page names it as typed{near}")
        elif read.treatment.note:
            notices.append(f"{read.treatment.name.en}: {read.treatment.note}")
        found.setdefault(read.treatment.id if read.treatment else read.name.casefold(), read)
    return tuple(found.values())


def _who(options: Options, conditions: Sequence[ReadCondition], notices: list[str]) -> Who:
    relative = [read.condition.name.en for read in conditions if read.condition.field == "relative"]
    if relative and options.who == "self":
        notices.append(f"Read as for a relative, since {relative[0]} is a relative's.")
        return "family"
    return options.who


def _ages(options: Options, who: Who, notices: list[str]) -> tuple[tuple[int, int], list[Audience], bool]:
    """Return the range of ages, the audiences that hold, and whether the page is for a child's parent."""
    words = [each for each in options.audiences if each in AGE_WORDS]
    others = [each for each in options.audiences if each not in AGE_WORDS]
    if options.age is None:
        if not words:
            return ANY_ADULT, others, False
        low, high = min(AGE_WORDS[word][0] for word in words), max(AGE_WORDS[word][1] for word in words)
        if high < ADULT and who == "family":
            notices.append(f"The relative who will attend is {low} to {high}; for a parent, leave the age word out.")
        if len(words) > 1:
            notices.append(
                f"Several age words: groups must fit every age from {low} to {high}; give --age to be exact."
            )
        return (low, high), [*words, *others], False
    age = options.age
    for word in words:
        low, high = AGE_WORDS[word]
        if not low <= age <= high:
            notices.append(f"Age {age} is outside '{word}' ({low} to {high}); the age is used.")
    held = [word for word, (low, high) in AGE_WORDS.items() if low <= age <= high]
    if age < CHILD and who == "self":
        notices.append(
            f"Age {age}: nothing is addressed to a child under {CHILD}; the page is for the parent or guardian."
        )
        return ANY_ADULT, [*others, "parent"], True
    if age < CHILD:
        notices.append(f"Age {age}: nothing is addressed to a child under {CHILD}; for a parent, leave --age out.")
        return ANY_ADULT, others, False
    if age < ADULT and who == "family":
        notices.append(f"The relative who will attend is {age}; for a parent, leave --age out.")
    return (age, age), [*held, *others], False  # type: ignore[list-item]


def _known_groups(ids: Sequence[str], catalogue: Catalogue) -> list[str]:
    found = []
    for each in ids:
        key = each.strip().lower().replace("_", "-")
        if key not in catalogue.groups:
            raise NotInCatalogue(f"'{recognise.clean(each)[:60]}' is not the id of a group; see 'peerref groups'")
        found.append(key)
    return found
