"""DUO's open data: pupils per school location.

The files have changed over the years: `;` or `,`, UTF-8 or Windows-1252, any line end, a
title above the header, other names for a column, locations as 0, 00 or 16AH00, and small
numbers printed as <5.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from analysis_lib.intake.exports import Sheet

NAMES = {
    "brin": ("BRIN_NUMMER", "INSTELLINGSCODE"),
    "vestiging": ("VESTIGINGSNUMMER", "VESTIGINGSCODE"),
    "naam": ("INSTELLINGSNAAM_VESTIGING", "VESTIGINGSNAAM", "NAAM_INSTELLING", "INSTELLINGSNAAM"),
    "gemeentenaam": ("GEMEENTENAAM",),
    "gemeente": ("GEMEENTENUMMER", "GEMEENTECODE"),
    "bestuur": ("BEVOEGD_GEZAG_NUMMER", "BEVOEGD_GEZAG_CODE"),
    "soort": ("SOORT_PO",),
    "leerlingen": ("TOTAAL",),
    "jaar": ("PEILJAAR", "JAAR", "PEILDATUM", "PEILDATUM_LEERLINGEN", "SCHOOLJAAR", "STUDIEJAAR"),
}
_NEEDED = ("brin", "vestiging", "gemeentenaam", "leerlingen")
_BRIN = re.compile(r"\d{2}[A-Z]{2}")
_BRIN6 = re.compile(r"\d{2}[A-Z]{2}\d{2}")
_COUNT = re.compile(r"\d+|\d{1,3}([.,\s]\d{3})+")  # pupils come whole: 1.080 is a thousand and eighty
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\d{4})?(?!\d)")
_FEW = re.compile(r"<\s*\d+")
REGULAR = "Bo"


def brin6(institution: str, location: str) -> str:
    """Name a school location by six characters.

    Parameters
    ----------
    institution : str
        BRIN of four characters, such as ``16AH``.
    location : str
        ``0``, ``00`` or the six characters themselves.

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
        If the text is not a number of at most four digits; the message is Dutch.
    """
    digits = text.strip().upper().removeprefix("GM")
    if not re.fullmatch(r"\d{1,4}", digits):
        raise ValueError(f"'{text.strip()}' is geen gemeentenummer van ten hoogste vier cijfers")
    return f"GM{digits.zfill(4)}"


def pupil_rows(path: Path) -> tuple[pd.DataFrame, Sheet]:
    """Read pupils per school location.

    Parameters
    ----------
    path : Path
        A file of DUO such as 'Leerlingen po per vestiging, soort, cluster en leeftijd', as
        downloaded.

    Returns
    -------
    DataFrame
        By the rows of the file: ``school`` (BRIN6), ``naam``, ``gemeente`` (GM0000, ''
        where the file has no number), ``gemeentenaam``, ``bestuur`` (number of the board),
        ``soort`` (Bo, Sbo, So, Vso; Bo where the file has only regular schools),
        ``leerlingen`` (Int64; NA where the file hides a small number) and ``jaar`` (Int64): the
        calendar year of counting, of a school year the first; from the file's name where it has
        no column for it, NA where that does not say either.
    Sheet
        Reports what is wrong with a row.

    Raises
    ------
    InputError
        If columns are missing or cells cannot be read, with every problem.
    """
    sheet = Sheet(path, NAMES, _NEEDED)
    cells = sheet.cells
    pairs = pd.Series(list(zip(cells["brin"], cells["vestiging"], strict=True)), index=cells.index, dtype=object)
    schools = sheet.each("vestiging", lambda pair: brin6(*pair), cells=pairs)
    codes = sheet.each("gemeente", municipality_code) if sheet.has("gemeente") else cells["gemeente"]
    pupils = sheet.each("leerlingen", _count, dtype="Int64", missing=pd.NA, optional=True)
    if sheet.has("jaar"):
        years = sheet.each("jaar", _year, dtype="Int64", missing=pd.NA)
    else:
        years = pd.Series(_year_in(path.stem), index=cells.index, dtype="Int64")
    sheet.refuse()
    soort = cells["soort"].where(cells["soort"] != "", REGULAR).str.capitalize()
    frame = cells.assign(school=schools, gemeente=codes, soort=soort, leerlingen=pupils, jaar=years)
    return frame[["school", "naam", "gemeente", "gemeentenaam", "bestuur", "soort", "leerlingen", "jaar"]], sheet


def _year(text: str) -> int:
    found = _year_in(text)
    if found is None:
        raise ValueError(f"'{text}' is geen jaar of schooljaar, zoals 2023 of 2023-2024")
    return found


def _year_in(text: str) -> int | None:
    """Find the one year in a text; of a school year such as 2023-2024 the first."""
    years = sorted({int(year) for year in _YEAR.findall(text)})
    if len(years) == 2 and years[1] == years[0] + 1:
        return years[0]
    return years[0] if len(years) == 1 else None


def _count(text: str) -> int | None:
    """Read a count; a hidden small number is unknown, never zero."""
    if _FEW.fullmatch(text):
        return None
    if not _COUNT.fullmatch(text):
        raise ValueError(f"'{text}' is geen aantal leerlingen")
    return int(re.sub(r"[.,\s]", "", text))
