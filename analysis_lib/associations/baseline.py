"""Does something grow most where it was low? Correlating a change with its own baseline misleads.

What is measured too high by chance in the first year tends to fall back, and what is
measured too low to rise. So the change from a first to a second measurement correlates
negatively with the first even if nothing depends on anything: the error of the first
is on both sides, with opposite signs.

Blomqvist (1977, JASA 72) takes the known error out of the slope of the change on the
first measurement: slope = (naive slope + k) / (1 - k), with k the share of error in the
variance of the first. That answers the question. It is done on logarithms, so that growth
is relative to where it started.

Oldham (1962, J Chron Dis 15) correlates the change with the mean of both measurements. That
answers another: whether regions grew apart. It is positive as well when growth merely differs
between regions, whatever their start, and so says nothing about low and high by itself. Its
answer depends on the scale. As Oldham did it, on the measurements themselves, it says whether
the gaps in percentage points grew, as they do when all shares grow by a tenth; on logarithms,
whether the gaps grew in proportion. Both are given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis_lib.associations.correlations import FEWEST_REGIONS
from analysis_lib.intervals import Estimate, Interval


@dataclass(frozen=True)
class Baseline:
    """Whether growth depends on the start, for regions with a share in two years.

    Parameters
    ----------
    regions : int
        How many.
    naive : Estimate
        Correlation of relative growth with the first share, as the source has it, in its
        95% interval.
    slope : float
        Relative growth per relative difference in the start (0.1: a region that started 10%
        higher grew 1% more), as it comes.
    corrected : Estimate
        The same after taking the known error out, in its 95% interval by bootstrap over
        regions. NaN, and without bounds, where the error may well be all the difference that
        there is.
    error_share : float
        Share of the variance of the first measurement, as a logarithm, that is known error.
    oldham : Estimate
        Correlation of the change in percentage points with the mean of both shares, in its 95%
        interval: above zero where regions grew apart.
    oldham_log : Estimate
        The same of the logarithms: above zero where regions grew apart in proportion.
    spread_before, spread_after : float
        Coefficient of variation between regions.
    deviation_before, deviation_after : float
        Standard deviation between regions, in shares.
    growth_spread : float
        Standard deviation of relative growth between regions, less the known error.
    """

    regions: int
    naive: Estimate
    slope: float
    corrected: Estimate
    error_share: float
    oldham: Estimate
    oldham_log: Estimate
    spread_before: float
    spread_after: float
    deviation_before: float
    deviation_after: float
    growth_spread: float

    @property
    def is_bounded(self) -> bool:
        """Whether enough difference is left after the error to say anything about the slope."""
        return self.corrected.range.is_bounded


def baseline(regions: pd.DataFrame, *, draws: int = 2000, seed: int = 1) -> Baseline:
    """Ask whether relative growth between two years depends on the first.

    Parameters
    ----------
    regions : DataFrame
        One row per region: ``voor`` and ``na`` (shares above 0), ``aantal`` (children at the
        first share) and ``stap`` (to what shares were rounded, 0 for exact). The error of a
        share is that of a binomial count and of rounding, each year anew; children who stay
        from one year to the next make it smaller than that.
    draws, seed : int
        For the bootstrap.

    Raises
    ------
    ValueError
        With fewer than four regions, or without difference between them.
    """
    if len(regions) < FEWEST_REGIONS:
        raise ValueError("needs at least four regions")
    before, after, count, step = (regions[name].to_numpy(float) for name in ("voor", "na", "aantal", "stap"))
    start, growth = np.log(before), np.log(after / before)
    if min(start.std(), growth.std()) < 1e-9:
        raise ValueError("needs regions that differ")
    population = count / before
    error, later = ((1 - p) / (population * p) + step**2 / (12 * p**2) for p in (before, after))
    random = np.random.default_rng(seed)
    samples = random.integers(0, len(regions), size=(draws, len(regions)))
    drawn = _corrected(start[samples], growth[samples], error[samples])
    corrected = _corrected(start[None], growth[None], error[None])[0]
    return Baseline(
        regions=len(regions),
        naive=_correlation(before, after / before - 1),
        slope=float(_slope(start[None], growth[None])[0]),
        corrected=Estimate(float(corrected), _bounds(drawn)),
        error_share=float(error.mean() / start.var(ddof=1)),
        oldham=_correlation((before + after) / 2, after - before),
        oldham_log=_correlation(start + growth / 2, growth),
        spread_before=float(before.std(ddof=1) / before.mean()),
        spread_after=float(after.std(ddof=1) / after.mean()),
        deviation_before=float(before.std(ddof=1)),
        deviation_after=float(after.std(ddof=1)),
        growth_spread=float(np.sqrt(max(growth.var(ddof=1) - (error + later).mean(), 0.0))),
    )


def _correlation(x: np.ndarray, y: np.ndarray) -> Estimate:
    """Pearson correlation in its 95% interval."""
    from scipy.stats import pearsonr

    found = pearsonr(x, y)
    bounds = found.confidence_interval(0.95)
    return Estimate(float(found.statistic), Interval(float(bounds.low), float(bounds.high)))


def _slope(start: np.ndarray, growth: np.ndarray) -> np.ndarray:
    """Slope of growth on start, for each row of a matrix of draws x regions."""
    centred = start - start.mean(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((centred * growth).sum(axis=1) / (centred**2).sum(axis=1))


def _corrected(start: np.ndarray, growth: np.ndarray, error: np.ndarray) -> np.ndarray:
    """Blomqvist's slope, for each row; NaN where error explains all difference."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = error.mean(axis=1) / start.var(axis=1, ddof=1)
        return np.where(share < 1, (_slope(start, growth) + share) / (1 - share), np.nan)


