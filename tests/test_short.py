"""The version of a report on one page: what it keeps, and what the whole report leaves to it."""

from __future__ import annotations

import nbformat
import pytest
from nbformat import NotebookNode

from analysis_lib.catalogue import REPORTS
from analysis_lib.render.document import build
from analysis_lib.render.formats import render
from analysis_lib.render.short import ALONE, BOTH, has_short, is_short, long_of, short_of
from analysis_lib.show import KeyFigure, asked, key_figures, text, title
from analysis_lib.show.output import Output
from tests.test_recommendations import advised

# What is transcribed from any report at all comes without recommendations, so nothing of it goes to a council.
OWN_TABLES = [known for known in REPORTS if not known.tables_of and known.name != "any_report"]


def cell(output: Output, *tags: str) -> NotebookNode:
    shown = nbformat.v4.new_output("display_data", {"text/html": output.html, "text/plain": output.text})
    made = nbformat.v4.new_code_cell("", outputs=[shown], execution_count=1)
    made.metadata["tags"] = list(tags)
    return made


def notebook(*, short: bool = False) -> NotebookNode:
    cells = [
        cell(title("Titel", "Onder", "Door", short=short), BOTH),
        cell(text("Het oordeel."), BOTH),
        cell(text("Wat er van de raad wordt gevraagd."), ALONE),
        cell(text("Een heel hoofdstuk.")),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def test_the_whole_report_leaves_out_what_only_the_short_one_has() -> None:
    made = build(notebook())
    assert "Een heel hoofdstuk." in made.body
    assert "van de raad" not in made.body
    assert not made.compact


@pytest.mark.parametrize("asked_in", ["here", "the notebook"])
def test_the_short_one_has_its_own_cells_under_a_small_title(asked_in: str) -> None:
    made = build(notebook(), short=True) if asked_in == "here" else build(notebook(short=True))
    assert "Het oordeel." in made.body
    assert "van de raad" in made.body
    assert "Een heel hoofdstuk." not in made.body
    assert made.compact
    assert render(made, "pdf").startswith(b"%PDF")


def test_taking_one_version_leaves_the_notebook_as_it_was() -> None:
    whole = notebook()
    before = nbformat.writes(whole)
    assert is_short(short_of(whole))
    assert not is_short(long_of(whole))
    assert nbformat.writes(whole) == before


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_every_report_with_its_own_tables_has_a_short_version(known) -> None:  # type: ignore[no-untyped-def]
    stored = nbformat.read(known.notebook, as_version=4)
    assert has_short(stored) == (known in OWN_TABLES)
    if known in OWN_TABLES:
        kept = "\n".join(one.source for one in short_of(stored).cells)
        assert all(call in kept for call in ("short=versie_kort", "show.verdict", "show.stands", "show.asked"))


def test_key_figures_at_chosen_places() -> None:
    figures = [KeyFigure(number, "aantal", f"nr {number}") for number in (1, 2, 3, 4)]
    chosen = key_figures(figures, (0, 3, 9)).text
    assert "nr 1" in chosen
    assert "nr 4" in chosen
    assert "nr 2" not in chosen


def test_what_is_asked_names_its_recommendation_and_stays_text() -> None:
    rows = advised("", "", "").assign(raad=["", "<b>Besluit</b>.", float("nan")])
    shown = asked({"aanbevelingen": rows})
    assert shown.html == "<ul><li>&lt;b&gt;Besluit&lt;/b&gt; (aanbeveling 2).</li></ul>"
    assert asked({"aanbevelingen": rows.assign(raad="")}).html == ""
