"""Printed figures as tables again: cells by row and by lane, which is a column or the brackets in it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from analysis_lib.inference.scales import notes_of, page_of, says_money, scale_in
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
    note : str
        A sentence on its page that tells the scale of its figures.
    implied_scale : float
        The factor that another table shows these figures to be taken times, where no word says so.
    """

    place: str
    prefix: str
    title: str = ""
    cells: dict[tuple[str, Lane], Row] = field(default_factory=dict)
    row_names: dict[str, str] = field(default_factory=dict)
    column_names: dict[str, str] = field(default_factory=dict)
    note: str = ""
    implied_scale: float = 1.0

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

    def scale(self, row: str, lane: Lane) -> float:
        """The factor that a figure is to be taken times, as its head, row, caption or note says; 1 for a percentage."""
        figure = self.get(row, lane)
        if figure is None or str(figure["eenheid"]).startswith("procent"):
            return 1.0
        texts = (self.name(lane), self.row_names[row], self.title, self.note)
        return next((scale for text in texts if (scale := scale_in(text)) != 1), self.implied_scale)

    @cached_property
    def scaled(self) -> set[tuple[str, Lane]]:
        """The cells that are printed in thousands or millions."""
        texts = (self.title, self.note, *self.row_names.values(), *self.column_names.values())
        if self.implied_scale == 1 and all(scale_in(text) == 1 for text in texts):
            return set()
        return {place for place in self.cells if self.scale(*place) != 1}

    def measures(self, row: str, lane: Lane) -> str:
        """The unit of a figure: euros too where the words for its scale say so."""
        unit = str(self.cells[row, lane]["eenheid"])
        if unit not in ("aantal", "ratio") or (row, lane) not in self.scaled:
            return unit
        return "eur" if any(map(says_money, (self.name(lane), self.row_names[row], self.title, self.note))) else unit

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
    rows = published.to_dict("records")
    notes = notes_of(rows)
    for figure in rows:
        parts = figure["id"].split(".")
        if len(parts) < _PARTS or figure["id"].startswith(_IN_TEXT) or math.isnan(float(figure["waarde"])):
            continue
        prefix, row, column = parts[:3]
        sheet = found.setdefault(prefix, Sheet(figure["plaats"], prefix, (titles or {}).get(figure["plaats"], "")))
        sheet.note = sheet.note or notes.get(page_of(figure), "")
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
