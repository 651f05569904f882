"""A decision under ranges: how sure, for whom, what turns it over, and what knowing more is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis_lib.business_case import turning
from analysis_lib.business_case.inputs import (
    Coherence,
    Drawer,
    Source,
    another_group,
    coherence_of,
    eligible_of,
    inputs_of,
    sources_of,
)
from analysis_lib.business_case.model import BASE, Scenario
from analysis_lib.business_case.perspectives import EVERYONE, Perspective, pays_nothing, perspectives_of
from analysis_lib.business_case.range_columns import Name
from analysis_lib.business_case.terms import Floats, Terms, terms_of
from analysis_lib.errors import UserError
from analysis_lib.once import remembered
from analysis_lib.tables import Tables
from analysis_lib.uncertainty import Design, Outcomes, Simulated, Statistic, Verdict, simulate, verdict_of
from analysis_lib.uncertainty.simulation import LEAST_DRAWS, REPETITIONS

CLAIMS_TRIED = np.linspace(0.0, 1.0, 21)  # at which the chance is asked for


@dataclass(frozen=True)
class Options:
    """What a reader may choose.

    Parameters
    ----------
    coherence : Coherence
        What rises and falls together.
    draws : int
        In `REPETITIONS` repetitions.
    years : int
        Over how many yearly groups knowing more would serve.
    another_group : bool
        Whether the chance of another group of children is added to not knowing.
    seed : int
    """

    coherence: Coherence = Coherence.SHARED
    draws: int = 100_000
    years: int = 1
    another_group: bool = False
    seed: int = 1


def options_of(
    coherence: str = "gedeeld", draws: int = 100_000, years: int = 1, another: bool = False, seed: int = 1
) -> Options:
    """Make options from a notebook's parameters.

    Raises
    ------
    UserError
        If a word is unknown, or a number is one that no result can come from.
    """
    if draws < LEAST_DRAWS or draws % REPETITIONS:
        raise UserError(
            f"De parameter trekkingen is {draws}, maar moet {LEAST_DRAWS} of meer zijn en een veelvoud van "
            f"{REPETITIONS}, zoals 100000."
        )
    if years < 1:
        raise UserError(f"De parameter jaren is {years}, maar moet 1 of meer zijn.")
    return Options(coherence_of(coherence), draws, years, another, seed)


class Decision:
    """A study's decision under one scenario and one set of options.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep `business_case.CONTRACT`.
    scenario : Scenario
    options : Options
    """

    def __init__(self, tables: Tables, scenario: Scenario = BASE, options: Options | None = None) -> None:
        self.tables, self.scenario, self.options = tables, scenario, options or Options()
        self.terms: Terms = terms_of(tables, scenario)
        self.inputs = inputs_of(tables, scenario)
        self.sources: tuple[Source, ...] = sources_of(self.inputs, self.options.coherence)
        self.perspectives: list[Perspective] = perspectives_of(tables, self.terms)

    @property
    def is_open(self) -> bool:
        """Whether anything is less than certain; without it there is nothing to say."""
        return bool(self.inputs)

    @property
    def everyone(self) -> int:
        """Place of everyone's perspective."""
        return next(place for place, one in enumerate(self.perspectives) if one.kind == EVERYONE)

    @cached_property
    def found(self) -> Simulated:
        """What the simulation finds, with the value of knowing."""
        return self._simulate(self.sources, self.perspectives, by_source=True)

    @cached_property
    def by_coherence(self) -> dict[Coherence, Simulated]:
        """The same for everyone alone, the only budget, under each way of rising and falling together."""
        return {
            way: self.found.of(self.everyone)
            if way is self.options.coherence
            else self._simulate(sources_of(self.inputs, way), [self.perspectives[self.everyone]], by_source=False)
            for way in Coherence
        }

    @cached_property
    def by_claim(self) -> Floats:
        """Chance for everyone and its error (claims, 2), at each of `CLAIMS_TRIED` as the one claim of all effects."""
        return _by_claim(self.tables, replace(self.scenario, impact_claim=1.0), self.options)

    def _simulate(
        self,
        sources: Sequence[Source],
        perspectives: Sequence[Perspective],
        *,
        by_source: bool,
        factors: Floats | None = None,
    ) -> Simulated:
        eligible = eligible_of(self.tables) if self.options.another_group else {}
        design = Design(self.options.draws, REPETITIONS, self.options.seed)
        return _simulated(
            self.terms,
            tuple(sources),
            tuple(perspectives),
            design,
            eligible=eligible,
            by_source=by_source,
            factors=factors,
        )

    def verdict(self, place: int) -> Verdict | None:
        """Judge a perspective by the chance that it gains; None where it pays nothing."""
        if self.pays_nothing(place):
            return None
        return verdict_of(self.found.chance_of_gain(place))

    def pays_nothing(self, place: int) -> bool:
        """Whether no cost counts in a perspective."""
        return pays_nothing(self.perspectives[place], self.terms)

    def table(self) -> pd.DataFrame:
        """Return every perspective with its amounts and its verdict.

        Returns
        -------
        DataFrame
            ``perspectief, soort, naam, baten, kosten, netto`` (means, EUR), each with ``_fout`` behind it for its
            simulation error, ``p5, p50, p95`` (of the net amount, EUR) with theirs, ``per_euro`` (ratio of means),
            ``kans`` (that the net amount is above nought) with its error, ``keerpunt`` (break-even claim) and
            ``oordeel``. A perspective that pays nothing has no ratio, chance, claim and verdict.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        claims = turning.break_even_claims(self.terms, self.perspectives)
        rows = []
        for place, one in enumerate(self.perspectives):
            free, verdict = self.pays_nothing(place), self.verdict(place)
            given = {
                "baten": Statistic.of(self.found.benefits[:, place]),
                "kosten": Statistic.of(self.found.costs[:, place]),
                "netto": self.found.mean(place),
                "p5": self.found.percentile(5, place),
                "p50": self.found.percentile(50, place),
                "p95": self.found.percentile(95, place),
                "per_euro": self.found.ratio_of_means(place),
                "kans": self.found.chance_of_gain(place),
            }
            row: dict[str, object] = {"perspectief": one.key, "soort": one.kind, "naam": one.name}
            for key, statistic in given.items():
                known = not (free and key in {"per_euro", "kans"})
                row |= {key: statistic.value if known else np.nan, f"{key}_fout": statistic.error if known else np.nan}
            row |= {"keerpunt": np.nan if free else claims[place], "oordeel": verdict.words if verdict else ""}
            rows.append(row)
        return pd.DataFrame(rows)

    def knowing(self) -> pd.DataFrame:
        """Return what knowing each source is worth to everyone, and how much it moves.

        Returns
        -------
        DataFrame
            In the order of `sources`: ``laag, hoog`` (net amount in EUR at the ends of the source, all else as given),
            ``aandeel`` (of the variance) and ``waarde`` (EVPPI, EUR a yearly group), each with its ``_fout``.
        """
        frame = turning.swings(self.terms, self.sources, self.perspectives[self.everyone])
        places = range(len(self.sources))
        shares = [self.found.share_of_variance(place, self.everyone) for place in places]
        worth = [self.found.partial(place, self.everyone) for place in places]
        return frame.assign(
            aandeel=[one.value for one in shares],
            aandeel_fout=[one.error for one in shares],
            waarde=[one.value for one in worth],
            waarde_fout=[one.error for one in worth],
        )

    def perfect(self, place: int | None = None) -> Statistic:
        """Return what knowing everything that research can tell is worth (EVPI), EUR a yearly group."""
        return self.found.perfect(self.everyone if place is None else place)

    def turning_points(self) -> pd.DataFrame:
        """Return the break-even of every number in every perspective; see `turning.turning_points`."""
        return self._turning_points.copy()

    @cached_property
    def _turning_points(self) -> pd.DataFrame:
        return turning.turning_points(self.tables, self.terms, self.perspectives)


@remembered
def _by_claim(tables: Tables, full: Scenario, options: Options) -> Floats:
    """See `Decision.by_claim`; `full` has a claim of 1 for all effects, so that another claim changes nothing here."""
    whole = Decision(tables, full, options)
    everyone = [whole.perspectives[whole.everyone]]
    found = whole._simulate(whole.sources, everyone, by_source=False, factors=CLAIMS_TRIED)
    chances = [Statistic.of(found.curve[:, place, 0]) for place in range(len(CLAIMS_TRIED))]
    return np.array([(one.value, one.error) for one in chances])


@remembered
def _simulated(
    terms: Terms,
    sources: tuple[Source, ...],
    perspectives: tuple[Perspective, ...],
    design: Design,
    *,
    eligible: Mapping[Name, int],
    by_source: bool,
    factors: Floats | None,
) -> Simulated:
    """Draw from the sources; `eligible` is from how many persons another group may come, empty without such chance."""
    drawer = Drawer(sources)
    budgets = [one.weights(terms) for one in perspectives]
    names = [one.name for one in drawer.inputs]
    model = terms.of(names, budgets)
    more = [name for name in eligible if name not in names]
    with_group = terms.of([*names, *more], budgets)

    def outcomes(numbers: Floats, block: int, seed: int) -> Outcomes:
        values = drawer.values(numbers)
        benefits, costs = model.evaluate(values)
        if not eligible:
            return Outcomes(benefits, costs)
        size = numbers.shape[1]
        fixed = np.array([[terms.given[name]] for name in more]).reshape(-1, 1)
        every = np.concatenate([values, np.broadcast_to(fixed, (len(more), size))])
        rows = {name: row for row, name in enumerate([*names, *more])}
        drawn = another_group(eligible, {name: every[rows[name]] for name in eligible}, block, seed)
        for name, persons in drawn.items():
            every[rows[name]] = persons
        return Outcomes(benefits, costs, with_group.evaluate(every)[0])

    streams, splits = [source.stream for source in sources], [source.split for source in sources]
    return simulate(streams, outcomes, design, by_source=by_source, splits=splits, factors=factors)
