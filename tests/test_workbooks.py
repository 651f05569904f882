"""Tables in Excel: what a researcher's workbook may look like, and what is reported if it cannot be read."""

from __future__ import annotations

import csv
import shutil
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from analysis_lib import business_case as bc
from analysis_lib.catalogue import REPORTS, Report
from analysis_lib.errors import InputError, Problem
from analysis_lib.tables import Column, Contract, Kind, Table, check, study_files
from analysis_lib.tables.cells import MAX_ROWS
from analysis_lib.tables.folder import find_tables
from tests.loading import load
from tests.workbooks import HEADER, PRICE_LIST, PRICES, SHEET, rewrite, row, write


def read(folder: Path) -> pd.DataFrame:
    return load(PRICE_LIST, folder)["prijzen"]


def messages(folder: Path, contract: Contract = PRICE_LIST) -> list[str]:
    try:
        load(contract, folder)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def one_cell(folder: Path, name: str, value: Any, number_format: str = "") -> Any:
    """Return what is read from one cell of the price list."""

    def change(book: Workbook) -> None:
        if number_format:
            book["prijzen"].cell(2, HEADER.index(name) + 1).number_format = number_format

    write(folder / "invoer.xlsx", {"prijzen": [HEADER, row(**{name: value})]}, change)
    return read(folder).at[0, name]


def as_workbook(report: Report, folder: Path) -> None:
    """Put a report's own CSV files on sheets, typed, with title, explanations and examples above the header."""
    sheets = {}
    for path in study_files(report.templates):
        table = report.contract[path.stem]
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = list(csv.reader(file))
        kinds = [table.kind(name) for name in header]
        typed = [[_typed(kind, text) for kind, text in zip(kinds, cells, strict=True)] for cells in rows]
        title = [
            [table.explanation],
            ["Uitleg", "van elke kolom"],
            ["bijvoorbeeld"],
            [f"{n.replace('_', ' ')} *" for n in header],
        ]
        sheets[path.stem.replace("_", " ").capitalize()] = [*title, *typed]
    write(folder / "invoer.xlsx", sheets)


def _typed(kind: Kind, text: str) -> Any:
    if not text or kind is Kind.TEXT:
        return text or None
    if kind is Kind.YES_NO:
        return text == "ja"
    return date.fromisoformat(text) if kind is Kind.DATE else float(text.replace(",", "."))


@pytest.mark.slow
@pytest.mark.parametrize("report", [known for known in REPORTS if not known.tables_of], ids=lambda known: known.name)
def test_a_workbook_says_the_same_as_csv(report: Report, tmp_path: Path) -> None:
    as_workbook(report, tmp_path)
    from_csv, from_workbook = check(report.contract, report.templates), check(report.contract, tmp_path)
    for name, frame in from_csv.tables.items():
        pd.testing.assert_frame_equal(from_workbook.tables[name], frame)
    assert from_csv.warnings == from_workbook.warnings == ()  # no false alarms


def test_sheets_and_files_may_be_mixed(study_folder: Path) -> None:
    before = load(bc.CONTRACT, study_folder)
    with (study_folder / "prijzen.csv").open(encoding="utf-8", newline="") as file:
        write(study_folder / "Overzicht 2019.xlsm", {"PRIJZEN": list(csv.reader(file))})
    (study_folder / "prijzen.csv").unlink()
    (study_folder / "scenarios.csv").unlink()
    found = check(bc.CONTRACT, study_folder)
    pd.testing.assert_frame_equal(found.tables["prijzen"], before["prijzen"])
    sources = find_tables(found.tables, study_folder).sources
    assert (sources["prijzen"].path.name, sources["regels"].path.name) == ("Overzicht 2019.xlsm", "regels.csv")
    assert "scenarios" not in sources


@pytest.mark.parametrize("name", ["ervaren_baten", "Ervaren baten", "ERVAREN-BATEN", "ervaren  Baten "])
def test_names_of_sheets_and_files_need_not_be_exact(tmp_path: Path, name: str) -> None:
    contract = Contract((Table("ervaren_baten", "Baten.", {"domein": Column("Domein"), "score": Column("Score")}),))
    write(tmp_path / "een" / "invoer.xlsx", {name: [["domein", "score"], ["School", "2"]]})
    (tmp_path / "twee").mkdir()
    (tmp_path / "twee" / f"{name}.CSV").write_text("domein,score\nSchool,2\n")
    assert load(contract, tmp_path / "een")["ervaren_baten"].equals(load(contract, tmp_path / "twee")["ervaren_baten"])


