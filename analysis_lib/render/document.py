"""From an executed notebook to the one HTML source of all formats.

The source is plain: headings in order, numbered captions, table headers with
scope, images by reference. What differs per format is added in `html`, `pdf` and
`word`.
"""

from __future__ import annotations

import base64
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode

from analysis_lib.errors import ReportError
from analysis_lib.render.appendices import APPENDIX, appendices_last
from analysis_lib.render.card import Card, card_of
from analysis_lib.render.finding import below, first_of_class, having, of_class
from analysis_lib.render.links import drop_links_that_lead_nowhere, link_chapters, link_tables_of_source
from analysis_lib.render.notebook_style import STYLE_START
from analysis_lib.render.page import ASSETS, Entry
from analysis_lib.render.pictures import NARROW, narrow_name
from analysis_lib.render.short import has_short, is_short, long_of, short_of
from analysis_lib.render.trees import Handed

_INLINE_SVG = re.compile(r'<svg role="img" aria-label="([^"]*)"(.*?)</svg>', re.DOTALL)
_DATA_URI = re.compile(r"data:image/(svg\+xml|png|jpeg);base64,(.*)", re.DOTALL)
_FILE_NAME = re.compile(r"\w[\w.-]{0,119}")
_SHOWN = re.compile(r"<(?:table|figure)\b")
DATA = "data-cijfers"  # attribute of a table or figure: the file with its data, without suffix
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_EURO = re.compile(r"(?:€|&euro;|&#8364;) (?=[-−]?\d)")
_SUFFIX = {"svg+xml": "svg", "png": "png", "jpeg": "jpg"}


@dataclass(frozen=True)
class Document:
    """A report before it has a format.

    Parameters
    ----------
    title : str
        Text of its first heading.
    body : str
        HTML; images refer to names in `images`.
    images : dict of str to bytes
        File name to content.
    contents : tuple of Entry
        Its chapters and their parts.
    compact : bool
        Whether it is a sheet: small, without a page of contents.
    watermark : str
        Words shown on every page, '' for none.
    formats : tuple of str
        Suffixes of the formats that are made of it beside each other, with its data in ``data/``; none where it
        stands alone.
    dated : str
        Of when its data are, in words; '' where its title block does not say.
    card : Card
        What an overview tells of it.
    next_page : str
        Where a reader goes from here, '' for nowhere.
    has_short : bool
        Whether it has a version on one page too.
    tree : Handed, optional
        The body as a tree, for the first format that asks.
    """

    title: str
    body: str
    images: dict[str, bytes]
    contents: tuple[Entry, ...]
    compact: bool = False
    watermark: str = ""
    formats: tuple[str, ...] = ()
    dated: str = ""
    card: Card = field(default_factory=Card)
    next_page: str = ""
    has_short: bool = False
    tree: Handed | None = field(default=None, repr=False, compare=False)

    def soup(self) -> BeautifulSoup:
        """Give the body as a tree, for a format to change."""
        return self.tree.tree_of(self.body) if self.tree else BeautifulSoup(self.body, "html.parser")


def build(notebook: NotebookNode, *, short: bool = False) -> Document:
    """Build the HTML source of a report, or of its version on one page where that is asked for here or in the notebook.

    Raises
    ------
    ReportError
        If the notebook has no title, or an image without alternative text.
    """
    images: dict[str, bytes] = {}
    with_short = has_short(notebook) and not is_short(notebook)
    notebook = short_of(notebook) if short or is_short(notebook) else long_of(notebook)
    body = _EURO.sub("€\u00a0", _body(_with_images_by_reference(notebook, images)))  # an amount is never broken
    soup = BeautifulSoup(body, "html.parser")
    for box in of_class(soup, "mathjax_ignore", "div"):  # matters in JupyterLab alone
        box.unwrap()
    _take_out_embedded_images(soup, images)
    _require_alt(soup)
    heading = soup.find("h1")
    if heading is None:
        raise ReportError("het notebook heeft geen titel; begin met show.title(...).")
    _number_captions(soup)
    _give_headers_scope(soup)
    _name_data(soup)
    contents = tuple(_anchors(soup))
    link_chapters(soup, contents)
    link_tables_of_source(soup)
    drop_links_that_lead_nowhere(soup)
    compact = first_of_class(soup, "compact", "header") is not None
    header = soup.find("header")
    watermark, dated = (first_of_class(header, name) if header else None for name in ("watermerk", "datum"))
    told = card_of(soup)
    tree = Handed(soup)  # what is read of it from here on is whole texts
    return Document(
        heading.get_text(),
        tree.text,
        images,
        contents,
        compact,
        watermark.get_text() if watermark else "",
        dated=dated.get_text() if dated else "",
        card=told,
        has_short=with_short and not short,
        tree=tree,
    )


