"""Pages that many tests look at."""

import pytest

from peerref.catalogue import Catalogue

from .asking import Asked, many


@pytest.fixture(scope="session")
def pages(known: Catalogue) -> list[Asked]:
    """A page for every condition, for patients, relatives, teenagers and parents."""
    return list(many(known))
