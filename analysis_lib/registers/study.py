"""From a folder of registers to what a new study of support use starts with: counts, and nothing of a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.catalogue import report
from analysis_lib.errors import UserError, file_error
from analysis_lib.new_study.prefilled import Prefilled, Row
from analysis_lib.nouns import agreeing
from analysis_lib.registers.areas import read_areas
from analysis_lib.registers.catalogue import Catalogue, thresholds
from analysis_lib.registers.cells import Cells, cells
from analysis_lib.registers.convert import YEAR, Files, converted
from analysis_lib.registers.earlier import exact_tables, name_of, read_before, record
from analysis_lib.registers.engine import DUCKDB, opened
from analysis_lib.registers.held import coded_years, has_earlier, unknown_codes, without_known_codes, without_rows
from analysis_lib.registers.kinds import ADDRESSES, COSTS, PERSONS, SOURCE, of_use
from analysis_lib.registers.margins import comparable
from analysis_lib.registers.overview import Sources, gaps, look, nobody_in, require_years, strange, without
from analysis_lib.registers.placing import nobody_placed, unknown_schools, years_without
from analysis_lib.registers.population import PARTNERSHIP, REGION
from analysis_lib.registers.protection import STEP, protected
from analysis_lib.registers.schools import read_schools
from analysis_lib.registers.settings import AT_SCHOOL
from analysis_lib.registers.tables import about, counts, needs_of_regions, places
from analysis_lib.support_use.names import KEY, USE
from analysis_lib.support_use.paths import path_name
from analysis_lib.support_use.release import RULES
from analysis_lib.tables.common import PROTECTED
from analysis_lib.tables.kinds_of_data import OWN_DATA, SYNTHETIC
from analysis_lib.versions import Version

_REPORT = "chain_pressure"
_ADVICE = "Een andere keuze in registers.yaml geeft andere aantallen."


def read_registers(
    paths: Sequence[Path],
    *,
    cache: Path | None = None,
    settings_file: Path | None = None,
    version: str = "",
    engine: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Prefilled:
    """Count a folder of registers into what a new study starts with.

    Parameters
    ----------
    paths : sequence of Path
        One folder.
    cache : Path, optional
        Folder for the converted registers; beside the registers if not given. It is about persons.
    settings_file : Path, optional
        The study's differences; ``registers.yaml`` in the folder if not given.
    version : str
        publiek, or intern for counts that are not protected.
    engine : str
        duckdb or spark.
    say : callable
        Told how far it is.

    Returns
    -------
    Prefilled
        ``aantallen, indicatoren`` and ``regios`` as files; rows of ``studie, definitie`` and ``aannames``.

    Raises
    ------
    UserError
        If the registers are not in order or small counts cannot be kept hidden.
    """
    if len(paths) != 1 or paths[0].is_file():
        raise UserError(f"Voor {_REPORT} hoort achter --from één map met registers.")
    kind = Version(version or Version.PUBLIC)
    sources = look(paths[0], settings_file)
    require_years(sources)
    cache = (cache or paths[0].resolve().with_name(f"{paths[0].resolve().name}-cache")).resolve()
    if cache == paths[0].resolve() or cache in paths[0].resolve().parents:
        raise UserError("Geef met --cache een andere map dan die van de registers; daar blijft alles zoals het is.")
    found, said = count(sources, cache, engine or DUCKDB, say)
    nobody = set(sources.years) - set(found["jaar"])  # which shows when a file is converted
    sources = replace(sources, empty=sources.empty | {(PERSONS, year) for year in nobody})
    regions = places(_regions(sources), _known_regions(), set(found["regio"]))
    names = set(found["indicator"])
    internal = kind == Version.INTERNAL
    indicators = about(sources.indicators, names, None if internal else STEP)
    if not internal:
        say("beveiligen: kleine aantallen en wat ze zou verraden")
        exact = about(sources.indicators, names, None)
        before = read_before(cache, _kind(sources))
        tables = exact_tables(found, exact, regions)
        found, hidden = protected(found, exact, regions, before)
        _require_use(found)
        whole = len(found) + hidden
        shown = frozenset(name_of(key) for key in found[list(KEY)].itertuples(index=False, name=None))
        record(cache, before, _kind(sources), tables, shown)
        again = before.same(tables)
        said += before.said(len(before.releases) if again is None else again)
        if hidden:
            said.append(
                f"Verborgen: {hidden} van de {whole} aantallen: onder de {RULES.minimum}, of omdat andere "
                "eruit zouden volgen."
            )
    indicators = _without_lost_references(indicators[indicators["indicator"].isin(set(found["indicator"]))], found)
    files = {"aantallen": found.assign(aandeel=None), "indicatoren": indicators, "regios": regions}
    if sources.own.invented:
        files["vergelijking"] = comparable(sources.years, set(indicators["indicator"]))
    rows: dict[str, list[Row]] = {
        "studie": _study(sources, internal=internal),
        "definitie": _definition(sources),
        "aannames": _assumptions(sources, said),
    }
    messages = [f"Geteld: {len(found)} aantallen over {path_name(sources.years)}.", *said]
    messages.append(f"De omgezette registers staan in {cache.name}; die map gaat over personen, deel haar niet.")
    if internal:
        messages.append("INTERN: kleine aantallen zijn niet verborgen. Verspreid deze studie niet.")
    return Prefilled(rows, files, messages)


def _require_use(shown: pd.DataFrame) -> None:
    """Refuse a study without the use of support in any year: no report can be made of that."""
    if USE not in set(shown["indicator"]):
        raise UserError(
            "Dit zijn te weinig kinderen: hoeveel er hulp gebruiken kan in geen enkel jaar worden getoond zonder dat "
            "kleine aantallen eruit volgen. Er is niets gemaakt; tel voor uzelf met --versie intern."
        )


def count(
    sources: Sources, cache: Path, engine: str = DUCKDB, say: Callable[[str], None] = lambda _: None, **options: Any
) -> tuple[pd.DataFrame, list[str]]:
    """Convert and count.

    Returns
    -------
    DataFrame
        ``indicator, groep, regio, jaar, aantal``, exact: not to be shown.
    list of str
        What the user should know of it, in Dutch.
    """
    with converted(sources.read, sources.catalogue, cache, say) as files:
        empty = without_rows(files) | without_known_codes(files, sources.catalogue)
        told = replace(sources, empty=sources.empty | empty)
        require_years(told)
        if told.read.used.keys() <= sources.read.used.keys():
            return _counted(told, files, cache, engine, say, options)
    return count(told, cache, engine, say, **options)  # where a file is empty, another one may tell of its year


def _counted(  # noqa: PLR0917  # what `count` is given, and the files
    sources: Sources,
    files: Files,
    cache: Path,
    engine: str,
    say: Callable[[str], None],
    options: Mapping[str, Any],
) -> tuple[pd.DataFrame, list[str]]:
    files = {
        name: {year: path for year, path in of.items() if sources.has(name, year) and sources.reads(name, year)}
        for name, of in files.items()
    }
    files[ADDRESSES] = _addresses(sources, files.get(ADDRESSES, {}))
    said = [*strange(sources), *(line for name in sources.catalogue for line in nobody_in(sources, name))]
    for register, year, column, code, number in unknown_codes(files, sources.catalogue):
        many = f"{number}" if number >= RULES.minimum else f"minder dan {RULES.minimum}"
        said.append(
            f"{sources.found.used[register, year].path.name}, kolom {column}: code '{code}' staat niet in de catalogus "
            f"en telt nergens mee ({many} {agreeing(number, 'rijen')}); zet haar betekenis in registers.yaml."
        )
    areas = read_areas(sources.folder / sources.own.areas) if sources.own.areas else None
    schools = _schools(sources)
    with opened(files, cache, engine, **{"memory": sources.own.memory, **options}) as registers:
        filled = {
            # A column without one code that is known, in any year, says nothing: no figure, rather than nobody.
            need: registers.filled(name, [column])[column]
            if _has_codes(files, sources.catalogue, name, column)
            else set()
            for need, (name, column) in sources.optional().items()
        }
        absent = sources.absent(filled)
        items = registers.filled(COSTS, [item.name for item in thresholds(sources.catalogue)])
        settings = sources.settings.in_prices_of(sources.years)
        finest = cells(registers, sources.catalogue, settings, sources.years, areas=areas, schools=schools, say=say)
    _require_children(sources, finest)
    said = [*gaps(sources, items), *said, *without(sources, absent)]
    found = counts(
        finest, sources.indicators, absent, _regions(sources), _known_placing(sources, finest.regional, absent, said)
    )
    if found.empty:
        raise UserError("Uit deze registers is niets te tellen; controleer ze met narekenbaar check.")
    return found, said


def _require_children(sources: Sources, finest: Cells) -> None:
    """Refuse a year without any child: something in its files is not what it seems, and 0 is no figure."""
    for year in sources.years:
        if year not in set(finest.national[YEAR]):
            message = f"in {year} is geen enkel kind van 0 t/m 13 jaar te vinden"
            homes = (
                "" if sources.settings["verblijf"] == "bestand" else f", en naar de sleutel en datums in {ADDRESSES}"
            )
            raise file_error(
                sources.found.used[PERSONS, year].path, f"{message}; kijk naar GBAGEBOORTEJAAR{homes} van dat jaar."
            )


def _addresses(sources: Sources, files: Mapping[int, Path]) -> dict[int, Path]:
    """Return the file with the addresses of each year, and refuse one of a year that is to tell of years before.

    A file that spans years has addresses that ended before its own.
    """
    told = {year: own for year in sources.years if (own := sources.addresses_of(year))}
    for own in sorted({own for year, own in told.items() if own != year}):
        if not has_earlier(files[own], f"{own}0101"):
            years = ", ".join(str(year) for year, its in told.items() if its == own != year)
            message = (
                f"geen adres daarin eindigt vóór {own}, zodat het niet ook over {years} gaat; leg de adresbestanden "
                "van die jaren erbij, of zet 'adressen: per jaar' in registers.yaml."
            )
            raise file_error(sources.found.used[ADDRESSES, own].path, message)
    return {year: files[own] for year, own in told.items()}


def _without_lost_references(indicators: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Take away what an indicator is a part of, or adds up to, where protection left nothing of that to show."""
    there = set(found["indicator"])
    groups = set(zip(found["indicator"], found["groep"], strict=True))
    lost = [
        reference is not None and (reference not in there or (bool(group) and (reference, group) not in groups))
        for reference, group in zip(indicators["referentie"], indicators["referentie_groep"], strict=True)
    ]
    none = indicators[["referentie", "referentie_groep"]].mask(pd.Series(lost, index=indicators.index), None)
    total = indicators["telt_op"].where(indicators["telt_op"].isin(there), None)
    return indicators.assign(referentie=none["referentie"], referentie_groep=none["referentie_groep"], telt_op=total)


