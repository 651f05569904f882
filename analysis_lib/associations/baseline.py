"""Does something grow most where it was low? Correlating a change with its own baseline misleads.

What is measured too high by chance in the first year tends to fall back, and what is
measured too low to rise. So the change from a first to a second measurement correlates
negatively with the first even if nothing depends on anything: the error of the first
stands on both sides, with opposite signs.

Two ways around it. Oldham (1962) correlates the change with the mean of the two
measurements, which is zero where the spread between regions neither grew nor shrank.
Blomqvist (1977) takes the known error variance of the first measurement out of the slope:
slope = (naive slope + k) / (1 - k), with k the share of error in the variance of the
first measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Baseline:
    """Three answers to one question, for regions with a share in two years.

    Parameters
    ----------
    regions : int
        How many.
    naive, naive_low, naive_high, naive_p : float
        Correlation of the change (in percentage points) with the first share, its 95%
        interval and two-sided p-value.
    oldham, oldham_low, oldham_high, oldham_p : float
        The same with the mean of both shares.
    relative, relative_p : float
        Correlation of the relative change with the first share, as the source has it.
    slope, corrected : float
        Change in percentage points per percentage point higher start: as it comes, and
        after taking the known error out.
    error_share : float
        Share of the first share's variance that is known error (chance and rounding).
    spread_before, spread_after : float
        Standard deviation between regions, as shares.
    """

    regions: int
    naive: float
    naive_low: float
    naive_high: float
    naive_p: float
    oldham: float
    oldham_low: float
    oldham_high: float
    oldham_p: float
    relative: float
    relative_p: float
    slope: float
    corrected: float
    error_share: float
    spread_before: float
    spread_after: float


def baseline(regions: pd.DataFrame) -> Baseline:
    """Ask whether the change between two years depends on the first.

    Parameters
    ----------
    regions : DataFrame
        One row per region: ``voor`` and ``na`` (shares, 0 to 1), ``aantal`` (children at the
        first share) and ``stap`` (to what the first share was rounded, 0 for exact).

    Raises
    ------
    ValueError
        With fewer than four regions, or without spread among them.
    """
    from scipy.stats import pearsonr

    if len(regions) < 4:
        raise ValueError("needs at least four regions")
    before, after = regions["voor"].to_numpy(float), regions["na"].to_numpy(float)
    change, mean = after - before, (after + before) / 2
    variance = before.var(ddof=1)
    if not variance or not change.var():
        raise ValueError("needs regions that differ")
    naive, oldham, relative = pearsonr(before, change), pearsonr(mean, change), pearsonr(before, change / before)
    naive_bounds, oldham_bounds = naive.confidence_interval(0.95), oldham.confidence_interval(0.95)
    population = regions["aantal"].to_numpy(float) / before
    chance = before * (1 - before) / population
    rounding = regions["stap"].to_numpy(float) ** 2 / 12  # a uniform error within the step
    error_share = float((chance + rounding).mean() / variance)
    slope = float(np.cov(before, change, ddof=1)[0, 1] / variance)
    return Baseline(
        regions=len(regions),
        naive=naive.statistic,
        naive_low=naive_bounds.low,
        naive_high=naive_bounds.high,
        naive_p=naive.pvalue,
        oldham=oldham.statistic,
        oldham_low=oldham_bounds.low,
        oldham_high=oldham_bounds.high,
        oldham_p=oldham.pvalue,
        relative=relative.statistic,
        relative_p=relative.pvalue,
        slope=slope,
        corrected=(slope + error_share) / (1 - error_share) if error_share < 1 else float("nan"),
        error_share=error_share,
        spread_before=float(np.sqrt(variance)),
        spread_after=float(after.std(ddof=1)),
    )


@dataclass(frozen=True)
class NoEffect:
    """What chance alone makes of the correlation between a relative change and its baseline.

    Parameters
    ----------
    children : float
        Children with the indicator per region, on average.
    mean, low, high : float
        Mean and the middle 95% of the correlation.
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
    step: float = 0.0,
    draws: int = 2000,
    seed: int = 1,
) -> NoEffect:
    """Simulate regions that all grow equally, and correlate their change with their baseline.

    True counts differ between regions (log-normal with coefficient of variation `spread`)
    and all grow by `growth`. What is registered is a Poisson count around the truth, each
    year anew, rounded to `step`. So there is no effect to be found.

    Parameters
    ----------
    children : float
        True mean count per region in the first year, above zero.
    regions : int
        Number of regions, at least four.
    spread : float
        Coefficient of variation of the true counts between regions of equal size.
    level : float
        Two-sided level of the test, such as 0.01.
    growth : float
        Growth of every region, 0.1 for 10%.
    step : float
        To what counts are rounded, 0 for not at all.
    draws : int
        Simulations.
    seed : int
        For the random numbers; the same seed gives the same result.
    """
    from scipy.stats import t

    random = np.random.default_rng(seed)
    sigma = np.sqrt(np.log1p(spread**2))
    truth = children * np.exp(random.normal(-(sigma**2) / 2, sigma, size=(draws, regions)))
    before, after = (random.poisson(truth * factor).astype(float) for factor in (1.0, 1 + growth))
    if step:
        before, after = (np.round(counts / step) * step for counts in (before, after))
    before = np.maximum(before, step or 1.0)
    r = _row_correlations(before, after / before - 1)
    r = r[np.isfinite(r)]
    freedom = regions - 2
    bound = t.ppf(level / 2, freedom)
    critical = bound / np.sqrt(freedom + bound**2)
    low, high = np.quantile(r, [0.025, 0.975])
    return NoEffect(children, float(r.mean()), float(low), float(high), float((r < critical).mean()))


def _row_correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pearson correlation of each row of x with the same row of y."""
    x, y = (values - values.mean(axis=1, keepdims=True) for values in (x, y))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((x * y).sum(axis=1) / np.sqrt((x**2).sum(axis=1) * (y**2).sum(axis=1)))
