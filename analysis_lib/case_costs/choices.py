"""What a notebook's parameters say, as a choice; a clear message where they cannot be right."""

from __future__ import annotations

from enum import StrEnum

from analysis_lib.case_costs.model import Choice, Method, Perspective
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.tables.numbers import NumberError, parse_numbers
from analysis_lib.versions import Version


def choice_of(method: str, perspective: str, prices: str = "") -> Choice:
    """Make a choice from a notebook's parameters.

    Parameters
    ----------
    method : str
        ``gemiddeld`` or ``direct``.
    perspective : str
        ``gemeente`` or ``iedereen``.
    prices : str
        Other prices, such as ``dagbesteding=60000``.

    Raises
    ------
    UserError
        If a word is unknown or a price cannot be read.
    """
    return Choice(
        Method(_one_of("methode", method, Method)),
        Perspective(_one_of("perspectief", perspective, Perspective)),
        _prices(prices),
    )


def is_internal(version: str) -> bool:
    """Whether the internal version is asked for.

    Raises
    ------
    UserError
        If `version` is neither ``publiek`` nor ``intern``.
    """
    return Version(version) is Version.INTERNAL


def _one_of(parameter: str, value: str, words: type[StrEnum]) -> str:
    if value not in set(words):
        raise UserError(f"De parameter {parameter} is '{value}'; {did_you_mean(value, list(words))}")
    return value


def _prices(text: str) -> dict[str, float]:
    prices = {}
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        name, _, value = (piece.strip() for piece in part.replace(":", "=").partition("="))
        number = parse_numbers([value])[0]
        if isinstance(number, NumberError):
            raise UserError(f"De parameter andere_prijzen klopt niet: '{part}' moet de vorm prijs=bedrag hebben.")
        if name in prices:
            raise UserError(f"De parameter andere_prijzen noemt '{name}' twee keer; geef één bedrag.")
        prices[name] = number
    return prices