def test_a_workbook_of_one_sheet_may_have_the_tables_name(tmp_path: Path) -> None:
    write(tmp_path / "Prijzen.xlsx", {"Blad1": [HEADER, row(bedrag=12.5)], "Blad2": []})
    assert read(tmp_path)["bedrag"].tolist() == [12.5]


def test_the_same_table_twice(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", {"prijzen": [HEADER, row()]})
    write(tmp_path / "b.xlsx", {"Prijzen": [HEADER, row()]})
    (tmp_path / "prijzen.csv").write_text(",".join(HEADER) + "\na,,,,,,\n")
    assert messages(tmp_path) == [
        "b.xlsx, blad Prijzen: de tabel prijzen staat er ook in a.xlsx, blad prijzen; houd er één over.",
        "prijzen.csv: de tabel prijzen staat er ook in a.xlsx, blad prijzen; houd er één over.",
    ]


def test_sheets_that_explain_are_passed_over_and_others_are_asked_about(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        book["berekening"].sheet_state = "hidden"

    extra = {name: [["iets"]] for name in ("Leesmij", "Keuzelijsten", "uitleg bij posten", "Instructie", "berekening")}
    sheets = {"prijzen": [HEADER, row()], **extra, "Blad2": [], "prijsen": [["x"]], "Grafiekdata": [["x"]]}
    write(tmp_path / "invoer.xlsx", sheets, hide)
    found = messages(tmp_path)
    assert found == [
        "invoer.xlsx, blad Grafiekdata: hoort niet bij deze tabellen: bekend zijn: prijzen. "
        "Anders: haal het blad weg, of laat zijn naam met 'uitleg' beginnen.",
        "invoer.xlsx, blad prijsen: hoort niet bij deze tabellen: bedoelde u 'prijzen'? "
        "Anders: haal het blad weg, of laat zijn naam met 'uitleg' beginnen.",
    ]


def test_problems_name_the_sheet_in_order(study_folder: Path) -> None:
    for name in ("prijzen", "regels"):
        with (study_folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[2][rows[0].index("prijs")] = "geen_prijs" if name == "regels" else "djk dag"
        write(study_folder / f"{name}.xlsx", {name: [["Titel"], [], *rows]})
        (study_folder / f"{name}.csv").unlink()
    assert messages(study_folder, bc.CONTRACT)[0] == (
        "prijzen.xlsx, blad prijzen, rij 5, kolom prijs: 'djk dag' mag alleen letters, cijfers, punt, - en _ bevatten, "
        "ten hoogste 60."
    )
    assert "regels.xlsx, blad regels, rij 5, kolom prijs: 'geen_prijs' staat niet in blad prijzen; bekend zijn: " in (
        "\n".join(messages(study_folder, bc.CONTRACT))
    )


def test_findings_across_tables_speak_of_sheets(tmp_path: Path) -> None:
    as_workbook(next(known for known in REPORTS if known.name == "kid_mbc"), tmp_path)
    rewrite(
        tmp_path / "invoer.xlsx",
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"<t>so_in_wijk=nee</t>", b"<t>so_wijk=nee</t>"),
    )
    found = messages(tmp_path, bc.CONTRACT)
    assert any("'so_wijk' staat niet in blad Omstandigheden; bedoelde u 'so_in_wijk'?" in message for message in found)


def test_a_missing_sheet_says_what_is_there(tmp_path: Path) -> None:
    write(tmp_path / "invoer.xlsx", {"Leesmij": [["Welkom"]]})
    assert messages(tmp_path) == ["invoer.xlsx, blad prijzen: dit blad ontbreekt; er zijn: Leesmij."]


@pytest.mark.parametrize(
    ("name", "value", "number_format", "expected"),
    [
        ("bedrag", 0.1 + 0.2, "", 0.3),
        ("bedrag", 1.234, "", 1.234),  # a number is never ambiguous here
        ("bedrag", "1.234,50", "", 1234.5),
        ("bedrag", 5800, '"€" #,##0.00', 5800),
        ("bedrag", 55, r"0\%", 55),
        ("bedrag", 55, '0"%"', 55),
        ("aantal", 12.0, "", 12),
        ("aantal", 12.000000000000002, "", 12),
        ("deel", 0.55, "0%", 0.55),
        ("deel", "12,5%", "", 0.125),
        ("vast", True, "", True),
        ("vast", "ONWAAR", "", False),
        ("begin", date(2019, 12, 31), "", pd.Timestamp(2019, 12, 31)),
        ("begin", datetime.fromisoformat("2019-12-31 13:30"), "", pd.Timestamp(2019, 12, 31)),
        ("begin", 43830, "", pd.Timestamp(2019, 12, 31)),
        ("begin", 20191231, "", pd.Timestamp(2019, 12, 31)),
        ("begin", "31-12-2019", "", pd.Timestamp(2019, 12, 31)),
        ("bron", 12.0, "", "12"),
        ("bron", 1.5, "", "1,5"),
        ("bron", 0.0000125, "", "0,0000125"),
        ("bron", 0.55, "0.0%", "55%"),
        ("bron", 7, "000", "007"),
        ("bron", True, "", "ja"),
        ("bron", date(2019, 12, 31), "", "2019-12-31"),
        ("bron", datetime.fromisoformat("2019-12-31 13:30"), "", "2019-12-31 13:30:00"),
        ("bron", time(9, 5), "", "09:05:00"),
        ("bron", timedelta(hours=36, minutes=30), "[h]:mm", "36:30"),
        ("bron", " twee\r\nregels ", "", "twee\nregels"),
        ("bron", "_x005F_x0041_", "", "_x0041_"),
        ("bron", "<b> & 'é' €", "", "<b> & 'é' €"),
    ],
)
def test_what_a_cell_holds(tmp_path: Path, name: str, value: Any, number_format: str, expected: object) -> None:
    assert one_cell(tmp_path, name, value, number_format) == expected


@pytest.mark.parametrize(
    ("name", "value", "number_format", "message"),
    [
        ("bedrag", date(2024, 2, 1), "", "'2024-02-01' is in Excel een datum, en hier hoort een getal"),
        ("bedrag", time(1, 30), "", "'01:30:00' is een tijd; schrijf haar als getal, zoals 1,5"),
        ("bedrag", 0.133, "0.0%", "'13,3%' is een percentage, maar hier hoort een getal zonder %"),
        ("bedrag", "#N/A", "", "'#N/B' is een foutwaarde van Excel"),
        ("bron", "#DIV/0!", "", "'#DEEL/0!' is een foutwaarde van Excel"),
        ("bedrag", "=1+1", "", "deze cel bevat een formule zonder opgeslagen uitkomst; open het bestand in Excel"),
        ("bedrag", 1e16, "", "is te groot"),
        ("bedrag", True, "", "'ja' is geen getal"),
        ("aantal", 1.5, "", "'1,5' moet een geheel getal zijn"),
        ("bron", 12345678901234567, "", "is te lang voor een getal in Excel; geef de cel de opmaak Tekst"),
        ("vast", 1, "", "'1' moet ja of nee zijn"),
        ("begin", 2019, "", "'2019' is geen datum"),
        ("begin", time(9, 5), "", "is een tijd zonder datum"),
        ("begin", -5, "dd-mm-yyyy", "is opgemaakt als datum, maar is er geen"),
        ("bron", "a\x07".replace("\x07", "_x0007_"), "", None),
    ],
)
def test_what_a_cell_cannot_hold(
    tmp_path: Path, name: str, value: Any, number_format: str, message: str | None
) -> None:
    if message is None:  # openpyxl escapes underscores: put the control character there as Excel does
        write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, row(bron="plaats")]})
        rewrite(tmp_path / "invoer.xlsx", "xl/sharedStrings.xml", lambda xml: xml.replace(b"plaats", b"pl_x0007_aats"))
        message = "'plaats' bevat een onzichtbaar stuurteken"
    else:
        with pytest.raises(InputError):
            one_cell(tmp_path, name, value, number_format)
    (found,) = messages(tmp_path)
    assert found.startswith(f"invoer.xlsx, blad prijzen, rij 2, kolom {name}: ")
    assert message in found


