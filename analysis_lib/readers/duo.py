"""DUO's open data: pupils per school location.

The files have changed over the years: `;` or `,`, UTF-8 or Windows-1252, any line end, a
title above the header, other names for a column, locations as 0, 00 or 16AH00, and small
numbers printed as <5.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis_lib.readers.columns import Sheet

_NAMES = {
    "brin": ("BRIN_NUMMER", "INSTELLINGSCODE"),
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
    sheet = Sheet(path, _NAMES, _NEEDED)
    cells = sheet.cells
    pairs = pd.Series(list(zip(cells["brin"], cells["vestiging"], strict=True)), index=cells.index, dtype=object)
    schools = sheet.each("vestiging", lambda pair: brin6(*pair), cells=pairs)
    codes = sheet.each("gemeente", municipality_code) if sheet.has("gemeente") else cells["gemeente"]
    pupils = sheet.each("leerlingen", _count, dtype="Int64", missing=pd.NA, optional=True)
    sheet.refuse()
    soort = cells["soort"].where(cells["soort"] != "", REGULAR).str.capitalize()
    return cells.assign(school=schools, gemeente=codes, soort=soort, leerlingen=pupils)[
        ["school", "naam", "gemeente", "gemeentenaam", "bestuur", "soort", "leerlingen"]
    ].reset_index(drop=True)


def _count(text: str) -> int | None:
    """Read a count; a hidden small number is unknown, never zero."""
    if _FEW.fullmatch(text):
        return None
    if not _COUNT.fullmatch(text):
        raise ValueError(f"'{text}' is geen aantal leerlingen")
    return int(re.sub(r"[.,\s]", "", text))
