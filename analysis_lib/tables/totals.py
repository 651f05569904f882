"""Rows that would count again: a total among the rows that a report adds up, and rows that are there twice.

Both are only worth a look. A row may be called 'Samen op kamp', and two posts may cost the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from analysis_lib.characters import as_people_read, shortened
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.contract import Contract, CrossCheck, Finding, Kind, Table, Tables

_ADDED = frozenset({"EUR", "personen", "leerlingen", "trajecten"})  # units of what tables list to be added up
_CALLED = ("omschrijving", "naam", "groep")  # columns that say what a row is, beside its key
_ORIGIN = ("bron", "plaats", "toelichting")  # columns that say where a row comes from, not what it is
_BETWEEN = re.compile(r"(?<!\d)[\s.,;:!-]+|[\s.,;:!-]+(?!\d)")
_PRICES = "prijzen"  # a list from which a report chooses
_WORD = r"(?:sub|eind|generaal|algemeen|jaar)?[\s_-]?tota(?:al|le?|len|lien)"
_TOTAL = re.compile(_WORD, re.IGNORECASE)
_TOGETHER = re.compile(
    r"(?:(?:alles|in)?[\s_]*(?:samen|bij elkaar)|som|opgeteld|optelling|gezamenlijk|cumulatief|overall)"
    r"(?![^\W_]| met\b)"
    r"|tot\.?\s*$|[Σ∑]",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"{_WORD}[\s:.)]*", re.IGNORECASE)  # in a column that says something else
_TOTAL_OF = re.compile(rf"[\w\s'’.&-]*[\W_]{_WORD}[\s:.)]*", re.IGNORECASE)  # Gemeente totaal
_FEWEST = 2  # rows that a total is of
_SMALL = 10  # below it the sum of two rows is soon a third by chance
_CENT = 0.005


def totals_among_rows(contract: Contract) -> CrossCheck:
    """Warn of a row called a total, or with the sum of the rows above it, where rows are added up."""

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            frame = tables[table.name]
            called = dict(_called_totals(table, frame))
            for row, (name, word) in called.items():
                shown = "deze rij" if table.is_confidential(name) else f"'{shortened(word)}'"
                message = (
                    f"{shown} lijkt een totaal, en telt hier mee als een gewone rij; haal haar weg als zij dat is."
                )
                yield Finding(table.name, row, name, message)
            for row, name, amount, where in _sums_of_rows(table, frame):
                if row not in called:
                    shown = "dit bedrag" if table.is_confidential(name) else f"'{number_text(amount)}'"
                    message = f"{shown} is de som van de rijen {where}; haal de rij weg als zij een totaal is."
                    yield Finding(table.name, row, name, message)

    return check


def rows_alike(contract: Contract) -> CrossCheck:
    """Warn of rows that differ in nothing but their key, or in nothing at all where there is none."""

    def check(tables: Tables) -> Iterator[Finding]:
        for table in contract.tables:
            frame = tables[table.name]
            keys = _keys(table)
            told = _ORIGIN if keys and _adds(table) else ()
            rest = [name for name in table.columns if name not in keys and name not in told]
            if not rest or frame.empty or table.rows or (table.unique_together and not keys):
                continue
            plain = frame[rest].astype(object).map(lambda cell: "" if pd.isna(cell) else _letters(str(cell)))
            first: dict[tuple[str, ...], int] = {}
            for row, *cells in plain.itertuples():
                before = first.setdefault(tuple(cells), row)
                if before != row:
                    yield Finding(table.name, row, keys[0] if keys else "", _like(table, frame, keys, row, before))

    return check


def _letters(text: str) -> str:
    """What a cell says, whatever stands between its words or behind the last."""
    return _BETWEEN.sub(" ", as_people_read(text)).strip()


def _adds(table: Table) -> bool:
    """Whether its rows are added up."""
    return any(column.unit in _ADDED or column.summed is not None for column in table.columns.values())


def _keys(table: Table) -> list[str]:
    """The columns that only tell rows apart."""
    keys = [name for name, column in table.columns.items() if column.key]
    return keys or [name for name, column in table.columns.items() if column.unique][:1]


def _like(table: Table, frame: pd.DataFrame, keys: list[str], row: int, before: int) -> str:
    if not keys:
        return f"deze rij is gelijk aan rij {before}; haal een van beide weg als zij er dubbel staat."
    key = keys[0]
    shown = "deze rij" if table.is_confidential(key) else f"'{shortened(str(frame.at[row, key]))}'"
    return f"{shown} is op {key} na gelijk aan rij {before}; haal een van beide weg als zij er dubbel staat."


def _called_totals(table: Table, frame: pd.DataFrame) -> Iterator[tuple[int, tuple[str, str]]]:
    """Rows whose key or description begins with a word for a total, with the column and what stands there."""
    if not _adds(table) or table.name == _PRICES:
        return
    for name, column in reversed(table.columns.items()):  # so that of two the first is told
        if column.kind is not Kind.TEXT or column.choices:
            continue
        names_it = column.unique or column.refers_to or name in _CALLED
        for row, text in frame[name].dropna().items():
            said = _bare(str(text))
            if _ALONE.fullmatch(said) or (names_it and (is_called_total(said) or _TOGETHER.match(said))):
                yield int(str(row)), (name, str(text))


def is_called_total(text: str) -> bool:
    """Whether a row called so is a total: Totaal, Eindtotaal, Subtotaal ggz, Gemeente totaal."""
    return "tota" in text.casefold() and bool(_TOTAL.match(_bare(text)) or _TOTAL_OF.fullmatch(text))


def _bare(text: str) -> str:
    return text.lstrip(" *=-_'\"(")


def _sums_of_rows(table: Table, frame: pd.DataFrame) -> Iterator[tuple[int, str, float, str]]:
    """Rows with the sum of those above them, of all or since the last such row, or of all below the first."""
    for name, column in table.columns.items():
        if column.summed is None:
            continue
        if not {name, *column.summed} <= set(frame.columns):
            continue
        known = frame[frame[name].notna() & (frame[name] != 0)]
        groups = known.groupby(list(column.summed), sort=False, dropna=False) if column.summed else [((), known)]
        for _, group in groups:
            amounts = [(int(str(row)), float(value)) for row, value in group[name].items()]
            if not amounts:
                continue
            (first, total), *rest = amounts
            of_few = len(column.summed) <= 1  # within more, a kind may stand above its parts
            if of_few and _is_sum(total, len(rest), sum(amount for _, amount in rest)):
                yield first, name, total, "eronder"
                continue
            above, every = (0, 0.0), (0, 0.0)  # number and sum: since the last total, and of all rows that are none
            for row, amount in amounts:
                if _is_sum(amount, *above) or _is_sum(amount, *every):
                    yield row, name, amount, "erboven"
                    above = (0, 0.0)
                else:
                    above, every = ((number + 1, so_far + amount) for number, so_far in (above, every))


def _is_sum(amount: float, number: int, of_parts: float) -> bool:
    enough = number > _FEWEST or (number == _FEWEST and amount >= _SMALL)
    return enough and abs(of_parts - amount) < _CENT