def test_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904

    day = date(2019, 12, 31)
    rows = [HEADER, row(begin=day), row(prijs="b", begin=43830 - 1462)]
    write(tmp_path / "invoer.xlsx", {"prijzen": rows}, change)
    assert read(tmp_path)["begin"].dt.date.tolist() == [day, day]


def test_a_formula_counts_as_what_excel_stored(tmp_path: Path) -> None:
    path = write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, row(bedrag="=6*7", bron='=""')]})
    rewrite(
        path,
        SHEET,
        lambda xml: xml.replace(b"<f>6*7</f><v />", b"<f>6*7</f><v>42</v>").replace(
            b"<f>6*7</f><v></v>", b"<f>6*7</f><v>42</v>"
        ),
    )
    rewrite(path, SHEET, lambda xml: xml.replace(b'<c r="G2">', b'<c r="G2" t="str">'))
    frame = read(tmp_path)
    assert frame[["bedrag", "bron"]].to_numpy().tolist() == [[42.0, ""]]


def test_rich_text_is_read_and_how_to_pronounce_it_is_not(tmp_path: Path) -> None:
    path = write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, row(bron="plaats")]})
    rich = b'<r><rPr><b/></rPr><t>vet</t></r><r><t> en mager</t></r><rPh sb="0" eb="1"><t>uitspraak</t></rPh>'
    rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace(b"<t>plaats</t>", rich))
    assert read(tmp_path).at[0, "bron"] == "vet en mager"


