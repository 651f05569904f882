"""The finest cells: every child counted once a year, by all that any table asks of it.

Every table, for the country and for regions, is a sum of these cells, so that tables cannot contradict each other and
can be protected as one system.

A year's registers are read in one pass, into a row for each child with one number (`analysis_lib.registers.packed`).
Of persons, only the cohort is kept for other years: its members are then one register more. No year needs anything else
of another, so that two are counted at once (`analysis_lib.registers.lanes`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.concepts import childcare, day_care, registered_use, school_form
from analysis_lib.registers.convert import PERSON_NUMBER, YEAR
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.joined import joined
from analysis_lib.registers.kinds import ADDRESSES, PERSONS, bits, of_use
from analysis_lib.registers.lanes import in_lanes
from analysis_lib.registers.packed import Layout, area_codes, layout
from analysis_lib.registers.population import (
    AGE,
    OLDEST,
    ORIGIN,
    PARTNERSHIP,
    REGION,
    children,
    homes,
    last_homes,
)
from analysis_lib.registers.schools import pupils
from analysis_lib.registers.settings import ELSE_HOME, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

MASK, PATH, NUMBER = "soorten", "pad", "kinderen"
_NATIONAL = [YEAR, AGE, ORIGIN, MASK, PATH]
_REGIONAL = [YEAR, AGE, REGION, PARTNERSHIP, MASK]


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
    schools: pd.DataFrame | None = None,
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
    schools : DataFrame, optional
        From `analysis_lib.registers.schools.read_schools`, where a pupil counts at its school.
    say : callable
        Told what is being counted.

    Returns
    -------
    Cells
        Sorted. ``leeftijd`` is the lowest age of its group; ``soorten`` are bits, see
        `analysis_lib.registers.kinds`; ``pad`` is zero outside the cohort, see `cohort`.
    """
    else_home = settings["samenwerkingsverband"] == ELSE_HOME
    if schools is not None and areas is not None and not else_home:
        areas = areas.assign(**{PARTNERSHIP: None})
    origins = catalogue[PERSONS].columns["GBAHERKOMSTGROEPERING"].codes.values()
    oldest = _oldest(settings, years)
    at = layout(origins, areas, oldest, schools, else_home=else_home, forms=settings.forms)
    codes = None if areas is None else registers.memory("gebieden", area_codes(areas, at))
    use = bits(of_use(settings))

    first, *later = sorted(years)
    cohort_begins: Future[Any] = Future()

    def members(lane: Registers) -> Any:
        """Give the members of the cohort as rows of a register, when the first year has told who they are."""
        begun = lane.here(cohort_begins.result())
        return begun.select(PERSON_NUMBER, bits=needed("ibis").literal(at.member, "int64"))

    def count(lane: Registers, year: int) -> tuple[Any, pd.DataFrame]:
        """Return who of the cohort is there in a year, and how many others."""
        say(f"tellen: kinderen in {year}, en hun onderwijs, zorg en opvang")
        now = lane.of(year)

        def told() -> Iterator[Any]:
            yield from _told(now, catalogue, settings)
            if schools is not None and (placed := pupils(now, catalogue, settings, schools, at)) is not None:
                yield placed
            if year != first:
                yield members(lane)

        known = _known(now, catalogue, settings, at, None if codes is None else lane.here(codes), told())
        known = _with_members(known, use, at) if year == first else known
        is_member = (known.bits & at.member) != 0
        followed = lane.kept(f"cohort_in_{year}", known.filter(is_member))
        if year == first:
            cohort_begins.set_result(followed)
        return followed, _counted(known.filter(~is_member), at).assign(**{YEAR: year, PATH: 0})

    done = in_lanes(count, [registers, *registers.others], [first, *later], cohort_begins)
    say("tellen: het cohort")
    followed = [registers.here(each) for each, _ in done]
    counted = [*(each for _, each in done), _counted(cohort(followed, use), at, YEAR, PATH)]
    finest = pd.concat(counted, ignore_index=True)
    national = finest.assign(bits=finest["bits"] & at.asked_of_nation)
    regional = finest.assign(bits=finest["bits"] & at.asked_of_regions, **{PATH: 0})
    return Cells(_summed(national, at, _NATIONAL), _summed(regional, at, _REGIONAL))


