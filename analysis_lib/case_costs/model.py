"""A case's actual path against what would have been done otherwise, within bounds.

Costs are intervals. What nobody knows ('onzeker') can be anything from zero up: it
opens the upper end and never counts as nothing. A result is the reference minus
the actual path: positive is a saving, negative extra cost.

Method: the Effectencalculator, 'Opgroeiondersteuning op school' ('s-Hertogenbosch,
2025), §2.3 and §3.2; the comparison of a present and a desired situation, 'De
Holland Rijnland Methode' (2021), chapter 3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis_lib.case_costs.contract import ACTUAL, AVERAGE, DIRECT, REFERENCE, REJECTED, UNTESTED
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.intervals import Interval
from analysis_lib.tables import Tables


class Method(StrEnum):
    """How the support itself is costed."""

    AVERAGE = AVERAGE
    DIRECT = DIRECT


class Perspective(StrEnum):
    """Whose money counts."""

    MUNICIPALITY = "gemeente"
    EVERYONE = "iedereen"


class Outcome(StrEnum):
    """What a result amounts to; exactly one holds."""

    SAVING = "met een besparing"
    EXTRA = "met extra kosten"
    EITHER = "waarbij het beide kanten op kan"
    NONE = "zonder verschil"
    UNCERTAIN = "met een onzekere uitkomst"


_CENT = 0.005  # less than this is binary noise


@dataclass(frozen=True)
class Choice:
    """What a reader may choose.

    Parameters
    ----------
    method : Method
        How the support itself is costed.
    perspective : Perspective
        Whose money counts.
    prices : mapping of str to float
        Other prices, EUR per unit.
    """

    method: Method = Method.AVERAGE
    perspective: Perspective = Perspective.MUNICIPALITY
    prices: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One case worked out. Amounts in EUR.

    Parameters
    ----------
    actual : Interval
        Costs of what was done, support included.
    reference : Interval
        Costs of what would have been done, over all scenarios that were not rejected.
    support : Interval
        The part of `actual` that the support itself costs.
    tested : bool
        Whether all its reference scenarios were put to an independent test.
    """

    actual: Interval
    reference: Interval
    support: Interval
    tested: bool

    @property
    def result(self) -> Interval:
        """Reference minus actual: a saving above zero, extra cost below."""
        return self.reference - self.actual

    @property
    def outcome(self) -> Outcome:
        """The class of the result."""
        low, high = self.result.low, self.result.high
        if not self.result.is_bounded:
            return Outcome.UNCERTAIN
        if max(abs(low), abs(high)) < _CENT:
            return Outcome.NONE
        if low > -_CENT:
            return Outcome.SAVING
        return Outcome.EXTRA if high < _CENT else Outcome.EITHER


@dataclass(frozen=True)
class CaseCosts:
    """All cases of a study under one choice.

    Parameters
    ----------
    cases : dict of str to Case
        In the order of the study.
    items : DataFrame
        ``posten`` with ``bedrag`` (Interval) and ``telt_mee``: whether its payer
        counts and its scenario was not rejected.
    support : DataFrame
        ``ondersteuning`` by the chosen method, with ``bedrag`` (Interval); payers that count.
    choice : Choice
        What was chosen.
    """

    cases: dict[str, Case]
    items: pd.DataFrame
    support: pd.DataFrame
    choice: Choice

    @property
    def left_out(self) -> list[str]:
        """Cases that no total can include, because their result has no bounds."""
        return [name for name, case in self.cases.items() if not case.result.is_bounded]

    @property
    def total(self) -> Interval:
        """The results of all other cases together; without bounds where none is left."""
        known = [case.result for case in self.cases.values() if case.result.is_bounded]
        return Interval.total(known) if known else Interval(-math.inf, math.inf)

    @property
    def whole(self) -> Case:
        """All cases together as if they were one, uncertain ones included."""
        cases = self.cases.values()
        return Case(
            actual=Interval.total(case.actual for case in cases),
            reference=Interval.total(case.reference for case in cases),
            support=Interval.total(case.support for case in cases),
            tested=all(case.tested for case in cases),
        )

    def count(self, outcome: Outcome) -> int:
        """How many cases have this outcome."""
        return sum(case.outcome is outcome for case in self.cases.values())


