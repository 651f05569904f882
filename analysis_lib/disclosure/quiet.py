"""Keeps what the solver itself prints out of reports: HiGHS writes some lines past Python's own output."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_STANDARD_OUTPUT = 1


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what this process writes to its standard output, by whatever way."""
    sys.stdout.flush()
    _flush_c()
    before, nowhere = os.dup(_STANDARD_OUTPUT), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STANDARD_OUTPUT)
        yield
    finally:
        _flush_c()
        os.dup2(before, _STANDARD_OUTPUT)
        os.close(before)
        os.close(nowhere)


def _flush_c() -> None:
    """Empty the buffer of the C library, which would else be written later."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
