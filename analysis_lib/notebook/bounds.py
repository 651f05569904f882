"""An end to what would otherwise wait for a process that is gone or never answers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

START_WITHIN = 120.0  # seconds for a process or a kernel to answer, on a machine that is busy
_AFTER_KERNEL = (
    30.0  # seconds to notice that the kernel is gone: nbclient waits for its last words, ZeroMQ for its sockets
)
_LOOK_EVERY = 2.0  # seconds
_SERVER = "multiprocessing.forkserver"
_forked: set[int] = set()  # processes that others are forked from, and were forked themselves


@contextmanager
def answered_within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError where this takes longer: what waits in the system cannot be given a limit of its own.

    Only the main thread can, and not on Windows; elsewhere it waits.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"no answer within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def ended_after_kernel(within: float = _AFTER_KERNEL) -> Iterator[None]:
    """End this process where its kernel was killed and what waits for that kernel does not notice.

    It ends as if it had been killed too, so whoever started it reports that. In a process of a batch only: anybody
    else's goes on.
    """
    if multiprocessing.parent_process() is None:
        yield
        return
    done = threading.Event()

    def watch() -> None:
        seen, last = False, time.monotonic()
        while not done.wait(min(_LOOK_EVERY, within)):
            lives = any(map(is_alive, psutil.Process().children()))
            seen |= lives
            if lives or not seen:
                last = time.monotonic()
            elif time.monotonic() - last > within:
                os._exit(1)

    threading.Thread(target=watch, name="kernel", daemon=True).start()
    try:
        yield
    finally:
        done.set()


def is_alive(process: psutil.Process) -> bool:
    """Whether a process runs, and is not merely waiting to be reaped."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def also_end(process: int) -> None:
    """Have `end_fork_server` know a process that cannot be told by its name."""
    _forked.add(process)


def end_fork_server() -> None:
    """End the process that others are forked from: it does not answer, and the next one to need it starts another."""
    for process in psutil.Process().children():
        with suppress(psutil.Error):
            if process.pid in _forked or any(_SERVER in word for word in process.cmdline()):
                process.kill()
