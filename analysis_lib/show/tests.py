"""Tests of chance on the page: their settings, and how a p-value is written."""

from __future__ import annotations

import math

import pandas as pd

from analysis_lib.errors import UserError
from analysis_lib.show.dutch import number


def require_test_settings(level: float, seed: int) -> None:
    """Refuse a level that is not between zero and one, or a seed below zero.

    Raises
    ------
    UserError
        Naming the parameter of the notebook.
    """
    if not 0 < level < 1:
        raise UserError(f"toetsniveau {number(level, 2)} moet tussen 0 en 1 liggen, zoals 0,05.")
    if seed < 0:
        raise UserError(f"toevalsgetal {seed} mag niet negatief zijn.")


def p_value(value: float) -> str:
    """Write a p-value; a dash where there was nothing to test."""
    if math.isnan(value):
        return "-"
    return "<0,001" if value < 0.0005 else number(value, 3)


def with_p_values(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """Give the frame with these columns of chances as `p_value` writes them."""
    return frame.assign(**{name: frame[name].map(p_value) for name in names})
