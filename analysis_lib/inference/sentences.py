"""Sentences with the place of each of their figures, and the calculations that they write out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from analysis_lib.inference.contract import BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.testing import Equation, Result, Tested
from analysis_lib.published.lookup import PrintedFigures, Row
from analysis_lib.published.written import CalculationError, worked_out

FORMULA = "formule"
_IN_TEXT = "tekst."
_TERM = r"\(*\s*(?:(?:\u20ac|EUR)\s?)?\d[\d.]*(?:,\d+)?(?:,-)?\s*%?"
_WORDS = r"(?:\s+(?!x\b)[^\W\d_][^\W\d_-]*){0,3}"
_CALCULATION = re.compile(
    rf"(?P<sum>{_TERM}{_WORDS}\s*\)*(?:\s*(?:[*x\u00d7:/+]|\s[-\u2212\u2013]\s)\s*{_TERM}{_WORDS}\s*\)*)+)\s*=\s*$"
)
_SIGNIFICANT = 5  # digits of a printed string that occurs elsewhere for no other reason


@dataclass(frozen=True)
class Placed:
    """A figure in a sentence, with where it stands in it."""

    figure: Row
    start: int
    end: int


def sentences(figures: PrintedFigures) -> Iterator[tuple[str, list[Placed]]]:
    """Yield each sentence that has figures, and these in order."""
    rows = [row for key, row in figures.by_id.items() if key.startswith(_IN_TEXT)]
    for _, group in groupby(rows, key=lambda row: (row["plaats"], row["rij"])):
        own = list(group)
        text, at = str(own[0]["rij"]), 0
        placed = []
        for row in own:
            start = text.find(str(row["afgedrukt"]), at)
            if start < 0:
                continue  # beyond where a long sentence was cut off
            at = start + len(str(row["afgedrukt"]))
            placed.append(Placed(row, start, at))
        yield text, placed


def written_calculations(figures: PrintedFigures, tally: Tally) -> list[Family]:
    """Test every calculation that a sentence writes out: 4 kinderen x EUR 12.000 x 55% = EUR 26.400."""
    tested: list[Tested] = []
    seen: set[str] = set()
    told: dict[str, str] = {}
    for text, placed in sentences(figures):
        for one in placed:
            match = _CALCULATION.search(text[: one.start])
            if match is None or (calculation := _plain(match["sum"])) is None:
                continue
            tally.count(BY_NAME, FORMULA)
            tested.append(_tested(figures, one.figure, calculation, is_new=calculation not in seen))
            seen.add(calculation)
            printed = str(one.figure["afgedrukt"])
            if sum(map(str.isdigit, printed)) >= _SIGNIFICANT:
                told[printed] = calculation
    for key, row in figures.by_id.items():
        if not key.startswith(_IN_TEXT) and row["afgedrukt"] in told:
            tested.append(_tested(figures, row, told[row["afgedrukt"]], is_new=False))
    if not tested:
        return []
    return [Family(FORMULA, BY_NAME, "de tekst schrijft deze berekening uit", Result(tuple(tested)))]


def _plain(text: str) -> str | None:
    """A calculation without the words in it; None where its brackets do not match."""
    bare = re.sub(r"(?<![\w%])(?!x\b)(?!EUR\b)[^\W\d_][^\W\d_-]*", " ", text).strip()
    if bare.count("(") > bare.count(")") and bare.startswith("("):
        bare = bare[1:]
    if bare.count("(") != bare.count(")"):
        return None
    try:
        worked_out(bare)
    except CalculationError:
        return None
    return " ".join(bare.split())


def _tested(figures: PrintedFigures, row: Row, calculation: str, *, is_new: bool) -> Tested:
    found = worked_out(calculation)
    if "%" in calculation and str(row["eenheid"]).startswith("procent"):
        found = found * type(found).exactly(100)
    fits = figures.printed(row).overlaps(found.range)
    return Tested(Equation(str(row["id"]), FORMULA, (calculation,)), fits, fits and is_new, 1e-3, told=is_new)
