"""Compare printed figures with what they should be.

How a figure follows from others is data (``relaties``): from a key figure of the
model, or from other printed figures. Both sides are intervals: a printed figure
stands for all values that round to it, and a recomputed one moves with the
rounding of what it is made from. Only where they do not meet does it deviate.
Counted persons are exact unless ``afronding`` says otherwise; a price with a step
in ``afgerond_op`` moves every figure that rests on it.

Why a figure deviates is data too (``verklaringen``), and is put to the test where
it can be: an explanation that says what was computed instead must give the printed
figure, so that no deviation can be talked away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import pandas as pd

from analysis_lib.errors import InputError, Problem, did_you_mean
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.patterns import Pattern, fill, ranked
from analysis_lib.published.printed import is_hedged, printed_interval
from analysis_lib.published.relations import NOT_DERIVABLE, RULES
from analysis_lib.tables import Tables
from analysis_lib.tables.numbers import NumberError, parse_numbers

ModelFigures = Mapping[str, Estimate]
AS_PRINTED = "precies:"
MODEL = "model:"
_AS_GIVEN = ["id", "plaats", "rij", "kolom", "eenheid", "afgedrukt", "waarde"]
_AS_FOUND = ["nagerekend", "laag", "hoog", "verschil", "status", "oorzaak", "bevestigd", "toelichting"]


class Status(StrEnum):
    """How a printed figure compares with its recomputation."""

    EQUAL = "gelijk"
    WITHIN_ROUNDING = "binnen afronding"
    DEVIATES = "wijkt af"
    NOT_DERIVABLE = "niet na te rekenen"


class Confirmed(StrEnum):
    """Whether an explanation, when worked out, gives what is printed."""

    YES = "ja"
    UNTESTED = "niet te toetsen"
    NONE = ""


def key_figure_estimates(figures: Callable[[pd.DataFrame], pd.Series], prices: pd.DataFrame) -> dict[str, Estimate]:
    """Find how far each key figure moves with the rounding of the prices.

    Each rounded price is set to its lowest and highest, one at a time, and the
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
    dict of str to Estimate
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
    return {key: Estimate.around(central[key], margin[key]) for key in central.index}


def audit(tables: Tables, model: ModelFigures | None = None) -> pd.DataFrame:
    """Recompute every printed figure.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``published``, ``relaties``, ``verklaringen`` and ``afronding``.
    model : mapping of str to Estimate, optional
        Key figures with their margins.

    Returns
    -------
    DataFrame
        One row per printed figure, in order: ``id, plaats, rij, kolom, eenheid,
        afgedrukt, waarde, nagerekend, laag, hoog, verschil, status, oorzaak,
        bevestigd, toelichting``. ``nagerekend`` lies in ``laag`` to ``hoog``, in the
        printed unit (a percentage as 55); ``verschil`` is printed minus recomputed;
        ``bevestigd`` says whether the explanation, worked out, gives what is printed.

    Raises
    ------
    InputError
        If a relation names a figure that does not exist.
    """
    by_id = _Recomputation(tables, model or {})
    return pd.DataFrame([by_id.judge(figure) for figure in by_id.figures.values()], columns=[*_AS_GIVEN, *_AS_FOUND])


def causes(result: pd.DataFrame) -> pd.DataFrame:
    """Group what deviates by likely cause.

    Parameters
    ----------
    result : DataFrame
        From `audit`.

    Returns
    -------
    DataFrame
        One row per cause and explanation, the largest group first: ``oorzaak,
        toelichting, plaatsen`` (tuple of str), ``aantal, bevestigd`` (figures that the
        explanation, worked out, gives as printed).
    """
    deviating = result[result["status"] == Status.DEVIATES]
    groups = deviating.groupby(["oorzaak", "toelichting"], sort=False)
    rows = [
        (*key, tuple(dict.fromkeys(group["plaats"])), len(group), int((group["bevestigd"] == Confirmed.YES).sum()))
        for key, group in groups
    ]
    frame = pd.DataFrame(rows, columns=["oorzaak", "toelichting", "plaatsen", "aantal", "bevestigd"])
    size = frame.groupby("oorzaak")["aantal"].transform("sum")
    order = frame.assign(size=size).sort_values(["size", "oorzaak", "aantal"], ascending=[False, True, False])
    return order.drop(columns="size").reset_index(drop=True)


class UnknownOperandError(Exception):
    """A relation names something that does not exist; the message is Dutch."""


_Row = Mapping[Any, Any]
_Rows = list[tuple[Pattern, dict[Any, Any]]]


