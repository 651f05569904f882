"""What the reports of a batch share, worked out once in the process that theirs are forked from.

It reads the study of most of them. While it imports the rest, a process of its own works out what is published, which
takes long and uses a solver that must not be used before forking. It does so by orders
(`analysis_lib.notebook.beforehand`), and for one study; what other reports share, their own processes work out.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

from analysis_lib.batch.jobs import Job
from analysis_lib.catalogue import report
from analysis_lib.notebook.beforehand import ask, order
from analysis_lib.notebook.bounds import answered_within
from analysis_lib.once import FOLDER, kept_in

_WITHIN = 30.0  # seconds for each part; workers wait for it, and then work it out themselves
_LOOK_EVERY = 0.2  # seconds
_shared: set[tuple[str, Path | None]] = set()  # reports and data


def share(jobs: Sequence[Job]) -> None:
    """Have worked out what most of these reports share, before the first begins.

    Parameters
    ----------
    jobs : sequence of Job
        Reports to make; own notebooks share nothing.
    """
    kinds = Counter(_kind(job) for job in jobs if job.own_notebook is None)
    if kinds:
        most = kinds.most_common(1)[0][0]
        order(_begin, next(job for job in jobs if _kind(job) == most), os.environ.get(FOLDER, ""))


def is_shared(job: Job) -> bool:
    """Whether this process has what reports like this one share."""
    return _kind(job) in _shared


def column_of(name: str, data: Path | None, table: str, column: str) -> list[str] | None:
    """Return all values of a column, read where the reports are forked from; None where they cannot be read there."""
    found: list[str] | None = ask(_column, name, data, table, column)
    return found


def _kind(job: Job) -> tuple[str, Path | None]:
    return job.report, job.data


def _column(name: str, data: Path | None, table: str, column: str) -> list[str]:
    from analysis_lib.study import keep_study, read_study  # takes long to import, and the command does without

    keep_study()
    with answered_within(_WITHIN):
        return [str(value) for value in read_study(report(name), data or "").tables[table][column]]


def _begin(job: Job, folder: str) -> Callable[[], None] | None:
    """Read a study, and begin to work out what is published of it; return what waits for that, if anything."""
    from analysis_lib.study import keep_study, read_study

    keep_study()
    about = report(job.report)
    with answered_within(_WITHIN):
        read_study(about, job.data or "")
    if not about.shows or not folder:
        return None
    working = multiprocessing.get_context("fork").Process(target=_work_out, args=(job, folder), daemon=True)
    working.start()
    return partial(_finish, job, folder, working, os.getppid())


def _work_out(job: Job, folder: str) -> None:
    from analysis_lib.batch.making import prepare_for_others
    from analysis_lib.notebook.forking import end_with_parent

    end_with_parent()
    with kept_in(Path(folder)):
        prepare_for_others(job)
    os._exit(0)


def _finish(job: Job, folder: str, working: BaseProcess, parent: int) -> None:
    """Take over what that process found, as long as the command lives."""
    from analysis_lib.batch.making import prepare_for_others

    until = time.monotonic() + _WITHIN
    while working.exitcode is None and time.monotonic() < until:
        working.join(_LOOK_EVERY)
        if os.getppid() != parent:
            working.kill()
            os._exit(1)
    if working.exitcode is None:
        working.kill()
        working.join()
    elif working.exitcode == 0:
        with kept_in(Path(folder)), answered_within(_WITHIN):
            prepare_for_others(job)
        _shared.add(_kind(job))
