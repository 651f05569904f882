"""A chance in words: five grades with bounds as data, left open where drawing more could change it.

The words and the outer bounds are those that the IPCC uses for likelihood (Mastrandrea and others, 2010, 'Guidance note
for lead authors on consistent treatment of uncertainties', table 1): 90, 66, 33 and 10 percent.
"""

from __future__ import annotations

from dataclasses import dataclass

from analysis_lib.uncertainty.statistics import Statistic

_ERRORS = 2.0  # on either side, within which a bound leaves the grade open


@dataclass(frozen=True)
class Grade:
    """A grade from a chance up: in a few Dutch words that answer 'loont het?', and as a sentence without its stop."""

    at_least: float
    words: str
    says: str


GRADES = (
    Grade(0.90, "zeer waarschijnlijk wel", "het loont zeer waarschijnlijk"),
    Grade(0.66, "waarschijnlijk wel", "het loont waarschijnlijk"),
    Grade(0.33, "onbeslist", "het kan beide kanten op"),
    Grade(0.10, "waarschijnlijk niet", "het loont waarschijnlijk niet"),
    Grade(0.0, "zeer waarschijnlijk niet", "het loont zeer waarschijnlijk niet"),
)


@dataclass(frozen=True)
class Verdict:
    """The best and the worst grade that the chance allows; the same where it is settled."""

    best: Grade
    worst: Grade

    @property
    def is_open(self) -> bool:
        """Whether the error of the simulation spans a bound."""
        return self.best is not self.worst

    @property
    def words(self) -> str:
        """The grade, or both where it is open."""
        return f"tussen '{self.worst.words}' en '{self.best.words}'" if self.is_open else self.best.words


def grade_of(chance: float) -> Grade:
    """Return the grade of a chance."""
    return next((grade for grade in GRADES if chance >= grade.at_least), GRADES[-1])


def verdict_of(chance: Statistic) -> Verdict:
    """Judge a chance that the net amount is above zero."""
    margin = _ERRORS * chance.error
    return Verdict(grade_of(chance.value + margin), grade_of(chance.value - margin))
