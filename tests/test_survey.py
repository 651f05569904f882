"""A survey among establishments: outcomes worked out by hand, and nothing said of few answers."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from analysis_lib.associations.proportions import share_interval, weighted_share_interval
from analysis_lib.catalogue import report
from analysis_lib.study import read_study
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.support_use.survey import ANSWERS, FEWEST, POPULATION, given_intervals, outcomes
from analysis_lib.support_use.survey_page import given_outcomes, own_figure, own_outcomes, survey_facts


def answers(number: int = 16, *, concerns: int = 0, kind: str = "Opvang") -> pd.DataFrame:
    """Half of them fill 8 of their 10 places and half all 10; weeks of waiting are 1, 2, 3 and on; three in four say yes."""
    return pd.DataFrame(
        {
            "vestiging": [f"{kind}{place}" for place in range(number)],
            "soort": kind,
            "concern": [f"c{place % concerns}" if concerns else "" for place in range(number)],
            "plaatsen": 10.0,
            "bezet": [8.0 if place % 2 else 10.0 for place in range(number)],
            "wachtend": math.nan,
            "wachttijd": [1.0 + place for place in range(number)],
            "kinderen": math.nan,
            "zwaarder": math.nan,
            "wachttijd_verloop": "",
            "toename": ["Nee" if place % 4 == 3 else "Ja" for place in range(number)],
        }
    )


def tables(rows: pd.DataFrame, exist: dict[str, int] | None = None) -> dict[str, pd.DataFrame]:
    known = pd.DataFrame({"soort": [*(exist or {})], "vestigingen": [*(exist or {}).values()]})
    return {ANSWERS: rows, POPULATION: known}


def found(question: str, **options: Any) -> dict[str, Any]:
    exist = options.pop("exist", None)
    frame = outcomes(tables(answers(**options), exist)).set_index("vraag")
    row: dict[str, Any] = frame.loc[question].to_dict()
    return row


# n = 16: residuals of one place each, so a variance of 16/15 x 16 / 160^2; t is 2.13145 at 15 degrees of freedom.
# In 8 concerns of two alike: residuals of two, 8/7 x 32 / 160^2, and t is 2.36462 at 7. Half of all: times sqrt(1/2).
@pytest.mark.parametrize(
    ("options", "margin"),
    [({}, 0.055034), ({"concerns": 8}, 0.089374), ({"exist": {"Opvang": 32}}, 0.038915)],
)
def test_occupancy_is_filled_places_of_all_places(options: dict[str, Any], margin: float) -> None:
    row = found("bezetting", **options)
    assert (row["n"], row["concerns"]) == (16, options.get("concerns", 16))
    assert row["waarde"] == pytest.approx(0.9)
    assert (row["laag"], row["hoog"]) == pytest.approx((0.9 - margin, min(0.9 + margin, 1)), abs=1e-5)


def test_a_large_establishment_weighs_more() -> None:
    rows = answers()
    rows.loc[0, ["plaatsen", "bezet"]] = [850.0, 850.0]
    assert outcomes(tables(rows)).set_index("vraag")["waarde"]["bezetting"] == pytest.approx(984 / 1000)


def test_a_waiting_time_is_a_mean() -> None:
    row = found("wachttijd")  # 1 to 16: mean 8.5, variance 22.667
    assert (row["waarde"], row["laag"], row["hoog"]) == pytest.approx((8.5, 5.96306, 11.03694), abs=1e-4)


def test_a_share_of_establishments_is_wilsons() -> None:
    row, known = found("toename"), share_interval(12, 16)
    assert row["waarde"] == 0.75
    assert (row["laag"], row["hoog"]) == pytest.approx((known.low, known.high))
    alike = found("toename", concerns=4)  # all of a concern say the same
    assert alike["hoog"] - alike["laag"] > row["hoog"] - row["laag"]


def test_who_asks_all_of_them_knows() -> None:
    row = found("wachttijd", exist={"Opvang": 16})
    assert row["laag"] == row["waarde"] == row["hoog"] == 8.5


def test_a_single_concern_has_no_interval() -> None:
    row = found("bezetting", concerns=1)
    assert row["waarde"] == pytest.approx(0.9)
    assert math.isnan(row["laag"])


@pytest.mark.parametrize(("number", "is_said"), [(FEWEST - 1, False), (FEWEST, True)])
def test_nothing_is_said_of_few_answers(number: int, is_said: bool) -> None:
    frame = outcomes(tables(answers(number)))
    assert set(frame["n"]) == {number}
    assert frame["waarde"].notna().all() == is_said
    assert frame["waarde"].notna().any() == is_said


def test_a_question_that_nobody_answered_has_no_row() -> None:
    assert "wachtend" not in set(outcomes(tables(answers()))["vraag"])


@given(st.integers(1, 400), st.data())
def test_a_whole_number_of_answers_gives_the_usual_interval(number: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, number))
    usual = binomtest(part, number).proportion_ci(method="wilson")
    for found in (share_interval(part, number), weighted_share_interval(part / number, number)):
        assert (found.low, found.high) == pytest.approx((usual.low, usual.high), abs=1e-9)


def test_printed_outcomes_say_how_sure_they_are() -> None:
    printed = given_intervals(read_study(report("chain_pressure")).tables["enquete"])
    bars = printed[(printed["soort"] == "Dagbesteding (Wlz/Jw)") & (printed["vraag"] == "toename")]
    first = bars.iloc[0]  # 79% of 19 is 15 of 19
    known = share_interval(15, 19)
    assert (first["laag"], first["hoog"]) == pytest.approx((100 * known.low, 100 * known.high))
    few = printed[printed["n"] < FEWEST]
    assert set(few["soort"]) >= {"Medische KDV's", "Plusplaatsen op kinderdagopvang"}
    assert few["laag"].isna().all()
    assert not few["genoeg"].any()
    mean = printed.head(1).assign(vraag="wachttijd", eenheid="week", waarde=10.0, spreiding=6.0, n=36)
    row = given_intervals(mean.drop(columns=["laag", "hoog", "genoeg"])).iloc[0]  # t is 2.03011 at 35
    assert (row["laag"], row["hoog"]) == pytest.approx((10 - 2.03011, 10 + 2.03011), abs=1e-4)


def test_pages_give_the_number_behind_every_figure() -> None:
    study = read_study(report("chain_pressure"))
    rows = pd.concat([answers(16, kind="Opvang"), answers(20, kind="Bso"), answers(3, kind="KDC")], ignore_index=True)
    exist = tables(rows, {"Opvang": 80, "Bso": 60, "KDC": 5})
    view = SupportUseView({**study.tables, **exist}, 2016, 2019)
    shown = own_outcomes(view).text
    for words in ("16 van 80", "20 van 60", "3 van 5", "te weinig antwoorden"):
        assert words in shown
    assert "Opvang (n = 16)" in own_figure(view, "bezetting").html
    assert "KDC" not in own_figure(view, "bezetting").html
    assert survey_facts(view)["respons"] == pytest.approx(39 / 145)
    assert "geen conclusie (n < 15)" in given_outcomes(view).text
    nothing = SupportUseView(study.tables, 2016, 2019)
    assert not own_outcomes(nothing).html
    assert set(survey_facts(nothing).values()) == {None}
