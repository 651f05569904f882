"""Registers converted once, into a cache of Parquet files that are quick to count from.

A file in the cache is about one register and year: ``persoon`` (the key as a number) and the columns of the
catalogue, of linked persons alone; codes and dates as text, amounts in whole cents. It appears whole, with a stamp that
says of which source it is, and is made again only when the source or the catalogue changes. Beside costs stands who
has several rows of them (`analysis_lib.registers.repeated`).

A key of at most 17 digits becomes the number 1 followed by the key, which keeps its zeros and needs no
list. Any other key gets a negative number from ``sleutels.parquet``, which holds those texts alone.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis_lib.errors import DISK_FULL, InputError, UserError, file_error, reason_of
from analysis_lib.registers.catalogue import CODE, DATE, KEY, OBJECT, PERSON, Catalogue, Register
from analysis_lib.registers.extra import DataFrame, Expr, LazyFrame, needed
from analysis_lib.registers.finding import Delivery, Found
from analysis_lib.registers.memory import give_back
from analysis_lib.registers.readers import STATISTICAL, damaged, frames, promised_rows, unreadable_amounts
from analysis_lib.registers.repeated import has_list, list_repeated, repeated_in
from analysis_lib.whole_files import alone, recover, temporary_sibling, write_json

PERSON_NUMBER, YEAR = "persoon", "jaar"  # columns that the cache adds
_FORM = 2  # of the files in the cache; a change of it makes them all again
_EDGE = 1 << 20  # bytes at each end of a file that its fingerprint is made of
_KEYS = "sleutels.parquet"
SPILL = "uitwijk"  # folder in the cache for what does not fit in memory while counting
_NUMBERS = (10, 2 * 10**17 - 1)  # of a key of 1 to 17 digits behind a 1
_ON_WINDOWS = {39: errno.ENOSPC, 112: errno.ENOSPC} if os.name == "nt" else {}  # its own numbers for a full disk
_ROWS = 122_880  # in a group of rows, which bounds the memory of reader and writer

_TOLD_BY = {  # the code without which a row says nothing
    "INSCHRWPOTAB": "WPOTYPEPO",
    "INSCHRWECTAB": "WECTYPEPO",
    "ONDERWIJSINSCHRTAB": "HOOFDINSCHR",
    "KINDEROPVANG": "OPVANGSOORT",
}

Say = Callable[[str], None]
Files = dict[str, dict[int, Path]]  # in the cache, by register and year


@contextmanager
def converted(found: Found, catalogue: Catalogue, cache: Path, say: Say = lambda _: None) -> Iterator[Files]:
    """Bring the cache up to date with the registers, and keep other runs out of it until these files are read.

    Parameters
    ----------
    found : Found
        Which files there are; they are only read.
    catalogue : mapping
    cache : Path
        Folder that gets a folder per register; may exist.
    say : callable
        Told what is being converted.

    Yields
    ------
    dict
        By register and year, the file in the cache.

    Raises
    ------
    UserError
        If the cache cannot be written, or another run is at work there.
    InputError
        If a file cannot be read or changes meanwhile; what was converted before it stays.
    """
    files: Files = {}
    with alone(cache, "--cache"):
        recover(cache)
        shutil.rmtree(cache / SPILL, ignore_errors=True)  # of a run that was killed
        for (name, year), delivery in found.used.items():
            files.setdefault(name, {})[year] = _up_to_date(delivery, catalogue[name], cache, say)
            give_back()
        yield files


def convert(found: Found, catalogue: Catalogue, cache: Path, say: Say = lambda _: None) -> Files:
    """Bring the cache up to date as `converted` does, and leave it to others."""
    with converted(found, catalogue, cache, say) as files:
        return files


def _up_to_date(delivery: Delivery, register: Register, cache: Path, say: Say) -> Path:
    """Return a delivery's file in the cache, made anew if its stamp is not of this source and these columns."""
    place = cache / register.name / f"{delivery.year}.parquet"
    try:
        source = fingerprint(delivery.path)
    except OSError as error:
        raise file_error(delivery.path, f"is niet te lezen ({reason_of(error)}).") from error
    stamp = {"bron": source, "versie": delivery.version, "kolommen": _shape(register)}
    if _is_whole(place, register) and _stamp_of(place) == stamp | _sizes(place):
        return place
    say(f"omzetten: {delivery.path.name}")
    try:
        place.parent.mkdir(exist_ok=True)
        recover(place.parent)
        _convert_one(delivery, register, place, source)
        write_json(place.with_suffix(".json"), stamp | _sizes(place))
    except OSError as error:
        raise UserError(_cannot_write(cache, error)) from error
    return place


