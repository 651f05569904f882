"""Claims about what a printed figure can be at all, with the figures beside it.

A claim that holds does not prove a figure: only where the figures beside it leave little room, the
value that they allow counts as a recomputation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.comparisons import chosen
from analysis_lib.published.implied import (
    Pair,
    common,
    denominator,
    mean_is_possible,
    odd_one_out,
    share_of,
    sums_of_whole,
    whole_numbers,
)
from analysis_lib.published.lookup import OperandError
from analysis_lib.published.reading import Reading, Verdict, need_at_least, need_exactly, need_numbers

# A share is recomputed from a joint denominator only if that leaves it at most this many times the width of
# its printed rounding: a percentage with one decimal must come out within a point. Wider could hardly fail.
INFORMATIVE = 10.0
_MOST = 1_000_000  # persons of whom whole numbers are told


def is_informative(found: Interval, printed: Interval) -> bool:
    """Whether a recomputed range is narrow enough for the printed figure to have fallen outside it."""
    width = printed.high - printed.low
    return found.is_bounded and found.high - found.low <= INFORMATIVE * width


def joint_denominator(reading: Reading, operands: Sequence[str]) -> Verdict:
    """Counts and percentages of one population agree on how large it is: ``count; share; count; share``.

    The figure's own pair is among them. Each pair gives a range for the population. Where these
    have nothing in common, the pair without which the others agree is wrong; which of two is wrong
    cannot be told. The pair with the narrowest range is what the others are recomputed from, so
    that as many figures are confirmed as there are equations.
    """
    need_at_least(4, operands)
    shares = operands[1::2]
    own_id = reading.subject["id"]
    if len(operands) % 2 or own_id not in shares:
        raise OperandError(f"horen paren van een aantal en zijn aandeel, met '{own_id}' erbij; zet ; ertussen.")
    estimates = [reading.figures.operand(text) for text in operands]
    need_numbers(operands, estimates)
    numbers = [estimate.range for estimate in estimates]
    pairs = [Pair(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
    populations = [denominator(pair) for pair in pairs]
    own, wrong = shares.index(own_id), odd_one_out(populations)
    agreeing = [where for where in range(len(pairs)) if where != wrong]
    others = common([populations[where] for where in agreeing if where != own])
    if others is None or (wrong is None and common(populations) is None):
        return Verdict(True, "De aandelen spreken elkaar tegen: geen enkele noemer past bij alle rijen.")
    anchor = min(agreeing, key=lambda where: _width(populations[where]))
    instead = None
    if own != anchor and others.low > 0:
        found = share_of(pairs[own].number, others)
        if own == wrong or is_informative(found, reading.printed):
            instead = Estimate(found.middle, found)
    if own == wrong:
        return Verdict(False, "De andere rijen hebben wel één noemer; alleen deze past er niet bij.", instead)
    return Verdict(True, instead=instead)


def _width(population: Interval) -> float:
    return (population.high - population.low) / max(population.low, 1.0)


def whole_number(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A percentage is that of a whole number of persons: ``n``, or the id that holds it."""
    need_exactly(1, operands)
    of = reading.figures.operand(operands[0]).range
    if not reading.subject["eenheid"].startswith("procent"):
        raise OperandError("hoort een percentage.")
    if of.low != of.high or not of.low.is_integer() or not 1 <= of.low <= _MOST:
        raise OperandError(f"is '{operands[0]}' geen aantal personen dat precies bekend is.")
    whole = int(of.low)
    fitting = whole_numbers(reading.printed, whole)
    if not fitting:
        below = fitting.stop - 1
        around = f"{_grouped(below)} een te laag en {_grouped(below + 1)} een te hoog percentage"
        return Verdict(False, f"Van {_grouped(whole)} geeft {around}.")
    only = f"Van {_grouped(whole)} geeft alleen {_grouped(fitting[0])} dit percentage." if len(fitting) == 1 else ""
    return Verdict(True, only)


def _grouped(number: int) -> str:
    """Write a whole number as Dutch readers expect it: 4.550."""
    return f"{number:,}".replace(",", ".")


def mean(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A mean of whole numbers goes with how many there are and with their ends: ``n; smallest; largest``."""
    need_exactly(3, operands)
    estimates = [reading.figures.operand(text) for text in operands]
    need_numbers(operands, estimates)
    number, least, most = estimates
    if not number.value.is_integer() or number.value < 1:
        raise OperandError(f"is '{operands[0]}' geen aantal.")
    if least.low > most.high:
        raise OperandError(f"is het kleinste, '{operands[1]}', groter dan het grootste, '{operands[2]}'.")
    if mean_is_possible(reading.printed, int(number.value), least.low, most.high):
        return Verdict(True)
    return Verdict(
        False, f"Geen {int(number.value)} hele getallen van het minimum tot het maximum geven dit gemiddelde."
    )


def mean_of_whole(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A mean is that of so many whole numbers (GRIM, Brown and Heathers 2017): ``n``, or the id that holds it."""
    need_exactly(1, operands)
    number = reading.figures.operand(operands[0])
    if number.low != number.high or not number.value.is_integer() or not 1 <= number.value <= _MOST:
        raise OperandError(f"is '{operands[0]}' geen aantal dat precies bekend is.")
    whole = int(number.value)
    printed = reading.printed
    if sums_of_whole(printed, whole):
        return Verdict(True)
    below = math.floor(whole * printed.low)
    near = [f"{one / whole:.4f}".rstrip("0").rstrip(".").replace(".", ",") for one in (below, below + 1)]
    nearest = f"{near[0]} een gemiddelde en {near[1]} het volgende"
    return Verdict(False, f"Van {_grouped(whole)} hele getallen is {nearest}; ertussen is er geen.")


def between(reading: Reading, operands: Sequence[str]) -> Verdict:
    """What is an average of parts lies between the smallest and the largest of them: ``id; id``."""
    need_at_least(2, operands)
    estimates = [reading.figures.operand(text) for text in operands]
    need_numbers(operands, estimates)
    reach = Interval.hull(estimate.range for estimate in estimates)
    if reading.printed.overlaps(reach):
        return Verdict(True)
    found = [reading.figures.by_id[text] for text in operands if text in reading.figures.by_id]
    sizes = sorted(found, key=lambda row: float(row["waarde"]))
    ends = f"van {sizes[0]['afgedrukt']} tot {sizes[-1]['afgedrukt']}" if sizes else ""
    return Verdict(False, f"De delen lopen {ends}; een gemiddelde daarvan ligt ertussen.")


def rows(reading: Reading, operands: Sequence[str]) -> Verdict:
    """As many figures as were counted: ids or patterns, and ``behalve:`` for what does not count."""
    need_at_least(1, operands)
    counted = Estimate.exactly(len(chosen(reading, operands)))
    holds = reading.printed.overlaps(counted.range)
    return Verdict(holds, "" if holds else f"Het zijn er {counted.value:.0f}.", counted)
