"""Where peerref keeps a clinic's own files: `PEERREF_HOME`, or the platform's folder for an application."""

import os
from pathlib import Path


def home() -> Path:
    """Return the folder; it may not exist yet."""
    named = os.environ.get("PEERREF_HOME")
    if named:
        return Path(named)
    import typer

    return Path(typer.get_app_dir("peerref"))
