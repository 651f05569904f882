"""Reports made as `run` makes them: in a process forked from one that has everything imported.

Called directly, `make_report` starts a kernel that has still to import it all, which takes longer than a small report.
"""

from __future__ import annotations

from pathlib import Path

from analysis_lib.batch import Job, Outcome, RunOptions, make_reports


def attempt(job: Job) -> Outcome:
    """Make a report, whatever is there already; tell how that went."""
    (outcome,) = make_reports([job], RunOptions(force=True))
    return outcome


def make(job: Job) -> Path:
    """Make a report that has nothing wrong with it; return its folder."""
    outcome = attempt(job)
    assert outcome.error == "", outcome.error
    return job.folder
