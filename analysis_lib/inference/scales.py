"""In which scale figures are printed, by a head, a row, a caption or a note: 'x 1.000', 'in duizenden', 'in mln'.

What is printed in thousands was rounded to them, counts too. A figure in another scale than its neighbours, by a
factor of a thousand or a million, is a slip of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis_lib.inference.testing import Equation
from analysis_lib.intervals import Estimate, Interval
from analysis_lib.published.lookup import OperandError, PrintedFigures, Row
from analysis_lib.published.relations import COPY, RULES

THOUSAND, MILLION, BILLION = 1e3, 1e6, 1e9
FACTORS = (1e-6, 1e-3, THOUSAND, MILLION)
_MONEY = r"(?:\u20ac|EUR|euro(?:['\u2019]s)?)"
_ZEROS = r"1[. ]?000(?P<{}>[. ]?000)?(?![\d]|[.,]\d)"
_BY_ZEROS = re.compile(
    rf"(?:(?<![\d\w])(?:[x\u00d7*]|in)\s?(?:{_MONEY}\s?)?|\(\s*{_MONEY}\s?){_ZEROS.format('more')}"
    rf"|\(\s*{_ZEROS.format('more2')}\s?{_MONEY}\s*\)",
    re.IGNORECASE,
)
_TIMES = rf"\b(?:in|x|\u00d7)\s(?:{_MONEY}\s?)?(?:1\s)?"
_WORDS = {
    THOUSAND: rf"\bin (?:{_MONEY} )?duizend(?:en|tallen|\b)|\bduizenden {_MONEY}|\bdzd\b|\bk\u20ac|\u20ack\b",
    MILLION: rf"(?:{_TIMES}|\(\s*{_MONEY}\s?|\(\s*)(?:mln\b|miljoen(?:en)?\b)|\bm\u20ac|\bmln\.? {_MONEY}",
    BILLION: rf"{_TIMES}(?:mld\b|miljard(?:en)?\b)",
}
_BY_WORDS = [(re.compile(words, re.IGNORECASE), factor) for factor, words in _WORDS.items()]
_IN_SENTENCE = (
    (re.compile(r"\bmiljard\b|\bmld\b", re.IGNORECASE), BILLION),
    (re.compile(r"\bmiljoen\b|\bmln\b", re.IGNORECASE), MILLION),
)
_HAS_MONEY = re.compile(rf"{_MONEY}", re.IGNORECASE)
_A_NOTE = re.compile(
    r"\W*(?:alle |de |noot:? |toelichting:? )?(?:bedragen|aantallen|cijfers|x\b|\u00d7|in\b|\*)", re.IGNORECASE
)
_LONGEST_NOTE = 90
_COUNTS = 0.01  # of a result: what a part adds to it at least
_ADDS_UP = ("som van", "verschil", "verhouding", "product", COPY)


def scale_in(text: str) -> float:
    """The factor that a text says figures are to be taken times, as 1.000 for 'x 1.000'; 1 where it says nothing."""
    zeros = _BY_ZEROS.search(text)
    if zeros is not None:
        return MILLION if zeros["more"] or zeros["more2"] else THOUSAND
    return next((factor for pattern, factor in _BY_WORDS if pattern.search(text)), 1.0)


def without_scale(text: str) -> str:
    """A text without the words for its scale, to hold names against each other."""
    found = _BY_ZEROS.sub(" ", text)
    for pattern, _ in _BY_WORDS:
        found = pattern.sub(" ", found)
    return " ".join(re.sub(r"[^\w%]+", " ", _HAS_MONEY.sub(" ", found)).lower().split())


def says_money(text: str) -> bool:
    """Whether a text speaks of euros."""
    return bool(_HAS_MONEY.search(text))


def is_note(text: str) -> bool:
    """Whether a sentence is a note that tells the scale of a table."""
    return len(text) <= _LONGEST_NOTE and bool(_A_NOTE.match(text)) and scale_in(text) != 1


def scale_in_sentence(printed: str, behind: str) -> float:
    """The factor of a figure in a sentence, by the word in it or right behind it: 3,4 miljoen."""
    words = f"{printed} {behind.lstrip().split(' ')[0] if behind.strip() else ''}"
    return next((factor for pattern, factor in _IN_SENTENCE if pattern.search(words)), 1.0)


def factor_text(factor: float) -> str:
    """A factor as an operand of ``relaties``."""
    return f"{factor:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def dutch_number(factor: float) -> str:
    """A factor in words of a sentence: 1.000."""
    return f"{factor:,.0f}".replace(",", ".")


def at_another_scale(figures: PrintedFigures, equation: Equation) -> tuple[str, float] | None:
    """The one figure of an equation that, a thousand or a million times as large or small, makes it come out.

    Returns
    -------
    (str, float) or None
        Its id and the factor; None where none does, or more than one. Of two figures that are to be the same, the
        one that follows.
    """
    if equation.rule not in _ADDS_UP:
        return None
    try:
        operands = [figures.operand(text) for text in equation.operands]
    except OperandError:
        return None
    shown = figures.printed(figures.by_id[equation.figure])
    found: list[tuple[str, float]] = []
    combine = RULES[equation.rule].combine
    by_itself = combine(operands)
    for factor in FACTORS:
        if by_itself.value and (shown * Interval.exactly(factor)).overlaps(by_itself.range):
            found.append((equation.figure, factor))
        for at, text in enumerate(equation.operands):
            if text not in figures.by_id or abs(operands[at].value) * factor < _COUNTS * max(
                abs(shown.middle), _COUNTS
            ):
                continue  # so small a part would be as none
            printed = figures.printed(figures.by_id[text])  # in thousands it was rounded, a count too
            changed = Estimate(operands[at].value, printed) * Estimate.exactly(factor)
            if combine([changed if at == place else one for place, one in enumerate(operands)]).range.overlaps(shown):
                found.append((text, factor))
    if sum(text in figures.by_id for text in equation.operands) == 1:
        found = [one for one in found if one[0] == equation.figure]
    return found[0] if len(found) == 1 else None


def page_of(row: Row) -> float:
    """The page that a figure stands on, 0 where that is not known."""
    page = float(row.get("bladzijde") or 0)
    return page if page > 0 else 0.0


def notes_of(published: Iterable[Row]) -> dict[float, str]:
    """The note on each page that tells the scale of the tables there; pages without a number have none."""
    found: dict[float, str] = {}
    for row in published:
        if str(row["id"]).startswith("tekst.") and page_of(row) > 0 and is_note(str(row["rij"])):
            found[page_of(row)] = str(row["rij"])
    return found