def _bounds(drawn: np.ndarray) -> Interval:
    """Return the middle 95% of draws; one that is NaN may lie anywhere.

    To leave those out would keep the draws in which regions happen to differ most, and make
    firm what is not.
    """
    unknown = np.isnan(drawn)
    if unknown.mean() > 0.025:
        return Interval(-np.inf, np.inf)
    low = np.quantile(np.where(unknown, drawn[~unknown].min(), drawn), 0.025)
    high = np.quantile(np.where(unknown, drawn[~unknown].max(), drawn), 0.975)
    return Interval(float(low), float(high))


@dataclass(frozen=True)
class NoEffect:
    """What chance alone makes of the correlation between a relative change and its baseline.

    Parameters
    ----------
    children : float
        Children with the indicator per region, on average.
    mean, low, high : float
        Mean and the middle 95% of the correlation; NaN where it cannot be computed.
    called_significant : float
        Share of the simulations whose correlation is negative and significant.
    """

    children: float
    mean: float
    low: float
    high: float
    called_significant: float


def no_effect(
    children: float,
    *,
    regions: int,
    spread: float,
    level: float,
    growth: float = 0.1,
    persistence: float = 0.0,
    growth_spread: float = 0.0,
    step: float = 0.0,
    draws: int = 2000,
    seed: int = 1,
) -> NoEffect:
    """Simulate regions whose growth does not depend on their start, and correlate the two all the same.

    True counts differ between regions and grow by `growth`, give or take `growth_spread`,
    whatever they were. What is registered is a Poisson count around the truth, rounded to
    `step`; a part `persistence` of the children are the same in both years.

    Parameters
    ----------
    children : float
        True mean count per region in the first year, above zero.
    regions : int
        At least four, of equal size.
    spread : float
        Coefficient of variation of the true counts between regions (log-normal).
    level : float
        Two-sided level of the test, such as 0.01.
    growth : float
        Mean growth, 0.1 for 10%.
    persistence : float
        Share of the first year's children who are counted again, 0 for all anew.
    growth_spread : float
        Standard deviation of relative growth between regions.
    step : float
        To what counts are rounded, 0 for not at all.
    draws, seed : int
        Simulations, and what their random numbers start from.
    """
    from scipy.stats import t

    random = np.random.default_rng(seed)
    sigma = np.sqrt(np.log1p(spread**2))
    shape = (draws, regions)
    truth = children * np.exp(random.normal(-(sigma**2) / 2, sigma, size=shape))
    factor = (1 + growth) * np.exp(random.normal(-(growth_spread**2) / 2, growth_spread, size=shape))
    staying = random.poisson(truth * persistence)
    before = (staying + random.poisson(truth * (1 - persistence))).astype(float)
    after = (staying + random.poisson(truth * np.maximum(factor - persistence, 0))).astype(float)
    if step:
        before, after = (np.round(counts / step) * step for counts in (before, after))
    before = np.maximum(before, step or 1.0)
    r = _row_correlations(before, after / before - 1)
    freedom = regions - 2
    bound = t.ppf(level / 2, freedom)
    critical = bound / np.sqrt(freedom + bound**2)
    known = r[np.isfinite(r)]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    mean = known.mean() if len(known) else np.nan
    return NoEffect(children, float(mean), float(low), float(high), float((known < critical).sum() / draws))


def _row_correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pearson correlation of each row of x with the same row of y."""
    x, y = (values - values.mean(axis=1, keepdims=True) for values in (x, y))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1)))
