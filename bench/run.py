"""Measure `suggest` as whole processes, as ratios to a bare interpreter of the same environment, in one run.

    python bench/run.py [--runs 15]

Prints a table, and exits 1 where a bar is missed. Bars are ratios, so that a slow machine does not fail them; the best
of all runs stands for each case, since whatever else the machine does only adds to it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

SUGGEST = ["-m", "peerref", "suggest", "-c", "depression", "-f", "online", "--quiet"]
# A user's Python keeps compiled modules; one that is told not to would compile ours at every start.
# what is measured: arguments, at most so many times a bare interpreter, at most so many MB
BARS: dict[str, tuple[list[str], float, float]] = {
    "text": ([*SUGGEST, "--as", "text"], 8.0, 60.0),
    "terminal": ([*SUGGEST, "--as", "terminal"], 10.5, 60.0),  # rich alone is two to three
    "json": ([*SUGGEST, "--as", "json"], 8.0, 60.0),
    "html": ([*SUGGEST, "--as", "html"], 10.0, 60.0),
    "pdf": ([*SUGGEST, "--as", "pdf"], 14.0, 120.0),
    "markdown": ([*SUGGEST, "--as", "markdown"], 8.0, 60.0),
}
# what it is made of: each line adds to the one above
PARTS: dict[str, list[str]] = {
    "typer": ["-c", "import typer"],
    "all our commands": ["-c", "import peerref.cli"],
    "catalogue read": [
        "-c",
        "import peerref.cli; from peerref import catalogue; k = catalogue.load(); k.groups; k.conditions",
    ],
}


ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["PEERREF_HOME"] = str(Path(tempfile.gettempdir(), "peerref-bench-none"))  # no settings, and no directory


def once(arguments: Sequence[str]) -> float:
    """Return the wall time of one run, in seconds."""
    quiet = subprocess.DEVNULL
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=quiet, stderr=quiet, env=ENVIRONMENT)
    return time.perf_counter() - start


def peak(arguments: Sequence[str]) -> float:
    """Return the peak memory of one run, in MB."""
    script = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]], check=True, "
        "stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True, env=ENVIRONMENT
    )
    return int(told.stdout) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def main() -> int:
    """Run all, turn about, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    todo = {"bare": ["-c", "pass"], **PARTS, **{name: bar[0] for name, bar in BARS.items()}}
    for arguments in todo.values():
        once(arguments)
    times: dict[str, list[float]] = {name: [] for name in todo}
    for _ in range(runs):
        for name, arguments in todo.items():
            times[name].append(once(arguments))
    bare = min(times["bare"])
    print(f"bare interpreter: {bare * 1000:.1f} ms (best of {runs})")
    missed = False
    for name in list(todo)[1:]:
        ratio = min(times[name]) / bare
        line = f"{name:18} {ratio:5.1f} x"
        if name in BARS:
            memory = peak(BARS[name][0])
            _, most, most_memory = BARS[name]
            over = ratio > most or memory > most_memory
            missed |= over
            line += f"  (at most {most:4.1f})  {memory:5.1f} MB (at most {most_memory:.0f})" + (
                "  MISSED" if over else ""
            )
        print(line)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
