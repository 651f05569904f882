"""Makes one report: runs its notebook and publishes the result, whole or not at all.

A report is built in a hidden folder beside its place and moved there when it is
complete; its receipt is written last. What was there before stays until then.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import shutil
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, TypeVar

from analysis_lib import whole_files
from analysis_lib.batch.following import next_page
from analysis_lib.batch.freshness import KEY, Dependencies, Tools, changed_inputs, only_tables_changed
from analysis_lib.batch.jobs import Job, Outcome, State
from analysis_lib.catalogue import PROJECT, Report, report
from analysis_lib.errors import ReportError, UserError
from analysis_lib.notebook.parameters import declared
from analysis_lib.notebook.run import Progress, run_notebook
from analysis_lib.once import shared_with_alike
from analysis_lib.releases import FOLDER, add_release, entries, recording
from analysis_lib.study import Study, keep_study, read_study

Result = TypeVar("Result")


def _silent(what: str, cell: int, cells: int) -> None:
    """Report nothing."""


def attempt(
    job: Job,
    tools: Tools | None = None,
    progress: Progress = _silent,
    *,
    force: bool = True,
    kernel: bool = False,
    alone: bool = False,
) -> Outcome:
    """Make one report and return how it went, without raising.

    With `kernel`, its notebook runs in a kernel of Jupyter, as one of a user's own always does. Unless `force`,
    a report of which only the input files changed is left alone if it shows nothing of the change. Where it is made
    `alone`, nobody else needs the processors, and its files are made side by side.
    """
    started = time.monotonic()
    tools = tools or Tools.now()
    try:
        if not force and shows_no_change(job, tools, note=True):
            return Outcome(job, State.CURRENT, time.monotonic() - started)
        make_report(job, tools, progress, kernel=kernel, alone=alone)
    except UserError as error:
        return Outcome.failed(job, error, time.monotonic() - started)
    except OSError as error:
        refused = UserError(whole_files.cannot_write(job.out, error))
        return Outcome.failed(job, refused, time.monotonic() - started)
    except Exception as error:  # one report must not take the batch with it
        unexpected = ReportError(
            f"{type(error).__name__}: {error}",
            advice="dit is een fout in narekenbaar; meld haar met wat --verbose laat zien.",
            trace=traceback.format_exc(),
        )
        return Outcome.failed(job, unexpected, time.monotonic() - started)
    return Outcome(job, State.MADE, time.monotonic() - started)


def make_report(
    job: Job,
    tools: Tools | None = None,
    progress: Progress = _silent,
    *,
    kernel: bool = False,
    alone: bool = False,
) -> Path:
    """Run a report's notebook, render it and put it in its place; see `attempt`.

    Returns
    -------
    Path
        The report's folder.

    Raises
    ------
    UserError
        If the input or a parameter is wrong, or changed meanwhile; nothing was written.
    ReportError
        If the notebook did not run to its end; nothing was written.
    """
    about = report(job.report)
    tools = tools or Tools.now()
    progress("gegevens controleren", 0, 0)
    study = read_study(about, job.data or "")
    dependencies = Dependencies.of(job, tools)
    origin = _origin(job)
    _refuse_another_study(job, origin)
    started, since = datetime.now(UTC), time.monotonic()
    job.folder.parent.mkdir(parents=True, exist_ok=True)
    staging = whole_files.temporary_sibling(job.folder)
    staging.mkdir()
    try:
        kernel = kernel or job.own_notebook is not None
        # A user's own notebook could change what it shares.
        with contextlib.nullcontext() if kernel else shared_with_alike(job.report):
            versions, card = _write_report(about, job, staging, progress, kernel=kernel, alone=alone)
        _refuse_what_changed(job, dependencies, tools.refreshed())
        receipt = {
            "rapport": job.report,
            "titel": versions.pop("titel"),
            "run": job.run,
            "herkomst": origin,
            "parameters": dict(job.values),
            "gegevens": job.tables_name,
            "eigen_notebook": job.changed_cells > 0,
            "cellen_anders": job.changed_cells,
            "invoer": _listed(study),
            "inhoud": _content(about, study, job),
            KEY: asdict(dependencies),
            "uitvoer": whole_files.fingerprints(staging),
            "versies": versions,
            "kaart": card,
            "seed": None,
            "gestart": started.isoformat(timespec="seconds"),
            "duur_seconden": round(time.monotonic() - since, 2),
        }
        whole_files.keep_changes(job.folder, staging)
        whole_files.write_json(staging / "receipt.json", receipt)
        _record_release(about, study, job)
        whole_files.put_in_place(staging, job.folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
        with contextlib.suppress(OSError):  # succeeds only if nothing was made
            job.folder.parent.rmdir()
    return job.folder


def prepare_for_others(job: Job) -> None:
    """Work out in this process what reports like this one have in common, for those that are forked from it."""
    keep_study()
    about = report(job.report)
    _content(about, read_study(about, job.data or ""), job)
    gc.freeze()  # looking for garbage there would copy all this into every process


def _side_by_side(functions: Iterable[Callable[[], Result]]) -> list[Result]:
    """Call functions of which a good part waits for other programs; return what each gives."""
    with ThreadPoolExecutor() as threads:
        return [begun.result() for begun in [threads.submit(function) for function in functions]]


def shows_no_change(job: Job, tools: Tools, *, note: bool = False) -> bool:
    """Whether only tables changed since the report was made, and nothing of what it shows.

    A report that is made for each school shows little of the tables, and has a function that
    fingerprints what (`shows` in the catalogue); what a user's own notebook shows, nobody knows.
    With `note`, the receipt gets the fingerprints of the files that it was compared with.

    Raises
    ------
    UserError
        If the tables are wrong.
    """
    about = report(job.report)
    if not about.shows or job.own_notebook:
        return False
    now = Dependencies.of(job, tools)
    if not only_tables_changed(job, now):
        return False
    study = read_study(about, job.data or "")
    place = job.folder / "receipt.json"
    receipt = whole_files.read_receipt(place) or {}
    if receipt.get("inhoud") != _content(about, study, job) or Dependencies.of(job, tools) != now:
        return False
    if note:
        whole_files.write_json(place, receipt | {"invoer": _listed(study), KEY: asdict(now)})
    return True


def _content(about: Report, study: Study, job: Job) -> str:
    """A fingerprint of what the report shows of a study with these parameters; '' where that is not known."""
    if not about.shows:
        return ""
    digest: str = resolve_name(about.shows)(study.tables, **_parameters(about.notebook, job))
    return digest


def _parameters(notebook: Path, job: Job) -> dict[str, Any]:
    """The values of a notebook's parameters, apart from ``data``, of which the content counts and not the place."""
    defaults = {parameter.name: parameter.default for parameter in declared(notebook) if parameter.name != "data"}
    return {**defaults, **job.values}


