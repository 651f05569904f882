"""The engine that counts: DuckDB through ibis, or Spark.

DuckDB reads and writes in the cache alone, loads no extensions and spills to disk instead of using more memory
than it was given.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from analysis_lib.errors import DISK_FULL, UserError, did_you_mean
from analysis_lib.registers import spark
from analysis_lib.registers.convert import SPILL
from analysis_lib.registers.extra import needed
from analysis_lib.registers.repeated import repeated_in

if TYPE_CHECKING:
    import pandas as pd

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
_LANES = 2  # connections to DuckDB: while it counts for one thread, another one makes its queries
_ROWS = 1 << 17  # in a part of a table
_LEAST_MEMORY, _MOST_MEMORY = 1 << 30, 4 << 30  # bytes, for DuckDB


@dataclass(frozen=True)
class Registers:
    """Converted registers, as lazy tables of all years.

    Parameters
    ----------
    connection : object
        Ibis's.
    files : mapping of str to mapping of int to Path
        By register and year, from `analysis_lib.registers.convert.convert`.
    only : int, optional
        The one year whose files `table` reads.
    lane : int
        Which of the connections this is: names of tables that are kept say so, as each has its own.
    others : sequence of Registers
        The same registers through other connections, each for a thread of its own.
    """

    connection: Any
    files: Mapping[str, Mapping[int, Path]]
    only: int | None = None
    lane: int = 0
    others: Sequence[Registers] = ()
    views: dict[str, Any] = field(default_factory=dict, repr=False)
    told: dict[Path, set[str]] = field(default_factory=dict, repr=False)

    def years(self, name: str) -> list[int]:
        """Years of a register, in order."""
        return sorted(self.files.get(name, {}))

    def of(self, year: int) -> Registers:
        """Return the same registers, of one year."""
        return replace(self, only=year)

    @property
    def year(self) -> int:
        """The one year that is read."""
        if self.only is None:
            raise ValueError("no year was chosen")
        return self.only

    def on(self, day: str) -> str:
        """Return a day of the year that is read, given as MM-DD, as registers write it."""
        return f"{self.year}{day.replace('-', '')}"

    def table(self, name: str) -> Any:
        """Return the rows of a register with their ``jaar``; None if there is no such register."""
        return self._read(name, [year for year in self.years(name) if self.only in {None, year}])

    def of_all_years(self, name: str) -> Any:
        """Return the rows of a register in every year, whatever the year that is read."""
        return self._read(name, self.years(name))

    def newest(self, name: str) -> Any:
        """Return the rows of a register's last year; None if there is no such register."""
        return self._read(name, self.years(name)[-1:])

    def repeated(self, name: str) -> Any:
        """Return the rows, in a register of the year that is read, of who has more than one."""
        return self._scanned_once(f"{name}_meer_{self.year}", [repeated_in(self.files[name][self.year])])

    def _read(self, name: str, years: list[int]) -> Any:
        paths = [self.files[name][year] for year in years]
        return self._scanned_once(f"{name}_{'_'.join(map(str, years))}", paths) if paths else None

    def _scanned_once(self, view: str, paths: list[Path]) -> Any:
        if view not in self.views:
            self.views[view] = self._scanned(view, [str(path.resolve()) for path in paths])
        return self.views[view]

    def _scanned(self, view: str, paths: list[str]) -> Any:
        if not self.is_spark:
            return self.connection.read_parquet(paths, table_name=view)
        tables = [
            self.connection.read_parquet(path, table_name=f"{view}_{place}") for place, path in enumerate(paths)
        ]  # ibis gives Spark one path at a time
        return reduce(lambda one, other: one.union(other), tables)

    @property
    def is_spark(self) -> bool:
        """Whether Spark counts."""
        return bool(self.connection.name == "pyspark")

    def kept(self, name: str, table: Any) -> Any:
        """Work a table out once, for what is counted from it more than once."""
        name = f"{name}_{self.lane}"
        if self.is_spark:  # which keeps it in memory and, where that is full, in the cache
            # Cut off from how it came about: Spark tells that again for every use, and each year uses the one before.
            made = self.connection._session.sql(self.connection.compile(table)).localCheckpoint()
            made.createOrReplaceTempView(name)
        else:  # in one statement: ibis would make it empty, fill it and rename it
            self.connection.raw_sql(f'CREATE OR REPLACE TABLE "{name}" AS {self.connection.compile(table)}')
        return self.connection.table(name)

    def here(self, table: Any) -> Any:
        """Return a table that was kept through another connection."""
        return self.connection.table(table.op().name)

    def batches(self, table: Any) -> Iterator[Any]:
        """Work a table out with DuckDB and give its rows a part at a time, so that they need not fit in memory."""
        yield from self.connection.con.sql(self.connection.compile(table)).to_arrow_reader(_ROWS)

    def in_memory(self, name: str, columns: Mapping[str, Any]) -> Any:
        """Give DuckDB arrays as a table, which it reads where they are."""
        self.connection.con.register(name, needed("pyarrow").table(dict(columns)))
        return self.connection.table(name)

    def memory(self, name: str, frame: pd.DataFrame) -> Any:
        """Put a small table of texts beside the registers."""
        if self.is_spark:  # which does not see a table of ibis's own in memory
            texts = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
            schema = ", ".join(f"{column} string" for column in frame.columns)
            self.connection._session.createDataFrame(texts, schema).createOrReplaceTempView(name)
            return self.connection.table(name)
        table = needed("pyarrow").Table.from_pandas(frame, preserve_index=False)
        return self.connection.create_table(name, table, overwrite=True)

    def filled(self, name: str, columns: Sequence[str]) -> dict[str, set[int]]:
        """Return for each column of a register the years in which it holds anything: it may be there and be empty.

        Files in the cache say so themselves, without their rows being read.
        """
        told = {year: self._told(path) for year, path in self.files.get(name, {}).items()}
        return {column: {year for year, filled in told.items() if column in filled} for column in columns}

    def _told(self, path: Path) -> set[str]:
        if path not in self.told:
            about = needed("pyarrow.parquet").read_metadata(path)
            groups = [about.row_group(place) for place in range(about.num_row_groups)]
            self.told[path] = {
                about.schema.column(number).path
                for number in range(about.num_columns)
                if any(group.column(number).statistics.null_count < group.num_rows for group in groups)
            }
        return self.told[path]


