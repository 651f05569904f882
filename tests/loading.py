"""A study's tables as frames, for tests that need nothing else of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis_lib.tables import Contract, check


def load(contract: Contract, folder: Path) -> dict[str, pd.DataFrame]:
    """Read and check the tables of a study."""
    return check(contract, folder).tables
