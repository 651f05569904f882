from __future__ import annotations

import re
from itertools import product

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis_lib.business_case.audit import audit_of
from analysis_lib.errors import InputError
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published import Confirmed, Status, audit, causes, printed_interval
from analysis_lib.published.consequence import Consequence
from analysis_lib.published.patterns import Pattern, fill, ranked
from analysis_lib.published.printed import numbers_in
from analysis_lib.published.weighing import weighted_mean
from analysis_lib.tables.rows import RowsOf, remember_rows
from tests.audits import unexplained


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
    assert next(iter(numbers_in(text).items())) == (number, decimals)


def test_a_text_without_number_has_none() -> None:
    assert numbers_in("PM post") == {}


def test_what_a_printed_figure_can_stand_for() -> None:
    assert printed_interval("57%", 57) == Interval(56.5, 57.5)
    assert printed_interval("ruim 22%", 22) == Interval(22, 23)
    assert printed_interval("bijna 50%", 50) == Interval(49, 50)
    assert printed_interval("ruim 7000", 7000) == Interval(7000, 7100)
    assert printed_interval("bijna 200%", 200) == Interval(190, 200)
    assert printed_interval("meer dan 20%", 20).high == float("inf")
    assert printed_interval("6,5%", -6.5) == Interval.around(-6.5, 0.05)  # 'daalde met 6,5%'
    assert printed_interval("meer dan 20%", -20) == Interval(-float("inf"), -20)
    assert printed_interval("5.490", 5490, 10) == Interval(5485, 5495)
    assert printed_interval("(14%)", 14, 0.1) == Interval.around(14, 0.05)
    assert 3.42457 in printed_interval("EUR 3,42", 3.42)
    assert 3.4251 not in printed_interval("EUR 3,42", 3.42)


@given(st.floats(0, 1e6), st.integers(0, 3))
def test_the_truth_lies_in_the_interval_of_its_rounding(truth: float, decimals: int) -> None:
    printed = round(truth, decimals)
    text = f"{printed:.{decimals}f}".replace(".", ",")
    assert truth in printed_interval(text, printed)


def tables(
    rows: list[tuple[str, float, str, str]],
    relations: list[tuple[str, str, str]],
    explanations: list[tuple[str, str, str, str, str]] | None = None,
    rounding: dict[str, float] | None = None,
) -> dict[str, pd.DataFrame]:
    published = pd.DataFrame(rows, columns=["id", "waarde", "afgedrukt", "eenheid"])
    steps = [("T", unit, step, "") for unit, step in (rounding or {}).items()]
    return {
        "published": published.assign(plaats="T", rij="r", kolom="k"),
        "relaties": pd.DataFrame(relations, columns=["id", "relatie", "operanden"]).assign(toelichting=""),
        "verklaringen": pd.DataFrame(
            explanations or [], columns=["id", "oorzaak", "relatie", "operanden", "toelichting"]
        ),
        "afronding": pd.DataFrame(steps, columns=["plaats", "eenheid", "stap", "toelichting"]),
    }


def statuses(
    rows: list[tuple[str, float, str, str]], relations: list[tuple[str, str, str]], model: dict | None = None
) -> list[str]:
    return list(audit(tables(rows, relations), model or {})["status"])


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
        (("f", 47, "47", "aantal"), ("genoemd in tekst", "a"), Status.COPIED),
        (("f", 5.3, "5,3", "eur"), ("som van", "c; c"), Status.WITHIN_ROUNDING),
        (("f", 5.31, "5,31", "eur"), ("som van", "c; c"), Status.DEVIATES),
        (("f", 74, "74", "aantal"), ("genoemd in tekst", "a"), Status.DEVIATES),
        (("f", 5, "5", "aantal"), ("niet na te rekenen", ""), Status.NOT_DERIVABLE),
        (("f", 30, "30", "aantal"), ("gemiddelde van", "a; b"), Status.EQUAL),
        (("f", 3.25, "3,25", "ratio"), ("gewogen gemiddelde", "4; 30; 1; 10"), Status.EQUAL),
        (("f", 2.5, "2,5", "ratio"), ("gewogen gemiddelde", "4; 30; 1; 10"), Status.DEVIATES),
        (("f", 72.3, "72,3%", "procent"), ("rest van", "a; b"), Status.EQUAL),
        (("f", -72.3, "-72,3%", "procent"), ("mutatie", "a; b"), Status.EQUAL),
        (("f", 72.3, "72,3%", "procent"), ("mutatie", "a; b"), Status.DEVIATES),
        (("f", 9.1, "9,1%", "procent"), ("gecorrigeerde mutatie", "20; 10"), Status.EQUAL),
        (("f", 9.1, "9,1%", "procent"), ("relatieve mutatie", "100; 120; 1000; 1100"), Status.EQUAL),
        (("f", 9.1, "9,1%", "procent"), ("relatieve mutatie", "100; 120; 500; 550; 50; 50"), Status.EQUAL),
        (("f", 20.0, "20,0%", "procent"), ("relatieve mutatie", "100; 120; 500; 550; 50; 55"), Status.EQUAL),
        (("f", float("nan"), "n.b.", "procent"), ("mutatie", "0; 0"), Status.EQUAL),  # and it cannot be recomputed
    ],
)
def test_each_relation(figure: tuple[str, float, str, str], relation: tuple[str, str], status: Status) -> None:
    assert statuses([*COUNTS, figure], [("f", *relation)])[-1] == status


