"""Reading a study's tables against their contract: every problem at once, in Dutch.

The folder's files and sheets are found, their columns turned into values, the rules of columns
and of references tested, and then what the contract asks of the tables together.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from analysis_lib.characters import shortened
from analysis_lib.errors import InputError, Problem, did_you_mean, file_error
from analysis_lib.tables.cbs import is_of_cbs
from analysis_lib.tables.cells import RawTable, as_text
from analysis_lib.tables.contract import DTYPES, Contract, CrossCheck, Kind, Table, Tables
from analysis_lib.tables.folder import find_tables, missing
from analysis_lib.tables.formats import Source, whole_file
from analysis_lib.tables.headers import bare_name, column_name
from analysis_lib.tables.parsing import parse_column
from analysis_lib.tables.plausibility import common_warnings
from analysis_lib.tables.repeats import repeated_keys
from analysis_lib.tables.rows import RowsOf, remember_rows
from analysis_lib.tables.rules import FilledTable, broken_rules
from analysis_lib.tables.together import told_once

pd.set_option("mode.string_storage", "python")  # else text compares differently where pyarrow happens to be installed

_MOST_HINTS = 200  # finding the nearest of many names is slow


@dataclass(frozen=True)
class Checked:
    """A study's checked tables, and what its maker may want to look at.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Per table its rows in the order of the file, columns as in the contract:
        text as str ('' where optional and empty), numbers and shares as float
        (NaN where optional and empty), ja/nee as bool, dates as datetime64 (NaT
        where optional and empty).
    warnings : tuple of Problem
        What is allowed but unlikely, such as hidden rows or a price far above the others.
    """

    tables: dict[str, pd.DataFrame]
    warnings: tuple[Problem, ...]


def check(contract: Contract, folder: Path) -> Checked:
    """Read and check all tables of a study, and find what is unlikely in them.

    Parameters
    ----------
    contract : Contract
        What must be there.
    folder : Path
        Folder with the tables: a CSV file for each, workbooks with a sheet for each, or both.

    Raises
    ------
    InputError
        With every problem found, if there is one.
    """
    if folder.is_file():
        raise file_error(folder, "dit is een bestand; geef de map waarin het staat.")
    if not folder.is_dir():
        raise file_error(folder, "deze map bestaat niet; geef de map met de invultabellen.")
    found = find_tables([table.name for table in contract.tables], folder)
    absent = [] if found.unopened else [table for table in contract.tables if table.required]
    lacking = [missing(table.name, found, folder) for table in absent if table.name not in found.sources]
    elsewhere = {table.name: whole_file(folder / table.file) for table in contract.tables}
    return check_sources(contract, found.sources, elsewhere, [*found.problems, *lacking])


def check_sources(
    contract: Contract,
    found: Mapping[str, Source],
    elsewhere: Mapping[str, Source] | None = None,
    known: Iterable[Problem] = (),
) -> Checked:
    """Read and check tables of which it is known where they are.

    Parameters
    ----------
    contract : Contract
        What must be there.
    found : mapping of str to Source
        Where each table is; one that is nowhere has no rows.
    elsewhere : mapping of str to Source, optional
        What to call the place of those that are nowhere.
    known : iterable of Problem
        What is wrong already.

    Raises
    ------
    InputError
        With every problem found, if there is one.
    """
    problems, warnings = list(known), []
    tables: dict[str, pd.DataFrame] = {}
    sources = {**(elsewhere or {}), **found}
    for table in contract.tables:
        if table.name not in found:
            if not table.required:
                tables[table.name] = _empty(table)
            continue
        source = found[table.name]
        try:
            raw = source.read(list(table.columns))
            read = _read_table(table, raw, source)
        except InputError as error:
            problems.extend(_without_secrets(table, error.problems))
            continue
        problems.extend(read.problems)
        warnings.extend([*_without_secrets(table, raw.warnings), *read.doubts])
        if read.frame is not None:
            tables[table.name] = read.frame
    dangling = _dangling_references(contract, tables, sources)
    if problems := [*told_once(problems), *told_once(dangling, any_value=False)]:
        raise InputError(problems)
    if problems := told_once(_found_by(contract.checks, tables, sources), any_value=False):
        raise InputError(problems)
    warnings.extend(_found_by((*common_warnings(contract), *contract.warnings), tables, sources))
    finished = {name: _finish(contract[name], frame, sources[name]) for name, frame in tables.items()}
    return Checked(finished, tuple(told_once(warnings)))


def _found_by(checks: Iterable[CrossCheck], tables: Tables, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """What checks across tables find, with the place of each table in this folder."""
    places = {f"{name}.csv": source.place for name, source in sources.items()}
    named = re.compile("|".join(map(re.escape, places)))
    for run in checks:
        for finding in run(tables):
            message = named.sub(lambda file: places[file[0]], finding.message)
            yield sources[finding.table].problem(_row_number(finding.row), finding.column, message)


def _row_number(label: Hashable) -> int:
    """Frames are indexed by the row that a spreadsheet shows."""
    return int(str(label))


def _without_secrets(table: Table, problems: Iterable[Problem]) -> list[Problem]:
    """Leave out a confidential table's unknown columns: without a header they are cells."""
    return [
        replace(found, column="") if table.confidential and found.column not in table.columns else found
        for found in problems
    ]


