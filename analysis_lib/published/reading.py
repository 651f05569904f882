"""A figure whose words are judged, among all that its source printed, and the verdict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.lookup import OperandError, PrintedFigures, Relations, Row, in_words

_NAMED = 3  # figures to name one by one


@dataclass(frozen=True)
class Verdict:
    """Whether a claim can be true.

    Parameters
    ----------
    holds : bool
        Whether the source's own figures allow it.
    finding : str
        Where it does not hold: what they say instead, a Dutch sentence.
    instead : Estimate, optional
        What should stand where a number is printed.
    """

    holds: bool
    finding: str = ""
    instead: Estimate | None = None


@dataclass(frozen=True)
class Reading:
    """A figure whose words are judged.

    Parameters
    ----------
    figures : PrintedFigures
        All that the source printed.
    relations : Relations
        How they follow from each other.
    subject : mapping
        Its row of ``published``.
    """

    figures: PrintedFigures
    relations: Relations
    subject: Row

    @property
    def printed(self) -> Interval:
        """The values that the printed figure may stand for; everything where no number is printed."""
        if math.isnan(float(self.subject["waarde"])):
            return Interval(-math.inf, math.inf)
        return self.figures.printed(self.subject)

    def numbers(self, texts: Iterable[str]) -> list[Row]:
        """Find the figures with a number that ids and patterns name."""
        rows = [row for text in texts for row in self.figures.matching(text)]
        return [row for row in rows if not math.isnan(float(row["waarde"]))]


def listed(rows: Sequence[Row]) -> str:
    """Name figures, in Dutch; the first few where there are many."""
    named = "; ".join(in_words(row) for row in rows[:_NAMED])
    more = len(rows) - _NAMED
    return f"{named}; en nog {more}" if more > 0 else named


def need_at_least(number: int, operands: Sequence[object]) -> None:
    """Refuse fewer operands, with an `OperandError`."""
    if len(operands) < number:
        raise OperandError(f"{_parts(operands)} waar er ten minste {_belong(number)}; zet ; ertussen.")


def need_exactly(number: int, operands: Sequence[object]) -> None:
    """Refuse fewer and more operands, with an `OperandError`."""
    if len(operands) != number:
        raise OperandError(f"{_parts(operands)} waar er {_belong(number)}; zet ; ertussen.")


def need_numbers(texts: Sequence[str], estimates: Sequence[Estimate]) -> None:
    """Refuse figures that have no number, with an `OperandError`."""
    for text, estimate in zip(texts, estimates, strict=True):
        if math.isnan(estimate.range.low):
            raise OperandError(f"heeft '{text}' geen getal; noem een id waarvan de waarde is ingevuld.")


def _parts(operands: Sequence[object]) -> str:
    return "staat er 1 deel" if len(operands) == 1 else f"staan er {len(operands)} delen"


def _belong(number: int) -> str:
    return "1 hoort" if number == 1 else f"{number} horen"
