"""Registered use of support: counts, shares of a reference population, and how they change."""

from analysis_lib.support_use.cohort import follow, places
from analysis_lib.support_use.contract import CONTRACT
from analysis_lib.support_use.counts import mutations, reconcile, shares, with_and_without, years_of
from analysis_lib.support_use.regions import levels_and_trends, ranking, variables
from analysis_lib.support_use.release import is_protected, released
