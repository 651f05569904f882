"""The typefaces. Source Sans 3 is open, legible when small, and has figures of equal width."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typst import Fonts

FONT = "Source Sans 3"
FONT_FOLDER = Path(__file__).parent / "fonts"
# What each falls back on for a character that ours lacks.
ON_SCREEN = (FONT, "Segoe UI", "Arial")
ON_PAPER = (FONT, "Libertinus Serif")  # comes with Typst
IN_FIGURES = (FONT, "DejaVu Sans")  # comes with matplotlib
OFFICE_FONT = "Calibri"  # workbooks: nothing can be embedded, and every Office has it
_ORDINARY = re.compile(r"[\s!-~\xa1-\xff\u2013\u2014\u2018-\u201d\u2026\u20ac]*")
_PAGE = '#set document(title: "t")\n#set text(font: "{}")\n#{}'


@cache
def fonts() -> Fonts:
    """Return the fonts of a PDF: ours, and for characters they lack those that Typst brings; none of the machine's."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, font_paths=[FONT_FOLDER])


def can_show(text: str) -> bool:
    """Whether a PDF can show every character of a text; Typst, which sets it, is asked about the unusual ones."""
    return bool(_ORDINARY.fullmatch(text)) or all(map(_has_shape, unicodedata.normalize("NFC", text)))


@cache
def _has_shape(character: str) -> bool:
    if _ORDINARY.fullmatch(character):
        return True
    from typst import TypstError, compile

    page = _PAGE.format(FONT, json.dumps(f"a{character}", ensure_ascii=False))  # an accent needs a letter
    try:
        compile(page.encode(), font_paths=fonts(), pdf_standards="ua-1")
    except TypstError:
        return False
    return True
