"""The Typer application: every command, with its place in `--help`.

A command that is run is registered alone, because Typer works out the options of all that are
registered, and that takes longer than to choose the groups. Help and completion register all.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer

# command -> the module of this room that has it
COMMANDS = {
    "suggest": "suggest",
    "conditions": "listing",
    "groups": "listing",
    "roles": "listing",
    "lines": "listing",
    "treatments": "listing",
    "evidence": "listing",
    "show": "listing",
    "catalogue": "catalogue",
    "meetings": "meetings",
    "config": "config",
}


def application(arguments: Sequence[str]) -> typer.Typer:
    """Return the application for `arguments`: with the command that they begin with, or with all."""
    first = arguments[0] if arguments else ""
    alone = first in COMMANDS
    app = typer.Typer(
        name="peerref",
        help="Refer a patient to peer support, next to the care that they already have.",
        epilog="Start with: peerref suggest --condition depression --format online",
        rich_markup_mode=None,  # plain help: rich is loaded only where something is drawn
        pretty_exceptions_enable=False,
        no_args_is_help=False,
        add_completion=not alone,
    )
    app.callback()(_peerref)
    for module in [COMMANDS[first]] if alone else dict.fromkeys(COMMANDS.values()):
        import_module(f"peerref.cli.{module}").register(app)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from peerref import __version__

        typer.echo(f"peerref {__version__}")
        raise typer.Exit


def _peerref(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""
