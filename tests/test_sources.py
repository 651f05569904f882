"""``docs/bronnen.md``: what the five sources hold, and where each part is in the product."""

from __future__ import annotations

import re
from pkgutil import resolve_name

import nbformat
import pytest

from analysis_lib.catalogue import REPORTS, report
from analysis_lib.study import read_study
from tests.documents import DOCS

PAGE = (DOCS / "bronnen.md").read_text(encoding="utf-8")
OWN = [
    known.name for known in REPORTS if not known.tables_of and known.name != "any_report"
]  # it has no source of its own
EVERY = pytest.mark.parametrize("name", OWN)


def rows_of(name: str) -> list[list[str]]:
    """The rows of a report: where in the source, what it is, and the places where it is here."""
    part = PAGE.split(f"## {name}\n")[1].split("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def headings_of(name: str) -> set[str]:
    cells = nbformat.read(report(name).notebook, as_version=4).cells
    lines = (line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


@EVERY
def test_every_place_exists(name: str) -> None:
    known, headings = report(name), headings_of(name)
    tables = read_study(known).tables
    forms = {form.name for form in resolve_name(known.forms)} if known.forms else set()
    for where, _, places in rows_of(name):
        for place in places.split("; "):
            kind, _, what = place.partition(" ")
            if kind == "hoofdstuk":
                assert what in headings, (where, what)
            elif kind == "tabel":
                assert len(tables[what]) or what in {"formulieren", "casusbladen"}, (where, what)
            elif kind == "formulier":
                assert what in forms, (where, what)
            elif kind == "komt:":
                assert what.removeprefix("hoofdstuk ") not in headings, f"{where}: staat er nu; haal 'komt:' weg"
            elif kind == "weg:":
                assert len(what) > 15, f"{where}: zeg waarom"
            else:
                raise AssertionError(place)


@EVERY
def test_every_table_and_figure_of_the_source_is_listed(name: str) -> None:
    listed = " ".join(where for where, _, _ in rows_of(name))
    printed = {str(place) for place in read_study(report(name)).tables["published"]["plaats"]}
    named = {found[0] for place in printed if (found := re.match(r"(?:Tabel|Figuur|Bijlage) \d+|Stap \d", place))}
    assert {one for one in named if not re.search(rf"{one}\b", listed)} == set()


@pytest.mark.parametrize(
    ("name", "word", "number"), [("chain_pressure", "Aanbeveling", 12), ("utrechtse_heuvelrug", "Advies", 7)]
)
def test_every_recommendation_is_listed(name: str, word: str, number: int) -> None:
    assert [where for where, _, _ in rows_of(name) if where.startswith(word)] == [
        f"{word} {n}" for n in range(1, number + 1)
    ]


def test_every_instrument_has_a_form_that_is_listed() -> None:
    listed = {
        place.removeprefix("formulier ")
        for name in OWN
        for _, _, places in rows_of(name)
        for place in places.split("; ")
    }
    for name in OWN:
        if report(name).forms:
            assert {form.name for form in resolve_name(report(name).forms)} <= listed
