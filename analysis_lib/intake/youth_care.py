"""All files of one municipality together: what a new study of youth care at schools starts with."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis_lib.errors import UserError
from analysis_lib.intake.recognition import COUPLING, LOCATIONS, PATHS, PUPILS, YOUTH_HELP, kind_of
from analysis_lib.intake.schools import read_schools
from analysis_lib.intake.trajectories import Imported, import_paths, import_youth_help
from analysis_lib.new_study.prefilled import Prefilled
from analysis_lib.nouns import agreeing

_FEW = 2  # years that a message names one by one, as it does years with a gap


def read_sources(paths: Sequence[Path], municipality: str = "", *, special: bool = False) -> Prefilled:
    """Read a municipality's files into what a new study starts with.

    Parameters
    ----------
    paths : sequence of Path
        DUO's pupils per location, a file a year; and deliveries of Beleidsinformatie Jeugd or
        exports of trajectories, with a file that couples youths to schools if they do not; DUO's
        list of locations where its numbers come without names.
    municipality : str
        Name or number; needed where DUO's files have more than one.
    special : bool
        Whether schools for speciaal basisonderwijs count too.

    Returns
    -------
    Prefilled
        Rows of ``studie, scholen, leerlingen, zorgvormen``, and ``trajecten`` as a file: with
        pseudonyms that nobody can undo, ages, and no number or date of birth of anyone.

    Raises
    ------
    UserError
        If a file is not recognised, or together they lack what is needed.
    InputError
        With every problem of a file; no value of a person is repeated.
    """
    files: dict[str, list[Path]] = {PUPILS: [], PATHS: [], YOUTH_HELP: [], COUPLING: [], LOCATIONS: []}
    for path in paths:
        files[kind_of(path)].append(path)
    if not files[PUPILS]:
        raise UserError(
            "Er is geen bestand met scholen bij; geef met --from ook een bestand van DUO met leerlingen per vestiging."
        )
    if files[PATHS] and files[YOUTH_HELP]:
        raise UserError(
            "Geef Beleidsinformatie Jeugd of een bestand met trajecten, niet allebei: een jeugdige heeft in elk een "
            "ander nummer en zou twee keer tellen."
        )
    if files[COUPLING] and not files[YOUTH_HELP]:
        raise UserError(
            f"{files[COUPLING][0].name} koppelt jeugdigen aan scholen, maar er is geen Beleidsinformatie bij."
        )
    duo = read_schools(files[PUPILS], municipality, lists=files[LOCATIONS], special=special)
    schools, pupils = duo.schools, duo.pupils
    years = sorted({int(year) for year in pupils["jaar"]})
    said = [
        f"DUO: {_counted(len(schools), 'scholen')}, leerlingen van {_span(years)}. Besturen heten naar hun nummer bij "
        "DUO; vul op het blad scholen hun naam in.",
        *duo.said,
    ]
    rows: dict[str, list[dict[str, str | float | None]]] = {
        "studie": [{"sleutel": "gemeente", "waarde": duo.town or None}],
        "scholen": [
            {name: row[name] or None for name in ("school", "naam", "brin6", "bestuur")}
            for row in schools.to_dict("records")
        ],
        "leerlingen": [
            {
                "school": row["school"],
                "jaar": int(row["jaar"]),
                "leerlingen": None if pd.isna(row["leerlingen"]) else int(row["leerlingen"]),
                "plaats": row["plaats"],
            }
            for row in pupils.to_dict("records")
        ],
    }
    hidden = int(pupils["leerlingen"].isna().sum())
    if hidden:
        said.append(
            f"Van {_counted(hidden, 'rijen')} verbergt DUO het aantal leerlingen; vul dat in op het blad leerlingen."
        )
    if not (files[PATHS] or files[YOUTH_HELP]):
        return Prefilled(rows, {}, said)
    key = secrets.token_bytes(32)
    if files[YOUTH_HELP]:
        found = import_youth_help(files[YOUTH_HELP], files[COUPLING], schools, key)
    else:
        found = import_paths(files[PATHS], schools, key)
    rows["zorgvormen"] = found.forms
    begun = {int(year) for year in found.trajectories["begin"].dt.year}
    if begun.isdisjoint(years):
        said.append(
            f"Let op: de trajecten begonnen in {_span(sorted(begun))}, en DUO geeft leerlingen van {_span(years)}; "
            "geef met --from ook een bestand met leerlingen van een jaar waarin trajecten begonnen."
        )
    return Prefilled(rows, {"trajecten": found.trajectories}, [*said, *_summary(found)])


def _summary(found: Imported) -> list[str]:
    rows = found.trajectories
    years = sorted({int(year) for year in rows["begin"].dt.year})
    pupils = _counted(rows["leerling"].nunique(), "leerlingen")
    said = [f"Trajecten: {len(rows)}, van {pupils}, begonnen in {_span(years)}."]
    if found.elsewhere:
        paths = _counted(found.elsewhere, "trajecten")
        said.append(f"Weggelaten: {paths} van jeugdigen zonder school, of met een andere school.")
    if found.repeated:
        paths = _counted(found.repeated, "trajecten")
        said.append(f"Eén keer geteld: {paths} in twee bestanden; het laatst genoemde bestand telt.")
    if found.nameless:
        paths = _counted(found.nameless, "trajecten")
        said.append(f"Zonder burgerservicenummer: {paths}; elk telt als een eigen leerling.")
    return [*said, *map(str, found.warnings)]


def _counted(number: int, things: str) -> str:
    return f"{number} {agreeing(number, things)}"


def _span(years: Sequence[int]) -> str:
    if len(years) < _FEW or len(years) <= years[-1] - years[0]:
        return " en ".join(filter(None, [", ".join(map(str, years[:-1])), str(years[-1])]))
    return f"{years[0]} tot en met {years[-1]}"
