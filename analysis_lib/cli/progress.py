"""How a series of reports goes: a live view, lines in a log, JSON, or nothing but failures."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from analysis_lib.batch.jobs import Job, Outcome, State
from analysis_lib.batch.received import about_jobs
from analysis_lib.batch.series import ProgressListener


@contextmanager
def choose_listener(*, quiet: bool, as_json: bool, verbose: bool, workers: int) -> Iterator[Quiet]:
    """Give the listener that was asked for, else a live view on a terminal and lines elsewhere."""
    if as_json:
        yield Json()
        return
    if quiet:
        yield Quiet(verbose)
        return
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield Lines(verbose)
        return
    from rich.live import Live

    view = Terminal(verbose, workers)
    with Live(get_renderable=view.render, console=console, refresh_per_second=8, transient=True):
        yield view


class Quiet(ProgressListener):
    """Reports only what failed, at the end, and first what nobody may overlook."""

    def __init__(self, verbose: bool = False) -> None:
        self._verbose = verbose

    def begin(self, todo: Sequence[Job], took: Mapping[str, float]) -> None:
        """Say what comes from a study's folder besides tables, before any of it is used."""
        for line in about_jobs(todo):
            click.echo(line, err=True)

    def summarise(self, outcomes: Sequence[Outcome]) -> None:
        """Name each failure: where, what and what to do."""
        failed = [outcome for outcome in outcomes if outcome.state is State.FAILED]
        for outcome in failed:
            click.echo(f"{outcome.job.name}: niet gemaakt.", err=True)
            for line in outcome.error.splitlines():
                click.echo(f"  {line}", err=True)
            if outcome.advice:
                click.echo(f"  Wat te doen: {outcome.advice}", err=True)
            if outcome.trace and self._verbose:
                click.echo(outcome.trace, err=True)
        if any(outcome.trace for outcome in failed) and not self._verbose:
            click.echo("Met --verbose ziet u waar in de code het misging.", err=True)


class Lines(Quiet):
    """Writes a line for each report that is done, as suits a log."""

    def begin(self, todo: Sequence[Job], took: Mapping[str, float]) -> None:
        """Remember how many there are to make."""
        super().begin(todo, took)
        self._todo, self._count = len(todo), 0

    def done(self, outcome: Outcome) -> None:
        """Report that one is done, with its files."""
        self._count += 1
        click.echo(f"[{self._count}/{self._todo}] {_in_a_line(outcome)}", err=True)

    def summarise(self, outcomes: Sequence[Outcome]) -> None:
        """Name each failure, and count what went well."""
        super().summarise(outcomes)
        counts = {state: sum(outcome.state is state for outcome in outcomes) for state in State}
        click.echo(", ".join(f"{count} {state}" for state, count in counts.items() if count))
        for index in sorted({outcome.job.out / "index.html" for outcome in outcomes}):
            if index.exists():
                click.echo(f"Overzicht: {_from_here(index)}")


class Terminal(Lines):
    """Shows what is done, what runs, what failed and how long it will take."""

    def __init__(self, verbose: bool, workers: int) -> None:
        super().__init__(verbose)
        self._workers = workers
        self._running: dict[str, tuple[str, float]] = {}
        self._failed: list[str] = []
        self._todo = self._count = 0
        self._left: dict[str, float] = {}
        self._seconds: list[float] = []

    def begin(self, todo: Sequence[Job], took: Mapping[str, float]) -> None:
        """Remember what there is to make, and how long each took before."""
        super().begin(todo, took)
        self._left = {job.name: took.get(job.name, 0.0) for job in todo}

    def step(self, job: Job, what: str, cell: int, cells: int) -> None:
        """Remember how far a report is."""
        since = self._running.get(job.name, ("", time.monotonic()))[1]
        self._running[job.name] = (f"{what}, cel {cell} van {cells}" if cells else what, since)

    def done(self, outcome: Outcome) -> None:
        """Remember how a report ended."""
        self._count += 1
        self._running.pop(outcome.job.name, None)
        self._left.pop(outcome.job.name, None)
        self._seconds.append(outcome.seconds)
        if outcome.state is State.FAILED:
            self._failed.append(outcome.job.name)

    def seconds_left(self) -> float | None:
        """Estimate from how long reports took before, or the mean of this series; None if neither is known."""
        mean = sum(self._seconds) / len(self._seconds) if self._seconds else None
        if mean is None and not all(self._left.values()):
            return None
        now = time.monotonic()
        left = [
            max((took or mean or 0.0) - (now - self._running[name][1] if name in self._running else 0.0), 0.0)
            for name, took in self._left.items()
        ]
        return sum(left) / max(min(self._workers, len(left)), 1)

    def render(self) -> Any:
        """Draw it."""
        from rich.progress_bar import ProgressBar
        from rich.table import Table
        from rich.text import Text

        if not self._todo:
            return Text("nagaan wat er is veranderd")
        parts = [f"{self._count} van {self._todo} klaar", f"{len(self._running)} bezig"]
        parts += [f"{len(self._failed)} mislukt"] if self._failed else []
        left = self.seconds_left()
        parts += [f"nog ongeveer {int(left) // 60}:{int(left) % 60:02d}"] if left is not None else []
        view = Table.grid()
        view.add_row(Text(" · ".join(parts)))
        view.add_row(ProgressBar(total=self._todo, completed=self._count, width=60))
        for name, (what, _) in self._running.items():
            view.add_row(Text(f"  {name}  {what}", overflow="ellipsis", no_wrap=True))
        for name in self._failed:
            view.add_row(Text(f"  mislukt: {name}", style="bold"))
        return view


class Json(Quiet):
    """Writes each event as one line of JSON."""

    def begin(self, todo: Sequence[Job], took: Mapping[str, float]) -> None:
        """Report which are to be made."""
        super().begin(todo, took)
        for line in about_jobs(todo):
            self._say("melding", tekst=line)
        self._say("begin", rapporten=[job.name for job in todo])

    def step(self, job: Job, what: str, cell: int, cells: int) -> None:
        """Report how far one is."""
        self._say("stap", rapport=job.name, stap=what, cel=cell, cellen=cells)

    def done(self, outcome: Outcome) -> None:
        """Report how one ended."""
        self._say("klaar", **_as_data(outcome))

    def summarise(self, outcomes: Sequence[Outcome]) -> None:
        """Report how all ended."""
        self._say("einde", rapporten=[_as_data(outcome) for outcome in outcomes])

    def _say(self, event: str, **content: Any) -> None:
        click.echo(json.dumps({"gebeurtenis": event, **content}, ensure_ascii=False))


def _as_data(outcome: Outcome) -> dict[str, Any]:
    return {
        "rapport": outcome.job.report,
        "run": outcome.job.run,
        "map": str(outcome.job.folder),
        "toestand": outcome.state,
        "seconden": round(outcome.seconds, 2),
        "fout": outcome.error,
        "wat_te_doen": outcome.advice,
        "code": outcome.exit_code,
    }


def _in_a_line(outcome: Outcome) -> str:
    name = outcome.job.name
    if outcome.state is State.FAILED:
        return f"{name}: niet gemaakt"
    if outcome.state is State.CURRENT:
        return f"{name}: actueel, niets te zien van wat veranderde"
    files = ", ".join(sorted(path.name for path in outcome.job.folder.glob("report.*")))
    return f"{name}: klaar in {outcome.seconds:.0f} s: {_from_here(outcome.job.folder)}{os.sep} ({files})"


def _from_here(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
