"""What turns the verdict: for every number the value at which benefits just equal costs.

The net amount is of the first degree in each number, so two evaluations tell where it is nought. A turning point that
cannot be (below nought, a share above one, more persons than are eligible) turns nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis_lib.business_case.inputs import Source
from analysis_lib.business_case.perspectives import Perspective
from analysis_lib.business_case.range_columns import SWITCHES, Name
from analysis_lib.business_case.terms import Collapsed, Floats, Terms
from analysis_lib.tables import Tables

_NOTHING = 1e-9  # EUR per unit, less than which is binary noise


def turning_points(tables: Tables, terms: Terms, perspectives: Sequence[Perspective]) -> pd.DataFrame:
    """Work out for each number and perspective at which value the net amount is nought.

    Returns
    -------
    DataFrame
        ``tabel, sleutel, kolom, perspectief`` (its place in `perspectives`), ``waarde``, ``keerpunt`` (NaN where the
        number plays no part), ``laagst, hoogst`` (what can be) and ``keert`` (whether the turning point can be).
    """
    names = [name for name in terms.given if name.table != SWITCHES and _counts(name, terms)]
    model = terms.of(names, [perspective.weights(terms) for perspective in perspectives])
    values = np.array([terms.given[name] for name in names])
    apart = np.where(values != 0.0, 0.0, 1.0)
    every = np.column_stack([values, np.where(np.eye(len(names), dtype=bool), apart, values[:, None])])
    base, *changed = _net(model, every)  # all evaluations at once
    rows = []
    bounds = dict(_bounds(tables, names))
    for place, name in enumerate(names):
        slopes = (base - changed[place]) / (values[place] - apart[place])
        low, high = bounds[name]
        for row, slope in enumerate(slopes):
            turns = values[place] - base[row] / slope if abs(slope) > _NOTHING else math.nan
            can_be = bool(low <= turns <= high)
            rows.append((*name, row, values[place], turns, low, high, can_be))
    columns = ["tabel", "sleutel", "kolom", "perspectief", "waarde", "keerpunt", "laagst", "hoogst", "keert"]
    return pd.DataFrame(rows, columns=columns)


def _net(model: Collapsed, values: Floats) -> list[Floats]:
    benefits, costs = model.evaluate(values)
    return [(benefits - costs)[:, draw] for draw in range(values.shape[1])]


def _counts(name: Name, terms: Terms) -> bool:
    return any(name == own for term in (*terms.benefits, *terms.costs) for own, _ in term.factors)


def _bounds(tables: Tables, names: Sequence[Name]) -> Iterator[tuple[Name, tuple[float, float]]]:
    """What each number can be at all."""
    effects = tables["effecten"].set_index("effect")
    of_line = tables["regels"].set_index("regel")["effect"]
    for name in names:
        most = math.inf
        if name.column == "impactclaim":
            most = 1.0
        elif name.column == "aantal" and name.table == "effecten":
            eligible = float(effects["in_aanmerking"].astype(float)[name.key])
            most = math.inf if math.isnan(eligible) else eligible
        elif name.column == "aantal":
            most = float(effects["aantal"][of_line[name.key]])
        yield name, (0.0, most)


def shares_to_lose(terms: Terms, perspectives: Sequence[Perspective]) -> Floats:
    """Return which share of all benefits may be struck out before the net amount is nought.

    Returns
    -------
    array of float
        A row a perspective; negative where benefits already fall short, NaN without benefits.
    """
    model = terms.of((), [perspective.weights(terms) for perspective in perspectives])
    benefits, costs = (side[:, 0] for side in model.evaluate(np.empty((0, 1))))
    return np.divide(benefits - costs, benefits, out=np.full_like(benefits, np.nan), where=benefits != 0)


def break_even_claims(terms: Terms, perspectives: Sequence[Perspective]) -> Floats:
    """Return the one impact claim for all effects at which each perspective's net amount is nought.

    Returns
    -------
    array of float
        Above 1 where even a full claim falls short; NaN where benefits before the claim are not positive.
    """
    claims = [name for name in terms.given if name.column == "impactclaim"]
    whole = Terms(terms.benefits, terms.costs, {**terms.given, **dict.fromkeys(claims, 1.0)})
    model = whole.of((), [perspective.weights(terms) for perspective in perspectives])
    gross, costs = (side[:, 0] for side in model.evaluate(np.empty((0, 1))))
    return np.divide(costs, gross, out=np.full_like(gross, np.nan), where=gross > 0)


def swings(terms: Terms, sources: Sequence[Source], perspective: Perspective) -> pd.DataFrame:
    """Set each source to its low and to its high end, with all other numbers as given.

    Returns
    -------
    DataFrame
        ``laag, hoog`` (net amount in EUR with the source at its ends), in the order of the sources.
    """
    inputs = [one for source in sources for one in source.inputs]
    model = terms.of([one.name for one in inputs], [perspective.weights(terms)])
    given = np.array([one.value for one in inputs])
    rows, start = [], 0
    for source in sources:
        stop = start + len(source.inputs)
        ends = np.stack([given, given], axis=1)
        ends[start:stop] = [(one.low, one.high) for one in source.inputs]
        rows.append([float(net[0]) for net in _net(model, ends)])
        start = stop
    return pd.DataFrame(rows, columns=["laag", "hoog"])
