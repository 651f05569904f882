"""Tables and paragraphs of a page without a structure tree, from where its words stand.

Columns are where figures stand above each other; rows are parted by lines if the page draws them,
else by the figures. What stands in no column, or in one with another, is marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis_lib.transcription.blocks import TABLE, TEXT, Block, is_caption
from analysis_lib.transcription.characters_of_page import Word
from analysis_lib.transcription.document import Box, Cell, Grid
from analysis_lib.transcription.strings import NO_FIGURE, figures_in_cell, is_year, plain

_SPACE = 0.75  # of a line's height: wider parts two cells
_NEAR = 2.6  # heights of a line between two rows of one table
_FEWEST_ROWS = 2
_MOST_HEADS = 8
_A_THIRD = 1 / 3
_SOLE_BRACKET = re.compile(r"\(.*\)")
_PAIR = 2
_CHANNEL = 4  # points that stay white between two columns
_SAME = 4.0  # points: ends of drawn lines that are the same
_FEWEST_RULES = 3


@dataclass
class Chunk:
    """Words on one line that belong together."""

    text: str
    box: Box
    order: int

    @cached_property
    def is_figure(self) -> bool:
        """Whether it could be the cell of a column of figures."""
        text = self.text
        if NO_FIGURE.fullmatch(text):
            return True
        found = figures_in_cell(text)
        return bool(found) and not re.search(r"[^\W\d_]{4,}.*[^\W\d_]{3,}", text)

    @property
    def is_sole_year(self) -> bool:
        """Whether it is a year, which heads have too."""
        found = figures_in_cell(self.text)
        return bool(found) and all(map(is_year, found))

    @property
    def height(self) -> float:
        """Of its line."""
        return max(self.box.top - self.box.bottom, 1.0)


Line = list[Chunk]  # what stands at one height, from the left


@dataclass(frozen=True)
class Rule:
    """A line that the page draws, from the left to the right."""

    height: float
    left: float
    right: float


def blocks_of(words: Sequence[Word], rules: Sequence[Rule], page: int) -> list[Block]:
    """Read a page.

    Parameters
    ----------
    words : sequence of Word
        In the order of the file.
    rules : sequence of Rule
        The horizontal lines that it draws.
    page : int
        Its number.
    """
    chunks = _chunks(words)
    lines = _lines(chunks)
    drawn = list(_drawn(lines, rules))
    regions = [
        *drawn,
        *(one for one in _regions(lines) if not any(one[0] < end and start < one[1] for start, end in drawn)),
    ]
    inside = {id(chunk) for start, end in regions for line in lines[start:end] for chunk in line}
    found: list[tuple[float, Block]] = []
    for start, end in regions:
        grid = _grid(lines[start:end], rules, page)
        if grid is None:
            inside -= {id(chunk) for line in lines[start:end] for chunk in line}
            continue
        found.append(
            (min(chunk.order for line in lines[start:end] for chunk in line), Block(TABLE, page=page, grid=grid))
        )
    found += [(order, block) for order, block in _paragraphs([one for one in chunks if id(one) not in inside], page)]
    return [block for _, block in sorted(found, key=lambda one: one[0])]


def _chunks(words: Sequence[Word]) -> list[Chunk]:
    chunks: list[Chunk] = []
    last: Word | None = None
    for order, word in enumerate(words):
        height = max(word.box.top - word.box.bottom, 1.0)
        near = (
            last is not None
            and word.line == last.line
            and abs(word.box.bottom - last.box.bottom) < 0.6 * height
            and -0.5 * height < word.box.left - last.box.right < _SPACE * height
        )
        if near:
            chunks[-1].text += f" {word.text}"
            chunks[-1].box = chunks[-1].box.around(word.box)
        else:
            chunks.append(Chunk(word.text, word.box, order))
        last = word
    return chunks


def _lines(chunks: Sequence[Chunk]) -> list[Line]:
    """Put chunks at one height together, from the top down."""
    lines: list[Line] = []
    for chunk in sorted(chunks, key=lambda one: (-one.box.top, one.box.left)):
        middle = (chunk.box.top + chunk.box.bottom) / 2
        for line in reversed(lines[-3:]):
            first = line[0].box
            if first.bottom < middle < first.top and abs((first.top + first.bottom) / 2 - middle) < 0.4 * chunk.height:
                line.append(chunk)
                break
        else:
            lines.append([chunk])
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _drawn(lines: Sequence[Line], rules: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    """Yield the lines between drawn ones that go from the same left to the same right: a table with its rows."""
    whole: dict[float, tuple[float, float]] = {}
    for rule in rules:
        near = next((height for height in whole if abs(height - rule.height) < 0.8), rule.height)
        left, right = whole.get(near, (rule.left, rule.right))
        whole[near] = min(left, rule.left), max(right, rule.right)
    group: list[float] = []
    ends: tuple[float, float] | None = None
    groups: list[tuple[list[float], tuple[float, float]]] = []
    for height in sorted(whole, reverse=True):
        left, right = whole[height]
        if ends is not None and abs(left - ends[0]) < _SAME and abs(right - ends[1]) < _SAME:
            group.append(height)
        else:
            group, ends = [height], (left, right)
            groups.append((group, ends))
    for heights, (left, right) in groups:
        if len(heights) < _FEWEST_RULES:
            continue
        inside = [
            at
            for at, line in enumerate(lines)
            if heights[-1] - 1 < (line[0].box.top + line[0].box.bottom) / 2 < heights[0] + 1
            and line[0].box.left > left - _SAME
            and line[-1].box.right < right + _SAME
        ]
        # The head may stand above the first line that is drawn.
        while (
            inside
            and inside[0] > 0
            and len(lines[inside[0] - 1]) > 1
            and _gap(lines[inside[0] - 1], lines[inside[0]]) < 1
        ):
            inside.insert(0, inside[0] - 1)
        if inside and inside == list(range(inside[0], inside[-1] + 1)) and any(len(lines[at]) > 1 for at in inside):
            yield inside[0], inside[-1] + 1


def _is_row(line: Line) -> bool:
    return len(line) > 1 and any(chunk.is_figure and not chunk.is_sole_year for chunk in line[1:])


def _gap(upper: Line, lower: Line) -> float:
    """The room between two lines, in heights of a line."""
    room = min(chunk.box.bottom for chunk in upper) - max(chunk.box.top for chunk in lower)
    return room / max(chunk.height for chunk in (*upper, *lower))


def _regions(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield where tables begin and end."""
    place = 0
    while place < len(lines):
        if not _is_row(lines[place]):
            place += 1
            continue
        first, last = place, place
        while True:
            after = _next_row(lines, last)
            if after is None:
                break
            last = after
        left = min(chunk.box.left for line in lines[first : last + 1] for chunk in line)
        right = max(chunk.box.right for line in lines[first : last + 1] for chunk in line)
        start, end = _with_heads(lines, first, left, right), _with_tail(lines, last, left, right)
        rows = sum(map(_is_row, lines[start:end]))
        if rows >= _FEWEST_ROWS or (rows and start < first):
            yield start, end
        place = max(end, place + 1)


