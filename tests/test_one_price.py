"""One price is the same on both paths, in every case and for every payer; what nobody knows stays open."""

from __future__ import annotations

import math
from functools import cache
from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import case_costs as cc
from analysis_lib.case_costs.linear import Linear, joint_range
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.intervals import Interval
from analysis_lib.show.ranges import result_range
from analysis_lib.study import read_study
from analysis_lib.tables import Tables

Row = tuple[str, str, str, str, float, str]  # case, path, scenario, payer, number, price; a price '' is unknown


@cache
def holland() -> Tables:
    return read_study(report("holland_rijnland")).tables


def study(rows: list[Row], prices: dict[str, tuple[float, float]]) -> Tables:
    columns = ["casus", "pad", "scenario", "betaler", "aantal", "prijs"]
    items = pd.DataFrame(rows, columns=columns).assign(laag=math.nan, hoog=math.nan)
    items = items.assign(post=[str(n) for n in items.index], onzeker=items["prijs"] == "")
    items["aantal"] = items["aantal"].where(~items["onzeker"])
    named = items.loc[items["pad"] == "referentie", ["casus", "scenario"]].drop_duplicates()
    cases = list(dict.fromkeys(items["casus"]))
    return holland() | {
        "posten": items,
        "casussen": pd.DataFrame({"casus": cases, "omschrijving": cases, "toekomst": [pd.NA] * len(cases)}),
        "referenties": named.assign(oordeel="aanvaard"),
        "partijen": pd.DataFrame({"partij": ["gem", "school"], "gemeentelijk": [True, False]}),
        "prijzen": pd.DataFrame(
            [{"prijs": name, "laag": low, "hoog": high, "eenheid": "jaar"} for name, (low, high) in prices.items()]
        ),
    }


def worked(rows: list[Row], **prices: tuple[float, float]) -> cc.CaseCosts:
    return cc.evaluate(study(rows, prices), cc.Choice(perspective=cc.Perspective.EVERYONE))


def test_two_identical_paths_differ_in_nothing() -> None:
    done = worked([("x", "werkelijk", "", "gem", 1, "p"), ("x", "referentie", "A", "gem", 1, "p")], p=(20_000, 40_000))
    assert result_range(done.cases["x"].result) == "geen verschil"
    assert done.cases["x"].reference == Interval(20_000, 40_000)
    assert done.cases["x"].outcome is cc.Outcome.NONE
    assert cc.by_payer(done).at[0, "verschuiving"] == Interval.exactly(0)


def test_two_cases_share_a_price() -> None:
    """One case saves two units, the other spends one: together one unit is saved, at whatever price."""
    rows: list[Row] = [
        ("x", "werkelijk", "", "gem", 1, "p"), ("x", "referentie", "A", "gem", 3, "p"),
        ("y", "werkelijk", "", "gem", 4, "p"), ("y", "referentie", "A", "gem", 3, "p"),
    ]  # fmt: skip
    done = worked(rows, p=(100, 250))
    assert done.cases["x"].result == Interval(200, 500)
    assert done.cases["y"].result == Interval(-250, -100)
    assert done.total == Interval(100, 250)
    assert done.whole.result == Interval(100, 250)


def test_what_nobody_knows_stays_open_on_either_side() -> None:
    same: list[Row] = [("x", "werkelijk", "", "gem", 1, "p"), ("x", "referentie", "A", "gem", 1, "p")]
    assert worked([*same, ("x", "werkelijk", "", "gem", 0, "")], p=(1, 2)).cases["x"].result == Interval(-math.inf, 0)
    assert worked([*same, ("x", "referentie", "A", "gem", 0, "")], p=(1, 2)).cases["x"].result == Interval(0, math.inf)
    both = worked([*same, ("x", "werkelijk", "", "gem", 0, ""), ("x", "referentie", "A", "gem", 0, "")], p=(1, 2))
    assert both.cases["x"].outcome is cc.Outcome.UNCERTAIN


units = st.dictionaries(st.sampled_from("abc"), st.floats(-50, 50), max_size=3)
amounts = st.builds(Linear, units, st.builds(Interval.around, st.floats(-500, 500), st.floats(0, 90)))
parts_of = st.lists(st.lists(amounts, min_size=1, max_size=3), min_size=1, max_size=3)


@given(parts_of, st.tuples(*[st.tuples(st.floats(0, 90), st.floats(0, 90))] * 3))
@settings(max_examples=80)
def test_the_range_is_exact_for_one_price_everywhere(
    parts: list[list[Linear]], ends: tuple[tuple[float, float]]
) -> None:
    """Against every choice of scenarios at every end of every price."""
    prices = {name: Interval(low, low + width) for name, (low, width) in zip("abc", ends, strict=True)}
    sums = []
    for chosen in product(*parts):
        for way in product(*((prices[name].low, prices[name].high) for name in "abc")):
            at = dict(zip("abc", way, strict=True))
            priced = sum(at[name] * number for one in chosen for name, number in one.units.items())
            sums.append((priced + sum(one.rest.low for one in chosen), priced + sum(one.rest.high for one in chosen)))
    found = joint_range(parts, prices)
    assert found.low == pytest.approx(min(low for low, _ in sums), abs=1e-6)
    assert found.high == pytest.approx(max(high for _, high in sums), abs=1e-6)


@given(st.floats(0, 500), st.floats(0, 500))
@settings(max_examples=20)
def test_results_at_other_prices_are_those_worked_out_with_them(one: float, other: float) -> None:
    rows: list[Row] = [
        ("x", "werkelijk", "", "gem", 1.5, "p"), ("x", "referentie", "A", "gem", 3, "q"),
        ("x", "referentie", "B", "school", 2, "r"), ("y", "werkelijk", "", "school", 4, "q"),
        ("y", "referentie", "A", "gem", 3, "p"), ("y", "referentie", "B", "gem", 1, ""),
    ]  # fmt: skip
    tables = study(rows, {"p": (100, 250), "q": (5, 90), "r": (7, 7)})
    prices = {"p": one, "q": other}
    everyone = cc.Perspective.EVERYONE
    at_once = cc.evaluate(tables, cc.Choice(perspective=everyone, prices=prices)).whole.result
    assert cc.evaluate(tables, cc.Choice(perspective=everyone)).result_at(prices) == at_once


def test_an_unknown_or_negative_price_is_refused_there_too() -> None:
    done = worked([("x", "werkelijk", "", "gem", 1, "p"), ("x", "referentie", "A", "gem", 3, "p")], p=(1, 2))
    for wrong in ({"pp": 1.0}, {"p": -1.0}):
        with pytest.raises(UserError):
            done.result_at(wrong)


def test_many_prices_give_a_range_that_holds_the_exact_one() -> None:
    names = [f"p{n}" for n in range(13)]
    prices = {name: Interval(1, 2) for name in names}
    two = [[Linear(dict.fromkeys(names, 1.0)), Linear()], [Linear(dict.fromkeys(names, -1.0)), Linear()]]
    found, exact = joint_range(two, prices), joint_range(two, {name: Interval.exactly(2) for name in names})
    assert found.low <= exact.low
    assert found.high >= exact.high
