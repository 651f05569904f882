from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.business_case.audit import audit_of
from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.discounting import Discount
from analysis_lib.business_case.model import key_figures
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.study import read_study

Tables = Mapping[str, pd.DataFrame]


@pytest.fixture
def case(kid: Tables) -> bc.BusinessCase:
    return bc.evaluate(kid)


# Expected values are those printed in the source (tables 2-7), not our own output.
PRINTED_BENEFITS = {
    "djk_plaatsing": 136_950.00,
    "djk_vervoer": 33_000.00,
    "ggz_diagnostiek": 1_234.20,
    "opvoedondersteuning": 6_682.50,
    "sbo_plaatsing": 37_814.70,
    "sbo_in_plaats_van_so": 90_004.20,
    "so_vervoer": 66_000.00,
    "ab_traject": 9_677.33,
    "kleuterverlenging": 25_520.00,
    "verzuim_kort": 23_852.40,
}


@pytest.mark.parametrize(("effect", "amount"), PRINTED_BENEFITS.items())
def test_effect_as_printed(case: bc.BusinessCase, effect: str, amount: float) -> None:
    assert case.effects.set_index("effect").at[effect, "besparing"] == pytest.approx(amount)


def test_so_placement_follows_from_its_own_value_per_child(case: bc.BusinessCase) -> None:
    effect = case.effects.set_index("effect").loc["so_plaatsing"]
    assert effect["waarde"] == pytest.approx(45_488.19)  # as printed
    assert effect["besparing"] == pytest.approx(4 * 45_488.19 * 0.55)  # printed: 100,073.60


def test_totals(case: bc.BusinessCase) -> None:
    assert case.total_costs == 155_000
    own_rounding = 4 * 0.19 * 0.55  # of the source, which took 45,488 for 45,488.19 per child
    assert case.total_benefits == pytest.approx(530_808.93 + own_rounding, abs=0.005)
    assert round(case.sroi, 2) == 3.42
    assert case.costs_per_child == pytest.approx(1867.47, abs=0.005)
    assert case.net == pytest.approx(case.total_benefits - 155_000)


def test_shares_as_in_chapter_4(case: bc.BusinessCase) -> None:
    gains = case.benefits_by("baathouder").set_index("baathouder")["aandeel"]
    assert (gains * 100).round().to_dict() == {"gemeente": 46, "ppo": 45, "ocw": 5, "werkgever": 4}
    payers = case.costs_by_payer.set_index("betaler")["aandeel"]
    assert payers["ppo"] == pytest.approx(120 / 155)


def test_pm_items_keep_their_place_without_an_amount(case: bc.BusinessCase) -> None:
    pm = case.effects[case.effects["status"] == "PM"]
    assert len(pm) == 6
    assert pm[["bruto", "besparing"]].isna().all().all()
    assert pm["telt_mee"].all()


def test_parts_add_up_to_totals(case: bc.BusinessCase) -> None:
    for columns in (["domein"], ["baathouder"], ["domein", "baathouder"]):
        parts = case.benefits_by(*columns)
        assert parts["besparing"].sum() == pytest.approx(case.total_benefits)
        assert parts["aandeel"].sum() == pytest.approx(1)
    assert case.cases["aandeel"].sum() == pytest.approx(1)


def test_a_school_for_so_in_the_neighbourhood_takes_transport_away(kid: Tables) -> None:
    case = bc.evaluate(kid, bc.Scenario(conditions={"so_in_wijk": True}))
    assert case.total_benefits == pytest.approx(bc.evaluate(kid).total_benefits - 66_000)
    assert "so_vervoer" not in set(case.valued["effect"])


def test_without_a_school_for_sbo_transport_saved_is_partly_spent_again(kid: Tables) -> None:
    case = bc.evaluate(kid, bc.Scenario(conditions={"sbo_in_wijk": False}))
    net_children = 8 - 6
    expected = net_children * 60 * 5 * 40 * 0.55
    assert case.total_benefits - bc.evaluate(kid).total_benefits == pytest.approx(expected)


def test_one_claim_for_all(kid: Tables) -> None:
    gross = bc.evaluate(kid, bc.Scenario(impact_claim=1)).total_benefits
    assert gross * 0.55 == pytest.approx(bc.evaluate(kid).total_benefits)
    assert bc.evaluate(kid, bc.Scenario(impact_claim=0)).total_benefits == 0


def test_a_claim_per_effect_comes_from_the_table(kid: dict[str, pd.DataFrame]) -> None:
    effects = kid["effecten"]
    kid["effecten"] = effects.assign(impactclaim=effects["impactclaim"].where(effects["effect"] != "so_vervoer", 0.25))
    assert bc.evaluate(kid).total_benefits == pytest.approx(530_809.3505 - 120_000 * 0.30)


def test_break_even_claim_makes_benefits_equal_costs(kid: Tables) -> None:
    claim = bc.break_even_claim(bc.evaluate(kid))
    assert bc.evaluate(kid, bc.Scenario(impact_claim=claim)).sroi == pytest.approx(1)


def test_more_children_scale_their_effects_and_not_the_teachers(kid: Tables) -> None:
    base, more = bc.evaluate(kid), bc.evaluate(kid, bc.Scenario(children=166))
    fixed = 23_852.40  # absence of teachers
    assert more.total_benefits - fixed == pytest.approx(2 * (base.total_benefits - fixed))
    assert more.total_costs == base.total_costs
    assert more.costs_per_child == pytest.approx(base.costs_per_child / 2)


