"""The finest cells: every child counted once a year, by all that any table asks of it.

Every table, for the country and for regions, is a sum of these cells, so that tables cannot contradict each other and
can be protected as one system.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.concepts import childcare, day_care, registered_use, school_form
from analysis_lib.registers.convert import PERSON_NUMBER, YEAR
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.kinds import bits, of_use
from analysis_lib.registers.population import AGE, AGES, OLDEST, ORIGIN, PARTNERSHIP, REGION, children, homes
from analysis_lib.registers.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MASK, COHORT, STILL, NUMBER = "soorten", "cohort", "nog_gebruik", "kinderen"
_NATIONAL = [YEAR, AGE, ORIGIN, MASK, COHORT, STILL]
_REGIONAL = [YEAR, AGE, REGION, PARTNERSHIP, MASK]
_FINEST = [*_NATIONAL, REGION, PARTNERSHIP]


@dataclass(frozen=True)
class Cells:
    """The finest cells, without what no table of the country or of regions asks.

    Parameters
    ----------
    national : DataFrame
        ``jaar, leeftijd, herkomst, soorten, cohort, nog_gebruik`` and ``kinderen``.
    regional : DataFrame
        ``jaar, leeftijd, jeugdregio, samenwerkingsverband, soorten`` and ``kinderen``.
    """

    national: pd.DataFrame
    regional: pd.DataFrame


def cells(
    registers: Registers,
    catalogue: Catalogue,
    settings: Settings,
    years: Sequence[int],
    *,
    areas: pd.DataFrame | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Cells:
    """Count children in the finest cells.

    Parameters
    ----------
    registers : Registers
    catalogue, settings
    years : sequence of int
        The years that are counted; the cohort begins in the first.
    areas : DataFrame, optional
        ``gemeente, jeugdregio, samenwerkingsverband``.
    say : callable
        Told what is being counted.

    Returns
    -------
    Cells
        Sorted. ``leeftijd`` is the lowest age of its group; ``soorten`` are bits, see
        `analysis_lib.registers.kinds`; ``cohort`` and ``nog_gebruik`` tell whether these children are in the
        cohort and still use support.
    """
    say("tellen: kinderen en waar zij wonen")
    counted = children(registers, catalogue, settings)
    counted = registers.kept("kinderen", counted.filter(counted.jaar.isin(list(years))))
    at_home = registers.kept("thuis", homes(registers, catalogue, settings, counted, areas))
    say("tellen: onderwijs, zorg en opvang")
    told = [
        *school_form(registers, catalogue, settings),
        *registered_use(registers, catalogue, settings, years, at_home),
        *childcare(registers, catalogue),
        *day_care(registers, catalogue, settings, years),
    ]
    known = at_home.mutate(soorten=needed("ibis").literal(0, "int32"))
    if told:
        rows = reduce(lambda one, other: one.union(other), told)
        masks = rows.group_by(YEAR, PERSON_NUMBER).agg(soorten=_together(rows.bits))
        joined = at_home.left_join(masks, [YEAR, PERSON_NUMBER])
        known = joined.select(*at_home.columns, soorten=joined.soorten.fill_null(0).cast("int32"))
    known = registers.kept("kinderen_met_soorten", known)
    say("tellen: het cohort")
    found = cohort(known, settings, years)
    low = found.leeftijd.cases(*((age, span[0]) for span in AGES.values() for age in range(span[0], span[1] + 1)))
    found = found.mutate(leeftijd=low.cast("int32"))
    finest = registers.kept("fijnste_cellen", found.group_by(*_FINEST).agg(kinderen=found.count()))
    return Cells(*(_summed(finest, columns) for columns in (_NATIONAL, _REGIONAL)))


def _together(bits: Any) -> Any:
    """Join bits by the engine's own function: ibis knows none for Spark."""

    @needed("ibis").udf.agg.builtin(name="bit_or", signature=(("int32",), "int32"))  # type: ignore[untyped-decorator]
    def bit_or(bits: Any) -> Any: ...

    return bit_or(bits)


def _summed(finest: Any, columns: list[str]) -> pd.DataFrame:
    frame: pd.DataFrame = finest.group_by(*columns).agg(kinderen=finest[NUMBER].sum()).to_pyarrow().to_pandas()
    return frame.sort_values(columns, ignore_index=True).astype({NUMBER: "int64"})


def cohort(known: Any, settings: Settings, years: Sequence[int]) -> Any:
    """Tell of each child and year whether it is in the cohort of the first year, and whether it still uses support.

    Source: Berenschot (2023), §5.1: who used support in the first year and is young enough for the last.
    """
    first, last = min(years), max(years)
    oldest = OLDEST - (last - first) - (1 if settings["cohort_leeftijd"] == "onder 13" else 0)
    uses = (known.soorten & bits(of_use(settings))) != 0
    known = known.mutate(gebruikt=uses)
    start = known.filter((known.jaar == first) & known.gebruikt & (known.leeftijd <= oldest))
    members = start.select(lid=start[PERSON_NUMBER])
    joined = known.left_join(members, known[PERSON_NUMBER] == members.lid)
    joined = joined.mutate(cohort=joined.lid.fill_null(0) != 0).drop("lid")
    still = joined.cohort & joined.gebruikt
    if settings["cohort_gebruik"] == "onafgebroken":
        joined = joined.mutate(telt=still.ifelse(1, 0))
        ibis = needed("ibis")
        so_far = joined.telt.sum().over(ibis.window(group_by=PERSON_NUMBER, order_by=YEAR, preceding=None, following=0))
        joined = joined.mutate(tot_nu=so_far)
        return joined.mutate(nog_gebruik=joined.cohort & (joined.tot_nu == _years_so_far(joined, years)))
    return joined.mutate(nog_gebruik=still)


def _years_so_far(rows: Any, years: Sequence[int]) -> Any:
    return rows.jaar.cases(*((year, place) for place, year in enumerate(sorted(years), start=1)))
