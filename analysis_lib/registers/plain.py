"""Files of SPSS and Stata that hold what registers nearly always hold, read without rewriting a text.

Every key has as many digits, every code is known, every other text is as long as the others and has no spaces around
it: then none was cut at a byte that is not valid. Each batch is looked at before it is used. A file that holds anything
else is `NotPlain`, and is read again with care by `analysis_lib.registers.readers`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from analysis_lib.registers.catalogue import AMOUNT, CODE, DATE, KEY, LINKED, PERSON, TEXT, Column, Register
from analysis_lib.registers.extra import DataFrame, LazyFrame, Series, needed
from analysis_lib.registers.keys import PERSON_NUMBER, numbers_of
from analysis_lib.registers.readers import (
    DAY,
    DECLARED,
    cents,
    columns_of,
    damaged,
    declared_in,
    guarded,
    keeping_declared,
    kept_columns,
    promised_by,
)

_AFTER_SPACE = "!"  # the next character


class NotPlain(Exception):  # noqa: N818  # nothing is wrong: there is another way to read
    """A file holds something that is to be read with care."""


class PlainRows(NamedTuple):
    """A file's rows, of linked persons with a key.

    Parameters
    ----------
    rows : LazyFrame
        ``persoon`` for registers of persons, and the columns of the register as
        `analysis_lib.registers.readers.frames` gives them. Raises `NotPlain` while they are worked out.
    require_all : callable
        Raises InputError if fewer rows came by than the file promises.
    """

    rows: LazyFrame
    require_all: Callable[[], None]


def plain_rows(path: Path, register: Register, year: int) -> PlainRows:
    """Open a file of SPSS or Stata of a year.

    Raises
    ------
    NotPlain
        If a text or a key is kept as a number.
    InputError
        If the file or a column cannot be read.
    """
    pl, readstat = needed("polars"), needed("polars_readstat")
    reader = readstat.ScanReadstat(str(path), threads=1)
    there = columns_of(path, register, year, guarded(path, lambda: list(reader.schema)))
    texts = [there[name] for name, column in register.columns.items() if name in there and column.kind != AMOUNT]
    who = [there[name] for name in (LINKED, KEY) if register.keyed_by == PERSON]
    if any(reader.schema[name] != pl.String for name in [*who, *texts]):
        raise NotPlain
    promised = promised_by(reader.metadata)
    if declared := [name for name in declared_in(reader.metadata) if name in texts]:
        reader = readstat.ScanReadstat(str(path), threads=1, informative_nulls=keeping_declared(declared))
    looked = _Looked(path, register, there)

    def require_all() -> None:
        if promised not in {None, looked.rows}:
            raise damaged(path)

    scanned = readstat.scan_readstat(str(path), reader=reader).select(list(there.values()))
    rows = scanned.map_batches(looked.at, schema=looked.schema, validate_output_schema=False, streamable=True)
    number = [PERSON_NUMBER] if looked.of_persons else []
    columns = [_or_null(column, there) for column in kept_columns(register, there)]
    return PlainRows(rows.select(*number, *columns), require_all)


def _or_null(column: Column, there: Mapping[str, str]) -> Any:
    pl = needed("polars")
    return pl.col(column.name) if column.name in there else pl.lit(None, pl.String).alias(column.name)


class _Looked:
    """What was seen of a file so far, and what each batch of it becomes."""

    def __init__(self, path: Path, register: Register, there: Mapping[str, str]) -> None:
        self.there = there
        self.columns = [column for column in register.columns.values() if column.name in there]
        self.of_persons = register.keyed_by == PERSON
        self.may_end_in_spaces = path.suffix.lower() == ".dta"  # SPSS fills texts up with them, so that none has any
        self.rows = 0
        self.lengths: dict[str, int] = {}
        pl = needed("polars")
        self.schema = {PERSON_NUMBER: pl.Int64} if self.of_persons else {}
        self.schema |= {column.name: pl.Int64 if column.kind == AMOUNT else pl.String for column in self.columns}

    def at(self, batch: DataFrame) -> DataFrame:
        """Return what a batch becomes."""
        pl = needed("polars")
        self.rows += batch.height
        found = []
        if self.of_persons:
            batch = self._linked(batch)
            found.append(self._numbers(batch[self.there[KEY]]))
        amounts = [
            cents(pl.col(self.there[column.name]), batch.schema[self.there[column.name]]).alias(column.name)
            for column in self.columns
            if column.kind == AMOUNT
        ]
        found += batch.select(amounts).get_columns()
        found += [
            self._texts(column, batch[self.there[column.name]]).alias(column.name)
            for column in self.columns
            if column.kind != AMOUNT
        ]
        return pl.DataFrame(found).select(list(self.schema))

    def _linked(self, batch: DataFrame) -> DataFrame:
        """Keep linked persons with a key; who only seems not to be linked is to be read with care."""
        who, key = batch[self.there[LINKED]], batch[self.there[KEY]]
        linked = who == "R"
        if (who.filter(~linked).str.strip_chars() == "R").any():
            raise NotPlain
        return batch.drop(who.name).filter(linked & (key != ""))

    def _numbers(self, keys: Series) -> Series:
        numbers = numbers_of(keys, self._lengths(KEY, keys)[1])
        if numbers is None:
            raise NotPlain
        return numbers

    def _texts(self, column: Column, series: Series) -> Series:
        pl = needed("polars")
        if series.dtype == pl.Struct:
            value = series.struct.field(series.struct.fields[0])
            series = value.zip_with(value.is_not_null(), series.struct.field(DECLARED))
        if column.kind == CODE:
            if column.codes and not column.other_codes:
                is_plain = series.is_in(["", *column.codes]).all()
            else:  # of which there are few
                each = series.unique()
                is_plain = (each.str.strip_chars() == each).all()
            is_empty = (series == "").any()
        else:
            is_empty, length = self._lengths(column.name, series)
            in_front = series < _AFTER_SPACE
            is_plain = not ((in_front & (series != "")) if is_empty else in_front).any()
            is_plain &= not self.may_end_in_spaces or not series.str.ends_with(" ").any()
            is_plain &= column.kind != DATE or length in {0, DAY}
        if not is_plain:
            raise NotPlain
        if is_empty and column.kind != TEXT:  # empty is absent, as it is in a text file
            series = pl.select(pl.when(series != "").then(series)).to_series()
        return series

    def _lengths(self, name: str, texts: Series) -> tuple[bool, int]:
        """Return whether any text of a column is empty, and how many bytes others have; 0 if there are none so far."""
        lengths = texts.str.len_bytes()
        shortest, longest = int(lengths.min() or 0), int(lengths.max() or 0)
        known = self.lengths.get(name) or longest
        differs = shortest != longest and bool(((lengths != known) & (lengths != 0)).any())
        if differs or longest not in {0, known}:
            raise NotPlain
        self.lengths[name] = known
        return shortest == 0, known
