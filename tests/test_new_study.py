"""The folder of a new study: what it asks follows from the contract, and it holds nothing of the example."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analysis_lib import business_case as bc
from analysis_lib.catalogue import REPORTS, Report, report
from analysis_lib.errors import InputError, Problem, UserError
from analysis_lib.new_study import cell_styles, create, mark_problems
from analysis_lib.new_study.entry import FIRST_ROW, LAST_ROW
from analysis_lib.new_study.parameters import parameters_text
from analysis_lib.new_study.workbook import LISTS, make_workbook, tables_to_fill
from analysis_lib.notebook.parameters import check_parameters, declared
from analysis_lib.study import read_study
from analysis_lib.style import colours
from analysis_lib.tables import Column, Contract, Kind, Table
from tests.loading import load

OWN = [known for known in REPORTS if not known.tables_of]
EVERY = pytest.mark.parametrize("known", OWN, ids=lambda known: known.name)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("new")
    for known in REPORTS:
        create(known.name, folder / known.name)
    return {known.name: folder / known.name for known in REPORTS}


@cache
def opened(folder: Path) -> Workbook:
    """A workbook to read, not to change."""
    return load_workbook(folder / "invoer.xlsx")


def check_at(sheet: Worksheet, address: str) -> DataValidation:
    found = [check for check in sheet.data_validations.dataValidation if address in check.sqref]
    assert len(found) == 1, f"{sheet.title}!{address} has {len(found)} checks"
    return found[0]


def words_of(book: Workbook, check: DataValidation) -> list[str]:
    sheet, _, cells = book.defined_names[check.formula1].attr_text.partition("!")
    assert sheet == f"'{LISTS}'"
    column, first, _, last = range_boundaries(cells.replace("$", ""))
    return [book[LISTS].cell(row, column).value for row in range(first, last + 1)]


def columns_of(known: Report) -> Iterator[tuple[Table, str, str]]:
    for table in tables_to_fill(known.contract):
        for position, name in enumerate(table.columns, start=1):
            yield table, name, get_column_letter(position)


@EVERY
def test_the_header_is_the_contract(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    assert book.sheetnames == ["Leesmij", *(table.name for table in tables_to_fill(known.contract)), LISTS]
    for table in tables_to_fill(known.contract):
        sheet = book[table.name]
        assert [cell.value for cell in sheet[4]] == list(table.columns)
        assert sheet.freeze_panes == "A5"
        assert table.title in sheet["A1"].value
        assert table.explanation in sheet["A1"].value


@EVERY
def test_tables_of_a_published_source_are_left_out(known: Report) -> None:
    names = {table.name for table in tables_to_fill(known.contract)}
    assert not names & {"published", "relaties", "verklaringen", "afronding", "brontabellen"}
    assert {table.name for table in known.contract.tables if table.required} <= names


@EVERY
def test_a_table_comes_after_those_it_refers_to(known: Report) -> None:
    order = [table.name for table in tables_to_fill(known.contract)]
    for table, name, _ in columns_of(known):
        target = table.columns[name].refers_to
        if target and target[0] != table.name:
            assert order.index(target[0]) < order.index(table.name)


@EVERY
def test_every_column_says_what_belongs_in_it(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table, name, letter in columns_of(known):
        about, sheet = table.columns[name], book[table.name]
        assert sheet[f"{letter}2"].value == about.description
        assert about.example or about.choices or about.kind is Kind.YES_NO, f"{table.name}.{name} has no example"
        assert about.unit or about.kind not in {Kind.NUMBER, Kind.WHOLE}, f"{table.name}.{name} has no unit"
        words = sheet[f"{letter}3"].value
        assert words.startswith("mag leeg" if about.optional else "VERPLICHT")
        assert about.example in words
        assert about.unit in words or about.kind is Kind.DATE


@EVERY
def test_examples_meet_the_contract(known: Report) -> None:
    """Every example, typed into its column, is read without a complaint."""
    for table, name, _ in columns_of(known):
        about = table.columns[name]
        if not about.example or about.refers_to:
            continue
        alone = Table("blad", "Blad.", {name: table.columns[name]})
        text = f'{name}\n"{about.example}"\n'
        assert read(Contract((alone,)), {"blad": text})["blad"].shape == (1, 1)


def read(contract: Contract, files: dict[str, str]) -> dict[str, pd.DataFrame]:
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        for stem, text in files.items():
            (Path(name) / f"{stem}.csv").write_text(text, encoding="utf-8")
        return load(contract, Path(name))


@EVERY
def test_only_what_is_above_the_data_is_locked(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table, name, letter in columns_of(known):
        sheet, fixed = book[table.name], len(table.rows)
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.insertRows
        assert not sheet.protection.deleteRows
        assert all(sheet[f"{letter}{row}"].protection.locked for row in range(1, 5))
        assert not sheet.column_dimensions[letter].protection.locked
        named = {next(iter(row.cells)) for row in table.rows if table.columns[name].unique}
        for row in range(FIRST_ROW, FIRST_ROW + fixed):
            assert sheet[f"{letter}{row}"].protection.locked == (name in named)


@EVERY
def test_required_columns_differ_by_words_and_colour(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table, name, letter in columns_of(known):
        head = book[table.name][f"{letter}4"]
        dark = head.fill.start_color.rgb == cell_styles.rgb(colours.INK)
        assert dark != table.columns[name].optional


@EVERY
def test_every_choice_and_reference_has_a_list(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table, name, letter in columns_of(known):
        about, check = table.columns[name], check_at(book[table.name], f"{letter}{LAST_ROW}")
        if about.refers_to:
            assert check.type == "list"
            target = known.contract[about.refers_to[0]]
            place = get_column_letter(list(target.columns).index(about.refers_to[1]) + 1)
            assert f"'{target.name}'!${place}$5" in book.defined_names[check.formula1].attr_text
        elif about.choices:
            assert words_of(book, check) == list(about.choices)
        elif about.kind is Kind.YES_NO:
            assert words_of(book, check) == ["ja", "nee"]
        else:
            assert check.type != "list"


@EVERY
def test_numbers_and_dates_are_held_to_their_bounds(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    types = {Kind.NUMBER: "decimal", Kind.SHARE: "decimal", Kind.WHOLE: "whole", Kind.DATE: "date"}
    for table, name, letter in columns_of(known):
        about, check = table.columns[name], check_at(book[table.name], f"{letter}{LAST_ROW}")
        if about.unique and not about.choices:
            assert check.type == "custom"
            assert not check.allowBlank, "Excel would take anything beside an empty cell"
            assert "EXACT" in check.formula1
        elif about.kind in types:
            assert check.type == types[about.kind]
            if about.minimum is not None:
                assert float(check.formula1) == about.minimum
            if about.maximum is not None:
                assert float(check.formula2) == about.maximum


@EVERY
def test_what_excel_shows_stays_within_what_it_takes(made: dict[str, Path], known: Report) -> None:
    """With longer texts Excel says that the file is damaged."""
    for sheet in opened(made[known.name]).worksheets:
        for check in sheet.data_validations.dataValidation:
            assert check.prompt
            assert check.error
            assert check.showInputMessage
            assert check.showErrorMessage
            assert max(len(check.promptTitle), len(check.errorTitle)) <= 32
            assert len(check.prompt) <= 255
            assert len(check.error) <= 225
            assert len(check.formula1 or "") <= 255


@EVERY
def test_empty_and_duplicate_cells_are_coloured(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table in tables_to_fill(known.contract):
        formulas: dict[str, list[str]] = {}
        for area in book[table.name].conditional_formatting:
            column = str(area.sqref).partition(":")[0].rstrip("0123456789")
            formulas.setdefault(column, []).extend(rule.formula[0] for rule in area.rules)
        for position, name in enumerate(table.columns, start=1):
            rules = " ".join(formulas.get(get_column_letter(position), []))
            assert ("COUNTA" in rules) != table.columns[name].optional
            assert ("EXACT" in rules) == (table.columns[name].unique or name in table.unique_together[:1])


@EVERY
def test_rows_that_every_study_has_are_there(made: dict[str, Path], known: Report) -> None:
    book = opened(made[known.name])
    for table in tables_to_fill(known.contract):
        sheet = book[table.name]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST_ROW)]
        assert all(sheet.row_dimensions[FIRST_ROW + place].height is None for place in range(len(rows)))
        assert rows == [[row.cells.get(name) for name in table.columns] for row in table.rows]
    keys = {row[0].value: row[1].value for row in book["studie"].iter_rows(min_row=FIRST_ROW)}
    assert keys["gegevens"] == "eigen"
    assert {value for key, value in keys.items() if not key.startswith("gegevens")} == {None}


def test_the_settings_of_protection_begin_with_what_holds_anyway(made: dict[str, Path]) -> None:
    from analysis_lib.care_trajectories.contract import SETTINGS

    rows = opened(made["school_factsheet"])["bescherming"].iter_rows(min_row=FIRST_ROW, values_only=True)
    assert {name: value for name, value, _ in rows} == SETTINGS


def texts_of_the_example(known: Report) -> set[str]:
    """Return names, sentences and printed figures that only the example can have."""
    found: set[str] = set()
    for table in known.contract.tables:
        path = known.templates / table.file
        if table.name == "bescherming" or not path.is_file():
            continue
        cells = pd.read_csv(path, dtype=str, keep_default_na=False)
        for name in cells.columns:
            if (
                table.columns[name].choices
                or table.columns[name].kind is Kind.YES_NO
                or name in {"plaats", "eenheid", "rij", "kolom"}
            ):
                continue
            names = (table.name, name) in NAMES
            found |= {text for text in cells[name] if len(text) >= 4 and (names or is_telling(text))}
    prefilled = {text for table in known.contract.tables for row in table.rows for text in row.texts.values()}
    return found - ORDINARY - TERMS - prefilled


NAMES = {("studie", "waarde"), ("scholen", "naam"), ("scholen", "school"), ("regios", "naam")}
TERMS = {  # of the field, and keys that a notebook asks for by name
    "gebruik_herkomst",
    "vrijstelling_regio",
    "gemeente (jeugdhulp)",
    "één school",
    "twee scholen",
    "Eerste Keer Goed",
    "Sociaaleconomische status van de wijk",
    "kwaliteit van leven, sociaal-maatschappelijke participatie",  # neighbours in the list of pillars to choose from
    "Korte termijn",  # parts of step 3 of the Holland Rijnland method, and of its form
    "Lange termijn",
}
ORDINARY = {"gepubliceerd", "SYNTHETISCH", "kinderen", "jaar", "kind", *(str(year) for year in range(1990, 2031))}


def is_telling(text: str) -> bool:
    """Whether a text is a sentence, a compound key or a large figure; not an ordinary word."""
    return (len(text) >= 10 and bool(re.search(r"[ _\d]", text))) or bool(re.fullmatch(r"[\d.,]{5,}", text))


@pytest.mark.slow
@EVERY
def test_nothing_of_the_example_is_in_it(made: dict[str, Path], known: Report) -> None:
    told = texts_of_the_example(known)
    assert len(told) > 50
    written = "\n".join(everything_in(made[known.name]))
    there = (text for text in told if text in written)  # looking for whole words takes longer
    found = {text for text in there if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", written)}
    assert found == set()


def everything_in(folder: Path) -> Iterator[str]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".pdf":  # the same words as in the workbook of that form, which test_dialogue.py sees to
            continue
        if path.suffix == ".xlsx":
            for sheet in load_workbook(path).worksheets:
                yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
                for check in sheet.data_validations.dataValidation:
                    yield f"{check.prompt} {check.error}"
        elif path.suffix == ".ipynb":
            yield from (cell.source for cell in nbformat.read(path, as_version=4).cells)
        else:
            yield path.read_text(encoding="utf-8-sig")


def test_a_new_column_in_the_contract_is_a_column_of_the_sheet() -> None:
    kleur = Column("Welke kleur", choices=("rood", "blauw, licht"))
    table = Table("dozen", "De dozen.", {"doos": Column("Welke", key=True, example="d1"), "kleur": kleur})
    book = make_workbook(Contract((table,)), ("narekenbaar check x",))
    assert [cell.value for cell in book["dozen"][4]] == ["doos", "kleur"]
    assert words_of(book, check_at(book["dozen"], "B77")) == ["rood", "blauw, licht"]


@pytest.mark.slow
@EVERY
def test_the_example_goes_in_and_comes_out_cell_for_cell(made: dict[str, Path], known: Report, tmp_path: Path) -> None:
    tables = read_study(known).tables
    book = load_workbook(made[known.name] / "invoer.xlsx")
    for table in tables_to_fill(known.contract):
        sheet = book[table.name]
        for row, values in enumerate(tables[table.name].itertuples(index=False), start=FIRST_ROW):
            for position, (name, value) in enumerate(zip(table.columns, values, strict=True), start=1):
                cell_styles.put(sheet.cell(row, position), as_typed(table.kind(name), value))
        for row in range(FIRST_ROW + len(tables[table.name]), FIRST_ROW + len(table.rows)):
            for cell in sheet[row]:
                cell.value = None
    book.save(tmp_path / "invoer.xlsx")
    again = load_workbook(tmp_path / "invoer.xlsx")
    for table in tables_to_fill(known.contract):
        filled = again[table.name].iter_rows(min_row=FIRST_ROW, max_col=len(table.columns), values_only=True)
        rows = [row for row in filled if any(value is not None for value in row)]
        wanted = [
            tuple(as_typed(table.kind(name), value) for name, value in zip(table.columns, row, strict=True))
            for row in tables[table.name].itertuples(index=False)
        ]
        assert [tuple(map(as_read, row)) for row in rows] == wanted
        before, after = (one[table.name].data_validations.dataValidation for one in (book, again))
        assert [(check.type, str(check.sqref), check.formula1) for check in before] == [
            (check.type, str(check.sqref), check.formula1) for check in after
        ]


def as_typed(kind: Kind, value: object) -> str | float | date | None:
    if kind is Kind.YES_NO:
        return "ja" if value else "nee"
    if pd.isna(value) or value == "":
        return None
    if kind is Kind.DATE:
        return pd.Timestamp(value).date()
    return value if kind is Kind.TEXT else float(value)


def as_read(value: object) -> object:
    if isinstance(value, datetime):
        return value.date()
    return float(value) if isinstance(value, int | float) else value


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30))
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = Workbook().active["A1"]
    cell_styles.put(cell, text)
    assert cell.data_type == "s"
    assert not text.startswith(("=", "+", "-", "@", "\t")) or cell.quotePrefix


def test_a_formula_stays_text_in_the_file(tmp_path: Path) -> None:
    book = Workbook()
    for row, text in enumerate(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "#N/A", "gewoon"], start=1):
        cell_styles.put(book.active.cell(row, 1), text)
    book.save(tmp_path / "x.xlsx")
    again = load_workbook(tmp_path / "x.xlsx").active
    assert [again.cell(row, 1).value for row in range(1, 8)] == [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "#N/A",
        "gewoon",
    ]
    assert all(again.cell(row, 1).quotePrefix for row in range(1, 6))


@EVERY
def test_every_parameter_can_be_uncommented(made: dict[str, Path], known: Report) -> None:
    text = (made[known.name] / "parameters.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) is None
    values = yaml.safe_load(re.sub(r"^# (\w+:)", r"\1", text, flags=re.MULTILINE))
    family = [other for other in REPORTS if other.templates == known.templates]
    for one in family:
        parameters = declared(one.notebook)
        assert {parameter.name for parameter in parameters} - {"data"} <= values.keys()
        check_parameters(one.notebook, values)
        for parameter in parameters:
            if parameter.name not in {"data", *one.each[:1]}:
                assert values[parameter.name] == parameter.default
    first = declared(family[0].notebook)[1]
    assert first.help in re.sub(r"\n#   ", " ", text)


def test_defaults_of_the_example_stay_out_of_the_parameters() -> None:
    factsheet = report("school_factsheet")
    text = parameters_text({factsheet.name: declared(factsheet.notebook)}, ["school"])
    assert "dolfijn" not in text
    assert '# school: ""' in text


def test_a_report_and_its_factsheets_are_one_folder(made: dict[str, Path]) -> None:
    one, other = (
        sorted(path.name for path in made[name].iterdir()) for name in ("utrechtse_heuvelrug", "school_factsheet")
    )
    assert one == other
    assert {"utrechtse_heuvelrug.ipynb", "school_factsheet.ipynb"} <= set(one)
    letter = (made["school_factsheet"] / "LEESMIJ.txt").read_text(encoding="utf-8-sig")
    assert "narekenbaar run school_factsheet --data . --all" in letter


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_the_notebook_runs_on_the_folder_it_stands_in(made: dict[str, Path], known: Report) -> None:
    path = made[known.name] / f"{known.name}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    own = {parameter.name: parameter for parameter in declared(path)}
    theirs = {parameter.name: parameter for parameter in declared(known.notebook)}
    assert own.keys() == theirs.keys()
    assert own["data"].default == "."
    for name in own.keys() - {"data", *known.each[:1]}:
        assert own[name] == theirs[name]
    original = nbformat.read(known.notebook, as_version=4)
    assert [cell.source for cell in notebook.cells[1:]] == [cell.source for cell in original.cells[1:]]


def test_an_edited_notebook_makes_its_report_in_its_folder(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first cells, as JupyterLab runs them: in the folder of the notebook."""
    from tests.other_study import write

    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(made["kid_mbc"] / "kid_mbc.ipynb", as_version=4)
    names: dict[str, object] = {}
    for cell in notebook.cells[:2]:
        exec(cell.source, names)  # noqa: S102
    assert "Maatjes in Deventer" in names["view"].title().html  # type: ignore[attr-defined]


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_the_readme_fits_a_page_and_notepad(made: dict[str, Path], known: Report) -> None:
    data = (made[known.name] / "LEESMIJ.txt").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = data.decode("utf-8-sig").splitlines()
    further = [heading.upper() for heading in known.contract.further_steps]
    first = lines[: lines.index(further[0])] if further else lines
    assert len(first) <= 60
    assert max(map(len, lines)) <= 90
    assert [line[0] for line in first if re.match(r"\d\. ", line)] == ["1", "2", "3", "4", "5"]
    main = next(other for other in REPORTS if other.templates == known.templates)
    for command in (f"narekenbaar check {main.name} --data .", f"narekenbaar run {known.name} --data ."):
        assert any(line.strip().startswith(command) for line in lines)
        guide = opened(made[known.name])["Leesmij"].iter_rows(max_col=2, values_only=True)
        assert any(str(text).startswith(command) for _, text in guide)


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_further_steps_are_the_same_in_the_readme_and_on_the_sheet(made: dict[str, Path], known: Report) -> None:
    page = " ".join((made[known.name] / "LEESMIJ.txt").read_text(encoding="utf-8-sig").split())
    guide = [str(text) for row in opened(made[known.name])["Leesmij"].iter_rows(values_only=True) for text in row]
    for heading, steps in known.contract.further_steps.items():
        assert heading.upper() in page
        assert heading in guide
        for number, step in enumerate(steps, start=1):
            assert f"{number}. {step}" in page
            assert step in guide


