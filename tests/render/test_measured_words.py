"""How the pages of thirty patients read: easy words, short sentences, and none that hurts."""

from peerref.handout.compose import BUDGET, EACH_MORE, ON_ONE_SHEET
from peerref.handout.document import texts, words

from .measured import Measured, faulty, official_names, own_text, to_type
from .wording_checkers import grade, inflesz, mean_length, shouted, to_avoid, too_long, without_names

HARDEST_GRADE, LEAST_INFLESZ = 6, 65
MEAN_SENTENCE, LONGEST_SENTENCE = 15, 25


def _read(each: Measured) -> str:
    """Return the page's own sentences, without names, phones and links."""
    return without_names(own_text(each), official_names(each), each.language)


def _once(measured: list[Measured]) -> list[Measured]:
    """Return each page on paper: large print has those words, and what one sheet had no room for."""
    return [each for each in measured if each.size == "paper"]


def test_english_reads_at_sixth_grade_or_below(measured: list[Measured]) -> None:
    """Somebody who left school at twelve can read it (Flesch-Kincaid)."""
    english = [each for each in _once(measured) if each.language == "en"]
    hard = faulty(english, lambda each: score if (score := grade(_read(each))) > HARDEST_GRADE else None)

    assert len(english) == 30
    assert hard == {}


def test_spanish_is_fairly_easy_or_easier(measured: list[Measured]) -> None:
    """65 or more on the INFLESZ scale, the Spanish measure; English formulas do not fit."""
    spanish = [each for each in _once(measured) if each.language == "es"]
    hard = faulty(spanish, lambda each: score if (score := inflesz(_read(each))) < LEAST_INFLESZ else None)

    assert len(spanish) == 30
    assert hard == {}


def test_sentences_are_short(measured: list[Measured]) -> None:
    """At most 15 words on average, and none over 25."""

    def faults(each: Measured) -> object:
        mean = mean_length(_read(each))
        return [*too_long(_read(each), LONGEST_SENTENCE), *([mean] if mean > MEAN_SENTENCE else [])]

    assert faulty(_once(measured), faults) == {}


def test_a_page_keeps_to_its_words(measured: list[Measured]) -> None:
    """380 words in English, 430 in Spanish, 45 more for each group above three; names and numbers counted too."""

    def faults(each: Measured) -> object:
        most = BUDGET[each.language] + EACH_MORE * max(0, len(each.groups) - ON_ONE_SHEET)
        return words(each.page) if words(each.page) > most else None

    assert BUDGET == {"en": 380, "es": 430}
    assert EACH_MORE == 45
    assert faulty(_once(measured), faults) == {}


def test_no_word_that_hurts_is_on_any_page(measured: list[Measured]) -> None:
    """People first, in both languages; official names are exempt."""

    def faults(each: Measured) -> object:
        said = without_names("\n".join(texts(each.page)), official_names(each), each.language)
        return to_avoid(said, each.language)

    assert faulty(_once(measured), faults) == {}


def test_nothing_is_shouted(measured: list[Measured]) -> None:
    """No word in capitals but in names, and what one is told to type."""

    def faults(each: Measured) -> object:
        return shouted("\n".join(texts(each.page)), [*official_names(each), *to_type(each)])

    assert faulty(_once(measured), faults) == {}
