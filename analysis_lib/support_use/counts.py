"""Counts as shares of their reference population, and how both change.

Every result comes with the bounds that rounding of its inputs allows: the source
rounds counts to tens and percentages to one decimal. Columns ``x_laag`` and
``x_hoog`` are the bounds of column ``x``.

Method: Berenschot (2023), §3.1. The absolute mutation is the change of a count; the
relative mutation that of its share of the reference population, so a count that
grows by 20% in a population that grows by 10% has a relative mutation of 9.1%.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib.intervals import Estimates, columns_of
from analysis_lib.once import remembered
from analysis_lib.support_use.names import COUNT_HIDDEN, COUNTRY, KEY, SHARE_HIDDEN, USE
from analysis_lib.support_use.period import period_in
from analysis_lib.tables import Tables

KEYS = list(KEY)
_GROUP = ["indicator", "groep", "regio"]
_COUNT = columns_of("aantal")


@remembered
def shares(tables: Tables) -> pd.DataFrame:
    """Return every count with its reference population and its share of it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``aantallen`` and ``indicatoren``.

    Returns
    -------
    DataFrame
        One row per ``indicator, groep, regio, jaar``, in the order of ``aantallen``,
        totals that follow from their parts after them. ``aantal`` and ``referentie``
        are children (or places), ``aandeel`` lies from 0 to 1; each with its bounds.
        ``referentie`` is NaN where the source does not give it; the share is then the
        percentage as printed, and NaN where that is missing too. ``verborgen`` and
        ``aandeel_verborgen`` tell whether the count or the share is hidden; see
        `analysis_lib.support_use.released`.
    """
    indicators = tables["indicatoren"].set_index("indicator")
    counts = _with_totals(_bounded_counts(tables["aantallen"], indicators), indicators)
    counts = _with_reference(counts, indicators)
    number, reference, given = (Estimates.read(counts, name) for name in ("aantal", "referentie", "opgegeven"))
    known = number.value.notna() & (reference.value > 0)
    share = (number / reference).clip(upper=1).where(known, given)
    counts = counts.assign(**{name: counts[name].eq(True) for name in (COUNT_HIDDEN, SHARE_HIDDEN)})
    return counts.drop(columns=columns_of("opgegeven")).assign(**share.columns("aandeel"))


@remembered
def mutations(shares: pd.DataFrame, begin: int, end: int) -> pd.DataFrame:
    """How counts and shares changed from one year to another.

    Parameters
    ----------
    shares : DataFrame
        From `shares`.
    begin, end : int
        Years; the end may lie before the start.

    Returns
    -------
    DataFrame
        One row per ``indicator, groep, regio`` that has both years: ``absoluut`` (of the
        count) and ``relatief`` (of the share), as shares of the value at the start
        (0.2 for +20%), each with its bounds; NaN where a year has no value, or the start
        is zero. ``procentpunt`` is the change of the share itself. ``verborgen`` and
        ``aandeel_verborgen`` tell whether a count or a share of either year is hidden.
    """
    columns = [*_COUNT, *columns_of("aandeel"), COUNT_HIDDEN, SHARE_HIDDEN]
    old, new = (shares[shares["jaar"] == year].set_index(_GROUP)[columns] for year in (begin, end))
    old, new = old.align(new, join="inner", axis=0)
    hidden = {name: old.pop(name) | new.pop(name) for name in (COUNT_HIDDEN, SHARE_HIDDEN)}
    (count, share), (new_count, new_share) = (
        [Estimates.read(year, name) for name in ("aantal", "aandeel")] for year in (old, new)
    )
    return pd.DataFrame(
        {
            **(new_count / count - 1).columns("absoluut"),
            **(new_share / share - 1).columns("relatief"),
            **(new_share - share).columns("procentpunt"),
            **hidden,
        },
        index=old.index,
    ).reset_index()


def with_and_without(shares: pd.DataFrame, begin: int, end: int, left_out: int) -> pd.DataFrame:
    """What leaving a year out does to a trend.

    Parameters
    ----------
    shares : DataFrame
        From `shares`.
    begin, end : int
        Years of the trend as reported.
    left_out : int
        The year that was left out, such as the first year of covid.

    Returns
    -------
    DataFrame
        ``indicator, groep, regio``; ``zonder`` and ``met``, the relative mutation from start
        to end and from start to the year left out, with their bounds; ``verschil``, the
        second minus the first; ``aandeel_verborgen``, whether a share that they need is hidden.
    """
    moved = [mutations(shares, begin, last).set_index(_GROUP) for last in (end, left_out)]
    without, including = (
        each[columns_of("relatief")].set_axis(columns_of(name), axis=1)
        for name, each in zip(("zonder", "met"), moved, strict=True)
    )
    hidden = moved[0][SHARE_HIDDEN].add(moved[1][SHARE_HIDDEN], fill_value=False) > 0
    result = without.join(including, how="inner").join(hidden)
    result = result[result[["zonder", "met"]].notna().all(axis=1) | result[SHARE_HIDDEN]]
    return result.assign(verschil=result["met"] - result["zonder"]).reset_index()


@remembered
def reconcile(shares: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """Compare totals that should be equal: each way of splitting up one indicator.

    Returns
    -------
    DataFrame
        ``totaal`` (indicator), ``verdeling`` (indicator, or kind of region), ``jaar,
        aantal, aantal_laag, aantal_hoog, delen`` (number of parts), for splits that have
        a count for every part.
    """
    indicators = tables["indicatoren"]
    kinds = tables["regios"].set_index("regio")["soort"]
    national = shares[shares["regio"].map(kinds) == COUNTRY]
    found = []
    for indicator, total in indicators.loc[indicators["telt_op"] != "", ["indicator", "telt_op"]].to_numpy():
        found.append(_summed(national[national["indicator"] == indicator]).assign(totaal=total, verdeling=indicator))
    for kind in kinds.unique():
        members = kinds.index[kinds == kind]
        rows = shares[shares["regio"].isin(members)]
        for indicator in national["indicator"].unique() if len(members) > 1 else ():
            of_indicator = rows[rows["indicator"] == indicator]
            complete = of_indicator.groupby("jaar")["regio"].transform("size") == len(members)
            found.append(_summed(of_indicator[complete]).assign(totaal=indicator, verdeling=kind))
    columns = ["totaal", "verdeling", "jaar", *_COUNT, "delen"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


def _bounded_counts(counts: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    counts = counts.assign(jaar=counts["jaar"].astype(int))
    half_count = counts["indicator"].map(indicators["stap_aantal"]).fillna(0) / 2
    half_share = counts["indicator"].map(indicators["stap_aandeel"]).fillna(0) / 200
    number = Estimates.around(counts["aantal"], half_count).clip(lower=0)
    given = Estimates.around(counts.pop("aandeel") / 100, half_share).clip(0, 1)
    counts = counts.assign(**number.columns("aantal"), **given.columns("opgegeven"))
    return counts if COUNT_HIDDEN in counts else counts.assign(**{COUNT_HIDDEN: False, SHARE_HIDDEN: False})


def _with_totals(counts: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Add an indicator that its parts add up to, if it has no count itself; the first split counts.

    A region and year in which a part is missing or unknown has no total: half a total would look like a
    change, or like a smaller region.
    """
    for indicator, total in indicators.loc[indicators["telt_op"] != "", "telt_op"].items():
        own = counts[counts["indicator"] == total]
        parts = counts[counts["indicator"] == indicator]
        summed = parts.groupby(["regio", "jaar"], sort=False)[_COUNT].sum()
        complete = parts.groupby(["regio", "jaar"], sort=False)["aantal"].count()
        summed = summed[complete == parts["groep"].nunique()]
        missing = summed.drop(pd.MultiIndex.from_frame(own[["regio", "jaar"]]), errors="ignore")
        group = own["groep"].iloc[0] if len(own) else "Totaal"
        counts = pd.concat([counts, missing.reset_index().assign(indicator=total, groep=group)], ignore_index=True)
    return counts


