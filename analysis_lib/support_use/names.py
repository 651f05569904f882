"""The fixed names that counts of support use go by."""

from __future__ import annotations

COUNTRY, YOUTH_REGION, SCHOOL_REGION = "land", "jeugdregio", "samenwerkingsverband"  # kinds of region
USE = "gebruik"  # the indicator that regions are compared by
COHORT_USING, COHORT_PRESENT = "cohort_gebruik", "cohort_bestand"
COHORT_SCHOOL, COHORT_PLACE = "cohort_school", "cohort_plek"
# Of children of the cohort in a group there are no more than of all children in it, in these indicators.
COHORT_WITHIN = {COHORT_SCHOOL: ("onderwijs",), COHORT_PLACE: ("opvang", "dagbesteding")}
KEY = ("indicator", "groep", "regio", "jaar")  # of a count
VERSION = "versie"  # key of ``studie``: whether small counts are shown, for use inside
