"""The cases of one study worked out under more than one choice, from what may be shown of them."""

from __future__ import annotations

from dataclasses import replace

from analysis_lib.case_costs.model import CaseCosts, Choice, Method, Perspective, evaluate
from analysis_lib.case_costs.release import released
from analysis_lib.case_costs.shown import Shown
from analysis_lib.intervals import Interval
from analysis_lib.tables import Tables


class WorkedOut:
    """Works cases out, once for each method and perspective.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    choice : Choice
        What counts where nothing else is asked.
    shown : Shown
        What may be shown of the cases.
    """

    def __init__(self, tables: Tables, choice: Choice, shown: Shown) -> None:
        self._tables, self._choice, self._shown = tables, choice, shown
        self._known: dict[tuple[Method, Perspective], CaseCosts] = {}

    def under(self, *, method: Method | None = None, perspective: Perspective | None = None) -> CaseCosts:
        """Return the cases with another method or perspective; nobody may change them."""
        key = (method or self._choice.method, perspective or self._choice.perspective)
        if key not in self._known:
            self._known[key] = self._evaluate(Choice(*key, self._choice.prices))
        return self._known[key]

    def whole_at(self, price: str, level: float) -> Interval:
        """Return the result of all cases together for everyone who pays, where a price has another level, EUR."""
        if self._shown is Shown.EVERYTHING:
            return self.under(perspective=Perspective.EVERYONE).result_at({price: level})
        prices = {**self._choice.prices, price: level}  # by which own cases are rounded
        return self._evaluate(Choice(self._choice.method, Perspective.EVERYONE, prices)).whole.result

    def _evaluate(self, choice: Choice) -> CaseCosts:
        if self._shown is Shown.EVERYTHING:
            return evaluate(self._tables, choice)
        return evaluate(released(self._tables, choice.prices, self._shown), replace(choice, prices={}))
