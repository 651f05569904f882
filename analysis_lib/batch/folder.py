"""The folder of one batch: for what its reports share and for all their temporary files.

Any of it can be about persons; it is removed when the batch ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from filelock import FileLock, Timeout

from analysis_lib.batch import sweeper
from analysis_lib.once import FOLDER

_PLACES = ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR")
_PREFIX, _LOCK = "narekenbaar-", "lock"
_SWEEP_WITHIN = 5.0  # seconds; the next batch removes what is left then


@contextmanager
def batch_folder() -> Iterator[None]:
    """Let processes started in this context share what `analysis_lib.once` works out.

    The folder is removed when the batch ends, also if that is killed (`analysis_lib.batch.sweeper`);
    if all its processes are, the next batch removes it.
    """
    _sweep_earlier()
    folder = mkdtemp(prefix=_PREFIX)
    before = {name: os.environ.get(name) for name in (FOLDER, *_PLACES)}
    with _swept_when_killed(folder):
        # What others put in a place for temporary files, such as the keys of a kernel's sockets,
        # goes with the rest; and no settings or history of the user's own IPython come into a report.
        os.environ |= dict.fromkeys((FOLDER, *_PLACES), folder)
        try:
            with FileLock(Path(folder) / _LOCK):
                yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})
            sweeper.sweep(folder, _SWEEP_WITHIN)  # processes that were ended may still write for a moment


@contextmanager
def _swept_when_killed(folder: str) -> Iterator[None]:
    """Have another process remove the folder if this one is killed."""
    words = [sys.executable, "-I", "-S", sweeper.__file__, folder]
    try:
        waiting = subprocess.Popen(  # noqa: S603  # our own program
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:  # then the next batch removes it
        yield
        return
    try:
        yield
    finally:
        waiting.kill()
        waiting.communicate()


def _sweep_earlier() -> None:
    """Remove the folders of batches of which every process was killed."""
    for lock in Path(gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError, Timeout), FileLock(lock, blocking=False):
            sweeper.sweep(str(lock.parent), within=0)
