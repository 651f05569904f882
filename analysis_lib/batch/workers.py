"""Processes that make reports: watched, limited, and never left behind.

One that was forked makes up to eight of one study, each notebook's cells in a process of its own: most of what
forking takes is copying what a process touches, and a fresh one does that for each report. One that fails, or that
runs a notebook of a user's own, makes no other. Not `ProcessPoolExecutor`, which loses the whole pool when one of
its processes is killed.

A process that takes too long or uses too much memory is ended with all its children. One that
fails before its notebook ran is tried once more in a fresh process. Whatever ends
`work_through`, Ctrl-C included, ends them all.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import psutil

from analysis_lib.batch.freshness import Tools
from analysis_lib.batch.jobs import Job, Outcome, RunOptions, State
from analysis_lib.batch.shared import is_shared
from analysis_lib.errors import ReportError, reason_of
from analysis_lib.notebook.bounds import START_WITHIN, answered_within, end_fork_server
from analysis_lib.notebook.forking import Spare, context, prepare, prepare_worker, uninterrupted
from analysis_lib.notebook.run import MORE_MEMORY
from analysis_lib.nouns import agreeing
from analysis_lib.render.pandoc import Lender, Line, OpenPandoc

_LOOK_EVERY = 0.2  # seconds
_LOOK_LESS = 0.6  # seconds between looks at memory far below its limit: each looks at all processes of the machine
_START_AGAIN = "probeer het opnieuw, zo nodig met minder --workers."
_END_WITHIN = 10.0  # seconds for a process that was told to end, or reported that it is done
_MOST = 12  # reports by one process, so that whatever it keeps stays bounded

OnStep = Callable[[Job, str, int, int], None]  # job, what is being done, which cell, of how many


def work_through(
    jobs: Sequence[Job], tools: Tools, options: RunOptions, on_step: OnStep, on_done: Callable[[Outcome], None]
) -> None:
    """Make reports side by side.

    Parameters
    ----------
    jobs : sequence of Job
        In the order in which to start them.
    tools : Tools
        What they are made with.
    options : RunOptions
    on_step, on_done : callable
        Called at each step, and with each outcome.
    """
    waiting = deque((job, True) for job in jobs)
    crew = _Crew(tools, options, alone=len(jobs) == 1)
    try:
        while waiting or crew.busy:
            while waiting and len(crew.busy) < options.workers:
                try:
                    crew.start(*waiting[0])
                except (OSError, EOFError) as error:
                    if not crew.options.warm:
                        on_done(Outcome.failed(waiting.popleft()[0], _not_started(error)))
                    crew.options = _without_forking(crew.options, error)
                else:
                    waiting.popleft()
            wait([end for worker in crew.busy for end in worker.ends], timeout=_LOOK_EVERY)
            for worker in list(crew.busy):
                outcome = worker.look(on_step)
                if outcome is None:
                    continue
                crew.take_back(worker, outcome)
                if worker.deserves_another_try:
                    waiting.appendleft((worker.job, False))
                else:
                    on_done(outcome)
        crew.go_home()
    finally:
        crew.end()


class _Crew:
    """All processes that make reports, and the pandocs that they have."""

    def __init__(self, tools: Tools, options: RunOptions, *, alone: bool) -> None:
        self.options, self._tools, self._alone = options, tools, alone
        self.busy: list[_Worker] = []
        self._idle: list[_Worker] = []  # these can make another
        self._ending: list[_Worker] = []  # these reported that they are done; the next need not wait for them
        self._pandocs = Lender(wanted=options.warm)

    def start(self, job: Job, may_retry: bool) -> None:
        """Have a report made, by a process that made one like it or by a new one.

        Raises
        ------
        OSError, EOFError
            If no process can start.
        """
        for worker in list(self._idle):
            if worker.takes(job):
                self.busy.append(worker)
                self._idle.remove(worker)
                worker.take(job, may_retry)
                return
            self._let_go(worker, self._idle)
        lent = self._pandocs.lend()
        try:
            with uninterrupted(), answered_within(START_WITHIN):  # or one would start that nobody knows of
                self.busy.append(_Worker(job, may_retry, self._tools, self.options, lent, alone=self._alone))
        except (OSError, EOFError):
            self._pandocs.take_back(lent, whole=False, uses=0)
            raise

    def take_back(self, worker: _Worker, outcome: Outcome) -> None:
        """Keep a process that made a report, if it may make another."""
        if worker.may_go_on and outcome.state is not State.FAILED:
            self._idle.append(worker)
            self.busy.remove(worker)
        else:
            self._let_go(worker, self.busy)

    def _let_go(self, worker: _Worker, among: list[_Worker]) -> None:
        worker.let_go()
        self._ending = [other for other in self._ending if not other.has_ended()] + [worker]
        among.remove(worker)
        self._pandocs.take_back(worker.pandoc, whole=worker.has_reported, uses=worker.made)

    def go_home(self) -> None:
        """Let all end by themselves."""
        for worker in self._idle:
            worker.let_go()
        for worker in self._idle + self._ending:
            worker.end(within=_END_WITHIN)

    def end(self) -> None:
        """End all."""
        for worker in self.busy + self._idle + self._ending:
            worker.end()
        self._pandocs.end()


class _Worker:
    """A process that makes reports, one after another."""

    def __init__(
        self,
        job: Job,
        may_retry: bool,
        tools: Tools,
        options: RunOptions,
        pandoc: OpenPandoc | None,
        *,
        alone: bool = False,
    ) -> None:
        start: Any = context() if options.warm else multiprocessing.get_context("spawn")
        self.pandoc, self.made = pandoc, 0
        self._limits = options.limits
        self._lasts = options.warm and not options.kernel and not job.own_notebook and not alone
        self._is_closed = False
        self._spare = 0  # the process that forks those for cells: what it has, they share with it
        self._begin(job, may_retry)
        self._pipe, other_end = start.Pipe()
        line = pandoc.line if pandoc else None
        self._process = start.Process(
            target=_make,
            args=(job, tools, options, other_end, dict(os.environ)),
            kwargs={"line": line, "lasting": self._lasts, "alone": alone},
        )
        self._process.start()
        other_end.close()
        self._system = _find(self._process.pid)

    def _begin(self, job: Job, may_retry: bool) -> None:
        self.job, self._retry = job, may_retry
        self.has_reported = False  # its outcome, as the last thing that it does for this report
        self._early = self._is_heard = False
        self._cell = 0
        self._since = self._look_at = self._look_at_memory = time.monotonic()

    @property
    def may_go_on(self) -> bool:
        """Whether it can make another report of this study."""
        return self._lasts and self.has_reported and self.made < _MOST

    def takes(self, job: Job) -> bool:
        """Whether it can make this report too."""
        alike = (job.report, job.data, job.own_notebook) == (self.job.report, self.job.data, None)
        return self.may_go_on and alike and self._process.exitcode is None

    def take(self, job: Job, may_retry: bool) -> None:
        """Make another report."""
        self._begin(job, may_retry)
        with contextlib.suppress(OSError):  # where it just ended, `look` says so
            self._pipe.send(job)

    def let_go(self) -> None:
        """Tell it that there is no other report to make."""
        if not self._is_closed and self.has_reported:
            self._pipe.close()

    @property
    def ends(self) -> list[Any]:
        """What becomes ready when there is something to read."""
        return [self._pipe, self._process.sentinel]

    @property
    def deserves_another_try(self) -> bool:
        """Whether it failed before its notebook ran, for the first time."""
        return self._early and self._retry

    def look(self, on_step: OnStep) -> Outcome | None:
        """Read its messages and check its limits; return its outcome once there is one, when it has ended."""
        ended = self._process.exitcode is not None  # asked first: its last message is in the pipe by then
        outcome = self._listen(on_step)
        if outcome:
            return outcome
        if ended:
            self._early = not self._cell
            outcome = self._failed("het proces is afgebroken; waarschijnlijk was er te weinig geheugen.", MORE_MEMORY)
        else:
            outcome = self._over()
        if outcome:
            self.end()
        return outcome

    def has_ended(self) -> bool:
        """Whether it has ended, after it reported that it is done."""
        if not self._is_closed and self._process.exitcode is None:
            return False
        self.end()
        return True

    def _listen(self, on_step: OnStep) -> Outcome | None:
        with contextlib.suppress(EOFError, OSError):
            while self._pipe.poll():
                said = self._pipe.recv()
                self._is_heard = True
                if isinstance(said, int):
                    self._spare = said
                    continue
                if isinstance(said, Outcome):
                    self.made += 1
                    self._early, self.has_reported = said.may_pass, True
                    return said
                self._cell = said[1] or self._cell
                on_step(self.job, *said)
        return None

    def _over(self) -> Outcome | None:
        limits, now = self._limits, time.monotonic()
        if now < self._look_at:
            return None
        self._look_at = now + _LOOK_EVERY
        if not self._is_heard and now - self._since > START_WITHIN:
            self._early = True
            return self._failed("het proces kwam niet op gang.", _START_AGAIN)
        if limits.seconds and now - self._since > limits.seconds:
            return self._failed(
                f"het duurde langer dan {limits.seconds:g} {agreeing(limits.seconds, 'seconden')} en is afgebroken.",
                "kijk of een cel blijft hangen, of geef meer tijd met --timeout.",
            )
        if not limits.bytes or now < self._look_at_memory:
            return None
        used = sum(map(_memory, self._at_work()))
        self._look_at_memory = now + (_LOOK_LESS if used < limits.bytes / 2 else 0)
        if used > limits.bytes:
            return self._failed(
                f"het gebruikte {used / 1e9:.1f} GB geheugen, meer dan de {limits.bytes / 1e9:.1f} GB die mag, "
                "en is afgebroken.",
                "geef meer met --memory; dan kan het nodig zijn minder rapporten tegelijk te maken met --workers.",
            )
        return None

    def _failed(self, message: str, advice: str) -> Outcome:
        where = f"cel {self._cell}: " if self._cell else ""
        error = ReportError(f"{where}{message}", advice=advice)
        return Outcome.failed(self.job, error, time.monotonic() - self._since)

    def end(self, within: float = 0.0) -> None:
        """End it and its children, whatever state it is in, unless it ends by itself within so many seconds."""
        if self._is_closed:
            return
        self._is_closed = True
        self._process.join(within)
        for process in self._all():
            with contextlib.suppress(psutil.Error):
                process.kill()
        self._process.join(_END_WITHIN)
        if self._process.exitcode is None:  # its fork server does not say that it ended, and this one would wait for it
            end_fork_server()
            self._process.join(_END_WITHIN)
        self._pipe.close()
        with contextlib.suppress(ValueError):  # where even that did not end it
            self._process.close()

    def _at_work(self) -> list[psutil.Process]:
        return [process for process in self._all() if process.pid != self._spare]

    def _all(self) -> list[psutil.Process]:
        """Its own process and those below it, such as the notebook's kernel."""
        if self._system is None:
            return []
        below: list[psutil.Process] = []
        with contextlib.suppress(psutil.Error):
            below = self._system.children(recursive=True)
        return [self._system, *below]


