"""Registers converted once, into a cache of Parquet files that are quick to count from.

A file in the cache is about one register and year: ``persoon`` (the key as a number) and the columns of the
catalogue, of linked persons alone; codes and dates as text, amounts in whole cents if the source has them. It appears
whole, with a stamp that says of which source it is and what is in it, and is made again only when the source, the
catalogue or the file itself changes: to read it through takes a thirtieth of the time of counting, and a bit that
flipped on a disk would else be another number. Beside costs stand the rows of who has several of them
(`analysis_lib.registers.repeated`).

Files of SPSS and Stata are read in one pass where they hold what registers nearly always hold
(`analysis_lib.registers.plain`); others with care, and again by a second reader if a text may have been cut.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from analysis_lib.errors import DISK_FULL, InputError, UserError, file_error, reason_of
from analysis_lib.registers import keys
from analysis_lib.registers.catalogue import CODE, DATE, KEY, OBJECT, PERSON, TEXT, Catalogue, Register
from analysis_lib.registers.extra import Expr, LazyFrame, needed
from analysis_lib.registers.finding import Delivery, Found
from analysis_lib.registers.memory import give_back
from analysis_lib.registers.plain import NotPlain, plain_rows
from analysis_lib.registers.readers import (
    DAY,
    STATISTICAL,
    damaged,
    frames,
    kept_as_text,
    promised_rows,
    unreadable,
)
from analysis_lib.registers.repeated import has_repeated, repeated_in, set_apart
from analysis_lib.whole_files import alone, recover, temporary_sibling, write_json

PERSON_NUMBER, YEAR = keys.PERSON_NUMBER, "jaar"  # columns that the cache adds
_FORM = 4  # of the files in the cache; a change of it makes them all again
_EDGE = 1 << 18  # bytes at each end of a file that its fingerprint is made of
_TRIAL = 1 << 20  # bytes that show whether a disk has room
_MUCH = 1 << 24  # bytes of sources after which memory is given back: that takes as long as to read a small one
SPILL = "uitwijk"  # folder in the cache for what does not fit in memory while counting
_ON_WINDOWS = {39: errno.ENOSPC, 112: errno.ENOSPC} if os.name == "nt" else {}  # its own numbers for a full disk
_CODEC = "lz4"  # two thirds more on disk than zstd, for a tenth of the time of converting
_ROWS = 122_880  # in a group of rows, which bounds the memory of reader and writer

_OTHER_DAY = r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"

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
    read = 0
    with alone(cache, "--cache"):
        recover(cache)
        shutil.rmtree(cache / SPILL, ignore_errors=True)  # of a run that was killed
        for (name, year), delivery in found.used.items():
            files.setdefault(name, {})[year] = _up_to_date(delivery, catalogue[name], cache, say)
            read += _size(delivery.path)
            if read > _MUCH:
                give_back()
                read = 0
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
    if _is_whole(place, register) and _is_as_made(place, stamp, cache):
        return place
    say(f"omzetten: {delivery.path.name}")
    try:
        place.parent.mkdir(exist_ok=True)
        recover(place.parent)
        is_listed = _convert_one(delivery, register, place, source)
        listed = keys.listed_now(cache) if is_listed else {}
        write_json(place.with_suffix(".json"), stamp | _contents(place) | listed)
    except OSError as error:
        raise UserError(_cannot_write(cache, error)) from error
    return place


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone since
        return 0


def _is_whole(place: Path, register: Register) -> bool:
    return place.is_file() and (repeated_in(place).is_file() or not has_repeated(register))


def _is_as_made(place: Path, stamp: dict[str, Any], cache: Path) -> bool:
    """Whether a file of the cache, with what stands beside it, is what its stamp says, to the bit, as its keys are."""
    made = _stamp_of(place)
    if not isinstance(made, dict) or any(made.get(name) != value for name, value in stamp.items()):
        return False
    try:
        return made == stamp | _contents(place) | keys.still(made, cache)
    except OSError:  # gone since, or not to be read
        return False


def _contents(place: Path) -> dict[str, list[int]]:
    """Return the size of a file of the cache and of what stands beside it, and a checksum of each."""
    paths = [path for path in (place, repeated_in(place)) if path.is_file()]
    return {"bytes": [path.stat().st_size for path in paths], "controle": [checksum(path) for path in paths]}


def checksum(path: Path) -> int:
    """Return a sum by which a damaged file shows; not against who changes it on purpose."""
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_TRIAL):
            found = zlib.crc32(piece, found)
    return found


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


def _convert_one(delivery: Delivery, register: Register, place: Path, source: str) -> bool:
    """Convert one file, with the second reader if the first may have cut a text; say if the list of keys was used."""
    is_listed = False
    place.with_suffix(".json").unlink(missing_ok=True)
    part = temporary_sibling(place)
    try:
        with _unchanged(delivery.path, source), _disk_errors(part):
            if not _is_plain(delivery, register, part):
                is_listed = _convert_with_care(delivery, register, part, place.parent.parent)
        if has_repeated(register):
            with _disk_errors(part):
                set_apart(part, place, PERSON_NUMBER)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return is_listed


def _is_plain(delivery: Delivery, register: Register, part: Path) -> bool:
    """Convert a file of SPSS or Stata in one pass; or say that it cannot be done so."""
    if delivery.path.suffix.lower() not in STATISTICAL:
        return False
    try:
        with _read_errors(delivery, register, part):
            rows, require_all = plain_rows(delivery.path, register, delivery.year)
            _sink(_in_order(rows, register, delivery.year), part)
    except NotPlain:
        return False
    require_all()
    return True


def _convert_with_care(delivery: Delivery, register: Register, part: Path, cache: Path) -> bool:
    _write(delivery, register, part, second=False)
    if delivery.path.suffix.lower() in STATISTICAL and _is_suspect(delivery, register, part):
        _write(delivery, register, part, second=True)
    _require_dates(delivery, register, part)
    if register.keyed_by != PERSON or (numbered := keys.number_others(part, cache)) is None:
        return False
    final = temporary_sibling(part)
    try:
        _sink(numbered, final)
        final.replace(part)
    finally:
        final.unlink(missing_ok=True)
    return True


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
        trial.write_bytes(bytes(_TRIAL))
    except OSError as refused:
        return refused.errno if refused.errno in DISK_FULL else 0
    finally:
        trial.unlink(missing_ok=True)
    return 0


def _cannot_write(cache: Path, error: OSError) -> str:
    advice = "maak ruimte" if error.errno in DISK_FULL else "geef met --cache een andere map"
    return f"omzetten naar '{cache.name}' lukt niet ({reason_of(error)}); {advice}. Wat al is omgezet, blijft staan."


def _write(delivery: Delivery, register: Register, part: Path, *, second: bool) -> None:
    with _read_errors(delivery, register, part):
        chunks = (
            _in_order(chunk, register, delivery.year)
            for chunk in frames(delivery.path, register, delivery.year, second=second)
        )
        if second:
            _write_chunks(chunks, part)
        else:
            _sink(next(chunks), part)
    if register.keyed_by == OBJECT:  # of persons, who is not linked is left out
        promised = promised_rows(delivery.path)
        if promised is not None and promised != _rows(part):
            raise damaged(delivery.path)


@contextmanager
def _read_errors(delivery: Delivery, register: Register, part: Path) -> Iterator[None]:
    """Say of what a reader breaks off at that the file is damaged; a disk that is full is told by others."""
    pl = needed("polars")
    try:
        yield
    except (pl.exceptions.PolarsError, RuntimeError, ValueError) as error:  # polars-readstat raises the last two
        if _disk_full(error, part):
            raise
        raise unreadable(delivery.path, register, delivery.year) from None


def _in_order(rows: LazyFrame, register: Register, year: int) -> LazyFrame:
    """Put number, text and year where they stand in every file of the cache."""
    pl = needed("polars")
    rows = rows.with_columns(pl.lit(year, pl.Int32).alias(YEAR))
    if register.keyed_by != PERSON:
        return rows
    return keys.with_number(rows)


def _sink(rows: LazyFrame, part: Path) -> None:
    told = {"null_count": True, "min": False, "max": False, "distinct_count": False}  # of each column
    rows.sink_parquet(part, row_group_size=_ROWS, compression=_CODEC, statistics=told)


def _write_chunks(chunks: Iterable[LazyFrame], part: Path) -> None:
    parquet = needed("pyarrow.parquet")
    writer = None
    try:
        for chunk in chunks:
            table = chunk.collect().to_arrow()
            writer = writer or parquet.ParquetWriter(part, table.schema, compression=_CODEC)
            writer.write_table(table.cast(writer.schema))
    finally:
        if writer:
            writer.close()


def _rows(part: Path) -> int:
    return int(needed("pyarrow.parquet").read_metadata(part).num_rows)


def _is_suspect(delivery: Delivery, register: Register, part: Path) -> bool:
    """Whether something in a file looks like a text that was cut at a byte that is not valid."""
    pl = needed("polars")
    rows = pl.scan_parquet(part)
    tests: dict[str, Expr] = {}
    if register.keyed_by == PERSON:
        tests[KEY] = pl.col(KEY).is_not_null() | (pl.col(PERSON_NUMBER).max() >= 10 * pl.col(PERSON_NUMBER).min())
    for column in register.of_kind(DATE):
        tests[column.name] = pl.col(column.name).str.len_chars() != DAY
    for column in register.of_kind(CODE):
        if column.codes and not column.other_codes:
            tests[column.name] = ~pl.col(column.name).is_in(list(column.codes))
    texts = kept_as_text(delivery.path, register, delivery.year)
    for column in register.of_kind(TEXT):
        if column.name in texts:
            length = pl.col(column.name).str.len_bytes()
            tests[column.name] = (length != length.max()) & (length != 0)
    if not tests:
        return False
    found = rows.select(pl.any_horizontal([test.any() for test in tests.values()])).collect(engine="streaming")
    return bool(found.item()) if found.height else False


def _require_dates(delivery: Delivery, register: Register, part: Path) -> None:
    """Refuse days in another form: they are compared as text, so that 31-12-2016 would lie far ahead."""
    pl = needed("polars")
    tests = [
        (pl.col(column.name).str.contains(_OTHER_DAY) | _is_odd_day(pl.col(column.name))).sum().alias(column.name)
        for column in register.of_kind(DATE)
    ]
    if not tests:
        return
    for name, number in pl.scan_parquet(part).select(tests).collect(engine="streaming").to_dicts()[0].items():
        if number:
            actual = register.columns[name].called_in(delivery.year)
            message = "er staan datums in een andere vorm dan JJJJMMDD of JJJJ-MM-DD; schrijf ze zo."
            raise file_error(delivery.path, f"kolom {actual}: {message}")


def _is_odd_day(day: Expr) -> Expr:
    """Whether a day begins as a year and goes on as something else; what is unknown begins with 0, 9 or a dash."""
    return day.str.contains("^[12]") & ~day.str.contains(r"^\d{4}(\d{2}|--){0,2}$")


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
