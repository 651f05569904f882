"""Chapters that a report has at its end."""

from __future__ import annotations

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from analysis_lib.render.appendices import TAG, appendices_last


def heading(words: str, *tags: str) -> NotebookNode:
    cell = nbformat.v4.new_markdown_cell(words)
    cell.metadata["tags"] = list(tags)
    return cell


def shown(cells: list[NotebookNode]) -> list[str]:
    return [cell.source for cell in appendices_last(cells)]


def test_a_tagged_chapter_goes_before_the_appendices_with_all_of_it() -> None:
    cells = [
        heading("## Eerst"),
        heading("## Wat afwijkt", TAG),
        nbformat.v4.new_code_cell("a"),
        heading("### Deel"),
        heading("## Dan"),
        nbformat.v4.new_code_cell("b"),
        heading("## Bijlage: tabellen"),
        heading("## Verantwoording"),
    ]
    assert shown(cells) == [
        *("## Eerst", "## Dan", "b"),
        *("## Bijlage: wat afwijkt", "a", "### Deel"),
        *("## Bijlage: tabellen", "## Verantwoording"),
    ]
    assert cells[1].source == "## Wat afwijkt"
    assert shown([heading("## Weg", TAG), heading("## Slot")]) == ["## Slot", "## Bijlage: weg"]


@given(st.lists(st.tuples(st.sampled_from(["## Een", "## Twee", "### Deel", "tekst"]), st.booleans())))
def test_nothing_is_lost_and_without_tags_nothing_moves(cells: list[tuple[str, bool]]) -> None:
    made = [heading(words, *([TAG] if tagged else [])) for words, tagged in cells]
    assert len(appendices_last(made)) == len(made)
    if not any(tagged and words.startswith("## ") for words, tagged in cells):
        assert shown(made) == [words for words, _ in cells]
