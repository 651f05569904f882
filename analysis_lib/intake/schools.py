"""Schools and their pupils from DUO's files, and which of them a cell means."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis_lib.care_trajectories.roll import not_counted
from analysis_lib.errors import InputError, Problem, file_error
from analysis_lib.intake.duo import brin6, location_rows, pupil_rows, remark_on_year, says_kinds, without_year
from analysis_lib.intake.municipality import File, rows_of
from analysis_lib.intake.populations import REGULAR, kinds_taken, left_out
from analysis_lib.nouns import agreeing

_MOST_NAMED = 8


@dataclass(frozen=True)
class Schools:
    """The schools of one municipality and their pupils per year.

    Parameters
    ----------
    schools : DataFrame
        ``school`` (a short name), ``naam, brin6, bestuur``, of the last year in which each is there,
        in order of name.
    pupils : DataFrame
        ``school`` (short name), ``jaar, leerlingen`` (Int64; NA where DUO hides a small number)
        and ``plaats``; no row for a year in which the file of that year does not have the school.
    town : str
        Name of the municipality, '' where no file says it.
    said : list of str
        What was left out, and what differed between files, in Dutch.
    """

    schools: pd.DataFrame
    pupils: pd.DataFrame
    town: str
    said: list[str]


def read_schools(
    paths: Sequence[Path], municipality: str = "", *, lists: Sequence[Path] = (), special: bool = False
) -> Schools:
    """Read the schools of one municipality and their pupils per year.

    Parameters
    ----------
    paths : sequence of Path
        Files of DUO with pupils.
    municipality : str
        Name or number; needed where the files have more than one.
    lists : sequence of Path
        DUO's lists of locations, for files without names and municipalities.
    special : bool
        Whether schools for speciaal basisonderwijs count too.

    Raises
    ------
    UserError
        If the municipality is not given, or there is none with that name.
    InputError
        If a file cannot be read, its year is not known, a year or a school is there twice, or a file
        has nothing of this municipality.
    """
    taken = kinds_taken(special=special)
    listed = [location_rows(path) for path in lists]
    known = pd.concat(listed) if lists else None
    asked = set[str]()  # schools that a list can tell something of
    files, said, tells = [], list[str](), dict[str, bool]()
    years: dict[int, str] = {}
    for path in paths:
        frame, sheet = pupil_rows(path)
        if frame["jaar"].isna().any():
            raise file_error(path, without_year(path), sheet=sheet.name)
        here = sorted({int(year) for year in frame["jaar"]})
        for year in here:
            if year in years:
                message = f"het jaar {year} staat ook in {years[year]}; geef één bestand per jaar."
                raise file_error(path, message, sheet=sheet.name)
            years[year] = path.name
        said += filter(None, [remark_on_year(path, sheet, here)])
        if not (sheet.has("gemeente") or sheet.has("gemeentenaam")):
            asked |= set(frame["school"])
            frame, unknown = _with_locations(path, frame, known)
            said += unknown
        tells[path.name] = says_kinds(sheet)
        files.append(File(path.name, frame.assign(plaats=f"DUO, {path.name}", rij=frame.index)))
    _require_lists(lists, listed, asked)
    found = rows_of(files, municipality)
    kept = _of_kinds([File(file.name, rows) for file, rows in zip(files, found.files, strict=True)], taken, tells)
    rows = pd.concat([file.rows for file in kept.files]).sort_values("jaar", kind="stable")
    empty = rows["leerlingen"].eq(0).fillna(False).astype(bool)
    if empty.any():
        names = ", ".join(
            f"{name} ({year})" for name, year in rows.loc[empty, ["naam", "jaar"]].itertuples(index=False)
        )
        said.append(f"Zonder leerlingen, en daarom dat jaar weggelaten: {names}.")
    schools, pupils = _tables(rows[~empty])
    return Schools(
        schools, pupils, found.name, [*said, *found.said, *kept.said, *_not_in_each_year(schools, pupils, files)]
    )


def _require_lists(paths: Sequence[Path], listed: Sequence[pd.DataFrame], asked: set[str]) -> None:
    """Refuse a list of locations that tells nothing of any school."""
    message = (
        "deze lijst van vestigingen voegt niets toe: de bestanden met leerlingen zeggen zelf waar elke school staat, "
        "of hebben geen school die erin staat; laat haar weg, of geef de goede lijst."
    )
    if problems := [
        Problem(path.name, 0, "", message)
        for path, rows in zip(paths, listed, strict=True)
        if asked.isdisjoint(rows.index)
    ]:
        raise InputError(problems)


@dataclass(frozen=True)
class _Kept:
    files: list[File]
    said: list[str]


def _of_kinds(files: Sequence[File], taken: Sequence[str], tells: dict[str, bool]) -> _Kept:
    """Keep the schools that the study is about; a file that does not say what schools are learns it from the others."""
    every = pd.concat([file.rows for file in files if tells[file.name]] or [files[0].rows.iloc[:0]])
    kinds = every.groupby("school")["soort"].agg(set).to_dict()
    wanted = set(taken) & set(every["soort"])
    kept, out, said, problems = [], [], list[str](), []
    for file in files:
        rows = file.rows
        if not tells[file.name]:
            others = rows["school"].map(lambda school: " en ".join(sorted(kinds.get(school, {REGULAR}))))
            out_of = rows["school"].map(lambda school: not kinds.get(school, {REGULAR}) & set(taken))
            rows = rows.assign(soort=others.where(out_of, REGULAR))
        here = rows[rows["soort"].isin(taken)]
        out.append(rows[~rows["soort"].isin(taken)])
        missing = [kind for kind in taken if kind in wanted and kind not in set(here["soort"])]
        if here.empty:
            message = (
                f"dit bestand heeft van deze gemeente alleen {', '.join(sorted(set(rows['soort'])))}, en de studie "
                f"gaat over {' en '.join(taken)}; laat het weg."
            )
            problems.append(Problem(file.name, 0, "", message))
        elif missing and len(taken) > 1:
            message = (
                f"dit bestand heeft geen scholen van soort {missing[0]}, en een ander bestand wel; geef ook van dit "
                "jaar een bestand met alle soorten, of laat --sbo weg."
            )
            problems.append(Problem(file.name, 0, "", message))
        elif not tells[file.name]:
            said.append(
                f"{file.name} zegt niet welk onderwijs een school geeft; zij telt als basisschool, tenzij een ander "
                "bestand iets anders zegt."
            )
        twice = here[here.duplicated(["school", "jaar", "soort"], keep=False)]
        for (school, year), again in twice.groupby(["school", "jaar"]):
            lines = " en ".join(str(row) for row in again["rij"])
            message = (
                f"{school} staat er voor {year} {len(again)} keer (rij {lines}); houd één rij per school en jaar over."
            )
            problems.append(Problem(file.name, int(again["rij"].iloc[1]), "", message))
        kept.append(File(file.name, here))
    if problems:
        raise InputError(problems)
    return _Kept(kept, [*said, *left_out(pd.concat(out), taken)])


def _with_locations(path: Path, frame: pd.DataFrame, known: pd.DataFrame | None) -> tuple[pd.DataFrame, list[str]]:
    """Fill in names and municipalities from DUO's list of locations."""
    if known is None:
        message = (
            "dit bestand zegt niet in welke gemeente een school staat; geef met --from ook DUO's lijst van vestigingen "
            "('Alle vestigingen basisonderwijs'), met BRIN_NUMMER, VESTIGINGSNUMMER, VESTIGINGSNAAM en GEMEENTENAAM."
        )
        raise file_error(path, message)
    there = known[~known.index.duplicated(keep="last")].reindex(frame["school"]).fillna("")
    for column in there:
        frame = frame.assign(**{str(column): frame[column].where(frame[column] != "", there[column].to_numpy())})
    unknown = frame[~frame["school"].isin(known.index)]
    number = unknown["school"].nunique()
    if not number:
        return frame, []
    names = ", ".join(sorted(set(unknown["school"]))[:_MOST_NAMED]) + (", ..." if number > _MOST_NAMED else "")
    return frame, [
        f"{path.name}: {number} {agreeing(number, 'vestigingen')} zonder rij in de lijst van vestigingen ({names}), "
        f"met {int(unknown['leerlingen'].sum())} leerlingen; zonder gemeente tellen zij niet mee, tenzij een ander "
        "bestand hen in deze gemeente heeft."
    ]


