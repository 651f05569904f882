"""The tables of a school's factsheet: numbers, the school beside others, forms, costs."""

from __future__ import annotations

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, class_in_words, ratio, shown
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show.output import Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col

_TOP = 3


def numbers(sheet: FactsheetView, note: Sentences = "") -> Output:
    """Parts 1 and 2: trajectories and pupils with help, and how they grow beside the municipality."""
    rows = []
    for position, year in enumerate(sheet.years):
        row = {"jaar": str(year)}
        for kind in ("trajecten", "leerlingen"):
            row[kind] = shown(sheet.release.count(kind, sheet.school, year), "aantal")
            for name, place in (("school", sheet.school), ("gemeente", ct.WHOLE)):
                row[f"{kind}_{name}"] = ""
                if position:
                    now, before = (sheet.release.count(kind, place, y) for y in (year, sheet.years[position - 1]))
                    row[f"{kind}_{name}"] = ratio(now, before, "mutatie", minus=1)
        rows.append(row)
    return sheet.table(
        pd.DataFrame(rows),
        {
            "jaar": Col("Jaar", width=10),
            "trajecten": Col("Trajecten", right=True, width=13),
            "leerlingen": Col("Leerlingen met hulp", right=True, width=15),
            "trajecten_school": Col("Groei trajecten, uw school", right=True, width=16),
            "trajecten_gemeente": Col("Groei trajecten, gemeente", right=True, width=14),
            "leerlingen_school": Col("Groei leerlingen, uw school", right=True, width=17),
            "leerlingen_gemeente": Col("Groei leerlingen, gemeente", right=True, width=15),
        },
        name="aantallen",
        caption="Trajecten en leerlingen met hulp, en de groei sinds het jaar ervoor",
        note=sheet.remark(note),
    )


def comparison(sheet: FactsheetView, note: Sentences = "") -> Output:
    """Parts 3 and 4: trajectories per pupil and share of pupils, beside the board and the municipality."""
    rows = []
    for year in sheet.years:
        row = {"jaar": str(year)}
        for name, place in (("school", sheet.school), ("gemeente", ct.WHOLE)):
            pupils, paths = (sheet.release.count(kind, place, year) for kind in ("leerlingen", "trajecten"))
            row[f"per_leerling_{name}"] = ratio(paths, pupils, "getal2")
        for name, place in (("school", sheet.school), ("bestuur", sheet.board), ("gemeente", ct.WHOLE)):
            row[f"aandeel_{name}"] = sheet.share(place, year)
        rows.append(row)
    return sheet.table(
        pd.DataFrame(rows),
        {
            "jaar": Col("Jaar", width=10),
            "per_leerling_school": Col("Trajecten per leerling, uw school", right=True, width=20),
            "per_leerling_gemeente": Col("Trajecten per leerling, gemeente", right=True, width=20),
            "aandeel_school": Col("Deel van de leerlingen, uw school", right=True, width=20),
            "aandeel_bestuur": Col("Deel, bestuur", right=True, width=15),
            "aandeel_gemeente": Col("Deel, gemeente", right=True, width=15),
        },
        name="vergelijking",
        caption="Uw school naast het bestuur en de gemeente",
        note=sheet.remark(note) + sheet.absence_note(),
    )


def top_forms(sheet: FactsheetView) -> Output:
    """Part 7: the forms with the most pupils in the last year, each with its main provider."""
    last = sheet.years[-1]
    counts = {form: sheet.release.count("zorgvorm", sheet.school, form, last) for form in sheet.forms}
    known = sorted((form for form, n in counts.items() if n > 0), key=lambda form: -counts[form])[:_TOP]
    if not known:
        return sheet.marked_text(
            f"Voor {last} kan geen enkele zorgvorm hier staan zonder dat iemand een kind zou kunnen herkennen."
            if any(pd.isna(n) for n in counts.values())
            else f"In {last} begon voor geen enkele leerling hulp."
        )
    here = sheet.release.in_forms[sheet.release.in_forms["school"] == sheet.school]
    main = {row["zorgvorm"]: row for row in here.to_dict("records")}
    rows = [
        {
            "vorm": sheet.forms[form],
            "leerlingen": shown(counts[form], "aantal"),
            "aanbieder": main[form]["aanbieder"] if form in main else HIDDEN,
            "bij": shown(main[form]["leerlingen"], "aantal") if form in main else HIDDEN,
        }
        for form in known
    ]
    return sheet.table(
        pd.DataFrame(rows),
        {
            "vorm": Col("Zorgvorm", width=32),
            "leerlingen": Col("Leerlingen", right=True, width=16),
            "aanbieder": Col("Aanbieder met de meeste", width=32),
            "bij": Col("Leerlingen daar", right=True, width=20),
        },
        name="top_zorgvormen",
        caption=f"Grootste zorgvormen in {last} en hun grootste aanbieder",
        note="" if sheet.internal else HIDDEN_NOTE,
    )


def costs(sheet: FactsheetView, note: Sentences = "") -> Output:
    """Part 8: pupils by what their help cost, in classes too wide to recognise anybody."""
    counts = sheet.release.series("kosten", sheet.school, keys=ct.SCHOOL_COST_LABELS)
    everyone, in_town = (sheet.release.count("periode", place) for place in (sheet.school, ct.WHOLE))
    if everyone == 0:
        return sheet.marked_text("In deze jaren begon voor geen enkele leerling hulp.")
    rows = [
        {
            "klasse": class_in_words(str(label)),
            "leerlingen": shown(number, "aantal"),
            "aandeel": ratio(number, everyone, "pct"),
            "gemeente": ratio(sheet.release.count("kostenklasse", ct.WHOLE, label), in_town, "pct"),
        }
        for label, number in counts.items()
    ]
    return sheet.table(
        pd.DataFrame(rows),
        {
            "klasse": Col("Kosten per leerling, alle jaren samen", width=40),
            "leerlingen": Col("Leerlingen", right=True, width=20),
            "aandeel": Col("Deel, uw school", right=True, width=20),
            "gemeente": Col("Deel, gemeente", right=True, width=20),
        },
        name="kosten",
        caption="Wat de hulp kostte",
        total={"klasse": "Samen", "leerlingen": shown(everyone, "aantal")},
        note=sheet.remark(note),
    )
