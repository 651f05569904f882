"""From blocks in the order of a file to a document: captions beside their tables, tables over pages, sentences.

Every reader gives blocks; what they mean together is decided here, in one way for all files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from analysis_lib.transcription.document import Cell, Document, Grid, Sentence
from analysis_lib.transcription.names import heads_of
from analysis_lib.transcription.strings import plain

CAPTION = re.compile(r"\s*(?:Tabel|Table)\s+(?:[A-Z]\.?)?\d+(?:\.\d+)*[a-z]?(?=\s*[.:\u2013-]|\s+[A-Z(]|\s*$)")
_OTHER_CAPTION = re.compile(r"\s*(?:Figuur|Grafiek|Kaart|Afbeelding)\s+\d+")
_HEADING = re.compile(r"\s*(?:(?:Hoofdstuk|Bijlage)\s+\w+|\d+(?:\.\d+)+\.?\s+[A-Z])")
_LONGEST_HEADING = 90
_LONGEST_CAPTION = 300
_FEWEST_TITLES = 4  # of a table of contents
_MOST_AT_A_PAGE_END = 3  # pieces of text between two parts of a table
_SAME = 12.0  # points between the edges of two parts
_SENTENCE_ENDS = re.compile(
    r"(?<=[.!?])(?<!\b[A-Za-z]\.)(?<!\bca\.)(?<!\bnr\.)(?<!\bbijv\.)(?<!\bresp\.)\s+"
    r"(?=[^\Wa-z\d_]|[\u2018\u201c'\"\u20ac])"
)
_MAY_GO_ON = "de naam van deze rij gaat misschien verder op de volgende bladzijde"
HEADING, TEXT, TABLE = "kop", "tekst", "tabel"


@dataclass
class Block:
    """A piece of a file: a heading, a paragraph or a table.

    Parameters
    ----------
    kind : str
        ``kop``, ``tekst`` or ``tabel``.
    text : str
        Of a heading or paragraph; of a table of one row what it says if it is none.
    page : int
    grid : Grid, optional
        Of a table.
    is_caption : bool
        Whether the file itself calls it a caption.
    """

    kind: str
    text: str = ""
    page: int = 0
    grid: Grid | None = None
    is_caption: bool = False


def assemble(blocks: Sequence[Block], document: Document) -> Document:
    """Fill a document from its blocks."""
    blocks = _joined_tables([block for block in blocks if block.grid or block.text])
    used = _give_captions(blocks)
    section = ""
    for place, block in enumerate(blocks):
        if block.grid is not None:
            if not _is_contents(block.grid, document.pages):
                document.grids.append(block.grid)
        elif place in used:
            continue
        elif block.kind == HEADING or _is_heading(block.text):
            section = plain(block.text)
        else:
            document.sentences += [Sentence(text, block.page, section) for text in sentences_of(block.text)]
    return document


def _is_contents(grid: Grid, pages: int) -> bool:
    """Whether a table without a head is that of contents: titles with the pages where they begin."""
    ends = [row[-1].text for row in grid.rows if row[-1].text]
    if grid.caption or grid.width > 3 or len(ends) < _FEWEST_TITLES or not all(map(str.isdecimal, ends)):
        return False
    numbers = [int(end) for end in ends]
    if numbers[-1] == grid.page < numbers[-2]:
        numbers.pop()  # of the page itself, at its foot
    first_page = numbers == sorted(numbers) and 0 < numbers[-1] <= pages + 20 and numbers[0] < numbers[-1]
    return first_page and bool(pages) and all(re.search(r"[^\W\d_]{3}", row[-2].text) for row in grid.rows)


def sentences_of(text: str) -> list[str]:
    """Split a paragraph into sentences."""
    return [piece for piece in _SENTENCE_ENDS.split(plain(text)) if piece]


def _is_heading(text: str) -> bool:
    text = text.strip()
    return len(text) <= _LONGEST_HEADING and bool(_HEADING.match(text)) and not text.endswith((".", ";", ","))


def is_caption(text: str) -> bool:
    """Whether a paragraph is the caption of a table, and not a sentence that begins with one."""
    return bool(CAPTION.match(text)) and len(text) <= _LONGEST_CAPTION


def _give_captions(blocks: Sequence[Block]) -> set[int]:
    """Give each table the caption beside it, above or below as most of this file has them; return the captions used."""
    options: dict[int, dict[int, int]] = {}
    for place, block in enumerate(blocks):
        if block.grid is not None and not block.grid.caption:
            options[place] = {
                side: place + side
                for side in (-1, 1)
                if 0 <= place + side < len(blocks) and _may_be_caption(blocks[place + side])
            }
    above = sum(set(found) == {-1} for found in options.values())
    below = sum(set(found) == {1} for found in options.values())
    order = (-1, 1) if above >= below else (1, -1)
    used: set[int] = set()
    for side in order:
        for place, found in options.items():
            grid = blocks[place].grid
            if grid is not None and not grid.caption and side in found and found[side] not in used:
                used.add(found[side])
                grid.caption = plain(blocks[found[side]].text)
    return used


def _may_be_caption(block: Block) -> bool:
    return block.grid is None and (block.is_caption or is_caption(block.text))


def _joined_tables(blocks: Iterable[Block]) -> list[Block]:
    """Join tables that a page's end cut in two: as wide, with one head or none on the second, no prose between."""
    joined: list[Block] = []
    for block in blocks:
        before = _last_table(joined) if block.grid is not None else None
        if block.grid is not None and before is not None and _goes_on(before, block.grid):
            heads = _repeated_heads(before, block.grid)
            before.rows = _added(before.rows, block.grid.rows[heads:])
            before.boxes += block.grid.boxes
            before.caption = before.caption or block.grid.caption
        else:
            joined.append(block)
    return [_without_sole_row(block) for block in joined]


