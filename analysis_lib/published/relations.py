"""How one figure follows from others, worked with estimates.

Every operand occurs once in its rule, or is known to pull one way, so that the interval that comes out is
exact: all values that the operands' roundings allow, and no others.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

from analysis_lib.intervals import Estimate
from analysis_lib.published.weighing import weighted_mean

_ONE, _HUNDRED = Estimate.exactly(1), Estimate.exactly(100)

Operands = Sequence[Estimate]


@dataclass(frozen=True)
class Rule:
    """One kind of relation.

    Parameters
    ----------
    combine : callable
        From operands to the figure, in the unit in which it is printed.
    takes : range
        How many operands it takes.
    divides_by : int, optional
        The operand that may not be zero.
    """

    combine: Callable[[Operands], Estimate]
    takes: range
    divides_by: int | None = None


def _change(ratio: Estimate) -> Estimate:
    """Return a ratio of new to old as a change in percent."""
    return (ratio - _ONE) * _HUNDRED


def _change_of_share(operands: Operands) -> Estimate:
    """Change of a share of a reference: given as old and new count, or as a part of it with its percentage.

    With four operands (old, new, old reference, new reference); with six, the
    reference is a count over its own percentage (old, new, old part, new part, old
    percentage, new percentage).
    """
    old, new, old_reference, new_reference, *percentages = operands
    reference = new_reference / old_reference
    if percentages:
        reference = reference * (percentages[0] / percentages[1])
    return _change(new / old / reference)


def _corrected_change(operands: Operands) -> Estimate:
    """A change in percent, less what the reference changed: (120% / 110%) - 100% = 9.1% (Berenschot 2023, §3.1)."""
    change, of_reference = (_ONE + operand / _HUNDRED for operand in operands)
    return _change(change / of_reference)


def _share(operands: Operands) -> Estimate:
    return operands[0] / operands[1] * _HUNDRED


def _rest(operands: Operands) -> Estimate:
    """What is left of a whole without a part, in percent of the whole."""
    return (_ONE - operands[1] / operands[0]) * _HUNDRED


def _reference_share(operands: Operands) -> Estimate:
    """The group of which a count is a known percentage, in percent of a whole."""
    count, percentage, whole = operands
    return count / percentage / whole * _HUNDRED * _HUNDRED


def _ratio_of_percentages(operands: Operands) -> Estimate:
    """A percentage in proportion: known count x known percentage / other count."""
    count, other_percentage, other_count = operands
    return count * other_percentage / other_count


def _populations(pairs: Operands) -> Estimate:
    """Add up the populations of which counts are percentages (count, percentage, count, ...), in hundreds."""
    return Estimate.total(count / percentage for count, percentage in zip(pairs[::2], pairs[1::2], strict=True))


def _share_of_sum(operands: Operands) -> Estimate:
    """A share of groups together, each known by a count and its percentage: count, then those pairs."""
    return operands[0] / _populations(operands[1:])


def _share_of_remainder(operands: Operands) -> Estimate:
    """A share of what groups leave of a whole: count, the whole as a pair (a known number with 100), then the groups.

    Only the figure that this leaves the least room is worth recomputing so: groups of which the
    percentages have one decimal leave the smallest group between many times its rounding.
    """
    return operands[0] / (_populations(operands[1:3]) - _populations(operands[3:]))


def _mean(operands: Operands) -> Estimate:
    return Estimate.total(operands) / Estimate.exactly(len(operands))


_PAIRS = range(5, 100, 2)  # a count, then at least two pairs
_ONE_OPERAND, _TWO, _THREE, _SOME, _MORE = range(1, 2), range(2, 3), range(3, 4), range(1, 100), range(2, 100)

_WEIGHED = range(4, 400, 2)  # a value with its weight, at least twice

COPY = "genoemd in tekst"
WEIGHTED = "gewogen gemiddelde"
STAND = "stand na stroom"  # what was there, with what came in and without what went out
RULES: dict[str, Rule] = {
    "model": Rule(operator.itemgetter(0), _ONE_OPERAND),
    COPY: Rule(operator.itemgetter(0), _ONE_OPERAND),
    "som van": Rule(Estimate.total, _SOME),
    "verschil": Rule(lambda operands: reduce(Estimate.__sub__, operands), _MORE),
    STAND: Rule(lambda operands: operands[0] + operands[1] - operands[2], _THREE),
    "product": Rule(lambda operands: reduce(Estimate.__mul__, operands), _MORE),
    "gemiddelde van": Rule(_mean, _MORE),
    WEIGHTED: Rule(weighted_mean, _WEIGHED),
    "deel van": Rule(_share, _TWO, divides_by=1),
    "deel van som van noemers": Rule(_share_of_sum, _PAIRS),
    "deel van rest van noemers": Rule(_share_of_remainder, _PAIRS),
    "rest van": Rule(_rest, _TWO, divides_by=0),
    "verhouding": Rule(lambda operands: operands[0] / operands[1], _TWO, divides_by=1),
    "verhouding van percentages": Rule(_ratio_of_percentages, _THREE, divides_by=2),
    "referentie als deel van": Rule(_reference_share, _THREE, divides_by=1),
    "mutatie": Rule(lambda operands: _change(operands[1] / operands[0]), _TWO, divides_by=0),
    "relatieve mutatie": Rule(_change_of_share, range(4, 7, 2), divides_by=0),
    "gecorrigeerde mutatie": Rule(_corrected_change, _TWO),
}
NOT_DERIVABLE = "niet na te rekenen"
# Which relations give a share or its change, and which give what their first operand is about.
OF_SHARES = {
    "deel van",
    "deel van som van noemers",
    "deel van rest van noemers",
    "rest van",
    "relatieve mutatie",
    "gecorrigeerde mutatie",
    "verhouding van percentages",
}
PASSES_ON = {"mutatie", COPY}
