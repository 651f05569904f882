"""Forms to begin with for the instruments of a method in six steps.

'De Holland Rijnland Methode' (2021), chapter 2, names them and says what each is for; these forms ask what follows
from that. The instruments themselves are other documents.
"""

from __future__ import annotations

from analysis_lib.tables.forms import Field, Form, Grid, Part

_WHO = Field("wie", "Rol, geen naam")
_WHEN = Part("Terugkijken", asks=("Op welke datum", "Met wie"), open_asks=("Waaraan is te zien dat het werkt?",))
_SHARED = Part(
    "Wat vooraf vaststaat",
    open_asks=("Welk doel hebben onderwijs en jeugdhulp samen?", "Wat verstaan zij onder kwaliteit?"),
)
_DUTIES = Part(
    "Wie is waarvoor verantwoordelijk",
    grid=Grid((Field("onderwerp"), Field("onderwijs"), Field("gemeente"), Field("aanbieder")), 6),
)
_PAYING = Part(
    "Organisatie en bekostiging",
    grid=Grid((Field("onderdeel", wide=2), Field("wie betaalt"), Field("per wat"), Field("bedrag", number=True)), 6),
)

_ARRANGING = Form(
    "1-integraal-arrangeren",
    "Stap 1. Integraal arrangeren: een plan voor één kind",
    "Voor de intern begeleider, de ouders, de toegang en de behandelaar samen. Schrijf geen namen op, maar een code.",
    (
        Part("Het kind", asks=("Code", "School en groep"), open_asks=("Wat lukt er, en wat niet?",)),
        Part("Doelen", open_asks=("Doel van het onderwijs", "Doel van de jeugdhulp, en hoe het het onderwijs steunt")),
        Part(
            "Het aanbod",
            "Onderwijs op school, op een zorglocatie of thuis; jeugdhulp alleen of in een groep.",
            grid=Grid((Field("wat", wide=2), _WHO, Field("waar"), Field("hoeveel"), Field("wie betaalt")), 6),
        ),
        Part(
            "Regels",
            ticks=(
                "De inschrijving en de onderwijstijd zijn geregeld.",
                "Leerplicht weet ervan.",
                "Er is een beschikking als die nodig is.",
            ),
        ),
        _WHEN,
    ),
)
_CONTACT = Form(
    "2-vaste-contactpersoon",
    "Stap 2. Opdracht voor de vaste contactpersoon van de toegang",
    "Voor de gemeente en het schoolbestuur, een formulier per school voor gespecialiseerd onderwijs.",
    (
        Part("Voor welke school", asks=("School", "Bereikbaar op", "Vervanging bij afwezigheid")),
        Part(
            "Rollen en taken",
            grid=Grid((Field("taak", wide=2), Field("contactpersoon"), Field("zorgteam van de school")), 7),
        ),
        Part(
            "Opdracht",
            ticks=(
                "De gemeente gaf de toegang opdracht om zo te werken.",
                "Het schoolbestuur gaf het zorgteam dezelfde opdracht.",
                "School, zorgteam en contactpersoon hebben elkaar gesproken.",
            ),
        ),
        _WHEN,
    ),
)
_SUPPORTER = Form(
    "3-multidisciplinaire-begeleider",
    "Stap 3. Profiel van de begeleider die jeugdhulp en onderwijs geeft",
    "Voor school en toegang nu, en voor gemeente en samenwerkingsverband over het tarief later.",
    (
        Part("Eisen", ticks=("Bevoegd om les te geven.", "Geregistreerd als jeugdprofessional (SKJ).")),
        Part("De opdracht", open_asks=("Voor welke kinderen, en waar?", "Wat wordt ervan verwacht?")),
        Part("Korte termijn", asks=("Wie zet de begeleider in", "Voor hoeveel uur per week", "Tot wanneer")),
        Part(
            "Lange termijn",
            asks=("Tarief", "Deel van het onderwijs", "Deel van de gemeente"),
            open_asks=("Wat mag de aanbieder van beide verwachten?",),
        ),
        _WHEN,
    ),
)
_CHOICES = Form(
    "4-keuzes-groepsaanbod",
    "Stap 4. Keuzes voor een continuüm met groepsaanbod",
    "Voor het samenwerkingsverband met de schoolbesturen, en daarna met de gemeenten.",
    (
        Part(
            "Standpunten",
            grid=Grid(
                (Field("standpunt", wide=2), Field("wat ervoor is"), Field("wat ertegen is"), Field("gevolg")), 5
            ),
        ),
        Part("Het besluit", open_asks=("Hoe wordt het georganiseerd?", "Wie is verantwoordelijk?")),
        Part(
            "Wat er moet zijn",
            ticks=(
                "Enkele schoolbesturen hebben zich eraan verbonden.",
                "Het staat in het ondersteuningsplan.",
                "Jeugdhulp mag bij doelen van het onderwijs en voor een groep worden ingezet.",
                "Duidelijk is wat aanbieders doen.",
            ),
        ),
        _WHEN,
    ),
)
_AT_CARE = Form(
    "5-onderwijs-op-zorglocaties",
    "Stap 5. Ontwerp van onderwijs op een zorglocatie",
    "Voor beleidsmedewerkers van gemeente, samenwerkingsverband en schoolbesturen.",
    (
        _SHARED,
        Part("De groep", asks=("Locatie", "Aantal plaatsen", "Dagdelen per week"), open_asks=("Voor welke kinderen?",)),
        _DUTIES,
        _PAYING,
        _WHEN,
    ),
)
_AT_SCHOOL = Form(
    "6-kleine-groepen-op-school",
    "Stap 6. Ontwerp van een kleine groep op school",
    "Voor het inkoopteam van gemeente, samenwerkingsverband en schoolbesturen.",
    (
        _SHARED,
        Part("De groep", asks=("School", "Aantal plaatsen", "Dagdelen per week"), open_asks=("Voor welke kinderen?",)),
        Part(
            "Wie er werken",
            grid=Grid((_WHO, Field("uren per week", number=True), Field("in dienst van"), Field("taak")), 5),
        ),
        _DUTIES,
        _PAYING,
        _WHEN,
    ),
)
_QUALITY = Form(
    "kwaliteitskader",
    "Kwaliteitskader bij stap 5 en 6",
    "Voor wie samen een groep opzetten: dezelfde doelen, en waaraan te zien is of zij gehaald zijn.",
    (
        _SHARED,
        Part(
            "Doelen en indicatoren",
            grid=Grid(
                (Field("doel", wide=2), Field("indicator", wide=2), Field("nu"), Field("over een jaar"), _WHO), 8
            ),
        ),
        _WHEN,
    ),
)

FORMS = (_ARRANGING, _CONTACT, _SUPPORTER, _CHOICES, _AT_CARE, _AT_SCHOOL, _QUALITY)