def _with_reference(counts: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Find the reference population of each row among the counts, or work it out from another percentage."""
    group = counts["indicator"].map(indicators["referentie_groep"])
    group = group.where(group != "", counts["groep"])
    series = counts.set_index(KEYS)
    itself = series[_COUNT].set_axis(columns_of("referentie"), axis=1)
    whole = Estimates.read(series, "aantal") / Estimates.read(series, "opgegeven")
    through = pd.DataFrame(whole.columns("referentie"))
    found = [
        known.reindex(pd.MultiIndex.from_frame(counts[KEYS].assign(indicator=key, groep=group))).set_axis(counts.index)
        for known, key in (
            (itself, counts["indicator"].map(indicators["referentie"])),
            (through, counts["indicator"].map(indicators["referentie_via"])),
        )
    ]
    return pd.concat([counts, found[0].fillna(found[1])], axis=1)


def _summed(parts: pd.DataFrame) -> pd.DataFrame:
    groups = parts.groupby("jaar")
    summed = groups[_COUNT].sum(min_count=1)
    whole = groups["aantal"].count() == groups["aantal"].size()
    return summed.assign(delen=groups.size())[whole].reset_index()


def years_of(tables: Tables, begin: int | None, end: int | None, left_out: int | None) -> tuple[int, int, int | None]:
    """Return the years, with those that are not chosen filled in.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A study's, that keep to their contract.
    begin, end : int, optional
        Years of the trend; without them those of ``periode`` in ``studie``.
    left_out : int, optional
        A year that does not count in the trend, 0 for none; without it the last in which use was
        counted, if that comes after the trend.

    Returns
    -------
    tuple of int, int and int or None
        As `analysis_lib.show.SupportUseView` takes them.
    """
    study = tables["studie"].set_index("sleutel")["waarde"]
    period = period_in(str(study["periode"])) or _counted(tables)
    begin, end = (chosen if chosen is not None else known for chosen, known in zip((begin, end), period, strict=True))
    if left_out is None:
        last = _counted(tables)[1]
        left_out = last if last > end else None
    return begin, end, left_out or None


def _counted(tables: Tables) -> tuple[int, int]:
    """First and last year in which use was counted."""
    counts = tables["aantallen"]
    years = counts.loc[counts["indicator"] == USE, "jaar"]
    years = counts["jaar"] if years.empty else years
    return int(years.min()), int(years.max())
