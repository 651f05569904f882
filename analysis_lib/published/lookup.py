"""The printed figures of a source, to look up by id, by pattern or as an operand of a relation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analysis_lib.errors import did_you_mean
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.patterns import Pattern, fill, names_in, ranked
from analysis_lib.published.printed import is_hedged, printed_interval
from analysis_lib.published.relations import NOT_DERIVABLE, OF_SHARES, PASSES_ON, RULES
from analysis_lib.tables import Tables
from analysis_lib.tables.numbers import NumberError, parse_numbers

AS_PRINTED = "precies:"
MODEL = "model:"
STATEMENT = "uitspraak"  # the unit of what is printed in words alone

LABEL = "(label)"  # of a row in its table, kept with the row

Row = Mapping[Any, Any]
Filled = tuple[Row, Mapping[str, str]]  # a row, and what its names in braces stand for
ModelFigures = Mapping[str, Estimate]

# A year, perhaps with the last two digits of a later one: 2016-'20, schooljaar 2016/17. No date: 2016-12-31.
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[-/\u2010-\u2013]\s?(['\u2018\u2019]?\d\d)(?![-/\d]))?(?!\d)")
_IN_OTHER_UNITS = {
    ("ratio", "procent"): 100.0,
    ("procent", "ratio"): 0.01,
    ("jaar", "maand"): 12.0,
    ("maand", "jaar"): 1 / 12,
}
_AN_ID = re.compile(r"[\w-]+(?:\.[\w-]+)+")


class OperandError(Exception):
    """An operand names nothing, or says nothing that can be used; the message is a Dutch clause."""


class PrintedFigures:
    """What a source printed.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``published`` and ``afronding``.
    model : mapping of str to Estimate, optional
        Key figures with their margins. Without it, every key figure is taken to exist, unknown.
    """

    def __init__(self, tables: Tables, model: ModelFigures | None = None) -> None:
        self.by_id: dict[str, dict[Any, Any]] = {row["id"]: row for row in tables["published"].to_dict("records")}
        self.model = model
        self._steps = {
            (row["plaats"], row["eenheid"]): float(row["stap"]) for row in tables["afronding"].to_dict("records")
        }
        self._matches: dict[str, list[str]] = {}

    def operand(self, text: str) -> Estimate:
        """Look an operand up: a key figure of the model, a printed figure, or a number.

        Raises
        ------
        OperandError
            If it is none of these.
        """
        if text.startswith(MODEL):
            key = text.removeprefix(MODEL)
            if self.model is None:
                return Estimate(math.nan, Interval(-math.inf, math.inf))
            if key not in self.model:
                raise OperandError(f"is het kengetal '{key}' onbekend; {did_you_mean(key, self.model)}")
            return self.model[key]
        if text.removeprefix(AS_PRINTED) in self.by_id:
            figure = self.by_id[text.removeprefix(AS_PRINTED)]
            value = float(figure["waarde"])
            return Estimate.exactly(value) if text.startswith(AS_PRINTED) else Estimate(value, self.behind(figure))
        number = parse_numbers([text])[0]
        if isinstance(number, NumberError):
            raise OperandError(f"is '{text}' geen id uit published.csv, geen kengetal en geen getal.")
        return Estimate.exactly(number)

    def operand_in(self, unit: str, text: str) -> Estimate:
        """Look an operand up that is the same quantity in some unit: 0.5 as 50 percent, 2 years as 24 months.

        Raises
        ------
        OperandError
            If it is no key figure, printed figure or number.
        """
        found = self.operand(text)
        figure = self.by_id.get(text.removeprefix(AS_PRINTED))
        factor = _IN_OTHER_UNITS.get((figure["eenheid"], unit)) if figure else None
        return found * Estimate.exactly(factor) if factor else found

    def figure(self, text: str) -> Row:
        """Look a figure up by its id.

        Raises
        ------
        OperandError
            If no figure has this id.
        """
        if text not in self.by_id:
            raise OperandError(f"staat '{text}' niet in published.csv; {did_you_mean(text, self.by_id)}")
        return self.by_id[text]

    def matching(self, text: str) -> list[Row]:
        """Find the figures with this id, or whose ids match where it has names in braces.

        Raises
        ------
        OperandError
            If there are none.
        """
        if not names_in(text):
            return [self.figure(text)]
        if text not in self._matches:
            pattern = Pattern(text)
            self._matches[text] = [figure for figure in self.by_id if pattern.match(figure) is not None]
        if not self._matches[text]:
            raise OperandError(f"past '{text}' op geen enkel id in published.csv.")
        return [self.by_id[figure] for figure in self._matches[text]]

    def behind(self, figure: Row) -> Interval:
        """The true values that may lie behind a printed figure that is used for another."""
        value = float(figure["waarde"])
        is_count = figure["eenheid"] == "aantal"
        if is_count and value.is_integer() and self.step(figure) is None and not is_hedged(figure["afgedrukt"]):
            return Interval.exactly(value)  # persons are counted, not rounded
        truth = self.printed(figure)
        return Interval(max(truth.low, 0.0), truth.high) if is_count and value >= 0 else truth

    def printed(self, figure: Row) -> Interval:
        """The true values that round to what is printed."""
        return printed_interval(figure["afgedrukt"], float(figure["waarde"]), self.step(figure))

    def step(self, figure: Row) -> float | None:
        """To what a figure was rounded, where its digits do not say."""
        return self._steps.get((figure["plaats"], figure["eenheid"]))

    def period(self, text: str) -> tuple[int, int] | None:
        """First and last year of a period in words, or of a figure by its id: of its column, row or id."""
        figure = self.by_id.get(text)
        for words in (text,) if figure is None else (figure["kolom"], figure["rij"], figure["id"]):
            years = [year for found in _YEARS.findall(words) for year in _years_of(*found)]
            if years:
                return min(years), max(years)
        return None

    def refuse_unknown_id(self, text: str) -> None:
        """Refuse what looks like an id and is none: with points but no spaces, and a digit or the start of another.

        Raises
        ------
        OperandError
            If no figure has this id.
        """
        if not _AN_ID.fullmatch(text) or text.replace(".", "").isdecimal():
            return
        starts = {figure.partition(".")[0] for figure in self.by_id}
        if text.partition(".")[0] in starts or re.search(r"\d", text):
            self.figure(text)


class Rules:
    """Rows of a table whose ids may be patterns, for lookup by figure.

    Parameters
    ----------
    table : DataFrame
        With ``id``.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self._particular: dict[str, list[Row]] = {}
        general: dict[str, list[Row]] = {}
        for label, row in zip(table.index, table.to_dict("records"), strict=True):
            rows = general if names_in(row["id"]) else self._particular
            rows.setdefault(row["id"], []).append({**row, LABEL: label})
        self._general = [(pattern, general[pattern.text]) for pattern in ranked(general)]
        self._beginning: dict[
            str, list[tuple[Pattern, list[Row]]]
        ] = {}  # those that may match ids with this first part
        self._found: dict[str, list[Filled]] = {}

    def of(self, figure: str) -> Iterator[Filled]:
        """Yield the rows for a figure, the most particular first, with what each name in braces stands for."""
        if figure not in self._found:
            self._found[figure] = list(self._find(figure))
        yield from self._found[figure]

    def _find(self, figure: str) -> Iterator[Filled]:
        yield from ((row, {}) for row in self._particular.get(figure, ()))
        first = figure.partition(".")[0]
        if first not in self._beginning:
            self._beginning[first] = [one for one in self._general if one[0].beginning in (first, None)]
        for pattern, rows in self._beginning[first]:
            names = pattern.match(figure)
            if names is not None:
                yield from ((row, names) for row in rows)


