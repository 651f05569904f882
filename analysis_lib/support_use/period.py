"""The years that a study says it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis_lib.tables import Finding, Tables

_TWO_YEARS = re.compile(r"(\d{4})\D+(\d{4})")


def period_in(text: str) -> tuple[int, int] | None:
    """Read '2021-2024' or '2021 tot en met 2024' as two years; None for anything else."""
    found = _TWO_YEARS.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


def period_is_counted(tables: Tables) -> Iterator[Finding]:
    """Require two years in order, both among the counts: the trend is over them."""
    study, counted = tables["studie"], set(tables["aantallen"]["jaar"].astype(int))
    for row, text in study.loc[study["sleutel"] == "periode", "waarde"].items():
        period = period_in(text)
        if period is None or not period[0] < period[1]:
            yield Finding("studie", row, "waarde", f"'{text}' moet beginjaar-eindjaar zijn, zoals 2021-2024.")
        elif counted and not set(period) <= counted:
            message = f"'{text}' noemt een jaar zonder aantallen; die zijn er over {min(counted)} tot {max(counted)}."
            yield Finding("studie", row, "waarde", message)
