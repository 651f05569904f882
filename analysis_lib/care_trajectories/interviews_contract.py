"""What schools say of the help their pupils get: a question list, answers to it, and what a source heard."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, FixedRow, Table, Tables
from analysis_lib.tables import columns as col

_QUESTIONS: tuple[tuple[str, str, str, str], ...] = (
    ("in_beeld", "Reactie op de cijfers", "Weet de school om welke leerlingen het gaat?", "ja; grotendeels; nee"),
    ("verwacht", "Reactie op de cijfers", "Is het aantal wat u verwachtte?", "ja; hoger; lager"),
    ("zelf_betaald", "Reactie op de cijfers", "Regelen en betalen ouders zelf hulp?", "ja; soms; nee; weet niet"),
    (
        "later_gekomen",
        "Reactie op de cijfers",
        "Komt hulp vaker voor bij wie later op school kwam?",
        "ja; nee; weet niet",
    ),
    ("status", "Populatie", "Hoe schat u inkomen en opleiding van ouders?", "laag; midden; hoog"),
    ("veel_problemen", "Populatie", "Zijn er gezinnen met veel problemen tegelijk?", "geen; enkele; veel"),
    (
        "dyslexie",
        "Populatie",
        "Hoeveel leerlingen met dyslexie zijn er?",
        "minder dan elders; evenveel; meer; weet niet",
    ),
    (
        "vve",
        "Populatie",
        "Hoeveel leerlingen met voor- of vroegschoolse educatie zijn er?",
        "geen; enkele; veel; weet niet",
    ),
    ("verzuim", "Populatie", "Hoe is het schoolverzuim?", "laag; gewoon; hoog"),
    (
        "begeleiders",
        "Zorg op school",
        "Hoeveel intern begeleiders zijn er?",
        "geen; een; twee of meer; van een cluster",
    ),
    (
        "ervaring",
        "Zorg op school",
        "Hoe lang doet de intern begeleider dit werk?",
        "tot 2 jaar; 2 tot 5 jaar; 5 jaar of meer",
    ),
    ("extra_hulp", "Zorg op school", "Is er extra hulp in de klas?", "nee; assistent; vrijwilliger; beide"),
    (
        "meldcode",
        "Kindermishandeling",
        "Is er een getrainde aandachtsfunctionaris?",
        "ja; nee; wel iemand die het doet",
    ),
    ("verwijsindex", "Kindermishandeling", "Gebruikt de school de verwijsindex?", "ja; bijna niet; nee"),
    ("route", "Verwijzen", "Is duidelijk bij wie u met een zorg moet zijn?", "ja; soms; nee"),
    ("aandeel", "Verwijzen", "Welk deel van de hulp begint bij de school?", "het meeste; de helft; weinig; weet niet"),
    ("privacy", "Verwijzen", "Zitten privacyregels in de weg?", "ja; soms; nee"),
    ("dorpsteam", "Samenwerking", "Hoe gaat het met het lokale team?", "goed; matig; slecht"),
    ("jgz", "Samenwerking", "Hoe gaat het met de jeugdgezondheidszorg?", "goed; matig; slecht"),
    ("ondersteuners", "Samenwerking", "Hoe gaat het met het schoolondersteuningsteam?", "goed; matig; slecht"),
    ("terugkoppeling", "Samenwerking", "Hoort u van aanbieders hoe het gaat?", "ja; soms; nee"),
    ("taken", "In de keten", "Is duidelijk wat onderwijs doet en wat jeugdhulp?", "ja; grotendeels; nee"),
    ("regie", "In de keten", "Wie leidt de casus als er meer hulp is?", "school; lokaal team; wisselt; niemand"),
    ("te_lang", "In de keten", "Gaat de school soms te lang zelf door?", "ja; soms; nee"),
    ("bestuur", "In de keten", "Maakt het schoolbestuur uit voor het gebruik?", "ja; nee; weet niet"),
    ("passend", "In de keten", "Is er meer hulp door passend onderwijs?", "ja; nee; weet niet"),
)  # themes: Schotpoort (2020), chapters 3 and 4; her own list is a drawing (appendix 2), so words and answers are ours

QUESTIONS = Table(
    "vragenlijst",
    "De vragen voor een gesprek met elke school, per thema. Verander, verwijder of voeg toe wat u wilt; wat u elk "
    "jaar hetzelfde vraagt, is te vergelijken.",
    {
        "vraag": col.key("Korte eigen naam van de vraag; het blad interviews verwijst hiernaar", "in_beeld"),
        "volgorde": col.ordinal("De hoeveelste vraag in het gesprek"),
        "thema": col.text("Thema; vragen met hetzelfde thema staan bij elkaar", "Verwijzen"),
        "tekst": col.text("De vraag zoals u haar stelt", "Zitten privacyregels in de weg?"),
        "antwoorden": col.text("De antwoorden waaruit te kiezen is, met puntkomma's ertussen", "ja; soms; nee"),
        "plaats": col.place(),
    },
    required=False,
    heading="De vragen aan scholen",
    rows=tuple(
        FixedRow(
            {
                "vraag": key,
                "volgorde": float(n),
                "thema": theme,
                "tekst": words,
                "antwoorden": answers,
                "plaats": "eigen",
            },
            "Een vraag die u mag veranderen of weghalen.",
            column="tekst",
        )
        for n, (key, theme, words, answers) in enumerate(_QUESTIONS, 1)
    ),
)

ANSWERS = Table(
    "interviews",
    "Wat elke school antwoordde, een rij per school en vraag. Vertrouwelijk: het rapport telt alleen scholen en "
    "noemt er geen.",
    {
        "school": col.ref("scholen", "school", "De school, uit het blad scholen", "de_klim"),
        "vraag": col.ref("vragenlijst", "vraag", "De vraag, uit het blad vragenlijst", "in_beeld"),
        "antwoord": col.secret("Een van de antwoorden bij die vraag", "ja"),
        "toelichting": col.later(col.secret("Voor uzelf; komt niet in het rapport", "Vertelde erbij waarom.")),
    },
    required=False,
    confidential=True,
    unique_together=("school", "vraag"),
    heading="Antwoorden van scholen",
)

HEARD = Table(
    "uitspraken",
    "Alleen als u een ander rapport narekent: wat scholen daarin zeggen, geteld zoals de bron het telt.",
    {
        "nr": col.ordinal(),
        "thema": col.text("Thema, zoals in de vragenlijst", "Verwijzen"),
        "uitspraak": col.text("Wat zij zeggen, in eigen woorden", "Privacyregels maken samenwerken lastig."),
        "hoeveel": col.text("Hoeveel scholen, zoals de bron het zegt", "elf scholen"),
        "aantal": col.whole("Hoeveel, als de bron een getal geeft", "scholen", "12", optional=True),
        "van": col.whole("Van hoeveel", "scholen", "20", minimum=1, optional=True),
        "rust_op": col.text("Id uit published.csv van dat getal", "t4.privacy", optional=True),
        "plaats": col.place(),
    },
    required=False,
    heading="Wat scholen zeiden",
)


def answers_in(text: object) -> list[str]:
    """Read the answers to choose from; nothing from an empty cell."""
    return [one for part in text.split(";") if (one := part.strip())] if isinstance(text, str) else []


def _questions_have_answers(tables: Tables) -> Iterator[Finding]:
    for row, text in tables["vragenlijst"]["antwoorden"].dropna().items():
        found = answers_in(text)
        if len(found) < 2 or len(set(found)) < len(found):
            message = "noem minstens twee verschillende antwoorden, met puntkomma's ertussen."
            yield Finding("vragenlijst", row, "antwoorden", message)


def _answers_are_among_those(tables: Tables) -> Iterator[Finding]:
    """An answer is one of those to its question; the message does not say what was answered."""
    questions = tables["vragenlijst"]
    possible = {key: answers_in(text) for key, text in zip(questions["vraag"], questions["antwoorden"], strict=True)}
    rows = tables["interviews"]
    for row, question, answer in zip(rows.index, rows["vraag"], rows["antwoord"], strict=True):
        known = possible.get(question)
        if known and answer not in known:
            message = f"dit antwoord hoort niet bij de vraag '{question}'; kies uit: {', '.join(known)}."
            yield Finding("interviews", row, "antwoord", message)


def _counts_of_the_source_are_possible(tables: Tables) -> Iterator[Finding]:
    heard, printed = tables["uitspraken"], tables["published"]["id"]
    for row in heard.index[(heard["aantal"] > heard["van"]).fillna(False)]:
        yield Finding("uitspraken", row, "aantal", "is meer dan 'van'; verbeter een van beide.")
    for row, name in heard["rust_op"].replace("", None).dropna()[lambda names: ~names.isin(printed)].items():
        message = f"'{name}' staat niet in published.csv; {did_you_mean(name, printed)}"
        yield Finding("uitspraken", row, "rust_op", message)


INTERVIEWS = (QUESTIONS, ANSWERS, HEARD)
INTERVIEW_CHECKS = (_questions_have_answers, _answers_are_among_those, _counts_of_the_source_are_possible)
