"""The tables of a survey: outcomes as they were given, own answers, and how many establishments there are."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.support_use.survey import ANSWERS, LONGER, POPULATION, UNSURE, YES
from analysis_lib.tables import Finding, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.contract import findings

_ALL = 100  # percent

SURVEY = Table(
    "enquete",
    "Uitkomsten van een enquête, een rij per soort organisatie en antwoord.",
    {
        "vraag": col.choice(
            "Wat gevraagd is",
            (
                *("zwaardere_behoefte", "toename", "kindplaatsen"),
                *("bezetting", "wachtend", "wachttijd", "wachttijd_langer"),
            ),
        ),
        "soort": col.text("Soort organisatie", "Peuteropvang"),
        "antwoord": col.text("Het antwoord, of wat het getal zegt", "Eens"),
        "waarde": col.number(
            "Uitkomst, in de eenheid ernaast; leeg als alleen bekend is hoeveel er antwoordden",
            "zie eenheid",
            "35",
            optional=True,
        ),
        "eenheid": col.choice("procent (35 voor 35%), aantal of week", ("procent", "aantal", "week")),
        "spreiding": col.later(
            col.number("Standaardafwijking, bij een gemiddelde en als die bekend is", "zie eenheid", "12")
        ),
        "n": col.whole(
            "Hoeveel vestigingen antwoordden, als dat bekend is", "vestigingen", "48", minimum=1, optional=True
        ),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("vraag", "soort", "antwoord"),
    heading="Enquête",
)

ANSWER_TABLE = Table(
    ANSWERS,
    "Antwoorden op een eigen enquête, een rij per vestiging. Zonder namen en zonder gegevens van personen.",
    {
        "vestiging": col.key("Eigen volgnummer van de vestiging, geen naam of adres", "v01"),
        "soort": col.text("Soort organisatie, overal gelijk geschreven", "Peuteropvang"),
        "concern": col.text(
            "Letter of nummer van het concern waar zij bij hoort; leeg als zij op zichzelf staat", "A", optional=True
        ),
        "plaatsen": col.whole("Beschikbare kindplaatsen", "plaatsen", "40", minimum=1, optional=True),
        "bezet": col.whole("Ingevulde kindplaatsen; nooit meer dan er zijn", "plaatsen", "38", optional=True),
        "wachtend": col.whole("Kinderen op de wachtlijst", "kinderen", "6", optional=True),
        "wachttijd": col.number("Gemiddelde wachttijd", "weken", "9", optional=True),
        "wachttijd_verloop": col.choice(
            "Hoe de wachttijd zich de afgelopen jaren ontwikkelde",
            (LONGER, "Gelijk", "Korter", UNSURE),
            optional=True,
        ),
        "kinderen": col.whole("Kinderen die er nu zijn", "kinderen", "52", minimum=1, optional=True),
        "zwaarder": col.whole(
            "Hoeveel van hen zwaardere ondersteuning nodig hebben dan u normaal biedt", "kinderen", "3", optional=True
        ),
        "toename": col.choice(
            "Nam het aantal kinderen met een ondersteuningsbehoefte toe?", (YES, "Nee", UNSURE), optional=True
        ),
    },
    required=False,
    heading="Antwoorden op de enquête",
)

ESTABLISHMENTS = Table(
    POPULATION,
    "Hoeveel vestigingen er van elke soort zijn, ook die niet antwoordden; laat weg als u dat niet weet.",
    {
        "soort": col.text("Soort organisatie, zoals bij de antwoorden", "Peuteropvang", unique=True),
        "vestigingen": col.whole("Hoeveel er daarvan zijn", "vestigingen", "210", minimum=1),
        "plaats": col.place(),
    },
    required=False,
    heading="Vestigingen in het gebied",
)


def answers_stay_within_all(tables: Tables) -> Iterator[Finding]:
    """Point at answers to one question that are together more than everyone, beyond rounding to whole percents."""
    shares = tables["enquete"][tables["enquete"]["eenheid"] == "procent"]
    for (question, kind), group in shares.groupby(["vraag", "soort"], sort=False):
        together = group["waarde"].sum()
        if together > _ALL + len(group) / 2:
            message = f"de antwoorden van '{kind}' op '{question}' zijn samen {together:g} procent; controleer ze."
            yield Finding("enquete", group.index[-1], "waarde", message)


def answers_fit(tables: Tables) -> Iterator[Finding]:
    """Refuse more filled places than there are, more children than there are, and more answers than establishments."""
    answers = tables[ANSWERS]
    for part, whole in (("bezet", "plaatsen"), ("zwaarder", "kinderen")):
        over = answers[part][answers[part] > answers[whole]]
        yield from findings(ANSWERS, part, over, f"'{{:g}}' is meer dan er bij {whole} staat; verbeter een van beide.")
    number = answers["soort"].value_counts()
    exist = tables[POPULATION]
    for label, row in exist.iterrows():
        if number.get(row["soort"], 0) > row["vestigingen"]:
            message = (
                f"{row['vestigingen']} is minder dan de {number[row['soort']]} die van '{row['soort']}' antwoordden."
            )
            yield Finding(POPULATION, label, "vestigingen", message)


def outcome_or_number(tables: Tables) -> Iterator[Finding]:
    """Refuse a row that says neither an outcome nor how many answered."""
    survey = tables["enquete"]
    empty = survey["waarde"][survey["waarde"].isna() & survey["n"].isna()]
    return findings("enquete", "waarde", empty, "waarde en n zijn allebei leeg; vul er minstens één in.")


def percentages_stay_below_100(tables: Tables) -> Iterator[Finding]:
    """Refuse a percentage above 100."""
    survey = tables["enquete"]
    over = survey["waarde"][(survey["eenheid"] == "procent") & (survey["waarde"] > _ALL)]
    return findings("enquete", "waarde", over, "'{:g}' is meer dan 100 procent.")
