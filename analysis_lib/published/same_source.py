"""Whether an audit still is one of the source, or of tables that were changed since beside what the source printed."""

from __future__ import annotations

import numpy as np
import pandas as pd

_PRINTED = ["id", "plaats", "afgedrukt"]
_FOUND = ["nagerekend", "laag", "hoog"]
_MOST = 0.5  # of the printed figures: from which they are a copy of the other source's


def has_other_input(result: pd.DataFrame, source: pd.DataFrame) -> bool:
    """Tell whether an audit holds figures of a source against input that is not the source's.

    What decides is what follows from the input: a table that changes no recomputed figure is no other input.

    Parameters
    ----------
    result, source : DataFrame
        An audit, and that of a source with the source's own input.

    Returns
    -------
    bool
        False for printed figures of another source.
    """
    both = result.merge(source, on=_PRINTED, suffixes=("", "_bron"))
    if len(both) <= _MOST * len(result):
        return False
    ours, theirs = both[_FOUND].to_numpy(float), both[[f"{name}_bron" for name in _FOUND]].to_numpy(float)
    return not np.allclose(ours, theirs, rtol=1e-9, atol=1e-9, equal_nan=True)
