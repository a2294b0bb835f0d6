"""The generator of feeds: the same bytes each time, and as dirty as real feeds."""

import importlib.util
import io
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from peerref.meetings import zip_table

FILE = Path(__file__).parents[2] / "bench" / "generate_feed.py"


@pytest.fixture(scope="module")
def generate_feed() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_feed", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["generate_feed"] = module
    spec.loader.exec_module(module)
    return module


def written(generate_feed: ModuleType, count: int, seed: int) -> str:
    into = io.StringIO()
    generate_feed.write(into, count, seed)
    return into.getvalue()


def test_the_same_seed_writes_the_same_feed(generate_feed: ModuleType) -> None:
    """And another seed another; none is an empty list."""
    assert written(generate_feed, 50, 3) == written(generate_feed, 50, 3)
    assert written(generate_feed, 50, 3) != written(generate_feed, 50, 4)
    assert written(generate_feed, 0, 3) == "[]"


def test_it_has_the_size_and_dirt_of_real_feeds(generate_feed: ModuleType) -> None:
    """Between five and eight hundred bytes a listing; days, times, codes and coordinates written in every way."""
    text = written(generate_feed, 3000, 1)
    feed = json.loads(text)

    assert len(feed) == 3000
    assert 500 < len(text) / 3000 < 800
    assert {type(each["day"]) for each in feed} == {int, str, list}
    assert {type(each["types"]) for each in feed} == {str, list}
    assert {type(each.get("latitude")) for each in feed} == {float, str, type(None)}
    assert {type(each.get("postal_code")) for each in feed} == {int, str, type(None)}
    assert {type(each["slug"]) for each in feed} == {int, str}
    assert any(each["time"].endswith("PM") for each in feed)
    assert any("contact_1_phone" in each for each in feed)


def test_meetings_cluster_around_real_zip_codes(generate_feed: ModuleType) -> None:
    """A few ZIP codes have many, most have none, all lie where their coordinates are."""
    made = list(generate_feed.meetings(3000, 1))
    counts = Counter(each.postal_code for each in made)

    assert len(counts) < 2800
    assert counts.most_common(1)[0][1] > 5
    for each in made[:200]:
        place = zip_table.lookup(each.postal_code)
        assert place is not None
        assert zip_table.miles(each.latitude, each.longitude, place.latitude, place.longitude) < 8
