"""What the clinician reads: how the request was read, what is urgent, why these groups, what to do now.

At most 18 lines of 80 columns, with the rule above them. Nothing is cut: an item that does not fit is left out
whole, the least important first, and the end of the last line says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from peerref.record import Record
from peerref.referral.request import ANY_ADULT, Fit, ReadCondition, Suggestion
from peerref.render.plain import first_sentence, wrap

MOST_LINES = 17  # and a rule above them, on a terminal
WIDTH = 80
MOST_READ_LINES = 3
LEFT_OUT = "For all of it: --more"  # at the end of the last line, where it often costs none
MOST_SURE_NOTICES, MOST_SURE_GROUPS = 4, 3  # so many always stand, the gravest and the first
SAID_FIRST = ("No age given", "No meetings in ")  # the line on how the request was read says these too
DIRECTIONS = {"for": "for", "against": "harm", "null": "no effect", "mixed": "mixed", "unknown": "unknown"}
ALOUD = (2.5, 2.75)  # ranks of the words to say, in the patient's language and in English


class Item(Record):
    """One thing to say. The higher `rank`, the sooner it is left out; 0 always stays.

    `short` is said instead before what a clinician says aloud is left out.
    """

    text: str
    rank: float
    indent: str = ""
    short: str = ""


def panel(
    suggestion: Suggestion,
    reading: Sequence[str] = (),
    say: Sequence[str] = (),
    *,
    everything: bool = False,
    width: int = WIDTH,
) -> list[str]:
    """Return the lines of the panel; `everything` sets aside the limit.

    `say` holds the words to say aloud (see `words_to_say`), in the patient's language before any other.
    """
    items = list(_items(suggestion, reading, say))
    width = min(width, WIDTH)
    if everything:
        return [line for item in [*items, *_more(suggestion)] for line in _lines(item, width)]
    lines = [line for item in items for line in _lines(item, width)]
    while len(lines) > MOST_LINES:
        worst = max(items, key=lambda item: item.rank)
        long = [item for item in items if item.short]
        if long and worst.rank <= ALOUD[1]:
            items[items.index(long[-1])] = long[-1]._replace(text=long[-1].short, short="")
        elif worst.rank == 0:
            break
        else:
            items.remove(worst)
        last = items[-1]._replace(text=f"{items[-1].text} {LEFT_OUT}")
        lines = [line for item in (*items[:-1], last) for line in _lines(item, width)]
    return lines


def _lines(item: Item, width: int) -> list[str]:
    return wrap(item.text, width, "", item.indent or "  ")


def _items(suggestion: Suggestion, reading: Sequence[str], say: Sequence[str]) -> Iterator[Item]:
    yield Item("For the clinician. " + _read_as(suggestion), 0)
    for each in reading:
        yield Item(each[:1].upper() + each[1:] + ".", 0)
    for at, notice in enumerate(suggestion.notices):
        yield Item(notice, _notice_rank(notice, at))
    for at, fit in enumerate(suggestion.fits, 1):
        short = "" if at == 1 or _warns(fit) else f"{at}. {_why(fit._replace(cautions=()))}"
        yield Item(f"{at}. {_why(fit)}", _group_rank(at), "   ", short)
    yield from _evidence(suggestion)
    for at, words in enumerate(say):
        if words:
            yield Item(f'{"Or" if at else "Say"}: "{words}"', ALOUD[at])
    yield Item(f"Link up now: {link_up(suggestion)}", 0)
    if suggestion.overdue:
        yield Item(f"{suggestion.overdue} entries of the catalogue are overdue for a check: peerref catalogue due", 40)


def _read_as(suggestion: Suggestion) -> str:
    """Return how the request was read; where that takes too many lines, wishes and treatments are only counted."""
    request = suggestion.request
    names = " and ".join(_named(read) for read in request.conditions)
    whom = "the parent of a child" if request.child_page else "a relative" if request.who == "family" else "the patient"
    low, high = request.ages
    age = (
        "adult (no age given; under 18: --age)"
        if request.ages == ANY_ADULT
        else f"age {low}"
        if low == high
        else f"ages {low} to {high}"
    )
    parts = [names, f"for {whom}", age]
    wishes = [read.name for read in request.treatments]
    wishes += [request.format] if request.format != "any" else []
    wishes += [*request.audiences, *(f"concern: {each}" for each in request.concerns)]
    wishes += [f"avoid: {each}" for each in request.avoid]
    unmet = suggestion.fits and all("language" in fit.unmet for fit in suggestion.fits)
    spoken = f"{request.language} (no meetings known)" if unmet else request.language
    wishes += [f"language: {spoken}"] if request.language != "en" else []
    wishes += [request.region] if request.region != "US" else []
    whole = "Read as: " + "; ".join([*parts, *wishes]) + "."
    if len(wrap(f"For the clinician. {whole}", WIDTH)) <= MOST_READ_LINES:
        return whole
    return "Read as: " + "; ".join([*parts, f"{len(wishes)} treatments and wishes"]) + "."


def _named(read: ReadCondition) -> str:
    """Return what was read: the urgent form where one was named."""
    form = next((form for form in read.condition.urgent_forms if form.id == read.form), None)
    return (form or read.condition).name.en


def _why(fit: Fit) -> str:
    reason = fit.reasons[0] if fit.reasons else "the nearest there is"
    caution = f" Watch: {_gravest(fit.cautions[0])}" if fit.cautions else ""
    unmet = f" Does not meet the wish for: {', '.join(fit.unmet)}." if "format" in fit.unmet else ""
    return f"{fit.group.name}: {reason}.{unmet}{caution}"


def _warns(fit: Fit) -> bool:
    """Whether the first caution is more than what any newcomer to this group may read."""
    own = fit.group.caution.en if fit.group.caution else ""
    return bool(fit.cautions) and (fit.group.grave or fit.cautions[0] != own)


def _gravest(caution: str) -> str:
    """Return the first sentence of a caution, and the next where it says what to do."""
    first, _, rest = caution.partition(". ")
    following = first_sentence(rest)
    said = f"{first}. {following}" if following.startswith(("Ask", "Do not", "Call")) else first
    return said.rstrip(".") + "."


def _group_rank(place: int) -> float:
    """Return how soon a group's line is left out: the first never, the next two last of all, further ones early."""
    if place == 1:
        return 0
    return place / 10 if place <= MOST_SURE_GROUPS else 20 + place