def evaluate(tables: Tables, choice: Choice | None = None) -> CaseCosts:
    """Work out every case.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep `case_costs.CONTRACT`.
    choice : Choice, optional
        Average costs and the municipality's perspective, as the sources do.

    Raises
    ------
    UserError
        If the choice gives a price that the study does not have.
    """
    choice = choice or Choice()
    prices = price_intervals(tables["prijzen"], choice.prices)
    counted = counted_parties(tables["partijen"], choice.perspective)
    references, items = tables["referenties"], tables["posten"]
    rejected, own = (
        pd.MultiIndex.from_frame(rows[["casus", "scenario"]])
        for rows in (references[references["oordeel"] == REJECTED], items)
    )
    items = items.assign(bedrag=amounts(items, prices), telt_mee=items["betaler"].isin(counted) & ~own.isin(rejected))
    support = support_costs(tables["ondersteuning"], prices)
    support = support[support["betaler"].isin(counted) & (support["methode"] == choice.method)]
    cases = {
        name: _case(
            items[items["casus"] == name],
            Interval.total(support.loc[support["casus"] == name, "bedrag"]),
            references[references["casus"] == name],
        )
        for name in tables["casussen"]["casus"]
    }
    return CaseCosts(cases, items, support, choice)


def _case(items: pd.DataFrame, support: Interval, references: pd.DataFrame) -> Case:
    counted = items[items["telt_mee"]]
    actual = Interval.total(counted.loc[counted["pad"] == ACTUAL, "bedrag"]) + support
    kept = references[references["oordeel"] != REJECTED]
    scenarios = [
        Interval.total(counted.loc[(counted["pad"] == REFERENCE) & (counted["scenario"] == name), "bedrag"])
        for name in kept["scenario"]
    ]
    return Case(actual, Interval.hull(scenarios), support, bool((kept["oordeel"] != UNTESTED).all()))


def price_intervals(prices: pd.DataFrame, other: Mapping[str, float]) -> dict[str, Interval]:
    """Return each price as an interval, EUR per unit; `other` prices replace those of the study.

    Raises
    ------
    UserError
        For a price that the study does not have, or that is below zero.
    """
    listed = {row["prijs"]: _given_range(row) for row in prices.to_dict("records")}
    for name, price in other.items():
        if name not in listed:
            raise UserError(f"De prijs '{name}' staat niet in prijzen.csv; {did_you_mean(name, listed)}")
        if price < 0:
            raise UserError(f"De prijs '{name}' is {price:g}, maar mag niet negatief zijn.")
        listed[name] = Interval.exactly(price)
    return listed


def _given_range(row: Mapping[Any, Any]) -> Interval:
    """The range in ``laag`` and ``hoog``; without ``hoog`` the amount is exact."""
    return Interval(row["laag"], row["laag"] if pd.isna(row["hoog"]) else row["hoog"])


def counted_parties(parties: pd.DataFrame, perspective: Perspective) -> set[str]:
    """Return the parties whose money counts in a perspective."""
    chosen = parties if perspective is Perspective.EVERYONE else parties[parties["gemeentelijk"]]
    return set(chosen["partij"])


def amounts(rows: pd.DataFrame, prices: Mapping[str, Interval]) -> pd.Series:
    """Return the amount of each row: number x price, a range, or unknown from zero up.

    Parameters
    ----------
    rows : DataFrame
        ``aantal, prijs, laag, hoog, onzeker``, filled in one of the three ways.
    prices : mapping of str to Interval
        EUR per unit.

    Returns
    -------
    Series of Interval
    """

    def one(row: Mapping[Any, Any]) -> Interval:
        if row["onzeker"]:
            return Interval.at_least(0.0)
        if pd.notna(row["aantal"]):
            return prices[row["prijs"]] * Interval.exactly(row["aantal"])
        return _given_range(row)

    return _row_by_row(rows, one)


def _row_by_row(rows: pd.DataFrame, amount: Callable[[Mapping[Any, Any]], Interval]) -> pd.Series:
    return pd.Series([amount(row) for row in rows.to_dict("records")], index=rows.index, dtype=object)


def support_costs(support: pd.DataFrame, prices: Mapping[str, Interval]) -> pd.DataFrame:
    """Cost the support of each case, by both methods.

    From hours: all hours on the school x the rate / the children in contact
    (average), or the hours for this child x the rate (direct); else as given.

    Returns
    -------
    DataFrame
        `support` with ``bedrag`` (Interval, EUR).
    """

    def one(row: Mapping[Any, Any]) -> Interval:
        if pd.isna(row["uren"]):
            return _given_range(row)
        total = prices[row["prijs"]] * Interval.exactly(row["uren"])
        return total / Interval.exactly(row["kinderen"]) if row["methode"] == AVERAGE else total

    return support.assign(bedrag=_row_by_row(support, one))


