"""Nouns that agree with the number before them: 1 kind, 12 kinderen.

One list for whatever says how many, from an error message to a report. A word that is not in
it loses a final s (begeleiders, oma's); the singular of any other word cannot be guessed.
"""

from __future__ import annotations

SINGULARS = {
    "aanbieders": "aanbieder",
    "aantallen": "aantal",
    "antwoorden": "antwoord",
    "basisscholen": "basisschool",
    "bestanden": "bestand",
    "besluiten": "besluit",
    "besturen": "bestuur",
    "bladen": "blad",
    "bladzijden": "bladzijde",
    "budgetten": "budget",
    "casussen": "casus",
    "cellen": "cel",
    "cijfers": "cijfer",
    "cliënten": "cliënt",
    "dagen": "dag",
    "deelnemers": "deelnemer",
    "docenten": "docent",
    "effecten": "effect",
    "figuren": "figuur",
    "formulieren": "formulier",
    "soorten": "soort",
    "gebieden": "gebied",
    "gemeenten": "gemeente",
    "gezinnen": "gezin",
    "groeipatronen": "groeipatroon",
    "huishoudens": "huishouden",
    "inwoners": "inwoner",
    "jeugdigen": "jeugdige",
    "jeugdregio's": "jeugdregio",
    "jongens": "jongen",
    "jongeren": "jongere",
    "kinderen": "kind",
    "kleuters": "kleuter",
    "kolommen": "kolom",
    "leerkrachten": "leerkracht",
    "leerlingen": "leerling",
    "leraren": "leraar",
    "maanden": "maand",
    "mannen": "man",
    "medewerkers": "medewerker",
    "meisjes": "meisje",
    "mensen": "mens",
    "moeders": "moeder",
    "ouders": "ouder",
    "paren": "paar",
    "patiënten": "patiënt",
    "personen": "persoon",
    "peuters": "peuter",
    "plaatsen": "plaats",
    "problemen": "probleem",
    "punten": "punt",
    "rapporten": "rapport",
    "rijen": "rij",
    "ritten": "rit",
    "samenwerkingsverbanden": "samenwerkingsverband",
    "scenario's": "scenario",
    "scholen": "school",
    "seconden": "seconde",
    "sessies": "sessie",
    "studenten": "student",
    "tabellen": "tabel",
    "toetsen": "toets",
    "trajecten": "traject",
    "uitgaven": "uitgave",
    "vaders": "vader",
    "vakken": "vak",
    "verbanden": "verband",
    "vestigingen": "vestiging",
    "vlakken": "vlak",
    "volwassenen": "volwassene",
    "vragenlijsten": "vragenlijst",
    "vrouwen": "vrouw",
    "waarden": "waarde",
    "waarschuwingen": "waarschuwing",
    "weken": "week",
    "werkdagen": "werkdag",
    "wijken": "wijk",
}
_PLURALS = {one: more for more, one in SINGULARS.items()}


def agreeing(number: float, things: str, one: str = "") -> str:
    """Return a noun as written after a number.

    Parameters
    ----------
    number : float
        How many; only exactly one takes the singular.
    things : str
        The noun in the plural.
    one : str
        Its singular, where a study has a word of its own.
    """
    return (one or _singular(things)) if number == 1 else things


def plural(number: float, unit: str) -> str:
    """Return a unit, given in the singular, as written after a number: 1 maand, 9 maanden, 5 jaar."""
    return unit if number == 1 else _PLURALS.get(unit, unit)


def _singular(things: str) -> str:
    return SINGULARS.get(things) or (things[:-1].rstrip("'’") if things.endswith("s") else things)
