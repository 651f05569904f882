"""Forgets what rendering a report left behind, of which nothing comes again.

Some of it is Typst's: it forgets what ten compilations after it did not use, and offers no other way; an empty page
takes half a millisecond. What comes again in every report, such as the template, is worth a fifth of the next one, so
it compiles just so many that this lasts from one report to the next, and nothing else outlasts the next. The rest are
trees of pages, whose parts know each other.
"""

from __future__ import annotations

import gc
from typing import ClassVar

_LASTS = 9  # compilations after which Typst still has what it used


class Compiled:
    """How often Typst compiled in this process since it last forgot."""

    times: ClassVar[int] = 0


def forget() -> None:
    """Forget what this process kept of the reports before the last one that it rendered."""
    gc.collect()
    if not Compiled.times:
        return
    from typst import compile

    from analysis_lib.style.typeface import fonts

    for _ in range(_LASTS - Compiled.times):
        compile(b"", font_paths=fonts(), format="svg")
    Compiled.times = 0
