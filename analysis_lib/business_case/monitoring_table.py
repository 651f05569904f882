"""The table of what came out, school year by school year, and the rules that bind it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pandas as pd

from analysis_lib.business_case.few_persons import RULES
from analysis_lib.business_case.words import VALUED
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.cells import number_text
from analysis_lib.tables.common import study_values
from analysis_lib.tables.kinds_of_data import OWN_DATA

OF_A_YEAR = ("kosten", "kinderen")  # stand once for a year, at whichever effect
_TWO_YEARS = re.compile(r"((?:19|20)\d\d)\s*[-/\u2013]\s*['\u2019]?(\d\d(?:\d\d)?)")
_ONE_YEAR = re.compile(r"((?:19|20)\d\d)(?:\.0)?")

MONITORING = Table(
    "monitoring",
    "Wat er per schooljaar uitkwam, een rij per schooljaar en effect. Een schooljaar mag ontbreken.",
    {
        "schooljaar": col.text("Het schooljaar, met vier cijfers", "2017-2018"),
        "effect": col.ref("effecten", "effect", "Welk effect, uit het blad effecten", "minder_begeleiding"),
        "verwacht": col.persons(
            "Bij hoeveel personen u het vooraf verwachtte; leeg is het aantal uit het blad effecten",
            "12",
            optional=True,
        ),
        "verwacht_laag": col.later(col.persons("Lager dan dit verwachtte u niet; vul ook verwacht_hoog in", "8")),
        "verwacht_hoog": col.later(col.persons("Hoger dan dit verwachtte u niet; vul ook verwacht_laag in", "15")),
        "gerealiseerd": col.persons("Bij hoeveel personen het gebeurde; leeg als u dat niet weet", "11", optional=True),
        "kosten": col.eur(
            "Wat de aanpak dat schooljaar kostte; eén keer per schooljaar is genoeg", "48250,50", optional=True
        ),
        "kinderen": col.persons(
            "Hoeveel personen dat schooljaar begeleid zijn; één keer per schooljaar is genoeg", "40", optional=True
        ),
        "plaats": col.place(),
    },
    required=False,
    heading="Door de jaren",
)

MONITORING_STEPS = {
    "De uitkomst volgen door de jaren (mag, hoeft niet)": (
        "Schrijf elk schooljaar op het blad monitoring bij elk effect op hoeveel personen u verwachtte en bij hoeveel "
        "het gebeurde. Zet de kosten en het aantal personen van dat jaar bij een van de rijen.",
        "Geef ook hoe laag en hoe hoog u het vooraf verwachtte. Het rapport zegt dan hoe vaak de uitkomst daarbinnen "
        "lag: zo leert u of u uw bereiken ruim genoeg kiest.",
        "Bij eigen gegevens staat in het rapport een x waar het om minder dan tien personen gaat. Zo'n rij telt dan "
        "nergens in mee.",
    )
}


def first_year(text: str) -> int | None:
    """Read a school year (2017-2018, 2017/18 or 2017) as the year in which it begins; None where it is none."""
    if found := _ONE_YEAR.fullmatch(text.strip()):
        return int(found[1])
    found = _TWO_YEARS.fullmatch(text.strip())
    return int(found[1]) if found and str(int(found[1]) + 1).endswith(found[2]) else None


def named(year: int) -> str:
    """Name the school year that begins in a year."""
    return f"{year}-{year + 1}"


def released(tables: Tables) -> dict[str, pd.DataFrame]:
    """Leave out of own data every outcome of few persons, before anything is computed from it.

    Returns
    -------
    dict of str to DataFrame
        The tables; ``monitoring`` has ``gerealiseerd`` and ``kinderen`` empty where these are few, and ``verborgen``
        says of which rows the outcome was left out.
    """
    rows, few = tables["monitoring"], _few(tables)
    kept = {name: rows[name].where(~unsafe) for name, unsafe in few.items()}
    return {**tables, "monitoring": rows.assign(**kept, verborgen=few["gerealiseerd"])}


def hidden_outcomes(tables: Tables) -> Iterator[Finding]:
    """Warn of each own outcome that a report leaves out."""
    for name, unsafe in _few(tables).items():
        for row in unsafe.index[unsafe]:
            message = f"gaat over minder dan {RULES.minimum} personen; het rapport toont een x en telt de rij niet mee."
            yield Finding("monitoring", row, name, message)


def _few(tables: Tables) -> dict[str, pd.Series]:
    """Say of each row of own data whether its outcome and its number of children are of few persons."""
    rows = tables["monitoring"]
    own = study_values(tables).get("gegevens") == OWN_DATA
    return {
        name: own & rows[name].astype(float).between(0, RULES.minimum, inclusive="neither")
        for name in ("gerealiseerd", "kinderen")
    }


def _years_can_be_read(tables: Tables) -> Iterator[Finding]:
    seen: dict[tuple[int, str], int] = {}
    for row, text, effect in zip(
        tables["monitoring"].index, tables["monitoring"]["schooljaar"], tables["monitoring"]["effect"], strict=True
    ):
        year = first_year(str(text))
        if year is None:
            message = f"'{text}' is niet zeker een schooljaar; schrijf het met vier cijfers, zoals 2017-2018."
            yield Finding("monitoring", row, "schooljaar", message)
        elif (year, effect) in seen:
            message = f"{named(year)} staat bij '{effect}' ook in rij {seen[year, effect]}; houd er één over."
            yield Finding("monitoring", row, "schooljaar", message)
        else:
            seen[year, effect] = int(str(row))


def _outcomes_are_of_valued_effects(tables: Tables) -> Iterator[Finding]:
    status = dict(zip(tables["effecten"]["effect"], tables["effecten"]["status"], strict=True))
    for row, effect in tables["monitoring"]["effect"].items():
        if status.get(effect) != VALUED:
            message = f"'{effect}' is een PM-post en heeft geen bedrag, dus er is niets te volgen; waardeer het eerst."
            yield Finding("monitoring", row, "effect", message)


def _expectations_have_two_ends(tables: Tables) -> Iterator[Finding]:
    for row, cells in tables["monitoring"].iterrows():
        low, high, expected = (float(cells[name]) for name in ("verwacht_laag", "verwacht_hoog", "verwacht"))
        if math.isnan(low) and math.isnan(high):
            continue
        if math.isnan(low) or math.isnan(high):
            empty, other = ("verwacht_laag", "verwacht_hoog") if math.isnan(low) else ("verwacht_hoog", "verwacht_laag")
            message = f"is leeg, maar {other} is ingevuld; een bereik heeft twee einden. Vul beide in of geen."
            yield Finding("monitoring", row, empty, message)
        elif low > high:
            message = f"'{number_text(low)}' is hoger dan verwacht_hoog ({number_text(high)}); wissel ze om."
            yield Finding("monitoring", row, "verwacht_laag", message)
        elif math.isnan(expected) or not low <= expected <= high:
            message = "moet ingevuld zijn en binnen verwacht_laag en verwacht_hoog liggen."
            yield Finding("monitoring", row, "verwacht", message)


def _a_year_has_one_amount(tables: Tables) -> Iterator[Finding]:
    rows = tables["monitoring"]
    for column in OF_A_YEAR:
        known: dict[int, float] = {}
        for row, text, value in zip(rows.index, rows["schooljaar"], rows[column], strict=True):
            year = first_year(str(text))
            if year is None or pd.isna(value):
                continue
            if not math.isclose(known.setdefault(year, float(value)), float(value)):
                message = (
                    f"'{number_text(float(value))}' is anders dan {number_text(known[year])} in een andere rij van "
                    f"{named(year)}; vul het één keer in per schooljaar."
                )
                yield Finding("monitoring", row, column, message)


MONITORING_CHECKS = (
    _years_can_be_read,
    _outcomes_are_of_valued_effects,
    _expectations_have_two_ends,
    _a_year_has_one_amount,
)
