"""Whether factors of schools go with the use of help, and how often chance alone does that.

Schotpoort (2020), §2.4 and table 8, compares three classes of use with size, socio-economic
status and support of 22 schools and says which of them 'have a relation'. At 22 schools
patterns are easily seen in noise, so each factor is tested here by permutation: under the
null hypothesis every pairing of schools with their use is equally likely, whatever the
distributions. The share of pupils is tested, not its class: classes throw away order and
depend on where they are cut.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.associations.multiple import adjust

FEWEST_SCHOOLS = 6
DRAWS = 9_999
EXACT_UP_TO = 50_000  # arrangements: pairings of at most eight schools (40,320)
NUMBER, ORDERED, CATEGORY = "getal", "geordend", "categorie"
_LEVEL = 0.95
_MIDDLE = "_midden"
_TEST = ("toets", "maat", "effect", "laag", "hoog", "p", "exact")
_ADJUSTED = ("bonferroni", "holm", "bh")


@dataclass(frozen=True)
class ClassTable:
    """A cross-table of classes, and how often chance alone gives one as unlikely.

    Parameters
    ----------
    counts : DataFrame
        Numbers of schools: classes of the factor in the rows, of use in the columns.
    p : float
        Fisher-Freeman-Halton; NaN where `reason` says why there is none.
    exact : bool
        Whether all tables with these margins were weighed; else `p` comes from random ones.
    reason : str
        Why it was not tested, in Dutch; '' where it was.
    """

    counts: pd.DataFrame
    p: float
    exact: bool
    reason: str


def factor_tests(
    frame: pd.DataFrame,
    factors: Sequence[str],
    *,
    outcome: str,
    draws: int = DRAWS,
    seed: int = 1,
    exact_up_to: int = EXACT_UP_TO,
    fewest: int = FEWEST_SCHOOLS,
    synthetic: Collection[str] = (),
) -> pd.DataFrame:
    """Test each factor against use, in two ways.

    The first question is whether use goes up or down with the factor. Numbers and ordered
    classes: Spearman's rho, two-sided. Categories: Kruskal and Wallis, with Kelley's
    epsilon-squared on ranks as effect.

    The second is the claim of the source itself (§2.4 and chapter 5), which is not monotone:
    schools in the middle of a factor are in the middle of use, schools at either end of it
    are not. So the distance of use from its median is correlated with that of the factor
    from its median, one-sided, since only a positive rho supports the claim. Its columns end
    in ``_midden``. A category has no middle.

    Parameters
    ----------
    frame : DataFrame
        One row per school. A column of numbers is a number; an ordered ``Categorical`` is
        ordered; anything else is a category (text, truth values, codes kept as text).
        Missing values and empty texts are unknown.
    factors : sequence of str
        Columns to test.
    outcome : str
        Column with the share or percentage of pupils with help, not its class.
    draws : int
        Random arrangements where there are too many to go through.
    seed : int
        Of those draws. Each test starts anew from it, so that no factor depends on another.
    exact_up_to : int
        Number of arrangements up to which all are gone through and p is exact.
    fewest : int
        Known schools that a test needs; with fewer hardly any p can be small.
    synthetic : collection of str
        Columns with invented values, `outcome` perhaps among them. A test that uses one is
        synthetic, and is adjusted for the synthetic tests alone: what is invented takes
        nothing from what is not.

    Returns
    -------
    DataFrame
        One row per factor, in the order given: ``factor, synthetisch`` (whether it or the
        outcome is invented), ``soort`` (getal, geordend, categorie), ``scholen`` (with factor
        and use known), ``toets, maat`` (in Dutch), ``effect, laag, hoog`` (95% interval),
        ``p, exact``, ``bonferroni, holm, bh`` (p adjusted for all tests done, of both
        questions, that are synthetic too or not either) and ``reden`` (Dutch: why it could
        not be tested, '' where it was). The same columns from ``toets`` on for the second
        question. What cannot be tested has NaN and does not count in the adjustment.

    Raises
    ------
    KeyError
        If a column is not there.

    Notes
    -----
    Random arrangements give p = (b + 1) / (m + 1), never zero: Phipson and Smyth (2010),
    Statistical Applications in Genetics and Molecular Biology 9(1), 39. At p = 0.05 and
    9,999 draws its standard error is 0.002.

    The interval of rho is Fisher's with the variance (1 + rho²/2) / (n - 3) of Bonett and
    Wright (2000), Psychometrika 65, 23-28. It is meant for continuous values; simulated at
    n = 22 with whole percentages it held the truth in 95 to 97 of 100 cases, also for a
    factor in three classes, and more steadily than a bootstrap. It is some 0.8 wide around
    zero there, so it mostly shows how little is known. It has no width at rho = ±1 and is
    left out there. It is two-sided for both questions.

    Epsilon-squared is (H - k + 1) / (n - k) (Kelley 1935, PNAS 21, 554-559, on ranks;
    Tomczak and Tomczak 2014, Trends in Sport Sciences 21, 19-25, name it eta-squared), at
    least 0. Unlike eta-squared it takes off what chance explains, which for a dozen boards
    among 22 schools is half. Its interval inverts the noncentral F (Steiger 2004,
    Psychological Methods 9, 164-182) on ranks, hence approximate: simulated at n = 22 it
    held the truth in 93 to 96 of 100 cases. An upper end of 0 says that groups differ even
    less than chance would have them; it does not say that they are equal.

    The distance of an ordered factor counts its classes. Distances depend on the scale of
    the factor: the second test keeps its answer under x -> a + bx, not under log.

    The intervals know nothing of the number of factors; the adjusted p-values do.
    """
    rows = [
        _tests_of_one(frame[factor], frame[outcome], _Settings(draws, seed, exact_up_to, fewest)) for factor in factors
    ]
    invented = [outcome in synthetic or factor in synthetic for factor in factors]
    result = pd.DataFrame(rows, columns=_columns()).assign(
        factor=list(factors), synthetisch=pd.Series(invented, dtype=bool)
    )
    return _with_adjusted(result)


def class_table(frame: pd.DataFrame, factor: str, outcome: str) -> ClassTable:
    """Cross-tabulate classes of a factor and of use, as table 8 of the source does.

    Parameters
    ----------
    frame : DataFrame
        One row per school.
    factor, outcome : str
        Columns with classes; ordered ``Categorical`` keep their order and their empty
        classes, others are sorted.

    Returns
    -------
    ClassTable

    Raises
    ------
    ValueError
        If a column holds numbers, which have no classes yet.

    Notes
    -----
    Freeman and Halton (1951), Biometrika 38, 141-149: the chance of a table that is as
    unlikely or more, given its margins. Chi-squared needs larger counts than these. It
    ignores the order of classes, so it finds less than `factor_tests` where there is one.
    """
    from scipy.stats import MonteCarloMethod, fisher_exact

    for name in (factor, outcome):
        if _kind(frame[name]) == NUMBER:
            raise ValueError(f"{name} holds numbers; cut them into classes first")
    pair = pd.DataFrame({"factor": _known(frame[factor]), "outcome": _known(frame[outcome])}).dropna()
    counts = pd.crosstab(pair["factor"], pair["outcome"], dropna=False)
    counts = counts.rename_axis(index=factor, columns=outcome)
    filled = counts.loc[counts.sum(axis=1) > 0, counts.sum(axis=0) > 0].to_numpy()
    reason = _too_few(len(pair), FEWEST_SCHOOLS)
    if not reason and min(filled.shape) < 2:
        reason = _SAME_USE if filled.shape[1] < 2 else _SAME_FACTOR
    if reason:
        return ClassTable(counts, math.nan, False, reason)
    if filled.shape == (2, 2):
        return ClassTable(counts, float(fisher_exact(filled).pvalue), True, "")
    found = fisher_exact(filled, method=MonteCarloMethod(n_resamples=DRAWS, rng=np.random.default_rng(1)))
    p = np.asarray(found.pvalue).item()  # scipy gives a table of more cells than schools an array of one
    return ClassTable(counts, float(p), False, "")


@dataclass(frozen=True)
class _Settings:
    draws: int
    seed: int
    exact_up_to: int
    fewest: int


_SAME_FACTOR = "alle scholen hebben dezelfde waarde"
_SAME_USE = "het gebruik is op alle scholen gelijk"
_ALL_DIFFERENT = "elke school heeft een eigen waarde"
_NO_MIDDLE = "een categorie heeft geen midden"
_SAME_DISTANCE = "alle scholen liggen even ver van het midden"


def _too_few(schools: int, fewest: int) -> str:
    if schools >= fewest:
        return ""
    known = "van geen school" if not schools else f"van {schools} {'school' if schools == 1 else 'scholen'}"
    return f"{known} bekend; er zijn er minstens {fewest} nodig"


def _kind(values: pd.Series) -> str:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return ORDERED if values.cat.ordered else CATEGORY
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    return NUMBER if numeric else CATEGORY


def _known(values: pd.Series) -> pd.Series:
    """Turn the empty texts of loaded tables into missing values."""
    return values.mask(values.isin([""]))


def _columns() -> list[str]:
    one = [*_TEST, *_ADJUSTED, "reden"]
    return ["factor", "synthetisch", "soort", "scholen", *one, *(name + _MIDDLE for name in one)]


def _tests_of_one(factor: pd.Series, outcome: pd.Series, settings: _Settings) -> dict[str, Any]:
    kind = _kind(factor)
    pair = pd.DataFrame({"factor": _known(factor), "outcome": outcome}).dropna()
    row: dict[str, Any] = {"soort": kind, "scholen": len(pair)}
    values = pair["factor"].astype("category").cat.codes if kind != NUMBER else pair["factor"]
    x, y = values.to_numpy(dtype=float), pair["outcome"].to_numpy(dtype=float)
    first = _reason(x, y, settings)
    if kind == CATEGORY:
        if not first and len(np.unique(x)) == len(x):
            first = _ALL_DIFFERENT
        row |= _row(_kruskal(x, y, settings) if not first else None, _KRUSKAL, first)
        return row | _row(None, _SPEARMAN_MIDDLE, _NO_MIDDLE, _MIDDLE)
    row |= _row(_spearman(x, y, settings, one_sided=False) if not first else None, _SPEARMAN, first)
    if first:
        return row | _row(None, _SPEARMAN_MIDDLE, first, _MIDDLE)
    apart = _distance(x), _distance(y)
    second = _SAME_DISTANCE if min(np.ptp(apart[0]), np.ptp(apart[1])) == 0 else ""
    found = _spearman(*apart, settings, one_sided=True) if not second else None
    return row | _row(found, _SPEARMAN_MIDDLE, second, _MIDDLE)


_SPEARMAN = ("permutatietoets op de rangcorrelatie, tweezijdig", "Spearmans rho")
_SPEARMAN_MIDDLE = ("permutatietoets op de rangcorrelatie van afstanden tot de mediaan, eenzijdig", "Spearmans rho")
_KRUSKAL = ("permutatietoets op Kruskal-Wallis", "epsilon-kwadraat")
_Found = tuple[float, float, float, float, bool]


def _row(found: _Found | None, names: tuple[str, str], reason: str, end: str = "") -> dict[str, Any]:
    cells = (*names, *(found or (math.nan, math.nan, math.nan, math.nan, False)))
    return {name + end: cell for name, cell in zip((*_TEST, "reden"), (*cells, reason), strict=True)}


def _reason(x: np.ndarray, y: np.ndarray, settings: _Settings) -> str:
    if few := _too_few(len(x), settings.fewest):
        return few
    if np.ptp(x) == 0:
        return _SAME_FACTOR
    return _SAME_USE if np.ptp(y) == 0 else ""


def _distance(values: np.ndarray) -> np.ndarray:
    """Measure how far each lies from the median; 0.07 and 0.09 equally far from 0.08, whatever binary says."""
    apart: np.ndarray = np.abs(values - np.median(values))
    return (apart / (apart.max() or 1.0)).round(12)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Rank, ties in the middle, as whole numbers around zero: twice the rank less its mean."""
    from scipy.stats import rankdata

    ranks: np.ndarray = np.rint(2 * rankdata(values)).astype(np.int64)
    return ranks - len(values) - 1


