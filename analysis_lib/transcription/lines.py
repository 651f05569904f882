"""The lines of a plain text, each split into the words that it begins with and the values that it ends with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from analysis_lib.transcription.strings import MINUS, plain

_NOTHING = r"n\.v\.t\.?|n\.b\.?|nvt|nb|PM(?: post)?|[+]{1,2}|--|\u2013|-"
_VALUE_AT_END = re.compile(
    rf"(?:^|(?<=\s))(?P<value>\(\s*[+{MINUS}]?\s?(?:\u20ac\s?)?\d[\d.]*(?:,\d+)?\s?%?\s*\)|"
    rf"[<>\u2039]?\s?[+{MINUS}]?(?:(?:\u20ac|EUR)\s?)?[{MINUS}]?\d[\d.]*(?:,\d+)?(?:,-|-(?=\s|$))?\s?%?|{_NOTHING})\s*$"
)
YEAR = re.compile(r"(?<![\d\u2013-])(?:19|20)\d\d(?![\d\u2013-])(?!\s?[-\u2013])")
PERIOD = re.compile(r"(?<!\d)(?:19|20)\d\d\s?[-/\u2013]\s?['\u2018\u2019]?\d\d(?:\d\d)?(?![\d-])")
_NOT_AT_A_NAME_END = re.compile(
    r"\b(?:van|met|in|de|het|een|op|tot|naar|dan|is|zijn|was|waren|en|of|voor|door|bij|om|te|per|uit|over|ruim|bijna|"
    r"ongeveer|circa|dit|deze|die|dat|als|na|ook|zo['\u2019]n|tabel|figuur|paragraaf|hoofdstuk|bijlage|blz\.?|pagina|"
    r"artikel|EUR|tussen|cluster|categorie|niveau|klasse|groep|fase|domein|thema|kwartaal|meer|minder|sinds|vanaf|rond)\s*$",
    re.IGNORECASE,
)
_MOST_WORDS = 14  # of a row's name on one line
_GOES_ON = re.compile(r"\b(?:tot|t/m|tot en met|van|tussen|en|vanaf|boven|onder|meer dan)$|[<>]$", re.IGNORECASE)
DASHES = {"-", "\u2013", "--", "\u2212"}
_A_PAGE_NUMBER = re.compile(r"\s*\d{1,3}\s*")
_NUMBERED = re.compile(r"(?P<word>[^\W\d_]+\.?) (?P<number>\d{1,2})(?:\s?[-\u2013]\s?\d{1,2})?")
_NUMBERED_NAMES = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,}) (\d{1,2})(?![\d.,%])")
_NAMED_YEAR = re.compile(r"(?!totaal)[^\W\d_].{0,30}? (?:19|20)\d\d", re.IGNORECASE)


@dataclass
class TextLine:
    """A line, with its page and whether a blank one stands before it."""

    text: str
    page: int
    after_blank: bool
    name: str = ""
    values: list[str] = field(default_factory=list)

    @property
    def is_head(self) -> bool:
        """Years and no values: the names of columns."""
        number = len(YEAR.findall(self.text)) + len(PERIOD.findall(self.text))
        return number > 1 and not re.search(r"[%(\u20ac]|\d\.\d", PERIOD.sub("", self.text))


def lines_of_text(text: str, page: int) -> list[TextLine]:
    """Split the text of a page into its lines, without blank ones."""
    found: list[TextLine] = []
    blank = True
    whole = re.sub(r"((?:EUR|\u20ac)[ \t]*)\r?\n+(?=[ \t]*\d)", r"\1 ", text)  # a currency that parted from its amount
    for raw in whole.split("\n"):
        if not raw.strip():
            blank = True
            continue
        line = TextLine(raw.rstrip("\r"), page, blank)
        line.name, line.values = _name_and_values(plain(line.text))
        found.append(line)
        blank = False
    _without_numbered_heads(found)
    return found


def _without_numbered_heads(lines: Sequence[TextLine]) -> None:
    """Heads such as Jaar 1 and Jaar 2, each on a line, have no values; nor has a name with a year."""
    matches = [_NUMBERED.fullmatch(plain(line.text)) for line in lines]
    for at, (line, match) in enumerate(zip(lines, matches, strict=True)):
        beside = [matches[near] for near in (at - 1, at + 1) if 0 <= near < len(lines)]
        again = match and any(
            one and one["word"] == match["word"] and one["number"] != match["number"] for one in beside
        )
        numbered = _NUMBERED_NAMES.findall(plain(line.text))
        several = len(numbered) > 1 and len({word for word, _ in numbered}) == 1 and len(set(numbered)) == len(numbered)
        if again or _NAMED_YEAR.fullmatch(plain(line.text)) or (several and len(line.values) == 1):
            line.name, line.values = plain(line.text), []


def _name_and_values(text: str) -> tuple[str, list[str]]:
    """Split a line into the words that it begins with and the values that it ends with."""
    values: list[str] = []
    rest = text
    while match := _VALUE_AT_END.search(rest):
        values.insert(0, match["value"].strip())
        rest = rest[: match.start()].rstrip()
    while len(values) > 1 and _GOES_ON.search(rest):
        rest = f"{rest} {values.pop(0)}"  # 'EUR 10.000 tot EUR 20.000' is a name
    if rest and values and all(value in DASHES for value in values):
        return text, []  # a name with a dash behind it, that goes on below
    if (
        values
        and rest
        and (len(rest.split()) > _MOST_WORDS or _NOT_AT_A_NAME_END.search(rest) or rest.endswith((".", ",", ";")))
    ):
        return text, []
    if not rest and len(values) == 1 and _A_PAGE_NUMBER.fullmatch(text) and "%" not in text:
        return rest, values
    return rest, values


def joined_words(first: str, second: str) -> str:
    """Put two lines together, and a word that a hyphen broke."""
    if re.search(r"[a-z]-$", first) and second[:1].islower():
        return first[:-1] + second
    return f"{first} {second}".strip()
