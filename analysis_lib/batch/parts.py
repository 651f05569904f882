"""A series cut into parts, each made apart: by a process of its own, or on another machine that sees the same folders.

What several parts need, the release of a study's counts, is a part too: the others begin with what it found. It lies in
a hidden folder of the reports until these are gathered, readable by its owner alone, as it can be about persons.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis_lib.batch.jobs import Job, Outcome, RunOptions
from analysis_lib.batch.series import ProgressListener, gather, make_beside
from analysis_lib.catalogue import report
from analysis_lib.once import kept_in
from analysis_lib.whole_files import PARTS, beside

_RELEASE, _SHARED = "uitgave", "gedeeld"


@dataclass(frozen=True)
class Part:
    """What is made at once.

    Parameters
    ----------
    name : str
        The same for the same series, cut to the same size.
    jobs : tuple of Job
        Its reports; for a release, one of those that need it.
    after : tuple of str
        Names of the parts that come before it.
    """

    name: str
    jobs: tuple[Job, ...]
    after: tuple[str, ...] = ()

    @property
    def is_release(self) -> bool:
        """Whether it works out what other parts publish, and makes no report."""
        return self.name.startswith(f"{_RELEASE}-")

    @property
    def reports(self) -> tuple[Job, ...]:
        """The reports that it makes."""
        return () if self.is_release else self.jobs


def cut(jobs: Iterable[Job], size: int) -> list[Part]:
    """Cut a series into parts of at most `size` reports, each of one kind, on as many studies as it takes.

    Parameters
    ----------
    jobs : iterable of Job
    size : int
        One or more.
    """
    groups: dict[object, list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.report, job.formats, job.own_notebook), []).append(job)
    parts, releases, numbers = list[Part](), dict[object, str](), dict[str, int]()

    def named(kind: str) -> str:
        numbers[kind] = numbers.get(kind, 0) + 1
        return f"{kind}-{numbers[kind]:04}"

    for group in groups.values():
        about = report(group[0].report)
        needs = dict[Path, str]()
        for job in group if about.publishes else ():
            of_all = sorted((name, value) for name, value in job.values.items() if name not in about.each[:1])
            shared = (job.data, *of_all)
            if shared not in releases:
                releases[shared] = named(_RELEASE)
                parts.append(Part(releases[shared], (job,)))
            needs[job.folder] = releases[shared]
        for start in range(0, len(group), size):
            some = tuple(group[start : start + size])
            after = dict.fromkeys(needs[job.folder] for job in some if job.folder in needs)
            parts.append(Part(named(about.name), some, tuple(after)))
    return parts


def make_part(part: Part, options: RunOptions, listener: ProgressListener) -> list[Outcome]:
    """Make one part, beside others; nothing of it is made twice, and a part that is repeated makes what is not current.

    Raises
    ------
    UserError
        If it is being made already, a run of the whole is busy in the folder, or the tables are wrong.
    """
    out = part.jobs[0].out
    shared = out / PARTS / _SHARED
    with beside(out, part.name):
        if not part.is_release:
            return make_beside(part.jobs, options, listener, shared)
        from analysis_lib.batch.making import work_out_release

        shared.mkdir(mode=0o700, exist_ok=True)
        with kept_in(shared):
            work_out_release(part.jobs[0])
        return []


def gather_parts(jobs: Iterable[Job]) -> list[tuple[Job, list[str]]]:
    """List reports that were made in parts, as `gather` does; when none is absent, what they shared is removed."""
    jobs = list(jobs)
    absent = gather(jobs)
    for out in {job.out for job in jobs} if not absent else ():
        shutil.rmtree(out / PARTS / _SHARED, ignore_errors=True)
    return absent
