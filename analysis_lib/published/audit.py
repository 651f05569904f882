"""Set printed figures beside what they should be.

How a figure follows from others is data (``relaties``): from a key figure of the
model, or from other printed figures. Both sides are intervals: a printed figure
stands for all values that round to it, and a recomputed one moves with the
rounding of what it is made from. Only where they do not meet does it deviate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Any

import pandas as pd

from analysis_lib.errors import InputError, Problem, did_you_mean
from analysis_lib.intervals import Interval
from analysis_lib.published.printed import printed_interval
from analysis_lib.tables.numbers import NumberError, parse_numbers

ModelFigures = Mapping[str, Interval]


class Status(StrEnum):
    """How a printed figure stands to its recomputation."""

    EQUAL = "gelijk"
    WITHIN_ROUNDING = "binnen afronding"
    DEVIATES = "wijkt af"
    NOT_DERIVABLE = "niet na te rekenen"


def _ratio_of_percentages(operands: list[Interval]) -> Interval:
    """A percentage that keeps pace: known count x known percentage / other count."""
    count, other_percentage, other_count = operands
    return count * other_percentage / other_count


_HUNDRED = Interval.exactly(100)
_RULES: dict[str, Callable[[list[Interval]], Interval]] = {
    "model": lambda operands: operands[0],
    "genoemd in tekst": lambda operands: operands[0],
    "som van": lambda operands: reduce(Interval.__add__, operands),
    "verschil": lambda operands: reduce(Interval.__sub__, operands),
    "product": lambda operands: reduce(Interval.__mul__, operands),
    "deel van": lambda operands: operands[0] / operands[1] * _HUNDRED,
    "verhouding": lambda operands: operands[0] / operands[1],
    "verhouding van percentages": _ratio_of_percentages,
}


def key_figure_intervals(figures: Callable[[pd.DataFrame], pd.Series], prices: pd.DataFrame) -> dict[str, Interval]:
    """Find how far each key figure moves with the rounding of the prices.

    Each rounded price is put at its lowest and highest, one at a time, and the
    largest moves are added. That is exact where a figure is linear in each price,
    and to first order elsewhere (shares and ratios).

    Parameters
    ----------
    figures : callable
        From a price list to key figures by name.
    prices : DataFrame
        Table ``prijzen``; ``afgerond_op`` is the step to which a price was rounded.

    Returns
    -------
    dict of str to Interval
        Without margin where the figure rests on exact amounts only. NaN figures
        are left out.
    """
    central = figures(prices).dropna()
    margin = pd.Series(0.0, index=central.index)
    for key, step in prices.set_index("prijs")["afgerond_op"].dropna().items():
        moves = []
        for half in (-step / 2, step / 2):
            moved = prices.assign(bedrag=prices["bedrag"] + half * (prices["prijs"] == key))
            moves.append((figures(moved).reindex(central.index) - central).abs())
        margin += pd.concat(moves, axis=1).max(axis=1)
    return {key: Interval.around(central[key], margin[key]) for key in central.index}


def audit(published: pd.DataFrame, relations: pd.DataFrame, model: ModelFigures) -> pd.DataFrame:
    """Recompute every printed figure.

    Parameters
    ----------
    published, relations : DataFrame
        Tables ``published`` and ``relaties``.
    model : mapping of str to Interval
        Key figures with their margins.

    Returns
    -------
    DataFrame
        One row per printed figure, in order: ``id, plaats, rij, kolom, eenheid,
        afgedrukt, waarde, nagerekend, laag, hoog, verschil, status, oorzaak,
        toelichting``. ``nagerekend`` lies in ``laag`` to ``hoog``, in the printed
        unit (a percentage as 55); ``verschil`` is printed minus recomputed.

    Raises
    ------
    InputError
        If a relation names a figure that does not exist.
    """
    rules = relations.set_index("id").to_dict("index")
    printed = published.set_index("id").to_dict("index")
    rows = []
    for figure in published.to_dict("records"):
        rule = rules.get(figure["id"], {"relatie": "", "oorzaak": "", "toelichting": ""})
        recomputed = _recompute(figure, rule, printed, model)
        rows.append(
            {
                **{key: figure[key] for key in AUDIT_COLUMNS if key in figure},
                "nagerekend": recomputed.value if recomputed and recomputed.range.is_bounded else math.nan,
                "laag": recomputed.range.low if recomputed else math.nan,
                "hoog": recomputed.range.high if recomputed else math.nan,
                "verschil": figure["waarde"] - recomputed.value if recomputed else math.nan,
                "status": _status(figure["afgedrukt"], figure["waarde"], recomputed),
                "oorzaak": rule["oorzaak"],
                "toelichting": rule["toelichting"],
            }
        )
    return pd.DataFrame(rows, columns=AUDIT_COLUMNS)


AUDIT_COLUMNS = [
    "id",
    "plaats",
    "rij",
    "kolom",
    "eenheid",
    "afgedrukt",
    "waarde",
    "nagerekend",
    "laag",
    "hoog",
    "verschil",
    "status",
    "oorzaak",
    "toelichting",
]


def unexplained(result: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of an audit that deviate, or cannot be recomputed, without a reason."""
    needs = result["status"].isin([Status.DEVIATES, Status.NOT_DERIVABLE])
    return result[needs & (result["toelichting"] == "")]