def _without_sole_row(block: Block) -> Block:
    """Take a row that looked like the rest of a table on the page before, and was not, for the text that it is."""
    is_sole = block.grid is not None and len(block.grid.rows) == 1 and bool(block.text)
    return replace(block, kind=TEXT, grid=None) if is_sole else block


def _last_table(blocks: Sequence[Block]) -> Grid | None:
    """The table before, with nothing after it but what stands at the foot and the head of pages."""
    for block in reversed(blocks[-_MOST_AT_A_PAGE_END - 1 :]):
        if block.grid is not None:
            return block.grid
        if len(block.text) > _LONGEST_HEADING or is_caption(block.text) or block.is_caption or not block.page:
            return None
    return None


def _goes_on(first: Grid, second: Grid) -> bool:
    if first.width != second.width or (first.caption and second.caption and first.caption != second.caption):
        return False
    last = max((page for page, _ in first.boxes), default=first.page)
    goes_over = second.page - last == (1 if second.page else 0)
    headless = not second.caption and bool(second.page) and _has_no_heads(first, second)
    return goes_over and (headless or _repeated_heads(first, second) > 0)


def _has_no_heads(first: Grid, second: Grid) -> bool:
    rest = second.rows[1:] if len(second.rows) > 1 and _is_only_a_name(second.rows[0]) else second.rows
    if (second.heads > 0 and heads_of(second) > 0) or heads_of(first) == 0:
        return False
    if second.heads < 0 and heads_of(Grid(rest)) > 0:
        return False
    if first.heads > 0:
        return True
    edges = [grid.boxes[at][1] for grid, at in ((first, -1), (second, 0)) if grid.boxes]
    if len(edges) < 2:
        return False
    upper, lower = edges
    room = 0.25 * (upper.right - upper.left)  # where only words tell how wide a table is
    return abs(upper.left - lower.left) < _SAME and abs(upper.right - lower.right) < max(_SAME, room)


def _is_only_a_name(row: Sequence[Cell]) -> bool:
    return bool(row[0].text) and not any(cell.text for cell in row[1:])


def _added(first: list[list[Cell]], second: list[list[Cell]]) -> list[list[Cell]]:
    """Add the rows of a next page; one that the page's end broke is put together, or marked where it may be."""
    if not second or not first or not _is_only_a_name(second[0]) or _is_only_a_name(first[-1]):
        return [*first, *second]
    name, *cells = first[-1]
    rest = list(takewhile(_is_only_a_name, second))
    if rest[0][0].text[:1].islower():
        whole = replace(name, text=" ".join([name.text, *(row[0].text for row in rest)]))
        if len(rest) > 1 and not whole.doubt:
            whole = replace(whole, doubt=_MAY_GO_ON)
        return [*first[:-1], [whole, *cells], *second[len(rest) :]]
    marked = [replace(cell, doubt=cell.doubt or _MAY_GO_ON) if cell.text else cell for cell in cells]
    return [*first[:-1], [name, *marked], *second]


def _repeated_heads(first: Grid, second: Grid) -> int:
    """How many rows the second table begins with that the first one begins with too."""
    number = 0
    for one, other in zip(first.rows, second.rows, strict=False):
        if [cell.text for cell in one] != [cell.text for cell in other] or not any(cell.text for cell in one):
            break
        number += 1
    return number
