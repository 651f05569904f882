"""Any report: what is read from its file, what is marked, and what does not add up in it."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import docx
import pandas as pd
import pikepdf
import pypdfium2
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.inference.search import Found, search
from analysis_lib.published.audit import Status, audit
from analysis_lib.study import read_study
from analysis_lib.transcription.correction import correction_page
from analysis_lib.transcription.document import Cell, Document, Grid
from analysis_lib.transcription.figures import Figures, figures_of
from analysis_lib.transcription.files import pages_of, read_report
from analysis_lib.transcription.prose import figures_in_sentence
from analysis_lib.transcription.strings import figures_in_cell
from tests.typed import heard

TABLE = [
    ["Groep", "2018", "2019", "2020", "Mutatie 2018-2020"],
    ["Noord", "1.210 (24,2%)", "1.305 (24,6%)", "1.391 (25,3%)", "+15,0%"],
    ["Oost", "2.034 (40,7%)", "2.118 (40,0%)", "2.203 (40,1%)", "+8,3%"],
    ["Zuid", "1.756 (35,1%)", "1.877 (35,4%)", "1.906 (34,7%)", "+8,5%"],
    ["Totaal", "5.000", "5.300", "5.500", "+10,0%"],
]


def grid_of(rows: list[list[str]], caption: str = "Tabel 1. Kinderen") -> Grid:
    return Grid([[Cell(text) for text in row] for row in rows], caption=caption, heads=1)


def read_grids(*grids: Grid) -> Figures:
    return figures_of(Document("test", grids=list(grids)))


def titles_of(read: Figures) -> dict[str, str]:
    return dict(zip(read.sheets["plaats"], read.sheets["titel"], strict=True))


def audited(read: Figures) -> tuple[pd.DataFrame, Found]:
    """Each figure with the outcome of the relations that were found, and what was searched."""
    found = search(read.published, titles_of(read))
    tables = {
        "published": read.published,
        "relaties": found.relations,
        "verklaringen": found.explanations,
        "afronding": found.rounded,
    }
    return audit(tables), found


def deviating(read: Figures) -> tuple[dict[str, str], Found]:
    result, found = audited(read)
    wrong = result[result["status"] == Status.DEVIATES]
    return dict(zip(wrong["id"], wrong["oorzaak"], strict=True)), found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("4.480 (17,8%)", [(4480.0, ""), (17.8, "")]),
        ("12,5²", [(12.5, "")]),
        ("\u20125,8%", [(-5.8, "")]),
        ("EUR 249.000,- (alle 8 kinderen)", [(249000.0, "")]),
        ("€ 0 tot € 10.000", [(0.0, ""), (10000.0, "")]),
        ("ruim 77%", [(77.0, "")]),
        ("8 kinderen", [(8.0, "")]),
        ("n.v.t.", []),
        ("2016-2019", []),
        ("1 234", []),  # thousands or two numbers
        ("12,5%1)", []),  # the number of a footnote, or not
    ],
)
def test_a_cell_is_read_as_it_was_printed(text: str, wanted: list[tuple[float, str]]) -> None:
    assert [(one.value, one.doubt) for one in figures_in_cell(text)] == wanted


@pytest.mark.parametrize("text", ["12.5", "1,234", "3 van de 8", "(12,3)", "€ -300"])
def test_what_can_be_read_in_two_ways_is_marked(text: str) -> None:
    assert all(one.doubt for one in figures_in_cell(text))


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader_and_every_figure_is_what_the_audit_reads(text: str) -> None:
    from analysis_lib.published.contract import printed_values_agree

    read = read_grids(grid_of([["a", "b"], ["r", text], ["s", "1"]]))
    assert list(printed_values_agree({"published": read.published})) == []
    sentences = [figure for figure, _ in figures_in_sentence(text)]
    frame = pd.DataFrame(
        [{"afgedrukt": one.text, "waarde": one.value} for one in sentences], columns=["afgedrukt", "waarde"]
    )
    assert list(printed_values_agree({"published": frame})) == []


@given(st.integers(0, 10**9), st.integers(0, 3), st.sampled_from(["", "%", "€"]))
def test_a_number_that_is_printed_well_comes_back_sure(number: int, decimals: int, unit: str) -> None:
    value = number / 10**decimals
    text = f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    printed = f"€ {text}" if unit == "€" else f"{text}{unit}"
    found = figures_in_cell(printed)
    assert [one.value for one in found] == [pytest.approx(value)]
    assert not found[0].doubt or decimals == 3  # 1,234 may group thousands


def test_a_number_has_no_unit_of_the_figure_behind_it() -> None:
    found = figures_in_sentence("Het aantal daalde van 1.330 naar 1.229 (7,6%).")
    assert [(figure.text, figure.unit) for figure, _ in found] == [
        ("1.330", "aantal"),
        ("1.229", "aantal"),
        ("7,6%", "procent"),
    ]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("In 2020 zijn 83 kinderen geteld, zie tabel 4.", ["83"]),
        ("Op 13 augustus 2025 en 1-1-2020 telden tien scholen.", ["tien scholen"]),
        ("Het aandeel is ruim 77% en daalde met 6,4 procent.", ["ruim 77%", "6,4 procent"]),
        ("De G4 en PO2001 doen mee.9", []),
    ],
)
def test_figures_in_a_sentence_are_no_years_dates_or_numbers_of_tables(sentence: str, wanted: list[str]) -> None:
    assert [figure.text for figure, _ in figures_in_sentence(sentence)] == wanted


def html_of(rows: list[list[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows[1:])
    head = "".join(f"<th>{text}</th>" for text in rows[0])
    return f"<p>Er zijn 5.500 kinderen.</p><table><caption>Tabel 1. Kinderen</caption><thead><tr>{head}</tr></thead>{body}</table>"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the same table in every kind of file."""
    folder = tmp_path_factory.mktemp("rapporten")
    made = {suffix: folder / f"rapport.{suffix}" for suffix in ("html", "docx", "pdf", "txt")}
    made["html"].write_text(html_of(TABLE), encoding="utf-8")
    page = docx.Document()
    page.add_paragraph("Tabel 1. Kinderen")
    table = page.add_table(0, len(TABLE[0]))
    for row in TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    page.save(str(made["docx"]))
    cells = ", ".join(f"[{text.replace('+', chr(92) + '+')}]" for row in TABLE[1:] for text in row)
    heads = ", ".join(f"[{text}]" for text in TABLE[0])
    source = f'#set document(title: "x")\n#set text(lang: "nl")\nTabel 1. Kinderen\n#table(columns: 5, table.header({heads}), {cells})'
    made["pdf"].write_bytes(typst.compile(source.encode(), pdf_standards=["ua-1"]))
    made["txt"].write_text(
        "Tabel 1. Kinderen\n\n" + "\n".join("   ".join(row) for row in TABLE) + "\n\nEr zijn 5.500 kinderen.\n",
        encoding="utf-8",
    )
    return made


