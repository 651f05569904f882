"""What people in the chain told, on the page; each part is left out where nobody told it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.show.dutch import say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.tables import Col
from analysis_lib.support_use.names import COUNT_HIDDEN, SHARE_HIDDEN
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.support_use.told_contract import (
    DIRECTION,
    INITIATIVE,
    LASTING,
    LEAST,
    MOST,
    NO,
    PARTLY,
    TEMPORARY,
    YES,
)

_WEIGHED = {MOST: "Het belangrijkst", LEAST: "Het minst belangrijk"}
_LASTS = {TEMPORARY: "Waarom gebruik voorbijgaat", LASTING: "Waarom gebruik blijft"}
_KINDS = {DIRECTION: "Richtingen", INITIATIVE: "Wat ergens al gebeurt"}
_ANSWERED = {YES: "ja", PARTLY: "deels", NO: "nee"}


def _rows(view: SupportUseView, table: str) -> pd.DataFrame:
    return view.tables[table].sort_values("nr", kind="stable")


def factors(view: SupportUseView) -> Output:
    """Why use changes according to those involved, by kind of factor."""
    return view.table(
        _rows(view, "factoren"),
        {"factor": Col("Factor", width=32), "uitleg": Col("Hoe hij werkt", width=68)},
        name="factoren",
        caption="Waarom het gebruik verandert, volgens betrokkenen",
        group="groep",
        mark=view.mark_of(),
    )


def weighed(view: SupportUseView) -> Output:
    """Which factors those involved found most and least important, by question."""
    rows = _rows(view, "weging")
    return view.table(
        rows.assign(plek=rows["oordeel"].map(_WEIGHED), toelichting=rows["toelichting"].fillna("")),
        {
            "plek": Col("Oordeel", width=22),
            "verklaring": Col("Verklaring", width=38),
            "toelichting": Col("Wat erbij gezegd is", missing="", width=40),
        },
        name="weging",
        caption="Hoe betrokkenen de verklaringen wogen",
        group="vraag",
        mark=view.mark_of(),
    )


def reasons(view: SupportUseView) -> Output:
    """Why use passes for one child and lasts for another."""
    rows = _rows(view, "redenen").sort_values("duur", key=lambda kind: kind.eq(LASTING), kind="stable")
    return view.table(
        rows.assign(kop=rows["duur"].map(_LASTS)),
        {"reden": Col("Reden", width=78), "plaats": Col("Bron", width=22)},
        name="redenen",
        caption="Redenen van tijdelijk en van langdurig gebruik, volgens betrokkenen",
        group="kop",
        mark=view.mark_of(),
    )


def initiatives(view: SupportUseView) -> Output:
    """What helps according to those involved; whether it works was not examined."""
    rows = _rows(view, "initiatieven").sort_values("soort", key=lambda kind: kind.eq(INITIATIVE), kind="stable")
    return view.table(
        rows.assign(kop=rows["soort"].map(_KINDS), waar=rows["waar"].fillna("")),
        {
            "naam": Col("Wat", width=30),
            "waar": Col("Waar", missing="", width=18),
            "wat": Col("Wat er gebeurt", width=52),
        },
        name="initiatieven",
        caption="Wat volgens betrokkenen helpt",
        group="kop",
        mark=view.mark_of(),
    )


def questions(view: SupportUseView) -> Output:
    """Which questions were asked, which were answered, and where."""
    rows = _rows(view, "onderzoeksvragen")
    counts = rows["beantwoord"].value_counts()
    said = ", ".join(f"{counts[answer]} {word}" for answer, word in _ANSWERED.items() if answer in counts)
    return view.table(
        rows,
        {
            "vraag": Col("Vraag", width=52),
            "beantwoord": Col("Beantwoord", width=14),
            "waar": Col("Waar, of waarom niet", width=34),
        },
        name="onderzoeksvragen",
        caption=f"De vragen van het onderzoek en of zij beantwoord zijn: {said}",
        group="deel",
        mark=view.mark_of(),
    )


def portraits(view: SupportUseView) -> list[Output]:
    """A table for each youth region that is portrayed: its figures, computed, then what happens there."""
    rows = _rows(view, "portretten")
    return [_portrait(view, str(region), about) for region, about in rows.groupby("regio", sort=False)]


def _portrait(view: SupportUseView, region: str, about: pd.DataFrame) -> Output:
    name = str(view.regions["naam"][region])
    figures = [_figure(view, row) for row in _known(view, region)]
    told = [
        {"onderwerp": row["onderwerp"], "tekst": row["tekst"], "deel": "Wat er gebeurt"}
        for row in about.to_dict("records")
    ]
    frame = pd.DataFrame([*figures, *told])
    if frame.empty:
        return NOTHING
    return view.table(
        frame,
        {"onderwerp": Col("Onderwerp", width=32), "tekst": Col("Wat er te zeggen is", width=68)},
        name=f"portret_{region}",
        caption=f"Portret van {name}",
        group="deel",
    )


def _known(view: SupportUseView, region: str) -> list[dict[Any, Any]]:
    """What is known of a region in the last year of the trend; where it is not, in the last year before it."""
    rows = view.shares[(view.shares["regio"] == region) & (view.shares["jaar"] <= view.end)]
    last = rows.sort_values("jaar", kind="stable").groupby(["indicator", "groep"], sort=False).tail(1)
    groups = last.groupby("indicator")["groep"].transform("size")
    return list(last.assign(groepen=groups).to_dict("records"))


def _figure(view: SupportUseView, row: dict[Any, Any]) -> dict[str, str]:
    indicator, moved = row["indicator"], view.mutations
    share = "" if row[SHARE_HIDDEN] else say(row["aandeel"], view.share_form(indicator), missing="")
    count = "" if row[COUNT_HIDDEN] else say(row["aantal"], "aantal", missing="")
    same = (moved["indicator"] == indicator) & (moved["groep"] == row["groep"]) & (moved["regio"] == row["regio"])
    moved = moved[same & ~moved[SHARE_HIDDEN]]
    change = say(moved["relatief"].iloc[0], "mutatie", missing="") if len(moved) else ""
    level = f"{share} ({count} kinderen)" if share and count else share or (count and f"{count} kinderen")
    said = [f"{level} in {row['jaar']}" if level else "", f"aandeel {change} sinds {view.begin}" if change else ""]
    label = view.named(indicator) + (f", {row['groep']}" if row["groepen"] > 1 else "")
    return {"onderwerp": label, "tekst": "; ".join(filter(None, said)) or "niet te tonen", "deel": "In cijfers"}
