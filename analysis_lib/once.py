"""Results that several reports of one batch need, worked out once.

A batch names its own folder in the environment, readable by nobody else and removed when
the batch is done (`analysis_lib.batch.folder`); without one, as in a notebook that somebody
runs, nothing is kept. So no result outlives its batch, and none can be stale.
"""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TypeVar

import pandas as pd
from filelock import FileLock

from analysis_lib.whole_files import temporary_sibling

FOLDER = "NAREKENBAAR_BATCH"  # the environment variable that names the batch's folder
_WAIT_WITHIN = 600.0  # seconds for another report to work it out
Result = TypeVar("Result")


def once(frames: Iterable[pd.DataFrame], others: object, make: Callable[[], Result]) -> Result:
    """Return the result of `make`, taken from another report of the batch if that has made it already.

    Parameters
    ----------
    frames : iterable of DataFrame
        All tables that the result depends on.
    others : object
        What else it depends on; its `repr` must show all of it.
    make : callable
        Takes no arguments and gives the same result each time.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return make()
    path = Path(folder) / _key(frames, others)
    with ExitStack() as stack:
        with suppress(OSError):  # no room for a lock, or no end to the waiting: it may be worked out twice
            lock = FileLock(path.with_suffix(".lock"), timeout=_WAIT_WITHIN)
            stack.enter_context(lock)  # whoever needs it too waits for the first
        try:
            result: Result = pickle.loads(path.read_bytes())  # noqa: S301  # in a folder that only we can write to
            return result
        except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError):
            result = make()
        part = temporary_sibling(path)
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
