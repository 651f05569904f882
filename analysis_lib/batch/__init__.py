"""Makes reports, many at once: whole or not at all, and none that is already current."""

from analysis_lib.batch.jobs import Job, Limits, Outcome, RunOptions, State
from analysis_lib.batch.series import make_reports, reasons_to_make
