"""Which file of a folder is which register, of which year and version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis_lib.errors import UserError, file_error, reason_of
from analysis_lib.registers.catalogue import SUFFIXES, Catalogue


@dataclass(frozen=True)
class Delivery:
    """One version of a register for one year."""

    register: str
    year: int
    version: int
    path: Path


@dataclass(frozen=True)
class Found:
    """What a folder holds.

    Parameters
    ----------
    used : mapping of (str, int) to Delivery
        By register and year, the highest version.
    older : list of Delivery
        Versions that a higher one replaces.
    beside : list of Delivery
        Files of a register that stands in for another, of years that the other has itself.
    strange : list of Path
        What begins as the file of a register does, but has another name or is a folder.
    """

    used: Mapping[tuple[str, int], Delivery]
    older: list[Delivery]
    beside: list[Delivery] = field(default_factory=list)
    strange: list[Path] = field(default_factory=list)

    def years(self, register: str) -> list[int]:
        """Years of a register, in order."""
        return sorted(year for name, year in self.used if name == register)

    def of(self, register: str) -> list[Delivery]:
        """Return the files of a register that are used, by year."""
        return [self.used[register, year] for year in self.years(register)]


def require_folder(folder: Path) -> None:
    """Refuse what is no folder."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"'{folder.name}' is een bestand; geef de map waarin de registers staan.")
    if not folder.is_dir():
        raise UserError(f"De map '{folder.name}' bestaat niet; geef de map waarin de registers staan.")


def find(folder: Path, catalogue: Catalogue) -> Found:
    """Find every register in a folder and what lies below it.

    Files may lie flat, in CBS's folders or in one per year; names in any case. The highest
    version of a year is used, by its number: V10 comes after V9.

    Raises
    ------
    UserError
        If there is no such folder, or nothing in it is a register.
    InputError
        If a year has two files of one version.
    """
    require_folder(folder)
    versions: dict[tuple[str, int], dict[int, list[Path]]] = defaultdict(lambda: defaultdict(list))
    try:
        paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise UserError(f"De map '{folder.name}' is niet te lezen ({reason_of(error)}).") from error
    strange = []
    for path in paths:
        matches = [(name, match) for name, one in catalogue.items() if (match := one.pattern.fullmatch(path.stem))]
        if path.is_file():
            for name, match in matches:
                versions[name, int(match["jaar"])][int(match["versie"])].append(path)
        if not (matches and path.is_file()) and _resembles(path, catalogue):
            strange.append(path)
    used, older = {}, []
    for (name, year), files in sorted(versions.items()):
        for version, same in sorted(files.items()):
            if len(same) > 1:
                places = " en ".join(path.relative_to(folder).as_posix() for path in same)
                message = f"versie {version} van {name} over {year} is er twee keer ({places}); haal er een weg."
                raise file_error(same[0], message)
        *before, last = sorted(files)
        older += [Delivery(name, year, version, files[version][0]) for version in before]
        used[name, year] = Delivery(name, year, last, files[last][0])
    if not used:
        expected = next(iter(catalogue.values())).file.format(jaar=2020, versie=1)
        raise UserError(f"In '{folder.name}' staat geen register; verwacht worden namen zoals {expected}.sav.")
    beside = [one for (name, year), one in used.items() if (catalogue[name].instead_of, year) in used]
    return Found({key: one for key, one in used.items() if one not in beside}, older, beside, strange)


def _resembles(path: Path, catalogue: Catalogue) -> bool:
    """Whether a file has the name of a register with something else behind it; folders of CBS have many other files."""
    return any(one.begins_with and path.stem.upper().startswith(one.begins_with) for one in catalogue.values())
