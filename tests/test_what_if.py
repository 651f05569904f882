"""What a change does, exact: against the model, and against what a page works out by itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.terms import leaves
from analysis_lib.business_case.what_if import WhatIf, exact, rounded, what_if_of
from analysis_lib.business_case.what_if_page import what_if
from analysis_lib.catalogue import report
from analysis_lib.show.sliders import Slider, widget
from analysis_lib.study import read_study
from analysis_lib.tables import Tables

NEARLY = 1e-6  # EUR; what binary numbers lose in adding up a business case


@cache
def kid() -> Tables:
    return read_study(report("kid_mbc")).tables


@cache
def model() -> WhatIf:
    return what_if_of(kid())


def with_numbers(tables: Tables, numbers: Mapping[str, Fraction]) -> dict[str, pd.DataFrame]:
    """The study with other numbers of persons put into its tables, for the model to work out."""
    effects, lines = tables["effecten"], tables["regels"]
    follows = effects.set_index("effect")["aantal_volgt"]
    standing = effects.set_index("effect")["aantal"]
    changed = {
        name: float(sum(numbers.get(leaf, exact(standing[leaf])) for leaf in leaves(name, follows)))
        for name in standing.dropna().index
    }
    factor = lines["effect"].map({name: value / standing[name] for name, value in changed.items()}).fillna(1.0)
    return {
        **tables,
        "effecten": effects.assign(aantal=effects["effect"].map(changed).where(effects["aantal"].notna())),
        "regels": lines.assign(aantal=lines["aantal"] * factor),
    }


values = st.deferred(
    lambda: st.fixed_dictionaries(
        {}, optional={handle.effect: st.integers(0, int(handle.most)).map(Fraction) for handle in model().handles}
    )
)


@given(st.none() | st.integers(0, 100).map(lambda percent: Fraction(percent, 100)), values)
def test_any_change_is_what_the_model_makes_of_it(claim: Fraction | None, numbers: dict[str, Fraction]) -> None:
    found = model().outcome(claim, numbers)
    scenario = bc.scenario_of(None if claim is None else float(claim))
    case = bc.evaluate(with_numbers(kid(), numbers), scenario)
    assert float(found.total_benefits) == pytest.approx(case.total_benefits, abs=NEARLY)
    assert float(found.total_costs) == case.total_costs
    by_party = case.benefits_by("baathouder").set_index("baathouder")["besparing"]
    assert {party: float(amount) for party, amount in found.benefits.items()} == pytest.approx(
        by_party.to_dict(), abs=NEARLY
    )


def test_a_number_that_others_follow_moves_them_and_has_the_only_handle() -> None:
    assert {"djk_plaatsing", "so_plaatsing"} <= {handle.effect for handle in model().handles}
    assert not {"djk_vervoer", "so_vervoer"} & {handle.effect for handle in model().handles}
    # One child fewer in day care of 8: an eighth of 5 x 9 and 3 x 10 months of 20 days, at 166 euro and 40 for transport.
    less = model().outcome().total_benefits - model().outcome(numbers={"djk_plaatsing": Fraction(7)}).total_benefits
    assert less == Fraction(5 * 9 + 3 * 10, 8) * 20 * (166 + 40) * Fraction(55, 100)


@pytest.mark.parametrize(
    ("amount", "decimals", "written"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("2.675", 2, "2.68"),
        ("0.5", 0, "1"),
        ("-0.004", 2, "0.00"),
        ("1/3", 2, "0.33"),
    ],
)
def test_halves_go_away_from_zero(amount: str, decimals: int, written: str) -> None:
    assert rounded(Fraction(amount), decimals) == Decimal(written)


def test_without_a_browser_the_page_has_the_result_of_the_report() -> None:
    case = bc.evaluate(kid())
    output = what_if(BusinessCaseView(kid(), case))
    soup = BeautifulSoup(output.html, "html.parser")
    assert soup.select_one(".regelaars").has_attr("hidden")
    said = {element["class"][0]: element["value"] for element in soup.find_all("data")}
    assert said == {"baten": "530809.35", "kosten": "155000.00", "netto": "375809.35", "verhouding": "3.42"}
    assert soup.find("tfoot").get_text(" ").split()[0] == "Totaal"
    assert output.csv.splitlines()[0] == "naam,kosten,baten,netto"


def test_sliders_in_jupyterlab_draw_the_same() -> None:
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed")
    seen = []

    def drawn(values: Mapping[str, Fraction]) -> str:
        seen.append(dict(values))
        return str(model().outcome(values.get("*"), {k: v for k, v in values.items() if k != "*"}).total_benefits)

    claim = Slider("*", "Impactclaim", Fraction(1, 2), Fraction(1), Fraction(1, 100), "50%", starts=False)
    number = Slider("djk_plaatsing", "Plaatsing", Fraction(8), Fraction(69), Fraction(1), "8")
    box = widget([claim, number], drawn)
    first, second, result = box.children
    assert seen == [{"djk_plaatsing": 8}]  # each effect keeps its own claim until somebody moves the slider
    second.value = 7.0
    first.value = 0.29
    assert seen[-1] == {"*": Fraction(29, 100), "djk_plaatsing": 7}
    assert result.value == str(model().outcome(Fraction(29, 100), {"djk_plaatsing": Fraction(7)}).total_benefits)
