"""Figures in sentences: digits and words for numbers, without years, dates, numbers of chapters and of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from analysis_lib.transcription.number_words import NUMBERS
from analysis_lib.transcription.strings import COUNT, FIGURE, MINUS, Printed, printed_figure, unit_of

_WORD = re.compile(
    rf"\b({'|'.join(NUMBERS)})\b(?!\s*(?:derde|kwart|vijfde))(?:\s+([^\W\d_]+(?:-[^\W\d_]+)*)(?!\w))?", re.IGNORECASE
)
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_REFERS = re.compile(
    r"(?:\b(?:tabel|figuur|grafiek|hoofdstuk|paragraaf|bijlage|artikel|art\.|blz\.?|pagina|p\.|stap|versie|nr\.?|"
    rf"nummer|voetnoot|noot|kamerstuk|isbn|telefoon|postbus|{_MONTHS})|\u00a7|(?:\b\d+ en))\s*$",
    re.IGNORECASE,
)
_DATE = re.compile(rf"\s*(?:{_MONTHS})\b|\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?\d{{2,4}}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LIST_NUMBER = re.compile(r"\s*\d{1,2}(?:[.)]|\s*[a-z][.)])?\s*$")
_ONLY_NOTES = re.compile(r"(?:\d{1,2}\s*)+")  # small digits beside each other at the foot of a page
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|\b\d{1,2}[-/]\d{1,2}[-/]\d{2,4}\b|\b(?:19|20)\d\d\s?[-/\u2013]\s?['\u2018\u2019]?\d\d(?:\d\d)?\b"
)


def figures_in_sentence(sentence: str) -> list[tuple[Printed, str]]:
    """Find the figures of a sentence in order, each with the words behind it that say of what."""
    if _ONLY_NOTES.fullmatch(sentence):
        return []
    hidden = _ADDRESS.sub(lambda match: "\u25a1" * len(match[0]), sentence)
    found = [*_digits(hidden), *_words(hidden)]
    return [(figure, _behind(sentence[end:])) for _, end, figure in sorted(found, key=lambda one: one[0])]


def _digits(sentence: str) -> Iterator[tuple[int, int, Printed]]:
    for match in FIGURE.finditer(sentence):
        before, after = sentence[: match.start("digits")], sentence[match.end() :]
        bare = not (match["unit"] or match["currency"] or match["whole"])
        if re.search(r"[^\W\d_]$|[\w)\]\u2019']$|\d[.,/]$|[.]$|[\u25a1]$", before) or re.search(
            rf"\w[{MINUS}]$", before
        ):
            continue  # part of a word, a code or another number, or a footnote's
        if bare and (
            _YEAR.fullmatch(match["digits"]) or _REFERS.search(sentence[: match.start()]) or _DATE.match(after)
        ):
            continue
        if match.start() == 0 and bare and re.match(r"[.)]\s|\s*$", after):
            continue
        if bare and re.match(rf"[^\W\d_]|[{MINUS}](?=[^\W\d_])|e\b", after):
            continue
        doubt = ""
        if re.match(rf"\d|[.,:]\d|[/]\d|[{MINUS}]\s?\d|[\u00b9\u00b2\u00b3]", after):
            doubt = "er plakt iets aan het getal"
        elif re.search(r"\d[.,]\s$|\d\s$", before):
            doubt = "het kan bij het getal ervoor horen"
        figure = printed_figure(match, doubt)
        if figure is not None:
            yield match.start(), match.end(), replace(figure, unit=figure.unit or _unit_behind(after))


def _words(sentence: str) -> Iterator[tuple[int, int, Printed]]:
    for match in _WORD.finditer(sentence):
        if _REFERS.search(sentence[: match.start()]):
            continue
        unit = _unit_behind(f" {match[2] or ''}")
        yield match.start(), match.end(1), Printed(match[0], float(NUMBERS[match[1].lower()]), unit)


def _unit_behind(after: str) -> str:
    next_word = after.strip().split(" ", 1)[0].strip(".,;:)").lower()
    if any(sign.isdigit() for sign in next_word):  # another figure, such as '(7,6%)', whose unit is its own
        return COUNT
    return {"jaar": "jaar", "maanden": "maand", "maand": "maand", "weken": "week", "week": "week"}.get(
        next_word, unit_of(next_word) or COUNT
    )


def _behind(after: str) -> str:
    words = re.findall(r"[^\W\d_][\w'\u2019-]*", after)[:4]
    return " ".join(words)
