"""What goes together, how often chance does that, and whether growth depends on where it started.

scipy is slow to import, so only the functions that test import it.
"""

from analysis_lib.associations.baseline import Baseline, NoEffect, baseline, no_effect
from analysis_lib.associations.correlations import correlations
from analysis_lib.associations.factors import class_table, factor_tests
from analysis_lib.associations.multiple import adjust
