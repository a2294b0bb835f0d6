"""Suggestions of many kinds, each asked for once; the pages that are measured, each drawn once; one browser for all."""

from collections.abc import Iterator
from typing import Any

import pytest

from peerref.catalogue import Catalogue
from peerref.referral.request import Suggestion

from . import checkers
from .asking import REQUESTS, ask
from .measured import Measured, drawn, written


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


@pytest.fixture(scope="session")
def shown_pages(known: Catalogue) -> dict[str, str]:
    """The HTML of the same pages in usual print, by name: for a browser, which needs no PDF."""
    return dict(written(known))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    executable = checkers.program("chromium", "chromium-browser", "google-chrome")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def tab(chromium: Any) -> Iterator[Any]:
    """A tab without a network; see `checkers.show`."""
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.goto("data:text/html,<!doctype html><title>empty</title>")
    yield opened
    context.close()
