"""Pictures of a school's factsheet: pupils with help by form, provider and age, with their numbers at the bars."""

from __future__ import annotations

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, shown
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import enumerate_words
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col

_MOST_PROVIDERS = 8


def forms_figure(sheet: FactsheetView) -> Output:
    """Part 5: pupils with help by form and year."""
    of_form = {
        year: [sheet.release.count("zorgvorm", sheet.school, form, year) for form in sheet.forms]
        for year in sheet.years
    }
    counts = pd.DataFrame(of_form, index=list(sheet.forms.values()))
    counts = counts[(counts != 0).any(axis=1)]
    if counts.empty:
        return sheet.marked_text("In deze jaren begon voor geen enkele leerling hulp.")
    return _counts(
        sheet,
        counts,
        name="zorgvormen",
        caption="Leerlingen met hulp per zorgvorm",
        remark="Wie hulp in twee vormen krijgt, telt in beide.",
        colour=theme.ACCENT,
    )


def providers_figure(sheet: FactsheetView) -> Output:
    """Part 6: pupils with help by provider, over all years."""
    rows = sheet.release.providers
    known = rows[rows["school"] == sheet.school]
    rows = known.head(_MOST_PROVIDERS)
    others = sheet.school in sheet.release.hides_providers
    if rows.empty:
        return sheet.marked_text(
            "Bij geen enkele aanbieder kan het aantal hier staan zonder dat iemand een kind zou kunnen herkennen."
            if others or sheet.release.count("periode", sheet.school) != 0
            else "In deze jaren begon voor geen enkele leerling hulp."
        )
    counts = rows.set_index("aanbieder")[["leerlingen"]].astype(float)
    parts = [f"Getoond zijn de {_MOST_PROVIDERS} grootste."] if len(known) > len(rows) else []
    parts += ["Er zijn ook aanbieders die hier niet getoond kunnen worden."] if others else []
    caption = f"Leerlingen met hulp per aanbieder, {sheet.years[0]} tot en met {sheet.years[-1]} samen"
    remark = " ".join(parts)
    return _counts(sheet, counts, name="aanbieders", caption=caption, remark=remark, colour=theme.PALETTE[2])


def ages_figure(sheet: FactsheetView) -> Output:
    """Parts 9 and 10: pupils with help by age group in the last two years."""
    years = sheet.years[-2:]
    has_unknown = ct.cell("leeftijdsgroep", sheet.school, years[-1], ct.UNKNOWN_AGE) in sheet.release.cells.index
    bands = [*ct.AGE_BANDS, *([ct.UNKNOWN_AGE] if has_unknown else [])]
    counts = pd.DataFrame(
        {year: [sheet.release.count("leeftijdsgroep", sheet.school, year, band) for band in bands] for year in years},
        index=bands,
    )
    caption = f"Leerlingen met hulp naar leeftijd bij het begin, {years[0]} en {years[-1]}"
    remark = "" if sheet.internal else "Leeftijd per zorgvorm staat alleen in de interne versie."
    return _counts(sheet, counts, name="leeftijden", caption=caption, remark=remark, colour=theme.PALETTE[1])


def _counts(sheet: FactsheetView, counts: pd.DataFrame, *, name: str, caption: str, remark: str, colour: str) -> Output:
    """A panel of bars for each column; readers who cannot see them hear all numbers."""
    frame = counts.rename(columns=str).reset_index(names="wat")
    columns = [str(column) for column in counts]
    said = "; ".join(
        f"{column}: " + enumerate_words(f"{label} {shown(value, 'aantal')}" for label, value in counts[column].items())
        for column in counts
    )
    hidden = "" if sheet.internal or not counts.isna().to_numpy().any() else f" {HIDDEN_NOTE}"
    words = sheet.words(
        name=f"figuur_{name}",
        caption=caption,
        alt=f"met aantallen leerlingen. {said}.",
        columns={"wat": Col("Wat")} | {column: Col(column, "aantal", HIDDEN) for column in columns},
        elsewhere=f"De aantallen staan bij de balken. {remark}{hidden}".strip(),
    )
    panels = [charts.Series(column, column if len(columns) > 1 else "", colour) for column in columns]
    return charts.counts(frame, words, label="wat", panels=panels)
