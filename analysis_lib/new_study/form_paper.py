"""A form on A4, to print and write on or to fill in on a screen; an accessible PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis_lib.new_study.form_fields import Entries, Kind, fillable
from analysis_lib.render.page import ASSETS
from analysis_lib.render.pdf import compile_typst
from analysis_lib.style import variables
from analysis_lib.tables.forms import Field, Form, Grid, Part, name_in_row

_UPRIGHT = 5  # columns at most of a grid that fits on a page that is not sideways
_SMALL = 8.5  # points, in a grid


def form_pdf(form: Form) -> bytes:
    """Typeset a form, sideways where a grid needs it, with a field wherever there is room to write.

    Raises
    ------
    ReportError
        If Typst refuses it.
    """
    wide = any(part.grid and len(part.grid.fields) > _UPRIGHT for part in form.parts)
    begin = f"#show: form.with(title: {_text(form.title)}, wide: {'true' if wide else 'false'})"
    lines = [begin, f"#heading(level: 1, {_text(form.title)})", f"#about({_text(form.about)})"]
    entries = Entries()
    lines += [line for part in form.parts for line in _part(part, entries)]
    with TemporaryDirectory() as folder:
        (Path(folder) / "style.typ").write_text(variables.typst(), encoding="utf-8")
        source = (ASSETS / "form.typ").read_text(encoding="utf-8")
        (Path(folder) / "main.typ").write_text("\n".join([source, *lines]), encoding="utf-8")
        return fillable(compile_typst(Path(folder) / "main.typ", pdf_standards="ua-1"), form.name, entries.all)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # a JSON string is a Typst string


def _part(part: Part, entries: Entries) -> Iterator[str]:
    yield f"#heading(level: 2, {_text(part.heading)})"
    if part.about:
        yield f"#about({_text(part.about)})"
    for ask in part.asks:
        yield f"#asked({_text(ask)}, {_text(entries.add(ask, f'{part.heading}: {ask}', Kind.TEXT))})"
    for ask in part.open_asks:
        yield f"#open-asked({_text(ask)}, {_text(entries.add(ask, f'{part.heading}: {ask}', Kind.LINES))})"
    for tick in part.ticks:
        yield f"#tick({_text(tick)}, {_text(entries.add(tick, f'{part.heading}: {tick}', Kind.TICK))})"
    if part.grid:
        yield _grid(part.heading, part.grid, entries)


def _grid(heading: str, grid: Grid, entries: Entries) -> str:
    widths = "".join(f"{field.wide}fr, " for field in grid.fields)
    names = "".join(f"{_text(field.name)}, " for field in grid.fields)
    abouts = "".join(f"{_text(_about(field))}, " for field in grid.fields)
    places = "".join(
        f"{_text(_cell(heading, field, row, entries))}, " for row in range(1, grid.rows + 1) for field in grid.fields
    )
    return f"#rows-to-fill(({widths}), ({names}), ({abouts}), ({places}))"


def _cell(heading: str, field: Field, row: int, entries: Entries) -> str:
    """Add the field of one cell of a grid; who hears it is told what stands above its column."""
    told = f"{heading}{'' if heading.endswith('?') else '.'} Rij {row}, {field.name}"
    tip = f"{told}: {field.about}" if field.about else told
    return entries.add(name_in_row(field.name, row), tip, _kind(field), field.choices, _SMALL)


def _kind(field: Field) -> Kind:
    if field.choices:
        return Kind.CHOICE
    return Kind.NUMBER if field.number else Kind.LINES


def _about(field: Field) -> str:
    """What belongs in a column, with the words to choose from."""
    return " ".join(filter(None, [field.about, " / ".join(field.choices)]))
