"""Set printed figures beside what they should be.

How a figure follows from others is data (``relaties``): from a key figure of the
model, or from other printed figures. Both sides are intervals: a printed figure
stands for all values that round to it, and a recomputed one moves with the
rounding of what it is made from. Only where they do not meet does it deviate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import reduce

import pandas as pd

from analysis_lib.published.printed import Interval, printed_interval

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
        toelichting``. ``nagerekend`` is the middle of ``laag`` to ``hoog``, in the
        printed unit (a percentage as 55); ``verschil`` is printed minus recomputed.
    """
    rules = relations.set_index("id")
    printed = published.set_index("id")
    rows = []
    for figure in published.to_dict("records"):
        rule = rules.loc[figure["id"]] if figure["id"] in rules.index else None
        recomputed = None
        if rule is not None and rule["relatie"] in _RULES:
            operands = [_operand(text.strip(), printed, model) for text in rule["operanden"].split(";")]
            recomputed = _RULES[rule["relatie"]](operands)
            if rule["relatie"] == "model" and figure["eenheid"] == "procent":
                recomputed = recomputed * _HUNDRED
        middle = math.nan if recomputed is None else (recomputed.low + recomputed.high) / 2
        rows.append(
            {
                **{key: figure[key] for key in ("id", "plaats", "rij", "kolom", "eenheid", "afgedrukt", "waarde")},
                "nagerekend": middle,
                "laag": math.nan if recomputed is None else recomputed.low,
                "hoog": math.nan if recomputed is None else recomputed.high,
                "verschil": figure["waarde"] - middle,
                "status": _status(figure["afgedrukt"], figure["waarde"], recomputed, middle),
                "oorzaak": "" if rule is None else rule["oorzaak"],
                "toelichting": "" if rule is None else rule["toelichting"],
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


def _operand(text: str, printed: pd.DataFrame, model: ModelFigures) -> Interval:
    if text.startswith("model:"):
        return model[text.removeprefix("model:")]
    if text in printed.index:
        return printed_interval(str(printed.at[text, "afgedrukt"]), float(str(printed.at[text, "waarde"])))
    return Interval.exactly(float(text.replace(",", ".")))


def _status(text: str, value: float, recomputed: Interval | None, middle: float) -> Status:
    if recomputed is None:
        return Status.NOT_DERIVABLE
    shown = printed_interval(text, value)
    if not shown.overlaps(recomputed):
        return Status.DEVIATES
    return Status.EQUAL if shown.strictly_contains(middle) else Status.WITHIN_ROUNDING
