"""DUO's open data: pupils per school location, and the list of locations.

The files have changed over the years: `;` or `,`, UTF-8 or Windows-1252, any line end, a
title above the header, other names for a column, locations as 0, 00 or 16AH00, small
numbers printed as <5 or -1, a row or a column for each year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis_lib.errors import Problem
from analysis_lib.intake.around import without_unit
from analysis_lib.intake.exports import Names, Sheet, heading, plain, read_export, spellings_of
from analysis_lib.intake.populations import (
    REGULAR,
    kind_in_title,
    kind_of_column,
    kind_of_school,
    number_of_kinds,
    tells_kinds,
)
from analysis_lib.intake.years import date_in_name, read_year, year_around, year_in_name, year_of_column
from analysis_lib.tables.cells import as_text

PLACE: Names = {
    "brin": ("BRIN_NUMMER", "INSTELLINGSCODE", "BRIN"),
    "vestiging": ("VESTIGINGSNUMMER", "VESTIGINGSCODE", "BRIN6"),
    "naam": ("INSTELLINGSNAAM_VESTIGING", "VESTIGINGSNAAM", "NAAM_VESTIGING", "NAAM_INSTELLING", "INSTELLINGSNAAM"),
    "gemeentenaam": ("GEMEENTENAAM", "GEMEENTENAAM_VESTIGING"),
    "gemeente": ("GEMEENTENUMMER", "GEMEENTECODE", "GEMEENTECODE_VESTIGING", "GEMEENTENUMMER_VESTIGING"),
    "bestuur": ("BEVOEGD_GEZAG_NUMMER", "BEVOEGD_GEZAG_CODE"),
}
NAMES: Names = {
    **PLACE,
    "soort": ("SOORT_PO", "TYPE_PO", "SOORT_VESTIGING", "SOORT_ONDERWIJS"),
    "leerlingen": ("TOTAAL", "AANTAL_LEERLINGEN", "LEERLINGEN", "TOTAAL_LEERLINGEN", "AANTAL"),
    "jaar": (
        "PEILJAAR", "JAAR", "PEILDATUM", "PEILDATUM_LEERLINGEN", "TELDATUM", "SCHOOLJAAR", "STUDIEJAAR", "PERIODEN",
        "PERIODE",
    ),
}  # fmt: skip
_BRIN = re.compile(r"\d{2}[A-Z]{2}")
_BRIN6 = re.compile(r"\d{2}[A-Z]{2}\d{2}")
_COUNT = re.compile(r"\d+|\d{1,3}([.,\s]\d{3})+")  # pupils come whole: 1.080 is a thousand and eighty
_HIDDEN = re.compile(r"<\s*\d+|-1")  # a small number that DUO does not show
_OF_A_YEAR = "leerlingen van "


def brin6(institution: str, location: str) -> str:
    """Name a school location by six characters.

    Parameters
    ----------
    institution : str
        BRIN of four characters, such as ``16AH``; '' where the location says it.
    location : str
        ``0``, ``00`` or the six characters themselves.

    Raises
    ------
    ValueError
        If the two do not make a BRIN6; the message is Dutch.
    """
    institution, location = institution.strip().upper(), location.strip().upper()
    code = location if len(location) > 2 else f"{institution}{location.zfill(2)}"
    institution = institution or code[:4]
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


def has_pupils(header: Sequence[str]) -> bool:
    """Whether a header has numbers of pupils: in one column, or in one for each year."""
    known = {plain(name) for name in NAMES["leerlingen"]}
    return bool(known & {heading(name) for name in header}) or bool(year_columns(header))


def year_columns(header: Sequence[str]) -> dict[str, int]:
    """Find the columns that each hold the pupils of one year, such as ``LEERLINGEN_2024`` or ``2024``."""
    known = {"", *(plain(name) for name in NAMES["leerlingen"])}
    found = {name: year_of_column(without_unit(name).strip()) for name in header}
    return {name: of[1] for name, of in found.items() if of and heading(of[0]) in known}


def pupil_rows(path: Path) -> tuple[pd.DataFrame, Sheet]:
    """Read pupils per school location.

    Parameters
    ----------
    path : Path
        A file of DUO such as 'Leerlingen po per vestiging, soort, cluster en leeftijd', 'Historische
        leerlingenaantallen PO' or 'Leerlingen po per vestiging', as downloaded.

    Returns
    -------
    DataFrame
        By the rows of the file, those with a column for each year once for each: ``school``
        (BRIN6), ``naam``, ``gemeente`` (GM0000), ``gemeentenaam``, ``bestuur`` (number of the
        board), ``soort`` (Bo, Sbo, So, Vso; Bo where the file does not say), ``leerlingen``
        (Int64; NA where the file hides a small number) and ``jaar`` (Int64): the calendar year
        of counting, of a school year the first; from the text above or below the table or else
        from the file's name where it has no column for it, NA where these do not say either.
        Texts are '' where the file has no such column.
    Sheet
        Reports what is wrong with a row.

    Raises
    ------
    InputError
        If columns are missing or cells cannot be read, with every problem.
    """
    wide = year_columns([as_text(name) for name in read_export(path, spellings_of(NAMES)).header])
    columns = {f"{_OF_A_YEAR}{name}": (name,) for name in wide}
    sheet = Sheet(path, {**NAMES, **columns}, ["vestiging", *([] if wide else ["leerlingen"])])
    _refuse_two_counts(sheet, wide)
    _find_kinds(sheet, path)
    cells = sheet.cells
    frame = pd.DataFrame(
        {
            "school": _schools(sheet),
            "naam": cells["naam"],
            "gemeente": sheet.each("gemeente", municipality_code) if sheet.has("gemeente") else cells["gemeente"],
            "gemeentenaam": cells["gemeentenaam"],
            "bestuur": cells["bestuur"],
            "soort": _kinds(sheet),
        }
    )
    if wide:
        of_years = []
        for name, year in wide.items():
            there = cells[f"{_OF_A_YEAR}{name}"] != ""  # an empty cell: the school was not there
            of_years.append(frame.assign(leerlingen=_counts(sheet, f"{_OF_A_YEAR}{name}"), jaar=year)[there])
        frame = pd.concat(of_years).astype({"leerlingen": "Int64", "jaar": "Int64"})
    else:
        counts = _counts(sheet, "leerlingen")
        if sheet.has("jaar"):
            years = sheet.each("jaar", read_year, dtype="Int64", missing=pd.NA)
        else:
            found = year_around(sheet.around)
            found = year_in_name(path.stem) if found is None else found
            years = pd.Series(found, index=cells.index, dtype="Int64")
        frame = frame.assign(leerlingen=counts, jaar=years)
    sheet.refuse()
    return frame, sheet


def says_kinds(sheet: Sheet) -> bool:
    """Whether a file says what education each school gives."""
    return sheet.has("soort") and tells_kinds(sheet.cells["soort"])


def remark_on_year(path: Path, sheet: Sheet, years: Sequence[int]) -> str:
    """Say where the name of a file or the text around its table has another year than was taken, '' if not."""
    others = {"de naam": year_in_name(path.stem), "de titel": year_around(sheet.around)}
    said = [f"volgens {where} {year}" for where, year in others.items() if year is not None and year not in years]
    taken = " en ".join(map(str, years))
    return (
        f"{path.name}: geteld in {taken}, maar {' en '.join(said)}; {taken} is genomen. Controleer het." if said else ""
    )


def without_year(path: Path) -> str:
    """Ask for the year of a file that does not say it."""
    if day := date_in_name(path.stem):
        return (
            f"het jaar is niet te vinden; {day} in de bestandsnaam zegt wanneer het is opgehaald, niet wanneer er "
            "geteld is. Noem het naar het schooljaar, zoals leerlingen_2023-2024.csv."
        )
    return "het jaar is niet te vinden; zet het in de bestandsnaam, zoals leerlingen_2023.csv."


def location_rows(path: Path) -> pd.DataFrame:
    """Read DUO's list of school locations.

    Parameters
    ----------
    path : Path
        Such as 'Alle vestigingen basisonderwijs', as downloaded.

    Returns
    -------
    DataFrame
        By ``school`` (BRIN6): ``naam``, ``gemeente`` (GM0000), ``gemeentenaam`` and ``bestuur``; ''
        where the list does not say.

    Raises
    ------
    InputError
        If columns are missing or cells cannot be read, with every problem.
    """
    sheet = Sheet(path, PLACE, ["vestiging"])
    codes = sheet.each("gemeente", municipality_code, optional=True)
    frame = sheet.cells.assign(school=_schools(sheet), gemeente=codes)
    sheet.refuse()
    columns = ["naam", "gemeente", "gemeentenaam", "bestuur"]
    return frame.drop_duplicates("school", keep="last").set_index("school")[columns]


def _schools(sheet: Sheet) -> pd.Series:
    cells = sheet.cells
    if not sheet.has("brin") and not cells["vestiging"].str.upper().str.fullmatch(_BRIN6).any():
        sheet.lacks("brin", "zet er de BRIN van de school in, zoals 16AH")
        sheet.refuse()
    pairs = pd.Series(list(zip(cells["brin"], cells["vestiging"], strict=True)), index=cells.index, dtype=object)
    return sheet.each("vestiging", lambda pair: brin6(*pair), cells=pairs)


def _find_kinds(sheet: Sheet, path: Path) -> None:
    """Find what education each row is about where no column is called so: by what cells say, else by title or name."""
    if says_kinds(sheet):
        return
    others = sheet.others
    if beside := [str(name) for name in others if kind_of_column(str(name)) and others[name].map(_is_count).all()]:
        sheet.problems.append(
            Problem(
                sheet.file,
                sheet.header_row,
                beside[0],
                f"de leerlingen staan hier per soort onderwijs naast elkaar ({', '.join(beside)}); maak er een rij per "
                "school en soort van, met de soort in een kolom SOORT_PO.",
                sheet.name,
            )
        )
        sheet.refuse()
    number = {str(name): number_of_kinds(others[name]) for name in others}
    if any(number.values()):
        sheet.take("soort", max(number, key=number.__getitem__))
    elif said := kind_in_title([path.stem, *(cell for row in sheet.around for cell in row)]):
        sheet.fill("soort", said)


def _is_count(text: str) -> bool:
    return text == "" or bool(_COUNT.fullmatch(text) or _HIDDEN.fullmatch(text))


def _kinds(sheet: Sheet) -> pd.Series:
    """Read what education each row is about; a wrong word is told once, at its first row."""
    cells = sheet.cells["soort"]
    if not says_kinds(sheet):
        return pd.Series(REGULAR, index=cells.index, dtype=str)
    read = sheet.each("soort", kind_of_school, cells=cells.drop_duplicates())
    known = dict(zip(cells[read.index], read, strict=True))
    return cells.map(known).astype(str)


def _counts(sheet: Sheet, name: str) -> pd.Series:
    return sheet.each(name, _count, dtype="Int64", missing=pd.NA, optional=True)


def _count(text: str) -> int | None:
    """Read a count; a hidden small number is unknown, never zero."""
    if _HIDDEN.fullmatch(text):
        return None
    if not _COUNT.fullmatch(text):
        raise ValueError(f"'{text}' is geen aantal leerlingen")
    return int(re.sub(r"[.,\s]", "", text))


def _refuse_two_counts(sheet: Sheet, wide: Mapping[str, int]) -> None:
    """Refuse two columns of pupils for one year."""
    names = list(wide)
    for place, name in enumerate(names):
        before = [other for other in names[:place] if wide[other] == wide[name]]
        if before or sheet.has("leerlingen"):
            other = before[0] if before else "het totaal"
            message = f"deze kolom heeft leerlingen van {wide[name]}, en {other} ook; houd er één over"
            sheet.report(sheet.header_row, f"{_OF_A_YEAR}{name}", message)
    sheet.refuse()
