"""What tests of feeds from the web share."""

from collections.abc import Iterator

import pytest

from .serving import Server, server


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server, and no proxy in the environment."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    with server() as served:
        yield served
