"""What changed per school since a study was last published, from what was shown then and may be shown now alone."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.cells import WHOLE, cell
from analysis_lib.care_trajectories.counting import growth_class
from analysis_lib.care_trajectories.page import HIDDEN_NOTE
from analysis_lib.care_trajectories.publication import Publication, publications
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show.dutch import MISSING, date_in_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col

_SHARE = "pct"


def since_last(use: SchoolUseView) -> Output:
    """Pupils with help per school in the last year of the release before, and in the last year now.

    The release before is the latest of which the last year is earlier. Nothing is worked out from what is hidden in
    either: a reader who has both reports could make this table.
    """
    view = use.view
    before = [one for one in publications(view.tables) if one.years[-1] < view.years[-1]]
    if not before or not view.has_trajectories:
        return NOTHING
    then, now = before[-1], view.years[-1]
    year = then.years[-1]
    called = {name: key for key, name in then.names["scholen"].items()}
    rows = [_row(use, then, (called.get(name, school), school), name) for school, name in view.names.items()]
    return view.table(
        pd.DataFrame(rows),
        {
            "school": Col("School", width=28),
            "toen": Col(f"Met hulp {year}", right=True, width=13),
            "nu": Col(f"Met hulp {now}", right=True, width=13),
            "verschil": Col("Erbij of eraf", right=True, width=13),
            "deel_toen": Col(f"Deel {year}", right=True, width=11),
            "deel_nu": Col(f"Deel {now}", right=True, width=11),
            "groei": Col("Groei", right=True, width=11),
        },
        name="sinds_vorige",
        caption=f"Leerlingen met hulp per school: wat er veranderde sinds de uitgave over {year}",
        total=_row(use, then, (WHOLE, WHOLE), "Alle scholen"),
        mark=use.mark,
        note=f"De aantallen van {year} zijn zoals zij zijn uitgegeven op {date_in_words(pd.Timestamp(then.date))}. "
        f"De klassen van groei zijn die van de tabel hierboven. {HIDDEN_NOTE}",
    )


def _row(use: SchoolUseView, then: Publication, keys: tuple[str, str], name: str) -> dict[str, str]:
    """What is shown of a school, by its key then and now, or of all: counts, shares of pupils, what changed in both."""
    view, years = use.view, (then.years[-1], use.view.years[-1])
    known = cell("leerlingen", keys[0], years[0]) in then.cells
    counts = (
        then.release.count("leerlingen", keys[0], years[0]) if known else math.nan,
        view.release.count("leerlingen", keys[1], years[1]),
    )
    everyone = [_everyone(use, keys[1], year) for year in years]
    shares = [_whole_percentage(count, all_) for count, all_ in zip(counts, everyone, strict=True)]
    lacking = [HIDDEN if all_ and (known or late) else MISSING for late, all_ in enumerate(everyone)]
    unknown = HIDDEN if lacking == [HIDDEN, HIDDEN] else MISSING
    change, growth = counts[1] - counts[0], shares[1] - shares[0]
    return {
        "school": name,
        "toen": say(counts[0], "aantal", lacking[0]),
        "nu": say(counts[1], "aantal", lacking[1]),
        "verschil": unknown if math.isnan(change) else _signed(int(change)),
        "deel_toen": say(shares[0] / 100, _SHARE, lacking[0]),
        "deel_nu": say(shares[1] / 100, _SHARE, lacking[1]),
        "groei": unknown if math.isnan(growth) else growth_class(int(growth)),
    }


def _everyone(use: SchoolUseView, place: str, year: int) -> int:
    return use.roll.total(use.view.names, year) if place == WHOLE else use.roll.pupils.get((place, year), 0)


def _whole_percentage(count: float, everyone: int) -> float:
    return float(np.floor(100 * count / everyone + 0.5)) if everyone else math.nan


def _signed(change: int) -> str:
    return f"{change:+d}".replace("-", "\u2212") if change else "0"
