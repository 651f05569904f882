"""What help cost: an amount per pupil in the classes of table 5, divided over the trajectories.

Amounts are whole euro cents until the last moment, so that no rounding depends on a machine.
"""

from __future__ import annotations

from analysis_lib.synthesis.care import CURATIVE, DYSLEXIA, OTHER, SPECIALIST, SUPPORT, Care
from analysis_lib.synthesis.draws import Rng, apportion, below
from analysis_lib.synthesis.stories import LAST_DAY, Trajectory

# Table 5: pupils by class from the most expensive, with the lowest and highest amount (EUR) drawn in it.
# The lowest class is drawn separately, so that it makes 46% of all costs (§2.1: 12.5% make 54%).
_CLASSES = (
    (2, 101_500, 128_000),
    (4, 51_000, 88_000),
    (5, 40_500, 49_500),
    (7, 30_500, 39_500),
    (23, 20_200, 29_700),
    (73, 10_100, 19_600),
)
# The lowest class: one in so many near its upper end, the others below; EUR, about.
_ONE_IN, _FEW, _MIDDLE, _MOST = 10, 300, 5_400, 9_300
SHARE_OF_DEAREST = 54  # percent
_HEAVY = {SUPPORT: 3, SPECIALIST: 4, CURATIVE: 3, DYSLEXIA: 3, OTHER: 5}  # how a day compares; basis_ggz is 2
_FINE = 10_000


def draw_costs(rng: Rng, care: list[list[Care]]) -> list[list[int]]:
    """Draw what each pupil's trajectories cost, in euro cents and in the order of the steps."""
    amounts = _amounts(rng, len(care))
    weights = [[_weight(step, row) for step in steps for row in step.trajectories] for steps in care]
    # More and heavier help costs more, but not for everyone.
    order = sorted(range(len(care)), key=lambda i: (-sum(weights[i]) * (40 + below(rng, 100)), i))
    costs: list[list[int]] = [[] for _ in care]
    for i, amount in zip(order, amounts, strict=True):
        costs[i] = apportion(amount, weights[i])
    return costs


def _weight(step: Care, row: Trajectory) -> int:
    days = (LAST_DAY if row.end is None else row.end) - row.begin
    return (days + 5) * _HEAVY.get(step.form, 2)


def _amounts(rng: Rng, pupils: int) -> list[int]:
    """Draw euro cents per pupil, the most expensive first."""
    dear = [cents for number, low, high in _CLASSES for cents in _within(rng, number, low, high, power=2)]
    left = pupils - len(dear)
    upper = left // _ONE_IN
    cheap = [*_within(rng, upper, _MIDDLE, _MOST, power=1), *_within(rng, left - upper, _FEW, _MIDDLE, power=2)]
    wanted = sum(dear) * (100 - SHARE_OF_DEAREST) // SHARE_OF_DEAREST
    drawn = sum(cheap)
    return [*dear, *(cents * wanted // drawn for cents in cheap)]


def _within(rng: Rng, number: int, low: int, high: int, power: int) -> list[int]:
    """Draw amounts spread evenly over a class, more of them low as the power rises; the highest first."""
    places = [(_FINE * i + below(rng, _FINE)) // number for i in reversed(range(number))]
    return [100 * low + 100 * (high - low) * place**power // _FINE**power for place in places]