def by_payer(worked: CaseCosts) -> pd.DataFrame:
    """Return who pays on either path, over all cases, support included.

    Of several reference scenarios a payer bears one: the range holds them all.

    Returns
    -------
    DataFrame
        ``betaler, werkelijk, referentie`` (Interval, EUR), in order of appearance;
        only payers that count in the chosen perspective.
    """
    counted = worked.items[worked.items["telt_mee"]]
    references = counted[counted["pad"] == REFERENCE]
    scenarios = references[["casus", "scenario"]].drop_duplicates()
    rows = []
    for payer in dict.fromkeys([*counted["betaler"], *worked.support["betaler"]]):
        own = counted[counted["betaler"] == payer]
        actual = Interval.total(own.loc[own["pad"] == ACTUAL, "bedrag"])
        support = Interval.total(worked.support.loc[worked.support["betaler"] == payer, "bedrag"])
        borne = own[own["pad"] == REFERENCE]
        reference = Interval.total(
            Interval.hull(
                Interval.total(borne.loc[(borne["casus"] == case) & (borne["scenario"] == name), "bedrag"])
                for name in group["scenario"]
            )
            for case, group in scenarios.groupby("casus", sort=False)
        )
        rows.append({"betaler": payer, ACTUAL: actual + support, REFERENCE: reference})
    return pd.DataFrame(rows, columns=["betaler", ACTUAL, REFERENCE])


def key_figures(tables: Tables, worked: CaseCosts) -> dict[str, Interval]:
    """Return every result under a name, for an audit to look up.

    Returns
    -------
    dict of str to Interval
        Keys such as ``casus.1.besparing.laag`` or ``post.huisarts.bedrag.hoog`` for the
        ends that have a bound, and ``casus.1.besparing`` for the range itself.
    """
    ranges: dict[str, Interval] = {"totaal.besparing": worked.total}
    for name, case in worked.cases.items():
        ranges |= {
            f"casus.{name}.werkelijk": case.actual,
            f"casus.{name}.referentie": case.reference,
            f"casus.{name}.besparing": case.result,
            f"casus.{name}.extra_kosten": Interval.exactly(0.0) - case.result,
        }
    prices = price_intervals(tables["prijzen"], worked.choice.prices)
    for row in support_costs(tables["ondersteuning"], prices).to_dict("records"):
        ranges[f"casus.{row['casus']}.ondersteuning.{row['methode']}"] = row["bedrag"]
    ranges |= {f"post.{row['post']}.bedrag": row["bedrag"] for row in worked.items.to_dict("records")}
    ranges |= {f"prijs.{name}": interval for name, interval in prices.items()}
    figures = {
        f"{key}.{end}": Interval.exactly(value)
        for key, interval in ranges.items()
        for end, value in (("laag", interval.low), ("hoog", interval.high))
        if math.isfinite(value)
    }
    figures |= ranges
    references = [case.reference for case in worked.cases.values()]
    counts: dict[str, float] = {
        "aantal.casussen": len(worked.cases),
        "aantal.besparing": worked.count(Outcome.SAVING),
        "aantal.extra_kosten": worked.count(Outcome.EXTRA),
        "aantal.onzeker": worked.count(Outcome.UNCERTAIN),
        "aantal.bandbreedte": sum(range_.is_bounded and range_.low < range_.high for range_ in references),
        **_counts_of_texts(tables),
    }
    figures |= {key: Interval.exactly(float(count)) for key, count in counts.items()}
    for name, score in zip(tables["casussen"]["casus"], tables["casussen"]["toekomst"], strict=True):
        figures[f"toekomst.{name}"] = Interval.at_least(0.0) if pd.isna(score) else Interval.exactly(float(score))
    return figures


def _counts_of_texts(tables: Tables) -> dict[str, float]:
    """Scores and counts of rows, which reports mention in their prose."""
    felt, steps = tables["ervaren_baten"], tables["stappen"]
    counts: dict[str, float] = {
        "aantal.domeinen": felt["domein"].nunique(),
        "aantal.verbeterd": felt.loc[felt["score"] > 0, "casus"].nunique(),
        "aantal.stappen": len(steps),
        "aantal.opgaven": steps["opgave"].nunique(),
        "aantal.instrumenten": steps["instrument"].nunique(),
    }
    for place, group in tables["casussen"].groupby("locatie"):
        counts[f"locatie.{place}"] = len(group)
    for domain, group in felt.groupby("domein"):
        counts[f"ervaren.{domain}.aantal"] = int((group["score"] > 0).sum())
    for row in felt.to_dict("records"):
        counts[f"ervaren.{row['casus']}.{row['domein']}"] = row["score"]
    return counts
