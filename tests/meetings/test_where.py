"""Addresses, postal codes, coordinates and the zone of a place."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.meetings import where


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1122 Fair Ave, San Jose, CA 95122, USA", ("1122 Fair Ave", "San Jose", "CA", "95122", "US")),
        ("San Jose, CA, USA", ("", "San Jose", "CA", "", "US")),
        ("Elm Hall, 100 Elm St, Boston, MA 02134", ("Elm Hall, 100 Elm St", "Boston", "MA", "02134", "")),
        ("100 Elm St, Boston, Massachusetts 02134-1234", ("100 Elm St", "Boston", "MA", "02134-1234", "")),
        ("10 Jasper Ave, Edmonton, AB T5J 2R7, Canada", ("10 Jasper Ave", "Edmonton", "AB", "T5J 2R7", "CA")),
        ("3800 Troost Ave", ("3800 Troost Ave", "", "", "", "")),
        ("Oakland", ("", "Oakland", "", "", "")),
        ("California, USA", ("", "", "CA", "", "US")),
    ],
)
def test_an_address_in_one_line_has_parts(text: str, expected: tuple[str, ...]) -> None:
    assert tuple(where.parted(text)) == expected


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("94110", "US", ("94110", "")),
        ("94110-1234", "US", ("94110", "")),
        ("2134", "US", ("02134", "zip-mended")),
        ("2134.0", "US", ("02134", "zip-mended")),
        ("NY", "US", ("", "zip-unusable")),
        ("USA", "US", ("", "zip-unusable")),
        ("0", "US", ("", "zip-unusable")),
        ("t5j2r7", "CA", ("T5J 2R7", "")),
        ("SW1A 1AA", "GB", ("SW1A 1AA", "")),
        ("", "US", ("", "")),
    ],
)
def test_a_postal_code_is_mended_or_left_out(text: str, country: str, expected: tuple[str, str]) -> None:
    assert where.postal_code(text, country) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("37.3", 37.3),
        ("37,3", 37.3),
        (37, 37.0),
        (-121.9, -121.9),
        ("", None),
        ("north", None),
        (None, None),
        (True, None),
        (math.inf, None),
        (math.nan, None),
        (1e300, None),
        ([37.3], None),
        ("1e5", None),
    ],
)
def test_a_coordinate_is_a_number_or_none(value: object, expected: float | None) -> None:
    assert where.degrees(value) == expected


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.none()))
def test_a_coordinate_is_never_beyond_the_globe(value: object) -> None:
    found = where.degrees(value)
    assert found is None or abs(found) <= 999


def test_coordinates_far_from_their_zip_are_told() -> None:
    assert where.far_from_zip(34.05, -118.24, "95112")
    assert not where.far_from_zip(37.34, -121.88, "95112")
    assert not where.far_from_zip(34.05, -118.24, "00000")


def test_a_state_gives_a_zone_only_where_all_of_it_keeps_one() -> None:
    assert where.STATE_ZONE["CA"] == "America/Los_Angeles"
    for split in ("TX", "FL", "IN", "KY", "TN", "KS", "NE", "ND", "SD", "ID", "OR", "MI", "AK", "AZ"):
        assert split not in where.STATE_ZONE


@pytest.mark.parametrize(
    ("text", "street", "postal_code"),
    [
        ("20 New York Avenue 1st floor, 11216", "20 New York Avenue 1st floor", "11216"),
        ("In person. We are at 2900 Sunset Blvd, Los Angeles, CA 90026", "2900 Sunset Blvd", "90026"),
    ],
)
def test_an_address_is_found_in_a_sentence(text: str, street: str, postal_code: str) -> None:
    found = where.address_in(text)
    assert found
    assert found.street == street
    assert found.postal_code == postal_code


@pytest.mark.parametrize("text", ["Please write to us", "a 90 minute meeting on the way", "https://zoom.us/j/12345 st"])
def test_a_sentence_without_an_address_has_none(text: str) -> None:
    assert where.address_in(text) is None
