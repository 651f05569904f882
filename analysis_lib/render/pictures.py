"""Pictures on a page: small enough to be many, and in two forms of which a window shows the one that fits.

A figure's narrow form is an SVG whose words are text, in the page's own typeface; it becomes part of the page. The
wide form and all other images are addresses that hold the whole picture.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from bs4 import BeautifulSoup, Tag

from analysis_lib.once import remembered

NARROW = "application/vnd.narekenbaar.narrow+svg"  # the form of a cell's output that has it
_MEDIA_TYPES = {"svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg"}
_COMMENT, _BREAK, _BETWEEN = re.compile(r"<!--.*?-->", re.DOTALL), re.compile(r"\s*\n\s*"), re.compile(r">\s+<")
_DRAWN = re.compile(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)')  # places, in points; scales are other numbers
_DECIMALS = re.compile(r"-?\d+\.\d{3,}")
_UNUSED = re.compile(r'(?<=<g) id="[^"]*"')  # matplotlib counts groups from one in each figure
_UNSAFE = re.compile(r"[^\w !$&'()*+,./:;=?@\[\]~{|}^`-]", re.ASCII)  # in an address between double quotes
_quote = lru_cache(1000)(quote)  # of one sign
_NARROW = "-smal.svg"
_PLACE = '<div class="smal" data-smal="{}"></div>'


def narrow_name(name: str) -> str:
    """Name a figure's narrow form among the images of a document."""
    return name.replace(".svg", _NARROW)


def address(name: str, images: Mapping[str, bytes]) -> str:
    """Return an address that holds an image: an SVG as text, which is a fifth shorter than in base64."""
    media_type = _MEDIA_TYPES[name.rpartition(".")[2]]
    if name.endswith(".svg"):
        return f"data:{media_type},{_quotable(images[name].decode())}"
    return f"data:{media_type};base64,{base64.b64encode(images[name]).decode()}"


@remembered
def _quotable(svg: str) -> str:
    return _UNSAFE.sub(_quoted, _smaller(svg))


def _quoted(sign: re.Match[str]) -> str:
    return _quote(sign[0])


@remembered
def smaller(svg: str) -> str:
    """Leave out of an SVG by matplotlib what nobody sees: comments, line breaks, thousandths of a point."""
    return _smaller(svg)


def _smaller(svg: str) -> str:
    plain = _BETWEEN.sub("><", _BREAK.sub(" ", _COMMENT.sub("", svg)))
    return _DRAWN.sub(lambda places: _DECIMALS.sub(_hundredths, places[0]), _UNUSED.sub("", plain))


def _hundredths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def reserve(soup: BeautifulSoup, picture: Tag, images: Mapping[str, bytes]) -> bool:
    """Keep a place below a picture for its narrow form; say whether it has one."""
    name = narrow_name(str(picture["src"]))
    if name not in images or name == picture["src"]:
        return False
    picture.insert_after(soup.new_tag("div", attrs={"class": "smal", "data-smal": name}))
    return True


def fill(html: str, images: Mapping[str, bytes]) -> str:
    """Put narrow forms into their places; an HTML parser would have lowered the case of their attributes."""
    for name in [name for name in images if name.endswith(_NARROW)]:
        html = html.replace(_PLACE.format(name), f'<div class="smal">{smaller(images[name].decode())}</div>')
    return html
