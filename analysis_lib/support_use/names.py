"""The fixed names that counts of support use go by."""

from __future__ import annotations

COUNTRY, YOUTH_REGION, SCHOOL_REGION = "land", "jeugdregio", "samenwerkingsverband"  # kinds of region
USE = "gebruik"  # the indicator that regions are compared by
COHORT_USING, COHORT_PRESENT = "cohort_gebruik", "cohort_bestand"
COHORT_SCHOOL, COHORT_PLACE = "cohort_school", "cohort_plek"
# Of children of the cohort in a group there are no more than of all children in it, in these indicators.
COHORT_WITHIN = {COHORT_SCHOOL: ("onderwijs",), COHORT_PLACE: ("opvang", "dagbesteding")}
KEY = ("indicator", "groep", "regio", "jaar")  # of a count
COHORT_STATE, COHORT_PATH = "cohort_weg", "cohort_pad"  # of the cohort: where each child is, and its years of use
COHORT_AGE, COHORT_ORIGIN = "cohort_leeftijd", "cohort_herkomst"
STAYED_AGE, STAYED_ORIGIN = "cohort_steeds_leeftijd", "cohort_steeds_herkomst"
STACKED, STACKED_AGE, STACKED_ORIGIN = "stapeling", "stapeling_leeftijd", "stapeling_herkomst"
KIND, ALONE = "stapeling_soort", "stapeling_alleen"  # of use: who has it, and who has nothing else
PAIR = "stapeling_paar"  # of two kinds of use: who has these and nothing else
PAIR_AGE, PAIR_ORIGIN = "stapeling_paar_leeftijd", "stapeling_paar_herkomst"
AND, OF = " + ", "; "  # between the kinds of a pair, and between a pair and an age or origin
DUTCH, FOREIGN = "Nederland", "Elders"  # origins of pairs: more groups would leave few children in each

# Kinds of use as they are called, and which other counts are about a part of the children that have one.
SCHOOL, HELP, CARE = "Speciaal (basis)onderwijs", "Jeugdhulp", "Zorg uit de Wlz"
HELP_DAYS, CARE_DAYS, TREATMENT_DAYS = (
    "Dagbesteding Jeugdwet zonder verblijf (MKD's en KDC's)",
    "Dagbesteding (Wlz)",
    "Dagbehandeling (Wlz)",
)
DAYS_OF = {HELP_DAYS: HELP, CARE_DAYS: CARE, TREATMENT_DAYS: CARE}
SPECIAL_FORMS = ("Speciaal basisonderwijs", "Speciaal onderwijs", "Voortgezet speciaal onderwijs")
PRIMARY, SPECIAL_EDUCATION, SECONDARY = "Basisonderwijs", SPECIAL_FORMS[1], "Regulier voortgezet onderwijs"
# What all pupils of primary and special education, and those of them who use support, add up from.
PUPILS_BY_FORM = {
    "kinderen": [("onderwijs", form) for form in (PRIMARY, *SPECIAL_FORMS)],
    USE: [("gebruik_onderwijs", PRIMARY), *(("onderwijs", form) for form in SPECIAL_FORMS)],
}
ANY_CARE, PRE_SCHOOL = "Kinderopvang", "0 t/m 3 jaar"
COUNT_HIDDEN, SHARE_HIDDEN = "verborgen", "aandeel_verborgen"  # columns that a release adds


def groups_of(named: str) -> list[str]:
    """Return the groups that a row of ``verbanden`` takes together."""
    return [group.strip() for group in named.split(";")]
