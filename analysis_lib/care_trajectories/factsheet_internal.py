"""The parts of a school's factsheet about single pupils; the only place that shows them."""

from __future__ import annotations

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.show.dutch import capital
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col

_DEAREST = 3


def internal_sheet(view: FactsheetView) -> list[Output]:
    """The most expensive pupils, and ages by form; nothing unless this is the internal version."""
    if not view.internal:
        return []
    joined, _ = ct.corrected(view.tables["trajecten"], view.tables["zorgvormen"])
    begun = ct.begun_in(joined, view.years)
    return [_dearest(view, begun), *(_ages(view, begun, year) for year in view.years[-2:])]


def _dearest(view: FactsheetView, begun: pd.DataFrame) -> Output:
    pupils = ct.per_pupil(begun)
    here = pupils[pupils["school"] == view.school].sort_values("kosten", ascending=False, kind="stable")
    where = ct.status(begun, view.on)
    rows = [
        {"rang": str(place), "kosten": amount, "status": capital(str(where.get(pupil, ct.NOT_BEGUN)))}
        for place, (pupil, amount) in enumerate(here["kosten"].head(_DEAREST).items(), start=1)
    ]
    return view.table(
        pd.DataFrame(rows),
        {
            "rang": Col("Leerling", width=20),
            "kosten": Col("Kosten", "eur", width=40),
            "status": Col("Status", width=40),
        },
        name="duurste_leerlingen",
        caption="De drie leerlingen met de hoogste kosten",
    )


def _ages(view: FactsheetView, begun: pd.DataFrame, year: int) -> Output:
    counted = ct.ages(begun[begun["school"] == view.school], year)
    wide = counted.assign(leeftijd=counted["leeftijd"].astype(int).astype(str)).pivot_table(
        index="zorgvorm", columns="leeftijd", values="leerlingen", aggfunc="sum", fill_value=0
    )
    ages = sorted(wide.columns, key=int)
    frame = wide[ages].reset_index()
    frame["zorgvorm"] = frame["zorgvorm"].map(view.forms)
    return view.table(
        frame,
        {"zorgvorm": Col("Zorgvorm", width=30)}
        | {age: Col(age, "aantal", width=70 / max(len(ages), 1)) for age in ages},
        name=f"leeftijd_per_zorgvorm_{year}",
        caption=f"Leerlingen met hulp in {year} naar zorgvorm en leeftijd",
    )