def test_the_header_is_found_below_explanations(tmp_path: Path) -> None:
    names = ["Bron", "PRIJS*", "Bedrag (EUR)", "aantal ", "deel", "vast *", "begin"]
    above = [["De prijslijst"], ["Sleutel", "", "In euro's"], [], ["djk_dag", "bron", "166"]]
    path = write(
        tmp_path / "invoer.xlsx", {"prijzen": [*above, names, ["Enver", "djk", 166, None, None, None, None], []]}
    )
    frame = read(tmp_path)
    assert frame[["prijs", "bedrag", "bron"]].to_numpy().tolist() == [["djk", 166.0, "Enver"]]
    rewrite(path, "xl/sharedStrings.xml", lambda xml: xml.replace(b"Bedrag (EUR)", b"Bedrag (x 1000)"))
    assert (
        "invoer.xlsx, blad prijzen, rij 5, kolom bedrag (x 1000): deze kolom is onbekend; "
        "de eenheid tussen haakjes is een andere; reken om (EUR) en noem haar bedrag."
    ) in messages(tmp_path)


def test_notes_beside_the_table_and_merged_cells_are_pointed_at(tmp_path: Path) -> None:
    def merge(book: Workbook) -> None:
        sheet = book["prijzen"]
        sheet.merge_cells("A1:C1")  # a title: fine
        sheet.merge_cells("B4:B5")
        sheet.merge_cells("C4:C5")  # without a value: fine
        sheet["K5"] = "let op"

    write(tmp_path / "invoer.xlsx", {"prijzen": [["Titel"], [], HEADER, row(bedrag=5), row(prijs="b")]}, merge)
    assert messages(tmp_path) == [
        "invoer.xlsx, blad prijzen, rij 4: de cellen B4:B5 zijn samengevoegd; hef dat op (Start > Samenvoegen) "
        "en vul elke cel afzonderlijk.",
        "invoer.xlsx, blad prijzen, rij 5: kolom K bevat iets, maar heeft geen naam in rij 3; haal het weg.",
    ]


def test_what_is_hidden_counts_with_a_warning(tmp_path: Path) -> None:
    def hide(book: Workbook) -> None:
        sheet = book["prijzen"]
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.create_sheet("Leesmij")
        sheet.sheet_state = "hidden"

    write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, row(bedrag=1), row(prijs="b", bedrag=2)]}, hide)
    found = check(PRICE_LIST, tmp_path)
    assert found.tables["prijzen"]["bedrag"].tolist() == [1, 2]
    assert [str(warning) for warning in found.warnings] == [
        "invoer.xlsx, blad prijzen: dit blad is verborgen, maar telt mee; maak het zichtbaar, of haal het weg als het "
        "niet mee moet tellen.",
        "invoer.xlsx, blad prijzen: rij 3 is verborgen of weggefilterd, maar telt mee.",
        "invoer.xlsx, blad prijzen: verborgen kolommen tellen mee: bedrag.",
    ]


