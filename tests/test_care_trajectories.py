"""Trajectories of a few pupils, with answers worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import care_trajectories as ct

ON = pd.Timestamp("2020-01-01")
GGZ = ("Basis GGZ", "Specialistische GGZ", "Dyslexie")


def trajectories(*rows: tuple[str, str, str, str, str, str, float]) -> pd.DataFrame:
    """Rows of pupil, school, form, provider, begin, end ('' while it runs) and costs."""
    frame = pd.DataFrame(rows, columns=["leerling", "school", "zorgvorm", "aanbieder", "begin", "eind", "kosten"])
    return frame.assign(begin=pd.to_datetime(frame["begin"]), eind=pd.to_datetime(frame["eind"].replace("", None)))


ANNA = [
    ("anna", "S1", "Dyslexie", "A", "2017-03-01", "2017-12-31", 1_000.0),  # closed on paper ...
    ("anna", "S1", "Dyslexie", "A", "2018-01-01", "2018-06-30", 500.0),  # ... and opened again
]
BRAM = [
    ("bram", "S1", "Basis GGZ", "A", "2017-05-01", "2017-08-31", 800.0),
    ("bram", "S1", "Ambulant", "B", "2018-02-01", "", 12_000.0),  # five months later: the same path, still running
]
CEES = [
    ("cees", "S2", "Ambulant", "B", "2018-01-15", "2018-03-31", 10_000.0),
    ("cees", "S2", "Ambulant", "B", "2019-03-01", "2019-09-30", 4_000.0),  # eleven months later: a new path
]
DAAN = [("daan", "S2", "Ambulant", "C", "2019-05-05", "2019-05-05", 90.0)]  # started and ended on one day
CLASS = trajectories(*ANNA, *BRAM, *CEES, *DAAN)


def test_a_restart_on_paper_is_one_trajectory() -> None:
    joined, pairs = ct.join_restarts(CLASS, on=pd.Timestamp("2018-01-01"), forms=GGZ)
    assert len(joined) == len(CLASS) - 1
    assert list(pairs["zorgvorm"]) == ["Dyslexie"]
    (anna,) = joined[joined["leerling"] == "anna"].to_dict("records")
    assert (anna["begin"], anna["eind"]) == (pd.Timestamp("2017-03-01"), pd.Timestamp("2018-06-30"))
    assert anna["kosten"] == 1_500
    assert joined["kosten"].sum() == CLASS["kosten"].sum()


@pytest.mark.parametrize(
    "second",
    [
        ("eva", "S1", "Ambulant", "A", "2018-01-05", "", 0.0),  # a form that was not closed
        ("eva", "S1", "Basis GGZ", "A", "2018-02-01", "", 0.0),  # a month too late
        ("finn", "S1", "Basis GGZ", "A", "2018-01-05", "", 0.0),  # another pupil
    ],
)
def test_what_does_not_count_as_a_restart(second: tuple[str, str, str, str, str, str, float]) -> None:
    frame = trajectories(("eva", "S1", "Basis GGZ", "A", "2017-09-01", "2017-12-20", 0.0), second)
    assert ct.join_restarts(frame, on=pd.Timestamp("2018-01-01"), forms=GGZ)[1].empty


def test_a_restart_is_sought_with_the_same_provider_first_and_used_once() -> None:
    frame = trajectories(
        ("eva", "S1", "Basis GGZ", "A", "2017-02-01", "2017-12-31", 1.0),
        ("eva", "S1", "Dyslexie", "B", "2017-03-01", "2017-12-31", 2.0),
        ("eva", "S1", "Dyslexie", "B", "2018-01-01", "", 4.0),
        ("eva", "S1", "Specialistische GGZ", "A", "2018-01-02", "", 8.0),
        ("eva", "S1", "Specialistische GGZ", "A", "2018-01-03", "", 16.0),
    )
    joined, pairs = ct.join_restarts(frame, on=pd.Timestamp("2018-01-01"), forms=GGZ)
    assert set(map(tuple, pairs[["eerste", "tweede"]].to_numpy())) == {(1, 2), (0, 3)}
    assert sorted(joined["kosten"]) == [6, 9, 16]


def test_trajectories_and_pupils_per_year() -> None:
    joined, _ = ct.join_restarts(CLASS, on=pd.Timestamp("2018-01-01"), forms=GGZ)
    counted = ct.per_year(joined, [2017, 2018, 2019]).set_index("jaar")
    assert counted["trajecten"].to_dict() == {2017: 2, 2018: 2, 2019: 2}
    assert counted["leerlingen"].to_dict() == {2017: 2, 2018: 2, 2019: 2}
    by_school = ct.per_year(joined, [2017, 2019], ["school"]).set_index(["school", "jaar"])["leerlingen"]
    assert by_school.to_dict() == {("S1", 2017): 2, ("S1", 2019): 0, ("S2", 2017): 0, ("S2", 2019): 2}


def test_a_pupil_who_moves_counts_at_both_schools_and_once_overall() -> None:
    frame = trajectories(
        ("eva", "S1", "Ambulant", "A", "2019-01-01", "2019-03-31", 0.0),
        ("eva", "S2", "Ambulant", "A", "2019-09-01", "", 0.0),
    )
    assert ct.per_year(frame, [2019], ["school"])["leerlingen"].to_list() == [1, 1]
    assert ct.per_year(frame, [2019])["leerlingen"].to_list() == [1]


def test_shares_of_pupils_with_a_school_without_care() -> None:
    schools = pd.DataFrame(
        [("S1", 2019, 100, "Noord"), ("S2", 2019, 50, "Noord"), ("S3", 2019, 150, "Zuid")],
        columns=["school", "jaar", "leerlingen_totaal", "bestuur"],
    )
    counts = ct.per_year(CLASS, [2019], ["school"])
    per_school = ct.shares_of_pupils(counts, schools).set_index("school")
    assert per_school["aandeel"].to_dict() == {"S1": 0.0, "S2": 2 / 50, "S3": 0.0}
    assert per_school.at["S2", "per_leerling"] == 1.0
    assert pd.isna(per_school.at["S3", "per_leerling"])
    boards = ct.shares_of_pupils(counts, schools, ["bestuur"]).set_index("bestuur")["aandeel"]
    assert boards.to_dict() == pytest.approx({"Noord": 2 / 150, "Zuid": 0})


def test_status_on_a_date() -> None:
    assert ct.status(CLASS, ON).to_dict() == {
        "anna": "uitgestroomd",
        "bram": "in zorg",
        "cees": "stop zorg",  # 30 September, three months ago
        "daan": "uitgestroomd",  # 5 May
    }


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ("2020-01-01", "in zorg"),  # help on the day itself
        ("2019-12-31", "stop zorg"),
        ("2019-07-01", "stop zorg"),  # six months ago and no longer
        ("2019-06-30", "uitgestroomd"),
        ("", "in zorg"),
    ],
)
def test_the_six_months_rule_on_its_edges(end: str, expected: str) -> None:
    frame = trajectories(("eva", "S1", "Ambulant", "A", "2019-01-01", end, 0.0))
    assert ct.status(frame, ON).to_dict() == {"eva": expected}


def test_overlapping_help_keeps_a_pupil_in_care_and_later_help_does_not_count_yet() -> None:
    frame = trajectories(
        ("eva", "S1", "Ambulant", "A", "2018-01-01", "", 0.0),
        ("eva", "S1", "Dyslexie", "B", "2018-06-01", "2018-09-01", 0.0),
        ("finn", "S1", "Dyslexie", "B", "2020-02-01", "", 0.0),
    )
    assert ct.status(frame, ON).to_dict() == {"eva": "in zorg"}


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [
        ("2019-05-05", "2019-05-05", 0),
        ("2019-05-05", "2019-05-06", 1),
        ("2019-01-15", "2019-07-15", 6),
        ("2019-01-15", "2019-07-16", 7),
        ("2019-01-31", "2019-02-28", 1),
        ("2020-02-29", "2021-02-28", 12),  # a leap day
        ("2020-02-29", "2021-03-01", 13),
        ("2018-12-01", "2019-01-01", 1),
    ],
)
def test_months_of_help(begin: str, end: str, months: int) -> None:
    assert ct.months_between(pd.Timestamp(begin), pd.Timestamp(end)) == months


@given(st.dates(pd.Timestamp("2000-01-01").date(), pd.Timestamp("2030-12-31").date()), st.integers(0, 60))
def test_whole_months_are_counted_whole(begin: object, months: int) -> None:
    start = pd.Timestamp(begin)
    end = start + pd.DateOffset(months=months)
    assert ct.months_between(start, end) == months


def test_paths_and_steps() -> None:
    numbered = ct.with_paths(CLASS).set_index(["leerling", "begin"])[["pad", "stap"]]
    assert numbered.loc["anna"].to_numpy().tolist() == [[1, 1], [1, 1]]  # more of the same
    assert numbered.loc["bram"].to_numpy().tolist() == [[1, 1], [1, 2]]  # another form and provider
    assert numbered.loc["cees"].to_numpy().tolist() == [[1, 1], [2, 1]]  # after more than six months


def test_exactly_six_months_is_the_same_path() -> None:
    frame = trajectories(
        ("eva", "S1", "Ambulant", "A", "2018-01-01", "2018-08-31", 0.0),
        ("eva", "S1", "Ambulant", "B", "2019-02-28", "", 0.0),  # 31 August and six months: the last of February
    )
    assert ct.with_paths(frame)["pad"].to_list() == [1, 1]
    later = frame.assign(begin=[frame["begin"][0], pd.Timestamp("2019-03-01")])
    assert ct.with_paths(later)["pad"].to_list() == [1, 2]


def test_how_long_help_took() -> None:
    counted = ct.durations(CLASS, ON)
    assert counted[counted > 0].to_dict() == {
        "0 t/m 6 maanden": 1,  # daan
        "7 t/m 12 maanden": 1,  # cees: the last path, 1 March to 30 September
        "13 t/m 18 maanden": 1,  # anna: 1 March 2017 to 30 June 2018
        "nog in zorg": 1,  # bram
    }
    assert counted.sum() == CLASS["leerling"].nunique()


def test_first_time_right() -> None:
    right = ct.first_time_right(CLASS, ON).set_index("stap")
    assert right["leerlingen"].to_dict() == {1: 4, 2: 1, 3: 0, 4: 0}
    assert right["uitgestroomd"].to_dict() == {1: 3, 2: 0, 3: 0, 4: 0}  # bram is still in care
    assert right.at[1, "aandeel"] == 0.75
    assert right.at[1, "van_honderd"] == 75
    assert pd.isna(right.at[3, "aandeel"])


def test_a_pupil_in_care_did_not_leave_after_the_first_step() -> None:
    frame = trajectories(("eva", "S1", "Ambulant", "A", "2019-01-01", "", 0.0))
    assert ct.first_time_right(frame, ON)["uitgestroomd"].to_list() == [0, 0, 0, 0]


def test_cost_classes_and_concentration() -> None:
    costs = ct.cost_classes(CLASS).set_index("klasse")
    assert costs["leerlingen"].to_dict() == {
        "0 tot 10000 euro": 2,  # anna 1,500 and daan 90
        "10000 tot 20000 euro": 2,  # bram 12,800 and cees 14,000
        "20000 tot 30000 euro": 0,
        "30000 tot 40000 euro": 0,
        "40000 tot 50000 euro": 0,
        "50000 tot 100000 euro": 0,
        "100000 euro of meer": 0,
    }
    assert costs["aandeel_kosten"].sum() == pytest.approx(1)
    curve = ct.concentration(CLASS)
    assert curve["leerlingen"].to_list() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["kosten"].to_list() == pytest.approx([0, 90 / 28_390, 1_590 / 28_390, 14_390 / 28_390, 1])


def test_the_lower_end_of_a_cost_class_belongs_to_it() -> None:
    frame = trajectories(("eva", "S1", "Ambulant", "A", "2019-01-01", "", 10_000.0))
    costs = ct.cost_classes(frame).set_index("klasse")["leerlingen"]
    assert costs["10000 tot 20000 euro"] == 1


@pytest.mark.parametrize(
    ("change", "name"),
    [(8, "++"), (5, "++"), (4, "+"), (3, "+"), (2, "0"), (0, "0"), (-2, "0"), (-3, "-"), (-4, "-"), (-5, "--")],
)
def test_growth_classes(change: int, name: str) -> None:
    assert ct.growth_class(change) == name


@pytest.mark.parametrize(("percent", "name"), [(6, "laag"), (7, "gemiddeld"), (11, "gemiddeld"), (12, "hoog")])
def test_use_classes(percent: int, name: str) -> None:
    assert ct.use_class(percent) == name


def test_ages_at_the_start_of_help() -> None:
    frame = trajectories(
        ("eva", "S1", "Ambulant", "A", "2019-03-01", "", 0.0),
        ("finn", "S1", "Ambulant", "A", "2019-02-28", "", 0.0),
        ("finn", "S1", "Ambulant", "A", "2019-12-01", "", 0.0),  # once per form
        ("finn", "S1", "Dyslexie", "A", "2019-12-01", "", 0.0),
        ("gijs", "S1", "Ambulant", "A", "2018-12-31", "", 0.0),  # another year
    )
    born = {"eva": "2012-02-29", "finn": "2012-02-29", "gijs": "2010-01-01"}
    found = ct.ages(frame.assign(geboren=pd.to_datetime(frame["leerling"].map(born))), 2019)
    assert found.set_index(["zorgvorm", "leeftijd"])["leerlingen"].to_dict() == {
        ("Ambulant", 6): 1,  # finn, the day before 1 March
        ("Ambulant", 7): 1,  # eva, on it
        ("Dyslexie", 7): 1,
    }


@pytest.mark.slow
@given(st.permutations(range(len(CLASS))))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    shuffled = CLASS.iloc[order].reset_index(drop=True)
    assert ct.durations(shuffled, ON).equals(ct.durations(CLASS, ON))
    assert ct.first_time_right(shuffled, ON).equals(ct.first_time_right(CLASS, ON))
    assert ct.status(shuffled, ON).equals(ct.status(CLASS, ON))
    assert len(ct.join_restarts(shuffled, on=pd.Timestamp("2018-01-01"), forms=GGZ)[1]) == 1


def test_counting_changes_nothing_in_the_data() -> None:
    before = CLASS.copy(deep=True)
    ct.join_restarts(CLASS, on=pd.Timestamp("2018-01-01"), forms=GGZ)
    ct.durations(CLASS, ON)
    ct.first_time_right(CLASS, ON)
    ct.cost_classes(CLASS)
    pd.testing.assert_frame_equal(CLASS, before)
