"""Tests of factors against use: counted on paper, compared with scipy, and by simulation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import permutations
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis_lib.associations import adjust, class_table, factor_tests

SCHOOLS = 22
SES = ("laag", "midden", "hoog")


def one(x: Any, y: Any, **options: Any) -> pd.Series:
    """Return the row of a single factor."""
    frame = pd.DataFrame({"x": pd.Series(x), "gebruik": pd.Series(y, dtype=float)})
    return factor_tests(frame, ["x"], outcome="gebruik", **options).iloc[0]


def schools(seed: int = 0) -> pd.DataFrame:
    """Twenty-two schools with factors that have nothing to do with use."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "gebruik": random.normal(8.5, 3, SCHOOLS).round(),
            "omvang": random.integers(50, 350, SCHOOLS),
            "ses": pd.Categorical(random.choice(SES, SCHOOLS), SES, ordered=True),
            "bestuur": random.choice(list("ABCDEFGHIJKL"), SCHOOLS),
        }
    )


@pytest.mark.parametrize(
    ("use", "rho", "p"),
    [
        ([1, 2, 3, 4], 1.0, 2 / 24),  # only the order itself and its reverse
        ([1, 2, 4, 3], 0.8, 8 / 24),  # one swap of neighbours (3), none (1), and their reverses
        ([4, 3, 2, 1], -1.0, 2 / 24),
        ([2, 4, 1, 3], 0.0, 1.0),
    ],
)
def test_four_schools_counted_on_paper(use: list[int], rho: float, p: float) -> None:
    found = one([10, 20, 30, 40], use, fewest=4)
    assert found["effect"] == pytest.approx(rho)
    assert found["p"] == pytest.approx(p)
    assert found["exact"]
    assert (found["soort"], found["scholen"], found["maat"]) == ("getal", 4, "Spearmans rho")


def test_ties_counted_on_paper() -> None:
    """Two small and two large schools: six arrangements, two of which are this extreme."""
    assert one([1, 1, 2, 2], [1, 2, 3, 4], fewest=4)["p"] == pytest.approx(2 / 6)


def test_the_claim_of_the_middle_counted_on_paper() -> None:
    """Distances 1.5, .5, .5, 1.5 on both sides: one of six arrangements pairs them as here."""
    found = one([1, 2, 3, 4], [1, 2, 3, 4], fewest=4)
    assert (found["effect_midden"], found["p_midden"]) == pytest.approx((1.0, 1 / 6))
    against = one([1, 2, 3, 4], [2, 1, 4, 3], fewest=4)
    assert (against["effect_midden"], against["p_midden"]) == pytest.approx((-1.0, 1.0))  # one-sided


def test_two_boards_counted_on_paper() -> None:
    """Six ways to divide four schools between two boards; H = 2.4 by hand, so (2.4 - 2 + 1) / (4 - 2)."""
    found = one(["a", "a", "b", "b"], [1, 2, 3, 4], fewest=4)
    assert (found["soort"], found["maat"], found["exact"]) == ("categorie", "epsilon-kwadraat", True)
    assert found["p"] == pytest.approx(2 / 6)
    assert found["effect"] == pytest.approx(0.7)
    assert found["reden_midden"] == "een categorie heeft geen midden"
    assert math.isnan(found["p_midden"])


def test_the_interval_as_published() -> None:
    """The example of ci.spear in statpsych (Bonett), whose documentation prints the answer."""
    y = [21, 4, 9, 12, 35, 18, 10, 22, 24, 1, 6, 8, 13, 16, 19]
    x = [67, 28, 30, 28, 52, 40, 25, 37, 44, 10, 14, 20, 28, 40, 51]
    found = one(x, y)
    assert tuple(found[["effect", "laag", "hoog"]]) == pytest.approx((0.8699639, 0.5840951, 0.9638297), abs=1e-6)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=6, max_size=6))