def _notice_rank(notice: str, place: int) -> float:
    """Return how soon a notice is left out: an urgent one never, what the first line says too before the others."""
    if notice.startswith("URGENT"):
        return 0
    if notice.startswith(SAID_FIRST):
        return 5 + place / 10
    return 2 + place / 10 if place < MOST_SURE_NOTICES else 7 + place


def _evidence(suggestion: Suggestion) -> Iterator[Item]:
    note = next(
        (read.condition.evidence_note for read in suggestion.request.conditions if read.condition.evidence_note), ""
    )
    if note:
        yield Item(f"Evidence: {note}", 4)
    elif suggestion.evidence:
        first = suggestion.evidence[0]
        yield Item(f"Evidence ({first.certainty.replace('-', ' ')} certainty): {first.finding}", 4)


def words_to_say(suggestion: Suggestion, wording: Mapping[str, Any]) -> str:
    """Return what a clinician can say in twenty seconds while handing the page over, in the language of `wording`.

    Nothing where a group is not the plan.
    """
    if suggestion.request.urgent or not suggestion.fits:
        return ""
    says, who = wording["say"], suggestion.request.who
    group = suggestion.fits[0].group
    start = says["group" if group.kind == "group" else "other"].format(group=group.name)
    keep = [says["keep"]] if who == "self" else []
    return " ".join([says[who], start, *keep, says["plan"], says["check"]])


def link_up(suggestion: Suggestion) -> str:
    """Return the one thing to do before the patient leaves, and what to ask at the next visit."""
    ask = " Next visit ask: did you go, and how was it?"
    if suggestion.request.urgent:
        return "assess and make the safety plan first; a group waits. Ask about safety at every contact."
    if not suggestion.fits:
        return "say what else can help, and set a day to talk again."
    group = suggestion.fits[0].group
    if group.introduction:
        return f"{group.introduction.clinician.rstrip('.')}.{ask}"
    how = "call the number" if group.phone else "open the page"
    return f"{how} together now, choose a first meeting, and write the day on the plan.{ask}"


def _more(suggestion: Suggestion) -> Iterator[Item]:
    for at, fit in enumerate(suggestion.fits, 1):
        yield Item(f"{at}. {fit.group.name} ({fit.group.id}); checked {fit.group.checked}", 0)
        for reason in fit.reasons:
            yield Item(f"   + {reason}", 0, "     ")
        for caution in fit.cautions:
            yield Item(f"   ! {caution}", 0, "     ")
        if fit.group.good_fit:
            yield Item(f"   Good fit: {fit.group.good_fit}", 0, "     ")
    for each in suggestion.evidence:
        yield Item(f"Evidence [{DIRECTIONS[each.direction]}; {each.certainty} certainty] {each.finding} {each.link}", 0)
    for role in suggestion.roles:
        yield Item(f"Peer support worker: {role.title}. How to refer: {' '.join(role.refer)}", 0)
    for line in suggestion.lines:
        yield Item(f"Line: {line.name.en}, {line.phone or (line.text.en if line.text else line.chat)}", 0)
