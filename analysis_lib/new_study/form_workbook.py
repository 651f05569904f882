"""A form as a workbook of one sheet, to fill in on a screen; it prints on A4."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.new_study import cell_styles as styles
from analysis_lib.new_study.sheets import fit_to_page, protect
from analysis_lib.style.colours import INK, MUTED, PAPER, TINT
from analysis_lib.tables.forms import Form, Grid, Part

_ROOM = 124.0  # characters, over all columns
_EVEN = (1,) * 6  # columns of a form without a grid
_OPEN_LINES = 3


def form_workbook(form: Form, sheet_name: str = "formulier") -> Workbook:
    """Make the workbook of a form: only what is to be filled in can be changed."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has one sheet
    sheet.title = sheet_name
    grids = (tuple(field.wide for field in part.grid.fields) for part in form.parts if part.grid)
    writer = _Writer(sheet, max([_EVEN, *grids], key=len))
    writer.line(form.title, styles.HEADING, 13)
    writer.line(form.about, styles.QUIET, 10)
    for part in form.parts:
        writer.part(part)
    fit_to_page(sheet)
    protect(sheet)
    book.properties.title, book.properties.creator, book.properties.language = form.title, "Narekenbaar", "nl-NL"
    return book


class _Writer:
    """Writes the parts below each other."""

    def __init__(self, sheet: Worksheet, shares: tuple[int, ...]) -> None:
        self.sheet, self.columns, self.row = sheet, len(shares), 1
        self.widths = [_ROOM * share / sum(shares) for share in shares]
        for place, width in enumerate(self.widths, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width

    def part(self, part: Part) -> None:
        self.row += 1
        self.line(part.heading, styles.font(INK, bold=True), 11)
        if part.about:
            self.line(part.about, styles.QUIET, 10)
        for ask in part.asks:
            self._answer(ask, 1)
        for ask in part.open_asks:
            self._answer(ask, _OPEN_LINES)
        for tick in part.ticks:
            self._tick(tick)
        if part.grid:
            self._grid(part.grid)

    def line(self, text: str, font: object, size: float) -> None:
        """A text over the whole width."""
        styles.put(self.sheet.cell(self.row, 1), text, font=font, alignment=styles.WRAPPED)
        self._join(1, self.columns)
        styles.fit_height(self.sheet, self.row, styles.lines_of(text, sum(self.widths), size), size)
        self.row += 1

    def _answer(self, ask: str, lines: int) -> None:
        named = 1 if self.widths[0] > _ROOM / 4 else 2
        styles.put(self.sheet.cell(self.row, 1), ask, font=styles.font(), alignment=styles.WRAPPED)
        self._join(1, named)
        self._room(named + 1, self.columns)
        needed = styles.lines_of(ask, sum(self.widths[:named]))
        styles.fit_height(self.sheet, self.row, max(lines, needed))
        self.row += 1

    def _tick(self, text: str) -> None:
        self._room(1, 1)
        check = DataValidation(type="list", formula1='"ja,nee"', allow_blank=True)
        check.add(f"A{self.row}")
        self.sheet.add_data_validation(check)
        styles.put(self.sheet.cell(self.row, 2), text, font=styles.font(), alignment=styles.WRAPPED)
        self._join(2, self.columns)
        styles.fit_height(self.sheet, self.row, styles.lines_of(text, sum(self.widths[1:])))
        self.row += 1

    def _grid(self, grid: Grid) -> None:
        tops = (self.row, self.row + 1) if any(field.about for field in grid.fields) else (None, self.row)
        for place, field in enumerate(grid.fields, start=1):
            if tops[0]:
                cell = self.sheet.cell(tops[0], place)
                styles.put(cell, field.about or None, font=styles.font(MUTED, size=9), alignment=styles.WRAPPED)
                cell.border, cell.fill = styles.BOX, styles.fill(TINT)
            head = self.sheet.cell(tops[1], place)
            styles.put(head, field.name, font=styles.font(PAPER, bold=True), alignment=styles.WRAPPED)
            head.fill, head.border = styles.fill(INK), styles.BOX
        if tops[0]:
            wide = dict(zip(grid.fields, self.widths, strict=False))
            needed = max(styles.lines_of(field.about, width, 9) for field, width in wide.items())
            styles.fit_height(self.sheet, tops[0], needed, 9)
        first = tops[1] + 1
        for row in range(first, first + grid.rows):
            for place in range(1, len(grid.fields) + 1):
                cell = self.sheet.cell(row, place)
                styles.put(cell, None, border=styles.BOX, protection=styles.OPEN, alignment=styles.WRAPPED)
                cell.font = styles.font()
            styles.fit_height(self.sheet, row, 2)
        for place, field in enumerate(grid.fields, start=1):
            if field.choices:
                check = DataValidation(type="list", formula1=f'"{",".join(field.choices)}"', allow_blank=True)
                letter = get_column_letter(place)
                check.add(f"{letter}{first}:{letter}{first + grid.rows - 1}")
                self.sheet.add_data_validation(check)
        self.row = first + grid.rows

    def _room(self, first: int, last: int) -> None:
        for place in range(first, last + 1):
            cell = self.sheet.cell(self.row, place)
            styles.put(cell, None, border=styles.BOX, protection=styles.OPEN, alignment=styles.WRAPPED)
            cell.font, cell.number_format = styles.font(), "@"
        self._join(first, last)

    def _join(self, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
