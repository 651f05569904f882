from __future__ import annotations

from dataclasses import replace

import html5lib
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib import business_case as bc
from analysis_lib import show
from analysis_lib.business_case import effects
from analysis_lib.business_case.figures import build_up_figure, parties_figure, scenario_figure
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.show import theme
from analysis_lib.show.dutch import FORMATS, enumerate_words, per_row, say
from analysis_lib.show.figures import drawn
from analysis_lib.show.places import pointed
from analysis_lib.show.prose import remark
from analysis_lib.show.tables import to_csv
from tests.cells import shown

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (155000, "eur", f"€{NBSP}155.000"),
        (1e30, "aantal0", "1" + ".000" * 10),
        (1234.5, "eur2", f"€{NBSP}1.234,50"),
        (-66000, "eur", f"€{NBSP}−66.000"),
        (0.5, "eur", f"€{NBSP}1"),  # halves go up, not to even
        (2.5, "eur", f"€{NBSP}3"),
        (2.675, "eur2", f"€{NBSP}2,68"),
        (-0.2, "eur", f"€{NBSP}0"),  # no minus zero
        (0.45942, "pct", "46%"),
        (0.45942, "pct1", "45,9%"),
        (0.145, "pct", "15%"),
        (8, "aantal", "8"),
        (2.5, "aantal", "2,5"),
        (1234567, "aantal", "1.234.567"),
        (3.42457, "eur2", f"€{NBSP}3,42"),
        (2018, "jaar", "2018"),
        (float("nan"), "eur", "n.v.t."),
        (None, "aantal", "n.v.t."),
        (pd.NA, "jaar", "n.v.t."),
    ],
)
def test_dutch_numbers(value: object, form: str, text: str) -> None:
    assert say(value, form) == text


@given(st.floats(-1e12, 1e12), st.sampled_from([form for form in FORMATS if form not in {"tekst", "jaar"}]))
def test_any_number_can_be_said(value: float, form: str) -> None:
    assert say(value, form)


def test_lists_in_words() -> None:
    assert enumerate_words([]) == ""
    assert enumerate_words(["a"]) == "a"
    assert enumerate_words(["a", "b", "c"]) == "a, b en c"


def test_rows_in_words_take_text_as_it_is() -> None:
    frame = pd.DataFrame({"naam": ["{b} <a>", "self"], "b": [0.5, float("nan")]})
    assert per_row(frame, "{naam}: {b:pct1}") == ["{b} <a>: 50,0%", "self: n.v.t."]


