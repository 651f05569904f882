"""What the pages on ranges say: never certain, never more digits than drawing allows, and nothing without ranges."""

from __future__ import annotations

import pytest

from analysis_lib import business_case as bc
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.business_case.sureness import SurenessView
from analysis_lib.business_case.sureness_figures import claim_figure, net_figure, perspectives_figure, tornado_figure
from analysis_lib.business_case.turns import knowing, turning, turning_facts
from analysis_lib.catalogue import report
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.study import read_study
from analysis_lib.tables import Tables
from analysis_lib.uncertainty import Statistic
from tests.wide_ranges import with_ranges

pytestmark = pytest.mark.usefixtures("undrawn")

KID = read_study(report("kid_mbc")).tables
FIGURES = (net_figure, perspectives_figure, tornado_figure, claim_figure)


def sure_of(tables: Tables, **options: object) -> SurenessView:
    view = BusinessCaseView(tables, bc.evaluate(tables))
    return SurenessView(view, bc.Decision(tables, options=bc.options_of(**{"draws": 2_000, **options})))


@pytest.fixture(scope="module")
def doubtful() -> SurenessView:
    """The study with wide ranges and costs at which the verdict hangs in the balance."""
    wide = with_ranges(KID)
    money = ["bedrag", "bedrag_laag", "bedrag_hoog"]
    return sure_of({**wide, "kosten": wide["kosten"].assign(**(wide["kosten"][money] * 2.4))}, years=5)


def every(sure: SurenessView) -> list[Output]:
    tables = sure.ranges(), sure.coherences(), sure.perspectives(), turning(sure), knowing(sure)
    return [*tables, sure.key_figure(), sure.text("Kans {kans}."), *(figure(sure) for figure in FIGURES)]


def test_without_ranges_there_is_nothing_to_say() -> None:
    assert all(shown == NOTHING for shown in every(sure_of(with_ranges(KID, {}, claims=None))))


def test_the_study_says_what_has_no_range() -> None:
    said = sure_of(KID).facts()
    assert said["zonder"] == "geen enkel aantal personen en geen enkele impactclaim"
    assert said["hebben_bereik"] == "hebben er 4"


def test_a_chance_is_never_certain() -> None:
    chance = SurenessView.chance
    assert (chance(Statistic(1.0)), chance(Statistic(0.0))) == ("meer dan 99%", "minder dan 1%")
    assert chance(Statistic(0.68, 0.002)) == "68%"
    assert chance(Statistic(0.68, 0.02)) == "70%"
    assert SurenessView.amount(Statistic(81_234.0, 700.0)) == "€\u00a080.000"


def test_whatever_speaks_of_a_chance_says_on_what_condition(doubtful: SurenessView) -> None:
    for figure in (net_figure, perspectives_figure, claim_figure):
        assert "als uw bereiken kloppen" in figure(doubtful).text, figure.__name__
    sentences = [doubtful._sentence(place) for place in range(len(doubtful.decision.perspectives))]
    assert all(sentence.endswith("als uw bereiken kloppen.") for sentence in sentences)
    assert any("niets" in sentence for sentence in sentences)


def test_alternative_texts_state_the_finding(doubtful: SurenessView) -> None:
    net, perspectives, tornado, claim = (figure(doubtful).text for figure in FIGURES)
    chance = doubtful.facts()["kans"]
    assert f"hoger zijn dan de kosten is {chance}" in net
    judged = doubtful.decision.table().set_index("perspectief")["oordeel"]
    assert f"PPO Rotterdam: {judged['ppo']}" in perspectives
    assert "waarschijnlijk niet" in judged["ppo"]
    assert "Het meest doet Alle impactclaims samen (12)" in tornado
    assert "Vanaf een impactclaim van 45% is de kans dat het loont de helft of meer" in claim


def test_knowing_the_claim_is_worth_something_and_all_else_less(doubtful: SurenessView) -> None:
    words = knowing(doubtful).text
    assert "Alle impactclaims samen (12)" in words.splitlines()[2]  # the widest first
    assert "€" in words.splitlines()[2].rsplit("|", 1)[1]
    said = doubtful.facts()
    assert said["weten"] is not None
    assert said["weten_niets"] is None
    assert said["jaren"] == 5


def test_the_single_numbers_that_turn_it_are_counted_and_listed(doubtful: SurenessView) -> None:
    facts, table = turning_facts(doubtful), turning(doubtful)
    points = doubtful.decision.turning_points()
    own = points[(points["perspectief"] == doubtful.decision.everyone) & points["keerpunt"].notna()]
    assert facts["keren"] == f"{own['keert'].sum()} van de {len(own)} getallen"
    assert "Eén impactclaim voor alle effecten | 55% | 38,5%" in table.text.replace("\u00a0", " ")
    assert len(table.csv.splitlines()) == 1 + len(points)


def test_how_many_could_have_an_effect_stands_with_how_many_do() -> None:
    view = BusinessCaseView(KID, bc.evaluate(KID))
    effects = {row["effect"]: view.of_eligible(row) for row in view.case.effects.to_dict("records")}
    assert effects["djk_plaatsing"] == "8 van 69 kinderen"
    assert effects["djk_vervoer"] == "8 kinderen"
