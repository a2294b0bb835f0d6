"""ZIP codes: where they lie, in which zone, and what is none."""

from pathlib import Path

import pytest
import zip2info
from hypothesis import given
from hypothesis import strategies as st

from peerref.errors import FileTrouble
from peerref.meetings import zip_table
from peerref.meetings.authoring import zips


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("94110", "94110"),
        (" 90210-1234 ", "90210"),
        ("1001", ""),
        ("90210-12", ""),
        ("902101234", ""),
        ("٩٤١١٠", ""),
        ("9411o", ""),
        ("-94110", ""),
        ("", ""),
    ],
)
def test_five_digits_are_read_and_nothing_is_guessed(typed: str, found: str) -> None:
    """The four more digits fall away; what is short, long or other letters is no ZIP code."""
    assert zip_table.zip5(typed) == found


@pytest.mark.parametrize(("typed", "found"), [("1001", "01001"), ("501", "00501"), ("94110", "94110"), ("12", "")])
def test_a_lost_zero_comes_back_only_where_the_caller_says_so(typed: str, found: str) -> None:
    """A sheet keeps 01001 as the number 1001."""
    assert zip_table.zip5(typed, lost_zero=True) == found


@pytest.mark.parametrize(
    ("code", "zone", "latitude", "longitude"),
    [
        ("94110", "America/Los_Angeles", 37.75, -122.42),
        ("64108", "America/Chicago", 39.08, -94.58),
        ("02134", "America/New_York", 42.35, -71.13),
        ("85001", "America/Phoenix", 33.45, -112.07),
        ("00901", "America/Puerto_Rico", 18.47, -66.11),
    ],
)
def test_a_zip_code_has_its_place_and_zone(code: str, zone: str, latitude: float, longitude: float) -> None:
    """A few that people know, one of them with a zero in front, one without summer time."""
    place = zip_table.lookup(code)

    assert place is not None
    assert place.timezone == zone
    assert place.latitude == pytest.approx(latitude, abs=0.05)
    assert place.longitude == pytest.approx(longitude, abs=0.05)


@given(st.integers(0, 99_999))
def test_the_packed_table_says_what_its_source_says(number: int) -> None:
    """Every number: the same place and zone, or none in both."""
    place, source = zip_table.lookup(f"{number:05}"), zip2info.info(number)

    if source is None:
        assert place is None
    else:
        assert place is not None
        assert place[2:] == (source.timezone, f"{number:05}")
        assert place[:2] == pytest.approx((source.latitude, source.longitude), abs=0.00005)  # five yards


@given(st.text(max_size=8))
def test_any_text_is_a_zip_code_or_none(text: str) -> None:
    """Nothing typed or read from a feed breaks the look-up."""
    zip_table.lookup(text)
    zip_table.lookup(zip_table.zip5(text, lost_zero=True))


def test_the_nearest_zip_code_is_the_one_that_a_look_at_all_would_find() -> None:
    """The cells only save time; out at sea and for numbers that are none there is no answer."""
    everything = list(zip_table.Table(zip_table.FILE))
    for latitude, longitude in [(37.749, -122.421), (61.3, -149.9), (64.9, -147.1), (18.0, -66.0), (40.0001, -95.0)]:
        best = min(everything, key=lambda p: zip_table.miles(latitude, longitude, p.latitude, p.longitude))
        found = zip_table.nearest(latitude, longitude)
        assert found is not None
        assert (found.latitude, found.longitude) == (best.latitude, best.longitude)

    assert zip_table.nearest(30.0, -150.0) is None
    assert zip_table.nearest(float("nan"), 0.0) is None


def test_a_degree_along_the_equator_is_sixty_nine_miles() -> None:
    """Distances are those of the globe, across the date line too."""
    assert zip_table.miles(0, 0, 0, 1) == pytest.approx(69.1, abs=0.05)
    assert zip_table.miles(0, 179.5, 0, -179.5) == pytest.approx(69.1, abs=0.05)


def test_a_table_that_is_not_ours_is_said_to_be_so(tmp_path: Path) -> None:
    """Missing, empty, cut or foreign: one line that names the file."""
    for content in (None, b"", b"hello", zip_table.FILE.read_bytes()[:-1]):
        file = tmp_path / "zips.bin"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(FileTrouble, match=r"zips\.bin: .*table of ZIP codes"):
            zip_table.Table(file)
        file.unlink(missing_ok=True)


def test_packing_again_writes_the_same_bytes(tmp_path: Path) -> None:
    """What is packed is stale exactly where it differs, and packing mends that."""
    file = tmp_path / "packed" / "zips.bin"
    assert zips.stale(file)
    zips.pack(file)
    assert not zips.stale(file)
    assert file.read_bytes() == zip_table.FILE.read_bytes()
    file.write_bytes(file.read_bytes()[:-1] + b"\0")
    assert zips.stale(file)
    assert [each.name for each in file.parent.iterdir()] == ["zips.bin"]
