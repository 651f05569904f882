"""One self-contained HTML page: fonts, style and images inside, no scripts."""

from __future__ import annotations

import base64

from analysis_lib.render.document import Document
from analysis_lib.render.page import page

_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}


def to_html(document: Document) -> bytes:
    """Make the page of a report."""
    soup = document.soup()
    for image in soup.find_all("img"):
        image["src"] = _data_uri(str(image["src"]), document.images)
    for table in soup.find_all("table"):
        # A wide table scrolls by itself; the keyboard must be able to reach it.
        caption = table.find("caption")
        name = caption.get_text() if caption else "Tabel"
        box = soup.new_tag("div", attrs={"class": "tabel", "tabindex": "0", "role": "region", "aria-label": name})
        table.wrap(box)
    header = soup.find("header")
    header_html = str(header.extract()) if header else ""
    contents = () if document.compact else document.contents
    made = page(document.title, str(soup), header=header_html, contents=contents, watermark=document.watermark)
    return made.encode()


def _data_uri(name: str, images: dict[str, bytes]) -> str:
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    return f"data:{media_type};base64,{base64.b64encode(images[name]).decode()}"
