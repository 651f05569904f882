"""Invented rows that come close to the printed tables of a study whose own rows are not public."""

from analysis_lib.synthesis.trajectories import synthesize
from analysis_lib.synthesis.writing import as_csv, write_trajectories