@given(st.lists(st.tuples(*(st.integers(0, 9) for _ in range(4))), min_size=2, max_size=4))
def test_a_weighted_mean_has_the_range_of_its_corners(parts: list[tuple[int, ...]]) -> None:
    """Each value and weight at either end of its range: the mean is largest and smallest at one of these."""
    spans = [
        (Interval(value, value + more), Interval(weight + 1, weight + 1 + room)) for value, more, weight, room in parts
    ]
    corners = [
        sum(value * weight for value, weight in corner) / sum(weight for _, weight in corner)
        for corner in product(
            *([(one, other) for one in (v.low, v.high) for other in (w.low, w.high)] for v, w in spans)
        )
    ]
    found = weighted_mean([Estimate(span.low, span) for pair in spans for span in pair])
    assert (found.low, found.high) == (pytest.approx(min(corners)), pytest.approx(max(corners)))


@pytest.mark.parametrize(
    ("operands", "message"),
    [("model:sroj", "kengetal 'sroj' onbekend; bedoelde u 'sroi'"), ("x.y", "'x.y' geen id uit published.csv")],
)
def test_a_relation_to_nothing(operands: str, message: str) -> None:
    with pytest.raises(InputError, match=f"relaties.csv, kolom operanden: bij id 'f' is .*{message}"):
        statuses([("f", 1, "1", "aantal")], [("f", "model", operands)], {"sroi": Estimate.exactly(1)})


def test_every_relation_to_nothing_is_named_with_its_sheet_and_row() -> None:
    study = tables(
        [("f", 1, "1", "aantal"), ("g", 1, "1", "aantal")], [("f", "model", "model:sroj"), ("g", "model", "model:srpi")]
    )
    remember_rows(study["relaties"], RowsOf("invoer.xlsx", "relaties", (5, 7)))
    with pytest.raises(InputError) as caught:
        audit(study, {"sroi": Estimate.exactly(1)})
    assert [(one.file, one.sheet, one.row, one.column) for one in caught.value.problems] == [
        ("invoer.xlsx", "relaties", row, "operanden") for row in (5, 7)
    ]
    assert "'srpi' onbekend; bedoelde u 'sroi'" in caught.value.problems[1].message


def test_a_pattern_stands_for_many_figures_and_the_particular_goes_first() -> None:
    pattern = Pattern("t1.{groep}.aandeel.{jaar}")
    assert pattern.match("t1.bso.aandeel.2016") == {"groep": "bso", "jaar": "2016"}
    assert pattern.match("t1.bso.aantal.2016") is None
    assert pattern.match("t1.bso.dag.aandeel.2016") is None  # a name is one part
    assert pattern.match("t1xbso.aandeel.2016") is None  # a point is a point
    assert (
        fill("t1.{groep}.aantal.{jaar}; fig.{jaar}", {"groep": "bso", "jaar": "2016"}) == "t1.bso.aantal.2016; fig.2016"
    )
    assert [p.text for p in ranked(["{a}.{b}", "x.{b}", "x.y"])] == ["x.y", "x.{b}", "{a}.{b}"]


def test_one_relation_for_a_whole_table() -> None:
    rows = [("n.a.1", 50, "50", "aantal"), ("n.b.1", 25, "25", "aantal"), ("n.1", 200, "200", "aantal")]
    rows += [("p.a.1", 25, "25%", "procent"), ("p.b.1", 13, "13%", "procent")]
    assert statuses(rows, [("p.{x}.{y}", "deel van", "n.{x}.{y}; n.{y}")])[3:] == [Status.EQUAL, Status.WITHIN_ROUNDING]


