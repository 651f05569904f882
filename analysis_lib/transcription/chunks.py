"""Words of a page put together: those that belong together on one line, and what stands at one height."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median

from analysis_lib.transcription.characters_of_page import Word
from analysis_lib.transcription.document import Box, around
from analysis_lib.transcription.strings import FIGURE, NO_FIGURE, figures_in_cell, is_year

_SPACE = 0.75  # of a line's height: wider parts two cells
_WIDE_SPACE = 1.6  # times the usual space between words: more parts two cells, if in all rows
_OVER = 0.25  # heights of a line that a word stands over another
_FEWEST_PAIRS = 3  # rows in which two figures stand close together


@dataclass
class Chunk:
    """Words on one line that belong together."""

    text: str
    box: Box
    order: int
    words: list[Word] = field(default_factory=list)
    overlaps: bool = False  # whether its words are printed over each other

    @cached_property
    def is_figure(self) -> bool:
        """Whether it could be the cell of a column of figures."""
        text = self.text
        if NO_FIGURE.fullmatch(text):
            return True
        found = figures_in_cell(text)
        return bool(found) and not re.search(r"[^\W\d_]{4,}.*[^\W\d_]{3,}", text)

    @cached_property
    def is_sole_year(self) -> bool:
        """Whether it is a year, which heads have too."""
        found = figures_in_cell(self.text)
        return bool(found) and all(map(is_year, found))

    @property
    def height(self) -> float:
        """Of its line."""
        if self.words and self.words[0].is_turned:
            return max(self.box.right - self.box.left, 1.0)
        return max(self.box.top - self.box.bottom, 1.0)

    @property
    def middle(self) -> float:
        """Of its line, from below."""
        return (self.box.top + self.box.bottom) / 2


Line = list[Chunk]  # what stands at one height, from the left


def chunks_of(words: Sequence[Word]) -> list[Chunk]:
    """Put words together that follow each other on one line without a wide space."""
    chunks: list[Chunk] = []
    last: Word | None = None
    for order, word in enumerate(words):
        height = max(word.box.top - word.box.bottom, 1.0)
        near = (
            last is not None
            and not word.is_turned
            and not last.is_turned
            and word.line == last.line
            and abs(word.box.bottom - last.box.bottom) < 0.6 * height
            and -0.5 * height < word.box.left - last.box.right < _SPACE * height
        )
        if near:
            chunks[-1].overlaps |= word.box.left - last.box.right < -_OVER * height  # type: ignore[union-attr]
            chunks[-1].text += f" {word.text}"
            chunks[-1].words.append(word)
        else:
            chunks.append(Chunk(word.text, word.box, order, [word]))
        last = word
    for chunk in chunks:
        if len(chunk.words) > 1:
            chunk.box = around(word.box for word in chunk.words)
    return chunks


def lines_of(chunks: Sequence[Chunk]) -> list[Line]:
    """Put chunks at one height together, from the top down."""
    lines: list[Line] = []
    for chunk in sorted(chunks, key=lambda one: (-one.box.top, one.box.left)):
        for line in reversed(lines[-3:]):
            first = line[0].box
            near = abs((first.top + first.bottom) / 2 - chunk.middle) < 0.4 * chunk.height or _are_turned(line, chunk)
            if first.bottom < chunk.middle < first.top and near:
                line.append(chunk)
                break
        else:
            lines.append([chunk])
    return [sorted(line, key=lambda one: one.box.left) for line in lines]


def _are_turned(line: Line, chunk: Chunk) -> bool:
    """Whether words that are turned a quarter begin or end at the height where those of a line do."""
    first = line[0]
    both = bool(first.words and chunk.words) and first.words[0].is_turned and chunk.words[0].is_turned
    ends = min(abs(first.box.bottom - chunk.box.bottom), abs(first.box.top - chunk.box.top))
    return both and ends < chunk.height


def parted_at_figures(
    lines: Sequence[Line], columns: Sequence[tuple[float, float]]
) -> tuple[list[Line], list[tuple[float, float]]]:
    """Cut columns in two where each of their chunks is two figures with one strip of white between them all."""
    found: list[tuple[float, float]] = []
    cuts: list[float] = []
    for left, right in columns:
        strip = _strip(lines, left, right)
        if strip is None:
            found.append((left, right))
        else:
            cuts.append(sum(strip) / 2)
            found += [(left, strip[0]), (strip[1], right)]
    if not cuts:
        return list(lines), found
    return [[part for chunk in line for part in _cut(chunk, cuts)] for line in lines], found


def _strip(lines: Sequence[Line], left: float, right: float) -> tuple[float, float] | None:
    """The white between two figures that every line of a column leaves; None where it is one column."""
    low, high = left, right
    space = _WIDE_SPACE * _usual_space(lines)
    pairs = 0
    alone: list[Box] = []
    for line in lines:
        words = [word for chunk in line if chunk.box.left < right and chunk.box.right > left for word in chunk.words]
        at = next((at for at in range(1, len(words)) if _are_two(words[:at], words[at:], space)), 0)
        if at:
            pairs += 1
            low, high = max(low, words[at - 1].box.right), min(high, words[at].box.left)
        elif words and _reads_as_figure(words) and not line[0].is_sole_year:
            alone.append(_place(words))
    if pairs < _FEWEST_PAIRS or high <= low or any(box.left < low and box.right > high for box in alone):
        return None
    return low, high


def _usual_space(lines: Sequence[Line]) -> float:
    gaps = [other.box.left - one.box.right for line in lines for chunk in line for one, other in pairwise(chunk.words)]
    return median(gaps) if gaps else 0.0


def _are_two(first: Sequence[Word], second: Sequence[Word], space: float) -> bool:
    """Whether words are of two cells: a figure beside a figure, or more room between them than a space takes."""
    both = _reads_as_figure(first) and _reads_as_figure(second)
    return both or (space > 0 and second[0].box.left - first[-1].box.right > space)


def _reads_as_figure(words: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in words)
    return bool(NO_FIGURE.fullmatch(text) or FIGURE.fullmatch(text))


def _cut(chunk: Chunk, cuts: Sequence[float]) -> list[Chunk]:
    for cut in cuts:
        sides = [[one for one in chunk.words if (one.box.right <= cut) is left] for left in (True, False)]
        if all(sides) and all(one.box.left >= cut for one in sides[1]):
            return [Chunk(" ".join(word.text for word in side), _place(side), chunk.order, side) for side in sides]
    return [chunk]


def _place(words: Sequence[Word]) -> Box:
    return around(word.box for word in words)


def place_of(lines: Sequence[Line]) -> Box:
    """The place that lines take together."""
    return around(chunk.box for line in lines for chunk in line)
