"""Tables and paragraphs of a page from its structure tree, which tagged PDFs have.

The tree says which text is a head, a cell or a caption, and how many rows and columns a cell
covers; nothing has to be guessed from places. pdfium gives the tree of each page apart, in which what stands
on other pages, and a cell without content, is a child of which only the place is known.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription.blocks import HEADING, TABLE, TEXT, Block
from analysis_lib.transcription.characters_of_page import Content, PageText
from analysis_lib.transcription.document import Box, Cell, Grid
from analysis_lib.transcription.merged import Placed, laid_out
from analysis_lib.transcription.strings import plain
from analysis_lib.transcription.wrapping import dehyphenated

_DEEPEST = 60
_MOST_SPANNED = 500
_ROWS = {"THead", "TBody", "TFoot", "Table"}
_BLOCKS = {"P", "LI", "L", "LBody", "Lbl", "BlockQuote", "Note", "TOCI", "Caption", "Div", "Sect"}
_HEADINGS = re.compile(r"H\d?|Title")
_INLINE_TEXT = {"P", "LI", "Note", "FENote", "BlockQuote", "TOCI", "Caption", "Lbl", "LBody", "Span", "Link", "Formula"}
_INVISIBLE = {"Artifact"}


class TaggedPage:
    """One page with a structure tree.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    text : PageText
    number : int
        Of the page, from 1.
    """

    def __init__(self, page: pypdfium2.PdfPage, text: PageText, number: int) -> None:
        self._tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        is_tagged = bool(self._tree) and pdfium.FPDF_StructTree_CountChildren(self._tree) > 0
        self._contents: dict[int, Content] = text.by_content() if is_tagged else {}
        self._page = number

    def close(self) -> None:
        """Give the tree's memory back."""
        if self._tree:
            pdfium.FPDF_StructTree_Close(self._tree)

    def blocks(self) -> list[Block]:
        """The blocks of the page in order; empty where it is not tagged."""
        if not self._tree:
            return []
        found: list[Block] = []
        for at in range(pdfium.FPDF_StructTree_CountChildren(self._tree)):
            element = pdfium.FPDF_StructTree_GetChildAtIndex(self._tree, at)
            if element:
                found += self._blocks(element, 0)
        return found

    def untagged(self) -> str:
        """The text that stands in no marked content."""
        return plain("".join(self._contents[-1].text)) if -1 in self._contents else ""

    def _blocks(self, element: Any, depth: int) -> Iterator[Block]:
        kind = _string(pdfium.FPDF_StructElement_GetType, element)
        if depth > _DEEPEST or kind in _INVISIBLE:
            return
        if kind == "Table":
            yield from self._tables(element, depth)
            return
        if _HEADINGS.fullmatch(kind):
            yield Block(HEADING, self._words(element, depth), self._page)
            return
        children = list(_children(element))
        if kind in _INLINE_TEXT and not any(self._holds_table(child, depth + 1) for child, _ in children if child):
            yield Block(TEXT, self._words(element, depth), self._page, is_caption=kind == "Caption")
            return
        loose = ""
        for child, content in children:
            if child:
                if loose.strip():
                    yield Block(TEXT, plain(loose), self._page)
                loose = ""
                yield from self._blocks(child, depth + 1)
            elif content >= 0 and content in self._contents:
                loose += "".join(self._contents[content].text)
        if loose.strip():
            yield Block(TEXT, plain(loose), self._page)

    def _tables(self, table: Any, depth: int) -> Iterator[Block]:
        """Yield a table with those in its cells; one that only lays others out is none itself."""
        cells = [cell for row in self._rows(table, 0) for cell, _ in _children(row) if cell]
        holders = [
            cell for cell in cells if any(self._holds_table(one, depth + 1) for one, _ in _children(cell) if one)
        ]
        filled = sum(bool(self._words(cell, depth)) for cell in cells) if holders else 0
        if holders and 2 * len(holders) >= filled:
            for cell in cells:
                for child, _ in _children(cell):
                    yield from self._blocks(child, depth + 1) if child else ()
            return
        grid = self._grid(table)
        if grid.rows:
            yield Block(TABLE, page=self._page, grid=grid)

    def _holds_table(self, element: Any, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        kind = _string(pdfium.FPDF_StructElement_GetType, element)
        return kind == "Table" or any(self._holds_table(child, depth + 1) for child, _ in _children(element) if child)

    def _words(self, element: Any, depth: int) -> str:
        return dehyphenated("".join(self._letters(element, depth)))

    def _letters(self, element: Any, depth: int) -> Iterator[str]:
        if depth > _DEEPEST:
            return
        for child, content in _children(element):
            if child:
                kind = _string(pdfium.FPDF_StructElement_GetType, child)
                if kind in _BLOCKS:
                    yield " "
                yield from self._letters(child, depth + 1)
                if kind in _BLOCKS:
                    yield " "
            elif content >= 0 and content in self._contents:
                yield from self._contents[content].text

    def _box(self, element: Any, depth: int = 0) -> Box | None:
        box: Box | None = None
        for child, content in _children(element):
            own = self._box(child, depth + 1) if child and depth < _DEEPEST else None
            if not child and content >= 0 and content in self._contents:
                own = self._contents[content].box
            if own is not None:
                box = own if box is None else box.around(own)
        return box

    def _grid(self, table: Any) -> Grid:
        rows: list[list[Placed]] = []
        caption = ""
        for row in self._rows(table, 0):
            if _string(pdfium.FPDF_StructElement_GetType, row) == "Caption":
                caption = self._words(row, 0)
                continue
            rows.append([self._cell(cell) for cell, content in _children(row) if cell or content < 0])
        box = self._box(table)
        heads = 0
        while heads < len(rows) and _is_of_heads(rows[heads]):
            heads += 1
        knows = any(one.cell.is_head for row in rows for one in row)
        grid = Grid(laid_out(rows), caption, self._page, [(self._page, box)] if box else [])
        grid.heads = min(_head_rows(rows, heads), len(grid.rows)) if knows else -1
        if not knows and not heads:
            grid.heads = -1
        return grid

    def _rows(self, element: Any, depth: int) -> Iterator[Any]:
        for child, _ in _children(element):
            if not child:
                continue
            kind = _string(pdfium.FPDF_StructElement_GetType, child)
            if kind in {"TR", "Caption"}:
                yield child
            elif kind in _ROWS and depth < _DEEPEST:
                yield from self._rows(child, depth + 1)

    def _cell(self, element: Any) -> Placed:
        if not element:  # without content, or its content is on another page
            return Placed(Cell(""))
        kind = _string(pdfium.FPDF_StructElement_GetType, element)
        spans = _spans(element)
        cell = Cell(self._words(element, 0), is_head=kind == "TH")
        return Placed(cell, spans.get("RowSpan", 1), spans.get("ColSpan", 1))


def _head_rows(rows: list[list[Placed]], heads: int) -> int:
    """Rows of heads only; a first row of which all but the corner are heads counts too."""
    if heads == 0 and rows and len(rows[0]) > 1 and all(one.cell.is_head for one in rows[0][1:]):
        return 1
    return heads


def _is_of_heads(row: list[Placed]) -> bool:
    """Whether all that a row says is in heads; a corner without content is not known as one."""
    said = [one.cell for one in row if one.cell.text]
    return bool(said) and all(cell.is_head for cell in said)


def _children(element: Any) -> Iterator[tuple[Any, int]]:
    """Yield the children: an element, or None with the number of its marked content, -1 where there is neither."""
    number = pdfium.FPDF_StructElement_CountChildren(element)
    if number <= 0:
        content = pdfium.FPDF_StructElement_GetMarkedContentID(element)
        if content >= 0:
            yield None, content
        return
    for at in range(number):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(element, at)
        if child:
            yield child, -1
        else:
            yield None, pdfium.FPDF_StructElement_GetChildMarkedContentID(element, at)


def _string(ask: Any, element: Any) -> str:
    size = ask(element, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace")


def _spans(element: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(pdfium.FPDF_StructElement_GetAttributeCount(element)):
        attribute = pdfium.FPDF_StructElement_GetAttributeAtIndex(element, at)
        for name in ("RowSpan", "ColSpan"):
            value = pdfium.FPDF_StructElement_Attr_GetValue(attribute, name.encode()) if attribute else None
            number = ctypes.c_float()
            if value and pdfium.FPDF_StructElement_Attr_GetNumberValue(value, ctypes.byref(number)):
                found[name] = max(1, min(int(number.value), _MOST_SPANNED))
    return found
