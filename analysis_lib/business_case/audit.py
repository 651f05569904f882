"""The audit of a business case: its printed figures against the model."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.model import evaluate, key_figures
from analysis_lib.published import audit, key_figure_estimates
from analysis_lib.tables import Tables


def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published`` under the source's own assumptions, as `published.audit` does."""

    def figures(prices: pd.DataFrame) -> pd.Series:
        return key_figures(evaluate({**tables, "prijzen": prices}))

    model = key_figure_estimates(figures, tables["prijzen"])
    return audit(tables, model)
