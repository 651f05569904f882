"""Registers of a few dozen children, written by hand, in any format and under any case of names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

Rows = Sequence[Mapping[str, object]]

FILES = {
    "GBAPERSOONTAB": "GBAPERSOON{year}TABV1",
    "GBAADRESOBJECTBUS": "GBAADRESOBJECT{year}BUSV1",
    "VSLGWBTAB": "VSLGWB{year}TAB03V1",
    "INSCHRWPOTAB": "INSCHRWPOTAB{year}V1",
    "INSCHRWECTAB": "INSCHRWECTAB{year}V1",
    "ONDERWIJSINSCHRTAB": "ONDERWIJSINSCHRTAB{year}V1",
    "JGDHULPBUS": "JGDHULP{year}BUSV1",
    "JGDBESCHERMBUS": "JGDBESCHERM{year}BUSV1",
    "JGDRECLASBUS": "JGDRECLAS{year}BUSV1",
    "PGBWLZWMOJWTAB": "PGBWLZWMOJW{year}TABV1",
    "WLZZINTAB": "WLZZIN{year}TABV1",
    "KINDEROPVANG": "KINDEROPVANG{year}V1",
    "ZVWZORGKOSTENTAB": "ZVWZORGKOSTEN{year}TABV1",
    "WMOBUS": "WMO{year}BUSV1",
    "STUDERENDENBUS": "STUDERENDEN{year}BUSV1",
}
COLUMNS = {
    "GBAPERSOONTAB": ["GBAGEBOORTEJAAR", "GBAGEBOORTEMAAND", "GBAGEBOORTEDAG", "GBAHERKOMSTGROEPERING"],
    "GBAADRESOBJECTBUS": [
        "SOORTOBJECTNUMMER",
        "RINOBJECTNUMMER",
        "GBADATUMAANVANGADRESHOUDING",
        "GBADATUMEINDEADRESHOUDING",
    ],
    "VSLGWBTAB": ["SOORTOBJECTNUMMER", "RINOBJECTNUMMER", "gem{year}"],
    "INSCHRWPOTAB": ["WPOTYPEPO"],
    "INSCHRWECTAB": ["WECTYPEPO", "WECCLUSTER"],
    "ONDERWIJSINSCHRTAB": ["AANVINSCHR", "EINDINSCHR", "HOOFDINSCHR"],
    "JGDHULPBUS": ["JGDHHULPVORM", "JGDHGELDIGHEIDBEGINDATUM", "JGDHGELDIGHEIDEINDDATUM"],
    "JGDBESCHERMBUS": ["JGDBGELDIGHEIDBEGINDATUM", "JGDBGELDIGHEIDEINDDATUM"],
    "JGDRECLASBUS": [],
    "PGBWLZWMOJWTAB": ["WETPGB", "BEDRAGDECLPGB"],
    "WLZZINTAB": ["BEGINWLZZIN", "BEDRAGWLZZIN", "SOORTWLZZIN"],
    "KINDEROPVANG": ["OPVANGSOORT"],
    "ZVWZORGKOSTENTAB": ["ZVWKHUISARTS", "ZVWKZIEKENHUIS", "ZVWKSPECGGZ", "NOPZVWKGGZMV", "ZVWKMONDZORG", "ZVWKTOTAAL"],
    "WMOBUS": [],
    "STUDERENDENBUS": ["AANVINSCHR", "EINDINSCHR"],
}
AMOUNTS = ("BEDRAG", "ZVWK", "NOPZVWK")
MISSING = {"EINDINSCHR": "99999999", "GBAHERKOMSTGROEPERING": "----"}  # declared missing in SPSS


def write_registers(
    folder: Path,
    rows: Mapping[tuple[str, int], Rows],
    form: str = "parquet",
    *,
    upper: bool = True,
    per_year: bool = False,
    columns_of: Mapping[str, Sequence[str]] = COLUMNS,
) -> Path:
    """Write registers: rows of values by column, with ``key`` for a person.

    A register that ``columns_of`` does not name has the columns of its rows.
    """
    for (register, year), given in rows.items():
        in_rows = dict.fromkeys(name for row in given for name in row if name not in ("RINPERSOONS", "key"))
        names = [name.format(year=year) for name in columns_of.get(register, list(in_rows))]
        person = register != "VSLGWBTAB"
        columns = [*(["RINPERSOONS", "RINPERSOON"] if person else []), *names]
        table = [
            {
                **({"RINPERSOONS": row.get("RINPERSOONS", "R"), "RINPERSOON": row.get("key", "")} if person else {}),
                **{name: row.get(name) for name in names},
            }
            for row in given
        ]
        frame = pd.DataFrame(table, columns=columns)
        for name in columns:
            frame[name] = frame[name].astype(float if name.startswith(AMOUNTS) else object)
        place = folder / register / str(year) if per_year else folder
        place.mkdir(parents=True, exist_ok=True)
        name = FILES[register].format(year=year)
        write_table(place / f"{name if upper else name.lower()}.{form}", frame, upper=upper)
    return folder


def write_table(path: Path, frame: pd.DataFrame, *, upper: bool = True) -> None:
    frame = frame.rename(columns=str.upper if upper else str.lower)
    texts = [name for name in map(str, frame) if not name.upper().startswith(AMOUNTS)]
    if path.suffix == ".parquet":
        frame.astype(dict.fromkeys(texts, "string")).to_parquet(path, index=False)
    elif path.suffix == ".csv":
        frame.to_csv(path, sep=";", decimal=",", index=False)
    elif path.suffix == ".dta":
        frame.fillna(dict.fromkeys(texts, "")).to_stata(path, write_index=False)
    else:
        import pyreadstat

        frame = frame.astype(dict.fromkeys(texts, "object")).fillna(dict.fromkeys(texts, ""))
        missing: dict[str, Any] = {name: [MISSING[name.upper()]] for name in texts if name.upper() in MISSING}
        pyreadstat.write_sav(frame, str(path), missing_ranges=missing or None)
