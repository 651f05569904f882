"""What each group of changes did to the net amount and the ratio of a business case, in each perspective."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis_lib.business_case.discounting import BY_DATE, NO_DISCOUNT, discount_of
from analysis_lib.business_case.model import BusinessCase, Scenario, evaluate
from analysis_lib.business_case.perspectives import EVERYONE, OWN, PARTY, PUBLIC, Perspective, perspectives_of
from analysis_lib.business_case.price_level import at_price_level
from analysis_lib.business_case.scenarios import scenario_of
from analysis_lib.business_case.terms import Terms, terms_of
from analysis_lib.comparison.cells import Change, Mixture, differences, renamed_rows
from analysis_lib.comparison.groups import PARAMETERS, Group, counts, grouped
from analysis_lib.comparison.shapley import Floats, Parts, shapley
from analysis_lib.comparison.versions import Version, require_known_rows
from analysis_lib.notebook.parameters import Value
from analysis_lib.tables import Contract, Tables

NET, RATIO = 0, 1  # places of results within a perspective
_NOTHING = Terms((), (), {})


@dataclass(frozen=True)
class Difference:
    """What happened in one perspective.

    Parameters
    ----------
    perspective : Perspective
    old, new : array (2,)
        Net amount in EUR, and benefits per euro of costs (NaN without costs).
    parts, errors : array (groups, 2)
        What each group contributes, and the error of it where orders were drawn.
    """

    perspective: Perspective
    old: Floats
    new: Floats
    parts: Floats
    errors: Floats


@dataclass(frozen=True)
class Explained:
    """Two versions of a study, and what each change did.

    Parameters
    ----------
    old, new : Version
    groups : tuple of Group
        Changes that can do something, those that belong together as one.
    silent : tuple of Change
        Changes on which no result depends: words, sources, ranges.
    renamed : tuple of (Change, Change)
        Rows that probably got another key.
    differences : tuple of Difference
        Everyone first.
    is_exact : bool
        Whether all orders of changing were tried.
    """

    old: Version
    new: Version
    groups: tuple[Group, ...]
    silent: tuple[Change, ...]
    renamed: tuple[tuple[Change, Change], ...]
    differences: tuple[Difference, ...]
    is_exact: bool

    @property
    def changes(self) -> list[Change]:
        """Every change."""
        return [*(one for group in self.groups for one in group), *self.silent]


def explain(contract: Contract, old: Version, new: Version) -> Explained:
    """Work out what changed between two versions, and what each change did.

    Parameters
    ----------
    contract : Contract
        Of a business case.
    old, new : Version
        Tables that keep it, and parameters.

    Raises
    ------
    UserError
        If every key of a table was renamed.
    """
    changes = differences(contract, old.tables, new.tables)
    require_known_rows(contract, old, new, changes)
    renamed = tuple(renamed_rows(changes))
    changes += _changed_parameters(old.parameters, new.parameters)
    groups: list[Group] = []
    silent: list[Change] = []
    by_date = BY_DATE in {one.parameters.get("disconto") for one in (old, new)}
    for group in grouped(contract, changes):
        if any(counts(one, by_date=by_date) for one in group):
            groups.append(group)
        else:
            silent += group
    mixture, places = Mixture(contract, old.tables), _perspectives(old, new)

    def outcome(made: frozenset[int]) -> Floats:
        chosen = [one for place in made for one in groups[place]]
        tables = mixture.tables([one for one in chosen if one.table != PARAMETERS])
        parameters = {**old.parameters, **{one.key[0]: one.new for one in chosen if one.table == PARAMETERS}}
        case = evaluate(at_price_level(tables), _scenario(parameters, tables))
        return np.array([_result(case, now) for now in _defined(places, tables)]).ravel()

    parts: Parts = shapley(outcome, len(groups))
    before, after = outcome(frozenset()).reshape(-1, 2), outcome(frozenset(range(len(groups)))).reshape(-1, 2)
    shape = (len(groups), len(places), 2)
    values, errors = parts.values.reshape(shape), parts.errors.reshape(shape)
    found = tuple(
        Difference(one, before[place], after[place], values[:, place], errors[:, place])
        for place, one in enumerate(places)
    )
    return Explained(old, new, tuple(groups), tuple(silent), renamed, found, parts.is_exact)


def _changed_parameters(old: Mapping[str, Value], new: Mapping[str, Value]) -> list[Change]:
    names = sorted({*old, *new})
    changed = [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]
    return [Change(PARAMETERS, (name,), "waarde", before, after) for name, before, after in changed]


def _scenario(parameters: Mapping[str, Value], tables: Tables) -> Scenario:
    claim, children = parameters.get("impactclaim"), parameters.get("aantal_kinderen")
    return scenario_of(
        None if claim is None else float(claim),
        None if children is None else float(children),
        str(parameters.get("omstandigheden") or ""),
        discount_of(str(parameters.get("disconto") or NO_DISCOUNT), tables),
    )


def _perspectives(old: Version, new: Version) -> list[Perspective]:
    """Return everyone, and what both versions have; a party of one of them gains and pays nothing in the other."""
    before, after = (
        perspectives_of(one.tables, terms_of(one.tables, _scenario(one.parameters, one.tables))) for one in (old, new)
    )
    known = {(one.kind, one.key): one for one in before}
    both = {(one.kind, one.key) for one in after} & known.keys()
    rows = [one for one in after if one.kind == PARTY or (one.kind, one.key) in both]
    parties = {one.key for one in rows if one.kind == PARTY}
    rows = [*(one for one in before if one.kind == PARTY and one.key not in parties), *rows]
    return sorted(rows, key=lambda one: one.kind != EVERYONE)


def _defined(places: list[Perspective], tables: Tables) -> Iterator[Perspective]:
    """Give each perspective as these tables define it."""
    parties = tables["partijen"]
    own = {one.key: one for one in perspectives_of(tables, _NOTHING) if one.kind == OWN}
    for one in places:
        if one.kind == PUBLIC:
            public = frozenset(parties.loc[parties["publiek"] == "ja", "partij"])
            yield Perspective(one.key, one.kind, one.name, gaining=public, paying=public)
        else:
            yield own.get(one.key, one) if one.kind == OWN else one


def _result(case: BusinessCase, seen: Perspective) -> tuple[float, float]:
    """Return the net amount and the ratio of what counts in a perspective."""
    gains = case.gains[["baathouder", "domein", "besparing"]].itertuples(index=False)
    benefits = sum(float(amount) for party, domain, amount in gains if seen.has_gain(party, domain))
    paid = zip(case.costs["betaler"], case.costs["bedrag"], strict=True)
    costs = sum(float(amount) for payer, amount in paid if seen.has_cost(payer))
    return benefits - costs, benefits / costs if costs else float("nan")
