"""What a claim leaves out, and what counts twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.business_case.beside_claim import ClaimView
from analysis_lib.business_case.discounting import Discount
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.terms import terms_of
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.show.output import NOTHING
from analysis_lib.study import read_study
from analysis_lib.tables import Tables, check
from tests import other_study
from tests.ranged_study import Cells, rows_with, study_with

pytestmark = pytest.mark.usefixtures("undrawn")

SCHOOL = "effecten", "school"
SOURCE: Cells = {(*SCHOOL, "correctie_bron"): "Onderzoek elders"}
TEN_PERCENT = Discount(((float("inf"), 0.1),))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Tables:
    return study_with(tmp_path_factory.mktemp("zonder"), {})


def with_shares(tables: Tables, **shares: float) -> Tables:
    effects = tables["effecten"].copy()
    for name, share in shares.items():
        effects.loc[effects["effect"] == "school", name] = share
    return {**tables, "effecten": effects}


def saved(tables: Tables, scenario: bc.Scenario = bc.BASE) -> float:
    return float(bc.evaluate(tables, scenario).effects.set_index("effect").at["school", "besparing"])


def test_each_share_is_taken_off_once(tmp_path: Path, plain: Tables) -> None:
    """School: 6 persons, 4 months of 9 hours; of 1,000 that is 80% of 90%."""
    cells: Cells = {**SOURCE, (*SCHOOL, "zonder_aanpak"): "20%", (*SCHOOL, "verdringing"): "0,1"}
    assert saved(study_with(tmp_path, cells)) == pytest.approx(saved(plain) * 0.8 * 0.9)


def test_what_wears_off_counts_less_each_year(plain: Tables) -> None:
    lines = plain["regels"].copy()
    lines.loc[lines["effect"] == "school", "spreiding"] = 3.0
    spread = {**plain, "regels": lines}
    fading = with_shares(spread, afname_per_jaar=0.25)
    assert saved(fading) == pytest.approx(saved(spread) * (1 + 0.75 + 0.75**2) / 3)
    at_ten = bc.scenario_of(discount=TEN_PERCENT)
    assert saved(fading, at_ten) == pytest.approx(saved(spread) * (1 + 0.75 / 1.1 + (0.75 / 1.1) ** 2) / 3)


shares = st.floats(0.0, 1.0)


@settings(max_examples=12)
@given(shares, shares, shares)
def test_shares_only_take_off_and_nought_takes_nothing(plain: Tables, dead: float, moved: float, falls: float) -> None:
    with_all = with_shares(plain, zonder_aanpak=dead, verdringing=moved, afname_per_jaar=falls)
    assert 0 <= saved(with_all) <= saved(plain) + 1e-9
    assert saved(with_shares(plain, zonder_aanpak=0.0, verdringing=0.0, afname_per_jaar=0.0)) == saved(plain)


def test_terms_and_break_even_take_off_the_same(plain: Tables) -> None:
    corrected = with_shares(plain, zonder_aanpak=0.2, verdringing=0.1, afname_per_jaar=0.5)
    scenario = bc.scenario_of(discount=TEN_PERCENT)
    terms, case = terms_of(corrected, scenario), bc.evaluate(corrected, scenario)
    benefits, _ = terms.of([], [([1.0] * len(terms.benefits), [1.0] * len(terms.costs))]).evaluate(np.empty((0, 1)))
    assert benefits[0, 0] == pytest.approx(case.total_benefits)
    claim = bc.break_even_claim(case)
    if claim <= 1:
        assert bc.evaluate(corrected, bc.scenario_of(claim, discount=TEN_PERCENT)).net == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({(*SCHOOL, "zonder_aanpak"): "20%"}, "kolom correctie_bron: is leeg, maar zonder_aanpak is ingevuld"),
        (
            {**SOURCE, (*SCHOOL, "verdringing"): "1,2"},
            "kolom verdringing: '1,2' moet een aandeel van 0 tot en met 1 zijn",
        ),
        ({**SOURCE, (*SCHOOL, "afname_per_jaar"): "-0,1"}, "kolom afname_per_jaar: '-0,1'"),
        ({(*SCHOOL, "sluit_uit"): "school"}, "kolom sluit_uit: 'school' noemt zichzelf; noem alleen andere effecten."),
        ({(*SCHOOL, "zit_in"): "zorgg"}, "kolom zit_in: 'zorgg' staat niet in de kolom effect; bedoelde u 'zorg'?"),
        ({(*SCHOOL, "bewijs"): "gevoel"}, "kolom bewijs: 'gevoel' moet een van deze zijn"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, cells: Cells, message: str) -> None:
    with pytest.raises(InputError) as error:
        study_with(tmp_path, cells)
    assert message in str(error.value)


def warnings(folder: Path, cells: Cells) -> str:
    return "\n".join(map(str, check(bc.CONTRACT, other_study.write_tables(folder, rows_with(cells))).warnings))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({("casussen", "x", "aantal"): 17, (*SCHOOL, "sluit_uit"): "zorg"}, "samen over 18 personen en er zijn er 17"),
        ({(*SCHOOL, "zit_in"): "zorg"}, "zit volgens deze cel al in zorg en telt nu zelf mee"),
        (
            {
                (*SCHOOL, "aantal"): 12,
                ("regels", "r2", "aantal"): 12,
                ("regels", "r2", "duur"): 20,
                ("regels", "r2", "duur_eenheid"): "week",
                ("regels", "r2", "inzet"): 2,
            },
            "'uur' telt bij zorg en bij school voor evenveel personen en even lang",
        ),
    ],
)
def test_what_counts_twice_is_pointed_at(tmp_path: Path, cells: Cells, message: str) -> None:
    assert message not in warnings(tmp_path / "zo", {("casussen", "x", "aantal"): 40})
    assert message in warnings(tmp_path / "dubbel", cells)


def test_numbers_that_should_follow_are_pointed_at(tmp_path: Path) -> None:
    kid = read_study(report("kid_mbc"))
    assert not [one for one in kid.warnings if "aantal_volgt" in str(one) or "twee keer" in str(one)]
    tables = dict(kid.tables)
    effects = tables["effecten"].assign(aantal_volgt="")
    found = [one for run in bc.CONTRACT.warnings for one in run({**tables, "effecten": effects})]
    assert [one.message.split(" gaan")[0] for one in found if one.column == "aantal_volgt"] == [
        "djk_plaatsing en djk_vervoer"
    ]


def test_the_page_says_that_nobody_estimated_what_would_have_come_right(tmp_path: Path, plain: Tables) -> None:
    tables = read_study(report("kid_mbc")).tables
    view = ClaimView(BusinessCaseView(tables, bc.evaluate(tables)), bc.BASE)
    assert view.facts()["niemand"] == "Niemand"
    assert view.corrections() is NOTHING
    assert "inschatting | 11" in view.evidence().text
    closed = ClaimView(BusinessCaseView(plain, bc.evaluate(plain)), bc.BASE)
    assert [closed.text("Iets."), closed.corrections(), closed.evidence()] == [NOTHING] * 3
    cells: Cells = {**SOURCE, (*SCHOOL, "zonder_aanpak"): "25%", (*SCHOOL, "bewijs"): "registratie"}
    some = study_with(tmp_path, cells)
    shown = ClaimView(BusinessCaseView(some, bc.evaluate(some)), bc.BASE)
    assert shown.facts()["sommige"] == "Bij 1 van de 2 effecten"
    assert shown.facts()["netto_ervoor"] - shown.facts()["netto"] == pytest.approx(saved(plain) / 4)
    assert "Minder verzuim | 25%" in shown.corrections().text
    assert "niet gezegd" in shown.evidence().text