@pytest.mark.parametrize("suffix", ["html", "docx", "pdf", "txt"])
def test_every_kind_of_file_gives_the_same_figures(files: dict[str, Path], suffix: str) -> None:
    read = figures_of(read_report(files[suffix]))
    in_table = read.published[read.published["plaats"] == "Tabel 1"]
    assert list(in_table["waarde"]) == list(read_grids(grid_of(TABLE)).published["waarde"])
    assert list(in_table["rij"]) == list(read_grids(grid_of(TABLE)).published["rij"])
    assert set(in_table["zekerheid"]) == {"zeker"}


def test_an_untagged_pdf_gives_them_from_where_its_words_stand(files: dict[str, Path], tmp_path: Path) -> None:
    with pikepdf.open(files["pdf"]) as book:
        del book.Root.StructTreeRoot
        del book.Root.MarkInfo
        for page in book.pages:
            page.contents_coalesce()
            if "/StructParents" in page:
                del page.StructParents
        book.save(tmp_path / "los.pdf")
    document = read_report(tmp_path / "los.pdf")
    assert document.way.startswith("plaats")
    read = figures_of(document)
    wanted = read_grids(grid_of(TABLE)).published
    assert list(read.published.loc[read.published["plaats"] == "Tabel 1", "waarde"]) == list(wanted["waarde"])


GRID = """#set text(lang: "nl")
Tabel 1. Kinderen
#table(columns: 5, stroke: {stroke}, [], table.cell(colspan: 2)[2021], table.cell(colspan: 2)[2022], [Wijk], [aantal], [%],
  [aantal], [%], [Noord], [10], [1,5%], [1.200], [2,5%], [Een wijk met een naam die over #linebreak() twee regels gaat], [30],
  [3,5%], [40], [4,5%], [Zuid], [50], [5,5%], [60], [6,5%])
Hier staat een zin onder de tabel."""


