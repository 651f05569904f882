"""How support use changed, on the page: counts and shares of a part of the report, and a cohort followed."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from analysis_lib import support_use as su
from analysis_lib.disclosure import HIDDEN
from analysis_lib.show.dutch import change, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.support_use.names import COUNT_HIDDEN, SHARE_HIDDEN
from analysis_lib.support_use.page import PART_NAMES, SupportUseView, crossed

ABOUT = "ca."


def changes(view: SupportUseView, part: str, note: Sentences = "", chosen: Sequence[str] = ()) -> Output:
    """What each group of a part of the report was and is, and by how much it changed; of `chosen` indicators if given.

    `note` fills in ``zonder_referentie`` too: the indicators whose reference group is unknown, if any.
    """
    frames = []
    for indicator in [name for name in view.of_part(part) if name in chosen or not chosen]:
        rows = view.national(indicator)
        if rows.empty or not {view.begin, view.end} <= set(rows["jaar"]):
            continue
        moved = view.moved[view.moved["indicator"] == indicator].set_index("groep")
        less, unsaid = moved[COUNT_HIDDEN], moved[SHARE_HIDDEN]
        frame = pd.DataFrame(
            {
                "aantal": _in_year(view, rows, view.end, "aantal", COUNT_HIDDEN),
                **{f"aandeel_{year}": _in_year(view, rows, year, "aandeel", SHARE_HIDDEN) for year in view.years},
                "absoluut": crossed(moved["absoluut"], less),
                "relatief": crossed(moved["relatief"], unsaid),
                "relatief_tekst": crossed(pd.Series(about_change(moved, "relatief"), index=moved.index), unsaid),
            }
        )
        form = view.share_form(indicator)
        words = pd.DataFrame(
            {f"tekst_{year}": _in_words(frame[f"aandeel_{year}"], form) for year in view.years}, index=frame.index
        )
        frames.append(frame.join(words).rename_axis("groep").reset_index().assign(naam=view.named(indicator)))
    if not frames:
        return NOTHING
    frame = pd.concat(frames, ignore_index=True)
    columns = {
        "groep": Col("Groep", width=30),
        "aantal": Col(f"Aantal {view.end}", "aantal", missing="", width=13),
        **{f"tekst_{year}": Col(f"Aandeel {year}", right=True, width=11) for year in sorted(view.years)},
        "absoluut": Col("Mutatie aantal", "mutatie", missing="", width=12),
        "relatief_tekst": Col("Mutatie aandeel", missing="", right=True, width=12),
    }
    return view.table(
        frame,
        {name: about for name, about in columns.items() if not frame[name].replace("", None).isna().all()},
        name=f"cijfers_{part}",
        caption=f"{PART_NAMES[part]}: aantallen en aandelen, en hun mutatie naar verhouding, van {view.begin} tot "
        f"{view.end}",
        group="naam",
        css="fijn",
        data=frame.drop(columns=[name for name in frame if "tekst" in str(name)]),
        note=view.remark(note, zonder_referentie=_without_reference(view, part), bij_benadering=ABOUT),
    )


def _in_year(view: SupportUseView, rows: pd.DataFrame, year: int, column: str, hidden: str) -> pd.Series:
    is_hidden = view.in_year(rows, year, hidden)
    return crossed(view.in_year(rows, year, column), is_hidden.eq(True))


def _in_words(values: pd.Series, form: str) -> list[str]:
    return [value if value == HIDDEN else say(value, form, missing="") for value in values]


def _without_reference(view: SupportUseView, part: str) -> str | None:
    unknown = [
        view.named(indicator)
        for indicator in view.of_part(part)
        if (rows := view.national(indicator))["aandeel"].notna().any() and rows["referentie"].isna().all()
    ]
    return enumerate_words(unknown) or None


def with_and_without(view: SupportUseView) -> Output:
    """What leaving a year out does to each trend in use."""
    if view.left_out is None or view.left_out < view.end:
        return NOTHING
    frame = su.with_and_without(view.shares, view.begin, view.end, view.left_out)
    frame = frame[(frame["regio"] == view.country) & frame["indicator"].isin(view.of_part("gebruik"))]
    frame = frame.assign(
        naam=frame["indicator"].map(view.named),
        zonder_tekst=about_change(frame, "zonder"),
        met_tekst=about_change(frame, "met"),
    )
    said = ["zonder", "met", "verschil", "zonder_tekst", "met_tekst"]
    frame = frame.assign(**{name: crossed(frame[name], frame[SHARE_HIDDEN]) for name in said})
    return view.table(
        frame,
        {
            "groep": Col("Groep", width=46),
            "zonder_tekst": Col(f"{view.begin}-{view.end}", right=True, width=27),
            "met_tekst": Col(f"{view.begin}-{view.left_out}", right=True, width=27),
        },
        name="met_en_zonder",
        caption=f"Mutatie van het aandeel zonder en met {view.left_out}",
        group="naam",
        css="fijn",
        data=frame[["naam", "groep", "zonder", "met", "verschil"]],
    )


def cohort_table(view: SupportUseView) -> Output:
    """How many of the cohort still use support, and how many are lost."""
    counts = view.cohort.columns.drop(["jaar", COUNT_HIDDEN], errors="ignore")
    return view.table(
        view.cohort.assign(**{name: crossed(view.cohort[name], view.cohort[COUNT_HIDDEN]) for name in counts}),
        {
            "jaar": Col("Jaar", "jaar", width=10),
            "gebruik": Col("Nog gebruik", "aantal", width=15),
            "tov_start": Col("Ten opzichte van het eerste jaar", "mutatie", missing="", width=19),
            "tov_vorig": Col("Ten opzichte van het vorige jaar", "mutatie", missing="", width=19),
            "zonder_gebruik": Col("Geen gebruik meer", "aantal", width=18),
            "uit_bestand": Col("Niet meer in de bestanden", "aantal", width=19),
        },
        name="cohort",
        caption="Het cohort door de jaren: kinderen met en zonder geregistreerd gebruik",
    )


def cohort_places(view: SupportUseView, note: Sentences = "") -> Output:
    """Where the cohort was in the first and the last year, by two yardsticks."""
    places = su.places(view.shares[view.shares["regio"] == view.country])
    if places.empty:
        return NOTHING
    first, last = places["jaar"].min(), places["jaar"].max()
    frame = pd.DataFrame(
        {
            "begin": _in_year(view, places, first, "van_cohort", COUNT_HIDDEN),
            "eind": _in_year(view, places, last, "van_cohort", COUNT_HIDDEN),
            "gebruikers": _in_year(view, places, last, "van_gebruikers", COUNT_HIDDEN),
        }
    ).reset_index()
    return view.table(
        frame,
        {
            "groep": Col("Waar", width=37),
            "begin": Col(f"{first}, van het cohort", "pct1", width=20),
            "eind": Col(f"{last}, van het cohort", "pct1", width=20),
            "gebruikers": Col(f"{last}, op 100 kinderen die nog ondersteuning gebruiken", "per100", width=23),
        },
        name="cohort_plekken",
        caption="Waar de kinderen van het cohort zijn",
        note=view.remark(note),
    )


def about_change(frame: pd.DataFrame, name: str) -> list[str]:
    """Put changes in words, as precise as rounding of the source allows.

    Parameters
    ----------
    frame : DataFrame
        With columns `name`, and its bounds ``_laag`` and ``_hoog``; shares of one.
    name : str
        Column of the changes.

    Returns
    -------
    list of str
        '+7,1%' where the bounds lie within a percentage point, 'ca. +7%' within five, else
        '-46% tot -18%'; '' where unknown.
    """
    bounds = zip(frame[name], frame[f"{name}_laag"], frame[f"{name}_hoog"], strict=True)
    return [_about(value, low, high) for value, low, high in bounds]


def _about(value: float, low: float, high: float) -> str:
    if not all(map(math.isfinite, (value, low, high))):
        return ""
    if high - low <= 0.01:
        return change(value)
    return f"{ABOUT} {change(value, 0)}" if high - low <= 0.05 else f"{change(low, 0)} tot {change(high, 0)}"
