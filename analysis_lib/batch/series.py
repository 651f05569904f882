"""A series of reports: `make_reports` makes those that are not current, and lists them all."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Thread

from analysis_lib.batch.freshness import Snapshot, Tools, reasons
from analysis_lib.batch.jobs import Job, Outcome, RunOptions, State
from analysis_lib.batch.seen import Seen
from analysis_lib.batch.shared import share
from analysis_lib.catalogue import REPORTS
from analysis_lib.errors import UserError
from analysis_lib.notebook.forking import import_for, is_possible, safe_path
from analysis_lib.notebook.machine import require_machine
from analysis_lib.whole_files import alone, cannot_write, read_receipt, recover


class ProgressListener:
    """Called as a series of reports is made; this one does nothing."""

    def begin(self, todo: Sequence[Job], took: Mapping[str, float]) -> None:
        """Called with the reports to make, and how many seconds each took before (0 if unknown)."""

    def step(self, job: Job, what: str, cell: int, cells: int) -> None:
        """Called with what is being done for a report, and which cell of how many of its notebook."""

    def done(self, outcome: Outcome) -> None:
        """Called when a report has ended."""


def make_reports(
    jobs: Iterable[Job], options: RunOptions | None = None, listener: ProgressListener | None = None
) -> list[Outcome]:
    """Make the reports that are not current; one that fails does not stop the others.

    Parameters
    ----------
    jobs : iterable of Job
    options : RunOptions, optional
        Processes are forked only where the system can.
    listener : ProgressListener, optional
        Called as it goes.

    Returns
    -------
    list of Outcome
        In the order of the jobs.

    Raises
    ------
    UserError
        If another run is writing into the same folder, or no notebook can run on this machine.
    """
    jobs = _distinct(jobs)
    options, listener = options or RunOptions(), listener or ProgressListener()
    folders = sorted({job.out for job in jobs})
    with ExitStack() as stack:
        for out in folders:
            stack.enter_context(alone(out))
            _clear(out)
        try:
            outcomes = _make(jobs, replace(options, warm=options.warm and is_possible()), listener)
        finally:  # after Ctrl-C too, and after a process that was killed: half-made reports are removed
            for out in folders:
                _clear(out)
        if any(outcome.state is State.MADE for outcome in outcomes):
            for out in folders:
                _list(out)
    return outcomes


def make_beside(
    jobs: Iterable[Job], options: RunOptions, listener: ProgressListener, known: Path | None = None
) -> list[Outcome]:
    """Make reports as `make_reports` does, in a folder where others make theirs meanwhile; they are not listed.

    Parameters
    ----------
    jobs : iterable of Job
        Reports that nobody else makes now.
    options : RunOptions
    listener : ProgressListener
    known : Path, optional
        A folder with what was worked out for them.
    """
    jobs = _distinct(jobs)
    places: dict[Path, set[str]] = {}
    for job in jobs:
        places.setdefault(job.folder.parent, set()).add(job.folder.name)

    def clear() -> None:
        for place, names in places.items():
            recover(place, names)

    clear()
    try:
        return _make(jobs, replace(options, warm=options.warm and is_possible()), listener, known)
    finally:
        clear()


def gather(jobs: Iterable[Job]) -> list[tuple[Job, list[str]]]:
    """List reports that were made in parts; without one that is absent or not current, write the overview.

    Returns
    -------
    list of (Job, list of str)
        Reports that have to be made, and why; with any of these nothing was written.

    Raises
    ------
    UserError
        If a part is being made, or the folder cannot be written.
    """
    jobs = _distinct(jobs)
    with ExitStack() as stack:
        folders = sorted({job.out for job in jobs})
        for out in folders:
            stack.enter_context(alone(out))
            _clear(out)
        absent = [(job, why) for job, why in reasons_to_make(jobs) if why]
        if not absent:
            for out in folders:
                _list(out)
        return absent


def reasons_to_make(jobs: Iterable[Job]) -> list[tuple[Job, list[str]]]:
    """For each report, why it would be made: nothing if it is current."""
    jobs, tools = list(jobs), Tools.now()
    places = {out: Snapshot(tools, Seen(out)) for out in {job.out for job in jobs}}
    found = []
    for job in jobs:
        why = _reasons(job, places[job.out])
        with suppress(UserError):  # then making it says what is wrong
            if why and _shows_no_change(job, tools):
                why = []
        found.append((job, why))
    return found


def _make(jobs: list[Job], options: RunOptions, listener: ProgressListener, known: Path | None = None) -> list[Outcome]:
    tools = Tools.now()
    places = {out: Snapshot(tools, Seen(out)) for out in {job.out for job in jobs}}
    todo = [job for job in jobs if options.force or _reasons(job, places[job.out])]
    if len(todo) < len(jobs):  # of reports that are made, nothing is known yet
        for out, snapshot in places.items():
            snapshot.seen.keep(out)
    if todo:
        require_machine(min(options.workers, len(todo)))
    took = {job.name: float((read_receipt(job.folder / "receipt.json") or {}).get("duur_seconden", 0)) for job in todo}
    outcomes = {job.folder: Outcome(job, State.CURRENT) for job in jobs}
    listener.begin(todo, took)

    def done(outcome: Outcome) -> None:
        outcomes[outcome.job.folder] = outcome
        listener.done(outcome)

    if todo:
        if options.warm:
            with suppress(OSError):  # where forking fails, reports are made as usual
                # Let its imports start, as ours take time too.
                kernels = options.kernel or any(job.own_notebook for job in todo)
                studies = len({job.data for job in todo})
                import_for({job.report for job in todo}, kernels=kernels, alone=len(todo) == 1, studies=studies)
        from analysis_lib.batch.folder import batch_folder

        with batch_folder(known), safe_path(), _lists_prepared(places):
            if options.warm and not options.kernel:
                share(todo)
            from analysis_lib.batch.workers import work_through

            # The longest first, so that nothing waits for it at the end.
            work_through(sorted(todo, key=lambda job: -took[job.name]), tools, options, listener.step, done)
    return [outcomes[job.folder] for job in jobs]


@contextmanager
def _lists_prepared(folders: Iterable[Path]) -> Iterator[None]:
    """Prepare meanwhile what `_list` needs: this process only waits for others."""

    def prepare() -> None:
        from analysis_lib.batch import overview

        with suppress(OSError):  # writing says what is wrong
            for out in folders:
                overview.prepare(out)

    preparing = Thread(target=prepare, name="lists", daemon=True)
    preparing.start()
    yield
    preparing.join()


def _distinct(jobs: Iterable[Job]) -> list[Job]:
    """Leave out what was asked for twice.

    Raises
    ------
    UserError
        If two different reports would get one folder.
    """
    found: dict[Path, Job] = {}
    for job in jobs:
        if found.setdefault(job.folder, job) != job:
            raise UserError(
                f"Twee rapporten zouden allebei {job.name} heten; maak ze na elkaar, elk met een eigen --out."
            )
    return list(found.values())


def _shows_no_change(job: Job, tools: Tools) -> bool:
    from analysis_lib.batch.making import shows_no_change  # takes longer to import than finding that nothing changed

    return shows_no_change(job, tools)


def _reasons(job: Job, now: Snapshot) -> list[str]:
    try:
        return reasons(job, now.of(job), now.seen)
    except (UserError, OSError):  # making it says what is wrong
        return ["het notebook of de gegevens zijn niet te lezen"]


def _list(out: Path) -> None:
    from analysis_lib.batch.overview import write_index  # takes longer to import than finding that nothing changed

    try:
        write_index(out)
    except OSError as error:  # the reports are there all the same
        logging.getLogger("narekenbaar").warning("Overzicht: %s", cannot_write(out, error))


def _clear(out: Path) -> None:
    """Remove what an interrupted run left."""
    recover(out, ["index.html"])
    for known in REPORTS:
        recover(out / known.name)
        with suppress(OSError):  # succeeds only if nothing was made
            (out / known.name).rmdir()
