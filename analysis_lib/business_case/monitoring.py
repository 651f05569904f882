"""What came out over school years, beside what was expected before: costs, benefits, ratio, and how ranges did.

A person with an effect is worth what the business case says. Years are discounted from the first, and may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis_lib.business_case.discounting import NEVER, Discount
from analysis_lib.business_case.model import BusinessCase
from analysis_lib.business_case.monitoring_table import OF_A_YEAR, first_year, named
from analysis_lib.tables import Tables


@dataclass(frozen=True)
class Followed:
    """A business case followed over school years.

    Parameters
    ----------
    outcomes : DataFrame
        ``jaar`` (in which the school year begins), ``schooljaar, effect, omschrijving, verwacht, laag, hoog,
        gerealiseerd`` (persons), ``verborgen`` (bool), ``waarde`` (EUR a person that may be claimed), ``baten`` and
        ``beloofd, beloofd_laag, beloofd_hoog`` (EUR) of rows with an outcome; a row a year and effect.
    years : DataFrame
        ``jaar, schooljaar, kinderen, kosten, baten, netto, per_euro, beloofd, beloofd_per_euro, laag_per_euro,
        hoog_per_euro, telt`` (what an euro of the year counts for), NaN where a year does not say its costs.
    """

    outcomes: pd.DataFrame
    years: pd.DataFrame

    @property
    def total_costs(self) -> float:
        """Costs of all years that say them, discounted, EUR."""
        return float((self._known["kosten"] * self._known["telt"]).sum())

    @property
    def total_benefits(self) -> float:
        """Benefits of the same years, discounted, EUR."""
        return float((self._known["baten"] * self._known["telt"]).sum())

    @property
    def promised(self) -> float:
        """What was expected of the same outcomes beforehand, discounted, EUR."""
        return float((self._known["beloofd"] * self._known["telt"]).sum())

    @property
    def _known(self) -> pd.DataFrame:
        return self.years[self.years["kosten"].notna()]

    @property
    def held(self) -> tuple[int, int]:
        """How many ranges held what happened, of how many."""
        tried = self.outcomes.dropna(subset=["laag", "hoog", "gerealiseerd"])
        return int(tried["gerealiseerd"].between(tried["laag"], tried["hoog"]).sum()), len(tried)


def follow(tables: Tables, case: BusinessCase, discount: Discount | None = None) -> Followed:
    """Follow a business case over the school years of ``monitoring``.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        As `monitoring_table.released` gives them.
    case : BusinessCase
    discount : Discount, optional
        Of later years.
    """
    effects = tables["effecten"].set_index("effect")
    worth = case.effects.set_index("effect")
    rows = tables["monitoring"]
    years = rows["schooljaar"].map(first_year).astype(int)
    value = rows["effect"].map(worth["waarde"] * worth["impactclaim"]).astype(float)
    expected = rows["verwacht"].fillna(rows["effect"].map(effects["aantal"]).astype(float))
    ends = {}
    for end, own, other in (("laag", "verwacht_laag", "aantal_laag"), ("hoog", "verwacht_hoog", "aantal_hoog")):
        ends[end] = rows[own].where(rows["verwacht"].notna(), rows["effect"].map(effects[other]).astype(float))
    known = rows["gerealiseerd"].notna()
    outcomes = pd.DataFrame(
        {
            "jaar": years,
            "schooljaar": years.map(named),
            "effect": rows["effect"],
            "omschrijving": rows["effect"].map(effects["omschrijving"]),
            "verwacht": expected,
            **ends,
            "gerealiseerd": rows["gerealiseerd"],
            "verborgen": rows["verborgen"],
            "waarde": value,
            "baten": rows["gerealiseerd"] * value,
            "beloofd": (expected * value).where(known),
            "beloofd_laag": (ends["laag"].fillna(expected) * value).where(known),
            "beloofd_hoog": (ends["hoog"].fillna(expected) * value).where(known),
        }
    )
    order = {effect: place for place, effect in enumerate(effects.index)}
    outcomes = outcomes.assign(_plaats=outcomes["effect"].map(order)).sort_values(["jaar", "_plaats"], kind="stable")
    outcomes = outcomes.drop(columns="_plaats").reset_index(drop=True)
    return Followed(outcomes, _years(outcomes, rows, years, discount or NEVER))


def _years(outcomes: pd.DataFrame, rows: pd.DataFrame, years: pd.Series, discount: Discount) -> pd.DataFrame:
    """Add outcomes up by school year."""
    sums = outcomes.groupby("jaar")[["baten", "beloofd", "beloofd_laag", "beloofd_hoog"]].sum(min_count=1)
    own = rows[list(OF_A_YEAR)].groupby(years).first().reindex(sums.index).astype(float)
    costs = own["kosten"].where(own["kosten"] > 0)
    later = (sums.index - sums.index.min()).to_numpy(dtype=int) if len(sums) else np.array([], dtype=int)
    weight = discount.of_year(int(later.max(initial=0)))[later]
    return pd.DataFrame(
        {
            "jaar": sums.index,
            "schooljaar": sums.index.map(named),
            "kinderen": own["kinderen"].to_numpy(),
            "kosten": costs.to_numpy(),
            "baten": sums["baten"].to_numpy(),
            "netto": (sums["baten"] - costs).to_numpy(),
            "per_euro": (sums["baten"] / costs).to_numpy(),
            "beloofd": sums["beloofd"].to_numpy(),
            "beloofd_per_euro": (sums["beloofd"] / costs).to_numpy(),
            "laag_per_euro": (sums["beloofd_laag"] / costs).to_numpy(),
            "hoog_per_euro": (sums["beloofd_hoog"] / costs).to_numpy(),
            "telt": weight,
        }
    )
