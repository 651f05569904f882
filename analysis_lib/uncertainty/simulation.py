"""Many draws of all inputs at once, in repetitions whose spread is the error of every statistic.

Each block of draws is a Latin hypercube of its own; a repetition is one or more blocks, so that memory does not grow
with the number of draws. The net amount decides; of several budgets each has its own.

Value of information: EVPI = E[max(0, net)] - max(0, E[net]) (Claxton 1999, J Health Econ 18:341). Given one source it
is the same of the conditional mean, here the mean within equal strata of that source, a piecewise constant case of the
regression of Strong, Oakley and Brennan (2014), Medical Decision Making 34:311. What half of the repetitions would
decide is valued with the other half: a mean that is above zero by chance alone is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from analysis_lib.uncertainty.statistics import Statistic
from analysis_lib.uncertainty.streams import Floats, Places, stratified

LEAST_DRAWS, REPETITIONS = 1_000, 50
PERCENTILES = (5, 50, 95)
BARS = 40
_LARGEST_BLOCK = 10_000  # draws
_ENOUGH = 5_000  # draws in a repetition for percentiles of its own
_SAME = 1e-12
_STRATA = 50  # of a source, within which means are taken


@dataclass(frozen=True)
class Design:
    """How many draws, in how many repetitions, from which seed."""

    draws: int = 100_000
    repetitions: int = REPETITIONS
    seed: int = 1

    @property
    def blocks(self) -> list[int]:
        """Sizes of the blocks of one repetition."""
        size = self.draws // self.repetitions
        number = -(-size // _LARGEST_BLOCK)
        return [size // number + (place < size % number) for place in range(number)]


@dataclass(frozen=True)
class Outcomes:
    """What one block of draws gives, a row a budget and a column a draw, in EUR.

    Parameters
    ----------
    benefits, costs : array
        As far as research could tell them.
    shown_benefits : array, optional
        With what no research takes away, such as another group of children; None where that plays no part.
    """

    benefits: Floats
    costs: Floats
    shown_benefits: Floats | None = None


@dataclass(frozen=True)
class Simulated:
    """What a simulation found. Axes: repetitions first, budgets last.

    Parameters
    ----------
    benefits, costs, net, positive, chance, ratio : array (repetitions, budgets)
        Means of the benefits, the costs, the net amount and what of it is above zero (EUR), the share of draws
        with a net amount above zero, and the mean of benefits per euro (NaN where a budget pays nothing).
    percentiles : array (3, budgets, 2)
        Of the net amount, EUR, each with its error; `PERCENTILES` says which.
    square, square_known : array (repetitions, budgets)
        Mean square of the net amount around a fixed middle, EUR squared; and of what research could tell of it.
    middle : array (budgets,)
        That middle.
    strata : array (repetitions, sources, budgets, strata)
        Net amount in each stratum of each source, as part of the mean; no sources where they were not asked for.
    weights : array (sources, strata)
        Share of the draws in each.
    bars : array (repetitions, bars, budgets)
        Share of draws whose net amount falls in each of `BARS` equal bars; the outer ones hold all beyond.
    reach : array (budgets, 2)
        Where the first bar begins and the last one ends, EUR.
    curve : array (repetitions, factors, budgets)
        Share of draws in which a factor times the benefits exceeds the costs.
    """

    benefits: Floats
    costs: Floats
    net: Floats
    positive: Floats
    chance: Floats
    ratio: Floats
    percentiles: Floats
    square: Floats
    square_known: Floats
    middle: Floats
    strata: Floats
    weights: Floats
    bars: Floats
    reach: Floats
    curve: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))

    def of(self, budget: int) -> Simulated:
        """The same of one budget alone, which then is budget 0."""
        only = slice(budget, budget + 1)
        last = ("benefits", "costs", "net", "positive", "chance", "ratio", "square", "square_known", "bars", "curve")
        return replace(
            self,
            percentiles=self.percentiles[:, only],
            middle=self.middle[only],
            strata=self.strata[:, :, only],
            reach=self.reach[only],
            **{name: getattr(self, name)[..., only] for name in last},
        )

    def mean(self, budget: int) -> Statistic:
        """The net amount, EUR."""
        return Statistic.of(self.net[:, budget])

    def percentile(self, which: int, budget: int) -> Statistic:
        """One of `PERCENTILES` of the net amount, EUR."""
        value, error = self.percentiles[PERCENTILES.index(which), budget]
        return Statistic(float(value), float(error))

    def chance_of_gain(self, budget: int) -> Statistic:
        """The chance that the net amount is above zero."""
        return Statistic.of(self.chance[:, budget])

    def ratio_of_means(self, budget: int) -> Statistic:
        """Mean benefits per euro of mean costs; NaN where the budget pays nothing."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return Statistic.of(self.benefits[:, budget] / self.costs[:, budget])

    def mean_of_ratios(self, budget: int) -> Statistic:
        """The mean of benefits per euro; NaN where the budget may pay nothing."""
        return Statistic.of(self.ratio[:, budget])

    def variance(self, budget: int) -> Statistic:
        """Variance of the net amount as it is shown, EUR squared."""
        apart = self.net[:, budget] - self.middle[budget]
        return Statistic.of(self.square[:, budget] - np.mean(apart) ** 2)

    def perfect(self, budget: int) -> Statistic:
        """Value of knowing everything that research can tell (EVPI), EUR."""
        worth = self.positive[:, budget] - self._done(budget) * self.net[:, budget]
        return _not_below_zero(Statistic.of(worth))

    def partial(self, source: int, budget: int) -> Statistic:
        """Value of knowing one source (EVPPI), EUR."""
        return _not_below_zero(Statistic.of(self._worth[:, source, budget]))

    @cached_property
    def _worth(self) -> Floats:
        """What deciding by stratum adds to deciding once (repetitions, sources, budgets)."""
        decided, now = self._decided, np.where(self.net.mean(axis=0) > 0, self.net, 0.0)[:, None]
        same = np.isclose(decided, now, rtol=_SAME, atol=0)  # added up in another order
        return np.where(same, 0.0, decided - now)

    @cached_property
    def _decided(self) -> Floats:
        """Net amount where each stratum is done or left by what the other half says (repetitions, sources, budgets)."""
        worth = np.empty(self.strata.shape[:3])
        for half, other in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
            does = self.strata[other].sum(axis=0) > 0
            worth[half] = (self.strata[half] * does).sum(axis=3)
        return worth

    def _done(self, budget: int) -> bool:
        """Whether one would do it, knowing no more than now."""
        return bool(self.net[:, budget].mean() > 0)

    def share_of_variance(self, source: int, budget: int) -> Statistic:
        """How much of the variance the source explains by itself, 0 to 1; its error by the jackknife."""
        parts, weights = self.strata[:, source, budget], self.weights[source]
        number = len(parts)

        def share(parts: Floats, net: Floats, square: Floats) -> Floats:
            between = ((parts / weights - net[..., None]) ** 2 * weights).sum(axis=-1)
            whole = square - (net - self.middle[budget]) ** 2
            return np.asarray(np.divide(between, whole, out=np.zeros_like(between), where=whole > 0))

        sums = parts.sum(axis=0), self.net[:, budget].sum(), self.square_known[:, budget].sum()
        every = share(sums[0] / number, np.asarray(sums[1] / number), np.asarray(sums[2] / number))
        without = share(
            (sums[0] - parts) / (number - 1),
            (sums[1] - self.net[:, budget]) / (number - 1),
            (sums[2] - self.square_known[:, budget]) / (number - 1),
        )
        error = np.sqrt((number - 1) / number * ((without - without.mean()) ** 2).sum())
        return Statistic(float(np.clip(every, 0, 1)), float(error))


