"""Reading a Word document: its paragraphs and tables, each merged cell once."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from analysis_lib.errors import UserError
from analysis_lib.transcription.blocks import HEADING, TABLE, TEXT, Block, assemble
from analysis_lib.transcription.document import Cell, Document, Grid
from analysis_lib.transcription.merged import Placed, laid_out
from analysis_lib.transcription.strings import doubt_of_letters, plain

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_MOST_BYTES = 500_000_000  # unpacked: more is no report
_HYPHENS = {"noBreakHyphen": "-", "softHyphen": "", "tab": " ", "br": " ", "cr": " "}
_HEADING_STYLES = ("heading", "kop", "title", "titel")
_CAPTION_STYLES = ("caption", "bijschrift", "tablecaption", "table caption")
_MOST_SPANNED = 500


def read_word(path: Path, pages: frozenset[int] = frozenset()) -> Document:
    """Read a Word document, as it is once tracked changes are accepted.

    Parameters
    ----------
    path : Path
    pages : frozenset of int
        Has to be empty: a Word document gets its pages when it is printed.

    Raises
    ------
    UserError
        If it is damaged, encrypted, or pages are asked for.
    """
    if pages:
        raise UserError(f"'{path.name}' heeft geen vaste bladzijden; laat --pages weg of geef de pdf.")
    body = _body(path)
    document = Document("Word-document")
    styles = _style_names(body)
    return assemble(list(_blocks(body.element.body, styles, 0)), document)


def _body(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_BYTES:
                raise UserError(
                    f"'{path.name}' is uitgepakt groter dan een rapport kan zijn; is dit het goede bestand?"
                )
        return docx.Document(str(path))
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, SyntaxError) as error:
        with path.open("rb") as file:
            is_encrypted = file.read(8) == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        if is_encrypted:
            raise UserError(
                f"'{path.name}' is versleuteld of een oud Word-bestand; sla het zonder wachtwoord op als .docx."
            ) from error
        raise UserError(
            f"'{path.name}' is geen Word-document of is beschadigd; sla het opnieuw op als .docx."
        ) from error


def _style_names(body: Any) -> dict[str, str]:
    return {style.style_id: (style.name or "").lower() for style in body.styles if style.style_id}


def _blocks(parent: Any, styles: dict[str, str], depth: int) -> Iterator[Block]:
    if depth > 20:
        return
    for element in parent:
        name = _local(element)
        if name == "p":
            text = plain("".join(_letters(element)))
            style = styles.get(_style_of(element), _style_of(element).lower())
            kind = HEADING if style.startswith(_HEADING_STYLES) else TEXT
            if text:
                yield Block(kind, text, is_caption=style.startswith(_CAPTION_STYLES))
        elif name == "tbl":
            nested = [one for one in element.iter(qn("w:tbl")) if one is not element]
            if nested and _only_lays_out(element):
                for cell in element.iter(qn("w:tc")):
                    if _table_of(cell) is element:
                        yield from _blocks(cell, styles, depth + 1)
                continue
            grid = _grid(element)
            if grid.rows:
                yield Block(TABLE, grid=grid)
            for one in nested:
                if _table_of(one.getparent()) is element:
                    yield from _blocks([one], styles, depth + 1)
        elif name in {"sdt", "sdtContent", "ins", "customXml", "smartTag", "body"}:
            yield from _blocks(element, styles, depth + 1)


def _table_of(element: Any) -> Any:
    """The table that an element stands in."""
    while element is not None and _local(element) != "tbl":
        element = element.getparent()
    return element


def _only_lays_out(table: Any) -> bool:
    """Whether a table is there to put other tables beside each other: as many of its cells hold one as hold words."""
    own = [cell for cell in table.iter(qn("w:tc")) if _table_of(cell) is table]
    holders = sum(cell.find(f".//{qn('w:tbl')}") is not None for cell in own)
    filled = sum(bool("".join(text.text or "" for text in cell.iter(qn("w:t"))).strip()) for cell in own)
    return 2 * holders >= filled


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _style_of(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return str(found.get(qn("w:val"))) if found is not None else ""


def _letters(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph: what tracked changes added, without what they took out."""
    for child in element:
        name = _local(child)
        if name in {"del", "moveFrom", "pPr", "instrText", "delText", "footnoteReference", "endnoteReference"}:
            continue
        if name == "t":
            yield child.text or ""
        elif name in _HYPHENS:
            yield _HYPHENS[name]
        elif name == "r":
            text = "".join(_letters(child))
            yield text.translate(_RAISED) if _is_raised(child) else text
        else:
            yield from _letters(child)


def _is_raised(run: Any) -> bool:
    found = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    return found is not None and found.get(qn("w:val")) == "superscript"


def _grid(table: Any) -> Grid:
    rows: list[list[Placed]] = []
    heads = 0
    open_above: dict[int, str] = {}
    for row in table.iter(qn("w:tr")):
        if row.getparent() is not table and _local(row.getparent()) not in {"sdtContent", "ins"}:
            continue  # of a table in a cell
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        heads += is_head and heads == len(rows)
        placed: list[Placed] = []
        at = 0
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        for _ in range(_number(before)):
            placed.append(Placed(Cell("")))
            at += 1
        for cell in row.iter(qn("w:tc")):
            if cell.getparent() is not row and _local(cell.getparent()) not in {"sdtContent", "ins"}:
                continue
            letters = " ".join("".join(_letters(part)) for part in cell.iter(qn("w:p")) if _table_of(part) is table)
            text = plain(letters)
            span = max(1, min(_number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1), _MOST_SPANNED))
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merge is not None and merge.get(qn("w:val")) != "restart":
                above = open_above.get(at, "")
                text = text or ("" if any(letter.isdigit() for letter in above) and not is_head else above)
            elif merge is not None:
                open_above[at] = text
            placed.append(Placed(Cell(text, is_head, doubt_of_letters(letters)), 1, span))
            at += span
        rows.append(placed)
    grid = Grid(laid_out(rows))
    grid.heads = min(heads, len(grid.rows)) if heads else -1
    return grid


def _number(element: Any, default: int = 0) -> int:
    try:
        return int(element.get(qn("w:val"))) if element is not None else default
    except (TypeError, ValueError):
        return default
