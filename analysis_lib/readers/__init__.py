"""Files as other organisations publish them, read into the columns that the models use."""

from analysis_lib.readers.beleidsinformatie import ENDINGS, FORMS, REFERRERS, read_youth_help
from analysis_lib.readers.duo import brin6, municipality_code, read_pupils
from analysis_lib.readers.zorgpaden import read_trajectories

__all__ = [
    "ENDINGS",
    "FORMS",
    "REFERRERS",
    "brin6",
    "municipality_code",
    "read_pupils",
    "read_trajectories",
    "read_youth_help",
]
