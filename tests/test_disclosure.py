"""Hidden cells stay hidden: the tests play the attacker, with every table at once."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from analysis_lib.disclosure import Rules, Sum, attack, companions, dominated, programmes, protect, small
from analysis_lib.errors import UserError

FIVE = Rules(minimum=5)
Tables = tuple[pd.Series, list[Sum]]


def table(counts: list[list[int]]) -> Tables:
    """Name the cells r0c0, the sums r0, c0 and T."""
    frame = np.array(counts)
    rows, columns = frame.shape
    values = {f"r{r}c{c}": frame[r, c] for r in range(rows) for c in range(columns)}
    values |= {f"r{r}": frame[r].sum() for r in range(rows)} | {f"c{c}": frame[:, c].sum() for c in range(columns)}
    values["T"] = frame.sum()
    sums = [Sum(f"r{r}", [f"r{r}c{c}" for c in range(columns)]) for r in range(rows)]
    sums += [Sum(f"c{c}", [f"r{r}c{c}" for r in range(rows)]) for c in range(columns)]
    sums += [Sum("T", [f"r{r}" for r in range(rows)])]
    return pd.Series(values, dtype=float), sums


def hidden(cells: pd.DataFrame) -> set[str]:
    return set(cells.index[cells["waarde"].isna()])


def test_a_cell_hidden_alone_is_recovered_from_its_total() -> None:
    values, sums = table([[3, 20], [30, 40]])
    bounds = pd.DataFrame({"laag": values, "hoog": values})
    bounds.loc["r0c0"] = 0, np.inf
    assert attack(bounds, sums, ["r0c0"]).loc["r0c0"].tolist() == [3, 3]


def test_the_least_that_must_be_hidden_with_it() -> None:
    # By hand: 3 can move only along a closed path. The inner four hold 20 + 30 + 40 = 90; by way of
    # a row's or a column's total the path is 113, 133 or 149.
    values, sums = table([[3, 20], [30, 40]])
    cells = protect(values, sums, small(values, FIVE))
    assert hidden(cells) == {"r0c0", "r0c1", "r1c0", "r1c1"}
    assert cells.at["r0c0", "regel"] == "onveilig"
    assert cells.at["r1c1", "regel"] == "tegen terugrekenen"
    assert cells.at["T", "waarde"] == 93
    found = attack(cells, sums, ["r0c0"]).loc["r0c0"]
    assert found.tolist() == [0, 23]  # up to its row's total


def test_two_tables_of_the_same_children() -> None:
    # The first hides 2 by age; the second, by form, is safe by itself, but its total is the same cell.
    ages, by_age = table([[2, 30], [25, 35]])
    values = pd.concat([ages, pd.Series({"ggz": 12.0, "overig": 20.0})])
    cells = protect(values, [*by_age, Sum("r0", ["ggz", "overig"])], small(values, FIVE))
    assert "r0c0" in hidden(cells)
    everything = attack(cells, [*by_age, Sum("r0", ["ggz", "overig"])], ["r0c0"]).loc["r0c0"]
    assert everything["hoog"] - everything["laag"] >= 5


def test_years_that_add_up_do_not_reveal_a_hidden_cell() -> None:
    values = pd.Series({"2018": 3.0, "2019": 12.0, "2020": 14.0, "samen": 29.0})
    sums = [Sum("samen", ["2018", "2019", "2020"])]
    assert hidden(protect(values, sums, small(values, FIVE))) == {"2018", "2019"}  # the smallest companion


counts = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 8, 12, 30]), min_size=width, max_size=width),
        min_size=1,
        max_size=4,
    )
)


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(counts, st.sampled_from([1, 3, 5]), st.sampled_from([3, 5, 10]))
def test_no_unsafe_cell_is_narrowed_down(counts: list[list[int]], base: int, minimum: int) -> None:
    values, sums = table(counts)
    rules = Rules(minimum=minimum, base=base)
    unsafe = small(values, rules)
    cells = protect(values, sums, unsafe, rules)
    found = attack(cells, sums)
    width = found["hoog"] - found["laag"]
    assert (width[unsafe.index] >= minimum - 1e-4).all()
    assert ((found["laag"] <= values + 1e-4) & (values <= found["hoog"] + 1e-4)).all()  # the truth fits
    assert not set(unsafe.index) - hidden(cells)
    shown = cells["waarde"].dropna()
    assert ((shown - values[shown.index]).abs() <= base / 2).all()


def test_a_range_that_is_exactly_wide_enough_is() -> None:
    """Here r1c1 can only lie between 4 and 9: the width of 5 that it needs, to the last digit."""
    values, sums = table([[5, 0, 1], [5, 4, 0], [5, 5, 0]])
    unsafe = small(values, FIVE)
    found = attack(protect(values, sums, unsafe, FIVE), sums, unsafe.index)
    assert (found["hoog"] - found["laag"] >= 5 - 1e-4).all()


@pytest.mark.slow
@settings(deadline=None, max_examples=20)
@given(counts)
def test_without_secondary_suppression_the_attack_succeeds_or_there_was_no_need(counts: list[list[int]]) -> None:
    values, sums = table(counts)
    unsafe = small(values, FIVE)
    bounds = pd.DataFrame({"laag": values, "hoog": values})
    bounds.loc[unsafe.index, "laag"], bounds.loc[unsafe.index, "hoog"] = 0, np.inf
    found = attack(bounds, sums, unsafe.index)
    needed = (found["hoog"] - found["laag"] < 5 - 1e-4).any()
    assert needed == (protect(values, sums, unsafe)["regel"] == "tegen terugrekenen").any()


@pytest.mark.slow
def test_a_companion_is_chosen_as_well_as_trying_everything_would() -> None:
    values, sums = table([[2, 9, 30], [14, 21, 6], [11, 40, 8]])
    unsafe = small(values, FIVE)
    cells = protect(values, sums, unsafe)
    chosen = values[cells.index[cells["regel"] == "tegen terugrekenen"]]
    others = [cell for cell in values.index if cell not in unsafe.index]
    best = min(
        sum(values[list(some)] + 1)
        for size in range(1, 5)
        for some in itertools.combinations(others, size)
        if _width(values, sums, {*unsafe.index, *some}, "r0c0") >= 5
    )
    assert (chosen + 1).sum() == best


def _width(values: pd.Series, sums: list[Sum], hide: set[str], cell: str) -> float:
    free = values.index.isin(list(hide))
    bounds = pd.DataFrame({"laag": values.where(~free, 0), "hoog": values.where(~free, np.inf)})
    found = attack(bounds, sums, [cell]).loc[cell]
    return float(found["hoog"] - found["laag"])


@pytest.mark.parametrize(
    ("rules", "unsafe"),
    [
        (Rules(minimum=5), {"b", "c"}),
        (Rules(minimum=5, inclusive=False), {"b", "c", "d"}),
        (Rules(minimum=5, zero_is_safe=False), {"a", "b", "c"}),
    ],
)
def test_what_is_too_small(rules: Rules, unsafe: set[str]) -> None:
    assert set(small(pd.Series({"a": 0, "b": 1, "c": 4, "d": 5, "e": 6}), rules).index) == unsafe


def test_an_amount_mostly_of_one_person() -> None:
    # One of 900 in 1,000: with k = 50% the range must be 900 / 0.5 - 1,000 = 800 wide.
    rows = pd.DataFrame({"cel": ["x", "x", "y", "y", "y"], "bedrag": [900.0, 100, 40, 30, 30]})
    assert dominated(rows, Rules()).to_dict() == {"x": 800.0}
    # The two largest of y make 70: with k = 60%, 70 / 0.6 - 100 = 16.67.
    assert dominated(rows, Rules(largest=2, dominance=0.6))["y"] == pytest.approx(16.6667, abs=1e-4)


def test_amounts_that_are_shown_in_whole_euros_need_not_add_up() -> None:
    """All parts of one sum are shown: their euros are one more than those of the total, which contradicts nothing."""
    values = pd.Series({"a": 10.5, "b": 20.5, "x": 11.0, "y": 20.0, "totaal": 31.0})
    sums = [Sum("totaal", ["a", "b"]), Sum("totaal", ["x", "y"])]
    cells = protect(values, sums, pd.Series({"x": 11.0}))
    assert cells.loc[["a", "b", "totaal"], "waarde"].tolist() == [11, 21, 31]
    assert cells.loc[["x", "y"], "waarde"].isna().all()


def test_what_others_published_cannot_be_hidden() -> None:
    values = pd.Series({"a": 3.0, "b": 20.0, "samen": 23.0})
    sums = [Sum("samen", ["a", "b"])]
    assert hidden(protect(values, sums, small(values, FIVE), shown=["b"])) == {"a", "samen"}
    with pytest.raises(UserError, match="Cel a is niet te verbergen") as caught:
        protect(values, sums, small(values, FIVE), shown=["b", "samen"])
    assert "3" not in str(caught.value)
    with pytest.raises(UserError, match="Cel a is niet te verbergen"):
        protect(values, sums, small(values, FIVE), shown=["a"])


@pytest.mark.parametrize(
    "values",
    [
        {"a": 3.0, "b": 20.0, "samen": 24.0},
        {"a": -3.0, "b": 26.0, "samen": 23.0},
        {"a": np.nan, "b": 26.0, "samen": 23.0},
    ],
)
def test_tables_that_cannot_be_right(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"sum of its parts|missing or below zero"):
        protect(pd.Series(values), [Sum("samen", ["a", "b"])], pd.Series(dtype=float))


def test_settings_that_make_no_sense() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Rules(minimum=0)


def test_a_cell_that_does_not_exist_is_not_mistaken_for_another() -> None:
    values = pd.Series({"a": 3.0, "b": 20.0})
    with pytest.raises(KeyError, match="no such cells"):
        protect(values, [], pd.Series({"c": 5.0}))
    with pytest.raises(KeyError):
        protect(values, [Sum("samen", ["a", "b"])], pd.Series(dtype=float))


SYSTEMS = st.lists(st.lists(st.sampled_from([0, 1, 2, 4, 5, 9, 17]), min_size=3, max_size=3), min_size=2, max_size=4)


@settings(deadline=None, max_examples=15)
@given(SYSTEMS, st.data())
def test_an_attack_in_blocks_finds_what_one_programme_finds(counts: list[list[int]], data: st.DataObject) -> None:
    values, sums = table(counts)
    kinds = data.draw(st.lists(st.sampled_from("hhsr"), min_size=len(values), max_size=len(values)))
    hides, rounds = (np.array([kind == wanted for kind in kinds]) for wanted in "hr")
    low, high = values - 2.0 * rounds, values + 2.0 * rounds
    bounds = pd.DataFrame({"laag": low.clip(lower=0).mask(hides, 0.0), "hoog": high.mask(hides, np.inf)})
    found = attack(bounds, sums)
    rows = np.array([[(cell == each.total) - float(cell in each.parts) for cell in values.index] for each in sums])
    for place, cell in enumerate(values.index):
        aim = np.eye(len(values))[place]
        least, most = (
            linprog(sign * aim, A_eq=rows, b_eq=np.zeros(len(rows)), bounds=bounds.to_numpy()) for sign in (1, -1)
        )
        assert found.at[cell, "laag"] == pytest.approx(least.fun, abs=1e-5)
        assert found.at[cell, "hoog"] == pytest.approx(-most.fun if most.success else np.inf, abs=1e-5)


@settings(deadline=None, max_examples=15)
@given(SYSTEMS, st.randoms(use_true_random=False))
def test_any_order_hides_the_same(counts: list[list[int]], chance: random.Random) -> None:
    values, sums = table(counts)
    order = chance.sample(list(values.index), len(values))
    turned = [
        Sum(each.total, chance.sample(list(each.parts), len(each.parts))) for each in chance.sample(sums, len(sums))
    ]
    unsafe = small(values, FIVE)
    one = protect(values, sums, unsafe)
    other = protect(values[order], turned, unsafe[chance.sample(list(unsafe.index), len(unsafe))])
    assert list(other.index) == order
    pd.testing.assert_frame_equal(one, other.loc[one.index])


def districts(number: int) -> Tables:
    """Tables of three schools by three forms."""
    return together(
        [table([[(3 * at + 7 * r + 5 * c) % 19 for c in range(3)] for r in range(3)]) for at in range(number)]
    )


def together(parts: list[Tables]) -> Tables:
    """Put tables of schools by three forms together as a town: a long sum for each form and for all."""
    values, sums = pd.Series(dtype=float), list[Sum]()
    for place, (part, held) in enumerate(parts):
        values = pd.concat([values, part.rename(lambda name, place=place: f"{name}/{place}")])
        sums += [Sum(f"{one.total}/{place}", [f"{each}/{place}" for each in one.parts]) for one in held]
    for name in ("c0", "c1", "c2", "T"):
        names = [f"{name}/{place}" for place in range(len(parts))]
        values[name] = values[names].sum()
        sums.append(Sum(name, names))
    return values, [*sums, Sum("T", ["c0", "c1", "c2"])]


@pytest.mark.parametrize(("size", "dear"), [(1500, 20.0), (60, 20.0), (60, 0.0)])
def test_in_groups_of_any_size_nothing_is_narrowed_down(
    monkeypatch: pytest.MonkeyPatch, size: int, dear: float
) -> None:
    monkeypatch.setattr(companions, "_GROUP", size)
    monkeypatch.setattr(companions, "_DEAR", dear)
    values, sums = districts(16)
    unsafe = small(values, FIVE)
    cells = protect(values, sums, unsafe)
    turned = protect(values[::-1], sums[::-1], unsafe[::-1])
    pd.testing.assert_frame_equal(cells, turned.loc[cells.index])
    found = attack(cells, sums, unsafe.index)
    assert (found["hoog"] - found["laag"] >= 5 - 1e-4).all()
    assert (cells["regel"] == "").sum() > len(cells) / 4  # not everything is hidden


@settings(deadline=None, max_examples=10)
@given(st.randoms(use_true_random=False))
def test_what_is_hidden_for_one_group_may_move_for_the_next(chance: random.Random) -> None:
    """Few pupils and many noughts, so that groups need each other's totals."""
    some = [0, 0, 1, 2, 30]
    values, sums = together([table([[chance.choice(some) for _ in range(3)] for _ in range(2)]) for _ in range(13)])
    unsafe = small(values, FIVE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(companions, "_GROUP", 20)
        patch.setattr(companions, "_DEAR", np.inf)
        cells = protect(values, sums, unsafe)  # which attacks what it hides, and refuses what is not enough
    assert set(unsafe.index) <= hidden(cells) < set(cells.index)


def test_a_range_within_which_a_cell_is_shown_lets_others_move() -> None:
    # Shown to the nearest ten, the total leaves room for 3 by itself.
    values, sums = table([[3, 40], [60, 40]])
    cells = protect(values, sums, small(values, FIVE), Rules(minimum=5, base=10))
    assert hidden(cells) == {"r0c0"}


def test_a_cell_without_a_highest_value_still_has_a_lowest() -> None:
    # r1 may be nothing: then r3c1 is the one of column 1, and r0c2 and r3c2 fill column 2.
    values, sums = table([[0, 0, 0], [0, 0, 4], [0, 0, 0], [0, 1, 0]])
    known = {**dict.fromkeys(["r0c1", "r2c1", "r2c2"], (0, 0)), "r3": (0, 3), "c1": (1, 1), "c2": (2, 6)}
    bounds = pd.DataFrame([known.get(cell, (0, np.inf)) for cell in values.index], values.index, ["laag", "hoog"])
    assert attack(bounds, sums).loc["r1"].tolist() == [0, np.inf]


def test_what_contradicts_itself_is_refused() -> None:
    bounds = pd.DataFrame({"laag": [3.0, 0.0, 0.0], "hoog": [3.0, 1.0, 1.0]}, index=["samen", "a", "b"])
    with pytest.raises(ValueError, match="no values fit"):
        attack(bounds, [Sum("samen", ["a", "b"])])


def test_an_answer_that_the_solver_is_not_sure_of_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    values, sums = table([[3, 20], [30, 40]])
    monkeypatch.setitem(programmes._OPTIONS, "simplex_iteration_limit", 0)
    with pytest.raises(UserError, match="niet met zekerheid"):
        protect(values, sums, small(values, FIVE))
