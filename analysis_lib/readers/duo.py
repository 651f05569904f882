"""DUO's open data: pupils per school location.

The files have changed over the years: `;` or `,`, UTF-8 or Windows-1252, any line end, a
title above the header, other names for a column, locations as 0, 00 or 16AH00, and small
numbers printed as <5.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.errors import InputError, Problem
from analysis_lib.tables.reading import RawTable, read_delimited

_NAMES = {
    "brin": ("BRIN_NUMMER", "BRIN NUMMER", "INSTELLINGSCODE"),
    "vestiging": ("VESTIGINGSNUMMER", "VESTIGINGSCODE"),
    "naam": ("INSTELLINGSNAAM_VESTIGING", "VESTIGINGSNAAM", "NAAM_INSTELLING", "INSTELLINGSNAAM"),
    "gemeentenaam": ("GEMEENTENAAM",),
    "gemeente": ("GEMEENTENUMMER", "GEMEENTECODE"),
    "bestuur": ("BEVOEGD_GEZAG_NUMMER", "BEVOEGD_GEZAG_CODE"),
    "soort": ("SOORT_PO",),
    "leerlingen": ("TOTAAL",),
}
_NEEDED = ("brin", "vestiging", "gemeentenaam", "leerlingen")
_BRIN = re.compile(r"\d{2}[A-Z]{2}")
_BRIN6 = re.compile(r"\d{2}[A-Z]{2}\d{2}")
_COUNT = re.compile(r"\d+|\d{1,3}([.,\s]\d{3})+")  # pupils come whole: 1.080 is a thousand and eighty
_FEW = re.compile(r"<\s*\d+")
REGULAR = "Bo"


def brin6(institution: str, location: str) -> str:
    """Name a school location by six signs.

    Parameters
    ----------
    institution : str
        BRIN of four signs, such as ``16AH``.
    location : str
        ``0``, ``00`` or the six signs themselves.

    Raises
    ------
    ValueError
        If the two do not make a BRIN6; the message is Dutch.
    """
    institution, location = institution.strip().upper(), location.strip().upper()
    code = location if len(location) > 2 else f"{institution}{location.zfill(2)}"
    if not _BRIN.fullmatch(institution) or not _BRIN6.fullmatch(code) or not code.startswith(institution):
        raise ValueError(f"'{institution}' met vestiging '{location}' is geen BRIN van een school, zoals 16AH met 00")
    return code


def municipality_code(text: str) -> str:
    """Write a municipality as CBS does: `` 285``, ``0285`` and ``GM0285`` are ``GM0285``.

    Raises
    ------
    ValueError
        If the text is no number of at most four digits; the message is Dutch.
    """
    digits = text.strip().upper().removeprefix("GM")
    if not re.fullmatch(r"\d{1,4}", digits):
        raise ValueError(f"'{text.strip()}' is geen gemeentenummer van ten hoogste vier cijfers")
    return f"GM{digits.zfill(4)}"


def read_pupils(path: Path) -> pd.DataFrame:
    """Read pupils per school location.

    Parameters
    ----------
    path : Path
        A file of DUO such as 'Leerlingen po per vestiging, soort, cluster en leeftijd', as
        downloaded.

    Returns
    -------
    DataFrame
        One row per row of the file: ``school`` (BRIN6), ``naam``, ``gemeente`` (GM0000, ''
        where the file has no number), ``gemeentenaam``, ``bestuur`` (number of the board),
        ``soort`` (Bo, Sbo, So, Vso; Bo where the file has only regular schools) and
        ``leerlingen`` (Int64; NA where the file hides a small number).

    Raises
    ------
    InputError
        If columns are missing or cells cannot be read, with every problem.
    """
    raw = read_delimited(path, header_has=[name for names in _NAMES.values() for name in names])
    columns = _columns(raw)
    cells = pd.DataFrame(
        [row for _, row in raw.rows], columns=list(raw.header), index=[n for n, _ in raw.rows], dtype=str
    )
    frame = pd.DataFrame(
        {name: cells[found] if found else pd.Series("", index=cells.index) for name, found in columns.items()}
    )
    problems: list[Problem] = []
    pairs = pd.Series(list(zip(frame["brin"], frame["vestiging"], strict=True)), index=frame.index, dtype=object)
    schools = _each(raw, str(columns["vestiging"]), pairs, lambda pair: brin6(*pair), problems)
    codes = frame["gemeente"]
    if columns["gemeente"]:
        codes = _each(raw, columns["gemeente"], codes, municipality_code, problems)
    pupils = _counts(raw, str(columns["leerlingen"]), frame["leerlingen"], problems)
    if problems:
        raise InputError(problems)
    soort = frame["soort"].where(frame["soort"] != "", REGULAR).str.capitalize()
    return frame.assign(school=schools, gemeente=codes, soort=soort, leerlingen=pupils)[
        ["school", "naam", "gemeente", "gemeentenaam", "bestuur", "soort", "leerlingen"]
    ].reset_index(drop=True)


def _columns(raw: RawTable) -> dict[str, str]:
    """Name the column of the file for each of ours, '' where it has none."""
    known = {name.upper(): name for name in raw.header}
    found = {ours: next((known[name] for name in theirs if name in known), "") for ours, theirs in _NAMES.items()}
    missing = [ours for ours in _NEEDED if not found[ours]]
    if missing:
        raise InputError(
            Problem(
                raw.file, 1, _NAMES[ours][0], f"deze kolom ontbreekt; het kan ook heten: {', '.join(_NAMES[ours])}."
            )
            for ours in missing
        )
    return found


def _each(
    raw: RawTable, column: str, cells: pd.Series, read: Callable[[Any], str], problems: list[Problem]
) -> pd.Series:
    """Read each cell, keeping what is wrong for later."""
    values = []
    for row, cell in cells.items():
        try:
            values.append(read(cell))
        except ValueError as error:
            values.append("")
            problems.append(Problem(raw.file, int(str(row)), column, f"{error}."))
    return pd.Series(values, index=cells.index, dtype=str)


def _counts(raw: RawTable, column: str, cells: pd.Series, problems: list[Problem]) -> pd.Series:
    """Read counts; a hidden small number is NA, never zero."""
    values: list[int | None] = []
    for row, cell in cells.items():
        if _COUNT.fullmatch(cell):
            values.append(int(re.sub(r"[.,\s]", "", cell)))
            continue
        values.append(None)
        if cell and not _FEW.fullmatch(cell):
            problems.append(Problem(raw.file, int(str(row)), column, f"'{cell}' is geen aantal leerlingen."))
    return pd.Series(values, index=cells.index, dtype="Int64")
