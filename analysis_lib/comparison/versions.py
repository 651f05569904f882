"""Two versions of a study that can be compared: what kind a folder holds, and whether rows recognise each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from analysis_lib.catalogue import REPORTS, Report
from analysis_lib.comparison.cells import Change, Key, is_keyed, renamed_rows, rows_of
from analysis_lib.errors import UserError
from analysis_lib.notebook.parameters import Value
from analysis_lib.tables import Contract, Tables
from analysis_lib.tables.folder import find_tables

_MOST_NAMED = 5  # renamed rows in a message
COMPARED = "kid_mbc"  # the report whose studies can be compared


@dataclass(frozen=True)
class Version:
    """A study as it is or was.

    Parameters
    ----------
    name : str
        How it is called, such as its folder's name.
    tables : mapping of str to DataFrame
    parameters : mapping of str to value
        Of the notebook, each with its value.
    """

    name: str
    tables: Tables
    parameters: Mapping[str, Value] = field(default_factory=dict)


def kind_of(folder: Path) -> Report:
    """Find of which kind of report a folder holds the tables: the one of which most are there.

    Raises
    ------
    UserError
        If the folder is none, or holds no table of any report.
    """
    if not folder.is_dir():
        what = "is een bestand; geef de map waarin het staat" if folder.exists() else "bestaat niet"
        raise UserError(f"'{folder.name}' {what}; compare vraagt twee mappen met tabellen.")
    shares = {}
    for known in REPORTS:
        if known.tables_of or known.subject in shares:
            continue
        required = [table.name for table in known.contract.tables if table.required]
        found = find_tables([table.name for table in known.contract.tables], folder).sources
        shares[known.subject] = sum(name in found for name in required) / len(required), known
        if all(name in found for name in required):
            return known  # reading the contracts of the others takes a while
    share, best = max(shares.values(), key=lambda one: one[0])
    if not share:
        raise UserError(f"In '{folder.name}' staat geen enkele tabel van een rapport; geef een map met tabellen.")
    return best


def require_two_of_a_kind(old: Path, new: Path) -> Report:
    """Return the kind of report of two folders, once they can be compared.

    Raises
    ------
    UserError
        If they are one folder, of two kinds, or of a kind for which there is no ratio and no net amount.
    """
    if old.resolve() == new.resolve():
        raise UserError(f"'{old.name}' is met zichzelf vergeleken; geef twee mappen: eerst de oude, dan de nieuwe.")
    before, after = kind_of(old), kind_of(new)
    if before.subject != after.subject:
        raise UserError(
            f"'{old.name}' heeft de tabellen van {before.name} en '{new.name}' die van {after.name}; "
            "vergelijk twee versies van hetzelfde rapport."
        )
    if after.name != COMPARED:
        raise UserError(
            f"De mappen hebben de tabellen van {after.name}; compare is er voor een maatschappelijke business case "
            f"({COMPARED})."
        )
    return after


def require_known_rows(contract: Contract, old: Version, new: Version, changes: list[Change]) -> None:
    """Refuse versions in which every key of a table was renamed: every row would seem to have gone and come.

    Raises
    ------
    UserError
        Naming which rows are probably the same, by what they are called.
    """
    pairs = renamed_rows(changes)
    for table in contract.tables:
        if not is_keyed(table):
            continue
        before, after = (set(rows_of(table, one.tables[table.name])) for one in (old, new))
        alike = [(gone, come) for gone, come in pairs if gone.table == table.name]
        if before & after or not alike:
            continue
        said = "; ".join(
            f"{_key(gone.key)} heet nu {_key(come.key)} ('{come.called}')" for gone, come in alike[:_MOST_NAMED]
        )
        more = f"; en nog {len(alike) - _MOST_NAMED}" if len(alike) > _MOST_NAMED else ""
        first = next(iter(table.columns))
        raise UserError(
            f"{table.file}, kolom {first}: alle {len(before)} namen zijn anders dan in '{old.name}', dus geen rij is "
            f"te herkennen. Naar hun omschrijving zijn dezelfde: {said}{more}. Geef in '{new.name}' elke rij weer haar "
            "oude naam."
        )


def _key(key: Key) -> str:
    return ", ".join(part for part in key if part)
