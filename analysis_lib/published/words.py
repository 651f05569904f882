"""What the words around a figure claim about years, groups, lists, citations and written calculations.

A claim fails only where no values behind the printed figures can make it true.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from analysis_lib.characters import shortened, without_accents
from analysis_lib.intervals import Estimate
from analysis_lib.published.lookup import OperandError, in_words
from analysis_lib.published.reading import Reading, Verdict, need_at_least, need_exactly, need_numbers
from analysis_lib.published.written import CalculationError, worked_out

MISSING = "ontbreekt"
_MEASURED = {"eur": "een bedrag", "jaar": "jaren", "maand": "maanden", "week": "weken", "ratio": "een verhouding"}
_MOST_DIGITS = 9  # of a number in a numbering
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)([a-z]?)(?![^\W_])")
_NAME = re.compile(r"[^\W\d_]{2,}")
_BEFORE_NAMES = {"de", "den", "der", "het", "ten", "ter", "te", "van", "von", "la", "le", "el", "al", "in", "op"}


def one_quantity(reading: Reading, operands: Sequence[str]) -> Verdict:
    """Two or more places print one quantity: ``id; id``."""
    need_at_least(1, operands)
    unit = str(reading.subject["eenheid"])
    others = [reading.figures.operand_in(unit, text) for text in operands]
    need_numbers(operands, others)
    for text, other in zip(operands, others, strict=True):
        if not reading.printed.overlaps_beyond_an_end(other.range):
            figure = reading.figures.by_id.get(text)
            return Verdict(False, f"Er staat ook: {in_words(figure)}." if figure else "", other)
    return Verdict(True, instead=others[0])


def period(reading: Reading, operands: Sequence[str]) -> Verdict:
    """The years that the words name are those of the figure behind them: ``2016-2020; id``."""
    need_exactly(2, operands)
    reading.figures.refuse_unknown_id(operands[1])
    named, behind = (reading.figures.period(text) for text in operands)
    for text, found in zip(operands, (named, behind), strict=True):
        if found is None:
            raise OperandError(f"staat in '{text}' geen jaar.")
    if named == behind:
        return Verdict(True)
    return Verdict(False, f"De woorden noemen {_years(named)}; de gegevens zijn van {_years(behind)}.")


def group(reading: Reading, operands: Sequence[str]) -> Verdict:
    """The group that the words name is that of the figure behind them: ``words; id`` or ``words; words``."""
    need_exactly(2, operands)
    named, behind = operands
    reading.figures.refuse_unknown_id(behind)
    figure = reading.figures.by_id.get(behind)
    of_data = str(figure["rij"]) if figure else behind
    if _plain(named) == _plain(of_data):
        return Verdict(True)
    return Verdict(False, f"De woorden gaan over: {named}; het cijfer over: {of_data}.")


def number_or_share(reading: Reading, operands: Sequence[str]) -> Verdict:
    """The words speak of what the figure measures: ``aantal; id`` or ``aandeel; id``."""
    need_exactly(2, operands)
    spoken, figure = operands
    if spoken not in ("aantal", "aandeel"):
        raise OperandError(f"is '{spoken}' geen aantal of aandeel.")
    measured = reading.relations.measures(reading.figures.figure(figure)["id"], reading.figures)
    if measured == spoken:
        return Verdict(True)
    about = _MEASURED.get(measured, f"een {measured}")
    return Verdict(False, f"De woorden spreken van een {spoken}; het cijfer gaat over {about}.")


def list_of(reading: Reading, operands: Sequence[str]) -> Verdict:
    """As many items as were announced: ``item; item``."""
    need_at_least(1, operands)
    counted = Estimate.exactly(len(operands))
    if reading.printed.overlaps(counted.range):
        return Verdict(True, instead=counted)
    return Verdict(False, f"Er staan er {len(operands)}: {', '.join(operands)}.", counted)


def numbering(reading: Reading, operands: Sequence[str]) -> Verdict:
    """Numbers follow each other without gaps or doubles: ``1; 2; 3``."""
    del reading  # the numbers speak for themselves
    need_at_least(2, operands)
    for text in operands:
        if not text.isdecimal() or len(text) > _MOST_DIGITS:
            raise OperandError(f"is '{shortened(text)}' geen nummer; bij een nummering horen hele getallen.")
    numbers = [int(text) for text in operands]
    doubles = [str(number) for number, times in sorted(Counter(numbers).items()) if times > 1]
    missing = [_from_to(old + 1, new - 1) for old, new in pairwise(sorted(set(numbers))) if new > old + 1]
    turned = [str(new) for old, new in pairwise(numbers) if new < old]
    findings = [
        f"{what}: {', '.join(found)}."
        for what, found in (("Dubbel", doubles), ("Ontbreekt", missing), ("Niet op volgorde", turned))
        if found
    ]
    return Verdict(not findings, " ".join(findings))


def citation(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A work is cited with the name and year of its reference: ``cited; listed``."""
    del reading  # the two texts speak for themselves
    need_exactly(2, operands)
    cited, listed = operands
    if listed == MISSING:
        return Verdict(False, f"'{cited}' staat niet in de literatuurlijst.")
    (year, letter), (listed_year, listed_letter) = map(_first_year, operands)
    same_letter = letter == listed_letter or not (letter and listed_letter)
    if year == listed_year and same_letter and _first_name(cited) == _first_name(listed):
        return Verdict(True)
    return Verdict(False, f"In de tekst staat '{cited}', in de literatuurlijst '{listed}'.")


def formula(reading: Reading, operands: Sequence[str]) -> Verdict:
    """A calculation that the source writes out gives what it prints: ``(31 x 0,5) + 8``."""
    need_exactly(1, operands)
    try:
        found = worked_out(operands[0])
    except CalculationError as error:
        raise OperandError(str(error) or f"is '{operands[0]}' geen berekening.") from error
    if "%" in operands[0] and str(reading.subject["eenheid"]).startswith("procent"):
        found = found * Estimate.exactly(100)
    holds = reading.printed.overlaps(found.range)
    return Verdict(holds, "" if holds else f"Er staat: {operands[0]}.", found)


def _first_year(text: str) -> tuple[str, str]:
    """Find the year of a work, and the letter that tells it from others of that year."""
    found = _YEAR.search(text)
    return (found[1], found[2]) if found else ("", "")


def _first_name(text: str) -> str:
    """Find the name of a work's first author: of De Vries (2019) as of Vries, A. de (2019)."""
    names = [name for name in _NAME.findall(_plain(text)) if name not in _BEFORE_NAMES]
    return names[0] if names else ""


def _from_to(first: int, last: int) -> str:
    between = " en " if last == first + 1 else " tot en met "
    return str(first) if first == last else f"{first}{between}{last}"


def _years(period: tuple[int, int] | None) -> str:
    first, last = period or (0, 0)
    return str(first) if first == last else f"{first}-{last}"


def _plain(text: str) -> str:
    return " ".join(without_accents(text).split())
