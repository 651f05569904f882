"""A small file that says which school each youth goes to, for an export that does not."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis_lib.intake.beleidsinformatie import citizen_number, pseudonym
from analysis_lib.intake.exports import Sheet

NAMES = {
    "bsn": ("bsn", "burgerservicenummer"),
    "school": ("school", "brin6", "brin", "brin_nummer", "instellingscode", "schoolnaam", "basisschool"),
    "vestiging": ("vestiging", "vestigingsnummer", "vestigingscode"),
}
DESCRIPTION = "koppeling van jeugdigen aan scholen: bsn, school (BRIN met vestiging, zoals 00XX01)"


def read_coupling(path: Path, key: bytes) -> pd.DataFrame:
    """Read which school each youth goes to.

    Parameters
    ----------
    path : Path
        Delimited file or workbook with a row per youth: ``bsn``, ``school`` (BRIN6, BRIN or name)
        and perhaps ``vestiging``.
    key : bytes
        The one that pseudonyms of the export are made with.

    Returns
    -------
    DataFrame
        ``leerling`` (pseudonym), ``school`` and ``vestiging`` (text).

    Raises
    ------
    InputError
        With every problem; a youth with two schools among them.
    """
    sheet = Sheet(path, NAMES, ["bsn", "school"])
    frame = pd.DataFrame(
        {
            "leerling": sheet.each("bsn", lambda text: pseudonym(key, citizen_number(text))),
            "school": sheet.each("school", str, optional=True),
            "vestiging": sheet.cells["vestiging"],
        }
    )
    different = frame.drop_duplicates()
    for row in different.index[different["leerling"].duplicated() & (different["leerling"] != "")]:
        sheet.report(row, "school", "dezelfde jeugdige heeft elders een andere school; houd er één over")
    sheet.refuse()
    return different.reset_index(drop=True)