def tables_of(notebook: NotebookNode) -> dict[str, str]:
    """Collect the CSV behind each table and figure, by file name without extension.

    Raises
    ------
    ReportError
        If two outputs use one name (one would overwrite the other), or a name that
        cannot be a file's.
    """
    found: dict[str, str] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/csv" not in output.get("data", {}):
                continue
            name = _file_name(output)
            if name.lower() in {known.lower() for known in found}:
                raise ReportError(f"twee tabellen heten '{name}'; geef elke tabel een eigen naam.")
            found[name] = output.data["text/csv"]
    return found


def _file_name(output: NotebookNode) -> str:
    """Name the file with an output's data, without extension."""
    name = str(output.metadata["text/csv"]["name"])
    if not _FILE_NAME.fullmatch(name):
        raise ReportError(f"'{name}' kan geen bestandsnaam zijn; gebruik letters, cijfers en _.")
    return name


def _with_images_by_reference(notebook: NotebookNode, images: dict[str, bytes]) -> NotebookNode:
    """Put inline SVG into `images`, before an HTML parser lowers the case of its attributes."""

    def to_file(match: re.Match[str]) -> str:
        name = f"figuur-{len(images) + 1}.svg"
        images[name] = f'<svg role="img"{match[2]}</svg>'.encode()
        return f'<img src="{name}" alt="{match[1]}"/>'

    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_style(output)]
    notebook.cells = appendices_last(_without_empty_sections(notebook.cells))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/html" in output.get("data", {}):
                html = _INLINE_SVG.sub(to_file, output.data["text/html"])
                if NARROW in output.data:
                    images[narrow_name(f"figuur-{len(images)}.svg")] = output.data[NARROW].encode()
                if "text/csv" in output.data:
                    html = _SHOWN.sub(rf'\g<0> {DATA}="{_file_name(output)}"', html, count=1)
                output.data["text/html"] = html
    return notebook