@contextmanager
def opened(
    files: Mapping[str, Mapping[int, Path]], cache: Path, engine: str = DUCKDB, *, threads: int = 0, memory: str = ""
) -> Iterator[Registers]:
    """Open converted registers for counting.

    Parameters
    ----------
    files : mapping
        From `analysis_lib.registers.convert.convert`.
    cache : Path
        Their folder; the only one that DuckDB may use.
    engine : str
        duckdb or spark.
    threads : int
        For DuckDB; 0 for one per processor.
    memory : str
        For DuckDB, such as '4GB'; '' for `default_memory`.

    Raises
    ------
    UserError
        If there is no such engine, its package is not installed, or memory or disk is too small.
    """
    if engine not in ENGINES:
        raise UserError(f"motor '{engine}' is er niet; {did_you_mean(engine, ENGINES)}")
    ibis = needed("ibis")
    root = cache.resolve() / SPILL
    root.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=root, ignore_cleanup_errors=True) as spill:
        if engine == SPARK:
            connections = [spark.connect(ibis, str(root))]  # which stays when this is over
        else:
            connections = _duckdb(ibis, cache.resolve(), spill, threads, memory or default_memory())
        first, *others = (Registers(each, files, lane=lane) for lane, each in enumerate(connections))
        try:
            with spark.failures() if engine == SPARK else _scarcity(cache):
                yield replace(first, others=others)
        finally:
            for each in reversed(connections):
                each.disconnect()


def default_memory() -> str:
    """Return what DuckDB may use where nobody says: half of what is free, between 1 and 4 GB.

    More makes it hardly faster, as it spills what it does not need; less than all leaves a shared computer usable.
    """
    free = needed("psutil").virtual_memory().available
    return f"{min(max(free // 2, _LEAST_MEMORY), _MOST_MEMORY) >> 20}MiB"


def _duckdb(ibis: Any, cache: Path, spill: str, threads: int, memory: str) -> list[Any]:
    """Connect to one new DuckDB a number of times."""
    needed("duckdb")
    connection = ibis.duckdb.connect(
        ":memory:",
        temp_directory=spill,
        autoinstall_known_extensions=False,
        autoload_known_extensions=False,
        preserve_insertion_order=False,
        memory_limit=memory,
        **({"threads": threads} if threads else {}),
    )
    connections = [
        connection,
        *(ibis.duckdb.from_connection(connection.con.cursor()) for _ in range(_LANES - 1) if threads != 1),
    ]
    folder = str(cache).replace("'", "''")
    for lock in (
        f"allowed_directories = ['{folder}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.raw_sql(f"SET {lock}")
    return connections


@contextmanager
def _scarcity(cache: Path) -> Iterator[None]:
    """Say in Dutch that DuckDB has too little memory or room on disk, never of which rows."""
    errors = needed("duckdb")
    try:
        yield
    except errors.OutOfMemoryException:
        message = f"tellen lukt niet: te weinig geheugen, of te weinig ruimte in '{cache.name}' om uit te wijken"
    except (errors.IOException, errors.InvalidInputException) as error:
        if not _is_of_room(error):
            if not isinstance(error, errors.IOException) and ".parquet" not in str(error):
                raise
            raise UserError(
                f"tellen lukt niet: een bestand in '{cache.name}' is niet te lezen of te schrijven; begin opnieuw (wat "
                "beschadigd is, wordt dan opnieuw gemaakt), of geef met --cache een map op een andere schijf."
            ) from None
        message = f"tellen lukt niet: te weinig ruimte in '{cache.name}' om uit te wijken"
    else:
        return
    raise UserError(f"{message}; maak ruimte of geef met --cache een map op een andere schijf.")


def _is_of_room(error: Exception) -> bool:
    return any(os.strerror(number) in str(error) for number in DISK_FULL)
