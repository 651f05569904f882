from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import associations as ac


def test_the_number_of_tests_of_the_source() -> None:
    assert ac.number_of_tests(28) == 378  # Berenschot (2023), §7.1.4
    assert ac.number_of_tests(1) == 0


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


def measured(effect: float, *, regions: int = 4000, children: float = 200.0, seed: int = 3) -> pd.DataFrame:
    """Regions whose true share moves by `effect` per point of their true start, measured as Poisson counts."""
    random = np.random.default_rng(seed)
    population = np.full(regions, children / 0.1)
    truth = np.clip(random.normal(0.10, 0.012, regions), 0.02, None)
    later = truth + 0.01 + effect * (truth - 0.10) + random.normal(0, 0.003, regions)
    before, after = (random.binomial(population.astype(int), share) / population for share in (truth, later))
    return pd.DataFrame({"voor": before, "na": after, "aantal": before * population, "stap": 0.0})


def test_without_effect_the_naive_correlation_is_negative_all_the_same() -> None:
    found = ac.baseline(measured(0.0))
    assert found.naive_high < -0.2  # the trap
    assert abs(found.corrected) < 0.05  # Blomqvist steps out of it
    assert found.oldham_low < 0.06
    assert found.slope < -0.6 * found.error_share


@pytest.mark.parametrize("effect", [-0.3, -0.15, 0.2])
def test_a_true_effect_is_recovered_once_the_error_is_taken_out(effect: float) -> None:
    found = ac.baseline(measured(effect))
    assert found.corrected == pytest.approx(effect, abs=0.06)
    assert abs(found.slope - effect) > 0.1


def test_growing_apart_is_a_positive_answer_and_growing_together_a_negative_one() -> None:
    assert ac.baseline(measured(0.3, children=20_000)).oldham_low > 0
    assert ac.baseline(measured(-0.3, children=20_000)).oldham_high < 0


@given(st.permutations(range(40)))
def test_neither_order_nor_scale_of_regions_changes_the_answer(order: list[int]) -> None:
    frame = measured(-0.2, regions=40)
    one, other = ac.baseline(frame), ac.baseline(frame.iloc[order])
    assert (one.naive, one.oldham, one.corrected) == pytest.approx((other.naive, other.oldham, other.corrected))


def test_too_few_or_equal_regions_are_refused() -> None:
    frame = measured(0.0, regions=5)
    with pytest.raises(ValueError, match="at least four"):
        ac.baseline(frame.head(3))
    with pytest.raises(ValueError, match="differ"):
        ac.baseline(frame.assign(voor=0.1))


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


def test_the_same_seed_gives_the_same_simulation() -> None:
    def once(seed: int) -> ac.NoEffect:
        return ac.no_effect(100, regions=42, spread=0.15, level=0.01, draws=200, seed=seed)

    assert once(1) == once(1)
    assert once(1) != once(2)
