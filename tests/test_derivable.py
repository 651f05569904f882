"""What printed figures imply together, the claims about it, and the search for more of it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_lib.catalogue import report
from analysis_lib.intervals import Interval
from analysis_lib.published import Status, audit, printed_interval
from analysis_lib.published.circles import no_equation_counts_twice
from analysis_lib.published.derivable import search
from analysis_lib.published.implied import (
    Pair,
    common,
    denominator,
    mean_is_possible,
    odd_one_out,
    share_of,
    whole_numbers,
)
from analysis_lib.published.possible import INFORMATIVE, is_informative
from analysis_lib.study import read_study
from tests.test_published import dutch, tables

Rows = list[tuple[str, float, str, str]]


def count(name: str, number: float) -> tuple[str, float, str, str]:
    return name, number, dutch(number, 0), "aantal"


def share(name: str, percentage: float) -> tuple[str, float, str, str]:
    return name, percentage, f"{dutch(percentage, 1)}%", "procent"


def found(rows: Rows, relations: list[tuple[str, str, str]]) -> pd.DataFrame:
    return audit(tables(rows, relations)).set_index("id")


# Denominators.


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 2))
def test_the_population_lies_in_its_denominator(population: int, number: int, decimals: int) -> None:
    number %= population + 1
    percentage = round(100 * number / population, decimals)
    pair = Pair(Interval.exactly(number), printed_interval(dutch(percentage, decimals), percentage))
    assert population in denominator(pair)


def test_a_share_of_nothing_may_be_of_anyone() -> None:
    assert denominator(Pair(Interval(0, 5), Interval(0, 0.05))) == Interval.at_least(0)
    assert denominator(Pair(Interval.exactly(3), Interval.exactly(0))) == Interval.at_least(0)


def test_which_of_many_is_wrong_can_be_told_but_not_which_of_two() -> None:
    near, far = Interval(99, 101), Interval(200, 210)
    assert odd_one_out([near, far, near]) == 1
    assert odd_one_out([near, far]) is None
    assert odd_one_out([near, near]) is None
    assert odd_one_out([near, near, far, far]) is None
    assert common([]) == Interval(-float("inf"), float("inf"))


@st.composite
def one_population(draw: st.DrawFn) -> Rows:
    """Return four or five rows of one population: counts, and shares of 5 to 60 percent with one decimal."""
    population = draw(st.integers(10_000, 3_000_000))
    rows: Rows = []
    for name in "abcde"[: draw(st.integers(4, 5))]:
        number = draw(st.integers(population // 20 + 1, population * 6 // 10))
        rows += [count(f"{name}.n", number), share(f"{name}.p", round(100 * number / population, 1))]
    return rows


def joint(rows: Rows) -> list[tuple[str, str, str]]:
    return [("{rij}.p", "gezamenlijke noemer", "; ".join(row[0] for row in rows))]


@given(one_population())
def test_shares_of_one_population_give_no_alarm_and_one_of_them_is_the_anchor(rows: Rows) -> None:
    status = found(rows, joint(rows))["status"].filter(like=".p")
    assert set(status) <= {Status.EQUAL, Status.WITHIN_ROUNDING, Status.NOT_DERIVABLE}
    assert (status == Status.NOT_DERIVABLE).sum() >= 1  # as many confirmations as equations


@given(one_population(), st.integers(0, 4), st.booleans())
def test_a_planted_share_is_the_one_that_deviates(rows: Rows, where: int, up: bool) -> None:
    where = 2 * (where % (len(rows) // 2)) + 1
    name, percentage, *_ = rows[where]
    wrong = round(percentage * (1.3 if up else 0.7), 1)
    rows[where] = share(name, wrong)
    result = found(rows, joint(rows))
    assert set(result.index[result["status"] == Status.DEVIATES]) == {name}
    assert "alleen deze past er niet bij" in result.at[name, "toelichting"]


def test_two_rows_that_contradict_each_other_are_said_to() -> None:
    rows = [count("a.n", 100), share("a.p", 10.0), count("b.n", 100), share("b.p", 20.0)]
    result = found(rows, joint(rows))
    assert set(result["status"]) == {Status.NOT_DERIVABLE}
    assert result.at["a.p", "toelichting"].startswith("De aandelen spreken elkaar tegen")


def test_a_joint_denominator_is_no_circle_but_may_be_part_of_one() -> None:
    rows = [count("a.n", 100), share("a.p", 10.0), count("b.n", 100), share("b.p", 10.0)]
    assert list(no_equation_counts_twice(tables(rows, joint(rows)))) == []
    turned = [("a.n", "product", "precies:b.p; 10"), *joint(rows)]
    assert len(list(no_equation_counts_twice(tables(rows, turned)))) == 1


@st.composite
def groups(draw: st.DrawFn) -> Rows:
    """Return groups of a whole with counts and shares, and the whole with its own."""
    sizes = draw(st.lists(st.integers(20_000, 900_000), min_size=3, max_size=6))
    numbers = [draw(st.integers(size // 10, size // 2)) for size in sizes]
    rows: Rows = []
    for name, size, number in zip("abcdef", sizes, numbers, strict=False):
        rows += [count(f"{name}.n", number), share(f"{name}.p", round(100 * number / size, 1))]
    whole = [count("alle", sum(sizes)), count("t.n", sum(numbers))]
    return [*rows, *whole, share("t.p", round(100 * sum(numbers) / sum(sizes), 1))]


def of_groups(rows: Rows, figure: str) -> list[tuple[str, str, str]]:
    pairs = [row[0] for row in rows if "." in row[0] and row[0][0] != "t"]
    if figure == "t.p":
        return [("t.p", "deel van som van noemers", "; ".join(["t.n", *pairs]))]
    return [("a.p", "deel van rest van noemers", "; ".join(["a.n", "alle", "100", *pairs[2:]]))]


@given(groups(), st.sampled_from(["a.p", "t.p"]), st.booleans())
def test_a_share_planted_among_groups_of_a_whole_is_found_and_no_other(rows: Rows, name: str, up: bool) -> None:
    clean = found(rows, of_groups(rows, name))
    assert Status.DEVIATES not in set(clean["status"])
    assume(clean.at[name, "status"] != Status.NOT_DERIVABLE)  # what is left may be nobody
    wrong = round(clean.at[name, "hoog"] + 0.11 if up else clean.at[name, "laag"] - 0.11, 1)
    assume(0 <= wrong <= 100)
    planted = [share(name, wrong) if row[0] == name else row for row in rows]
    result = found(planted, of_groups(rows, name))
    assert set(result.index[result["status"] == Status.DEVIATES]) == {name}


def test_a_recomputed_range_that_could_hardly_fail_does_not_count() -> None:
    printed = Interval.around(16.0, 0.05)
    assert is_informative(Interval(15.6, 16.5), printed)
    assert not is_informative(Interval(15.0, 16.5), printed)
    assert INFORMATIVE == 10
    rows = [count("a.n", 50), share("a.p", 0.1), count("b.n", 20_000), share("b.p", 40.0)]
    rows += [count("c.n", 100), share("c.p", 0.2)]
    status = found(rows, joint(rows))["status"]
    assert (status["a.p"], status["b.p"]) == (Status.EQUAL, Status.NOT_DERIVABLE)
    assert share_of(Interval.exactly(50), Interval(40_000, 60_000)).high == pytest.approx(0.125)


# Whole numbers, means and rows.


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 2))
def test_what_was_counted_is_among_the_whole_numbers(whole: int, number: int, decimals: int) -> None:
    number %= whole + 1
    percentage = round(100 * number / whole, decimals)
    assert number in whole_numbers(printed_interval(dutch(percentage, decimals), percentage), whole)


@pytest.mark.parametrize(
    ("percentage", "whole", "numbers"),
    [(79, 19, [15]), (17, 57, []), (11, 69, []), (3, 83, []), (50, 3, []), (100, 7, [7]), (0, 7, [0])],
)
def test_whole_numbers_worked_by_hand(percentage: int, whole: int, numbers: list[int]) -> None:
    assert list(whole_numbers(printed_interval(f"{percentage}%", percentage), whole)) == numbers


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40), st.integers(0, 2))
def test_a_mean_that_was_worked_out_is_possible(answers: list[int], decimals: int) -> None:
    mean = round(sum(answers) / len(answers), decimals)
    assert mean_is_possible(printed_interval(dutch(mean, decimals), mean), len(answers), min(answers), max(answers))


@pytest.mark.parametrize(
    ("mean", "number", "least", "most"),
    [("7", 2, 1, 9), ("2,5", 3, 1, 5), ("90", 10, 4, 32), ("5", 1, 4, 6), ("5", 3, 6, 4)],
)
def test_a_mean_that_cannot_be(mean: str, number: int, least: int, most: int) -> None:
    value = float(mean.replace(",", "."))
    assert not mean_is_possible(printed_interval(mean, value), number, least, most)


def test_claims_about_what_is_possible() -> None:
    rows = [count("n", 57), count("laagste", 1), count("hoogste", 9), count("twee", 2)]
    rows += [(f"r.{name}", float("nan") if name == "c" else 1, "1", "aantal") for name in "abc"]
    rows += [("p", 17, "17%", "procent"), ("q", 7, "7%", "procent"), count("gem", 7), count("rijen", 2)]
    claims = [
        ("p", "heel aantal", "n"),
        ("q", "heel aantal", "n"),
        ("gem", "mogelijk gemiddelde", "twee; laagste; hoogste"),
        ("rijen", "aantal rijen", "r.{naam}"),
        ("n", "aantal rijen", "r.{naam}; behalve:r.a"),
    ]
    result = found(rows, claims)
    status = result["status"]
    assert [status[key] for key in ("p", "q", "gem", "rijen", "n")] == [
        Status.DEVIATES,
        Status.NOT_DERIVABLE,  # possible is not the same as right
        Status.DEVIATES,
        Status.EQUAL,
        Status.DEVIATES,
    ]
    assert result.at["p", "toelichting"] == "Van 57 geeft 9 een te laag en 10 een te hoog percentage."
    assert result.at["q", "toelichting"] == "Van 57 geeft alleen 4 dit percentage."
    assert result.at["p", "oorzaak"] == "onmogelijk aantal"


# The search.


def test_the_search_finds_a_sum_that_holds_in_every_column_and_no_other() -> None:
    parts = {"a": (110, 220, 330), "b": (25, 40, 75), "c": (11, 900, 5), "s": (135, 260, 405), "x": (36, 940, 81)}
    rows = [count(f"t.{name}.{year}", n) for name, ns in parts.items() for year, n in enumerate(ns, 2016)]
    candidates = list(search(tables(rows, [])))
    assert [(one.figure, one.kind) for one in candidates] == [("t.s.{kolom}", "som van")]
    assert candidates[0].finding == "t.a, t.b (3 kolommen)"
    entered = [("t.s.{jaar}", "som van", "t.a.{jaar}; t.b.{jaar}")]
    assert list(search(tables(rows, entered))) == []


def test_the_search_in_a_real_source() -> None:
    """What the chain-pressure study does not say: table 22 leaves out who is in regular secondary education."""
    study = read_study(report("chain_pressure")).tables
    entered = {"t2.inschrijvingen.aantal.{jaar}", "t4.so.aantal.{jaar}", "t9.nederland.aandeel.{jaar}"}
    known = study["relaties"]
    found = [(one.figure, one.finding) for one in search(study | {"relaties": known[~known["id"].isin(entered)]})]
    together = {(figure, finding.rpartition(" zijn samen ")[2]) for figure, finding in found}
    assert {what for figure, what in together if figure == "t22.*"} == {"fig1 min t4.vo.aantal"}
    assert {what for figure, what in together if figure == "t9.*"} == {"fig1"}
    parts = "t4.bo.aantal, t4.so.aantal, t4.vso.aantal, t4.vo.aantal (5 kolommen)"
    assert ("t2.inschrijvingen.aantal.{kolom}", parts) in found
