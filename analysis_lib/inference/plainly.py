"""Sentences that say no more than a table does: their words are of its caption, row or column, or carry nothing.

'In 2020 telde Noord 12 kinderen', below a table of children by district and year, can only be about that cell, so
that even a number of one digit is held against it. One word more, as in 'kinderen met hulp', and it may be about
others: then nothing is said.
"""

from __future__ import annotations

import re

from analysis_lib.inference.sentences import Placed
from analysis_lib.inference.sheets import Lane, Sheet, years_in

_WORD = re.compile(r"[^\W\d_]+")
_NOUN = 5  # letters: a word of a caption that tells what is counted
_CARRY_NOTHING = frozenset(
    (
        *("aantal", "bedroeg", "bedraagt", "bestond", "binnen", "dat", "de", "die", "dit", "een", "en", "er", "gaat"),
        *("gemeente", "ging", "had", "hadden", "hebben", "heeft", "het", "in", "is", "jaar", "kende", "kent", "kern"),
        *("om", "op", "regio", "schooljaar", "stadsdeel", "stonden", "tel", "telde", "telden", "tellen", "telt", "uit"),
        *("totaal", "van", "voor", "waren", "was", "wijk", "wonen", "woonden", "woont", "woonde", "zijn"),
    )
)


def says_no_more(text: str, one: Placed, sheet: Sheet, row: str, lane: Lane) -> bool:
    """Whether a sentence with one figure says nothing but which cell of a table it is.

    Parameters
    ----------
    text : str
        The sentence.
    one : Placed
        Its figure.
    sheet, row, lane
        The cell.
    """
    if str(one.figure["eenheid"]) not in ("aantal", "eur") or set(years_in(text)) != set(years_in(sheet.name(lane))):
        return False
    of_table = _words(sheet.title) | _words(sheet.row_names[row]) | _words(sheet.name(lane))
    said = _words(text[: one.start]) | _words(text[one.end :]) | _words(str(one.figure["afgedrukt"])) - _numbers(one)
    counted = {word for word in _words(sheet.title) if len(word) >= _NOUN} - _words(sheet.row_names[row])
    return said <= of_table | _CARRY_NOTHING and bool(said & counted)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _numbers(one: Placed) -> set[str]:
    """The word for a number that a figure was read from: 'twaalf kinderen'."""
    printed = str(one.figure["afgedrukt"])
    return set() if any(map(str.isdigit, printed)) else set(_WORD.findall(printed.lower())[:1])
