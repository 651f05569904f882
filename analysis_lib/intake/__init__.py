"""From the files that a municipality has to the tables of a new study of youth care at schools."""

from analysis_lib.intake.youth_care import read_sources

__all__ = ["read_sources"]
