"""The audit of a study of cases: its printed figures against the model."""

from __future__ import annotations

import pandas as pd

from analysis_lib.case_costs.model import evaluate, key_figures
from analysis_lib.intervals import Estimate
from analysis_lib.published import audit
from analysis_lib.tables import Tables


def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published`` with the source's own choices, as `published.audit` does."""
    model = key_figures(tables, evaluate(tables))
    return audit(tables, {key: Estimate(interval.middle, interval) for key, interval in model.items()})
