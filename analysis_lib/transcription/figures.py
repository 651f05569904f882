"""A document as tables of a study: every figure with its place, page and whether it is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from analysis_lib.characters import shortened
from analysis_lib.transcription.document import Document, Grid
from analysis_lib.transcription.names import (
    Unique,
    column_names,
    heads_of,
    is_merged,
    place_of,
    row_names,
    slug,
    stub_of,
)
from analysis_lib.transcription.prose import figures_in_sentence
from analysis_lib.transcription.strings import (
    COUNT,
    DOUBTFUL,
    NO_FIGURE,
    PLUSES,
    RATIO,
    SCORE,
    SIGNS,
    SURE,
    Printed,
    figures_in_cell,
    unit_of,
)

IN_TEXT = "Tekst"
_LONGEST_SENTENCE = 240
_DECIMAL_POINT = re.compile(r"\D{0,3}(?:0\.\d+|\d+\.\d{1,2}|\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{4,})\D{0,3}")
_ONE_GROUP = re.compile(r"[^\d,]*\d{1,3}\.\d{3}[^\d,]*")
_NO_NUMBER = "een oordeel in tekens, geen getal"
_IS_ENGLISH = "in deze tabel staan ook decimalen achter een punt"
_YEAR_AMONG_WORDS = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_DATE_OR_PERIOD = re.compile(r"[\d/'\u2018\u2019\s\u2013-]*(?:t/m)?[\d/'\u2018\u2019\s\u2013-]*")
PUBLISHED = ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt", "bladzijde", "zekerheid", "twijfel"]
SHEETS = ["plaats", "titel", "bladzijde", "rijen", "kolommen", "cijfers", "nakijken"]
UNREAD = ["bladzijde", "wat", "waarom"]


@dataclass
class Figures:
    """What was transcribed.

    Parameters
    ----------
    published : DataFrame
        One row per figure, and per judgement in signs (without ``waarde``): ``id, plaats, rij, kolom,
        waarde, eenheid, afgedrukt`` as the audit has them, ``bladzijde`` (0 without pages), ``zekerheid``
        (zeker or nakijken) and ``twijfel`` (why).
    sheets : DataFrame
        One row per table: ``plaats, titel, bladzijde, rijen, kolommen, cijfers, nakijken``.
    unread : DataFrame
        What could not be read: ``bladzijde, wat, waarom``.
    grids : dict of str to Grid
        Each table by its ``plaats``.
    """

    published: pd.DataFrame
    sheets: pd.DataFrame
    unread: pd.DataFrame
    grids: dict[str, Grid] = field(default_factory=dict)


def figures_of(document: Document) -> Figures:
    """Read every figure of a document."""
    rows: list[dict[str, Any]] = []
    sheets: list[dict[str, Any]] = []
    unread = [{"bladzijde": one.page, "wat": one.what, "waarom": one.why} for one in document.unread]
    places, prefixes = Unique(" deel "), Unique()
    grids: dict[str, Grid] = {}
    for number, grid in enumerate(map(_with_doubts_of_names, document.grids), start=1):
        name, prefix = place_of(grid, number)
        place = places.of(name)
        grids[place] = grid
        own = list(_of_grid(grid, place, prefixes.of(prefix), unread))
        rows += own
        sheets.append(
            {
                "plaats": place,
                "titel": grid.caption or "zonder onderschrift",
                "bladzijde": grid.page,
                "rijen": len(grid.rows),
                "kolommen": grid.width,
                "cijfers": len(own),
                "nakijken": sum(one["zekerheid"] == DOUBTFUL for one in own),
            }
        )
    rows += _of_sentences(document)
    return Figures(
        pd.DataFrame(rows, columns=PUBLISHED),
        pd.DataFrame(sheets, columns=SHEETS),
        pd.DataFrame(unread, columns=UNREAD),
        grids,
    )


def _with_doubts_of_names(grid: Grid) -> Grid:
    """Doubt every cell whose row or column has a name that is not sure."""
    heads = heads_of(grid)
    stub = stub_of(grid, heads)
    of_columns = [next((row[at].doubt for row in grid.rows[:heads] if row[at].doubt), "") for at in range(grid.width)]
    rows = list(grid.rows[:heads])
    for row in grid.rows[heads:]:
        of_row = next((cell.doubt for cell in row[:stub] if cell.doubt), "")
        rows.append(
            [
                replace(cell, doubt=of_row or of_columns[at])
                if at >= stub and cell.text and not cell.doubt and (of_row or of_columns[at])
                else cell
                for at, cell in enumerate(row)
            ]
        )
    return replace(grid, rows=rows)


def _of_grid(grid: Grid, place: str, prefix: str, unread: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    heads = heads_of(grid)
    stub = stub_of(grid, heads)
    columns, names = column_names(grid, heads), row_names(grid, heads, stub)
    column_ids, row_ids = Unique(), Unique()
    has_points = any(_DECIMAL_POINT.fullmatch(cell.text) for row in grid.rows[heads:] for cell in row[stub:])
    keys = [column_ids.of(slug(name) if name else f"kolom_{at}") for at, name in enumerate(columns)]
    has_pluses = any(PLUSES.fullmatch(cell.text) for row in grid.rows[heads:] for cell in row[stub:])
    for row, name in zip(grid.rows[heads:], names, strict=True):
        key = row_ids.of(slug(name) if name else "rij")
        if is_merged(row):
            continue  # the name of the rows below it
        for at in range(stub, len(row)):
            cell = row[at]
            found = figures_in_cell(cell.text)
            if has_pluses and SIGNS.fullmatch(cell.text):
                found = [Printed(cell.text, float("nan"), SCORE, _NO_NUMBER)]
            if not found and _should_be_read(cell.text):
                what = f"{place}, {name or 'rij zonder naam'}, {columns[at] or f'kolom {at}'}: {shortened(cell.text)}"
                unread.append(
                    {"bladzijde": grid.page, "wat": what, "waarom": "geen getal dat op één manier te lezen is"}
                )
            for figure in found:
                doubt = cell.doubt or figure.doubt or ("" if columns[at] else "deze kolom heeft geen kop")
                doubt = doubt or ("" if name else "deze rij heeft geen naam")
                doubt = doubt or (_IS_ENGLISH if has_points and _ONE_GROUP.fullmatch(figure.text) else "")
                part = f".{figure.part}" if figure.part else ""
                yield {
                    "id": f"{prefix}.{key}.{keys[at]}{part}",
                    "plaats": place,
                    "rij": name or "rij zonder naam",
                    "kolom": _named(columns[at] or f"kolom {at}", figure.part),
                    "waarde": figure.value,
                    "eenheid": _unit(figure, columns[at], name),
                    "afgedrukt": figure.text,
                    "bladzijde": grid.page,
                    "zekerheid": DOUBTFUL if doubt else SURE,
                    "twijfel": doubt,
                }


def _should_be_read(text: str) -> bool:
    """Whether a cell of which nothing was read has a number that is no year, date or period."""
    has_number = bool(re.search(r"\d", _YEAR_AMONG_WORDS.sub("", text))) and not NO_FIGURE.fullmatch(text)
    is_date = bool(_DATE_OR_PERIOD.fullmatch(text) and re.search("[/'\u2018\u2019\u2013-]", text))
    return has_number and not is_date


def _named(column: str, part: str) -> str:
    return f"{column}, {part.replace('_', ', ')}" if part else column


def _unit(figure: Printed, column: str, row: str) -> str:
    if figure.unit and figure.unit != RATIO:
        return figure.unit
    named = unit_of(column) if not figure.part.startswith("haakjes") else ""
    if not named and figure.part != "haakjes":
        named = unit_of(row)
    if named:
        return named
    return figure.unit or (COUNT if figure.value.is_integer() else RATIO)


def _of_sentences(document: Document) -> Iterator[dict[str, Any]]:
    number = 0
    for sentence in document.sentences:
        for figure, about in figures_in_sentence(sentence.text):
            number += 1
            yield {
                "id": f"tekst.{number:04d}",
                "plaats": f"{IN_TEXT}{f', blz. {sentence.page}' if sentence.page else ''}"
                + (f", {shortened(sentence.section, 60)}" if sentence.section else ""),
                "rij": shortened(sentence.text, _LONGEST_SENTENCE),
                "kolom": about or "getal",
                "waarde": figure.value,
                "eenheid": figure.unit or COUNT,
                "afgedrukt": figure.text,
                "bladzijde": sentence.page,
                "zekerheid": DOUBTFUL if figure.doubt else SURE,
                "twijfel": figure.doubt,
            }
