"""One file of a register, in any format, as text and whole cents.

SPSS and Stata go through polars-readstat, and through pyreadstat where that is asked for.
Codes that a file declares missing (99999999: still enrolled) are kept, value labels are not
applied, and names of columns count in capitals.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis_lib.errors import InputError, UserError, did_you_mean, file_error
from analysis_lib.registers.catalogue import AMOUNT, CODE, DATE, KEY, LINKED, PERSON, Column, Register
from analysis_lib.registers.extra import Expr, LazyFrame, needed

STATISTICAL = (".sav", ".zsav", ".dta")
DECLARED = "null_indicator"  # polars-readstat's field with a code that is declared missing
DAY = len("JJJJMMDD")
_CHUNK = 200_000  # rows
_LONGEST_ROW = 100_000  # bytes of a text file
_UNEVEN = "is afgebroken, of heeft rijen met meer kolommen dan de eerste; haal het opnieuw op."
_DAMAGED = "is leeg, afgebroken of geen bestand van dit soort; haal het opnieuw op."


def header(path: Path) -> list[str]:
    """Return the names of a file's columns as they stand there.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    if path.stat().st_size == 0:
        raise file_error(path, "is leeg; haal het opnieuw op.")
    if path.suffix.lower() == ".csv":
        _require_text(path)
    return list(guarded(path, lambda: _scan(path).collect_schema().names()))


def _require_text(path: Path) -> None:
    """Refuse a text file in another form, as far as that shows at its ends."""
    with path.open("rb") as file:
        first = file.readline(_LONGEST_ROW)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in first:
        raise _in_other_letters(path)
    if b"\t" in first and b";" not in first and b"," not in first:
        raise file_error(path, "heeft tabs tussen de kolommen; sla het op met puntkomma's.")
    if _ends_within_a_row(path):
        raise file_error(path, "breekt af binnen de laatste rij; haal het opnieuw op.")


def _in_other_letters(path: Path) -> InputError:
    return file_error(path, "is geen tekst in UTF-8; sla het zo op.")


def columns_of(path: Path, register: Register, year: int, names: Sequence[str] | None = None) -> dict[str, str]:
    """Find the columns of a register in a file: from what they are called here to what they are called there.

    `names` are those of its columns, if they were read already.

    Raises
    ------
    InputError
        If two columns differ only by case, or one is missing that is needed.
    """
    there: dict[str, str] = {}
    for name in header(path) if names is None else names:
        if name.upper() in there:
            raise file_error(
                path,
                f"kolommen '{there[name.upper()]}' en '{name}' verschillen alleen in hoofdletters; haal er een weg.",
            )
        there[name.upper()] = name
    wanted = {LINKED: LINKED, KEY: KEY} if register.keyed_by == PERSON else {}
    wanted |= {column.name: column.called_in(year) for column in register.columns.values()}
    others = [actual for name, actual in there.items() if name not in wanted.values()]
    for name, called in wanted.items():
        if called not in there and _is_needed(register, name, year):
            near = did_you_mean(called, others) if others else f"er staan alleen {', '.join(there.values())}."
            message = f"kolom {called} ontbreekt; {near}"
            if name in register.columns:  # the key is called the same everywhere
                message += " Heet zij anders, zet dat dan in registers.yaml."
            raise file_error(path, message)
    return {name: there[called] for name, called in wanted.items() if called in there}


def _is_needed(register: Register, name: str, year: int) -> bool:
    column = register.columns.get(name)
    if column is None:
        return True  # the key
    # Which cost items a year has differs; the rule for one that is not there does not apply.
    return column.required and column.exists_in(year) and column.threshold is None


def frames(path: Path, register: Register, year: int, *, second: bool = False) -> Iterator[LazyFrame]:
    """Yield a file's rows, as one lazy frame or as chunks: linked persons only.

    Parameters
    ----------
    path : Path
    register : Register
    year : int
        Of the file.
    second : bool
        Whether to use the second reader, for SPSS and Stata.

    Yields
    ------
    LazyFrame
        `kept_columns`, texts null where the file has none: amounts in whole cents (Int64),
        else text; ``RINPERSOON`` for registers of persons. Keys may be empty.

    Raises
    ------
    InputError
        If the file or a column cannot be read.
    """
    pl = needed("polars")
    there = columns_of(path, register, year)
    texts = [
        there[column.name] for column in register.columns.values() if column.name in there and column.kind != AMOUNT
    ]
    chunks = _second(path, there) if second else iter([_scan(path, texts)])
    # A date of another length has the second reader look at the file, so that the first need not rewrite any.
    as_it_is = path.suffix.lower() in STATISTICAL and not second
    for chunk in chunks:
        schema = chunk.collect_schema()
        key = [_key(path, schema, there[KEY])] if register.keyed_by == PERSON else []
        rows = chunk.filter(pl.col(there[LINKED]).cast(pl.String).str.strip_chars() == "R") if key else chunk
        yield rows.select(
            *key,
            *(_column(column, there.get(column.name), schema, as_it_is) for column in kept_columns(register, there)),
        )


