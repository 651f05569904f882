"""What a spreadsheet itself checks while somebody types; pasting bypasses it, so `tables` checks again."""

from __future__ import annotations

from collections.abc import Callable

from openpyxl.formatting.rule import FormulaRule
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib.new_study.cell_styles import ALARM_FILL, ALARM_FONT, quoted
from analysis_lib.tables import Column, FixedRow, Kind, Table
from analysis_lib.tables.dates import EARLIEST, LATEST

HEADER_ROW = 4
FIRST_ROW = HEADER_ROW + 1
LAST_ROW = FIRST_ROW + 9_999  # where the spreadsheet's checks end
SHARE_FORMAT = "0.0%"
FORMATS = {
    Kind.TEXT: "@",  # so that 0363 keeps its zero and 1-2 does not become a date
    Kind.YES_NO: "@",
    Kind.NUMBER: "General",
    Kind.WHOLE: "0",
    Kind.SHARE: SHARE_FORMAT,
    Kind.DATE: "yyyy-mm-dd",
}
_LARGEST = 10**15
_TITLE, _PROMPT, _ERROR = 32, 255, 225  # characters that Excel accepts; with more it calls the file damaged

WordsOf = Callable[[str, tuple[str, ...]], str]
CellsOf = Callable[[str, str], str]


def add_checks(sheet: Worksheet, table: Table, words_of: WordsOf, cells_of: CellsOf) -> None:
    """Give every column of a table's sheet its check, drop-down list and explanation.

    Parameters
    ----------
    sheet : Worksheet
        With its header in row 4.
    table : Table
    words_of : callable
        Stores a list of words under a name and gives the formula that refers to it.
    cells_of : callable
        Gives the formula for the filled cells of a column, by table and name.
    """
    explained = {row.column for row in table.rows}
    for name, letter in _letters(table).items():
        about, first = table.columns[name], FIRST_ROW
        if name in explained:
            for row, fixed in enumerate(table.rows, start=FIRST_ROW):
                check = _fixed_check(table, fixed, words_of)
                check.add(f"{letter}{row}")
                sheet.add_data_validation(check)
            first += len(table.rows)
        if about.refers_to:
            check = _of_list(cells_of(*about.refers_to))
        elif choices := about.choices or (("ja", "nee") if about.kind is Kind.YES_NO else ()):
            check = _of_list(words_of(f"{table.name}_{name}" if about.choices else "ja_nee", choices))
        elif about.unique:
            check = DataValidation(type="custom", formula1=_only_once(about, letter, first), allow_blank=False)
        else:
            check = _of_kind(about)
        _explain(check, name, about)
        check.add(f"{letter}{first}:{letter}{LAST_ROW}")
        sheet.add_data_validation(check)
    _mark_empty(sheet, table)
    _mark_duplicates(sheet, table)


def _letters(table: Table) -> dict[str, str]:
    return {name: get_column_letter(position) for position, name in enumerate(table.columns, start=1)}


def in_words(about: Column) -> str:
    """What a cell of a column holds, such as 'getal (EUR), vanaf 0'."""
    if about.refers_to:
        return f"kies uit het blad {about.refers_to[0]}"
    if about.choices:
        return "kies uit de lijst"
    if about.key:
        return "korte naam, in elke rij een andere"
    bounds = _bounds_in_words(about)
    words = {
        Kind.SHARE: "aandeel, 0% tot en met 100%",
        Kind.DATE: "datum: jaar-maand-dag",
        Kind.YES_NO: "ja of nee",
        Kind.TEXT: "tekst, in elke rij een andere" if about.unique else "tekst",
    }
    if about.kind in words:
        return words[about.kind]
    return ", ".join(filter(None, [f"{about.kind} ({about.unit})" if about.unit else about.kind, bounds]))


def _bounds_in_words(about: Column) -> str:
    if about.minimum is not None and about.maximum is not None:
        return f"{about.minimum:g} tot en met {about.maximum:g}"
    return f"vanaf {about.minimum:g}" if about.minimum is not None else ""


def _fixed_check(table: Table, row: FixedRow, words_of: WordsOf) -> DataValidation:
    name = next(iter(row.cells.values()))
    about = table.columns[row.column]
    check = _of_list(words_of(f"{table.name}_{name}", row.choices)) if row.choices else _of_kind(about)
    example = f"\nVoorbeeld: {row.example}" if row.example else ""
    return _say(check, str(name), f"{row.explanation}{example}", _wrong(about, row.choices))


def _explain(check: DataValidation, name: str, about: Column) -> None:
    needed = "Mag leeg blijven" if about.optional else "Verplicht"
    example = f"\nVoorbeeld: {about.example}" if about.example else ""
    _say(check, name, f"{about.description}.\n{needed}; {in_words(about)}.{example}", _wrong(about))


