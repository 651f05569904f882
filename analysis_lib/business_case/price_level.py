"""In whose prices: every price with its year and its age, and amounts brought to the prices of one year.

A price without a year is not indexed, as nobody knows from where; a year without an index figure is refused.
A study that gives no index figures of its own is indexed by consumer prices: the yearly means of Statistics
Netherlands, all spending, 2015 = 100 (StatLine 83131NED), up to the last year that is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis_lib.business_case.discounting import year_of
from analysis_lib.business_case.model import BusinessCase
from analysis_lib.business_case.money_columns import CASES_MONTHS, COSTS_MONTHS, EXPIRES, MONEY_KEYS, PRICE_LEVEL
from analysis_lib.business_case.words import MAIN
from analysis_lib.intervals import columns_of
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.common import study_values
from analysis_lib.tables.numbers import NumberError, parse_numbers

_INDEXED = {"prijzen": (*columns_of("bedrag"), "afgerond_op"), "kosten": columns_of("bedrag")}
_LIMITS = {PRICE_LEVEL: (1990, 2100), EXPIRES: (0, 100), CASES_MONTHS: (1, 1200), COSTS_MONTHS: (1, 1200)}
_WHOLE = (PRICE_LEVEL,)
_CONSUMER_PRICES = Path(__file__).parent / "reference" / "consumentenprijzen.csv"


def number_of(tables: Tables, key: str) -> float | None:
    """Return a number that a study says of itself; None where it says none."""
    text = study_values(tables).get(key, "")
    number = parse_numbers([text])[0] if text else None
    return None if number is None or isinstance(number, NumberError) else float(number)


def price_level(tables: Tables) -> int | None:
    """Return the year in whose prices a study wants its amounts; None for as they are."""
    year = number_of(tables, PRICE_LEVEL)
    return None if year is None else int(year)


@cache
def _consumer_prices() -> pd.Series:
    return pd.read_csv(_CONSUMER_PRICES).set_index("jaar")["index"].astype(float)


def index_of(tables: Tables) -> pd.Series:
    """Return the index figures that a study uses, by year: its own, or consumer prices where it gives none."""
    own = tables["indexcijfers"]
    return _consumer_prices().copy() if own.empty else own.set_index("jaar")["index"].astype(float)


def index_in_words(tables: Tables) -> str:
    """Name the index figures that a study uses."""
    if len(tables["indexcijfers"]):
        return "indexcijfers.csv"
    years = _consumer_prices().index
    return f"de consumentenprijsindex van het CBS ({min(years)} tot en met {max(years)})"


def index_factors(tables: Tables, years: pd.Series) -> pd.Series:
    """Return what amounts of these price years are multiplied by; 1 without a year and without a price level."""
    level = price_level(tables)
    factors = pd.Series(1.0, index=years.index)
    if level is None:
        return factors
    index = index_of(tables)
    for row, year in years.dropna().astype(int).items():
        if year != level:
            factors.at[row] = float(index[level]) / float(index[year])
    return factors


def at_price_level(tables: Tables) -> dict[str, pd.DataFrame]:
    """Bring prices and costs to the price level that a study asks for; without one they are left as they are."""
    if price_level(tables) is None:
        return dict(tables)
    moved = {}
    for name, columns in _INDEXED.items():
        factors = index_factors(tables, tables[name]["prijsjaar"])
        moved[name] = tables[name].assign(**{column: tables[name][column] * factors for column in columns})
    return {**tables, **moved}


def ledger(tables: Tables, case: BusinessCase) -> pd.DataFrame:
    """List every price that counts.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As they were filled in.
    case : BusinessCase

    Returns
    -------
    DataFrame
        ``prijs, omschrijving, bedrag`` (as given, EUR), ``eenheid, prijsjaar, leeftijd`` (years before the study's),
        ``factor`` (of indexing; NaN without a year), ``verlopen`` (bool), ``bron``, ``geld`` (EUR that it makes, saved
        or spent, of which the claim counts) and ``aandeel`` of all that money; the largest first.
    """
    counted = case.lines[(case.lines["soort"] == MAIN) & case.lines["telt_mee"]]
    claims = counted["effect"].map(case.effects.set_index("effect")["impactclaim"]).astype(float)
    money = (counted["bedrag"].abs() * claims).groupby(counted["prijs"]).sum()
    prices = tables["prijzen"][tables["prijzen"]["prijs"].isin(money.index)].reset_index(drop=True)
    years = prices["prijsjaar"].astype(float)
    now = price_level(tables) or year_of(tables)
    age = (now - years) if now is not None else years * np.nan
    expires = number_of(tables, EXPIRES)
    worth = prices["prijs"].map(money).astype(float)
    frame = prices[["prijs", "omschrijving", "bedrag", "eenheid", "prijsjaar", "bron"]].assign(
        leeftijd=age,
        factor=index_factors(tables, prices["prijsjaar"]).where(years.notna()),
        verlopen=(age > expires) if expires is not None else False,
        geld=worth,
        aandeel=worth / worth.sum() if worth.sum() else np.nan,
    )
    return frame.sort_values("geld", ascending=False, kind="stable").reset_index(drop=True)


def equal_periods(tables: Tables) -> float | None:
    """Return what costs are multiplied by to be of the same time as the cases; None where they are."""
    cases, costs = number_of(tables, CASES_MONTHS), number_of(tables, COSTS_MONTHS)
    return None if cases is None or costs is None or cases == costs else cases / costs


def study_numbers_can_be(tables: Tables) -> Iterator[Finding]:
    """Require numbers where a study says numbers of itself, and both periods or none."""
    study = tables["studie"]
    given = dict(zip(study["sleutel"], study["waarde"], strict=True))
    for row, key, text in zip(study.index, study["sleutel"], study["waarde"], strict=True):
        if key not in MONEY_KEYS or pd.isna(text):
            continue
        number, (low, high) = parse_numbers([str(text)])[0], _LIMITS[key]
        if isinstance(number, NumberError):
            yield Finding("studie", row, "waarde", f"'{text}' bij {key} is geen getal ({number}).")
        elif not low <= number <= high or (key in _WHOLE and not number.is_integer()):
            kind = "een jaar" if key in _WHOLE else "een getal"
            yield Finding("studie", row, "waarde", f"'{text}' bij {key} moet {kind} van {low} tot en met {high} zijn.")
        other = {CASES_MONTHS: COSTS_MONTHS, COSTS_MONTHS: CASES_MONTHS}.get(key)
        if other and other not in given:
            message = f"{key} is ingevuld, maar {other} niet; vul beide in of geen."
            yield Finding("studie", row, "waarde", message)


def index_years_are_known(tables: Tables) -> Iterator[Finding]:
    """Require an index figure for the price level and each price year: the last one known is never used for later."""
    level = price_level(tables)
    if level is None:
        return
    known, source = {int(year) for year in index_of(tables).index}, index_in_words(tables)
    own = len(tables["indexcijfers"]) > 0
    what = f"het laatste is van {max(known)}" if own else "vul anders zelf het blad indexcijfers in"
    study = tables["studie"]
    years = {
        (table, row, year)
        for table in _INDEXED
        for row, year in tables[table]["prijsjaar"].dropna().astype(int).items()
        if year != level
    }
    if years and level not in known:
        row = study.index[study["sleutel"] == PRICE_LEVEL][0]
        yield Finding("studie", row, "waarde", f"'{level}' bij {PRICE_LEVEL} heeft geen cijfer in {source}; {what}.")
    for table, row, year in sorted(years, key=str):
        if year not in known:
            message = f"'{year}' heeft geen cijfer in {source}; {what}, of laat het prijsjaar leeg."
            yield Finding(table, row, "prijsjaar", message)


def price_years_have_been(tables: Tables) -> Iterator[Finding]:
    """A price of a year after the study's own is a slip."""
    latest = max(filter(None, (year_of(_without_gaps(tables)), price_level(tables))), default=None)
    if latest is None:
        return
    for table in _INDEXED:
        for row, year in tables[table]["prijsjaar"].dropna().astype(int).items():
            if year > latest:
                message = (
                    f"'{number_text(float(year))}' ligt na {latest}, het jaar van de studie; verbeter het prijsjaar."
                )
                yield Finding(table, row, "prijsjaar", message)


def _without_gaps(tables: Tables) -> Tables:
    return {"studie": tables["studie"].fillna("")}


MONEY_CHECKS = (study_numbers_can_be, index_years_are_known, price_years_have_been)