class _Recomputation:
    """The printed figures and what is said about them, for lookup."""

    def __init__(self, tables: Tables, model: ModelFigures) -> None:
        self.figures: dict[str, dict[Any, Any]] = {row["id"]: row for row in tables["published"].to_dict("records")}
        self.model = model
        self.steps = {
            (row["plaats"], row["eenheid"]): float(row["stap"]) for row in tables["afronding"].to_dict("records")
        }
        self.rules = _by_pattern(tables["relaties"])
        self.explanations = _by_pattern(tables["verklaringen"])

    def judge(self, figure: _Row) -> dict[str, Any]:
        rule, names = next(_matching(self.rules, figure["id"]), ({"relatie": NOT_DERIVABLE, "toelichting": ""}, {}))
        recomputed = self.recompute(figure, rule, names, "relaties.csv")
        status = self.status(figure, rule, recomputed)
        reason = (
            self.explain(figure)
            if status is Status.DEVIATES
            else {"oorzaak": "", "bevestigd": Confirmed.NONE, "toelichting": rule["toelichting"]}
        )
        return {
            **{key: figure[key] for key in _AS_GIVEN},
            "nagerekend": recomputed.value if recomputed and recomputed.range.is_bounded else math.nan,
            "laag": recomputed.low if recomputed else math.nan,
            "hoog": recomputed.high if recomputed else math.nan,
            "verschil": figure["waarde"] - recomputed.value if recomputed else math.nan,
            "status": status,
            **reason,
        }

    def explain(self, figure: _Row) -> dict[str, Any]:
        """Return the first explanation that gives the printed figure, else the first that cannot be tested."""
        untested = None
        for row, names in _matching(self.explanations, figure["id"]):
            words = {"oorzaak": row["oorzaak"], "toelichting": row["toelichting"]}
            if not row["relatie"]:
                untested = untested or {**words, "bevestigd": Confirmed.UNTESTED}
                continue
            instead = self.recompute(figure, row, names, "verklaringen.csv")
            if instead is not None and self.printed(figure).overlaps(instead.range):
                return {**words, "bevestigd": Confirmed.YES}
        return untested or {"oorzaak": "", "bevestigd": Confirmed.NONE, "toelichting": ""}

    def recompute(self, figure: _Row, row: _Row, names: Mapping[str, str], file: str) -> Estimate | None:
        """Work a relation out; None where there is none, or where it may divide by zero."""
        rule = RULES.get(row["relatie"])
        if rule is None:
            return None
        try:
            operands = [self.operand(fill(text.strip(), names)) for text in row["operanden"].split(";")]
        except UnknownOperandError as error:
            raise InputError([Problem(file, 0, "operanden", f"bij id '{figure['id']}' {error}")]) from error
        try:
            result = rule.combine(operands)
        except ZeroDivisionError:
            return None
        is_share_of_model = row["relatie"] == "model" and figure["eenheid"] == "procent"
        return result * Estimate.exactly(100) if is_share_of_model else result

    def operand(self, text: str) -> Estimate:
        """Look an operand up: a key figure of the model, a printed figure, or a number."""
        if text.startswith(MODEL):
            key = text.removeprefix(MODEL)
            if key not in self.model:
                raise UnknownOperandError(f"is het kengetal '{key}' onbekend; {did_you_mean(key, self.model)}")
            return self.model[key]
        if text.removeprefix(AS_PRINTED) in self.figures:
            figure = self.figures[text.removeprefix(AS_PRINTED)]
            value = float(figure["waarde"])
            return Estimate.exactly(value) if text.startswith(AS_PRINTED) else Estimate(value, self.behind(figure))
        number = parse_numbers([text])[0]
        if isinstance(number, NumberError):
            raise UnknownOperandError(f"is '{text}' geen id uit published.csv, geen kengetal en geen getal.")
        return Estimate.exactly(number)

    def behind(self, figure: _Row) -> Interval:
        """The true values that may lie behind a printed figure that is used for another."""
        value = float(figure["waarde"])
        is_count = figure["eenheid"] == "aantal"
        if is_count and value.is_integer() and self.step(figure) is None and not is_hedged(figure["afgedrukt"]):
            return Interval.exactly(value)  # persons are counted, not rounded
        truth = self.printed(figure)
        return Interval(max(truth.low, 0.0), truth.high) if is_count and value >= 0 else truth

    def printed(self, figure: _Row) -> Interval:
        return printed_interval(figure["afgedrukt"], float(figure["waarde"]), self.step(figure))

    def step(self, figure: _Row) -> float | None:
        return self.steps.get((figure["plaats"], figure["eenheid"]))

    def status(self, figure: _Row, rule: _Row, recomputed: Estimate | None) -> Status:
        value = float(figure["waarde"])
        if recomputed is None:
            # Printed as not available, and it cannot be computed.
            return Status.EQUAL if math.isnan(value) and rule["relatie"] in RULES else Status.NOT_DERIVABLE
        if math.isnan(value):  # printed as uncertain: right if the model has no bound either
            return Status.DEVIATES if recomputed.range.is_bounded else Status.EQUAL
        shown = self.printed(figure)
        if not shown.overlaps(recomputed.range):
            return Status.DEVIATES
        same = shown.strictly_contains(recomputed.value) or math.isclose(recomputed.value, value, abs_tol=1e-9)
        return Status.EQUAL if same else Status.WITHIN_ROUNDING


def _by_pattern(table: pd.DataFrame) -> _Rows:
    """Rows of a table with their pattern, the most particular first."""
    rows: dict[str, list[dict[Any, Any]]] = {}
    for row in table.to_dict("records"):
        rows.setdefault(row["id"], []).append(row)
    return [(pattern, row) for pattern in ranked(rows) for row in rows[pattern.text]]


def _matching(rows: _Rows, figure: str) -> Iterator[tuple[_Row, dict[str, str]]]:
    for pattern, row in rows:
        names = pattern.match(figure)
        if names is not None:
            yield row, names
