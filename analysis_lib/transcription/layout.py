"""Tables and paragraphs of a page without a structure tree, from where its words stand.

Columns are where figures stand above each other; rows are parted by lines if the page draws them,
else by the figures. What stands in no column, or in one with another, is marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from analysis_lib.transcription.beside import side_by_side
from analysis_lib.transcription.blocks import TABLE, TEXT, Block, is_caption
from analysis_lib.transcription.characters_of_page import Word
from analysis_lib.transcription.chunks import Chunk, Line, chunks_of, lines_of, parted_at_figures, place_of
from analysis_lib.transcription.columns import columns_of, is_row, width_of, with_their_heads
from analysis_lib.transcription.covering import with_covered
from analysis_lib.transcription.document import Box, Cell, Grid
from analysis_lib.transcription.drawn import Rule, Rules
from analysis_lib.transcription.lattice import grid_of, lattices
from analysis_lib.transcription.names import heads_of
from analysis_lib.transcription.stacking import stacked, where
from analysis_lib.transcription.wrapping import dehyphenated, joined

_NEAR = 2.6  # heights of a line between two rows of one table
_FEWEST_ROWS = 2
_MOST_HEADS = 8
_A_THIRD = 1 / 3
_PAIR = 2
_TOP = 2  # lines above a row that goes on from the page before
_FARTHEST = 10  # lines from one row to the next
_SAME = 4.0  # points: ends of drawn lines that are the same
_FEWEST_RULES = 3
_MANY_WORDS = 7  # on a line: more is running text


def blocks_of(words: Sequence[Word], rules: Rules, page: int) -> list[Block]:
    """Read a page.

    Parameters
    ----------
    words : sequence of Word
        In the order of the file.
    rules : Rules
        The lines that it draws.
    page : int
        Its number.
    """
    found: list[tuple[float, Block]] = []
    taken: set[int] = set()
    for lattice in lattices(rules):
        grid, inside = grid_of(lattice, words, page)
        if grid is not None and len(grid.rows) >= _FEWEST_ROWS:
            found.append((min(inside), Block(TABLE, page=page, grid=grid)))
            taken |= inside
    chunks = chunks_of([word for at, word in enumerate(words) if at not in taken])
    places = [at for at in range(len(words)) if at not in taken]
    for chunk in chunks:
        chunk.order = places[chunk.order]
    inside_ids: set[int] = set()
    for lines in side_by_side(lines_of(chunks)):
        for first, block, some in _tables(lines, rules, page):
            found.append((first, block))
            inside_ids |= {id(chunk) for line in some for chunk in line}
    found += _paragraphs([one for one in chunks if id(one) not in inside_ids], page)
    return [block for _, block in sorted(found, key=lambda one: one[0])]


def _tables(lines: Sequence[Line], rules: Rules, page: int) -> Iterator[tuple[int, Block, Sequence[Line]]]:
    """Yield the tables of some lines: the first word of each, the table, and its lines."""
    drawn = list(_drawn(lines, rules.across))
    for start, end in (
        *drawn,
        *(one for one in _regions(lines) if not any(one[0] < end and start < one[1] for start, end in drawn)),
    ):
        some = lines[start:end]
        grid = grid_of_lines(some, rules.across, page)
        if grid is None or (len(grid.rows) < _FEWEST_ROWS and start > _TOP):
            continue
        text = "" if len(grid.rows) > 1 else dehyphenated(" ".join(one.text for line in some for one in line))
        yield min(chunk.order for line in some for chunk in line), Block(TABLE, text, page, grid), some


def _drawn(lines: Sequence[Line], rules: Sequence[Rule]) -> Iterator[tuple[int, int]]:
    """Yield the lines between drawn ones that go from the same left to the same right: a table with its rows."""
    for heights, left, right in _of_onewidth_of(rules):
        for some in _without_prose_between(lines, heights, left, right):
            if len(some) < _FEWEST_RULES:
                continue
            inside = [at for at, line in enumerate(lines) if some[-1] - 1 < line[0].middle < some[0] + 1]
            fits = [
                at for at in inside if lines[at][0].box.left > left - _SAME and lines[at][-1].box.right < right + _SAME
            ]
            if not inside or fits != inside:
                continue
            first = _head_above(lines, inside[0], right - left)
            if any(len(lines[at]) > 1 for at in inside):
                yield first, inside[-1] + 1


def _head_above(lines: Sequence[Line], first: int, width: float) -> int:
    """Where the head begins that stands above the first line that is drawn: several pieces, perhaps over more lines."""
    start = at = first
    while at and first - at < _MOST_HEADS and _gap(lines[at - 1], lines[at]) < 1:
        at -= 1
        narrow = all(width_of(chunk) < 0.4 * width for chunk in lines[at])
        if _is_caption(lines[at]) or not narrow:
            break
        if len(lines[at]) > 1:
            start = at
    return start


def _of_onewidth_of(rules: Sequence[Rule]) -> Iterator[tuple[list[float], float, float]]:
    """Yield the heights of drawn lines below each other that begin and end alike, with their ends."""
    whole: dict[float, tuple[float, float]] = {}
    for rule in rules:
        near = next((height for height in whole if abs(height - rule.at) < 0.8), rule.at)
        left, right = whole.get(near, (rule.start, rule.end))
        whole[near] = min(left, rule.start), max(right, rule.end)
    group: list[float] = []
    ends = 0.0, 0.0
    for height in sorted(whole, reverse=True):
        left, right = whole[height]
        if group and abs(left - ends[0]) < _SAME and abs(right - ends[1]) < _SAME:
            group.append(height)
            continue
        if group:
            yield group, *ends
        group, ends = [height], (left, right)
    if group:
        yield group, *ends


def _without_prose_between(
    lines: Sequence[Line], heights: Sequence[float], left: float, right: float
) -> Iterator[list[float]]:
    """Cut heights apart where a caption or running text stands between two of them: those are two tables."""
    group = [heights[0]]
    for upper, lower in pairwise(heights):
        between = [line for line in lines if lower < line[0].middle < upper]
        wide = [line for line in between if len(line) == 1 and width_of(line[0]) > 0.6 * (right - left)]
        if any(map(_is_caption, between)) or (
            len(between) > 1 and any(line[0].text.count(" ") > _MANY_WORDS for line in wide)
        ):
            yield group
            group = []
        group.append(lower)
    yield group


def _is_caption(line: Line) -> bool:
    """Whether a line is the caption of a table, and no cell that begins as one."""
    return len(line) == 1 and is_caption(line[0].text)


def _gap(upper: Line, lower: Line) -> float:
    """The room between two lines, in heights of a line."""
    room = min(chunk.box.bottom for chunk in upper) - max(chunk.box.top for chunk in lower)
    return room / max(chunk.height for chunk in (*upper, *lower))


def _regions(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield where tables begin and end."""
    place = before = 0
    while place < len(lines):
        if not is_row(lines[place]):
            place += 1
            continue
        first, last = place, place
        while True:
            after = _next_row(lines, first, last)
            if after is None:
                break
            last = after
        while first > before and _gap(lines[first - 1], lines[first]) < 0:
            first -= 1  # a name that begins half a line above its figures
        left = min(chunk.box.left for line in lines[first : last + 1] for chunk in line)
        right = max(chunk.box.right for line in lines[first : last + 1] for chunk in line)
        start, end = _with_heads(lines, first, left, right, before), _with_tail(lines, last, left, right)
        rows = sum(map(is_row, lines[start:end]))
        if rows >= _FEWEST_ROWS or (rows and start < first) or (rows and first <= _TOP):
            yield start, end
            before = end
        place = max(end, place + 1)


