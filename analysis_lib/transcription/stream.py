"""Tables of a plain text of which the columns are lost: a stream of names, each with its values.

The number of values that most rows have is the number of columns. A row with another number has lost its columns,
and every figure in it is marked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from analysis_lib.transcription.blocks import is_caption
from analysis_lib.transcription.document import Cell, Grid
from analysis_lib.transcription.heads import CHANGE, column_names
from analysis_lib.transcription.lines import PERIOD, YEAR, TextLine, joined_words
from analysis_lib.transcription.strings import plain

_MOST_BETWEEN = 4  # lines without a value inside a table: a name that is broken often
_FEWEST = 2  # rows of a table
_LONG = 48  # a line of running text


@dataclass
class _Row:
    name: str
    values: list[str] = field(default_factory=list)


def table_end(lines: Sequence[TextLine], start: int) -> int:
    """Find where a table that begins here ends; 0 where none begins."""
    if lines[start].values and not lines[start].name and not lines[start].is_head:
        return 0
    if not (lines[start].is_head or _could_begin(lines, start)):
        return 0
    last, quiet, rows, values = start, 0, 0, 0
    for place in range(start, len(lines)):
        line = lines[place]
        if is_caption(line.text) or (place > start and line.is_head and rows):
            break
        if line.values:
            last, quiet, values = place, 0, values + len(line.values)
            rows += bool(line.name)
        elif line.is_head and not rows:
            last, quiet = place, 0
        else:
            quiet += 1
            is_prose = len(line.text) > _LONG and not line.text.rstrip().endswith(")")
            if quiet > _MOST_BETWEEN + (_MOST_BETWEEN * 2 if not values else 0) or (
                is_prose and line.text.rstrip().endswith((".", ":"))
            ):
                break
    named = sum(
        bool(line.values and (line.name or before.name))
        for before, line in zip(lines[start:], lines[start + 1 : last + 1], strict=False)
    )
    several = max(rows, named) >= _FEWEST or values > 3
    return last + 1 if values > 2 and several and _is_dense(lines[start : last + 1]) else 0


def _could_begin(lines: Sequence[TextLine], start: int) -> bool:
    """Whether values follow at once, or after the few lines of a head."""
    line = lines[start]
    if line.values:
        return True
    if (not line.after_blank and start and not is_caption(lines[start - 1].text)) or len(line.text) > 2 * _LONG:
        return False
    follows_caption = (start > 0 and is_caption(lines[start - 1].text)) or (
        start > 1 and is_caption(lines[start - 2].text)
    )
    ahead = lines[start + 1 : start + 2 + (4 * _MOST_BETWEEN if follows_caption else _MOST_BETWEEN)]
    return not line.text.rstrip().endswith((".", ",", ";")) and any(one.values for one in ahead)


def _is_dense(lines: Sequence[TextLine]) -> bool:
    """Whether most lines have values or are short, as those of a table."""
    wordy = sum(not line.values and len(line.text) > _LONG for line in lines)
    return wordy * 3 <= len(lines)


def grid_of(lines: Sequence[TextLine]) -> Grid | None:
    """Read the lines of a table as a stream of names and values."""
    _name_years(lines)
    values_at = next((place for place, line in enumerate(lines) if not line.is_head and not _of_years(line)), 0)
    found: tuple[list[_Row], int, list[str], str] | None = None
    for first in _beginnings(lines, values_at):
        rows, more = _without_years(_rows(lines[first:]))
        period = _period_of_a_change(lines[:first], rows)
        width = _usual_width(rows)
        names, doubt = (more, "") if len(more) == width + 1 else column_names(lines[:first], width)
        if rows and not rows[0].name and any(row.name for row in rows):
            names = []  # the name of the first row went to the heads
        if period and names:
            names[-1] = f"{names[-1]} {period}"
        if width and (found is None or names):
            found = rows, width, names, doubt
        if names:
            break
    if found is None:
        return None
    rows, width, names, doubt = found
    doubt = doubt if names else "de koppen van de kolommen zijn niet gevonden"
    columns = names or ["", *(f"kolom {number}" for number in range(1, width + 1))]
    grid = Grid([[Cell(text, is_head=True) for text in columns]], page=lines[0].page, heads=1)
    for row in rows:
        grid.rows.append(_cells(row, width, doubt))
    if width == 1 and len(grid.rows) > 1 and re.fullmatch(r"\d{1,3}", grid.rows[1][1].text):
        opening = grid.rows[1]
        grid.rows[1] = [
            opening[0],
            replace(opening[1], doubt=opening[1].doubt or "het kan het nummer van een noot bij de kop zijn"),
        ]
    return grid if len(grid.rows) > _FEWEST or (len(grid.rows) == _FEWEST and width > 2) else None


def _period_of_a_change(heads: Sequence[TextLine], rows: Sequence[_Row]) -> str:
    """Take the period of a last head off the name of the first row: 'Mutatie' and below it '2019-2022 Binnenstad'."""
    match = PERIOD.match(rows[0].name) if rows else None
    if match is None or not heads or not CHANGE.search(plain(heads[-1].text)):
        return ""
    rows[0].name = rows[0].name[match.end() :].strip()
    return match[0]


def _beginnings(lines: Sequence[TextLine], values_at: int) -> Iterator[int]:
    """Yield where the first row may begin, the likeliest first: at its values, or with the words above them."""
    first = values_at
    if not lines[first].name and first:
        first -= 1
    while first and not lines[first].after_blank and not lines[first].is_head and not lines[first - 1].is_head:
        first -= 1
    yield first
    if first != values_at:
        yield values_at
    for _ in range(2):
        if not first or lines[first - 1].is_head:
            return
        first -= 1
        while first and not lines[first].after_blank and not lines[first - 1].is_head:
            first -= 1
        yield first


def _without_years(rows: list[_Row]) -> tuple[list[_Row], list[str]]:
    """Take a first row of nothing but years for the head."""
    if len(rows) > _FEWEST and len(rows[0].values) > 1 and all(map(YEAR.fullmatch, rows[0].values)):
        return rows[1:], [rows[0].name, *rows[0].values]
    return rows, []


def _usual_width(rows: Sequence[_Row]) -> int:
    widths = Counter(len(row.values) for row in rows if row.values)
    return max(widths, key=lambda number: (widths[number] * number, number), default=0)


def _cells(row: _Row, width: int, doubt: str) -> list[Cell]:
    name = Cell(row.name, doubt="" if row.name else "deze rij heeft geen naam")
    values = list(row.values)
    if not values:
        return [name, *(Cell("") for _ in range(width))]
    if len(values) != width:
        doubt = f"deze rij heeft {len(values)} waarden waar er {width} kolommen zijn"
        values = [*([""] * (width - len(values))), *values][:width] if len(values) < width else values[:width]
    return [name, *(Cell(text, doubt=(doubt or name.doubt) if text else "") for text in values)]


def _rows(lines: Sequence[TextLine]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        if line.is_head and rows:
            continue  # repeated on another page
        if not line.values:
            _add_words(rows, plain(line.text))
            continue
        if line.name and rows and not rows[-1].values:
            rows[-1].name = joined_words(rows[-1].name, line.name)
        elif line.name or not rows:
            rows.append(_Row(line.name))
        for value in line.values:
            if value.startswith("(") and rows[-1].values:
                rows[-1].values[-1] += f" {value}"
            else:
                rows[-1].values.append(value)
    return rows


def _add_words(rows: list[_Row], text: str) -> None:
    """Add a line without values: words about the last value, the rest of a name, or a new row."""
    last = rows[-1] if rows else None
    if last and last.values and re.fullmatch(r"\(.*\)", text):
        last.values[-1] += f" {text}"
    elif last and not last.values and not last.name.endswith(":"):
        last.name = joined_words(last.name, text)
    else:
        rows.append(_Row(text))


def _of_years(line: TextLine) -> bool:
    """Whether a line has no values but years, as those of a head are."""
    return all(map(YEAR.fullmatch, line.values))


def _name_years(lines: Sequence[TextLine]) -> None:
    """Take years that begin rows, one after the other, for the names of those rows."""
    first = [line for line in lines if not line.name and line.values and YEAR.fullmatch(line.values[0])]
    first = [line for line in first if not line.is_head]
    years = [int(line.values[0]) for line in first]
    steps = {later - earlier for earlier, later in pairwise(years)}
    if len(years) > _FEWEST and steps in ({1}, {-1}, {2}, {-2}, {5}):
        for line in first:
            line.name = line.values.pop(0)