def _next_row(lines: Sequence[Line], last: int) -> int | None:
    for ahead in range(last + 1, min(last + 5, len(lines))):
        if _gap(lines[ahead - 1], lines[ahead]) > _NEAR or is_caption(lines[ahead][0].text):
            return None
        if _is_row(lines[ahead]):
            return ahead
        if _is_running(lines[ahead], lines[last]):
            return None
    return None


def _is_running(line: Line, row: Line) -> bool:
    """Whether a line is running text: one piece that goes on over the columns of a row."""
    width = row[-1].box.right - row[0].box.left
    return len(line) == 1 and line[0].box.right - line[0].box.left > 0.6 * width and not line[0].is_figure


def _with_heads(lines: Sequence[Line], first: int, left: float, right: float) -> int:
    start = first
    while start and first - start < _MOST_HEADS:
        above = lines[start - 1]
        if _gap(above, lines[start]) > _NEAR or is_caption(above[0].text) or above[0].text.endswith((".", ":")):
            break
        width = right - left
        wide = any(chunk.box.right - chunk.box.left > 0.6 * width for chunk in above)
        outside = any(chunk.box.right < left - 2 or chunk.box.left > right + 2 for chunk in above)
        only_left = (
            len(above) == 1 and above[0].box.left < left + 0.2 * width and start == first and not above[0].is_figure
        )
        if wide or outside or (only_left and len(above[0].text) > 60):
            break
        start -= 1
    while start < first and len(lines[start]) == 1 and lines[start][0].box.left < left + 0.1 * (right - left):
        start += 1  # words above the first column alone: a heading, or the end of a paragraph
    return start


def _with_tail(lines: Sequence[Line], last: int, left: float, right: float) -> int:
    """A name that goes on below its figures, or their brackets."""
    end = last + 1
    while end < len(lines) and end - last < _PAIR + 1 and _gap(lines[end - 1], lines[end]) < 0.5:
        line = lines[end]
        narrow = all(chunk.box.right - chunk.box.left < 0.5 * (right - left) for chunk in line)
        if not narrow or is_caption(line[0].text) or line[0].box.left < left - 2:
            break
        end += 1
    return end