def kept_columns(register: Register, there: Mapping[str, str]) -> list[Column]:
    """Return the columns of a register without the amounts that a file does not have: of costs that is most of them."""
    return [column for column in register.columns.values() if column.name in there or column.kind != AMOUNT]


def kept_as_text(path: Path, register: Register, year: int) -> set[str]:
    """Return the columns of a register that a file holds as text."""
    schema = _scan(path).collect_schema()
    return {
        name for name, actual in columns_of(path, register, year).items() if schema[actual] == needed("polars").String
    }


def guarded(path: Path, read: Callable[[], Any]) -> Any:
    """Read, and say in Dutch that a file is damaged; never what is in it."""
    try:
        return read()
    except (UserError, MemoryError):
        raise
    except OSError as error:
        if error.errno:
            raise
        raise file_error(path, _DAMAGED) from None
    except Exception:  # each library has errors of its own
        raise file_error(path, _DAMAGED) from None


def _scan(path: Path, texts: Sequence[str] = ()) -> LazyFrame:
    """Open a file; columns of `texts` keep what it declares missing, and are then to be read all or none.

    polars-readstat finds no such column where only a part of them is asked for, nor one that stands beside its own.
    """
    pl = needed("polars")
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        coded = pl.selectors.categorical() | pl.selectors.enum()  # as R and pandas write texts that recur
        scanned: LazyFrame = pl.scan_parquet(path).cast({coded: pl.String})
    elif suffix == ".csv":
        scanned = pl.scan_csv(path, separator=_separator(path), infer_schema=False, encoding="utf8")
    else:
        scanned = needed("polars_readstat").scan_readstat(
            str(path), threads=1, informative_nulls=keeping_declared(texts) if texts else None
        )  # more threads take more memory, and hardly less time beside those that write
    return scanned


def keeping_declared(columns: Sequence[str]) -> dict[str, Any]:
    """Ask polars-readstat for what columns declare missing: each is then a Struct of its value and of that."""
    return {"columns": list(columns), "mode": "struct", "use_value_labels": False}


def declared_in(metadata: Mapping[str, Any]) -> list[str]:
    """Return the columns that declare anything missing, by what polars-readstat tells of a file."""
    kinds = ("missing_strings", "missing_doubles", "missing_range")
    return [each["name"] for each in metadata["variables"] if any(each.get(kind) for kind in kinds)]


def _separator(path: Path) -> str:
    with path.open("rb") as file:
        first = file.readline(_LONGEST_ROW)
    return ";" if first.count(b";") >= first.count(b",") else ","


def _ends_within_a_row(path: Path) -> bool:
    """Whether the last row of a text file has fewer columns than the first, and no end."""
    separator = _separator(path).encode()
    with path.open("rb") as file:
        first = file.readline(_LONGEST_ROW)
        file.seek(max(0, path.stat().st_size - _LONGEST_ROW))
        end = file.read()
    last = end.rpartition(b"\n")[2]
    return bool(last) and last.count(separator) < first.count(separator)


def _second(path: Path, there: dict[str, str]) -> Iterator[LazyFrame]:
    """Read with pyreadstat, in chunks; it refuses text that is not valid, where the first reader cuts it."""
    pl, pyreadstat = needed("polars"), needed("pyreadstat")
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    names = list(there.values())
    chunks = pyreadstat.read_file_in_chunks(read, str(path), chunksize=_CHUNK, usecols=names, user_missing=True)
    try:
        for frame, _ in chunks:
            yield pl.from_pandas(frame).lazy()
    except (UnicodeDecodeError, pyreadstat.ReadstatError):
        message = f"kolom {' of '.join(names)}: er staat tekst in die geen geldige UTF-8 is; sla het opnieuw op."
        raise file_error(path, message) from None


def _key(path: Path, schema: Any, actual: str) -> Expr:
    pl = needed("polars")
    if schema[actual] != pl.String:
        raise file_error(
            path, f"kolom {actual} is een getal, zodat voorloopnullen weg zijn; lever de sleutel als tekst."
        )
    return pl.col(actual).str.strip_chars().fill_null("").alias(KEY)


