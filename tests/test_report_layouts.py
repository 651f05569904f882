"""What readers of tables stumble over: notes at numbers, what was struck out, turned heads, tables side by side."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pikepdf
import pytest
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from analysis_lib.errors import UserError
from analysis_lib.transcription.document import Cell, Document, Grid
from analysis_lib.transcription.figures import Figures, figures_of
from analysis_lib.transcription.files import read_report
from analysis_lib.transcription.strings import DOUBTFUL, SURE, figures_in_cell
from analysis_lib.transcription.wrapping import dehyphenated


def of_rows(*rows: list[str]) -> Figures:
    grid = Grid([[Cell(text) for text in row] for row in rows], caption="Tabel 1. Iets", heads=1)
    return figures_of(Document("test", grids=[grid]))


def of_page(source: str, folder: Path, *, tagged: bool = False) -> Figures:
    """What is read of a page by Typst, with or without its structure tree."""
    path = folder / "rapport.pdf"
    with pikepdf.open(io.BytesIO(typst.compile(f'#set text(lang: "nl")\n{source}'.encode()))) as book:
        if not tagged:
            del book.Root.StructTreeRoot
        book.save(path)
    return figures_of(read_report(path))


def said(read: Figures) -> list[tuple[str, str, float]]:
    rows = read.published[~read.published["id"].str.startswith("tekst.")]
    return list(rows[["rij", "kolom", "waarde"]].itertuples(index=False, name=None))


@pytest.mark.parametrize("text", ["0.567", "5-", "12 \u00bd", "06", "5 K", "12.5"])
def test_what_another_reader_may_take_for_another_number_is_not_sure(text: str) -> None:
    assert [one.doubt != "" for one in figures_in_cell(text)] == [True]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("twee", 2, "aantal"), ("3,4 mln", 3.4, "ratio"), ("2 pp", 2, "procentpunt"), ("1.234", 1234, "")],
)
def test_words_and_short_units_are_read(text: str, value: float, unit: str) -> None:
    assert [(one.value, one.unit, one.doubt) for one in figures_in_cell(text)] == [(value, unit, "")]


def test_a_count_and_its_share_in_one_cell_are_both_read_and_marked() -> None:
    assert [(one.value, bool(one.doubt)) for one in figures_in_cell("123 / 12,3%")] == [(123, True), (12.3, True)]


def test_thousands_are_not_sure_beside_decimals_behind_a_point() -> None:
    read = of_rows(["Kenmerk", "Effect", "Odds"], ["A", "0.4", "1.234"], ["B", "12.5", "2.105"]).published
    assert set(read["zekerheid"]) == {DOUBTFUL}
    assert set(of_rows(["Wijk", "Aantal"], ["A", "1.234"], ["B", "2.105"]).published["zekerheid"]) == {SURE}


def test_a_space_between_thousands_is_listed_and_a_date_is_not() -> None:
    read = of_rows(["Wijk", "Aantal", "Datum"], ["A", "1 234", "01-02-2019"], ["B", "5", "2018/19"])
    assert list(read.unread["wat"]) == ["Tabel 1, A, Aantal: 1 234"]


def test_judgements_in_signs_are_taken_over_without_a_number() -> None:
    read = of_rows(["Effect", "Jong", "Oud"], ["Welzijn", "+++", "-"], ["School", "+", "++"]).published
    assert list(read["afgedrukt"]) == ["+++", "-", "+", "++"]
    assert read["waarde"].isna().all()
    assert set(read["zekerheid"]) == {DOUBTFUL}
    assert of_rows(["Wijk", "Aantal", "Deel"], ["Noord", "-", "4"]).published["afgedrukt"].tolist() == ["4"]


def test_a_year_among_words_is_no_figure_and_a_doubted_name_doubts_its_figures() -> None:
    assert not figures_in_cell("Landelijk cijfer over 2017 van het CBS")
    grid = Grid([[Cell("Wijk"), Cell("Aantal")], [Cell("De", doubt="de naam gaat verder"), Cell("12")]], heads=1)
    assert list(figures_of(Document("test", grids=[grid])).published["twijfel"]) == ["de naam gaat verder"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("opvoed\u00ad hulp", "opvoedhulp"),
        ("Zuid\u00ad Limburg", "Zuid-Limburg"),
        ("dag\u00ad en nachthulp", "dag- en nachthulp"),
        ("onder\u2010 steuning", "ondersteuning"),
    ],
)
def test_words_that_a_line_broke_are_put_together(text: str, wanted: str) -> None:
    assert dehyphenated(text) == wanted


@pytest.mark.parametrize("tagged", [True, False])
def test_notes_and_what_is_struck_out_are_no_part_of_a_number(tagged: bool, tmp_path: Path) -> None:
    source = """Tabel 1. Iets
