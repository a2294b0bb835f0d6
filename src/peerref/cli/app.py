"""The Typer application: every command, with its place in `--help`."""

from typing import Annotated

import typer

from peerref.cli import catalogue, listing, suggest

app = typer.Typer(
    name="peerref",
    help="Refer a patient to peer support, next to the care that they already have.",
    epilog="Start with: peerref suggest --condition depression --format online",
    rich_markup_mode=None,  # plain help: rich is loaded only where something is drawn
    pretty_exceptions_enable=False,
    no_args_is_help=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from peerref import __version__

        typer.echo(f"peerref {__version__}")
        raise typer.Exit


@app.callback()
def _peerref(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


suggest.register(app)
listing.register(app)
catalogue.register(app)