def _spearman(x: np.ndarray, y: np.ndarray, settings: _Settings, *, one_sided: bool) -> _Found:
    a, b = _ranks(x), _ranks(y)
    order = np.lexsort((a, b))  # the rows of the frame have no order of their own
    a, b = a[order], b[order]

    def together(shuffled: np.ndarray, axis: int = -1) -> Any:
        found = (shuffled * b).sum(axis=axis)  # whole numbers, so that equals compare equal
        return found if one_sided else np.abs(found)

    p, exact = _permute(a, together, settings)
    rho = float(np.clip((a @ b) / math.sqrt(float(a @ a) * float(b @ b)), -1, 1))
    return rho, *_rho_interval(rho, len(a)), p, exact


def _rho_interval(rho: float, schools: int) -> tuple[float, float]:
    from scipy.stats import norm

    if 1 - abs(rho) < 1e-12 or schools < 4:
        return math.nan, math.nan
    reach = norm.ppf((1 + _LEVEL) / 2) * math.sqrt((1 + rho**2 / 2) / (schools - 3))
    return math.tanh(math.atanh(rho) - reach), math.tanh(math.atanh(rho) + reach)


def _kruskal(x: np.ndarray, y: np.ndarray, settings: _Settings) -> _Found:
    order = np.lexsort((x, y))
    ranks, member = _ranks(y)[order], (x[order, None] == np.unique(x)).astype(np.int64)
    sizes = member.sum(axis=0)

    def between(shuffled: np.ndarray, axis: int = -1) -> Any:
        return ((shuffled @ member) ** 2 / sizes).sum(axis=axis)

    p, exact = _permute(ranks, between, settings)
    schools, groups = member.shape
    explained = float(between(ranks)) / float(ranks @ ranks)  # of the variance of ranks: H / (n - 1)
    epsilon = 1 - (schools - 1) / (schools - groups) * (1 - explained)
    return max(epsilon, 0.0), *_explained_interval(explained, schools, groups), p, exact