#table(columns: 3, [Wijk], [Aantal], [Deel], [Noord#super[1]], [12.345#super[2]], [21,4%#super[3]],
  [Zuid#super[1,2]], [104.560#super[12]], [7#super[4]], [#strike[Oost]West], [#strike[99]], [#strike[20]34])"""
    assert said(of_page(source, tmp_path, tagged=tagged)) == [
        ("Noord", "Aantal", 12345),
        ("Noord", "Deel", 21.4),
        ("Zuid", "Aantal", 104560),
        ("Zuid", "Deel", 7),
        ("West", "Deel", 34),
    ]


def test_turned_heads_are_read(tmp_path: Path) -> None:
    heads = ", ".join(f"rotate(-90deg, reflow: true)[{name}]" for name in ("Gezinnen", "Scholen", "Clubs"))
    source = f"""Tabel 1. Iets
#table(columns: 4, align: bottom, [Team], {heads}, [Rood], [69], [381], [12], [Geel], [203], [472], [44])"""
    assert [row[:2] for row in said(of_page(source, tmp_path))][:3] == [
        ("Rood", "Gezinnen"),
        ("Rood", "Scholen"),
        ("Rood", "Clubs"),
    ]


def test_heads_to_the_left_of_their_figures_and_over_several_columns(tmp_path: Path) -> None:
    cells = ", ".join(
        f"[{name}], {', '.join(f'align(right)[{value}]' for value in values)}"
        for name, values in {"Noord": (10, 20, 30), "Zuid": (40, 50, 60), "Oost": (70, 80, 90)}.items()
    )
    source = f"""Tabel 1. Iets
#table(columns: (1fr, 1fr, 1fr, 1fr), stroke: none, [Kern], table.cell(colspan: 2)[Plaatsen], [Bereik],
  [], [2022], [2023], [], {cells})"""
    names = [(row, column) for row, column, _ in said(of_page(source, tmp_path))]
    assert names[:3] == [("Noord", "Plaatsen 2022"), ("Noord", "Plaatsen 2023"), ("Noord", "Bereik")]


def test_tables_side_by_side_are_two(tmp_path: Path) -> None:
    def table(number: int, name: str) -> str:
        return f"[Tabel {number}. Iets #table(columns: 2, stroke: none, [{name}], [Aantal], [A], [{number}1], [B], [{number}2])]"

    read = of_page(f"#grid(columns: (1fr, 1fr), {table(1, 'Wijk')}, {table(2, 'Kern')})", tmp_path).published
    assert list(zip(read["plaats"], read["waarde"], strict=True)) == [
        ("Tabel 1", 11),
        ("Tabel 1", 12),
        ("Tabel 2", 21),
        ("Tabel 2", 22),
    ]


def test_a_table_in_a_cell_is_one_of_its_own(tmp_path: Path) -> None:
    inner = "<table><tr><th>Wijk</th><th>Aantal</th></tr><tr><td>A</td><td>{}</td></tr></table>"
    cells = "".join(f"<td><p>Tabel {number}. Iets</p>{inner.format(number * 11)}</td>" for number in (1, 2))
    path = tmp_path / "naast.html"
    path.write_text(f"<meta charset=utf-8><table><tr>{cells}</tr></table>", encoding="utf-8")
    assert said(figures_of(read_report(path))) == [("A", "Aantal", 11), ("A", "Aantal", 22)]
    page = docx.Document()
    for number, place in enumerate(page.add_table(1, 2).rows[0].cells, start=1):
        place.add_paragraph(f"Tabel {number}. Iets")
        grid = place.add_table(2, 2)
        for at, text in enumerate(("Wijk", "Aantal", "A", str(number * 11))):
            grid.cell(at // 2, at % 2).text = text
    page.save(str(tmp_path / "naast.docx"))
    assert said(figures_of(read_report(tmp_path / "naast.docx"))) == [("A", "Aantal", 11), ("A", "Aantal", 22)]


def test_tracked_changes_are_taken_as_accepted(tmp_path: Path) -> None:
    page = docx.Document()
    grid = page.add_table(2, 2)
    for at, text in enumerate(("Wijk", "Aantal", "A", "1")):
        grid.cell(at // 2, at % 2).text = text
    paragraph = grid.cell(1, 1).paragraphs[0]
    for tag, text in (("w:del", "20"), ("w:ins", "34")):
        run = paragraph.add_run(text)
        change = OxmlElement(tag)
        run._r.addprevious(change)
        change.append(run._r)
    grid._tbl.find(f".//{qn('w:del')}//{qn('w:t')}").tag = qn("w:delText")
    page.save(str(tmp_path / "bijgehouden.docx"))
    assert said(figures_of(read_report(tmp_path / "bijgehouden.docx"))) == [("A", "Aantal", 134)]


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig"])
def test_a_text_is_read_in_its_own_coding(coding: str, tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_bytes("Tabel 1. Caf\u00e9s\n\nWijk\tAantal\nNoord\t1.234\nZuid\t99\n".encode(coding))
    assert said(figures_of(read_report(path))) == [("Noord", "Aantal", 1234), ("Zuid", "Aantal", 99)]


def test_marks_that_reverse_what_is_seen_are_marked_and_tables_without_end_refused(tmp_path: Path) -> None:
    path = tmp_path / "rapport.html"
    rows = "<tr><th>Wijk</th><th>Aantal</th></tr><tr><td>A</td><td>\u202e321\u202c</td></tr>"
    path.write_text(f"<meta charset=utf-8><table>{rows}</table>", encoding="utf-8")
    assert list(figures_of(read_report(path)).published["zekerheid"]) == [DOUBTFUL]
    path.write_text("<table><tr><td>" * 40 + "5" + "</td></tr></table>" * 40, encoding="utf-8")
    with pytest.raises(UserError, match="geen webpagina of is beschadigd"):
        read_report(path)
