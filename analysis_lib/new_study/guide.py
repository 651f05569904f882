"""The first sheet: what to fill in, in which order, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.new_study import cell_styles as styles
from analysis_lib.new_study.sheets import fit_to_page, need_in_words, protect
from analysis_lib.style.colours import ACCENT, INK, PAPER, TINT
from analysis_lib.tables import Table

GUIDE = "Leesmij"
_WIDTHS = {"A": 6.0, "B": 24.0, "C": 78.0, "D": 26.0}
_TEXT_WIDTH = _WIDTHS["B"] + _WIDTHS["C"] + _WIDTHS["D"]

_STEPS = (
    "Vul de bladen in, in de volgorde hieronder: een blad verwijst alleen naar bladen die ervoor staan.",
    "Vul in vanaf rij 5. De rijen erboven zeggen per kolom wat er hoort; ze zijn vergrendeld.",
    "Klik op een cel: er verschijnt uitleg, en waar u kunt kiezen een lijst. Wat niet past, wordt geweigerd.",
    "Plakt u gegevens, kies dan Plakken speciaal, en daar alleen waarden. Anders verdwijnen de controles en lijsten.",
    "Sla op als Excel-werkmap (.xlsx), onder dezelfde naam, en sluit het bestand. "
    "Vraagt LibreOffice in welke indeling, behoud dan die van Excel.",
    "Controleer, en maak daarna het rapport. Open daarvoor in deze map een opdrachtregel en typ:",
)
_SAMPLES = (
    (
        INK,
        PAPER,
        "Kolomnaam wit op donker",
        "Verplicht: in elke rij die u begint moet hier iets staan. Rij 3 zegt VERPLICHT.",
    ),
    (PAPER, INK, "Kolomnaam donker op wit", "Mag leeg blijven. Rij 3 zegt mag leeg."),
    (
        None,
        INK,
        "Rood gekleurde cel",
        "Leeg: hier ontbreekt nog iets. Gevuld: deze waarde staat er twee keer en mag maar één keer.",
    ),
    (TINT, INK, "Lichte cel met een naam", "Vast: deze rij hoort bij elke studie. Vul aan wat er nog leeg is."),
)
_HOW = (
    "Bedragen en getallen: typ 1250,50.",
    "Aandelen: typ 40% of 0,4; de cel toont 40,00%. Wie 40 typt, wordt geweigerd. Kijk of er staat wat u bedoelt.",
    "Datums: typ 31-12-2024 of 2024-12-31; de cel toont 2024-12-31. Alleen een jaar is geen datum.",
    "Vult het programma aan wat u typt (k1 wordt k10), druk dan eerst op Delete en daarna op Enter.",
    "Korte namen (zoals begeleiding_uur) bestaan uit letters, cijfers, punt, - en _. Andere bladen verwijzen ernaar.",
    "Weet u iets niet? Laat de cel leeg waar dat mag. Vul nooit nul in voor onbekend.",
    "Rijen mogen ertussen en eruit; kolommen niet. Een blad dat u niet nodig hebt laat u leeg.",
    "Staan de vergrendelde rijen u in de weg: Excel: Controleren, Beveiliging blad opheffen. LibreOffice: Extra, Blad "
    "beveiligen. Er is geen wachtwoord.",
    "LibreOffice bewaart controles en lijsten tot duizend rijen onder uw laatste. Staat er meer in een tabel, dan "
    "controleert 'narekenbaar check' ook wat daaronder staat.",
)
_PRIVATE = (
    "Alles blijft op uw eigen computer. Het programma gebruikt geen internet en verandert dit bestand niet.",
    "Zet er geen namen, adressen of burgerservicenummers in. Gebruik voor personen een pseudoniem.",
    "Bewaar deze map waar alleen bevoegden bij kunnen, en mail of deel haar niet.",
    "Bij bladen die vertrouwelijk heten noemt geen melding een waarde. Openbare rapporten tonen niets per persoon.",
)


def add_guide(
    sheet: Worksheet,
    tables: Iterable[Table],
    about: str,
    commands: Iterable[str],
    further: Mapping[str, tuple[str, ...]] | None = None,
) -> None:
    """Write the instructions on a workbook's first sheet.

    Parameters
    ----------
    sheet : Worksheet
        Empty.
    tables : iterable of Table
        In the order of filling in.
    about : str
        What kind of study it is.
    commands : iterable of str
        What to type when it is filled in.
    further : mapping of str to tuple of str, optional
        More headings, each with its numbered steps.
    """
    tables = tuple(tables)
    sheet.title = GUIDE
    for letter, width in _WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    page = _Page(sheet)
    page.banner("Een eigen studie invullen", about)
    page.heading("Zo werkt het")
    for number, step in enumerate(_STEPS, start=1):
        page.marked(str(number), step)
    for command in commands:
        page.command(command)
    page.heading("De bladen, in de volgorde van invullen")
    page.table_of(tables)
    for heading, steps in (further or {}).items():
        page.heading(heading)
        for number, step in enumerate(steps, start=1):
            page.marked(str(number), step)
    page.heading("Kleuren en tekens")
    for background, colour, sample, meaning in _SAMPLES:
        page.sample(background, colour, sample, meaning)
    for heading, texts in (("Hoe u invult", _HOW), ("Vertrouwelijke gegevens", _PRIVATE)):
        page.heading(heading)
        for text in texts:
            page.marked("\u2022", text)
    for table in tables:
        if table.rows:
            page.heading(f"Blad {table.name}: wat hoort in elke rij")
            page.fixed_rows(table)
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = styles.rgb(INK)
    fit_to_page(sheet)
    protect(sheet)


class _Page:
    """Writes a sheet from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self.row = sheet, 1

    def banner(self, title: str, about: str) -> None:
        for text, size in ((title, 20), (about, 12)):
            self._wide("A", text).font = styles.font(PAPER, size=size, bold=size > 12)
            for column in range(1, len(_WIDTHS) + 1):
                self.sheet.cell(self.row, column).fill = styles.fill(ACCENT)
            self._next(1, size)

    def heading(self, text: str) -> None:
        self.row += 1
        styles.put(self.sheet.cell(self.row, 1), text, font=styles.HEADING)
        self._next(1, 13)

    def marked(self, mark: str, text: str) -> None:
        styles.put(self.sheet.cell(self.row, 1), mark, font=styles.font(ACCENT, bold=True), alignment=styles.WRAPPED)
        self._wide("B", text)
        self._next(styles.lines_of(text, _TEXT_WIDTH))

    def command(self, text: str) -> None:
        cell = self._wide("B", text)
        cell.fill, cell.border, cell.font = styles.fill(TINT), styles.BOX, styles.font(bold=True)
        self._next(1)

    def sample(self, background: str | None, colour: str, sample: str, meaning: str) -> None:
        cells = self._line(["", sample, meaning, ""])
        cells[1].fill = styles.fill(background) if background else styles.ALARM_FILL
        cells[1].font = styles.font(colour, bold=True)
        self.sheet.merge_cells(start_row=self.row, start_column=3, end_row=self.row, end_column=4)
        self._next(max(styles.lines_of(sample, _WIDTHS["B"]), styles.lines_of(meaning, _WIDTHS["C"] + _WIDTHS["D"])))

    def table_of(self, tables: Iterable[Table]) -> None:
        self._header("Nr", "Blad", "Wat erin komt", "Nodig?")
        for number, table in enumerate(tables, start=1):
            cells = self._line([str(number), "", table.explanation, need_in_words(table)])
            styles.link(cells[1], table.name, table.name)
            self._next(styles.lines_of(table.explanation, _WIDTHS["C"]))

    def fixed_rows(self, table: Table) -> None:
        self._header("", next(iter(table.columns)), "Wat u invult", "Voorbeeld")
        for row in table.rows:
            name = str(next(iter(row.cells.values())))
            self._line(["", name, row.explanation, row.example])
            self._next(max(styles.lines_of(row.explanation, _WIDTHS["C"]), styles.lines_of(row.example, _WIDTHS["D"])))

    def _header(self, *texts: str) -> None:
        for cell in self._line(list(texts)):
            cell.fill, cell.font = styles.fill(INK), styles.font(PAPER, bold=True)
        self._next(1)

    def _line(self, texts: list[str]) -> list[Cell]:
        cells = [self.sheet.cell(self.row, column) for column in range(1, len(texts) + 1)]
        for cell, text in zip(cells, texts, strict=True):
            styles.put(cell, text or None, alignment=styles.WRAPPED, border=styles.BOX, font=styles.font())
        return cells

    def _wide(self, letter: str, text: str) -> Cell:
        cell = self.sheet[f"{letter}{self.row}"]
        styles.put(cell, text, font=styles.font(), alignment=styles.WRAPPED)
        self.sheet.merge_cells(f"{letter}{self.row}:D{self.row}")
        return cell

    def _next(self, lines: float, size: float = 11) -> None:
        styles.fit_height(self.sheet, self.row, lines, size)
        self.row += 1
