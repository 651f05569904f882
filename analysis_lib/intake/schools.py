"""Schools and their pupils from DUO's files, and which of them a cell means."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from analysis_lib.errors import UserError, did_you_mean, file_error
from analysis_lib.intake.duo import brin6, pupil_rows


def read_schools(paths: Sequence[Path], municipality: str = "") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the schools of one municipality and their pupils per year.

    Parameters
    ----------
    paths : sequence of Path
        Files of DUO, a year each.
    municipality : str
        Name or number; needed where the files have more than one.

    Returns
    -------
    schools : DataFrame
        ``school`` (a short name), ``naam, brin6, bestuur, gemeentenaam``, of the last year in which
        each is there, in order of name.
    pupils : DataFrame
        ``school`` (short name), ``jaar, leerlingen`` (Int64; NA where DUO hides a small number)
        and ``plaats``.

    Raises
    ------
    UserError
        If the municipality is not given, or there is none with that name.
    InputError
        If a file cannot be read, its year is not known, or a year is there twice.
    """
    frames = []
    known: dict[int, str] = {}
    for path in paths:
        frame, sheet = pupil_rows(path)
        if frame["jaar"].isna().any():
            message = "het jaar is niet te vinden; zet het in de bestandsnaam, zoals leerlingen_2023.csv."
            raise file_error(path, message, sheet=sheet.name)
        for year in map(int, frame["jaar"].unique()):
            if year in known:
                message = f"het jaar {year} staat ook in {known[year]}; geef één bestand per jaar."
                raise file_error(path, message, sheet=sheet.name)
            known[year] = path.name
        frames.append(frame.assign(plaats=f"DUO, {path.name}"))
    here = _of_municipality(pd.concat(frames), municipality).sort_values("jaar", kind="stable")
    here = here.assign(bestuur=here["bestuur"].map(lambda number: f"Bestuur {number}" if number else ""))
    schools = here.drop_duplicates("school", keep="last").rename(columns={"school": "brin6"})
    schools = schools.assign(naam=_apart(schools["naam"], schools["brin6"])).sort_values("naam", ignore_index=True)
    schools.insert(0, "school", short_names(schools["naam"]))
    pupils = (
        here.groupby(["school", "jaar", "plaats"], sort=True)["leerlingen"]
        .agg(lambda counts: counts.sum(skipna=False))
        .reset_index()
    )
    keys = dict(zip(schools["brin6"], schools["school"], strict=True))
    pupils = pupils.assign(school=pupils["school"].map(keys)).sort_values(["school", "jaar"], ignore_index=True)
    return schools[["school", "naam", "brin6", "bestuur", "gemeentenaam"]], pupils


def _of_municipality(frame: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """Keep the rows of one municipality, by its name in any capitals or its number."""
    names = frame["gemeentenaam"].str.casefold()
    if not wanted:
        there = set(names)
        if len(there) > 1:
            raise UserError(
                f"De bestanden van DUO gaan over {len(there)} gemeenten; zeg met --gemeente NAAM welke u bedoelt."
            )
        return frame
    plain = wanted.strip().casefold()
    number = f"GM{plain.removeprefix('gm').zfill(4)}"
    here: pd.DataFrame = frame[(names == plain) | (frame["gemeente"] == number)]
    if here.empty:
        hint = did_you_mean(wanted, sorted(frame["gemeentenaam"].unique()))
        raise UserError(f"De gemeente '{wanted}' staat niet in de bestanden van DUO; {hint}")
    return here


def _apart(names: pd.Series, codes: pd.Series) -> pd.Series:
    """Make names unique: a school without one is called by its BRIN, one that shares it has its BRIN added."""
    named = names.where(names != "", codes)
    shared = named.str.casefold().duplicated(keep=False) & (names != "")
    result: pd.Series = named.where(~shared, named + " (" + codes + ")")
    return result


def short_names(names: Iterable[str]) -> list[str]:
    """Unique names without spaces, capitals or accents: De Bösk is de_bosk."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
        short = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:50] or "zonder_naam"
        seen[short] += 1
        found.append(short if seen[short] == 1 else f"{short}_{seen[short]}")
    return found


def find_schools(cells: pd.Series, locations: pd.Series, schools: pd.DataFrame) -> pd.Series:
    """Find the school that each cell means.

    Parameters
    ----------
    cells : Series of str
        BRIN6, BRIN of a school with one location, or name.
    locations : Series of str
        Number of the location, '' where it is not given separately.
    schools : DataFrame
        As `read_schools`.

    Returns
    -------
    Series of str
        Short name, '' where it is not one of these schools.
    """
    known = dict(zip(schools["brin6"], schools["school"], strict=True))
    once = schools.drop_duplicates("naam", keep=False)
    known |= {name.casefold(): key for name, key in zip(once["naam"], once["school"], strict=True)}
    known |= dict(zip(schools["school"], schools["school"], strict=True))
    codes = schools["brin6"].str[:4]
    alone = schools[~codes.duplicated(keep=False)]
    known |= dict(zip(alone["brin6"].str[:4], alone["school"], strict=True))

    def find(cell: str, location: str) -> str:
        try:
            code = brin6(cell, location) if location else cell.strip().upper()
        except ValueError:
            code = cell.strip().upper()
        return str(known.get(code) or known.get(cell.strip().casefold(), ""))

    pairs = list(zip(cells, locations, strict=True))
    found = {pair: find(*pair) for pair in set(pairs)}
    return pd.Series([found[pair] for pair in pairs], index=cells.index, dtype=str)
