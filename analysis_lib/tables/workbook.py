"""An Excel workbook as it was saved (.xlsx, .xlsm): is it safe to open, and which sheets it has.

Only the parts with sheets, texts and formats are read. Formulas, macros and links to other
files are not followed: what counts is what Excel stored last. A part that declares entities is
refused, and nothing is unpacked before its declared size is known to be reasonable.

Read with expat, not with openpyxl, which takes four times as long, cannot distinguish a formula
without a result from an empty cell while streaming, and leaves entities to whichever parser is
installed. Its rules for formats and dates are used.

ECMA-376, part 1: §12.2 (package), §18.2 (workbook), §18.4 (shared texts), §18.8 (formats).
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import IO, NoReturn, Protocol
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, STRIP_RE, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from analysis_lib.errors import file_error
from analysis_lib.tables.cells import Cell, Flaw, Formatted, number_text, read_text
from analysis_lib.tables.contents import BINARY_WORKBOOK, WORKBOOK, ZIP, kind_of
from analysis_lib.tables.reading import SAVE_AS_TABLE, bytes_of

MAX_BYTES = 100_000_000  # of the file
MAX_UNPACKED = 500_000_000  # of all its parts
_MAX_PARTS = 10_000
_PIECE = 1 << 20  # bytes
_BOMB = (50_000_000, 400)  # larger than this, and than so many times its packed size, no table is
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # §22.9.2.19: how a workbook writes control characters
_LITERAL = re.compile(r"[\\_*].")  # \% is a character, not a percentage
_ZEROS = re.compile("0{2,}")
_AGAIN = "open het in Excel en sla het opnieuw op als 'Excel-werkmap (*.xlsx)'"
_FAILURES = (  # raised by zipfile and expat on a damaged file
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    ValueError,
)

Attributes = dict[str, str]
Convert = Callable[[float], Cell]


class Readable(Protocol):
    """Bytes to be read piece by piece; an empty piece is the end."""

    def read(self, size: int, /) -> bytes:
        """Return about `size` bytes."""


class DamagedError(ValueError):
    """A part of the workbook is damaged."""


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name as shown, its part, and whether Excel hides it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True)
class Workbook:
    """A workbook that was found safe to read.

    Parameters
    ----------
    file : str
        Name of the file.
    sheets : tuple of Sheet
        Those with cells, in order; no charts.
    epoch : datetime
        Day from which it counts its days.
    """

    file: str
    sheets: tuple[Sheet, ...]
    epoch: datetime
    _archive: zipfile.ZipFile
    _root: str

    @contextmanager
    def part(self, name: str) -> Iterator[IO[bytes]]:
        """Open one part to read.

        Raises
        ------
        InputError
            If it turns out to be damaged.
        """
        with _reporting_damage(self.file):
            if name not in self._archive.NameToInfo:
                raise DamagedError(name)
            with self._archive.open(name) as stream:
                yield stream

    @cached_property
    def texts(self) -> Sequence[str | Flaw]:
        """The texts that cells share."""
        found: list[str | Flaw] = []
        pieces: list[str] = []
        phonetic = False

        def start(name: str, _: Attributes) -> None:
            nonlocal phonetic
            if name == "si":
                pieces.clear()
            elif name == "rPh":  # how to pronounce it
                phonetic = True

        def end(name: str, text: str) -> None:
            nonlocal phonetic
            if name == "t" and not phonetic:
                pieces.append(text)
            elif name == "rPh":
                phonetic = False
            elif name == "si":
                found.append(plain_text("".join(pieces)))

        self._scan("sharedStrings", start, end)
        return found

    @cached_property
    def formats(self) -> Sequence[Convert | None]:
        """For each cell format how it changes the meaning of a number; None if it does not."""
        codes = dict(BUILTIN_FORMATS)
        used: list[int] = []
        inside = False

        def start(name: str, has: Attributes) -> None:
            nonlocal inside
            if name == "numFmt":
                codes[int(has["numFmtId"])] = has.get("formatCode", "")
            elif name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                used.append(int(has.get("numFmtId", 0)))

        def end(name: str, _: str) -> None:
            nonlocal inside
            if name == "cellXfs":
                inside = False

        self._scan("styles", start, end)
        return [_converter(codes.get(number, ""), self.epoch) for number in used]

    def _scan(self, kind: str, start: Callable[[str, Attributes], None], end: Callable[[str, str], None]) -> None:
        for related, target in _relations(self._archive, self._root).values():
            if related == kind and target in self._archive.NameToInfo:
                with self.part(target) as stream:
                    scan(stream, start, end)


def open_workbook(path: Path) -> Workbook:
    """Open a workbook, once it is known to be safe and whole.

    Raises
    ------
    InputError
        If it cannot be read, is locked with a password, of another kind, damaged or
        unreasonably large; the message says what to do.
    """
    archive = _archive(path)
    with _reporting_damage(path.name):
        documents = [target for kind, target in _relations(archive, "").values() if kind == "officeDocument"]
        if not documents or documents[0] not in archive.NameToInfo:
            raise file_error(path, f"is {ZIP}, maar is geen Excel-werkmap; {_AGAIN}.")
        if documents[0].endswith(".bin"):
            raise file_error(path, f"is een binaire werkmap (.xlsb); {_AGAIN}.")
        listed: list[Attributes] = []
        epoch = CALENDAR_WINDOWS_1900

        def start(name: str, has: Attributes) -> None:
            nonlocal epoch
            if name == "sheet":
                listed.append(has)
            elif name == "workbookPr" and has.get("date1904", "0").lower() in {"1", "true", "on"}:
                epoch = CALENDAR_MAC_1904

        with archive.open(documents[0]) as stream:
            scan(stream, start, lambda name, text: None)
        parts = _relations(archive, documents[0])
        sheets = []
        for has in listed:
            kind, target = parts.get(next((value for key, value in has.items() if key.endswith(":id")), ""), ("", ""))
            if kind == "worksheet":
                sheets.append(Sheet(has.get("name", ""), target, has.get("state", "visible") != "visible"))
        if len({sheet.name.casefold() for sheet in sheets}) < len(sheets):
            raise DamagedError("two sheets with one name")
    return Workbook(path.name, tuple(sheets), epoch, archive, documents[0])


class _LocalNames(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return self.setdefault(name, name.rpartition(":")[2])


def scan(stream: Readable, start: Callable[[str, Attributes], None], end: Callable[[str, str], None]) -> None:
    """Read XML piece by piece, by names without their namespaces; `end` gets the text since the last tag.

    Raises
    ------
    DamagedError
        If it declares a document type, as no workbook does: entities can make a small file huge.
    """
    pieces: list[str] = []
    local = _LocalNames()

    def on_start(name: str, has: Attributes) -> None:
        pieces.clear()
        start(local[name], has)

    def on_end(name: str) -> None:
        end(local[name], "".join(pieces))
        pieces.clear()

    def on_doctype(*_: object) -> NoReturn:
        raise DamagedError("document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = pieces.append
    parser.StartDoctypeDeclHandler = on_doctype
    while piece := stream.read(_PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def plain_text(text: str) -> str | Flaw:
    """Read a text as a workbook stores it: ``_x000D_`` is a line end."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    return read_text(text.replace("\r\n", "\n").replace("\r", "\n"))


