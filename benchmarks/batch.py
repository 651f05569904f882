"""How long a batch takes, compared with plain papermill and nbconvert, on one machine in one run.

    python benchmarks/batch.py --against DIR   # all that is asked, for all schools; about twenty minutes
    python benchmarks/batch.py --schools 4     # of some, without the build in another checkout
    python benchmarks/batch.py --without-peer --against DIR --schools 6   # this build and the other, in turn
    python benchmarks/batch.py --growth        # how time grows from 1 to 400 reports
    python benchmarks/batch.py --growth 200 --against DIR   # what 200 take, with the other build too

The peer is the handbook way: `papermill` for each school, then `jupyter nbconvert` for
each format. It writes HTML, Markdown that pandoc turns into Word, and LaTeX; turning that into
PDF takes a TeX that is not counted here. narekenbaar makes HTML, PDF and Word.

`--growth` makes reports of one notebook with other values of a parameter, which share what they have alike; sheets of
schools have next to nothing alike.

Of memory, what several processes share counts once (PSS). At the peak of 22 sheets by two workers stand, in MB, before
and after the study was read once for all, pandoc was shared and Typst forgot: the command 30, 30; its guards 15, 15;
the process that others are forked from 116, 75; open pandocs 177, 131; workers 241, 157; those that fork for cells 102,
77; one with cells 61, 61 (33 its own), or 120 for two. Of all but the pandocs some 230 are shared: what was imported.
Since sheets of one study need nothing of scipy, 549 on a quiet machine, the middle of three (543 to 578), beside 558 of
build 55e602b (537 to 584). When two processes happen to draw at once decides.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import psutil
import pypandoc
from measured import Spent, end_servers, spent_on

from analysis_lib.catalogue import PROJECT, report
from analysis_lib.study import read_study

BIN = Path(sys.executable).parent
COMMAND = [sys.executable, "-m", "analysis_lib.cli"]
SHEET = "school_factsheet"
TURNS = 3
SIZES = (1, 10, 100, 200, 400)


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


def compare(schools: Sequence[str], folder: Path) -> float:
    """Print how long the factsheets take both ways, with the ratio to the peer; return the peer's seconds."""
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
    return peer


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


def grow(sizes: Sequence[int], other: Path | None, folder: Path) -> None:
    """Print how time and memory grow with the number of reports."""
    builds = [_Build("this build", PROJECT, folder)]
    builds += [_Build("the other build", other.resolve(), folder)] if other else []
    for size in sizes:
        grid = [word for number in range(size) for word in ("-p", "hoogste_prijs", 60_000 + number)]
        for build in builds:
            spent = _apart(build.command("holland_rijnland", *grid), folder / f"{size}-{build.name}", build.place)
            print(
                f"{build.name}, {size} reports: {spent.seconds / size:.2f} s each, of processors "
                f"{spent.processor / size:.2f} s; runner {spent.own / 1e6:.0f} MB, all processes at most "
                f"{spent.memory / 1e6:.0f} MB",
                flush=True,
            )


def _apart(command: Sequence[object], out: Path, place: Path) -> Spent:
    """Run a command twice: once for its time, once for its memory, as looking at that keeps a processor busy."""
    spent = _spent(command, out, place)
    seen = _spent(command, out.with_name(f"{out.name}-geheugen"), place, memory=True)
    return replace(spent, memory=seen.memory, own=seen.own)


def _spent(command: Sequence[object], out: Path, place: Path, *, memory: bool = False) -> Spent:
    """Run a command of the checkout in a place."""
    return spent_on([*command, "--out", out], place, {"PYTHONPATH": str(place)}, memory=memory)


WANTED = (  # of the issue: work, what is asked, and of what it is said
    ("all sheets, cold start, times the peer", ">= 26", "peer cold"),
    ("all sheets, cold start, times the other build", ">= 1.5", "other all"),
    ("all sheets, with a kept server, times the peer", ">= 35", "peer kept"),
    ("processor time of each next sheet, part of the other build's", "<= 0.55", "part each"),
    ("nothing changed, seconds", "<= 0.3", "nothing"),
    ("one report, kept server, part of the other build's", "<= 0.5", "part one kept"),
    ("one report, cold, part of the other build's", "<= 0.75", "part one"),
    ("release of all schools, seconds of processors", "<= 1.0", "release"),
    ("memory of all processes, part of the other build's", "<= 1", "part memory"),
)


