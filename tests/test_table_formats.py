"""A format of input is one row of one table: tables, exports, marked copies and receipts follow."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from analysis_lib.errors import InputError, Problem
from analysis_lib.intake.exports import read_export
from analysis_lib.new_study import mark_problems
from analysis_lib.provenance import Inputs
from analysis_lib.tables import Contract, check, formats
from analysis_lib.tables.contents import kind_of
from analysis_lib.tables.formats import FORMATS, REFUSED, TableFormat
from tests.loading import load
from tests.workbooks import PRICES

CONTRACT = Contract((PRICES,))
HEADER = list(PRICES.columns)


@pytest.fixture
def proef(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table in a format that is not in the table of formats but for this test."""
    more = {**FORMATS, ".proef": TableFormat(lambda path: [formats.whole_file(path)], has_sheets=False, label="PROEF")}
    monkeypatch.setattr(formats, "FORMATS", more)
    row = dict.fromkeys(HEADER, "") | {"prijs": "uur", "bedrag": "12,5"}
    path = tmp_path / "studie" / "Prijzen.PROEF"
    path.parent.mkdir()
    path.write_text("\t".join(HEADER) + "\n" + "\t".join(row.values()) + "\n", encoding="utf-8")
    return path


def test_a_table_is_read_from_it(proef: Path) -> None:
    found = check(CONTRACT, proef.parent)
    assert found.tables["prijzen"]["bedrag"].tolist() == [12.5]


def test_it_is_named_where_a_folder_has_no_tables(proef: Path, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(InputError, match=r"daar staat: geen enkele CSV of .*werkmap of PROEF"):
        load(CONTRACT, tmp_path / "leeg")


def test_a_format_is_read_or_refused() -> None:
    assert not set(FORMATS) & set(REFUSED), "in FORMATS and in REFUSED"
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in [*FORMATS, *REFUSED])


def test_its_receipt_says_how_many_lines_it_has(proef: Path) -> None:
    assert [(name, rows) for name, rows, _ in Inputs.of(proef.parent).files] == [("Prijzen.PROEF", 1)]


def test_an_export_is_read_from_it(proef: Path) -> None:
    assert read_export(proef, HEADER).header == tuple(HEADER)


def test_a_problem_in_it_is_marked_in_its_cell(proef: Path, tmp_path: Path) -> None:
    out = mark_problems(proef.parent, [Problem(proef.name, 2, "bedrag", "is te hoog.")], tmp_path / "uit.xlsx")
    sheet = load_workbook(out)["Prijzen"]
    marked = sheet.cell(2, HEADER.index("bedrag") + 1)
    assert (marked.value, marked.comment.text) == ("12,5", "is te hoog.")


def test_a_problem_of_many_rows_is_marked_in_each(proef: Path, tmp_path: Path) -> None:
    problem = Problem(proef.name, 2, "bedrag", "is te hoog.", rows=(2, 3))
    book = load_workbook(mark_problems(proef.parent, [problem], tmp_path / "uit.xlsx"))
    cells = [book["Prijzen"].cell(row, HEADER.index("bedrag") + 1) for row in (2, 3)]
    assert [cell.comment.text for cell in cells] == ["is te hoog."] * 2
    assert book["Problemen"]["C4"].value == "2 en 3"


def test_a_file_with_an_unknown_name_is_compared_with_names_of_its_own_kind(proef: Path) -> None:
    proef.rename(proef.with_name("prijs.proef"))
    with pytest.raises(InputError) as caught:
        load(CONTRACT, proef.parent)
    assert "prijs.proef: hoort niet bij deze tabellen: bedoelde u 'prijzen.proef'? Anders: haal het weg." in str(
        caught.value
    )


def zipped(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


ODS = zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")
OTHERS = {
    "een zip-bestand": zipped(a=b"b"),
    "een werkblad van LibreOffice": ODS,
    "een Word-document": zipped(**{"word/document.xml": b"<a/>"}),
    "een SPSS-bestand": b"$FL2@(#) SPSS DATA FILE",
    "een Stata-bestand": b"<stata_dta><header>",
    "een Parquet-bestand": b"PAR1\x15\x04",
    "een JSON-bestand": b'\xef\xbb\xbf {"prijs": [1, 2]}',
    "een PDF": b"%PDF-1.7",
    "een webpagina": b"<!DOCTYPE html><table>",
    "een SQLite-database": b"SQLite format 3\x00",
    "een oud Excel-bestand": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json", ".txt", ""])
@pytest.mark.parametrize("kind", OTHERS)
def test_a_file_is_named_by_its_bytes(tmp_path: Path, kind: str, suffix: str) -> None:
    (tmp_path / f"prijzen{suffix}").write_bytes(OTHERS[kind])
    with pytest.raises(InputError) as caught:
        load(CONTRACT, tmp_path)
    (message,) = str(caught.value).splitlines()
    assert message.startswith(f"prijzen{suffix}: ")
    assert kind in message


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".ods", "LibreOffice"), (".sav", "SPSS"), (".zsav", "SPSS"), (".dta", "Stata"), (".parquet", "Parquet")],
)
def test_tables_in_a_form_that_is_not_read_are_refused_by_name(tmp_path: Path, suffix: str, kind: str) -> None:
    (tmp_path / f"Tarieven{suffix.upper()}").write_bytes(b"x")
    with pytest.raises(InputError, match=rf"^Tarieven\{suffix.upper()}: is een .*{kind}.*sla "):
        load(CONTRACT, tmp_path)


@pytest.mark.parametrize("text", ["prijs;{a};[b]", '[prijs];"{"', "PKprijs;b", "<prijs>;b"])
def test_text_that_begins_with_a_bracket_is_text(text: str) -> None:
    assert kind_of(text.encode()) == ""


def test_a_note_with_the_name_of_a_table_that_is_there_may_stay(proef: Path) -> None:
    proef.with_suffix(".docx").write_bytes(OTHERS["een Word-document"])
    assert check(CONTRACT, proef.parent).tables["prijzen"]["bedrag"].tolist() == [12.5]


def test_a_workbook_with_macros_is_marked_as_another_is(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "prijzen"
    book.active.append(HEADER)
    (tmp_path / "studie").mkdir()
    book.save(tmp_path / "studie" / "invoer.xlsm")
    problem = Problem("invoer.xlsm", 1, "prijs", "is dubbel.", "prijzen")
    out = mark_problems(tmp_path / "studie", [problem], tmp_path / "uit.xlsx")
    copy = load_workbook(out)
    assert copy["prijzen"]["A1"].comment.text == "is dubbel."
    assert copy.mime_type.endswith("spreadsheetml.sheet.main+xml")
