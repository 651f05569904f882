"""KID worked out from what its report prints, with nothing but the standard library: apart from model and tables.

Each line has its place in the report (Sinzer, 2019): §4.4.1 to §4.4.3 and the appendix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CLAIM = 0.55  # §4.3: one impact claim for all effects
COSTS = {"ppo": 120_000.0, "gemeente": 35_000.0}  # §4.2, a year
PRICES = {  # EUR
    "djk_dag": 166.0,
    "vervoer_dag": 40.0,
    "ggz_sessie": 102.0,
    "opvoed_sessie": 81.0,
    "sbo_jaar": 8_098.85,
    "regulier_jaar": 5_800.0,
    "so_basis_jong": 4_695.54,
    "so_steun_jong": 9_891.82,
    "so_basis_oud": 3_467.95,
    "so_steun_oud": 9_051.99,
    "ab_uur": 429.15 / 8,
    "verzuim_uur": 34.75,
}


@dataclass(frozen=True)
class Line:
    """Units of one price that are saved (or, below nought, spent), for whom, over how many years and from when."""

    party: str
    price: str
    units: float
    years: float = 0.0
    begin: float = 0.0

    def amount(self, prices: dict[str, float] = PRICES) -> float:
        """EUR, before the impact claim."""
        return self.units * prices[self.price]

    def present(self, rate_of: Callable[[int], float]) -> float:
        """EUR at a discount rate for each year, month by month: months of the first year count in full."""
        months = round(self.years * 12)
        if not months:
            return self.amount()
        total = 0.0
        for month in range(round(self.begin * 12), round(self.begin * 12) + months):
            worth = 1.0
            for year in range(1, month // 12 + 1):
                worth /= 1 + rate_of(year)
            total += self.amount() / months * worth
        return total


LINES = [
    Line("gemeente", "djk_dag", 5 * 9 * 20, 9 / 12),  # 5 children, 9 months of 20 days
    Line("gemeente", "djk_dag", 3 * 10 * 20, 10 / 12),
    Line("gemeente", "vervoer_dag", 5 * 9 * 20, 9 / 12),
    Line("gemeente", "vervoer_dag", 3 * 10 * 20, 10 / 12),
    Line("gemeente", "ggz_sessie", 11 * 2),
    Line("gemeente", "opvoed_sessie", 10 * 15),
    Line("ppo", "sbo_jaar", 8 * 5, 5),
    Line("ppo", "regulier_jaar", -8 * 5, 5),
    Line("ppo", "regulier_jaar", -4 * 1, 1),
    Line("ppo", "so_basis_jong", 4 * 2.5, 2.5),
    Line("ppo", "so_steun_jong", 4 * 2.5, 2.5),
    Line("ppo", "so_basis_oud", 4 * 3.5, 3.5, 2.5),
    Line("ppo", "so_steun_oud", 4 * 3.5, 3.5, 2.5),
    Line("ppo", "regulier_jaar", -4 * 6, 6),
    Line("ppo", "so_basis_jong", 6 * 2.5, 2.5),
    Line("ppo", "so_steun_jong", 6 * 2.5, 2.5),
    Line("ppo", "so_basis_oud", 6 * 2.5, 2.5, 2.5),
    Line("ppo", "so_steun_oud", 6 * 2.5, 2.5, 2.5),
    Line("ppo", "sbo_jaar", -6 * 5, 5),
    Line("ppo", "ab_uur", 41 * 8),
    Line("gemeente", "vervoer_dag", 10 * 60 * 5, 1.5),  # a year and a half
    Line("ocw", "regulier_jaar", 8 * 1, 1),
    Line("werkgever", "verzuim_uur", 78 * 2 * 8),
]


def benefits(prices: dict[str, float] = PRICES) -> float:
    """All benefits, EUR."""
    return CLAIM * sum(line.amount(prices) for line in LINES)


def benefits_at(rate_of: Callable[[int], float]) -> float:
    """All benefits at a discount rate for each year, EUR."""
    return CLAIM * sum(line.present(rate_of) for line in LINES)