def _not_below_zero(found: Statistic) -> Statistic:
    return Statistic(max(0.0, found.value), found.error)


def simulate(
    sources: Sequence[Sequence[str]],
    outcomes: Callable[[Floats, int, int], Outcomes],
    design: Design,
    *,
    by_source: bool = True,
    splits: Sequence[float | None] = (),
    factors: Floats | None = None,
) -> Simulated:
    """Draw all sources many times and keep what is needed of the outcomes.

    Parameters
    ----------
    sources : sequence of names
        Each is an independent stream of uniform numbers.
    outcomes : callable
        From the numbers of one block (sources, draws), the block's own number and the seed to its outcomes.
    design : Design
    by_source : bool
        Whether the value of knowing and the share of the variance are asked for.
    splits : sequence of float or None
        Per source where its number turns a switch, so that strata fall on either side; None without.
    factors : array, optional
        Factors on the benefits at which the chance is asked for.
    """
    edges = _edges(sources, splits) if by_source else []
    begins = {size: np.array([_ends(own, size) for own in edges]) for size in set(design.blocks)}
    middle: Floats | None = None
    reach = np.empty((0, 2))
    pooled = sum(design.blocks) < _ENOUGH
    rows: dict[str, list[Floats]] = {}
    for repetition in range(design.repetitions):
        total: dict[str, Floats] = {}
        for part, size in enumerate(design.blocks):
            block = repetition * len(design.blocks) + part
            drawn = [stratified(name, design.seed, block, size) for name in sources]
            numbers = np.stack([own for own, _ in drawn]) if drawn else np.empty((0, size))
            found = outcomes(numbers, block, design.seed)
            if middle is None:
                middle = (found.benefits - found.costs).mean(axis=1)
                reach = _reach(found)
            kept = _kept(found, middle, reach, factors=factors, pooled=pooled)
            kept["strata"] = _in_strata(found, [order for _, order in drawn], begins[size])
            share = size / sum(design.blocks)
            for key, value in kept.items():
                total[key] = total.get(key, 0.0) + share * value
        for key, value in total.items():
            rows.setdefault(key, []).append(value)
    stacked = {key: np.stack(values) for key, values in rows.items()}
    ordered = stacked.pop("ordered") if pooled else stacked.pop("percentiles")
    stacked["percentiles"] = _of_all(ordered) if pooled else _of_each(ordered)
    assert middle is not None  # noqa: S101  there is at least one repetition
    weights: Floats = np.maximum(  # a share is divided by
        np.mean([np.diff(begins[size]) / size for size in design.blocks], axis=0), np.finfo(float).tiny
    )
    return Simulated(middle=middle, weights=weights, reach=reach, **stacked)


