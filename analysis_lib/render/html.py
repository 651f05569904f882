"""One self-contained HTML page: fonts, style and images inside, no scripts."""

from __future__ import annotations

import base64

from bs4 import BeautifulSoup, Tag

from analysis_lib.render.document import Document
from analysis_lib.render.page import page

_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
_MORE = "Schuif de figuur opzij voor de rest."


def to_html(document: Document) -> bytes:
    """Make the page of a report."""
    soup = document.soup()
    for image in soup.find_all("img"):
        image["src"] = _data_uri(str(image["src"]), document.images)
    for number, table in enumerate(soup.find_all("table"), start=1):
        caption = table.find("caption")
        _let_scroll(
            soup, table, "tabel", caption.get_text() if caption else f"Tabel zonder bijschrift, nummer {number}"
        )
        for words in table.select("caption, tr.groep th"):
            _keep_in_sight(soup, words)
    for figure in soup.find_all("figure"):
        words, image = figure.find("figcaption"), figure.find("img")
        if image is not None:
            hint = soup.new_tag("p", attrs={"class": "meer", "aria-hidden": "true"})
            hint.string = _MORE
            image.insert_after(hint)
            _let_scroll(soup, image, "figuur", words.get_text() if words else str(image["alt"]))
    for number, block in enumerate(soup.find_all("pre"), start=1):
        _let_scroll(soup, block, "uitvoer", f"Uitvoer {number}")
    header = soup.find("header")
    header_html = str(header.extract()) if header else ""
    contents = () if document.compact else document.contents
    made = page(document.title, str(soup), header=header_html, contents=contents, watermark=document.watermark)
    return made.encode()


def _let_scroll(soup: BeautifulSoup, wide: Tag, kind: str, name: str) -> None:
    """Let what may be wider than a screen scroll by itself, for the keyboard and for who hears the page too."""
    wide.wrap(soup.new_tag("div", attrs={"class": kind, "tabindex": "0", "role": "region", "aria-label": name}))


def _keep_in_sight(soup: BeautifulSoup, cell: Tag) -> None:
    """Keep words that span a whole table at its left while it scrolls."""
    words = soup.new_tag("span", attrs={"class": "vast"})
    for child in list(cell.contents):
        words.append(child.extract())
    cell.append(words)


def _data_uri(name: str, images: dict[str, bytes]) -> str:
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    return f"data:{media_type};base64,{base64.b64encode(images[name]).decode()}"
