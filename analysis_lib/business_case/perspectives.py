"""Whose money counts: each party, all public money, everyone, each domain alone, and a study's own choices.

A domain alone bears all costs: that is how one budget looks at an intervention that it would have to pay for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis_lib.business_case.perspectives_table import domains_in
from analysis_lib.business_case.range_columns import names_in
from analysis_lib.business_case.terms import Term, Terms
from analysis_lib.tables import Tables

EVERYONE, PUBLIC = "iedereen", "publiek"
PARTY, DOMAIN, OWN = "partij", "domein", "eigen"


@dataclass(frozen=True)
class Perspective:
    """Whose benefits count against whose costs.

    Parameters
    ----------
    key : str
        Short name, unique within its kind.
    kind : str
        ``partij``, ``publiek``, ``iedereen``, ``domein`` or ``eigen``.
    name : str
        As the report calls it.
    gaining, paying : frozenset of str, optional
        Parties whose benefits and costs count; None for all.
    domains : frozenset of str, optional
        Domains of effects that count; None for all.
    """

    key: str
    kind: str
    name: str
    gaining: frozenset[str] | None = None
    paying: frozenset[str] | None = None
    domains: frozenset[str] | None = None

    def weights(self, terms: Terms) -> tuple[list[float], list[float]]:
        """Return which benefits (1 or 0) and which costs count."""
        gains = [float(self.has_gain(term.party, term.domain)) for term in terms.benefits]
        return gains, [float(self.has_cost(term.party)) for term in terms.costs]

    def has_gain(self, party: str, domain: str) -> bool:
        """Whether a party's benefits in a domain count."""
        return _in(party, self.gaining) and _in(domain, self.domains)

    def has_cost(self, payer: str) -> bool:
        """Whether what a party pays counts."""
        return _in(payer, self.paying)


def _in(word: str, chosen: frozenset[str] | None) -> bool:
    return chosen is None or word in chosen


def perspectives_of(tables: Tables, terms: Terms) -> list[Perspective]:
    """Return every perspective of a study that has something to weigh.

    Parties that neither pay nor gain are left out, and so are the public purse where no party is said to be public,
    and domains where there is only one.
    """
    parties = tables["partijen"]
    counted: Sequence[Term] = (*terms.benefits, *terms.costs)
    concerned = {term.party for term in counted}
    rows = [
        Perspective(key, PARTY, name, gaining=frozenset({key}), paying=frozenset({key}))
        for key, name in zip(parties["partij"], parties["naam"], strict=True)
        if key in concerned
    ]
    if public := frozenset(parties.loc[parties["publiek"] == "ja", "partij"]):
        rows.append(Perspective(PUBLIC, PUBLIC, "Al het publieke geld", gaining=public, paying=public))
    rows.append(Perspective(EVERYONE, EVERYONE, "Iedereen samen"))
    domains = list(dict.fromkeys(term.domain for term in terms.benefits))
    if len(domains) > 1:
        rows += [Perspective(name, DOMAIN, name, domains=frozenset({name})) for name in domains]
    for row in tables["perspectieven"].to_dict("records"):
        chosen = [frozenset(names_in(row[column])) or None for column in ("baten_van", "kosten_van")]
        own = frozenset(domains_in(row["domeinen"])) or None
        rows.append(Perspective(row["perspectief"], OWN, row["omschrijving"], chosen[0], chosen[1], own))
    return rows


def pays_nothing(perspective: Perspective, terms: Terms) -> bool:
    """Whether no cost counts, so that any benefit at all would be a gain."""
    return not np.any(perspective.weights(terms)[1])