def _record_release(about: Report, study: Study, job: Job) -> None:
    """Keep with a study what its report publishes, before anybody can read it there.

    Whatever happens next, a later release is protected against this one.
    """
    if not about.publishes or FOLDER not in study.tables:
        return
    entry = _published(about, study, job)
    if entry is not None:
        add_release(job.tables, entries(study.tables[FOLDER]), entry)


def work_out_release(job: Job) -> None:
    """Work out what a report and others on the same tables publish, for whoever finds it by `analysis_lib.once`.

    Raises
    ------
    UserError
        If the tables are wrong.
    """
    about = report(job.report)
    _published(about, read_study(about, job.data or ""), job)


def _published(about: Report, study: Study, job: Job) -> dict[str, Any] | None:
    entry: dict[str, Any] | None = resolve_name(about.publishes)(study.tables, **_parameters(job.notebook, job))
    return entry


def _listed(study: Study) -> list[dict[str, Any]]:
    return [{"bestand": name, "rijen": rows, "sha256": digest} for name, rows, digest in study.inputs.files]


def _refuse_what_changed(job: Job, before: Dependencies, tools: Tools) -> None:
    """Refuse a report made partly from one version of its input and partly from another."""
    now = Dependencies.of(job, tools)
    if now == before:
        return
    changed = changed_inputs(before.inputs, now.inputs) or ["het notebook of het programma"]
    raise UserError(
        f"{', '.join(changed)} is veranderd terwijl het rapport werd gemaakt; er is niets gemaakt. "
        "Maak het opnieuw als niemand er meer in werkt."
    )


def _origin(job: Job) -> str:
    """A fingerprint of the data folder's path, which distinguishes two folders of one name."""
    return hashlib.sha256(str(job.data.resolve() if job.data else "").encode()).hexdigest()[:16]


def _refuse_another_study(job: Job, origin: str) -> None:
    """Keep a report of other data in a folder of the same name from being overwritten."""
    receipt = whole_files.read_receipt(job.folder / "receipt.json")
    if receipt and receipt.get("herkomst", origin) != origin:
        raise UserError(
            f"In {job.name} staat al een rapport van een andere map die ook '{job.run}' heet; "
            "geef uw map een andere naam, of kies een andere uitvoer met --out."
        )


def _next_page(about: Report, job: Job) -> str:
    return "" if about.each else next_page(job.report, job.run)


def _write_report(
    about: Report, job: Job, folder: Path, progress: Progress, *, kernel: bool, alone: bool
) -> tuple[dict[str, str], dict[str, Any]]:
    from analysis_lib.notebook.files import (
        account_for_own,
        normalise,
        notebook_text,
        require_publishable,
        require_whole,
        scrub,
    )
    from analysis_lib.provenance import versions
    from analysis_lib.render.formats import get_ready, render, render_files

    parameters: dict[str, Any] = dict(job.values)
    if job.data:
        parameters["data"] = job.data.resolve().as_posix()
    with recording():
        secret = bool(about.contract.confidential)
        executed = run_notebook(
            job.notebook, parameters, progress, secret=secret, kernel=kernel, meanwhile=lambda: get_ready(job.formats)
        )
    from analysis_lib.render.document import build, tables_of  # of one report alone, not imported before its cells run
    from analysis_lib.render.short import FILE

    require_whole(executed)
    require_publishable(executed, about_persons=bool(about.contract.confidential))
    if cells := job.changed_cells:
        account_for_own(executed, cells)
    private = {PROJECT: ".", Path.home(): "~"}
    if job.data:
        private[job.data.resolve()] = job.data.resolve().name
    notebook = scrub(normalise(executed), private)
    whole_files.write_text(folder / "report.ipynb", notebook_text(notebook))
    document = replace(build(notebook), formats=tuple(job.formats), next_page=_next_page(about, job))

    def files() -> Iterator[Callable[[], Mapping[str, bytes]]]:
        for form in job.formats:
            progress(f"{form} maken", 0, 0)
            yield partial(render_files, document, form)
        if "pdf" in job.formats and document.has_short:
            yield lambda: {FILE: render(build(notebook, short=True), "pdf")}

    for made in _side_by_side(files()) if alone else (make() for make in files()):
        for name, content in made.items():
            (folder / name).write_bytes(content)
    (folder / "data").mkdir()
    for name, text in tables_of(notebook).items():
        whole_files.write_text(folder / "data" / f"{name}.csv", text)
    return {"titel": document.title, **versions()}, asdict(document.card)
