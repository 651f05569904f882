"""Which municipality lies in which regions, as a study says it."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis_lib.errors import did_you_mean, file_error
from analysis_lib.registers.population import PARTNERSHIP, REGION
from analysis_lib.tables.formulas import unmarked

_COLUMNS = ("gemeente", REGION, PARTNERSHIP)
_TOWN = re.compile(r"(?:GM)?\s*(\d{1,4})", re.IGNORECASE)


def read_texts(path: Path, part: str, columns: Sequence[str]) -> pd.DataFrame:
    """Read columns of a CSV that a part of ``registers.yaml`` names, as texts without spaces around them.

    Raises
    ------
    InputError
        If the file is missing, is no CSV or lacks a column.
    """
    if not path.is_file():
        raise file_error(path, f"bestaat niet; leg het naast de registers of haal '{part}' weg uit registers.yaml.")
    try:
        frame = pd.read_csv(path, sep=None, engine="python", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    except (UnicodeDecodeError, csv.Error, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise file_error(path, "is geen CSV in UTF-8 met kolomnamen in de eerste rij.") from error
    frame.columns = [str(name).strip().lower() for name in frame.columns]
    for name in columns:
        if name not in frame:
            raise file_error(path, f"kolom {name} ontbreekt; {did_you_mean(name, frame.columns)}")
    texts: pd.DataFrame = frame[list(columns)].fillna("").map(lambda text: unmarked(text.strip()))
    return texts


def read_areas(path: Path) -> pd.DataFrame:
    """Read ``gemeente`` (number), ``jeugdregio`` and ``samenwerkingsverband`` (codes) from CSV.

    Returns
    -------
    DataFrame
        A row per municipality, its number in four digits; None where it has no region of a kind.

    Raises
    ------
    InputError
        If the file is missing or not in order. A municipality that lies in several regions of a kind cannot be
        counted, so it may stand there once.
    """
    frame = read_texts(path, "gebieden", _COLUMNS)
    for row, town in enumerate(frame["gemeente"], start=2):
        if not _TOWN.fullmatch(town):
            raise file_error(path, f"'{town}' is geen gemeentenummer, zoals 0363 of GM0363.", row=row)
    frame["gemeente"] = frame["gemeente"].str.extract(_TOWN, expand=False).str.zfill(4)
    twice = frame.index[frame["gemeente"].duplicated()]
    if len(twice):
        message = f"gemeente {frame['gemeente'][twice[0]]} staat er twee keer; houd er één over."
        raise file_error(path, message, row=int(twice[0]) + 2)
    known: pd.DataFrame = frame.astype(object).where(frame != "", None)
    return known
