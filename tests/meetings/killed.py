"""Import again and again, kill each import at a random moment, and look at what it left. Run by test_kill.

Prints how many imports were killed, how many of those left the old state and how many the new one.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from peerref.meetings.directory import NAME, Directory, Source
from peerref.meetings.meeting import Meeting
from peerref.meetings.store import replace

MEETINGS = 150


def feed(generation: int) -> list[Meeting]:
    return [
        Meeting(
            id=f"bay:m{at}",
            source="bay",
            source_id=f"m{at}",
            program="aa",
            name=f"Meeting {at}",
            day="monday",
            time="12:00",
            latitude=37.7 + at / 1000,
            longitude=-122.4,
            notes=f"generation {generation} " + "n" * 200,
        )
        for at in range(MEETINGS)
    ]


def state(folder: Path) -> int:
    """Return which import the directory is of; fails where it is not whole."""
    with Directory.open(folder) or sys.exit("no directory") as found:
        assert found.rows("PRAGMA integrity_check") == [("ok",)]
        assert [each.kept for each in found.sources()] == [MEETINGS]
        generations = {each.notes.split()[1] for each in found.export()}
        assert len(found) == MEETINGS
    (generation,) = generations
    return int(generation)


def main(folder: Path, times: int) -> None:
    source = Source("bay", "bay.json", "meeting-guide", imported="2026-11-25")
    replace(folder, source, feed(0))
    started = time.perf_counter()
    replace(folder, source, feed(0))
    takes = time.perf_counter() - started
    made, current, old, new = random.Random(2026), 0, 0, 0
    while old + new < times:
        coming = feed(current + 1)
        child = os.fork()
        if child == 0:
            replace(folder, source, coming)
            os._exit(0)
        time.sleep(made.uniform(0, takes * 1.3))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        now = state(folder)
        assert now in {current, current + 1}, f"{now} after {current}"
        if os.WIFSIGNALED(status):
            old, new = old + (now == current), new + (now != current)
        else:
            assert now == current + 1
            takes *= 0.97  # this machine is quicker than thought
        current = now
    replace(folder, source, feed(current + 1))
    assert state(folder) == current + 1
    assert sorted(each.name for each in folder.iterdir()) == [NAME, f"{NAME}.lock"]
    sys.stdout.write(f"{old} {new}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
