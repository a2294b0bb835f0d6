"""Write the packed table of ZIP codes that run time reads (see `zip_table`).

Imported by the build hook too. zip2info is needed to build, not to run: importing its 1.5 MB of Python costs several
times what starting Python does.
"""

import os
from pathlib import Path

from peerref.errors import FileTrouble
from peerref.meetings.zip_table import FILE, MAGIC, NO_ZONE, NUMBERS, ROW, SCALE


def table() -> bytes | None:
    """Return the table as zip2info has it now; None where zip2info is not installed."""
    try:
        import zip2info
    except ModuleNotFoundError:
        return None
    found = [zip2info.info(number) for number in range(NUMBERS)]
    zones = sorted({each.timezone for each in found if each})
    rows = b"".join(
        ROW.pack(round(each.latitude * SCALE), round(each.longitude * SCALE), zones.index(each.timezone))
        if each
        else ROW.pack(0, 0, NO_ZONE)
        for each in found
    )
    return " ".join([MAGIC, *zones]).encode("ascii") + b"\n" + rows


def stale(file: Path = FILE) -> bool:
    """Say whether the packed table lacks, or is not what zip2info has; without zip2info, whether it lacks."""
    made = table()
    try:
        packed = file.read_bytes()
    except OSError:
        return True
    return not packed.startswith(f"{MAGIC} ".encode()) if made is None else packed != made


def pack(file: Path = FILE) -> None:
    """Write the table, whole or not at all; a packed one stays where zip2info is not installed."""
    import tempfile

    made = table()
    if made is None:
        if stale(file):
            raise FileTrouble(f"{file}: can't be made without zip2info; install it: pip install zip2info")
        return
    name = ""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        with os.fdopen(handle, "wb") as opened:
            opened.write(made)
        Path(name).chmod(0o644)
        Path(name).replace(file)
        name = ""
    except OSError as trouble:
        raise FileTrouble(f"{trouble.filename or file}: {trouble.strerror}") from trouble
    finally:
        if name:
            Path(name).unlink(missing_ok=True)
