"""What words claim about figures: each kind holds, fails, and is refused where it cannot be read."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.published import Status, audit
from analysis_lib.published.circles import no_equation_counts_twice
from analysis_lib.published.claims import CLAIMS
from analysis_lib.published.contract import CAUSES, claims_can_be_tested, one_relation_computes
from analysis_lib.published.written import CalculationError, worked_out

NAN = float("nan")
Row = tuple[str, float, str, str]  # id, value, unit, as printed
ROWS: list[Row] = [
    ("n.a.2016", 100, "aantal", "100"),
    ("n.b.2016", 200, "aantal", "200"),
    ("n.c.2016", 50, "aantal", "50"),
    ("n.a.2019", 110, "aantal", "110"),
    ("n.b.2019", 202, "aantal", "202"),
    ("n.c.2019", 40, "aantal", "40"),
    ("p.a.2019", 31.3, "procent", "31,3%"),
    ("p.b.2019", 57.4, "procent", "57,4%"),
    ("p.c.2019", 11.4, "procent", "11,4%"),
    ("m.a.2016-2019", 10.0, "procent", "10,0%"),
    ("m.c.2016-2019", -20.0, "procent", "-20,0%"),
    ("totaal.2019", 352, "aantal", "352"),
    ("tekort.oud", -100, "eur", "-100"),
    ("tekort.iets", -101, "eur", "-101"),
    ("tekort.nieuw", -50, "eur", "-50"),
    ("nul", 0, "aantal", "0"),
    ("leeg", NAN, "aantal", "n.b."),
]
COMPUTED = [
    ("p.{x}.{j}", "deel van", "n.{x}.{j}; totaal.{j}"),
    ("m.{x}.{a}-{b}", "mutatie", "n.{x}.{a}; n.{x}.{b}"),
    ("totaal.{j}", "som van", "n.a.{j}; n.b.{j}; n.c.{j}"),
]


def tables(rows: list[Row], relations: list[tuple[str, ...]]) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(rows, columns=["id", "waarde", "eenheid", "afgedrukt"])
    years = frame["id"].str.extract(r"(\d{4}(?:-\d{4})?)$", expand=False).fillna("")
    said = pd.DataFrame([(*one, "")[:4] for one in relations], columns=["id", "relatie", "operanden", "toelichting"])
    return {
        "published": frame.assign(plaats="Tabel 1", rij=frame["id"].str.split(".").str[1], kolom=years),
        "relaties": said,
        "verklaringen": pd.DataFrame(columns=["id", "oorzaak", "relatie", "operanden", "toelichting"]),
        "afronding": pd.DataFrame(columns=["plaats", "eenheid", "stap", "toelichting"]),
    }


def judged(row: Row, *relations: tuple[str, ...]) -> pd.Series:
    """The outcome of one figure among the others."""
    return audit(tables([*ROWS, row], [*COMPUTED, *relations])).iloc[-1]


SAID = ("s", NAN, "uitspraak", "zoals het er staat")
GROWTH = ("s", 10.0, "procent", "10,0%")
COUNT = ("s", 3, "aantal", "drie")
SHARE = ("s", 33.3, "procent", "33,3%")
COPY = ("s", "genoemd in tekst", "m.a.2016-2019")

CASES = [
    # kind, figure, operands that hold, operands that fail
    ("zelfde grootheid", COUNT, "3", "n.a.2016"),
    ("periode", GROWTH, "2016-2019; m.a.2016-2019", "2016-2020; m.a.2016-2019"),
    ("periode", GROWTH, "van 2016 tot en met 2019; m.a.2016-2019", "2019; m.a.2016-2019"),
    ("groep", GROWTH, "A; m.a.2016-2019", "b; m.a.2016-2019"),
    ("groep", SAID, "Kinderen tot 4 jaar; kinderen  tot 4 jaar", "kinderen; leerlingen"),
    ("aantal of aandeel", GROWTH, "aantal; m.a.2016-2019", "aandeel; m.a.2016-2019"),
    ("aantal of aandeel", SAID, "aandeel; p.a.2019", "aantal; p.a.2019"),
    ("superlatief", SAID, "hoogste; n.b.2019; n.{x}.2019", "hoogste; n.a.2019; n.{x}.2019"),
    ("superlatief", SAID, "laagste; n.c.2019; n.{x}.2019", "laagste; n.a.2019; n.{x}.2019"),
    ("superlatief", SAID, "hoogste 2; n.a.2019; n.{x}.2019", "hoogste 2; n.b.2019; n.{x}.2019"),
    ("superlatief", SAID, "bij hoogste 2; n.b.2019; n.{x}.2019", "bij hoogste 2; n.c.2019; n.{x}.2019"),
    ("superlatief", SAID, "sterkste; m.c.2016-2019; m.{x}.{j}", "sterkste; m.a.2016-2019; m.{x}.{j}"),
    (
        "superlatief",
        SAID,
        "hoogste; n.a.2019; n.{x}.2019; behalve:n.b.2019",
        "hoogste; n.c.2019; n.{x}.2019; behalve:n.b.2019",
    ),
    ("superlatief", SAID, "alle; > 30; n.{x}.2019", "alle; > 100; n.{x}.2019"),
    ("superlatief", SAID, "geen; < 40; n.{x}.2019", "geen; <= 40; n.{x}.2019"),
    ("superlatief", SAID, "meeste; >= 110; n.{x}.2019", "meeste; > 200; n.{x}.2019"),
    ("superlatief", SAID, "precies 1; tussen 100 en 150; n.{x}.2019", "precies 2; tussen 100 en 150; n.{x}.2019"),
    ("superlatief", SAID, "hoogstens 2; > 100; n.{x}.2019", "hoogstens 1; > 100; n.{x}.2019"),
    ("superlatief", SAID, "ten minste 2; > 100; n.{x}.2019", "ten minste 3; > 100; n.{x}.2019"),
    ("stabiel", SAID, "2%; n.b.2016; n.b.2019", "2%; n.a.2016; n.a.2019"),
    ("stabiel", SAID, "10; n.a.2016; n.a.2019", "9; n.a.2016; n.a.2019"),
    ("stijging", SAID, "0; n.a.2016; n.a.2019", "0; n.c.2016; n.c.2019"),
    ("stijging", SAID, "5; m.a.2016-2019", "15; m.a.2016-2019"),
    ("daling", SAID, "0; n.c.2016; n.c.2019", "0; n.a.2016; n.a.2019"),
    ("daling", SAID, "0; steeds; n.b.2019; n.a.2019; n.c.2019", "0; steeds; n.b.2019; n.c.2019; n.a.2019"),
    ("lijst", COUNT, "een; twee; drie", "een; twee; drie; vier"),
    ("nummering", SAID, "1; 2; 3", "1; 2; 4"),
    ("nummering", SAID, "4; 5; 6", "4; 5; 5; 6"),
    ("nummering", SAID, "1; 2; 3", "1; 3; 2"),
    ("verwijzing", SAID, "Jansen, 2019; Jansen & De Vries (2019)", "Jansen, 2019; Jansen & De Vries (2018)"),
    ("verwijzing", SAID, "Jansen 2019; Jansen 2019", "Jansen 2019; ontbreekt"),
    ("verwijzing", SAID, "De Vries, 2019; Vries, A. de (2019)", "De Vries, 2019; De Jong (2019)"),
    ("verwijzing", SAID, "Berg 2019a; Van den Berg (2019a)", "Berg 2019a; Berg (2019b)"),
    ("periode", GROWTH, "2016-'19; m.a.2016-2019", "2016/'17; m.a.2016-2019"),
    ("stabiel", SAID, "2%; tekort.oud; tekort.iets", "2%; nul; tekort.oud"),
    ("stijging", SAID, "2%; tekort.oud; tekort.nieuw", "2%; tekort.nieuw; tekort.oud"),
    ("daling", SAID, "2%; nul; tekort.oud", "2%; nul; n.a.2016"),
    ("superlatief", SAID, "alle; \u2265 40; n.{x}.2019", "alle; \u2265 41; n.{x}.2019"),
    ("aantal rijen", COUNT, "n.{x}.2016", "n.{x}.2016; behalve:n.a.2016"),
    ("heel aantal", SHARE, "30", "31"),
    ("mogelijk gemiddelde", ("s", 2.5, "score", "2,5"), "4; 1; 4", "3; 1; 4"),
    ("gemiddelde van hele getallen", ("s", 2.5, "score", "2,5"), "4", "3"),
    ("tussen de delen", ("s", 2.5, "score", "2,5"), "2; 3", "2,6; 3"),
    ("keer zoveel", SAID, "tussen 1 en 1,2; n.a.2016; n.a.2019", "> 1,2; n.a.2016; n.a.2019"),
    ("gezamenlijke noemer", SHARE, "50; s; 60; 40; 90; 60", "50; s; 70; 40; 105; 60"),
    ("formule", ("s", 23.5, "aantal", "23,5"), "(31 x 0,5) + 16 : 2", "31 x (0,5 + 16 : 2)"),
    ("formule", ("s", 9.1, "procent", "9,1%"), "(120% / 110%) - 100%", "120% - 110%"),
]


def test_every_kind_is_tried() -> None:
    assert {case[0] for case in CASES} == set(CLAIMS)


@pytest.mark.parametrize(("kind", "figure", "holds", "fails"), CASES)
def test_each_kind(kind: str, figure: Row, holds: str, fails: str) -> None:
    computing = [COPY] if figure is GROWTH else []
    right = judged(figure, *computing, ("s", kind, holds))
    says_less = kind in ("heel aantal", "mogelijk gemiddelde", "gemiddelde van hele getallen", "tussen de delen")
    only_possible = {Status.NOT_DERIVABLE} if says_less else set()
    assert right["status"] in {Status.EQUAL, Status.COPIED, Status.WITHIN_ROUNDING, *only_possible}
    assert right["oorzaak"] == ""
    wrong = judged(figure, *computing, ("s", kind, fails))
    assert wrong["status"] == (Status.SAYS_OTHERWISE if figure is GROWTH else Status.DEVIATES)
    assert wrong["oorzaak"] == CLAIMS[kind].cause
    assert wrong["toelichting"]


def test_causes_are_known() -> None:
    assert {claim.cause for claim in CLAIMS.values()} <= set(CAUSES)


def test_a_note_takes_the_place_of_what_was_found_and_is_kept_where_all_holds() -> None:
    note = "De woorden noemen 2020."
    assert judged(GROWTH, COPY, ("s", "periode", "2016-2020; m.a.2016-2019", note))["toelichting"] == note
    assert judged(GROWTH, COPY, ("s", "periode", "2016-2019; m.a.2016-2019", note))["toelichting"] == note


def test_rounding_leaves_room_for_what_may_be_true() -> None:
    close = [("q.a", 12.3, "procent", "12,3%"), ("q.b", 12.3, "procent", "12,3%"), ("q.c", 12, "procent", "12%")]
    for subject in ("q.a", "q.b", "q.c"):
        result = audit(tables([*close, SAID], [("s", "superlatief", f"hoogste; {subject}; q.{{x}}")])).iloc[-1]
        assert result["status"] == Status.EQUAL


def test_a_claim_of_a_figure_that_cannot_be_recomputed_deviates() -> None:
    given_figure = ("s", 7, "aantal", "7")
    assert judged(given_figure, ("s", "groep", "kinderen; leerlingen"))["status"] == Status.DEVIATES


def test_a_number_that_deviates_stays_so_whatever_the_words_say() -> None:
    wrong = ("s", 14.0, "procent", "14,0%")
    result = judged(wrong, COPY, ("s", "periode", "2016-2020; m.a.2016-2019"))
    assert result["status"] == Status.DEVIATES
    assert result["verschil"] == pytest.approx(4)


def test_said_again_is_copied_and_so_is_what_repeats_an_input() -> None:
    from analysis_lib.intervals import Estimate

    assert judged(GROWTH, COPY)["status"] == Status.COPIED
    known = {"prijs": Estimate.exactly(3.0), "som": Estimate.exactly(3.0)}
    for key, status in (("prijs", Status.COPIED), ("som", Status.EQUAL)):
        result = audit(tables([COUNT], [("s", "model", f"model:{key}")]), known, {"prijs"}).iloc[-1]
        assert result["status"] == status


@pytest.mark.parametrize(
    ("kind", "operands", "message"),
    [
        ("periode", "2016-2019", "staat er 1 deel waar er 2 horen"),
        ("periode", "2016; nergens", "staat in 'nergens' geen jaar"),
        ("aantal of aandeel", "procent; n.a.2016", "'procent' geen aantal of aandeel"),
        ("superlatief", "langste; n.a.2016; n.{x}.2016", "'langste' geen hoogste"),
        ("superlatief", "precies; > 0; n.{x}.2016", "'precies' geen hoogste"),
        ("superlatief", "alle; groot; n.{x}.2016", "'groot' geen voorwaarde"),
        ("superlatief", "hoogste; n.z.2016; n.{x}.2016", "'n.z.2016' niet in published.csv; bedoelde u"),
        ("superlatief", "alle; > 0; z.{x}", "past 'z.{x}' op geen enkel id"),
        ("stijging", "veel; n.a.2016; n.a.2019", "'veel' geen grens"),
        ("nummering", "1; twee", "'twee' geen nummer"),
        ("groep", "kinderen; n.z.2016", "'n.z.2016' niet in published.csv; bedoelde u"),
        ("periode", "2016; n.a.2061", "'n.a.2061' niet in published.csv; bedoelde u"),
        ("superlatief", "hoogste; leeg; n.{x}.2016", "heeft 'leeg' geen getal"),
        ("superlatief", "hoogste; n.a.2016; n.a.2016", "geen andere cijfers waarmee 'n.a.2016'"),
        ("superlatief", "hoogste 0; n.a.2016; n.{x}.2016", "'hoogste 0' geen hoogste"),
        ("superlatief", "alle; tussen 5 en 1; n.{x}.2016", "hoogste getal voorop"),
        ("superlatief", "alle; > 0; behalve:n.a.2016", "geen cijfer met een getal over"),
        ("nummering", "1; 9999999999999", "geen nummer"),
        ("zelfde grootheid", "n.z", "niets te toetsen: 's' heeft geen getal"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(kind: str, operands: str, message: str) -> None:
    [finding] = claims_can_be_tested(tables([*ROWS, SAID], [*COMPUTED, ("s", kind, operands)]))
    assert (finding.table, finding.row, finding.column) == ("relaties", len(COMPUTED), "operanden")
    assert message in finding.message


@pytest.mark.parametrize(
    ("kind", "operands", "message"),
    [
        ("zelfde grootheid", "n.z", "'n.z' geen id uit published.csv"),
        ("zelfde grootheid", "leeg", "'leeg' geen getal"),
        ("tussen de delen", "n.a.2016", "1 deel"),
        ("keer zoveel", "> 2; n.a.2016; leeg", "twee cijfers met een getal"),
        ("mogelijk gemiddelde", "3; 9; 1", "kleinste, '9', groter"),
        ("formule", "drie keer vier", "geen berekening"),
        ("formule", "3 : (2 - 2)", "deelt '3 : (2 - 2)' door nul"),
        ("formule", "9999999999 x 9999999999", "te groot"),
    ],
)
def test_what_a_number_cannot_be_tested_with_is_refused(kind: str, operands: str, message: str) -> None:
    [finding] = claims_can_be_tested(tables([*ROWS, COUNT], [*COMPUTED, ("s", kind, operands)]))
    assert message in finding.message


def test_gaps_in_a_numbering_are_told_briefly() -> None:
    assert judged(SAID, ("s", "nummering", "1; 3; 6; 900000000"))["toelichting"] == (
        "Ontbreekt: 2, 4 en 5, 7 tot en met 899999999."
    )


def test_what_follows_from_a_figure_without_a_number_is_no_deviation() -> None:
    assert judged(COUNT, ("s", "som van", "nul; leeg"))["status"] == Status.NOT_DERIVABLE


@pytest.mark.parametrize("relation", ["genoemd in tekst", "zelfde grootheid"])
def test_said_again_with_another_last_digit_deviates(relation: str) -> None:
    assert judged(("s", 31.4, "procent", "31,4%"), ("s", relation, "p.a.2019"))["status"] == Status.DEVIATES
    assert judged(("s", 31, "procent", "31%"), ("s", relation, "p.a.2019"))["status"] == Status.COPIED


@pytest.mark.parametrize("relation", ["genoemd in tekst", "zelfde grootheid"])
def test_said_again_in_another_unit_is_the_same(relation: str) -> None:
    figures: list[Row] = [("deel", 0.5, "ratio", "0,5"), ("duur", 2, "jaar", "2 jaar")]
    said: list[Row] = [("s", 50, "procent", "50%"), ("t", 24, "maand", "24 maanden")]
    result = audit(tables([*figures, *said], [("s", relation, "deel"), ("t", relation, "duur")])).tail(2)
    assert list(result["status"]) == [Status.COPIED] * 2


def test_those_that_share_the_first_place_leave_the_second_open() -> None:
    both: list[Row] = [("q.a", 9, "aantal", "9"), ("q.b", 9, "aantal", "9"), ("q.c", 5, "aantal", "5"), SAID]
    for subject in ("q.a", "q.c"):
        result = audit(tables(both, [("s", "superlatief", f"hoogste 2; {subject}; q.{{x}}")])).iloc[-1]
        assert result["status"] == Status.EQUAL


def test_a_change_of_shares_is_about_shares_also_as_printed() -> None:
    said = ("s", "mutatie", "precies:p.a.2019; precies:p.b.2019"), ("s", "aantal of aandeel", "aandeel; s")
    assert judged(("s", 83.4, "procent", "83,4%"), *said)["status"] == Status.EQUAL


@pytest.mark.parametrize("name", ["x", "1", "\u00b2", "een_naam"])
def test_any_name_in_braces_stands_for_a_part(name: str) -> None:
    relation = (f"n.{{{name}}}.2016", "product", f"n.{{{name}}}.2019; 1")
    assert audit(tables(ROWS, [relation]))["status"].value_counts()[Status.DEVIATES] == 3


def test_one_row_computes_and_a_statement_is_put_to_some_test() -> None:
    twice = tables([*ROWS, GROWTH], [COPY, ("s", "mutatie", "n.a.2016; n.a.2019")])
    assert [finding.message for finding in one_relation_computes(twice)] == [
        "'s' heeft al een rij die zegt hoe het volgt; een cijfer wordt op één manier nagerekend."
    ]
    computed = list(one_relation_computes(tables([SAID], [("s", "som van", "1; 2", "zomaar")])))
    assert ["rekent er een na" in finding.message for finding in computed] == [True]
    silent = list(one_relation_computes(tables([COUNT], [("s", "niet na te rekenen", "")])))
    assert ["zeg waarom" in finding.message for finding in silent] == [True]
    untested = list(one_relation_computes(tables([("s", 3, "uitspraak", "drie")], [])))
    assert ["laat de waarde leeg" in untested[0].message, "waaraan zij getoetst" in untested[1].message] == [True, True]


@pytest.mark.parametrize(
    "relations",
    [
        [("n.a.2016", "genoemd in tekst", "n.a.2019"), ("n.a.2019", "genoemd in tekst", "n.a.2016")],
        [("totaal.2019", "som van", "n.a.2019; n.b.2019"), ("n.a.2019", "verschil", "totaal.2019; n.b.2019")],
        [("n.a.2016", "som van", "precies:n.a.2016; 0")],
        [
            ("n.a.2016", "product", "n.b.2016; 2"),
            ("n.b.2016", "product", "n.c.2016; 2"),
            ("n.c.2016", "product", "n.a.2016; 2"),
        ],
        [
            ("totaal.2019", "som van", "n.a.2019; n.b.2019"),
            ("n.a.2019", "verschil", "n.a.2016; n.b.2019"),
            ("n.a.2016", "zelfde grootheid", "totaal.2019"),
        ],
        [
            ("n.a.2016", "zelfde grootheid", "n.b.2016"),
            ("n.b.2016", "zelfde grootheid", "n.c.2016"),
            ("n.c.2016", "zelfde grootheid", "n.a.2016"),
        ],
    ],
)
def test_an_equation_counts_once(relations: list[tuple[str, ...]]) -> None:
    findings = list(no_equation_counts_twice(tables(ROWS, relations)))
    assert len(findings) == 1
    assert "gaat in een kring" in findings[0].message


def test_two_figures_may_not_each_check_the_other() -> None:
    mutual = [("n.a.2016", "zelfde grootheid", "n.a.2019"), ("n.a.2019", "zelfde grootheid", "n.a.2016")]
    [finding] = no_equation_counts_twice(tables(ROWS, mutual))
    assert "verwijzen naar elkaar" in finding.message
    assert not list(no_equation_counts_twice(tables(ROWS, [*COMPUTED, mutual[0]])))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8 x 5.800", 46_400),
        ("(5 jaar", None),
        ("€ 7.000,- : 2", 3_500),
        ("12,5% x 80", 10),
        ("3 \u00d7 4 \u2212 2", 10),
        ("__import__", None),
        ("2 ** 9", None),
        ("n0", None),
        ("(" * 100 + "1" + ")" * 100, 1),
        ("-" * 500 + "1", None),
    ],
)
def test_a_written_calculation(text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(CalculationError):
            worked_out(text)
    else:
        assert worked_out(text).value == pytest.approx(value)


@st.composite
def clean_source(draw: st.DrawFn) -> tuple[list[Row], list[tuple[str, ...]]]:
    """A table of counts with true statements of every kind about it."""
    groups = ["a", "b", "c", "d"]
    old = {g: draw(st.integers(100, 9_999)) for g in groups}
    new = {g: draw(st.integers(100, 9_999)) for g in groups}
    rows: list[Row] = [(f"n.{g}.2016", old[g], "aantal", str(old[g])) for g in groups]
    rows += [(f"n.{g}.2019", new[g], "aantal", str(new[g])) for g in groups]
    total = sum(new.values())
    share = {g: round(100 * new[g] / total, 1) for g in groups}
    rows += [(f"p.{g}.2019", share[g], "procent", f"{share[g]:.1f}%".replace(".", ",")) for g in groups]
    rows.append(("totaal.2019", total, "aantal", str(total)))
    top, one = max(groups, key=lambda g: new[g]), draw(st.sampled_from(groups))
    course = "stijging" if new[one] > old[one] else "daling" if new[one] < old[one] else "stabiel"
    over = draw(st.integers(0, 10_000))
    many = sum(value > over for value in new.values())
    relations = [
        ("totaal.2019", "som van", "n.a.2019; n.b.2019; n.c.2019; n.d.2019"),
        ("p.{g}.{j}", "deel van", "n.{g}.{j}; totaal.{j}"),
        ("w1", "superlatief", f"hoogste; n.{top}.2019; n.{{g}}.2019"),
        ("w2", course, f"0; n.{one}.2016; n.{one}.2019"),
        ("w3", "superlatief", f"precies {many}; > {over}; n.{{g}}.2019"),
        ("w4", "aantal of aandeel", f"aandeel; p.{one}.2019"),
        ("w5", "periode", f"2019; p.{one}.2019"),
        ("w6", "lijst", "; ".join(groups)),
        ("w7", "nummering", "; ".join(map(str, range(1, draw(st.integers(2, 30)) + 1)))),
        ("w8", "zelfde grootheid", f"n.{one}.2019"),
        ("w9", "formule", f"({new['a']} + {new['b']}) x 2"),
        ("w10", "groep", f"{one.upper()}; n.{one}.2019"),
        ("w11", "verwijzing", "De Vries (2019); De Vries, A., 2019"),
    ]
    rows += [(f"w{n}", NAN, "uitspraak", "woorden") for n in (1, 2, 3, 4, 5, 7, 10, 11)]
    rows += [("w6", 4, "aantal", "vier"), ("w8", new[one], "aantal", str(new[one]))]
    rows.append(("w9", 2 * (new["a"] + new["b"]), "aantal", str(2 * (new["a"] + new["b"]))))
    return rows, relations


WRONG = (Status.DEVIATES, Status.SAYS_OTHERWISE)


@given(clean_source())
def test_a_hundred_clean_sources_give_no_alarm(source: tuple[list[Row], list[tuple[str, ...]]]) -> None:
    result = audit(tables(*source))
    assert not result["status"].isin(WRONG).any()
    checks = tables(*source)
    assert not [*claims_can_be_tested(checks), *no_equation_counts_twice(checks), *one_relation_computes(checks)]


def planted(name: str, operands: str) -> str:
    """What a mistaken source would have said."""
    parts = operands.split("; ")
    return {
        "w1": lambda: f"laagste; {parts[1]}; {parts[2]}",
        "w3": lambda: f"precies {int(parts[0].split()[1]) + 1}; {parts[1]}; {parts[2]}",
        "w4": lambda: f"aantal; {parts[1]}",
        "w5": lambda: f"2020; {parts[1]}",
        "w6": lambda: f"{operands}; nog een",
        "w7": lambda: f"{operands}; {parts[-1]}",
        "w8": lambda: "99999",
        "w9": lambda: operands.replace("(", "").replace(")", ""),
        "w10": lambda: f"heel iets anders; {parts[1]}",
        "w11": lambda: f"{parts[0]}; ontbreekt",
    }[name]()


@given(clean_source(), st.sampled_from(["w1", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10", "w11"]))
def test_a_planted_error_is_found_with_its_cause_and_nothing_else(
    source: tuple[list[Row], list[tuple[str, ...]]], where: str
) -> None:
    rows, relations = source
    mistaken = [
        (name, kind, planted(where, operands) if name == where else operands) for name, kind, operands in relations
    ]
    result = audit(tables(rows, mistaken)).set_index("id")
    found = result[result["status"].isin(WRONG)]
    same_all_round = (
        where == "w1" and len({row[1] for row in rows if row[0].endswith("2019") and row[0][0] == "n"}) == 1
    )
    if not same_all_round:
        kind = next(kind for name, kind, _ in relations if name == where)
        assert dict(found["oorzaak"]) == {where: CLAIMS[kind].cause}
