"""A municipality's export of youth-care trajectories, one row each, read into the table ``trajecten``.

Such exports hold what Schotpoort (2020), chapter 1, names per pupil, under headings that
differ between municipalities. They are about children: no message repeats what a cell holds.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis_lib.care_trajectories.contract import TRAJECTORIES
from analysis_lib.intake.amounts import read_numbers
from analysis_lib.intake.exports import Sheet
from analysis_lib.tables.citizens import is_citizen_number
from analysis_lib.tables.contract import Kind

NAMES = {
    "leerling": ("leerling", "leerlingnummer", "client", "clientnummer", "client_id", "jeugdige", "pseudoniem"),
    "school": ("school", "basisschool", "schoolnaam", "brin", "brin6", "brinnummer"),
    "zorgvorm": ("zorgvorm", "zorgproduct", "productcategorie", "hulpvorm"),
    "productcode": ("productcode",),
    "aanbieder": ("aanbieder", "zorgaanbieder", "naam aanbieder", "naam zorgaanbieder"),
    "begin": ("begin", "begindatum", "startdatum", "datum begin", "datum start"),
    "eind": ("eind", "einddatum", "datum eind", "datum einde"),
    "kosten": ("kosten", "bedrag", "zorgkosten", "totale kosten"),
    "geboren": ("geboren", "geboortedatum"),
    "leeftijd": ("leeftijd", "leeftijd bij start", "leeftijd bij begin"),
}
_MAY_LACK = ("productcode", "geboren", "leeftijd")


def trajectory_rows(path: Path) -> tuple[pd.DataFrame, Sheet]:
    """Read a municipality's export of trajectories.

    Parameters
    ----------
    path : Path
        Delimited file or workbook with one row per trajectory. Columns may have other names, such as
        ``clientnummer``, ``startdatum``, ``zorgproduct`` or ``bedrag``; others are left out.
        Dates in the usual forms and JJJJMMDD. An end that is empty or 31-12-9999 means that
        help still runs. Amounts in Dutch notation: ``€ 1.234,50``, and ``1.234`` is 1234
        unless the column itself shows otherwise.

    Returns
    -------
    DataFrame
        The columns and dtypes of the table ``trajecten`` of the contract, by the rows of
        the file: ``leerling, school, zorgvorm, productcode, aanbieder`` (text, '' where
        unknown), ``begin, eind, geboren`` (dates, NaT where unknown or not yet), ``kosten``
        (EUR) and ``leeftijd`` (Int64, years). Keys of schools and forms are as in the file.
    Sheet
        Reports what is wrong with a row.

    Raises
    ------
    InputError
        With every problem: columns that are missing or there twice, cells that cannot be
        read, help that ends before it begins, pupils named by their citizen number. Only
        file, row, column and what is expected are said.

    Notes
    -----
    What needs the other tables (keys, the same trajectory twice) is left to the contract.
    """
    sheet = Sheet(path, NAMES, [name for name in NAMES if name not in _MAY_LACK], one_each=True)
    kinds = {name: TRAJECTORIES.kind(name) for name in TRAJECTORIES.columns}
    columns: dict[str, pd.Series] = {}
    for name, kind in kinds.items():
        optional = TRAJECTORIES.columns[name].optional
        if kind is Kind.TEXT:
            columns[name] = sheet.each(name, str, optional=optional)
        elif kind is Kind.DATE:
            columns[name] = sheet.dates(name, optional=optional, never=name == "eind")
        else:
            columns[name] = read_numbers(sheet, name, optional=optional)
    frame = pd.DataFrame(columns)
    _check_order(sheet, frame)
    _check_pseudonyms(sheet, frame["leerling"])
    sheet.refuse()
    return frame, sheet


def _check_order(sheet: Sheet, frame: pd.DataFrame) -> None:
    for row in frame.index[frame["eind"] < frame["begin"]]:
        sheet.report(row, "eind", "deze datum ligt voor het begin van het traject; verbeter een van beide")
    for row in frame.index[frame["geboren"] > frame["begin"]]:
        sheet.report(row, "geboren", "deze datum ligt na het begin van het traject; verbeter een van beide")


def _check_pseudonyms(sheet: Sheet, pupils: pd.Series) -> None:
    """Refuse pupils who differ by capitals only, and citizen numbers.

    Those have eight or nine digits, of which one in eleven passes by chance.
    """
    one = pupils[pupils != ""].drop_duplicates()
    for row in one.index[one.str.casefold().duplicated()]:
        sheet.report(
            row,
            "leerling",
            "deze waarde verschilt alleen in hoofdletters van die van een andere leerling; schrijf ze gelijk, of "
            "geef ze namen die meer verschillen",
        )
    numbers = pupils[pupils.str.fullmatch("[0-9]{8,9}")].drop_duplicates()
    if len(numbers) and numbers.map(lambda text: is_citizen_number(text.zfill(9))).mean() > 0.5:
        sheet.report(
            0, "leerling", "deze kolom bevat burgerservicenummers; vervang ze door een pseudoniem voordat u verder gaat"
        )
