"""Own numbers of few persons, which a business case shows with consent alone.

Each amount is a number of persons times a printed price, and the outcome is a sum of amounts. A number
that is hidden would follow from them, and without them there is no outcome. So a public business
case of own data with such numbers is not made until somebody answers for them in ``studie``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis_lib.disclosure import Rules, small
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.common import CONSENT, VERSION, is_internal, study_values
from analysis_lib.tables.kinds_of_data import OWN_DATA, SYNTHETIC
from analysis_lib.versions import Version

RULES = Rules(minimum=10)
_NUMBERS = (
    ("casussen", "aantal"),
    ("effecten", "aantal"),
    ("effecten", "in_aanmerking"),
    ("regels", "aantal"),
    ("vergelijkingen", "aantal"),
)


def has_few(tables: Tables) -> bool:
    """Whether a study's own numbers of persons are below the minimum somewhere."""
    return next(_few(tables), None) is not None


def few_persons_need_consent(tables: Tables) -> Iterator[Finding]:
    """Refuse own numbers of few persons, unless ``studie`` says who allowed them, or that the report stays inside."""
    if study_values(tables).get(CONSENT) or is_internal(tables):
        return
    for table, column, row, whose in _few(tables):
        message = (
            f"{whose} minder dan {RULES.minimum} personen, en uit de bedragen volgt om hoeveel; neem rijen samen, "
            f"of zet in studie achter {CONSENT} wie goedvond dat dit te zien is, en wanneer. Blijft het rapport "
            f"binnen, zet daar dan {VERSION} op {Version.INTERNAL}."
        )
        yield Finding(table, row, column, message)


def _few(tables: Tables) -> Iterator[tuple[str, str, int, str]]:
    """Give table, column and row of each number of few persons, and how a message about it begins."""
    if study_values(tables)["gegevens"] != OWN_DATA:
        return
    for table, column in _NUMBERS:
        for row in _small(tables[table], tables[table][column]):
            yield table, column, row, "gaat over"
    areas = tables["vergelijkingen"]
    for row in _small(areas, areas["waarde"].where(areas["eenheid"] == "aantal")):
        yield "vergelijkingen", "waarde", row, "gaat over"
    effects = tables["effecten"]
    for row in _small(effects, effects["in_aanmerking"] - effects["aantal"]):
        yield "effecten", "aantal", row, "laat van wie in aanmerking komt"


def _small(frame: pd.DataFrame, numbers: pd.Series) -> list[int]:
    own = numbers[frame["plaats"] != SYNTHETIC].dropna().astype(float)
    return [int(row) for row in small(own[own > 0], RULES).index]
