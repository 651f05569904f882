"""Costs of cases: what was done for a child against what would have been done otherwise."""

from analysis_lib.case_costs.choices import choice_of, is_internal
from analysis_lib.case_costs.contract import CONTRACT
from analysis_lib.case_costs.forms import agreement, participants
from analysis_lib.case_costs.model import (
    Case,
    CaseCosts,
    Choice,
    Method,
    Outcome,
    Perspective,
    by_payer,
    evaluate,
    key_figures,
    price_intervals,
)

__all__ = [
    "CONTRACT",
    "Case",
    "CaseCosts",
    "Choice",
    "Method",
    "Outcome",
    "Perspective",
    "agreement",
    "by_payer",
    "choice_of",
    "evaluate",
    "is_internal",
    "key_figures",
    "participants",
    "price_intervals",
]
