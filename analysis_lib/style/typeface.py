"""The typefaces. Source Sans 3 is open, legible when small, and has figures of equal width."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
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
_shown: dict[str, bool] = {}  # whether a PDF can show an unusual character
_ANSWERS_WITHIN = 60.0  # seconds


@cache
def fonts() -> Fonts:
    """Return the fonts of a PDF: ours, and for characters they lack those that Typst brings; none of the machine's."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, font_paths=[FONT_FOLDER])


def not_shown(texts: Iterable[str]) -> set[str]:
    """Return those of some texts that have a character that no PDF can show.

    Typst, which sets it, is asked about the unusual ones, in a process of its own (`analysis_lib.style.shapes`). Where
    that cannot be, all count as shown: making a PDF says what is wrong.
    """
    unusual = {text: _unusual(text) for text in texts if not _ORDINARY.fullmatch(text)}
    _look_up(sorted(set().union(*unusual.values()) - _shown.keys()))
    return {text for text, signs in unusual.items() if not all(_shown.get(sign, True) for sign in signs)}


def _unusual(text: str) -> set[str]:
    return {sign for sign in unicodedata.normalize("NFC", text) if not _ORDINARY.fullmatch(sign)}


def _look_up(signs: Sequence[str]) -> None:
    if not signs:
        return
    words = [sys.executable, "-P", str(Path(__file__).with_name("shapes.py")), FONT, str(FONT_FOLDER)]
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        done = subprocess.run(  # noqa: S603  # our own program
            words, input=json.dumps(signs), capture_output=True, text=True, check=True, timeout=_ANSWERS_WITHIN
        )
        without = set(json.loads(done.stdout))
        _shown.update((sign, sign not in without) for sign in signs)