def _reach(found: Outcomes) -> Floats:
    """Where bars begin and end: what the first block reaches, or a euro on either side of a single value."""
    benefits = found.benefits if found.shown_benefits is None else found.shown_benefits
    net = benefits - found.costs
    low, high = net.min(axis=1), net.max(axis=1)
    single = high - low < 1.0
    return np.stack([np.where(single, low - 1.0, low), np.where(single, high + 1.0, high)], axis=1)


def _bars(ordered: Floats, reach: Floats) -> Floats:
    """Share of ordered values (budgets, draws) in each bar: (bars, budgets)."""
    budgets, size = ordered.shape
    inner = np.linspace(reach[:, 0], reach[:, 1], BARS + 1, axis=1)[:, 1:-1]
    below = np.zeros((BARS + 1, budgets))
    below[-1] = size
    for budget in range(budgets):
        below[1:-1, budget] = np.searchsorted(ordered[budget], inner[budget], side="right")
    return np.asarray((below[1:] - below[:-1]) / size)


def _at(ordered: Floats, shares: Floats) -> Floats:
    """Read values at shares of ordered draws (budgets, draws), between draws in proportion: (shares, budgets)."""
    size = ordered.shape[1]
    places = np.clip(shares * size - 0.5, 0, size - 1)
    below = np.floor(places).astype(np.intp)
    over = places - below
    found = ordered[:, below] * (1 - over) + ordered[:, np.minimum(below + 1, size - 1)] * over
    return np.asarray(found.T)


def _of_each(percentiles: Floats) -> Floats:
    """Average the percentiles of repetitions that are large enough to have their own."""
    error = percentiles.std(axis=0, ddof=1) / np.sqrt(len(percentiles))
    return np.stack([percentiles.mean(axis=0), error], axis=-1)


