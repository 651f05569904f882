"""The year in which pupils were counted: in a cell, above or below a table, or in the name of a file.

A school year is named by its first calendar year. A date in a name, or a month or a
week of a year, says when a file was fetched, never when anybody was counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis_lib.tables.dates import DateError, parse_dates

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_Y = r"(?:19|20)\d\d"
_CALENDAR = re.compile(rf"({_Y})\**")
_SCHOOL_YEAR = re.compile(rf"(?<!\d)({_Y})(?:\s?[-–_/\s]\s?'?(\d\d(?:\d\d)?)|({_Y}))(?!\d)")
_CBS_PERIOD = re.compile(rf"({_Y})(JJ|SJ)00", re.IGNORECASE)  # calendar year and school year
_CBS_SHORTER = re.compile(rf"{_Y}(KW|MM|HJ|W\d)\d*", re.IGNORECASE)
_WRITTEN = re.compile(rf"(?<!\d)\d{{1,2}}\s+({'|'.join(_MONTHS)})\s+({_Y})(?!\d)", re.IGNORECASE)
_DATE = re.compile(
    rf"(?<!\d)(?:{_Y}([-_./])\d{{1,2}}\1\d{{1,2}}|\d{{1,2}}([-_./])\d{{1,2}}\2{_Y}|{_Y}[01]\d[0-3]\d|[0-3]\d[01]\d{_Y})(?!\d)"
)
_MONTH_OF_YEAR = re.compile(rf"(?<!\d){_Y}[-_.](?:0[1-9]|1[0-2])(?!\d)|(?<!\d){_Y}(?:0[1-9]|1[0-2])(?!\d)")
_SHORT = "|".join([*_MONTHS, *(month[:3] for month in _MONTHS), "mrt", "sept", "oct", "may"])
_PART_OF_YEAR = re.compile(  # 15jan2024, januari 2024, 2024-w03, q1 2024
    rf"(?<![^\W\d_])(?:\d{{1,2}}[\s_.-]*)?(?:{_SHORT})[\s_.-]*{_Y}(?!\d)|(?<!\d){_Y}[\s_.-]*(?:{_SHORT})(?![^\W\d_])"
    rf"|(?<!\d){_Y}[\s_.-]*(?:kwartaal|week|kw|wk|q|w)[\s_.-]?\d{{1,2}}(?!\d)"
    rf"|(?<![^\W_])(?:kwartaal|week|kw|wk|q|w)[\s_.-]?\d{{1,2}}[\s_.-]+{_Y}(?!\d)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<!\d)({_Y})(?!\d)")
_COUNTED = re.compile(r"(peil|tel)[\s_-]?(datum|jaar|dag|moment)|school[\s_-]?jaar|stand\s+(per|op|van)", re.IGNORECASE)
_MADE = re.compile(
    r"bijgewerkt|download|opgehaald|aangemaakt|gemaakt|gepubliceerd|publicatie|versie|copyright|©|\bbron\b|export|"
    r"prikdatum|actualis|afdruk|verwerkt",
    re.IGNORECASE,
)


def read_year(text: str) -> int:
    """Read a cell of a column of years.

    Parameters
    ----------
    text : str
        A year, a school year (2023-2024, 2023/'24), a date (20231001, 1-10-2023, 1 oktober 2023) or
        a period of CBS (2023JJ00, 2023SJ00); perhaps after a word such as Schooljaar.

    Raises
    ------
    ValueError
        If it is none of these, or part of a year; the message is Dutch.
    """
    plain = re.sub(r"^(?:peil|tel|school|studie)?-?\s?(?:jaar|datum)\s*:?\s*", "", text.strip(), flags=re.IGNORECASE)
    if _CBS_SHORTER.fullmatch(plain):
        raise ValueError(f"'{text}' is een deel van een jaar; houd alleen rijen van hele jaren over, zoals 2023JJ00")
    for form in (_CALENDAR, _CBS_PERIOD):
        if found := form.fullmatch(plain):
            return int(found[1])
    if (found := _SCHOOL_YEAR.fullmatch(plain.rstrip("*"))) and (year := _first_of(found)):
        return year
    if found := _WRITTEN.fullmatch(plain):
        return int(found[2])
    (day,) = parse_dates([plain]) if plain else [DateError()]
    if isinstance(day, DateError):
        raise ValueError(f"'{text}' is geen jaar of schooljaar, zoals 2023 of 2023-2024")
    return day.year


def year_around(rows: Iterable[Sequence[str]]) -> int | None:
    """Find the year of counting in what stands above and below a table.

    Parameters
    ----------
    rows : iterable of sequence of str
        Filled cells of each row, such as ``("Peildatum:", "1-10-2023", "Bijgewerkt tot:", "15-10-2023")``.

    Returns
    -------
    int or None
        From a date of counting, else from a single year that does not say when the file was made.
    """
    said, others = set[int](), set[int]()
    for row in rows:
        label = ""
        for cell in row:
            labelled = bool(label) and not _COUNTED.search(cell)
            about = f"{label} {cell}" if labelled else cell
            counted = _COUNTED.search(about)
            if counted:
                said |= _years_in(about[counted.end() :])
            elif not _MADE.search(about):
                others |= _years_in(about)
            label = cell if not re.search(r"\d", cell) else ""
    for found in (said, others):
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def year_in_name(name: str) -> int | None:
    """Find the year in a file's name: of a school year the first, else the only year; never from a date."""
    name = _PART_OF_YEAR.sub(" ", _DATE.sub(" ", name))
    schools = {year for found in _SCHOOL_YEAR.finditer(name) if (year := _first_of(found))}
    if schools:
        return schools.pop() if len(schools) == 1 else None
    years = set(_BARE.findall(_MONTH_OF_YEAR.sub(" ", name)))
    return int(years.pop()) if len(years) == 1 else None


def date_in_name(name: str) -> str:
    """Find the date of download in a file's name, '' if there is none."""
    found = _DATE.search(name) or _PART_OF_YEAR.search(name) or _MONTH_OF_YEAR.search(name)
    return found[0] if found else ""


def year_of_column(header: str) -> tuple[str, int] | None:
    """Take a year off the end of a column's name: ``LEERLINGEN_2024`` gives ``LEERLINGEN`` and 2024."""
    found = re.fullmatch(rf"(.*?)[\s_-]*({_Y}(?:[-_/\s]'?\d{{2,4}}|[JS]J00)?\**)", header.strip(), re.IGNORECASE)
    if not found:
        return None
    try:
        return found[1], read_year(found[2])
    except ValueError:
        return None


def _first_of(found: re.Match[str]) -> int | None:
    """The first year of what may be a school year, if the second follows it."""
    first, second = int(found[1]), found[2] or found[3]
    return first if int(second) == (first + 1) % 10 ** len(second) else None


def _years_in(text: str) -> set[int]:
    """Every year that a text of some words says, of school years the first."""
    years = {int(found[2]) for found in _WRITTEN.finditer(text)}
    rest = _WRITTEN.sub(" ", text)
    for found in _DATE.finditer(rest):
        (day,) = parse_dates([found[0].replace("_", "-")])
        if not isinstance(day, DateError):
            years.add(day.year)
    rest = _DATE.sub(" ", rest)
    for found in _SCHOOL_YEAR.finditer(rest):
        if year := _first_of(found):
            years.add(year)
            rest = rest.replace(found[0], " ")
    return years | {int(year) for year in _BARE.findall(rest)}
