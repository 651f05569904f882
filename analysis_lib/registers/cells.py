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

MASK, PATH, NUMBER = "soorten", "pad", "kinderen"
_NATIONAL = [YEAR, AGE, ORIGIN, MASK, PATH]
_REGIONAL = [YEAR, AGE, REGION, PARTNERSHIP, MASK]
_FINEST = [*_NATIONAL, REGION, PARTNERSHIP]


@dataclass(frozen=True)
class Cells:
    """The finest cells, without what no table of the country or of regions asks.

    Parameters
    ----------
    national : DataFrame
        ``jaar, leeftijd, herkomst, soorten, pad`` and ``kinderen``.
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
        `analysis_lib.registers.kinds`; ``pad`` is zero outside the cohort, see `cohort`.
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
    """Add to each child and year the path of its child through the years.

    Source: Berenschot (2023), §5.1: who used support in the first year and is young enough for the last.

    Returns
    -------
    Table
        With ``pad``: a bit for each of `years`, the lowest for the first, set if the child used support in it; zero
        for who is not in the cohort, as all who are used support in the first.
    """
    first, last = min(years), max(years)
    oldest = OLDEST - (last - first) - (1 if settings["cohort_leeftijd"] == "onder 13" else 0)
    using = known.filter((known.soorten & bits(of_use(settings))) != 0)
    start = using.filter((using.jaar == first) & (using.leeftijd <= oldest))
    bit = using.jaar.cases(*((year, 1 << place) for place, year in enumerate(sorted(years))), else_=0)
    followed = using.mutate(bit=bit.cast("int32")).semi_join(start, PERSON_NUMBER)
    paths = followed.group_by(lid=followed[PERSON_NUMBER]).agg(pad=followed.bit.sum())
    joined = known.left_join(paths, known[PERSON_NUMBER] == paths.lid)
    return joined.mutate(pad=joined.pad.fill_null(0).cast("int32")).drop("lid")
