"""Suggestions of many kinds, each asked for once."""

import pytest

from peerref.catalogue import Catalogue
from peerref.referral.request import Suggestion

from .asking import REQUESTS, ask


@pytest.fixture(scope="session")
def suggestions(known: Catalogue) -> dict[str, Suggestion]:
    """The suggestion for each of the `REQUESTS`."""
    return {name: ask(known, *conditions, **options) for name, (conditions, options) in REQUESTS.items()}


@pytest.fixture(params=REQUESTS)
def found(request: pytest.FixtureRequest, suggestions: dict[str, Suggestion]) -> Suggestion:
    """Each of them in turn."""
    return suggestions[request.param]
