"""Run a command inside this process, where only what it says and its exit code matter."""

from collections.abc import Callable

import pytest

from peerref.cli.main import run

from .running import NOWHERE, Done


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """Return what runs a command here and now."""
    monkeypatch.setenv("PEERREF_HOME", NOWHERE)
    monkeypatch.delenv("PEERREF_DEBUG", raising=False)

    def go(*arguments: str) -> Done:
        capsys.readouterr()
        code = run(arguments)
        return Done(code, *capsys.readouterr())

    return go
