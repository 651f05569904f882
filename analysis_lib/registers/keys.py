"""Keys of persons as numbers.

A key of at most 17 digits becomes the number 1 followed by the key, which keeps its zeros and needs no
list. Any other key gets a negative number from ``sleutels.parquet`` in the cache, which holds those texts alone.
"""

from __future__ import annotations

from pathlib import Path

from analysis_lib.registers.catalogue import KEY
from analysis_lib.registers.extra import DataFrame, LazyFrame, Series, needed
from analysis_lib.whole_files import temporary_sibling

PERSON_NUMBER = "persoon"
_LONGEST = 17  # digits
_NUMBERS = (10, 2 * 10**_LONGEST - 1)  # of a key of 1 to 17 digits behind a 1
_LIST = "sleutels.parquet"


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
    number = pl.coalesce(PERSON_NUMBER, "nummer").alias(PERSON_NUMBER)
    numbered: LazyFrame = whole.select(
        number, pl.lit(None, pl.String).alias(KEY), pl.exclude(KEY, PERSON_NUMBER, "nummer")
    )
    return numbered


def _listed(cache: Path, texts: DataFrame) -> DataFrame:
    """Return the list of keys that are no number, with new ones added."""
    pl = needed("polars")
    place = cache / _LIST
    empty = pl.DataFrame(schema={KEY: pl.String, "nummer": pl.Int64})
    known = pl.read_parquet(place) if place.is_file() else empty
    new = texts.join(known, on=KEY, how="anti").sort(KEY)
    first = -1 - known.height
    known = pl.concat([known, new.with_columns(nummer=pl.int_range(first, first - new.height, -1, dtype=pl.Int64))])
    part = temporary_sibling(place)
    try:
        known.write_parquet(part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return known
