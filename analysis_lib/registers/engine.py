"""The engine that counts: DuckDB through ibis, or Spark.

DuckDB reads and writes in the cache alone, loads no extensions and spills to disk instead of using more memory
than it was given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.registers.convert import YEAR
from analysis_lib.registers.extra import needed

if TYPE_CHECKING:
    import pandas as pd

DUCKDB, SPARK = "duckdb", "spark"
ENGINES = (DUCKDB, SPARK)
_SPILL = "uitwijk"  # folder in the cache


@dataclass(frozen=True)
class Registers:
    """Converted registers, as lazy tables of all years.

    Parameters
    ----------
    connection : object
        Ibis's.
    files : mapping of str to mapping of int to Path
        By register and year, from `analysis_lib.registers.convert.convert`.
    """

    connection: Any
    files: Mapping[str, Mapping[int, Path]]
    views: dict[str, Any] = field(default_factory=dict, repr=False)

    def years(self, name: str) -> list[int]:
        """Years of a register, in order."""
        return sorted(self.files.get(name, {}))

    def table(self, name: str) -> Any:
        """Return the rows of a register with their ``jaar``; None if there is no such register."""
        return self._read(name, self.years(name))

    def newest(self, name: str) -> Any:
        """Return the rows of a register's last year; None if there is no such register."""
        return self._read(name, self.years(name)[-1:])

    def _read(self, name: str, years: list[int]) -> Any:
        paths = [str(self.files[name][year].resolve()) for year in years]
        view = f"{name}_{'_'.join(map(str, years))}"
        if paths and view not in self.views:
            self.views[view] = self._scanned(view, paths)
        return self.views[view] if paths else None

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
        if self.is_spark:  # which keeps it in memory and, where that is full, in the cache
            self.views[name] = table.cache()
            return self.views[name]
        return self.connection.create_table(name, table, overwrite=True)

    def memory(self, name: str, frame: pd.DataFrame) -> Any:
        """Put a small table of texts beside the registers."""
        if self.is_spark:  # caching does not see a table of ibis's own in memory
            texts = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
            schema = ", ".join(f"{column} string" for column in frame.columns)
            self.connection._session.createDataFrame(texts, schema).createOrReplaceTempView(name)
            return self.connection.table(name)
        table = needed("pyarrow").Table.from_pandas(frame, preserve_index=False)
        return self.connection.create_table(name, table, overwrite=True)

    def filled(self, name: str, columns: Sequence[str]) -> dict[str, set[int]]:
        """Return for each column of a register the years in which it holds anything: it may be there and be empty."""
        table = self.table(name)
        if table is None:
            return {column: set() for column in columns}
        numbers = table.group_by(YEAR).agg(**{column: table[column].count() for column in columns})
        rows = numbers.to_pyarrow().to_pylist()
        return {column: {row[YEAR] for row in rows if row[column]} for column in columns}


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
        For DuckDB, such as '4GB'; '' for four fifths of the machine's.

    Raises
    ------
    UserError
        If there is no such engine or its package is not installed.
    """
    if engine not in ENGINES:
        raise UserError(f"motor '{engine}' is er niet; {did_you_mean(engine, ENGINES)}")
    ibis = needed("ibis")
    if engine == SPARK:
        connection = _spark(ibis, cache)
    else:
        needed("duckdb")
        spill = cache.resolve() / _SPILL
        spill.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = {"threads": threads} if threads else {}
        options |= {"memory_limit": memory} if memory else {}
        connection = ibis.duckdb.connect(
            ":memory:",
            temp_directory=str(spill),
            autoinstall_known_extensions=False,
            autoload_known_extensions=False,
            preserve_insertion_order=False,
            **options,
        )
        folder = str(cache.resolve()).replace("'", "''")
        for lock in (
            f"allowed_directories = ['{folder}']",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            connection.raw_sql(f"SET {lock}")
    try:
        yield Registers(connection, files)
    finally:
        connection.disconnect()


def _spark(ibis: Any, cache: Path) -> Any:
    needed("pyspark")
    from pyspark.sql import SparkSession

    place = str(cache.resolve() / _SPILL)
    builder = SparkSession.builder.appName("narekenbaar").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.warehouse.dir", place).config("spark.local.dir", place).getOrCreate()
    return ibis.pyspark.connect(session)
