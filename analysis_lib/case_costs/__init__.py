"""Costs of cases: what was done for a child against what would have been done otherwise."""

from analysis_lib.case_costs.choices import choice_of, is_internal
from analysis_lib.case_costs.contract import CONTRACT
from analysis_lib.case_costs.forms import agreement
from analysis_lib.case_costs.model import (
    CaseCosts,
    Choice,
    Method,
    Outcome,
    Perspective,
    by_payer,
    evaluate,
    price_intervals,
)
