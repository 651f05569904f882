"""Memory of readers that are written in other languages: on Linux, as other systems look after it themselves."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_HEAPS, _MOST_HEAPS = 2, -8  # and what glibc calls the most that there may be


def keep_few_heaps() -> None:
    """Have the C library keep a few heaps of memory instead of one for each thread.

    polars-readstat reads in threads of its own: without this a folder of .sav takes some 60 MB more.
    """
    if change := _of_c("mallopt"):
        change(_MOST_HEAPS, _HEAPS)


def give_back() -> None:
    """Have the C library give the system what it keeps of files that were read.

    Without this, a folder of .sav takes some 15 MB more for every large file.
    """
    if trim := _of_c("malloc_trim"):
        trim(0)


def _of_c(name: str) -> Any:
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None  # musl has neither