class Relations:
    """What ``relaties`` says of each figure: one row computes it, any number make a claim about it.

    Parameters
    ----------
    table : DataFrame
        Table ``relaties``.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        is_computing = table["relatie"].map(computes).astype(bool)
        self._computing, self._claims = Rules(table[is_computing]), Rules(table[~is_computing])

    def computing(self, figure: str) -> Filled:
        """The row that says how a figure is computed, or that it cannot be."""
        nothing: Row = {"relatie": NOT_DERIVABLE, "operanden": "", "toelichting": "", LABEL: 0}
        return next(self._computing.of(figure), (nothing, {}))

    def claims(self, figure: str) -> Iterator[Filled]:
        """The rows that claim something about a figure."""
        return self._claims.of(figure)

    def measures(self, figure: str, figures: PrintedFigures) -> str:
        """Tell from how a figure follows whether it is about numbers ('aantal'), shares ('aandeel') or its unit.

        A change is about what changes.
        """
        seen: set[str] = set()
        while figure in figures.by_id and figure not in seen:
            seen.add(figure)
            row, names = self.computing(figure)
            if row["relatie"] not in PASSES_ON:
                unit = str(figures.by_id[figure]["eenheid"])
                return "aandeel" if row["relatie"] in OF_SHARES or unit.startswith("procent") else unit
            figure = operands_of(row, names)[0].removeprefix(AS_PRINTED)
        return "aantal"  # of a number that is written out


def _years_of(first: str, last: str) -> list[int]:
    """Read a year and what may be the last two digits of a later one."""
    year = int(first)
    until = year // 100 * 100 + int(last[-2:]) if last else year
    return [year, until] if until > year else [year]


def computes(relation: str) -> bool:
    """Whether a relation says how a figure is computed, or that it cannot be."""
    return relation in RULES or relation == NOT_DERIVABLE


def operands_of(row: Row, names: Mapping[str, str]) -> list[str]:
    """Split the operands of a relation, with its names in braces filled in."""
    text = row["operanden"] if isinstance(row["operanden"], str) else ""  # NaN while the contract is checked
    return [fill(part.strip(), names) for part in text.split(";") if part.strip()]


def in_words(figure: Row) -> str:
    """Name a figure, in Dutch, with what is printed."""
    return f"{figure['plaats']}, {figure['rij']}, {figure['kolom']} ({figure['afgedrukt']})"
