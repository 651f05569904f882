"""How near counts of invented registers lie to the printed tables, on the page."""

from __future__ import annotations

import pandas as pd

from analysis_lib.show.dutch import number, percentage
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.support_use.nearness import COMPARED, PART, POINTS, nearness
from analysis_lib.support_use.page import SupportUseView


def nearness_table(view: SupportUseView, note: Sentences = "") -> Output:
    """By printed table: how many figures were counted, how many lie near, and how far the farthest lies.

    `note` fills in ``getallen`` and ``dichtbij``, how many figures there are and how many are near, ``verst``, and
    ``punten`` and ``deel``, what near is.
    """
    if view.tables[COMPARED].empty or not view.origins.whole:
        return NOTHING
    found = nearness(view.shares[view.shares["regio"] == view.country], view.tables)
    if found.empty:
        return NOTHING
    by_table = found.assign(punten=found["verschil"].abs(), deel_van=found["relatief"].abs()).groupby("plaats")
    frame = pd.DataFrame(
        {
            "cijfers": by_table.size(),
            "binnen": by_table["binnen"].sum().astype(int),
            "punten": [number(100 * most, 1) for most in by_table["punten"].max()],
            "relatief": by_table["deel_van"].median(),
        }
    )
    frame = frame.loc[found["plaats"].unique()].rename_axis("plaats").reset_index()  # in the order of the source
    order = found.dropna(subset="verschil").sort_values("verschil", key=abs).to_dict("records")
    said = "; ".join(f"{view.named(row['indicator'])}, {row['groep']}, {row['jaar']}" for row in order[-1:])
    return view.table(
        frame,
        {
            "plaats": Col("Afgedrukt in", width=22),
            "cijfers": Col("Cijfers", "aantal", width=14),
            "binnen": Col("Dichtbij", "aantal", width=14),
            "punten": Col("Grootste verschil van een aandeel (procentpunt)", right=True, width=26),
            "relatief": Col("Middelste verschil van een aantal", "pct1", width=24),
        },
        name="dichtbij",
        caption="Hoe dicht de telling uit verzonnen registers bij de afgedrukte tabellen ligt",
        data=found,
        note=view.remark(
            note, getallen=len(found), dichtbij=int(found["binnen"].sum()), verst=said or None, **_bounds()
        ),
    )


def _bounds() -> dict[str, str]:
    return {"punten": f"{number(100 * POINTS, 1)} procentpunt", "deel": percentage(PART)}
