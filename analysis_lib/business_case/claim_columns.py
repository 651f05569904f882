"""The columns of what a claim leaves out and of what might count twice."""

from __future__ import annotations

from analysis_lib.tables import Column
from analysis_lib.tables import columns as col

DEADWEIGHT, DISPLACEMENT, DROP_OFF = "zonder_aanpak", "verdringing", "afname_per_jaar"
CORRECTIONS = (DEADWEIGHT, DISPLACEMENT, DROP_OFF)
SOURCE, EVIDENCE, EXCLUDES, WITHIN = "correctie_bron", "bewijs", "sluit_uit", "zit_in"
CLAIM_COLUMNS = (*CORRECTIONS, SOURCE, EVIDENCE, EXCLUDES, WITHIN)
KINDS_OF_EVIDENCE = ("vergelijkingsgroep", "voor- en nameting", "registratie", "onderzoek elders", "inschatting")


def beside_the_claim() -> dict[str, Column]:
    """Return the columns of ``effecten`` about what a claim does not say."""
    return {
        DEADWEIGHT: col.later(
            col.share("Welk deel ook zonder de aanpak was gebeurd; leeg als niemand dat schatte", "20%")
        ),
        DISPLACEMENT: col.later(
            col.share("Welk deel alleen verschoof, zoals naar andere personen of een andere wijk; leeg is niets", "10%")
        ),
        DROP_OFF: col.later(col.share("Welk deel van het effect elk jaar verdwijnt; leeg is niets", "25%")),
        SOURCE: col.later(
            col.text(
                "Waar deze delen vandaan komen; nodig zodra u er een invult", "Onderzoek Voorbeeldstad 2024, blz. 8"
            )
        ),
        EVIDENCE: col.later(
            col.choice("Waarop het aantal van dit effect berust; leeg als u dat niet weet", KINDS_OF_EVIDENCE)
        ),
        EXCLUDES: col.later(
            col.text(
                "Welke andere effecten dezelfde persoon niet ook kan hebben, met komma's ertussen",
                "plaatsing_elders",
            )
        ),
        WITHIN: col.later(
            col.text(
                "In welke andere effecten een PM-post al zit, met komma's ertussen; dan mag zij niet ook meetellen",
                "minder_begeleiding",
            )
        ),
    }


CLAIM_STEPS = {
    "Wat niet in de claim zit (mag, hoeft niet)": (
        "De impactclaim verdeelt een effect over wie eraan meewerkte. Zij zegt niet wat ook zonder de aanpak goed was "
        "gekomen. Weet u dat, typ het dan op het blad effecten bij zonder_aanpak, met de bron bij correctie_bron. Weet "
        "u het niet, laat het dan leeg: het rapport zegt dat niemand het schatte.",
        "Kies bij bewijs waarop een effect berust. Het rapport laat zien welk deel van de baten waarop rust.",
        "Kan een kind maar één van twee plaatsingen krijgen, zet de andere dan bij sluit_uit. Zit een PM-post al in "
        "een ander effect, zet dat dan bij zit_in. De controle waarschuwt als er iets dubbel telt.",
    )
}
