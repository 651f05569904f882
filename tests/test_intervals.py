from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_lib.intervals import Estimate, Estimates, Interval, columns_of, end_columns

finite = st.floats(-1e6, 1e6, allow_subnormal=False)
counts = st.integers(0, 200).map(float)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    return Interval(*sorted((draw(finite), draw(finite))))


@st.composite
def estimates(draw: st.DrawFn, ends: st.SearchStrategy[float] = finite) -> Estimate:
    low, value, high = sorted((draw(ends), draw(ends), draw(ends)))
    return Estimate(value, Interval(low, high))


pairs = st.lists(st.tuples(estimates(), estimates()), min_size=1, max_size=6)


def as_columns(rows: list[Estimate]) -> Estimates:
    return Estimates(*(pd.Series([getattr(row, end) for row in rows]) for end in ("value", "low", "high")))


def as_rows(columns: Estimates) -> list[Estimate]:
    ends = zip(columns.value, columns.low, columns.high, strict=True)
    return [Estimate(value, Interval(low, high)) for value, low, high in ends]


@given(intervals(), intervals(), st.floats(0, 1), st.floats(0, 1))
def test_arithmetic_on_intervals_holds_every_outcome(a: Interval, b: Interval, s: float, t: float) -> None:
    x, y = a.low + s * (a.high - a.low), b.low + t * (b.high - b.low)
    assert x + y in a + b
    assert x - y in a - b
    assert x * y in a * b


@given(intervals(), st.floats(0.1, 1e3), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1))
def test_division_of_intervals(a: Interval, low: float, width: float, s: float, t: float) -> None:
    b = Interval(low, low + width)
    x, y = a.low + s * (a.high - a.low), min(b.low + t * width, b.high)
    assert x / y in a / b


@given(estimates(), estimates())
def test_arithmetic_on_estimates_moves_value_and_range_together(a: Estimate, b: Estimate) -> None:
    assert a + b == Estimate(a.value + b.value, a.range + b.range)
    assert a - b == Estimate(a.value - b.value, a.range - b.range)
    assert a * b == Estimate(a.value * b.value, a.range * b.range)
    assert (a * b).value in (a * b).range
    if not b.low <= 0 <= b.high:
        assert (a / b).range == a.range / b.range
        assert (a / b).value == pytest.approx(a.value / b.value, rel=1e-14, abs=1e-300)


def test_intervals_do_not_turn_around_or_divide_by_zero() -> None:
    with pytest.raises(ValueError, match="turned around"):
        Interval(2, 1)
    with pytest.raises(ZeroDivisionError):
        Interval(1, 2) / Interval(-1, 1)


def test_nothing_of_what_has_no_end_is_nothing() -> None:
    assert Interval.exactly(0) * Interval.at_least(1) == Interval.exactly(0)
    assert Interval(1, 2) / Interval.at_least(4) == Interval(0, 0.5)


@given(pairs)
def test_columns_do_as_their_rows(rows: list[tuple[Estimate, Estimate]]) -> None:
    left, right = (as_columns([row[side] for row in rows]) for side in (0, 1))
    assert as_rows(left - right) == [a - b for a, b in rows]
    assert as_rows(left - 1.0) == [a - Estimate.exactly(1.0) for a, _ in rows]
    divisible = [(a, b) for a, b in rows if not b.low <= 0 <= b.high]
    left, right = (as_columns([row[side] for row in divisible]) for side in (0, 1))
    for end in ("value", "low", "high"):
        one_by_one = [getattr(a / b, end) for a, b in divisible]
        assert list(getattr(left / right, end)) == pytest.approx(one_by_one, rel=1e-14, abs=1e-300)


@given(estimates(counts), estimates(counts), st.floats(0, 1), st.floats(0, 1))
def test_a_quotient_of_columns_holds_every_outcome_that_there_is(a: Estimate, b: Estimate, s: float, t: float) -> None:
    quotient = as_columns([a]) / as_columns([b])
    x, y = a.low + s * (a.high - a.low), b.low + t * (b.high - b.low)
    assert math.isnan(quotient.value[0]) == (b.value == 0)
    if y > 0:
        assert x / y in Interval(quotient.low[0], quotient.high[0])
    if b.low == 0 < min(b.high, a.high):
        assert (quotient.low[0], quotient.high[0]) == (a.low / b.high, math.inf)


@given(estimates(), estimates(), st.floats(0, 1), st.floats(0, 1))
def test_a_divisor_on_either_side_of_zero_leaves_no_bound(a: Estimate, b: Estimate, s: float, t: float) -> None:
    quotient = as_columns([a]) / as_columns([b])
    x, y = a.low + s * (a.high - a.low), b.low + t * (b.high - b.low)
    assume(abs(y) > 1e-3)
    assert x / y in Interval(quotient.low[0], quotient.high[0])


@given(st.lists(estimates(), max_size=6))
def test_columns_are_read_back_as_they_were_laid_out(rows: list[Estimate]) -> None:
    frame = pd.DataFrame(as_columns(rows).columns("aantal"))
    assert list(frame) == columns_of("aantal") == ["aantal", "aantal_laag", "aantal_hoog"]
    assert as_rows(Estimates.read(frame, "aantal")) == rows


def test_a_bound_that_is_not_there_is_an_empty_cell_and_back() -> None:
    open_ended = Estimates(*(pd.Series([end, math.nan]) for end in (2.0, 1.0, math.inf)))
    frame = pd.DataFrame(open_ended.columns("duur"))
    assert frame["duur_hoog"].isna().all()
    back = Estimates.read(frame, "duur")
    assert back.high[0] == math.inf
    assert np.isnan(back.high[1])  # of what is not known at all


def test_intervals_as_two_columns() -> None:
    laid_out = end_columns([Interval(1, 2), Interval.at_least(3)], "kosten")
    assert laid_out["kosten_laag"] == [1, 3]
    assert laid_out["kosten_hoog"][0] == 2
    assert math.isnan(laid_out["kosten_hoog"][1])
    assert list(end_columns([])) == ["laag", "hoog"]