def _is_whole(place: Path, register: Register) -> bool:
    return place.is_file() and (repeated_in(place).is_file() or not has_list(register))


def _sizes(place: Path) -> dict[str, list[int]]:
    """Tell a file of the cache, and its list, from one that lost its end since."""
    return {"bytes": [path.stat().st_size for path in (place, repeated_in(place)) if path.is_file()]}


def fingerprint(path: Path) -> str:
    """Tell one version of a file from another by its size, its time and both ends.

    To read all of it would take as long as to convert it.
    """
    about = path.stat()
    digest = hashlib.sha256(f"{about.st_size} {about.st_mtime_ns}".encode())
    with path.open("rb") as file:
        digest.update(file.read(_EDGE))
        file.seek(max(0, about.st_size - _EDGE))
        digest.update(file.read(_EDGE))
    return digest.hexdigest()


def _shape(register: Register) -> str:
    """Tell which columns are read; another meaning of a code changes nothing in the cache."""
    columns = [(column.name, column.kind, column.actual) for column in register.columns.values()]
    return hashlib.sha256(repr((_FORM, register.keyed_by, columns)).encode()).hexdigest()


def _stamp_of(place: Path) -> Any:
    try:
        return json.loads(place.with_suffix(".json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _convert_one(delivery: Delivery, register: Register, place: Path, source: str) -> None:
    """Convert one file; with the second reader if the first may have cut a text."""
    place.with_suffix(".json").unlink(missing_ok=True)
    part = temporary_sibling(place)
    try:
        with _unchanged(delivery.path, source), _disk_errors(part):
            _write(delivery, register, part, second=False)
            if delivery.path.suffix.lower() in STATISTICAL and _is_suspect(part, register):
                _write(delivery, register, part, second=True)
            if register.keyed_by == PERSON:
                _number(part, place.parent.parent)
        if has_list(register):
            with _disk_errors(part):
                list_repeated(part, place, PERSON_NUMBER)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _unchanged(path: Path, source: str) -> Iterator[None]:
    """Refuse a source that is not what it was; what else is wrong with it says less."""
    changed = file_error(path, "is veranderd terwijl het werd omgezet; begin opnieuw als niemand er meer in schrijft.")
    try:
        yield
    except (InputError, OSError):
        if _is_other(path, source):
            raise changed from None
        raise
    if _is_other(path, source):
        raise changed


def _is_other(path: Path, source: str) -> bool:
    try:
        return fingerprint(path) != source
    except OSError:
        return True


@contextmanager
def _disk_errors(part: Path) -> Iterator[None]:
    """Turn what a library says of a disk that is full into the system's own error."""
    try:
        yield
    except (needed("polars").exceptions.PolarsError, RuntimeError) as error:
        if number := _disk_full(error, part):
            raise OSError(number, "") from None
        raise


def _disk_full(error: Exception, part: Path) -> int:
    """Return which error of a full disk a library's error is about; 0 for none.

    Of some it says nothing, as of the end of a Parquet file; so it is tried whether anything more can be written.
    """
    found = re.search(r"\(os error (\d+)\)", str(error))
    number = _ON_WINDOWS.get(int(found[1]), int(found[1])) if found else 0
    if number in DISK_FULL:
        return number
    trial = temporary_sibling(part)
    try:
        trial.write_bytes(bytes(_EDGE))
    except OSError as refused:
        return refused.errno if refused.errno in DISK_FULL else 0
    finally:
        trial.unlink(missing_ok=True)
    return 0


def _cannot_write(cache: Path, error: OSError) -> str:
    advice = "maak ruimte" if error.errno in DISK_FULL else "geef met --cache een andere map"
    return f"omzetten naar '{cache.name}' lukt niet ({reason_of(error)}); {advice}. Wat al is omgezet, blijft staan."


def _write(delivery: Delivery, register: Register, part: Path, *, second: bool) -> None:
    pl = needed("polars")
    try:
        chunks = frames(delivery.path, register, delivery.year, second=second)
        if second:
            _write_chunks((_with_number(chunk, register, delivery.year) for chunk in chunks), part)
        else:
            _with_number(next(iter(chunks)), register, delivery.year).sink_parquet(
                part, row_group_size=_ROWS, compression="zstd", compression_level=1
            )
    except (pl.exceptions.PolarsError, RuntimeError, ValueError) as error:  # polars-readstat raises the last two
        if _disk_full(error, part):
            raise
        if delivery.path.suffix.lower() == ".csv":
            raise unreadable_amounts(delivery.path, register, delivery.year) from None
        raise damaged(delivery.path) from None
    if register.keyed_by == OBJECT:  # of persons, who is not linked is left out
        promised = promised_rows(delivery.path)
        if promised is not None and promised != _rows(part):
            raise damaged(delivery.path)


def _write_chunks(chunks: Iterable[LazyFrame], part: Path) -> None:
    parquet = needed("pyarrow.parquet")
    writer = None
    try:
        for chunk in chunks:
            table = chunk.collect().to_arrow()
            writer = writer or parquet.ParquetWriter(part, table.schema, compression="zstd")
            writer.write_table(table.cast(writer.schema))
    finally:
        if writer:
            writer.close()


def _rows(part: Path) -> int:
    return int(needed("pyarrow.parquet").read_metadata(part).num_rows)


def _with_number(rows: LazyFrame, register: Register, year: int) -> LazyFrame:
    """Add the year, and the key as a number; its text stays where that cannot be."""
    pl = needed("polars")
    rows = rows.with_columns(pl.lit(year, pl.Int32).alias(YEAR))
    if register.keyed_by != PERSON:
        return rows
    read = pl.concat_str(pl.lit("1"), KEY).cast(pl.Int64, strict=False)
    is_number = read.is_between(*_NUMBERS).fill_null(False)
    number, text = pl.when(is_number).then(read), pl.when(~is_number).then(KEY)
    return rows.select(number.alias(PERSON_NUMBER), text.alias(KEY), pl.exclude(KEY, PERSON_NUMBER))


def _is_suspect(part: Path, register: Register) -> bool:
    """Whether something in a file looks like a text that was cut at a byte that is not valid."""
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    tests: dict[str, Expr] = {}
    if register.keyed_by == PERSON:
        tests[KEY] = pl.col(KEY).is_not_null() | (pl.col(PERSON_NUMBER).max() >= 10 * pl.col(PERSON_NUMBER).min())
    for column in register.of_kind(DATE):
        tests[column.name] = pl.col(column.name).str.len_chars() != len("JJJJMMDD")
    for column in register.of_kind(CODE):
        if column.codes and not column.other_codes:
            tests[column.name] = ~pl.col(column.name).is_in(list(column.codes))
    if not tests:
        return False
    found = rows.select(pl.any_horizontal([test.any() for test in tests.values()])).collect(engine="streaming")
    return bool(found.item()) if found.height else False


def _number(part: Path, cache: Path) -> None:
    """Drop rows without a key, and give keys that are no number one from the list of keys."""
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    texts = rows.filter(pl.col(KEY).is_not_null()).select(KEY).unique().collect(engine="streaming")
    if texts.is_empty():
        return
    known = _keys(cache, texts.filter(pl.col(KEY) != ""))
    whole = rows.filter(pl.col(KEY).is_null() | (pl.col(KEY) != "")).join(
        known.lazy(), on=KEY, how="left", maintain_order="left"
    )
    number = pl.coalesce(PERSON_NUMBER, "nummer").alias(PERSON_NUMBER)
    numbered = whole.select(number, pl.lit(None, pl.String).alias(KEY), pl.exclude(KEY, PERSON_NUMBER, "nummer"))
    final = temporary_sibling(part)
    try:
        numbered.sink_parquet(final, row_group_size=_ROWS, compression="zstd")
        final.replace(part)
    finally:
        final.unlink(missing_ok=True)


def _keys(cache: Path, texts: DataFrame) -> DataFrame:
    """Return the list of keys that are no number, with new ones added."""
    pl = needed("polars")
    place = cache / _KEYS
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


def has_earlier(addresses: Path, day: str) -> bool:
    """Whether a file of addresses in the cache has one that ended before a day."""
    pl = needed("polars")
    end = pl.col("GBADATUMEINDEADRESHOUDING")
    ended = ((end >= "1") & (end < day)).any()
    return bool(pl.scan_parquet(addresses).select(ended).collect(engine="streaming").item())


def without_rows(files: Files) -> frozenset[tuple[str, int]]:
    """Return each register and year in which nobody is left, so that it tells nothing."""
    return frozenset((name, year) for name, years in files.items() for year, path in years.items() if not _rows(path))


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
