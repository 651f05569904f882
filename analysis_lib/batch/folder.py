"""The folder of one batch: for what its reports share and for all their temporary files.

Any of it can be about persons; it is removed when the batch ends.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from filelock import FileLock, Timeout

from analysis_lib.environment import variables
from analysis_lib.notebook import sweeper
from analysis_lib.notebook.forking import SOCKETS_LOCK
from analysis_lib.once import FOLDER

_PLACES = ("TMPDIR", "TEMP", "TMP", "IPYTHONDIR")
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PREFIX, _LOCK = "narekenbaar-", "lock"
_SWEEP_WITHIN = 5.0  # seconds; the next batch removes what is left then


@contextmanager
def batch_folder(known: Path | None = None) -> Iterator[None]:
    """Let processes started in this context share what `analysis_lib.once` works out.

    It begins with what another batch left in the folder `known`, if that is there and nobody else can write to it.

    The folder is removed when the batch ends, also if that is killed (`analysis_lib.notebook.sweeper`);
    if all its processes are, the next batch removes it.
    """
    _sweep_earlier()
    folder = mkdtemp(prefix=_PREFIX)
    if known is not None and known.is_dir() and _is_ours(known) and not known.stat().st_mode & _OTHERS_WRITE:
        for path in known.iterdir():
            if path.is_file() and not path.suffix:  # a lock has one
                shutil.copy2(path, folder)
    with _swept_when_killed(folder):
        # What others put in a place for temporary files, such as the keys of a kernel's sockets,
        # goes with the rest; and no settings or history of the user's own IPython come into a report.
        try:
            with variables(dict.fromkeys((FOLDER, *_PLACES), folder)), FileLock(Path(folder) / _LOCK):
                yield
        finally:
            sweeper.sweep(folder, _SWEEP_WITHIN)  # processes that were ended may still write for a moment


@contextmanager
def _swept_when_killed(folder: str) -> Iterator[None]:
    """Have another process remove the folder if this one is killed."""
    waiting = sweeper.start(folder)
    try:
        yield
    finally:
        if waiting:
            waiting.kill()
            with suppress(subprocess.TimeoutExpired):
                waiting.communicate(timeout=_SWEEP_WITHIN)


def _sweep_earlier() -> None:
    """Remove the folders of batches of which every process was killed, and those of their sockets; only our own."""
    places = Path(gettempdir())
    for lock in [*places.glob(f"{_PREFIX}*/{_LOCK}"), *places.glob(f"pymp-*/{SOCKETS_LOCK}")]:
        with suppress(OSError, Timeout):
            if _is_ours(lock.parent) and not lock.is_symlink():
                with FileLock(lock, blocking=False):
                    sweeper.sweep(str(lock.parent), within=0)


def _is_ours(folder: Path) -> bool:
    """Whether a folder, and not a link to one, belongs to this user: in a shared place others may put theirs."""
    about = folder.lstat()
    return stat.S_ISDIR(about.st_mode) and (not hasattr(os, "getuid") or about.st_uid == os.getuid())
