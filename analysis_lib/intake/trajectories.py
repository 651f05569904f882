"""Trajectories from a municipality's files, with pseudonyms and without dates of birth.

Each import has its own key, which nobody keeps. What the files do not say is asked for, never filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis_lib.care_trajectories.contract import TRAJECTORIES
from analysis_lib.care_trajectories.pupils import RESTART, age_at_start
from analysis_lib.errors import InputError, Problem, UserError, file_error
from analysis_lib.intake.beleidsinformatie import help_rows, pseudonym
from analysis_lib.intake.coupling import read_coupling
from analysis_lib.intake.exports import Sheet
from analysis_lib.intake.schools import find_schools, short_names
from analysis_lib.intake.zorgpaden import trajectory_rows
from analysis_lib.nouns import agreeing

_OLDEST = 23  # of the table
_SAME = ["leerling", "zorgvorm", "productcode", "aanbieder", "begin"]
_DYSLEXIA = "dyslexie"
_ADDS_NOTHING = (
    "geen enkel traject hoort bij een school uit de bestanden van DUO; controleer of de kolom school BRIN met "
    "vestiging heeft, of laat het bestand weg."
)
_ALL_REPEATED = "elk traject staat ook in een bestand dat later genoemd is; laat dit bestand weg."
_LACKING = {  # what to do about a column that a delivery lacks
    "school": "zet er in elke rij de BRIN met vestiging in, zoals 00XX01, of geef met --from ook een bestand met de "
    "kolommen bsn en school",
    "aanbieder": "Beleidsinformatie zegt niet wie de hulp gaf; zet er in elke rij de naam van de aanbieder in",
    "kosten": "Beleidsinformatie kent geen kosten; zet er in elke rij de kosten van het traject in (EUR), uit uw "
    "administratie van rekeningen",
}


@dataclass(frozen=True)
class Imported:
    """The trajectories of some files, and what was left out.

    Parameters
    ----------
    trajectories : DataFrame
        Table ``trajecten``.
    forms : list of dict
        Rows of table ``zorgvormen``; what is not known is None.
    elsewhere, repeated : int
        Rows left out: of youths at other schools; which a later file has too.
    nameless : int
        Rows kept of youths without a citizen number, who cannot be followed.
    warnings : tuple of Problem
    """

    trajectories: pd.DataFrame
    forms: list[dict[str, str | float | None]]
    elsewhere: int
    repeated: int
    nameless: int
    warnings: tuple[Problem, ...]


def import_youth_help(paths: Sequence[Path], couplings: Sequence[Path], schools: pd.DataFrame, key: bytes) -> Imported:
    """Import trajectories from deliveries of Beleidsinformatie Jeugd.

    Parameters
    ----------
    paths : sequence of Path
        The last one counts where two have the same trajectory.
    couplings : sequence of Path
        Files that say which school a youth goes to, for deliveries that do not.
    schools : DataFrame
        As `analysis_lib.intake.schools.read_schools`.
    key : bytes
        Secret for pseudonyms: a new one for each import, which nobody keeps.

    Raises
    ------
    InputError
        With every problem, and what the files lack.
    """
    read = [help_rows(path, key) for path in paths]
    known = [read_coupling(path, key) for path in couplings]
    places = _one_school_each(couplings, known) if known else None
    frames = []
    used = set[str]()
    for frame, sheet in read:
        _require_the_rest(sheet, coupled=places is not None)
        place = frame[["school", "vestiging"]].where(frame["school"] != "", None)
        place = place.assign(school=place["school"].fillna(frame["brin"]), vestiging=frame["vestiging"])
        if places is not None:
            empty = place["school"] == ""
            used |= set(frame.loc[empty, "leerling"])
            there = places.reindex(frame.loc[empty, "leerling"]).fillna("")
            place.loc[empty, ["school", "vestiging"]] = there[["school", "vestiging"]].to_numpy()
        rows = frame.rename(columns={"hulpvorm": "zorgvorm"}).assign(
            school=find_schools(place["school"], place["vestiging"], schools),
            naam=frame["hulpvorm_naam"],
            zorgvorm="hulpvorm_" + frame["hulpvorm"],
            productcode="",
            leeftijd=pd.array([pd.NA] * len(frame), dtype="Int64"),
        )
        frames.append((rows, sheet))
    for path, pairs in zip(couplings, known, strict=True):
        if used.isdisjoint(pairs["leerling"]):
            message = (
                "geen jeugdige uit dit bestand krijgt er een school door; geef het goede bestand, of laat het weg."
            )
            raise file_error(path, message)
    return _combined(frames)


def import_paths(paths: Sequence[Path], schools: pd.DataFrame, key: bytes) -> Imported:
    """Import trajectories from exports that identify pupils by their own numbers; see `import_youth_help`."""
    frames = []
    for path in paths:
        frame, sheet = trajectory_rows(path)
        nowhere = pd.Series("", index=frame.index)
        rows = frame.assign(
            leerling=[pseudonym(key, number) for number in frame["leerling"]],
            school=find_schools(frame["school"], nowhere, schools),
            naam=frame["zorgvorm"],
        )
        frames.append((rows, sheet))
    names = sorted({name for rows, _ in frames for name in rows["naam"]})
    keys = dict(zip(names, short_names(names), strict=True))
    return _combined([(rows.assign(zorgvorm=rows["naam"].map(keys)), sheet) for rows, sheet in frames])


def _one_school_each(paths: Sequence[Path], known: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put couplings together; a youth with another school in another file is refused."""
    for place, path in enumerate(paths):
        before = pd.concat([*known[:place], known[place].iloc[:0]])
        both = before.merge(known[place], on="leerling", suffixes=("", "_hier"))
        differs = (both["school"] != both["school_hier"]) | (both["vestiging"] != both["vestiging_hier"])
        if number := int(differs.sum()):
            message = (
                f"voor {number} {agreeing(number, 'jeugdigen')} zegt een ander bestand met bsn en school een andere "
                "school; houd er één over."
            )
            raise file_error(path, message)
    return pd.concat(known).drop_duplicates("leerling").set_index("leerling")


