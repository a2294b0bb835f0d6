"""Tests run on the catalogue as it is in `data/` now, packed again where it is stale, and on no one's own settings."""

import os
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from peerref import catalogue
from peerref.catalogue import Catalogue, packed
from peerref.catalogue.authoring import pack
from peerref.meetings.authoring import zips

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
A_DAY = date(2026, 11, 25)
NO_HOME = "/dev/null/peerref"  # no folder of that name can be made
settings.register_profile("on a busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("on a busy machine")


def pytest_configure(config: pytest.Config) -> None:
    """Leave out what a developer has set; pack once, before any worker starts."""
    os.environ.update(PEERREF_HOME=NO_HOME, TZ="America/Los_Angeles")
    if hasattr(time, "tzset"):
        time.tzset()
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
