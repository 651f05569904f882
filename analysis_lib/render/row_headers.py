"""Row headers on paper: who hears a table is told which row a number is in.

Typst tags the heads of columns in a PDF and no heads of rows, and pandoc marks no first column in Word. Both know the
tables in order, so the HTML that they were made from says which cells are heads. A table that has another shape there
is left as it is: a wrong head is worse than none.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pikepdf

from analysis_lib.render.table_shapes import Shape

_SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}


def mend(pdf: bytes, wanted: Sequence[Shape]) -> bytes:
    """Mark in a PDF by Typst the heads of rows that the tables of its source have."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        tables = list(_tables(document.Root.StructTreeRoot))
        if len(tables) != len(wanted):
            return pdf
        for table, shape in zip(tables, wanted, strict=True):
            cells = [[(cell, _about_table(cell)) for cell in _of(row, "/TH", "/TD")] for row in _rows(table)]
            if tuple(tuple(int(about.get("/ColSpan", 1)) for _, about in row) for row in cells) == shape.spans:
                _mark(cells, shape)
        mended = io.BytesIO()
        document.save(mended, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return mended.getvalue()


def _mark(cells: list[list[tuple[pikepdf.Object, pikepdf.Object]]], shape: Shape) -> None:
    """Make heads of what are heads; then scopes say it all, and lists of heads per cell, without those of rows, go.

    With each cell come its attributes that are about its table.
    """
    for row, scopes in zip(cells, shape.rows, strict=True):
        for (cell, about), scope in zip(row, scopes, strict=True):
            if scope in _SCOPES:
                cell.S = pikepdf.Name.TH
                about.Scope = pikepdf.Name(_SCOPES[scope])
            if "/Headers" in about and shape.has_row_heads:
                del about["/Headers"]


def _about_table(cell: pikepdf.Object) -> pikepdf.Object:
    """Return the attributes of a cell that are about its table; new ones if it has none."""
    attributes = cell.get("/A", pikepdf.Array())
    found = attributes if isinstance(attributes, pikepdf.Array) else pikepdf.Array([attributes])
    for one in found:
        if isinstance(one, pikepdf.Dictionary) and one.get("/O") == "/Table":
            return one
    found.append(pikepdf.Dictionary(O=pikepdf.Name.Table))
    cell.A = found
    return found[-1]


def _tables(element: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kind, child in _children(element):
        if kind == "/Table":
            yield child
        else:
            yield from _tables(child)


def _rows(table: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kind, child in _children(table):
        if kind == "/TR":
            yield child
        elif kind in {"/THead", "/TBody", "/TFoot"}:
            yield from _of(child, "/TR")


def _of(element: pikepdf.Object, *kinds: str) -> Iterator[pikepdf.Object]:
    return (child for kind, child in _children(element) if kind in kinds)


def _children(element: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    """The elements directly below one, each with its kind; what is marked in the page itself is none."""
    found = element.get("/K", pikepdf.Array())
    for child in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(child, pikepdf.Dictionary) and (kind := child.get("/S")) is not None:
            yield str(kind), child
