"""What a feed is, however it is wrapped, and the one clear line for what is none."""

import contextlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerref.errors import InvalidFeed
from peerref.meetings import envelope

from .importing_by_hand import read_text

ONE = {"slug": "a", "name": "Evening", "day": 1, "time": "19:00"}
TWO = {"slug": "b", "name": "Morning", "day": 2, "time": "07:00"}


def records(text: str | bytes) -> list[dict[str, object]]:
    return [record for _, record in read_text(text).records]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([ONE, TWO]),
        json.dumps({"meetings": [ONE, TWO]}),
        json.dumps({"count": 2, "data": [ONE, TWO], "more": {"a": [1]}}),
        json.dumps({"response": {"ok": True, "items": [ONE, TWO]}}),
        "meetings(" + json.dumps([ONE, TWO]) + ");",
        "var meetings = " + json.dumps([ONE, TWO]) + ";",
        json.dumps(ONE) + "\n" + json.dumps(TWO) + "\n",
        "\ufeff" + json.dumps([ONE, TWO]),
        " \n [ " + json.dumps(ONE) + " ,\n" + json.dumps(TWO) + ",]\n",
    ],
)
def test_the_records_are_found_in_every_wrapper(text: str) -> None:
    assert records(text) == [ONE, TWO]


def test_records_are_numbered_from_one() -> None:
    assert [number for number, _ in read_text(json.dumps([ONE, TWO])).records] == [1, 2]


def test_airtables_fields_are_the_record() -> None:
    text = json.dumps({"records": [{"id": "rec1", "createdTime": "2020", "fields": ONE}]})
    assert records(text) == [{"id": "rec1", **ONE}]


def test_meetings_nested_in_their_places_take_the_place_along() -> None:
    place = {"id": 9, "name": "Elm Hall", "formatted_address": "100 Elm St, San Jose, CA 95112", "meetings": [ONE, TWO]}
    first, second = records(json.dumps([place]))
    assert (first["name"], first["location"], first["slug"]) == ("Evening", "Elm Hall", "a")
    assert second["formatted_address"] == "100 Elm St, San Jose, CA 95112"


