"""One self-contained HTML page: fonts, style and images inside, no scripts."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import BeautifulSoup, Tag
from markupsafe import Markup

from analysis_lib.render import formats, pictures
from analysis_lib.render.document import DATA, Document
from analysis_lib.render.page import page

_MORE = "Schuif de figuur opzij voor de rest."


def to_html(document: Document) -> bytes:
    """Make the page of a report."""
    soup = document.soup()
    for number, table in enumerate(soup.find_all("table"), start=1):
        caption = table.find("caption")
        _let_scroll(
            soup, table, "tabel", caption.get_text() if caption else f"Tabel zonder bijschrift, nummer {number}"
        )
        for spanning in table.select("caption, tr.groep th"):
            _keep_in_sight(soup, spanning)
    for figure in soup.find_all("figure"):
        caption, picture = figure.find("figcaption"), figure.find("img")
        if picture is not None:
            if pictures.reserve(soup, picture, document.images):
                picture.wrap(soup.new_tag("div", attrs={"class": "figuur breed"}))
                continue
            hint = soup.new_tag("p", attrs={"class": "meer", "aria-hidden": "true"})
            hint.string = _MORE
            picture.insert_after(hint)
            _let_scroll(soup, picture, "figuur", caption.get_text() if caption else str(picture["alt"]))
    for image in soup.find_all("img"):
        image["src"] = pictures.address(str(image["src"]), document.images)
    for number, block in enumerate(soup.find_all("pre"), start=1):
        _let_scroll(soup, block, "uitvoer", f"Uitvoer {number}")
    _link_data(soup, document)
    header = soup.find("header")
    if header and document.formats:
        header.append(BeautifulSoup(_others(document.formats), "html.parser"))
    header_html = str(header.extract()) if header else ""
    contents = () if document.compact else document.contents
    made = page(document.title, str(soup), header=header_html, contents=contents, watermark=document.watermark)
    return pictures.fill(made, document.images).encode()


def _link_data(soup: BeautifulSoup, document: Document) -> None:
    """Put a link to its data below each table and figure, where the files stand beside the page."""
    for element in soup.select(f"[{DATA}]"):
        name = str(element.attrs.pop(DATA))
        if not document.formats:
            continue
        label = element.find(["caption", "figcaption"])
        strong = label.find("strong") if label else None
        what = strong.get_text().rstrip(".").lower() if strong else name
        line = soup.new_tag("p", attrs={"class": "gegevens"})
        link = soup.new_tag("a", attrs={"href": f"data/{name}.csv", "download": ""})
        link.string = f"Gegevens van {what} (CSV)"
        line.append(link)
        (element if element.name == "figure" else element.parent or element).insert_after(line)


def _others(suffixes: Iterable[str]) -> str:
    """Link the report's other forms, its notebook and the overview of all reports."""
    labels = {known.suffix: known.label for known in formats.FORMATS}
    forms = {f"report.{suffix}": labels[suffix] for suffix in suffixes if suffix != "html"}
    links = forms | {"report.ipynb": "notebook", "../../index.html": "alle rapporten"}
    listed = Markup(" \u00b7 ").join(Markup('<a href="{}">{}</a>').format(href, words) for href, words in links.items())
    return str(Markup('<p class="vormen">Ook als {}</p>').format(listed))


def _let_scroll(soup: BeautifulSoup, wide: Tag, kind: str, name: str) -> None:
    """Let what may be wider than a screen scroll by itself, for the keyboard and for who hears the page too."""
    wide.wrap(soup.new_tag("div", attrs={"class": kind, "tabindex": "0", "role": "region", "aria-label": name}))


def _keep_in_sight(soup: BeautifulSoup, cell: Tag) -> None:
    """Keep words that span a whole table at its left while it scrolls."""
    words = soup.new_tag("span", attrs={"class": "vast"})
    for child in list(cell.contents):
        words.append(child.extract())
    cell.append(words)
