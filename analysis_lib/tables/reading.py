"""A delimited text file as it was saved, read into cells of text.

Takes what Dutch and English Excel write: `;` or `,` or tab between cells, a BOM
or none, UTF-8 or Windows-1252, any line ends, a `sep=` line, empty last rows.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from analysis_lib.errors import InputError, Problem

MAX_BYTES = 200_000_000  # far above any table here; a larger file is a mistake
_DELIMITERS = (";", ",", "\t")
_TITLE_ROWS = 10
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe2][\x80-\xbf]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class RawTable:
    """Cells of text, each row with the number that a spreadsheet shows for it."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def _decode(path: Path, data: bytes) -> str:
    """Read UTF-8, or else Windows-1252; a mixture of both would turn into wrong letters."""
    try:
        return data.decode("utf-8").lstrip("\ufeff")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
    advice = "sla de tabel in Excel opnieuw op als 'CSV UTF-8'."
    if _UTF8_PAIR.search(data):
        raise _failure(path, f"bevat letters in twee coderingen door elkaar; {advice}", row)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _failure(path, f"bevat een onleesbaar teken; {advice}", row) from error


def _delimiter(lines: list[str]) -> str:
    """Take the mark that the header has most of: the first line, or below a title the first with any mark."""
    for line in lines:
        unquoted = "".join(line.split('"')[::2])  # what stands outside quotation marks
        mark = max(_DELIMITERS, key=unquoted.count)
        if mark in unquoted:
            return mark
    return _DELIMITERS[0]


def read_delimited(path: Path, header_has: Collection[str] = ()) -> RawTable:
    """Read a CSV file into text cells.

    Parameters
    ----------
    path : Path
        The file.
    header_has : collection of str
        Names of columns, in any case: rows above the first of the top ten that has two of
        them are a title. None where the first row is the header.

    Returns
    -------
    RawTable
        Header names stripped; empty rows left out; cells stripped.

    Raises
    ------
    InputError
        If the file is empty, too large, no text, or has rows of unequal length.
    """
    text = _decode(path, _bytes_of(path)).replace("\r\n", "\n").replace("\r", "\n")
    rows_above, delimiter = 0, None
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):  # Excel's own hint
        delimiter, text, rows_above = first[-1], rest, 1
    table = text.lstrip("\n")
    rows_above += len(text) - len(table)
    if not table.strip():
        raise _failure(path, "is leeg; de eerste rij moet de kolomnamen bevatten.")
    delimiter = delimiter or _delimiter(table.split("\n")[: _TITLE_ROWS if header_has else 1])
    reader = csv.reader(io.StringIO(table), delimiter=delimiter, strict=True)
    try:
        records = list(reader)
    except csv.Error as error:
        advice = "er staat een aanhalingsteken te veel of te weinig; zet er twee achter elkaar om er een te schrijven."
        raise _failure(path, advice, rows_above + reader.line_num) from error
    cells = [tuple(cell.strip() for cell in record) for record in records]
    title = _rows_of_title(cells, header_has)
    cells, rows_above = cells[title:], rows_above + title
    header = _without_empty_tail(cells[0])
    if len(header) == 1 and any(mark in header[0] for mark in _DELIMITERS):
        raise _failure(
            path, "staat met elke rij in één cel; open het bestand via Gegevens > Uit tekst/CSV en sla het opnieuw op."
        )
    numbered = [(number, row) for number, row in enumerate(cells[1:], start=rows_above + 2) if any(row)]
    _refuse_odd_rows(path, header, numbered, delimiter)
    width = len(header)
    return RawTable(path.name, header, tuple((number, (row + ("",) * width)[:width]) for number, row in numbered))


def _rows_of_title(cells: list[tuple[str, ...]], header_has: Collection[str]) -> int:
    wanted = {name.upper() for name in header_has}
    for number, row in enumerate(cells[:_TITLE_ROWS]):
        if len(wanted & {cell.upper() for cell in row}) >= 2:
            return number
    return 0


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _failure(path, f"is {size // 10**6} MB en daarmee te groot; sla alleen de tabel zelf op als CSV.")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _failure(path, f"is niet te lezen ({reason}); sluit het in Excel en probeer het opnieuw.") from error
    if data[:4] == b"PK\x03\x04":
        raise _failure(path, "is een Excel-werkmap met de verkeerde naam; sla de tabel op als CSV.")
    if b"\x00" in data:
        raise _failure(path, "is geen tekst; sla de tabel in Excel op als 'CSV UTF-8'.")
    return data


def _refuse_odd_rows(
    path: Path, header: tuple[str, ...], rows: list[tuple[int, tuple[str, ...]]], delimiter: str
) -> None:
    problems = []
    for number, row in rows:
        if len(_without_empty_tail(row)) > len(header):
            message = (
                f"heeft {len(row)} waarden bij {len(header)} kolommen; "
                "zet tekst waarin een scheidingsteken staat tussen aanhalingstekens."
            )
            problems.append(Problem(path.name, number, "", message))
        for name, cell in zip(header, row, strict=False):
            if _CONTROL.search(cell):
                problems.append(
                    Problem(path.name, number, name, "bevat een onzichtbaar stuurteken; typ de cel opnieuw.")
                )
            if _holds_rows(cell, delimiter, len(header)):
                message = "bevat hele rijen; sluit het aanhalingsteken aan het eind van de tekst."
                problems.append(Problem(path.name, number, name, message))
    if problems:
        raise InputError(problems)


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether an unclosed quotation mark has swallowed the rows below it."""
    lines = cell.split("\n")[1:]
    return width > 1 and any(line.count(delimiter) >= max(1, width - 2) for line in lines)


def _failure(path: Path, message: str, row: int = 0) -> InputError:
    return InputError([Problem(path.name, row, "", message)])


def _without_empty_tail(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = len(cells)
    while end and not cells[end - 1]:
        end -= 1
    return cells[:end]