def test_the_readme_says_where_the_manual_is(made: dict[str, Path]) -> None:
    for folder in made.values():
        assert "reports/uitleg/index.html" in (folder / "LEESMIJ.txt").read_text(encoding="utf-8-sig")


def test_a_folder_that_holds_anything_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notitie.txt").write_text("van mij")
    with pytest.raises(UserError, match=r"staat al iets \(notitie\.txt\)"):
        create("kid_mbc", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notitie.txt"]


def test_a_new_study_is_not_made_twice(tmp_path: Path) -> None:
    made = create("kid_mbc", tmp_path / "mijn studie")
    before = {path: path.read_bytes() for path in made}
    with pytest.raises(UserError, match="kies een nieuwe of lege map"):
        create("kid_mbc", tmp_path / "mijn studie")
    assert {path: path.read_bytes() for path in made} == before
    assert [path.name for path in tmp_path.iterdir()] == ["mijn studie"]


def test_an_empty_folder_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert all(path.is_file() for path in create("kid_mbc", tmp_path / "leeg"))
    (tmp_path / "bestand").write_text("")
    with pytest.raises(UserError, match="is een bestand"):
        create("kid_mbc", tmp_path / "bestand")


def test_an_unknown_report_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="bedoelde u 'kid_mbc'"):
        create("kid_mcb", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_halfway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis_lib.new_study.folder.readme_text", full)
    with pytest.raises(UserError, match="de schijf is vol"):
        create("kid_mbc", tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_parts_of_the_texts_that_were_left_empty_do_not_count(study_folder: Path) -> None:
    (study_folder / "teksten.csv").write_text("onderdeel,volgorde,tekst,plaats\naanleiding,1,,\ncasussen,1,Ja.,eigen\n")
    assert list(load(bc.CONTRACT, study_folder)["teksten"]["onderdeel"]) == ["casussen"]
    (study_folder / "teksten.csv").write_text("onderdeel,volgorde,tekst,plaats\naanleiding,1,,eigen\n")
    with pytest.raises(InputError, match="rij 2, kolom tekst: deze cel is leeg"):
        load(bc.CONTRACT, study_folder)


class SheetProblem(Problem):
    """A problem with the sheet that it is on."""

    sheet: str

    def __init__(self, sheet: str, row: int, column: str, message: str) -> None:
        super().__init__("invoer.xlsx", row, column, message)
        object.__setattr__(self, "sheet", sheet)


def test_problems_are_shown_in_a_copy(made: dict[str, Path], tmp_path: Path) -> None:
    folder = made["kid_mbc"]
    before = (folder / "invoer.xlsx").read_bytes()
    problems = [
        SheetProblem("effecten", 7, "impactclaim", "=HYPERLINK is te groot."),
        SheetProblem("effecten", 7, "impactclaim", "en nog iets."),
        SheetProblem("effecten", 9, "", "deze rij staat er al."),
        SheetProblem("kosten", 0, "", "bevat geen rijen."),
        SheetProblem("weg", 3, "x", "dit blad ontbreekt."),
        SheetProblem("studie", 1, "", "samengevoegde cellen."),
    ]
    out = mark_problems(folder, problems, tmp_path / "gemarkeerd.xlsx")
    assert (folder / "invoer.xlsx").read_bytes() == before
    book = load_workbook(out)
    assert book.sheetnames[:2] == ["Problemen", "Leesmij"]
    assert book.active.title == "Problemen"
    cell = book["effecten"]["I7"]
    assert book["effecten"]["I4"].value == "impactclaim"
    assert cell.fill.start_color.rgb == cell_styles.rgb(colours.ALARM)
    assert "en nog iets." in cell.comment.text
    assert "HYPERLINK" in cell.comment.text
    assert book["effecten"]["A9"].comment.text == "deze rij staat er al."
    listed = [[one.value for one in row] for row in book["Problemen"].iter_rows(min_row=4)]
    assert len(listed) == len(problems)
    assert all(book["Problemen"].cell(row, 5).data_type == "s" for row in range(4, 10))
    links = {
        cell.hyperlink.location for row in book["Problemen"].iter_rows(min_row=4) for cell in row if cell.hyperlink
    }
    assert links == {"'effecten'!I7", "'effecten'!A9", "'kosten'!A1", "'studie'!A1"}
    assert len(book["effecten"].data_validations.dataValidation) == len(bc.CONTRACT["effecten"].columns)


def test_problems_in_csv_files_get_a_workbook(study_folder: Path, tmp_path: Path) -> None:
    effects = study_folder / "effecten.csv"
    lines = effects.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("Plaatsing op", "=cmd|' /C calc'!A0 Plaatsing op", 1).replace(",0.55,", ",55,", 1)
    effects.write_text("\n".join(lines), encoding="utf-8")
    (study_folder / "kosten.csv").write_text('a,b\n"x,1\n', encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(bc.CONTRACT, study_folder)
    book = load_workbook(mark_problems(study_folder, error.value.problems, tmp_path / "uit.xlsx"))
    assert set(book.sheetnames) == {"Problemen", "effecten", "kosten"}
    sheet = book["effecten"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("omschrijving") + 1).value.startswith("=cmd|")
    assert sheet.cell(2, header.index("omschrijving") + 1).data_type == "s"
    assert "bedoelde u 0,55?" in sheet.cell(2, header.index("impactclaim") + 1).comment.text
    assert book["Problemen"]["A1"].value.startswith(f"{len(error.value.problems)} problemen")


def test_a_workbook_that_cannot_be_opened_is_still_listed(tmp_path: Path) -> None:
    (tmp_path / "invoer.xlsx").write_bytes(b"PK\x03\x04 kapot")
    out = mark_problems(tmp_path, [SheetProblem("", 0, "", "is beschadigd.")], tmp_path / "uit.xlsx")
    assert load_workbook(out).sheetnames == ["Problemen"]


def test_the_kind_of_study_is_stated(made: dict[str, Path]) -> None:
    for known in OWN:
        assert known.contract.about
        assert opened(made[known.name])["Leesmij"]["A2"].value == known.contract.about
    assert json.dumps(sorted({known.contract.about for known in OWN}), ensure_ascii=False).count("studie") == 4


@EVERY
def test_a_cell_keeps_what_is_typed_into_a_column_of_numbers(made: dict[str, Path], known: Report) -> None:
    """A format of digits would hide that 300% or a date was typed; one of percentages makes 0.4% of 0,4."""
    book = opened(made[known.name])
    wanted = {Kind.WHOLE: "General", Kind.NUMBER: "General", Kind.SHARE: "0.0###"}
    for table, name, letter in columns_of(known):
        if table.kind(name) in wanted:
            assert book[table.name].column_dimensions[letter].number_format == wanted[table.kind(name)]
        if table.kind(name) is Kind.SHARE:
            assert "40% of 0,4" in check_at(book[table.name], f"{letter}{LAST_ROW}").prompt


@EVERY
def test_numbers_are_compared_as_texts(made: dict[str, Path], known: Report) -> None:
    """In Calc EXACT over a range is never true of a number."""
    for sheet in opened(made[known.name]).worksheets:
        rules = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
        for formula in [*rules, *(check.formula1 or "" for check in sheet.data_validations.dataValidation)]:
            assert formula.count("EXACT(") * 2 == formula.count('&""')


@EVERY
def test_instructions_are_for_both_programs(made: dict[str, Path], known: Report) -> None:
    words = [str(cell) for row in opened(made[known.name])["Leesmij"].iter_rows(values_only=True) for cell in row]
    assert not any("Excel" in text and "LibreOffice" not in text for text in words if "werkmap" not in text)
