"""What the reports of one batch need alike, worked out once.

A batch names a folder of its own in the environment, readable by nobody else and gone when
the batch is done; without one, as in a notebook that somebody runs, nothing is kept. So no
result outlives the batch that it was made for, and none can be stale.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import TypeVar

import pandas as pd
from filelock import FileLock, Timeout

from analysis_lib import sweeper
from analysis_lib.publishing import beside

_FOLDER = "NAREKENBAAR_BATCH"
_PLACES = ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR")
_PREFIX, _LOCK = "narekenbaar-", "lock"
_SWEEP_WITHIN = 5.0  # seconds; what is left then goes with the next batch
Result = TypeVar("Result")


@contextmanager
def batch() -> Iterator[None]:
    """Let processes begun in this context share what `once` works out.

    What it keeps can be about persons. It goes when the batch ends, also where that was killed
    (`analysis_lib.sweeper`); where all its processes were, it goes with the next batch.
    """
    _sweep_earlier()
    folder = mkdtemp(prefix=_PREFIX)
    before = {name: os.environ.get(name) for name in (_FOLDER, *_PLACES)}
    with _swept_when_killed(folder):
        # What others put in a place for temporary files, such as the keys of a kernel's sockets,
        # goes with the rest; and no settings or history of the user's own IPython come into a report.
        os.environ |= dict.fromkeys((_FOLDER, *_PLACES), folder)
        try:
            with FileLock(Path(folder) / _LOCK):
                yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            sweeper.sweep(folder, _SWEEP_WITHIN)  # processes that were ended may write for a moment yet


@contextmanager
def _swept_when_killed(folder: str) -> Iterator[None]:
    """Have another process wait for the end of this one, and take away the folder if that comes first."""
    words = [sys.executable, "-I", "-S", sweeper.__file__, folder]
    try:
        waiting = subprocess.Popen(  # noqa: S603  # our own program
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:  # then it goes with the next batch
        yield
        return
    try:
        yield
    finally:
        waiting.kill()
        waiting.communicate()


def _sweep_earlier() -> None:
    """Take away what batches kept of which every process was killed."""
    for lock in Path(gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError, Timeout), FileLock(lock, blocking=False):
            sweeper.sweep(str(lock.parent), within=0)


def once(frames: Iterable[pd.DataFrame], others: object, make: Callable[[], Result]) -> Result:
    """Give what `make` gives, from another report of the batch where that has made it already.

    Parameters
    ----------
    frames : iterable of DataFrame
        All tables that the result depends on.
    others : object
        What else it depends on; its `repr` must tell all of it.
    make : callable
        Without arguments, the same result each time.
    """
    folder = os.environ.get(_FOLDER)
    if not folder:
        return make()
    path = Path(folder) / _key(frames, others)
    with ExitStack() as stack:
        with suppress(OSError):  # no room for a lock: then it may be worked out twice
            stack.enter_context(FileLock(path.with_suffix(".lock")))  # who needs it too waits for the first
        try:
            result: Result = pickle.loads(path.read_bytes())  # noqa: S301  # in a folder that only we can write to
            return result
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            result = make()
        part = beside(path)
        try:
            part.write_bytes(pickle.dumps(result))
            part.replace(path)
        except OSError:  # no room to keep it: only slower
            part.unlink(missing_ok=True)
        return result


def _key(frames: Iterable[pd.DataFrame], others: object) -> str:
    digest = hashlib.sha256(repr(others).encode())
    for frame in frames:
        digest.update(repr(list(frame.columns)).encode())
        digest.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
    return digest.hexdigest()
