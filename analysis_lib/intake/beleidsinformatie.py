"""Beleidsinformatie Jeugd: what providers deliver about youth help, one row per youth and form.

Source of fields and codes: Regeling Jeugdwet, bijlage 2 (informatieprotocol beleidsinformatie
jeugd, edition of 2015), §2.2-2.5, §3.2-3.6 and §6.5. Citizen numbers do not leave this
module, and no message repeats what a cell holds.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.intake.amounts import read_numbers
from analysis_lib.intake.duo import municipality_code
from analysis_lib.intake.exports import Sheet, read_date
from analysis_lib.tables.citizens import is_citizen_number
from analysis_lib.tables.contract import DTYPES, Kind
from analysis_lib.tables.dates import EARLIEST, LATEST

FORMS = {  # §3.3
    "01": "Uitgevoerd door het wijk- of buurtteam",
    "02": "Ambulante jeugdhulp op locatie van de aanbieder",
    "03": "Daghulp op locatie van de aanbieder",
    "04": "Jeugdhulp in het netwerk van de jeugdige",
    "11": "Pleegzorg",
    "12": "Gezinsgericht",
    "13": "Gesloten plaatsing",
    "14": "Ander verblijf bij een jeugdhulpaanbieder",
}
REFERRERS = {  # §3.2
    "01": "Gemeentelijke toegang",
    "02": "Huisarts",
    "03": "Jeugdarts",
    "04": "Gecertificeerde instelling",
    "05": "Medisch specialist",
    "06": "Geen verwijzer",
    "07": "Onbekend",
    # Not in the edition of 2015; later deliveries have it.
    "08": "Rechter (niet in het protocol van 2015)",
}
ENDINGS = {  # §3.6
    "01": "Beëindigd volgens plan",
    "02": "Voortijdig afgesloten: in overeenstemming",
    "03": "Voortijdig afgesloten: eenzijdig door de cliënt",
    "04": "Voortijdig afgesloten: eenzijdig door de aanbieder",
    "05": "Voortijdig afgesloten: wegens externe omstandigheden",
}
SEXES = ("V", "M", "O")  # §2.4: woman, man, unknown

NO_NUMBER, UNBORN = "000000000", "999999999"  # §2.2
_UNBORN_DATE = "99999999"  # §2.3
_LEAST_KEY = 16  # bytes: 128 bits
_DIGITS = 20  # hexadecimal, 80 bits: two of a million youths share one once in 10^12 times

NAMES = {
    "bsn": ("bsn", "burgerservicenummer"),
    "geboren": ("geboortedatum",),
    "geslacht": ("geslacht",),
    "postcode": ("postcode", "postcode/gemeente", "postcode of gemeente", "gemeentecode", "woonplaats"),
    "begin": ("datum aanvang", "datum aanvang jeugdhulp", "aanvang", "begindatum"),
    "eind": ("datum einde", "datum einde jeugdhulp", "einde", "einddatum"),
    "hulpvorm": ("hulpvorm", "type jeugdhulp"),
    "verwijzer": ("verwijzer",),
    "reden_einde": ("reden beëindiging", "reden beëindiging jeugdhulp", "reden einde"),
}

BESIDE = {  # what a municipality can add to a delivery
    "school": ("school", "basisschool", "schoolnaam", "brin6", "vestigingscode"),
    "brin": ("brin", "brin_nummer", "instellingscode"),
    "vestiging": ("vestiging", "vestigingsnummer"),
    "aanbieder": ("aanbieder", "zorgaanbieder", "naam aanbieder", "jeugdhulpaanbieder"),
    "kosten": ("kosten", "bedrag", "zorgkosten", "totale kosten"),
}


def help_rows(path: Path, key: bytes | None = None) -> tuple[pd.DataFrame, Sheet]:
    """Read a delivery of Beleidsinformatie Jeugd about youth help.

    Parameters
    ----------
    path : Path
        Delimited file or workbook with one row per youth and form of help.
    key : bytes, optional
        Secret of at least 16 random bytes that pseudonyms are made with. The same key gives
        the same youth the same pseudonym in another file; whoever has it can recover citizen
        numbers by trying them all, so guard it as you guard those. Without it each
        call has its own key that nobody knows.

    Returns
    -------
    DataFrame
        By the rows of the file: ``leerling`` (pseudonym), ``geboren`` (date; NaT where
        day or month is unknown, or before birth), ``geboortejaar`` (Int64; NA before birth),
        ``geslacht`` (V, M, O), ``postcode`` (1234AB, or GM0000 where the file has the code
        of the municipality; '' where empty), ``begin``, ``eind`` (dates; NaT while help
        runs), ``hulpvorm, hulpvorm_naam, verwijzer, verwijzer_naam`` (codes of two digits
        and their names), ``reden_einde`` (code, see `ENDINGS`; '' where there is none) and
        the columns of `BESIDE`: ``school, brin, vestiging, aanbieder`` (text, '' where unknown)
        and ``kosten`` (EUR; NaN where the file has no such column).
    Sheet
        Reports what is wrong with a row.

    Raises
    ------
    InputError
        With every problem: file, row, column and what is expected.
    ValueError
        If the key is too short.

    Notes
    -----
    A citizen number has nine digits, so a plain hash is undone by trying them all; HMAC with
    a secret key is not. Who has no number (000000000) or is not yet born (999999999) cannot
    be followed: each such row has a pseudonym of its own, which starts with ``onbekend-`` or
    ``ongeboren-``. It is made from the row's contents, so it does not depend on the order.
    """
    if key is not None and len(key) < _LEAST_KEY:
        raise ValueError(f"a key has at least {_LEAST_KEY} bytes")
    sheet = Sheet(path, {**NAMES, **BESIDE}, list(NAMES), one_each=True)
    born = sheet.each("geboren", _birth, dtype=object, missing=(pd.NaT, None))
    numbers = sheet.each("bsn", citizen_number)
    frame = pd.DataFrame(
        {
            "leerling": _pseudonyms(sheet.cells[list(NAMES)], numbers, key or secrets.token_bytes(32)),
            "geboren": born.str[0].astype(DTYPES[Kind.DATE]),
            "geboortejaar": born.str[1].astype("Int64"),
            "geslacht": sheet.each("geslacht", _sex),
            "postcode": sheet.each("postcode", _place, optional=True),
            "begin": sheet.dates("begin"),
            "eind": sheet.dates("eind", optional=True, never=True),
            **_coded(sheet, "hulpvorm", FORMS),
            **_coded(sheet, "verwijzer", REFERRERS),
            "reden_einde": sheet.each("reden_einde", _code(ENDINGS), optional=True),
            **{name: sheet.cells[name] for name in BESIDE},
            "kosten": read_numbers(sheet, "kosten", optional=not sheet.has("kosten")),
        }
    )
    for row in frame.index[frame["eind"] < frame["begin"]]:
        sheet.report(row, "eind", "deze datum ligt voor de datum van aanvang; verbeter een van beide")
    for row in frame.index[(frame["reden_einde"] != "") & frame["eind"].isna()]:
        sheet.report(
            row, "reden_einde", "hier staat een reden, maar er is geen leesbare einddatum; verbeter een van beide"
        )
    sheet.refuse()
    return frame, sheet


def pseudonym(key: bytes, number: str) -> str:
    """Name a youth by a keyed hash of a citizen number or of another number for the same youth."""
    return f"L{_hash(key, number)}"


def citizen_number(text: str) -> str:
    """Read a number of nine digits; a spreadsheet may have dropped zeros in front."""
    if re.fullmatch(r"0+", text):
        return NO_NUMBER
    if re.fullmatch(r"[0-9]{8,9}", text):
        digits = text.zfill(9)
        if digits == UNBORN or is_citizen_number(digits):
            return digits
    raise ValueError(
        "deze waarde is geen burgerservicenummer van negen cijfers dat aan de elfproef voldoet; "
        f"schrijf {NO_NUMBER} als het onbekend is en {UNBORN} voor een ongeboren kind"
    )


def _pseudonyms(cells: pd.DataFrame, numbers: pd.Series, key: bytes) -> pd.Series:
    """Name each youth by a keyed hash, and each row without a number by its own hash."""
    special = {NO_NUMBER: "onbekend", UNBORN: "ongeboren"}
    before: Counter[tuple[str, ...]] = Counter()
    found = []
    for number, row in zip(numbers, cells.itertuples(index=False, name=None), strict=True):
        if number not in special:
            found.append(pseudonym(key, number))
            continue
        before[row] += 1  # equal rows are still two rows
        found.append(f"{special[number]}-{_hash(key, *row, str(before[row]))}")
    return pd.Series(found, index=cells.index, dtype=str)


def _hash(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\x1f".join(parts).encode(), "sha256").hex()[:_DIGITS]


def _birth(text: str) -> tuple[Any, int | None]:
    """Read a date of birth and its year: JJJJMMDD, with 00 for what is unknown (§2.3)."""
    if text == _UNBORN_DATE:
        return pd.NaT, None
    if partly := re.fullmatch(r"(\d{4})(\d{2})00", text):
        year, month = int(partly[1]), int(partly[2])
        if EARLIEST.year <= year <= LATEST.year and month <= 12:
            return pd.NaT, year
        raise ValueError("deze waarde is geen geboortedatum als JJJJMMDD, JJJJMM00 of JJJJ0000")
    found = read_date(text)
    return pd.Timestamp(found), found.year


def _sex(text: str) -> str:
    if text.upper() not in SEXES:
        raise ValueError(f"deze waarde moet een van deze zijn: {', '.join(SEXES)}")
    return text.upper()


def _place(text: str) -> str:
    """Read a postcode of six characters, or the code of a municipality where there is none (§2.5)."""
    code = re.sub(r"\s", "", text).upper()
    if re.fullmatch(r"[1-9][0-9]{3}[A-Z]{2}", code):
        return code
    try:
        return municipality_code(code)
    except ValueError:
        raise ValueError("deze waarde is geen postcode (1234AB) of gemeentecode van vier cijfers") from None


def _code(known: Mapping[str, str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        code = text.zfill(2)
        if code not in known:
            raise ValueError(f"deze waarde moet een van deze codes zijn: {', '.join(known)}")
        return code

    return read


def _coded(sheet: Sheet, name: str, known: Mapping[str, str]) -> dict[str, pd.Series]:
    codes = sheet.each(name, _code(known))
    return {name: codes, f"{name}_naam": codes.map(dict(known)).fillna("").astype(str)}
