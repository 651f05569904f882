"""Pictures of a school's factsheet: the school beside others, and pupils with help by form, provider and age.

Where little may be shown a table says it: a chart of hidden numbers is no picture.
"""

from __future__ import annotations

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.page import HIDDEN_NOTE, shown
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import enumerate_words
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col

_MOST_PROVIDERS = 8
_FEWEST_BARS = 3


def comparison_figure(sheet: FactsheetView) -> Output:
    """Parts 3 and 4: the share of pupils over the years, beside the board and the municipality."""
    places = {"school": (sheet.school, "uw school", theme.ACCENT)}
    if not sheet.is_only_of_board:
        places["bestuur"] = (sheet.board, "uw bestuur", theme.PALETTE[1])
    places["gemeente"] = (ct.WHOLE, "gemeente", theme.INK)
    shares = {name: [sheet.share_known(place, year) for year in sheet.years] for name, (place, _, _) in places.items()}
    frame = pd.DataFrame({"jaar": sheet.years, **shares})
    if frame["school"].notna().sum() < 2:
        return NOTHING
    said = "; ".join(
        f"{name} "
        + enumerate_words(
            f"{year}: {shown(value, 'pct1')}" for year, value in zip(sheet.years, frame[key], strict=True)
        )
        for key, (_, name, _) in places.items()
    )
    gap = f" Waar een punt ontbreekt, is het niet getoond ({HIDDEN})." if frame.isna().to_numpy().any() else ""
    words = sheet.words(
        name="figuur_vergelijking",
        caption="Deel van de leerlingen voor wie in een jaar hulp begon",
        alt=f"van het deel van de leerlingen met hulp. {said}.{gap}",
        up="deel van de leerlingen",
        columns={"jaar": Col("Jaar", "jaar")}
        | {key: Col(name, "pct1", HIDDEN) for key, (_, name, _) in places.items()},
        elsewhere=f"De percentages staan in [de tabel](#tabel-vergelijking).{gap}",
    )
    series = [charts.Series(key, name, colour, dashed=key != "school") for key, (_, name, colour) in places.items()]
    return charts.beside_others(frame, words, year="jaar", series=series)


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
        of="Zorgvorm",
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
    return _counts(
        sheet, counts, name="aanbieders", of="Aanbieder", caption=caption, remark=remark, colour=theme.PALETTE[2]
    )


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
    return _counts(
        sheet, counts, name="leeftijden", of="Leeftijd", caption=caption, remark=remark, colour=theme.PALETTE[1]
    )


def _counts(
    sheet: FactsheetView, counts: pd.DataFrame, *, name: str, of: str, caption: str, remark: str, colour: str
) -> Output:
    """A panel of bars for each column, or a table where few bars would be seen; readers who cannot see hear all."""
    frame = counts.rename(columns=str).reset_index(names="wat")
    columns = [str(column) for column in counts]
    bars = int((counts > 0).to_numpy().sum())
    if bars < max(_FEWEST_BARS, counts.size / 2):
        heads = {column: Col("Leerlingen" if columns == ["leerlingen"] else column, right=True) for column in columns}
        told = frame.assign(**{column: [shown(value, "aantal") for value in frame[column]] for column in columns})
        note = "" if sheet.internal or not counts.isna().to_numpy().any() else HIDDEN_NOTE
        return sheet.table(
            told, {"wat": Col(of)} | heads, name=f"figuur_{name}", caption=caption, note=f"{remark} {note}".strip()
        )
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
