"""Youth-care trajectories of pupils: restarts, paths, status on a date, and what is counted from them.

`release` decides what may be published of them; person-level rows stay inside.
"""

from analysis_lib.care_trajectories.cells import (
    AGE_BANDS,
    NOT_BEGUN,
    SCHOOL_COST_LABELS,
    UNKNOWN_AGE,
    WHOLE,
    board,
    cell,
)
from analysis_lib.care_trajectories.contract import (
    CONTRACT,
    HELP_GIVEN,
    SES_CLASSES,
    TOLD_BY,
    USE_PRINTED,
)
from analysis_lib.care_trajectories.counting import (
    COSTS,
    DURATIONS,
    FIRST_STEPS,
    GROWTH,
    HIGH_ABOVE,
    LOW_BELOW,
    STRONG_GROWTH,
    ages,
    concentration,
    cost_classes,
    cost_labels,
    durations,
    first_time_right,
    growth_class,
    per_year,
    shares_of_pupils,
    use_class,
)
from analysis_lib.care_trajectories.growth import growth, patterns, use_classes
from analysis_lib.care_trajectories.paths import PupilStatus, join_restarts, months_between, status, with_paths
from analysis_lib.care_trajectories.pupils import RESTART, begun_in, corrected, per_pupil, years_known
from analysis_lib.care_trajectories.release import COST_LABELS, COUNTED, Release, Settings, unsafe_cells
from analysis_lib.care_trajectories.roll import Roll, not_counted, without_invented
from analysis_lib.care_trajectories.succession import new_entry, release
