"""Forgets what rendering a report left behind, of which nothing comes again: some 10 MB of each.

Half of it is Typst's: it forgets what ten compilations after it did not use, and offers no other way; an empty page
takes half a millisecond. The rest are trees of pages, whose parts know each other.
"""

from __future__ import annotations

import gc
import sys

_PAGES = 11


def forget() -> None:
    """Forget what this process kept of the reports that it rendered."""
    gc.collect()
    if "analysis_lib.render.pdf" not in sys.modules:
        return
    from typst import compile

    from analysis_lib.style.typeface import fonts

    for _ in range(_PAGES):
        compile(b"", font_paths=fonts(), format="svg")
