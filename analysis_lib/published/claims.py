"""The kinds of claim that words make about figures, as ``relaties`` names them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis_lib.intervals import Interval
from analysis_lib.published import comparisons, possible, words
from analysis_lib.published.reading import Reading, Verdict


@dataclass(frozen=True)
class Claim:
    """One kind of claim.

    Parameters
    ----------
    judge : callable
        From a reading and operands to a verdict; raises `OperandError`.
    cause : str
        Why it does not hold where nothing more particular is known, in Dutch.
    about_value : bool
        Whether it says what should be printed, rather than what the words around it should say.
    needs_number : bool
        Whether it can only be put to the test where a number is printed.
    """

    judge: Callable[[Reading, Sequence[str]], Verdict]
    cause: str
    about_value: bool = False
    needs_number: bool = False


SAME = "zelfde grootheid"
JOINT = "gezamenlijke noemer"
WHOLE_MEAN = "gemiddelde van hele getallen"
BETWEEN = "tussen de delen"
TIMES = "keer zoveel"
CLAIMS: dict[str, Claim] = {
    SAME: Claim(words.one_quantity, "tegenspraak", about_value=True, needs_number=True),
    "formule": Claim(words.formula, "rekenfout", about_value=True, needs_number=True),
    "lijst": Claim(words.list_of, "telfout", about_value=True, needs_number=True),
    "nummering": Claim(words.numbering, "nummering", about_value=True),
    "verwijzing": Claim(words.citation, "verwijzing", about_value=True),
    "aantal rijen": Claim(possible.rows, "telfout", about_value=True, needs_number=True),
    JOINT: Claim(possible.joint_denominator, "andere noemer", about_value=True, needs_number=True),
    "heel aantal": Claim(possible.whole_number, "onmogelijk aantal", about_value=True, needs_number=True),
    "mogelijk gemiddelde": Claim(possible.mean, "onmogelijk gemiddelde", about_value=True, needs_number=True),
    WHOLE_MEAN: Claim(possible.mean_of_whole, "onmogelijk gemiddelde", about_value=True, needs_number=True),
    BETWEEN: Claim(possible.between, "onmogelijk gemiddelde", about_value=True, needs_number=True),
    "periode": Claim(words.period, "andere periode"),
    "groep": Claim(words.group, "andere groep"),
    "aantal of aandeel": Claim(words.number_or_share, "aantal of aandeel"),
    "superlatief": Claim(comparisons.superlative, "te sterk gezegd"),
    TIMES: Claim(comparisons.times, "te sterk gezegd"),
    "stabiel": Claim(
        comparisons.course(lambda change, bound: change.overlaps(Interval(-bound, bound))), "ander verloop"
    ),
    "stijging": Claim(comparisons.course(lambda change, bound: change.high > bound), "ander verloop"),
    "daling": Claim(comparisons.course(lambda change, bound: change.low < -bound), "ander verloop"),
}
