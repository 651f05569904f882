"""One self-contained HTML page: fonts, style and images inside, no scripts."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache

import jinja2
from markupsafe import Markup

from analysis_lib.render.document import ASSETS, Document
from analysis_lib.show.theme import FONT, FONT_FOLDER

_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
_FACES = (("Regular", 400, "normal"), ("Italic", 400, "italic"), ("SemiBold", 600, "normal"), ("Bold", 700, "normal"))


def to_html(document: Document) -> str:
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
    return page(document.title, str(soup), header=header_html, contents=contents, watermark=document.watermark)


def page(
    title: str, body: str, *, header: str = "", contents: Iterable[tuple[str, str]] = (), watermark: str = ""
) -> str:
    """Put a body in the house style.

    Parameters
    ----------
    title : str
        Plain text.
    body, header : str
        HTML.
    contents : iterable of (anchor, heading)
        Chapters for the table of contents.
    watermark : str
        Words behind the page, '' for none.
    """
    template = jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(ASSETS)).get_template("page.html.j2")
    return template.render(
        title=title,
        body=Markup(body),
        header=Markup(header),
        contents=list(contents),
        watermark=watermark,
        css=Markup((ASSETS / "report.css").read_text(encoding="utf-8")),
        fonts=Markup(_font_faces()),
    )


@cache
def _font_faces() -> str:
    rules = []
    for face, weight, style in _FACES:
        data = base64.b64encode((FONT_FOLDER / f"SourceSans3-{face}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style}; '
            f'font-display: swap; src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    return "\n".join(rules)


def _data_uri(name: str, images: dict[str, bytes]) -> str:
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    return f"data:{media_type};base64,{base64.b64encode(images[name]).decode()}"
