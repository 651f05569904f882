"""The audit of a study of support use: its printed figures against each other."""

from __future__ import annotations

import pandas as pd

from analysis_lib.published import audit
from analysis_lib.tables import Tables


def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published`` from the others, as ``relaties`` says.

    Returns
    -------
    DataFrame
        As `analysis_lib.published.audit`.
    """
    return audit(tables)