@settings(max_examples=10)
def test_every_arrangement_gone_through_with_scipys_own_statistics(pairs: list[tuple[int, int]]) -> None:
    x, y = (np.array(values, dtype=float) for values in zip(*pairs, strict=True))
    found = one(x, y)
    if found["reden"]:
        assert len(set(x)) == 1 or len(set(y)) == 1
        return
    rho = abs(stats.spearmanr(x, y).statistic)
    others = [abs(stats.spearmanr(x, other).statistic) for other in set(permutations(y))]
    assert abs(found["effect"]) == pytest.approx(rho)
    assert found["p"] == pytest.approx(np.mean(np.array(others) >= rho - 1e-9))
    groups = one([str(value) for value in x], y)
    if groups["reden"]:
        assert len(set(x)) == len(x)
        return
    parts = [x == value for value in set(x)]
    h = stats.kruskal(*(y[part] for part in parts)).statistic
    others = [stats.kruskal(*(np.array(other)[part] for part in parts)).statistic for other in set(permutations(y))]
    assert groups["p"] == pytest.approx(np.mean(np.array(others) >= h - 1e-9))
    assert groups["effect"] == pytest.approx(max(0.0, (h - len(parts) + 1) / (len(x) - len(parts))))


def test_many_schools_agree_with_scipys_approximations() -> None:
    random = np.random.default_rng(4)
    x, y = random.normal(size=120), random.normal(size=120)
    y += 0.15 * x
    boards = np.repeat(list("ABC"), 40)
    assert one(x, y)["p"] == pytest.approx(stats.spearmanr(x, y).pvalue, abs=0.015)
    h = stats.kruskal(*(y[boards == name] for name in "ABC"))
    assert one(boards, y)["p"] == pytest.approx(h.pvalue, abs=0.015)
    assert 0.01 < h.pvalue < 0.99


def test_random_arrangements_never_give_zero() -> None:
    found = one(np.arange(SCHOOLS), np.arange(SCHOOLS), draws=99)
    assert (found["p"], found["exact"]) == (1 / 100, False)
    assert found[["laag", "hoog"]].isna().all()  # no width to show at rho = 1
    assert found["p_midden"] == 1 / 100


def test_random_arrangements_come_near_the_exact_answer() -> None:
    x, y = [3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]
    exact, drawn = one(x, y), one(x, y, exact_up_to=0)
    assert (exact["exact"], drawn["exact"]) == (True, False)
    assert drawn["p"] == pytest.approx(exact["p"], abs=0.015)  # three standard errors at p = 0.5
    assert drawn["p"] != one(x, y, exact_up_to=0, seed=2)["p"]


@given(st.permutations(range(SCHOOLS)))
@settings(max_examples=8)
def test_the_order_of_schools_and_of_factors_does_not_matter(order: list[int]) -> None:
    frame = schools()
    names = ["omvang", "ses", "bestuur"]
    plain = factor_tests(frame, names, outcome="gebruik", draws=199)
    moved = factor_tests(frame.iloc[order], names[::-1], outcome="gebruik", draws=199)
    pd.testing.assert_frame_equal(moved.iloc[::-1].reset_index(drop=True), plain)


@given(st.sampled_from([np.log, np.sqrt, lambda x: x**3, lambda x: 5 * x + 2]))
@settings(max_examples=4)
def test_only_order_counts_for_the_first_question_and_only_distance_for_the_second(change: Any) -> None:
    frame = schools()
    plain, other, moved = (
        one(x, frame["gebruik"], draws=199)
        for x in (frame["omvang"], change(frame["omvang"]), 7 - 3 * frame["omvang"].astype(float))
    )
    first = ["effect", "laag", "hoog", "p"]
    assert tuple(other[first]) == pytest.approx(tuple(plain[first]))
    assert moved["effect"] == pytest.approx(-plain["effect"])
    second = ["effect_midden", "p_midden"]
    assert tuple(moved[second]) == pytest.approx(tuple(plain[second]))


