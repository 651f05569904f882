"""From results to the page: the only place that knows Dutch formatting, captions and alt text."""

from analysis_lib.show.associations import AssociationView
from analysis_lib.show.audit import (
    audit_all,
    audit_by_place,
    audit_causes,
    audit_counts,
    audit_deviations,
    audit_summary,
    audit_within_rounding,
)
from analysis_lib.show.business_case import BusinessCaseView
from analysis_lib.show.business_figures import build_up_figure, parties_figure, scenario_figure
from analysis_lib.show.case_costs import CaseCostsView
from analysis_lib.show.case_figures import benefits_figure, continuum_figure, price_figure, range_figure
from analysis_lib.show.case_internal import internal_parts
from analysis_lib.show.factsheet import FactsheetView
from analysis_lib.show.factsheet_internal import internal_sheet
from analysis_lib.show.figures import figure
from analysis_lib.show.output import Output
from analysis_lib.show.printed_tables import in_text, printed_tables
from analysis_lib.show.prose import KeyFigure, key_figures, notice, paragraphs, section, text, title
from analysis_lib.show.provenance import provenance
from analysis_lib.show.school_use import SchoolUseView
from analysis_lib.show.support_figures import cohort_figure, slopes_figure, trends_figure
from analysis_lib.show.support_regions import ranking_figure, region_extremes, region_map, youth_regions
from analysis_lib.show.support_use import SupportUseView
from analysis_lib.show.tables import Col, table
from analysis_lib.show.trajectory_figures import ages_figure, concentration_figure
from analysis_lib.show.trajectory_tables import MunicipalityView

__all__ = [
    "AssociationView",
    "BusinessCaseView",
    "CaseCostsView",
    "Col",
    "FactsheetView",
    "KeyFigure",
    "MunicipalityView",
    "Output",
    "SchoolUseView",
    "SupportUseView",
    "ages_figure",
    "audit_all",
    "audit_by_place",
    "audit_causes",
    "audit_counts",
    "audit_deviations",
    "audit_summary",
    "audit_within_rounding",
    "benefits_figure",
    "build_up_figure",
    "cohort_figure",
    "concentration_figure",
    "continuum_figure",
    "figure",
    "in_text",
    "internal_parts",
    "internal_sheet",
    "key_figures",
    "notice",
    "paragraphs",
    "parties_figure",
    "price_figure",
    "printed_tables",
    "provenance",
    "range_figure",
    "ranking_figure",
    "region_extremes",
    "region_map",
    "scenario_figure",
    "section",
    "slopes_figure",
    "table",
    "text",
    "title",
    "trends_figure",
    "youth_regions",
]
