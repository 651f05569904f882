"""Tables and paragraphs of a page from its structure tree, which tagged PDFs have.

The tree says which text is a head, a cell or a caption, and how many rows and columns a cell
covers; nothing has to be guessed from places. pdfium gives the tree of each page apart, in which what stands
on other pages, and a cell without content, is a child of which only the place is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription import pdfium_calls
from analysis_lib.transcription.blocks import HEADING, TABLE, TEXT, Block
from analysis_lib.transcription.characters_of_page import Content, PageText
from analysis_lib.transcription.document import Box, Cell, Grid, around
from analysis_lib.transcription.merged import Placed, laid_out
from analysis_lib.transcription.strings import plain
from analysis_lib.transcription.wrapping import dehyphenated

_DEEPEST = 60
_DEEPEST_OF_ALL = 200  # of the tree of a page
_MOST_SPANNED = 500
_ROWS = {"THead", "TBody", "TFoot", "Table"}
_BLOCKS = {"P", "LI", "L", "LBody", "Lbl", "BlockQuote", "Note", "TOCI", "Caption", "Div", "Sect"}
_HEADINGS = re.compile(r"H\d?|Title")
_INLINE_TEXT = {"P", "LI", "Note", "FENote", "BlockQuote", "TOCI", "Caption", "Lbl", "LBody", "Span", "Link", "Formula"}
_INVISIBLE = {"Artifact"}
_SPANS = (("RowSpan", b"RowSpan"), ("ColSpan", b"ColSpan"))


@dataclass(slots=True)
class Element:
    """An element of the tree, walked once: pdfium is asked for each only what it is, and what stands in it.

    Parameters
    ----------
    kind : str
        Such as ``TD``.
    children : list of Element or int
        An element, or the number of a piece of marked content; in a row -1 where there is neither.
    holds_table : bool
        Whether it is a table or has one in it.
    handle : int
        Of pdfium.
    """

    kind: str
    children: list[Element | int]
    holds_table: bool
    handle: int


def _element(handle: int, depth: int) -> Element:
    kind = pdfium_calls.type_name(handle)
    found: list[Element | int] = []
    holds_table = kind == "Table"
    number = pdfium_calls.children_of(handle)
    if number <= 0 and (content := pdfium_calls.content_of_element(handle)) >= 0:
        found.append(content)
    for at in range(number):
        child = pdfium_calls.child_of(handle, at)
        if not child:
            content = pdfium_calls.content_of_child(handle, at)
            if content >= 0 or kind == "TR":
                found.append(content)
        elif depth < _DEEPEST_OF_ALL:
            element = _element(child, depth + 1)
            holds_table |= element.holds_table
            found.append(element)
    return Element(kind, found, holds_table, handle)


class TaggedPage:
    """One page with a structure tree.

    Parameters
    ----------
    page : pypdfium2.PdfPage
    text : PageText
    number_of_page : int
        From 1.
    """

    def __init__(self, page: pypdfium2.PdfPage, text: PageText, number_of_page: int) -> None:
        self._tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        number = pdfium.FPDF_StructTree_CountChildren(self._tree) if self._tree else 0
        handles = (pdfium.FPDF_StructTree_GetChildAtIndex(self._tree, at) for at in range(number))
        self._elements = [_element(pdfium_calls.address_of(handle), 0) for handle in handles if handle]
        self._contents: dict[int, Content] = text.by_content() if number > 0 else {}
        self._page = number_of_page

    def close(self) -> None:
        """Give the tree's memory back."""
        if self._tree:
            pdfium.FPDF_StructTree_Close(self._tree)

    def blocks(self) -> list[Block]:
        """The blocks of the page in order; empty where it is not tagged."""
        return [block for element in self._elements for block in self._blocks(element, 0)]

    def _blocks(self, element: Element, depth: int) -> Iterator[Block]:
        kind = element.kind
        if depth > _DEEPEST or kind in _INVISIBLE:
            return
        if kind == "Table":
            yield from self._tables(element, depth)
            return
        if _HEADINGS.fullmatch(kind):
            yield Block(HEADING, self._words(element, depth), self._page)
            return
        if kind in _INLINE_TEXT and not element.holds_table:
            yield Block(TEXT, self._words(element, depth), self._page, is_caption=kind == "Caption")
            return
        loose = ""
        for child in element.children:
            if isinstance(child, Element):
                if loose.strip():
                    yield Block(TEXT, plain(loose), self._page)
                loose = ""
                yield from self._blocks(child, depth + 1)
            elif child >= 0 and child in self._contents:
                loose += "".join(self._contents[child].text)
        if loose.strip():
            yield Block(TEXT, plain(loose), self._page)

    def _tables(self, table: Element, depth: int) -> Iterator[Block]:
        """Yield a table with those in its cells; one that only lays others out is none itself."""
        cells = [cell for row in _rows(table, 0) for cell in _elements(row)]
        holders = [cell for cell in cells if any(child.holds_table for child in _elements(cell))]
        filled = sum(bool(self._words(cell, depth)) for cell in cells) if holders else 0
        if holders and 2 * len(holders) >= filled:
            for cell in cells:
                for child in _elements(cell):
                    yield from self._blocks(child, depth + 1)
            return
        grid = self._grid(table)
        if grid.rows:
            yield Block(TABLE, page=self._page, grid=grid)

    def _words(self, element: Element, depth: int) -> str:
        found: list[str] = []
        self._add_letters(element, depth, found)
        return dehyphenated("".join(found))

    def _add_letters(self, element: Element, depth: int, found: list[str]) -> None:
        if depth > _DEEPEST:
            return
        for child in element.children:
            if isinstance(child, Element):
                if child.kind in _BLOCKS:
                    found.append(" ")
                self._add_letters(child, depth + 1, found)
                if child.kind in _BLOCKS:
                    found.append(" ")
            elif child >= 0 and child in self._contents:
                found += self._contents[child].text

    def _boxes(self, element: Element, depth: int = 0) -> Iterator[Box]:
        for child in element.children:
            if isinstance(child, Element):
                yield from self._boxes(child, depth + 1) if depth < _DEEPEST else ()
            elif child in self._contents and child >= 0 and (box := self._contents[child].box) is not None:
                yield box

    def _grid(self, table: Element) -> Grid:
        rows: list[list[Placed]] = []
        caption = ""
        for row in _rows(table, 0):
            if row.kind == "Caption":
                caption = self._words(row, 0)
                continue
            # a cell without content, or with its content on another page, is no element
            rows.append(
                [
                    self._cell(cell) if isinstance(cell, Element) else Placed(Cell(""))
                    for cell in row.children
                    if isinstance(cell, Element) or cell < 0
                ]
            )
        boxes = list(self._boxes(table))
        heads = 0
        while heads < len(rows) and _is_of_heads(rows[heads]):
            heads += 1
        knows = any(one.cell.is_head for row in rows for one in row)
        grid = Grid(laid_out(rows), caption, self._page, [(self._page, around(boxes))] if boxes else [])
        grid.heads = min(_head_rows(rows, heads), len(grid.rows)) if knows else -1
        if not knows and not heads:
            grid.heads = -1
        return grid

    def _cell(self, element: Element) -> Placed:
        spans = _spans(element.handle)
        cell = Cell(self._words(element, 0), is_head=element.kind == "TH")
        return Placed(cell, spans.get("RowSpan", 1), spans.get("ColSpan", 1))


def _elements(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element))


def _rows(element: Element, depth: int) -> Iterator[Element]:
    for child in _elements(element):
        if child.kind in {"TR", "Caption"}:
            yield child
        elif child.kind in _ROWS and depth < _DEEPEST:
            yield from _rows(child, depth + 1)


def _head_rows(rows: list[list[Placed]], heads: int) -> int:
    """Rows of heads only; a first row of which all but the corner are heads counts too."""
    if heads == 0 and rows and len(rows[0]) > 1 and all(one.cell.is_head for one in rows[0][1:]):
        return 1
    return heads


def _is_of_heads(row: list[Placed]) -> bool:
    """Whether all that a row says is in heads; a corner without content is not known as one."""
    said = [one.cell for one in row if one.cell.text]
    return bool(said) and all(cell.is_head for cell in said)


def _spans(element: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(pdfium_calls.attributes_of(element)):
        attribute = pdfium_calls.attribute_of(element, at)
        for name, key in _SPANS if attribute else ():
            value = pdfium_calls.attribute_value(attribute, key)
            number = pdfium_calls.number_value(value) if value else None
            if number is not None:
                found[name] = max(1, min(int(number), _MOST_SPANNED))
    return found
