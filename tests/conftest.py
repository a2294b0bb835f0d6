"""Tests run on the catalogue as it is in `data/` now: it is packed again where it is stale."""

import os
from datetime import date
from pathlib import Path

import pytest

from peerref import catalogue
from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import pack
from peerref.meetings.authoring import zips

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
A_DAY = date(2026, 11, 25)


def pytest_configure(config: pytest.Config) -> None:
    """Pack once, before any worker starts."""
    if hasattr(config, "workerinput"):
        return
    if packed.Folder(packed.HERE).digest() != pack.digest(DATA):
        pack.pack(DATA, packed.HERE, date.today())
    if zips.stale():
        zips.pack()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In CI a skipped test is a failure: everything that tests need is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def known() -> Catalogue:
    """The catalogue as it ships."""
    return catalogue.load()
