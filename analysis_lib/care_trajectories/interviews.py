"""What schools say, on the page: what a source heard, what they answered this year, and what to ask next."""

from __future__ import annotations

import pandas as pd

from analysis_lib.care_trajectories.audit import MEDIUM_SIZE
from analysis_lib.care_trajectories.growth import use_classes
from analysis_lib.care_trajectories.page import TrajectoriesView
from analysis_lib.care_trajectories.said import FEWEST_SCHOOLS, counted_answers
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.nouns import agreeing
from analysis_lib.show import charts
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences, remark
from analysis_lib.show.recommendations import sign_of, signs_explained
from analysis_lib.show.tables import Col, year_columns


def heard(view: TrajectoriesView, audit: pd.DataFrame) -> Output:
    """What schools said to the source, by theme and counted as it counts, with the sign of each figure's audit."""
    rows = view.tables["uitspraken"].sort_values("nr", kind="stable")
    found = audit.set_index("id", drop=False).to_dict("index")
    signs = [sign_of(found.get(name)) if name else "" for name in rows["rust_op"].fillna("")]
    said = [
        "\u00a0".join(filter(None, [_how_many(row), sign]))
        for row, sign in zip(rows.to_dict("records"), signs, strict=True)
    ]
    return view.table(
        rows.assign(geteld=said),
        {"uitspraak": Col("Wat scholen zeggen", width=72), "geteld": Col("Hoeveel", width=28)},
        name="uitspraken",
        caption="Wat scholen zeggen, per thema, geteld zoals de bron het telt",
        group="thema",
        note=signs_explained(signs),
        mark=view.mark_of(),
    )


def _how_many(row: dict[object, object]) -> str:
    if pd.isna(row["aantal"]):  # type: ignore[call-overload]
        return str(row["hoeveel"])
    of = "" if pd.isna(row["van"]) else f" van {row['van']}"  # type: ignore[call-overload]
    return f"{row['aantal']}{of} ({row['hoeveel']})"


def answered(view: TrajectoriesView) -> Output:
    """How many schools gave each answer; answers of few schools are put together, unless the version is internal."""
    counts = counted_answers(view.tables, 1 if view.internal else FEWEST_SCHOOLS)
    if counts.empty:
        return NOTHING
    few = (
        f"Antwoorden van minder dan {FEWEST_SCHOOLS} scholen staan samen, met meer als dat nodig is om geen school "
        "te tonen."
    )
    return view.table(
        counts.assign(kop=counts["thema"] + ": " + counts["tekst"]),
        {
            "antwoord": Col("Antwoord", width=60),
            "aantal": Col("Scholen", "aantal", width=20),
            "van": Col("Van", "aantal", width=20),
        },
        name="antwoorden",
        caption="Wat scholen dit jaar antwoordden",
        group="kop",
        note="" if view.internal else few,
        mark=view.mark_of(),
    )


def questions(view: TrajectoriesView) -> Output:
    """The questions to ask every school, as a form: by theme, with the answers to choose from."""
    rows = view.tables["vragenlijst"].sort_values("volgorde", kind="stable")
    boxes = ["   ".join(f"\u2610 {one.strip()}" for one in text.split(";")) for text in rows["antwoorden"]]
    return view.table(
        rows.assign(keuze=boxes),
        {"tekst": Col("Vraag", width=55), "keuze": Col("Antwoord", width=45)},
        name="vragenlijst",
        caption="De vragen aan elke school, per thema",
        group="thema",
        mark=view.mark_of(),
    )


def mind_map(view: TrajectoriesView) -> Output:
    """What the questions are about, drawn around the middle: a branch for each theme."""
    rows = view.tables["vragenlijst"].sort_values("volgorde", kind="stable")
    themes = [f"{theme} ({len(own)})" for theme, own in rows.groupby("thema", sort=False)]
    words = view.words(
        name="figuur_vragen",
        caption="Waar de gesprekken met scholen over gaan",
        alt=f"met in het midden de jeugdhulp op school, en per thema hoeveel vragen: {', '.join(themes)}.",
        columns={"thema": Col("Thema", width=30), "tekst": Col("Vraag", width=70)},
        elsewhere="De vragen staan in de tabel hieronder, met de antwoorden.",
        mark=view.mark_of(),
    )
    return charts.tree(rows, words, middle="Jeugdhulp op school", branch="thema", leaf="tekst")


def stable(use: SchoolUseView, note: Sentences = "") -> Output:
    """The schools with average use in every year, with their size."""
    shares = use.percentages.dropna()
    if shares.shape[1] < 2 or not use.may_be_concluded:
        return NOTHING
    always = shares[(shares.apply(use_classes) == "gemiddeld").all(axis=1)].sort_index()
    last = use.view.years[-1]
    sizes = [use.roll.pupils.get((str(school), last), float("nan")) for school in always.index]
    between = f"{MEDIUM_SIZE[0]} tot en met {MEDIUM_SIZE[1]}"
    frame = always.rename(columns=str).assign(
        naam=[use.view.names[str(school)] for school in always.index],
        leerlingen=sizes,
        middel=["ja" if MEDIUM_SIZE[0] <= size <= MEDIUM_SIZE[1] else "nee" for size in sizes],
    )
    number = f"{len(frame)} {agreeing(len(frame), 'scholen')}"
    return use.view.table(
        frame,
        {
            "naam": Col("School", width=34),
            **year_columns(use.view.years, form="procent", width=36),
            "leerlingen": Col("Leerlingen", "aantal", width=14),
            "middel": Col(between, width=16),
        },
        name="stabiele_scholen",
        caption=f"Elk jaar gemiddeld gebruik: {number} van de {len(shares)}, met hun omvang in {last}",
        note=remark(note, use.facts()) if note else "",
        mark=use.mark,
    )