def _next_row(lines: Sequence[Line], first: int, last: int) -> int | None:
    for ahead in range(last + 1, min(last + _FARTHEST, len(lines))):
        if _gap(lines[ahead - 1], lines[ahead]) > _NEAR or _is_caption(lines[ahead]):
            return None
        if is_row(lines[ahead]):
            return ahead
        width = place_of(lines[first : last + 1])
        if _is_running(lines[ahead], width.right - width.left):
            return None
    return None


def _is_running(line: Line, width: float) -> bool:
    """Whether a line is running text: one piece that goes on over the columns of a table."""
    return len(line) == 1 and line[0].box.right - line[0].box.left > 0.6 * width and not line[0].is_figure


def _with_heads(lines: Sequence[Line], first: int, left: float, right: float, before: int) -> int:
    start = first
    while start > before and first - start < _MOST_HEADS:
        above = lines[start - 1]
        if _gap(above, lines[start]) > _NEAR or _is_caption(above) or above[0].text.endswith((".", ":")):
            break
        width = right - left
        wide = any(width_of(chunk) > (0.6 if len(above) == 1 else 0.8) * width for chunk in above)
        outside = any(chunk.box.right < left - 2 or chunk.box.left > right + 2 for chunk in above)
        only_left = (
            len(above) == 1 and above[0].box.left < left + 0.2 * width and start == first and not above[0].is_figure
        )
        if wide or outside or (only_left and len(above[0].text) > 60):
            break
        start -= 1
    while 0 < start < first and len(lines[start]) == 1 and lines[start][0].box.left < left + 0.1 * (right - left):
        start += 1  # words above the first column alone: a heading, or the end of a paragraph
    return start