@pytest.mark.slow
def test_a_million_rows_with_only_a_format_do_not_count(tmp_path: Path) -> None:
    path = write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, row(bedrag=1)]})
    empty = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (n, n) for n in range(3, 1_048_576)
    )
    last = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>b</t></is></c></row>'
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", empty + last + b"</sheetData>"))
    assert read(tmp_path)["prijs"].tolist() == ["a", "b"]
    rewrite(path, SHEET, lambda xml: xml.replace(b"<t>b</t>", b"<t>a b</t>"))
    assert "rij 1048576, kolom prijs" in messages(tmp_path)[0]


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_ROWS == 200_000
    monkeypatch.setattr("analysis_lib.tables.sheet.MAX_ROWS", 20)
    write(tmp_path / "invoer.xlsx", {"prijzen": [HEADER, *([row()] * 50)]})
    assert messages(tmp_path) == [
        "invoer.xlsx, blad prijzen: heeft meer dan 20 gevulde rijen; bewaar alleen de tabel zelf."
    ]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("oud.xls", b"", "is een oud Excel-bestand; open het en sla het op als 'Excel-werkmap (*.xlsx)'"),
        ("blad.ods", b"", "is een werkblad van LibreOffice"),
        ("blad.xlsb", b"", "is een binaire werkmap"),
        ("slot.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "is met een wachtwoord beveiligd of is een oud"),
        ("tekst.xlsx", b"prijs;bedrag\n", "is geen Excel-werkmap, al heet het zo"),
        ("half.xlsx", b"PK\x03\x04....", "is beschadigd"),
        ("leeg.xlsx", b"", "is geen Excel-werkmap"),
    ],
)
def test_files_that_cannot_be_read_say_what_to_do(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row()]})
    (found,) = messages(tmp_path)
    assert found.startswith(f"{name}: {message}")


def test_files_beside_an_open_workbook_are_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row()]})
    for name in ("~$prijzen.xlsx", "._prijzen.xlsx", "._prijzen.csv", ".DS_Store", "notities.docx"):
        (tmp_path / name).write_bytes(b"\x00niets")
    assert len(read(tmp_path)) == 1
    assert study_files(tmp_path) == [path]


def test_another_kind_of_package_is_not_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "prijzen.xlsx", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert messages(tmp_path)[0].startswith(
        "prijzen.xlsx: is een werkblad van LibreOffice (.ods), al heet het anders; open"
    )


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row()]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/nul.bin", bytes(60_000_000))

    def unpacked(*_: object) -> None:
        raise AssertionError("a part was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    assert "wordt uitgepakt 60 MB, en dat is te groot voor tabellen" in messages(tmp_path)[0]


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(tmp_path: Path, part: str, encoding: str) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row()]})
    bomb = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'

    def plant(xml: bytes) -> bytes:
        body = xml.decode().partition("?>")[2] if xml.startswith(b"<?xml") else xml.decode()
        return f'<?xml version="1.0" encoding="{encoding}"?>{bomb}{body}'.encode(encoding)

    rewrite(path, part, plant)
    assert messages(tmp_path)[0].startswith("prijzen.xlsx: is beschadigd")


@pytest.mark.parametrize(
    "odd",
    [
        b'<row r="2"><c r="B2"><v>1</v></c><c r="B2"><v>2</v></c></row>',  # which of both?
        b'<row r="2"><c r="A2" s="1"/><c><v>1</v></c></row>',  # in B, or in A now that A is dropped?
        b'<row r="2" s="1"/><row><c r="A3"><v>1</v></c></row>',
        b'<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>',
        b'<row r="2"><c r="A5"><v>1</v></c></row>',
        b'<row r="2"><c r="A2" t="s"><v>999</v></c></row>',  # a text that is not there
    ],
)
def test_cells_that_can_be_read_in_two_ways_or_none_are_refused(tmp_path: Path, odd: bytes) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER]})
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", odd + b"</sheetData>"))
    assert messages(tmp_path)[0].startswith("prijzen.xlsx: is beschadigd")


def test_cells_and_rows_need_not_say_where_they_stand(tmp_path: Path) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER]})
    plain = b'<row><c t="inlineStr"><is><t>a</t></is></c><c><v>5</v></c></row>'
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", plain + b"</sheetData>"))
    assert read(tmp_path)[["prijs", "bedrag"]].to_numpy().tolist() == [["a", 5.0]]


def test_text_that_looks_like_an_empty_cell_is_text(tmp_path: Path) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER]})
    text = b'<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c>'
    text += b'<c r="G2" t="inlineStr"><is><t><![CDATA[met <c r="A1" s="1"/> erin]]></t></is></c></row>'
    rewrite(path, SHEET, lambda xml: xml.replace(b"</sheetData>", text + b"</sheetData>"))
    assert read(tmp_path).at[0, "bron"] == 'met <c r="A1" s="1"/> erin'


def test_only_the_digits_that_excel_shows_count(tmp_path: Path) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row(bedrag=7777, aantal=8888)]})
    stored = {b"<v>7777</v>": b"<v>0.30000000000000004</v>", b"<v>8888</v>": b"<v>12.000000000000002</v>"}
    for plain, exact in stored.items():
        rewrite(path, SHEET, lambda xml, old=plain, new=exact: xml.replace(old, new))
    assert read(tmp_path)[["bedrag", "aantal"]].to_numpy().tolist() == [[0.3, 12]]


