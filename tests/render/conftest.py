"""Suggestions of many kinds, each asked for once; the pages that are measured, each drawn once; a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.referral.request import Suggestion

from . import checkers
from .asking import REQUESTS, ask
from .measured import Measured, drawn


@pytest.fixture(scope="session")
def suggestions(known: Catalogue) -> dict[str, Suggestion]:
    """The suggestion for each of the `REQUESTS`."""
    return {name: ask(known, *conditions, **options) for name, (conditions, options) in REQUESTS.items()}


@pytest.fixture(params=REQUESTS)
def found(request: pytest.FixtureRequest, suggestions: dict[str, Suggestion]) -> Suggestion:
    """Each of them in turn."""
    return suggestions[request.param]


@pytest.fixture(scope="session")
def measured(known: Catalogue) -> list[Measured]:
    """Thirty patients' pages, in both languages, on paper and in large print."""
    return list(drawn(known))


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    """A tab of Debian's Chromium, without a network; see `checkers.show`."""
    executable = checkers.program("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        opened = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
        opened.goto("data:text/html,<!doctype html><title>empty</title>")
        yield opened
        browser.close()