def _regions(sources: Sources) -> Mapping[str, Sequence[str]]:
    found: dict[str, set[str]] = {REGION: set(), PARTNERSHIP: set()}
    if sources.own.areas:
        areas = read_areas(sources.folder / sources.own.areas)
        for column in found:
            if column == REGION or sources.settings["samenwerkingsverband"] != AT_SCHOOL:
                found[column] |= set(areas[column].dropna())
    if (schools := _schools(sources)) is not None:
        found[PARTNERSHIP] |= set(schools[PARTNERSHIP])
    return {column: sorted(names) for column, names in found.items()}


def _schools(sources: Sources) -> pd.DataFrame | None:
    """Read where schools lie, if that is where their pupils count."""
    wanted = sources.settings.by_school and sources.own.schools
    return read_schools(sources.folder / sources.own.schools) if wanted else None


def _known_placing(
    sources: Sources, regional: pd.DataFrame, absent: dict[int, set[str]], said: list[str]
) -> dict[str, frozenset[str]]:
    """Return what counts by region need, with nobody placed in a year among what is absent; and say so."""
    needs_of = needs_of_regions(sources.settings)
    if sources.settings.by_school and sources.own.schools:
        said += unknown_schools(regional, sources.settings, sources.years)
    for column, needs in needs_of.items():
        asked = [year for year in sources.years if not needs & absent[year]]
        nobody = years_without(regional, column, asked) if _regions(sources)[column] else []
        if nobody:
            said.append(nobody_placed(column, nobody, by_school=sources.settings.by_school))
        for year in nobody:
            absent[year].add(column)
    return {column: needs | {column} for column, needs in needs_of.items()}


