"""The audit on the page: how what was printed compares with what it should be, and every note to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis_lib.once import remembered
from analysis_lib.published.audit import Status, causes
from analysis_lib.published.lookup import STATEMENT
from analysis_lib.show.column_widths import fitted
from analysis_lib.show.dutch import capital, enumerate_words, say
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.places import apart, table_of
from analysis_lib.show.printed_tables import printed_name
from analysis_lib.show.prose import text
from analysis_lib.show.recomputed import difference, recomputed
from analysis_lib.show.tables import Col, table
from analysis_lib.tables.records import records

_OUTSIDE = "Tekst en figuren"
_MEANING = {
    Status.EQUAL: "De nagerekende waarde rondt af op wat er staat, of de uitspraak klopt met de cijfers van de bron",
    Status.WITHIN_ROUNDING: "Het verschil past binnen de afronding van de gegevens of van het afgedrukte cijfer",
    Status.COPIED: "Een gegeven of een cijfer dat elders staat, goed overgenomen; hier is niets gerekend",
    Status.SAYS_OTHERWISE: "Het getal klopt, maar hoort bij iets anders dan de woorden erbij zeggen",
    Status.DEVIATES: "Het verschil is met afronding niet te verklaren, of de bron spreekt zichzelf tegen",
    Status.NOT_DERIVABLE: "De gegevens waaruit het volgt staan niet in de bron",
}
# After a number in a sentence: for one, and for more.
_IN_A_SENTENCE = {
    Status.EQUAL: ("gelijk", "gelijk"),
    Status.WITHIN_ROUNDING: ("binnen afronding", "binnen afronding"),
    Status.COPIED: ("overgenomen", "overgenomen"),
    Status.SAYS_OTHERWISE: ("die klopt maar iets anders zegt", "die kloppen maar iets anders zeggen"),
    Status.DEVIATES: ("die afwijkt", "die afwijken"),
    Status.NOT_DERIVABLE: ("niet na te rekenen", "niet na te rekenen"),
}
_SHOWN = {"afgedrukt": "waarde", "nagerekend_tekst": "nagerekend", "verschil_tekst": "verschil"}
_POINTS = " procentpunt"
_FEW = 3  # different figures to name in one cell
_DEVIATIONS, _WORDS, _WITHIN, _ALL = (
    f"controle_{name}" for name in ("afwijkingen", "woorden", "binnen_afronding", "alle_cijfers")
)
_LISTED = {Status.DEVIATES: _DEVIATIONS, Status.SAYS_OTHERWISE: _WORDS, Status.WITHIN_ROUNDING: _WITHIN}  # else in all
LIST = "cijfers"  # the page of its own with every figure
WRONG = (Status.DEVIATES, Status.SAYS_OTHERWISE)


def audit_facts(result: pd.DataFrame) -> dict[str, Any]:
    """Give what a sentence about the audit fills in.

    Parameters
    ----------
    result : DataFrame
        An audit.

    Returns
    -------
    dict
        ``cijfers`` (how many figures and statements), ``uitkomsten`` (each outcome with its
        number), ``getoetst`` (how many were recomputed or tested, not copied), ``afwijkend``
        and ``anders`` (how many deviate, and say something else; None where none does);
        all None where nothing was printed.
    """
    if result.empty:
        return dict.fromkeys(("cijfers", "uitkomsten", "getoetst", "afwijkend", "anders"))
    count = {status: int(number) for status, number in result["status"].value_counts().items()}
    parts = [
        f"{say(count[status], 'aantal')} {words[count[status] > 1]}"
        for status, words in _IN_A_SENTENCE.items()
        if status in count
    ]
    untested = count.get(Status.NOT_DERIVABLE, 0) + count.get(Status.COPIED, 0)
    return {
        "cijfers": len(result),
        "uitkomsten": enumerate_words(parts),
        "getoetst": len(result) - untested,
        "afwijkend": count.get(Status.DEVIATES),
        "anders": count.get(Status.SAYS_OTHERWISE),
    }


def audit_counts(result: pd.DataFrame) -> Output:
    """How many figures and statements have each outcome."""
    if result.empty:
        return NOTHING
    counts = result["status"].value_counts()
    frame = pd.DataFrame(
        {
            "status": [capital(status) for status in Status],
            "aantal": [int(counts.get(status, 0)) for status in Status],
            "betekenis": [_MEANING[status] for status in Status],
        }
    )
    places = [table_of(_LISTED.get(status, _ALL)) if counts.get(status, 0) else "" for status in Status]
    return table(
        frame.assign(tabel=places),
        {
            "status": Col("Uitkomst", width=26, to="tabel"),
            "aantal": Col("Aantal", "aantal", width=12),
            "betekenis": Col("Betekenis", width=62),
        },
        name="controle_telling",
        caption="Afgedrukte cijfers en uitspraken naar uitkomst van de controle",
        total={"status": "Totaal", "aantal": len(result), "tabel": table_of(_ALL)},
        data=frame,
    )


def audit_by_place(result: pd.DataFrame, tables: Iterable[str]) -> Output:
    """The outcome for each table of the source, and for what stands outside them together.

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
    frame = frame.assign(samen=frame.sum(axis=1))
    shown = frame.assign(tabel=[table_of(printed_name(place)) for place in frame.index])
    return table(
        shown.reset_index(),
        {
            "plaats": Col("Plaats", width=18, to="tabel"),
            "samen": Col("Samen", "aantal", width=10),
            **{str(status): Col(capital(str(status)), "aantal", width=12) for status in Status},
        },
        name="controle_per_plaats",
        caption="Uitkomst van de controle per tabel van de bron",
        total={"plaats": "Totaal", **frame.sum(), "tabel": table_of(_ALL)},
        css="fijn",
    )


