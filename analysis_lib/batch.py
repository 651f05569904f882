"""Makes reports: `make_report` runs one notebook and publishes its report whole or not at all.

A report is built in a hidden folder beside its place and moved there when it is
complete; its receipt is written last. What was there before stays until then.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from analysis_lib.catalogue import PROJECT, REPORTS, Report, report
from analysis_lib.errors import ReportError, UserError
from analysis_lib.parameters import Value
from analysis_lib.publishing import (
    alone,
    beside,
    cannot_write,
    fingerprints,
    put_in_place,
    read_receipt,
    recover,
    write_json,
    write_text,
)

STANDARD_RUN = "standaard"
LONGEST_RUN = 80  # characters: Windows counts the whole path
CELL_TIMEOUT = 600  # seconds
_USER_ERRORS = {"UserError", "InputError"}

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Job:
    """One report to be made.

    Parameters
    ----------
    report : str
        Name in the catalogue.
    out : Path
        Folder of all reports.
    data : Path, optional
        Folder with the study's tables; None for the report's own.
    values : mapping of str to value
        Parameters, read and checked.
    formats : tuple of str
        Of `analysis_lib.render.FORMATS`.
    warm : bool
        Whether its kernel is forked from a process that has the libraries imported.
    """

    report: str
    out: Path
    data: Path | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    formats: tuple[str, ...] = ("html", "pdf", "docx")
    warm: bool = False

    @property
    def run(self) -> str:
        """Folder name that tells which data and parameters this run has."""
        parts = [self.data.resolve().name] if self.data else []
        parts += [f"{name}-{value}" for name, value in sorted(self.values.items())]
        slug = re.sub(r"[^\w.,=-]+", "-", "_".join(parts)).strip("-.")
        if not parts:
            return STANDARD_RUN
        if not slug or slug == STANDARD_RUN or len(slug) > LONGEST_RUN:
            digest = hashlib.sha256("_".join(parts).encode()).hexdigest()[:8]
            slug = f"{slug[: LONGEST_RUN - 9]}-{digest}".strip("-")
        return slug

    @property
    def folder(self) -> Path:
        """Where the report comes."""
        return self.out / self.report / self.run


@dataclass(frozen=True)
class Outcome:
    """How a job ended: where its report is, or why there is none."""

    job: Job
    seconds: float
    error: str = ""
    exit_code: int = 0


def make_reports(
    jobs: Iterable[Job], *, workers: int = 1, warm: bool = True, progress: Progress = print
) -> list[Outcome]:
    """Make reports; one that fails does not stop the others.

    Parameters
    ----------
    jobs : iterable of Job
    workers : int
        Reports made at the same time, each in a process of its own.
    warm : bool
        Whether processes are forked from one that has the libraries imported, where the
        system can and there is more than one report.
    progress : callable
        Gets a line of Dutch text at each step.

    Returns
    -------
    list of Outcome
        In the order of the jobs.

    Raises
    ------
    UserError
        If another run is writing into the same folder.
    """
    jobs = list(jobs)
    jobs = [replace(job, warm=warm and len(jobs) > 1) for job in jobs]
    with ExitStack() as stack:
        for out in sorted({job.out for job in jobs}):
            stack.enter_context(alone(out))
            recover(out, ["index.html"])
            for known in REPORTS:
                recover(out / known.name)
        return _make(jobs, workers, progress)


def _make(jobs: list[Job], workers: int, progress: Progress) -> list[Outcome]:
    from analysis_lib.overview import write_index
    from analysis_lib.shared import batch

    with batch():
        if len(jobs) == 1 or workers == 1:
            outcomes = [attempt(job, progress) for job in jobs]
        else:
            outcomes = _side_by_side(jobs, workers, progress)
    for out in {outcome.job.out for outcome in outcomes if not outcome.error}:
        write_index(out)
    return outcomes


def _side_by_side(jobs: list[Job], workers: int, progress: Progress) -> list[Outcome]:
    from analysis_lib.warm import begin_worker, context, is_possible

    begin = context() if jobs[0].warm and is_possible() else get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(jobs)), begin, begin_worker, (dict(os.environ),)) as pool:
        futures = [pool.submit(attempt, job) for job in jobs]
        for future in as_completed(futures):
            job = jobs[futures.index(future)]
            progress(f"{job.report}/{job.run} is aan de beurt geweest")
    return [_outcome_of(future, job) for future, job in zip(futures, jobs, strict=True)]


def _outcome_of(future: Future[Outcome], job: Job) -> Outcome:
    try:
        return future.result()
    except BrokenProcessPool:
        return Outcome(job, 0.0, "het proces is afgebroken; waarschijnlijk was er te weinig geheugen.", 1)


def _silent(_: str) -> None:
    """Progress of a worker: its parent tells when a report is done."""


def attempt(job: Job, progress: Progress = _silent) -> Outcome:
    """Make one report and tell how it went, without raising."""
    started = time.monotonic()
    try:
        make_report(job, progress)
    except UserError as error:
        return Outcome(job, time.monotonic() - started, str(error), error.exit_code)
    except OSError as error:
        return Outcome(job, time.monotonic() - started, cannot_write(job.out, error), UserError.exit_code)
    except Exception as error:  # one report must not take the batch with it
        logging.getLogger(__name__).debug("report failed", exc_info=True)
        return Outcome(job, time.monotonic() - started, f"{type(error).__name__}: {error}", ReportError.exit_code)
    return Outcome(job, time.monotonic() - started)


def make_report(job: Job, progress: Progress = _silent) -> Path:
    """Run a report's notebook, render it and put it in its place.

    Returns
    -------
    Path
        The report's folder.

    Raises
    ------
    UserError
        If the input or a parameter is wrong; nothing was written.
    ReportError
        If the notebook did not run to its end; nothing was written.
    """
    about = report(job.report)
    progress("gegevens controleren")
    study = about.open(job.data or "")
    origin = _origin(job)
    _refuse_another_study(job, origin)
    started = datetime.now(UTC)
    job.folder.parent.mkdir(parents=True, exist_ok=True)
    staging = beside(job.folder)
    staging.mkdir()
    try:
        versions = _write_report(about, job, staging, progress)
        receipt = {
            "rapport": job.report,
            "titel": versions.pop("titel"),
            "run": job.run,
            "herkomst": origin,
            "parameters": dict(job.values),
            "gegevens": job.data.resolve().name if job.data else f"data_templates/{job.report}",
            "invoer": [
                {"bestand": name, "regels": lines, "sha256": digest} for name, lines, digest in study.inputs.files
            ],
            "uitvoer": fingerprints(staging),
            "versies": versions,
            "seed": None,
            "gestart": started.isoformat(timespec="seconds"),
            "duur_seconden": round((datetime.now(UTC) - started).total_seconds(), 2),
        }
        write_json(staging / "receipt.json", receipt)
        put_in_place(staging, job.folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError):  # only goes away where nothing was made
            job.folder.parent.rmdir()
    return job.folder


def _origin(job: Job) -> str:
    """A fingerprint of the data folder's place, which tells two folders of one name apart."""
    return hashlib.sha256(str(job.data.resolve() if job.data else "").encode()).hexdigest()[:16]