def _without_empty_sections(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Leave out a heading, with the introduction in its cell, if none of its cells shows anything.

    A study need not fill every table; a chapter about an empty one would only puzzle.
    Sections with text only stay, and so do those with a filled subsection.
    """
    kept: list[NotebookNode] = []
    for position, cell in enumerate(cells):
        level = _heading_level(cell)
        if level and not _shows_something(cells, position, level):
            continue
        kept.append(cell)
    return kept


def _heading_level(cell: NotebookNode) -> int:
    found = re.match(r"(#+) ", cell.source) if cell.cell_type == "markdown" else None
    return len(found[1]) if found else 0


def _shows_something(cells: list[NotebookNode], start: int, level: int) -> bool:
    """Whether the section that starts here has output, or no code at all."""
    has_code = False
    for cell in cells[start + 1 :]:
        if 0 < _heading_level(cell) <= level:
            break
        if cell.cell_type == "code":
            has_code = True
            if any(_is_visible(output) for output in cell.outputs):
                return True
    return not has_code


def _is_style(output: NotebookNode) -> bool:
    """Whether an output is the style sheet of the notebook's other outputs; the page has its own."""
    return bool(output.get("data", {}).get("text/html", "").startswith(STYLE_START))


def _is_visible(output: NotebookNode) -> bool:
    data = output.get("data", {})
    return bool(data.get("text/html", "").strip()) if "text/html" in data else bool(data or output.get("text"))


def _body(notebook: NotebookNode) -> str:
    body, _ = _exporter().from_notebook_node(notebook)
    return str(body)


class _BodyExporter(HTMLExporter):
    """nbconvert's exporter of HTML without its own pass over the page, which is for pages that have its own cells.

    It would parse the page and write it again, and give an image without alternative text one in English.
    """

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        chosen = WidgetsDataTypeFilter(notebook_metadata=self._nb_metadata, parent=self, resources=resources)
        self.register_filter("filter_data_type", chosen)  # type: ignore[no-untyped-call]
        return TemplateExporter.from_notebook_node(self, nb, resources)

    def _preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Take a notebook as it is: nbconvert's own steps are for pages with code, and check and copy it each time."""
        return nb, resources


@cache
def _exporter() -> HTMLExporter:
    """The exporter with our template; cached, because it keeps the template that it compiled."""
    theirs = _own_templates()
    exporter = _BodyExporter(  # type: ignore[no-untyped-call]
        template_name="template",
        extra_template_basedirs=[str(ASSETS), *theirs],
        extra_template_paths=theirs,
        exclude_anchor_links=True,
    )
    exporter.template_file = "index.html.j2"
    return exporter


def _own_templates() -> list[str]:
    """The folder with nbconvert's templates, which it looks for in the environment that runs, and may be of another."""
    installed = (file.locate() for file in files("nbconvert") or () if file.match("templates/base/display_priority.j2"))
    return [str(Path(str(place)).resolve().parents[1]) for place in installed]


def _take_out_embedded_images(soup: BeautifulSoup, images: dict[str, bytes]) -> None:
    for image in soup.find_all("img"):
        if found := _DATA_URI.fullmatch(str(image["src"])):
            name = f"beeld-{len(images) + 1}.{_SUFFIX[found[1]]}"
            images[name] = base64.b64decode(found[2])
            image["src"] = name


def _require_alt(soup: BeautifulSoup) -> None:
    for image in soup.find_all("img"):
        if not str(image.get("alt", "")).strip():
            raise ReportError(
                'een figuur heeft geen alternatieve tekst; toon haar met show.figure(ax, "bijschrift", "wat zij laat '
                'zien"), zodat ook wie haar niet ziet weet wat zij zegt.'
            )


def _number_captions(soup: BeautifulSoup) -> None:
    tables = figures = 0
    for element in below(soup, "figcaption", "caption"):
        if element.name == "figcaption":
            figures += 1
            label = f"Figuur {figures}. "
        elif element.find_parent("details", class_="cijfers"):
            label = f"Cijfers bij figuur {figures}. "
        else:
            tables += 1
            label = f"Tabel {tables}. "
        strong = soup.new_tag("strong")
        strong.string = label.rstrip()
        element.insert(0, strong)
        strong.insert_after(" ")


def _give_headers_scope(soup: BeautifulSoup) -> None:
    """Give tables shown straight from pandas the attributes that our own have."""
    for table in soup.find_all("table"):
        del table["border"]
        for header in table.find_all("th"):
            if not header.get("scope"):
                header["scope"] = "col" if header.find_parent("thead") else "row"


def _anchors(soup: BeautifulSoup) -> Iterator[Entry]:
    seen = {"inhoud", *(str(element["id"]) for element in having(soup, "id"))}
    for heading in below(soup, *_HEADINGS):
        anchor = re.sub(r"[^a-z0-9]+", "-", heading.get_text().lower()).strip("-") or "deel"
        while anchor in seen:
            anchor += "-2"
        seen.add(anchor)
        heading["id"] = anchor
        if heading.name == "h2" or (heading.name == "h3" and not heading.get_text().startswith(APPENDIX)):
            yield Entry(anchor, heading.get_text(), int(heading.name[1]))


def _name_data(soup: BeautifulSoup) -> None:
    """Let links lead to every table and figure, by the name of its data."""
    for element in having(soup, DATA):
        kind = "figuur" if element.name == "figure" else "tabel"
        element["id"] = f"{kind}-{str(element[DATA]).removeprefix('figuur_')}"
