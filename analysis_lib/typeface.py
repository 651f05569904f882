"""The typeface of figures and pages: Source Sans 3, open, legible when small, figures of equal width."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

FONT = "Source Sans 3"
FONT_FOLDER = Path(__file__).parent / "show" / "fonts"
_ORDINARY = re.compile(r"[\s!-~\xa1-\xff\u2013\u2014\u2018-\u201d\u2026\u20ac]*")
_WITHOUT_SHAPE = {"Cc", "Cf", "Zl", "Zp", "Zs"}  # categories of what leaves white, or nothing


def can_show(text: str) -> bool:
    """Whether the typeface has a shape for every sign of a text; of one with accents, for its parts."""
    return bool(_ORDINARY.fullmatch(text)) or all(map(_has_shape, unicodedata.normalize("NFC", text)))


@cache
def _has_shape(sign: str) -> bool:
    if unicodedata.category(sign) in _WITHOUT_SHAPE or ord(sign) in _code_points():
        return True
    parts = unicodedata.normalize("NFD", sign)
    return len(parts) > 1 and all(map(_has_shape, parts))


@cache
def _code_points() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    files = sorted(FONT_FOLDER.glob("*.ttf"))
    return frozenset.intersection(*(frozenset(FT2Font(str(path)).get_charmap()) for path in files))
