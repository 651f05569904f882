"""What a command takes: the clock, processors and memory, of all its processes together (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

_CHILD_SUBREAPER = 36  # of Linux's prctl
_LOOK_EVERY = 0.25  # seconds
_SERVER = "analysis_lib.cli.serving"  # in the words of a kept server
_END_WITHIN = 30.0  # seconds in which what is left of a command ends


@dataclass(frozen=True)
class Spent:
    """What a command took.

    Parameters
    ----------
    seconds : float
        By the clock.
    processor : float
        Seconds that processors worked for it and every process below it.
    memory : float
        Bytes, of all its processes together at most; what several share counts once. 0 if not asked for.
    own : float
        Bytes of its own process at most.
    """

    seconds: float
    processor: float
    memory: float = 0.0
    own: float = 0.0


def spent_on(
    words: Sequence[object], cwd: Path, variables: Mapping[str, str] | None = None, *, memory: bool = False
) -> Spent:
    """Run a command, which must succeed.

    Every process below it counts, also those of which the parent is gone: they become ours. Looking at memory takes
    some of the processor's time, which is not counted, but the command is slower for it: see `batch.py` for both.
    """
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    kept = _servers()
    before = _worked() + sum(kept.values())
    started = time.perf_counter()
    with tempfile.TemporaryFile() as errors:  # not a pipe: nobody would read it while the command runs
        process = subprocess.Popen(
            [str(word) for word in words],
            cwd=cwd,
            env=os.environ | dict(variables or {}),
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        most, own = _most_memory(process, _servers if "--server" in words else dict) if memory else (0.0, 0.0)
        process.wait()
        took = time.perf_counter() - started
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace")[-2000:]
            sys.exit(f"{' '.join(map(str, words[:4]))} ended with {process.returncode}:\n{said}")
    until = time.monotonic() + _END_WITHIN
    while set(_children()) - set(_servers()) and time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.01)
    return Spent(took, _worked() + sum(_servers().values()) - before, most, own)


def _most_memory(process: subprocess.Popen[bytes], with_it: Callable[[], dict[int, float]]) -> tuple[float, float]:
    """Look until a process ends at what its tree and itself use at most; `with_it` names what counts with it."""
    most = own = 0.0
    while process.poll() is None:
        trees = {one.pid: one for pid in (process.pid, *with_it()) for one in _tree(pid)}
        most = max(most, sum(map(_share_of_memory, trees.values())))
        with contextlib.suppress(psutil.Error):
            own = max(own, psutil.Process(process.pid).memory_info().rss)
        time.sleep(_LOOK_EVERY)
    return most, own


def end_servers(place: str) -> None:
    """End the servers that were kept with their sockets in a folder."""
    for pid in _servers():
        server = psutil.Process(pid)
        if place in " ".join(server.cmdline()):
            server.terminate()
            os.waitpid(pid, 0)


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _servers() -> dict[int, float]:
    """Kept servers below this process, with the seconds that processors worked for each and what it ran."""
    found = {}
    for one in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if _SERVER in " ".join(one.cmdline()):
                found[one.pid] = sum(one.cpu_times()[:4])
    return found


def _children() -> list[int]:
    return [one.pid for one in psutil.Process().children()]


def _tree(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        about = psutil.Process(pid)
        return [about, *about.children(recursive=True)]
    return []


def _share_of_memory(process: psutil.Process) -> float:
    with contextlib.suppress(psutil.Error, OSError):
        return float(process.memory_full_info().pss)
    return 0.0
