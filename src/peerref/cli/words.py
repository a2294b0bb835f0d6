"""Options that take several words of a closed list, which Typer has no type for."""

from collections.abc import Callable, Sequence
from typing import Any

import typer


def closed_list(name: str, words: Sequence[str], about: str) -> Any:
    """Return a repeatable option that takes only `words`; another word is refused with the list."""
    return typer.Option(
        name,
        metavar="WORD",
        help=f"{about}: {', '.join(words)}. Repeat it for more.",
        callback=_only(words),
        autocompletion=lambda incomplete: [word for word in words if word.startswith(incomplete)],
    )


def _only(words: Sequence[str]) -> Callable[[list[str] | None], list[str] | None]:
    def check(given: list[str] | None) -> list[str] | None:
        for each in given or ():
            if each not in words:
                raise typer.BadParameter(f"{each!r} is not one of {', '.join(words)}")
        return given

    return check
