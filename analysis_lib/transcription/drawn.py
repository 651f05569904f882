"""The lines that a PDF's page draws, from the left to the right and from top to bottom: those of tables among them.

A coloured band has lines at its edges. Lines that touch are one; what is shorter than a letter is none.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

_STRAIGHT = 0.7  # points that the ends of a straight line may differ
_SAME = 2.6  # points: lines that are one, as both edges of a thick one
_SHORTEST = 4.0
_MOST_PARTS = 40_000  # of a page: more is a drawing
_FIRST = 6  # parts of a path
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
    for drawn in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        if _is_small(drawn.raw) or _is_curved(drawn.raw):
            continue
        for (left, bottom), (right, top) in _parts(drawn.raw):
            number += 1
            if number > _MOST_PARTS:
                return Rules()
            if abs(top - bottom) < _STRAIGHT and abs(right - left) > _SHORTEST:
                across.append(Rule((top + bottom) / 2, min(left, right), max(left, right)))
            elif abs(right - left) < _STRAIGHT and abs(top - bottom) > _SHORTEST:
                upright.append(Rule((left + right) / 2, min(bottom, top), max(bottom, top)))
    return Rules(_joined(across), _joined(upright))


def _is_small(path: object) -> bool:
    """Whether a path is no longer or higher than a letter, as the marks of a chart are."""
    edges = tuple(ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(path, *map(ctypes.byref, edges)):
        return False
    left, bottom, right, top = (edge.value for edge in edges)
    return right - left <= _SHORTEST and top - bottom <= _SHORTEST


def _is_curved(path: object) -> bool:
    """Whether a path begins with a curve, as letters and marks that are drawn do and lines of tables do not."""
    some = min(pdfium.FPDFPath_CountSegments(path), _FIRST)
    kinds = (pdfium.FPDFPathSegment_GetType(pdfium.FPDFPath_GetPathSegment(path, at)) for at in range(some))
    return any(kind == _CURVE for kind in kinds)


Point = tuple[float, float]


def _parts(path: object) -> Iterator[tuple[Point, Point]]:
    """Yield the straight parts of a path, where they stand on the page."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix))
    x, y = ctypes.c_float(), ctypes.c_float()
    begun: Point | None = None
    last: Point | None = None
    for at in range(pdfium.FPDFPath_CountSegments(path)):
        part = pdfium.FPDFPath_GetPathSegment(path, at)
        pdfium.FPDFPathSegment_GetPoint(part, ctypes.byref(x), ctypes.byref(y))
        here = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = pdfium.FPDFPathSegment_GetType(part)
        if kind == _BEGIN:
            begun = here
        elif kind == _TO and last is not None:
            yield last, here
        last = here
        if pdfium.FPDFPathSegment_GetClose(part) and begun is not None:
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
