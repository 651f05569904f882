"""Variants of a business case, side by side."""

from __future__ import annotations

import pandas as pd

from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.discounting import Discount
from analysis_lib.business_case.model import BASE, Scenario, evaluate
from analysis_lib.errors import UserError
from analysis_lib.once import remembered
from analysis_lib.tables import Tables

BASE_NAME = "basis"


def scenario_of(
    impact_claim: float | None = None,
    children: float | None = None,
    conditions: str = "",
    discount: Discount | None = None,
) -> Scenario:
    """Make a scenario from a notebook's parameters or a row of ``scenarios``.

    Parameters
    ----------
    impact_claim : float, optional
        Share for every effect, 0 to 1.
    children : float, optional
        Number of persons supported.
    conditions : str
        Switches, such as ``so_in_wijk=ja, sbo_in_wijk=nee``.
    discount : Discount, optional
        See `discounting.discount_of`.

    Raises
    ------
    UserError
        If a value is impossible, with what it should be.
    """
    if impact_claim is not None and not 0 <= impact_claim <= 1:
        raise UserError(
            f"De parameter impactclaim is {impact_claim:g}, maar moet een aandeel van 0 tot en met 1 zijn, zoals 0.55."
        )
    if children is not None and children < 0:
        raise UserError(f"De parameter aantal_kinderen is {children:g}, maar mag niet negatief zijn.")
    try:
        switches = parse_conditions(conditions)
    except ValueError as error:
        raise UserError(f"De parameter omstandigheden klopt niet: {error}.") from error
    return Scenario(impact_claim, children, switches, discount)


@remembered
def compare(tables: Tables) -> pd.DataFrame:
    """Work out the study's own assumptions and every row of ``scenarios``.

    Returns
    -------
    DataFrame
        ``scenario, omschrijving, kosten, baten, netto, verschil`` (benefits
        against the base, EUR), ``sroi`` and ``kosten_per_kind`` (EUR), base first.
    """
    variants = [(BASE_NAME, "Hoofdresultaat", BASE)]
    for row in tables["scenarios"].to_dict("records"):
        claim, children = (None if pd.isna(row[key]) else float(row[key]) for key in ("impactclaim", "aantal_kinderen"))
        variants.append((row["scenario"], row["omschrijving"], scenario_of(claim, children, row["omstandigheden"])))
    frame = pd.DataFrame(
        [
            {
                "scenario": name,
                "omschrijving": description,
                "kosten": case.total_costs,
                "baten": case.total_benefits,
                "netto": case.net,
                "sroi": case.sroi,
                "kosten_per_kind": case.costs_per_child,
            }
            for name, description, case in ((n, d, evaluate(tables, s)) for n, d, s in variants)
        ]
    )
    return frame.assign(verschil=frame["baten"] - frame["baten"].iloc[0])