def audit_by_consequence(result: pd.DataFrame) -> Output:
    """How many deviations change a conclusion, an outcome, digits or words, and where the largest of each stands."""
    found = causes(result) if not result.empty else result
    if found.empty:
        return NOTHING
    rows = [
        {
            "gevolg": capital(str(kind)),
            "aantal": int(group["aantal"].sum()),
            "meest": where(result[result["id"].isin(group["cijfers"].iloc[0])]),
            "tabel": table_of(_DEVIATIONS),
        }
        for kind, group in found.groupby("gevolg", sort=False)
    ]
    return table(
        pd.DataFrame(rows),
        {
            "gevolg": Col("Wat er verandert", width=42, to="tabel"),
            "aantal": Col("Aantal", "aantal", width=12),
            "meest": Col("Het meest bij", width=46),
        },
        name="controle_gevolgen",
        caption="Cijfers en uitspraken die afwijken of iets anders zeggen, naar wat het verandert",
        total={"gevolg": "Totaal", "aantal": int(found["aantal"].sum()), "tabel": table_of(_DEVIATIONS)},
        data=pd.DataFrame(rows).drop(columns="tabel"),
    )


def audit_deviations(result: pd.DataFrame) -> Output:
    """What deviates and why, grouped by what it changes, the most first; figures with one explanation share a row."""
    return _findings(
        result,
        Status.DEVIATES,
        name=_DEVIATIONS,
        caption="Wat afwijkt, naar wat het verandert",
        none="Geen cijfer of uitspraak wijkt af.",
    )


def audit_words(result: pd.DataFrame) -> Output:
    """Numbers that are right beside words that say something else, grouped by what that changes."""
    return _findings(
        result,
        Status.SAYS_OTHERWISE,
        name=_WORDS,
        caption="Getallen die kloppen, met woorden die iets anders zeggen",
        none="Bij geen getal dat klopt zeggen de woorden iets anders.",
    )


def audit_within_rounding(result: pd.DataFrame) -> Output:
    """Figures that differ, but no more than rounding allows."""
    within = result[result["status"] == Status.WITHIN_ROUNDING]
    if within.empty:
        return NOTHING
    worded = _in_words(within)
    frame = worded.assign(waar=worded["plaats"] + ": " + worded["waar"])
    columns = {
        "waar": Col("Cijfer"),
        "afgedrukt": Col("Afgedrukt"),
        "nagerekend_tekst": Col("Nagerekend"),
        "verschil_tekst": Col("Verschil"),
        "toelichting": Col("Toelichting"),
    }
    return table(
        frame,
        fitted(frame, columns),
        name=_WITHIN,
        caption="Cijfers die binnen de afronding verschillen",
        css="fijn",
        data=_for_csv(within),
    )


@remembered
def audit_notes(result: pd.DataFrame) -> Output:
    """Every note to what is right, copied or cannot be recomputed, by outcome; alike ones share a row."""
    noted = result[(result["toelichting"] != "") & ~result["status"].isin([*WRONG, Status.WITHIN_ROUNDING])]
    if noted.empty:
        return NOTHING
    groups = noted.groupby(["status", "toelichting"], sort=False)
    rows = [
        {"status": capital(str(status)), "toelichting": note, "waar": where(group), "aantal": len(group)}
        for (status, note), group in groups
    ]
    order = {capital(status): place for place, status in enumerate(Status)}
    frame = pd.DataFrame(rows).sort_values("status", key=lambda column: column.map(order), kind="stable")
    columns = {
        "waar": Col("Waar"),
        "aantal": Col("Aantal", "aantal"),
        "toelichting": Col("Wat erbij te zeggen is"),
    }
    return table(
        frame,
        fitted(frame, columns),
        name="controle_opmerkingen",
        caption="Opmerkingen bij wat klopt, is overgenomen of niet is na te rekenen",
        group="status",
        css="fijn",
        data=_for_csv(noted),
    )


