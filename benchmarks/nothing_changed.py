"""How long a command takes that finds nothing changed, for 22 sheets and for a national round of 6,000.

    python benchmarks/nothing_changed.py               # 22, and 6,006 in 273 municipalities
    python benchmarks/nothing_changed.py --towns 10    # 22, and 220

The sheets are not made: what stands in their place is as large, and has receipts that are right, so that the command
does what it does for real ones. Each municipality is a copy of the example. The first command has to read everything,
those after it need not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import psutil
from measured import spent_on

from analysis_lib.batch.freshness import KEY, Snapshot, Tools
from analysis_lib.batch.overview import write_index
from analysis_lib.catalogue import PROJECT, report
from analysis_lib.cli.planning import Wanted, plan
from analysis_lib.whole_files import fingerprints, write_json

SHEET = "school_factsheet"
FILES = {"report.html": 300_000, "report.pdf": 150_000, "report.docx": 120_000, "report.ipynb": 300_000}
TABLES, TABLE = 16, 700  # of a sheet, and bytes of each
TURNS = 3


def pretend(studies: list[Path], out: Path) -> int:
    """Put sheets in their place, with receipts as if they were just made; return how many."""
    tools = Tools.now()
    jobs = plan(Wanted((SHEET,), studies, out=out, every=True)).jobs
    snapshot = Snapshot(tools)
    for number, job in enumerate(jobs):
        (job.folder / "data").mkdir(parents=True)
        for name, size in FILES.items():
            (job.folder / name).write_bytes(f"{number} ".encode() * (size // 8))
        for table in range(TABLES):
            (job.folder / "data" / f"{table}.csv").write_bytes(b"a,b\n" * (TABLE // 4))
        receipt = {
            "rapport": SHEET,
            "titel": f"Factsheet jeugdhulp: De Wilg {number}",
            "run": job.run,
            "gestart": "2026-01-02T03:04:05+00:00",
            "uitvoer": fingerprints(job.folder),
            KEY: asdict(snapshot.of(job)),
        }
        write_json(job.folder / "receipt.json", receipt)
    write_index(out)
    return len(jobs)


def measure(place: Path, towns: int) -> None:
    """Print what the command takes, by the clock and of processors."""
    studies = []
    for number in range(towns):
        studies.append(place / f"gemeente-{number + 1:03}")
        shutil.copytree(report("utrechtse_heuvelrug").templates, studies[-1])
    made = pretend(studies, place / "uit")
    words = [sys.executable, "-m", "analysis_lib.cli", "run", SHEET, "--all", "--out", place / "uit", "--quiet"]
    words += [word for study in studies for word in ("--data", study)]
    for turn in range(TURNS + 1):
        spent = spent_on(words, PROJECT)
        what = "the first time" if not turn else "again"
        print(
            f"{made} sheets, {what}: {spent.seconds:.2f} s, of processors {spent.processor:.2f} s",
            flush=True,
        )
    size = (place / "uit" / "index.html").stat().st_size
    print(f"index.html has {size / 1e3:.0f} kB")


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--towns", type=int, default=273, help="municipalities of 22 schools in the large round")
    reader.add_argument("--keep", type=Path, default=None, metavar="DIR")
    asked = reader.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}", flush=True)
    for towns in (1, asked.towns):
        with tempfile.TemporaryDirectory() as name:
            place = (asked.keep or Path(name)).resolve() / f"{towns}"
            place.mkdir(parents=True)
            measure(place, towns)


if __name__ == "__main__":
    main()