@pytest.mark.parametrize("stroke", ["1pt", "none"])
def test_heads_over_columns_and_names_over_lines_come_from_places(stroke: str, tmp_path: Path) -> None:
    path = tmp_path / "los.pdf"
    with pikepdf.open(io.BytesIO(typst.compile(GRID.replace("{stroke}", stroke).encode()))) as book:
        del book.Root.StructTreeRoot
        book.save(path)
    document = read_report(path)
    assert document.way.startswith("plaats")
    read = figures_of(document).published
    assert list(read["afgedrukt"]) == [
        "10",
        "1,5%",
        "1.200",
        "2,5%",
        "30",
        "3,5%",
        "40",
        "4,5%",
        "50",
        "5,5%",
        "60",
        "6,5%",
    ]
    assert list(read["kolom"]) == ["2021 aantal", "2021 %", "2022 aantal", "2022 %"] * 3
    assert list(dict.fromkeys(read["rij"])) == ["Noord", "Een wijk met een naam die over twee regels gaat", "Zuid"]


LAID = """Tabel 1. Kosten per jaar

Post                          Jaar 1      Jaar 2
Personeel                     \u20ac 2.500     \u20ac 3.000
Huur van de ruimte
op school                        n.v.t.    \u20ac 400
Totaal                        \u20ac 2.500     \u20ac 3.400

Hier staat een zin.
"""
STREAM = "Tabel 1. Kosten per jaar\n\nPost Jaar 1 Jaar 2\nPersoneel \u20ac 2.500 \u20ac 3.000\nHuur van de ruimte\nop school n.v.t. \u20ac 400\nTotaal \u20ac 2.500 \u20ac 3.400\n"
TABBED = "Kosten per jaar\t\t\nPersoneel\t\u20ac 2.500\t\u20ac 3.000\nHuur van de ruimte op school\tn.v.t.\t\u20ac 400\nTotaal\t\u20ac 2.500\t\u20ac 3.400\n\tJaar 1\tJaar 2\n"
STROKES = "Tabel 1. Kosten per jaar\n\n| Post | Jaar 1 | Jaar 2 |\n|---|---|---|\n| Personeel | \u20ac 2.500 | \u20ac 3.000 |\n| Huur van de ruimte op school | n.v.t. | \u20ac 400 |\n| Totaal | \u20ac 2.500 | \u20ac 3.400 |\n"


