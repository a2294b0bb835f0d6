"""Read a misspelling: only where one meaning is clearly the nearest, and then it is said.

Imported, and rapidfuzz with it, only when nothing else could be read.
"""

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, Levenshtein

from peerref.catalogue import Catalogue
from peerref.catalogue.names import normalise, squeeze
from peerref.errors import NotInCatalogue
from peerref.referral.meanings import choices, one
from peerref.referral.problem_line import base_name

SHORTEST = 5  # characters: a slip in a shorter word is too often another word
LONG = 9  # characters from which on a word may have two slips
SOUNDS = ("aeiouy", "cskzxq", "fvph", "gj", "mn", "td", "bp")  # letters that are written for one another
OTHER_WORDS = frozenset({"adduction", "convulsion", "convulsions"})  # words of medicine that sound like ours


def misspelled(text: str, catalogue: Catalogue) -> str:
    """Return the one meaning that `text` is clearly a misspelling of ("" if there is none)."""
    plain = base_name(text)
    if len(plain) < SHORTEST or any(c.isdigit() for c in plain):
        return ""
    slips: dict[str, int] = {}
    for name, meanings in catalogue.condition_names.items():
        if _is_slip_of(name, plain):
            for meaning in meanings:
                slips[meaning] = min(slips.get(meaning, 9), OSA.distance(name, plain))
    nearest = [meaning for meaning, count in slips.items() if count == min(slips.values())]
    return one(nearest, text, catalogue) if nearest else ""


def _is_slip_of(name: str, typed: str) -> bool:
    """Say whether each word of `typed` is a word of `name` with one slip (two in a long word)."""
    if len(name) < SHORTEST or name[0] != typed[0] or abs(len(name) - len(typed)) > 2:
        return False
    ours, theirs = name.split(), typed.split()
    if len(ours) != len(theirs):
        return len(typed) >= LONG and OSA.distance(name.replace(" ", ""), typed.replace(" ", "")) <= 1
    return OSA.distance(name, typed) <= 2 and all(map(_word_is_slip_of, ours, theirs))


def _word_is_slip_of(ours: str, typed: str) -> bool:
    """Say whether `typed` is `ours` misspelled: letters swapped, left out, doubled, or written as they sound.

    One consonant for another that sounds unlike it makes another word (contusion is not confusion).
    """
    if ours == typed:
        return True
    allowed = 1 if len(ours) < LONG else 2
    if len(ours) < SHORTEST or ours[0] != typed[0] or typed in OTHER_WORDS or OSA.distance(ours, typed) > allowed:
        return False
    if Levenshtein.distance(ours, typed) > OSA.distance(ours, typed):  # two letters swapped
        return True
    slips = Levenshtein.editops(ours, typed)
    replaced = [(ours[slip.src_pos], typed[slip.dest_pos]) for slip in slips if slip.tag == "replace"]
    return all(any(one in sound and other in sound for sound in SOUNDS) for one, other in replaced)


def unknown(text: str, catalogue: Catalogue) -> NotInCatalogue:
    """Return the error that says that `text` is no condition of ours, with the nearest ones."""
    plain = base_name(text) or normalise(text)
    near = process.extract(plain, list(catalogue.condition_names), scorer=fuzz.ratio, limit=6, score_cutoff=72)
    meanings = [each for name, _, _ in near for each in catalogue.condition_names[name]]
    found = [choice for choice in choices(meanings, catalogue) if choice.id not in catalogue.elsewhere][:4]
    hint = "did you mean one of these?" if found else "see 'peerref conditions' for what is"
    return NotInCatalogue(f"'{text}' is not a condition in the catalogue; {hint}", found)


def near_treatments(text: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of the treatments spelled most like `text`, at most three; never used in its place."""
    plain = squeeze(text[:100])
    if len(plain) < 4:
        return ()
    near = process.extract(plain, list(catalogue.treatment_names), scorer=fuzz.ratio, limit=3, score_cutoff=70)
    nearest = [name for name, score, _ in near if score >= near[0][1] - 5]
    return tuple(dict.fromkeys(catalogue.treatments[catalogue.treatment_names[name]].name.en for name in nearest))
