"""A delimited text file as it was saved, read into cells of text.

Takes what Dutch and English Excel write: `;` or `,` or tab between cells, UTF-8 with or without
a BOM, Windows-1252 or the UTF-16 of 'Unicode text', any line ends, a `sep=` line, a title above
the header, empty last rows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

from analysis_lib.errors import InputError, Problem, file_error, reason_of
from analysis_lib.nouns import agreeing
from analysis_lib.tables.cells import MAX_ROWS, RawTable, flaw_of
from analysis_lib.tables.contents import WORKBOOK, kind_of
from analysis_lib.tables.formulas import unmarked
from analysis_lib.tables.headers import TITLE_ROWS, header_at, names_in, plain_name

MAX_BYTES = 200_000_000  # far more than any table here; a larger file is a mistake
csv.field_size_limit(MAX_BYTES)  # a long cell is distinguished from an unclosed quotation mark
SAVE_AS_TABLE = "open het in het programma waarmee het is gemaakt, en sla de tabel op als CSV of Excel-werkmap (.xlsx)"
_DELIMITERS = (";", ",", "\t")
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe2][\x80-\xbf]{2}")
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _decode(path: Path, data: bytes) -> str:
    """Decode UTF-8 or marked UTF-16, or else Windows-1252; a mixture is refused, as it would give wrong letters."""
    if data.startswith(_UTF16_MARKS):
        try:
            return data.decode("utf-16").lstrip("\ufeff")
        except UnicodeDecodeError as error:
            raise file_error(path, "is beschadigd; sla de tabel in Excel opnieuw op als 'CSV UTF-8'.") from error
    try:
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
    advice = "sla de tabel in Excel opnieuw op als 'CSV UTF-8'."
    if _UTF8_PAIR.search(data):
        raise file_error(path, f"bevat letters in twee coderingen door elkaar; {advice}", row=row)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise file_error(path, f"bevat een onleesbaar teken; {advice}", row=row) from error


def _delimiter(lines: list[str], header_has: Collection[str]) -> str:
    """The mark that gives most names of columns; else the one that the first line with any has most of."""
    unquoted = ["".join(line.split('"')[::2]) for line in lines]  # what is outside quotation marks
    names = {plain_name(name) for name in header_has}
    found = {mark: max(_names_between(mark, line, names) for line in lines) for mark in _DELIMITERS}
    if max(found.values()) >= 2:
        return max(found, key=found.__getitem__)
    for line in unquoted:
        mark = max(_DELIMITERS, key=line.count)
        if mark in line:
            return mark
    return _DELIMITERS[0]


def _names_between(mark: str, line: str, names: Collection[str]) -> int:
    return names_in([cell.strip().strip('"') for cell in line.split(mark)], names)


def read_delimited(path: Path, header_has: Collection[str] = ()) -> RawTable:
    """Read a CSV file into text cells.

    Parameters
    ----------
    path : Path
        The file.
    header_has : collection of str
        Names of columns, in any case: of the first rows the one with most of them is the
        header, and what is above it a title. None where the first row is the header.

    Returns
    -------
    RawTable
        Header names stripped; empty rows left out; cells stripped.

    Raises
    ------
    InputError
        If the file is empty, too large, not text, or has rows longer than the header.
    """
    text = _decode(path, _text_bytes_of(path)).replace("\r\n", "\n").replace("\r", "\n")
    rows_above, delimiter = 0, None
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):  # Excel's own hint
        delimiter, text, rows_above = first[-1], rest, 1
    table = text.lstrip("\n")
    rows_above += len(text) - len(table)
    if not table.strip():
        raise file_error(path, "is leeg; de eerste rij moet de kolomnamen bevatten.")
    delimiter = delimiter or _delimiter(table.split("\n", TITLE_ROWS)[: TITLE_ROWS if header_has else 1], header_has)
    reader = csv.reader(io.StringIO(table), delimiter=delimiter, strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        advice = "er staat een aanhalingsteken te veel of te weinig; zet er twee achter elkaar om er een te schrijven."
        raise file_error(path, advice, row=rows_above + reader.line_num) from error
    cells = [tuple(unmarked(cell.strip()) for cell in record) for record in records]
    title = header_at(islice(cells, TITLE_ROWS), header_has) if header_has else 0
    above = tuple(tuple(filter(None, row)) for row in cells[:title] if any(row))
    cells, rows_above = cells[title:], rows_above + title
    header = _without_empty_tail(cells[0])
    if len(header) == 1 and any(mark in header[0] for mark in _DELIMITERS):
        raise file_error(
            path, "staat met elke rij in één cel; open het bestand via Gegevens > Uit tekst/CSV en sla het opnieuw op."
        )
    numbered = [(number, row) for number, row in enumerate(cells[1:], start=rows_above + 2) if any(row)]
    if len(numbered) > MAX_ROWS:
        raise file_error(path, f"heeft meer dan {MAX_ROWS} rijen; sla alleen de tabel zelf op.")
    _refuse_odd_rows(path, header, numbered, delimiter)
    width = len(header)
    rows = tuple((number, (row + ("",) * width)[:width]) for number, row in numbered)
    return RawTable(path.name, header, rows, header_row=rows_above + 1, above=above)


def bytes_of(path: Path, most: int, advice: str) -> bytes:
    """Read a file of at most so many bytes.

    Raises
    ------
    InputError
        If it cannot be read, or is larger, with this advice.
    """
    try:
        size = path.stat().st_size
        if size > most:
            raise file_error(path, f"is {size // 10**6} MB en daarmee te groot; {advice}.")
        return path.read_bytes()
    except OSError as error:
        reason = reason_of(error)
        raise file_error(path, f"is niet te lezen ({reason}); sluit het in Excel en probeer het opnieuw.") from error


def _text_bytes_of(path: Path) -> bytes:
    data = bytes_of(path, MAX_BYTES, "sla alleen de tabel zelf op als CSV")
    if kind := kind_of(data):
        advice = "laat de naam eindigen op .xlsx, of sla de tabel op als CSV" if kind == WORKBOOK else SAVE_AS_TABLE
        raise file_error(path, f"is {kind}; {advice}.")
    if b"\x00" in data and not data.startswith(_UTF16_MARKS):
        raise file_error(path, "is geen tekst; sla de tabel in Excel op als 'CSV UTF-8'.")
    return data


def _refuse_odd_rows(
    path: Path, header: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]], delimiter: str
) -> None:
    problems = []
    for number, row in rows:
        if len(_without_empty_tail(row)) > len(header):
            message = (
                f"heeft {len(row)} waarden bij {len(header)} {agreeing(len(header), 'kolommen')}; "
                "zet tekst waarin een scheidingsteken staat tussen aanhalingstekens."
            )
            problems.append(Problem(path.name, number, "", message))
        for name, cell in zip(header, row, strict=False):
            if flaw := flaw_of(cell):
                problems.append(Problem(path.name, number, name, f"{flaw}."))
            if "\n" in cell and _holds_rows(cell, delimiter, len(header)):
                message = "bevat hele rijen; sluit het aanhalingsteken aan het eind van de tekst."
                problems.append(Problem(path.name, number, name, message))
    if problems:
        raise InputError(problems)


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether an unclosed quotation mark has swallowed the rows below it."""
    lines = cell.split("\n")[1:]
    return width > 1 and any(line.count(delimiter) >= max(1, width - 2) for line in lines)


def _without_empty_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
