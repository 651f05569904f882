"""What people in the chain told: why use grows, how they weighed that, and what regions do; all of it words."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.support_use.names import YOUTH_REGION
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col

MOST, LEAST = "meest", "minst"
TEMPORARY, LASTING = "tijdelijk", "langdurig"
DIRECTION, INITIATIVE = "richting", "initiatief"
YES, PARTLY, NO = "ja", "deels", "nee"

FACTORS = Table(
    "factoren",
    "Waarom het gebruik volgens betrokkenen verandert, een rij per factor. Er wordt niets mee gerekend.",
    {
        "nr": col.ordinal(),
        "groep": col.text("Soort factor; rijen met dezelfde groep staan bij elkaar", "Het gezin"),
        "factor": col.text("De factor, in enkele woorden", "Minder steun van familie"),
        "uitleg": col.text("Hoe hij werkt, in één of twee zinnen", "Wie alleen staat, vraagt eerder om hulp."),
        "plaats": col.place(),
    },
    required=False,
    heading="Verklarende factoren",
)

WEIGHED = Table(
    "weging",
    "Welke factoren betrokkenen het meest en het minst belangrijk vonden, per vraag.",
    {
        "nr": col.ordinal(),
        "vraag": col.text("Waarvoor gewogen is", "Waarom wachttijden langer worden"),
        "oordeel": col.choice("Of zij het meest of het minst belangrijk heet", (MOST, LEAST)),
        "verklaring": col.text("De verklaring", "Te weinig personeel"),
        "toelichting": col.text("Wat erbij gezegd is", "De groepen waren het eens.", optional=True),
        "plaats": col.place(),
    },
    required=False,
    heading="Hoe factoren gewogen zijn",
)

REASONS = Table(
    "redenen",
    "Waarom gebruik bij het ene kind voorbijgaat en bij het andere blijft.",
    {
        "nr": col.ordinal(),
        "duur": col.choice("Waarvan het een reden is: van tijdelijk of van langdurig gebruik", (TEMPORARY, LASTING)),
        "reden": col.text("De reden, in één of twee zinnen", "De hulp sloot niet aan."),
        "plaats": col.place(),
    },
    required=False,
    heading="Redenen van duur",
)

PORTRAITS = Table(
    "portretten",
    "Wat er in een jeugdregio gebeurt, een rij per onderwerp. Haar cijfers zet het rapport er zelf bij.",
    {
        "nr": col.ordinal(),
        "regio": col.ref("regios", "regio", "De jeugdregio, uit het blad regios", "R07"),
        "onderwerp": col.text("Waarover", "Samenwerking"),
        "tekst": col.text("Wat er gebeurt, in één of twee zinnen", "Scholen en gemeenten overleggen elke maand."),
        "plaats": col.place(),
    },
    required=False,
    heading="Portretten van regio's",
)

INITIATIVES = Table(
    "initiatieven",
    "Wat volgens betrokkenen helpt. Dat is hun oordeel: of het werkt, is niet onderzocht.",
    {
        "nr": col.ordinal(),
        "soort": col.choice(
            "richting: een bredere aanpak. initiatief: iets dat ergens al gebeurt", (DIRECTION, INITIATIVE)
        ),
        "naam": col.text("Naam of kern", "Samen onder één dak"),
        "waar": col.text("Waar het gebeurt", "Voorbeeldstad", optional=True),
        "wat": col.text("Wat er gebeurt, in één of twee zinnen", "Opvang en school delen een gebouw."),
        "plaats": col.place(),
    },
    required=False,
    heading="Initiatieven",
)

ASKED = Table(
    "onderzoeksvragen",
    "De vragen van het onderzoek, met welke beantwoord zijn en waar.",
    {
        "nr": col.ordinal(),
        "deel": col.text("Deel van het onderzoek", "Aantallen"),
        "vraag": col.text("De vraag, in eigen woorden", "Hoeveel kinderen krijgen hulp?"),
        "beantwoord": col.choice("Of er een antwoord is", (YES, PARTLY, NO)),
        "waar": col.text("Waar het antwoord staat, of waarom het er niet is", "Hoofdstuk 3"),
        "plaats": col.place(),
    },
    required=False,
    heading="Onderzoeksvragen",
)


def _portraits_are_of_youth_regions(tables: Tables) -> Iterator[Finding]:
    """A portrait is of a youth region, of which the report has figures."""
    kinds = dict(zip(tables["regios"]["regio"], tables["regios"]["soort"], strict=True))
    for row, region in tables["portretten"]["regio"].items():
        if kinds.get(region, YOUTH_REGION) != YOUTH_REGION:
            message = f"'{region}' is in regios.csv geen {YOUTH_REGION}; kies een {YOUTH_REGION}."
            yield Finding("portretten", row, "regio", message)


TOLD = (FACTORS, WEIGHED, REASONS, PORTRAITS, INITIATIVES, ASKED)
TOLD_CHECKS = (_portraits_are_of_youth_regions,)