def _require_the_rest(sheet: Sheet, *, coupled: bool) -> None:
    """Refuse a delivery that lacks what the study needs besides."""
    if not (sheet.has("school") or sheet.has("brin") or coupled):
        sheet.lacks("school", _LACKING["school"])
    for name in ("aanbieder", "kosten"):
        if not sheet.has(name):
            sheet.lacks(name, _LACKING[name])
    sheet.refuse()


def _combined(frames: Sequence[tuple[pd.DataFrame, Sheet]]) -> Imported:
    kept, repeated, elsewhere = [], 0, 0
    unused, nowhere = list[str](), list[str]()
    later: set[tuple[object, ...]] = set()
    problems: list[Problem] = []
    for rows, sheet in reversed(frames):
        here = rows[rows["school"] != ""]
        elsewhere += len(rows) - len(here)
        here = here.assign(leeftijd=age_at_start(here))
        try:
            _check(here, sheet)
        except InputError as error:
            problems += error.problems
        keys = list(here[_SAME].itertuples(index=False, name=None))
        new = here.loc[[key not in later for key in keys]]
        repeated += len(here) - len(new)
        unused += [sheet.file] if new.empty and not here.empty else []
        nowhere += [sheet.file] if here.empty else []
        later.update(keys)
        kept.append(new)
    if len(nowhere) < len(frames):
        problems += [Problem(file, 0, "", _ADDS_NOTHING) for file in nowhere]
    problems += [Problem(file, 0, "", _ALL_REPEATED) for file in unused]
    if problems:
        raise InputError(problems)
    every = pd.concat(kept[::-1], ignore_index=True)
    if every.empty:
        raise UserError(
            "Geen enkel traject hoort bij een school uit de bestanden van DUO; controleer of de kolom school BRIN "
            "met vestiging heeft, zoals 00XX01, en of het de goede gemeente is."
        )
    nameless = int(every["leerling"].str.match("onbekend-|ongeboren-").sum())
    # The age is all that is counted; a date of birth would make a child recognisable.
    every = every.assign(geboren=None, leeftijd=every["leeftijd"].astype("Int64"))
    order = ["leerling", "begin", "zorgvorm", "aanbieder"]
    table = every[list(TRAJECTORIES.columns)].sort_values(order, ignore_index=True, kind="stable")
    warnings = tuple(warning for _, sheet in frames for warning in sheet.warnings)
    return Imported(table, _forms(every), elsewhere, repeated, nameless, warnings)


def _check(rows: pd.DataFrame, sheet: Sheet) -> None:
    """Report now, of the file itself, what the contract would of the table made from it."""
    for row in rows.index[rows.duplicated([*_SAME, "school", "eind"])]:
        sheet.report(row, "begin", "dit traject staat er al; haal een van beide rijen weg")
    for row in rows.index[(rows["leeftijd"] < 0) | (rows["leeftijd"] > _OLDEST)]:
        sheet.report(
            row, "geboren", f"de leeftijd bij het begin is niet 0 tot en met {_OLDEST} jaar; verbeter de datum"
        )
    for row in rows.index[rows["aanbieder"] == ""]:
        sheet.report(row, "aanbieder", "deze cel is leeg; vul de naam van de aanbieder in")
    known = rows.dropna(subset="geboren")
    births = known.groupby("leerling")["geboren"].nunique()
    for row in known.index[known["leerling"].map(births) > 1]:
        sheet.report(row, "geboren", "dezelfde leerling heeft elders een andere geboortedatum; verbeter een van beide")
    sheet.refuse()


def _forms(rows: pd.DataFrame) -> list[dict[str, str | float | None]]:
    """The forms that occur; what their names and years do not show is left open."""
    forms = rows[["zorgvorm", "naam"]].drop_duplicates("zorgvorm").sort_values("zorgvorm")
    apart = forms["naam"].str.casefold().str.contains(_DYSLEXIA)
    no_restart = "nee" if rows["begin"].min() > RESTART + pd.DateOffset(months=1) else None
    other = "nee" if apart.any() else None
    return [
        {"zorgvorm": form, "naam": name, "herstart": no_restart, "dyslexie": "ja" if is_dyslexia else other}
        for form, name, is_dyslexia in zip(forms["zorgvorm"], forms["naam"], apart, strict=True)
    ]
