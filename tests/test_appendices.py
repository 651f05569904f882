"""Chapters that a report has at its end."""

from __future__ import annotations

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from analysis_lib.render.appendices import appendices_last

heading = nbformat.v4.new_markdown_cell


def shown(cells: list[NotebookNode]) -> list[str]:
    return [cell.source for cell in appendices_last(cells)]


def test_what_is_called_appendix_goes_to_the_end_with_all_of_it() -> None:
    cells = [
        heading("## Eerst"),
        heading("## Bijlage: wat afwijkt"),
        nbformat.v4.new_code_cell("a"),
        heading("### Deel"),
        heading("## Dan"),
        heading("### Bijlage: een deel"),
        nbformat.v4.new_code_cell("b"),
        heading("## Bijlage: tabellen"),
        heading("## Verantwoording"),
    ]
    assert shown(cells) == [
        *("## Eerst", "## Dan"),
        *("## Bijlage: wat afwijkt", "a", "### Deel"),
        *("## Bijlage: een deel", "b"),
        *("## Bijlage: tabellen", "## Verantwoording"),
    ]
    assert shown([heading("## Bijlage: weg"), heading("## Slot")]) == ["## Slot", "## Bijlage: weg"]


@given(st.lists(st.sampled_from(["## Een", "## Bijlage: twee", "### Deel", "### Bijlage: deel", "tekst"])))
def test_nothing_is_lost_and_without_appendices_nothing_moves(words: list[str]) -> None:
    made = shown([heading(one) for one in words])
    assert sorted(one.lstrip("#") for one in made) == sorted(one.lstrip("#") for one in words)
    if not any("Bijlage" in one for one in words):
        assert made == words
