"""A form on A4, to print and write on; an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis_lib.render.page import ASSETS
from analysis_lib.render.pdf import compile_typst
from analysis_lib.style import variables
from analysis_lib.tables.forms import Form, Grid, Part

_OPEN_LINES = 3
_UPRIGHT = 5  # columns at most of a grid that fits on a page that is not sideways


def form_pdf(form: Form) -> bytes:
    """Typeset a form, sideways where a grid needs it.

    Raises
    ------
    ReportError
        If Typst refuses it.
    """
    wide = any(part.grid and len(part.grid.fields) > _UPRIGHT for part in form.parts)
    begin = f"#show: form.with(title: {_text(form.title)}, wide: {'true' if wide else 'false'})"
    lines = [begin, f"#heading(level: 1, {_text(form.title)})", f"#about({_text(form.about)})"]
    lines += [line for part in form.parts for line in _part(part)]
    with TemporaryDirectory() as folder:
        (Path(folder) / "style.typ").write_text(variables.typst(), encoding="utf-8")
        source = (ASSETS / "form.typ").read_text(encoding="utf-8")
        (Path(folder) / "main.typ").write_text("\n".join([source, *lines]), encoding="utf-8")
        return compile_typst(Path(folder) / "main.typ", pdf_standards="ua-1")


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a Typst string


def _part(part: Part) -> Iterator[str]:
    yield f"#heading(level: 2, {_text(part.heading)})"
    if part.about:
        yield f"#about({_text(part.about)})"
    yield from (f"#asked({_text(ask)})" for ask in part.asks)
    yield from (f"#open-asked({_text(ask)}, {_OPEN_LINES})" for ask in part.open_asks)
    yield from (f"#tick({_text(tick)})" for tick in part.ticks)
    if part.grid:
        yield _grid(part.grid)


def _grid(grid: Grid) -> str:
    widths = "".join(f"{field.wide}fr, " for field in grid.fields)
    names = "".join(f"{_text(field.name)}, " for field in grid.fields)
    abouts = "".join(f"{_text(_about(field.about, field.choices))}, " for field in grid.fields)
    return f"#rows-to-fill(({widths}), ({names}), ({abouts}), {grid.rows})"


def _about(about: str, choices: tuple[str, ...]) -> str:
    """What belongs in a column, with the words to choose from."""
    return " ".join(filter(None, [about, " / ".join(choices)]))
