"""Run the command as somebody does: a process of its own, with nothing kept from the last one."""

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, "-m", "peerref")
NOWHERE = "/dev/null/peerref"  # no folder of that name can be made
Argument = str | bytes | Path


class Done(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without what a developer may have set, and with `extra`."""
    ours = {"NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "PEERREF_DEBUG", "PYTHONIOENCODING"}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return {**kept, "PEERREF_HOME": NOWHERE, "TERM": "xterm-256color", "PYTHONUTF8": "1", **(extra or {})}


def peerref(
    *arguments: Argument, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Done:
    """Run `peerref` with `arguments`."""
    done = subprocess.run(
        [*COMMAND, *arguments], input=stdin, capture_output=True, env=environment(env), cwd=cwd, timeout=60, check=False
    )
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def refused(done: Done, code: int) -> str:
    """Return the one line of a refusal: that exit code, nothing on standard output, no traceback."""
    assert done.code == code, done
    assert done.out == ""
    assert done.err.endswith("\n")
    assert len(done.err.splitlines()) == 1, done.err
    assert done.err.startswith("peerref: ")
    assert done.err.rstrip("\n").isprintable()
    return done.err


def on_terminal(
    arguments: Sequence[Argument], columns: int = 80, env: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Run `peerref` on a terminal of that width; return its exit code and all that stands there."""
    import fcntl
    import pty
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    with subprocess.Popen(
        [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment(env)
    ) as run:
        os.close(theirs)
        shown = b"".join(_until_closed(ours))
        os.close(ours)
    return run.returncode, shown.decode().replace("\r\n", "\n")


def _until_closed(handle: int) -> Iterator[bytes]:
    while True:
        try:
            read = os.read(handle, 65536)
        except OSError:  # how Linux says that the other side of a terminal is closed
            return
        if not read:
            return
        yield read


def into_closed_pipe(*arguments: Argument) -> Done:
    """Run `peerref` with a standard output that nobody reads any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*COMMAND, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=writer,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    finally:
        os.close(writer)
    return Done(done.returncode, "", done.stderr.decode())


@contextmanager
def waiting_for_a_note(*arguments: Argument) -> Iterator["subprocess.Popen[bytes]"]:
    """Start `peerref` so that it waits for the rest of a note on standard input, and hand it over when it does."""
    import fcntl
    import termios

    with subprocess.Popen(
        [*COMMAND, *arguments, "--note", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        start_new_session=True,
    ) as run:
        assert run.stdin
        run.stdin.write(b"Call me")
        run.stdin.flush()
        deadline = time.monotonic() + 10
        unread = b"\1\0\0\0"
        while unread != b"\0\0\0\0" and time.monotonic() < deadline:
            time.sleep(0.01)
            unread = fcntl.ioctl(run.stdin, termios.FIONREAD, b"\0\0\0\0")
        try:
            yield run
        finally:
            if run.poll() is None:
                run.send_signal(signal.SIGKILL)
