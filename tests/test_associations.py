from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import associations as ac


def test_adjusted_p_values_by_hand() -> None:
    """Worked with the definitions: p x m; the largest so far of p x (m - rank); the smallest from above of p x m / rank."""
    adjusted = ac.adjust(pd.Series([0.01, 0.04, 0.03, 0.005], index=list("abcd")))
    assert adjusted["bonferroni"].to_dict() == pytest.approx({"a": 0.04, "b": 0.16, "c": 0.12, "d": 0.02})
    assert adjusted["holm"].to_dict() == pytest.approx({"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02})
    assert adjusted["bh"].to_dict() == pytest.approx({"a": 0.02, "b": 0.04, "c": 0.04, "d": 0.02})


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=30))
def test_corrections_keep_their_order_of_strictness(p_values: list[float]) -> None:
    values = pd.Series(p_values)
    adjusted = ac.adjust(values)
    slack = 1e-12
    assert (values <= adjusted["bh"] + slack).all()
    assert (adjusted["bh"] <= adjusted["holm"] + slack).all()
    assert (adjusted["holm"] <= adjusted["bonferroni"] + slack).all()
    assert adjusted.to_numpy().max() <= 1
    by_p = adjusted.assign(p=values).sort_values("p")
    assert (by_p.diff().dropna() >= -slack).all().all()


def regions(**columns: list[float]) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    frame.columns = pd.MultiIndex.from_tuples([tuple(name.split("_", 1)) for name in columns])
    return frame.rename(columns=lambda name: name.replace("_", " "))


def test_correlations_say_what_they_compare() -> None:
    frame = regions(a_niveau=[1, 2, 3, 4, 5], a_trend=[5, 4, 3, 2, 1.5], b_trend=[1, 3, 2, 5, 4])
    found = ac.correlations(frame)
    assert sorted(found["soort"]) == ["trend-niveau", "trend-niveau", "trend-trend"]
    strongest = found.iloc[0]
    assert (strongest["a"], strongest["b"], strongest["regios"]) == ("a, niveau", "a, trend", 5)
    assert strongest["r"] == pytest.approx(np.corrcoef([1, 2, 3, 4, 5], [5, 4, 3, 2, 1.5])[0, 1])
    assert strongest["laag"] < strongest["r"] < strongest["hoog"]


def test_what_does_not_vary_is_not_tested_and_few_regions_are_not_enough() -> None:
    constant = regions(a_niveau=[1, 1, 1, 1], b_niveau=[1, 2, 3, 5], c_niveau=[2, 1, 4, 3])
    assert len(ac.correlations(constant)) == 1
    assert ac.correlations(constant.head(3)).empty
    assert ac.correlations(pd.DataFrame()).empty


@given(st.permutations(range(6)))
def test_the_order_of_regions_does_not_matter(order: list[int]) -> None:
    frame = regions(a_niveau=[1, 2, 3, 4, 5, 9], b_niveau=[2, 1, 4, 3, 7, 5])
    assert ac.correlations(frame.iloc[order])["r"].iloc[0] == pytest.approx(ac.correlations(frame)["r"].iloc[0])


def measured(
    effect: float, *, regions: int = 4000, children: float = 60.0, noise: float = 0.03, seed: int = 3
) -> pd.DataFrame:
    """Regions whose true share grows by `effect` per relative point of their true start, measured as counts."""
    random = np.random.default_rng(seed)
    population = np.full(regions, round(children / 0.1))
    start = random.normal(np.log(0.1), 0.15, regions)
    later = start + 0.08 + effect * (start - np.log(0.1)) + random.normal(0, noise, regions)
    before, after = (random.binomial(population, np.exp(share)) / population for share in (start, later))
    return pd.DataFrame({"voor": before, "na": after, "aantal": before * population, "stap": 0.0})


def test_without_effect_the_naive_correlation_is_negative_all_the_same() -> None:
    found = ac.baseline(measured(0.0))
    assert found.naive.high < -0.3  # the trap
    assert found.slope < -0.8 * found.error_share
    assert found.corrected.low < 0 < found.corrected.high  # Blomqvist steps out of it
    assert abs(found.corrected.value) < 0.08


@pytest.mark.parametrize("effect", [-0.4, -0.2, 0.3])
def test_a_true_effect_is_recovered_once_the_error_is_taken_out(effect: float) -> None:
    found = ac.baseline(measured(effect))
    assert found.corrected.value == pytest.approx(effect, abs=0.1)
    assert abs(found.slope - effect) > 0.2
    assert (found.corrected.high < 0) == (effect < 0)


def test_growth_that_differs_for_other_reasons_is_no_effect_of_the_start_though_regions_grow_apart() -> None:
    found = ac.baseline(measured(0.0, children=20_000, noise=0.08))
    assert found.corrected.low < 0 < found.corrected.high
    assert found.oldham.low > 0
    assert found.oldham_log.low > 0
    assert found.growth_spread == pytest.approx(0.08, abs=0.005)


