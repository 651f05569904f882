"""A page in the house style, typeface and style included; knows no report."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from analysis_lib import __version__
from analysis_lib.style import variables
from analysis_lib.style.typeface import FONT, FONT_FOLDER

ASSETS = Path(__file__).parent / "assets"
_FACES = (("Regular", 400, "normal"), ("Italic", 400, "italic"), ("SemiBold", 600, "normal"), ("Bold", 700, "normal"))


class Entry(NamedTuple):
    """A line of the table of contents: where it leads, its words, and 2 for a chapter or 3 for a part of one."""

    anchor: str
    words: str
    level: int = 2


def page(
    title: str,
    body: str,
    *,
    header: str = "",
    contents: Iterable[Entry] = (),
    watermark: str = "",
    edition: str = "",
    scripts: tuple[str, ...] = (),
    styles: tuple[str, ...] = (),
) -> str:
    """Put a body in the house style.

    Parameters
    ----------
    title : str
        Plain text.
    body, header : str
        HTML.
    contents : iterable of Entry
        For the table of contents.
    watermark : str
        Words behind the page, '' for none.
    edition : str
        What this is and of when, for the foot of the page.
    scripts, styles : tuple of str
        Names of scripts and style sheets in ``assets/`` that it needs beside those of every page.
    """
    return _template().render(
        title=title,
        body=Markup(body),
        header=Markup(header),
        contents=list(contents),
        version=__version__,
        watermark=watermark,
        edition=edition,
        scripts=[Markup((ASSETS / name).read_text(encoding="utf-8")) for name in ("page.js", *scripts)],
        css=Markup(variables.css() + variables.dark_css() + _style_sheet(styles)),
        fonts=Markup(font_faces()),
    )


@cache
def _template() -> jinja2.Template:
    """The template of every page; cached, as making it takes longer than filling it in."""
    return jinja2.Environment(autoescape=True, loader=jinja2.FileSystemLoader(ASSETS)).get_template("page.html.j2")


@cache
def _style_sheet(more: tuple[str, ...]) -> str:
    return "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("parts.css", "report.css", *more))


@cache
def font_faces(chosen: tuple[str, ...] = tuple(face for face, _, _ in _FACES)) -> str:
    """Return the ``@font-face`` rules of these faces, each with its typeface in it."""
    rules = []
    for face, weight, style in _FACES:
        if face not in chosen:
            continue
        data = base64.b64encode((FONT_FOLDER / f"SourceSans3-{face}.woff2").read_bytes()).decode()
        rules.append(
            f'@font-face {{ font-family: "{FONT}"; font-weight: {weight}; font-style: {style}; '
            f'font-display: swap; src: url(data:font/woff2;base64,{data}) format("woff2"); }}'
        )
    return "\n".join(rules)
