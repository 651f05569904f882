"""A comparison as a page: which cells changed, a picture from the old result to the new one, and each perspective."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis_lib.comparison.explained import NET, RATIO, Explained
from analysis_lib.comparison.plain import order_of
from analysis_lib.comparison.worded import (
    parts_frame,
    perspective_called,
    place_of,
    printed,
    said_briefly,
    signed,
    value_in_words,
)
from analysis_lib.show import charts, single_page
from analysis_lib.show.dutch import counted, say
from analysis_lib.show.output import Output
from analysis_lib.show.study import StudyView
from analysis_lib.show.tables import Col

_MOST_DRAWN = 14  # parts in a picture; the rest is one bar
HEADING = "Wat er veranderd is"


def html_of(explained: Explained) -> str:
    """Make the page of a comparison."""
    return single_page.html_of(content(explained))


def content(explained: Explained) -> Iterator[Output | str]:
    """Yield what the page shows: headings as text, the rest as outputs."""
    views = [StudyView(one.tables) for one in (explained.new, explained.old)]
    view = next((one for one in views if one.mark), views[0])
    title = f"{HEADING}: {view.study['titel']}"
    yield view.title_as(title, f"Van {explained.old.name} naar {explained.new.name}", compact=True)
    if not explained.changes:
        yield view.text("Er is niets veranderd.")
        return
    yield from _summary(view, explained)
    if explained.groups:
        yield bridge_figure(view, explained)
    yield f"## {HEADING}"
    yield cells_table(view, explained)
    if explained.renamed:
        said = "; ".join(f"{old.name} heet nu {new.name}" for old, new in explained.renamed)
        yield view.text("Naar hun omschrijving zijn deze rijen misschien alleen hernoemd: {rijen}.", rijen=said)
    if explained.groups:
        yield "## Wat het deed, per perspectief"
        yield perspectives_table(view, explained)
        yield parts_table(view, explained)


def _summary(view: StudyView, explained: Explained) -> Iterator[Output]:
    first = explained.differences[0]
    net, ratio = printed(first, NET), printed(first, RATIO)
    yield view.text(
        "Voor iedereen samen ging de netto opbrengst van {oud:eur2} naar {nieuw:eur2}: een verschil van "
        "**{verschil}**. De baten per euro kosten gingen van {oud_per:eur2} naar {nieuw_per:eur2}.",
        oud=net.old,
        nieuw=net.new,
        verschil=signed(net.difference, "eur2").replace("+", "+\N{WORD JOINER}"),
        oud_per=ratio.old,
        nieuw_per=ratio.new,
    )
    yield view.text(
        """
Wat een verandering deed, hangt af van wat er al veranderd was. Daarom staat hieronder het gemiddelde over alle
volgordes waarin de veranderingen gemaakt kunnen zijn. Zo tellen de delen precies op tot het verschil.
"""
        if explained.is_exact
        else """
Wat een verandering deed, hangt af van wat er al veranderd was. Daarom staat hieronder het gemiddelde over volgordes
waarin de veranderingen gemaakt kunnen zijn. Er zijn te veel volgordes om alle te rekenen, dus zijn er getrokken; de
fout daarvan staat erbij. De delen tellen precies op tot het verschil.
""",
    )


def bridge_figure(view: StudyView, explained: Explained) -> Output:
    """From everyone's old net amount to the new one, a bar for each group of changes."""
    net, order = printed(explained.differences[0], NET), order_of(explained)
    frame = pd.DataFrame(
        {
            "wat": [
                f"{number}. {said_briefly(explained.groups[place])}" for number, place in enumerate(order, start=1)
            ],
            "netto": net.parts[order],
        }
    )
    drawn = frame
    if len(frame) > _MOST_DRAWN:
        rest = frame.iloc[_MOST_DRAWN:]
        whole = {"wat": [f"De andere {len(rest)} samen"], "netto": [round(float(rest["netto"].sum()), 2)]}
        drawn = pd.concat([frame.iloc[:_MOST_DRAWN], pd.DataFrame(whole)], ignore_index=True)
    said = "; ".join(f"{what}: {signed(net, 'eur2')}" for what, net in zip(drawn["wat"], drawn["netto"], strict=True))
    words = view.words(
        name="figuur_verschil",
        caption="Van de oude naar de nieuwe netto opbrengst: elke balk begint waar de vorige eindigt",
        alt=(
            f"van de netto opbrengst voor iedereen samen, van {say(net.old, 'eur2')} naar {say(net.new, 'eur2')}. "
            f"{said}."
        ),
        across="Netto opbrengst: baten min kosten",
        elsewhere="De as begint niet bij nul. De bedragen staan in de tabellen hieronder.",
        columns={"wat": Col("Wat er veranderde", width=70), "netto": Col("Netto", "eur2", width=30)},
    )
    ends = charts.Line(net.old, "Oud"), charts.Line(net.new, "Nieuw")
    return charts.bridge(drawn, words, label="wat", value="netto", ends=ends)


