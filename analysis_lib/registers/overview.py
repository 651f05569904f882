"""What a folder of registers holds and what can be counted from it, without counting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from analysis_lib.errors import InputError, Problem, UserError, file_error
from analysis_lib.nouns import agreeing
from analysis_lib.registers.areas import read_areas
from analysis_lib.registers.catalogue import Catalogue, read_catalogue, thresholds
from analysis_lib.registers.finding import Found, find, require_folder
from analysis_lib.registers.groups import Indicator
from analysis_lib.registers.kinds import ADDRESSES, COSTS, HELP, LONG_TERM, PERSONS, PLACES, SPECIAL, SPELLS
from analysis_lib.registers.own import FILE, Own, read_own
from analysis_lib.registers.population import ORIGIN, PARTNERSHIP, REGION
from analysis_lib.registers.readers import columns_of, is_header_only
from analysis_lib.registers.schools import LOCATION, SCHOOL, read_schools
from analysis_lib.registers.settings import Settings, read_settings
from analysis_lib.registers.tables import (
    AREAS,
    CLUSTERS,
    DAY_CODES,
    HELP_FORMS,
    SCHOOL_CODES,
    SCHOOLS,
    indicators,
    is_known,
    needs_of_regions,
)

_OPTIONAL = {
    ORIGIN: (PERSONS, "GBAHERKOMSTGROEPERING"),
    CLUSTERS: (SPECIAL, CLUSTERS),
    DAY_CODES: (LONG_TERM, DAY_CODES),
    HELP_FORMS: (HELP, HELP_FORMS),
}
_ASSUMED = "L"
_SURE = {"M": "uit de tweede hand", _ASSUMED: "verondersteld"}
_FEWEST_YEARS = 2  # of a trend
_SOME_YEAR = 2020  # in the name of a file, where none is known


@dataclass(frozen=True)
class Sources:
    """A folder of registers: what a study says of it, and what was found.

    Parameters
    ----------
    columns : mapping of (str, int) to mapping
        By register and year, the columns that its file has.
    empty : frozenset of (str, int)
        Registers and years of which the file holds nobody: as good as absent, as nobody knows what zero means there.
    """

    folder: Path
    own: Own
    catalogue: Catalogue
    settings: Settings
    found: Found
    columns: Mapping[tuple[str, int], Mapping[str, str]]
    empty: frozenset[tuple[str, int]] = frozenset()

    def has(self, register: str, year: int) -> bool:
        """Whether a register tells anything about a year."""
        return (register, year) in self.found.used and (register, year) not in self.empty

    def years_of(self, register: str) -> list[int]:
        """Years about which a register tells anything, in order."""
        return [year for year in self.found.years(register) if self.has(register, year)]

    def reads(self, register: str, year: int) -> bool:
        """Whether a file of a year is counted from: those of other years only where they tell of this one too."""
        if register == ADDRESSES:
            return year in {self.addresses_of(each) for each in self.years}
        if register == PLACES:
            return year in self.years_of(PLACES)[-1:]  # the newest has every year
        return year in self.years or (register in SPELLS and self.settings["zorgjaar"] != "bestand")

    @property
    def read(self) -> Found:
        """The files that are counted from: those of years that are left out are not even converted."""
        used = {(name, year): one for (name, year), one in self.found.used.items() if self.reads(name, year)}
        return replace(self.found, used=used)

    @property
    def years(self) -> list[int]:
        """The years that are counted: those that the study names, or else all that can be."""
        named = self.settings["jaren"]
        return [year for year in self.countable if not named or year in named]

    @property
    def countable(self) -> list[int]:
        """The years that can be counted: those of which the children are known."""
        persons = self.years_of(PERSONS)
        by_address = self.settings["verblijf"] == "adres"
        return [year for year in persons if self.addresses_of(year) or not by_address]

    def addresses_of(self, year: int) -> int:
        """Return the year of the file with the addresses of a year: its own or, where one spans years, a later one."""
        there = self.years_of(ADDRESSES)
        span = {"doorlopend": there, "naar bestanden": there if len(there) == 1 else []}
        return min(
            (
                each
                for each in there
                if each == year or (each > year and each in span.get(self.settings["adressen"], []))
            ),
            default=0,
        )

    def absent(self, filled: Mapping[str, set[int]] | None = None) -> dict[int, set[str]]:
        """Return, by counted year, the registers and columns that are not there.

        Parameters
        ----------
        filled : mapping of str to set of int, optional
            By what a table needs of a column, the years in which that column holds anything; without it,
            a column that is there is taken to.
        """
        absent: dict[int, set[str]] = {}
        for year in self.years:
            lacking = {name for name in self.catalogue if not self.has(name, year)}
            lacking -= {one.instead_of for one in self.catalogue.values() if self.has(one.name, year)}
            if self.addresses_of(year):
                lacking.discard(ADDRESSES)
            if self.years_of(PLACES):
                lacking.discard(PLACES)  # the newest has every year
            for need, (register, column) in self.optional().items():
                there = column in self.columns.get((register, year), {})
                if not there or (filled is not None and year not in filled[need]):
                    lacking.add(need)
            absent[year] = lacking | {
                part for part, file in ((AREAS, self.own.areas), (SCHOOLS, self.own.schools)) if not file
            }
        return absent

    def optional(self) -> dict[str, tuple[str, str]]:
        """Return the columns that only some tables need, by what `absent` calls them."""
        return {**_OPTIONAL, **{need: (register, SCHOOL) for register, need in SCHOOL_CODES.items()}}

    @property
    def indicators(self) -> list[Indicator]:
        """What may be counted."""
        return indicators(self.settings, self.catalogue, self.years)


def look(folder: Path, settings_file: Path | None = None) -> Sources:
    """Find registers and look at their columns.

    Raises
    ------
    UserError, InputError
        If the folder, the study's own file or a register is not in order; every file's problem at once.
    """
    require_folder(folder)
    own = read_own(folder, settings_file)
    catalogue, settings = read_catalogue(own), read_settings(own)
    found = find(folder, catalogue)
    columns: dict[tuple[str, int], Mapping[str, str]] = {}
    problems: list[Problem] = []
    for key, delivery in found.used.items():
        try:
            columns[key] = columns_of(delivery.path, catalogue[delivery.register], delivery.year)
        except InputError as error:
            problems += error.problems
    if own.schools and not settings.by_school:
        raise file_error(
            folder / own.source,
            "scholen doet alleen iets bij samenwerkingsverband: school; geef die ook, of laat scholen weg.",
        )
    for file, read in ((own.areas, read_areas), (own.schools, read_schools)):
        if file:
            try:
                read(folder / file)
            except InputError as error:
                problems += error.problems
    if problems:
        raise InputError(problems)
    empty = frozenset(key for key, delivery in found.used.items() if is_header_only(delivery.path))
    return Sources(folder, own, catalogue, settings, found, columns, empty)


def require_years(sources: Sources) -> None:
    """Refuse registers from which no trend can be counted, or not the one that was meant.

    A year that is missing between others would shorten every trend and the way of the cohort without a word, so only a
    study that names its years goes without.
    """
    there = sources.countable
    if len(there) < _FEWEST_YEARS:
        registers = PERSONS if sources.settings["verblijf"] == "bestand" else f"{PERSONS} en {ADDRESSES}"
        raise UserError(
            f"In '{sources.folder.name}' is {_span(there) or 'geen enkel'} jaar te tellen; nodig zijn minstens twee "
            f"jaren met {registers}."
        )
    named = sources.settings["jaren"]
    if lacking := [year for year in named or range(there[0], there[-1]) if year not in there]:
        have = "heeft" if len(lacking) == 1 else "hebben"
        those = "dat jaar" if len(lacking) == 1 else "die jaren"
        kept = [year for year in named if year in there]
        kept = kept if len(kept) >= _FEWEST_YEARS else there
        raise UserError(
            f"In '{sources.folder.name}' {have} {_span(lacking)} geen cijfers: {_why_not(sources, lacking)} Te tellen "
            f"zijn {_span(there)}. Leg de bestanden van {those} erbij, of zet onder 'instellingen' in "
            f"{sources.own.source} wat u zonder {those} wilt tellen: 'jaren: {kept}'."
        )
    _require_index(sources)


def _require_index(sources: Sources) -> None:
    years = [year for year in sources.years if sources.has(COSTS, year)]
    if years:
        sources.settings.in_prices_of(sources.years).require_index(years)


def _why_not(sources: Sources, years: Sequence[int]) -> str:
    """Say which register makes that years cannot be counted, and which files that are."""
    told = set(sources.years_of(PERSONS))
    without_homes = [year for year in years if year in told]
    lacking = {PERSONS: [year for year in years if year not in told], ADDRESSES: without_homes}
    said = " en ".join(
        f"{name} ontbreekt of telt niemand ({', '.join(_file_of(sources, name, year) for year in those)})"
        for name, those in lacking.items()
        if those
    )
    if without_homes and max(sources.years_of(ADDRESSES)) > min(without_homes):
        said += "; heeft een later adresbestand die jaren ook, zet dan 'adressen: doorlopend'"
    return f"{said}."


def _file_of(sources: Sources, name: str, year: int) -> str:
    found = sources.found.used.get((name, year))
    return found.path.name if found else sources.catalogue[name].file.format(jaar=year, versie=1)


def describe(folder: Path, settings_file: Path | None = None) -> Iterator[str]:
    """Say what is there, which version of each year, what is missing and which tables go without it, in Dutch.

    Yields
    ------
    str
        A line; also of registers that are refused in the end, so that a user sees what there is.

    Raises
    ------
    UserError, InputError
        As `look`, and of years that `require_years` refuses.
    """
    sources = look(folder, settings_file)
    years = sources.years
    yield f"Te tellen: {_span(years) or 'geen enkel jaar'}."
    for name, register in sources.catalogue.items():
        there = sources.found.of(name)
        if there:
            versions = ", ".join(f"{one.year} V{one.version}" for one in there)
            yield f"{name}: {versions}{_sure(register.sure)}"
            yield from nobody_in(sources, name)
        elif not register.instead_of:
            expected = register.file.format(jaar=(years or [_SOME_YEAR])[0], versie=1)
            yield f"{name}: ontbreekt ({register.about}); verwacht wordt {expected}{_sure(register.sure)}"
    yield from (f"Niet gebruikt: {one.path.name}, er is een nieuwere versie." for one in sources.found.older)
    for one in sources.found.beside:
        yield f"Niet gebruikt: {one.path.name}, want {sources.catalogue[one.register].instead_of} is er ook."
    yield from strange(sources)
    yield from assumed(sources)
    if years:
        yield from [*gaps(sources), *without(sources, sources.absent())]
    require_years(sources)


def strange(sources: Sources) -> list[str]:
    """Say what looks like the file of a register and was not used."""
    said = []
    for path in sources.found.strange:
        if path.name in {Path(sources.own.areas).name, Path(sources.own.schools).name}:
            continue
        near = [one for one in sources.catalogue.values() if path.stem.upper().startswith(one.begins_with or path.name)]
        expected = max(near, key=lambda one: len(one.begins_with)).file.format(jaar=_SOME_YEAR, versie=1)
        why = "dat is een map" if path.is_dir() else f"de naam is niet zoals {expected}"
        said.append(f"Niet gebruikt: {path.name}, {why}. Hoort het erbij, geef het dan zijn eigen naam.")
    return said


def nobody_in(sources: Sources, register: str) -> list[str]:
    """Say of which years a register's file holds nobody that can be linked."""
    return [
        f"{one.path.name}: er staat niemand in die te koppelen is, of niets met een code uit de catalogus. Dit bestand "
        "telt als ontbrekend; kijk of het heel is."
        for one in sources.found.of(register)
        if not sources.has(register, one.year)
    ]