def test_zero_children_give_no_cost_per_child(kid: Tables) -> None:
    case = bc.evaluate(kid, bc.Scenario(children=0))
    assert math.isnan(case.costs_per_child)
    assert case.total_benefits == pytest.approx(23_852.40)


def test_without_costs_there_is_no_ratio(kid: dict[str, pd.DataFrame]) -> None:
    kid["kosten"] = kid["kosten"].assign(bedrag=0.0)
    assert math.isnan(bc.evaluate(kid).sroi)


def test_illustrations_stay_out_of_the_result(kid: Tables) -> None:
    case = bc.evaluate(kid)
    examples = bc.illustrations(case).set_index("effect")["besparing"]
    assert examples["verzuim_lang"] == pytest.approx(15_290)  # printed, §4.4.3 effect 3
    assert examples["maatwerkbudget"] == pytest.approx(3_816 * 0.55)
    assert not set(examples.index) & set(case.valued["effect"])


def test_scenarios_stand_beside_the_base(kid: Tables) -> None:
    compared = bc.compare(kid)
    assert list(compared["scenario"][:3]) == ["basis", "so_in_wijk", "geen_sbo"]
    assert compared["verschil"].iloc[0] == 0
    assert compared.set_index("scenario").at["so_in_wijk", "verschil"] == pytest.approx(-66_000)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"impact_claim": 55}, "impactclaim is 55, maar moet een aandeel van 0 tot en met 1 zijn"),
        ({"impact_claim": -0.1}, "impactclaim is -0.1"),
        ({"children": -1}, "aantal_kinderen is -1"),
        ({"conditions": "so_in_wijk"}, "naam=ja of naam=nee"),
    ],
)
def test_impossible_scenarios(parameters: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        bc.scenario_of(**parameters)


CHANGED = {
    "impact_claim": 0.25,
    "children": 40.0,
    "conditions": {"so_in_wijk": True},
    "discount": Discount(((math.inf, 0.03),)),
}


@pytest.mark.parametrize("name", [one.name for one in fields(bc.Scenario)])
def test_each_part_of_a_scenario_changes_the_result_and_is_named(kid: Tables, name: str) -> None:
    assert name in CHANGED, "try it here, with a value of its own"
    scenario = bc.Scenario(**{name: CHANGED[name]})
    case = bc.evaluate(kid, scenario)
    assert not key_figures(case).equals(key_figures(bc.evaluate(kid))), "not in model.evaluate"
    assert BusinessCaseView(kid, case).variant(scenario), "not in BusinessCaseView.variant"


def test_an_unknown_switch(kid: Tables) -> None:
    with pytest.raises(UserError, match="'so_wijk' is onbekend; bedoelde u 'so_in_wijk'"):
        bc.evaluate(kid, bc.scenario_of(conditions="so_wijk=ja"))


def test_conditions_in_words() -> None:
    assert parse_conditions("a=ja; b = Nee,") == {"a": True, "b": False}
    assert parse_conditions("") == {}


def test_nothing_is_changed_in_the_tables(kid: dict[str, pd.DataFrame]) -> None:
    before = {name: frame.copy() for name, frame in kid.items()}
    bc.compare(kid)
    audit_of(kid)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, kid[name])


# Properties. Each draws a factor or an order and holds for the whole study.


@cache
def study() -> dict[str, pd.DataFrame]:
    """Return the KID study's tables, which no property may change; read for the first that asks."""
    return read_study(report("kid_mbc")).tables


some = settings(max_examples=25, deadline=None)


@some
@given(st.floats(0.01, 1000))
def test_scaling_all_amounts_leaves_the_ratio(factor: float) -> None:
    scaled = {
        **study(),
        "prijzen": study()["prijzen"].assign(bedrag=study()["prijzen"]["bedrag"] * factor),
        "kosten": study()["kosten"].assign(bedrag=study()["kosten"]["bedrag"] * factor),
    }
    assert bc.evaluate(scaled).sroi == pytest.approx(bc.evaluate(study()).sroi)
    assert bc.evaluate(scaled).total_benefits == pytest.approx(factor * bc.evaluate(study()).total_benefits)


@some
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(random: object) -> None:
    seed = random.randrange(2**32)
    shuffled = {name: frame.sample(frac=1, random_state=seed).reset_index(drop=True) for name, frame in study().items()}
    expected, got = bc.evaluate(study()), bc.evaluate(shuffled)
    assert got.total_benefits == pytest.approx(expected.total_benefits)
    pd.testing.assert_series_equal(
        got.effects.set_index("effect")["besparing"].sort_index(),
        expected.effects.set_index("effect")["besparing"].sort_index(),
    )


@some
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_claim_never_lowers_benefits_of_this_study(one: float, other: float) -> None:
    low, high = sorted((one, other))
    benefits = [bc.evaluate(study(), bc.Scenario(impact_claim=claim)).total_benefits for claim in (low, high)]
    assert benefits[0] <= benefits[1] + 1e-6


@some
@given(st.floats(0, 500))
def test_benefits_are_linear_in_the_number_of_children(children: float) -> None:
    none, base = (bc.evaluate(study(), bc.Scenario(children=c)).total_benefits for c in (0, 83))
    expected = none + (base - none) * children / 83
    assert bc.evaluate(study(), bc.Scenario(children=children)).total_benefits == pytest.approx(expected)


def test_zero_effects_give_zero_benefits(kid: dict[str, pd.DataFrame]) -> None:
    kid["regels"] = kid["regels"].assign(aantal=0.0)
    assert bc.evaluate(kid).total_benefits == 0
    assert bc.evaluate(kid).sroi == 0
