"""Why an approach should work: the theory of change, what it names, and the area beside others."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.business_case import reasons
from analysis_lib.business_case.beside_areas import beside_others
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.reasons_tables import PILLARS
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.show.output import NOTHING
from analysis_lib.study import read_study
from tests import other_study
from tests.loading import load

KID = report("kid_mbc")
AREAS = ["maat", "gebied", "eigen", "waarde", "eenheid", "aantal", "effect", "plaats"]
CHANGE = ["nr", "activiteit", "bij", "verandering", "effect", "gevolg", "partij", "plaats"]
LISTS = ["overzicht", "nr", "groep", "naam", "tekst", "wie", "plaats"]


@pytest.fixture(scope="module")
def view() -> BusinessCaseView:
    tables = read_study(KID).tables
    return BusinessCaseView(tables, bc.evaluate(tables))


def test_every_printed_figure_of_an_area_is_the_one_in_the_audit(view: BusinessCaseView) -> None:
    """The comparison was copied once for the audit and once for its table: the two are equal."""
    printed = view.tables["published"].set_index("id")["waarde"]
    codes = {"SBO": "tlv_sbo", "SO-Laag": "tlv_so", "Maatwerk": "maatwerk", "Thuiszitters": "thuiszitters"}
    seen = 0
    for row in view.tables["vergelijkingen"].to_dict("records"):
        code = next(code for word, code in codes.items() if word in row["maat"])
        area = row["gebied"].lower()
        names = {"tlv_sbo": "procent", "tlv_so": "procent"}
        key = f"h442.{code}.{area}.{names[code]}" if code in names else f"h442.{code}.{area}"
        key = "h442.thuiszitters" if code == "thuiszitters" else key
        if key in printed.index:
            assert printed[key] == row["waarde"], key
            seen += 1
        if code in names:
            assert printed[f"h442.{code}.{area}.aantal"] == row["aantal"]
    assert seen >= 10


def test_chance_is_fishers_worked_out_by_hand() -> None:
    """1 of 10 beside 5 of 10: of the 38,760 ways to choose 6 of 20, those with 1 or fewer, or 5 or more, in one ten."""
    rows = [["m", "a", True, 10.0, "procent", 1.0, "", "x"], ["m", "b", False, 50.0, "procent", 5.0, "", "x"]]
    (found,) = beside_others(pd.DataFrame(rows, columns=AREAS)).to_dict("records")
    ways = {k: math.comb(10, k) * math.comb(10, 6 - k) for k in range(7)}
    by_hand = sum(ways[k] for k in (0, 1, 5, 6)) / math.comb(20, 6)
    assert found["toeval"].low == pytest.approx(by_hand)
    assert found["toeval"].high == pytest.approx(by_hand)
    assert (found["anders"], found["laagste"]) == (-1, 50.0)


def test_what_the_districts_of_kid_can_carry(view: BusinessCaseView) -> None:
    """The gap in SBO is within chance; that in SO-Laag is beyond the usual bound of 5%."""
    found = beside_others(view.tables["vergelijkingen"]).set_index("effect")
    assert found.loc["sbo_plaatsing", "toeval"].low > 0.2
    assert found.loc["so_plaatsing", "toeval"].high < 0.05
    assert found.loc["maatwerkbudget", "toeval"] is None
    assert found["anders"].tolist() == [-1, -1, -1, 0]


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.floats(0.05, 99).map(lambda share: round(share, 2))), min_size=2, max_size=5
    )
)
@settings(max_examples=40, deadline=None)
def test_a_chance_is_a_chance_and_order_does_not_matter(areas: list[tuple[int, float]]) -> None:
    rows = [["m", f"g{n}", n == 0, share, "procent", float(number), "", "x"] for n, (number, share) in enumerate(areas)]
    frame = pd.DataFrame(rows, columns=AREAS)
    one, other = (beside_others(given)["toeval"].iloc[0] for given in (frame, frame.iloc[::-1]))
    assert 0 <= one.low <= one.high <= 1 + 1e-9
    assert np.allclose([one.low, one.high], [other.low, other.high])


def test_the_theory_has_what_the_calculation_brings(view: BusinessCaseView) -> None:
    shown = reasons.changes(view).text.replace("\u00a0", " ")
    assert (
        "Leerkracht: Begrijpt het gedrag en weet wat te doen | Ambulante begeleiding (AB) voor gedrag voorkomen"
        in shown
    )
    assert "€ 136.950" in shown  # printed in table 2 of the source
    alt = str(BeautifulSoup(reasons.change_figure(view).html, "html.parser").find("svg")["aria-label"])
    assert alt.startswith("Stroomschema van links naar rechts. Steun en advies aan de leerkracht leidt bij Leerkracht:")
    assert {"Pijler", "Lichaamsfuncties | geen effect genoemd"} <= {
        part for line in reasons.pillars(view).text.split("\n") for part in (line, line.split(" | ")[0])
    }
    assert "Brengt in | Krijgt | Heeft nodig" in reasons.stakeholders(view).text


def test_without_tables_there_is_nothing(tmp_path: Path) -> None:
    tables = load(KID.contract, other_study.write(tmp_path))
    empty = BusinessCaseView(tables, bc.evaluate(tables))
    for shown in (reasons.change_figure, reasons.changes, reasons.stakeholders, reasons.pillars, reasons.areas):
        assert shown(empty) == NOTHING, shown
    assert reasons.words_on(empty, "interventies") == NOTHING


GOOD = ["m", "hier", "ja", "20", "procent", "31", "", "eigen"]


@pytest.mark.parametrize(
    ("table", "rows", "message"),
    [
        ("verandertheorie", [CHANGE, [1, "a", "b", "c", "", "", "", "x"]], "kolom gevolg: vul óf effect in, óf gevolg"),
        ("verandertheorie", [CHANGE, [1, "a", "b", "c", "zorg", "d", "", "x"]], "vul óf effect in, óf gevolg"),
        ("verandertheorie", [CHANGE, [1, "a", "b", "c", "zorg", "", "gem", "x"]], "kolom partij: laat leeg bij een effect"),
        ("verandertheorie", [CHANGE, [1, "a", "b", "c", "zorgg", "", "", "x"]], "'zorgg' staat niet in effecten"),
        ("vergelijkingen", [AREAS, [*GOOD[:2], "nee", *GOOD[3:]]], "'m' heeft 0 rijen met ja"),
        ("vergelijkingen", [AREAS, GOOD, ["m", "daar", "nee", "5", "aantal", "", "", "x"]], "kolom eenheid: bij 'm' staan verschillende"),
        ("vergelijkingen", [AREAS, ["m", "hier", "ja", "20", "aantal", "31", "", "x"]], "hoort bij een procent"),
        ("vergelijkingen", [AREAS, ["m", "hier", "ja", "120", "procent", "31", "", "x"]], "hooguit 100"),
        ("overzichten", [LISTS, ["problemen", 1, "k", "n", "t", "", "x"], ["problemen", 2, "", "n", "t", "", "x"]], "geef elke rij van deze lijst een groep, of geen"),
        ("overzichten", [LISTS, ["stakeholders", 1, "", "n", "t", "", "x"]], "kolom groep: vul hier de stakeholder in"),
        ("overzichten", [LISTS, ["probleem", 1, "", "n", "t", "", "x"]], "'probleem' moet een van deze zijn: interventies"),
        ("kwalitatief", [["stakeholder", "effect", "onderbouwing", "plaats", "pijlers"], ["a", "b", "c", "d", "participatie"]], "'participatie' is geen pijler"),
    ],
)  # fmt: skip
def test_mistakes_are_told(table: str, rows: list[list[object]], message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=message):
        load(KID.contract, other_study.write(tmp_path, **{table: rows}))


def test_own_numbers_of_few_persons_beside_other_areas_need_consent(tmp_path: Path) -> None:
    studie = [row for row in other_study.TABLES["studie"] if row[0] != "toestemming"]
    for row in (["m", "hier", "ja", "20", "procent", "4", "", "x"], ["m", "hier", "ja", "4", "aantal", "", "", "x"]):
        folder = other_study.write(tmp_path / str(row[4]), vergelijkingen=[AREAS, row], studie=studie)
        with pytest.raises(InputError, match=r"vergelijkingen.*minder dan 10 personen"):
            load(KID.contract, folder)


def test_pillars_are_those_of_the_source() -> None:
    assert len(set(PILLARS)) == 6
