"""What type codes mean, for each fellowship its own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import codes, own_list
from peerref.meetings.meeting import PROGRAMS, Program


@pytest.mark.parametrize(
    ("program", "types", "field", "expected"),
    [
        ("aa", ("T",), "audiences", ("trans", "lgbtq")),
        ("ga", ("T",), "raw_types", ("T",)),
        ("other", ("T",), "raw_types", ("T",)),
        ("aa", ("Y",), "audiences", ("young-adult",)),
        ("al-anon", ("Y",), "audiences", ("teen",)),
        ("other", ("Y",), "raw_types", ("Y",)),
        ("aa", ("POA",), "flags", ("proof-of-attendance",)),
        ("al-anon", ("POA",), "flags", ("parents",)),
        ("aa", ("A",), "flags", ("secular",)),
        ("other", ("A", "B", "O", "C"), "raw_types", ("A", "B", "O", "C")),
        ("al-anon", ("C",), "access", "closed"),
        ("al-anon", ("C",), "flags", ("families-only",)),
        ("al-anon", ("O",), "flags", ("observers-welcome",)),
        ("al-anon", ("Open",), "flags", ("observers-welcome",)),
        ("aa", ("O", "C"), "access", "closed"),
        ("aa", ("o",), "access", "open"),
        ("aa", ("S",), "languages", ("es",)),
        ("aa", ("DD",), "flags", ("dual-diagnosis",)),
        ("aa", ("X", "XB", "ASL"), "accessibility", ("wheelchair", "restroom", "sign-language")),
        ("other", ("Wheelchair Access", "Women", "Spanish"), "audiences", ("women",)),
        ("na", ("WCHR",), "accessibility", ("wheelchair",)),
        ("na", ("GL", "OPEN"), "audiences", ("lgbtq",)),
        ("other", ("TC",), "place_closed", True),
        ("other", ("onl",), "online", True),
    ],
)
def test_a_code_means_what_its_fellowship_says(
    program: Program, types: tuple[str, ...], field: str, expected: object
) -> None:
    assert getattr(codes.meaning(program, types), field) == expected


@given(st.sampled_from(PROGRAMS), st.lists(st.text(max_size=12), max_size=8).map(tuple))
def test_no_code_is_lost_and_no_word_invented(program: Program, types: tuple[str, ...]) -> None:
    meant = codes.meaning(program, types)
    assert set(meant.audiences) <= set(own_list.AUDIENCES)
    assert len(meant.raw_types) <= len(types)


def test_audiences_are_the_catalogues_words() -> None:
    for program in PROGRAMS:
        for code in ("W", "M", "Y", "YA", "SEN", "T", "G", "L", "N", "NDG", "POA", "TEEN", "GL", "BI", "NB"):
            assert set(codes.meaning(program, (code,)).audiences) <= set(own_list.AUDIENCES)


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["O", "X"], ("O", "X")),
        ("Open, Step", ("Open", "Step")),
        ('["open"]', ("open",)),
        ("[open]", ("open",)),
        ("", ()),
        (None, ()),
        (7, ()),
        (["O", None, 3, ["X"]], ("O",)),
    ],
)
def test_types_come_as_a_list_or_as_text(types: object, expected: tuple[str, ...]) -> None:
    assert codes.as_list(types) == expected


@pytest.mark.parametrize(
    ("text", "whole", "program"),
    [
        ("Narcotics Anonymous (NA) - Men", True, "na"),
        ("OA - all welcome", True, "oa"),
        ("MA", True, "ma"),
        ("Al-Anon (AFG) with AA participation", True, "al-anon"),
        ("Adult Children of Alcoholics (ACA)", True, "other"),
        ("BIPOC SLAA/CODA", True, "other"),
        ("AA Intergroup of San Jose, CA", False, "aa"),
        ("Boston, MA", False, None),
        ("AA and Al-Anon office", False, None),
        ("Clutterers", True, None),
    ],
)
def test_a_fellowship_is_known_by_its_name(text: str, whole: bool, program: Program | None) -> None:
    assert codes.program_of(text, whole) == program