@dataclass(frozen=True)
class _Estimate:
    """A figure and how far rounding lets it range."""

    value: float
    range: Interval

    def times(self, factor: float) -> _Estimate:
        return _Estimate(self.value * factor, self.range * Interval.exactly(factor))


def _recompute(
    figure: Mapping[Any, Any], rule: Mapping[Any, Any], printed: Mapping[Any, Any], model: ModelFigures
) -> _Estimate | None:
    if rule["relatie"] not in _RULES:
        return None
    try:
        operands = [_operand(text.strip(), printed, model) for text in rule["operanden"].split(";")]
    except UnknownOperandError as error:
        message = f"bij id '{figure['id']}' {error}"
        raise InputError([Problem("relaties.csv", 0, "operanden", message)]) from error
    combine = _RULES[rule["relatie"]]
    try:
        central = combine([Interval.exactly(operand.value) for operand in operands])
        result = _Estimate(central.low, combine([operand.range for operand in operands]))
    except ZeroDivisionError as error:
        message = f"bij id '{figure['id']}' wordt door nul gedeeld; kies een andere noemer."
        raise InputError([Problem("relaties.csv", 0, "operanden", message)]) from error
    is_share_of_model = rule["relatie"] == "model" and figure["eenheid"] == "procent"
    return result.times(100) if is_share_of_model else result


class UnknownOperandError(Exception):
    """A relation names something that does not exist; the message is Dutch."""


def _operand(text: str, printed: Mapping[Any, Any], model: ModelFigures) -> _Estimate:
    if text.startswith("model:"):
        key = text.removeprefix("model:")
        if key not in model:
            raise UnknownOperandError(f"is het kengetal '{key}' onbekend; {did_you_mean(key, model)}")
        return _Estimate((model[key].low + model[key].high) / 2, model[key])
    if text in printed:
        figure = printed[text]
        if figure["eenheid"] == "aantal" and float(figure["waarde"]).is_integer():  # persons are counted, not rounded
            return _Estimate(figure["waarde"], Interval.exactly(figure["waarde"]))
        return _Estimate(figure["waarde"], printed_interval(figure["afgedrukt"], figure["waarde"]))
    number = parse_numbers([text])[0]
    if isinstance(number, NumberError):
        raise UnknownOperandError(f"is '{text}' geen id uit published.csv, geen kengetal en geen getal.")
    return _Estimate(number, Interval.exactly(number))


def _status(text: str, value: float, recomputed: _Estimate | None) -> Status:
    if recomputed is None:
        return Status.NOT_DERIVABLE
    if math.isnan(value):  # printed as uncertain: right if the model has no bound either
        return Status.DEVIATES if recomputed.range.is_bounded else Status.EQUAL
    shown = printed_interval(text, value)
    if not shown.overlaps(recomputed.range):
        return Status.DEVIATES
    same = shown.strictly_contains(recomputed.value) or math.isclose(recomputed.value, value, abs_tol=1e-9)
    return Status.EQUAL if same else Status.WITHIN_ROUNDING
