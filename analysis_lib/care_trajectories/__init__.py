"""Youth-care trajectories of pupils: restarts, paths, status on a date, and what is counted from them."""

from analysis_lib.care_trajectories.contract import CONTRACT
from analysis_lib.care_trajectories.counting import (
    ages,
    concentration,
    cost_classes,
    durations,
    first_time_right,
    growth_class,
    per_year,
    shares_of_pupils,
    use_class,
)
from analysis_lib.care_trajectories.paths import PupilStatus, join_restarts, months_between, status, with_paths

__all__ = [
    "CONTRACT",
    "PupilStatus",
    "ages",
    "concentration",
    "cost_classes",
    "durations",
    "first_time_right",
    "growth_class",
    "join_restarts",
    "months_between",
    "per_year",
    "shares_of_pupils",
    "status",
    "use_class",
    "with_paths",
]
