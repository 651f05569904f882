"""What only persons can tell, on the page: the paths of a cohort, and kinds of support that go together."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.show import charts, theme
from analysis_lib.show.dutch import counted, enumerate_words, percentage, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.support_use.names import (
    ALONE,
    AND,
    COHORT_AGE,
    COHORT_ORIGIN,
    COHORT_PATH,
    COHORT_STATE,
    COUNT_HIDDEN,
    KIND,
    OF,
    PAIR,
    PAIR_AGE,
    PAIR_ORIGIN,
    STACKED,
    STAYED_AGE,
    STAYED_ORIGIN,
)
from analysis_lib.support_use.page import SupportUseView, crossed
from analysis_lib.support_use.paths import BACK, OUT_AGAIN, STACKS, STATES, UNBROKEN, by_number_of_years, path_years

_MOST_SHOWN = 12
_GONE = "Niet meer in de bestanden"
_COLOURS = dict(
    zip((*STATES, _GONE), (theme.ACCENT, theme.PALETTE[3], theme.PALETTE[1], theme.MUTED, theme.COST), strict=True)
)


def _states(view: SupportUseView) -> pd.DataFrame:
    """Children of the cohort by year and state, with those who are gone; empty where one is not known."""
    rows, followed = view.national(COHORT_STATE), view.cohort.set_index("jaar")
    if rows.empty or followed.empty:
        return pd.DataFrame()
    rows = rows.assign(aantal=rows["aantal"].mask(rows[COUNT_HIDDEN]))
    frame = rows.pivot_table(index="jaar", columns="groep", values="aantal", sort=False, dropna=False)
    if not {*STATES} <= {*frame} or frame.isna().any(axis=None) or not frame.index.isin(followed.index).all():
        return pd.DataFrame()
    return frame[list(STATES)].assign(**{_GONE: followed["uit_bestand"].reindex(frame.index)})


def path_facts(view: SupportUseView) -> dict[str, Any]:
    """Give what sentences on paths fill in; None where a state is not known."""
    names = ("jaar", "start", "steeds", "terug", "weer_gestopt", "ooit_terug", "eerste")
    states = _states(view)
    if len(states) < 2:
        return dict.fromkeys(names)
    first, last = states.iloc[0], states.iloc[-1]
    start = float(first.sum())
    values = (
        f"{states.index[-1]}",
        counted(start, "kinderen"),
        last[UNBROKEN] / start,
        last[BACK] / start,
        last[OUT_AGAIN] / start,
        (last[BACK] + last[OUT_AGAIN]) / start,
        f"{states.index[0]}",
    )
    return dict(zip(names, values, strict=True))


def paths_figure(view: SupportUseView) -> Output:
    """The cohort as a stream: without a break, stopped, back, stopped again, gone."""
    states = _states(view)
    if len(states) < 2:
        return NOTHING
    start = float(states.iloc[0].sum())
    said = enumerate_words(
        f"{str(name).lower()} {percentage(value / start)}" for name, value in states.iloc[-1].items()
    )
    data = states.T.rename_axis("stand").reset_index().rename(columns=str)
    # Counts are rounded each for itself, so that a year may add up to a little more or less than the whole.
    bands = states.div(states.sum(axis=1), axis=0) * start
    words = view.words(
        name="figuur_wegen",
        caption=f"In en uit het gebruik: {counted(start, 'kinderen')} van het cohort, door de jaren",
        alt=f"{states.index[0]} tot {states.index[-1]}. In het laatste jaar: {said}.",
        columns={"stand": Col("Stand", width=40)} | {y: Col(y, "aantal", width=12) for y in data.columns[1:]},
        data=data,
    )
    return charts.streams(bands, words, panels={"Weg van het cohort": _COLOURS}, whole=start)


def paths_table(view: SupportUseView, note: Sentences = "") -> Output:
    """The most frequent paths: in which years there was use, and how many children went that way.

    `note` fills in ``getoond``, how many paths are shown of ``alle``, and ``anders``, how many children of the
    cohort went another way, or a way that is not shown.
    """
    rows = view.national(COHORT_PATH)
    rows = rows[rows["aantal"].notna() & ~rows[COUNT_HIDDEN].astype(bool)]
    followed = view.cohort
    if rows.empty or followed.empty:
        return NOTHING
    years = [int(year) for year in followed["jaar"]]
    start = float(followed["in_bestand"].iloc[0])
    rows = rows[rows["aantal"] > 0].sort_values("aantal", ascending=False, kind="stable").head(_MOST_SHOWN)
    marks = {str(year): ["●" if year in path_years(name) else "–" for name in rows["groep"]] for year in years}
    frame = rows[["groep", "aantal"]].assign(deel=rows["aantal"] / start, **marks)
    rest = max(start - float(rows["aantal"].sum()), 0.0)
    return view.table(
        frame,
        {
            **{str(year): Col(str(year), right=True, width=9) for year in years},
            "aantal": Col("Kinderen", "aantal", width=16),
            "deel": Col("Van het cohort", "pct1", width=16),
        },
        name="wegen",
        caption="De meest voorkomende wegen: ● is een jaar met gebruik",
        css="fijn",
        data=frame[["groep", "aantal", "deel"]],
        note=view.remark(
            note,
            getoond=say(len(rows), "aantal"),
            alle=say(2 ** (len(years) - 1), "aantal"),
            anders=counted(round(rest), "kinderen"),
        ),
    )


def durations(view: SupportUseView, note: Sentences = "") -> Output:
    """How many years the children of the cohort used support, without a break and with one."""
    frame = by_number_of_years(view.shares[view.shares["regio"] == view.country])
    followed = view.cohort
    if frame.empty or followed.empty:
        return NOTHING
    start = float(followed["in_bestand"].iloc[0])
    frame = frame.assign(deel=frame["kinderen"] / start)
    said = {name: crossed(frame[name], frame[name].isna()) for name in ("aaneen", "onderbroken", "kinderen", "deel")}
    return view.table(
        frame.assign(**said),
        {
            "jaren": Col("Jaren met gebruik", "aantal", width=18),
            "aaneen": Col("Aaneen vanaf het eerste jaar", "aantal", width=22),
            "onderbroken": Col("Met een onderbreking", "aantal", width=20),
            "kinderen": Col("Samen", "aantal", width=14),
            "deel": Col("Van het cohort", "pct1", width=16),
        },
        name="duur",
        caption="Hoe lang: in hoeveel jaren de kinderen van het cohort gebruik hadden",
        data=frame.assign(**said).drop(columns=COUNT_HIDDEN),
        note=view.remark(note),
    )


def stayed(view: SupportUseView) -> Output:
    """Who of the cohort had use in every year, by age at the start and by origin."""
    frames = []
    headings = {"leeftijd in het eerste jaar": (COHORT_AGE, STAYED_AGE), "herkomst": (COHORT_ORIGIN, STAYED_ORIGIN)}
    for heading, (whole, part) in headings.items():
        all_of, those = (view.national(name).set_index("groep") for name in (whole, part))
        if all_of.empty or those.empty:
            continue
        frame = pd.DataFrame({"cohort": all_of["aantal"], "steeds": those["aantal"]}, index=all_of.index)
        frame = frame[frame["cohort"] != 0]
        frame = frame.assign(deel=frame["steeds"] / frame["cohort"], kop=heading)
        frames.append(frame.rename_axis("groep").reset_index())
    if not frames:
        return NOTHING
    frame = pd.concat(frames, ignore_index=True)
    names = ("cohort", "steeds", "deel")
    frame = frame.assign(**{name: crossed(frame[name], frame[name].isna()) for name in names})
    return view.table(
        frame,
        {
            "groep": Col("Groep", width=38),
            "cohort": Col("In het cohort", "aantal", width=18),
            "steeds": Col("Elk jaar gebruik", "aantal", width=18),
            "deel": Col("Deel", "pct1", width=12),
        },
        name="elk_jaar_gebruik",
        caption="Wie elk jaar gebruik had",
        group="kop",
        css="fijn",
    )


def stacking_facts(view: SupportUseView) -> dict[str, Any]:
    """Give what the sentence on stacking fills in; None where a number is not known."""
    found = {}
    for name, year in (("stapel_begin", view.begin), ("stapel_eind", view.end)):
        rows = view.national(STACKED)
        shares = view.in_year(rows, year) if len(rows) else pd.Series(dtype=float)
        known = {*STACKS} <= {*shares.dropna().index}
        found[name] = float(1 - shares[STACKS[0]]) if known else None
    return {**found, "begin": str(view.begin), "eind": str(view.end)}


def kinds_figure(view: SupportUseView) -> Output:
    """Children per kind of use in the last year of the trend: with that alone, and with another kind beside it."""
    having, alone = (view.national(name) for name in (KIND, ALONE))
    if having.empty or alone.empty:
        return NOTHING
    frame = pd.DataFrame(
        {"kinderen": view.in_year(having, view.end, "aantal"), "alleen": view.in_year(alone, view.end, "aantal")}
    )
    frame = frame.assign(met=frame["kinderen"] - frame["alleen"])
    frame = frame.assign(deel=frame["met"] / frame["kinderen"].where(frame["kinderen"] > 0))
    frame = frame.sort_values("kinderen", ascending=False, kind="stable").rename_axis("groep").reset_index()
    if frame["kinderen"].isna().all():
        return NOTHING
    known = frame.dropna(subset="deel")
    said = enumerate_words(f"{row['groep']} {percentage(row['deel'])}" for row in known.to_dict("records"))
    names = ("kinderen", "alleen", "met", "deel")
    data = frame.assign(**{name: crossed(frame[name], frame[name].isna()) for name in names})
    words = view.words(
        name="figuur_soorten",
        caption=f"Kinderen per soort gebruik in {view.end}; een kind met twee soorten staat er twee keer",
        alt=f"per soort gebruik. Ook een andere soort heeft: {said}.",
        columns={
            "groep": Col("Soort gebruik"),
            "kinderen": Col("Kinderen", "aantal"),
            "alleen": Col("Alleen deze soort", "aantal"),
            "met": Col("Ook een andere soort", "aantal"),
            "deel": Col("Deel met een andere soort", "pct1"),
        },
        data=data,
    )
    panels = [charts.Series("alleen", "Alleen deze soort"), charts.Series("met", "Ook een andere soort", theme.COST)]
    return charts.counts(frame, words, label="groep", panels=panels)


def pairs_table(view: SupportUseView, note: Sentences = "") -> Output:
    """Which two kinds of use go together in the last year of the trend, by age and by origin.

    Of children with exactly two kinds. `note` fills in ``deel``: which part of the children whose pair is shown has
    the most frequent one.
    """
    known = _at_the_end(view, PAIR)
    if known.empty or not (known > 0).any():
        return NOTHING
    frame = pd.DataFrame({"kinderen": known, "eerder": _at(view, PAIR, view.begin).reindex(known.index)})
    places: list[str] = []
    for name in (PAIR_AGE, PAIR_ORIGIN):
        apart = _at_the_end(view, name).rename("aantal").rename_axis("groep").reset_index()
        if len(apart):
            apart[["paar", "plek"]] = apart["groep"].str.split(OF, expand=True)
            table = apart.pivot_table(index="paar", columns="plek", values="aantal", sort=False, dropna=False)
            places += [str(place) for place in table]
            frame = frame.join(table)
    frame = frame[frame.notna().any(axis=1)].sort_values("kinderen", ascending=False, kind="stable")
    most = frame["kinderen"].max()
    said = {str(name): crossed(frame[name], frame[name].isna()) for name in frame}
    rows = frame.assign(**said).rename_axis("paar").reset_index()
    rows["paar"] = [
        f"{one} en {other[0].lower()}{other[1:]}" for one, other in (str(p).split(AND) for p in rows["paar"])
    ]
    return view.table(
        rows,
        {
            "paar": Col("Deze twee, en geen derde", width=30),
            "eerder": Col(str(view.begin), "aantal", width=10),
            "kinderen": Col(str(view.end), "aantal", width=10),
            **{place: Col(place, "aantal", width=10) for place in places},
        },
        name="soorten_samen",
        caption=f"Welke twee soorten samengaan; leeftijd en herkomst in {view.end}",
        css="fijn",
        note=view.remark(note, deel=float(most / frame["kinderen"].sum())),
    )


def _at_the_end(view: SupportUseView, indicator: str) -> pd.Series:
    return _at(view, indicator, view.end)


def _at(view: SupportUseView, indicator: str, year: int) -> pd.Series:
    """Children of each group in a year, without a number where it is hidden or not there."""
    rows = view.national(indicator)
    return pd.Series(dtype=float) if rows.empty else view.in_year(rows, year, "aantal")
