"""Why an approach should work, in words and beside other areas: the theory of change, lists, and a comparison."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.overviews import Overview, lists_have_headings_or_none, overviews_table

PILLARS = (  # of positive health: Huber et al. (2011), as the KID report shows them in figure 1
    "lichaamsfuncties",
    "mentaal welbevinden",
    "spirituele dimensie",
    "kwaliteit van leven",
    "sociaal-maatschappelijke participatie",
    "dagelijks functioneren",
)
SHARE, NUMBER, PER_THOUSAND = "procent", "aantal", "per 1.000"
OVERVIEWS = {
    "interventies": Overview("wat de aanpak doet", "Wat de aanpak doet", name="Interventie", text="Wat het is"),
    "stakeholders": Overview(
        "per groep wat die inbrengt, krijgt en nodig heeft",
        "Wat ieder inbrengt, krijgt en nodig heeft",
        name="Stakeholder",
    ),
    "problemen": Overview("voor wie er iets misgaat zonder de aanpak", "Het probleem, en voor wie", name="Voor wie"),
    "bewijskracht": Overview(
        "wat een vergelijking wel en niet kan dragen", "Wat de vergelijking wel en niet kan dragen", name="Maat"
    ),
}

_CHANGE = Table(
    "verandertheorie",
    "Hoe de aanpak zou werken: een rij per stap van activiteit naar verandering, gevolg en partij.",
    {
        "nr": col.ordinal(),
        "activiteit": col.text("Wat de aanpak doet", "Elke week een gesprek"),
        "bij": col.text("Bij wie er iets verandert", "Ouder"),
        "verandering": col.text("Wat er bij die persoon verandert", "Durft eerder hulp te vragen"),
        "effect": col.ref(
            "effecten",
            "effect",
            "Welk effect daaruit volgt; leeg als het geen effect met een bedrag is",
            "minder_begeleiding",
            optional=True,
        ),
        "gevolg": col.text("Of: het gevolg in woorden", "Meer vrienden", optional=True),
        "partij": col.ref(
            "partijen", "partij", "Wie het merkt, bij een gevolg in woorden", "zorgverzekeraar", optional=True
        ),
        "plaats": col.place(),
    },
    required=False,
)

_COMPARISON = Table(
    "vergelijkingen",
    "Uw gebied naast andere gebieden, een rij per maat en gebied. Dit is geen bewijs, wel een aanwijzing.",
    {
        "maat": col.text("Wat er vergeleken wordt", "Verwijzingen per jaar"),
        "gebied": col.text("Naam van het gebied", "Wijk Noord"),
        "eigen": col.yes_no("ja voor het gebied waar de aanpak is"),
        "waarde": col.number("De waarde", "zie eenheid", "1,25"),
        "eenheid": col.choice(
            "Waarin de waarde is; een procent typt u als 0,69, zonder teken", (SHARE, PER_THOUSAND, NUMBER)
        ),
        "aantal": col.whole(
            "Hoeveel personen of besluiten daarachter zitten, bij een procent", "aantal", "31", optional=True
        ),
        "effect": col.ref(
            "effecten", "effect", "Bij welk effect de vergelijking hoort", "minder_begeleiding", optional=True
        ),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("maat", "gebied"),
)

REASON_TABLES = (_CHANGE, _COMPARISON, overviews_table(OVERVIEWS))


def _a_change_leads_somewhere(tables: Tables) -> Iterator[Finding]:
    """A change leads to an effect or to something in words, and only the second names its party."""
    for row, about in tables["verandertheorie"].iterrows():
        has_effect, has_words = (bool(pd.notna(about[name])) for name in ("effect", "gevolg"))
        if has_effect == has_words:
            yield Finding("verandertheorie", row, "gevolg", "vul óf effect in, óf gevolg.")
        elif has_effect and bool(pd.notna(about["partij"])):
            message = "laat leeg bij een effect; de partij staat daar als baathouder."
            yield Finding("verandertheorie", row, "partij", message)


def _a_comparison_has_one_own_area(tables: Tables) -> Iterator[Finding]:
    """Each measure has one row of its own area, one unit and one effect."""
    for measure, rows in tables["vergelijkingen"].groupby("maat", sort=False):
        own = int(rows["eigen"].sum())
        if own != 1:
            message = f"'{measure}' heeft {own} rijen met ja; bij elke maat is één gebied het eigen gebied."
            yield Finding("vergelijkingen", rows.index[0], "eigen", message)
        for name in ("eenheid", "effect"):
            if len(set(rows[name].fillna(""))) > 1:
                message = f"bij '{measure}' staan verschillende; geef elke rij van een maat dezelfde."
                yield Finding("vergelijkingen", rows.index[0], name, message)
    for row, about in tables["vergelijkingen"].iterrows():
        number = about["aantal"]
        if pd.isna(number):
            continue
        if about["eenheid"] != SHARE:
            yield Finding("vergelijkingen", row, "aantal", f"hoort bij een {SHARE}; laat deze cel leeg.")
        elif not 0 < about["waarde"] <= 100 or number < 1:
            yield Finding("vergelijkingen", row, "waarde", "een procent met een aantal ligt boven 0 en is hooguit 100.")


def pillars_of(text: str) -> list[str]:
    """The pillars that a cell names, as it names them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _pillars_are_known(tables: Tables) -> Iterator[Finding]:
    for row, text in tables["kwalitatief"]["pijlers"].dropna().items():
        for name in pillars_of(str(text)):
            if name not in PILLARS:
                message = f"'{name}' is geen pijler; {did_you_mean(name, PILLARS)}"
                yield Finding("kwalitatief", row, "pijlers", message)


def _stakeholders_have_their_own_rows(tables: Tables) -> Iterator[Finding]:
    """Require a heading for each row about a stakeholder: the page has a row for each of those."""
    lists = tables["overzichten"]
    bare = lists.index[(lists["overzicht"] == "stakeholders") & lists["groep"].isna()]
    for row in bare:
        message = "vul hier de stakeholder in, en bij naam wat de tekst zegt: brengt in, krijgt of heeft nodig."
        yield Finding("overzichten", row, "groep", message)


REASON_CHECKS = (
    _stakeholders_have_their_own_rows,
    _a_change_leads_somewhere,
    _a_comparison_has_one_own_area,
    _pillars_are_known,
    lists_have_headings_or_none,
)
