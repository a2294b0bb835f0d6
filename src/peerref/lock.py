"""One process at a time: a lock that lies beside a file, stays there, and is let go when its process dies.

Those who save know best what to say of it, so what goes wrong comes as OSError.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path


def opened(lock: Path) -> int:
    """Return a handle of the lock; to close it is to let it go."""
    return os.open(lock, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)


def held(handle: int, patience: float, waiting: Callable[[], None] | None = None) -> bool:
    """Say whether the lock was had within `patience` seconds; `waiting` is called once if another one holds it."""
    deadline = time.monotonic() + patience
    told = False
    while not _locked(handle):
        if not told and waiting:
            waiting()
        told = True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