def _with_tail(lines: Sequence[Line], last: int, left: float, right: float) -> int:
    """A name that goes on below its figures, or their brackets."""
    end = last + 1
    while end < len(lines) and end - last < _FARTHEST and _gap(lines[end - 1], lines[end]) < 0.5:
        line = lines[end]
        narrow = all(chunk.box.right - chunk.box.left < 0.5 * (right - left) for chunk in line)
        if not narrow or _is_caption(line) or line[0].box.left < left - 2:
            break
        end += 1
    return end


def grid_of_lines(lines: Sequence[Line], rules: Sequence[Rule], page: int) -> Grid | None:
    """Read lines that are a table; None where they have no columns or rows.

    Parameters
    ----------
    lines : sequence of Line
        From the top down.
    rules : sequence of Rule
        The lines that the page draws from the left to the right.
    page : int
        Its number.
    """
    box = place_of(lines)
    columns = columns_of(lines, box)
    if not columns:
        return None
    lines, columns = parted_at_figures(lines, columns)
    columns = with_their_heads(lines, columns)
    bands = _banded(lines, rules, box)
    rows = [_row(band, columns) for band in bands] if bands else list(stacked(lines, columns))
    rows = [row for row in rows if any(cell.text for cell in row)]
    if not rows:
        return None
    grid = Grid(rows, page=page, boxes=[(page, box)])
    grid.rows = with_covered(rows, heads_of(grid))
    return grid


def _banded(lines: Sequence[Line], rules: Sequence[Rule], box: Box) -> list[list[Line]]:
    """Part lines by what the page draws between them; empty where that is not between all rows."""
    width = box.right - box.left
    heights = sorted({round(rule.at, 1) for rule in rules if _covers(rules, rule.at, box, width)}, reverse=True)
    inside = [height for height in heights if box.bottom < height < box.top]
    bands: list[list[Line]] = [[] for _ in range(len(inside) + 1)]
    for line in lines:
        middle = (line[0].box.top + line[0].box.bottom) / 2
        bands[sum(height > middle for height in inside)].append(line)
    bands = [band for band in bands if band]
    most, longest = max(map(_number_of_figures, lines)), max(map(len, lines))
    full = [
        [3 * _number_of_figures(one) >= max(2 * most, 1) and len(one) > 0.6 * longest for one in band] for band in bands
    ]
    rows = sum(map(sum, full))
    crowded = sum(sum(some) > 1 for some in full)
    return bands if len(inside) >= 2 and crowded * 4 <= len(bands) and len(bands) >= rows * 0.4 else []


def _number_of_figures(line: Line) -> int:
    return sum(chunk.is_figure and not chunk.is_sole_year for chunk in line[1:])


def _covers(rules: Sequence[Rule], height: float, box: Box, width: float) -> bool:
    length = sum(
        min(rule.end, box.right + 5) - max(rule.start, box.left - 5)
        for rule in rules
        if abs(rule.at - height) < 0.8 and rule.end > box.left and rule.start < box.right
    )
    return length > 0.7 * width


def _row(band: Sequence[Line], columns: Sequence[tuple[float, float]]) -> list[Cell]:
    """Make one row of all that stands between two drawn lines."""
    texts: list[list[str]] = [[] for _ in columns]
    doubts = [""] * len(columns)
    for line in band:
        for chunk in line:
            for at, doubt in where(chunk, columns):
                texts[at].append(chunk.text)
                doubts[at] = doubts[at] or doubt
    return [Cell(joined(words), doubt=doubt) for words, doubt in zip(texts, doubts, strict=True)]


def _paragraphs(chunks: Sequence[Chunk], page: int) -> Iterator[tuple[int, Block]]:
    """Put lines of running text together, in the order of the file."""
    text, start, last = "", 0, None
    for chunk in sorted(chunks, key=lambda one: one.order):
        new = last is None or is_caption(chunk.text) or last.box.bottom - chunk.box.top > 0.9 * chunk.height
        new = new or abs(chunk.height - (last.height if last else 0)) > 0.25 * chunk.height
        if new and text:
            yield start, Block(TEXT, dehyphenated(text), page)
            text = ""
        if not text:
            start = chunk.order
        text = f"{text} {chunk.text}"
        last = chunk
    if text.strip():
        yield start, Block(TEXT, dehyphenated(text), page)
