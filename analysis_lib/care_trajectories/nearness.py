"""How close invented rows come to what the source printed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.once import remembered

COMPARED = ("trajecten", "leerlingen", "zorgvormen", "gebruik")  # tables that are held against what was printed
REFERENCE = pd.Timestamp("2020-01-01")
YEARS = (2017, 2018, 2019)


@dataclass(frozen=True)
class Target:
    """A printed figure: what it is about, where it stands, its value and how far off still counts as equal."""

    about: str
    place: str
    printed: float
    margin: float = 0.0


_RESTARTS = {"basis_ggz": 59, "dyslexie": 41, "specialistische_ggz": 28, "curatieve_ggz": 3}
_BEGUN = {2017: (519, 519), 2018: (686, 555), 2019: (494, 494)}
_STATUS = {"in zorg": 433, "stop zorg": 88, "uitgestroomd": 393}  # of 914: 47.37, 9.63 and 43.00%
_MONTHS = (77, 215, 66, 73, 28, 22, 0, 433)
_CLASSES = ("0 t/m 6", "7 t/m 12", "13 t/m 18", "19 t/m 24", "25 t/m 30", "31 t/m 36", "meer dan 36")
_LENGTHS = (*(f"{months} maanden" for months in _CLASSES), "nog in zorg")
_COSTS = (800, 73, 23, 7, 5, 4, 2)
_EUROS = ("0-10", "10-20", "20-30", "30-40", "40-50", "50-100", "meer dan 100")
_DEAREST = 0.125  # of all pupils, §2.1
_TOTALS = {2017: 8.38, 2018: 10.58, 2019: 8.55}

TARGETS = (
    Target("leerlingen met hulp 2017-2019", "§2.1", 914),
    Target("aanbieders 2017-2019", "§2.1", 58),
    *(Target(f"herstarts {form}", "Tabel 1", number) for form, number in _RESTARTS.items()),
    *(Target(f"trajecten {year} zonder correctie", "Tabel 2", raw) for year, (raw, _) in _BEGUN.items()),
    *(Target(f"trajecten {year} gecorrigeerd", "Tabel 2", joined) for year, (_, joined) in _BEGUN.items()),
    Target("trajecten per leerling met hulp 2019", "§2.1", 1.27, 0.005),
    *(Target(f"leerlingen {status}", "Figuur 1", number) for status, number in _STATUS.items()),
    *(Target(f"duur {months}", "Tabel 4", number) for months, number in zip(_LENGTHS, _MONTHS, strict=True)),
    *(Target(f"kosten {e} duizend euro", "Tabel 5", number) for e, number in zip(_EUROS, _COSTS, strict=True)),
    Target("procent van de kosten bij de duurste 12,5%", "§2.1", 54, 0.5),
    Target("Eerste Keer Goed in procent", "§2.2", 34, 0.5),
    Target("leerlingen met dyslexiezorg 2018", "§3.2", 100, 10),  # 'bijna honderd'
    Target("leerlingen met dyslexiezorg 2019", "§3.2", 50, 5),  # 'ongeveer de helft'
    *(Target(f"procent leerlingen met hulp {year}", "Tabel 6", share, 0.005) for year, share in _TOTALS.items()),
)


@remembered
def nearness(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Compare what the rows give with what was printed.

    Parameters
    ----------
    tables : dict of str to DataFrame
        ``trajecten, leerlingen, zorgvormen`` and ``gebruik`` (the percentages of table 6).

    Returns
    -------
    DataFrame
        ``onderwerp, plaats, afgedrukt, nagemaakt, marge`` (numbers; `marge` is half a unit of
        what was printed, 0 for counts) and ``binnen`` (bool); one row per printed figure,
        then one per school and year.
    """
    joined, pairs = ct.corrected(tables["trajecten"], tables["zorgvormen"])
    counts = ct.per_year(joined, YEARS, ["school"])
    measured = _measured(tables, joined, pairs, counts)
    rows = [(t.about, t.place, t.printed, measured[t.about], t.margin) for t in TARGETS]
    rows += _by_school(tables, counts)
    frame = pd.DataFrame(rows, columns=["onderwerp", "plaats", "afgedrukt", "nagemaakt", "marge"])
    return frame.assign(binnen=(frame["afgedrukt"] - frame["nagemaakt"]).abs() <= frame["marge"])


def _shares(tables: dict[str, pd.DataFrame], counts: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    schools = tables["leerlingen"].rename(columns={"leerlingen": "leerlingen_totaal"})
    return ct.shares_of_pupils(counts, schools[["school", "jaar", "leerlingen_totaal"]], by)


def _by_school(tables: dict[str, pd.DataFrame], counts: pd.DataFrame) -> list[tuple[str, str, float, float, float]]:
    rows = _shares(tables, counts, ("school",)).merge(tables["gebruik"], on=["school", "jaar"])
    about = [f"procent leerlingen met hulp {year}, {s}" for year, s in zip(rows["jaar"], rows["school"], strict=True)]
    made = (100 * rows["aandeel"]).tolist()
    margins = [0.5] * len(rows)
    return list(zip(about, rows["plaats"], rows["percentage"].astype(float), made, margins, strict=True))


def _measured(
    tables: dict[str, pd.DataFrame], joined: pd.DataFrame, pairs: pd.DataFrame, by_school: pd.DataFrame
) -> dict[str, float]:
    raw = tables["trajecten"]
    found: dict[str, float] = {
        "leerlingen met hulp 2017-2019": raw["leerling"].nunique(),
        "aanbieders 2017-2019": raw["aanbieder"].nunique(),
    }
    found |= {f"herstarts {form}": int((pairs["zorgvorm"] == form).sum()) for form in _RESTARTS}
    for rows, name in ((raw, "zonder correctie"), (joined, "gecorrigeerd")):
        counts = ct.per_year(rows, YEARS).set_index("jaar")["trajecten"]
        found |= {f"trajecten {year} {name}": int(counts[year]) for year in YEARS}
    last = ct.per_year(joined, [YEARS[-1]]).iloc[0]
    found["trajecten per leerling met hulp 2019"] = last["trajecten"] / last["leerlingen"]
    status = ct.status(joined, REFERENCE)
    found |= {f"leerlingen {name}": int((status == name).sum()) for name in _STATUS}
    found |= {f"duur {name}": number for name, number in ct.durations(joined, REFERENCE).items()}
    costs = ct.cost_classes(joined)["leerlingen"]
    found |= {f"kosten {name} duizend euro": number for name, number in zip(_EUROS, costs, strict=True)}
    curve = ct.concentration(joined)
    rest = np.interp(1 - _DEAREST, curve["leerlingen"], curve["kosten"])
    found["procent van de kosten bij de duurste 12,5%"] = 100 * (1 - float(rest))
    found["Eerste Keer Goed in procent"] = ct.first_time_right(joined, REFERENCE)["van_honderd"].iloc[0]
    forms = tables["zorgvormen"]
    dyslexia = raw[raw["zorgvorm"].isin(forms.loc[forms["dyslexie"], "zorgvorm"])]
    helped = ct.per_year(dyslexia, YEARS).set_index("jaar")["leerlingen"]
    found |= {f"leerlingen met dyslexiezorg {year}": helped[year] for year in (2018, 2019)}
    total = _shares(tables, by_school, ()).set_index("jaar")["aandeel"]
    return found | {f"procent leerlingen met hulp {year}": 100 * total[year] for year in YEARS}
