"""Money over time: when an amount falls, and what it is worth now at a discount rate.

Amounts of year 0 are not discounted, those of year t by (1 + rate) to the power t; an amount that lasts lies evenly
over its years. Rates that were in force are reference data (``reference/discontovoet.csv``), each with its source.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis_lib.errors import UserError
from analysis_lib.tables import Tables
from analysis_lib.tables.common import study_values
from analysis_lib.tables.numbers import NumberError, parse_numbers

Floats = NDArray[np.float64]
NO_DISCOUNT, BY_DATE = "geen", "volgens datum"
GENERAL = "algemeen"
HIGHEST = 0.2  # a rate above this is a slip
_AT_ONCE = 1e-6  # years
_REFERENCE = Path(__file__).parent / "reference" / "discontovoet.csv"
_DAYS = 365.25
YEARS_IN = {"uur": 1 / (24 * _DAYS), "dag": 1 / _DAYS, "week": 7 / _DAYS, "maand": 1 / 12, "jaar": 1.0}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Discount:
    """A discount rate, that may change after some years.

    Parameters
    ----------
    steps : tuple of (until, rate)
        Each rate (a share a year) holds for the years up to `until`; the last has no end (infinity).
    """

    steps: tuple[tuple[float, float], ...]

    def of_year(self, years: int) -> Floats:
        """Return what an euro of each year is worth now: an array for the years 0 up to `years`."""
        rates = [next(rate for until, rate in self.steps if year <= until) for year in range(1, years + 1)]
        return np.asarray(np.cumprod([1.0, *(1 / (1 + rate) for rate in rates)]), dtype=float)

    def factors(self, begins: Floats, lasts: Floats, falls: Floats | None = None) -> Floats:
        """Return what an euro that lies evenly over its years is worth now, for each row.

        Parameters
        ----------
        begins, lasts : array
            Years after the costs that it begins, and years that it lasts; 0 for all at once.
        falls : array, optional
            Share of it that is gone each year later.
        """
        ends = begins + lasts
        worth = self.of_year(int(np.floor(ends.max(initial=0.0))))
        years = np.arange(len(worth))
        worths = np.broadcast_to(worth, (len(begins), len(worth)))
        if falls is not None:
            worths = worths * np.power.outer(1.0 - falls, years)
        within = np.clip(np.minimum.outer(ends, years + 1.0) - np.maximum.outer(begins, years * 1.0), 0.0, None)
        at_once = worths[np.arange(len(begins)), np.floor(begins).astype(int)]
        with np.errstate(invalid="ignore", divide="ignore"):
            spread = (within * worths).sum(axis=1) / lasts
        return np.asarray(np.where(lasts > _AT_ONCE, spread, at_once), dtype=float)


NEVER = Discount(((np.inf, 0.0),))  # later amounts count in full


@dataclass(frozen=True)
class Rate:
    """A discount rate as a source set it.

    Parameters
    ----------
    since : int
        Year from which it holds.
    use : str
        ``algemeen``, or what it is for.
    discount : Discount
    source, status : str
        Who set it, and how sure that is.
    """

    since: int
    use: str
    discount: Discount
    source: str
    status: str


@cache
def schedule() -> tuple[Rate, ...]:
    """Return the rates of the reference data, the oldest first."""
    with _REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[tuple[int, str], list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault((int(row["vanaf"]), row["toepassing"]), []).append(row)
    return tuple(
        Rate(since, use, Discount(_steps(steps)), steps[0]["bron"], steps[0]["status"])
        for (since, use), steps in found.items()
    )


def _steps(rows: Sequence[Mapping[str, str]]) -> tuple[tuple[float, float], ...]:
    steps = [(float(row["tot_jaar"]) if row["tot_jaar"] else np.inf, float(row["rente"])) for row in rows]
    return tuple(sorted(steps))


def year_of(tables: Tables) -> int | None:
    """Return the year that a study is of: the last that its ``datum`` names; None where it names none."""
    years = _YEAR.findall(study_values(tables).get("datum", ""))
    return int(years[-1]) if years else None


def rate_of_year(year: int) -> Rate | None:
    """Return the general rate that held in a year; None before the first."""
    held = [rate for rate in schedule() if rate.use == GENERAL and rate.since <= year]
    return held[-1] if held else None


def discount_of(word: str, tables: Tables) -> Discount | None:
    """Read the parameter ``disconto``: ``geen``, ``volgens datum``, or a rate such as 3%.

    Raises
    ------
    UserError
        If it is none of these, a rate is negative or absurd, or no rate is known for the study's date.
    """
    asked = word.strip().casefold()
    if asked in {NO_DISCOUNT, ""}:
        return None
    if asked == BY_DATE:
        year = year_of(tables)
        held = rate_of_year(year) if year else None
        if held is None:
            why = f"voor {year} is geen disconto bekend" if year else "de rij datum in studie.csv noemt geen jaar"
            raise UserError(f"De parameter disconto is '{BY_DATE}', maar {why}; geef een percentage, zoals 3%.")
        return held.discount
    number = parse_numbers([asked.removesuffix("%").strip()])[0]
    if isinstance(number, NumberError):
        raise UserError(
            f"De parameter disconto is '{word}', maar moet {NO_DISCOUNT}, {BY_DATE} of een percentage zijn, zoals 3%."
        )
    rate = number / 100 if asked.endswith("%") else number
    if not 0 <= rate <= HIGHEST:
        hint = f"; bedoelde u {word.strip()}%?" if 0 < rate <= 100 * HIGHEST and not asked.endswith("%") else ""
        raise UserError(
            f"De parameter disconto is '{word}', maar moet van 0% tot en met {HIGHEST:.0%} zijn, zoals 3% of 0,03{hint}"
        )
    return Discount(((np.inf, rate),))


def timing_of(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return when amounts begin and how long they last, in years.

    Parameters
    ----------
    rows : DataFrame
        ``begint_na, spreiding`` and, for lines, ``duur, duur_eenheid``: a duration in a unit of time is the default of
        how long an amount lasts; any other amount falls all at once.
    """
    begins = rows["begint_na"].astype(float).fillna(0.0)
    lasts = rows["spreiding"].astype(float)
    if "duur" in rows:
        lasts = lasts.fillna(rows["duur"] * rows["duur_eenheid"].map(YEARS_IN).astype(float))
    return np.asarray(begins, dtype=float), np.asarray(lasts.fillna(0.0), dtype=float)


def weights_of(rows: pd.DataFrame, discount: Discount | None, falls: Floats | None = None) -> Floats:
    """Return what an euro of each row is worth in year 0; 1 without a discount."""
    return np.ones(len(rows)) if discount is None else discount.factors(*timing_of(rows), falls)


def weighed(amounts: pd.DataFrame, weights: Floats | None) -> pd.DataFrame:
    """Let amounts count for what they are worth; without weights they are left as they are.

    Parameters
    ----------
    amounts : DataFrame
        ``bedrag`` (EUR).
    weights : array, optional
        What an euro of each row counts for.

    Returns
    -------
    DataFrame
        `amounts` with ``factor`` and ``bedrag`` times it.
    """
    return amounts if weights is None else amounts.assign(factor=weights, bedrag=amounts["bedrag"] * weights)