def test_equal_distances_stay_equal_in_shares() -> None:
    use = [17, 18, 19, 16, 20, 18, 17, 21, 15, 22]  # 0.18 - 0.17 and 0.19 - 0.18 differ in binary
    as_percent, as_share = one(range(10), use, draws=199), one(range(10), [value / 100 for value in use], draws=199)
    assert as_percent["effect_midden"] == as_share["effect_midden"]


@pytest.mark.slow
def test_without_any_relation_few_tests_call_one() -> None:
    """Each p is at most 0.05 with a chance of at most 0.05: 3.5 standard errors of leeway."""
    random = np.random.default_rng(11)
    amount, n = 300, 12
    noise = {f"n{i}": random.integers(0, 8, n).astype(float) for i in range(amount)}
    boards = {f"c{i}": random.choice(list("ABC"), n) for i in range(amount)}
    frame = pd.DataFrame(noise | boards | {"gebruik": random.normal(8, 3, n).round()})
    found = factor_tests(frame, [*noise, *boards], outcome="gebruik", draws=199)
    numbers, groups = found[found["soort"] == "getal"], found[found["soort"] == "categorie"]
    for p in (numbers["p"], numbers["p_midden"], groups["p"]):
        called = (p.dropna() <= 0.05).mean()
        assert 0.01 < called < 0.05 + 3.5 * math.sqrt(0.05 * 0.95 / amount)
    assert (found[["holm", "holm_midden"]].min() > 0.05).all()  # with 900 tests nothing is found


def test_either_claim_is_found_where_it_is_planted_and_not_the_other() -> None:
    random = np.random.default_rng(3)
    size = np.linspace(60, 340, SCHOOLS)
    rising = 4 + size / 40 + random.normal(0, 1, SCHOOLS)
    sides = np.tile([-1, 1], SCHOOLS // 2)  # far from the middle either low or high
    middle = 8.5 + sides * abs(size - 200) / 30 + random.normal(0, 0.5, SCHOOLS)
    frame = pd.DataFrame({"omvang": size, "stijgend": rising, "midden": middle})
    up = factor_tests(frame, ["omvang"], outcome="stijgend").iloc[0]
    assert up["p"] < 0.001
    assert up["laag"] > 0.5
    apart = factor_tests(frame, ["omvang"], outcome="midden").iloc[0]
    assert apart["p"] > 0.2
    assert apart["p_midden"] < 0.001
    assert apart["laag_midden"] > 0.5


def test_an_ordered_factor_counts_its_classes() -> None:
    ses = ["laag", "midden", "hoog"] * 4
    use = [4, 8, 12, 13, 9, 5, 5, 8, 13, 12, 9, 4]  # the ends differ from the middle, not from each other
    ordered = one(pd.Categorical(ses, SES, ordered=True), use)
    number = one([SES.index(name) for name in ses], use)
    assert ordered["soort"] == "geordend"
    assert ordered["effect"] == number["effect"]
    assert ordered["p_midden"] == number["p_midden"] < 0.05
    assert one(pd.Categorical(ses, SES), use)["soort"] == one([True, False] * 6, use)["soort"] == "categorie"


def test_a_dozen_boards_explain_nothing_by_being_many() -> None:
    """Eta-squared would be about (k - 1) / (n - 1) = 0.52 here; epsilon-squared is about nothing."""
    found = [factor_tests(schools(seed), ["bestuur"], outcome="gebruik", draws=9).at[0, "effect"] for seed in range(60)]
    assert 0 <= np.mean(found) < 0.25
    assert np.median(found) < 0.1


def test_the_interval_of_groups_holds_its_effect() -> None:
    for seed in range(20):
        found = factor_tests(schools(seed), ["bestuur"], outcome="gebruik", draws=9).iloc[0]
        assert 0 <= found["laag"] <= found["effect"] <= found["hoog"] < 1


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ([3] * 8, range(8), "alle scholen hebben dezelfde waarde"),
        (["a"] * 8, range(8), "alle scholen hebben dezelfde waarde"),
        (list("abcdefgh"), range(8), "elke school heeft een eigen waarde"),
        (range(8), [5] * 8, "het gebruik is op alle scholen gelijk"),
        ([1, 2, 3, 4, 5, None, None, None], range(8), "van 5 scholen bekend; er zijn er minstens 6 nodig"),
        ([None] * 8, range(8), "van geen school bekend; er zijn er minstens 6 nodig"),
        (["a", *[""] * 7], range(8), "van 1 school bekend; er zijn er minstens 6 nodig"),
    ],
)
def test_what_cannot_be_tested_stays_and_says_why(x: Any, y: Any, reason: str) -> None:
    found = one(x, y)
    assert found["reden"] == reason
    assert found[["effect", "laag", "hoog", "p", "holm", "p_midden", "holm_midden"]].isna().all()


