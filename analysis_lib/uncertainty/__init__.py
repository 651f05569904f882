"""Draws with their own error: what a result could be where its inputs are ranges, and what knowing more is worth.

It knows streams of uniform numbers and outcomes in EUR, no study and no page.
"""

from analysis_lib.uncertainty.shapes import binomial, triangular
from analysis_lib.uncertainty.simulation import Design, Outcomes, Simulated, simulate
from analysis_lib.uncertainty.statistics import Statistic
from analysis_lib.uncertainty.verdict import GRADES, Verdict, verdict_of