@pytest.mark.parametrize("text", [LAID, STREAM, TABBED, STROKES])
def test_a_plain_text_gives_rows_and_columns_in_every_form(text: str, tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text(text, encoding="utf-8")
    read = figures_of(read_report(path))
    found = [tuple(row) for row in read.published[["rij", "kolom", "waarde"]].to_numpy()]
    assert found == [
        ("Personeel", "Jaar 1", 2500.0),
        ("Personeel", "Jaar 2", 3000.0),
        ("Huur van de ruimte op school", "Jaar 2", 400.0),
        ("Totaal", "Jaar 1", 2500.0),
        ("Totaal", "Jaar 2", 3400.0),
    ]
    assert "Kosten per jaar" in read.sheets["titel"][0]


def test_a_table_of_contents_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "rapport.txt"
    path.write_text("1\tAanleiding\t1\n2\tAanpak\t2\n2.1\tScholen\t2\n\nEr zijn 12 scholen.\n", encoding="utf-8")
    assert read_report(path).grids == []


@pytest.mark.parametrize("form", ["bestand", "map"])
def test_a_study_begins_with_a_report_or_its_transcription(files: dict[str, Path], form: str, tmp_path: Path) -> None:
    source, study = files["html"], tmp_path / "studie"
    if form == "map":
        assert heard("transcribe", source, "--out", tmp_path / "gelezen").returncode == 0
        source = tmp_path / "gelezen"
    done = heard("new", "any_report", study, "--from", source)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (study / "nakijken.html").is_file()
    assert heard("infer", study).returncode == 0
    tables = read_study(report("any_report"), study).tables
    assert list(tables["published"]["waarde"]) == list(figures_of(read_report(files["html"])).published["waarde"])
    assert "Wat niet optelt" in dict(tables["studie"][["sleutel", "waarde"]].to_numpy())["titel"]


def test_merged_cells_stand_once_and_tracked_changes_are_taken(tmp_path: Path) -> None:
    page = docx.Document()
    table = page.add_table(3, 3)
    for row, texts in zip(
        table.rows, [["", "Kinderen", ""], ["Jaar", "2019", "2020"], ["Noord", "10", "12"]], strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    path = tmp_path / "samen.docx"
    page.save(str(path))
    grid = read_report(path).grids[0]
    assert [cell.text for cell in grid.rows[0]] == ["", "Kinderen", "Kinderen"]
    assert list(figures_of(read_report(path)).published["kolom"]) == ["Kinderen 2019", "Kinderen 2020"]


def test_a_clean_table_gives_no_alarm_and_its_relations() -> None:
    wrong, found = deviating(read_grids(grid_of(TABLE)))
    assert wrong == {}
    assert {"som van", "mutatie", "deel van"} <= set(found.relations["relatie"])


@pytest.mark.parametrize(
    ("row", "column", "text", "broken", "cause"),
    [
        (4, 1, "5.010", "t1.totaal.2018", "tikfout"),
        (1, 4, "+6,6%", "t1.noord.mutatie_2018_2020", "andere periode"),
        (2, 2, "2.118 (42,0%)", "t1.oost.2019.haakjes", "tikfout"),
        (4, 3, "3.594", "t1.totaal.2020", "telfout"),
    ],
)
def test_one_error_is_found_with_its_cause(row: int, column: int, text: str, broken: str, cause: str) -> None:
    rows = [list(one) for one in TABLE]
    rows[row][column] = text
    wrong, _ = deviating(read_grids(grid_of(rows)))
    assert wrong.get(broken) == cause


def test_what_other_tables_do_makes_a_swap_an_error() -> None:
    """By its own figures the swapped table agrees with another reading, as table 22 of the chain report does."""

    def table(number: int, *, swapped: bool) -> Grid:
        rows = [["Groep", "2018", "2019", "Mutatie 2018-2019"]]
        for at in range(6):
            old, new, whole = (
                1000 + 137 * at + 61 * number,
                1220 + 101 * at + 89 * number,
                (9000 + 500 * at, 9900 + 777 * at),
            )
            shares = [100 * old / whole[0], 100 * new / whole[1]]
            changes = [100 * (new / old - 1), 100 * (shares[1] / shares[0] - 1)]
            first, second = changes[::-1] if swapped else changes
            texts = [f"{old} ({shares[0]:.2f}%)", f"{new} ({shares[1]:.2f}%)", f"{first:+.1f}% ({second:+.1f}%)"]
            rows.append([f"Groep {at}", *(text.replace(".", ",") for text in texts)])
        return grid_of(rows, f"Tabel {number}. Kinderen")

    wrong, _ = deviating(read_grids(*(table(number, swapped=number == 4) for number in range(1, 5))))
    assert {key.split(".")[0] for key in wrong} == {"t4"}
    assert set(wrong.values()) == {"verwisseld"}
    alone, _ = deviating(read_grids(table(4, swapped=True)))
    assert alone == {}


def test_zeros_and_repeated_values_support_nothing() -> None:
    rows = [
        ["Groep", "a", "b", "c"],
        *([name, "0", "0", "0"] for name in "pqrstu"),
        *([name, "7", "7", "14"] for name in "vwx"),
    ]
    found = search(read_grids(grid_of(rows)).published)
    assert found.relations.empty


def pdf_with(pages: int, *, picture: bool = False) -> bytes:
    book = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        book.new_page(200, 200)
    data = io.BytesIO()
    book.save(data)
    if not picture:
        return data.getvalue()
    with pikepdf.open(io.BytesIO(data.getvalue())) as made:
        image = made.make_stream(
            b"\x80" * 100,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=10,
            Height=10,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        for page in made.pages:
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=image))
            page.Contents = made.make_stream(b"q 200 0 0 200 0 0 cm /Im Do Q")
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def encrypted() -> bytes:
    with pikepdf.open(io.BytesIO(pdf_with(1))) as book:
        out = io.BytesIO()
        book.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
        return out.getvalue()


LONG = "<table>" + "<tr><td>a</td><td>1</td></tr>" * 10_000 + "</table>"
BAD = {
    "scan.pdf": (lambda: pdf_with(2, picture=True), "scan"),
    "geheim.pdf": (encrypted, "wachtwoord"),
    "stuk.pdf": (lambda: b"%PDF-1.7\nstuk", "beschadigd"),
    "lang.pdf": (partial(pdf_with, 2000), "--pages"),
    "leeg.txt": (lambda: b"", "leeg"),
    "tabel.html": (LONG.encode, "10000 rijen"),
    "stuk.docx": (lambda: b"PK\x03\x04stuk", "beschadigd"),
    "oud.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "wachtwoord"),
    "blad.xlsx": (lambda: b"x", "geen bestand dat gelezen kan worden"),
    "woorden.txt": (lambda: b"Geen enkel cijfer.", "geen enkel cijfer"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_says_why_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    make, words = BAD[name]
    path = tmp_path / name
    path.write_bytes(make())
    done = heard("transcribe", path, "--out", tmp_path / "studie")
    assert done.returncode == 2
    assert words in (done.stdout + done.stderr)
    assert "Traceback" not in (done.stdout + done.stderr)
    assert [one.name for one in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("text", ["0", "3-1", "a", "1-2-3", "-4"])
def test_pages_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UserError, match="--pages"):
        pages_of(text)
    assert pages_of("2-4, 7") == {2, 3, 4, 7}


def test_from_a_file_to_the_page_in_two_commands(tmp_path: Path) -> None:
    rows = [list(one) for one in TABLE]
    rows[4][1] = "5.010"
    rows[1][0] = "<script>alert(1)</script> =1+1 {naam}"
    source, study = tmp_path / "rapport.html", tmp_path / "studie"
    escaped = [[text.replace("&", "&amp;").replace("<", "&lt;") for text in row] for row in rows]
    source.write_text(html_of(escaped), encoding="utf-8")
    assert heard("transcribe", source, "--out", study).returncode == 0
    done = heard("infer", study)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (study / "wat-niet-optelt.html").read_text(encoding="utf-8")
    assert "Wat niet optelt" in page
    assert "5.010" in page
    for name in ("wat-niet-optelt.html", "nakijken.html"):
        assert "<script>alert" not in (study / name).read_text(encoding="utf-8")
    own = study / "relaties.csv"
    text = own.read_text(encoding="utf-8")
    own.write_text(
        text + 't1.oost.2018,niet na te rekenen,,"Gegeven, zegt wie het rapport kent",mens,\n', encoding="utf-8"
    )
    assert heard("infer", study).returncode == 0
    assert "zegt wie het rapport kent" in own.read_text(encoding="utf-8")


def test_what_goes_over_columns_is_shown_once_over_their_width() -> None:
    heads = [["", "Jongens", "Jongens", "Meisjes"], ["Groep", "2019", "2020", "2020"]]
    rows = [["Regio Noord"] * 4, ["Klein", "10", "11", "12"], ["Groot", "20", "20", "20"]]
    grid = grid_of([*heads, *rows])
    grid.heads = 2
    page = correction_page(read_grids(grid), Path("rapport.html"))
    assert page.count("Regio Noord") == 1
    assert '<th scope="colgroup" colspan="4">Regio Noord</th>' in page
    assert '<th scope="colgroup" colspan="2">Jongens</th><th scope="col" style="text-align: right">Meisjes</th>' in page
    assert page.count(">20</td>") == 3


def test_a_web_page_may_leave_out_the_ends_of_cells_rows_and_items(tmp_path: Path) -> None:
    path = tmp_path / "rapport.html"
    path.write_text(
        "<ul><li>Basisonderwijs<ul><li>112 leerlingen<li>98 leraren</ul><li>Overig: 228 leerlingen</ul>"
        "<table><caption>Tabel 1. Leerlingen</caption><thead><tr><th rowspan=2>Sector<th rowspan=2>Leeftijd<th colspan=2>2021"
        "<tr><th>aantal<th>%<tbody><tr><th rowspan=2>po<td>4-8<td>40<td>35,7<tr><td>9-12<td>72<td>64,3"
        "<tr><th rowspan=2>vo<td>12-14<td>96<td>53,9<tr><td>15+<td>82<td>46,1<tr><th colspan=2>Totaal<td>290<td>100</table>",
        encoding="utf-8",
    )
    found = figures_of(read_report(path)).published
    told = found[found["plaats"].str.startswith("Tekst")]
    assert list(told["rij"]) == ["112 leerlingen", "98 leraren", "Overig: 228 leerlingen"]
    cells = found[found["plaats"] == "Tabel 1"].set_index(["rij", "kolom"])["waarde"]
    assert cells["po; 9-12", "2021 aantal"] == 72
    assert cells["vo; 15+", "2021 %"] == 46.1
    assert cells["Totaal", "2021 aantal"] == 290
    assert len(cells) == 10


def test_small_digits_at_the_foot_of_a_page_are_no_figures() -> None:
    assert figures_in_sentence("1 2") == []
    assert [one.value for one, _ in figures_in_sentence("12 van de 40 scholen")] == [12, 40]


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
@pytest.mark.parametrize("says", [True, False])
def test_a_web_page_is_read_in_the_letters_it_was_saved_in(encoding: str, says: bool, tmp_path: Path) -> None:
    head = f'<meta charset="{"windows-1252" if encoding == "cp1252" else encoding}">' if says else ""
    path = tmp_path / "rapport.html"
    path.write_bytes(f"<html>{head}<p>Eén op de vier cliënten in Súdwest-Fryslân: € 125.</p></html>".encode(encoding))
    assert [one.text for one in read_report(path).sentences] == ["Eén op de vier cliënten in Súdwest-Fryslân: € 125."]