def assumed(sources: Sources) -> list[str]:
    """Say which columns of registers that are there have a name or codes that nobody has seen."""
    said = []
    for name, register in sources.catalogue.items():
        columns = [
            column.actual
            for column in register.columns.values()
            if column.sure == _ASSUMED and (column.name not in {SCHOOL, LOCATION} or sources.settings.by_school)
        ]
        if columns and sources.found.of(name):
            these = agreeing(len(columns), "kolommen")
            said.append(
                f"Verondersteld, ook wat de codes betekenen: {these} {', '.join(columns)} van {name}. Kijk dat na; "
                f"zet in {FILE} wat anders is, of 'zekerheid: H'."
            )
    return said


def _sure(sure: str) -> str:
    return f" [bestandsnaam {_SURE[sure]}]" if sure in _SURE else ""


def gaps(sources: Sources, filled: Mapping[str, set[int]] | None = None) -> list[str]:
    """Say which years are missing in the middle, and which cost items a year does not have.

    Parameters
    ----------
    sources : Sources
    filled : mapping of str to set of int, optional
        By cost item, the years in which it holds anything; without it, a column that is there is taken to.
    """
    years = sources.years
    said = []
    if skipped := sorted(set(range(years[0], years[-1])) - set(years)):
        said.append(
            f"Let op: {_span(skipped)} wordt niet geteld tussen de andere jaren. Een mutatie of een weg van het cohort "
            "slaat dat over."
        )
    if left := sorted(set(sources.countable) - set(years) - set(skipped)):
        said.append(f"Niet geteld, want 'jaren' in {sources.own.source} noemt het niet: {_span(left)}.")
    lacking_homes = set(sources.years_of(PERSONS)) - set(sources.countable) - set(skipped)
    if left := sorted(lacking_homes & set(sources.settings["jaren"] or lacking_homes)):
        said.append(
            f"Let op: {_span(left)} wordt niet geteld, want {ADDRESSES} ontbreekt. Staan die jaren in een later "
            f"bestand, zet dan 'adressen: doorlopend' in {FILE}."
        )
    absent = sources.absent()
    for name, register in sources.catalogue.items():
        missing = [year for year in years if name in absent[year]]
        if name != PLACES and not register.instead_of and missing and len(missing) < len(years):
            said.append(f"{name} ontbreekt over {', '.join(map(str, missing))}.")
    lacking: dict[tuple[int, ...], list[str]] = {}
    for item in thresholds(sources.catalogue):
        there = [year for year in years if sources.has(COSTS, year)]
        held = there if filled is None else filled[item.name]
        if empty := tuple(year for year in there if item.name not in sources.columns[COSTS, year] or year not in held):
            lacking.setdefault(empty, []).append(item.name)
    what = "Zonder kolom" if filled is None else "Zonder kolom of met een lege"
    for empty, items in lacking.items():
        said.append(f"{what}, dus zonder die voorwaarde in {_span(empty)}: {', '.join(items)}.")
    return said


