"""A business case as a sum of products, so that many draws of its numbers are evaluated at once.

A line is number x duration x intensity x price x impact claim, a number may be the sum of numbers that it follows, and
a switch is a factor of 0 or 1: so all benefits and costs are a polynomial, of the first degree in each number. What
does not vary is multiplied out beforehand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.corrections import line_weights
from analysis_lib.business_case.discounting import weights_of
from analysis_lib.business_case.model import BASE, Scenario, conditions_of
from analysis_lib.business_case.range_columns import SWITCHES, Name, names_in
from analysis_lib.business_case.words import COSTS, MAIN, VALUED
from analysis_lib.tables import Tables

Floats = NDArray[np.float64]
Factor = tuple[Name, bool]  # a number, and whether it stands for one minus itself, as a switch on nee does


@dataclass(frozen=True)
class Term:
    """A product of numbers, and whose benefit or cost it is.

    Parameters
    ----------
    coefficient : float
        What the numbers are multiplied with; negative for an extra cost among benefits.
    factors : tuple of Factor
    party, domain : str
        Who receives or pays, and the domain of the effect ('' for a cost of the intervention).
    """

    coefficient: float
    factors: tuple[Factor, ...]
    party: str
    domain: str = ""


@dataclass(frozen=True)
class Terms:
    """All of a business case under one scenario.

    Parameters
    ----------
    benefits, costs : tuple of Term
    given : mapping of Name to float
        Every number as the study has it; a switch is 0 or 1.
    """

    benefits: tuple[Term, ...]
    costs: tuple[Term, ...]
    given: Mapping[Name, float]

    def of(self, varying: Sequence[Name], budgets: Sequence[tuple[Sequence[float], Sequence[float]]]) -> Collapsed:
        """Multiply out all that does not vary.

        Parameters
        ----------
        varying : sequence of Name
            The numbers that draws are of, in the order of their rows.
        budgets : sequence of (weights of benefits, weights of costs)
            Which terms count in each.
        """
        place = {name: row for row, name in enumerate(varying)}
        sides = []
        for terms, weights in zip((self.benefits, self.costs), zip(*budgets, strict=True), strict=True):
            sums: dict[tuple[tuple[int, bool], ...], Floats] = {}
            shares = np.array(weights, dtype=float)
            for term, share in zip(terms, shares.T, strict=True):
                fixed, loose = term.coefficient, []
                for name, turned in term.factors:
                    if name in place:
                        loose.append((place[name], turned))
                    else:
                        value = self.given[name]
                        fixed *= 1.0 - value if turned else value
                key = tuple(sorted(loose))
                sums[key] = sums.get(key, 0.0) + fixed * share
            sides.append(sums)
        keys = sorted({*sides[0], *sides[1]})
        nothing = np.zeros(len(budgets))
        benefits, costs = (np.array([side.get(key, nothing) for key in keys]).T for side in sides)
        return Collapsed(tuple(keys), benefits, costs)


@dataclass(frozen=True)
class Collapsed:
    """Products of what varies, and what each is worth in each budget.

    Parameters
    ----------
    products : tuple of tuple of (row, turned)
    benefits, costs : array (budgets, products)
        EUR.
    """

    products: tuple[tuple[tuple[int, bool], ...], ...]
    benefits: Floats
    costs: Floats

    def evaluate(self, values: Floats) -> tuple[Floats, Floats]:
        """Work out benefits and costs of every budget (rows) for every draw (columns), EUR.

        Parameters
        ----------
        values : array (varying numbers, draws)
        """
        size = values.shape[1]
        benefits, costs = np.zeros((len(self.benefits), size)), np.zeros((len(self.costs), size))
        worked, part = np.empty(size), np.empty(size)
        # A product belongs to few budgets; adding it to those is faster than a matrix product, and needs no threads.
        for product, factors in enumerate(self.products):
            worked[:] = 1.0
            for place, turned in factors:
                np.multiply(worked, 1.0 - values[place] if turned else values[place], out=worked)
            for side, sums in ((self.benefits, benefits), (self.costs, costs)):
                for budget in np.flatnonzero(side[:, product]):
                    np.multiply(worked, side[budget, product], out=part)
                    sums[budget] += part
        return benefits, costs


def terms_of(tables: Tables, scenario: Scenario = BASE) -> Terms:
    """Write a study under a scenario as a sum of products.

    A discount weighs an amount by the years of its most likely duration, also where that has a range.

    Raises
    ------
    UserError
        If the scenario names a switch that the study does not have.
    """
    effects, lines, costs = tables["effecten"].set_index("effect"), tables["regels"], tables["kosten"]
    standing = conditions_of(tables[SWITCHES], scenario.conditions)
    values = {Name(SWITCHES, name, "waarde"): float(on) for name, on in standing.items()}
    values |= dict(_given(tables, "prijzen", "prijs", "bedrag"))
    values |= dict(_given(tables, "kosten", "kostenpost", "bedrag"))
    for column in ("aantal", "duur", "inzet"):
        values |= dict(_given(tables, "regels", "regel", column))
    values |= dict(_given(tables, "effecten", "effect", "aantal"))
    claims = dict(_given(tables, "effecten", "effect", "impactclaim"))
    values |= claims if scenario.impact_claim is None else dict.fromkeys(claims, scenario.impact_claim)
    children = float(tables["casussen"]["aantal"].sum())
    scale = 1.0 if scenario.children is None else scenario.children / children
    benefits = []
    worth = line_weights(tables, scenario.discount)
    for line, weight in zip(lines.to_dict("records"), np.ones(len(lines)) if worth is None else worth, strict=True):
        if line["soort"] != MAIN:
            continue
        effect = effects.loc[line["effect"]]
        if effect["status"] != VALUED:
            continue
        names = [Name("regels", line["regel"], "aantal"), Name("regels", line["regel"], "duur")]
        names += [Name("regels", line["regel"], "inzet")] if pd.notna(line["inzet"]) else []
        names += [Name("prijzen", line["prijs"], "bedrag"), Name("effecten", line["effect"], "impactclaim")]
        factors = [*((name, False) for name in names), *_switches(line["voorwaarde"])]
        coefficient = -weight if line["richting"] == COSTS else weight
        coefficient *= (scale if line["schaalt_mee"] else 1.0) / float(effect["aantal"])
        for leaf in leaves(line["effect"], effects["aantal_volgt"]):
            number = (Name("effecten", leaf, "aantal"), False)
            party = line["baathouder"] or effect["baathouder"]
            benefits.append(Term(coefficient, (number, *factors), party, effect["domein"]))
    paid = tuple(
        Term(
            weight,
            ((Name("kosten", row["kostenpost"], "bedrag"), False), *_switches(row["voorwaarde"])),
            row["betaler"],
        )
        for row, weight in zip(costs.to_dict("records"), weights_of(costs, scenario.discount), strict=True)
    )
    return Terms(tuple(benefits), paid, values)


def leaves(effect: str, follows: pd.Series) -> list[str]:
    """Return the effects whose numbers an effect's number adds up; itself where it follows none."""
    names = names_in(follows[effect])
    return [leaf for name in names for leaf in leaves(name, follows)] if names else [effect]


def _given(tables: Tables, table: str, key: str, column: str) -> Iterator[tuple[Name, float]]:
    for name, value in zip(tables[table][key], tables[table][column], strict=True):
        if pd.notna(value):
            yield Name(table, name, column), float(value)


def _switches(condition: str) -> list[Factor]:
    return [(Name(SWITCHES, name, "waarde"), not on) for name, on in parse_conditions(condition).items()]
