"""Keys of persons as numbers.

A key of at most 17 digits becomes the number 1 followed by the key, which keeps its zeros and needs no
list. Any other key gets a negative number from ``sleutels.parquet`` in the cache, which holds those texts alone. A file
that was numbered by it says how far the list reached then, as another list would give other persons these numbers.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis_lib.registers.catalogue import KEY
from analysis_lib.registers.extra import DataFrame, LazyFrame, Series, needed
from analysis_lib.whole_files import temporary_sibling

PERSON_NUMBER = "persoon"
_LONGEST = 17  # digits
_NUMBERS = (10, 2 * 10**_LONGEST - 1)  # of a key of 1 to 17 digits behind a 1
_LIST, _NUMBER = "sleutels.parquet", "nummer"
_USED = "sleutels"  # in a stamp


def with_number(rows: LazyFrame) -> LazyFrame:
    """Put ``persoon`` in front, and behind it the key where that is no number; the key is not null.

    Rows that have their ``persoon`` already have no key.
    """
    pl = needed("polars")
    if PERSON_NUMBER in rows.collect_schema():
        return rows.select(PERSON_NUMBER, pl.lit(None, pl.String).alias(KEY), pl.exclude(PERSON_NUMBER))
    read = pl.concat_str(pl.lit("1"), KEY).cast(pl.Int64, strict=False)
    is_number = read.is_between(*_NUMBERS).fill_null(False)
    number, text = pl.when(is_number).then(read), pl.when(~is_number).then(KEY)
    return rows.select(number.alias(PERSON_NUMBER), text.alias(KEY), pl.exclude(KEY, PERSON_NUMBER))


def numbers_of(keys: Series, digits: int) -> Series | None:
    """Return the numbers of keys that all have as many bytes; None if one of them is no number."""
    pl = needed("polars")
    if digits > _LONGEST or (keys < "0").any():  # a sign, which is no digit
        return None
    numbers = keys.cast(pl.Int64, strict=False)
    return None if numbers.null_count() else (numbers + 10**digits).alias(PERSON_NUMBER)


def number_others(part: Path, cache: Path) -> LazyFrame | None:
    """Drop rows without a key, and give keys that are no number one from the list of keys.

    Parameters
    ----------
    part : Path
        Parquet of `with_number`.
    cache : Path
        Folder of the list, to which new keys are added.

    Returns
    -------
    LazyFrame
        All rows with their number and no text; None if they are so already.
    """
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    texts = rows.filter(pl.col(KEY).is_not_null()).select(KEY).unique().collect(engine="streaming")
    if texts.is_empty():
        return None
    known = _listed(cache, texts.filter(pl.col(KEY) != ""))
    whole = rows.filter(pl.col(KEY).is_null() | (pl.col(KEY) != "")).join(
        known.lazy(), on=KEY, how="left", maintain_order="left"
    )
    number = pl.coalesce(PERSON_NUMBER, _NUMBER).alias(PERSON_NUMBER)
    numbered: LazyFrame = whole.select(
        number, pl.lit(None, pl.String).alias(KEY), pl.exclude(KEY, PERSON_NUMBER, _NUMBER)
    )
    return numbered


def listed_now(cache: Path) -> dict[str, list[int]]:
    """Return what a file of the cache was numbered by: how many keys the list has, and a sum of them."""
    return _as_far_as(cache, _list_of(cache).height)


def still(made: Mapping[str, Any], cache: Path) -> dict[str, list[int]]:
    """Return the same of the list as it is now, as far as a stamp says that it reached."""
    used = made.get(_USED)
    return _as_far_as(cache, used[0]) if isinstance(used, list) and used and isinstance(used[0], int) else {}


def _as_far_as(cache: Path, number: int) -> dict[str, list[int]]:
    texts = _list_of(cache)[KEY].head(number).str.join("\n").item()
    return {_USED: [number, zlib.crc32((texts or "").encode())]}


def _list_of(cache: Path) -> DataFrame:
    """Return the list of keys with their numbers; empty where it is gone or damaged, as files say what they are by."""
    pl = needed("polars")
    try:
        known = pl.read_parquet(cache / _LIST, columns=[KEY])
    except (OSError, pl.exceptions.PolarsError):
        known = pl.DataFrame(schema={KEY: pl.String})
    return known.with_columns(pl.int_range(-1, -1 - known.height, -1, dtype=pl.Int64).alias(_NUMBER))


def _listed(cache: Path, texts: DataFrame) -> DataFrame:
    """Return the list of keys that are no number, with new ones added."""
    pl = needed("polars")
    place = cache / _LIST
    known = _list_of(cache)
    new = texts.join(known, on=KEY, how="anti").sort(KEY)
    first = -1 - known.height
    numbers = pl.int_range(first, first - new.height, -1, dtype=pl.Int64)
    known = pl.concat([known, new.with_columns(numbers.alias(_NUMBER))])
    part = temporary_sibling(place)
    try:
        known.write_parquet(part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return known
