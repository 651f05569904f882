"""Everything that is known of a child in a year as one number: a bit for each kind of school, care and place.

Kinds and where they come from; what counts as use follows from the bits and the settings.
"""

from __future__ import annotations

from collections.abc import Iterable

from analysis_lib.registers.settings import Settings

PUPILS, SPECIAL, ENROLLED, STUDENTS = "INSCHRWPOTAB", "INSCHRWECTAB", "ONDERWIJSINSCHRTAB", "STUDERENDENBUS"
HELP, PROTECTION, PROBATION = "JGDHULPBUS", "JGDBESCHERMBUS", "JGDRECLASBUS"
BUDGET, LONG_TERM, SUPPORT, COSTS, CHILDCARE = (
    "PGBWLZWMOJWTAB",
    "WLZZINTAB",
    "WMOBUS",
    "ZVWZORGKOSTENTAB",
    "KINDEROPVANG",
)
SPELLS = (HELP, PROTECTION, PROBATION)  # with dates, so that a file may tell of other years than its own
PERSONS, ADDRESSES, PLACES = "GBAPERSOONTAB", "GBAADRESOBJECTBUS", "VSLGWBTAB"

SOURCE = {  # kind to the register that tells it
    "bo": PUPILS,
    "sbo": PUPILS,
    "so": SPECIAL,
    "vso": SPECIAL,
    "vo": ENROLLED,
    "Cluster 1": SPECIAL,
    "Cluster 2": SPECIAL,
    "Cluster 3 en 4": SPECIAL,
    "jeugdhulp": HELP,
    "jeugdbescherming": PROTECTION,
    "jeugdreclassering": PROBATION,
    "pgb": BUDGET,
    "wlz": LONG_TERM,
    "wmo": SUPPORT,
    "zorgkosten fysiek": COSTS,
    "zorgkosten mentaal": COSTS,
    "dag_centrum": CHILDCARE,
    "dag_gastouder": CHILDCARE,
    "bso_centrum": CHILDCARE,
    "bso_gastouder": CHILDCARE,
    "daghulp": HELP,
    "dagbesteding": LONG_TERM,
    "dagbehandeling": LONG_TERM,
}
BIT = {kind: 1 << place for place, kind in enumerate(SOURCE)}


def bits(kinds: Iterable[str]) -> int:
    """Return the bits of some kinds together."""
    return sum(BIT[kind] for kind in set(kinds))


def of_use(settings: Settings, *, without_school: bool = False) -> list[str]:
    """Return the kinds that are registered use of support.

    Source: Berenschot (2023), §2.2 and appendix 6. `without_school` leaves out special education itself, as
    table 8 does.
    """
    school = [
        *["so"],
        *(["vso"] if settings.is_yes("vso_telt") else []),
        *(["sbo"] if settings.is_yes("sbo_telt") else []),
    ]
    care = ["jeugdhulp", "jeugdbescherming", "jeugdreclassering", "pgb", "wlz"]
    care += ["wmo"] if settings.is_yes("wmo_telt") else []
    care += ["zorgkosten fysiek", "zorgkosten mentaal"]
    left_out = set(settings["zonder_registers"])
    return [kind for kind in [*([] if without_school else school), *care] if SOURCE[kind] not in left_out]


def registers_of(kinds: Iterable[str]) -> set[str]:
    """Return the registers without which these kinds are not known."""
    return {SOURCE[kind] for kind in kinds}
