"""The tables of a study of support use: one long table of counts, and what its names mean."""

from __future__ import annotations

from analysis_lib.published.contract import study_contract
from analysis_lib.published.recommendations import Grounds
from analysis_lib.support_use.names import (
    COUNTRY,
    KEY,
    SCHOOL_REGION,
    YOUTH_REGION,
)
from analysis_lib.support_use.nearness import COMPARED
from analysis_lib.support_use.rules import CHECKS, WARNINGS
from analysis_lib.support_use.survey_contract import (
    ANSWER_TABLE,
    ESTABLISHMENTS,
    SURVEY,
    answers_fit,
    answers_stay_within_all,
    outcome_or_number,
    percentages_stay_below_100,
)
from analysis_lib.support_use.told_contract import TOLD, TOLD_CHECKS
from analysis_lib.tables import Table
from analysis_lib.tables import columns as col
from analysis_lib.tables.common import COMMON_KEYS, PROTECTED, VERSION, VERSION_KEY, StudyKey, protected_already
from analysis_lib.tables.contract import Column

STUDY_KEYS = {
    **COMMON_KEYS,
    "periode": StudyKey("Over welke jaren uw trend en uw eigen zinnen gaan, als beginjaar-eindjaar.", "2021-2024"),
    PROTECTED: protected_already("kleine aantallen"),
    VERSION: VERSION_KEY,
}
PARTS = ("keten", "gebruik", "stapeling", "cohort", "instroom", "capaciteit", "regio")
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "begrip": "Wat u telt, en wat niet.",
    "keten": "Wat opvalt aan waar kinderen zijn: opvang, school, zorg.",
    "gebruik": "Wat opvalt aan wie ondersteuning gebruikt.",
    "stapeling": "Wat opvalt aan kinderen met meer soorten ondersteuning tegelijk.",
    "cohort": "Wat opvalt aan de groep kinderen die u door de jaren volgt.",
    "instroom": "Wat opvalt aan de instroom in het speciaal onderwijs.",
    "capaciteit": "Wat opvalt aan plaatsen en wachtlijsten.",
    "enquete": "Wat opvalt aan de antwoorden op een enquête.",
    "regio": "Wat opvalt aan de verschillen tussen gebieden.",
    "samenhang": "Wat u van de samenhang tussen indicatoren vindt.",
    "startniveau": "Of de groei het grootst is waar het gebruik laag was.",
    "controle": "Wat de controle van een bron oplevert; leeg als u geen bron narekent.",
    "kanttekening": "Wat deze cijfers niet zeggen.",
    "conclusie": "Wat u uit de cijfers opmaakt.",
}
DOMAINS = ("onderwijs", "jeugd", "voorziening", "zorgkosten, fysiek", "zorgkosten, mentaal")


def _indicator(about: str, example: str, *, optional: bool = False) -> Column:
    return col.ref("indicatoren", "indicator", about, example, optional=optional)


def _tile(about: str, example: str) -> Column:
    return col.whole(about, "volgnummer", example, minimum=1, maximum=30, optional=True)


def _step(about: str, unit: str, example: str) -> Column:
    return col.number(about, unit, example, minimum=None, optional=True)


