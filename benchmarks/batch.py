"""How long a batch takes, compared with plain papermill and nbconvert, on one machine in one run.

    python benchmarks/batch.py                 # the factsheets of all schools, both ways; about seven minutes
    python benchmarks/batch.py --schools 4     # of some
    python benchmarks/batch.py --growth        # how time grows from 1 to 200 reports
    python benchmarks/batch.py --against DIR --schools 6   # this build and the one in another checkout, in turn

The peer is the handbook way: `papermill` for each school, then `jupyter nbconvert` for
each format. It writes HTML, Markdown that pandoc turns into Word, and LaTeX; turning that into
PDF takes a TeX that is not counted here. narekenbaar makes HTML, PDF and Word.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pypandoc

from analysis_lib.catalogue import PROJECT, report
from analysis_lib.study import read_study

BIN = Path(sys.executable).parent
COMMAND = [sys.executable, "-m", "analysis_lib.cli"]
SHEET = "school_factsheet"
TURNS = 3
_CHILD_SUBREAPER = 36  # of Linux's prctl
SIZES = (1, 2, 5, 10, 20, 50, 100, 200)


def seconds(words: Sequence[str | Path], cwd: Path | None = None, **variables: str) -> float:
    """Time a command, which must succeed; pandoc is on its path."""
    path = f"{Path(pypandoc.get_pandoc_path()).parent}{os.pathsep}{os.environ['PATH']}"
    place = os.environ | {"PATH": path} | variables
    started = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=place, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{words[0]} ended with {done.returncode}:\n{done.stderr}")
    return time.perf_counter() - started


def say(what: str, took: float, beside: float | None = None) -> None:
    """Print one line, with the ratio to another time."""
    ratio = f"{beside / took:8.1f} x" if beside else ""
    print(f"{what:<62}{took:9.2f} s{ratio}", flush=True)


def plain(schools: Sequence[str], folder: Path) -> dict[str, float]:
    """Run papermill and nbconvert for each school in turn; return seconds by step."""
    notebook = report(SHEET).notebook
    took = dict.fromkeys(("papermill", "html", "markdown", "latex"), 0.0)
    for school in schools:
        made = folder / f"{school}.ipynb"
        took["papermill"] += seconds([BIN / "papermill", notebook, made, "-p", "school", school], cwd=notebook.parent)
        for form in ("html", "markdown", "latex"):
            took[form] += seconds([BIN / "jupyter", "nbconvert", "--to", form, made])
        took["markdown"] += seconds(
            [pypandoc.get_pandoc_path(), made.with_suffix(".md"), "-o", f"{school}.docx"], folder
        )
    return took


def compare(schools: Sequence[str], folder: Path) -> None:
    """Print how long the factsheets take both ways, with the ratio to the peer."""
    took = plain(schools, folder)
    for what, time_taken in took.items():
        say(
            f"{'papermill' if what == 'papermill' else f'jupyter nbconvert --to {what}'}, {len(schools)} times",
            time_taken,
        )
    html_only, peer = took["papermill"] + took["html"], sum(took.values())
    say("the peer, HTML alone", html_only)
    say("the peer, all formats", peer)
    words = [*COMMAND, "run", SHEET, *(word for school in schools for word in ("-p", "school", school))]
    cold = seconds([*words, "--out", folder / "koud"])
    say("narekenbaar run: html, pdf and docx", cold, peer)
    say("narekenbaar run, nothing changed", seconds([*words, "--out", folder / "koud"]), peer)
    only_html = seconds([*words, "--out", folder / "html", "--formats", "html"])
    say("narekenbaar run --formats html, beside the peer's HTML alone", only_html, html_only)
    say("narekenbaar run --cold", seconds([*words, "--out", folder / "gewoon", "--cold"]), peer)
    say("narekenbaar --help", seconds([*COMMAND, "--help"]))


def render(folder: Path) -> None:
    """Print how long one report takes to render in a running process, compared with nbconvert."""
    import nbformat

    from analysis_lib.batch import preload  # noqa: F401  # as in the processes of a batch
    from analysis_lib.render.document import build
    from analysis_lib.render.formats import render, suffixes

    (made,) = list((folder / "koud").glob(f"{SHEET}/*/report.ipynb"))[:1]
    peer = seconds([BIN / "jupyter", "nbconvert", "--to", "html", made, "--output-dir", folder])
    say("rendering one factsheet: jupyter nbconvert --to html", peer)
    started = time.perf_counter()
    document = build(nbformat.read(made, as_version=4))
    say("rendering one factsheet: the one source", time.perf_counter() - started)
    for form in suffixes():
        started = time.perf_counter()
        render(document, form)
        say(f"rendering one factsheet: {form}", time.perf_counter() - started, peer)


def grow(folder: Path) -> None:
    """Print how time and memory grow with the number of reports."""
    for size in SIZES:
        grid = [word for number in range(size) for word in ("-p", "hoogste_prijs", str(60_000 + number))]
        started = time.perf_counter()
        process = psutil.Popen(
            [*COMMAND, "run", "holland_rijnland", *grid, "--out", str(folder / str(size)), "--quiet"],
            stdout=subprocess.DEVNULL,
        )
        most = 0
        while process.poll() is None:
            most = max(most, process.memory_info().rss)
            time.sleep(0.1)
        took = time.perf_counter() - started
        say(f"{size} reports: {took / size:.2f} s each, runner {most / 1e6:.0f} MB", took)


def processor_seconds(words: Sequence[str | Path], cwd: Path, **variables: str) -> tuple[float, float]:
    """Run a command; return the seconds that it took, and those that processors worked for it.

    Counts every process below it, also those of which the parent is gone: they become ours (Linux).
    """
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = seconds(words, cwd, **variables)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def two_builds(schools: Sequence[str], other: Path, folder: Path) -> None:
    """Print what the factsheets take in another checkout and in this one, in turn; the middle of each counts.

    What one sheet takes is what all of them take less what the first alone does. On a machine that others use too,
    processor time tells more than the clock. A build has an environment of its own in the same place, as `make` sets it
    up, or else that of this one.
    """
    builds = {"the other build": other.resolve(), "this build": PROJECT}
    took: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for turn in range(TURNS):
        for name, build in builds.items():
            own = build / Path(sys.executable).relative_to(PROJECT) if _is_in_project(sys.executable) else Path()
            python = own if own.is_file() else Path(sys.executable)
            for what, some in (("one sheet", schools[:1]), ("all sheets", schools), ("nothing changed", schools)):
                out = folder / f"{turn}-{name}-{'een' if what == 'one sheet' else 'alle'}"
                sheets = [word for one in some for word in ("-p", "school", one)]
                words: list[str | Path] = [python, "-m", "analysis_lib.cli", "run", SHEET, *sheets, "--out", out]
                spent = processor_seconds(words, build, PYTHONPATH=str(build))
                took.setdefault((name, what), []).append(spent)
                print(f"{name}, {what}: {spent[0]:.2f} s, of processors {spent[1]:.2f} s", flush=True)
    middle = {key: [statistics.median(kind) for kind in zip(*times, strict=True)] for key, times in took.items()}
    for what in ("one sheet", "all sheets", "nothing changed"):
        before, now = (middle[name, what] for name in builds)
        say(f"{what}, beside the other build", now[0], before[0])
        say(f"{what}, processor time", now[1], before[1])
    if len(schools) > 1:
        each = [(middle[name, "all sheets"][1] - middle[name, "one sheet"][1]) / (len(schools) - 1) for name in builds]
        say("each sheet after the first, processor time", each[1], each[0])


def _is_in_project(path: str) -> bool:
    return Path(path).is_relative_to(PROJECT)


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--schools", type=int, default=None, help="how many factsheets; all by default")
    reader.add_argument("--growth", action="store_true", help="measure only how time grows with the number of reports")
    reader.add_argument("--against", type=Path, default=None, metavar="DIR", help="another checkout, to compare with")
    asked = reader.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        schools = list(read_study(report(SHEET)).tables["scholen"]["school"])[: asked.schools]
        if asked.growth:
            grow(Path(name))
        elif asked.against:
            two_builds(schools, asked.against, Path(name))
        else:
            compare(schools, Path(name))
            render(Path(name))


if __name__ == "__main__":
    main()