@remembered
def audit_all(
    result: pd.DataFrame, caption: str = "Alle afgedrukte cijfers en uitspraken, met hun narekening"
) -> Output:
    """Everything that was printed beside its recomputation and what there is to say about it."""
    if result.empty:
        return NOTHING
    frame = _in_words(result)
    columns = {
        "waar": Col("Cijfer of uitspraak"),
        "afgedrukt": Col("Afgedrukt"),
        "nagerekend_tekst": Col("Nagerekend", missing=""),
        "status": Col("Uitkomst"),
        "toelichting": Col("Toelichting"),
    }
    listed = table(
        frame,
        fitted(frame, columns),
        name=_ALL,
        caption=caption,
        group="plaats",
        css="fijn",
        data=_for_csv(result),
    )
    return apart(listed, LIST, "Alle afgedrukte cijfers en uitspraken", choices=[3])


@remembered
def _findings(result: pd.DataFrame, status: Status, *, name: str, caption: str, none: str) -> Output:
    if result.empty:
        return NOTHING
    found = result[result["status"] == status]
    if found.empty:
        return text(none)
    worded = _in_words(found).set_index("id")
    rows = []
    for group in records(causes(found)):
        for note, figures in worded.loc[list(group["cijfers"])].groupby("toelichting", sort=False):
            rows.append(
                {
                    "gevolg": f"Raakt {group['gevolg']}",
                    "waar": where(figures),
                    "tabel": _printed_at(figures),
                    "waarom": f"{capital(group['oorzaak']) or 'Onverklaard'}. {note}",
                    **{shown: _alike(figures[shown], figures[value]) for shown, value in _SHOWN.items()},
                }
            )
    frame = pd.DataFrame(rows)
    columns = {
        "waar": Col("Cijfer of uitspraak", to="tabel"),
        "afgedrukt": Col("Afgedrukt", missing=""),
        "nagerekend_tekst": Col("Nagerekend", missing=""),
        "verschil_tekst": Col("Verschil", missing=""),
        "waarom": Col("Waarom"),
    }
    return table(
        frame,
        fitted(frame, columns),
        name=name,
        caption=caption,
        group="gevolg",
        css="fijn",
        note=_how_sure(len(found), int((found["bevestigd"] == "ja").sum())),
        data=_for_csv(found),
    )


def _how_sure(number: int, confirmed: int) -> str:
    tested = "de verklaring uitgerekend of aan de bron zelf getoetst. Daar klopt zij met wat er staat"
    start = f"Samen {say(number, 'aantal')}."
    if confirmed == number:
        return f"{start} {'Daarbij' if number == 1 else 'Bij alle'} is {tested}."
    if not confirmed:
        return (
            f"{start} De verklaring is steeds een vermoeden."
            if number > 1
            else f"{start} De verklaring is een vermoeden."
        )
    others = "het andere" if number - confirmed == 1 else "de andere"
    return f"{start} Bij {say(confirmed, 'aantal')} is {tested}. Bij {others} is zij een vermoeden."


def where(figures: pd.DataFrame) -> str:
    """Name where figures that share an explanation stand: one by its row and column, more by their places."""
    if len(figures) == 1:
        one = figures.iloc[0]
        return f"{one['plaats']}: {one['rij']}: {one['kolom']}"
    if figures[["rij", "kolom"]].drop_duplicates().shape[0] == 1:
        one = figures.iloc[0]
        return f"{enumerate_words(dict.fromkeys(figures['plaats']))}: {one['rij']}: {one['kolom']}"
    counts = figures["plaats"].value_counts(sort=False)
    return enumerate_words(str(place) if number == 1 else f"{place} ({number})" for place, number in counts.items())


def _printed_at(figures: pd.DataFrame) -> str:
    """The place on the page of the printed table that all these figures are in; '' for more tables."""
    places = figures["plaats"].unique()
    return table_of(printed_name(places[0])) if len(places) == 1 else ""


def _alike(words: pd.Series, values: pd.Series) -> str:
    """What all say, or the few things that they say, or of many the lowest and the highest."""
    said = list(dict.fromkeys(filter(None, map(str, words))))
    if len(said) <= _FEW:
        return " / ".join(said)
    if values.isna().any():
        return f"{' / '.join(said[:_FEW])} en nog {len(said) - _FEW}"
    lowest, highest = (str(words.iloc[end]) for end in (int(values.argmin()), int(values.argmax())))
    return f"{lowest.removesuffix(_POINTS)} tot {highest}" if highest.endswith(_POINTS) else f"{lowest} tot {highest}"


def _in_words(result: pd.DataFrame) -> pd.DataFrame:
    rows = records(result)
    return result.assign(
        waar=[f"{row['rij']}: {row['kolom']}" for row in rows],
        afgedrukt=[
            f"\u2018{row['afgedrukt']}\u2019" if row["eenheid"] == STATEMENT else row["afgedrukt"] for row in rows
        ],
        nagerekend_tekst=[recomputed(row) for row in rows],
        verschil_tekst=[difference(row) for row in rows],
    )


def _for_csv(result: pd.DataFrame) -> pd.DataFrame:
    unit = result["eenheid"].replace({"procent": _POINTS.strip()})
    data = result.drop(columns="verklaring").assign(verschil_eenheid=unit)
    names = [name for name in data if name != "verschil_eenheid"]
    place = names.index("verschil") + 1
    return data[[*names[:place], "verschil_eenheid", *names[place:]]]
