"""Money over time: rates, prices of other years and periods that differ; KID's against its report, by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.business_case.discounting import Discount, discount_of, schedule
from analysis_lib.business_case.inputs import inputs_of
from analysis_lib.business_case.money import MoneyView
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.price_level import index_in_words, ledger
from analysis_lib.business_case.terms import terms_of
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, UserError
from analysis_lib.show.output import NOTHING
from analysis_lib.study import read_study
from analysis_lib.tables import Tables
from tests import kid_by_hand as kid
from tests import other_study
from tests.ranged_study import Cells, study_with

INDICES = ["jaar", "index", "bron"]


def flat(rate: float) -> Discount:
    return Discount(((math.inf, rate),))


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read_study(report("kid_mbc")).tables


def view_of(tables: Tables, scenario: bc.Scenario = bc.BASE) -> MoneyView:
    moved = bc.at_price_level(tables)
    return MoneyView(BusinessCaseView(moved, bc.evaluate(moved, scenario)), tables, scenario)


@pytest.mark.parametrize("rate", [0.0, 0.0225, 0.03, 0.045])
def test_kid_at_a_rate_is_what_its_report_gives_month_by_month(tables: Tables, rate: float) -> None:
    case = bc.evaluate(tables, bc.scenario_of(discount=flat(rate)))
    assert case.total_benefits == pytest.approx(kid.benefits_at(lambda _: rate), abs=1e-6)
    assert case.total_costs == sum(kid.COSTS.values())


def test_the_row_of_rates_of_kid(tables: Tables) -> None:
    """Every rate of the reference data, with the one that held in 2019 named so."""
    shown = view_of(tables).rates()
    lines = [line.split(" | ") for line in shown.text.splitlines()[2:]]
    rates = [0.0, 0.03, 0.03, 0.045, 0.0225, 0.028]
    costs = sum(kid.COSTS.values())
    for cells, rate in zip(lines, rates, strict=True):
        wanted = kid.benefits_at(lambda _, rate=rate: rate)
        assert cells[1].replace("\u00a0", " ") == f"€ {wanted:,.0f}".replace(",", ".")
        assert cells[3].replace("\u00a0", " ") == f"€ {wanted / costs:.2f}".replace(".", ",")
    names = [cells[0] for cells in lines]
    assert names[0] == "Geen (hier gekozen)"
    assert [name for name in names if "gold in 2019" in name] == ["3%, vanaf 2015, gold in 2019"]
    assert "te bevestigen" in lines[5][4]


def test_the_ledger_of_kid_names_ten_prices_without_a_year(tables: Tables) -> None:
    frame = ledger(tables, bc.evaluate(tables))
    without = frame[frame["prijsjaar"].isna()]
    assert (len(frame), len(without)) == (12, 10)
    money = dict.fromkeys(kid.PRICES, 0.0)
    for line in kid.LINES:
        money[line.price] += abs(line.amount())
    dated = {"regulier_jaar", "opvoed_sessie"}  # Rijksbegroting 2018 and Gemeenteblad 2018
    share = 1 - sum(money[name] for name in dated) / sum(money.values())
    assert without["aandeel"].sum() == pytest.approx(share)
    assert round(share, 2) == 0.8
    said = view_of(tables).facts()
    assert said["zonder_jaar"].count("\u2018") == 10
    assert set(frame.loc[~frame["prijsjaar"].isna(), "leeftijd"]) == {1.0}


def test_the_ratio_of_kid_over_equal_periods(tables: Tables) -> None:
    said = view_of(tables).facts()
    costs = sum(kid.COSTS.values())
    assert said["per_euro"] == pytest.approx(kid.benefits() / costs)
    assert said["per_euro_gelijk"] == pytest.approx(kid.benefits() / (costs * 14 / 12))


def test_without_anything_of_it_there_is_no_chapter(tmp_path: Path) -> None:
    view = view_of(study_with(tmp_path, {}))
    assert [view.rates(), view.ledger(), view.periods(), view.ages_figure(), view.text("Iets.")] == [NOTHING] * 5


rates = st.floats(0.0, 0.2)
spans = st.floats(0.0, 60.0)


@given(rates, rates, spans, spans)
def test_a_higher_rate_never_raises_what_comes_later(one: float, other: float, begin: float, lasts: float) -> None:
    low, high = sorted((one, other))
    at_low, at_high = (flat(rate).factors(np.array([begin]), np.array([lasts]))[0] for rate in (low, high))
    assert at_high <= at_low + 1e-12 <= 1 + 1e-9
    assert flat(0.0).factors(np.array([begin]), np.array([lasts]))[0] == pytest.approx(1.0)


@given(rates, st.floats(0.0, 20.0), st.lists(st.floats(0.1, 10.0), min_size=1, max_size=5))
def test_years_are_their_parts(rate: float, begin: float, parts: list[float]) -> None:
    """2.5 years are a year, a year and half a year."""
    lasts = np.array(parts)
    begins = begin + np.concatenate([[0.0], np.cumsum(lasts)[:-1]])
    whole = flat(rate).factors(np.array([begin]), np.array([lasts.sum()]))[0]
    assert whole == pytest.approx(float(flat(rate).factors(begins, lasts) @ lasts / lasts.sum()))


def test_years_one_by_one() -> None:
    factor = flat(0.1).factors(np.array([0.0, 2.5, 3.2]), np.array([2.5, 1.0, 0.0]))
    assert factor[0] == pytest.approx((1 + 1 / 1.1 + 0.5 / 1.1**2) / 2.5)
    assert factor[1] == pytest.approx(0.5 / 1.1**2 + 0.5 / 1.1**3)
    assert factor[2] == pytest.approx(1 / 1.1**3)
    newest = schedule()[-1].discount.of_year(37)
    assert newest[35] == pytest.approx(1.028**-35)
    assert newest[37] == pytest.approx(1.028**-35 * 1.018**-2)


@pytest.mark.parametrize("rate", [0.03, 0.2])
def test_terms_are_discounted_as_the_model_is(tables: Tables, rate: float) -> None:
    scenario = bc.scenario_of(discount=flat(rate))
    terms, case = terms_of(tables, scenario), bc.evaluate(tables, scenario)
    benefits, costs = terms.of([], [([1.0] * len(terms.benefits), [1.0] * len(terms.costs))]).evaluate(np.empty((0, 1)))
    assert benefits[0, 0] == pytest.approx(case.total_benefits)
    assert costs[0, 0] == pytest.approx(case.total_costs)


def studie(**more: object) -> list[list[object]]:
    return [*other_study.TABLES["studie"], *([key, value] for key, value in more.items())]


def test_costs_can_come_later_too(tmp_path: Path) -> None:
    cells: Cells = {("kosten", "huur", "begint_na"): 1, ("kosten", "huur", "spreiding"): "2"}
    case = bc.evaluate(study_with(tmp_path, cells), bc.scenario_of(discount=flat(0.1)))
    assert case.total_costs == pytest.approx(60000.50 + 4500 / 1.1 + 4500 / 1.1**2)


def test_an_index_of_100_everywhere_changes_nothing(tmp_path: Path) -> None:
    plain = study_with(tmp_path / "zo", {})
    same = study_with(
        tmp_path / "index",
        {},
        studie=studie(prijspeil=2026),
        indexcijfers=[INDICES, *([year, 100, "verzonnen"] for year in (2024, 2025, 2026))],
    )
    assert bc.evaluate(bc.at_price_level(same)).net == bc.evaluate(plain).net


def test_prices_are_brought_to_one_year_and_those_without_are_counted(tmp_path: Path) -> None:
    cells: Cells = {("prijzen", "uur", "bedrag_laag"): 70, ("prijzen", "uur", "bedrag_hoog"): 95}
    tables = study_with(
        tmp_path,
        cells | {("kosten", "huur", "prijsjaar"): ""},
        studie=studie(prijspeil=2026, prijs_verloopt_na=0),
        indexcijfers=[INDICES, [2025, "80", "verzonnen"], [2026, "100", "verzonnen"]],
    )
    moved = bc.at_price_level(tables)
    price, before = moved["prijzen"].iloc[0], tables["prijzen"].iloc[0]
    assert before["prijsjaar"] == 2025
    for column in ("bedrag", "bedrag_laag", "bedrag_hoog"):
        assert price[column] == pytest.approx(before[column] * 1.25)
    costs = dict(zip(moved["kosten"]["kostenpost"], moved["kosten"]["bedrag"], strict=True))
    assert costs == {"maatje": pytest.approx(60000.50 * 1.25), "huur": 9000}
    assert inputs_of(moved)[0].high == pytest.approx(95 * 1.25)
    frame = ledger(tables, bc.evaluate(moved))
    assert list(frame["factor"]) == [1.25]
    assert list(frame["verlopen"]) == [True]


def test_without_index_figures_of_its_own_a_study_follows_consumer_prices(tmp_path: Path) -> None:
    cells: Cells = {("prijzen", "uur", "prijsjaar"): 2015, ("kosten", "huur", "prijsjaar"): ""}
    cells[("kosten", "maatje", "prijsjaar")] = ""
    tables = study_with(tmp_path, cells, studie=studie(prijspeil=2019))
    moved = bc.at_price_level(tables)
    assert moved["prijzen"]["bedrag"].iloc[0] == pytest.approx(tables["prijzen"]["bedrag"].iloc[0] * 1.0616)
    assert index_in_words(tables) == "de consumentenprijsindex van het CBS (1996 tot en met 2019)"


@pytest.mark.parametrize(
    ("cells", "more", "message"),
    [
        (
            {("prijzen", "uur", "prijsjaar"): 1995},
            {"studie": studie(prijspeil=2019)},
            "'1995' heeft geen cijfer in de consumentenprijsindex van het CBS (1996 tot en met 2019); vul anders zelf "
            "het blad indexcijfers in, of laat het prijsjaar leeg.",
        ),
        (
            {},
            {"studie": studie(prijspeil=2026)},
            "'2026' bij prijspeil heeft geen cijfer in de consumentenprijsindex van het CBS",
        ),
        ({("regels", "r1", "begint_na"): -1}, {}, "kolom begint_na: '-1' mag niet negatief zijn"),
        ({("regels", "r1", "spreiding"): 101}, {}, "kolom spreiding: '101' moet 100 of minder zijn"),
        (
            {},
            {"studie": studie(prijspeil=2026), "indexcijfers": [INDICES, [2026, 100, "x"]]},
            "prijzen.csv, rij 2, kolom prijsjaar: '2025' heeft geen cijfer in indexcijfers.csv; het laatste is van 2026, of laat",
        ),
        (
            {},
            {"studie": studie(prijspeil=2026), "indexcijfers": [INDICES, [2025, 100, "x"]]},
            "kolom waarde: '2026' bij prijspeil heeft geen cijfer in indexcijfers.csv; het laatste is van 2025.",
        ),
        ({("prijzen", "uur", "prijsjaar"): 2027}, {}, "kolom prijsjaar: '2027' ligt na 2026, het jaar van de studie"),
        ({}, {"studie": studie(prijspeil="nu")}, "kolom waarde: 'nu' bij prijspeil is geen getal"),
        ({}, {"studie": studie(casusperiode_maanden=14)}, "kostenperiode_maanden niet; vul beide in of geen."),
        (
            {},
            {"studie": studie(casusperiode_maanden=0, kostenperiode_maanden=12)},
            "'0' bij casusperiode_maanden moet een getal van 1 tot en met 1200 zijn.",
        ),
    ],
)
def test_what_cannot_be_is_said(
    tmp_path: Path, cells: Cells, more: dict[str, list[list[object]]], message: str
) -> None:
    with pytest.raises(InputError) as error:
        study_with(tmp_path, cells, **more)
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("-1%", "moet van 0% tot en met 20% zijn"),
        ("3", "bedoelde u 3%?"),
        ("50%", "moet van 0% tot en met 20% zijn"),
        ("veel", "moet geen, volgens datum of een percentage zijn"),
    ],
)
def test_a_rate_that_cannot_be(tables: Tables, word: str, message: str) -> None:
    with pytest.raises(UserError, match=message.replace("?", r"\?")):
        discount_of(word, tables)


def test_a_rate_in_words(tables: Tables) -> None:
    assert discount_of("geen", tables) is None
    assert discount_of("3%", tables) == discount_of("0,03", tables) == flat(0.03)
    assert discount_of("Volgens datum", tables) == flat(0.03)  # KID is of 2019
    study = tables["studie"]
    older = study.assign(waarde=study["waarde"].where(study["sleutel"] != "datum", "mei 2012"))
    with pytest.raises(UserError, match="voor 2012 is geen disconto bekend"):
        discount_of("volgens datum", {**tables, "studie": older})
    none = study.assign(waarde=study["waarde"].where(study["sleutel"] != "datum", "onlangs"))
    with pytest.raises(UserError, match="noemt geen jaar"):
        discount_of("volgens datum", {**tables, "studie": none})


def test_a_chosen_rate_is_in_the_row_and_in_the_lines(tables: Tables) -> None:
    view = view_of(tables, bc.scenario_of(discount=flat(0.05)))
    assert "5% (hier gekozen)" in view.rates().text
    assert view.facts()["disconto"] == "5%"
    assert isinstance(view.view.case.lines["factor"], pd.Series)
