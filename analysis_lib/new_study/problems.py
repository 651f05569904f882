"""Problems shown where they are: in a copy of the workbook, each cell coloured and explained."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.characters import escaped
from analysis_lib.errors import InputError, Problem, row_numbers
from analysis_lib.new_study import cell_styles as styles
from analysis_lib.new_study.entry import HEADER_ROW
from analysis_lib.nouns import agreeing
from analysis_lib.style.colours import INK, PAPER
from analysis_lib.tables.cells import Flaw, as_text
from analysis_lib.tables.formats import format_of, is_text, sources_in
from analysis_lib.whole_files import temporary_sibling

PROBLEMS = "Problemen"
_WIDTHS = {"A": 22.0, "B": 20.0, "C": 8.0, "D": 20.0, "E": 90.0}
_LIST_HEADER = 3
_MOST_SHOWN = 10**6  # bytes of a file that is not a table
_HEADER_ROWS = (HEADER_ROW, 1)  # in our workbooks, in any other
_LONGEST_NAME, _LONGEST_COMMENT = 31, 10_000
_FORBIDDEN = str.maketrans(dict.fromkeys(r"[]:*?/\\", "_"))


def mark_problems(folder: Path, problems: Iterable[Problem], out: Path) -> Path:
    """Copy what was filled in with every problem shown in its cell; the original stays as it is.

    Parameters
    ----------
    folder : Path
        The study.
    problems : iterable of Problem
        With ``file``, ``row`` and ``column``; ``sheet`` too where the file is a workbook.
    out : Path
        The workbook to write, ``.xlsx``; it appears whole or not at all. It holds what was filled
        in, so it is just as confidential; results, not formulas, and nothing that leads out of it.

    Returns
    -------
    Path
        `out`: first a sheet with all problems and links to them, then the workbook; each CSV
        file gets its own sheet.

    Raises
    ------
    OSError
        If `out` cannot be written.
    """
    problems = sorted(set(problems), key=lambda one: (one.file, one.sheet, one.row, one.column))
    book, sheets = _copy_of(folder, problems)
    listing = book.create_sheet(_free_name(book, PROBLEMS), 0)
    book.active = 0
    by_cell: dict[tuple[str, str], list[str]] = defaultdict(list)
    places = []
    for problem in problems:
        sheet = sheets.get((problem.file, problem.sheet))
        cells = [_cell_of(sheet, problem, row) for row in _rows(problem)] if sheet is not None else []
        places.append((problem, sheet, cells[0] if cells else None))
        for cell in cells:
            by_cell[cell.parent.title, cell.coordinate].append(problem.message)
    for (title, address), messages in by_cell.items():
        _mark(book[title][address], messages)
    _list(listing, places)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is listing
    part = temporary_sibling(out)
    try:
        book.save(part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return out


def _copy_of(folder: Path, problems: list[Problem]) -> tuple[Workbook, dict[tuple[str, str], Worksheet]]:
    """Copy the first workbook that the problems name, with a sheet for each text file; and sheets by origin."""
    files = list(dict.fromkeys(problem.file for problem in problems))
    books = (book for name in files if (book := _opened(folder / name)) is not None)
    name, book = next(books, ("", None))
    if book is None:
        book = Workbook()
        book.remove(book.worksheets[0])
    sheets = {(name, sheet.title): sheet for sheet in book.worksheets}
    for file in files:
        if is_text(folder / file) and (folder / file).is_file():
            sheets[file, ""] = _sheet_from(folder / file, book)
    return book, sheets


def _opened(path: Path) -> tuple[str, Workbook] | None:
    if format_of(path) is None or is_text(path) or not path.is_file():
        return None
    try:
        sources_in(path)  # refuses what is not safe to open
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of a workbook that the copy leaves out
            # As the reader sees it: results of formulas, and nothing of other files.
            book = load_workbook(path, rich_text=True, data_only=True, keep_links=False)
    except (InputError, OSError, BadZipFile, InvalidFileException, KeyError, ValueError):
        return None  # that it cannot be opened is itself one of the problems
    for sheet in book.worksheets:
        _unlink(sheet)
    return path.name, book


def _unlink(sheet: Worksheet) -> None:
    """Remove links to other files and pages; those within the workbook stay."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.hyperlink is not None and not cell.hyperlink.location:
                cell.hyperlink = None


