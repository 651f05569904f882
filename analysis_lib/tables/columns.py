"""The kinds of column that contracts share, so that a table of a contract reads as a list.

Each takes what belongs in the column and an example, both in Dutch for whoever fills it in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from analysis_lib.tables.contract import CALENDAR_YEAR, SCHOOL_YEAR, Column, Kind


def text(about: str, example: str = "", *, optional: bool = False, unique: bool = False) -> Column:
    """Any text."""
    return Column(about, example=example, optional=optional, unique=unique)


def secret(about: str, example: str) -> Column:
    """A text that no message may show."""
    return Column(about, example=example, confidential=True)


def choice(
    about: str, words: Iterable[str], example: str = "", *, optional: bool = False, unique: bool = False
) -> Column:
    """One of these words."""
    return Column(about, choices=tuple(words), example=example, optional=optional, unique=unique)


def yes_no(about: str) -> Column:
    """Ja or nee."""
    return Column(about, Kind.YES_NO)


def key(about: str, example: str) -> Column:
    """A short name of the row, to which other tables may refer."""
    return Column(about, key=True, example=example)


def ref(table: str, column: str, about: str, example: str = "", *, optional: bool = False) -> Column:
    """A value of a column of another table."""
    return Column(about, refers_to=(table, column), example=example, optional=optional)


def number(
    about: str,
    unit: str,
    example: str,
    *,
    kind: Kind = Kind.NUMBER,
    minimum: float | None = 0,
    maximum: float | None = None,
    optional: bool = False,
) -> Column:
    """A number in a unit, from zero up."""
    return Column(about, kind, unit=unit, example=example, minimum=minimum, maximum=maximum, optional=optional)


def whole(
    about: str, unit: str, example: str, *, minimum: float = 0, maximum: float | None = None, optional: bool = False
) -> Column:
    """A whole number in a unit, from zero up."""
    return number(about, unit, example, kind=Kind.WHOLE, minimum=minimum, maximum=maximum, optional=optional)


def eur(about: str, example: str, *, optional: bool = False) -> Column:
    """An amount of EUR, from zero up."""
    return number(about, "EUR", example, optional=optional)


def persons(about: str, example: str, *, optional: bool = False) -> Column:
    """A number of persons; an average may have decimals."""
    return number(about, "personen", example, optional=optional)


def share(about: str, example: str, *, optional: bool = False, confidential: bool = False) -> Column:
    """A share, 0 to 1."""
    return Column(about, Kind.SHARE, example=example, optional=optional, confidential=confidential)


def score(about: str, *, optional: bool = False) -> Column:
    """A score of 0 to 3."""
    return whole(about, "score", "2", maximum=3, optional=optional)


def ordinal(about: str = "Volgnummer", *, unique: bool = True) -> Column:
    """The place of a row in an order, from 1."""
    return Column(about, Kind.WHOLE, unit="volgnummer", minimum=1, unique=unique, example="1")


def year(about: str = "Kalenderjaar", example: str = "2024", *, optional: bool = False, school: bool = False) -> Column:
    """A year; `school` if it may be the school year that begins in it."""
    column = whole(about, "jaar", example, minimum=1990, maximum=2100, optional=optional)
    return replace(column, periods=(CALENDAR_YEAR, SCHOOL_YEAR) if school else (CALENDAR_YEAR,))


def later(column: Column) -> Column:
    """Return a column that files from before it may lack; it is empty there."""
    return replace(column, optional=True, may_be_absent=True)


def summed(column: Column, *within: str) -> Column:
    """A number that the report adds up over all rows, or those with the same in these columns."""
    return replace(column, summed=within)


def day(about: str, example: str, *, optional: bool = False) -> Column:
    """A date."""
    return Column(about, Kind.DATE, unit="dag", example=example, optional=optional)


def price_year() -> Column:
    """The year in whose prices an amount stands."""
    return year("Jaar waarin dit bedrag gold (prijspeil); leeg als de bron het niet noemt", "2025", optional=True)


def origin() -> Column:
    """Who gave an amount."""
    return text("Wie dit bedrag geeft: organisatie, document of gesprek", "Begroting gemeente 2025")


def place(invented: str = "") -> Column:
    """Where a row comes from; `invented` is the word for a row that comes from nowhere, where such rows may be."""
    about = "Waar dit staat: document en bladzijde. Komt het van uzelf, schrijf dan: eigen"
    return text(f"{about}; is het verzonnen: {invented}" if invented else about, "Jaarverslag 2025, blz. 12")