def test_rounded_counts_move_what_follows_from_them() -> None:
    rows = [("a", 250, "250", "aantal"), ("b", 290, "290", "aantal"), ("m", 14.5, "14,5%", "procent")]
    relations = [("m", "mutatie", "a; b")]
    assert list(audit(tables(rows, relations))["status"])[-1] == Status.DEVIATES  # 16.0% if counted exactly
    within = audit(tables(rows, relations, rounding={"aantal": 10})).iloc[-1]
    assert within["status"] == Status.WITHIN_ROUNDING
    assert within["laag"] == pytest.approx(100 * (285 / 255 - 1))
    assert within["hoog"] == pytest.approx(100 * (295 / 245 - 1))


EXPLAINED = [
    ("m.{x}", "andere periode", "mutatie", "a; c", "Dit is de eerste."),
    ("m.{x}", "verwisseld", "mutatie", "a; d", "Dit is de tweede."),
    ("m.{x}", "onduidelijk", "", "", "Niemand weet het."),
]


@pytest.mark.parametrize(
    ("printed", "cause", "confirmed"),
    [
        (20, "andere periode", Confirmed.YES),
        (30, "verwisseld", Confirmed.YES),
        (44, "onduidelijk", Confirmed.UNTESTED),
        (10, "", Confirmed.NONE),  # it does not deviate
    ],
)
def test_an_explanation_counts_if_it_gives_what_is_printed(printed: int, cause: str, confirmed: Confirmed) -> None:
    rows = [(name, value, str(value), "aantal") for name, value in zip("abcd", (100, 110, 120, 130), strict=True)]
    rows.append(("m.x", printed, f"{printed}%", "procent"))
    result = audit(tables(rows, [("m.{x}", "mutatie", "a; b")], EXPLAINED)).iloc[-1]
    assert (result["oorzaak"], result["bevestigd"]) == (cause, confirmed)


def test_a_deviation_that_no_explanation_fits_stays_unexplained() -> None:
    rows = [("a", 100, "100", "aantal"), ("b", 110, "110", "aantal"), ("m.x", 44, "44%", "procent")]
    result = audit(tables(rows, [("m.{x}", "mutatie", "a; b")], [("m.{x}", "tikfout", "mutatie", "a; 120", "Nee.")]))
    assert "m.x" in set(unexplained(result)["id"])
    assert result.iloc[-1]["oorzaak"] == ""


def test_as_printed_leaves_no_room_for_rounding() -> None:
    rows = [("s", 1.4, "1,4%", "procent"), ("t", 1.4, "1,4%", "procent"), ("m", 0.0, "0,0%", "procent")]
    result = audit(tables(rows, [("m", "mutatie", "precies:s; precies:t")])).iloc[-1]
    assert (result["laag"], result["hoog"]) == (0, 0)


def test_causes_are_grouped_with_what_changes_most_first() -> None:
    rows = [("a", 100, "100", "aantal"), *((f"m.{n}", 50 + n, f"{50 + n}%", "procent") for n in range(4))]
    explanations = [
        ("m.0", "tikfout", "", "", "Eén."),
        ("m.1", "andere groep", "", "", "Ook één."),
        ("m.{x}", "andere noemer", "", "", "Veel."),
    ]
    grouped = causes(audit(tables(rows, [("m.{x}", "mutatie", "a; 110")], explanations)))
    assert list(grouped["oorzaak"]) == ["andere noemer", "andere groep", "tikfout"]
    assert list(grouped["aantal"]) == [2, 1, 1]
    assert list(grouped["gevolg"]) == [Consequence.OUTCOME, Consequence.OUTCOME, Consequence.WORDING]


def dutch(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}".replace(",", "_").replace(".", ",").replace("_", ".")