class _Build:
    """A checkout, and what the same work takes with it; the middle of a few turns counts.

    It has an environment of its own in the same place, as `make` sets it up, or else that of this one.
    """

    def __init__(self, name: str, place: Path, folder: Path, *, kept: bool = False) -> None:
        self.name, self.place, self.folder, self.kept = name, place, folder, kept
        own = place / Path(sys.executable).relative_to(PROJECT) if _is_in_project(sys.executable) else Path()
        self.python = own if own.is_file() else Path(sys.executable)
        self.took: dict[str, list[Spent]] = {}

    def work(self, schools: Sequence[str], turn: int) -> None:
        """Make one report, one sheet and all sheets, and find that nothing changed."""
        out = self.folder / f"{turn}-{self.name.replace(' ', '-')}"
        sheets = [[word for one in some for word in ("-p", "school", one)] for some in (schools[:1], schools)]
        self._spend("one report", ["holland_rijnland"], out / "een-rapport")
        self._spend("one sheet", [SHEET, *sheets[0]], out / "een")
        self._spend("all sheets", [SHEET, *sheets[1]], out / "alle")
        self._spend("nothing changed", [SHEET, *sheets[1]], out / "alle")

    def command(self, *words: object) -> list[object]:
        """Return what makes reports with it."""
        return [self.python, "-m", "analysis_lib.cli", "run", *words, *(["--server"] if self.kept else [])]

    def _spend(self, what: str, words: Sequence[object], out: Path) -> None:
        command = self.command(*words)
        spent = (_apart if what == "all sheets" else _spent)(command, out, self.place)
        self.took.setdefault(what, []).append(spent)
        memory = f", at most {spent.memory / 1e6:.0f} MB" if spent.memory else ""
        print(
            f"{self.name}, {what}: {spent.seconds:.2f} s, of processors {spent.processor:.2f} s{memory}",
            flush=True,
        )

    def middle(self, what: str, of: str = "seconds") -> float:
        """Return the middle of all turns."""
        return statistics.median(getattr(spent, of) for spent in self.took[what])

    def each(self, number: int) -> float:
        """Return what each sheet after the first takes of processors."""
        return (self.middle("all sheets", "processor") - self.middle("one sheet", "processor")) / max(number - 1, 1)


def release_seconds() -> float:
    """Return what deciding which counts of the example are hidden takes of a processor; the middle of a few."""
    import pandas as pd

    from analysis_lib import care_trajectories as ct

    tables, took = read_study(report("utrechtse_heuvelrug")).tables, []
    for _ in range(TURNS):
        started = time.process_time()
        ct.release(tables, (2017, 2018, 2019), pd.Timestamp("2020-01-01"))
        took.append(time.process_time() - started)
    return statistics.median(took)


def whole_table(schools: Sequence[str], other: Path | None, peer: float, folder: Path) -> None:
    """Print what is asked beside what is measured: this build cold and with a kept server, and another, in turn.

    What one sheet takes is what all of them take less what the first alone does. On a machine that others use too,
    processor time tells more than the clock.
    """
    now = _Build("this build", PROJECT, folder)
    kept = _Build("this build with a kept server", PROJECT, folder, kept=True)
    before = _Build("the other build", other.resolve(), folder) if other else None
    with tempfile.TemporaryDirectory(prefix="n-") as place:  # a short name, as it holds a socket
        os.environ["XDG_RUNTIME_DIR"] = place
        kept.work(schools[:1], -1)  # starts it
        kept.took.clear()
        for turn in range(TURNS):
            for build in filter(None, (before, now, kept)):
                build.work(schools, turn)
        end_servers(place)
    of_all = {name: build.middle("all sheets") for name, build in (("cold", now), ("kept", kept))}
    found = {"nothing": now.middle("nothing changed"), "release": release_seconds()}
    if peer:
        found |= {f"peer {name}": peer / took for name, took in of_all.items()}
    if before:
        found |= {
            "other all": before.middle("all sheets") / of_all["cold"],
            "part each": now.each(len(schools)) / before.each(len(schools)),
            "part one": now.middle("one report") / before.middle("one report"),
            "part one kept": kept.middle("one report") / before.middle("one report"),
            "part memory": now.middle("all sheets", "memory") / before.middle("all sheets", "memory"),
        }
        for what in ("one report", "one sheet", "all sheets", "nothing changed"):
            parts = [build.middle(what, "processor") / before.middle(what, "processor") for build in (now, kept)]
            print(f"{what}, processor time as part of the other build's: {parts[0]:.2f}, kept server {parts[1]:.2f}")
    print(f"each next sheet: {now.each(len(schools)):.2f} s of processors, kept server {kept.each(len(schools)):.2f} s")
    for what, asked, key in WANTED:
        print(f"{what:<64}{asked:>8}{f'{found[key]:10.2f}' if key in found else '         -'}")


def _is_in_project(path: str) -> bool:
    return Path(path).is_relative_to(PROJECT)


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--schools", type=int, default=None, help="how many factsheets; all by default")
    reader.add_argument(
        "--growth", type=int, nargs="*", metavar="NUMBER", help="measure only how time grows with the number of reports"
    )
    reader.add_argument("--without-peer", action="store_true", help="leave out plain papermill and nbconvert")
    reader.add_argument("--against", type=Path, default=None, metavar="DIR", help="another checkout, to compare with")
    asked = reader.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, load {psutil.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        schools = list(read_study(report(SHEET)).tables["scholen"]["school"])[: asked.schools]
        if asked.growth is not None:
            grow(asked.growth or SIZES, asked.against, Path(name))
        else:
            peer = 0.0 if asked.without_peer else compare(schools, Path(name))
            whole_table(schools, asked.against, peer, Path(name))
            if peer:
                render(Path(name))


if __name__ == "__main__":
    main()
