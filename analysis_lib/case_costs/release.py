"""What the public version may show of a study's own cases, each of which is one child.

A published or an invented case is shown as it is, and so is everything in the internal version.
Of own cases only amounts are shown, never items or places, and how exactly depends on their number:

- with consent, which ``toestemming`` in ``studie`` names: each case, to hundreds of euros;
- without it, from five cases: each case, so coarsely that no number of hours follows from it;
- three or four cases: all together, as coarsely; fewer: no amount at all.

What may be shown replaces the tables, so totals, perspectives, payers, charts and CSV know nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, product

import numpy as np
import pandas as pd

from analysis_lib.case_costs.contract import ACTUAL, OVERVIEWS, REFERENCE, REJECTED, UNTESTED
from analysis_lib.case_costs.model import (
    Choice,
    Perspective,
    amounts,
    by_payer,
    evaluate,
    price_intervals,
    support_costs,
)
from analysis_lib.case_costs.shown import Shown
from analysis_lib.intervals import Interval, end_columns
from analysis_lib.tables import Tables

ROUNDED = 100.0  # EUR
LEAST_UNITS = 10  # an amount leaves open at least so many hours, sessions or other units
SHORT_UNITS = ("uur", "dag", "sessie", "rit", "keer")
TOGETHER = "samen"
_OF_CHILDREN = [kind for kind, about in OVERVIEWS.items() if about.of_children]
_PATH = ["casus", "pad", "scenario", "betaler"]


def released(tables: Tables, prices: Mapping[str, float], shown: Shown) -> Tables:
    """Return a study's tables with only what may be shown of its cases.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        A study's.
    prices : mapping of str to float
        Prices that replace those of the study, EUR per unit.
    shown : Shown

    Returns
    -------
    mapping of str to DataFrame
        The same for `Shown.EVERYTHING`. Else ``posten`` has an amount per case, path, scenario and payer and
        ``ondersteuning`` an amount per row, rounded; scenarios that were rejected, places, participants and
        what belongs to one child are gone. With `Shown.TOGETHER` there is one case, of all together, and with
        `Shown.NOTHING` none.
    """
    if shown is Shown.EVERYTHING:
        return tables
    kept = {**tables, "casussen": tables["casussen"].assign(locatie="", deelnemers="")}
    kept |= {name: tables[name].head(0) for name in ("formulieren", "casusbladen")}
    lists = tables["overzichten"]
    kept["overzichten"] = lists[~lists["overzicht"].isin(_OF_CHILDREN)]
    if shown is Shown.NOTHING:
        return kept | {name: kept[name].head(0) for name in ("casussen", "posten", "ondersteuning", "ervaren_baten")}
    known = price_intervals(tables["prijzen"], prices)
    support = support_costs(tables["ondersteuning"], known)
    if shown is Shown.TOGETHER:
        items = _all_items(tables, prices)
        by = support.groupby(["methode", "betaler"], sort=False)["bedrag"].agg(Interval.total)
        support = by.reset_index().assign(casus=TOGETHER, plaats="")
        kept |= _one_case(tables)
    else:
        items = _summed_items(tables, known)
    all_amounts = [*items["bedrag"], *support["bedrag"]]
    step = ROUNDED if shown is Shown.CONSENTED else _coarse(all_amounts, _short_prices(tables, known))
    return kept | {
        "posten": _as_items(items, tables["posten"], step),
        "ondersteuning": _with_amounts(support, step)[tables["ondersteuning"].columns],
    }


def _summed_items(tables: Tables, known: Mapping[str, Interval]) -> pd.DataFrame:
    """Add up the items of each case by path, scenario and payer, without scenarios that were rejected."""
    items, references = tables["posten"], tables["referenties"]
    rejected = pd.MultiIndex.from_frame(references.loc[references["oordeel"] == REJECTED, ["casus", "scenario"]])
    items = items.assign(bedrag=amounts(items, known))
    items = items[~pd.MultiIndex.from_frame(items[["casus", "scenario"]]).isin(rejected)]
    return items.groupby(_PATH, sort=False)["bedrag"].agg(Interval.total).reset_index()


def _all_items(tables: Tables, prices: Mapping[str, float]) -> pd.DataFrame:
    """Add up what each payer bears of all cases together, support apart."""
    without = {**tables, "ondersteuning": tables["ondersteuning"].head(0)}
    borne = by_payer(evaluate(without, Choice(perspective=Perspective.EVERYONE, prices=dict(prices))))
    rows = borne.melt("betaler", [ACTUAL, REFERENCE], var_name="pad", value_name="bedrag")
    return rows.assign(casus=TOGETHER, scenario=rows["pad"].map({ACTUAL: "", REFERENCE: TOGETHER}))


def _one_case(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return the tables that name cases and scenarios for one case that stands for all."""
    cases, references = tables["casussen"], tables["referenties"]
    verdicts = references.loc[references["oordeel"] != REJECTED, "oordeel"]
    verdict = UNTESTED if (verdicts == UNTESTED).any() else verdicts.iloc[0]
    case = {"casus": TOGETHER, "omschrijving": "Alle casussen samen", "toekomst": np.nan}
    reference = {"casus": TOGETHER, "scenario": TOGETHER, "oordeel": verdict}
    return {
        "casussen": pd.DataFrame([dict.fromkeys(cases.columns, "") | case]),
        "referenties": pd.DataFrame([dict.fromkeys(references.columns, "") | reference]),
        "ervaren_baten": tables["ervaren_baten"].head(0),
    }


