"""The help that pupils of a municipality had, on the page: forms, how far it is, how long it took, what it cost."""

from __future__ import annotations

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.page import TrajectoriesView, class_in_words, of_trajectories, ratio, shown
from analysis_lib.show.dutch import capital, date_in_digits
from analysis_lib.show.output import Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col, year_columns


@of_trajectories
def forms_table(view: TrajectoriesView, note: Sentences = "") -> Output:
    """Pupils with help by form and year."""
    counts = {
        str(year): [shown(view.release.count("zorgvorm", ct.WHOLE, form, year), "aantal") for form in view.forms]
        for year in view.years
    }
    return view.table(
        pd.DataFrame({"vorm": list(view.forms.values()), **counts}),
        {"vorm": Col("Zorgvorm", width=40)} | year_columns(view.years, right=True, width=60),
        name="leerlingen_per_zorgvorm",
        caption="Leerlingen met hulp die in het jaar begon, naar zorgvorm",
        note=view.note(note),
    )


@of_trajectories
def status_table(view: TrajectoriesView, note: Sentences = "") -> Output:
    """Where pupils stand on the date."""
    everyone = view.release.count("periode", ct.WHOLE)
    rows = []
    for which in (*ct.PupilStatus, ct.NOT_BEGUN):
        if ct.cell("status", ct.WHOLE, which) not in view.release.cells.index:
            continue
        number = view.release.count("status", ct.WHOLE, which)
        share = ratio(number, everyone, "pct1")
        rows.append({"status": capital(which), "leerlingen": shown(number, "aantal"), "aandeel": share})
    return view.table(
        pd.DataFrame(rows),
        {
            "status": Col("Status", width=40),
            "leerlingen": Col("Leerlingen", right=True, width=30),
            "aandeel": Col("Deel", right=True, width=30),
        },
        name="status",
        caption=f"Leerlingen naar status op {date_in_digits(view.on)}",
        total={"status": "Samen", "leerlingen": shown(everyone, "aantal")},
        note=view.note(note),
    )


@of_trajectories
def durations_table(view: TrajectoriesView, note: Sentences = "") -> Output:
    """How long help that had ended by the date took."""
    names = [name.removeprefix(f"duur/{ct.WHOLE}/") for name in view.release.cells.index if name.startswith("duur/")]
    counts = view.release.series("duur", ct.WHOLE, keys=names)
    rows = [{"klasse": name, "leerlingen": shown(n, "aantal")} for name, n in counts.items() if n != 0]
    return view.table(
        pd.DataFrame(rows),
        {"klasse": Col("Looptijd", width=60), "leerlingen": Col("Leerlingen", right=True, width=40)},
        name="looptijden",
        caption="Leerlingen zonder lopende hulp, naar de looptijd van hun laatste pad",
        note=view.note(note),
    )


@of_trajectories
def steps_table(view: TrajectoriesView, note: Sentences = "") -> Output:
    """First-time-right over the first four steps."""
    everyone = view.release.count("stap", ct.WHOLE, 1)
    rows = []
    for step in range(1, ct.FIRST_STEPS + 1):
        had, last = (view.release.count(kind, ct.WHOLE, step) for kind in ("stap", "laatste_stap"))
        rows.append(
            {
                "stap": f"{step}e traject",
                "leerlingen": shown(had, "aantal"),
                "laatste": shown(last, "aantal"),
                "aandeel": ratio(last, had, "pct"),
                "van_allen": ratio(last, everyone, "pct"),
            }
        )
    return view.table(
        pd.DataFrame(rows),
        {
            "stap": Col("Traject", width=18),
            "leerlingen": Col("Leerlingen die het kregen", right=True, width=22),
            "laatste": Col("Daarna geen hulp meer", right=True, width=20),
            "aandeel": Col("Deel van wie het kreeg", right=True, width=20),
            "van_allen": Col("Deel van alle leerlingen met hulp", right=True, width=20),
        },
        name="eerste_keer_goed",
        caption="Eerste Keer Goed: na welk traject van het eerste pad geen hulp meer volgde",
        note=view.note(note),
    )


@of_trajectories
def costs_table(view: TrajectoriesView, note: Sentences = "") -> Output:
    """Pupils by what their help cost over all years."""
    everyone = view.release.count("periode", ct.WHOLE)
    counts = view.release.series("kosten", ct.WHOLE, keys=ct.cost_labels(ct.COSTS))
    rows = [
        {"klasse": class_in_words(str(k)), "leerlingen": shown(n, "aantal"), "aandeel": ratio(n, everyone, "pct1")}
        for k, n in counts.items()
    ]
    return view.table(
        pd.DataFrame(rows),
        {
            "klasse": Col("Kosten over alle jaren", width=44),
            "leerlingen": Col("Leerlingen", right=True, width=28),
            "aandeel": Col("Deel", right=True, width=28),
        },
        name="kostenklassen",
        caption="Leerlingen naar de kosten van hun jeugdhulp",
        total={"klasse": "Samen", "leerlingen": shown(everyone, "aantal")},
        note=view.note(note),
    )
