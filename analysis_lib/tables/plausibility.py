"""What is allowed in tables but worth a look, for every study alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
from openpyxl.utils.datetime import from_excel
from pandas.api.types import is_string_dtype

from analysis_lib.style.typeface import can_show
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.contract import Contract, CrossCheck, Finding, Kind, Tables
from analysis_lib.tables.dates import EARLIEST_SERIAL

_OLD = 10  # years, in which prices rise by a fifth or more
_FAR = 10  # times as much as every other price per the same unit
_LEAST_OTHERS = 4  # among fewer prices none can be said to stand out
_NO_GLYPH = (
    "in deze tekst staat een teken dat in een PDF niet kan, zoals een emoji; "
    "haal het weg, of maak alleen html en docx met --formats html,docx."
)
_ONE_PERCENT = 0.01
_FIRST_DATE = pd.Timestamp(from_excel(EARLIEST_SERIAL))  # before it a number may have been a year
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def old_prices(tables: Tables) -> Iterator[Finding]:
    """Warn of price years over ten years before the study, or before the newest price if that is unknown."""
    columns = [(name, frame["prijsjaar"].dropna()) for name, frame in tables.items() if "prijsjaar" in frame]
    newest = _year_of_study(tables) or max((int(years.max()) for _, years in columns if len(years)), default=0)
    for name, years in columns:
        for row, year in years[years < newest - _OLD].items():
            message = f"{year} ligt meer dan {_OLD} jaar voor {newest}; controleer of dit bedrag nog past."
            yield Finding(name, row, "prijsjaar", message)


def prices_that_stand_out(tables: Tables) -> Iterator[Finding]:
    """Warn of a price ten times every other for the same unit, such as one in cents."""
    prices = tables.get("prijzen")
    if prices is None or "eenheid" not in prices:
        return
    amount = next(name for name in ("bedrag", "laag") if name in prices)
    for unit, group in prices[prices[amount] > 0].groupby("eenheid", sort=False):
        ordered = group[amount].sort_values()
        if len(ordered) <= _LEAST_OTHERS:
            continue
        highest, next_one = ordered.iloc[-1], ordered.iloc[-2]
        if highest >= _FAR * next_one:
            message = (
                f"'{number_text(highest)}' per {unit} is meer dan {_FAR} keer zoveel als elke andere prijs; "
                "controleer de komma en de eenheid."
            )
            yield Finding("prijzen", ordered.index[-1], amount, message)


def characters_without_glyph(tables: Tables) -> Iterator[Finding]:
    """Point at texts with a character that no PDF can show, such as an emoji."""
    for name, frame in tables.items():
        for column in frame.columns[[is_string_dtype(kind) for kind in frame.dtypes]]:
            for row, text in frame[column].dropna().items():
                if not can_show(str(text)):
                    yield Finding(name, row, column, _NO_GLYPH)


def typed_into_a_format(contract: Contract) -> CrossCheck:
    """Warn of what a cell's format makes of a number that is typed into it; once for each column.

    In a cell of percentages 0,4 becomes 0.4%, and in one of dates 2024 becomes 1905-07-16.
    """

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            for name in table.columns if table.name in tables else ():
                kind = table.kind(name)
                if kind in _ODD and len(odd := _ODD[kind](tables[table.name][name].dropna())):
                    others = f" Zo ook in {len(odd) - 1} andere {'rij' if len(odd) == 2 else 'rijen'}." * (len(odd) > 1)
                    said = _SAYS[kind](odd.iloc[0], table.is_confidential(name))
                    yield Finding(table.name, odd.index[0], name, said + others)

    return check


def _tiny_share(value: float, secret: bool) -> str:
    if secret:
        return "dit aandeel is minder dan één procent; klopt dat niet, typ het dan als percentage, zoals 40%."
    percent, times = number_text(value * 100), number_text(value * 10_000)
    return f"'{percent}%' is minder dan één procent; bedoelde u {times}%, typ dan {times}%."


def _early_date(value: pd.Timestamp, secret: bool) -> str:
    shown = "deze datum" if secret else f"'{value.date().isoformat()}'"
    return (
        f"{shown} ligt voor {_FIRST_DATE.year}; een jaar of een ander getal in een cel voor een datum wordt zo'n "
        "datum. Typ de hele datum, zoals 2024-12-31."
    )


_ODD: Mapping[Kind, Callable[[pd.Series], pd.Series]] = {
    Kind.SHARE: lambda values: values[(values > 0) & (values < _ONE_PERCENT)],
    Kind.DATE: lambda values: values[values < _FIRST_DATE],
}
_SAYS: Mapping[Kind, Callable[[Any, bool], str]] = {Kind.SHARE: _tiny_share, Kind.DATE: _early_date}


def _year_of_study(tables: Tables) -> int:
    """Return the last year in the study's date, 0 if there is none."""
    study = tables.get("studie")
    if study is None or not {"sleutel", "waarde"} <= set(study.columns):
        return 0
    dates = study.loc[study["sleutel"] == "datum", "waarde"].dropna()
    return max((int(year) for text in dates for year in _YEAR.findall(text)), default=0)


COMMON_WARNINGS = (old_prices, prices_that_stand_out, characters_without_glyph)
