"""The band that chance allows a school: exact binomial limits, and what lies outside them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from analysis_lib.associations.proportions import funnel_limits
from analysis_lib.care_trajectories.funnel import Place, band, funnel


def test_large_groups_have_the_limits_of_the_normal_distribution() -> None:
    low, high = funnel_limits(0.1, np.array([100_000]), 0.95)
    margin = 1.959964 * (0.1 * 0.9 / 100_000) ** 0.5
    assert low[0] == pytest.approx(0.1 - margin, abs=2e-5)
    assert high[0] == pytest.approx(0.1 + margin, abs=2e-5)


@given(st.floats(0.02, 0.6), st.integers(1, 400), st.sampled_from([0.95, 0.998]))
def test_limits_cut_off_as_much_as_they_should(rate: float, size: int, level: float) -> None:
    low, high = funnel_limits(rate, np.array([size]), level)
    tail = (1 - level) / 2
    assert binom.cdf(np.floor(low[0] * size) - 1, size, rate) <= tail + 1e-9
    assert binom.sf(np.ceil(high[0] * size), size, rate) <= tail + 1e-9
    assert binom.sf(np.floor(high[0] * size) - 1, size, rate) >= tail - 1e-9  # no wider than needed
    assert 0 <= low[0] <= high[0] <= 1


def test_the_same_share_says_less_at_a_smaller_school() -> None:
    shares, pupils = pd.Series({"klein": 15.0, "groot": 15.0}), pd.Series({"klein": 57, "groot": 366})
    found = funnel(shares, pupils, 0.085)
    assert list(found.index) == ["klein", "groot"]
    assert found["plaats"].tolist() == [Place.WITHIN, Place.FAR_OUTSIDE]


def test_a_percentage_that_may_round_from_within_is_within() -> None:
    edge = float(band(np.array([200]), 0.085)["smal_hoog"].iloc[0])
    above = np.ceil(100 * edge)
    near, beyond = (funnel(pd.Series({"s": p}), pd.Series({"s": 200}), 0.085) for p in (above, above + 1))
    assert near["plaats"].tolist() == ([Place.WITHIN] if above - 100 * edge < 0.5 else [Place.OUTSIDE])
    assert beyond["plaats"].tolist() == [Place.OUTSIDE]


def test_a_hidden_percentage_is_not_placed() -> None:
    assert funnel(pd.Series({"s": np.nan}), pd.Series({"s": 80}), 0.1).empty