def _short_prices(tables: Tables, known: Mapping[str, Interval]) -> list[Interval]:
    prices = tables["prijzen"]
    return [known[name] for name in prices.loc[prices["eenheid"].isin(SHORT_UNITS), "prijs"] if known[name].low > 0]


def _coarse(sums: Iterable[Interval], prices: Iterable[Interval]) -> float:
    """Return the smallest of 100, 200, 500, 1000 ... EUR that leaves `LEAST_UNITS` of each price open in each sum.

    Both ends of a range can be divided by their prices, which leaves what either does.
    """
    pairs = list(product(set(sums), set(prices)))
    steps: Iterator[float] = (ROUNDED * factor * 10.0**power for power in count() for factor in (1, 2, 5))
    return next(step for step in steps if all(_open_units(*pair, step) >= LEAST_UNITS for pair in pairs))


def _open_units(amount: Interval, price: Interval, step: float) -> float:
    """How many units at a price a rounded amount leaves open to who knows all the rest of it."""
    low, high = -math.inf, math.inf
    shown = _rounded(amount, step)
    ends = (amount.low, shown.low, price.low), (amount.high, shown.high, price.high)
    for true, said, unit in ends:
        if math.isfinite(true):
            low, high = max(low, (said - step / 2 - true) / unit), min(high, (said + step / 2 - true) / unit)
    return high - low


def _rounded(amount: Interval, step: float) -> Interval:
    """Round both ends to a multiple of a step, halves up; an open end stays open."""
    ends = (amount.low, amount.high)
    low, high = (math.floor(end / step + 0.5) * step if math.isfinite(end) else end for end in ends)
    return Interval(low, high)


def _with_amounts(rows: pd.DataFrame, step: float) -> pd.DataFrame:
    """Give rows their rounded ``bedrag`` as a range instead of a number of units and a price."""
    ends = end_columns(_rounded(amount, step) for amount in rows["bedrag"])
    return rows.assign(aantal=np.nan, uren=np.nan, kinderen=np.nan, prijs="", onzeker=False, **ends)


def _as_items(rows: pd.DataFrame, like: pd.DataFrame, step: float) -> pd.DataFrame:
    """Lay sums out as ``posten``; what is open upwards is an amount and an unknown one."""
    items = _with_amounts(rows, step)
    is_open = items["hoog"].isna()
    unknown = items[is_open].assign(laag=np.nan, onzeker=True)
    items = pd.concat([items.assign(hoog=items["hoog"].fillna(items["laag"])), unknown], ignore_index=True)
    names = [f"p{place}" for place in range(len(items))]
    return items.assign(post=names, omschrijving="", plaats="")[like.columns]
