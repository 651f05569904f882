"""Processes that need not start from nothing: forked from one that has imported the libraries.

Most of a short notebook's time goes into starting Python and importing pandas and
matplotlib. The standard library's fork server does that once. Each report then gets a fresh
process, forked from it, which at once forks another for the notebook's cells:
before it has threads or sockets, so that nothing is shared but what was imported, and what that process was asked to
work out beforehand (`analysis_lib.notebook.beforehand`). A process that makes
several reports keeps one that does nothing but fork a process for the cells of each.

The cells of our own notebooks run in that process (`analysis_lib.notebook.shell`), which saves a kernel's sockets
and messages. For whatever else comes, it becomes a kernel with an ordinary kernelspec
(`analysis_lib.notebook.provisioner`), so that papermill and nbclient need not know. Where processes cannot be
forked, and on request, kernels start as usual.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from filelock import FileLock

from analysis_lib.environment import variables
from analysis_lib.notebook import beforehand, sweeper
from analysis_lib.notebook.bounds import also_end
from analysis_lib.notebook.machine import allow_open_files

KERNEL = "narekenbaar-warm"
PLAIN_KERNEL = "python3"
SOCKETS_LOCK = "narekenbaar.lock"  # in multiprocessing's own folder
_GONE = b"gone"  # what no cell's outputs are
_guards: list[Any] = []  # they end when this process does
NO_VALIDATION = "PYDEVD_DISABLE_FILE_VALIDATION"  # or the debugger, which every kernel imports, warns
WANTED = "NAREKENBAAR_WARM"  # the environment variable with what is imported beforehand; not set for all
# Besides reports: notebooks of a user's own may come; one report and no more; of more than one study.
KERNELS, ALONE, STUDIES = "kernels", "alone", "studies"
_SAFE_PATH = "PYTHONSAFEPATH"
_GROUP = "jupyter_client.kernel_provisioners"
_SPECS = Path(__file__).parent / "jupyter"


def is_possible() -> bool:
    """Whether this system forks processes."""
    return "forkserver" in multiprocessing.get_all_start_methods()


def context() -> BaseContext:
    """The context in which processes start warm; the first one waits for the imports, and for what is done beforehand.

    Raises
    ------
    ValueError
        Where processes cannot be forked.
    """
    forking = _begun()
    beforehand.let_go()
    return forking


@cache
def _begun() -> BaseContext:
    """Start the process that others are forked from; it waits for what it is asked beforehand until `context`."""
    forking = multiprocessing.get_context("forkserver")
    from multiprocessing import forkserver, util  # cannot be imported elsewhere

    forking.set_forkserver_preload(["analysis_lib.batch.preload"])
    allow_open_files()  # kernels get its limits
    _guard_sockets()
    starts, also = util.spawnv_passfds, list[int]()

    def start(path: bytes, words: Any, passed: Any) -> int:
        is_it = "multiprocessing.forkserver" in words[-1]
        started: int = starts(path, words, [*passed, *also] if is_it else passed)
        return started

    util.spawnv_passfds = start  # type: ignore[assignment]
    try:
        with (
            _handled(signal.SIG_IGN, signal.SIGINT),  # it ignores Ctrl-C, even while it imports
            safe_path(),
            beforehand.line_for(also.append),
        ):
            forkserver.ensure_running()
    finally:
        util.spawnv_passfds = starts
    return forking


def import_for(reports: Iterable[str], *, kernels: bool, alone: bool = False, studies: int = 1) -> None:
    """Start the process of `context` where it is not there yet, with what these reports need.

    What others need is imported when they are made.

    Parameters
    ----------
    reports : iterable of str
        Names in the catalogue; none for all.
    kernels : bool
        Whether notebooks of a user's own may come, which run in kernels of Jupyter.
    alone : bool
        Whether one report is made and no more: what makes its files is imported while its cells run.
    studies : int
        How many they are of; what those of one share is worked out by a process of its own.
    """
    wanted = list(reports)
    also = {KERNELS: kernels, ALONE: alone, STUDIES: studies > 1}
    said = [*wanted, *(word for word, is_so in also.items() if is_so)]
    with variables({WANTED: " ".join(said)} if wanted else {}):
        _begun()


def fork_server_here(private: Sequence[int] = ()) -> None:
    """Fork the process of `context`, instead of starting it: this one has everything imported, and no thread yet.

    Parameters
    ----------
    private : sequence of int
        Files that stay here, as does what this opens.
    """
    from multiprocessing import (
        forkserver,
        resource_tracker,
        util,
    )  # what starts processes in it is a function, so this can take its place

    starts, before = util.spawnv_passfds, _open_files()

    def fork(path: bytes, words: Any, passed: Any) -> int:
        if "multiprocessing.forkserver" not in words[-1]:
            return starts(path, words, passed)
        if child := os.fork():
            also_end(child)
            return child
        try:
            for number in (*private, *(_open_files() - before - set(passed))):
                with suppress(OSError):
                    os.close(number)
            for known in (forkserver._forkserver, resource_tracker._resource_tracker):
                type(known).__init__(known)  # it knows of none, as another Python would
            beforehand.obey_all()
            gc.freeze()
            exec(words[-1], {})  # noqa: S102  # what another Python would be started with
        finally:
            os._exit(0)

    util.spawnv_passfds = fork  # type: ignore[assignment]
    try:
        _begun()
    finally:
        util.spawnv_passfds = starts


def _open_files() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/fd")}  # noqa: PTH208


@cache
def _guard_sockets() -> FileLock:
    """Have the folder with multiprocessing's sockets removed if this process is killed.

    Held until this process ends, the lock says to a later batch that it is in use.
    """
    from multiprocessing.util import get_temp_dir  # which it removes itself where it ends as usual

    folder = get_temp_dir()
    lock = FileLock(Path(folder) / SOCKETS_LOCK)
    lock.acquire(blocking=False)
    _guards.append(sweeper.start(folder))
    return lock


@contextmanager
def _handled(handler: Any, *numbers: signal.Signals) -> Iterator[None]:
    """Handle signals in this way for a while; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def safe_path() -> Iterator[None]:
    """Let Python processes started meanwhile import nothing from the folder in which the command is given.

    That may be a study's, and so have come from anyone.
    """
    with variables({_SAFE_PATH: "1"}):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let a request to stop wait until this is done, so that nothing is left half started."""
    asked: list[int] = []
    try:
        with _handled(lambda number, _: asked.append(number), signal.SIGINT, signal.SIGTERM):
            yield
    finally:
        if asked:
            signal.raise_signal(asked[0])


def use_spare_kernel() -> bool:
    """Make the kernel of `prepare_worker` known to Jupyter, as `KERNEL`; False where there is none."""
    from importlib.metadata import entry_points

    if Spare.waiting is None or not entry_points(group=_GROUP, name=KERNEL):
        return False  # also where the package was installed before it had warm kernels
    known = os.environ.get("JUPYTER_PATH", "").split(os.pathsep)
    if str(_SPECS) not in known:
        os.environ["JUPYTER_PATH"] = os.pathsep.join([str(_SPECS), *filter(None, known)])
    return True


class Spare:
    """A process that waits for cells, or to become a kernel; ends by itself when nobody can ask it to any more.

    Parameters
    ----------
    private : tuple of Connection
        Lines that stay here.
    lasting : bool
        Whether it forks a process for the cells of each notebook, instead of ending with the first.
    """

    waiting: Spare | None = None

    def __init__(self, private: tuple[Connection, ...] = (), *, lasting: bool = False) -> None:
        forking = multiprocessing.get_context("fork")
        listening, self.orders = forking.Pipe()
        self.is_lasting = lasting
        obey = _obey_each if lasting else _obey
        self.process = forking.Process(target=obey, args=(listening, (self.orders, *private)), daemon=True)
        self.process.start()
        listening.close()

    @classmethod
    def take(cls) -> Spare:
        """Return the one that waits, and forget it unless it lasts.

        Raises
        ------
        RuntimeError
            If there is none.
        """
        spare = cls.waiting
        if spare is None:
            raise RuntimeError("there is no spare process")
        if not spare.is_lasting:
            cls.waiting = None
        return spare

    def hear(self) -> bytes | None:
        """Wait for what the process with the cells says; None where it is gone."""
        with suppress(EOFError, OSError):
            if self.orders in wait([self.orders, self.process.sentinel]):
                said = self.orders.recv_bytes()
                return None if said == _GONE else said
        return None

    def wait_for_end(self) -> None:
        """Wait until the process with the cells is gone."""
        while self.hear() is not None:
            pass
        if not self.is_lasting:
            self.process.join()


def _obey(listening: Connection, others: tuple[Connection, ...]) -> None:
    """Wait for orders and obey them, until told to stop or until the process that asked is gone."""
    _keep_apart(others)
    with suppress(EOFError):
        _do(listening, *listening.recv())


def _obey_each(listening: Connection, others: tuple[Connection, ...]) -> None:
    """Have a process of its own obey each order, and say when it is gone, until the process that asks is gone."""
    _keep_apart(others)
    _prepare_shell()
    while True:
        try:
            do, *given = listening.recv()
        except EOFError:
            return
        if do is prepare:
            beforehand.done_safely(*given)  # a report that needs it says what is wrong
            continue
        child = os.fork()
        if not child:
            try:
                _do(listening, do, *given)
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        listening.send_bytes(_GONE)


def _prepare_shell() -> None:
    """Make once what the cells of every notebook need; it takes as long as a page of them."""
    with suppress(Exception):  # a process with cells reports what is wrong
        from analysis_lib.notebook import shell

        shell.prepared()


def _keep_apart(others: tuple[Connection, ...]) -> None:
    for end in others:  # or whoever reads there would not notice that its writer is gone
        end.close()
    os.setsid()  # Ctrl-C is for the command; it ends its kernels itself


def _do(listening: Connection, do: Callable[..., None], given: Any, folder: str, environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None
    os.chdir(folder)
    end_with_parent()
    do(given, listening)


def prepare(work_out: Callable[..., None], *given: Any) -> None:
    """Have the process that forks those for cells work out what they all need; it does so by itself, or not at all."""
    if Spare.waiting and Spare.waiting.is_lasting:
        with suppress(OSError):
            Spare.waiting.orders.send((prepare, work_out, *given))


def run_cells(sources: list[str], asked: Connection) -> None:
    """Run cells in this process and send what they show; then end at once, whatever they left running."""
    from analysis_lib.notebook import shell

    for said in shell.run_cells(sources):
        asked.send_bytes(said)
    os._exit(0)


def become_kernel(arguments: list[str], _: Connection) -> None:
    """Run as a kernel."""
    os.environ[NO_VALIDATION] = "1"
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel_launcher", *arguments]
    options = [f"--IPKernelApp.parent_handle={os.getppid()}", "--HistoryManager.enabled=False"]
    IPKernelApp.launch_instance([*arguments, *options])


def prepare_worker(
    environment: dict[str, str], private: tuple[Connection, ...], *, warm: bool, lasting: bool = False
) -> None:
    """Prepare a process that makes a report, or more if it is `lasting`; it takes the environment of its parent.

    It ends with its parent. Ctrl-C is left to that. The ends of `private` stay here: the process for cells does not
    get them.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.clear()  # the fork server's is as old as the fork server
    os.environ.update(environment)
    tempfile.tempdir = None  # or it remembers the fork server's
    if warm:
        Spare.waiting = Spare(private, lasting=lasting)  # before there is any thread
    end_with_parent()


def end_with_parent() -> None:
    """End this process as soon as its parent is gone, however that ended."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="parent", daemon=True).start()
