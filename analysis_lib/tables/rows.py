"""Which row of which file each row of a checked table was, for what is found wrong with it later."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis_lib.errors import Problem

_KEY = "rijen"  # among the attributes of a frame


@dataclass(frozen=True, eq=False)
class RowsOf:
    """Where the rows of a table stand: the file, its sheet or '', and each row as a spreadsheet counts it."""

    file: str
    sheet: str
    numbers: tuple[int, ...]

    def __deepcopy__(self, memo: Any) -> RowsOf:  # which pandas does at every step
        return self


def remember_rows(frame: pd.DataFrame, rows: RowsOf) -> pd.DataFrame:
    """Keep with a frame, whose labels count from 0, where its rows stand."""
    frame.attrs[_KEY] = rows
    return frame


def problem_in(frame: pd.DataFrame, label: Hashable, column: str, message: str, file: str) -> Problem:
    """Report something about a row of a checked table by its label, or about `file` if it came from none."""
    rows: RowsOf | None = frame.attrs.get(_KEY)
    if rows is None:
        return Problem(file, 0, column, message)
    return Problem(rows.file, rows.numbers[int(str(label))], column, message, rows.sheet)
