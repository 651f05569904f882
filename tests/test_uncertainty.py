"""Streams, shapes, statistics and the value of knowing, against what is known without drawing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis_lib.uncertainty import GRADES, Design, Outcomes, Statistic, binomial, simulate, triangular, verdict_of
from analysis_lib.uncertainty.simulation import LEAST_DRAWS, REPETITIONS
from analysis_lib.uncertainty.streams import raw_bits, stratified, uniform

FEW = Design(draws=5_000)


def test_bits_are_those_of_the_generator_that_is_named() -> None:
    """Philox4x64-10 of numpy's own test vectors would do; here its definition, by another constructor."""
    import hashlib

    digest = hashlib.sha256("\x1f".join(("7", "prijzen", "uur", "bedrag")).encode()).digest()
    key = int.from_bytes(digest[:16], "little")
    expected = np.random.Philox(counter=3 << 128, key=key).random_raw(9)
    assert (raw_bits(("prijzen", "uur", "bedrag"), 7, 3, 9) == expected).all()
    assert uniform(np.array([0, 2**64 - 1], dtype=np.uint64)).tolist() == [0.0, 1 - 2**-53]


@given(st.integers(1, 3000), st.integers(0, 40), st.text(max_size=8))
@settings(max_examples=30)
def test_one_number_falls_in_each_stratum(size: int, block: int, key: str) -> None:
    numbers, order = stratified(("effecten", key, "aantal"), 1, block, size)
    assert (np.floor(np.sort(numbers) * size) == np.arange(size)).all()
    assert (np.diff(numbers[order]) > 0).all()
    assert sorted(order) == list(range(size))


def test_streams_have_nothing_to_do_with_each_other() -> None:
    one, other = (stratified(("prijzen", key, "bedrag"), 1, 0, 5_000)[0] for key in "ab")
    later = stratified(("prijzen", "a", "bedrag"), 1, 1, 5_000)[0]
    assert abs(np.corrcoef([one, other, later]) - np.eye(3)).max() < 0.06


@given(st.floats(0, 10), st.floats(0.001, 10), st.floats(0, 1))
@settings(max_examples=50)
def test_a_triangle_has_its_own_distribution(low: float, width: float, place: float) -> None:
    numbers = np.linspace(0.0005, 0.9995, 400)
    drawn = triangular(numbers, low, low + place * width, low + width)
    expected = stats.triang.ppf(numbers, place, loc=low, scale=width)
    np.testing.assert_allclose(drawn, expected, rtol=1e-7, atol=1e-9 * width)


def test_a_triangle_without_width_is_its_mode() -> None:
    assert (triangular(np.array([0.1, 0.9]), 5, 5, 5) == 5).all()


@given(st.integers(0, 400), st.floats(0, 1))
@settings(max_examples=40)
def test_counts_are_those_of_the_binomial_distribution(trials: int, chance: float) -> None:
    numbers = np.linspace(0.0013, 0.9984, 101)  # none of them where a fair coin steps, which rounding decides
    drawn = binomial(numbers, trials, np.full(101, chance))
    np.testing.assert_array_equal(drawn, np.maximum(stats.binom.ppf(numbers, trials, chance), 0))


# A decision of two sources whose every answer is known: net = 40 a - 10 b - 12, a and b even between 0 and 1.
def two(numbers: np.ndarray, block: int, seed: int) -> Outcomes:
    return Outcomes(40 * numbers[:1], 10 * numbers[1:2] + 12)


NAMES = (("a",), ("b",))


def known() -> dict[str, float]:
    a, b = np.meshgrid(*[(np.arange(4_000) + 0.5) / 4_000] * 2)
    net = 40 * a - 10 * b - 12
    given_a, given_b = 40 * a[0] - 5 - 12, 20 - 10 * b[:, 0] - 12
    return {
        "mean": 3.0,
        "variance": 1600 / 12 + 100 / 12,
        "chance": float((net > 0).mean()),
        "perfect": float(np.maximum(net, 0).mean() - 3),
        "a": float(np.maximum(given_a, 0).mean() - 3),
        "b": float(np.maximum(given_b, 0).mean() - 3),
        "p5": float(np.quantile(net[::10, ::10], 0.05)),
        "share": 1600 / 1700,
    }


def test_every_statistic_is_right_within_its_own_error() -> None:
    found, true = simulate(NAMES, two, Design(20_000)), known()
    pairs = {
        "mean": found.mean(0),
        "variance": found.variance(0),
        "chance": found.chance_of_gain(0),
        "perfect": found.perfect(0),
        "p5": found.percentile(5, 0),
        "a": found.partial(0, 0),
        "b": found.partial(1, 0),
        "share": found.share_of_variance(0, 0),
    }
    for name, statistic in pairs.items():
        slack = 0.002 if name == "share" else 0.01 if name == "a" else 0.0  # means within strata are a little coarse
        assert statistic.value == pytest.approx(true[name], abs=4 * statistic.error + slack), name
    assert found.partial(1, 0).value <= found.perfect(0).value
    assert found.share_of_variance(0, 0).value + found.share_of_variance(1, 0).value == pytest.approx(1, abs=0.01)


