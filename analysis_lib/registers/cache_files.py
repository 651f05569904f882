"""Files of the cache: Parquet that is quick to write, to read and to keep.

Numbers as differences of each with the one before, texts as numbers in a list of those that there are: what is counted
of costs is read in a quarter of the time of a list for each amount, and keys that are in order take hardly any room.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis_lib.errors import DISK_FULL
from analysis_lib.registers.extra import DataFrame, LazyFrame, needed
from analysis_lib.whole_files import temporary_sibling

_CODEC = "lz4"  # of texts; two thirds more on disk than zstd, for a tenth of the time of converting
_ROWS = 122_880  # in a group of rows, which bounds the memory of reader and writer
_TRIAL = 1 << 20  # bytes that show whether a disk has room
_ON_WINDOWS = {39: errno.ENOSPC, 112: errno.ENOSPC} if os.name == "nt" else {}  # its own numbers for a full disk


def write_rows(rows: LazyFrame, place: Path) -> None:
    """Write rows, in their order, as they are worked out."""
    write_batches(rows.collect_batches(chunk_size=_ROWS, engine="streaming"), place, rows)


def write_batches(batches: Iterable[DataFrame], place: Path, like: LazyFrame | None = None) -> None:
    """Write rows that come in parts of which the first has the types; without any part, none `like` those."""
    pl, parquet = needed("polars"), needed("pyarrow.parquet")
    as_they_are = pl.CompatLevel.newest()  # texts need not be copied then
    writer = None
    try:
        for batch in batches:
            table = batch.to_arrow(compat_level=as_they_are)
            writer = writer or parquet.ParquetWriter(place, table.schema, **_how(table.schema))
            writer.write_table(table, row_group_size=_ROWS)
        if writer is None and like is not None:
            schema = pl.DataFrame(schema=like.collect_schema()).to_arrow(compat_level=as_they_are).schema
            writer = parquet.ParquetWriter(place, schema, **_how(schema))
    finally:
        if writer:
            writer.close()


def _how(schema: Any) -> dict[str, Any]:
    is_whole = needed("pyarrow.types").is_integer
    numbers = [field.name for field in schema if is_whole(field.type)]
    texts = [field.name for field in schema if field.name not in numbers]
    return {
        "use_dictionary": texts,
        "column_encoding": dict.fromkeys(numbers, "DELTA_BINARY_PACKED"),
        "store_schema": False,  # of the readers' own types
        "compression": {**dict.fromkeys(numbers, "none"), **dict.fromkeys(texts, _CODEC)},
    }


def number_of_rows(place: Path) -> int:
    """Return how many rows a file has, without reading them."""
    return int(needed("pyarrow.parquet").read_metadata(place).num_rows)


@contextmanager
def disk_errors(part: Path) -> Iterator[None]:
    """Turn what a library says of a disk that is full, while `part` is written, into the system's own error."""
    try:
        yield
    except (needed("polars").exceptions.PolarsError, RuntimeError) as error:
        if number := disk_full(error, part):
            raise OSError(number, "") from None
        raise


def disk_full(error: Exception, part: Path) -> int:
    """Return which error of a full disk a library's error is about; 0 for none.

    Of some it says nothing, as of the end of a Parquet file; so it is tried whether anything more can be written.
    """
    found = re.search(r"\(os error (\d+)\)", str(error))
    number = _ON_WINDOWS.get(int(found[1]), int(found[1])) if found else 0
    if number in DISK_FULL:
        return number
    trial = temporary_sibling(part)
    try:
        trial.write_bytes(bytes(_TRIAL))
    except OSError as refused:
        return refused.errno if refused.errno in DISK_FULL else 0
    finally:
        trial.unlink(missing_ok=True)
    return 0
