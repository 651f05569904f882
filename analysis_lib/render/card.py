"""What an overview tells of a report: nothing that its own page does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from analysis_lib.characters import shortened
from analysis_lib.render.finding import below, first_of_class, of_class, with_id

_INVENTED = "SYNTHETISCH"
_STANDS = "Blijft de conclusie van de bron staan?"
_COMES_OUT = "Wat er uitkomt"
_TOLD = ("controle_afwijkingen", "controle_woorden")
_WHITE = re.compile(r"[ \t\n]+")  # not a hard space, which keeps a number whole
_LONGEST = 300  # characters of a verdict


@dataclass(frozen=True)
class Card:
    """A report in short.

    Parameters
    ----------
    about, source : str
        Its subtitle, and who made it from what; '' where its title block does not say.
    outcome : str
        What comes out when it is recomputed.
    verdict : str
        Whether the conclusion of its source stands; '' where that is not judged.
    printed, tested, deviating : str
        Numbers of printed figures and statements, of those recomputed or tested, and of those that deviate or say
        something else, as the page writes them; '' without an audit.
    invented : str
        ``geheel``, ``deels`` or ''.
    findings : tuple of tuple of str
        What deviates: what it changes, where, printed, recomputed, difference and why.
    """

    about: str = ""
    source: str = ""
    outcome: str = ""
    verdict: str = ""
    printed: str = ""
    tested: str = ""
    deviating: str = ""
    invented: str = ""
    findings: tuple[tuple[str, ...], ...] = ()


def card_of(soup: BeautifulSoup) -> Card:
    """Read it from the source of a report's formats."""
    answers = dict(_answers(soup))
    counts = dict(_counts(soup))
    return Card(
        _text(soup, "ondertitel"),
        _source(soup),
        answers.get(_COMES_OUT, ""),
        answers.get(_STANDS, "") if counts else "",
        counts.get("Totaal", ""),
        _tested(counts),
        _sum(counts, "Wijkt af", "Klopt, maar zegt iets anders"),
        _invented(soup),
        tuple(row for name in _TOLD for row in _findings(soup, name)),
    )


def _answers(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    for block in (inside for box in of_class(soup, "oordeel") for inside in of_class(box, "vraag")):
        inside = [part for box in block.find_all("div", recursive=False) for part in box.find_all("p", recursive=False)]
        question, answer = block.find("strong"), next(iter(inside), None)
        if question is not None and answer is not None:
            yield _words(question), shortened(re.sub(r"(?<=\.)[^.]*:$", "", _words(answer)), _LONGEST)


def _counts(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """How many figures have each outcome of the audit, as the page says it."""
    for row in _rows(soup, "controle_telling", "tbody", "tfoot"):
        cells = below(row, "th", "td")
        yield _words(cells[0]), _words(cells[1])


def _tested(counts: dict[str, str]) -> str:
    return _sum(counts, "Gelijk", "Binnen afronding", "Klopt, maar zegt iets anders", "Wijkt af")


def _sum(counts: dict[str, str], *names: str) -> str:
    if not counts:
        return ""
    return f"{sum(int(counts.get(name, '0').replace('.', '')) for name in names):,}".replace(",", ".")


def _invented(soup: BeautifulSoup) -> str:
    if any(_INVENTED in box.get_text() for box in of_class(soup, "let-op")):
        return "geheel"
    return "deels" if soup.find(string=re.compile(_INVENTED)) else ""


def _findings(soup: BeautifulSoup, name: str) -> Iterator[tuple[str, ...]]:
    group = ""
    for row in _rows(soup, name, "tbody"):
        cells = [_words(cell) for cell in below(row, "th", "td")]
        if "groep" in (row.get("class") or []):
            group = cells[0].removeprefix("Raakt ")
        else:
            yield (group, *cells)


def _rows(soup: BeautifulSoup, name: str, *parts: str) -> Iterator[Tag]:
    """The rows of a table in these parts of it, by the name of its data."""
    for table in with_id(soup, f"tabel-{name}"):
        for part in below(table, *parts):
            yield from below(part, "tr")


def _source(soup: BeautifulSoup) -> str:
    byline = _text(soup, "herkomst")
    return byline.partition("Bron: ")[2] or byline


def _text(soup: BeautifulSoup, css_class: str) -> str:
    header = soup.find("header")
    found = first_of_class(header, css_class) if header else None
    return _words(found) if found else ""


def _words(element: Tag) -> str:
    return _WHITE.sub(" ", element.get_text(" " if element.find("br") else "")).strip()
