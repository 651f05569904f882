"""Invented registers as files, with CBS's names and layouts, in any number of children and bounded memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.extra import DataFrame, needed
from analysis_lib.registers.invented import block
from analysis_lib.registers.invented_rows import OTHER_ORIGINS, BlockRows, areas, homes
from analysis_lib.registers.margins import margins
from analysis_lib.registers.own import FILE, read_own
from analysis_lib.tables.kinds_of_data import SYNTHETIC
from analysis_lib.whole_files import put_in_place, temporary_sibling

FORMATS = ("parquet", "sav", "csv")
_IN_A_BLOCK = 25_000  # children, which bounds the memory
_AREAS = "gebieden.csv"
_NOTE = "LEESMIJ.txt"
_DECLARED = {"EINDINSCHR": "99999999"}  # missing, as the real files say it
_VERSION, _OLD = 2, 1


def write_synthetic(
    children: int, seed: int, folder: Path, form: str = "parquet", say: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Invent registers.

    Parameters
    ----------
    children : int
        How many in the first year.
    seed : int
        The same gives the same registers.
    folder : Path
        Appears as a whole; may hold earlier invented registers, which are replaced.
    form : str
        parquet, sav or csv.
    say : callable
        Told how far it is.

    Returns
    -------
    list of Path

    Raises
    ------
    UserError
        If the folder holds anything else, or a package is not installed.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise UserError(f"'{folder.name}' is een bestand; geef een map, ook als die nog niet bestaat.")
    if folder.is_dir() and any(folder.iterdir()) and not read_own(folder).invented:
        raise UserError(f"In '{folder.name}' staat al iets dat niet {SYNTHETIC} is; kies een nieuwe of lege map.")
    known = margins()
    years = list(known)
    regions = _regions()
    towns = len(regions["jeugdregio"]) * 3
    staging = temporary_sibling(folder)
    blocks = max(1, -(-children // _IN_A_BLOCK))
    try:
        staging.mkdir(parents=True)
        with _writers(staging, form) as write:
            for place in range(blocks):
                say(f"verzinnen: {min((place + 1) * _IN_A_BLOCK, children)} van de {children} kinderen")
                rows = BlockRows(block(known, children, seed, place, blocks), seed, place, towns)
                for year in years:
                    for register, frame in rows.of_year(year):
                        write(register, year, _VERSION, frame)
                        if place == 0 and (register, year) == ("GBAPERSOONTAB", years[0]):
                            write(register, year, _OLD, frame.head(len(frame) // 2))
            write("VSLGWBTAB", years[-1], _VERSION, homes(towns, years[-1]))
        _write_notes(staging, regions, towns)
        put_in_place(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return sorted(folder.iterdir())


def _regions() -> dict[str, list[str]]:
    known = pd.read_csv(report("chain_pressure").templates / "regios.csv", dtype=str)
    return {str(kind): sorted(own["regio"]) for kind, own in known.groupby("soort")}


def _write_notes(folder: Path, regions: dict[str, list[str]], towns: int) -> None:
    (folder / _AREAS).write_text(areas(towns, regions), encoding="utf-8")
    own = {
        "gegevens": SYNTHETIC,
        "gebieden": _AREAS,
        "registers": {"GBAPERSOONTAB": {"kolommen": {"GBAHERKOMSTGROEPERING": {"codes": _origin_codes()}}}},
    }
    text = yaml.safe_dump(own, allow_unicode=True, sort_keys=False)
    (folder / FILE).write_text(f"# {SYNTHETIC}: alles hier is verzonnen.\n{text}", encoding="utf-8")
    note = (
        f"{SYNTHETIC}. Deze registers zijn verzonnen: zij gaan over niemand. De aantallen komen uit op wat Druk op de "
        "keten (2023) afdrukt; wie wat heeft, de gemeenten en de codes van landen zijn verzonnen.\r\n"
    )
    (folder / _NOTE).write_text(note, encoding="utf-8-sig", newline="")


def _origin_codes() -> dict[str, str]:
    known = read_catalogue()["GBAPERSOONTAB"].columns["GBAHERKOMSTGROEPERING"].codes
    return {**known, **OTHER_ORIGINS}


Write = Callable[[str, int, int, DataFrame], None]


@contextmanager
def _writers(folder: Path, form: str) -> Iterator[Write]:
    """Open a file for each register and year when its first rows come, and close them all."""
    if form not in FORMATS:
        raise UserError(f"'{form}' kan niet; kies uit {', '.join(FORMATS)}.")
    catalogue, parquet = read_catalogue(), needed("pyarrow.parquet")
    open_files: dict[Path, Any] = {}

    def write(register: str, year: int, version: int, frame: DataFrame) -> None:
        stem = catalogue[register].file.format(jaar=year, versie=version)
        path = folder / f"{stem}.{'csv' if form == 'csv' else 'parquet'}"
        if form == "csv":
            with path.open("ab") as file:
                frame.write_csv(file, separator=";", decimal_comma=True, include_header=path not in open_files)
            open_files[path] = None
            return
        table = frame.to_arrow()
        if path not in open_files:
            schema = table.schema.with_metadata({"gegevens": SYNTHETIC})
            open_files[path] = parquet.ParquetWriter(path, schema, compression="zstd")
        open_files[path].write_table(table.cast(open_files[path].schema))

    try:
        yield write
    finally:
        for writer in open_files.values():
            if writer is not None:
                writer.close()
    if form == "sav":
        for path in open_files:
            _as_sav(path)


def _as_sav(path: Path) -> None:
    pl, readstat = needed("polars"), needed("polars_readstat")
    rows = pl.scan_parquet(path)
    declared = {name: [_DECLARED[name]] for name in rows.collect_schema().names() if name in _DECLARED}
    readstat.write_readstat(rows, str(path.with_suffix(".sav")), **({"missing_ranges": declared} if declared else {}))
    path.unlink()
