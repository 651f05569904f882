"""The audit of a study of cases: its printed figures against the model."""

from __future__ import annotations

import pandas as pd

from analysis_lib.case_costs.contract import REFERENCE
from analysis_lib.case_costs.model import evaluate, key_figures
from analysis_lib.intervals import Estimate
from analysis_lib.once import remembered
from analysis_lib.published import audit
from analysis_lib.tables import Tables

_ENDS = ("", ".laag", ".hoog")


@remembered
def audit_of(tables: Tables) -> pd.DataFrame:
    """Recompute every figure of ``published`` with the source's own choices, as `published.audit` does."""
    model = key_figures(tables, evaluate(tables))
    estimates = {key: Estimate(interval.middle, interval) for key, interval in model.items()}
    return audit(tables, estimates, inputs_of(tables))


def inputs_of(tables: Tables) -> set[str]:
    """Name the key figures that only repeat an input.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With ``casussen, posten, ondersteuning, prijzen, ervaren_baten``.

    Returns
    -------
    set of str
        Keys of `model.key_figures`: scores, prices, amounts that were given as such, and the
        reference of a case that has one such amount.
    """
    felt, items, support = tables["ervaren_baten"], tables["posten"], tables["ondersteuning"]
    keys = {f"ervaren.{case}.{domain}" for case, domain in zip(felt["casus"], felt["domein"], strict=True)}
    keys |= {f"toekomst.{case}" for case in tables["casussen"]["casus"]}
    given = items[items["prijs"].isna() | (items["prijs"] == "") | (items["aantal"] == 1)]
    alone = items[items["pad"] == REFERENCE].drop_duplicates("casus", keep=False)
    typed = support[support["uren"].isna()]
    ranges = [f"post.{item}.bedrag" for item in given["post"]]
    ranges += [f"prijs.{price}" for price in tables["prijzen"]["prijs"]]
    ranges += [f"casus.{case}.referentie" for case in alone.loc[alone["post"].isin(given["post"]), "casus"]]
    ranges += [
        f"casus.{case}.ondersteuning.{method}" for case, method in zip(typed["casus"], typed["methode"], strict=True)
    ]
    return keys | {f"{key}{end}" for key in ranges for end in _ENDS}
