"""One young person on an invented island: what happened, compared with a farm that takes pupils in."""

from tests.worked.filling import Tables

REPORT = "holland_rijnland"
TABLES: Tables = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "De leerboerderij op Waddenoord"],
        ["ondertitel", "Wat één leerling kost, thuis en op de boerderij"],
        ["organisatie", "Werkgroep Waddenoord"],
        ["datum", "voorjaar 2027"],
        ["bron", "Werkgroep Waddenoord (2027), facturen en een gesprek."],
        ["aanpak", "de leerboerderij"],
        ["naam_werkelijk", "situatie op de boerderij"],
        ["naam_referentie", "situatie thuis"],
        ["toestemming", "de leerling en haar ouders"],
    ],
    "teksten": [
        ["onderdeel", "volgorde", "tekst", "plaats"],
        ["aanleiding", 1, "Op het eiland is geen school voor leerlingen die thuis zitten.", "eigen"],
        ["conclusie", 1, "De boerderij is eerder een verschuiving dan een besparing.", "eigen"],
    ],
    "partijen": [
        ["partij", "naam", "lidwoord", "gemeentelijk", "plaats"],
        ["eiland", "eilandgemeente", "de", "ja", "eigen"],
        ["swv", "schoolbestuur", "het", "nee", "eigen"],
    ],
    "casussen": [
        ["casus", "omschrijving", "plaats"],
        ["m", "Leerling M", "gesprek"],
    ],
    "prijzen": [
        ["prijs", "omschrijving", "laag", "hoog", "eenheid", "variant_van", "prijsjaar", "bron", "plaats"],
        ["thuishulp", "Hulp thuis, per week", "310,50", "455", "week", None, 2026, "Factuur", "map 1"],
        ["thuishulp_licht", "Lichte hulp thuis, per week", 205, None, "week", "thuishulp", 2026, "Factuur", "map 1"],
        ["boerderij", "Plaats op de boerderij, per maand", "1.475,00", None, "maand", None, 2026, "Offerte", "map 2"],
    ],
    "referenties": [
        ["casus", "scenario", "omschrijving", "oordeel", "plaats"],
        ["m", "thuis", "Thuis met hulp", "aanvaard", "gesprek"],
    ],
    "posten": [
        ["post", "casus", "pad", "scenario", "omschrijving", "betaler", "aantal", "prijs", "laag", "onzeker", "plaats"],
        ["m1", "m", "referentie", "thuis", "Hulp thuis", "eiland", 44, "thuishulp", None, "nee", "map 1"],
        ["m2", "m", "referentie", "thuis", "Vrijgehouden plaats", "swv", None, None, 3150, "nee", "map 3"],
        ["m3", "m", "werkelijk", None, "Boerderij", "eiland", "10", "boerderij", None, "nee", "map 2"],
        ["m4", "m", "werkelijk", None, "Leerkracht op de boerderij", "swv", None, None, "6.200,00", "nee", "map 3"],
    ],
    "stappen": [
        ["nr", "opgave", "stap", "wie", "instrument", "plaats"],
        [1, "Kennismaken", "Een dag meelopen", "Boer en leerling", "Dagboek", "eigen"],
        [2, "Volhouden", "Elke maand terugkijken", "Leerkracht", "Gesprek", "eigen"],
    ],
    "continuum": [
        ["nr", "positie", "aanbod", "stappen", "plaats"],
        [1, "Zorg", "Dieren verzorgen", None, "eigen"],
        [2, "Samen", "Rekenen bij het voeren", "1", "eigen"],
        [3, "Onderwijs", "Toetsen aan de keukentafel", "2", "eigen"],
    ],
    "stapdelen": [
        ["stap", "soort", "tekst", "wie", "plaats"],
        [1, "randvoorwaarde", "De veerboot vaart die dag.", None, "eigen"],
        [1, "actie", "De leerling loopt een dag mee.", "Boer", "eigen"],
        [2, "lange termijn", "Ook andere eilanden doen mee.", "Werkgroep", "eigen"],
    ],
    "kwadranten": [
        ["horizontaal", "verticaal", "naam", "aanbod", "plaats"],
        ["Bij de dieren", "Alleen", "Stalwerk", "Voeren en schoonmaken", "eigen"],
        ["Aan tafel", "Samen", "Rekenclub", "Elke dinsdag met vier leerlingen", "eigen"],
    ],
    "overzichten": [
        ["overzicht", "nr", "groep", "naam", "tekst", "wie", "plaats"],
        ["doelgroepen", 1, None, "Eilandkinderen", "Zij kunnen niet naar de overkant.", None, "eigen"],
        ["rollen", 2, "Later", "Schipper", "Brengt toetsen mee.", None, "eigen"],
        ["rollen", 1, "Meteen", "Boer", "Geeft het werk.", "Familie op het erf", "eigen"],
    ],
    "aannames": [
        ["nr", "aanname", "gevolg", "van", "plaats"],
        ["1", "De leerling blijft tien maanden.", "Langer kost meer.", "bron", "gesprek"],
    ],
    "aanbevelingen": [
        ["nr", "aanbeveling", "aan", "wanneer", "rust_op", "herkomst", "plaats"],
        [1, "Maak een afspraak over het vervoer.", "De boer", None, "uitkomst; m", "eigen", "eigen"],
    ],
}
LEAST: Tables = {"prijzen": TABLES["prijzen"]}
