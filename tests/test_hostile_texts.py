"""Whatever is written in a table comes out as text: nothing in it runs, links, loads or changes the page."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from copy import copy
from pathlib import Path
from urllib.parse import unquote

import docx
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from PIL import Image

from analysis_lib.batch import Job
from analysis_lib.batch.overview import write_index
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.render.page import ASSETS
from analysis_lib.render.pictures import NARROW
from analysis_lib.show.output import NO_MATH
from analysis_lib.show.tables import to_csv
from tests.hostile_studies import HOSTILE, free_texts, poisoned, studies, write
from tests.pdf_text import words_on
from tests.warm import make

pytestmark = pytest.mark.slow
VALUES: dict[str, dict[str, object]] = {
    "chain_pressure": {"beginjaar": 2021, "eindjaar": 2023, "buiten_trend": 0},
    "utrechtse_heuvelrug": {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"},
}
VALUES["school_factsheet"] = {"school": "linde", **VALUES["utrechtse_heuvelrug"]}
OUR_SCRIPTS = {path.read_text(encoding="utf-8").strip() for path in ASSETS.glob("*.js")}
_MARKED = re.compile(r"«(\d+)")
_SPACE = re.compile(
    r"[\s\u200b\u00ad]+"
)  # lines break anywhere, in words of tables too; Word has no character for where


@pytest.fixture(scope="module", params=[known.name for known in REPORTS])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a hostile study, in a folder with a hostile name."""
    place = tmp_path_factory.mktemp("uit")
    name = request.param
    folder = write(report(name), place / '<img src=x> "$x$" [a](b)')
    Image.new("RGB", (60, 30), "teal").save(folder / "logo.png")
    return make(Job(name, place / "reports", folder, VALUES.get(name, {})))


@pytest.fixture(scope="module")
def page(made: Path) -> BeautifulSoup:
    return BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html5lib")


@pytest.fixture(scope="module")
def filled_in(made: Path) -> dict[str, str]:
    """Every hostile text of the study by its number, without spaces."""
    known = report(made.parent.name)
    tables = poisoned(known.contract, studies()[known.tables_of or known.name])
    texts = {str(cell) for rows in tables.values() for row in rows[1:] for cell in row}
    return {match[1]: squeezed(text[match.start() :]) for text in texts if (match := _MARKED.search(text))}


@pytest.fixture(scope="module")
def least(made: Path) -> int:
    """Return the least number of hostile texts that it shows."""
    return 7 if report(made.parent.name).each else 21


# Of the page itself, in it, or beside it in the folder of reports.
_OWN_PLACE = re.compile(
    r"#|data:image/(png|jpeg);base64,|(?:data/\w[\w.-]*\.csv|report\.(?:pdf|docx|ipynb)|kort\.pdf|\.\./\.\./index\.html|\.\./\.\./volgend/[\w.,=-]+\.html|cijfers\.html(?:#.*)?)$"
)
_DRAWING = re.compile(r"data:image/svg\+xml,([^<>\"#]+)")
# What Word counts: pages, the list of chapters with the page of each, tables and figures.
_FIELD = re.compile(r'PAGE|TOC \\o "2-3" \\h \\z \\u|PAGEREF [\w-]+ \\h|SEQ (?:Tabel|Figuur)(?: \\c)? \\\* ARABIC')


def squeezed(text: str) -> str:
    """Return a text without spaces, accents joined to their letters as in fonts."""
    return unicodedata.normalize("NFC", _SPACE.sub("", text))


def assert_shown_exactly(words: str, filled_in: dict[str, str], least: int) -> None:
    """Check that every text that is there is whole, and that enough are there."""
    words = squeezed(words)
    shown = list(_MARKED.finditer(words))
    for match in shown:
        whole = filled_in[match[1]]
        assert words[match.start() : match.start() + len(whole)] == whole
    assert len({match[1] for match in shown}) >= least


def assert_inert(soup: BeautifulSoup) -> None:
    """Check that nothing runs, and nothing is loaded from elsewhere."""
    assert not soup.find(["iframe", "object", "embed", "form", "base", "link", "meta-refresh", "video"])
    assert {str(script.string).strip() for script in soup.find_all("script")} <= OUR_SCRIPTS
    for element in soup.find_all(True):
        for name, value in element.attrs.items():
            assert not name.startswith("on"), element
            if name in {"href", "src", "srcset", "action", "data", "xlink:href", "poster", "background"}:
                if drawing := _DRAWING.fullmatch(str(value)):
                    assert_drawing(unquote(drawing[1]))
                else:
                    assert _OWN_PLACE.match(str(value)), element


def assert_drawing(svg: str) -> None:
    """Check that a picture that a browser reads as XML draws, and does nothing else."""
    soup = BeautifulSoup(svg, "xml")
    assert [child.name for child in soup.contents] == ["svg"]
    assert not soup.find(["script", "foreignObject", "a", "set", "animate"])
    assert_inert(soup)


def test_every_free_text_of_every_contract_is_hostile() -> None:
    for name, tables in studies().items():
        contract = report(name).contract
        changed = poisoned(contract, tables)
        for table in contract.tables:
            header, *rows = changed.get(table.name, [[]])
            for column in free_texts(table) if rows else ():
                cells = [str(row[header.index(column)]) for row in rows]
                assert not any(cells) or any("«" in cell for cell in cells), f"{name}: {table.name}.{column}"