def _known(  # noqa: PLR0917  # what `cells` is given, of one year
    registers: Registers, catalogue: Catalogue, settings: Settings, at: Layout, codes: Any, told: Iterable[Any]
) -> Any:
    """Return all children of a year with all that is known of them: ``jaar, persoon, bits``."""
    by_address = settings["verblijf"] == "adres" and registers.table(ADDRESSES) is not None
    at_home = homes(registers, settings, at, codes)
    told = told if at_home is None else chain([at_home], told)
    known = joined(registers, "kinderen_met_alles", children(registers, catalogue, settings, at), told, at.ages)
    if codes is not None and at_home is not None:
        known = _at_one_home(registers, settings, known, at, codes)
    known = known.filter((known.bits & at.home) != 0) if by_address else known
    return known.mutate(jaar=needed("ibis").literal(registers.year, "int32"))


def _told(registers: Registers, catalogue: Catalogue, settings: Settings) -> list[Any]:
    """Return what the registers of a year tell, apart from who is a child and where it lives."""
    return [
        *school_form(registers, catalogue, settings),
        *registered_use(registers, catalogue, settings, [registers.year]),
        *childcare(registers, catalogue),
        *day_care(registers, catalogue, settings, [registers.year]),
    ]


def _at_one_home(registers: Registers, settings: Settings, known: Any, at: Layout, codes: Any) -> Any:
    """Keep one area of children with addresses in several on the day."""
    low, high = at.places
    # A number and its opposite are too much together where two codes came together.
    doubtful = ((known.bits >> low) & at.number) + ((known.bits >> high) & at.number) > at.number
    several = registers.kept("meer_gebieden", known.filter(doubtful))
    last = last_homes(registers, settings, several, at, codes)
    last = last.select(kind=last[PERSON_NUMBER], gebied=last.bits)
    joined = several.left_join(last, several[PERSON_NUMBER] == last.kind)
    own = joined.bits & at.area_bits
    settled = joined.select(PERSON_NUMBER, bits=joined.bits - own + joined.gebied.fill_null(own))
    return known.filter(~doubtful).union(registers.kept("laatste_adres", settled))


def _with_members(known: Any, use: int, at: Layout) -> Any:
    """Mark who begins the cohort."""
    begins = ((known.bits & use) != 0) & ((known.bits & at.young) != 0)
    return known.mutate(bits=known.bits + begins.ifelse(at.member, 0))


def cohort(followed: Sequence[Any], use: int) -> Any:
    """Add to each child of the cohort the years in which it used support.

    Source: Berenschot (2023), §5.1: who used support in the first year and is young enough for the last.

    Parameters
    ----------
    followed : sequence of Table
        ``jaar, persoon, bits`` of the cohort in each year, in order.
    use : int
        The bits of support.

    Returns
    -------
    Table
        All rows with ``pad``: a bit for each year, the lowest for the first.
    """
    steps = [
        each.select(PERSON_NUMBER, stap=((each.bits & use) != 0).ifelse(1 << place, 0).cast("int32"))
        for place, each in enumerate(followed)
    ]
    rows, walked = (reduce(lambda one, other: one.union(other), tables) for tables in (followed, steps))
    paths = walked.group_by(lid=walked[PERSON_NUMBER]).agg(pad=walked.stap.sum().cast("int32"))
    return rows.join(paths, rows[PERSON_NUMBER] == paths.lid)


def _counted(known: Any, at: Layout, *by: str) -> pd.DataFrame:
    """Count children by ``bits`` and what else is asked."""
    rows = known.select(*by, bits=known.bits & at.counted)
    frame: pd.DataFrame = rows.group_by(*by, "bits").agg(kinderen=rows.count()).to_pyarrow().to_pandas()
    return frame


def _oldest(settings: Settings, years: Sequence[int]) -> int:
    """Return the highest age in the first year with which a child is young enough in the last."""
    return OLDEST - (max(years) - min(years)) - (1 if settings["cohort_leeftijd"] == "onder 13" else 0)


def _unpacked(counted: pd.DataFrame, at: Layout) -> pd.DataFrame:
    numbers = counted["bits"].to_numpy()
    return at.unpacked(numbers).assign(
        **{
            YEAR: counted[YEAR].to_numpy(),
            MASK: (numbers & at.kinds).astype(np.int32),
            PATH: counted[PATH].to_numpy(),
            NUMBER: counted[NUMBER].to_numpy(),
        }
    )


def _summed(counted: pd.DataFrame, at: Layout, columns: list[str]) -> pd.DataFrame:
    few = counted.groupby([YEAR, "bits", PATH], sort=False)[NUMBER].sum().reset_index()  # numbers first, then texts
    frame = _unpacked(few, at).groupby(columns, dropna=False, sort=False)[NUMBER].sum().reset_index()
    return frame.sort_values(columns, ignore_index=True).astype({NUMBER: "int64"})
