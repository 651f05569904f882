"""Rows of who has more than one in a file of the cache: of costs nearly nobody, so one row tells all of most persons.

Set apart once, while a file is converted: to find them takes as long as all else that is counted of costs, and to read
them among all others nearly as long.
"""

from __future__ import annotations

from pathlib import Path

from analysis_lib.registers.catalogue import Register
from analysis_lib.registers.extra import needed
from analysis_lib.whole_files import temporary_sibling


def repeated_in(place: Path) -> Path:
    """Return where such rows of a file of the cache are."""
    return place.with_name(f"meer-rijen-{place.name}")


def has_repeated(register: Register) -> bool:
    """Whether rows of a person are added up, so that it matters who has several."""
    return any(column.threshold is not None for column in register.columns.values())


def set_apart(part: Path, place: Path, key: str) -> None:
    """Write the rows of who has more than one once more.

    Parameters
    ----------
    part : Path
        The file that is to be at `place`.
    place : Path
        In the cache.
    key : str
        Name of the column with the number of a person; eight bytes a row are read into memory.
    """
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    keys = rows.select(key).collect(engine="streaming")[key].sort()
    found = keys.filter(keys == keys.shift()).unique(maintain_order=True)
    own = temporary_sibling(repeated_in(place))
    try:
        rows.filter(pl.col(key).is_in(found.implode())).sink_parquet(own, compression="lz4")
        own.replace(repeated_in(place))
    finally:
        own.unlink(missing_ok=True)
