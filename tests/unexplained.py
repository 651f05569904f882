"""What of an audit has no reason yet."""

from __future__ import annotations

import pandas as pd

from analysis_lib.published import Status


def unexplained(result: pd.DataFrame) -> pd.DataFrame:
    """The rows of an audit that deviate, or cannot be recomputed, without a reason."""
    needs = result["status"].isin([Status.DEVIATES, Status.NOT_DERIVABLE])
    return result[needs & (result["toelichting"] == "")]