def _has_codes(files: Files, catalogue: Catalogue, name: str, column: str) -> bool:
    codes = catalogue[name].columns[column].codes
    return not codes or bool(coded_years(files, catalogue, name, column))


def _known_regions() -> pd.DataFrame:
    frame = pd.read_csv(report(_REPORT).templates / "regios.csv", dtype={"regio": str})
    frame = frame.astype({"kolom": "Int64", "rij": "Int64"})
    return frame.astype(object).where(frame.notna(), None)


def _kind(sources: Sources) -> str:
    return SYNTHETIC if sources.own.invented else OWN_DATA


def _study(sources: Sources, *, internal: bool) -> list[Row]:
    years = f"{sources.years[0]}-{sources.years[-1]}"
    values = {
        "titel": "Druk op de keten van kinderopvang, onderwijs en zorg",
        "ondertitel": f"Geteld uit registers, {path_name(sources.years)}",
        "organisatie": "Nog in te vullen",
        "datum": f"gegevens over {sources.years[0]} tot en met {sources.years[-1]}",
        "bron": "Eigen telling uit registers met de indeling van CBS.",
        "gegevens": _kind(sources),
        "periode": years,
        **({"versie": str(Version.INTERNAL)} if internal else {PROTECTED: "ja"}),
    }
    return [{"sleutel": key, "waarde": value} for key, value in values.items()]


