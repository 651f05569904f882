"""What stays, and how long it takes, when processes of a batch are killed at random moments.

    python benchmarks/kills.py [20]

Each time a batch of four small reports is begun, and after a random moment either the command itself or one
of the processes below it is killed. Counted are the runs that had not ended within 150 seconds, and what
was left after a minute of processes, temporary files and half-made reports.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from analysis_lib.catalogue import PROJECT

sys.path.insert(0, str(PROJECT))
from tests.processes import descendants, gone, within_seconds
from tests.small_notebook import write_notebook

ENDS_WITHIN = 150.0  # seconds


def kill_once(folder: Path, whole: bool) -> tuple[Counter[str], float]:
    """Kill the command (`whole`) or one process below it; count what went wrong, and return how long it went on."""
    study, temporary = folder / "eigen", folder / "t"
    temporary.mkdir()
    write_notebook(study / "kid_mbc.ipynb", "nummer", "import time; time.sleep(0.5)")
    for table in (PROJECT / "data_templates" / "kid_mbc").glob("*.csv"):
        (study / table.name).write_bytes(table.read_bytes())
    numbers = [word for number in range(4) for word in ("-p", "nummer", str(number + 1))]
    words = [
        "run",
        "kid_mbc",
        "--data",
        study,
        "--out",
        folder / "uit",
        "--formats",
        "html",
        "--workers",
        "2",
        *numbers,
    ]
    since = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis_lib.cli", *map(str, words)],
        cwd=PROJECT,
        env=os.environ | {"TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    seen: dict[int, psutil.Process] = {}
    about, moment = psutil.Process(process.pid), since + random.uniform(0.5, 15)  # noqa: S311
    while time.monotonic() < moment and process.poll() is None:
        seen |= {found.pid: found for found in descendants(about)}
        time.sleep(0.02)
    victims = [about] if whole else descendants(about)
    with contextlib.suppress(IndexError, psutil.Error):
        random.choice(victims).kill()  # noqa: S311
    killed = time.monotonic()
    found: Counter[str] = Counter()
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        found["not ended"] += 1
        os.killpg(process.pid, 9)
        process.wait()
    took = time.monotonic() - killed
    found["processes left"] += not gone(list(seen.values()), within=60)
    found["temporary files left"] += not within_seconds(lambda: not list(temporary.iterdir()), 20)
    found["half-made reports left"] += not whole and bool(list((folder / "uit").glob("*/.*")))
    return found, took


def main() -> None:
    """Kill as often as asked, and print the counts."""
    times = int(sys.argv[1]) if sys.argv[1:] else 20
    total: Counter[str] = Counter()
    longest = 0.0
    for number in range(times):
        with tempfile.TemporaryDirectory(prefix="n-") as name:
            found, took = kill_once(Path(name), whole=number % 2 == 0)
        total.update(found)
        longest = max(longest, took)
    print(f"{times} kills, at most {longest:.0f} s from a kill to the end, load {psutil.getloadavg()[1]:.0f}")
    print(", ".join(f"{what}: {n}" for what, n in total.items()))


if __name__ == "__main__":
    main()
