"""Has Typst forget what it worked out for a report: nothing like it comes again, and it would keep some 7 MB of each.

It forgets what ten compilations after it did not use, and offers no other way; an empty page takes half a millisecond.
"""

from __future__ import annotations

import sys

_PAGES = 11


def forget() -> None:
    """Forget what Typst keeps, if this process used it."""
    if "analysis_lib.render.pdf" not in sys.modules:
        return
    from typst import compile

    from analysis_lib.style.typeface import fonts

    for _ in range(_PAGES):
        compile(b"", font_paths=fonts(), format="svg")