def test_growth_by_a_tenth_everywhere_sets_regions_apart_in_points_but_not_in_proportion() -> None:
    frame = measured(0.0, children=200_000)
    exact = frame.assign(na=frame["voor"] * (1.1 + np.random.default_rng(99).normal(0, 1e-4, len(frame))))
    found = ac.baseline(exact)
    assert found.oldham.low > 0.9
    assert abs(found.oldham_log.value) < 0.05
    assert found.deviation_after / found.deviation_before == pytest.approx(1.1, abs=0.001)
    assert found.spread_after / found.spread_before == pytest.approx(1, abs=0.001)


def test_rounding_counts_as_error() -> None:
    frame = measured(0.0, children=20_000, regions=500)
    rounded = frame.assign(stap=0.02)
    assert ac.baseline(rounded).error_share - ac.baseline(frame).error_share == pytest.approx(
        (0.02**2 / 12 / frame["voor"] ** 2).mean() / np.log(frame["voor"]).var(), rel=1e-6
    )


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(60):
        found = ac.baseline(measured(-0.2, regions=76, children=3_000, seed=seed), draws=400)
        held += found.corrected.low <= -0.2 <= found.corrected.high
    assert held >= 50


def test_where_chance_may_be_all_the_difference_the_direction_stays_open() -> None:
    """A few regions that differ by little but chance: a firm answer would nearly always be wrong."""
    firm = [
        found.corrected.low > 0 or found.corrected.high < 0
        for seed in range(60)
        if (found := ac.baseline(measured(0.0, regions=12, children=60, seed=seed), draws=400)).error_share > 0.4
    ]
    assert len(firm) > 20
    assert not any(firm)


@given(st.permutations(range(40)))
def test_neither_order_nor_scale_of_regions_changes_the_answer(order: list[int]) -> None:
    frame = measured(-0.2, regions=40)
    one, other = ac.baseline(frame), ac.baseline(frame.iloc[order])
    for name in ("naive", "oldham", "oldham_log", "corrected"):
        assert getattr(one, name).value == pytest.approx(getattr(other, name).value)


def test_too_few_or_equal_regions_are_refused() -> None:
    frame = measured(0.0, regions=5)
    with pytest.raises(ValueError, match="at least four"):
        ac.baseline(frame.head(3))
    with pytest.raises(ValueError, match="differ"):
        ac.baseline(frame.assign(voor=0.1, na=0.1))


def test_chance_alone_gives_more_the_fewer_children_there_are() -> None:
    sizes = [40, 200, 1_000, 20_000]
    found = [ac.no_effect(size, regions=42, spread=0.15, level=0.01, draws=600) for size in sizes]
    means = [one.mean for one in found]
    assert means == sorted(means)
    assert means[0] < -0.5
    assert abs(means[-1]) < 0.1
    assert found[0].called_significant > 0.8
    assert found[-1].called_significant < 0.05
    assert all(one.low <= one.mean <= one.high for one in found)


def test_children_who_stay_and_growth_that_differs_leave_less_to_chance() -> None:
    anew = ac.no_effect(140, regions=42, spread=0.13, level=0.01, draws=800)
    staying = ac.no_effect(140, regions=42, spread=0.13, level=0.01, draws=800, persistence=0.5)
    differing = ac.no_effect(140, regions=42, spread=0.13, level=0.01, draws=800, growth_spread=0.1)
    assert anew.mean < staying.mean < 0
    assert anew.called_significant > 1.5 * staying.called_significant
    assert anew.called_significant > 1.5 * differing.called_significant


def test_a_level_of_ten_percent_calls_more_significant_than_one_percent() -> None:
    strict, lenient = (ac.no_effect(300, regions=42, spread=0.15, level=level, draws=800) for level in (0.01, 0.10))
    assert lenient.called_significant > 1.5 * strict.called_significant
    large = [
        ac.no_effect(1e6, regions=42, spread=0.15, level=0.10, draws=4000, growth_spread=0.2, seed=n) for n in (1, 2)
    ]
    assert sum(one.called_significant for one in large) / 2 == pytest.approx(0.05, abs=0.015)  # one tail of two


def test_next_to_no_children_give_no_answer_and_no_crash() -> None:
    found = ac.no_effect(0.5, regions=42, spread=0.15, level=0.01, step=10, draws=50)
    assert found.called_significant == 0
    assert np.isnan(found.mean) or -1 <= found.mean <= 1


def test_the_same_seed_gives_the_same_simulation() -> None:
    def once(seed: int) -> ac.NoEffect:
        return ac.no_effect(100, regions=42, spread=0.15, level=0.01, draws=200, seed=seed)

    assert once(1) == once(1)
    assert once(1) != once(2)