def test_links_to_other_files_are_not_followed(tmp_path: Path) -> None:
    path = write(tmp_path / "prijzen.xlsx", {"prijzen": [HEADER, row(bron="hier")]})
    rewrite(
        path,
        "xl/_rels/workbook.xml.rels",
        lambda xml: xml.replace(
            b'Target="/xl/worksheets/sheet1.xml"', b'Target="file:///etc/passwd" TargetMode="External"'
        ),
    )
    assert messages(tmp_path) == ["prijzen.xlsx, blad prijzen: dit blad ontbreekt; er zijn: geen bladen met cellen."]


def test_confidential_cells_stay_out_of_messages(tmp_path: Path) -> None:
    columns = {
        "pseudoniem": Column("Sleutel", unique=True),
        "kosten": Column("Bedrag", Kind.NUMBER, minimum=0),
        "begin": Column("Begin", Kind.DATE),
    }
    contract = Contract((Table("leerlingen", "Personen.", columns, confidential=True),))
    rows = [
        ["pseudoniem", "kosten", "begin", "Jansen"],
        ["Jansen", -12345, "geheim", "12345"],
        ["Jansen", date(1987, 6, 5), 12345.5, None],
        ["Pietersen", 0.12345, "1987", "x"],
        ["Willemsen", "12.345", date(2019, 1, 1), None],
    ]

    def percent(book: Workbook) -> None:
        book["leerlingen"]["B4"].number_format = "0.000%"

    write(tmp_path / "invoer.xlsx", {"leerlingen": rows}, percent)
    with pytest.raises(InputError) as caught:
        load(contract, tmp_path)
    write(tmp_path / "invoer.xlsx", {"leerlingen": [line[:3] for line in rows]}, percent)
    with pytest.raises(InputError) as again:
        load(contract, tmp_path)
    assert len(again.value.problems) >= 6
    for secret in ("Jansen", "Pietersen", "Willemsen", "12345", "geheim", "1987", "12,345", "12.345"):
        assert secret not in f"{caught.value}\n{again.value}"


def test_problems_stand_in_order_of_file_sheet_and_row() -> None:
    problems = [
        Problem("b.xlsx", 1, "", "x", "a"),
        Problem("a.xlsx", 3, "c", "x", "b"),
        Problem("a.xlsx", 20, "", "x", "a"),
        Problem("a.xlsx", 3, "b", "x", "b"),
    ]
    places = [(p.file, p.sheet, p.row, p.column) for p in InputError(problems).problems]
    assert places == [("a.xlsx", "a", 20, ""), ("a.xlsx", "b", 3, "b"), ("a.xlsx", "b", 3, "c"), ("b.xlsx", "a", 1, "")]


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.floats(-1e14, 1e14).map(lambda number: float(f"{number:.15g}")), min_size=1, max_size=20))
def test_every_number_is_read_back_to_fifteen_digits(tmp_path: Path, numbers: list[float]) -> None:
    contract = Contract((Table("t", "Rijen.", {"naam": Column("Naam"), "getal": Column("Getal", Kind.NUMBER)}),))
    write(tmp_path / "t.xlsx", {"t": [["naam", "getal"], *[["x", number] for number in numbers]]})
    assert load(contract, tmp_path)["t"]["getal"].tolist() == numbers


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40), min_size=1, max_size=10)
)
def test_every_text_is_read_back(tmp_path: Path, texts: list[str]) -> None:
    texts = [f"x{text}" for text in texts]  # no formula, no error value
    contract = Contract((Table("t", "Rijen.", {"naam": Column("Naam"), "tekst": Column("Tekst")}),))
    write(tmp_path / "t.xlsx", {"t": [["naam", "tekst"], *[["x", text] for text in texts]]})
    assert load(contract, tmp_path)["t"]["tekst"].tolist() == texts


def test_reading_changes_no_file(tmp_path: Path) -> None:
    path = write(
        tmp_path / "invoer.xlsx",
        {"prijzen": [HEADER, row()]},
        lambda book: setattr(book["prijzen"]["A1"], "font", Font(bold=True)),
    )
    shutil.copy(path, tmp_path / "~$kopie.xlsx")
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert PRICES.file not in {found.name for found in study_files(tmp_path)}
    read(tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
