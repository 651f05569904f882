"""What a method is, in words and drawn: steps worked out, a plane of supply, lists; each from its own table."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup

from analysis_lib import case_costs as cc
from analysis_lib.case_costs import method
from analysis_lib.case_costs.contract import OVERVIEWS
from analysis_lib.case_costs.method_tables import STEP_PARTS
from analysis_lib.case_costs.page import CaseCostsView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.show.output import NOTHING
from analysis_lib.study import read_study
from tests.loading import load
from tests.other_study import write_tables

HOLLAND = report("holland_rijnland")
CHOICE = cc.choice_of("gemiddeld", "iedereen")
PARTS = ["stap", "soort", "tekst", "wie", "plaats"]
PLANE = ["horizontaal", "verticaal", "naam", "aanbod", "plaats"]
LISTS = ["overzicht", "nr", "groep", "naam", "tekst", "wie", "plaats"]


@pytest.fixture(scope="module")
def view() -> CaseCostsView:
    return CaseCostsView(read_study(HOLLAND).tables, CHOICE)


def test_every_step_of_the_source_has_actions_an_instrument_and_what_must_be_there(view: CaseCostsView) -> None:
    parts = view.tables["stapdelen"].groupby("stap")["soort"].agg(set)
    assert list(parts.index) == list(view.tables["stappen"]["nr"])
    for kinds in parts:
        assert {"actie", "instrument", "randvoorwaarde"} <= kinds
    assert parts[3] == set(STEP_PARTS)  # the only step of which the source says what is for now and for later


def test_parts_stand_below_their_step_in_order(view: CaseCostsView) -> None:
    page = BeautifulSoup(method.step_parts(view).html, "html.parser")
    heads = [row.get_text() for row in page.find_all("tr", class_="groep")]
    assert heads[0] == "Stap 1. Kennis van professionals vergroten"
    assert [head.split(".")[0] for head in heads] == [f"Stap {n}" for n in range(1, 7)]
    first = [row.find(["th", "td"]).get_text() for row in page.find("tbody").find_all("tr")[1:5]]
    assert first == ["Actie", "Actie", "Instrument", "Randvoorwaarde"]


def test_the_plane_says_where_each_supply_is(view: CaseCostsView) -> None:
    alt = str(BeautifulSoup(method.quadrants_figure(view).html, "html.parser").find("svg")["aria-label"])
    assert alt.startswith("Vlak met 4 vakken met het aanbod. In de zorg, Per kind: Maatwerk: onderwijs in zorg")


def test_the_source_has_four_groups_of_children(view: CaseCostsView) -> None:
    assert (view.tables["overzichten"]["overzicht"] == "doelgroepen").sum() == 4


def own(tmp_path: Path, **changed: list[list[object]]) -> dict[str, pd.DataFrame]:
    tables: dict[str, list[list[object]]] = {}
    for path in (HOLLAND.templates / "voorbeeld").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = [list(row) for row in csv.reader(file)]
    return load(HOLLAND.contract, write_tables(tmp_path, tables | changed))


def test_without_tables_there_is_nothing(tmp_path: Path) -> None:
    empty = {
        "stapdelen": [PARTS],
        "kwadranten": [PLANE],
        "overzichten": [LISTS],
        "stappen": [["nr", "opgave", "stap", "wie", "instrument", "plaats"]],
    }
    shown = CaseCostsView(own(tmp_path, **empty), CHOICE)
    assert method.step_parts(shown) == method.quadrants_figure(shown) == method.steps(shown) == NOTHING
    assert all(method.words_on(shown, kind) == NOTHING for kind in OVERVIEWS)


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        ("stapdelen", [PARTS, [9, "actie", "a", "", "x"]], r"kolom stap: stap 9 staat niet in stappen\.csv"),
        ("stapdelen", [PARTS, [1, "doel", "a", "", "x"]], "'doel' moet een van deze zijn: actie"),
        ("kwadranten", [PLANE, *([name, "boven", "n", "a", "x"] for name in "abc")], "kolom horizontaal: 'c' is een derde naam"),
        ("kwadranten", [PLANE, ["a", "b", "n", "a", "x"], ["a", "b", "m", "a", "x"]], "horizontaal.*verticaal"),
        ("overzichten", [LISTS, ["rollen", 1, "k", "n", "t", "", "x"], ["rollen", 2, "", "n", "t", "", "x"]], "geef elke rij van deze lijst een groep, of geen"),
        ("overzichten", [LISTS, ["rol", 1, "", "n", "t", "", "x"]], "'rol' moet een van deze zijn"),
        ("overzichten", [LISTS, ["rollen", 1, "", "n", "", "", "x"]], "kolom tekst"),
    ],
)  # fmt: skip
def test_mistakes_are_told(table: str, rows: list[list[object]], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        own(tmp_path, **{table: rows})


def test_a_row_that_is_invented_marks_its_list(tmp_path: Path) -> None:
    rows = [LISTS, ["rollen", 1, "", "n", "t", "", "SYNTHETISCH"], ["doelgroepen", 1, "", "n", "t", "", "x"]]
    tables = own(tmp_path, overzichten=rows)
    tables["studie"] = tables["studie"].replace("SYNTHETISCH", "gepubliceerd")
    shown = CaseCostsView(tables, CHOICE)
    assert "SYNTHETISCH" in method.words_on(shown, "rollen").html
    assert "SYNTHETISCH" not in method.words_on(shown, "doelgroepen").html