def _definition(sources: Sources) -> list[Row]:
    """Return the conditions that were applied, with the thresholds that were used."""
    printed = pd.read_csv(report(_REPORT).templates / "definitie.csv", dtype=object)
    kinds = set(of_use(sources.settings))
    registers = {SOURCE[kind] for kind in kinds}
    base = sources.settings.base_year(sources.years) if sources.settings["prijsindex"] else None
    rows: list[Row] = []
    for row in printed.astype(object).where(printed.notna(), None).to_dict("records"):
        register, variable = row["register"], row["variabele"]
        applies = register in registers and (row["voorwaarde"] != "Speciaal basisonderwijs" or "sbo" in kinds)
        if applies or (register is None and "wmo" in kinds):
            column = sources.catalogue[register].columns.get(str(variable)) if register and variable else None
            threshold = None if column is None else column.threshold
            row |= {"nr": float(len(rows) + 1), "drempel": threshold}
            if threshold is not None and base:
                row |= {"prijsindex": "opgegeven indexcijfers", "prijsjaar": base}
            else:
                row |= {"prijsindex": None, "prijsjaar": None}
            rows.append({str(name): value for name, value in row.items()})
    return rows


def _assumptions(sources: Sources, said: Sequence[str]) -> list[Row]:
    """Return a line for each setting, with its reason, and for each thing that is missing."""
    chosen = [
        {"aanname": f"{sentence} {reason}", "gevolg": _ADVICE, "van": "narekenbaar", "plaats": place}
        for sentence, reason, place in sources.settings.sentences(sources.years)
    ]
    missing = [
        {
            "aanname": line,
            "gevolg": "Wat daarvan afhangt, is niet of anders geteld.",
            "van": "narekenbaar",
            "plaats": "registers",
        }
        for line in said
    ]
    return [{"nr": float(number), **row} for number, row in enumerate([*chosen, *missing], start=1)]
