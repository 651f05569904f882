"""No report has what a reader sees as a slip, and the search for it would find one."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis_lib.catalogue import PROJECT, REPORTS, report
from analysis_lib.nouns import SINGULARS, agreeing, plural
from analysis_lib.provenance import Inputs
from analysis_lib.show.dutch import counted, more_or_less, price, say
from analysis_lib.study import read_study
from analysis_lib.support_use.figures import slopes_figure
from analysis_lib.support_use.page import SupportUseView
from tests.slips import percentages_called_a_difference, slips_in, words_of

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))


def stored(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the source of each cell with each of its outputs as HTML."""
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", ()):
            if markup := output.get("data", {}).get("text/html"):
                yield cell.source, markup


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_stored_output_has_a_slip(path: Path) -> None:
    for source, markup in stored(path):
        assert slips_in(words_of(markup)) == [], source
        assert list(percentages_called_a_difference(markup)) == [], source


@pytest.mark.parametrize(
    "words",
    [
        "Bij 1 leerkrachten",
        "1\u00a0kinderen",
        "van de 1 effecten",
        "groeide \u22120,2 procent meer",
        "is -3% lager",
        "\u221212 euro minder",
    ],
)
def test_a_slip_would_be_found(words: str) -> None:
    assert slips_in(words_of(f"<p>{words}</p>"))
    assert slips_in(words_of(f'<svg aria-label="{words}"></svg>'))


@pytest.mark.parametrize(
    "words", ["1 leerkracht", "11 kinderen", "0,1 procent meer", "2016-2019 meer", "1.001 kinderen", "van 1 tot 3 jaar"]
)
def test_what_is_right_is_not_called_a_slip(words: str) -> None:
    assert not slips_in(words_of(f"<p>{words}</p>"))


def test_a_percentage_called_a_difference_would_be_found() -> None:
    table = "<table><thead><tr><th>Wie</th><th>Verschil</th></tr></thead><tbody><tr><th>a</th><td>{}</td></tr></tbody></table>"
    assert list(percentages_called_a_difference(table.format("43,34%")))
    assert not list(percentages_called_a_difference(table.format("€ 12")))


@pytest.mark.parametrize(("things", "one"), SINGULARS.items())
def test_a_noun_agrees_with_its_number(things: str, one: str) -> None:
    assert (counted(1, things), counted(2, things), counted(0, things)) == (f"1 {one}", f"2 {things}", f"0 {things}")
    assert plural(3, one) == things


def test_every_noun_that_the_library_counts_has_a_singular() -> None:
    calls = [
        call
        for path in (PROJECT / "analysis_lib").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "agreeing" and len(call.args) == 2
    ]
    nouns = {call.args[1].value for call in calls if isinstance(call.args[1], ast.Constant)}
    assert len(nouns) > 10
    assert [noun for noun in sorted(map(str, nouns)) if agreeing(1, noun) == noun] == []


def test_nouns_that_are_not_listed() -> None:
    assert [agreeing(1, word) for word in ("begeleiders", "oma's", "baby’s", "betrokkenen")] == [
        "begeleider",
        "oma",
        "baby",
        "betrokkenen",  # cannot be guessed
    ]
    assert counted(1, "betrokkenen", "betrokkene") == "1 betrokkene"
    assert counted(1_200, "kinderen") == "1.200 kinderen"
    assert plural(5, "jaar") == "jaar"


def test_less_is_not_called_more() -> None:
    found = [more_or_less(value, 1) for value in (0.74, -1.32, 0.04, -0.04)]
    assert found == ["0,7 procent meer", "1,3 procent minder", "evenveel", "evenveel"]
    assert more_or_less(-2, unit="procentpunt") == "2 procentpunt minder"


def test_what_was_given_keeps_its_digits() -> None:
    assert [price(amount) for amount in (53.64375, 53.64, 166, 0.1 + 0.2)] == [
        "€\u00a053,64375",
        "€\u00a053,64",
        "€\u00a0166,00",
        "€\u00a00,30",
    ]
    assert [say(value, "zoals gegeven") for value in (23.2, 3, 0.125)] == ["23,2", "3", "0,125"]
    assert [say(value, "prijs0") for value in (205, 110.5)] == ["€\u00a0205", "€\u00a0110,50"]


@pytest.mark.parametrize("name", [known.name for known in REPORTS if not known.each])
def test_rows_that_a_report_counts_are_those_of_its_tables(name: str) -> None:
    known = report(name)
    counts = {file: rows for file, rows, _ in Inputs.of(known.templates).files}
    assert counts
    for file, rows in counts.items():
        with (known.templates / file).open(encoding="utf-8-sig", newline="") as lines:
            assert rows == sum(1 for _ in csv.DictReader(lines)), file


def test_the_whole_and_a_group_do_not_share_a_name_in_one_figure() -> None:
    """Of children of Dutch origin and of all children in the country there would be two lines called Nederland."""
    view = SupportUseView(read_study(report("chain_pressure")).tables, 2016, 2019, 2020)
    assert view.whole in set(view.national("gebruik_herkomst")["groep"])
    markup = slopes_figure(view, "gebruik_herkomst").html
    assert "de stippellijn is alle groepen samen (13,3% en 14,5%)" in words_of(markup)
    assert view.whole not in words_of(markup).split("stippellijn")[1].split("|")[0]


@pytest.mark.parametrize(("step", "said"), [(1.0, "11%"), (0.1, "10,8%"), (0.01, "10,80%"), (float("nan"), "10,8%")])
def test_a_copied_percentage_is_no_more_exact_than_the_source_gives_it(step: float, said: str) -> None:
    tables = dict(read_study(report("chain_pressure")).tables)
    tables["indicatoren"] = tables["indicatoren"].assign(stap_aandeel=step)
    view = SupportUseView(tables, 2016, 2019, 2020)
    shares = pd.DataFrame(view.in_year(view.national("gebruik_herkomst"), 2016))
    assert say(shares.at["Indonesië", "aandeel"], view.share_form("gebruik_herkomst")) == said
