"""Which school lies in which samenwerkingsverband, as a study says it, and so where each pupil counts.

CBS gives a school's code encrypted, and no published table has it, so the table comes from who has both: with codes as
in the registers, encrypted in the same way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.errors import file_error
from analysis_lib.registers.areas import read_texts
from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.convert import PERSON_NUMBER
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.kinds import PUPILS, SPECIAL
from analysis_lib.registers.packed import Layout
from analysis_lib.registers.population import PARTNERSHIP
from analysis_lib.registers.settings import Settings

SCHOOL, LOCATION = "SCHOOL", "VESTIGING"  # columns of both registers of pupils
TOLD_BY = {PUPILS: "WPOTYPEPO", SPECIAL: "WECTYPEPO"}
_COLUMNS = ("school", "vestiging", PARTNERSHIP)
_DIGITS = 2  # of a location


def read_schools(path: Path) -> pd.DataFrame:
    """Read ``school`` (as in the registers), ``vestiging`` ('' for all of a school) and ``samenwerkingsverband``.

    Raises
    ------
    InputError
        If the file is missing or not in order.
    """
    frame = read_texts(path, "scholen", _COLUMNS)
    if frame.empty:
        raise file_error(path, "heeft geen rijen; zet er van elke school haar samenwerkingsverband in.")
    for name in ("school", PARTNERSHIP):
        if len(empty := frame.index[frame[name] == ""]):
            raise file_error(path, f"kolom {name} is leeg; vul haar in of haal de rij weg.", row=int(empty[0]) + 2)
    some = frame["vestiging"] != ""
    frame["vestiging"] = frame["vestiging"].str[-_DIGITS:].str.zfill(_DIGITS).where(some, "")
    if len(twice := frame.index[frame[["school", "vestiging"]].duplicated()]):
        raise file_error(path, "deze school en vestiging staan er twee keer; houd er één over.", row=int(twice[0]) + 2)
    return frame


def pupils(registers: Registers, catalogue: Catalogue, settings: Settings, schools: pd.DataFrame, at: Layout) -> Any:
    """Tell in which samenwerkingsverband the school of each pupil lies: rows ``persoon, bits``.

    Of two enrolments the one counts that gives the form of education, then the first samenwerkingsverband. None if
    no register of pupils is there.
    """
    numbers = {name: str(place) for place, name in enumerate(at.schools)}
    places = schools.assign(
        plek=schools["school"] + "|" + schools["vestiging"], verband=schools[PARTNERSHIP].map(numbers)
    )
    known = registers.memory(f"scholen_{registers.year}", places[["plek", "verband"]])
    told = [
        _enrolled(rows, catalogue, settings, name, known)
        for name in TOLD_BY
        if (rows := registers.table(name)) is not None
    ]
    if not told:
        return None
    both = told[0] if len(told) == 1 else told[0].union(told[1])
    first = both.group_by(PERSON_NUMBER).agg(eerst=both.orde.min())
    number = (first.eerst & at.school_number).cast("int64")
    return first.select(PERSON_NUMBER, bits=number * needed("ibis").literal(1 << at.first_of_school, "int64"))


def _enrolled(rows: Any, catalogue: Catalogue, settings: Settings, name: str, known: Any) -> Any:
    """Return ``persoon, orde``: the place of a form of education before the number of a samenwerkingsverband."""
    meaning = catalogue[name].columns[TOLD_BY[name]].codes
    order = [(code, settings.forms.index(form)) for code, form in meaning.items() if form in settings.forms]
    rows = rows.mutate(vorm=rows[TOLD_BY[name]].cases(*order, else_=-1))
    rows = rows.filter(rows.vorm >= 0)
    school, location = rows[SCHOOL].fill_null(""), rows[LOCATION].fill_null("")
    padded = location.lpad(_DIGITS, "0").right(_DIGITS)
    rows = rows.mutate(hier=school + "|" + (location != "").ifelse(padded, ""), overal=school + "|")
    exact = known.select(plek_hier=known.plek, verband_hier=known.verband)
    rows = rows.left_join(exact, rows.hier == exact.plek_hier)
    rows = rows.left_join(known, rows.overal == known.plek)
    number = rows.verband_hier.coalesce(rows.verband).fill_null("0").cast("int32")
    return rows.select(PERSON_NUMBER, orde=rows.vorm.cast("int32") * (1 << 16) + number)
