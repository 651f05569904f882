"""Sixteen invented ranges on the KID study, for tests of draws; the study itself gives few."""

from __future__ import annotations

import numpy as np

from analysis_lib.business_case.range_columns import KEYS
from analysis_lib.intervals import columns_of
from analysis_lib.tables import Tables

RANGES: dict[tuple[str, str, str], tuple[float, float]] = {
    ("effecten", "djk_plaatsing", "aantal"): (3, 12),
    ("effecten", "sbo_plaatsing", "aantal"): (2, 14),
    ("effecten", "so_plaatsing", "aantal"): (1, 7),
    ("effecten", "sbo_in_plaats_van_so", "aantal"): (2, 9),
    ("effecten", "ab_traject", "aantal"): (20, 60),
    ("effecten", "verzuim_kort", "aantal"): (40, 78),
    ("effecten", "kleuterverlenging", "aantal"): (2, 12),
    ("regels", "djk_9", "duur"): (6, 12),
    ("regels", "ggz", "duur"): (2, 3),
    ("regels", "opvoed", "duur"): (10, 31),
    ("prijzen", "djk_dag", "bedrag"): (120, 190),
    ("prijzen", "sbo_jaar", "bedrag"): (7500, 8800),
    ("prijzen", "regulier_jaar", "bedrag"): (5400, 6400),
    ("prijzen", "vervoer_dag", "bedrag"): (25, 50),
    ("kosten", "kid_ppo", "bedrag"): (115_000, 150_000),
}
CLAIMS = (0.2, 0.8)  # of every effect
FOLLOWS = {"djk_vervoer": "djk_plaatsing", "so_vervoer": "so_plaatsing, sbo_in_plaats_van_so"}


def with_ranges(
    tables: Tables,
    ranges: dict[tuple[str, str, str], tuple[float, float]] | None = None,
    claims: tuple[float, float] | None = CLAIMS,
) -> dict[str, object]:
    """Return the tables with these ranges and no other."""
    changed = {name: frame.copy() for name, frame in tables.items()}
    for table, key in KEYS.items():
        for column in [one for one in changed[table] if one.endswith(("_laag", "_hoog"))]:
            changed[table][column] = np.nan
        for (own, name, column), ends in (RANGES if ranges is None else ranges).items():
            if own == table:
                changed[table].loc[changed[table][key] == name, columns_of(column)[1:]] = ends
    effects = changed["effecten"]
    effects["aantal_volgt"] = effects["effect"].map(FOLLOWS).fillna("")
    if claims is not None:
        effects.loc[effects["status"] == "gewaardeerd", ["impactclaim_laag", "impactclaim_hoog"]] = claims
    changed["onzekerheid"] = changed["onzekerheid"].head(0)
    return changed
