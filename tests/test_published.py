from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib.errors import InputError
from analysis_lib.intervals import Interval
from analysis_lib.published import Status, audit, printed_interval, printed_number, unexplained

finite = st.floats(-1e6, 1e6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    return Interval(*sorted((draw(finite), draw(finite))))


@pytest.mark.parametrize(
    ("text", "number", "decimals"),
    [
        ("EUR 136.950,-", 136950, 0),
        ("EUR 530.808,93.-", 530808.93, 2),
        ("EUR 155.000.-", 155000, 0),
        ("EUR 1867,47", 1867.47, 2),
        ("90.004,20", 90004.20, 2),
        ("3.42", 3.42, 2),
        ("ruim 77%", 77, 0),
        ("48,15%", 48.15, 2),
        ("n=41", 41, 0),
        ("60 lesweken", 60, 0),
        ("EUR 429,15-", 429.15, 2),
    ],
)
def test_reads_what_is_printed(text: str, number: float, decimals: int) -> None:
    assert printed_number(text) == (number, decimals)


def test_a_text_without_number_is_refused() -> None:
    with pytest.raises(ValueError, match="no number"):
        printed_number("PM post")


def test_what_a_printed_figure_can_stand_for() -> None:
    assert printed_interval("57%", 57) == Interval(56.5, 57.5)
    assert printed_interval("ruim 22%", 22) == Interval(22, 23)
    assert printed_interval("bijna 50%", 50) == Interval(49, 50)
    assert 3.42457 in printed_interval("EUR 3,42", 3.42)
    assert 3.4251 not in printed_interval("EUR 3,42", 3.42)


@given(st.floats(0, 1e6), st.integers(0, 3))
def test_the_truth_lies_in_the_interval_of_its_rounding(truth: float, decimals: int) -> None:
    printed = round(truth, decimals)
    text = f"{printed:.{decimals}f}".replace(".", ",")
    assert truth in printed_interval(text, printed)


@given(intervals(), intervals(), st.floats(0, 1), st.floats(0, 1))
def test_arithmetic_on_intervals_holds_every_outcome(a: Interval, b: Interval, s: float, t: float) -> None:
    x, y = a.low + s * (a.high - a.low), b.low + t * (b.high - b.low)
    assert x + y in a + b
    assert x - y in a - b
    assert x * y in a * b


@given(intervals(), st.floats(0.1, 1e3), st.floats(0, 10), st.floats(0, 1), st.floats(0, 1))
def test_division_of_intervals(a: Interval, low: float, width: float, s: float, t: float) -> None:
    b = Interval(low, low + width)
    x, y = a.low + s * (a.high - a.low), min(b.low + t * width, b.high)
    assert x / y in a / b


def test_intervals_do_not_turn_around_or_divide_by_zero() -> None:
    with pytest.raises(ValueError, match="turned around"):
        Interval(2, 1)
    with pytest.raises(ZeroDivisionError):
        Interval(1, 2) / Interval(-1, 1)


def tables(rows: list[tuple[str, float, str, str]], relations: list[tuple[str, str, str]]) -> list[pd.DataFrame]:
    published = pd.DataFrame(rows, columns=["id", "waarde", "afgedrukt", "eenheid"]).assign(
        plaats="T", rij="r", kolom="k"
    )
    return [
        published,
        pd.DataFrame(relations, columns=["id", "relatie", "operanden"]).assign(oorzaak="", toelichting=""),
    ]


def statuses(
    rows: list[tuple[str, float, str, str]], relations: list[tuple[str, str, str]], model: dict | None = None
) -> list[str]:
    return list(audit(*tables(rows, relations), model or {})["status"])


COUNTS = [("a", 47, "47", "aantal"), ("b", 13, "13", "aantal"), ("c", 2.6, "EUR 2,6", "eur")]


@pytest.mark.parametrize(
    ("figure", "relation", "status"),
    [
        (("f", 60, "60", "aantal"), ("som van", "a; b"), Status.EQUAL),
        (("f", 61, "61", "aantal"), ("som van", "a; b"), Status.DEVIATES),  # persons are counted
        (("f", 34, "34", "aantal"), ("verschil", "a; b"), Status.EQUAL),
        (("f", 23.5, "23,5", "aantal"), ("product", "a; 0,5"), Status.EQUAL),
        (("f", 361.5, "361,5%", "procent"), ("deel van", "a; b"), Status.EQUAL),
        (("f", 3.62, "3,62", "ratio"), ("verhouding", "a; b"), Status.EQUAL),
        (("f", 47, "47", "aantal"), ("genoemd in tekst", "a"), Status.EQUAL),
        (("f", 5.3, "5,3", "eur"), ("som van", "c; c"), Status.WITHIN_ROUNDING),
        (("f", 5.31, "5,31", "eur"), ("som van", "c; c"), Status.DEVIATES),
        (("f", 74, "74", "aantal"), ("genoemd in tekst", "a"), Status.DEVIATES),
        (("f", 5, "5", "aantal"), ("niet na te rekenen", ""), Status.NOT_DERIVABLE),
    ],
)
def test_each_relation(figure: tuple[str, float, str, str], relation: tuple[str, str], status: Status) -> None:
    assert statuses([*COUNTS, figure], [("f", *relation)])[-1] == status


@pytest.mark.parametrize(
    ("operands", "message"),
    [("model:sroj", "kengetal 'sroj' onbekend; bedoelde u 'sroi'"), ("x.y", "'x.y' geen id uit published.csv")],
)
def test_a_relation_to_nothing(operands: str, message: str) -> None:
    with pytest.raises(InputError, match=f"relaties.csv, kolom operanden: bij id 'f' is .*{message}"):
        statuses([("f", 1, "1", "aantal")], [("f", "model", operands)], {"sroi": Interval.exactly(1)})


def test_a_halfway_case_is_within_rounding_not_equal() -> None:
    assert statuses([("f", 41, "n=41", "aantal")], [("f", "product", "83; 0,5")]) == [Status.WITHIN_ROUNDING]


def test_a_share_of_the_model_is_compared_as_a_percentage() -> None:
    model = {"aandeel": Interval.exactly(0.4594)}
    assert statuses([("f", 46, "46%", "procent")], [("f", "model", "model:aandeel")], model) == [Status.EQUAL]


@given(st.lists(st.integers(20, 5000), min_size=3, max_size=8), st.integers(0, 7), st.integers(3, 50), st.booleans())
def test_a_planted_error_is_found_and_nothing_else(parts: list[int], where: int, size: int, up: bool) -> None:
    """Exact counts with their total and shares; one printed share is wrong by more than rounding."""
    total = sum(parts)
    where %= len(parts)
    rows = [(f"n{i}", n, str(n), "aantal") for i, n in enumerate(parts)]
    shares = [round(100 * n / total, 1) for n in parts]
    wrong = round(shares[where] + (size / 10 + 0.2) * (1 if up else -1), 1)
    assume(wrong >= 0)
    model = {f"s{i}": Interval.exactly(n / total) for i, n in enumerate(parts)}
    for planted, expected in ((shares[where], set()), (wrong, {f"p{where}"})):
        printed = [planted if i == where else share for i, share in enumerate(shares)]
        figures = [(f"p{i}", share, f"{share:.1f}%".replace(".", ","), "procent") for i, share in enumerate(printed)]
        relations = [(f"p{i}", "model", f"model:s{i}") for i in range(len(parts))]
        result = audit(*tables(rows + figures, relations), model)
        assert set(result.loc[result["status"] == Status.DEVIATES, "id"]) == expected


# The audit of the KID report: what is known to be wrong in the source, from reading it.

EXPECTED_DEVIATIONS = {
    "t3.so_plaatsing.besparing",  # 4 x 45,488.19 x 55% is 100,074.02, not 100,073.60
    "t7.so_plaatsing.besparing",
    "h442.so.besparing",
    "app.so.besparing",
    "h442.sbo.meerkosten",  # 40,494.25 - 29,000 is 11,494.25, not 11,495.25
    "app.sbo.meerkosten",
    "app.sboso.sbo_jaar",  # 8,098,- where 8,098.85 is meant
    "con.aandeel_baten_ocw",  # 48.15% where chapter 4 has 5%
    "con.aandeel_baten_gemeente",  # 46.33% where chapter 4 gives 45.94%
}


def test_kid_audit_finds_what_is_wrong_in_the_source(kid: dict[str, pd.DataFrame]) -> None:
    result = bc.audit(kid)
    assert set(result.loc[result["status"] == Status.DEVIATES, "id"]) == EXPECTED_DEVIATIONS


def test_kid_audit_covers_every_figure_and_leaves_none_unexplained(kid: dict[str, pd.DataFrame]) -> None:
    result = bc.audit(kid)
    assert list(result["id"]) == list(kid["published"]["id"])
    assert set(kid["relaties"]["id"]) == set(kid["published"]["id"])
    assert unexplained(result).empty


def test_every_deviation_has_a_likely_cause_and_nothing_else_has(kid: dict[str, pd.DataFrame]) -> None:
    result = bc.audit(kid)
    assert set(result.loc[result["oorzaak"] != "", "id"]) == EXPECTED_DEVIATIONS


def test_the_value_is_the_number_that_is_printed(kid: dict[str, pd.DataFrame]) -> None:
    for figure in kid["published"].to_dict("records"):
        assert printed_number(figure["afgedrukt"])[0] == figure["waarde"], figure["id"]


def test_rounding_of_the_hourly_wage_moves_the_total_by_ninety_cents(kid: dict[str, pd.DataFrame]) -> None:
    total = bc.audit(kid).set_index("id").loc["t7.baten"]
    margin = 41 * 8 * 0.005 * 0.55
    assert total["hoog"] - total["laag"] == pytest.approx(2 * margin)
    assert total["verschil"] == pytest.approx(530_808.93 - total["nagerekend"])


def test_a_broken_model_shows_in_the_audit(kid: dict[str, pd.DataFrame]) -> None:
    kid["regels"] = kid["regels"].assign(duur=kid["regels"]["duur"] * 1.1)
    assert (bc.audit(kid)["status"] == Status.DEVIATES).sum() > 50
