"""Four cases of young people who left school, with ranges, an unknown amount and a validation."""

from tests.worked.filling import Tables

REPORT = "den_bosch_cases"
TABLES: Tables = {
    "studie": [
        ["sleutel", "waarde"],
        ["titel", "Terug in de klas in Terneuzen"],
        ["ondertitel", "Vier jongeren met een trajectbegeleider"],
        ["organisatie", "Onderzoek Zeeuws-Vlaanderen"],
        ["datum", "3 maart 2027"],
        ["bron", "Onderzoek Zeeuws-Vlaanderen (2027), vier gesprekken."],
        ["aanpak", "de trajectbegeleider"],
        ["naam_werkelijk", "situatie met begeleider"],
        ["naam_referentie", "situatie zonder begeleider"],
        ["toestemming", "de vier jongeren zelf, op 1 maart 2027"],
    ],
    "teksten": [
        ["onderdeel", "volgorde", "tekst", "plaats"],
        ["aanleiding", 1, "Het college wil weten of de begeleider blijft.", "eigen"],
        ["werkwijze", 1, "Elke jongere koos zelf wie meepraatte.", "eigen"],
        ["conclusie", 1, "De vier jongeren verschillen sterk van elkaar.", "eigen"],
    ],
    "partijen": [
        ["partij", "naam", "lidwoord", "gemeentelijk", "plaats"],
        ["stad", "gemeente Terneuzen", "de", "ja", "eigen"],
        ["mbo", "mbo-school", "de", "nee", "eigen"],
        ["cz", "zorgverzekeraars", None, "nee", "eigen"],
    ],
    "casussen": [
        ["casus", "omschrijving", "locatie", "deelnemers", "toekomst", "plaats"],
        ["p", "Jongere Noord", "mbo, niveau 2", "jongere, mentor", 3, "gesprek 1"],
        ["q", "Jongere Oost", "mbo, niveau 3", "jongere, ouder", 1, "gesprek 2"],
        ["r", "Jongere Zuid", None, None, None, "gesprek 3"],
        ["s", "Jongere West", "mbo, niveau 4", "jongere", 0, "gesprek 4"],
    ],
    "prijzen": [
        ["prijs", "omschrijving", "laag", "hoog", "eenheid", "prijsjaar", "bron", "plaats"],
        ["uurtarief", "Trajectbegeleider", "78,40", None, "uur", 2026, "Inkoop", "lijst"],
        ["ggz", "Behandeling", 112, 139, "sessie", 2026, "Inkoop", "lijst"],
    ],
    "ondersteuning": [
        ["casus", "methode", "betaler", "uren", "prijs", "kinderen", "laag", "hoog", "plaats"],
        ["p", "gemiddeld", "stad", "1.250,0", "uurtarief", 35, None, None, "uren"],
        ["p", "direct", "stad", 22, "uurtarief", None, None, None, "uren"],
        ["q", "gemiddeld", "stad", "1.250,0", "uurtarief", 35, None, None, "uren"],
        ["q", "direct", "stad", 40, "uurtarief", None, None, None, "uren"],
        ["r", "gemiddeld", "stad", "1.250,0", "uurtarief", 35, None, None, "uren"],
        ["r", "direct", "stad", 15.5, "uurtarief", None, None, None, "uren"],
        ["s", "gemiddeld", "stad", "1.250,0", "uurtarief", 35, None, None, "uren"],
        ["s", "direct", "stad", None, None, None, 650, 975, "schatting"],
    ],
    "referenties": [
        ["casus", "scenario", "omschrijving", "oordeel", "reden", "plaats"],
        ["p", "1", "Behandeling na een wachttijd", "aanvaard", None, "gesprek 1"],
        ["p", "2", "Opname", "verworpen", "Volgens de groep te zwaar", "gesprek 1"],
        ["q", "1", "Een jaar niets", "aangepast", "Twee sessies minder", "gesprek 2"],
        ["r", "1", "Uitval uit het mbo", "niet getoetst", None, "gesprek 3"],
        ["s", "1", "Een jaar overdoen", "aanvaard", None, "gesprek 4"],
    ],
    "posten": [
        [
            "post",
            "casus",
            "pad",
            "scenario",
            "omschrijving",
            "betaler",
            "aantal",
            "prijs",
            "laag",
            "hoog",
            "onzeker",
            "plaats",
        ],
        ["p1", "p", "referentie", "1", "Behandeling", "stad", 60, "ggz", None, None, "nee", "gesprek 1"],
        ["p2", "p", "referentie", "2", "Opname", "stad", None, None, "91.000,--", "€ 99.000,00", "nee", "gesprek 1"],
        ["q1", "q", "referentie", "1", "Consulten", "stad", 6, "ggz", None, None, "nee", "gesprek 2"],
        ["r1", "r", "referentie", "1", "Begeleiding naar werk", "stad", None, None, None, None, "ja", "gesprek 3"],
        ["s1", "s", "referentie", "1", "Extra schooljaar", "mbo", None, None, "8.900,00", None, "nee", "gesprek 4"],
        ["s2", "s", "referentie", "1", "Jeugdcoach", "stad", None, None, 1500, 4200, "nee", "gesprek 4"],
    ],
    "ervaren_baten": [
        ["casus", "domein", "score", "plaats"],
        ["p", "Dagritme", 3, "gesprek 1"],
        ["q", "Dagritme", 1, "gesprek 2"],
        ["r", "Dagritme", 0, "gesprek 3"],
        ["s", "Dagritme", 2, "gesprek 4"],
        ["p", "Vrienden", 2, "gesprek 1"],
    ],
    "formulieren": [
        ["casus", "deelnemer", "omschrijving", "kans", "laag", "onzeker"],
        ["p", "rol 1", "Behandeling bij een instelling ver weg", "65%", 7100, "nee"],
        ["p", "rol 2", "Behandeling dichtbij", 0.4, 5900, "nee"],
    ],
    "aanbevelingen": [
        ["nr", "aanbeveling", "aan", "wanneer", "rust_op", "raad", "herkomst", "plaats"],
        [
            1,
            "Bel elke jongere na een half jaar.",
            "De mentor",
            "Na een half jaar",
            "uitkomst; q",
            "Stel een mentor aan.",
            "eigen",
            "eigen",
        ],
    ],
}
LEAST: Tables = {
    "prijzen": TABLES["prijzen"],
    "casussen": [["casus", "omschrijving", "plaats"], ["p", "Jongere Noord", "gesprek 1"]],
    "referenties": TABLES["referenties"][:2],
    "posten": [
        *TABLES["posten"][:2],
        ["p3", "p", "werkelijk", None, "Mentor", "mbo", None, None, 2750, None, "nee", "gesprek 1"],
    ],
}