_COUNTS = Table(
    "aantallen",
    "Elk aantal: een rij per indicator, groep, regio en jaar; ook de aantallen waarmee u vergelijkt.",
    {
        "indicator": _indicator("Wat geteld is, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text("Groep of soort binnen de indicator, overal gelijk geschreven", "6 t/m 9 jaar"),
        "regio": col.ref("regios", "regio", "Welk gebied, uit het blad regios", "provincie"),
        "jaar": col.year("Kalenderjaar, of het jaar waarin het schooljaar begon", school=True),
        "aantal": col.summed(
            col.number("Hoeveel; leeg als alleen het aandeel bekend is", "kinderen", "1230", optional=True),
            *("indicator", "regio", "jaar"),
        ),
        "aandeel": col.number(
            "Percentage als getal (13,7 voor 13,7%); alleen nodig als u niet hebt waarvan het een deel is",
            "procent",
            "13,7",
            maximum=100,
            optional=True,
        ),
    },
    unique_together=KEY,
)

_INDICATORS = Table(
    "indicatoren",
    "Wat elke indicator telt, waarvan zij een deel is en hoe zij is afgerond. Eén indicator heet 'gebruik': "
    "daarmee worden gebieden vergeleken.",
    {
        "indicator": col.key(
            "Korte eigen naam, zonder spaties; andere bladen verwijzen hiernaar", "hulp_naar_leeftijd"
        ),
        "onderdeel": col.choice("In welk hoofdstuk van het rapport zij staat", PARTS),
        "naam": col.text("Naam in het rapport", "Hulp naar leeftijd", unique=True),
        "referentie": _indicator(
            "Van welke indicator dit een deel is, zoals alle kinderen; leeg als u die niet hebt",
            "inwoners_jong",
            optional=True,
        ),
        "referentie_groep": col.text(
            "Van welke groep daarvan; leeg is dezelfde groep", "alle leeftijden", optional=True
        ),
        "referentie_via": _indicator(
            "Zelden nodig: indicator met dezelfde referentie en een percentage, waaruit die referentie volgt",
            "hulp_totaal",
            optional=True,
        ),
        "telt_op": _indicator(
            "Indicator waartoe de groepen van deze samen optellen; leeg als zij dat niet doen",
            "hulp_totaal",
            optional=True,
        ),
        "stap_aantal": _step(
            "Waarop de aantallen zijn afgerond, zoals 5 of 10; leeg als ze exact zijn", "kinderen", "5"
        ),
        "stap_aandeel": _step(
            "Waarop opgegeven percentages zijn afgerond, zoals 0,1; leeg als er geen zijn", "procentpunt", "0,1"
        ),
        "plaats": col.place(),
    },
)

_REGIONS = Table(
    "regios",
    "De gebieden. Eén rij met soort 'land' is het hele gebied van uw studie, ook als dat een gemeente of provincie is.",
    {
        "regio": col.key("Korte code van het gebied; het blad aantallen verwijst hiernaar", "provincie"),
        "naam": col.text("Naam in het rapport", "Provincie Voorbeeld"),
        "soort": col.choice(
            "land: het hele gebied, precies één keer. Verder jeugdregio of samenwerkingsverband",
            (COUNTRY, YOUTH_REGION, SCHOOL_REGION),
        ),
        "kolom": _tile("Kolom op de tegelkaart, van links; leeg zonder kaart", "3"),
        "rij": _tile("Rij op de tegelkaart, van boven; leeg zonder kaart", "2"),
        "herkomst": col.text("Waar de gebiedsindeling vandaan komt", "Gemeentelijke indeling 2025", optional=True),
    },
    heading="Regio's",
)

_COMPARED = Table(
    COMPARED,
    "Alleen bij verzonnen registers: wat een bron afdrukt, om te zien hoe dicht uw telling daarbij ligt.",
    {
        "indicator": _indicator("Wat geteld is, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text("Groep of soort binnen de indicator", "6 t/m 9 jaar"),
        "jaar": col.year("Kalenderjaar"),
        "aantal": col.number("Hoeveel er afgedrukt staat", "kinderen", "1230"),
        "aandeel": col.number("Afgedrukt percentage, als dat er staat", "procent", "13,7", maximum=100, optional=True),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("indicator", "groep", "jaar"),
)

_NAMED = Table(
    "verbanden",
    "Alleen als u een ander rapport narekent: verbanden tussen groei en startniveau die het noemt.",
    {
        "naam": col.text("Naam in het rapport", "Hulp aan de jongsten"),
        "indicator": _indicator("Om welke indicator het gaat, uit het blad indicatoren", "hulp_naar_leeftijd"),
        "groep": col.text(
            "Groep van de indicator, zoals in het blad aantallen; groepen die samen tellen met ; ertussen",
            "6 t/m 9 jaar",
        ),
        "toetsniveau": col.share("Op welk niveau het rapport toetst", "5%"),
        "gevonden": col.yes_no("Of het rapport het verband vindt"),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("indicator", "groep"),
)

DEFINITION = Table(
    "definitie",
    "Wanneer een kind meetelt als gebruiker van ondersteuning; één van deze voorwaarden is genoeg.",
    {
        "nr": col.ordinal(),
        "domein": col.choice("Soort voorwaarde", DOMAINS),
        "voorwaarde": col.text("De voorwaarde in woorden", "Heeft een indicatie voor begeleiding"),
        "register": col.text("Bestand waarin dat staat", "INDICATIES2024", optional=True),
        "variabele": col.text("Naam van de kolom in dat bestand", "BEGELEIDING", optional=True),
        "drempel": col.eur(
            "Boven welk bedrag per jaar een kind meetelt; leeg: voorkomen is genoeg", "250", optional=True
        ),
        "prijsindex": col.later(
            col.text(
                "Indexcijfer waarmee kosten zijn omgerekend voordat de drempel geldt; leeg als zij dat niet zijn",
                "consumentenprijsindex van CBS",
            )
        ),
        "prijsjaar": col.later(col.price_year()),
        "in_tekst": col.yes_no("Staat de voorwaarde in de definitie in de hoofdtekst?"),
        "in_bijlage": col.yes_no("Staat zij in de exacte definitie in de bijlage?"),
    },
    required=False,
    heading="Definitie van gebruik",
)


CONTRACT = study_contract(
    "Een studie van gebruik: hoeveel kinderen ondersteuning gebruiken, waar, en hoe dat verandert.",
    STUDY_KEYS,
    TEXT_PARTS,
    (_INDICATORS, _REGIONS, _COUNTS, SURVEY, ANSWER_TABLE, ESTABLISHMENTS, _COMPARED, DEFINITION, _NAMED, *TOLD),
    grounds=Grounds({"indicatoren": "indicator"}, example="hulp_naar_leeftijd"),
    checks=(
        *CHECKS,
        percentages_stay_below_100,
        answers_fit,
        outcome_or_number,
        *TOLD_CHECKS,
    ),
    warnings=(*WARNINGS, answers_stay_within_all),
    has_source_tables=True,
    outlines="regios",
    protects=True,
)
