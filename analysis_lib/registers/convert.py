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

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis_lib.errors import DISK_FULL, InputError, UserError, file_error, reason_of
from analysis_lib.registers import keys
from analysis_lib.registers.cache_files import disk_errors, disk_full, number_of_rows, write_batches, write_rows
from analysis_lib.registers.catalogue import OBJECT, PERSON, Catalogue, Register
from analysis_lib.registers.doubts import is_suspect, require_dates
from analysis_lib.registers.extra import LazyFrame, needed
from analysis_lib.registers.finding import Delivery, Found
from analysis_lib.registers.memory import give_back, keep_few_heaps
from analysis_lib.registers.plain import NotPlain, plain_rows
from analysis_lib.registers.readers import STATISTICAL, damaged, frames, promised_rows, unreadable
from analysis_lib.registers.repeated import has_repeated, set_apart
from analysis_lib.registers.stamps import fingerprint, is_current, remove_stamp, stamp, write_stamp
from analysis_lib.whole_files import alone, recover, temporary_sibling

PERSON_NUMBER, YEAR = keys.PERSON_NUMBER, "jaar"  # columns that the cache adds
_MUCH = 1 << 24  # bytes of sources after which memory is given back: that takes as long as to read a small one
SPILL = "uitwijk"  # folder in the cache for what does not fit in memory while counting

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
    keep_few_heaps()
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
        made_of = stamp(delivery, register)
    except OSError as error:
        raise file_error(delivery.path, f"is niet te lezen ({reason_of(error)}).") from error
    if is_current(place, made_of, register, cache):
        return place
    say(f"omzetten: {delivery.path.name}")
    try:
        place.parent.mkdir(exist_ok=True)
        recover(place.parent)
        by_list = _convert_one(delivery, register, place, made_of["bron"])
        write_stamp(place, made_of, cache, by_list=by_list)
    except OSError as error:
        raise UserError(_cannot_write(cache, error)) from error
    return place


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # gone since
        return 0


def _convert_one(delivery: Delivery, register: Register, place: Path, source: str) -> bool:
    """Convert one file, with the second reader if the first may have cut a text; say if the list of keys was used."""
    is_listed = False
    remove_stamp(place)
    part = temporary_sibling(place)
    try:
        with _unchanged(delivery.path, source), disk_errors(part):
            if not _is_plain(delivery, register, part):
                is_listed = _convert_with_care(delivery, register, part, place.parent.parent)
        if has_repeated(register):
            with disk_errors(part):
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
            write_rows(_in_order(rows, register, delivery.year), part)
    except NotPlain:
        return False
    require_all()
    return True


def _convert_with_care(delivery: Delivery, register: Register, part: Path, cache: Path) -> bool:
    _write(delivery, register, part, second=False)
    if delivery.path.suffix.lower() in STATISTICAL and is_suspect(delivery, register, part):
        _write(delivery, register, part, second=True)
    require_dates(delivery, register, part)
    if register.keyed_by != PERSON or (numbered := keys.number_others(part, cache)) is None:
        return False
    final = temporary_sibling(part)
    try:
        write_rows(numbered, final)
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
            write_batches((chunk.collect() for chunk in chunks), part)
        else:
            write_rows(next(chunks), part)
    if register.keyed_by == OBJECT:  # of persons, who is not linked is left out
        promised = promised_rows(delivery.path)
        if promised is not None and promised != number_of_rows(part):
            raise damaged(delivery.path)


@contextmanager
def _read_errors(delivery: Delivery, register: Register, part: Path) -> Iterator[None]:
    """Say of what a reader breaks off at that the file is damaged; a disk that is full is told by others."""
    pl = needed("polars")
    try:
        yield
    except (pl.exceptions.PolarsError, RuntimeError, ValueError) as error:  # polars-readstat raises the last two
        if disk_full(error, part):
            raise
        raise unreadable(delivery.path, register, delivery.year) from None


def _in_order(rows: LazyFrame, register: Register, year: int) -> LazyFrame:
    """Put number, text and year where they stand in every file of the cache."""
    pl = needed("polars")
    rows = rows.with_columns(pl.lit(year, pl.Int32).alias(YEAR))
    if register.keyed_by != PERSON:
        return rows
    return keys.with_number(rows)