def _columns(lines: Sequence[Line]) -> list[tuple[float, float]]:
    """Find the columns: where figures stand above each other, and the names before them."""
    spans = sorted(
        (chunk.box.left, chunk.box.right)
        for line in lines
        if _is_row(line)
        for chunk in (line[1:] if not line[0].is_figure else line)
        if chunk.is_figure
    )
    columns: list[list[float]] = []
    for left, right in spans:
        if columns and left < columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    return [(left, right) for left, right in columns]


def _channels(lines: Sequence[Line], box: Box) -> list[tuple[float, float]]:
    """Find the columns by what stays white from top to bottom, but for what goes over several columns."""
    low, high = int(box.left), int(box.right) + 2
    covered = [0] * (high - low + 1)
    parted = [line for line in lines if len(line) > 1]
    width = box.right - box.left
    for line in lines:
        if len(line) == 1 and line[0].box.right - line[0].box.left > 0.5 * width:
            continue  # a heading over the whole table
        for chunk in line:
            for at in range(int(chunk.box.left) - low, int(chunk.box.right) - low + 1):
                covered[at] += 1
    allowed = 0.04 * len(parted)
    columns: list[tuple[float, float]] = []
    start: int | None = None
    white = 0
    for at, number in enumerate([*covered, 0, 0, 0, 0]):
        if number > allowed:
            if start is None:
                start = at
            white = 0
            continue
        white += 1
        if start is not None and white >= _CHANNEL:
            columns.append((low + start, low + at - white + 1.0))
            start = None
    return columns


def _grid(lines: Sequence[Line], rules: Sequence[Rule], page: int) -> Grid | None:
    box = lines[0][0].box
    for line in lines:
        for chunk in line:
            box = box.around(chunk.box)
    columns = _channels(lines, box)
    if len(columns) < _PAIR:
        figures = _columns(lines)
        if not figures:
            return None
        columns = [(box.left, figures[0][0] - 1), *figures]
    bands = _banded(lines, rules, box)
    rows = [_row(band, columns) for band in bands] if bands else list(_stacked(lines, columns))
    rows = [row for row in rows if any(cell.text for cell in row)]
    if len(rows) < _FEWEST_ROWS:
        return None
    return Grid(rows, page=page, boxes=[(page, box)])


def _banded(lines: Sequence[Line], rules: Sequence[Rule], box: Box) -> list[list[Line]]:
    """Part lines by what the page draws between them; empty where that is not between all rows."""
    width = box.right - box.left
    heights = sorted({round(rule.height, 1) for rule in rules if _covers(rules, rule.height, box, width)}, reverse=True)
    inside = [height for height in heights if box.bottom < height < box.top]
    bands: list[list[Line]] = [[] for _ in range(len(inside) + 1)]
    for line in lines:
        middle = (line[0].box.top + line[0].box.bottom) / 2
        bands[sum(height > middle for height in inside)].append(line)
    bands = [band for band in bands if band]
    rows = sum(map(_is_row, lines))
    crowded = sum(sum(map(_is_row, band)) > 1 for band in bands)
    return bands if len(inside) >= 2 and crowded * 4 <= len(bands) and len(bands) >= rows * 0.4 else []


def _covers(rules: Sequence[Rule], height: float, box: Box, width: float) -> bool:
    length = sum(
        min(rule.right, box.right + 5) - max(rule.left, box.left - 5)
        for rule in rules
        if abs(rule.height - height) < 0.8 and rule.right > box.left and rule.left < box.right
    )
    return length > 0.7 * width


