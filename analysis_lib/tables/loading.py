"""Reading a study's tables against their contract: every problem at once, in Dutch.

pandera tests the rules of a column; what it finds is translated to the cell's
place in the file, so that pandera's own messages, with their raw values, stay in.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.errors

from analysis_lib.errors import InputError, Problem, did_you_mean
from analysis_lib.tables.contract import DTYPES, Contract, Kind, Table, Tables
from analysis_lib.tables.dates import DateError, parse_dates
from analysis_lib.tables.numbers import NumberError, parse_numbers
from analysis_lib.tables.reading import RawTable, read_delimited

_WITHOUT_VALUE = {  # what is expected, where the message itself may not tell what stands there
    Kind.NUMBER: "is niet als getal te lezen, of valt buiten wat hier kan; schrijf bijvoorbeeld 1250 of 1250,50",
    Kind.WHOLE: "is niet als geheel getal te lezen, of valt buiten wat hier kan; schrijf bijvoorbeeld 12",
    Kind.SHARE: "is niet als aandeel te lezen; schrijf bijvoorbeeld 0,55 of 55%",
    Kind.DATE: "is niet als datum te lezen; schrijf bijvoorbeeld 2019-12-31",
}


def load(contract: Contract, folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check all tables of a study.

    Parameters
    ----------
    contract : Contract
        What must be there.
    folder : Path
        Folder with a CSV file for each table.

    Returns
    -------
    dict of str to DataFrame
        Per table its rows in the order of the file, columns as in the contract:
        text as str ('' where optional and empty), numbers and shares as float
        (NaN where optional and empty), ja/nee as bool, dates as datetime64 (NaT
        where optional and empty).

    Raises
    ------
    InputError
        With every problem found, if there is one.
    """
    if not folder.is_dir():
        raise InputError([Problem(folder.name, 0, "", "deze map bestaat niet; geef de map met de invultabellen.")])
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    present: dict[str, Path] = {}
    for path in sorted(folder.glob("*.[cC][sS][vV]")):
        if path.name.lower() in present:
            twin = present[path.name.lower()].name
            problems.append(Problem(path.name, 0, "", f"staat er naast {twin}; houd er één over."))
        present[path.name.lower()] = path
    for table in contract.tables:
        if table.file.lower() not in present:
            if table.required:
                there = ", ".join(sorted(p.name for p in folder.glob("*.csv"))) or "geen enkele CSV"
                problems.append(
                    Problem(table.file, 0, "", f"ontbreekt in de map '{folder.name}'; daar staat: {there}.")
                )
            else:
                tables[table.name] = _finish(table, _empty(table))
            continue
        path = present.pop(table.file.lower())
        try:
            frame, found = _read_table(table, read_delimited(path))
        except InputError as error:
            problems.extend(error.problems)
            continue
        problems.extend(found)
        if frame is not None:
            tables[table.name] = frame
    names = [table.file for table in contract.tables]
    problems.extend(
        Problem(
            path.name, 0, "", f"hoort niet bij deze tabellen: {did_you_mean(path.name, names)} Anders: haal het weg."
        )
        for path in present.values()
    )
    problems.extend(_dangling_references(contract, tables))
    if problems:
        raise InputError(problems)
    problems.extend(
        Problem(contract[finding.table].file, _row_number(finding.row), finding.column, finding.message)
        for check in contract.checks
        for finding in check(tables)
    )
    if problems:
        raise InputError(problems)
    return {name: _finish(contract[name], frame) for name, frame in tables.items()}


def _row_number(label: Hashable) -> int:
    """Frames are indexed by the row that a spreadsheet shows."""
    return int(str(label))


