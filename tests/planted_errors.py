"""Single errors to plant in an invented report: seven kinds that occur in real ones, and two of the keyboard."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise
from random import Random

from analysis_lib.published.relations import RULES
from analysis_lib.transcription.document import Sentence
from tests.invented_reports import Report, Spot, dutch


def plant(report: Report, kind: str, draw: Random) -> Spot | None:
    """Print one figure wrongly; None where the report has none that can be wrong in this way.

    Parameters
    ----------
    report : Report
        Is changed.
    kind : str
        One of `KINDS`.
    """
    spots = report.spots()
    draw.shuffle(spots)
    for spot in spots:
        old = report.text(spot)
        new = KINDS[kind](report, spot, draw)
        if new is not None and new != old:
            report.change(spot, new)
            return spot
    return None


def plant_in_sentence(report: Report, draw: Random) -> tuple[str, str] | None:
    """Make one sentence say something wrong; return what is wrong and the sentence, None where there is none to take."""
    places = [at for at, one in enumerate(report.told) if one.wrong]
    if not places:
        return None
    at = draw.choice(places)
    what, text = draw.choice(report.told[at].wrong)
    report.document.sentences[at] = Sentence(text)
    return what, text


def _like(old: str, value: float) -> str:
    """Print a number as another is."""
    decimals = len(re.sub(r"[^\d,]", "", old).partition(",")[2])
    before, after = re.match(r"\D*?(?=[+-]?\d)", old), re.search(r"\D*$", old)
    return f"{before[0] if before else ''}{dutch(value, decimals, sign=old.lstrip()[:1] == '+')}{after[0] if after else ''}"


def _beside(report: Report, spot: Spot) -> list[Spot]:
    """The figures of the same row that look alike."""
    unit = re.sub(r"[\d.,+-]", "", report.text(spot))
    return [
        one
        for one in report.spots()
        if (one.grid, one.row, one.part) == (spot.grid, spot.row, spot.part)
        and one != spot
        and re.sub(r"[\d.,+-]", "", report.text(one)) == unit
    ]


def _value(report: Report, spot: Spot | float) -> float:
    found = report.range_at(spot)
    return found.value if found else math.nan


def _swapped(report: Report, spot: Spot, draw: Random) -> str | None:
    """Two neighbours in a row, in each other's place: both are changed."""
    others = [one for one in _beside(report, spot) if abs(one.column - spot.column) <= 2]
    if not others:
        return None
    other = draw.choice(others)
    mine, theirs = report.text(spot), report.text(other)
    if mine != theirs:
        report.change(other, mine)
    return theirs


def _copied(report: Report, spot: Spot, draw: Random) -> str | None:
    """The figure of the row above or below."""
    near = [
        one
        for one in report.spots()
        if (one.grid, one.column, one.part) == (spot.grid, spot.column, spot.part) and abs(one.row - spot.row) == 1
    ]
    return report.text(draw.choice(near)) if near else None


def _other_operand(rules: set[str], which: int) -> Callable[[Report, Spot, Random], str | None]:
    """Make a slip in which one operand is another figure of the same row."""

    def slip(report: Report, spot: Spot, draw: Random) -> str | None:
        laws = [law for law in report.laws if law.figure == spot and law.rule in rules]
        if not laws:
            return None
        law = laws[0]
        operand = law.operands[which]
        if not isinstance(operand, Spot):
            return None
        options = [one for one in _beside(report, operand) if one not in law.operands and one != spot]
        options += [
            one
            for one in report.spots()
            if (one.grid, one.column, one.part) == (operand.grid, operand.column, operand.part)
            and one not in law.operands
        ]
        if not options:
            return None
        operands = [
            draw.choice(options) if at == which % len(law.operands) else one for at, one in enumerate(law.operands)
        ]
        try:
            found = RULES[law.rule].combine([estimate for one in operands if (estimate := report.range_at(one))])
        except ZeroDivisionError:
            return None
        return _like(report.text(spot), found.value)

    return slip


def _chained(report: Report, spot: Spot, draw: Random) -> str | None:
    """Worked out from figures that had been rounded to two digits."""
    laws = [law for law in report.laws if law.figure == spot and law.rule != "som van" and law.rule in RULES]
    if not laws:
        return None
    law = draw.choice(laws)
    estimates = [report.range_at(one) for one in law.operands]
    rounded = [type(one).exactly(float(f"{one.value:.2g}")) for one in estimates if one]
    try:
        found = RULES[law.rule].combine(rounded)
    except ZeroDivisionError:
        return None
    return _like(report.text(spot), found.value)


def _one_digit(report: Report, spot: Spot, draw: Random) -> str | None:
    text = report.text(spot)
    at = draw.choice([at for at, letter in enumerate(text) if letter.isdigit()])
    return text[:at] + draw.choice([one for one in "123456789" if one != text[at]]) + text[at + 1 :]


def _turned(report: Report, spot: Spot, draw: Random) -> str | None:
    text = report.text(spot)
    digits = [at for at, letter in enumerate(text) if letter.isdigit()]
    pairs = [
        (one, two)
        for one, two in pairwise(digits)
        if text[one] != text[two] and not (one == digits[0] and text[two] == "0")
    ]
    if not pairs:
        return None
    one, two = draw.choice(pairs)
    letters = list(text)
    letters[one], letters[two] = letters[two], letters[one]
    return "".join(letters)


def _sign(report: Report, spot: Spot, draw: Random) -> str | None:
    del draw
    text = report.text(spot)
    return text.translate(str.maketrans("+-", "-+")) if text[0] in "+-" else None


def _comma(report: Report, spot: Spot, draw: Random) -> str | None:
    del draw
    text = report.text(spot)
    return re.sub(r"(\d),(\d)", r"\1\2", text) if "," in text else None


KINDS: dict[str, Callable[[Report, Spot, Random], str | None]] = {
    "verwisselde kolommen": _swapped,
    "gekopieerd": _copied,
    "andere periode": _other_operand({"mutatie", "verschil"}, 0),
    "andere noemer": _other_operand({"deel van", "verhouding"}, 1),
    "één cijfer": _one_digit,
    "afgerond doorgerekend": _chained,
    "cijfers omgedraaid": _turned,
    "teken": _sign,
    "komma weg": _comma,
}
