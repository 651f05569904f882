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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis_lib.case_costs.contract import ACTUAL, AVERAGE, DIRECT, REFERENCE, REJECTED, UNTESTED
from analysis_lib.case_costs.linear import Linear, joint_range
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


SHIFT = "verschuiving"
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
    result : Interval
        Reference minus actual, a saving above zero and extra cost below. A price that stands on both paths is the
        same on both, so this may be narrower than the difference of the two.
    differences : tuple of tuple of Linear
        What the result is made of: per case, reference minus actual for each scenario.
    """

    actual: Interval
    reference: Interval
    support: Interval
    tested: bool
    result: Interval
    differences: tuple[tuple[Linear, ...], ...]

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
    prices : mapping of str to Interval
        EUR per unit.
    """

    cases: dict[str, Case]
    items: pd.DataFrame
    support: pd.DataFrame
    choice: Choice
    prices: Mapping[str, Interval]

    @property
    def left_out(self) -> list[str]:
        """Cases that no total can include, because their result has no bounds."""
        return [name for name, case in self.cases.items() if not case.result.is_bounded]

    @property
    def total(self) -> Interval:
        """The results of all other cases together; without bounds where none is left."""
        known = [case for case in self.cases.values() if case.result.is_bounded]
        return self._joint(known) if known else Interval(-math.inf, math.inf)

    def _joint(self, cases: Iterable[Case]) -> Interval:
        """The results of cases together, at the same prices in all of them."""
        return joint_range([scenarios for case in cases for scenarios in case.differences], self.prices)

    @property
    def whole(self) -> Case:
        """All cases together as if they were one, uncertain ones included."""
        cases = self.cases.values()
        return Case(
            actual=Interval.total(case.actual for case in cases),
            reference=Interval.total(case.reference for case in cases),
            support=Interval.total(case.support for case in cases),
            tested=all(case.tested for case in cases),
            result=self._joint(cases),
            differences=tuple(scenarios for case in cases for scenarios in case.differences),
        )

    def result_at(self, other: Mapping[str, float]) -> Interval:
        """Return the results of all cases together, uncertain ones included, with some other prices, EUR per unit.

        What `evaluate` would find with these: amounts are units of prices, and those stay.

        Raises
        ------
        UserError
            As `price_intervals` does.
        """
        return replace(self, prices=_with_others(self.prices, other))._joint(self.cases.values())

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
    forms = linear_amounts(items)
    items = items.assign(
        bedrag=[form.within(prices) for form in forms],
        vorm=forms,
        telt_mee=items["betaler"].isin(counted) & ~own.isin(rejected),
    )
    support = support_costs(tables["ondersteuning"], prices)
    support = support.assign(vorm=linear_support(support))
    support = support[support["betaler"].isin(counted) & (support["methode"] == choice.method)]
    cases = {
        name: _case(
            items[items["casus"] == name],
            support[support["casus"] == name],
            references[references["casus"] == name],
            prices,
        )
        for name in tables["casussen"]["casus"]
    }
    return CaseCosts(cases, items, support, choice, prices)


def _case(items: pd.DataFrame, support: pd.DataFrame, references: pd.DataFrame, prices: Mapping[str, Interval]) -> Case:
    counted = items[items["telt_mee"]]
    own = counted[counted["pad"] == ACTUAL]
    kept = references[references["oordeel"] != REJECTED]
    scenarios = [counted[(counted["pad"] == REFERENCE) & (counted["scenario"] == name)] for name in kept["scenario"]]
    done = Linear.total([*own["vorm"], *support["vorm"]])
    differences = tuple(Linear.total(scenario["vorm"]) - done for scenario in scenarios)
    return Case(
        actual=Interval.total(own["bedrag"]) + Interval.total(support["bedrag"]),
        reference=Interval.hull(Interval.total(scenario["bedrag"]) for scenario in scenarios),
        support=Interval.total(support["bedrag"]),
        tested=bool((kept["oordeel"] != UNTESTED).all()),
        result=joint_range([differences], prices),
        differences=(differences,),
    )


def price_intervals(prices: pd.DataFrame, other: Mapping[str, float]) -> dict[str, Interval]:
    """Return each price as an interval, EUR per unit; `other` prices replace those of the study.

    Raises
    ------
    UserError
        For a price that the study does not have, or that is below zero.
    """
    return _with_others({row["prijs"]: _given_range(row) for row in prices.to_dict("records")}, other)


def _with_others(known: Mapping[str, Interval], other: Mapping[str, float]) -> dict[str, Interval]:
    listed = dict(known)
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
    return _column(rows, (form.within(prices) for form in linear_amounts(rows)))


def linear_amounts(rows: pd.DataFrame) -> pd.Series:
    """Return the amount of each row of `amounts` as units of its price, or as a rest without one (Linear)."""

    def one(row: Mapping[Any, Any]) -> Linear:
        if row["onzeker"]:
            return Linear(rest=Interval.at_least(0.0))
        if pd.notna(row["aantal"]):
            return Linear({row["prijs"]: float(row["aantal"])})
        return Linear(rest=_given_range(row))

    return _column(rows, (one(row) for row in rows.to_dict("records")))


def linear_support(rows: pd.DataFrame) -> pd.Series:
    """Return the costs of the support of `support_costs` as units of a price, or as a rest without one (Linear)."""

    def one(row: Mapping[Any, Any]) -> Linear:
        if pd.isna(row["uren"]):
            return Linear(rest=_given_range(row))
        children = float(row["kinderen"]) if row["methode"] == AVERAGE else 1.0
        return Linear({row["prijs"]: float(row["uren"]) / children})

    return _column(rows, (one(row) for row in rows.to_dict("records")))


def _column(rows: pd.DataFrame, values: Iterable[Any]) -> pd.Series:
    return pd.Series(list(values), index=rows.index, dtype=object)


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

    return support.assign(bedrag=_column(support, (one(row) for row in support.to_dict("records"))))


def by_payer(worked: CaseCosts) -> pd.DataFrame:
    """Return who pays on either path, over all cases, support included.

    Of several reference scenarios a payer bears one: the range holds them all.

    Returns
    -------
    DataFrame
        ``betaler, werkelijk, referentie, verschuiving`` (Interval, EUR; the last is actual minus reference, at one
        price on both), in order of appearance; only payers that count in the chosen perspective.
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
        parts = [
            [borne[(borne["casus"] == case) & (borne["scenario"] == name)] for name in group["scenario"]]
            for case, group in scenarios.groupby("casus", sort=False)
        ]
        reference = Interval.total(
            Interval.hull(Interval.total(scenario["bedrag"]) for scenario in part) for part in parts
        )
        done = Linear.total(
            [*own.loc[own["pad"] == ACTUAL, "vorm"], *worked.support.loc[worked.support["betaler"] == payer, "vorm"]]
        )
        less = [[Linear() - Linear.total(scenario["vorm"]) for scenario in part] for part in parts]
        shift = joint_range([[done], *less], worked.prices)
        rows.append({"betaler": payer, ACTUAL: actual + support, REFERENCE: reference, SHIFT: shift})
    return pd.DataFrame(rows, columns=["betaler", ACTUAL, REFERENCE, SHIFT])


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