def _of_all(ordered: Floats) -> Floats:
    """Take the percentiles of all draws together, (repetitions, budgets, draws): few draws have none of their own.

    How the share below one differs between repetitions says how far it may be off, as a share; read back as an amount.
    """
    number, budgets, size = ordered.shape
    every = np.sort(ordered.transpose(1, 0, 2).reshape(budgets, number * size), axis=1)
    shares = np.array(PERCENTILES) / 100
    values = _at(every, shares)
    found = np.empty((*values.shape, 2))
    for which, budget in np.ndindex(*values.shape):
        value = values[which, budget]
        below = np.array([np.searchsorted(own, value, side="right") for own in ordered[:, budget]]) / size
        off = below.std(ddof=1) / np.sqrt(number)
        low, high = _at(every[budget : budget + 1], np.clip(shares[which] + np.array([-off, off]), 0, 1))[:, 0]
        found[which, budget] = value, (high - low) / 2
    return found


def _edges(sources: Sequence[Sequence[str]], splits: Sequence[float | None]) -> list[Floats]:
    """Where strata begin, as shares of the draws."""
    even = np.arange(_STRATA) / _STRATA
    chosen = splits or [None] * len(sources)
    return [even if split is None else _two_sided(split) for split in chosen]


def _two_sided(split: float) -> Floats:
    """Strata on either side of a switch; many of no use would only add noise, so each side is one, halved evenly."""
    low, high = np.linspace(0, split, _STRATA // 2, endpoint=False), np.linspace(split, 1, _STRATA // 2, endpoint=False)
    return np.concatenate([low, high])


def _ends(edges: Floats, size: int) -> Places:
    """Where strata begin and the last one ends, in draws."""
    return np.append(np.round(edges * size).astype(np.intp), size)


def _in_strata(found: Outcomes, orders: Sequence[Places], ends: Places) -> Floats:
    """Add up the net amount in each stratum of each source, as part of the mean: (sources, budgets, strata).

    The order of a source serves all budgets: it is known from drawing, and nothing is sorted here.

    Parameters
    ----------
    orders : sequence of array
        Of each source the draws from its lowest number to its highest.
    ends : array (sources, strata + 1)
        Where strata begin and the last one ends, in draws; no rows where strata were not asked for.
    """
    known = found.benefits - found.costs
    budgets, size = known.shape
    if not len(ends):
        return np.empty((0, budgets, 0))
    places = np.concatenate(orders)
    begins = (ends[:, :-1] + size * np.arange(len(ends))[:, None]).ravel()
    line = np.zeros(places.size + 1)  # one more, for where a stratum without draws begins at the end
    sums = np.empty((budgets, begins.size))
    for net, own in zip(known, sums, strict=True):
        np.take(net, places, out=line[:-1], mode="clip")
        np.add.reduceat(line, begins, out=own)
    sums[:, np.diff(ends).ravel() == 0] = 0.0  # of which reduceat gives a draw, not nothing
    return np.asarray(sums.reshape(budgets, len(ends), -1).transpose(1, 0, 2) / size)


def _kept(
    found: Outcomes,
    middle: Floats,
    reach: Floats,
    *,
    factors: Floats | None,
    pooled: bool,
) -> dict[str, Floats]:
    """Reduce a block to sums over its draws, divided by their number."""
    known = found.benefits - found.costs
    benefits = found.benefits if found.shown_benefits is None else found.shown_benefits
    shown = known if found.shown_benefits is None else benefits - found.costs
    size = known.shape[1]
    ordered = np.sort(shown, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((found.costs > 0).all(axis=1), (benefits / found.costs).mean(axis=1), np.nan)
    kept = {
        "benefits": found.benefits.mean(axis=1),
        "costs": found.costs.mean(axis=1),
        "net": known.mean(axis=1),
        "positive": np.maximum(known, 0.0).mean(axis=1),
        "chance": size - np.array([np.searchsorted(row, 0.0, side="right") for row in ordered], dtype=float),
        "ratio": ratio,
        **({"ordered": ordered} if pooled else {"percentiles": _at(ordered, np.array(PERCENTILES) / 100)}),
        "square": ((shown - middle[:, None]) ** 2).mean(axis=1),
        "square_known": ((known - middle[:, None]) ** 2).mean(axis=1),
    }
    kept["chance"] /= size
    kept["bars"] = _bars(ordered, reach)

    if factors is not None:
        kept["curve"] = np.stack([(factor * benefits > found.costs).mean(axis=1) for factor in factors])
    return kept