def test_two_classes_have_no_middle_but_can_be_compared() -> None:
    found = one([0, 1] * 5, range(10))
    assert found["reden_midden"] == "alle scholen liggen even ver van het midden"
    assert not found["reden"]
    assert 0 < found["p"] <= 1


def test_missing_values_leave_the_other_schools() -> None:
    frame = schools()
    with_gaps = frame.assign(omvang=frame["omvang"].astype(float).where(frame.index > 3))
    with_gaps.loc[21, "gebruik"] = np.nan
    found = factor_tests(with_gaps, ["omvang"], outcome="gebruik", draws=199).iloc[0]
    left = factor_tests(frame.iloc[4:21], ["omvang"], outcome="gebruik", draws=199).iloc[0]
    assert found["scholen"] == 17
    pd.testing.assert_series_equal(found, left)


def test_p_is_adjusted_for_every_test_that_was_done() -> None:
    frame = schools().assign(gelijk=1)
    names = ["omvang", "ses", "bestuur", "gelijk"]
    found = factor_tests(frame, names, outcome="gebruik")
    done = [*found["p"].dropna(), *found["p_midden"].dropna()]
    assert (
        len(done) == 2 + 2 + 1
    )  # two questions for a number and for an order, one for a category, none for a constant
    expected = adjust(pd.Series(done))
    for name in ("bonferroni", "holm", "bh"):
        got = [*found[name].dropna(), *found[f"{name}_midden"].dropna()]
        assert got == pytest.approx(list(expected[name]))
    alone = factor_tests(frame, ["omvang"], outcome="gebruik")
    assert alone.at[0, "p"] == found.at[0, "p"]
    assert alone.at[0, "bonferroni"] < found.at[0, "bonferroni"] or alone.at[0, "bonferroni"] == 1


def test_no_factors_give_an_empty_table_and_unknown_ones_an_error() -> None:
    empty = factor_tests(schools(), [], outcome="gebruik")
    assert empty.empty
    assert {"factor", "p", "holm", "p_midden", "holm_midden", "reden"} <= set(empty)
    with pytest.raises(KeyError):
        factor_tests(schools(), ["bestaat niet"], outcome="gebruik")


@pytest.mark.slow
def test_a_table_of_factors_takes_less_than_a_second() -> None:
    frame = schools()
    factor_tests(frame, ["omvang"], outcome="gebruik", draws=9)  # scipy loads once
    begun = perf_counter()
    factor_tests(frame, ["omvang", "ses", "bestuur"] * 3, outcome="gebruik")
    assert perf_counter() - begun < 1


def by_classes(counts: list[list[int]]) -> pd.DataFrame:
    cells = [(f"r{i}", f"k{j}") for i, row in enumerate(counts) for j, count in enumerate(row) for _ in range(count)]
    return pd.DataFrame(cells, columns=["factor", "klasse"])


