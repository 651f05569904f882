"""A business case under ranges: equal to the model, and with the properties that every such model must have.

Properties after TECH-VER (Büyükkaramikli and others, 2019, PharmacoEconomics 37:1391) and our own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook

from analysis_lib import business_case as bc
from analysis_lib.business_case.audit import audit_of
from analysis_lib.business_case.inputs import Coherence, Drawer, another_group, eligible_of, sources_of
from analysis_lib.business_case.range_columns import KEYS, SWITCHES, Name
from analysis_lib.business_case.terms import leaves, terms_of
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.study import read_study
from analysis_lib.tables import Tables
from analysis_lib.uncertainty.streams import stratified
from tests.loading import load
from tests.other_study import write_tables
from tests.ranged_study import rows_with
from tests.wide_ranges import RANGES, with_ranges

KID = read_study(report("kid_mbc")).tables
WIDE = with_ranges(KID)
FEW = bc.Options(draws=5_000)


@pytest.fixture(scope="module")
def wide() -> bc.Decision:
    return bc.Decision(WIDE, options=bc.Options(draws=20_000))


def row_of(tables: Tables, values: dict[Name, float]) -> dict[str, pd.DataFrame]:
    """Write one draw into the tables, as a person would: followed numbers and lines move along."""
    changed = {name: frame.copy() for name, frame in tables.items()}
    for name, value in values.items():
        if name.table == SWITCHES:
            changed[SWITCHES].loc[changed[SWITCHES]["omstandigheid"] == name.key, "waarde"] = bool(value)
        else:
            frame = changed[name.table]
            frame.loc[frame[KEYS[name.table]] == name.key, name.column] = value
    effects, follows = changed["effecten"], tables["effecten"].set_index("effect")["aantal_volgt"]
    before, now = tables["effecten"].set_index("effect")["aantal"], effects.set_index("effect")["aantal"]
    now = pd.Series({name: sum(now[leaf] for leaf in leaves(name, follows)) for name in now.index})
    effects["aantal"] = now.to_numpy()
    lines = changed["regels"]
    ratio = (now / before)[lines["effect"]].to_numpy()
    lines["aantal"] = np.where(np.isnan(ratio), lines["aantal"], lines["aantal"] * ratio)
    return changed


@pytest.mark.parametrize(
    "scenario",
    [bc.BASE, bc.Scenario(children=90), bc.Scenario(impact_claim=0.3), bc.Scenario(conditions={"sbo_in_wijk": False})],
    ids=["base", "children", "claim", "switch"],
)
def test_all_draws_at_once_are_the_model_of_each(scenario: bc.Scenario) -> None:
    tables = {**WIDE, "omstandigheden": WIDE["omstandigheden"].assign(kans=[0.4, np.nan])}
    decision = bc.Decision(tables, scenario)
    drawer = Drawer(decision.sources)
    values = drawer.values(np.random.default_rng(5).random((len(decision.sources), 6)))
    budgets = [one.weights(decision.terms) for one in decision.perspectives]
    benefits, costs = decision.terms.of([one.name for one in drawer.inputs], budgets).evaluate(values)
    for draw in range(6):
        given = dict(zip([one.name for one in drawer.inputs], values[:, draw], strict=True))
        case = bc.evaluate(row_of(tables, given), scenario)
        gains = case.benefits_by("baathouder").set_index("baathouder")["besparing"]
        domains = case.benefits_by("domein").set_index("domein")["besparing"]
        paid = case.costs_by_payer.set_index("betaler")["bedrag"]
        for place, one in enumerate(decision.perspectives):
            parties = list(one.gaining or gains.index)
            expected = domains.get(one.key, 0.0) if one.domains else gains.reindex(parties).sum()
            assert benefits[place, draw] == pytest.approx(expected, rel=1e-9, abs=1e-9), one.name
            owed = paid.reindex(list(one.paying or paid.index)).sum()
            assert costs[place, draw] == pytest.approx(owed, rel=1e-9), one.name


def test_as_given_it_is_the_published_result() -> None:
    terms = terms_of(KID)
    (benefits,), (costs,) = (side[:, 0] for side in terms.of((), [
        bc.Decision(KID).perspectives[bc.Decision(KID).everyone].weights(terms)
    ]).evaluate(np.empty((0, 1))))  # fmt: skip
    assert round(benefits / costs, 2) == 3.42  # as printed
    assert benefits - costs == pytest.approx(bc.evaluate(KID).net)


def test_the_mean_is_the_product_of_means(wide: bc.Decision) -> None:
    """Inputs of one line are independent, and claims enter each line once."""
    means = [one.mean for source in wide.sources for one in source.inputs]
    names = [one.name for source in wide.sources for one in source.inputs]
    budgets = [one.weights(wide.terms) for one in wide.perspectives]
    benefits, costs = wide.terms.of(names, budgets).evaluate(np.array(means)[:, None])
    for place in range(len(wide.perspectives)):
        mean = wide.found.mean(place)
        assert mean.value == pytest.approx((benefits - costs)[place, 0], abs=4 * mean.error + 1e-6)


def test_knowing_the_claim_is_worth_its_integral() -> None:
    """One dimension: all claims at each value, everything else at its mean. Costs are set so that it matters."""
    costs = KID["kosten"].assign(bedrag=KID["kosten"]["bedrag"] * 2.6)
    ranges = {name: ends for name, ends in RANGES.items() if name[0] != "kosten"}
    decision = bc.Decision(with_ranges({**KID, "kosten": costs}, ranges), options=bc.Options(draws=50_000))
    means = {one.name: one.mean for source in decision.sources for one in source.inputs}
    claims = next(place for place, one in enumerate(decision.sources) if one.inputs[0].name.column == "impactclaim")
    names = list(means)
    model = decision.terms.of(names, [decision.perspectives[decision.everyone].weights(decision.terms)])
    numbers = (np.arange(20_000) + 0.5) / 20_000
    drawn = decision.sources[claims].inputs[0].draw(numbers)
    values = np.array([drawn if name.column == "impactclaim" else np.full(20_000, means[name]) for name in names])
    gains, spent = model.evaluate(values)
    net = (gains - spent)[0]
    exact = np.maximum(net, 0).mean() - max(0, net.mean())
    found = decision.found.partial(claims, decision.everyone)
    assert exact > 10_000
    assert found.value == pytest.approx(exact, abs=4 * found.error + 0.01 * exact)
    perfect = decision.perfect()
    for place in range(len(decision.sources)):
        one = decision.found.partial(place, decision.everyone)
        assert one.value <= perfect.value + 3 * np.hypot(one.error, perfect.error)


def test_knowing_one_is_never_worth_more_than_its_group() -> None:
    ranges = {name: RANGES[name] for name in list(RANGES)[:4]}
    costs = KID["kosten"].assign(bedrag=KID["kosten"]["bedrag"] * 3.2)
    about = [("effecten", key, "aantal", "", "plaatsingen", "") for key in ("djk_plaatsing", "so_plaatsing")]
    tables = with_ranges({**KID, "kosten": costs}, ranges, claims=None)
    grouped = {**tables, "onzekerheid": pd.DataFrame(about, columns=list(tables["onzekerheid"].columns))}
    alone, joined = (bc.Decision(one, options=bc.Options(draws=20_000)) for one in (tables, grouped))
    group = next(place for place, one in enumerate(joined.sources) if len(one.inputs) == 2)
    of_group = joined.found.partial(group, joined.everyone)
    assert of_group.value > 0
    perfect = joined.perfect()
    assert of_group.value <= perfect.value + 3 * np.hypot(of_group.error, perfect.error)
    for key in ("djk_plaatsing", "so_plaatsing"):
        place = next(place for place, one in enumerate(alone.sources) if one.inputs[0].name.key == key)
        one = alone.found.partial(place, alone.everyone)
        assert one.value <= of_group.value + 3 * np.hypot(one.error, of_group.error)


def test_what_rises_and_falls_together_spreads_more(wide: bc.Decision) -> None:
    spread = [wide.by_coherence[way].variance(0).value for way in Coherence]
    assert spread == sorted(spread)
    assert spread[0] < spread[2] / 4
    means = [wide.by_coherence[way].mean(0).value for way in (Coherence.LOOSE, Coherence.SHARED)]
    assert means[0] == pytest.approx(means[1], rel=1e-3)


def test_a_budget_by_itself_is_what_it_is_among_others(wide: bc.Decision) -> None:
    among, alone = wide.found, wide.found.of(wide.everyone)
    by_itself = wide._simulate(wide.sources, [wide.perspectives[wide.everyone]], by_source=True)
    for name, values in vars(by_itself).items():
        np.testing.assert_array_equal(getattr(alone, name), values, err_msg=name)
    for find in (
        lambda one, place: one.mean(place),
        lambda one, place: one.percentile(95, place),
        lambda one, place: one.partial(0, place),
        lambda one, place: one.share_of_variance(0, place),
    ):
        assert find(alone, 0) == find(among, wide.everyone)


def test_parties_add_up_to_everyone(wide: bc.Decision) -> None:
    table = wide.table()
    parties = table[table["soort"] == "partij"]
    for amount in ("baten", "kosten", "netto"):
        assert parties[amount].sum() == pytest.approx(table.loc[wide.everyone, amount])


def test_who_pays_nothing_gets_no_chance(wide: bc.Decision) -> None:
    table = wide.table().set_index("perspectief")
    assert table.loc[["ocw", "werkgever"], ["kans", "per_euro", "keerpunt"]].isna().all().all()
    assert table.loc["ocw", "oordeel"] == ""
    assert table.at["gemeente", "kans"] > 0.99


def chances(tables: Tables, **changes: object) -> np.ndarray:
    decision = bc.Decision(tables, options=replace(FEW, **changes))
    return np.array([decision.found.net, decision.found.chance])


def test_nothing_moves_the_draws_of_others() -> None:
    """Another order of rows and columns, and a range of no width: the same to the last bit but for adding up."""
    expected = chances(WIDE)
    turned = {name: frame.iloc[::-1].reset_index(drop=True)[frame.columns[::-1]] for name, frame in WIDE.items()}
    turned["partijen"] = WIDE["partijen"]  # their order is that of the rows of the table
    names = [one.key for one in bc.Decision(WIDE).perspectives]
    again = [one.key for one in bc.Decision(turned).perspectives]
    got = chances(turned)[:, :, [again.index(name) for name in names]]
    np.testing.assert_allclose(got, expected, rtol=1e-9)
    no_width = {name: frame.copy() for name, frame in WIDE.items()}
    no_width["prijzen"].loc[no_width["prijzen"]["prijs"] == "ab_uur", ["bedrag_laag", "bedrag_hoog"]] = 53.64375
    np.testing.assert_array_equal(chances(no_width), expected)


def test_a_workbook_gives_the_same_draws_as_csv(tmp_path: Path) -> None:
    rows = rows_with({
        ("effecten", "zorg", "aantal_laag"): 8, ("effecten", "zorg", "aantal_hoog"): 15,
        ("prijzen", "uur", "bedrag_laag"): 70.5, ("prijzen", "uur", "bedrag_hoog"): 95,
    })  # fmt: skip
    write_tables(tmp_path / "csv", rows)
    (tmp_path / "xlsx").mkdir()
    book = Workbook()
    for name, own in rows.items():
        sheet = book.create_sheet(name)
        for row in own:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "xlsx" / "invoer.xlsx")
    one, other = (chances(load(bc.CONTRACT, tmp_path / kind)) for kind in ("csv", "xlsx"))
    assert one[0].std() > 0
    np.testing.assert_array_equal(one, other)


def test_a_range_more_leaves_the_draws_of_all_others() -> None:
    fewer = {name: ends for name, ends in RANGES.items() if name[1] != "djk_dag"}
    seen = {}
    for key, tables in (("all", WIDE), ("fewer", with_ranges(KID, fewer))):
        sources = bc.Decision(tables).sources
        numbers = np.stack([stratified(source.stream, 1, 2, 100)[0] for source in sources])
        drawer = Drawer(sources)
        seen[key] = dict(zip([one.name for one in drawer.inputs], drawer.values(numbers), strict=True))
    assert len(seen["all"]) == len(seen["fewer"]) + 1
    for name, values in seen["fewer"].items():
        np.testing.assert_array_equal(values, seen["all"][name])


def test_another_seed_is_another_draw_of_the_same() -> None:
    one, other = (bc.Decision(WIDE, options=replace(FEW, seed=seed)) for seed in (1, 2))
    mean, again = one.found.mean(one.everyone), other.found.mean(other.everyone)
    assert mean.value != again.value
    assert mean.value == pytest.approx(again.value, abs=4 * np.hypot(mean.error, again.error))


@pytest.mark.parametrize("factor", [0.04, 50.75])
def test_all_money_times_a_factor(factor: float) -> None:
    scaled = {name: frame.copy() for name, frame in WIDE.items()}
    for name in ("prijzen", "kosten"):
        scaled[name][["bedrag", "bedrag_laag", "bedrag_hoog"]] *= factor
    before, after = (bc.Decision(one, options=bc.Options(draws=1_000)) for one in (WIDE, scaled))
    np.testing.assert_allclose(after.found.chance, before.found.chance)
    np.testing.assert_allclose(after.found.net, factor * before.found.net, rtol=1e-9)
    assert after.perfect().value == pytest.approx(factor * before.perfect().value, rel=1e-6, abs=1e-6 * factor)
    place = before.everyone
    assert after.found.ratio_of_means(place).value == pytest.approx(before.found.ratio_of_means(place).value)
    points, more = before.turning_points(), after.turning_points()
    money = points["kolom"] == "bedrag"
    np.testing.assert_allclose(
        more.loc[money, "keerpunt"], factor * points.loc[money, "keerpunt"], rtol=1e-7, atol=1e-6
    )
    np.testing.assert_allclose(more.loc[~money, "keerpunt"], points.loc[~money, "keerpunt"], rtol=1e-7, atol=1e-6)


def test_a_claim_of_nothing_and_of_all() -> None:
    none, whole = (bc.Decision(WIDE, bc.Scenario(impact_claim=claim), FEW) for claim in (0.0, 1.0))
    np.testing.assert_allclose(none.found.net, -none.found.costs)
    assert (none.found.benefits == 0).all()
    half = bc.Decision(WIDE, bc.Scenario(impact_claim=0.5), FEW)
    np.testing.assert_allclose(whole.found.benefits, 2 * half.found.benefits)


def test_no_effects_give_no_benefits() -> None:
    tables = {**WIDE, "regels": WIDE["regels"].assign(aantal=0.0)}
    assert (bc.Decision(tables, options=FEW).found.benefits == 0).all()


@pytest.mark.parametrize("kind", ["iedereen", "partij", "domein"])
def test_a_turning_point_put_back_gives_nought_to_the_cent(kind: str) -> None:
    decision = bc.Decision(WIDE)
    points = decision.turning_points().dropna(subset="keerpunt")
    place = next(place for place, one in enumerate(decision.perspectives) if one.kind == kind)
    one = decision.perspectives[place]
    for row in points[points["perspectief"] == place].to_dict("records"):
        changed = {name: frame.copy() for name, frame in WIDE.items()}
        name = Name(row["tabel"], row["sleutel"], row["kolom"])
        if name.table == "effecten":
            changed = row_of(WIDE, {name: row["keerpunt"]})
        else:
            frame = changed[name.table]
            frame.loc[frame[KEYS[name.table]] == name.key, name.column] = row["keerpunt"]
        case = bc.evaluate(changed)
        gains = case.gains
        if kind == "partij":
            gains = gains[gains["baathouder"] == one.key]
        elif kind == "domein":
            gains = gains[gains["domein"] == one.key]
        costs = case.costs[case.costs["betaler"] == one.key] if kind == "partij" else case.costs
        assert gains["besparing"].sum() - costs["bedrag"].sum() == pytest.approx(0, abs=0.005), name


def test_a_turning_point_that_cannot_be_turns_nothing() -> None:
    points = bc.Decision(KID).turning_points()
    beyond = points[(points["keerpunt"] < points["laagst"]) | (points["keerpunt"] > points["hoogst"])]
    assert len(beyond) > 100
    assert not beyond["keert"].any()
    eligible = points[(points["sleutel"] == "so_plaatsing") & (points["kolom"] == "aantal")]
    assert (eligible["hoogst"] == 24).all()  # of 24 who could have it, §4.4.2 effect 2


def test_the_claim_at_which_it_turns_is_that_of_the_summary() -> None:
    decision = bc.Decision(KID)
    claims = bc.Decision(KID).table()["keerpunt"]
    assert claims[decision.everyone] == pytest.approx(bc.break_even_claim(bc.evaluate(KID)))


def test_the_chance_at_each_claim_rises_from_none(wide: bc.Decision) -> None:
    curve = wide.by_claim
    assert curve[0, 0] == 0
    assert (np.diff(curve[:, 0]) >= 0).all()
    assert curve[-1, 0] == pytest.approx(1)


def test_another_group_of_children_spreads_more_and_is_not_worth_knowing() -> None:
    plain, group = (bc.Decision(WIDE, options=replace(FEW, another_group=on)) for on in (False, True))
    assert group.found.variance(group.everyone).value > 1.02 * plain.found.variance(plain.everyone).value
    np.testing.assert_array_equal(group.found.net, plain.found.net)
    assert group.perfect() == plain.perfect()
    eligible = eligible_of(KID)
    assert eligible[Name("effecten", "djk_plaatsing", "aantal")] == 69
    assert Name("effecten", "djk_vervoer", "aantal") not in eligible
    drawn = another_group(eligible, {name: np.full(4_000, 6.0) for name in eligible}, 0, 1)
    for name, persons in drawn.items():
        assert persons.mean() == pytest.approx(6, abs=0.2), name
        assert persons.max() <= eligible[name]


def test_groups_are_gathered_as_each_word_says() -> None:
    about = [
        ("prijzen", "djk_dag", "bedrag", "gelijk", "tarieven", ""),
        ("prijzen", "sbo_jaar", "bedrag", "", "tarieven", ""),
    ]
    tables = {**WIDE, "onzekerheid": pd.DataFrame(about, columns=list(WIDE["onzekerheid"].columns))}
    inputs = bc.Decision(tables).inputs
    sizes = {way: sorted(len(one.inputs) for one in sources_of(inputs, way))[-3:] for way in Coherence}
    valued = int((KID["effecten"]["status"] == "gewaardeerd").sum())
    assert sizes[Coherence.LOOSE] == [1, 1, 1]
    assert sizes[Coherence.SHARED] == [1, 2, valued]
    assert sizes[Coherence.TOGETHER] == [1, 2, valued + 7]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 950}, "trekkingen is 950, maar moet 1000 of meer zijn en een veelvoud van 50"),
        ({"draws": 1_025}, "trekkingen is 1025"),
        ({"coherence": "sammen"}, "samenhang is 'sammen'; bedoelde u 'samen'"),
        ({"years": 0}, "jaren is 0, maar moet 1 of meer zijn"),
    ],
)
def test_options_that_cannot_be(options: dict[str, object], message: str) -> None:
    with pytest.raises(UserError, match=message):
        bc.options_of(**options)


def test_the_audit_of_the_source_is_unchanged() -> None:
    plain = with_ranges(KID, {}, claims=None)
    pd.testing.assert_frame_equal(audit_of(WIDE), audit_of(plain))
