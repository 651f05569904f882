from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import docx
import html5lib
import nbformat
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, ReportError
from analysis_lib.render import word_looks
from analysis_lib.render.document import Document, build, tables_of
from analysis_lib.render.formats import render, render_files, suffixes
from analysis_lib.render.html import to_files
from analysis_lib.render.page import ASSETS
from analysis_lib.render.paper import for_paper
from analysis_lib.show.output import Output
from analysis_lib.show.places import apart
from analysis_lib.show.prose import title
from analysis_lib.show.tables import Col
from analysis_lib.show.tables import table as show_table
from analysis_lib.style.colours import ACCENT, INK, digits
from analysis_lib.style.sizes import POINTS
from analysis_lib.tables.logo import read_logo

pytestmark = pytest.mark.slow
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def pdf_of(file: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file))


def word_of(file: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(file))


@pytest.fixture(scope="module")
def document() -> Document:
    return replace(build(nbformat.read(report("kid_mbc").notebook, as_version=4)), formats=suffixes())


@pytest.fixture(scope="module")
def files(document: Document) -> dict[str, bytes]:
    return {form: render(document, form) for form in suffixes()}


@pytest.fixture(scope="module")
def page(files: dict[str, bytes]) -> str:
    return files["html"].decode()


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


@pytest.fixture(scope="module")
def pdf(files: dict[str, bytes]) -> pikepdf.Pdf:
    return pdf_of(files["pdf"])


@pytest.fixture(scope="module")
def word(files: dict[str, bytes]) -> docx.document.Document:
    return word_of(files["docx"])


