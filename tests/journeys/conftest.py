"""Run the command for a patient, as a clinician would in a pipe."""

import shlex
from collections.abc import Callable
from typing import NamedTuple

import pytest

from peerref.cli.main import run

from .patients import Patient

TODAY = "2026-11-25"


class Handed(NamedTuple):
    """What a run gave: its exit code, the patient's page, the clinician's panel."""

    code: int
    page: str
    panel: str

    @property
    def read_out(self) -> str:
        """The page as running text, without the lines that boxes are drawn with."""
        return " ".join(self.page.replace("|", " ").split())


HandOver = Callable[[Patient], Handed]


@pytest.fixture
def hand_over(capsys: pytest.CaptureFixture[str]) -> HandOver:
    """Run the command for a patient, as a clinician would in a pipe."""

    def one(patient: Patient) -> Handed:
        code = run(["suggest", *shlex.split(patient.typed), "--today", TODAY])
        return Handed(code, *capsys.readouterr())

    return one