def cells_table(view: StudyView, explained: Explained) -> Output:
    """Every changed cell, those that belong together under one number."""
    rows = []
    for number, place in enumerate(order_of(explained), start=1):
        rows += [(str(number), one) for one in explained.groups[place]]
    rows += [("\u2013", one) for one in explained.silent]
    frame = pd.DataFrame(
        [
            {
                "groep": number,
                "plaats": place_of(one),
                "oud": ("" if one.old is None else "de rij") if one.is_row else value_in_words(one.old),
                "nieuw": ("de rij" if one.old is None else "weg") if one.is_row else value_in_words(one.new),
            }
            for number, one in rows
        ]
    )
    note = (
        "Bij \u2013 hangen netto en per euro niet van de cel af: woorden, bronnen, en bereiken, die alleen iets zeggen "
        "over hoe zeker het is."
    )
    return view.table(
        frame,
        {
            "groep": Col("Nr", width=6),
            "plaats": Col("Waar", width=50),
            "oud": Col("Oud", width=22),
            "nieuw": Col("Nieuw", width=22),
        },
        name="cellen",
        caption=f"Alle veranderingen: {counted(len(rows), 'cellen')} en rijen",
        note=note if explained.silent else "",
    )


def perspectives_table(view: StudyView, explained: Explained) -> Output:
    """The old and the new result of each perspective."""
    rows = []
    for found in explained.differences:
        net, ratio = printed(found, NET), printed(found, RATIO)
        rows.append(
            {
                "naam": perspective_called(found.perspective),
                "oud": net.old,
                "nieuw": net.new,
                "verschil": signed(net.difference, "eur2"),
                "per_oud": ratio.old,
                "per_nieuw": ratio.new,
            }
        )
    return view.table(
        pd.DataFrame(rows),
        {
            "naam": Col("Wiens geld", width=30),
            "oud": Col("Netto, oud", "eur2", width=16),
            "nieuw": Col("Netto, nieuw", "eur2", width=16),
            "verschil": Col("Verschil", width=16, right=True),
            "per_oud": Col("Per euro, oud", "eur2", "", width=11),
            "per_nieuw": Col("Per euro, nieuw", "eur2", "", width=11),
        },
        name="perspectieven",
        caption="Netto opbrengst en baten per euro, oud en nieuw",
        css="fijn",
        note="Zonder bedrag per euro: daar staan geen kosten tegenover.",
    )


def parts_table(view: StudyView, explained: Explained) -> Output:
    """What each group did in each perspective; only where something happened."""
    frame = parts_frame(explained)
    moved = frame.groupby("naam")[["netto", "per_euro"]].transform(lambda values: values.abs().sum()).sum(axis=1) > 0
    with_error = not explained.is_exact
    shown = frame.assign(
        nummer=frame["groep"].map("{}.".format) + " " + frame["wat"],
        netto_tekst=[signed(value, "eur2") for value in frame["netto"]],
        per_euro_tekst=["" if pd.isna(value) else signed(value, "zoals gegeven") for value in frame["per_euro"]],
    )[moved]
    columns = {
        "nummer": Col("Wat er veranderde", width=50 if with_error else 60),
        "netto_tekst": Col("Netto", width=20, right=True),
        "per_euro_tekst": Col("Per euro", width=18, right=True),
    }
    if with_error:
        columns["netto_fout"] = Col("Fout van netto", "eur2", width=12)
    return view.table(
        shown,
        columns,
        name="delen",
        caption="Wat elke verandering deed met netto opbrengst en baten per euro",
        group="naam",
        css="fijn",
        data=frame,
    )
