"""How the page reads: plain, short, and with words that respect the reader."""

import re
from functools import cache

import textstat

from .asking import Asked, printed, said, without_names

HARDEST_GRADE = 6
LONGEST_SENTENCE = 25
MEAN_SENTENCE = 15
AVOID = [  # NIDA's 'Words Matter' and the handout standards, section 4
    r"addicts?",
    r"alcoholics?",
    r"(drug|alcohol|substance) abuse|abusers?",
    r"clean",
    r"dirty",
    r"ex-addict",
    r"MAT",
    r"substitution",
    r"relapses?",
    r"slips?",
    r"non-?complian\w+",
    r"denial",
    r"mentally ill",
    r"schizophrenics?",
    r"is bipolar",
    r"suffer(s|ing)?",
    r"victims?",
    r"commit(s|ted|ting)? suicide",
    r"(failed|successful) (suicide )?attempts?",
    r"junkies?|druggies?|crazy|insane",
]
CLAIMS = [
    r"\bcures\b",
    r"never (be )?cured",
    r"\btreats\b",
    r"out of (the )?hospital",
    r"\bheals?\b",
    r"guarantee",
    r"proven",
]


def _own_sentences(each: Asked) -> list[str]:
    """Return the page's own sentences: names, phones and links out, labels and headings too."""
    condition = {read.condition.name.en for read in each.suggestion.request.conditions}
    treatment = {read.name for read in each.suggestion.request.treatments}
    lines = [each.page.message, each.page.known]
    for part in each.page.sections:
        if part.role != "crisis":
            lines += [line for line in said(part) if not re.match(r"(Phone|Web|Text|Meets|Cost|Language)\b", line)]
    found = []
    for line in lines:
        text = without_names(line, each)
        for name in sorted(condition | treatment, key=len, reverse=True):
            text = re.sub(re.escape(name), "it", text, flags=re.IGNORECASE)
        text = re.sub(r"_{3,}", "", text)
        found += [
            sentence.strip() for sentence in re.split(r"(?<=[.!?])['\"]?\s+|; ", text) if re.search(r"\w", sentence)
        ]
    return found


@cache
def _grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


def test_the_page_reads_at_sixth_grade_or_below(pages: list[Asked]) -> None:
    """Somebody who left school at twelve can read it (Flesch-Kincaid grade of its own sentences)."""
    grades = {each.label: _grade(" ".join(s.rstrip(".;:!?") + "." for s in _own_sentences(each))) for each in pages}

    assert {label: grade for label, grade in grades.items() if grade > HARDEST_GRADE} == {}


def test_sentences_are_short(pages: list[Asked]) -> None:
    """At most 15 words on average, and none over 25."""
    for each in pages:
        lengths = [len(sentence.split()) for sentence in _own_sentences(each)]
        assert sum(lengths) / len(lengths) <= MEAN_SENTENCE, each.label
        assert [s for s in _own_sentences(each) if len(s.split()) > LONGEST_SENTENCE] == [], each.label


def test_words_to_avoid_are_on_no_page(pages: list[Asked]) -> None:
    """People first: no word that makes a person into a diagnosis; official names are exempt."""
    avoid = re.compile(r"\b(?:" + "|".join(AVOID) + r")\b", re.IGNORECASE)
    found: dict[str, str] = {}
    for each in pages:
        for line in printed(each.page).splitlines():
            if avoid.search(without_names(line, each)):
                found[line] = each.label

    assert found == {}


def test_no_page_claims_more_than_research_does(pages: list[Asked]) -> None:
    """A group may help you feel less alone; it is not said to treat, cure or keep anybody out of hospital."""
    claims = re.compile("|".join(CLAIMS), re.IGNORECASE)
    found = {line: each.label for each in pages for line in printed(each.page).splitlines() if claims.search(line)}

    assert found == {}
    hopeful = [each for each in pages if each.suggestion.fits and not each.suggestion.request.urgent]
    assert all("It is not a cure." in each.page.known for each in hopeful)


def test_no_page_says_that_stopping_is_safe(pages: list[Asked]) -> None:
    """Not even for a medicine without dangerous withdrawal."""
    safe = re.compile(r"(safe|fine|ok(ay)?|no need) to (stop|quit|come off)|you (can|may) stop", re.IGNORECASE)

    assert [each.label for each in pages if safe.search(printed(each.page))] == []


def test_nothing_on_the_page_shouts(pages: list[Asked]) -> None:
    """No word in capitals but for names, and no exclamation mark in a sentence of ours."""
    shouted = {
        word: each.label
        for each in pages
        for sentence in _own_sentences(each)
        for word in re.findall(r"\b[A-Z]{6,}\b|!", sentence)
    }

    assert shouted == {}