def _tables(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the tables of schools and of pupils."""
    rows = rows.assign(bestuur=rows["bestuur"].map(lambda number: f"Bestuur {number}" if number else ""))
    schools = rows.drop_duplicates("school", keep="last").rename(columns={"school": "brin6"})
    schools = schools.assign(naam=_apart(schools["naam"], schools["brin6"])).sort_values("naam", ignore_index=True)
    schools.insert(0, "school", short_names(schools["naam"]))
    pupils = (
        rows.groupby(["school", "jaar", "plaats"], sort=True)["leerlingen"]
        .agg(lambda counts: counts.sum(skipna=False))
        .reset_index()
    )
    keys = dict(zip(schools["brin6"], schools["school"], strict=True))
    pupils = pupils.assign(school=pupils["school"].map(keys)).sort_values(["school", "jaar"], ignore_index=True)
    return schools[["school", "naam", "brin6", "bestuur"]], pupils


def _not_in_each_year(schools: pd.DataFrame, pupils: pd.DataFrame, files: Sequence[File]) -> list[str]:
    """Say which schools are not in the files of every year, and in which municipality they were then."""
    about = schools.set_index("school")
    every = pd.concat([file.rows for file in files])
    elsewhere = {
        (str(school), int(year)): str(name or number)
        for school, year, name, number in every[["school", "jaar", "gemeentenaam", "gemeente"]].itertuples(index=False)
    }

    def named(school: str, year: int) -> str:
        there = elsewhere.get((str(about.at[school, "brin6"]), year))
        name = str(about.at[school, "naam"])
        return f"{name} (toen in {there})" if there else name

    found = [
        f"in {year} niet: {', '.join(named(one, int(year)) for one in missing)}"
        for year, missing in not_counted(pupils)
    ]
    return [f"Niet in elk jaar: {'; '.join(found)}. Zij tellen mee in de jaren waarin DUO hen telt."] if found else []


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
        Of `Schools`.

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
