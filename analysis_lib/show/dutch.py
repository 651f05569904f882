"""Numbers, amounts and lists as Dutch readers expect them.

The only place where a number becomes text for a report. Halves round away from
zero, as a bookkeeper does it, and a hard space keeps the euro sign with its number.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from markupsafe import escape

from analysis_lib.nouns import agreeing
from analysis_lib.tables.records import records

LOCALE = "nl_NL"
HARD_SPACE = "\u00a0"
MINUS = "\u2212"
MISSING = "n.v.t."
_MOST_DECIMALS = 6  # of a number as given
_KEPT = 4096  # numbers with their words; a page says most of them more than once
_EVERY_DIGIT = Context(prec=400)  # of the largest float, with decimals


def _rounded(value: float, decimals: int) -> Decimal:
    # repr gives the shortest decimal of a float, so that both 0.125 and 2.675 end in a half.
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EVERY_DIGIT)


@lru_cache(maxsize=_KEPT)
def _formatted(value: float, decimals: int, pattern: str) -> str:
    with localcontext(_EVERY_DIGIT):
        return format_decimal(_rounded(value, decimals) + 0, pattern, locale=LOCALE)  # + 0: no minus before a zero


def capital(words: str) -> str:
    """Start with a capital and leave the rest as it is."""
    return words[:1].upper() + words[1:]


def euro(value: float, decimals: int = 0) -> str:
    """Format an amount in EUR: ``€ 1.234`` or ``€ 1.234,50``."""
    digits = "." + "0" * decimals if decimals else ""
    pattern = f"¤{HARD_SPACE}#,##0{digits};¤{HARD_SPACE}{MINUS}#,##0{digits}"
    return _currency(value, decimals, pattern)


@lru_cache(maxsize=_KEPT)
def _currency(value: float, decimals: int, pattern: str) -> str:
    with localcontext(_EVERY_DIGIT):
        return format_currency(_rounded(value, decimals) + 0, "EUR", pattern, locale=LOCALE, currency_digits=False)


def number(value: float, decimals: int = 0) -> str:
    """Format a number with a fixed count of decimals: ``1.234,5``."""
    digits = "." + "0" * decimals if decimals else ""
    return _formatted(value, decimals, f"#,##0{digits};{MINUS}#,##0{digits}")


def count(value: float) -> str:
    """Format a count: whole where it is whole, else with one or two decimals."""
    return _formatted(value, 2, f"#,##0.##;{MINUS}#,##0.##")


def as_given(value: float) -> str:
    """Format a number that was put in or copied, with the digits it has: ``0,125``."""
    return number(value, _decimals(value))


def price(value: float) -> str:
    """Format an amount that was put in or copied: in cents, or more exact where it is: ``€ 53,64375``."""
    return euro(value, max(2, _decimals(value)))


def _decimals(value: float) -> int:
    """How many decimals a number has, without the noise of binary fractions."""
    digits = Decimal(f"{float(value):.{_MOST_DECIMALS}f}").normalize()
    return max(0, -int(digits.as_tuple().exponent))


def percentage(value: float, decimals: int = 0) -> str:
    """Format a share as a percentage: 0.4594 as ``46%``."""
    return f"{number(float(Decimal(repr(float(value))) * 100), decimals)}%"


def change(value: float, decimals: int = 1) -> str:
    """Format a change as a percentage with its sign: 0.0712 as ``+7,1%``."""
    return _signed(percentage(value, decimals), value)


def points(value: float, decimals: int = 1) -> str:
    """Format a difference between shares in percentage points, with its sign: 0.0112 as ``+1,1``."""
    return _signed(number(value * 100, decimals), value)


def _signed(words: str, value: float) -> str:
    is_zero = not words.strip(f"{MINUS}0,%")
    return f"+{words}" if value > 0 and not is_zero else words


def year(value: float) -> str:
    """Format a year, without a thousands point."""
    return str(int(value))


def date_in_digits(date: date) -> str:
    """Write a date as 1-1-2018."""
    return f"{date.day}-{date.month}-{date.year}"


def date_in_words(date: date) -> str:
    """Write a date as 1 januari 2018."""
    return str(format_date(date, "d MMMM y", locale=LOCALE))


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "tekst": str,
    "eur": euro,
    "eur2": lambda value: euro(value, 2),
    "aantal": count,
    "aantal0": number,
    "zoals gegeven": as_given,
    "prijs": price,
    "prijs0": lambda value: euro(value) if float(value).is_integer() else price(value),
    "getal1": lambda value: number(value, 1),
    "getal2": lambda value: number(value, 2),
    "getal3": lambda value: number(value, 3),
    "pct": percentage,
    "pct1": lambda value: percentage(value, 1),
    "per100": lambda value: number(100 * value, 1),  # of what is no share, and may be more than all
    "pct2": lambda value: percentage(value, 2),
    "procent": lambda value: f"{number(value)}%",  # of what is in percent already
    "mutatie": change,
    "punten": points,
    "jaar": year,
}


def say(value: Any, form: str, missing: str = MISSING) -> str:
    """Put one value in words.

    Parameters
    ----------
    value : object
        A number or a text.
    form : str
        One of `FORMATS`.
    missing : str
        What to say without a value.
    """
    if value is None or pd.isna(value):
        return missing
    return FORMATS[form](value)


def enumerate_words(words: Iterable[str]) -> str:
    """Join words as a sentence does: ``a, b en c``."""
    words = list(words)
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def counted(number: float, things: str, one: str = "") -> str:
    """Write a count with its noun: ``1 kind``, ``1.200 kinderen``.

    Parameters
    ----------
    number : float
        How many.
    things : str
        The noun in the plural.
    one : str
        Its singular, where a study has a word of its own; see `analysis_lib.nouns`.
    """
    return f"{count(number)} {agreeing(number, things, one)}"


def more_or_less(value: float, decimals: int = 0, unit: str = "procent") -> str:
    """Write a difference without a sign: ``0,7 procent meer``, ``1,3 procent minder``, ``evenveel``."""
    words = number(abs(value), decimals)
    if not words.strip("0,"):
        return "evenveel"
    return f"{words} {unit} {'meer' if value > 0 else 'minder'}"


class DutchFormatter(string.Formatter):
    """Fill ``{bedrag:eur}`` in a sentence."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Put one value in words."""
        return say(value, format_spec or "tekst")


class HtmlFormatter(DutchFormatter):
    """Fill ``{bedrag:eur}`` in an HTML template; every value is escaped."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Put one value in words and escape it."""
        return str(escape(super().format_field(value, format_spec)))


def per_row(frame: pd.DataFrame, template: str) -> list[str]:
    """Fill ``{naam}: {bedrag:eur}`` with each row of a frame."""
    return [
        DutchFormatter().format(template, **{str(name): value for name, value in row.items()}) for row in records(frame)
    ]