def _finish(table: Table, frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Give models a plain frame: rows counted from 0 and empty texts as ''."""
    texts = [name for name in table.columns if table.kind(name) is Kind.TEXT]
    rows = RowsOf(source.path.name, source.sheet_name, tuple(map(_row_number, frame.index)))
    return remember_rows(frame.fillna(dict.fromkeys(texts, "")).reset_index(drop=True), rows)


def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[table.kind(name)]) for name in table.columns})


@dataclass(frozen=True)
class _Read:
    """A table as values, None if its columns are wrong; what is wrong, and what is worth a look."""

    frame: pd.DataFrame | None
    problems: list[Problem]
    doubts: list[Problem] = field(default_factory=list)


def _read_table(table: Table, raw: RawTable, source: Source) -> _Read:
    """Type a raw table and test it."""
    units = {name: column.unit for name, column in table.columns.items()}
    header = [column_name(text, units) for text in raw.header]
    used = [place for place, name in enumerate(header) if name or any(cells[place] != "" for _, cells in raw.rows)]
    problems = _header_problems(table, source, raw.header_row, {place: header[place] for place in used})
    if problems:
        return _Read(None, problems)
    given_rows = [
        (number, row)
        for number, row in raw.rows
        if not table.is_untouched({name: as_text(cell) for name, cell in zip(header, row, strict=True) if name})
    ]
    if not given_rows and table.required and not table.may_be_empty:
        return _Read(None, [source.problem(0, "", "bevat geen rijen onder de kolomnamen; vul minstens één rij in.")])

    rows = [number for number, _ in given_rows]
    places = {name: header.index(name) for name in table.columns if name in header}
    cells = {name: [row[places[name]] if name in places else "" for _, row in given_rows] for name in table.columns}
    of_cbs = is_of_cbs(cells, table.columns)
    columns = {name: parse_column(table, name, rows, cells[name], raw.epoch, of_cbs=of_cbs) for name in table.columns}
    frame = pd.DataFrame({name: column.filled for name, column in columns.items()}, index=rows)
    given = FilledTable(table, source, frame, cells)
    for name, column in columns.items():
        problems += [given.problem(row, name, said) for row, said in column.failures.items()]
    unread = {(row, name) for name, column in columns.items() for row in column.failures}
    problems.extend(broken_rules(given, unread))
    problems.extend(repeated_keys(given, unread))
    doubts = [given.problem(row, name, said) for name, column in columns.items() for row, said in column.doubts.items()]
    return _Read(frame, problems, doubts)


def _header_problems(table: Table, source: Source, row: int, header: dict[int, str]) -> list[Problem]:
    expected, given = list(table.columns), list(header.values())
    missing = [name for name in expected if name not in given and not table.columns[name].may_be_absent]
    problems = [
        source.problem(row, name, f"deze kolom ontbreekt; de kolommen moeten zijn: {', '.join(expected)}.")
        for name in missing
    ]
    for place, name in header.items():
        if name in expected:
            if given.count(name) > 1:
                message = "deze kolom staat er meer dan één keer; houd er één over."
                problems.append(source.problem(row, name, message))
            continue
        shown = f"nummer {place + 1}" if table.confidential or not name else shortened(name)
        hint = did_you_mean(name, missing or expected)
        if bare_name(name) in missing:
            unit = table.columns[bare_name(name)].unit or "zonder eenheid"
            hint = f"de eenheid tussen haakjes is een andere; reken om ({unit}) en noem haar {bare_name(name)}."
        problems.append(source.problem(row, shown, f"deze kolom is onbekend; {hint}"))
    return list(dict.fromkeys(problems))


def _dangling_references(contract: Contract, tables: Tables, sources: Mapping[str, Source]) -> Iterator[Problem]:
    for table in contract.tables:
        if table.name not in tables:
            continue
        source = sources[table.name]
        for name, column in table.columns.items():
            target = column.refers_to
            if target is None or target[0] not in tables:
                continue
            there = sources[target[0]].place
            known = [str(key) for key in tables[target[0]][target[1]].dropna()]
            values = tables[table.name][name].dropna()
            if not known and len(values):
                message = f"verwijst naar {there}, maar die is leeg of ontbreekt; vul haar of laat beide weg."
                yield source.problem(0, name, message)
                continue
            near = lru_cache(maxsize=None)(partial(did_you_mean, known=tuple(known)))
            for row, value in values[~values.isin(known)].items():
                secret = table.is_confidential(name)
                untold = secret or near.cache_info().misses >= _MOST_HINTS
                hint = "verbeter haar." if untold else near(value)
                shown = "deze waarde" if secret else f"'{shortened(value)}'"
                yield source.problem(_row_number(row), name, f"{shown} staat niet in {there}; {hint}")
