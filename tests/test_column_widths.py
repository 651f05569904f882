"""Columns get the room that their texts need."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.show.column_widths import fitted
from analysis_lib.show.tables import Col

WORDS = st.lists(st.text("abcdefghij €.,", max_size=120), min_size=1, max_size=20)


def widths(**texts: list[str]) -> dict[str, float]:
    found = fitted(pd.DataFrame(texts), {name: Col(name) for name in texts})
    return {name: col.width or 0 for name, col in found.items()}


@given(WORDS, WORDS)
def test_columns_share_the_page(first: list[str], second: list[str]) -> None:
    rows = min(len(first), len(second))
    found = widths(a=first[:rows], b=second[:rows], c=["x"] * rows)
    assert sum(found.values()) == pytest.approx(100)
    assert all(width > 0 for width in found.values())


def test_long_texts_get_the_room_that_short_ones_leave() -> None:
    found = widths(cijfer=["12"] * 3, uitkomst=["overgenomen"] * 3, waarom=["een lang verhaal " * 20, "kort", ""])
    assert found["waarom"] > 70
    assert found["cijfer"] < found["uitkomst"] < found["waarom"]


def test_texts_of_equal_length_get_equal_room() -> None:
    found = widths(a=["een twee drie " * 9] * 4, b=["een twee drie " * 9] * 4)
    assert found["a"] == pytest.approx(found["b"], abs=1)


def test_one_long_word_takes_no_room_from_the_texts() -> None:
    texts = ["korte woorden in een lange zin " * 30] * 8
    usual = widths(wat=["school"] * 8, waarom=texts)
    odd = widths(wat=[*["school"] * 7, "jeugdhulpverleningsorganisatie"], waarom=texts)
    assert odd["waarom"] == pytest.approx(usual["waarom"], abs=4)


def test_words_held_together_stay_together() -> None:
    held = widths(a=["€\N{NO-BREAK SPACE}44.000.000"] * 4, b=["woord " * 80] * 4)
    loose = widths(a=["€ 44.000.000"] * 4, b=["woord " * 80] * 4)
    assert held["a"] > loose["a"]


def test_what_a_column_was_stays_so() -> None:
    found = fitted(pd.DataFrame({"a": [1.5]}), {"a": Col("Aantal", "aantal", width=3, to="#x")})
    assert found == {"a": Col("Aantal", "aantal", width=100, to="#x")}
