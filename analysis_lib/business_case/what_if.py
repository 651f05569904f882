"""What a business case would be with another impact claim or other numbers of persons, exact to the last digit.

Amounts are fractions of the decimals that were put in, so that what a page works out by itself in a browser is the
same to the cent; binary numbers could round a half cent either way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

import pandas as pd

from analysis_lib.business_case.model import BASE, Scenario, evaluate
from analysis_lib.business_case.terms import leaves
from analysis_lib.business_case.words import COSTS, MAIN
from analysis_lib.tables import Tables

_TWICE = 2  # how far a number goes where nobody said how many persons could have an effect
_DIGITS = 60


@dataclass(frozen=True)
class Handle:
    """A number of persons that can be changed.

    Parameters
    ----------
    effect, label, unit : str
        Its effect, what that is, and what is counted.
    value, most : Fraction
        As the study has it, and at most.
    """

    effect: str
    label: str
    unit: str
    value: Fraction
    most: Fraction


@dataclass(frozen=True)
class Share:
    """What one party gains by one effect.

    Parameters
    ----------
    party, effect : str
    worth : Fraction
        EUR per person, before the impact claim; below zero for extra costs.
    claim : Fraction
        The study's own impact claim, 0 to 1.
    numbers : tuple of str
        Effects whose numbers are added up to its own.
    """

    party: str
    effect: str
    worth: Fraction
    claim: Fraction
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """Benefits and costs of each party, EUR."""

    benefits: Mapping[str, Fraction]
    costs: Mapping[str, Fraction]

    @property
    def total_benefits(self) -> Fraction:
        """All benefits."""
        return sum(self.benefits.values(), Fraction(0))

    @property
    def total_costs(self) -> Fraction:
        """All costs."""
        return sum(self.costs.values(), Fraction(0))

    @property
    def ratio(self) -> Fraction | None:
        """Benefits per euro of costs; None without costs."""
        return self.total_benefits / self.total_costs if self.total_costs else None


@dataclass(frozen=True)
class WhatIf:
    """All that decides what a change does.

    Parameters
    ----------
    handles : tuple of Handle
    shares : tuple of Share
    costs : mapping of str to Fraction
        EUR by party.
    """

    handles: tuple[Handle, ...]
    shares: tuple[Share, ...]
    costs: Mapping[str, Fraction]

    @property
    def claims(self) -> tuple[Fraction, Fraction]:
        """The lowest and the highest impact claim of the study."""
        claims = [share.claim for share in self.shares]
        return min(claims), max(claims)

    def outcome(self, claim: Fraction | None = None, numbers: Mapping[str, Fraction] | None = None) -> Outcome:
        """Work it out.

        Parameters
        ----------
        claim : Fraction, optional
            One impact claim for all effects, 0 to 1; None keeps each effect's own.
        numbers : mapping of str to Fraction, optional
            Numbers of persons by effect; others stay as they are.
        """
        standing = {handle.effect: handle.value for handle in self.handles} | dict(numbers or {})
        benefits: dict[str, Fraction] = {}
        for share in self.shares:
            persons = sum((standing[effect] for effect in share.numbers), Fraction(0))
            amount = share.worth * persons * (share.claim if claim is None else claim)
            benefits[share.party] = benefits.get(share.party, Fraction(0)) + amount
        return Outcome(benefits, self.costs)

    def described(self) -> dict[str, Any]:
        """Return it as data for a browser, fractions as texts such as ``3/20``."""
        return {
            "knoppen": [
                {
                    "effect": handle.effect,
                    "naam": handle.label,
                    "eenheid": handle.unit,
                    "waarde": str(handle.value),
                    "hoogste": str(handle.most),
                }
                for handle in self.handles
            ],
            "delen": [
                {
                    "partij": share.party,
                    "waarde": str(share.worth),
                    "claim": str(share.claim),
                    "aantallen": list(share.numbers),
                }
                for share in self.shares
            ],
            "kosten": {party: str(amount) for party, amount in self.costs.items()},
        }


def what_if_of(tables: Tables, scenario: Scenario = BASE) -> WhatIf:
    """Take a business case apart into what can be changed and what stays.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep `business_case.CONTRACT`.
    scenario : Scenario
        From which the changes start.
    """
    case = evaluate(tables, scenario)
    effects = case.effects.set_index("effect")
    valued = case.valued.set_index("effect")
    follows = tables["effecten"].set_index("effect")["aantal_volgt"]
    standing = {name: exact(number) for name, number in effects["aantal"].dropna().items()}
    gross: dict[tuple[str, str], Fraction] = {}
    for line, elsewhere in zip(case.lines.to_dict("records"), case.elsewhere, strict=True):
        if line["soort"] != MAIN or not line["telt_mee"] or line["effect"] not in valued.index:
            continue
        party = elsewhere or effects.loc[line["effect"], "baathouder"]
        amount = exact(line["aantal"]) * exact(line["duur"]) * exact(line["eenheidsprijs"])
        amount *= exact(line["inzet"]) if pd.notna(line["inzet"]) else 1
        amount *= exact(line["factor"]) if "factor" in line else 1
        key = (line["effect"], party)
        gross[key] = gross.get(key, Fraction(0)) + (-amount if line["richting"] == COSTS else amount)
    shares = []
    for (effect, party), amount in gross.items():
        numbers = tuple(leaves(effect, follows))
        persons = sum((standing[name] for name in numbers), Fraction(0))
        if persons:
            shares.append(Share(party, effect, amount / persons, exact(valued.loc[effect, "impactclaim"]), numbers))
    moved = dict.fromkeys(name for share in shares for name in share.numbers)
    eligible = tables["effecten"].set_index("effect")["in_aanmerking"].dropna()
    handles = tuple(
        Handle(
            name,
            str(effects.loc[name, "omschrijving"]),
            str(effects.loc[name, "eenheid"]),
            standing[name],
            max(standing[name], exact(eligible[name]) if name in eligible.index else _TWICE * standing[name]),
        )
        for name in moved
    )
    costs: dict[str, Fraction] = {}
    for row in case.costs.to_dict("records"):
        costs[row["betaler"]] = costs.get(row["betaler"], Fraction(0)) + exact(row["bedrag"])
    return WhatIf(handles, tuple(shares), costs)


def exact(number: Any) -> Fraction:
    """Return the decimal that a number was put in as."""
    return Fraction(repr(float(number)))


def rounded(amount: Fraction, decimals: int = 2) -> Decimal:
    """Round as a bookkeeper does: halves away from zero."""
    with localcontext() as context:
        context.prec = _DIGITS
        whole = Decimal(1).scaleb(-decimals)
        scaled = amount * 10**decimals
        up = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
        return (Decimal(up if amount >= 0 else -up) * whole).quantize(whole, ROUND_HALF_UP)
