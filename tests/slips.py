"""What a reader sees as a slip in a report: a number and a word, or a unit, that do not agree."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from analysis_lib.nouns import SINGULARS

_ONE_OF_MANY = re.compile(rf"(?<![\w.,])1[ \u00a0](?:{'|'.join(SINGULARS)})\b")
_LESS_CALLED_MORE = re.compile(
    r"(?<![\w\d])[-\u2212]\d[\d.,]*[ \u00a0]?(?:%|procentpunt|procent|euro|keer)?[ \u00a0]"
    r"(?:meer|minder|hoger|lager|groter|kleiner)\b"
)
_SAID = re.compile(r'(?:alt|aria-label|title)="([^"]*)"')
_PERCENTAGE = re.compile(r"[+\u2212-]?[\d.,]+%")


def words_of(markup: str) -> str:
    """Return what a reader of HTML sees or hears, with a bar between the texts of its elements."""
    seen = re.sub(r"<[^>]*>", " | ", markup)
    return html.unescape(" | ".join([seen, *_SAID.findall(markup)]))


def slips_in(words: str) -> list[str]:
    """Find '1 kinderen' and '-0,2 procent meer' in a text."""
    return [found[0] for rule in (_ONE_OF_MANY, _LESS_CALLED_MORE) for found in rule.finditer(words)]


def percentages_called_a_difference(markup: str) -> Iterator[str]:
    """Find cells below 'Verschil' that are percentages: the difference of two percentages is in percentage points."""
    for table in BeautifulSoup(markup, "html.parser").find_all("table"):
        headings = [cell.get_text() for cell in table.select("thead th")]
        for row in table.select("tbody tr"):
            for heading, cell in zip(headings, row.find_all(["th", "td"]), strict=False):
                if heading.startswith("Verschil") and _PERCENTAGE.fullmatch(cell.get_text().strip()):
                    yield f"{heading}: {cell.get_text()}"
