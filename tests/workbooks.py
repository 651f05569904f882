"""Workbooks to read in tests, ordinary ones and tampered ones."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS

from analysis_lib.tables import Column, Contract, Kind, Table

SHEET = "xl/worksheets/sheet1.xml"
PRICES = Table(
    "prijzen",
    "De prijslijst.",
    {
        "prijs": Column("Sleutel", key=True),
        "bedrag": Column("Bedrag", Kind.NUMBER, minimum=0, unit="EUR", optional=True),
        "aantal": Column("Aantal", Kind.WHOLE, optional=True),
        "deel": Column("Deel", Kind.SHARE, optional=True),
        "vast": Column("Staat het vast?", Kind.YES_NO, optional=True),
        "begin": Column("Vanaf", Kind.DATE, optional=True),
        "bron": Column("Waar het vandaan komt", optional=True),
    },
)
HEADER = tuple(PRICES.columns)
PRICE_LIST = Contract((PRICES,))
NOTHING = (None,) * len(HEADER)


def row(**values: Any) -> list[Any]:
    """Return a row of the price list, the rest empty."""
    return [{"prijs": "a", **values}.get(name) for name in HEADER]


def write(
    path: Path, sheets: dict[str, Sequence[Sequence[Any]]], change: Callable[[Workbook], None] | None = None
) -> Path:
    """Save a workbook with these rows on these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(list(cells))
    if change:
        change(book)
    path.parent.mkdir(exist_ok=True, parents=True)
    book.save(path)
    _share_texts(path)
    return path


def _share_texts(path: Path) -> None:
    """Keep texts apart from cells, as Excel does; openpyxl writes them into the cells."""
    texts: list[bytes] = []

    def share(cell: re.Match[bytes]) -> bytes:
        texts.append(cell[2])
        return b't="s"%s><v>%d</v></c>' % (cell[1], len(texts) - 1)

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in sorted(parts):
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb't="inlineStr"([^>]*)><is>(.*?)</is></c>', share, parts[name], flags=re.DOTALL)
    shared = b"".join(b"<si>%s</si>" % text for text in texts)
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (SHEET_MAIN_NS.encode(), shared)
    relation = f'<Relationship Type="{REL_NS}/sharedStrings" Target="sharedStrings.xml" Id="texts"/></Relationships>'
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
    _save(path, parts)


def _save(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Change one part of a saved workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    _save(path, parts)