def _archive(path: Path) -> zipfile.ZipFile:
    """Open the package, unless it is anything else, or unreasonably large once unpacked."""
    data = bytes_of(path, MAX_BYTES, "bewaar alleen de bladen met tabellen")
    if data.startswith(_OLE):
        raise file_error(
            path,
            "is met een wachtwoord beveiligd of is een oud Excel-bestand; haal in Excel het wachtwoord weg "
            "(Bestand > Info > Werkmap beveiligen) en sla het op als 'Excel-werkmap (*.xlsx)'.",
        )
    if (kind := kind_of(data)) not in {WORKBOOK, ZIP, BINARY_WORKBOOK}:
        what = f"is {kind}, al heet het anders" if kind else "is geen Excel-werkmap, al heet het zo"
        raise file_error(path, f"{what}; {SAVE_AS_TABLE if kind else _AGAIN}.")
    with _reporting_damage(path.name):
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if len(parts) > _MAX_PARTS or len(archive.NameToInfo) < len(parts):
            raise DamagedError("parts")
        for part in parts:
            if part.flag_bits & 1:
                raise file_error(path, "is met een wachtwoord beveiligd; haal het eraf en sla het opnieuw op.")
            if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise DamagedError("compression")
        unpacked = sum(part.file_size for part in parts)
        least, times = _BOMB
        if unpacked > MAX_UNPACKED or (unpacked > least and unpacked > times * len(data)):
            message = (
                f"wordt uitgepakt {unpacked // 10**6} MB, en dat is te groot voor tabellen; "
                "kopieer de gevulde cellen naar een nieuwe werkmap."
            )
            raise file_error(path, message)
    return archive


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The kind and part of whatever a part refers to, by id; what is outside the file is left out."""
    folder, _, name = part.rpartition("/")
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, has: Attributes) -> None:
        if tag == "Relationship" and has.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, has.get("Target", ""))).lstrip("/")
            found[has.get("Id", "")] = has.get("Type", "").rpartition("/")[2], target

    if listed in archive.NameToInfo:
        with archive.open(listed) as stream:
            scan(stream, start, lambda name, text: None)
    return found


def _converter(code: str, epoch: datetime) -> Convert | None:
    shown = _LITERAL.sub("", STRIP_RE.sub("", code.partition(";")[0]))
    if is_date_format(code):
        return lru_cache(maxsize=None)(partial(_moment, epoch, bool(is_timedelta_format(code))))
    if "%" in shown:
        return lambda number: Formatted(number, f"{number_text(number * 100)}%", percent=True)
    if _ZEROS.fullmatch(shown):
        return lambda number: Formatted(number, f"{round(number):0{len(shown)}d}")
    return None


def _moment(epoch: datetime, is_duration: bool, number: float) -> Cell:
    flaw = Flaw(number_text(number), "is opgemaakt als datum, maar is er geen; geef de cel de opmaak Standaard")
    try:
        found: datetime | time | timedelta = from_excel(number, epoch, timedelta=is_duration)
    except (OverflowError, ValueError):
        return flaw
    return flaw if number < 0 else found


@contextmanager
def _reporting_damage(file: str) -> Iterator[None]:
    """Report a damaged file in words for whoever has it."""
    try:
        yield
    except _FAILURES as error:
        raise file_error(file, f"is beschadigd; {_AGAIN}.") from error
