"""What the formats on paper share: the source without what only works on screen, and packing without times."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from threading import Lock

from bs4 import BeautifulSoup, Tag

from analysis_lib import RELEASED, __version__
from analysis_lib.characters import shortened
from analysis_lib.render.document import DATA, Document
from analysis_lib.render.finding import below, classes, first_of_class, having, of_class
from analysis_lib.render.table_shapes import Shape, group_heads, shapes
from analysis_lib.render.trees import Handed

# Files say when the version that made them came out: what is made again of the same input is the same to the byte.
MADE = datetime.combine(date.fromisoformat(RELEASED), time(12), UTC)
_MAX_ROWS, _MAX_CHARACTERS = 20, 1500  # of what is kept on one page: more would leave half a page empty before it
_RUNNING_TITLE = 120  # characters
_once = Lock()  # two forms may be made side by side


@dataclass(frozen=True)
class PaperSource:
    """HTML for pandoc, with a separate title block; `logo` is one of the document's images, '' for none.

    `edition` says of when its data are and what made it, and `tables` what each table looks like.
    """

    title: str
    subtitle: str
    byline: str
    body: str
    compact: bool = False
    watermark: str = ""
    logo: str = ""
    logo_alt: str = ""
    edition: str = ""
    tables: tuple[Shape, ...] = field(default=(), repr=False)
    tree: Handed | None = field(default=None, repr=False, compare=False)

    def soup(self) -> BeautifulSoup:
        """Give the body as a tree, to change."""
        return self.tree.tree_of(self.body) if self.tree else BeautifulSoup(self.body, "html.parser")

    @property
    def short_title(self) -> str:
        """The title, cut to fit below every page and in the file's properties."""
        return shortened(self.title, _RUNNING_TITLE)


def for_paper(document: Document) -> PaperSource:
    """Prepare a document for the Typst and Word writers of pandoc, once for both.

    The title block is taken out, the data below figures is unfolded, total rows
    become ordinary last rows (a footer would repeat on every page) and what is
    bold by style sheet becomes bold by mark-up.
    """
    kept = vars(document)  # which is frozen, and so are the results
    with _once:
        if "for_paper" not in kept:
            kept["for_paper"] = _for_paper(document)
    source: PaperSource = kept["for_paper"]
    return source


def _for_paper(document: Document) -> PaperSource:
    soup = document.soup()
    header = soup.find("header")
    subtitle, byline = _text(header, "ondertitel"), _text(header, "herkomst")
    picture = header.find("img") if header else None
    logo, logo_alt = (str(picture["src"]), str(picture["alt"])) if picture else ("", "")
    if header:
        header.decompose()
    _lead_to_tables(soup)
    for box in of_class(soup, "wat-als"):
        _take_out_sliders(box)
    for kept in (*of_class(soup, "apart", "section"), *of_class(soup, "wat-als")):
        kept.unwrap()
    for element in having(soup, DATA):
        del element[DATA]
    for details in soup.find_all("details"):
        if summary := details.find("summary"):
            summary.decompose()
        details.name = "div"
        details["class"] = "fijn"
    for table in soup.find_all("table"):
        _totals_to_body(table)
        for cell in below(table, "th", "td"):
            cell["style"] = cell.get("style") or "text-align: left"
        for heading in group_heads(table):
            _embolden(soup, heading)
        _keep_together(soup, table)
        if "fijn" in (table.get("class") or []):
            table.wrap(soup.new_tag("div", attrs={"class": "fijn"}))
    known = tuple(shapes(soup))
    tree = Handed(soup)
    return PaperSource(
        document.title,
        subtitle,
        byline,
        tree.text,
        document.compact,
        document.watermark,
        logo,
        logo_alt,
        ", ".join(filter(None, (document.dated, f"narekenbaar {__version__}"))),
        known,
        tree,
    )


def _take_out_sliders(box: Tag) -> None:
    """Leave of a box in which a reader tries other values what it says without them."""
    for part in [child for child in box.children if isinstance(child, Tag)]:
        if {"regelaars", "balken"} & set(classes(part)):
            part.decompose()
    for value in below(box, "data"):
        value.unwrap()


def _lead_to_tables(soup: BeautifulSoup) -> None:
    """Let links to a row lead to its table: rows on paper have no names."""
    tables = {}
    for row in having(soup, "id", "tr"):
        table = row.find_parent("table")
        tables[f"#{row['id']}"] = str(table["id"]) if table is not None and table.get("id") else ""
        del row["id"]
    for link in having(soup, "href", "a"):
        if link["href"] not in tables:
            continue
        if place := tables[str(link["href"])]:
            link["href"] = f"#{place}"
        else:
            link.unwrap()


def fits_on_a_page(characters: int, rows: int) -> bool:
    """Whether a table with so many characters in its cells is small enough to be kept on one page."""
    return rows <= _MAX_ROWS and characters <= _MAX_CHARACTERS


def _keep_together(soup: BeautifulSoup, table: Tag) -> None:
    """Keep a table that fits on a page with the remark below it."""
    after = table.find_next_sibling()
    remark = after if after is not None and "noot" in classes(after) else None
    words = [part.get_text() for part in (*below(table, "th", "td"), *([] if remark is None else [remark]))]
    if not fits_on_a_page(sum(map(len, words)), len(table.find_all("tr"))):
        return
    box = table.wrap(soup.new_tag("div", attrs={"class": "samen"}))
    if remark is not None:
        box.append(remark.extract())


def _text(header: Tag | None, css_class: str) -> str:
    element = first_of_class(header, css_class) if header else None
    return element.get_text() if element else ""


def _totals_to_body(table: Tag) -> None:
    foot, body = table.find("tfoot"), table.find("tbody")
    if foot is None or body is None:
        return
    for row in foot.find_all("tr"):
        for cell in below(row, "th", "td"):
            _embolden(BeautifulSoup("", "html.parser"), cell)
        body.append(row.extract())
    foot.decompose()


def _embolden(maker: BeautifulSoup, cell: Tag) -> None:
    strong = maker.new_tag("strong")
    for child in list(cell.contents):
        strong.append(child.extract())
    cell.append(strong)


def packed(members: Mapping[str, bytes], first: str) -> bytes:
    """Pack the files of a zipped format, `first` in front, with fixed times: equal reports are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in sorted(members, key=lambda name: (name != first, name)):
            fixed = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            target.writestr(fixed, members[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()
