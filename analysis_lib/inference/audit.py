"""The audit of a transcribed report: its figures against each other, by the relations that nobody struck."""

from __future__ import annotations

import pandas as pd

from analysis_lib.inference.decisions import followed
from analysis_lib.published import audit
from analysis_lib.tables import Tables


def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure that a relation says how.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of a study that was transcribed.

    Returns
    -------
    DataFrame
        As `analysis_lib.published.audit`.
    """
    return audit({**tables, "relaties": followed(tables["relaties"])})
