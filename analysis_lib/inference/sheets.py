"""Printed figures as tables again: cells by row and by lane, which is a column or the brackets in it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis_lib.intervals import Interval
from analysis_lib.published.lookup import PrintedFigures, Row

_PARTS = 3  # of an id: table, row, column; a fourth says which part of the cell
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_IN_TEXT = "tekst."


class Lane(NamedTuple):
    """A column, or the figures in brackets in it."""

    column: str
    part: str = ""


@dataclass
class Sheet:
    """One table of the report.

    Parameters
    ----------
    place : str
        What it is called.
    prefix : str
        The first part of its ids.
    title : str
        Its caption.
    cells : dict
        By row and lane, the figure.
    """

    place: str
    prefix: str
    title: str = ""
    cells: dict[tuple[str, Lane], Row] = field(default_factory=dict)
    row_names: dict[str, str] = field(default_factory=dict)
    column_names: dict[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[str]:
        """The rows in order."""
        return list(self.row_names)

    @cached_property
    def lanes(self) -> list[Lane]:
        """The lanes in the order of the columns."""
        found = dict.fromkeys(lane for _, lane in self.cells)
        order = {column: at for at, column in enumerate(self.column_names)}
        return sorted(found, key=lambda lane: (order[lane.column], lane.part))

    def get(self, row: str, lane: Lane) -> Row | None:
        """The figure in a cell, None where there is none."""
        return self.cells.get((row, lane))

    def unit(self, lane: Lane) -> str:
        """The unit that most of a lane's figures have."""
        units = [str(row["eenheid"]) for (_, own), row in self.cells.items() if own == lane]
        return max(set(units), key=units.count) if units else ""

    def key(self, row: str, lane: Lane) -> str:
        """The id of a cell; row or column may be a name in braces."""
        return ".".join([self.prefix, row, lane.column, *([lane.part] if lane.part else [])])

    def name(self, lane: Lane) -> str:
        """What a column is called."""
        return self.column_names[lane.column]


def sheets_of(published: pd.DataFrame, titles: Mapping[str, str] | None = None) -> list[Sheet]:
    """Put the figures of tables back in their rows and columns.

    Parameters
    ----------
    published : DataFrame
        Ids of tables are ``table.row.column``, perhaps with a part of the cell behind it.
    titles : mapping of str to str, optional
        Caption of each ``plaats``.
    """
    found: dict[str, Sheet] = {}
    for figure in published.to_dict("records"):
        parts = figure["id"].split(".")
        if len(parts) < _PARTS or figure["id"].startswith(_IN_TEXT) or math.isnan(float(figure["waarde"])):
            continue
        prefix, row, column = parts[:3]
        sheet = found.setdefault(prefix, Sheet(figure["plaats"], prefix, (titles or {}).get(figure["plaats"], "")))
        part = parts[3] if len(parts) > _PARTS else ""
        sheet.cells[row, Lane(column, part)] = figure
        sheet.row_names.setdefault(row, figure["rij"])
        name = figure["kolom"]
        if part:
            name = name.removesuffix(f", {part.replace('_', ', ')}")
        sheet.column_names.setdefault(column, name)
    return list(found.values())


def years_in(text: str) -> list[int]:
    """The years that a name has."""
    return [int(year) for year in _YEAR.findall(text)]


def span_of(figures: PrintedFigures, row: Row) -> Interval:
    """All values that may lie behind a figure that is used for another."""
    return figures.behind(row)


def values(rows: Iterable[Row | None]) -> Iterator[float]:
    """The numbers of figures, without those that are missing."""
    for row in rows:
        if row is not None:
            yield float(row["waarde"])