def test_the_page_shows_text_and_nothing_else(page: BeautifulSoup, filled_in: dict[str, str], least: int) -> None:
    assert_inert(page)
    body = copy(page.body)
    for drawing in body.select(".smal svg"):  # narrow, so that long names end in an ellipsis
        drawn = squeezed(drawing.extract().get_text())
        for match in _MARKED.finditer(drawn):
            shown, cut, _ = drawn[match.start() :].partition("\u2026")
            whole = filled_in[match[1]]
            assert shown.startswith(whole) or (cut and whole.startswith(shown))
    assert_shown_exactly(body.get_text(), filled_in, least)


def test_data_add_no_heading_table_or_picture(made: Path, page: BeautifulSoup) -> None:
    """The page, the PDF and the Word file have the same parts: none took a text for mark-up."""
    headings = len(page.select("header h1, main h2, main h3"))
    word = docx.Document(str(made / "report.docx"))
    assert sum(paragraph.style.name.startswith("Heading") for paragraph in word.paragraphs) == headings
    with pikepdf.open(made / "report.pdf") as pdf:
        tags = [
            str(one.S)
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
        ]
    contents = not report(made.parent.name).each  # the heading of its page of contents
    assert sum(bool(re.fullmatch(r"/H\d", tag)) for tag in tags) == headings + contents
    assert tags.count("/Figure") == len(page.find_all("img"))


def test_word_has_no_field_or_link(made: Path, filled_in: dict[str, str], least: int) -> None:
    with zipfile.ZipFile(made / "report.docx") as package:
        for name in package.namelist():
            content = package.read(name).decode("utf-8", errors="replace")
            if name.endswith(".rels"):
                assert 'TargetMode="External"' not in content
            if name.endswith(".xml"):
                fields = re.findall(r"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)", content)
                assert [both for both in map("".join, fields) if not _FIELD.fullmatch(both.strip())] == []
        assert not [name for name in package.namelist() if "embeddings" in name or "vba" in name.lower()]
    body = docx.Document(str(made / "report.docx")).element.body
    words = (text.text or "" for text in body.iter(qn("w:t")))
    assert_shown_exactly("".join(words), filled_in, least)


def test_the_pdf_has_no_action_or_link(made: Path, filled_in: dict[str, str], least: int) -> None:
    with pikepdf.open(made / "report.pdf") as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
                assert not {"/URI", "/JS", "/AA", "/OpenAction", "/EF", "/Launch", "/RichMedia"} & set(one.keys())
                assert one.get("/S") not in {"/URI", "/Launch", "/JavaScript", "/GoToR", "/SubmitForm", "/ImportData"}
        assert_shown_exactly("".join(words_on(pdf)), filled_in, least)


def test_alternative_texts_are_whole(made: Path, page: BeautifulSoup) -> None:
    told = sorted(squeezed(image["alt"]) for image in page.find_all("img"))
    with pikepdf.open(made / "report.pdf") as pdf:
        figures = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert sorted(squeezed(str(one.Alt)) for one in figures) == told
    with zipfile.ZipFile(made / "report.docx") as package:
        soup = BeautifulSoup(package.read("word/document.xml"), "xml")
    assert sorted(squeezed(one["descr"]) for one in soup.find_all("wp:docPr")) == told


def test_the_notebook_shows_text_and_nothing_else(made: Path) -> None:
    notebook = json.loads((made / "report.ipynb").read_text(encoding="utf-8"))
    for output in (output for cell in notebook["cells"] for output in cell.get("outputs", [])):
        assert output["output_type"] != "stream", "".join(output["text"])
        assert set(output["data"]) <= {"text/html", "text/plain", "text/csv", NARROW}
        html = "".join(output["data"]["text/html"])
        assert_inert(BeautifulSoup(html, "html5lib"))
        assert "$" not in html or html.startswith(f'<div class="{NO_MATH}">')


def cells_of(path: Path) -> Iterator[str]:
    """Return the cells as spreadsheets read them: one that takes commas, and one that takes semicolons."""
    text = path.read_text(encoding="utf-8")
    yield from (cell for row in csv.reader(io.StringIO(text)) for cell in row)
    for line in text.split("\n"):
        yield from (cell.strip('" ') for cell in line.split(";"))


def test_no_cell_of_a_csv_file_is_a_formula(made: Path) -> None:
    found = [cell for path in made.glob("data/*.csv") for cell in cells_of(path)]
    assert found
    number = re.compile(r"-?\d[\d.e+,-]*")
    assert [
        cell for cell in found if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not number.match(cell)
    ] == []


def test_the_index_and_the_receipt_show_text(made: Path) -> None:
    write_index(made.parents[1])
    index = BeautifulSoup((made.parents[1] / "index.html").read_text(encoding="utf-8"), "html5lib")
    assert not index.find(["img", "svg", "iframe"])
    assert {str(script.string).strip() for script in index.find_all("script")} <= OUR_SCRIPTS
    for link in index.find_all("a", href=True):
        assert link["href"].startswith("#") or (made.parents[1] / link["href"]).is_file()
    receipt = json.loads((made / "receipt.json").read_text(encoding="utf-8"))
    assert receipt["titel"] in index.get_text()


@pytest.mark.parametrize("text", [*HOSTILE, "\t=1", "\r=1", " =1", '"=1', "a;=1", "a\n=1", 'a;"=1'])
def test_text_is_not_a_formula_in_a_spreadsheet(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(to_csv(pd.DataFrame({"t": pd.Series([text], dtype="category")})), encoding="utf-8")
    assert [cell for cell in cells_of(tmp_path / "x.csv") if cell.startswith(("=", "+", "@", "\t"))] == []


def test_negative_numbers_stay_numbers_beside_hostile_text() -> None:
    frame = pd.DataFrame({"t": ["-1+1", "-5"], "n": [-1.5, -2.0], "g": [-1, -2]})
    assert to_csv(frame) == "t,n,g\n'-1+1,-1.5,-1\n'-5,-2,-2\n"
