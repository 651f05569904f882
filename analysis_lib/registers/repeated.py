"""Who has more than one row in a file of the cache: of costs nearly nobody, so that one row tells all of most persons.

Found once, while a file is converted, as it takes as long as all else that is counted of costs.
"""

from __future__ import annotations

from pathlib import Path

from analysis_lib.registers.catalogue import Register
from analysis_lib.registers.extra import needed
from analysis_lib.whole_files import temporary_sibling


def repeated_in(place: Path) -> Path:
    """Return where the list of a file of the cache is."""
    return place.with_name(f"meer-rijen-{place.name}")


def has_list(register: Register) -> bool:
    """Whether rows of a person are added up, so that it matters who has several."""
    return any(column.threshold is not None for column in register.columns.values())


def list_repeated(part: Path, place: Path, key: str) -> None:
    """Write who has more than one row.

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
    keys = pl.scan_parquet(part).select(key).collect(engine="streaming")[key].sort()
    found = keys.filter(keys == keys.shift()).unique(maintain_order=True)
    own = temporary_sibling(repeated_in(place))
    try:
        found.to_frame().write_parquet(own)
        own.replace(repeated_in(place))
    finally:
        own.unlink(missing_ok=True)