def _sheet_from(path: Path, book: Workbook) -> Worksheet:
    """Lay a file of text on a sheet, each row where a spreadsheet counts it."""
    sheet = book.create_sheet(_free_name(book, path.stem))
    for number, row in _rows_of(path):
        for position, text in enumerate(row, start=1):
            if text:
                styles.put(sheet.cell(number, position), text, number_format="@")
    for position in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(position)].width = 22
        sheet.cell(1, position).font = styles.font(bold=True)
    sheet.freeze_panes = "A2"
    return sheet


def _rows_of(path: Path) -> Iterator[tuple[int, Iterable[str]]]:
    try:
        (source,) = sources_in(path)
        raw = source.read(())
    except InputError:  # no table yet: show its lines as they are
        with path.open("rb") as file:
            text = file.read(_MOST_SHOWN).decode("utf-8", errors="replace")
        yield from ((number, [line]) for number, line in enumerate(text.splitlines(), start=1))
        return
    yield raw.header_row, raw.header
    for number, row in raw.rows:
        yield number, [cell.shown if isinstance(cell, Flaw) else as_text(cell) for cell in row]


def _free_name(book: Workbook, wanted: str) -> str:
    """A name for a sheet that Excel accepts and that is not taken."""
    clean = wanted.translate(_FORBIDDEN).strip("'")[:_LONGEST_NAME] or "blad"
    taken = {name.lower() for name in book.sheetnames}
    name, number = clean, 2
    while name.lower() in taken:
        name = f"{clean[: _LONGEST_NAME - 4]} ({number})"
        number += 1
    return name


def _rows(problem: Problem) -> tuple[int, ...]:
    """The rows of a problem, none if it is about the whole sheet."""
    return problem.rows or ((problem.row,) if problem.row else ())


def _cell_of(sheet: Worksheet, problem: Problem, row: int) -> Cell:
    """The cell of a problem in one of its rows, or that row's first."""
    found = sheet.cell(row, _position(sheet, problem.column))
    while isinstance(found, MergedCell):
        found = sheet.cell(row, found.column - 1)
    return found


def _position(sheet: Worksheet, column: str) -> int:
    """The position of a column; 1 if no header has it."""
    wanted = column.strip().lower()
    for row in _HEADER_ROWS:
        for position in range(1, sheet.max_column + 1):
            if wanted and str(sheet.cell(row, position).value or "").strip().lower() == wanted:
                return position
    return 1


def _mark(cell: Cell, messages: list[str]) -> None:
    cell.fill = styles.ALARM_FILL
    text = "\n".join(f"- {message}" for message in messages) if len(messages) > 1 else messages[0]
    comment = Comment(escaped(text)[:_LONGEST_COMMENT], "Narekenbaar")
    comment.width, comment.height = 380, 40 + 18 * styles.lines_of(text, 50)
    cell.comment = comment


def _list(sheet: Worksheet, places: list[tuple[Problem, Worksheet | None, Cell | None]]) -> None:
    """Write every problem, with a link to its place."""
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    number = len(places)
    which = "het" if number == 1 else "ze"
    count = f"{number} {agreeing(number, 'problemen')}"
    styles.put(sheet["A1"], f"{count}: verbeter {which} in uw eigen bestand, niet in deze kopie", font=styles.HEADING)
    dark = {"fill": styles.fill(INK), "font": styles.font(PAPER, bold=True), "border": styles.BOX}
    for position, name in enumerate(("Bestand", "Blad", "Rij", "Kolom", "Wat er aan de hand is"), start=1):
        styles.put(sheet.cell(_LIST_HEADER, position), name, **dark)
    plain = {"alignment": styles.WRAPPED, "border": styles.BOX, "font": styles.font()}
    for row, (problem, target, cell) in enumerate(places, start=_LIST_HEADER + 1):
        texts = (problem.file, problem.sheet, row_numbers(_rows(problem)), problem.column, problem.message)
        for position, text in enumerate(texts, start=1):
            styles.put(sheet.cell(row, position), text or None, **plain)
        if target is not None:
            address = cell.coordinate if cell is not None else "A1"
            styles.link(sheet.cell(row, 3), texts[2] or "blad", target.title, address)
        styles.fit_height(sheet, row, styles.lines_of(problem.message, _WIDTHS["E"]))
    sheet.freeze_panes = f"A{_LIST_HEADER + 1}"
