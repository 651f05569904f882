"""Texts that a spreadsheet would take for a formula: marked as text with an apostrophe in a CSV file, and read back.

A formula starts where a cell does. In a Dutch spreadsheet that is after each ``;`` and line end too, quoted or not, as
a file with commas may be opened so. A text that itself has the mark there gets a second one, so that reading gives it
back to the letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what reads no table does without
    import pandas as pd

_BLANKS, _SIGNS = "\t\r", "=+@-"
BEGINNINGS = (*_SIGNS, *_BLANKS)  # what a cell begins with that is a formula, or that hides one
_STARTS = r"""(?:^|[;\t\r\n])[\s"]*"""
_BEGINS = re.compile(rf"""^(?=[{_BLANKS}])|{_STARTS}(?='*[{_SIGNS}])""")
_MARKED = re.compile(rf"""^'(?=[{_BLANKS}])|({_STARTS})'(?='*[{_SIGNS}])""")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*\s?%?")


def marked(cell: Any) -> Any:
    """Return a cell of a CSV file that no spreadsheet takes for a formula; what is no text as it is."""
    return _BEGINS.sub(r"\g<0>'", cell) if isinstance(cell, str) else cell


def unmarked(text: str) -> str:
    """Return the text that `marked` was given."""
    return _MARKED.sub(r"\1", text) if "'" in text else text


def without_formulas(frame: pd.DataFrame, *, numbers: bool = True) -> pd.DataFrame:
    """Mark the texts of a frame, and its names of columns.

    Parameters
    ----------
    frame : DataFrame
    numbers : bool
        Whether texts that are nothing but a number, such as ``-3,1%``, are marked too; they are no formula, but a
        spreadsheet shows them as it shows numbers.
    """

    def needs_mark(cell: Any) -> bool:
        is_formula = isinstance(cell, str) and _BEGINS.search(cell) is not None
        return is_formula and (numbers or not _NUMBER.fullmatch(cell))

    texts = frame.select_dtypes(include=["object", "string", "category"])
    begin = (str(name) for name, column in texts.items() if any(map(needs_mark, column.to_numpy(object))))
    safe = {name: [marked(cell) if needs_mark(cell) else cell for cell in frame[name]] for name in begin}
    if safe:  # hardly any frame has one, and each of these copies it
        frame = frame.assign(**safe)
    return frame.rename(columns=marked) if any(map(needs_mark, frame.columns)) else frame
