"""Memory of readers that are written in other languages."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Have the C library give the system what it keeps of files that were read; on Linux, as others do so themselves.

    polars-readstat reads in threads of its own, and glibc keeps a heap for each: without this, a folder of .sav takes
    some 15 MB more for every large file.
    """
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
        if trim is not None:
            trim(0)
