"""What changed between two versions, in words and numbers that add up: what text, JSON and page share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.business_case.perspectives import DOMAIN, Perspective
from analysis_lib.characters import shortened
from analysis_lib.comparison.cells import Change
from analysis_lib.comparison.explained import NET, RATIO, Difference, Explained
from analysis_lib.comparison.groups import PARAMETERS, Group
from analysis_lib.comparison.plain import order_of
from analysis_lib.comparison.shapley import Floats, adding_up
from analysis_lib.show.dutch import as_given, capital, say

CENTS, RATIO_DECIMALS = 2, 4
_LONGEST = 60  # characters of a text that is shown


def value_in_words(value: Any) -> str:
    """Write what a cell holds."""
    if value is None:
        return "leeg"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, int | float):
        return as_given(float(value))
    return shortened(str(value), _LONGEST)


def place_of(change: Change) -> str:
    """Say where a cell stands."""
    if change.table == PARAMETERS:
        return f"parameter {change.name}"
    called = f" ({shortened(change.called, _LONGEST)})" if change.called and change.called != change.name else ""
    where = f"{change.table}, {shortened(change.name, _LONGEST)}{called}"
    return where if change.is_row else f"{where}, {change.column}"


def said(change: Change) -> str:
    """Say what happened to a cell, and where."""
    return f"{place_of(change)}: {_happened(change)}"


def _happened(change: Change) -> str:
    if change.is_row:
        return "rij erbij" if change.old is None else "rij weg"
    return f"{value_in_words(change.old)} wordt {value_in_words(change.new)}"


def said_briefly(group: Group) -> str:
    """Name changes that belong together by what the first row is called, for beside a bar."""
    first, more = group[0], len(group) - 1
    return f"{_happened(first)}: {first.called or first.name}" + (f" (en {more} meer)" if more else "")


def group_called(group: Group) -> str:
    """Name changes that belong together by the first of them."""
    more = len(group) - 1
    return said(group[0]) + (f", met {more} {'andere' if more > 1 else 'andere cel'}" if more else "")


def perspective_called(one: Perspective) -> str:
    """Name a perspective at the start of a row."""
    return f"Alleen {one.name}, met alle kosten" if one.kind == DOMAIN else capital(one.name)


@dataclass(frozen=True)
class Printed:
    """One result of one perspective, rounded so that the parts add up to the difference.

    Parameters
    ----------
    old, new, difference : float
    parts : array (groups,)
    errors : array (groups,)
        Unrounded.
    """

    old: float
    new: float
    difference: float
    parts: Floats
    errors: Floats

    @property
    def is_known(self) -> bool:
        """Whether there is a result in both versions, and on every way between them."""
        return not any(map(math.isnan, (self.old, self.new, *self.parts)))


def printed(found: Difference, which: int) -> Printed:
    """Round one result of a perspective, amounts to cents and ratios to four decimals."""
    decimals = CENTS if which == NET else RATIO_DECIMALS
    before, after = (round(float(one[which]), decimals) for one in (found.old, found.new))
    difference = round(after - before, decimals)
    parts = found.parts[:, which]
    known = not np.isnan(parts).any() and not math.isnan(difference)
    return Printed(
        before, after, difference, adding_up(parts, difference, decimals) if known else parts, found.errors[:, which]
    )


def parts_frame(explained: Explained) -> pd.DataFrame:
    """Lay out what each group did in each perspective.

    Returns
    -------
    DataFrame
        ``perspectief, soort, naam, groep`` (number, from 1), ``wat, netto, netto_fout`` (EUR) and ``per_euro,
        per_euro_fout``; NaN where a perspective has no costs.
    """
    rows = []
    for found in explained.differences:
        net, ratio = printed(found, NET), printed(found, RATIO)
        for number, place in enumerate(order_of(explained), start=1):
            rows.append(
                {
                    "perspectief": found.perspective.key,
                    "soort": found.perspective.kind,
                    "naam": perspective_called(found.perspective),
                    "groep": number,
                    "wat": group_called(explained.groups[place]),
                    "netto": net.parts[place],
                    "netto_fout": net.errors[place],
                    "per_euro": ratio.parts[place] if ratio.is_known else math.nan,
                    "per_euro_fout": ratio.errors[place] if ratio.is_known else math.nan,
                }
            )
    return pd.DataFrame(rows)


def lines_of(explained: Explained) -> list[str]:
    """Say all of a comparison in lines of text."""
    names = f"Oud: {explained.old.name}. Nieuw: {explained.new.name}."
    cells = len(explained.changes)
    if not cells:
        return [names, "Er is niets veranderd."]
    lines = [names, f"{cells} {'cel of rij is' if cells == 1 else 'cellen en rijen zijn'} veranderd."]
    for number, place in enumerate(order_of(explained), start=1):
        for position, change in enumerate(explained.groups[place]):
            lines.append(f"  {f'{number}.' if not position else '':<4}{said(change)}")
    if explained.silent:
        lines += ["Zonder gevolg voor netto en per euro:", *(f"      {said(one)}" for one in explained.silent)]
    lines += [
        f"Misschien hernoemd in {old.table}: {old.name} heet nu {new.name} ('{new.called}')."
        for old, new in explained.renamed
    ]
    if not explained.groups:
        return lines
    how = (
        "het gemiddelde over alle volgordes" if explained.is_exact else "geschat uit getrokken volgordes, met zijn fout"
    )
    lines.append(f"Wat elke verandering deed, is {how}; de delen tellen op tot het verschil.")
    for found in explained.differences:
        lines += ["", perspective_called(found.perspective)]
        for word, form, result in (
            ("netto", "eur2", printed(found, NET)),
            ("per euro", "zoals gegeven", printed(found, RATIO)),
        ):
            lines += _result_lines(word, form, result, order_of(explained))
    return lines


def _result_lines(word: str, form: str, result: Printed, order: Sequence[int]) -> list[str]:
    if math.isnan(result.old) and math.isnan(result.new):
        return [f"  {word}: niet te zeggen zonder kosten"]
    lines = [
        f"  {word}: {say(result.old, form)} wordt {say(result.new, form)}, verschil {signed(result.difference, form)}"
    ]
    if result.is_known:
        for number, place in enumerate(order, start=1):
            error = f" (fout {say(result.errors[place], form)})" if result.errors[place] > 0 else ""
            lines.append(f"    {f'{number}.':<4}{signed(result.parts[place], form)}{error}")
    return lines


def signed(value: float, form: str) -> str:
    """Write a difference with its sign."""
    return f"+{say(value, form)}" if value > 0 else say(value, form)
