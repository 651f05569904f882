"""Reading a web page: its headings, paragraphs and tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from analysis_lib.errors import UserError
from analysis_lib.transcription.blocks import HEADING, TABLE, TEXT, Block, assemble
from analysis_lib.transcription.document import Cell, Document, Grid
from analysis_lib.transcription.merged import Placed, laid_out
from analysis_lib.transcription.strings import doubt_of_letters, plain

_RAISED = str.maketrans("0123456789", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")
_SILENT = {"script", "style", "template", "svg", "nav", "noscript", "head", "del", "s", "strike", "math", "button"}
_PARAGRAPHS = {"p", "li", "dt", "dd", "figcaption", "blockquote", "summary", "caption"}
_HEADINGS = re.compile(r"h[1-6]")
_MAY_BE_OPEN = [
    (re.compile(rf"<{tag}[\s>]", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE))
    for tag in ("td", "th", "tr", "li", "dd", "dt")
]
_MOST_SPANNED = 500
_DEEPEST = 30  # tables in tables


def read_web(path: Path, pages: frozenset[int] = frozenset()) -> Document:
    """Read a web page that was saved as a file.

    Raises
    ------
    UserError
        If pages are asked for, or there is nothing to read in it.
    """
    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup

    if pages:
        raise UserError(f"'{path.name}' heeft geen bladzijden; laat --pages weg.")
    try:
        text = _text(path.read_bytes())
        page = BeautifulSoup(text, "lxml" if _leaves_ends_out(text) else "html.parser")
        blocks = list(_blocks(page, 0))
    except (ParserRejectedMarkup, RecursionError) as error:
        raise UserError(f"'{path.name}' is geen webpagina of is beschadigd; sla haar opnieuw op als .html.") from error
    return assemble(blocks, Document("webpagina"))


def _text(data: bytes) -> str:
    """The text of a page: UTF-8 where it can be, else what the page says, else Windows-1252; never a guess."""
    from bs4.dammit import EncodingDetector

    said = EncodingDetector.find_declared_encoding(data, is_html=True)
    marked = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""
    for encoding in filter(None, (marked, "utf-8-sig", said, "cp1252")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


def _leaves_ends_out(text: str) -> bool:
    """Whether cells, rows or items of lists are not closed, as HTML allows, which the parser of Python cannot read."""
    return any(len(begin.findall(text)) > len(end.findall(text)) for begin, end in _MAY_BE_OPEN)


def _blocks(parent: Any, depth: int) -> Iterator[Block]:
    loose = ""
    for child in parent.children:
        name = getattr(child, "name", None)
        if name is None:
            loose += str(child) if type(child).__name__ == "NavigableString" else ""
            continue
        if name in _SILENT or child.has_attr("hidden"):
            continue
        if name == "table":
            yield from _said(loose)
            loose = ""
            yield from _tables(child, depth)
        elif _HEADINGS.fullmatch(name):
            yield from _said(loose)
            loose = ""
            yield Block(HEADING, plain(_words(child)))
        elif name in _PARAGRAPHS and not child.find(["table", "ul", "ol"]):
            yield from _said(loose)
            loose = ""
            yield Block(TEXT, plain(_words(child)), is_caption=name == "figcaption")
        elif child.find(["p", "table", "li", "div", "h1", "h2", "h3", "h4", "dd", "figcaption"]):
            yield from _said(loose)
            loose = ""
            yield from _blocks(child, depth + 1)
        elif name in {"div", "section", "article", "pre", "td", "details"}:
            yield from _said(loose)
            loose = ""
            yield from _said(_words(child))
        else:
            loose += _words(child)
    yield from _said(loose)


def _tables(table: Any, depth: int) -> Iterator[Block]:
    """Yield a table with those in its cells; one that only lays others out is none itself."""
    if depth > _DEEPEST:
        raise RecursionError
    own = list(_within(table))
    nested = [one for one in own if one.name == "table"]
    cells = [one for one in own if one.name != "table"]
    if nested and 2 * len(nested) >= sum(bool(cell.get_text(strip=True)) for cell in cells):
        for cell in cells:
            yield from _blocks(cell, depth + 1)
        return
    grid = _grid(table)
    if grid.rows:
        yield Block(TABLE, grid=grid)
    for one in nested:
        yield from _tables(one, depth + 1)


def _within(element: Any) -> Iterator[Any]:
    """Yield the cells of a table and the tables in those, not what is in these."""
    for child in element.find_all(True, recursive=False):
        if child.name in {"table", "td", "th"}:
            yield child
        if child.name != "table":
            yield from _within(child)


def _said(text: str) -> Iterator[Block]:
    if text.strip():
        yield Block(TEXT, plain(text))


def _words(element: Any) -> str:
    """The text of an element, with raised digits as such and without what is struck out."""
    parts: list[str] = []
    for child in element.children:
        name = getattr(child, "name", None)
        if name is None:
            parts.append(str(child) if type(child).__name__ == "NavigableString" else "")
        elif name == "sup":
            parts.append(_words(child).translate(_RAISED))
        elif name in {"br", "p", "div", "li", "td", "tr"}:
            parts.append(f" {_words(child)} ")
        elif name not in _SILENT and name != "table":
            parts.append(_words(child))
    return "".join(parts)


def _grid(table: Any) -> Grid:
    caption = table.find("caption")
    rows: list[list[Placed]] = []
    heads, has_heads = 0, False
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = list(row.find_all(["td", "th"], recursive=False))
        placed = [_cell(cell) for cell in cells]
        only_heads = bool(cells) and all(one.cell.is_head for one in placed)
        in_head = row.find_parent("thead") is not None or only_heads
        has_heads = has_heads or in_head
        heads += in_head and heads == len(rows) and any(one.cell.text for one in placed)
        if any(one.cell.text for one in placed):
            rows.append(placed)
    grid = Grid(laid_out(rows), plain(_words(caption)) if caption is not None else "")
    grid.heads = min(heads, len(grid.rows)) if has_heads else -1
    return grid


def _cell(cell: Any) -> Placed:
    spans = [_span(cell.get(name)) for name in ("rowspan", "colspan")]
    words = _words(cell)
    return Placed(Cell(plain(words), is_head=cell.name == "th", doubt=doubt_of_letters(words)), *spans)


def _span(text: object) -> int:
    try:
        return max(1, min(int(str(text)), _MOST_SPANNED))
    except ValueError:
        return 1