def _explained_interval(explained: float, schools: int, groups: int) -> tuple[float, float]:
    """Find the shares of variance between groups under which this one would be just too high or too low."""
    from scipy.optimize import brentq
    from scipy.stats import ncf

    if 1 - explained < 1e-12:
        return math.nan, math.nan
    between, within = groups - 1, schools - groups
    ratio = explained / between / ((1 - explained) / within)

    def share(chance: float) -> float:
        def miss(noncentral: float) -> float:
            return float(ncf.cdf(ratio, between, within, noncentral)) - chance

        if miss(0.0) <= 0:
            return 0.0
        high = 10.0
        while miss(high) > 0:
            high *= 2
        noncentral = float(brentq(miss, 0.0, high))
        return noncentral / (noncentral + schools)

    return share((1 + _LEVEL) / 2), share((1 - _LEVEL) / 2)


def _permute(ranks: np.ndarray, statistic: Callable[..., Any], settings: _Settings) -> tuple[float, bool]:
    """Count how often another order of the schools gives as much: all orders, or random ones."""
    from scipy.stats import permutation_test

    exact = math.factorial(len(ranks)) <= settings.exact_up_to
    found = permutation_test(
        (ranks,),
        statistic,
        permutation_type="pairings",
        vectorized=True,
        n_resamples=np.inf if exact else settings.draws,
        alternative="greater",
        rng=np.random.default_rng(settings.seed),
    )
    return float(found.pvalue), exact


def _with_adjusted(result: pd.DataFrame) -> pd.DataFrame:
    """Adjust for every test that was done, of both questions together, but apart for what is synthetic."""
    both = pd.concat([result["p"], result["p" + _MIDDLE]], ignore_index=True).astype(float)
    invented = pd.concat([result["synthetisch"]] * 2, ignore_index=True)
    adjusted = pd.DataFrame(np.nan, index=both.index, columns=list(_ADJUSTED))
    for _, family in both.groupby(invented):
        done = family.dropna()
        adjusted.loc[done.index] = adjust(done)
    for place, end in enumerate(("", _MIDDLE)):
        rows = adjusted.iloc[place * len(result) : (place + 1) * len(result)]
        for name in _ADJUSTED:
            result[name + end] = rows[name].to_numpy()
    return result
