"""Where each table of a study is: in a file or on a sheet of a workbook, in one folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis_lib.errors import InputError, Problem, did_you_mean, file_error, reason_of
from analysis_lib.tables.formats import REFUSED, Source, format_of, is_text, labels, named_as_table, sources_in
from analysis_lib.tables.headers import plain_name

# What the names of explaining sheets start with.
_EXPLAIN = ("uitleg", "leesmij", "lees_mij", "readme", "instructie", "toelichting", "keuzelijst")


@dataclass
class Found:
    """What a folder holds: where each table is, what is wrong with the rest."""

    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sheets: dict[str, list[str]] = field(default_factory=dict)  # names, by workbook
    files: list[Path] = field(default_factory=list)
    unopened: bool = False  # so a table may be there after all


def study_files(folder: Path, also: str = "") -> list[Path]:
    """Give the files of a folder that tables are read from, and those with another suffix, in order of name.

    Those that Excel and macOS keep beside an open or copied one (``~$...``, ``._...``) do not count.
    """
    return [path for path in _visible(folder) if format_of(path) or path.suffix.lower() == (also or None)]


def links_out(folder: Path) -> list[str]:
    """Name what in a folder is a link to a place outside it; nothing for a folder that is not there."""
    home = folder.resolve()
    if not home.is_dir():
        return []
    return [path.name for path in _visible(home) if path.is_symlink() and not _stays_in(path, home)]


def _stays_in(path: Path, home: Path) -> bool:
    try:
        return path.resolve().is_relative_to(home)
    except (OSError, RuntimeError):  # a link to itself leads nowhere
        return True


def find_tables(names: Collection[str], folder: Path) -> Found:
    """Find where each table of a study is.

    Parameters
    ----------
    names : collection of str
        The tables' names. Those of files and sheets may differ in capitals, spaces, hyphens
        and underscores. A workbook with one filled sheet may have the table's name itself.
    folder : Path
        The study's folder.

    Returns
    -------
    Found
        With a problem for every table that is there twice, every file and sheet that is not a
        table of the study (except empty, hidden and explaining sheets), every file with tables
        of another kind, whatever else has the name of a table that is nowhere, and anything but
        a file that has a table's name. Links are followed: a study may be on another disk.
    """
    found = Found(files=study_files(folder))
    own = {plain_name(name): name for name in names}
    for path in _visible(folder):
        if advice := REFUSED.get(path.suffix.lower()):
            found.problems.append(Problem(path.name, 0, "", advice))
            found.unopened = True
    for path in found.files:
        if not path.is_file():
            message = "is geen bestand (een map, of een verwijzing die nergens heen gaat); haal het weg."
            found.problems.append(Problem(path.name, 0, "", message))
            found.unopened = True
            continue
        try:
            sources = sources_in(path)
            if not is_text(path):
                found.sheets[path.name] = [source.sheet_name for source in sources]
            _take(found, own, path, sources)
        except InputError as error:
            found.problems.extend(error.problems)
            found.unopened = True
    for path in _visible(folder):
        table = own.get(plain_name(path.stem))
        unread = not format_of(path) and path.suffix.lower() not in REFUSED
        if table and unread and table not in found.sources and path.is_file():
            found.problems.append(Problem(path.name, 0, "", named_as_table(path)))
            found.unopened = True
    return found


def missing(name: str, found: Found, folder: Path) -> Problem:
    """Report that a table is nowhere, and what is there instead."""
    if found.sheets and not any(map(is_text, found.files)):
        there = ", ".join(sheet for book in found.sheets.values() for sheet in book) or "geen bladen met cellen"
        return Problem(next(iter(found.sheets)), 0, "", f"dit blad ontbreekt; er zijn: {there}.", name)
    there = ", ".join(path.name for path in found.files) or f"geen enkele {labels()}"
    return Problem(f"{name}.csv", 0, "", f"ontbreekt in de map '{folder.name}'; daar staat: {there}.")


def _take(found: Found, own: dict[str, str], path: Path, sources: list[Source]) -> None:
    """Take from one file what has the name of a table; a problem for the rest."""
    unknown = []
    for source in sources:
        if name := own.get(plain_name(source.name)):
            _add(found, name, source)
        elif not source.hidden and not plain_name(source.sheet_name).startswith(_EXPLAIN):
            unknown.append(source)
    filled = [source for source in unknown if not source.is_blank()]
    only = own.get(plain_name(path.stem))
    if only and len(filled) == 1 and all(source.path != path for source in found.sources.values()):
        _add(found, only, filled[0])
        return
    for source in filled:
        if source.sheet_name:
            hint = did_you_mean(source.sheet_name, own.values())
            advice = "haal het blad weg, of laat zijn naam met 'uitleg' beginnen."
        else:
            hint = did_you_mean(path.name, [f"{name}{path.suffix.lower()}" for name in own.values()])
            advice = "haal het weg."
        found.problems.append(source.problem(0, "", f"hoort niet bij deze tabellen: {hint} Anders: {advice}"))


def _add(found: Found, name: str, source: Source) -> None:
    if name in found.sources:
        message = f"de tabel {name} staat er ook in {found.sources[name]}; houd er één over."
        found.problems.append(source.problem(0, "", message))
    else:
        found.sources[name] = source


def _visible(folder: Path) -> Iterator[Path]:
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise file_error(folder, f"deze map is niet te lezen ({reason_of(error)}).") from error
    return (path for path in paths if not path.name.startswith((".", "~$")))
