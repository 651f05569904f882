"""Which of a study's own cases the public version may show; each of them is one child."""

from __future__ import annotations

from enum import Enum

from analysis_lib.tables import Tables
from analysis_lib.tables.common import CONSENT, study_values
from analysis_lib.tables.kinds_of_data import OWN_DATA

FEWEST_CASES, FEWEST_TOGETHER = 5, 3


class Shown(Enum):
    """What a version shows of the cases."""

    EVERYTHING = "alles"
    CONSENTED = "met toestemming"
    CASES = "per casus"
    TOGETHER = "samen"
    NOTHING = "niets"


def shown_of(tables: Tables, *, internal: bool) -> Shown:
    """Decide what of a study's cases may be shown; see `analysis_lib.case_costs.release`."""
    study, number = study_values(tables), len(tables["casussen"])
    if internal or study["gegevens"] != OWN_DATA:
        return Shown.EVERYTHING
    if study.get(CONSENT):
        return Shown.CONSENTED
    return Shown.CASES if number >= FEWEST_CASES else Shown.TOGETHER if number >= FEWEST_TOGETHER else Shown.NOTHING