def _wrong(about: Column, choices: tuple[str, ...] = ()) -> str:
    if about.refers_to:
        return f"Kies een waarde die op het blad {about.refers_to[0]} staat; vul dat blad eerst in."
    if choices := choices or about.choices:
        return f"Kies een van deze: {', '.join(choices)}."
    if about.key:
        return (
            "Deze waarde staat er al, of bevat een spatie. Gebruik in elke rij een andere korte naam van letters, "
            "cijfers, punt, - en _, ten hoogste 60 tekens."
        )
    again = "Deze waarde staat er al, of kan hier niet: " if about.unique else ""
    examples = {Kind.SHARE: ", zoals 55%", Kind.DATE: ", zoals 2024-12-31"}
    return f"{again or 'Vul hier in: '}{in_words(about)}{examples.get(about.kind, '')}."


def _say(check: DataValidation, title: str, prompt: str, error: str) -> DataValidation:
    check.showInputMessage = check.showErrorMessage = True
    check.promptTitle, check.prompt = _short(title, _TITLE), _short(prompt, _PROMPT)
    check.errorTitle, check.error = _short(f"Dit past niet bij {title}", _TITLE), _short(error, _ERROR)
    return check


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "\u2026"


def _of_list(formula: str) -> DataValidation:
    # With 'ignore blank' Excel would accept anything once the list has an empty cell.
    return DataValidation(type="list", formula1=formula, allow_blank=False)


def filled_cells(table: str, letter: str) -> str:
    """The formula for the cells of a sheet's column, as far as they are filled."""
    first = f"{quoted(table)}!${letter}${FIRST_ROW}"
    cells = f"{first}:${letter}${LAST_ROW}"
    used = f'SUMPRODUCT(MAX(({cells}<>"")*(ROW({cells})-{HEADER_ROW})))'
    return f"OFFSET({first},0,0,MAX(1,{used}),1)"


def _of_kind(about: Column) -> DataValidation:
    if about.kind is Kind.TEXT:
        return DataValidation()
    if about.kind is Kind.DATE:
        return _between("date", to_excel(EARLIEST), to_excel(LATEST))
    kind = "whole" if about.kind is Kind.WHOLE else "decimal"
    low = -_LARGEST if about.minimum is None else about.minimum
    return _between(kind, low, _LARGEST if about.maximum is None else about.maximum)


def _between(kind: str, low: float, high: float) -> DataValidation:
    return DataValidation(
        type=kind, operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}", allow_blank=True
    )


def _only_once(about: Column, letter: str, row: int) -> str:
    cell = f"{letter}{row}"
    conditions = [f"{_equal_rows([letter], row)}=1"]
    if about.key:
        conditions += [f"LEN({cell})<=60", f'ISERROR(FIND(" ",{cell}))']
    if about.kind is Kind.WHOLE:
        conditions += [f"ISNUMBER({cell})", f"{cell}=INT({cell})"]
        conditions += [f"{cell}>={about.minimum:g}"] if about.minimum is not None else []
        conditions += [f"{cell}<={about.maximum:g}"] if about.maximum is not None else []
    return f"AND({','.join(conditions)})"


def _equal_rows(letters: list[str], row: int = FIRST_ROW) -> str:
    """Count the rows that equal this one in these columns; COUNTIF would match 01 with 1 and * with anything."""
    same = (f"EXACT(${letter}${FIRST_ROW}:${letter}${LAST_ROW},${letter}{row})" for letter in letters)
    return f"SUMPRODUCT({'*'.join(same)}*1)"


def _mark_empty(sheet: Worksheet, table: Table) -> None:
    """Colour what must still be filled in, in rows that were started. Fixed rows that may stay empty go last."""
    optional = [not row.required for row in table.rows]
    given = {name for row in table.rows for name in row.cells} if optional and all(optional) else set()
    last = FIRST_ROW + optional.index(True) - 1 if any(optional) and not given else LAST_ROW
    letters = _letters(table)
    begun = ",".join(f"${letters[name]}{FIRST_ROW}" for name in table.columns if name not in given)
    for name, letter in letters.items():
        if table.columns[name].optional:
            continue
        rule = FormulaRule([f"AND(LEN(TRIM({letter}{FIRST_ROW}))=0,COUNTA({begun})>0)"], fill=ALARM_FILL)
        sheet.conditional_formatting.add(f"{letter}{FIRST_ROW}:{letter}{last}", rule)


def _mark_duplicates(sheet: Worksheet, table: Table) -> None:
    """Colour duplicates that may not be there."""
    letters = _letters(table)
    groups = [[name] for name in table.columns if table.columns[name].unique]
    groups += [list(table.unique_together)] if table.unique_together else []
    for group in groups:
        marked = [letters[name] for name in group]
        filled = ",".join(f"LEN(${letter}{FIRST_ROW})>0" for letter in marked)
        rule = FormulaRule([f"AND({filled},{_equal_rows(marked)}>1)"], fill=ALARM_FILL, font=ALARM_FONT)
        sheet.conditional_formatting.add(f"{marked[0]}{FIRST_ROW}:{marked[0]}{LAST_ROW}", rule)
