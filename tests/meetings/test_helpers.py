"""Helpers change how fast a large feed is read, and nothing else."""

import io
import json
import os
import signal
from typing import Any

import pytest

from peerref.errors import InvalidFeed
from peerref.meetings import envelope, helpers
from peerref.meetings.listing import ReadAs

AS_AA = ReadAs("elm", "2026-11-25", "aa")


def feed(count: int, **fields: object) -> list[dict[str, Any]]:
    return [
        {
            "slug": f"m{number}",
            "name": f"Group {number % 90}" if number % 50 else "",  # some are refused
            "day": [number % 7, 3] if number % 40 == 0 else number % 7,
            "time": "19:30",
            "address": f"{number % 300} Elm St",
            "city": "San Jose",
            "state": "CA",
            "postal_code": "95112",
            "notes": "Ring the bell. " * (number % 9),
            **fields,
        }
        for number in range(count)
    ]


def outcomes(text: str, size: int) -> list[tuple[int, list[helpers.Settled]]]:
    read = envelope.read("elm.json", io.BytesIO(text.encode()))
    return [(number, list(settled)) for number, settled in helpers.settled(read, AS_AA, size)]


def alone(text: str) -> list[tuple[int, list[helpers.Settled]]]:
    return outcomes(text, 0)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "_cores", lambda: 2)
    monkeypatch.setattr(helpers, "LARGE", 1 << 16)
    monkeypatch.setattr(envelope, "PIECE", 1 << 14)
    monkeypatch.setattr(helpers, "SHARE", 3 << 14)  # several pieces each, several times


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_feed_is_settled_the_same_with_and_without_helpers(indent: int | None, wrapped: bool) -> None:
    text = json.dumps({"meetings": feed(1500)} if wrapped else feed(1500), indent=indent)
    assert outcomes(text, helpers.LARGE) == alone(text)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize(
    "fields",
    [
        {"notes": 'Doors {front}, {back}, and "}, {" besides. ' * 9},
        {"meetings": [{"slug": "a", "day": 1}, {"slug": "b", "day": 2}] * 40},
        {"id": {"$oid": "1"}, "group": {"name": "x"}},
    ],
)
def test_a_feed_that_is_cut_wrongly_is_read_one_by_one(fields: dict[str, object]) -> None:
    """Braces within records, where a cut may fall: in a text, in a list of meetings, in an object."""
    text = json.dumps(feed(600, **fields))
    assert outcomes(text, helpers.LARGE) == alone(text)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("at", [100, 700, 1100, 1480])
def test_one_wrong_cut_among_right_ones_loses_nothing(at: int) -> None:
    """Wherever it is: in the first piece of a share, in the last, while other shares are out."""
    records = feed(1500)
    for record in records[at : at + 15]:
        record["notes"] = 'Doors {front}, {back}, and "}, {" besides. ' * 40
    text = json.dumps(records)
    assert outcomes(text, len(text)) == outcomes(text, helpers.LARGE) == alone(text)


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("fault", ["cut", "wrong", "odd"])
def test_what_is_wrong_is_said_the_same(fault: str) -> None:
    text = json.dumps(feed(900), indent=1)
    middle = text.index('"m600"')
    text = {
        "cut": text[:middle],
        "wrong": f"{text[:middle]}'{text[middle:]}",
        "odd": text.replace('"slug": "m600"', f'"slug": {"9" * 5000}'),
    }[fault]
    said = []
    for size in (helpers.LARGE, 0):
        try:
            said.append(str(outcomes(text, size)))
        except InvalidFeed as wrong:
            said.append(wrong.message)
    assert said[0] == said[1]
    assert fault == "odd" or "record 601" in said[0]


@pytest.mark.usefixtures("several")
def test_a_helper_that_is_killed_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(feed(3000))
    started = helpers._started

    def one_dies(*asked: Any) -> Any:
        found = started(*asked)
        os.kill(found[0]._process.pid, signal.SIGTERM)
        return found

    monkeypatch.setattr(helpers, "_started", one_dies)
    assert outcomes(text, helpers.LARGE) == alone(text)


@pytest.mark.usefixtures("several")
def test_helpers_end_with_their_feed_and_with_its_reader() -> None:
    """Also where nobody reads on."""
    read = envelope.read("elm.json", io.BytesIO(json.dumps(feed(3000)).encode()))
    found: Any = helpers.settled(read, AS_AA, helpers.LARGE)
    for _ in range(500):
        next(found)
    working = found.gi_frame.f_locals["helpers"]
    assert [helper._process.poll() for helper in working] == [None, None]
    found.close()
    assert None not in [helper._process.poll() for helper in working]


def test_a_small_feed_or_one_core_has_no_helpers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "_Helper", None)  # it would fail
    monkeypatch.setattr(helpers, "_cores", lambda: 1)
    text = json.dumps(feed(50))
    assert outcomes(text, helpers.LARGE) == alone(text)
    monkeypatch.setattr(helpers, "_cores", lambda: 8)
    assert outcomes(text, helpers.LARGE - 1) == alone(text)
