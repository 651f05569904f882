"""The forms of a dialogue about a case: for each participant, for those who test, and for who leads it.

'Opgroeiondersteuning op school' (2025), §2.3: after the story of the child, each participant estimates alone and in
silence what would have happened otherwise; together they come to a scenario, which others then test.
"""

from __future__ import annotations

from analysis_lib.case_costs.contract import REJECTED
from analysis_lib.tables.forms import Field, Form, Grid, Part

CASE, ROLE = "Casus", "Uw rol"
PARTICIPANT, TESTED = "deelnemer", "toetsing"
TEST_VERDICTS = ("aanvaard", "aangepast", REJECTED)

_PARTICIPANT = Form(
    PARTICIPANT,
    "Formulier voor één deelnemer",
    "Vul dit alleen en in stilte in, als het verhaal van het kind rond is. Vertrouwelijk: schrijf geen namen op.",
    (
        Part("Over welk kind", "De code staat in het blad casussen.", asks=(CASE, ROLE)),
        Part(
            "Wat zou er zijn ingezet zonder de aanpak?",
            "Een rij per soort hulp. Weet u niet hoeveel, zet dan ja bij onzeker en laat de bedragen leeg. "
            "De laatste twee kolommen vult de gespreksleider in.",
            grid=Grid(
                (
                    Field("omschrijving", "Wat er zou zijn ingezet", wide=5),
                    Field("kans", "Hoe waarschijnlijk, zoals 70%", wide=2, number=True),
                    Field("laag", "Kosten in euro, ten minste", wide=2, number=True),
                    Field("hoog", "Ten hoogste; leeg als het vaststaat", wide=2, number=True),
                    Field("onzeker", "Weet u niet hoeveel?", ("ja", "nee"), wide=2),
                    Field("aantal", "Of: hoeveel uur, dagen of keer", wide=2, number=True),
                    Field("prijs", "Gespreksleider: prijs, uit het blad prijzen", wide=2),
                    Field("betaler", "Gespreksleider: partij, uit het blad partijen", wide=2),
                ),
                8,
            ),
        ),
    ),
)

_TEST = Form(
    TESTED,
    "Formulier voor de toetsing",
    "Voor deskundigen die niet bij de casussen betrokken waren. Vul het samen in, als alle casussen besproken zijn.",
    (
        Part(
            "Vragen bij elk scenario",
            ticks=(
                "Is het aannemelijk dat dit zonder de aanpak was gebeurd?",
                "Is er niet te somber gedacht?",
                "Waren er zonder de aanpak andere mogelijkheden geweest?",
            ),
        ),
        Part(
            "Het oordeel",
            "Een rij per casus. Past u een scenario aan, pas dan ook de bedragen in het blad posten aan.",
            grid=Grid(
                (
                    Field("casus", "Code van de casus"),
                    Field("oordeel", "", TEST_VERDICTS, wide=2),
                    Field("reden", "Waarom", wide=4),
                ),
                8,
            ),
        ),
    ),
)

_LEADER = Form(
    "draaiboek",
    "Draaiboek voor de gespreksleider",
    "Voor één casus, en aan het eind voor de toetsing van alle casussen. Zet een kruis bij wat gedaan is.",
    (
        Part("Vooraf", ticks=("De ouders stemden toe.", "Er zijn genoeg formulieren.", "De prijslijst is ingevuld.")),
        Part(
            "De dialoogsessie",
            "Met ouders, hulpverleners en school om de tafel; met het kind als dat kan.",
            ticks=(
                "Het verhaal van het kind: wat gebeurde er, en wat zette de aanpak in?",
                "Wat werd er echt ingezet, hoeveel, en wie betaalde het?",
                "Iedereen vult alleen en in stilte een formulier in: wat was er anders gebeurd?",
                "De formulieren naast elkaar: waarover is men het eens, en waarover niet?",
                "Samen naar een scenario, of naar meer dan één.",
                "Oud naast nieuw: wat is het verschil in hulp, kosten en betalers?",
                "Wat ging er beter, per levensdomein, van nul tot drie?",
            ),
        ),
        Part(
            "De toetsing",
            "Met deskundigen uit praktijk en beleid die niet betrokken waren. Wie dat zijn, staat hieronder.",
            ticks=(
                "De scenario's zijn zonder namen opgeschreven.",
                "Per scenario zijn de drie vragen van het formulier beantwoord.",
                "Aangevuld wat ontbrak.",
                "Per casus is een oordeel opgeschreven.",
            ),
            grid=Grid((Field("rol", "Geen namen", wide=2), Field("wat die inbrengt", wide=3)), 5),
        ),
        Part(
            "Daarna",
            ticks=(
                "Van elke deelnemer staat een ingevuld bestand, Excel of PDF, in de map formulieren.",
                "Er is een scenario. Typ in de map: narekenbaar join den_bosch_cases --data . --out ../samen",
                "Het rapport is gemaakt. Typ: narekenbaar run den_bosch_cases --data ../samen",
            ),
        ),
    ),
)

FORMS = (_PARTICIPANT, _TEST, _LEADER)