def _make(
    job: Job,
    tools: Tools,
    options: RunOptions,
    pipe: Connection,
    environment: dict[str, str],
    *,
    line: Line | None,
    lasting: bool,
    alone: bool,
) -> None:
    """Make one report in this process and report how it goes; and then others, if it is `lasting`."""
    Line.lent = line
    if not options.verbose:  # a kernel that cannot start, and is tried again, would write at length why
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.chdir(
        Path(__file__).parent
    )  # libraries look for settings where they are imported, which may be a study's folder
    prepare_worker(environment, (pipe, *(line.ends if line else ())), warm=options.warm, lasting=lasting)
    from analysis_lib.batch.making import attempt, prepare_for_others
    from analysis_lib.render.forgetting import forget
    from analysis_lib.study import keep_study

    if lasting:
        keep_study()
    if lasting and Spare.waiting:
        pipe.send(Spare.waiting.process.pid)
    is_prepared = is_shared(job)
    how = {"force": options.force, "kernel": options.kernel, "alone": alone}
    while True:
        pipe.send(attempt(job, tools, lambda *said: pipe.send(said), **how))
        if not lasting:
            return
        forget()
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        if not is_prepared:
            prepare(prepare_for_others, job)
            is_prepared = True


def _without_forking(options: RunOptions, error: Exception) -> RunOptions:
    """Start as usual from now on: forking fails."""
    if options.warm and isinstance(error, TimeoutError):
        end_fork_server()  # it does not answer, and would not say either that one of its processes ended
    return replace(options, warm=False)


def _not_started(error: Exception) -> ReportError:
    reason = f" ({reason_of(error)})" if isinstance(error, OSError) else ""
    return ReportError(f"het proces kon niet beginnen{reason}.", advice=_START_AGAIN)


def _find(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def _memory(process: psutil.Process) -> int:  # watched: a limit of the system counts what numpy reserves, never uses
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
