"""The audit on the page: how printed figures compare with their recomputation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis_lib.published.audit import Status, causes
from analysis_lib.show.dutch import capital, enumerate_words, number, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.prose import text
from analysis_lib.show.tables import Col, table

_OUTSIDE = "Tekst en figuren"
_MEANING = {
    Status.EQUAL: "De nagerekende waarde rondt af op wat er staat",
    Status.WITHIN_ROUNDING: "Het verschil past binnen de afronding van de gegevens of van het afgedrukte cijfer",
    Status.COPIED: "Een gegeven of een ander afgedrukt cijfer, nog eens gezegd",
    Status.SAYS_OTHERWISE: "Het getal volgt, maar de woorden erbij zeggen iets anders",
    Status.DEVIATES: "Het verschil is met afronding niet te verklaren",
    Status.NOT_DERIVABLE: "De gegevens waaruit het cijfer volgt staan niet in de bron",
}


def audit_facts(result: pd.DataFrame) -> dict[str, Any]:
    """Give what a sentence about the audit fills in: ``cijfers, uitkomsten``; None where no figures were printed."""
    if result.empty:
        return {"cijfers": None, "uitkomsten": None}
    count = {str(status): int(number) for status, number in result["status"].value_counts().items()}
    parts = [
        f"{say(count[status], 'aantal')} {words}"
        for status, words in (
            (Status.EQUAL, "precies na te rekenen"),
            (Status.WITHIN_ROUNDING, "gelijk binnen wat afronding toelaat"),
            (Status.DEVIATES, "afwijkend"),
            (Status.NOT_DERIVABLE, "niet na te rekenen, omdat de bron niet zegt waaruit ze volgen"),
        )
        if status in count
    ]
    return {"cijfers": len(result), "uitkomsten": enumerate_words(parts)}


def audit_counts(result: pd.DataFrame) -> Output:
    """How many figures are equal, within rounding, deviate or cannot be recomputed."""
    if result.empty:
        return NOTHING
    counts = result["status"].value_counts()
    frame = pd.DataFrame(
        {
            "status": [str(status) for status in Status],
            "aantal": [int(counts.get(status, 0)) for status in Status],
            "betekenis": [_MEANING[status] for status in Status],
        }
    )
    return table(
        frame,
        {
            "status": Col("Uitkomst", width=24),
            "aantal": Col("Aantal", "aantal", width=12),
            "betekenis": Col("Betekenis", width=64),
        },
        name="controle_telling",
        caption="Afgedrukte cijfers naar uitkomst van de controle",
        total={"status": "Totaal", "aantal": len(result)},
    )


def audit_by_place(result: pd.DataFrame, tables: Iterable[str]) -> Output:
    """The outcome for each table of the source, and for figures outside them together.

    Parameters
    ----------
    result : DataFrame
        An audit.
    tables : iterable of str
        Places that are tables, in order.
    """
    if result.empty:
        return NOTHING
    order = list(tables)
    places = result["plaats"].where(result["plaats"].isin(order), _OUTSIDE)
    counted = pd.crosstab(places, result["status"])
    counted = counted.reindex([place for place in [*order, _OUTSIDE] if place in counted.index])
    frame = pd.DataFrame({str(status): counted.get(str(status), 0) for status in Status}, index=counted.index)
    return table(
        frame.assign(samen=frame.sum(axis=1)).reset_index(),
        {
            "plaats": Col("Plaats", width=25),
            "samen": Col("Cijfers", "aantal", width=15),
            **{str(status): Col(capital(str(status)), "aantal", width=15) for status in Status},
        },
        name="controle_per_plaats",
        caption="Uitkomst van de controle per tabel van de bron",
        total={"plaats": "Totaal", "samen": len(result), **frame.sum()},
        css="fijn",
    )


def audit_causes(result: pd.DataFrame, note: str = "") -> Output:
    """What deviates, in groups with one cause; `note` says what it means that an explanation was confirmed."""
    if result.empty:
        return NOTHING
    frame = causes(result)
    if frame.empty:
        return text("Geen cijfer wijkt af.")
    return table(
        frame.assign(
            waar=frame["plaatsen"].map(enumerate_words),
            getoetst=[f"{row['bevestigd']} van {row['aantal']}" for row in frame.to_dict("records")],
        ),
        {
            "waar": Col("Waar", width=17),
            "aantal": Col("Cijfers", "aantal", width=10),
            "verklaring": Col("Verklaring", width=57),
            "getoetst": Col("Bevestigd", width=16),
        },
        name="controle_oorzaken",
        caption="Cijfers die afwijken, naar waarschijnlijke oorzaak",
        group="oorzaak",
        data=frame.assign(plaatsen=frame["plaatsen"].map("; ".join)),
        note=note,
    )


def audit_deviations(result: pd.DataFrame) -> Output:
    """Every deviating figure, its size and why, grouped by likely cause."""
    return _listing(
        result,
        Status.DEVIATES,
        name="controle_afwijkingen",
        caption="Cijfers die afwijken, naar waarschijnlijke oorzaak",
        group="oorzaak",
    )


def audit_within_rounding(result: pd.DataFrame) -> Output:
    """Figures that differ, but no more than rounding allows."""
    return _listing(
        result,
        Status.WITHIN_ROUNDING,
        name="controle_binnen_afronding",
        caption="Cijfers die binnen de afronding verschillen",
    )


def audit_all(result: pd.DataFrame, caption: str = "Alle afgedrukte cijfers en hun narekening") -> Output:
    """Every printed figure beside its recomputation."""
    if result.empty:
        return NOTHING
    return table(
        _in_words(result),
        {
            "waar": Col("Cijfer", width=50),
            "afgedrukt": Col("Afgedrukt", width=17),
            "nagerekend_tekst": Col("Nagerekend", missing="", width=16),
            "status": Col("Uitkomst", width=17),
        },
        name="controle_alle_cijfers",
        caption=caption,
        group="plaats",
        css="fijn",
        data=result,
    )


def _listing(result: pd.DataFrame, status: Status, *, name: str, caption: str, group: str | None = None) -> Output:
    if result.empty:
        return NOTHING
    result = result[result["status"] == status]
    if result.empty:
        return text(f"{caption}: geen.")
    if group:
        result = result.sort_values(group, kind="stable")
    frame = _in_words(result)
    frame["waar"] = frame["plaats"] + ": " + frame["waar"]
    return table(
        frame,
        {
            "waar": Col("Cijfer", width=27),
            "afgedrukt": Col("Afgedrukt", width=14),
            "nagerekend_tekst": Col("Nagerekend", width=14),
            "verschil_tekst": Col("Verschil", width=10),
            "toelichting": Col("Waarom", width=35),
        },
        name=name,
        caption=caption,
        group=group,
        data=result,
    )


def _in_words(result: pd.DataFrame) -> pd.DataFrame:
    def worded(row: dict[Any, Any], key: str) -> str:
        return "" if pd.isna(row[key]) else _with_unit(float(row[key]), str(row["eenheid"]), str(row["afgedrukt"]))

    records = result.to_dict("records")
    return result.assign(
        waar=[f"{row['rij']}: {row['kolom']}" for row in records],
        nagerekend_tekst=[worded(row, "nagerekend") for row in records],
        verschil_tekst=[worded(row, "verschil") for row in records],
    )


def _with_unit(value: float, unit: str, printed: str) -> str:
    if unit == "eur":
        return say(value, "eur2")
    if unit == "procent":
        return f"{number(value, 2 if ',' in printed else 1)}%"
    if unit == "procentpunt":
        return number(value, 1)
    if unit == "ratio":
        return number(value, 3)
    return say(value, "aantal")