def test_the_lady_tasting_tea() -> None:
    """Fisher's own table: 1 + 16 + 16 + 1 of 70 are as unlikely."""
    found = class_table(by_classes([[3, 1], [1, 3]]), "factor", "klasse")
    assert found.p == pytest.approx(34 / 70)
    assert found.exact
    assert found.counts.to_numpy().tolist() == [[3, 1], [1, 3]]


def test_a_larger_table_counted_on_paper() -> None:
    """Six schools in three pairs: 90 ways, and 3! of them keep each pair in one class."""
    found = class_table(by_classes([[2, 0, 0], [0, 2, 0], [0, 0, 2]]), "factor", "klasse")
    assert found.p == pytest.approx(6 / 90, abs=0.008)  # three standard errors
    assert not found.exact


def shares(size: int, room: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if len(room) == 1:
        yield from [(size,)] if size <= room[0] else []
        return
    for first in range(min(size, room[0]) + 1):
        for rest in shares(size - first, room[1:]):
            yield (first, *rest)


def weighed(row: Any) -> int:
    return math.factorial(sum(row)) // math.prod(map(math.factorial, row))


def freeman_halton(counts: np.ndarray) -> float:
    """Weigh every table with these margins in whole numbers."""
    states: dict[tuple[int, ...], Counter[int]] = {tuple(int(total) for total in counts.sum(axis=0)): Counter([1])}
    for row in counts.tolist():
        after: dict[tuple[int, ...], Counter[int]] = {}
        for room, weights in states.items():
            for share in shares(sum(row), room):
                left = tuple(a - b for a, b in zip(room, share, strict=True))
                for weight, times in weights.items():
                    after.setdefault(left, Counter())[weight * weighed(share)] += times
        states = after
    (every,) = states.values()
    observed = math.prod(weighed(row) for row in counts.tolist())
    return sum(w * n for w, n in every.items() if w <= observed) / sum(w * n for w, n in every.items())


@pytest.mark.parametrize("factor", ["ses", "bestuur"])
def test_random_tables_agree_with_all_of_them(factor: str) -> None:
    frame = schools()
    classes = pd.cut(frame["gebruik"], [-100, 6.5, 11.5, 100], labels=["laag", "gemiddeld", "hoog"])
    found = class_table(frame.assign(klasse=classes), factor, "klasse")
    assert list(found.counts.columns) == ["laag", "gemiddeld", "hoog"]
    assert found.counts.to_numpy().sum() == SCHOOLS
    assert found.p == pytest.approx(freeman_halton(found.counts.to_numpy()), abs=0.015)
    again = class_table(frame.assign(klasse=classes).sample(frac=1, random_state=1), factor, "klasse")
    assert again.p == found.p


def test_a_table_that_cannot_be_tested_says_why() -> None:
    few = class_table(by_classes([[1, 1], [1, 1]]), "factor", "klasse")
    assert (few.reason, math.isnan(few.p)) == ("van 4 scholen bekend; er zijn er minstens 6 nodig", True)
    frame = by_classes([[4, 4]])
    assert class_table(frame, "factor", "klasse").reason == "alle scholen hebben dezelfde waarde"
    assert class_table(frame, "klasse", "factor").reason == "het gebruik is op alle scholen gelijk"
    with pytest.raises(ValueError, match="classes"):
        class_table(schools(), "omvang", "bestuur")


def test_unknown_and_empty_classes() -> None:
    frame = by_classes([[3, 1], [1, 3]]).replace({"factor": {"r1": ""}})
    found = class_table(pd.concat([frame, by_classes([[2, 2], [4, 4]])]), "factor", "klasse")
    assert found.counts.to_numpy().sum() == 4 + 12
    ordered = pd.Categorical(by_classes([[3, 1], [1, 3]])["factor"], ["r1", "leeg", "r0"], ordered=True)
    kept = class_table(by_classes([[3, 1], [1, 3]]).assign(factor=ordered), "factor", "klasse")
    assert list(kept.counts.index) == ["r1", "leeg", "r0"]
    assert kept.p == pytest.approx(34 / 70)
