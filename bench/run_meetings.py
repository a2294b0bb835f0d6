"""Measure meetings: importing them, finding the nearest, and `suggest --near`; as ratios in one run.

    python bench/run_meetings.py [--meetings 1000000] [--feed 50] [--large 500] [--runs 7]

Prints a table, and exits 1 where a bar is missed. What a case needs and this peerref has not is said, and left out.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import generate_feed
from peerref.meetings import near, zip_table
from peerref.meetings.directory import Directory, Source
from peerref.meetings.store import replace

ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
SUGGEST = ["-m", "peerref", "suggest", "-c", "alcohol", "--quiet", "--as", "text"]
NEAR = ["--near", "94110", "--within", "10"]
BYTES = 594  # of a generated record, about
# What an import is compared with: read it all, write it all, think of nothing. The rows are the feed's own records, a
# column for each field that an import reads, without an index, in one process: nothing could take less.
BARE = """
import json, sqlite3, sys
fields = ("slug name day time end_time types notes region location location_notes url timezone address city state "
          "postal_code country formatted_address latitude longitude conference_url conference_url_notes "
          "conference_phone updated group group_notes").split()
with open(sys.argv[1], encoding="utf-8") as opened:
    feed = json.load(opened)
database = sqlite3.connect(sys.argv[2])
database.execute(f"CREATE TABLE meetings ({', '.join(f'[{field}]' for field in fields)})")
text = lambda value: str(value) if isinstance(value, list) else value
rows = ([text(record.get(field)) for field in fields] for record in feed)
database.executemany(f"INSERT INTO meetings VALUES ({', '.join('?' * len(fields))})", rows)
database.commit()
"""
IMPORT = """
import os, sys
from pathlib import Path
from peerref.meetings import importing
folder = Path(os.environ["PEERREF_HOME"], "meetings")
importing.run([sys.argv[1]], importing.Options("2026-11-25", program="aa"), folder)
"""


class Bars:
    """The lines of the table, and whether a bar was missed."""

    missed = False

    def line(self, what: str, value: float, unit: str, most: float) -> None:
        """Print one."""
        over = value > most
        self.missed |= over
        print(f"{what:34} {value:8.2f} {unit:4} (at most {most:g})" + ("  MISSED" if over else ""))


def run(arguments: Sequence[str], home: Path | None = None) -> tuple[float, float]:
    """Return the time of a whole process in seconds and its peak memory in MB; raises where it fails."""
    script = (
        "import resource, subprocess, sys, time; start = time.perf_counter(); "
        "done = subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE); "
        "took = time.perf_counter() - start; sys.stderr.buffer.write(done.stderr); "
        "print(took, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(done.returncode)"
    )
    environment = {**ENVIRONMENT, **({"PEERREF_HOME": str(home)} if home else {})}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True, env=environment
    )
    took, memory = done.stdout.split()
    return float(took), int(memory) / (1024 * 1024 if sys.platform == "darwin" else 1024)


def short(times: Sequence[float]) -> float:
    """Return the mean of the shortest quarter: what else the machine does adds to a time, and one may be lucky."""
    return statistics.mean(sorted(times)[: max(1, len(times) // 4)])


def known(arguments: Sequence[str], home: Path) -> bool:
    """Say whether this peerref has a command or option."""
    try:
        run(arguments, home)
    except subprocess.CalledProcessError:
        return False
    return True


def importer(work: Path) -> list[str]:
    """Return how an import is started: by the command, or where there is none yet by what it calls."""
    if known(["-m", "peerref", "meetings", "import", "--help"], work / "none"):
        return ["-m", "peerref", "meetings", "import"]
    print("this peerref has no command 'meetings import'; what it would call is measured")
    return ["-c", IMPORT]


def finding(folder: Path, runs: int, bars: Bars) -> None:
    """Ask for the nearest twenty in cities and in the country, in this process."""
    with Directory.open(folder) or sys.exit("no directory") as directory:
        times = []
        for zip5 in ("94110", "95112", "64108", "10001", "73301", "89310", "58701"):
            place = zip_table.lookup(zip5) or sys.exit(zip5)
            for programs in (["aa"], ["na"], ["smart"]):
                took = []
                for _ in range(runs):
                    start = time.perf_counter()
                    near.nearest(directory, programs, place.latitude, place.longitude)
                    took.append(time.perf_counter() - start)
                times.append(statistics.median(took) * 1000)
    print(f"{'nearest 20: median of the places':34} {statistics.median(times):8.2f} ms")
    bars.line("nearest 20: the slowest place", max(times), "ms", 5.0)


def suggesting(home: Path, runs: int, bars: Bars) -> None:
    """Compare `suggest --near` with `suggest`, turn about."""
    if not known([*SUGGEST, *NEAR], home):
        print("suggest --near: this peerref has no such option; left out")
        return
    times: dict[str, list[float]] = {"without": [], "with": []}
    environment = {**ENVIRONMENT, "PEERREF_HOME": str(home)}
    page = subprocess.run(
        [sys.executable, *SUGGEST, *NEAR], check=True, capture_output=True, text=True, env=environment
    )
    if "Meetings near you" not in page.stdout:
        sys.exit("suggest --near: no meetings are on the page")
    for _ in range(6 * runs):  # each takes a tenth of a second
        times["without"].append(run(SUGGEST, home)[0])
        times["with"].append(run([*SUGGEST, *NEAR], home)[0])
    ratio = short(times["with"]) / short(times["without"])
    bars.line("suggest --near / suggest", ratio, "x", 1.2)


def importing(feed: Path, work: Path, runs: int, bars: Bars) -> None:
    """Compare an import with json.load and executemany of the same records, turn about."""
    command = [*importer(work), str(feed), "--program", "aa"]
    ours, bare = [], []
    for at in range(1, runs + 1):
        ours.append(run(command, work / f"import-{at}")[0])
        bare.append(run(["-c", BARE, str(feed), str(work / f"bare-{at}.sqlite")])[0])
    bars.line("import / json.load + executemany", short(ours) / short(bare), "x", 2.0)


def memory(feed: Path, work: Path, bars: Bars) -> None:
    """Measure the peak memory of one large import, its helpers included."""
    environment = {**ENVIRONMENT, "PEERREF_HOME": str(work / "large")}
    command = [sys.executable, *importer(work), str(feed), "--program", "aa"]
    start, peak, alone = time.perf_counter(), 0.0, ""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as importing:
        while importing.poll() is None:
            peak = max(peak, resident(importing.pid))
            time.sleep(0.02)
    if importing.returncode:
        sys.exit(f"the import ended with {importing.returncode}")
    if not peak:  # no such system
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (
            1024 * 1024 if sys.platform == "darwin" else 1024
        )
        alone = " (largest process)"
    size = feed.stat().st_size / 1e6
    print(f"{'import of ' + format(size, '.0f') + ' MB took':34} {time.perf_counter() - start:8.1f} s")
    bars.line(f"its peak memory{alone}", peak, "MB", 300.0)


def resident(process: int) -> float:
    """Return the memory of a process and those that it started, in MB; what they share counts for each. Linux only."""
    own = Path("/proc", str(process))
    try:
        found = next(line for line in (own / "status").read_text().splitlines() if line.startswith("VmRSS"))
        started = (own / "task" / str(process) / "children").read_text().split()
    except (OSError, StopIteration):
        return 0.0
    return int(found.split()[1]) / 1024 + sum(map(resident, map(int, started)))


def writing(count: int, bars: Bars) -> None:
    """Compare writing settled meetings with executemany of the same rows in a table with a column for each field."""
    import sqlite3

    from peerref.meetings.meeting import Meeting

    rows = list(generate_feed.meetings(count))
    plain = [tuple(json.dumps(each) if isinstance(each, tuple) else each for each in row) for row in rows]
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        for at in range(5):
            start = time.process_time()
            replace(Path(folder) / str(at), Source("generated", "generated", "meeting-guide"), rows)
            ours.append(time.process_time() - start)
            start = time.process_time()
            database = sqlite3.connect(Path(folder) / f"{at}.sqlite")
            database.execute(f"CREATE TABLE meetings ({', '.join(f'[{field}]' for field in Meeting._fields)})")
            database.executemany(f"INSERT INTO meetings VALUES ({', '.join('?' * len(Meeting._fields))})", plain)
            database.commit()
            database.close()
            bare.append(time.process_time() - start)
    print(f"{'writing a meeting, indexes included':34} {min(ours) / count * 1e6:8.2f} us")
    bars.line("writing / executemany alone", min(ours) / min(bare), "x", 1.6)


def main() -> int:
    """Run all cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=1_000_000, help="in the directory that is searched")
    parser.add_argument("--feed", type=int, default=50, help="MB of the feed whose import is compared")
    parser.add_argument("--large", type=int, default=500, help="MB of the feed whose memory is measured; 0 for none")
    parser.add_argument("--runs", type=int, default=7)
    wanted = parser.parse_args()
    bars = Bars()
    with tempfile.TemporaryDirectory() as made:
        work = Path(made)
        writing(20_000, bars)
        home = work / "home"
        replace(
            home / "meetings",
            Source("generated", "generated", "meeting-guide"),
            generate_feed.meetings(wanted.meetings),
        )
        size = (home / "meetings" / "directory.sqlite").stat().st_size
        print(f"{wanted.meetings} meetings, {size / 1e6:.0f} MB")
        finding(home / "meetings", wanted.runs, bars)
        suggesting(home, wanted.runs, bars)
        for megabytes, case in ((wanted.feed, "speed"), (wanted.large, "memory")):
            feed = work / f"{case}.json"
            if megabytes:
                with feed.open("w", encoding="utf-8") as opened:
                    generate_feed.write(opened, megabytes * 1_000_000 // BYTES)
                importing(feed, work, wanted.runs, bars) if case == "speed" else memory(feed, work, bars)
                feed.unlink()
    return int(bars.missed)


if __name__ == "__main__":
    sys.exit(main())