HOSTILE = [
    '<script>alert("x")</script>',
    "**vet** [link](http://x)",
    "=1+1",
    "&amp; <b>",
    "{kosten}",
    "#set page()",
    "$x^2$",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_data_stays_text(text: str) -> None:
    outputs = [
        show.text("Voor {naam}.", naam=text),
        show.title(text, text, text),
        show.section(text, [(text, text)]),
        show.table(pd.DataFrame({"a": [text]}), {"a": show.Col(text)}, name="x", caption=text, note=text),
        show.key_figures([show.KeyFigure(1.0, "eur", text)]),
        show.notice("Let op {wat}", wat=text),
    ]
    for output in outputs:
        soup = BeautifulSoup(output.html, "html.parser")
        assert text in soup.get_text()
        assert not soup.find(["script", "a"])


def test_a_sentence_without_its_value_is_left_out() -> None:
    said = show.text(
        "Er zijn {n:aantal}.", "Dat is {meer} meer.", "", "\n\nOver {n:aantal} is {w}.", n=12, meer=None, w=""
    )
    assert said.html == "<p>Er zijn 12.</p>\n<p>Over 12 is .</p>\n"
    assert show.text("Dat is {meer} meer.", meer=None) == show.notice("{meer}", meer=None) == show.Output("", "")


def test_a_remark_is_filled_in_as_plain_text() -> None:
    said = remark(("\nEr zijn {n:aantal}\nvan <b>.\n", "{geen}", "*{naam}*"), {"n": 12, "geen": None, "naam": "{n}"})
    assert said == "Er zijn 12 van <b>. *{n}*"


def test_a_misspelt_placeholder_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        show.text("{kostn:eur}", kosten=1)
    with pytest.raises(KeyError):
        show.text("{kosten:euro}", kosten=1)


TABLE = show.table(
    pd.DataFrame({"naam": ["a", "b"], "bedrag": [1.5, float("nan")], "groep": ["g", "h"]}),
    {"naam": show.Col("Naam", width=50), "bedrag": show.Col("Bedrag", "eur2", "PM", width=50)},
    name="voorbeeld",
    caption="Een tabel",
    group="groep",
    total={"naam": "Totaal", "bedrag": 1.5},
    note="Een noot.",
)


def test_a_table_is_accessible() -> None:
    soup = BeautifulSoup(TABLE.html, "html.parser")
    assert soup.find("caption").get_text() == "Een tabel"
    assert all(header.get("scope") for header in soup.find_all("th"))
    assert [h["scope"] for h in soup.select("thead th")] == ["col", "col"]
    assert soup.select_one("tfoot th")["scope"] == "row"
    assert "PM" in soup.get_text()


def test_a_total_leads_to_its_lines_and_a_part_of_the_columns_shares_the_whole_width() -> None:
    frame = pd.DataFrame({"naam": ["a"], "bedrag": [1.0], "plek": ["rij-x-a"]})
    columns = {"naam": show.Col("Naam", width=30, to="plek"), "bedrag": show.Col("Bedrag", width=10, to="#tabel-y")}
    total = {"naam": "Totaal", "bedrag": 1.0, "plek": "tabel-x"}
    output = show.table(frame, columns, name="t", caption="c", total=total)
    soup = BeautifulSoup(output.html, "html.parser")
    led = [link["href"] for link in soup.find_all("a")]
    assert led == ["#rij-x-a", "#tabel-y", "#tabel-x", "#tabel-y"]
    assert [col["style"] for col in soup.find_all("col")] == ["width: 75%", "width: 25%"]
    assert output.csv.splitlines()[0] == "naam,bedrag"


def test_a_sentence_below_a_figure_leads_to_its_table_and_stays_text() -> None:
    assert pointed("Zie [de tabel](#tabel-x) & <b>.") == 'Zie <a href="#tabel-x">de tabel</a> &amp; &lt;b&gt;.'


def test_a_table_brings_its_data_at_full_precision() -> None:
    output = show.table(pd.DataFrame({"x": [1 / 3]}), {"x": show.Col("X", "eur")}, name="x", caption="c")
    assert output.csv == "x\n0.333333333333\n"
    bundle, metadata = output._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", "text/csv"}
    assert metadata["text/csv"] == {"name": "x"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_saved_text_never_becomes_a_formula(cell: str) -> None:
    assert to_csv(pd.DataFrame({"t": [cell]})).splitlines()[1].strip('"').startswith("'")


def test_numbers_are_saved_as_numbers() -> None:
    assert to_csv(pd.DataFrame({"t": [-1.5]})) == "t\n-1.5\n"


def test_a_figure_says_what_it_shows_and_brings_its_numbers() -> None:
    drawing, ax = theme.canvas(2)
    ax.bar(["a"], [1])
    data = pd.DataFrame({"a": ["x"], "b": [1.0]})
    columns = {"a": show.Col("A"), "b": show.Col("B", "aantal")}
    output = drawn(drawing, data, show.Words("f", '"Een" figuur', 'Zegt "iets".', columns))
    soup = BeautifulSoup(output.html, "html.parser")
    assert soup.find("svg")["aria-label"] == 'Zegt "iets".'
    assert soup.find("figcaption").get_text() == '"Een" figuur'
    assert soup.select_one("details table td").get_text() == "1"
    with pytest.raises(ValueError, match="alternative text"):
        drawn(drawing, data, show.Words("f", "c", " ", columns))


def test_the_same_figure_gives_the_same_bytes(kid: dict[str, pd.DataFrame]) -> None:
    view = BusinessCaseView(kid, bc.evaluate(kid))
    assert build_up_figure(view).html == build_up_figure(view).html


def views(kid: dict[str, pd.DataFrame], scenario: bc.Scenario = bc.BASE) -> list[show.Output]:
    case = bc.evaluate(kid, scenario)
    view = BusinessCaseView(kid, case)
    compared = bc.compare(kid)
    return [
        view.key_figures(),
        view.cases(),
        view.costs(),
        *effects.effect_sections(view),
        view.overview(),
        parties_figure(view),
        build_up_figure(view),
        view.scenarios(compared),
        scenario_figure(view, compared),
        effects.illustrations(view, bc.illustrations(case)),
        view.qualitative(),
        *effects.line_tables(view),
        effects.prices(view),
        view.assumptions(),
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "scenario",
    [
        bc.BASE,
        bc.Scenario(0.0),
        bc.Scenario(children=0),
        bc.Scenario(conditions={"so_in_wijk": True, "sbo_in_wijk": False}),
    ],
)
def test_every_view_is_valid_html_under_any_scenario(kid: dict[str, pd.DataFrame], scenario: bc.Scenario) -> None:
    parser = html5lib.HTMLParser(strict=True)
    for output in views(kid, scenario):
        parser.parseFragment(output.html)
        assert "nan" not in output.text.lower().split()


def test_a_variant_says_so(kid: dict[str, pd.DataFrame]) -> None:
    view = BusinessCaseView(kid, bc.evaluate(kid))
    assert view.variant(bc.BASE) is None
    changed = bc.Scenario(0.5, 90, {"so_in_wijk": True})
    assert not shown("kid_mbc", "Dit is een variant", view=view, scenario=bc.BASE, bc=bc, audit=[]).html
    text = shown("kid_mbc", "Dit is een variant", view=view, scenario=changed, bc=bc, audit=[]).text
    assert "impactclaim van 50%" in text
    assert "90 kinderen" in text
    assert "so_in_wijk: ja" in text


@pytest.mark.parametrize(
    ("valued", "unvalued", "said"),
    [
        (3, 0, "Alle 3 effecten hebben een bedrag."),
        (1, 0, "Het enige effect heeft een bedrag."),
        (0, 1, "Het enige effect staat als PM (pro memorie)"),
        (0, 2, "De 2 effecten staan alle als PM (pro memorie)"),
        (1, 2, "Van de 3 effecten heeft er 1 een bedrag. Verder staan er 2 als PM (pro memorie)"),
        (2, 1, "Van de 3 effecten hebben er 2 een bedrag. Verder staat 1 als PM (pro memorie)"),
    ],
)
def test_how_many_effects_have_an_amount(kid: dict[str, pd.DataFrame], valued: int, unvalued: int, said: str) -> None:
    case = bc.evaluate(kid)
    effects = pd.concat([case.valued.head(valued), case.effects.query("status == 'PM'").head(unvalued)])
    view = BusinessCaseView(kid, replace(case, effects=effects))
    assert shown("kid_mbc", "alle_hebben", view=view, facts=view.facts()).text.startswith(said)


def test_pm_items_are_in_the_tables(kid: dict[str, pd.DataFrame]) -> None:
    view = BusinessCaseView(kid, bc.evaluate(kid))
    overview = view.overview().text
    for effect in kid["effecten"].query("status == 'PM'")["omschrijving"]:
        assert f"{effect} |  | PM" in overview