def _refuse_another_study(job: Job, origin: str) -> None:
    """Keep a report of other data in a folder of the same name from being overwritten."""
    receipt = read_receipt(job.folder / "receipt.json")
    if receipt and receipt.get("herkomst", origin) != origin:
        raise UserError(
            f"In {job.report}/{job.run} staat al een rapport van een andere map die ook '{job.run}' heet; "
            "geef uw map een andere naam, of kies een andere uitvoer met --out."
        )


def _write_report(about: Report, job: Job, folder: Path, progress: Progress) -> dict[str, str]:
    from analysis_lib.notebooks import normalise, notebook_text, require_whole, scrub
    from analysis_lib.provenance import versions
    from analysis_lib.render import render
    from analysis_lib.render.document import build, tables_of

    parameters: dict[str, Any] = dict(job.values)
    if job.data:
        parameters["data"] = job.data.resolve().as_posix()
    executed = _execute(about.notebook, folder / "report.ipynb", parameters, progress, warm=job.warm)
    require_whole(executed)
    private = {PROJECT: ".", Path.home(): "~"}
    if job.data:
        private[job.data.resolve()] = job.data.resolve().name
    notebook = scrub(normalise(executed), private)
    write_text(folder / "report.ipynb", notebook_text(notebook))
    document = build(notebook)
    for form in job.formats:
        progress(f"{form} maken")
        for made, content in render(document, [form]).items():
            (folder / f"report.{made}").write_bytes(content)
    (folder / "data").mkdir()
    for name, text in tables_of(notebook).items():
        write_text(folder / "data" / f"{name}.csv", text)
    return {"titel": document.title, **versions()}


def _execute(notebook: Path, target: Path, parameters: Mapping[str, Any], progress: Progress, *, warm: bool) -> Any:
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from analysis_lib.engine import ENGINE, register
    from analysis_lib.warm import kernel_name

    register()
    logging.getLogger("papermill").setLevel(logging.ERROR)
    try:
        return papermill.execute_notebook(
            notebook,
            target,
            parameters=dict(parameters),
            engine_name=ENGINE,
            kernel_name=kernel_name(warm=warm),
            cwd=notebook.parent,
            progress_bar=False,
            execution_timeout=CELL_TIMEOUT,
            on_cell=lambda done, total: progress(f"notebook uitvoeren, cel {done} van {total}"),
        )
    except DeadKernelError as error:
        raise ReportError("het notebook is afgebroken; waarschijnlijk was er te weinig geheugen.") from error
    except CellTimeoutError as error:
        raise ReportError(f"een cel van het notebook deed er langer dan {CELL_TIMEOUT} seconden over.") from error
    except PapermillExecutionError as error:
        if error.ename in _USER_ERRORS:
            raise UserError(error.evalue) from error
        number = error.cell_index + 1 - bool(parameters)  # papermill puts a cell of parameters in
        raise ReportError(f"cel {number} van het notebook geeft een fout: {error.ename}: {error.evalue}") from error
