"""What the files of the cache tell of themselves: whether there is anybody, and codes that nobody knows."""

from __future__ import annotations

from pathlib import Path

from analysis_lib.registers.cache_files import number_of_rows
from analysis_lib.registers.catalogue import CODE, Catalogue
from analysis_lib.registers.convert import Files
from analysis_lib.registers.extra import needed

_TOLD_BY = {  # the code without which a row says nothing
    "INSCHRWPOTAB": "WPOTYPEPO",
    "INSCHRWECTAB": "WECTYPEPO",
    "ONDERWIJSINSCHRTAB": "HOOFDINSCHR",
    "KINDEROPVANG": "OPVANGSOORT",
}


def has_earlier(addresses: Path, day: str) -> bool:
    """Whether a file of addresses in the cache has one that ended before a day."""
    pl = needed("polars")
    end = pl.col("GBADATUMEINDEADRESHOUDING")
    ended = ((end >= "1") & (end < day)).any()
    return bool(pl.scan_parquet(addresses).select(ended).collect(engine="streaming").item())


def without_rows(files: Files) -> frozenset[tuple[str, int]]:
    """Return each register and year in which nobody is left, so that it tells nothing."""
    return frozenset(
        (name, year) for name, years in files.items() for year, path in years.items() if not number_of_rows(path)
    )


def coded_years(files: Files, catalogue: Catalogue, register: str, column: str) -> set[int]:
    """Return the years in which a row of a register has a code with a meaning."""
    pl = needed("polars")
    codes = list(catalogue[register].columns[column].codes)
    told = pl.col(column).is_in(codes).any()
    return {
        year
        for year, path in files.get(register, {}).items()
        if pl.scan_parquet(path).select(told).collect(engine="streaming").item()
    }


def without_known_codes(files: Files, catalogue: Catalogue) -> frozenset[tuple[str, int]]:
    """Return each register and year in which no row has a code that says what the row is about."""
    return frozenset(
        (name, year)
        for name, column in _TOLD_BY.items()
        for year in set(files.get(name, {})) - coded_years(files, catalogue, name, column)
    )


def unknown_codes(files: Files, catalogue: Catalogue) -> list[tuple[str, int, str, str, int]]:
    """Count codes that the catalogue does not know, as they mean nothing in any table.

    Returns
    -------
    list of (register, year, column, code, rows)
    """
    pl = needed("polars")
    found = []
    for name, years in files.items():
        for column in catalogue[name].of_kind(CODE):
            if column.other_codes or not column.codes:
                continue
            code = pl.col(column.name).fill_null("")
            for year, path in years.items():
                rows = pl.scan_parquet(path).group_by(code).len().sort(code).collect(engine="streaming").rows()
                if column.required or any(value for value, _ in rows):  # else the file has no such column
                    found += [(name, year, column.name, value, n) for value, n in rows if value not in column.codes]
    return found