def _row(band: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[Cell]:
    """Make one row of all that stands between two drawn lines."""
    texts: list[list[str]] = [[] for _ in columns]
    doubts = [""] * len(columns)
    for line in band:
        for chunk in line:
            for at, doubt in _where(chunk, columns):
                texts[at].append(chunk.text)
                doubts[at] = doubts[at] or doubt
    return [Cell(_joined(words), doubt=doubt) for words, doubt in zip(texts, doubts, strict=True)]


def _where(chunk: Chunk, columns: Sequence[tuple[float, float]]) -> list[tuple[int, str]]:
    """Find the columns in which a chunk stands, with what is not sure about that."""
    shared = [
        at for at, (left, right) in enumerate(columns) if min(right, chunk.box.right) - max(left, chunk.box.left) > 0
    ]
    if len(shared) == 1:
        return [(shared[0], "")]
    if not shared:
        middle = (chunk.box.left + chunk.box.right) / 2
        nearest = min(
            range(len(columns)), key=lambda at: min(abs(columns[at][0] - middle), abs(columns[at][1] - middle))
        )
        return [(nearest, "het staat tussen twee kolommen in")]
    if not chunk.is_figure or chunk.is_sole_year:
        # A head over several columns, or a long name: a name if it begins with the first.
        return (
            [(shared[0], "")]
            if shared[0] == 0 and len(shared) == len(columns[: shared[-1] + 1])
            else [(at, "") for at in shared]
        )
    return [(shared[0], "het staat onder meer kolommen")]


def _stacked(lines: Sequence[Line], columns: Sequence[tuple[float, float]]) -> Iterator[list[Cell]]:
    """Make rows where nothing is drawn between them: each begins where figures do."""
    stack = _Stack(columns)
    for line in lines:
        stack.put(line)
    for row, unsure in zip(stack.rows, stack.doubts, strict=True):
        texts = [_joined([chunk.text for chunk in cell]) for cell in row]
        yield [Cell(text, doubt=doubt) for text, doubt in zip(texts, unsure, strict=True)]


class _Stack:
    """Rows that grow line by line."""

    def __init__(self, columns: Sequence[tuple[float, float]]) -> None:
        self.columns = columns
        self.rows: list[list[list[Chunk]]] = []
        self.doubts: list[list[str]] = []
        self._waiting: list[Chunk] = []  # words that may be the first part of the next row's name
        self._started = False

    def put(self, line: Line) -> None:
        """Add a line: a row of its own, part of the last one, or the beginning of the next."""
        placed: list[list[Chunk]] = [[] for _ in self.columns]
        unsure = [""] * len(self.columns)
        for chunk in line:
            for at, doubt in _where(chunk, self.columns):
                placed[at].append(chunk)
                unsure[at] = unsure[at] or doubt
        figures = [chunk for cell in placed[1:] for chunk in cell if chunk.is_figure and not chunk.is_sole_year]
        if not figures and not self._started:
            self._add(placed, unsure)
        elif self._started and figures and all(_SOLE_BRACKET.fullmatch(chunk.text) for chunk in figures):
            self._go_on(placed)
        elif figures:
            self._started = True
            self._add(self._named(placed), unsure)
        elif _continues(line, self.rows[-1]):
            self._go_on(placed)
        else:
            self._waiting += line

    def _add(self, placed: list[list[Chunk]], unsure: list[str]) -> None:
        self.rows.append(placed)
        self.doubts.append(unsure)

    def _go_on(self, placed: list[list[Chunk]]) -> None:
        for cell, more in zip(self.rows[-1], placed, strict=True):
            cell.extend(more)

    def _named(self, placed: list[list[Chunk]]) -> list[list[Chunk]]:
        """Give a row the words above it, if its own name is missing or goes on with them; else they are a row."""
        waiting, self._waiting = self._waiting, []
        if waiting and not placed[0]:
            return [waiting, *placed[1:]]
        if waiting and placed[0][0].text[:1].islower():
            return [[*waiting, *placed[0]], *placed[1:]]
        if waiting:
            self._add([waiting, *([] for _ in self.columns[1:])], [""] * len(self.columns))
        return placed


def _continues(line: Line, row: list[list[Chunk]]) -> bool:
    """Whether words without figures go on with the row above: near it, and not as a name of their own begins."""
    above = [chunk for cell in row for chunk in cell]
    lowest = min(chunk.box.bottom for chunk in above)
    near = lowest - max(chunk.box.top for chunk in line) < 0.35 * line[0].height
    return near and (line[0].text[:1].islower() or line[0].text.startswith("(") or not row[0])


def _joined(texts: Sequence[str]) -> str:
    whole = ""
    for text in texts:
        whole = whole[:-1] + text if whole.endswith("\u00ad") else f"{whole} {text}"
    return plain(whole)


def _paragraphs(chunks: Sequence[Chunk], page: int) -> Iterator[tuple[int, Block]]:
    """Put lines of running text together, in the order of the file."""
    text, start, last = "", 0, None
    for chunk in sorted(chunks, key=lambda one: one.order):
        new = last is None or is_caption(chunk.text) or last.box.bottom - chunk.box.top > 0.9 * chunk.height
        new = new or abs(chunk.height - (last.height if last else 0)) > 0.25 * chunk.height
        if new and text:
            yield start, Block(TEXT, plain(text), page)
            text = ""
        if not text:
            start = chunk.order
        text = text[:-1] + chunk.text if text.endswith("\u00ad") else f"{text} {chunk.text}"
        last = chunk
    if text.strip():
        yield start, Block(TEXT, plain(text), page)