def _finish(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Give models a plain frame: rows counted from 0 and empty texts as ''."""
    texts = [name for name in table.columns if table.kind(name) is Kind.TEXT]
    return frame.fillna(dict.fromkeys(texts, "")).reset_index(drop=True)


def _empty(table: Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=DTYPES[table.kind(name)]) for name in table.columns})


def _read_table(table: Table, raw: RawTable) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Type a raw table and test it; the frame is None where columns are amiss."""
    header = [name.strip().lower() for name in raw.header]
    problems = _header_problems(table, raw, header)
    if problems:
        return None, problems
    rows = [(number, row) for number, row in raw.rows if not table.is_untouched(dict(zip(header, row, strict=True)))]
    numbers = [number for number, _ in rows]
    cells = pd.DataFrame([row for _, row in rows], columns=header, index=numbers, dtype=str)[list(table.columns)]
    if cells.empty and table.required and not table.may_be_empty:
        return None, [Problem(raw.file, 0, "", "bevat geen rijen onder de kolomnamen; vul minstens één rij in.")]

    frame = _empty(table).reindex(cells.index) if cells.empty else pd.DataFrame(index=cells.index)
    unread: set[tuple[int, str]] = set()
    for name in table.columns:
        values, failures = _parse(table.kind(name), cells[name])
        frame[name] = values
        for row, message in failures.items():
            unread.add((row, name))
            secret = table.is_confidential(name)  # a failed reading says what it read
            said = _WITHOUT_VALUE.get(table.kind(name), message) if secret else message
            problems.append(_problem(table, row, name, str(cells.at[row, name]), said))
    problems.extend(_broken_rules(table, frame, cells, unread))
    return frame, problems


def _header_problems(table: Table, raw: RawTable, header: list[str]) -> list[Problem]:
    expected = list(table.columns)
    missing = [name for name in expected if name not in header]
    problems = [
        Problem(raw.file, 1, name, f"deze kolom ontbreekt; de kolommen moeten zijn: {', '.join(expected)}.")
        for name in missing
    ]
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            problems.append(Problem(raw.file, 1, name, "deze kolom staat er meer dan één keer; houd er één over."))
        if name not in expected:
            hint = did_you_mean(name, missing or expected)
            shown = f"nummer {header.index(name) + 1}" if table.confidential or not name else name
            problems.append(Problem(raw.file, 1, shown, f"deze kolom is onbekend; {hint}"))
    return problems


def _parse(kind: Kind, cells: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    """Turn text cells into values; failures by row with the reason."""
    filled = cells[cells != ""]
    failures: dict[int, str] = {}
    if kind is Kind.TEXT:
        return cells.mask(cells == ""), failures
    if kind is Kind.YES_NO:
        meaning = filled.str.lower().map({"ja": True, "nee": False})
        failures = dict.fromkeys(filled.index[meaning.isna()], "moet ja of nee zijn")
        complete = len(filled) == len(cells) and not failures
        return meaning.reindex(cells.index).astype(bool if complete else object), failures
    if kind is Kind.DATE:
        return _parse_dates(cells, filled)
    numbers = pd.Series(float("nan"), index=cells.index)
    for row, number in zip(filled.index, parse_numbers(list(filled), percent=kind is Kind.SHARE), strict=True):
        if isinstance(number, NumberError):
            failures[row] = str(number)
        elif kind is Kind.WHOLE and not number.is_integer():
            failures[row] = "moet een geheel getal zijn"
        else:
            numbers[row] = number
    return (numbers.astype("Int64") if kind is Kind.WHOLE else numbers), failures


def _parse_dates(cells: pd.Series, filled: pd.Series) -> tuple[pd.Series, dict[int, str]]:
    dates = pd.Series(pd.NaT, index=cells.index, dtype=DTYPES[Kind.DATE])
    failures: dict[int, str] = {}
    for row, found in zip(filled.index, parse_dates(list(filled)), strict=True):
        if isinstance(found, DateError):
            failures[row] = str(found)
        else:
            dates[row] = pd.Timestamp(found)
    return dates, failures


def _broken_rules(
    table: Table, frame: pd.DataFrame, cells: pd.DataFrame, unread: set[tuple[int, str]]
) -> Iterator[Problem]:
    """Say in Dutch what pandera finds, leaving out cells that could not be read at all."""
    if frame.empty:
        return
    try:
        table.schema.validate(frame, lazy=True)
        return
    except pandera.errors.SchemaErrors as error:
        failures = error.failure_cases
    for case in failures.itertuples(index=False):
        if pd.isna(case.index) or (case.index, case.column) in unread:
            continue
        row, name = int(case.index), str(case.column)
        text = str(cells.at[row, name])
        message = _rule_in_words(table, frame, text, str(case.check), (row, name))
        if message:
            yield _problem(table, row, name, text, message)


def _rule_in_words(table: Table, frame: pd.DataFrame, text: str, rule: str, place: tuple[int, str]) -> str:
    """Translate pandera's name of a broken rule; '' where it needs no word of its own."""
    row, name = place
    if rule == "not_nullable":
        return "is leeg; vul hier een waarde in"
    if rule == "field_uniqueness":
        rows = ", ".join(str(r) for r in frame.index[frame[name] == frame.at[row, name]])
        return f"komt meer dan één keer voor (rijen {rows}); elke rij krijgt een eigen sleutel"
    if rule == "multiple_fields_uniqueness":
        together = ", ".join(table.unique_together)
        again = f"komt met dezelfde {together} meer dan één keer voor; houd er één over"
        return again if name == table.unique_together[0] else ""
    if rule.startswith("dtype("):
        return ""  # follows from an empty or unread cell, which is said already
    if table.is_confidential(name):
        return rule
    return f"{rule}{_hint(table.kind(name), frame.at[row, name], text)}"


def _hint(kind: Kind, value: Any, text: str) -> str:
    if kind is Kind.SHARE and 2 <= value <= 100 and "%" not in text:
        return f"; bedoelde u {value / 100:g}?".replace(".", ",")
    return ""


def _problem(table: Table, row: int, name: str, value: str, message: str) -> Problem:
    shown = "deze waarde" if table.is_confidential(name) else f"'{value}'"
    if value == "":
        shown = "deze cel"
    end = "" if message.endswith(("?", ".")) else "."
    return Problem(table.file, row, name, f"{shown} {message}{end}")


def _dangling_references(contract: Contract, tables: Tables) -> Iterator[Problem]:
    for table in contract.tables:
        if table.name not in tables:
            continue
        for name in table.columns:
            target = table.refers_to(name)
            if target is None or target[0] not in tables:
                continue
            known = [str(key) for key in tables[target[0]][target[1]].dropna()]
            values = tables[table.name][name].dropna()
            if not known and len(values):
                message = f"verwijst naar {target[0]}.csv, maar die is leeg of ontbreekt; vul haar of laat beide weg."
                yield Problem(table.file, 0, name, message)
                continue
            for row, value in values[~values.isin(known)].items():
                hint = "verbeter haar." if table.is_confidential(name) else did_you_mean(str(value), known)
                yield _problem(table, _row_number(row), name, str(value), f"staat niet in {target[0]}.csv; {hint}")
