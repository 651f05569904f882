"""What is allowed in tables but worth a look, for every study alike."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_string_dtype

from analysis_lib.style.typeface import not_shown
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.contract import Contract, CrossCheck, Finding, Kind, Tables
from analysis_lib.tables.dates import EARLIEST_SERIAL
from analysis_lib.tables.totals import rows_alike, totals_among_rows

_OLD = 10  # years, in which prices rise by a fifth or more
_FAR = 10  # times as much as every other price per the same unit
_LEAST_OTHERS = 4  # among fewer prices none can be said to stand out by that
MOVED_COMMA = 50  # times, when a comma is two places off and prices differ by half
_PERCENT, _LEAST_SHARES = "procent", 3
_NO_GLYPH = (
    "in deze tekst staat een teken dat in een PDF niet kan, zoals een emoji; "
    "haal het weg, of maak alleen html en docx met --formats html,docx."
)
_EXCEL_BEGINS = pd.Timestamp(1899, 12, 30)  # openpyxl knows it too, and takes long to import
_FIRST_DATE = _EXCEL_BEGINS + pd.Timedelta(days=EARLIEST_SERIAL)  # before it a number may have been a year
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
    """Warn of a price ten times every other for the same unit, or of one that a comma may have moved.

    Among few prices a hundred times is what stands out: 8500 an hour beside 95. Of two such prices
    the higher is named, as cents are more often taken for euros than the other way round.
    """
    prices = tables.get("prijzen")
    if prices is None or "eenheid" not in prices:
        return
    amount = next(name for name in ("bedrag", "laag") if name in prices)
    for unit, group in prices[prices[amount] > 0].groupby("eenheid", sort=False):
        ordered = group[amount].sort_values()
        found: dict[int, str] = {}
        for place in range(1, len(ordered)):
            low, high = float(ordered.iloc[place - 1]), float(ordered.iloc[place])
            below, above = place, len(ordered) - place
            if high >= MOVED_COMMA * low or (above == 1 and below >= _LEAST_OTHERS and high >= _FAR * low):
                times = f"{math.floor(high / low)} keer zoveel als"
                if above <= below:
                    told = {int(row): f"{times} '{number_text(low)}'" for row in ordered.index[place:]}
                else:
                    told = {
                        row: f"minder dan een vijftigste van '{number_text(high)}'" for row in ordered.index[:place]
                    }
                found |= told
        for row, said in found.items():
            message = (
                f"'{number_text(float(ordered.loc[row]))}' per {unit} is {said}; controleer de komma en de eenheid."
            )
            yield Finding("prijzen", row, amount, message)


def percentages_that_are_shares(contract: Contract) -> CrossCheck:
    """Warn of a column of percentages with nothing above 1, as if 0,137 were 13,7%."""

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            for name, column in table.columns.items():
                known = tables[table.name][name].dropna() if column.unit == _PERCENT and column.maximum else ()
                filled = [float(value) for value in known if value]
                if len(filled) >= _LEAST_SHARES and max(filled) <= 1:
                    message = "alle waarden zijn 1 of minder; hier hoort een percentage als getal: 13,7 voor 13,7%."
                    yield Finding(table.name, 0, name, message)

    return check


def characters_without_glyph(tables: Tables) -> Iterator[Finding]:
    """Point at texts with a character that no PDF can show, such as an emoji."""
    cells = [
        (name, row, column, str(text))
        for name, frame in tables.items()
        for column in frame.columns[[is_string_dtype(kind) for kind in frame.dtypes]]
        for row, text in frame[column].dropna().items()
    ]
    refused = not_shown(text for *_, text in cells)
    yield from (Finding(name, row, column, _NO_GLYPH) for name, row, column, text in cells if text in refused)


def typed_into_a_format(contract: Contract) -> CrossCheck:
    """Warn of what a cell's format makes of a number that is typed into it; once for each column.

    In a cell of dates 2024 becomes 1905-07-16. Shares with a percent sign are looked at where they are read.
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


def _early_date(value: pd.Timestamp, secret: bool) -> str:
    shown = "deze datum" if secret else f"'{value.date().isoformat()}'"
    return (
        f"{shown} ligt voor {_FIRST_DATE.year}; een jaar of een ander getal in een cel voor een datum wordt zo'n "
        "datum. Typ de hele datum, zoals 2024-12-31."
    )


_ODD: Mapping[Kind, Callable[[pd.Series], pd.Series]] = {
    Kind.DATE: lambda values: values[values < _FIRST_DATE],
}
_SAYS: Mapping[Kind, Callable[[Any, bool], str]] = {Kind.DATE: _early_date}


def _year_of_study(tables: Tables) -> int:
    """Return the last year in the study's date, 0 if there is none."""
    study = tables.get("studie")
    if study is None or not {"sleutel", "waarde"} <= set(study.columns):
        return 0
    dates = study.loc[study["sleutel"] == "datum", "waarde"].dropna()
    return max((int(year) for text in dates for year in _YEAR.findall(text)), default=0)


def common_warnings(contract: Contract) -> tuple[CrossCheck, ...]:
    """What is looked for in the tables of every study."""
    by_kind = (totals_among_rows, rows_alike, percentages_that_are_shares, typed_into_a_format)
    return (old_prices, prices_that_stand_out, characters_without_glyph, *(of(contract) for of in by_kind))
