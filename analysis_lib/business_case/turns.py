"""What turns the verdict of a business case and what knowing more is worth, on the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.business_case.range_columns import Name
from analysis_lib.business_case.sureness import SurenessView
from analysis_lib.show.dutch import say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.uncertainty import Statistic

_MOST_TURNING = 12  # rows of turning points that are shown


def turning(sure: SurenessView, note: Sentences = "") -> Output:
    """The single numbers that can turn the verdict, each with the value at which it does."""
    points = sure.turning_points()
    if points is None:
        return NOTHING
    can = points[points["keert"]]
    rows = [
        {
            "gegeven": sure.called(Name(row["tabel"], row["sleutel"], row["kolom"])),
            "waarde": sure.value(Name(row["tabel"], row["sleutel"], row["kolom"]), row["waarde"]),
            "keerpunt": sure.value(
                Name(row["tabel"], row["sleutel"], row["kolom"]),
                round(row["keerpunt"], 2 if row["kolom"] == "bedrag" else 4),
            ),
            "factor": row["factor"],
        }
        for row in can.head(_MOST_TURNING).to_dict("records")
    ]
    claim = _common_claim(sure)
    if claim is not None:
        whole = {"gegeven": "Eén impactclaim voor alle effecten", "waarde": _claims_now(sure)}
        rows = [{**whole, "keerpunt": say(claim, "pct1"), "factor": np.nan}, *rows]
    every = sure.decision.turning_points()
    names = [one.name for one in sure.decision.perspectives]
    return sure.view.table(
        pd.DataFrame(rows, columns=["gegeven", "waarde", "keerpunt", "factor"]),
        {
            "gegeven": Col("Gegeven", width=52),
            "waarde": Col("Nu", width=16, right=True),
            "keerpunt": Col("Keert bij", width=18, right=True),
            "factor": Col("Keer zoveel", "getal1", "", width=14),
        },
        name="keerpunten",
        caption="Welk gegeven op zichzelf het oordeel voor iedereen samen kan omkeren",
        css="fijn",
        data=every.assign(perspectief=[names[place] for place in every["perspectief"]]),
        note=sure.remark(note, niet=len(points) - len(can), meer=max(0, len(can) - _MOST_TURNING) or None),
    )


def turning_facts(sure: SurenessView) -> dict[str, Any]:
    """Which single numbers can turn the verdict, in words."""
    points = sure.turning_points()
    if points is None:
        return {}
    numbers = int(points["keert"].sum())
    claim = _common_claim(sure)
    counts = f"{numbers} van de {len(points)} getallen" if numbers else None
    return {
        "keren": counts,
        "keert_werkwoord": "kan" if numbers == 1 else "kunnen",
        "keren_niet": None if numbers else f"Geen enkel van de {len(points)} getallen",
        "claim_keert": claim,
        "claim_nu": _claims_now(sure),
    }


def knowing(sure: SurenessView, note: Sentences = "") -> Output:
    """What each source does to the result, and what knowing it is worth."""
    if not sure.is_open:
        return NOTHING
    table = sure.decision.knowing()
    names = [sure.called_source(source) for source in sure.decision.sources]
    order = (table["hoog"] - table["laag"]).abs().sort_values(ascending=False, kind="stable").index
    rows = []
    for place in order:
        row = table.loc[place]
        worth = Statistic(row["waarde"], row["waarde_fout"])
        rows.append(
            {
                "bron": names[place],
                "laag": row["laag"],
                "hoog": row["hoog"],
                "aandeel": _share(Statistic(row["aandeel"], row["aandeel_fout"])),
                "waarde": sure.amount(worth) if worth.value > 2 * worth.error else "niets",
            }
        )
    return sure.view.table(
        pd.DataFrame(rows),
        {
            "bron": Col("Wat niet vaststaat", width=38),
            "laag": Col("Netto bij laag", "eur", width=16),
            "hoog": Col("Netto bij hoog", "eur", width=16),
            "aandeel": Col("Aandeel in de spreiding", width=14, right=True),
            "waarde": Col("Weten is waard", width=16, right=True),
        },
        name="weten",
        caption="Wat elk bereik uitmaakt, en wat het waard is om het te weten",
        css="fijn",
        data=table.assign(bron=names).iloc[list(order)],
        note=sure.remark(note),
    )


def _common_claim(sure: SurenessView) -> float | None:
    claim = float(sure.decision.table()["keerpunt"].iloc[sure.decision.everyone])
    return claim if claim <= 1 else None


def _claims_now(sure: SurenessView) -> str:
    effects = sure.view.case.valued["impactclaim"]
    low, high = float(effects.min()), float(effects.max())
    return say(low, "pct") if low == high else f"{say(low, 'pct')} tot {say(high, 'pct')}"


def _share(share: Statistic) -> str:
    return "minder dan 1%" if share.value < 0.01 else say(share.rounded(0.01), "pct")