def test_a_sheet_as_json_has_its_headers_in_the_first_row() -> None:
    text = json.dumps({"range": "A1", "values": [["Name", "Day", "Start Time"], ["Evening", "Monday", "7 pm"]]})
    assert records(text) == [{"name": "Evening", "day": "Monday", "start_time": "7 pm"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_a_feed_may_come_in_any_usual_encoding(encoding: str) -> None:
    text = json.dumps([{**ONE, "name": "Café"}], ensure_ascii=False)
    assert records(text.encode(encoding))[0]["name"] == "Café"


def test_the_formats_of_a_bmlt_feed_are_known_before_its_meetings() -> None:
    meeting = {"id_bigint": "1", "weekday_tinyint": "1", "meeting_name": "Evening"}
    feed = read_text(json.dumps({"meetings": [meeting], "formats": [{"id": "17", "world_id": "OPEN"}]}))
    assert feed.form == "bmlt"
    assert feed.formats["17"]["world_id"] == "OPEN"
    assert [record for _, record in feed.records] == [meeting]


def test_what_cannot_be_read_twice_is_kept_for_that() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    meeting = {"id_bigint": "1", "weekday_tinyint": "1", "meeting_name": "Evening"}
    text = json.dumps({"meetings": [meeting], "formats": [{"id": "17", "world_id": "OPEN"}]})
    feed = envelope.read("-", Pipe(text.encode()))
    assert feed.formats
    assert len(list(feed.records)) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty"),
        ("  \n ", "empty"),
        ("[]", "list of meetings is empty"),
        ('{"meetings": []}', "list of meetings is empty"),
        ("<!DOCTYPE html><html><body>404</body></html>", "web page"),
        ("<html><title>Just a moment...</title></html>", "checks for browsers"),
        ('<?xml version="1.0"?><rss></rss>', "XML"),
        ('{"error": "unknown endpoint"}', "unknown endpoint"),
        ('{"name": "peerref", "version": 1}', "no list of meetings"),
        ('["a", "b"]', "no meetings"),
        ("[1, 2]", "no meetings"),
        ('[{"price": 1, "colour": "red"}]', "no meetings"),
        ('"text"', "neither JSON nor a table"),
        ("Dear sir,\nplease find", "neither JSON nor a table"),
        ("Name,Day,Time\n", "headers and no meetings"),
        (b"PK\x03\x04....", "zip"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x1f\x8b....", "gzip"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(text: str | bytes, says: str) -> None:
    with pytest.raises(InvalidFeed) as raised:
        list(read_text(text).records)
    assert says in raised.value.message
    assert raised.value.message.startswith("feed.json: ")
    assert "\n" not in raised.value.message
    assert raised.value.exit_code == 4


def test_a_cut_feed_says_where_it_ends() -> None:
    text = json.dumps([ONE, TWO, ONE], indent=0)
    with pytest.raises(InvalidFeed, match=r"ends in the middle.*record 3.*line \d+") as raised:
        list(read_text(text[: len(text) - 30]).records)
    assert "fetch it again" in raised.value.message


def test_a_wrong_character_is_named_with_its_record_and_line() -> None:
    text = '[{"slug": "a", "name": "Evening", "day": 1},\n{"slug": "b" "name": "Morning"},\n' + json.dumps(TWO) + "]"
    with pytest.raises(InvalidFeed, match=r"record 2 is not JSON \(line 2, character"):
        list(read_text(text).records)


def test_nan_and_endless_numbers_are_no_values() -> None:
    text = '[{"slug": "a", "name": "x", "day": NaN, "latitude": Infinity, "longitude": 1' + "0" * 5000 + "}]"
    assert records(text) == [{"slug": "a", "name": "x", "day": None, "latitude": None, "longitude": None}]


def test_the_last_of_two_equal_keys_counts() -> None:
    assert records('[{"slug": "a", "name": "x", "name": "y", "day": 1}]')[0]["name"] == "y"


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(InvalidFeed, match="too deep"):
        list(read_text('[{"slug": "a", "day": 1, "x": ' + "[" * 100_000 + "]" * 100_000 + "}]").records)


class _Endless(io.RawIOBase):
    """A file of two gigabytes in one line, made while it is read."""

    def __init__(self, head: bytes, size: int) -> None:
        self.at, self.head, self.size = 0, head, size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        del whence
        self.at = offset
        return offset

    def tell(self) -> int:
        return self.at

    def read(self, size: int = -1) -> bytes:
        size = min(size if size >= 0 else 1 << 16, self.size - self.at)
        piece = self.head[self.at : self.at + size].ljust(size, b"x")
        self.at += size
        return piece


@pytest.mark.parametrize("head", [b'[{"name": "', b'{"note": "', b"Name,Day,Time\n", b'Name,Day,Time\n"'])
def test_two_gigabytes_in_one_line_are_given_up_early(head: bytes) -> None:
    stream = _Endless(head, 2 << 30)
    with pytest.raises(InvalidFeed):
        list(envelope.read("long", stream).records)  # type: ignore[arg-type] # as a file is
    assert stream.at < 32 << 20


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_a_feed_is_the_same_however_small_its_pieces_are(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "PIECE", piece)
    rows = [{**ONE, "notes": 'a "quoted" \\ é \U0001f600 note', "n": number} for number in range(20)]
    text = json.dumps({"a": {"b": [1, 2]}, "records": rows, "z": 1}, ensure_ascii=False)
    assert records(text) == rows


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=10,
)


@given(
    st.lists(
        st.dictionaries(st.text(max_size=6), JSON, max_size=4).map(lambda more: {**more, **ONE}), min_size=1, max_size=5
    )
)
def test_every_record_comes_out_as_it_went_in(rows: list[dict[str, object]]) -> None:
    kept = [row for row in rows if "fields" not in row and "meetings" not in row]
    if kept:
        assert records(json.dumps(kept)) == kept


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_a_feed_or_refused(content: bytes) -> None:
    """Never a traceback: what is no feed raises the one error that people can read."""
    with contextlib.suppress(InvalidFeed):
        for number, _ in read_text(content).records:
            assert number > 0


@pytest.mark.parametrize("at", range(1, 90, 7))
def test_a_feed_cut_anywhere_is_refused(at: int) -> None:
    with pytest.raises(InvalidFeed):
        list(read_text(json.dumps({"meetings": [ONE, TWO]})[:at]).records)