def test_the_error_covers_the_truth_as_often_as_it_says() -> None:
    true = known()
    hits = {"chance": 0, "perfect": 0, "p5": 0}
    for seed in range(100):
        found = simulate(NAMES, two, Design(1_000, seed=seed), by_source=False)
        for name, one in (("chance", found.chance_of_gain(0)), ("perfect", found.perfect(0))):
            hits[name] += abs(one.value - true[name]) <= 2.01 * one.error
        hits["p5"] += abs(found.percentile(5, 0).value - true["p5"]) <= 2.01 * found.percentile(5, 0).error
    assert min(hits.values()) >= 88  # of 100 at 95 percent, fewer than 88 in one of a thousand series
    assert hits["chance"] < 100


def test_the_error_falls_with_the_number_of_draws() -> None:
    few, many = (simulate(NAMES, two, Design(draws), by_source=False) for draws in (2_000, 32_000))
    assert few.mean(0).error / many.mean(0).error > 16**0.5  # an additive result gains more than by chance alone
    assert 3 < few.chance_of_gain(0).error / many.chance_of_gain(0).error < 16


def test_memory_has_a_limit_and_blocks_add_up() -> None:
    whole = simulate(NAMES, two, Design(draws=50 * 24_000), by_source=False)
    assert Design(draws=50 * 24_000).blocks == [8_000] * 3
    assert whole.chance_of_gain(0).value == pytest.approx(known()["chance"], abs=4 * whole.chance_of_gain(0).error)


@given(st.floats(-20, 20), st.floats(0, 30), st.floats(0, 30))
@settings(max_examples=25)
def test_a_wider_range_around_the_same_mean_is_never_worth_less(mean: float, one: float, more: float) -> None:
    def around(width: float) -> float:
        def net(numbers: np.ndarray, block: int, seed: int) -> Outcomes:
            return Outcomes(mean + width * (numbers - 0.5), np.zeros_like(numbers))

        return simulate((("x",),), net, Design(1_000)).perfect(0).value

    assert around(one + more) >= around(one) - 1e-9


@given(st.floats(0.1, 50), st.floats(0, 1))
@settings(max_examples=15)
def test_nothing_is_worth_knowing_where_the_sign_never_changes(above: float, share: float) -> None:
    def net(numbers: np.ndarray, block: int, seed: int) -> Outcomes:
        return Outcomes(above + numbers[:1] + share * numbers[1:2], np.zeros_like(numbers[:1]))

    found = simulate(NAMES, net, Design(1_000))
    assert found.perfect(0).value == pytest.approx(0, abs=1e-9)
    assert [found.partial(place, 0).value for place in (0, 1)] == pytest.approx([0, 0], abs=1e-9)


def test_a_switch_is_known_by_its_two_sides() -> None:
    """Net is 30 or -10 with chances 0.3 and 0.7: known, 9 is gained where nothing was done for 2 on average."""

    def net(numbers: np.ndarray, block: int, seed: int) -> Outcomes:
        return Outcomes(np.where(numbers >= 0.7, 30.0, -10.0), np.zeros_like(numbers))

    found = simulate((("s",),), net, FEW, splits=(0.7,))
    assert found.mean(0).value == pytest.approx(2)
    assert found.partial(0, 0).value == pytest.approx(9 - 2)
    assert found.perfect(0).value == pytest.approx(9 - 2)


def test_what_no_research_takes_away_is_shown_and_not_valued() -> None:
    def with_group(numbers: np.ndarray, block: int, seed: int) -> Outcomes:
        known = two(numbers, block, seed)
        noise = 60 * (uniform(raw_bits(("groep",), seed, block, numbers.shape[1])) - 0.5)
        return Outcomes(known.benefits, known.costs, known.benefits + noise)

    plain, noisy = simulate(NAMES, two, FEW), simulate(NAMES, with_group, FEW)
    assert noisy.perfect(0) == plain.perfect(0)
    assert noisy.partial(0, 0) == plain.partial(0, 0)
    assert noisy.variance(0).value == pytest.approx(plain.variance(0).value + 300, rel=0.05)


@pytest.mark.parametrize(
    ("value", "error", "finest", "shown"),
    [(1234.5, 3.0, 1.0, 1230.0), (1234.5, 0.1, 1.0, 1235.0), (-1234.5, 30, 1.0, -1200), (0.8437, 0.0006, 0.01, 0.84)],
)
def test_no_digit_that_the_error_does_not_carry(value: float, error: float, finest: float, shown: float) -> None:
    assert Statistic(value, error).rounded(finest) == pytest.approx(shown)


@given(st.floats(0, 1), st.floats(0, 0.2))
def test_a_verdict_is_left_open_exactly_where_the_error_spans_a_bound(chance: float, error: float) -> None:
    verdict = verdict_of(Statistic(chance, error))
    spanned = any(chance - 2 * error < grade.at_least <= chance + 2 * error for grade in GRADES[:-1])
    assert verdict.is_open == spanned
    assert verdict_of(Statistic(chance)).is_open is False


def test_grades_go_down_and_cover_every_chance() -> None:
    assert [grade.at_least for grade in GRADES] == sorted((grade.at_least for grade in GRADES), reverse=True)
    assert len(GRADES) == 5
    assert GRADES[-1].at_least == 0
    assert LEAST_DRAWS // REPETITIONS == 20
    assert math.isclose(sum(FEW.blocks), FEW.draws / FEW.repetitions)