def _column(column: Column, actual: str | None, schema: Any, as_it_is: bool) -> Expr:
    pl = needed("polars")
    if actual is None:
        return pl.lit(None, pl.String).alias(column.name)
    value, kind = pl.col(actual), schema[actual]
    if column.kind == AMOUNT:
        return cents(value, kind).alias(column.name)
    declared = None
    if isinstance(kind, pl.Struct):
        own = kind.fields[0]
        value, kind, declared = value.struct.field(own.name), own.dtype, value.struct.field(DECLARED)
    text = value.dt.strftime("%Y%m%d") if kind.is_temporal() else value.cast(pl.String)
    text = text if declared is None else pl.coalesce(text, declared)
    text = text.str.strip_chars()
    is_plain = as_it_is and kind == pl.String
    if kind.is_numeric() or (column.kind == DATE and not is_plain):
        text = text.str.replace(r"\.0+$", "")
    if column.kind == DATE:
        text = text if is_plain else text.str.replace(r"^(\d{4})-(\d{2})-(\d{2})$", "$1$2$3")
    if column.kind in {CODE, DATE}:  # empty is absent, as it is in a text file
        text = pl.when(text != "").then(text)
    return text.alias(column.name)


def cents(value: Expr, kind: Any) -> Expr:
    """Turn euros into whole cents.

    Text may have a decimal comma, and points before each group of three if it has. A point with three
    digits behind it and no comma can be either, so that is refused.
    """
    pl = needed("polars")
    if kind == pl.String:
        text = value.str.strip_chars()
        grouped = text.str.contains(r"^-?\d{1,3}(\.\d{3})+,\d{1,2}$")
        plain = text.str.contains(r"^-?\d+([.,]\d{1,2})?$")
        number = pl.when(grouped).then(text.str.replace_all(".", "", literal=True)).when(plain).then(text)
        number = number.when(text.is_null() | (text == "")).then(None).otherwise(pl.lit("?"))
        value = number.str.replace(",", ".", literal=True).cast(pl.Float64)
    elif kind.is_float():
        value = value.fill_nan(None)
    return (value.cast(pl.Float64) * 100).round().cast(pl.Int64)


def unreadable(path: Path, register: Register, year: int) -> InputError:
    """Say why a file cannot be read: its letters, or the column with an amount that is none, without its value."""
    pl = needed("polars")
    is_text = path.suffix.lower() == ".csv"
    if is_text and not _is_utf8(path):
        return _in_other_letters(path)
    there, scanned = columns_of(path, register, year), _scan(path)
    schema = scanned.collect_schema()
    for column in register.of_kind(AMOUNT):
        if column.name in there and schema[there[column.name]] == pl.String:
            try:
                scanned.select(cents(pl.col(there[column.name]), pl.String).count()).collect(engine="streaming")
            except pl.exceptions.InvalidOperationError:
                message = "niet elk bedrag is te lezen; schrijf euro's met hoogstens twee decimalen."
                return file_error(path, f"kolom {there[column.name]}: {message}")
            except (pl.exceptions.PolarsError, RuntimeError, ValueError):  # the file itself
                break
    return file_error(path, _UNEVEN) if is_text else damaged(path)


def _is_utf8(path: Path) -> bool:
    read = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_LONGEST_ROW):
                read.decode(piece)
        except UnicodeDecodeError:
            return False
    return True


def damaged(path: Path) -> InputError:
    """Give the error for a file that breaks off."""
    return file_error(path, _DAMAGED)


def is_header_only(path: Path) -> bool:
    """Whether a file has the names of its columns and no row, as far as that shows without reading it."""
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return int(needed("pyarrow.parquet").read_metadata(path).num_rows) == 0
    if suffix == ".csv":
        with path.open("rb") as file:
            file.readline()
            return not any(line.strip() for line in file)
    return promised_rows(path) == 0


def promised_rows(path: Path) -> int | None:
    """Return how many rows a file says it has; None if it does not say."""
    if path.suffix.lower() not in STATISTICAL:
        return None
    return promised_by(needed("polars_readstat").ScanReadstat(str(path)).metadata)


def promised_by(metadata: Mapping[str, Any]) -> int | None:
    """Return how many rows a file has by what polars-readstat tells of it; None if that is not known."""
    rows = metadata.get("row_count")
    return int(rows) if rows is not None and int(rows) >= 0 else None
