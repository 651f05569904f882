"""Appendices of a page folded: what a chapter called 'Bijlage' holds, a reader opens who wants it."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from analysis_lib.render.appendices import APPENDIX
from analysis_lib.render.finding import below

_LONG = ("table", "figure", "pre")  # what makes an appendix worth folding
_SHOW = "Toon deze bijlage"


def fold_appendices(soup: BeautifulSoup) -> None:
    """Fold what stands below each chapter, or part of one, whose name begins with 'Bijlage'.

    Its heading stays, and the introduction of a chapter; what is folded with another or is short stays too.
    """
    for heading in below(soup, "h2", "h3"):
        if heading.get_text().startswith(APPENDIX) and not heading.find_parent("details"):
            _fold(soup, heading)


def _fold(soup: BeautifulSoup, heading: Tag) -> None:
    inside = []
    for part in heading.next_siblings:
        if isinstance(part, Tag) and part.name in {"h2", heading.name}:
            break
        inside.append(part)
    long = next((place for place, part in enumerate(inside) if isinstance(part, Tag) and _is_long(part)), None)
    if long is None:
        return
    if heading.name == "h3":
        long = 0
    box = soup.new_tag("details", attrs={"class": "bijlage"})
    summary = soup.new_tag("summary")
    name = soup.new_tag("span", attrs={"class": "verborgen"})
    summary.append(_SHOW)
    name.string = f": {heading.get_text()}"
    summary.append(name)
    box.append(summary)
    inside[long].insert_before(box)
    for part in inside[long:]:
        box.append(part.extract())


def _is_long(part: Tag) -> bool:
    return part.name in _LONG or bool(below(part, *_LONG))
