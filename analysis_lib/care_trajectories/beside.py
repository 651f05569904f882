"""What earlier releases demand of a new one: which cells are known already, and which stay as they were."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis_lib.disclosure import Rules, Sum, small
from analysis_lib.disclosure.protect import COMPLEMENTARY, UNPUBLISHED, UNSAFE

Shown = tuple[float, float, float]  # as printed (NaN for a range alone), lowest and highest number that it can be


@dataclass
class Beside:
    """What a release must be protected against, beside itself.

    Parameters
    ----------
    kept : dict of str to Shown
        Cells that were shown and stay as they were: what their readers have.
    told : dict of str to (float, float)
        What readers of earlier releases know of cells.
    hidden : set of str
        Cells that were hidden, and stay so.
    unsafe : dict of str to float
        Cells that may not be shown, as the change would tell of few persons, with the width that each needs.
    truth : dict of str to float
        Cells of earlier releases that this one has not, counted anew.
    sums : list of Sum
        How those are related.
    """

    kept: dict[str, Shown] = field(default_factory=dict)
    told: dict[str, tuple[float, float]] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    unsafe: dict[str, float] = field(default_factory=dict)
    truth: dict[str, float] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)

    def need(self, cell: str, width: float) -> None:
        """Require a width, or the widest of several."""
        self.unsafe[cell] = max(width, self.unsafe.get(cell, 0.0))

    def values(self, truth: pd.Series) -> pd.Series:
        """Return the cells of the new release and of earlier ones."""
        return pd.concat([truth, pd.Series(self.truth, dtype=float)]) if self.truth else truth

    def widths(self, unsafe: pd.Series) -> pd.Series:
        """Return the width that each cell needs, of those that are not known already."""
        mine = pd.Series(self.unsafe, dtype=float)
        if len(mine):
            unsafe = pd.concat([unsafe, mine]).groupby(level=0).max()
        return unsafe.drop(list(self.told), errors="ignore")

    def as_before(self, cells: pd.DataFrame, unpublished: Sequence[str], rules: Mapping[str, Rules]) -> pd.DataFrame:
        """Put back what stays as it was shown, unless today's rules hide that; `rules` are those of each cell."""
        base = max((each.base for each in rules.values()), default=1)
        value, rule = cells["waarde"].astype(float).to_dict(), cells["regel"].to_dict()
        bounds = {name: (low, high) for name, low, high in cells[["laag", "hoog"]].itertuples()}
        value |= dict.fromkeys(value.keys() & (self.hidden | self.told.keys()), np.nan)
        rule |= dict.fromkeys(rule.keys() & self.hidden, COMPLEMENTARY)
        rule |= dict.fromkeys(rule.keys() & self.told.keys(), UNPUBLISHED)
        for name in self.kept.keys() & value.keys() - set(unpublished):
            shown, low, high = self.kept[name]
            bounds[name] = low, high
            if name in rules and not math.isnan(shown) and len(small(pd.Series([shown]), rules[name])):
                rule[name] = UNSAFE
                continue
            value[name] = shown if base == 1 or math.isnan(shown) else math.floor(shown / base + 0.5) * base
            rule[name] = ""
        ranges = pd.DataFrame.from_dict(bounds, "index", columns=["laag", "hoog"])
        found = pd.DataFrame({"waarde": value, "laag": ranges["laag"], "hoog": ranges["hoog"], "regel": rule})
        return found.loc[cells.index]

    def joined(self, other: Beside) -> Beside:
        """Return the demands of both; what this one keeps, stays."""
        told = dict(self.told)
        for name, (low, high) in other.told.items():
            before = told.get(name, (0.0, math.inf))
            both = max(low, before[0]), min(high, before[1])
            told[name] = both if both[0] <= both[1] else before
        merged = replace(
            self,
            kept={**other.kept, **self.kept},
            told=told,
            hidden=self.hidden | other.hidden,
            truth={**other.truth, **self.truth},
            sums=[*self.sums, *other.sums],
            unsafe=dict(self.unsafe),
        )
        for name, width in other.unsafe.items():
            merged.need(name, width)
        return merged
