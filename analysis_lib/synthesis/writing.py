"""Invented tables as files, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from analysis_lib.care_trajectories.nearness import nearness
from analysis_lib.errors import UserError, file_error
from analysis_lib.synthesis.trajectories import synthesize
from analysis_lib.tables.formulas import without_formulas
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.whole_files import put_in_place, temporary_sibling

_PERSONS = "trajecten.csv"
_CENTS = "kosten"


def write_trajectories(
    tables: dict[str, pd.DataFrame], seed: int, folder: Path, example: Path | None = None
) -> pd.DataFrame:
    """Invent the tables that are not public and write them as CSV.

    Parameters
    ----------
    tables : dict of str to DataFrame
        As for `synthesize`.
    seed : int
    folder : Path
        Gets ``trajecten.csv, scholen.csv, leerlingen.csv`` and ``samenwerking.csv`` (UTF-8,
        comma, dates JJJJ-MM-DD); what else is in it stays. It appears, or changes, as a whole.
    example : Path, optional
        Folder whose other tables a new folder starts with, so that it is a whole study.

    Returns
    -------
    DataFrame
        From `nearness`.

    Raises
    ------
    UserError
        If the folder is a file.
    InputError
        If the folder holds trajectories that are not synthetic, or if the tables do not fit.
    OSError
        If it cannot be written; then nothing has changed.
    """
    if folder.exists() and not folder.is_dir():
        raise UserError(f"'{folder.name}' is een bestand; geef een map, ook als die nog niet bestaat.")
    _refuse_to_overwrite_persons(folder / _PERSONS)
    made = synthesize(tables, seed)
    staging = temporary_sibling(folder)
    try:
        begin = folder if folder.is_dir() else example
        if begin:
            shutil.copytree(begin, staging)
        else:
            staging.mkdir(parents=True)
        for name, frame in made.items():
            (staging / f"{name}.csv").write_text(as_csv(frame), encoding="utf-8", newline="")
        put_in_place(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return nearness({**tables, **made})


def _refuse_to_overwrite_persons(path: Path) -> None:
    rows = path.read_bytes().splitlines()[1:] if path.is_file() else []
    if any(row.strip() and SYNTHETIC.encode() not in row for row in rows):
        message = f"hier staan trajecten die niet {SYNTHETIC} zijn; kies een andere map, dan blijven zij bewaard."
        raise file_error(path, message)


def as_csv(frame: pd.DataFrame) -> str:
    """Write a frame as CSV that is the same on every machine.

    Returns
    -------
    str
        Comma, decimal point, line feed; dates JJJJ-MM-DD, ``kosten`` in cents, empty where
        nothing is known.
    """
    cells = frame.copy()
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            cells[name] = frame[name].dt.strftime("%Y-%m-%d")
        elif pd.api.types.is_float_dtype(frame[name]):
            form = "{:.2f}" if name == _CENTS else "{:g}"
            cells[name] = frame[name].map(form.format, na_action="ignore")
    return without_formulas(cells, numbers=False).to_csv(index=False, lineterminator="\n")
