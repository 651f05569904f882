"""A page that stands by itself, from headings and outputs, as every report is built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import nbformat

from analysis_lib.render.document import build
from analysis_lib.render.html import to_html
from analysis_lib.show.output import Output


def html_of(parts: Iterable[Output | str]) -> str:
    """Make a page of headings, as Markdown, and outputs."""
    cells = [_cell(shown) for shown in parts]
    return to_html(build(nbformat.v4.new_notebook(cells=cells))).decode()


def _cell(shown: Output | str) -> Any:
    """Make a heading or an output a cell of a notebook."""
    if isinstance(shown, str):
        return nbformat.v4.new_markdown_cell(shown)
    data, metadata = shown._repr_mimebundle_()
    return nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data, metadata=metadata)])