def without(sources: Sources, absent: Mapping[int, set[str]]) -> list[str]:
    """Say which tables go without what is absent."""
    said = []
    for one in sources.indicators:
        lacking: dict[frozenset[str], list[int]] = {}
        for year in sources.years:
            needs = {
                need
                for group in one.groups
                if year in one.counted_in(absent) and not is_known(one, group, year, absent)
                for each in one.about(year, absent)
                for need in group.needs & absent[each]
            }
            if needs:
                lacking.setdefault(frozenset(needs), []).append(year)
        for reasons, years in lacking.items():
            what = _reasons(sources, reasons)
            said.append(f"Geen cijfer over {_span(years)} bij '{one.title}' ({one.place}): zonder {what}.")
    needs_of = needs_of_regions(sources.settings)
    said += _without_regions(sources, absent, "regio", needs_of[REGION])
    if sources.settings.by_school:
        said += _without_regions(sources, absent, PARTNERSHIP, needs_of[PARTNERSHIP])
    return said


def _without_regions(sources: Sources, absent: Mapping[int, set[str]], kind: str, needs: frozenset[str]) -> list[str]:
    lacking: dict[str, list[int]] = {}
    for year in sources.years:
        if missing := needs & absent[year]:
            files = [f"'{name}' in {FILE}" for name in (AREAS, SCHOOLS) if name in missing]
            lacking.setdefault(files[0] if files else _reasons(sources, missing), []).append(year)
    return [
        f"Geen cijfers per {kind}{'' if years == sources.years else f' over {_span(years)}'}: zonder {what}."
        for what, years in lacking.items()
    ]


def _reasons(sources: Sources, missing: Set[str]) -> str:
    """Name what is missing; of a register that is not there, no column beside it."""
    parts = {need: place for need, place in sources.optional().items() if need in missing}
    named = {need for need in missing if need not in parts}
    named |= {
        f"{register} {sources.catalogue[register].columns[column].actual}"
        for register, column in parts.values()
        if register not in missing
    }
    return ", ".join(sorted(named))


def _span(years: Sequence[int]) -> str:
    return ", ".join(map(str, years))


def counted(number: int, things: str) -> str:
    """Write a number with its noun."""
    return f"{number} {agreeing(number, things)}"
