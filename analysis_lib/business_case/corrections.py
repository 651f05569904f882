"""What a claim leaves out: what would have come right by itself, what only moved, and what wears off.

Deadweight, displacement and drop-off, as in the practice of social return on investment: each takes a share of what an
effect saves. Nothing is corrected unless a study gives a share, with its source.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis_lib.business_case.claim_columns import CORRECTIONS
from analysis_lib.business_case.discounting import NEVER, Discount, Floats, weights_of
from analysis_lib.tables import Tables


def has_corrections(tables: Tables) -> bool:
    """Whether any share is taken off."""
    return bool((tables["effecten"][list(CORRECTIONS)].astype(float).fillna(0.0) > 0).to_numpy().any())


def without_corrections(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return a study of which no share is taken off."""
    return {**tables, "effecten": tables["effecten"].assign(**dict.fromkeys(CORRECTIONS, float("nan")))}


def line_weights(tables: Tables, discount: Discount | None) -> Floats | None:
    """Return what an euro of each line counts for: after discounting and corrections; None where all count in full.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``effecten`` and ``regels``.
    discount : Discount, optional
    """
    lines = tables["regels"]
    if not has_corrections(tables):
        return None if discount is None else weights_of(lines, discount)
    effects = tables["effecten"].set_index("effect")[list(CORRECTIONS)].astype(float).fillna(0.0)
    own = effects.reindex(lines["effect"]).fillna(0.0)
    dead, moved, falls = (np.asarray(own[name], dtype=float) for name in CORRECTIONS)
    kept: Floats = (1 - dead) * (1 - moved)
    return kept * weights_of(lines, discount or NEVER, falls)