@st.composite
def clean_tables(draw: st.DrawFn) -> list[tuple[str, float, str, str]]:
    """Return a table as the chain-pressure study prints it: true counts rounded to tens, shares to one decimal."""
    rows: list[tuple[str, float, str, str]] = []
    wholes = [draw(st.integers(50_000, 3_000_000)) for _ in range(2)]
    for year, whole in zip((2016, 2019), wholes, strict=True):
        tens = 10 * round(whole / 10)
        rows.append((f"n.{year}", tens, dutch(tens, 0), "aantal"))
    for group in "abc"[: draw(st.integers(1, 3))]:
        counts = [draw(st.integers(2_000, whole - 1)) for whole in wholes]
        for year, count, whole in zip((2016, 2019), counts, wholes, strict=True):
            tens = 10 * round(count / 10)
            share = round(100 * count / whole, 1)
            rows += [
                (f"t.{group}.aantal.{year}", tens, dutch(tens, 0), "aantal"),
                (f"t.{group}.aandeel.{year}", share, f"{dutch(share, 1)}%", "procent"),
            ]
        absolute = round(100 * (counts[1] / counts[0] - 1), 1)
        relative = round(100 * (counts[1] / counts[0] / (wholes[1] / wholes[0]) - 1), 1)
        rows += [
            (f"t.{group}.absoluut.2016-2019", absolute, f"{dutch(absolute, 1)}%", "procent"),
            (f"t.{group}.relatief.2016-2019", relative, f"{dutch(relative, 1)}%", "procent"),
        ]
    return rows


PATTERNS = [
    ("t.{g}.aandeel.{j}", "deel van", "t.{g}.aantal.{j}; n.{j}"),
    ("t.{g}.absoluut.{a}-{b}", "mutatie", "t.{g}.aantal.{a}; t.{g}.aantal.{b}"),
    ("t.{g}.relatief.{a}-{b}", "relatieve mutatie", "t.{g}.aantal.{a}; t.{g}.aantal.{b}; n.{a}; n.{b}"),
]


def deviating(rows: list[tuple[str, float, str, str]]) -> set[str]:
    result = audit(tables(rows, PATTERNS, rounding={"aantal": 10}))
    return set(result.loc[result["status"] == Status.DEVIATES, "id"])


@given(clean_tables())
def test_a_clean_table_gives_no_false_alarm(rows: list[tuple[str, float, str, str]]) -> None:
    assert deviating(rows) == set()


@given(clean_tables(), st.integers(0, 99), st.booleans())
def test_an_error_planted_in_a_table_is_found_and_nothing_else(
    rows: list[tuple[str, float, str, str]], where: int, up: bool
) -> None:
    derived = [i for i, row in enumerate(rows) if row[3] == "procent"]
    planted = derived[where % len(derived)]
    name, value, _, unit = rows[planted]
    allowed = audit(tables(rows, PATTERNS, rounding={"aantal": 10})).set_index("id").loc[name]
    wrong = round(allowed["hoog"] + 0.11 if up else allowed["laag"] - 0.11, 1)
    assume(wrong >= 0 or value < 0)
    rows[planted] = (name, wrong, f"{dutch(wrong, 1)}%", unit)
    assert deviating(rows) == {name}


@given(clean_tables(), st.integers(0, 99))
def test_an_error_planted_in_a_count_shows_in_what_follows_from_it(
    rows: list[tuple[str, float, str, str]], where: int
) -> None:
    counts = [i for i, row in enumerate(rows) if row[0].startswith("t.") and row[3] == "aantal"]
    planted = counts[where % len(counts)]
    name, value, _, unit = rows[planted]
    wrong = value + 10 * max(10, round(value / 20))  # five percent or a hundred children more
    rows[planted] = (name, wrong, dutch(wrong, 0), unit)
    group = name.split(".")[1]
    old, new = (next(row[1] for row in rows if row[0] == f"t.{group}.aantal.{year}") for year in (2016, 2019))
    assume(new > old / 10)  # below that, five percent of nearly nothing disappears in one decimal of the change
    found = deviating(rows)
    assert f"t.{group}.absoluut.2016-2019" in found
    assert {part.split(".")[1] for part in found} == {group}


def test_a_halfway_case_is_within_rounding_not_equal() -> None:
    assert statuses([("f", 41, "n=41", "aantal")], [("f", "product", "83; 0,5")]) == [Status.WITHIN_ROUNDING]


def test_a_share_of_the_model_is_compared_as_a_percentage() -> None:
    model = {"aandeel": Estimate.exactly(0.4594)}
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
    model = {f"s{i}": Estimate.exactly(n / total) for i, n in enumerate(parts)}
    for planted, expected in ((shares[where], set()), (wrong, {f"p{where}"})):
        printed = [planted if i == where else share for i, share in enumerate(shares)]
        figures = [(f"p{i}", share, f"{share:.1f}%".replace(".", ","), "procent") for i, share in enumerate(printed)]
        relations = [(f"p{i}", "model", f"model:s{i}") for i in range(len(parts))]
        result = audit(tables(rows + figures, relations), model)
        assert set(result.loc[result["status"] == Status.DEVIATES, "id"]) == expected


