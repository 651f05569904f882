"""One table of a contract as a sheet: four locked rows that explain it, and rows to fill in.

Row 1 says what the table is, row 2 what each column is, row 3 what it may hold, row 4
names the columns, exactly as `analysis_lib.tables` reads them.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.new_study import cell_styles as styles
from analysis_lib.new_study.entry import FIRST_ROW, FORMATS, HEADER_ROW, in_words
from analysis_lib.style.colours import ACCENT, INK, MUTED, PAPER, TINT
from analysis_lib.style.typeface import OFFICE_FONT
from analysis_lib.tables import Column, Table

_NARROW, _WIDE, _BANNER = 19.0, 46.0, 110.0  # characters
_SENTENCES = 60.0  # a column of sentences, in a table with fixed rows
_COLUMNS_OF_A_SHEET = 16_384


def add_sheet(book: Workbook, table: Table) -> Worksheet:
    """Add the sheet of a table, with the rows that its contract fixes and nothing else."""
    sheet = book.create_sheet(table.name)
    widths = {name: _width(table, name) for name in table.columns}
    for position, (name, width) in enumerate(widths.items(), start=1):
        _style_column(sheet, table, name, position, width)
    _explain(sheet, table, widths)
    _fill_fixed_rows(sheet, table)
    _free_the_rest(sheet, len(widths))
    sheet.freeze_panes = f"A{FIRST_ROW}"
    start = f"{'B' if table.rows else 'A'}{FIRST_ROW}"
    for selection in sheet.sheet_view.selection:
        selection.activeCell = selection.sqref = start
    sheet.sheet_properties.tabColor = styles.rgb(ACCENT if table.required and not table.may_be_empty else TINT)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    fit_to_page(sheet)
    protect(sheet)
    return sheet


def fit_to_page(sheet: Worksheet) -> None:
    """Print on A4, sideways, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def protect(sheet: Worksheet) -> None:
    """Switch locking on, without a password; rows may be inserted, deleted and sorted."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.insertRows = protection.deleteRows = protection.sort = protection.autoFilter = False


def need_in_words(table: Table) -> str:
    """Whether a table must be filled in."""
    if not table.required:
        return "mag leeg blijven"
    return "mag leeg blijven, als het blad er maar is" if table.may_be_empty else "verplicht"


def _width(table: Table, name: str) -> float:
    """Characters that a column needs for its name, its words and an example."""
    about = table.columns[name]
    texts = [name, about.example, *about.choices, *about.description.split()]
    texts += [str(row.cells.get(name, "")) for row in table.rows]
    if any(row.column == name and name not in row.cells for row in table.rows):
        return _SENTENCES
    return min(_WIDE, max(_NARROW, *(len(text) + 3.0 for text in texts)))


def _style_column(sheet: Worksheet, table: Table, name: str, position: int, width: float) -> None:
    """Style a whole column, so that any row of it can be filled in."""
    letter, about = get_column_letter(position), table.columns[name]
    column = ColumnDimension(sheet, index=letter, min=position, max=position, width=width, customWidth=True)
    column.protection, column.number_format = styles.OPEN, FORMATS[about.kind]
    column.alignment, column.font = styles.WRAPPED, styles.font()
    sheet.column_dimensions[letter] = column


def _free_the_rest(sheet: Worksheet, used: int) -> None:
    """Unlock the columns beside the table too: a row with a locked cell cannot be deleted."""
    letter = get_column_letter(used + 1)
    rest = ColumnDimension(sheet, index=letter, min=used + 1, max=_COLUMNS_OF_A_SHEET, width=12, customWidth=True)
    rest.protection = styles.OPEN
    sheet.column_dimensions[letter] = rest
    for row in range(1, HEADER_ROW + 1):
        sheet.row_dimensions[row].fill = styles.fill(PAPER)  # a row with its own style, hence locked
        sheet.row_dimensions[row].protection = styles.LOCKED


def _explain(sheet: Worksheet, table: Table, widths: dict[str, float]) -> None:
    _banner(sheet, table, list(widths.values()))
    locked = {"alignment": styles.WRAPPED, "border": styles.BOX, "protection": styles.LOCKED, "number_format": "@"}
    most = {2: 1, 3: 1}
    for position, (name, width) in enumerate(widths.items(), start=1):
        about = table.columns[name]
        texts = {2: about.description, 3: _what_may_stand(about), HEADER_ROW: name}
        for row, text in texts.items():
            cell = sheet.cell(row, position)
            small = styles.font(size=10) if row == 2 else styles.QUIET
            styles.put(cell, text, fill=styles.fill(TINT), font=small, **locked)
            if row == 3 and not about.optional:
                first, rest = text.split("\n", 1)
                cell.value = CellRichText(_words(f"{first}\n", 10, INK, bold=True), _words(rest, 10, MUTED))
            if row in most:
                most[row] = max(most[row], styles.lines_of(text, width, 10))
        head = sheet.cell(HEADER_ROW, position)
        head.fill = styles.fill(PAPER if about.optional else INK)
        head.font = styles.font(INK if about.optional else PAPER, bold=True)
    for row, lines in most.items():
        styles.fit_height(sheet, row, lines, 10)
    styles.fit_height(sheet, HEADER_ROW, 1)


def _what_may_stand(about: Column) -> str:
    needed = "mag leeg" if about.optional else "VERPLICHT"
    example = f"\nVoorbeeld: {about.example}" if about.example else ""
    return f"{needed}\n{in_words(about)}{example}"


def _words(text: str, size: float, colour: str, *, bold: bool | None = None) -> TextBlock:
    return TextBlock(InlineFont(rFont=OFFICE_FONT, sz=size, b=bold, color=styles.rgb(colour)), text)


def _banner(sheet: Worksheet, table: Table, widths: list[float]) -> None:
    """Title and explanation over as many columns as a screen shows."""
    last, total = 0, 0.0
    while last < len(widths) and (total < _BANNER or last == 0):
        total += widths[last]
        last += 1
    about = f"{table.explanation} Dit blad is {need_in_words(table)}."
    about = about.replace("Dit blad is mag", "Dit blad mag")
    cell = sheet.cell(1, 1)
    cell.value = CellRichText(_words(f"{table.title}\n", 14, PAPER, bold=True), _words(about, 11, PAPER))
    for position in range(1, len(widths) + 1):
        sheet.cell(1, position).fill = styles.fill(ACCENT)
        sheet.cell(1, position).protection = styles.LOCKED
    cell.alignment, cell.font = styles.WRAPPED, styles.font(PAPER)
    if last > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    styles.fit_height(sheet, 1, styles.lines_of(about, total) + 1.4)


def _fill_fixed_rows(sheet: Worksheet, table: Table) -> None:
    """Write the fixed rows without a height, so that a row grows with what is typed."""
    for row, fixed in enumerate(table.rows, start=FIRST_ROW):
        named = next(iter(fixed.cells))
        for position, name in enumerate(table.columns, start=1):
            cell, about = sheet.cell(row, position), table.columns[name]
            plain = {"number_format": FORMATS[about.kind], "alignment": styles.WRAPPED, "font": styles.font()}
            styles.put(cell, fixed.cells.get(name), **plain)
            cell.protection = styles.LOCKED if name == named and about.unique else styles.OPEN
            if name == named:
                cell.fill, cell.border = styles.fill(TINT), styles.BOX
