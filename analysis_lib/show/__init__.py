"""From results to the page: the only place that knows Dutch formatting, captions and alt text."""

from analysis_lib.show.audit import (
    audit_all,
    audit_by_consequence,
    audit_by_place,
    audit_counts,
    audit_deviations,
    audit_facts,
    audit_notes,
    audit_within_rounding,
    audit_words,
)
from analysis_lib.show.dutch import count, euro, percentage
from analysis_lib.show.figures import Words
from analysis_lib.show.output import Output
from analysis_lib.show.own_figures import figure
from analysis_lib.show.own_tables import frame
from analysis_lib.show.printed_tables import in_text, printed_tables
from analysis_lib.show.problems import problems_table
from analysis_lib.show.prose import KeyFigure, key_figures, notice, paragraphs, section, text, title, verdict
from analysis_lib.show.provenance import provenance
from analysis_lib.show.recommendations import asked, recommendations
from analysis_lib.show.standing import stands
from analysis_lib.show.tables import Col, table