# The audit of the KID report: what a reader knows to be wrong in the source.

EXPECTED_DEVIATIONS = {
    "t3.so_plaatsing.besparing",  # 4 x 45,488.19 x 55% is 100,074.02, not 100,073.60
    "t7.so_plaatsing.besparing",
    "h442.so.besparing",
    "app.so.besparing",
    "t3.totaal",  # and so the totals are 0.42 too low
    "t7.baten",
    "h45.baten",
    "sam.baten",
    "h442.sbo.meerkosten",  # 40,494.25 - 29,000 is 11,494.25, not 11,495.25
    "app.sbo.meerkosten",
    "app.sboso.sbo_jaar",  # 8,098,- where 8,098.85 is meant
    "con.aandeel_baten_ocw",  # 48.15% where chapter 4 has 5%
    "con.aandeel_baten_gemeente",  # 46.33% where chapter 4 gives 45.94%
    "con.grootste_baten",  # OCW has 5%, PPO 45%
    "con.betaler",  # the municipality pays 35,000 of 155,000
    "h442.sbo.formule",  # 91,954 - 23,200 x 55% is 79,194, not 37,814.70
    "app.sbo.formule",
    "sam.interventies",  # 'minder' is missing
    "h3.subwijk",  # Sparta is none of the eight
    "h431.controlegroep",  # the treated group improved
    "h44.domein3",  # teachers' absence, not parents' alone
    "t5.nummering",  # tables 1, 2, 3, 4, 3, 6, 7
    "h431.bron_menzis",  # not in the references
    "h43.bron_kjp",
    "h443.bron_hakkaart",  # 2015 in the text, 2016 in the references
}
EXPECTED_WORDS = {
    "h42.kinderen",  # the cases of January 2018 to February 2019, not of one school year
    "app.sboso.per_kind_tekst",  # 'SO instead of SO'
}


def test_kid_audit_finds_what_is_wrong_in_the_source(kid: dict[str, pd.DataFrame]) -> None:
    result = audit_of(kid)
    assert set(result.loc[result["status"] == Status.DEVIATES, "id"]) == EXPECTED_DEVIATIONS
    assert set(result.loc[result["status"] == Status.SAYS_OTHERWISE, "id"]) == EXPECTED_WORDS


def test_kid_audit_covers_every_figure_and_leaves_none_unexplained(kid: dict[str, pd.DataFrame]) -> None:
    result = audit_of(kid)
    assert list(result["id"]) == list(kid["published"]["id"])
    assert set(kid["relaties"]["id"]) == set(kid["published"]["id"])
    assert unexplained(result).empty


def test_every_deviation_has_a_likely_cause_and_nothing_else_has(kid: dict[str, pd.DataFrame]) -> None:
    result = audit_of(kid)
    assert set(result.loc[result["oorzaak"] != "", "id"]) == EXPECTED_DEVIATIONS | EXPECTED_WORDS


def test_the_value_is_the_number_that_is_printed(kid: dict[str, pd.DataFrame]) -> None:
    words = {"geen": 0, "twee": 2, "drie": 3, "vijf": 5, "zes": 6}
    for figure in kid["published"].dropna(subset="waarde").to_dict("records"):
        in_words = [words[word] for word in re.findall(r"\w+", figure["afgedrukt"].lower()) if word in words]
        assert [*numbers_in(figure["afgedrukt"]), *in_words][0] == figure["waarde"], figure["id"]


def test_rounding_of_the_price_of_eight_hours_moves_the_total_by_eleven_cents(kid: dict[str, pd.DataFrame]) -> None:
    total = audit_of(kid).set_index("id").loc["t7.baten"]
    margin = 41 * 0.005 * 0.55  # 429.15, in cents; by the hourly wage in cents it would be eight times as much
    assert total["hoog"] - total["laag"] == pytest.approx(2 * margin)
    assert total["verschil"] == pytest.approx(530_808.93 - total["nagerekend"])


def test_a_broken_model_shows_in_the_audit(kid: dict[str, pd.DataFrame]) -> None:
    kid["regels"] = kid["regels"].assign(duur=kid["regels"]["duur"] * 1.1)
    assert (audit_of(kid)["status"] == Status.DEVIATES).sum() > 50