def test_the_page_is_valid_html(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_page_is_self_contained_and_has_our_scripts_alone(soup: BeautifulSoup, page: str) -> None:
    assert not soup.find(["link", "iframe", "object"])
    ours = {path.read_text(encoding="utf-8").strip() for path in ASSETS.glob("*.js")}
    assert {str(script.string).strip() for script in soup.find_all("script")} <= ours
    assert not any(re.search(r"\b(fetch|XMLHttpRequest|import|eval|innerHTML|https?:)", script) for script in ours)
    for element in soup.find_all(src=True):
        assert element["src"].startswith("data:")
    for element in soup.find_all("a"):
        assert element["href"].startswith(("#", "data/", "report.", "../../index.html", "cijfers.html", "kort.pdf"))
    assert not re.search(r"url\((?!data:|%23|#)|@import", page)


def test_the_page_says_its_language_and_title(soup: BeautifulSoup) -> None:
    assert soup.find("html")["lang"] == "nl"
    assert soup.find("title").get_text() == "Kleuters in Delfshaven"


def test_headings_are_in_order(soup: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in soup.select("header h1, main h1, main h2, main h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_every_link_has_its_target(soup: BeautifulSoup) -> None:
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in soup.find_all("a", href=re.compile("^#"))} <= set(ids)


def test_a_number_leads_to_its_lines_and_a_table_to_its_data(soup: BeautifulSoup, document: Document) -> None:
    costs = soup.select_one('.kerncijfers a[href="#tabel-kosten"]')
    assert costs.get_text() == "kosten per jaar"
    assert soup.find(id="tabel-kosten").name == "table"
    files = {link["href"] for link in soup.select(":is(caption, figcaption) a.gegevens")}
    notebook = nbformat.read(report("kid_mbc").notebook, as_version=4)
    apart = {"data/controle_alle_cijfers.csv"}  # on a page of its own
    assert files == {f"data/{name}.csv" for name in tables_of(notebook)} - apart
    chapter = soup.select_one('main p a[href="#wat-er-staat-en-wat-er-klopt"]')
    assert " ".join(chapter.get_text().split()) == "Wat er staat en wat er klopt"
    assert [link["href"] for link in soup.select("header .vormen a")] == [
        "report.pdf",
        "report.docx",
        "kort.pdf",
        "report.ipynb",
        "../../index.html",
    ]
    followed = BeautifulSoup(render(replace(document, next_page="../../volgend/a.html"), "html"), "html.parser")
    assert followed.select("header .vormen a")[-1]["href"] == "../../volgend/a.html"
    alone = BeautifulSoup(render(replace(document, formats=()), "html"), "html.parser")
    assert {link["href"][0] for link in alone.find_all("a")} == {"#"}


def test_the_contents_name_the_parts_of_chapters_too(soup: BeautifulSoup, document: Document) -> None:
    entries = soup.select("nav.inhoud li")
    assert len(entries) == len(document.contents)
    assert {"deel" in (entry.get("class") or []) for entry in entries} == {True, False}


def test_every_image_says_what_it_shows(soup: BeautifulSoup) -> None:
    images = soup.find_all("img")
    assert len(images) == 9
    assert all(len(image["alt"]) > 80 for image in images)


def test_every_table_has_a_numbered_caption_and_scoped_headers(soup: BeautifulSoup, document: Document) -> None:
    tables = soup.find_all("table")
    apart = BeautifulSoup(to_files(document)["cijfers.html"], "html.parser").find("caption").find("strong").get_text()
    labels = [table.find("caption").find("strong").get_text() for table in tables]
    numbered = [label for label in labels if label.startswith("Tabel")]
    assert numbered == [label for n in range(1, len(numbered) + 2) if (label := f"Tabel {n}.") != apart]
    assert [label for label in labels if label.startswith("Cijfers")] == [f"Cijfers bij figuur {n}." for n in (1, 3, 4)]
    for header in soup.find_all("th"):
        assert header["scope"] in {"col", "row", "colgroup"}


def test_no_code_is_shown(soup: BeautifulSoup) -> None:
    text = soup.get_text()
    assert "import" not in text
    assert "show." not in text


def test_the_pdf_claims_and_carries_accessibility(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == "Kleuters in Delfshaven"
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).lower() == "nl-nl"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def structure(element: pikepdf.Object, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    if isinstance(element, pikepdf.Dictionary) and "/S" in element:
        found.append((str(element.S), str(element.get("/Alt", ""))))
    children = element.get("/K", []) if isinstance(element, pikepdf.Dictionary) else []
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            structure(child, found)
    return found


def test_the_pdf_is_tagged(pdf: pikepdf.Pdf) -> None:
    tags = structure(pdf.Root.StructTreeRoot, [])
    names = [name for name, _ in tags]
    assert names.count("/H1") == 1
    assert names.count("/H2") > 10
    assert "/TH" in names
    assert "/Caption" in names
    alts = [alt for name, alt in tags if name == "/Figure"]
    assert len(alts) == 9
    assert all(len(alt) > 80 for alt in alts)


def test_the_pdf_embeds_its_fonts(pdf: pikepdf.Pdf) -> None:
    fonts = {str(font.BaseFont) for page in pdf.pages for font in (page.Resources.get("/Font") or {}).values()}
    assert any("SourceSans3" in name for name in fonts)


def test_word_has_real_headings_tables_and_alternative_texts(word: docx.document.Document) -> None:
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") > 10
    assert len(word.tables) > 25
    for table in word.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
    descriptions = re.findall(r'descr="([^"]*)"', word.element.xml)
    assert len(descriptions) >= 3
    assert sum(len(text) > 80 for text in descriptions) >= 3
    assert word.core_properties.language == "nl-NL"


def test_word_begins_with_the_verdict_and_links_in_tables_are_as_small_as_their_table(
    word: docx.document.Document,
) -> None:
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    contents = next(place for place, paragraph in enumerate(word.paragraphs) if paragraph.text == "Inhoud")
    assert styles.index("Oordeel begin") < styles.index("Oordeel eind") < contents
    assert "Noot" in styles
    sizes = {
        run.find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val"))
        for table in word.tables
        for link in table._tbl.iter(qn("w:hyperlink"))
        for run in link.iter(qn("w:r"))
    }
    assert sizes == {f"{2 * POINTS['table']:g}"}


def test_word_has_the_colours_of_the_house(word: docx.document.Document) -> None:
    colours = {style.name: str(style.font.color.rgb) for style in word.styles if style.type in {1, 2}}
    assert colours["Heading 2"] == colours["Normal"] == digits(INK)
    assert colours["Heading 1"] == colours["Hyperlink"] == digits(ACCENT)


def test_all_formats_print_the_same_amounts(soup: BeautifulSoup, word: docx.document.Document) -> None:
    wanted = {"530.809,35", "100.074,02"}
    in_word = {
        m
        for table in word.tables
        for row in table.rows
        for cell in row.cells
        for m in re.findall(r"[\d.]+,\d\d", cell.text)
    }
    assert wanted <= in_word
    assert all(amount in soup.get_text() for amount in wanted)


def test_equal_reports_are_equal_bytes(document: Document, files: dict[str, bytes]) -> None:
    for form in suffixes():
        assert render(document, form) == files[form]


def test_the_word_file_carries_no_time(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["docx"])) as package:
        assert {info.date_time[0] for info in package.infolist()} == {2000}


def notebook_showing(*outputs: dict) -> nbformat.NotebookNode:
    shown = [new_output("display_data", data={"text/html": title("Titel", "onder", "door").html})]
    shown += [new_output("display_data", **output) for output in outputs]
    return new_notebook(cells=[new_code_cell("x", outputs=shown), new_markdown_cell("## Kop")])


def test_a_picture_of_a_researcher_without_alt_is_refused() -> None:
    with pytest.raises(ReportError, match="geen alternatieve tekst"):
        build(notebook_showing({"data": {"image/png": PIXEL}}))


def test_nor_is_one_written_in_html() -> None:
    with pytest.raises(ReportError, match="geen alternatieve tekst"):
        build(notebook_showing({"data": {"text/html": f'<img src="data:image/png;base64,{PIXEL}">'}}))


def test_a_word_file_is_the_same_whatever_was_made_before_it(
    document: Document, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_looks, "_known", {})
    monkeypatch.setattr(word_looks, "_keep", lambda *_: None)
    assert render(document, "docx") == files["docx"]
    monkeypatch.undo()
    assert word_looks._known
    assert render(document, "docx") == files["docx"]


def test_a_picture_with_alt_and_a_plain_frame_come_through_in_every_format(tmp_path: Path) -> None:
    frame = "<table border='1'><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>0</th><td>1</td></tr></tbody></table>"
    built = build(
        notebook_showing(
            {"data": {"image/png": PIXEL}, "metadata": {"image/png": {"alt": "Een punt."}}},
            {"data": {"text/html": frame}},
        )
    )
    made = {form: render(built, form) for form in suffixes()}
    assert 'alt="Een punt."' in made["html"].decode()
    assert 'scope="col"' in made["html"].decode()
    assert all(made.values())


def test_a_report_needs_a_title() -> None:
    with pytest.raises(ReportError, match="geen titel"):
        build(new_notebook(cells=[new_markdown_cell("tekst")]))


def test_two_tables_of_one_name_would_overwrite_each_other() -> None:
    output = {"data": {"text/csv": "a\n1\n"}, "metadata": {"text/csv": {"name": "t"}}}
    with pytest.raises(ReportError, match="twee tabellen heten 't'"):
        tables_of(notebook_showing(output, output))


@pytest.mark.parametrize(
    "text", ["#set page(fill: red)", "$x$", "@ref", "*b*", "= Kop", "\\n", '"', "<b>", "`x`", "//c", "[x]"]
)
def test_hostile_text_stays_text_on_paper(text: str) -> None:
    from analysis_lib import show

    built = build(
        new_notebook(
            cells=[
                new_code_cell(
                    "x",
                    outputs=[
                        new_output("display_data", data={"text/html": output.html})
                        for output in (
                            show.title(text, text, text),
                            show.section(text, [(text, text)]),
                            show.notice("{x}", x=text),
                        )
                    ],
                )
            ]
        )
    )
    assert render(built, "pdf").startswith(b"%PDF")
    paragraphs = [p.text for p in word_of(render(built, "docx")).paragraphs]
    assert paragraphs.count(text) >= 4


def shown(html: str) -> nbformat.NotebookNode:
    return new_code_cell("x", outputs=[new_output("display_data", data={"text/html": html})] if html else [])


def test_a_chapter_that_shows_nothing_is_left_out() -> None:
    cells = [
        shown(title("T", "o", "d").html),
        new_markdown_cell("## Leeg\n\nInleiding."),
        shown(""),
        new_markdown_cell("## Tekst\n\nAlleen tekst."),
        new_markdown_cell("## Vol\n\nInleiding."),
        new_markdown_cell("### Leeg deel"),
        shown(""),
        new_markdown_cell("### Vol deel"),
        shown("<p>iets</p>"),
    ]
    built = build(new_notebook(cells=cells))
    assert [(entry.words, entry.level) for entry in built.contents] == [("Tekst", 2), ("Vol", 2), ("Vol deel", 3)]
    assert "Leeg" not in built.body
    assert "Vol deel" in built.body


def appended() -> Document:
    """A report with an appendix, a part of a chapter that is one, and a list that gets a page of its own."""
    listed = apart(
        show_table(
            pd.DataFrame({"n": ["x", "y"], "s": ["goed", "fout"], "naar": ["rij-prijs-p", ""]}),
            {"n": Col("N", to="naar"), "s": Col("S")},
            name="lang",
            caption="Lang",
            rows="n",
        ),
        "lijst",
        "De lijst",
        [1],
    )
    prices = show_table(pd.DataFrame({"k": ["p"]}), {"k": Col("K")}, name="prijs", caption="P", rows="k")
    link = '<p><a href="#rij-lang-y">naar y</a></p>'
    cells = [
        shown(title("T", "o", "Wij, mei 2026. Bron: x", dated="mei 2026").html),
        new_markdown_cell("## Eerst"),
        shown(link),
        new_markdown_cell("### Bijlage: cijfers"),
        shown("<p>inleiding</p>"),
        shown_output(show_table(pd.DataFrame({"n": ["a"]}), {"n": Col("N")}, name="t", caption="T")),
        new_markdown_cell("### Verder"),
        shown("<p>meer</p>"),
        new_markdown_cell("## Bijlage: prijzen"),
        shown("<p>inleiding</p>"),
        shown_output(prices),
        new_markdown_cell("## Bijlage: alles"),
        shown_output(listed),
    ]
    return build(new_notebook(cells=cells))


def shown_output(output: Output) -> nbformat.NotebookNode:
    data, metadata = output._repr_mimebundle_()
    return new_code_cell("x", outputs=[new_output("display_data", data=data, metadata=metadata)])


def test_an_appendix_is_folded_and_its_introduction_stays() -> None:
    soup = BeautifulSoup(render(appended(), "html"), "html.parser")
    first, second, third = soup.select("details.bijlage")
    assert first.find_previous_sibling("h2").get_text() == "Bijlage: cijfers"
    assert first.find_previous_sibling("p").get_text() == "inleiding"
    assert not first.find(string="meer")
    assert second.find_previous_sibling("p").get_text() == "inleiding"
    assert third.find(id="tabel-lang")
    assert [entry.words for entry in appended().contents] == [
        *("Eerst", "Verder", "Bijlage: cijfers", "Bijlage: prijzen", "Bijlage: alles"),
    ]


def test_a_long_list_gets_a_page_of_its_own_and_links_follow_it() -> None:
    document = replace(appended(), formats=("html",))
    files = render_files(document, "html")
    assert set(files) == {"report.html", "lijst.html"}
    report, listed = (BeautifulSoup(files[name], "html.parser") for name in ("report.html", "lijst.html"))
    assert not report.find(id="tabel-lang")
    assert {link["href"] for link in report.select("main a")} >= {"lijst.html", "lijst.html#rij-lang-y"}
    assert {link["href"] for link in listed.select("tbody a")} == {"report.html#rij-prijs-p"}
    form = listed.select_one("form.kies")
    assert form.has_attr("hidden")
    assert [option["value"] for option in form.select("select[data-kolom='1'] option")] == ["", "goed", "fout"]
    assert listed.find(id=form["data-lijst"]).name == "table"
    assert "mei 2026" in report.footer.get_text()
    html5lib.HTMLParser(strict=True).parse(files["lijst.html"].decode())


def test_links_to_rows_lead_to_their_table_on_paper() -> None:
    paper = BeautifulSoup(for_paper(appended()).body, "html.parser")
    assert not paper.select("tr[id], section")
    assert {link["href"] for link in paper.find_all("a")} == {"#tabel-lang", "#tabel-prijs"}
    assert for_paper(appended()).edition.startswith("mei 2026, narekenbaar ")
    assert render(appended(), "pdf").startswith(b"%PDF")


def test_the_name_of_a_table_of_the_source_leads_there_and_no_other_words_do() -> None:
    frame = pd.DataFrame({"wat": ["Tabel 2", "Tabel 22 (3)"]})
    columns = {"wat": Col("Wat")}
    said = [title("T", "o", "d")]
    said += [
        show_table(frame, columns, name=f"bron_{number}", caption=f"{place} van de bron: X")
        for number, place in enumerate(("Tabel 2", "Tabel 2 (groei)", "Bijlage 3"))
    ]
    words = "Zie tabel 2, Tabel 2 (groei), Tabel 22, Tabel 2,5, ‘Tabel 2: X’, hoofdstuk Slot en bijlage 3."
    cells = [_cell_of(output) for output in said] + [new_markdown_cell(f"## Slot\n{words}")]
    soup = BeautifulSoup(build(new_notebook(cells=cells)).body, "html.parser")
    text = soup.find(string=re.compile("Zie")).find_parent("p")
    assert [(link.get_text(), link["href"]) for link in text.find_all("a")] == [
        ("tabel 2", "#tabel-bron_0"),
        ("Tabel 2 (groei)", "#tabel-bron_1"),
        ("Slot", "#slot"),
        ("bijlage 3", "#tabel-bron_2"),
    ]
    assert text.get_text() == words
    assert not soup.select("caption a, #tabel-bron_0 a")
    assert [link["href"] for link in soup.select("#tabel-bron_1 tbody a")] == ["#tabel-bron_0"]


def _cell_of(output: Output) -> nbformat.NotebookNode:
    data, metadata = output._repr_mimebundle_()
    return new_code_cell("x", outputs=[new_output("display_data", data=data, metadata=metadata)])


def logo_file(folder: Path, name: str = "logo.png", size: tuple[int, int] = (400, 120), **options: object) -> Path:
    Image.new("RGB", size, "#c01050").save(folder / name, **options)
    return folder / name


@pytest.mark.parametrize("compact", [False, True])
def test_a_logo_stands_above_the_title_in_every_format(tmp_path: Path, compact: bool) -> None:
    logo_file(tmp_path)
    shown = title("Titel", "Ondertitel", "Wie", compact=compact, logo=read_logo(tmp_path), organisation='Bureau "A&B"')
    output = new_output("display_data", data={"text/html": shown.html})
    document = build(new_notebook(cells=[new_code_cell("x", outputs=[output]), new_markdown_cell("## Kop")]))
    header = BeautifulSoup(render(document, "html"), "html.parser").find("header")
    assert header.img["alt"] == 'Logo van Bureau "A&B"'
    assert header.img["src"].startswith("data:image/png;base64,")
    with pdf_of(render(document, "pdf")) as pdf:
        tags = structure(pdf.Root.StructTreeRoot, [])
    assert ("/Figure", 'Logo van Bureau "A&B"') in tags
    word = word_of(render(document, "docx"))
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == ['Logo van Bureau "A&B"']
    assert round(word.inline_shapes[0].height.cm, 1) == 1.5


def test_a_logo_keeps_its_pixels_and_nothing_else(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x013B] = "Piet van Dam"
    logo_file(tmp_path, "Logo.JPG", (3000, 900), exif=exif)
    logo = read_logo(tmp_path)
    assert logo is not None
    assert b"Piet" not in logo.png
    with Image.open(io.BytesIO(logo.png)) as image:
        assert image.size == (900, 270)


def test_without_a_logo_there_is_none(tmp_path: Path) -> None:
    (tmp_path / "invoer.csv").write_text("a")
    assert read_logo(tmp_path) is None


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("logo.svg", b"<svg onload='x()'/>", "logo.svg: een SVG kan ook iets anders"),
        ("logo.png", b"GIF89a", "logo.png: is niet te lezen als PNG of JPEG; sla het logo op"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 100, "logo.png: is niet te lezen als PNG of JPEG"),
        ("logo.jpg", b"\x00" * 5_000_001, "logo.jpg: is te groot"),
    ],
)
def test_anything_but_a_logo_is_refused(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=re.escape(message)):
        read_logo(tmp_path)


def test_a_cut_off_or_tiny_logo_and_two_logos(tmp_path: Path) -> None:
    whole = logo_file(tmp_path).read_bytes()
    (tmp_path / "logo.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"logo\.png: is niet te lezen"):
        read_logo(tmp_path)
    logo_file(tmp_path, size=(4, 4))
    with pytest.raises(InputError, match="4 bij 4 pixels"):
        read_logo(tmp_path)
    logo_file(tmp_path, "logo.jpeg")
    with pytest.raises(InputError, match=r"logo\.png: staat er naast logo\.jpeg"):
        read_logo(tmp_path)
