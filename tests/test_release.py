"""What a study of trajectories publishes: counted right, and safe together."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import cells as counting
from analysis_lib.disclosure import Rules, attack

ON = pd.Timestamp("2020-01-01")
YEARS = (2018, 2019)
Row = tuple[str, str, str, str, str, str, float]

# Anna has help at Noord in two forms, Bas moves from Noord to Zuid, Cas is at Zuid and still has help.
# A restart: Dora's ggz ends in December 2017 and begins again in January 2018.
BY_HAND: list[Row] = [
    ("Anna", "noord", "ggz", "P", "2018-02-01", "2018-06-30", 1000.0),
    ("Anna", "noord", "hulp", "Q", "2018-03-01", "2018-09-30", 500.0),
    ("Bas", "noord", "ggz", "P", "2018-05-01", "2018-08-31", 4000.0),
    ("Bas", "zuid", "hulp", "Q", "2018-10-01", "2019-04-30", 9000.0),
    ("Cas", "zuid", "hulp", "Q", "2019-09-01", "", 700.0),
    ("Dora", "noord", "ggz", "P", "2017-10-01", "2017-12-31", 300.0),
    ("Dora", "noord", "ggz", "P", "2018-01-01", "2018-02-28", 200.0),
]


def study(rows: list[Row], minimum: int = 5, born: str = "2010-02-28", **more: float) -> dict[str, pd.DataFrame]:
    columns = ["leerling", "school", "zorgvorm", "aanbieder", "begin", "eind", "kosten"]
    trajectories = pd.DataFrame(rows, columns=columns)
    dates = {name: pd.to_datetime(trajectories[name].replace("", None)) for name in ("begin", "eind")}
    trajectories = trajectories.assign(
        **dates, geboren=pd.Timestamp(born), leeftijd=pd.array([pd.NA] * len(rows), "Int64")
    )
    chosen = {"minimum_rapport": float(minimum), "minimum_school": float(minimum), **more}
    return {
        "trajecten": trajectories,
        "scholen": pd.DataFrame(
            {
                "school": ["noord", "zuid", "west"],
                "bestuur": ["Groot", "Groot", "Klein"],
                "naam": ["Noord", "Zuid", "West"],
            }
        ),
        "zorgvormen": pd.DataFrame(
            {
                "zorgvorm": ["ggz", "hulp"],
                "naam": ["GGZ", "Hulp"],
                "herstart": [True, False],
                "dyslexie": [False, False],
            }
        ),
        "bescherming": pd.DataFrame({"instelling": list(chosen), "waarde": list(chosen.values())}),
    }


@pytest.fixture
def by_hand() -> ct.Release:
    return ct.release(study(BY_HAND), YEARS, ON, internal=True)


def test_pupils_and_trajectories_by_school_board_and_municipality(by_hand: ct.Release) -> None:
    # 2018 at Noord: Anna and Bas (Dora's second half is the first, of 2017); at Zuid: Bas.
    assert by_hand.count("leerlingen", "noord", 2018) == 2
    assert by_hand.count("trajecten", "noord", 2018) == 3
    assert by_hand.count("leerlingen", "zuid", 2018) == 1
    assert by_hand.count("leerlingen", ct.board("Groot"), 2018) == 3  # Bas counts at both schools
    assert by_hand.count("leerlingen", ct.WHOLE, 2018) == 3
    assert by_hand.count("leerlingen", "west", 2019) == 0  # a school without help
    assert by_hand.count("leerlingen", ct.board("Klein"), 2019) == 0
    assert by_hand.count("trajecten", ct.WHOLE, 2019) == 1


def test_the_correction_takes_out_the_restart(by_hand: ct.Release) -> None:
    assert by_hand.count("trajecten_zonder_correctie", ct.WHOLE, 2018) == 5
    assert by_hand.count("trajecten", ct.WHOLE, 2018) == 4
    assert by_hand.count("herstart", "ggz", 2018) == 1
    assert by_hand.count("herstart", "hulp", 2018) == 0


def test_forms_and_age_groups(by_hand: ct.Release) -> None:
    assert by_hand.count("zorgvorm", "noord", "ggz", 2018) == 2
    assert by_hand.count("zorgvorm", "noord", "hulp", 2018) == 1
    assert by_hand.count("zorgvorm", ct.WHOLE, "hulp", 2018) == 2
    # Born on 28-2-2010: Anna is 7 on 1-2-2018; Bas is 8 on 1-5-2018, at Zuid too.
    assert by_hand.series("leeftijdsgroep", "noord", 2018, keys=ct.AGE_BANDS).tolist() == [1, 1, 0]
    assert by_hand.series("leeftijdsgroep", "zuid", 2018, keys=ct.AGE_BANDS).tolist() == [0, 1, 0]
    assert by_hand.series("leeftijd", ct.WHOLE, keys=[7, 8, 9]).tolist() == [1, 1, 1]


def test_over_the_period_a_pupil_belongs_to_the_last_school(by_hand: ct.Release) -> None:
    # Anna 1,500 at Noord; Bas 13,000 and Cas 700 at Zuid. Dora began before the period.
    assert by_hand.series("kosten", "noord", keys=ct.SCHOOL_COST_LABELS).tolist() == [1, 0, 0]
    assert by_hand.series("kosten", "zuid", keys=ct.SCHOOL_COST_LABELS).tolist() == [1, 0, 1]
    assert by_hand.count("periode", ct.WHOLE) == 3
    assert by_hand.amounts["totaal"] == 15_200
    assert by_hand.amounts[ct.COST_LABELS[0]] == 2_200


def test_status_durations_and_steps(by_hand: ct.Release) -> None:
    # On 1-1-2020 Cas has help; Anna's ended in September 2018 and Bas's in April 2019: over six months ago.
    assert [by_hand.count("status", ct.WHOLE, which) for which in ct.PupilStatus] == [1, 0, 2]
    # Anna: 1 February to 30 September 2018, 8 months. Bas: one path of 1 May 2018 to 30 April 2019, 12 months.
    assert by_hand.count("duur", ct.WHOLE, "7 t/m 12 maanden") == 2
    # Anna and Bas took a second step, their last; Cas had one and still has help.
    assert [by_hand.count("stap", ct.WHOLE, step) for step in (1, 2, 3)] == [3, 2, 0]
    assert [by_hand.count("laatste_stap", ct.WHOLE, step) for step in (1, 2, 3)] == [0, 2, 0]


def test_providers(by_hand: ct.Release) -> None:
    rows = by_hand.providers.set_index(["school", "aanbieder"])["leerlingen"].to_dict()
    assert rows == {("noord", "P"): 2, ("noord", "Q"): 1, ("zuid", "Q"): 2}
    assert by_hand.in_forms.to_dict("records") == [
        {"school": "zuid", "zorgvorm": "hulp", "aanbieder": "Q", "leerlingen": 1}
    ]


def test_every_sum_holds() -> None:
    book = counting.count(study(BY_HAND), YEARS, ON)
    for each in book.sums:
        assert book.truth[each.total] == sum(book.truth[part] for part in each.parts), each.total
    assert min(book.truth.values()) >= 0


def test_nothing_small_is_shown() -> None:
    shown = ct.release(study(BY_HAND), YEARS, ON).cells["waarde"].dropna()
    assert set(shown) <= {0.0}
    assert ct.release(study(BY_HAND), YEARS, ON).providers.empty
    assert set(ct.release(study(BY_HAND), YEARS, ON).amounts.dropna()) <= {0.0}


def test_the_order_of_rows_does_not_change_a_release() -> None:
    tables = study(BY_HAND)
    shuffled = tables | {"trajecten": tables["trajecten"].sample(frac=1, random_state=3)}
    for internal in (True, False):
        one, other = (ct.release(t, YEARS, ON, internal=internal).cells["waarde"] for t in (tables, shuffled))
        pd.testing.assert_series_equal(one, other)


PUPILS = st.lists(
    st.tuples(
        st.integers(0, 25).map("L{:02d}".format),
        st.sampled_from(["noord", "noord", "zuid", "west"]),
        st.sampled_from(["ggz", "ggz", "hulp"]),
        st.sampled_from("PQ"),
        st.sampled_from(["2018-02-01", "2018-11-15", "2019-05-01"]),
        st.sampled_from(["", "2019-08-31", "2019-12-31"]),
        st.sampled_from([0.0, 900.0, 5000.0, 40000.0]),
    ),
    min_size=20,
    max_size=60,
)


@pytest.mark.slow
@settings(max_examples=12)
@given(PUPILS, st.sampled_from([3, 5]), st.sampled_from([1.0, 5.0]))
def test_no_small_count_can_be_worked_out(rows: list[Row], minimum: int, base: float) -> None:
    tables = study(rows, minimum, afronding=base)
    book = counting.count(tables, YEARS, ON, ct.Settings.of(tables).school)
    cells = ct.release(tables, YEARS, ON).cells
    unsafe = ct.unsafe_cells(book, ct.Settings.of(tables))
    found = attack(cells, book.sums, unsafe.index)
    assert (found["hoog"] - found["laag"] >= unsafe - 1e-4).all()
    truth = pd.Series(book.truth)
    shown = cells["waarde"].dropna()
    assert ((shown - truth[shown.index]).abs() <= base / 2).all()


@pytest.mark.parametrize(
    ("given_", "expected"),
    [
        ({}, Rules(minimum=5)),
        ({"inclusief": 0.0}, Rules(minimum=5, inclusive=False)),
        ({"nul_tonen": 0.0, "dominantie": 0.3}, Rules(minimum=5, zero_is_safe=False, dominance=0.3)),
        ({"afronding": 5.0}, Rules(minimum=5, base=5)),
    ],
)
def test_settings_come_from_the_table(given_: dict[str, float], expected: Rules) -> None:
    assert ct.Settings.of(study(BY_HAND, **given_)).school == expected


@pytest.mark.parametrize(("dominance", "hidden"), [(0.6, False), (0.4, True)])
def test_one_expensive_pupil_hides_the_amount(dominance: float, hidden: bool) -> None:
    costs = [10_000.0, 10_000.0, 19_999.0, *[500.0] * 20]  # the dearest makes half of what lies from 10,000 to 20,000
    rows: list[Row] = [
        (f"L{n}", "noord", "ggz", "P", "2018-02-01", "2018-06-30", amount) for n, amount in enumerate(costs)
    ]
    amounts = ct.release(study(rows, minimum=2, dominantie=dominance), YEARS, ON).amounts
    assert pd.isna(amounts[ct.COST_LABELS[1]]) == hidden


@pytest.mark.parametrize(("shown", "hidden"), [(1.0, False), (0.0, True)])
def test_that_one_pupil_had_two_trajectories_may_be_hidden(shown: float, hidden: bool) -> None:
    rows: list[Row] = [(f"L{n}", "noord", "ggz", "P", "2018-02-01", "2018-06-30", 100.0) for n in range(12)]
    rows.append(("L0", "noord", "ggz", "P", "2018-09-01", "2018-09-30", 100.0))
    found = ct.release(study(rows, verschil_tonen=shown), YEARS, ON)
    assert pd.isna(found.count("trajecten", "noord", 2018)) == hidden


@pytest.mark.parametrize(("base", "minimum", "shown"), [(5.0, 5, (0, 0)), (5.0, 2, (0, 2)), (1.0, 5, (0, 0))])
def test_a_shown_zero_discloses_only_what_the_rules_leave_open(
    base: float, minimum: int, shown: tuple[float, float]
) -> None:
    rows: list[Row] = [(f"L{n}", "noord", "ggz", "P", "2018-02-01", "2018-06-30", 100.0) for n in range(12)]
    cells = ct.release(study(rows, minimum, afronding=base), YEARS, ON).cells
    assert tuple(cells.loc[ct.cell("leerlingen", "west", 2018), ["laag", "hoog"]]) == shown


def test_an_age_that_is_unknown_is_counted_as_such() -> None:
    tables = study(BY_HAND)
    tables["trajecten"]["geboren"] = pd.NaT
    counted = ct.release(tables, YEARS, ON, internal=True)
    assert counted.count("leeftijdsgroep", "noord", 2018, ct.UNKNOWN_AGE) == 2
    assert counted.count("leeftijd", ct.WHOLE, ct.UNKNOWN_AGE) == 3
    tables["trajecten"]["leeftijd"] = pd.array([9] * len(BY_HAND), "Int64")
    assert ct.release(tables, YEARS, ON, internal=True).count("leeftijd", ct.WHOLE, 9) == 3


def alike(pupils: int, other: int, costs: tuple[float, float] = (100.0, 15_000.0)) -> list[Row]:
    """Pupils at Noord with the same costs, and others with other costs; as many at Zuid of each."""
    return [
        (f"{school}{number}", school, "ggz", "P", "2018-02-01", "2018-06-30", costs[number >= pupils])
        for school, more in (("noord", other), ("zuid", 12))
        for number in range(pupils + more)
    ]


@pytest.mark.parametrize(("other", "hidden"), [(0, True), (8, False)])
def test_a_class_with_all_pupils_of_a_school_is_hidden(other: int, hidden: bool) -> None:
    found = ct.release(study(alike(20, other)), YEARS, ON)
    counts = found.series("kosten", "noord", keys=ct.SCHOOL_COST_LABELS)
    assert found.count("periode", "noord") == 20 + other or hidden
    assert counts.isna().any() == hidden
    if hidden:  # another class may hold as many as the minimum
        assert counts.isna().sum() >= 2


def test_without_that_rule_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting.Ledger, "by_class", lambda *_: None)
    counts = ct.release(study(alike(20, 0)), YEARS, ON).series("kosten", "noord", keys=ct.SCHOOL_COST_LABELS)
    assert counts.tolist() == [20, 0, 0]


@pytest.mark.parametrize(("older", "told"), [(0, False), (12, True)])
def test_one_age_of_all_pupils_is_not_told(older: int, told: bool) -> None:
    tables = study(alike(20, 8))
    rows = tables["trajecten"].assign(geboren=pd.Timestamp("2008-01-01"))
    rows.loc[rows.index[:older], "geboren"] = pd.Timestamp("2007-01-01")
    cells = ct.release({**tables, "trajecten": rows}, YEARS, ON).cells
    ages = cells.loc[cells.index.str.startswith(("leeftijd/", "leeftijd_zonder_dyslexie/")), "waarde"]
    assert len(ages) >= 4
    assert ages.notna().all() == told
    assert ages.isna().all() != told


def test_few_pupils_in_two_forms_cannot_be_worked_out() -> None:
    rows = [*alike(20, 8), *((f"noord{n}", "noord", "hulp", "P", "2018-03-01", "2018-07-31", 9.0) for n in range(2))]
    rows += [(f"apart{n}", "noord", "hulp", "P", "2018-03-01", "2018-07-31", 9.0) for n in range(9)]
    tables = study(rows)
    cells = ct.release(tables, YEARS, ON).cells
    book = counting.count(tables, YEARS, ON, ct.Settings.of(tables).school)
    name = ct.cell("in_meer_vormen", "noord", 2018)
    assert book.truth[name] == 2
    found = attack(cells, book.sums, [name]).iloc[0]
    assert found["hoog"] - found["laag"] >= 5 - 1e-4


def test_rows_of_any_table_in_another_order_hide_the_same() -> None:
    tables = study([*alike(20, 2), *BY_HAND])
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in tables.items()}
    one, other = (ct.release(each, YEARS, ON).cells["waarde"].sort_index() for each in (tables, turned))
    pd.testing.assert_series_equal(one, other)
