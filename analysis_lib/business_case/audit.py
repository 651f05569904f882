"""The audit of a business case: its printed figures against the model."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.model import evaluate, key_figures
from analysis_lib.once import remembered
from analysis_lib.published import audit, key_figure_estimates
from analysis_lib.tables import Tables

_GIVEN = {
    "casussen": ("categorie", ["aantal"]),
    "regels": ("regel", ["aantal", "duur"]),
    "effecten": ("effect", ["aantal", "impactclaim"]),
}
_PREFIX = {"casussen": "casussen", "regels": "regel", "effecten": "effect"}


@remembered
def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published`` under the source's own assumptions, as `published.audit` does."""

    def figures(prices: pd.DataFrame) -> pd.Series:
        return key_figures(evaluate({**tables, "prijzen": prices}))

    model = key_figure_estimates(figures, tables["prijzen"])
    return audit(tables, model, inputs_of(tables))


def inputs_of(tables: Tables) -> set[str]:
    """Name the key figures that only repeat an input.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``casussen, regels, effecten, kosten``.

    Returns
    -------
    set of str
        Keys of `model.key_figures`: what a cell holds, and what follows from one cell times one.
    """
    keys = {
        f"{_PREFIX[table]}.{key}.{column}"
        for table, (name, columns) in _GIVEN.items()
        for key in tables[table][name]
        for column in columns
    }
    lines = tables["regels"]
    keys |= {f"regel.{line}.eenheidsprijs" for line in lines["regel"]}
    once = lines[(lines["duur"] == 1) & (lines["inzet"].fillna(1) == 1)]
    keys |= {f"regel.{line}.bedrag_per_persoon" for line in once["regel"]}
    alone = once[~once["effect"].duplicated(keep=False) & once["effect"].map(lines["effect"].value_counts()).eq(1)]
    keys |= {f"effect.{effect}.waarde" for effect in alone["effect"]}
    payers = tables["kosten"]["betaler"]
    return keys | {f"betaler.{payer}.bedrag" for payer in payers[~payers.duplicated(keep=False)]}
