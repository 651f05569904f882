"""A transcription as the folder of a study: its tables as CSV, and the page to correct them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis_lib.errors import UserError
from analysis_lib.tables.formulas import without_formulas
from analysis_lib.tables.kinds_of_data import PUBLISHED_DATA
from analysis_lib.transcription.figures import Figures
from analysis_lib.transcription.strings import plain
from analysis_lib.whole_files import temporary_sibling, writing

SHEETS_FILE, UNREAD_FILE, PAGE = "tabellen", "ongelezen", "nakijken.html"


def write_study(folder: Path, figures: Figures, study: Mapping[str, str], page: str) -> list[str]:
    """Write the folder of a study, whole or not at all.

    Parameters
    ----------
    folder : Path
        Does not exist yet, or is empty.
    figures : Figures
    study : mapping of str to str
        What ``studie`` says, by its keys.
    page : str
        The page to correct the tables, as HTML.

    Returns
    -------
    list of str
        The names of the files.

    Raises
    ------
    UserError
        If the folder holds anything or cannot be written.
    """
    require_new(folder)
    folder = folder.resolve()
    tables = {
        "studie": pd.DataFrame({"sleutel": list(study), "waarde": list(study.values())}),
        "published": figures.published,
        SHEETS_FILE: figures.sheets,
        UNREAD_FILE: figures.unread,
        "teksten": pd.DataFrame(columns=["onderdeel", "volgorde", "tekst", "plaats"]),
    }
    staging = temporary_sibling(folder)
    try:
        with writing(folder):
            staging.mkdir(parents=True)
            for name, frame in tables.items():
                (staging / f"{name}.csv").write_text(csv_of(frame), encoding="utf-8", newline="\n")
            (staging / PAGE).write_text(page, encoding="utf-8", newline="\n")
            if folder.exists():
                folder.rmdir()  # it is empty
            staging.replace(folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return [*(f"{name}.csv" for name in tables), PAGE]


def study_keys(source: Path) -> dict[str, str]:
    """What ``studie`` says of a report that was just read, by its keys."""
    return {
        "titel": f"Wat niet optelt in {plain(source.stem)}",
        "ondertitel": "Wat de bron afdrukt, wat daarvan is nagerekend en wat afwijkt",
        "organisatie": "vul in wie narekent",
        "datum": "vul de datum in",
        "bron": plain(source.name),
        "gegevens": PUBLISHED_DATA,
    }


def require_new(folder: Path) -> None:
    """Refuse a folder that is a file or holds anything."""
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise UserError(f"'{folder.name}' is een bestand; geef een map, ook als die nog niet bestaat.")
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(f"In de map '{folder.name}' staat al iets; kies een nieuwe of lege map.")


def csv_of(frame: pd.DataFrame) -> str:
    """Return a table of a study as CSV, as those of the project are written; what its source says is no formula."""
    shown = frame.copy()
    if "waarde" in shown and shown["waarde"].dtype == float:
        shown["waarde"] = [_number(value) for value in shown["waarde"]]
    return without_formulas(shown, numbers=False).to_csv(index=False, lineterminator="\n")


def _number(value: float) -> str:
    return "" if pd.isna(value) else f"{value:.15g}"
