"""Figures as a report printed them, and the audit that recomputes them."""

from analysis_lib.published.audit import Confirmed, Status, audit, causes, key_figure_estimates
from analysis_lib.published.printed import printed_interval
