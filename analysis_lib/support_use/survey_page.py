"""A survey among establishments on the page: how full they are, who waits and how long, with the number of answers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.show import charts
from analysis_lib.show.dutch import as_given, counted, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import Sentences
from analysis_lib.show.tables import Col
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.support_use.survey import ANSWERS, FEWEST, POPULATION, given_intervals, outcomes

_FEW = "te weinig antwoorden"
_LEAST, _MOST = "Minimum", "Maximum"
_QUESTIONS = {
    "zwaardere_behoefte": "Kinderen die eigenlijk zwaardere ondersteuning nodig hebben",
    "toename": "Nam het aantal kinderen met een ondersteuningsbehoefte toe?",
    "bezetting": "Bezettingsgraad",
    "wachtend": "Wachtenden per plaats",
    "wachttijd": "Wachttijd in weken",
    "wachttijd_langer": "Werd de wachttijd langer?",
    "kindplaatsen": "Kindplaatsen per vestiging",
}


def survey_facts(view: SupportUseView) -> dict[str, Any]:
    """Give what sentences on own answers fill in: how many there are, and of how many; None without."""
    answers, exist = view.tables[ANSWERS], view.tables[POPULATION]
    if answers.empty:
        return dict.fromkeys(("antwoorden", "bestaan", "respons", "fewest"))
    kinds = set(answers["soort"])
    known = kinds <= set(exist["soort"])
    there = float(exist.loc[exist["soort"].isin(kinds), "vestigingen"].sum()) if known else 0.0
    return {
        "antwoorden": counted(len(answers), "vestigingen"),
        "bestaan": say(there, "aantal") if known else None,
        "respons": len(answers) / there if known else None,
        "fewest": str(FEWEST),
    }


def own_outcomes(view: SupportUseView, note: Sentences = "") -> Output:
    """Every measure per kind of organisation, with its interval and the number of answers."""
    frame = outcomes(view.tables)
    rows = frame.to_dict("records")
    frame = frame.assign(
        uitkomst=[_FEW if pd.isna(row["waarde"]) else say(row["waarde"], row["vorm"]) for row in rows],
        marge=[_span(row["laag"], row["hoog"], row["vorm"]) for row in rows],
        antwoorden=[_number(row["n"], row["bestaan"]) for row in rows],
    )
    return view.table(
        frame,
        {
            "soort": Col("Organisatie", width=34),
            "antwoorden": Col("Antwoorden", right=True, width=18),
            "uitkomst": Col("Uitkomst", right=True, width=22),
            "marge": Col("95%-interval", right=True, width=26),
        },
        name="enquete_uitkomsten",
        caption="Uitkomsten van de eigen enquête per soort organisatie",
        group="titel",
        css="fijn",
        data=frame[["titel", "soort", "n", "concerns", "bestaan", "waarde", "laag", "hoog"]],
        note=view.remark(note, fewest=str(FEWEST)),
    )


def own_figure(view: SupportUseView, question: str) -> Output:
    """One measure of the kinds of organisation with enough answers, each within its interval."""
    frame = outcomes(view.tables)
    frame = frame[(frame["vraag"] == question)].dropna(subset=["waarde", "laag", "hoog"])
    if len(frame) < 2:
        return NOTHING
    form, title = str(frame["vorm"].iloc[0]), str(frame["titel"].iloc[0])
    frame = frame.sort_values("waarde", ascending=False, kind="stable").reset_index(drop=True)
    rows = frame.to_dict("records")
    frame = frame.assign(
        rij=[f"{row['soort']} (n = {row['n']})" for row in rows], zin=[say(row["waarde"], form) for row in rows]
    )
    middle = float(frame["waarde"].median())
    said = enumerate_words(f"{row['rij']} {row['zin']}" for row in frame.to_dict("records"))
    words = view.words(
        name=f"figuur_enquete_{question}",
        caption=f"{title}, met het 95%-interval",
        alt=f"per soort organisatie: {said}.",
        across=title.lower(),
        columns={
            "soort": Col("Organisatie"),
            "n": Col("Antwoorden", "aantal"),
            "waarde": Col("Uitkomst", form),
            "laag": Col("Laag", form),
            "hoog": Col("Hoog", form),
        },
        elsewhere="De cijfers staan in [de tabel van dit hoofdstuk](#tabel-enquete).",
        data=frame[["soort", "n", "waarde", "laag", "hoog"]],
    )
    against = charts.Line(middle, f"middelste soort {say(middle, form)}")
    bounds = {"value": "waarde", "low": "laag", "high": "hoog"}
    return charts.intervals(frame, words, label="rij", text="zin", against=against, **bounds)


def given_outcomes(view: SupportUseView, note: Sentences = "") -> Output:
    """The outcomes that are given as such, with the number of answers and how sure they are."""
    given = given_intervals(view.tables["enquete"])
    rows = given.to_dict("records")
    frame = given.assign(
        vraag_tekst=given["vraag"].map(_QUESTIONS),
        uitkomst=["niet afgedrukt" if pd.isna(row["waarde"]) else _value(row["waarde"], row) for row in rows],
        vestigingen=["niet bekend" if pd.isna(row["n"]) else say(row["n"], "aantal") for row in rows],
        zekerheid=[_sure(row) for row in rows],
    )
    frame = frame[~frame["antwoord"].isin([_LEAST, _MOST])].assign(antwoord=_with_ends(frame))
    order = {question: place for place, question in enumerate(_QUESTIONS)}
    frame = frame.sort_values("vraag", key=lambda asked: asked.map(order), kind="stable")
    return view.table(
        frame,
        {
            "soort": Col("Organisatie", width=27),
            "antwoord": Col("Antwoord", width=22),
            "uitkomst": Col("Uitkomst", right=True, width=15),
            "vestigingen": Col("Antwoorden", right=True, width=12),
            "zekerheid": Col("95%-interval", right=True, width=24),
        },
        name="enquete",
        caption="Uitkomsten van de enquête zoals zij zijn gegeven",
        group="vraag_tekst",
        css="fijn",
        data=given.drop(columns="genoeg"),
        note=view.remark(note, fewest=str(FEWEST)),
    )


def _with_ends(frame: pd.DataFrame) -> pd.Series:
    """Say behind a mean what the smallest and the largest answer were, where those are given."""
    ends = frame[frame["antwoord"].isin([_LEAST, _MOST])].pivot_table(
        index=["vraag", "soort"], columns="antwoord", values="waarde"
    )
    if not {_LEAST, _MOST} <= {*ends}:
        return frame["antwoord"]
    known = {key: f"van {as_given(row[_LEAST])} tot {as_given(row[_MOST])}" for key, row in ends.iterrows()}
    keys = zip(frame["vraag"], frame["soort"], frame["antwoord"], strict=True)
    said = [f"{answer}, {known[asked, kind]}" if (asked, kind) in known else answer for asked, kind, answer in keys]
    return pd.Series(said, index=frame.index)


def _value(value: float, row: dict[Any, Any]) -> str:
    return as_given(value) + ("%" if row["eenheid"] == "procent" else "")


def _sure(row: dict[Any, Any]) -> str:
    if row["genoeg"] is False:
        return f"geen conclusie (n < {FEWEST})"
    if pd.isna(row["laag"]):
        return "niet te bepalen"
    ends = (_value(round(end, 1), row) for end in (row["laag"], row["hoog"]))
    return " tot ".join(ends)


def _span(low: float, high: float, form: str) -> str:
    return "" if pd.isna(low) else f"{say(low, form)} tot {say(high, form)}"


def _number(answers: int, there: float) -> str:
    return say(answers, "aantal") if pd.isna(there) else f"{say(answers, 'aantal')} van {say(there, 'aantal')}"
