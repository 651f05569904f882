"""The lines that a PDF's page draws, from the left to the right and from top to bottom: those of tables among them.

A coloured band has lines at its edges. Lines that touch are one; what is shorter than a letter is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from analysis_lib.transcription import pdfium_calls

_STRAIGHT = 0.7  # points that the ends of a straight line may differ
_SAME = 2.6  # points: lines that are one, as both edges of a thick one
_SHORTEST = 4.0
_MOST_PARTS = 40_000  # of a page: more is a drawing
_FIRST = 6  # parts of a path
_DEEPEST = 2  # forms in forms
_TO, _CURVE, _BEGIN = 0, 1, 2  # kinds of parts of a path


@dataclass(frozen=True)
class Rule:
    """A line, at one height from the left to the right, or at one distance from the left from low to high.

    Parameters
    ----------
    at : float
        Its height, or its distance from the left, in points.
    start, end : float
    """

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Rules:
    """All straight lines of a page."""

    across: Sequence[Rule] = field(default_factory=tuple)
    upright: Sequence[Rule] = field(default_factory=tuple)


def rules_of(page: pypdfium2.PdfPage) -> Rules:
    """Find the lines of a page."""
    across: list[Rule] = []
    upright: list[Rule] = []
    number = 0
    for drawn in _paths(pdfium_calls.address_of(page.raw), 0):
        if _is_small(drawn) or _is_curved(drawn):
            continue
        for (left, bottom), (right, top) in _parts(drawn):
            number += 1
            if number > _MOST_PARTS:
                return Rules()
            if abs(top - bottom) < _STRAIGHT and abs(right - left) > _SHORTEST:
                across.append(Rule((top + bottom) / 2, min(left, right), max(left, right)))
            elif abs(right - left) < _STRAIGHT and abs(top - bottom) > _SHORTEST:
                upright.append(Rule((left + right) / 2, min(bottom, top), max(bottom, top)))
    return Rules(_joined(across), _joined(upright))


def _paths(holder: int, depth: int) -> Iterator[int]:
    """Yield what a page draws, also in the forms that it uses."""
    number, one = (
        (pdfium_calls.objects_in_form, pdfium_calls.object_in_form)
        if depth
        else (pdfium_calls.objects_on_page, pdfium_calls.object_on_page)
    )
    for at in range(number(holder)):
        drawn = one(holder, at)
        kind = pdfium_calls.type_of(drawn) if drawn else 0
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield drawn
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
            yield from _paths(drawn, depth + 1)


def _is_small(path: int) -> bool:
    """Whether a path is no longer or higher than a letter, as the marks of a chart are."""
    edges = pdfium_calls.bounds(path)
    if edges is None:
        return False
    left, bottom, right, top = edges
    return right - left <= _SHORTEST and top - bottom <= _SHORTEST


def _is_curved(path: int) -> bool:
    """Whether a path begins with a curve, as letters and marks that are drawn do and lines of tables do not."""
    some = min(pdfium_calls.segments_of(path), _FIRST)
    kinds = (pdfium_calls.kind_of_segment(pdfium_calls.segment_of(path, at)) for at in range(some))
    return any(kind == _CURVE for kind in kinds)


Point = tuple[float, float]


def _parts(path: int) -> Iterator[tuple[Point, Point]]:
    """Yield the straight parts of a path, where they stand on the page."""
    a, b, c, d, e, f = pdfium_calls.matrix(path)
    begun: Point | None = None
    last: Point | None = None
    for at in range(pdfium_calls.segments_of(path)):
        part = pdfium_calls.segment_of(path, at)
        x, y = pdfium_calls.point(part)
        here = (a * x + c * y + e, b * x + d * y + f)
        kind = pdfium_calls.kind_of_segment(part)
        if kind == _BEGIN:
            begun = here
        elif kind == _TO and last is not None:
            yield last, here
        last = here
        if pdfium_calls.closes(part) and begun is not None:
            yield here, begun


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Make one line of those that lie on each other or go on in each other."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda one: one.at):
        if groups and rule.at - groups[-1][0].at < _SAME:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    found: list[Rule] = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        parts = sorted((rule.start, rule.end) for rule in group)
        start, end = parts[0]
        for (begin, stop), _ in pairwise([*parts[1:], (float("inf"), 0.0), (0.0, 0.0)]):
            if begin <= end + _SAME:
                end = max(end, stop)
            else:
                found.append(Rule(at, start, end))
                start, end = begin, stop
    return found
