"""The tables of a study of youth-care trajectories of pupils.

Source: Schotpoort (2020), 'Met nadere ogen', chapter 1 (what is known per pupil), the
headings of its tables, and its questionnaire for schools (appendix 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from analysis_lib.care_trajectories.interviews_contract import INTERVIEW_CHECKS, INTERVIEWS
from analysis_lib.care_trajectories.roll import not_counted
from analysis_lib.characters import as_people_read
from analysis_lib.nouns import agreeing
from analysis_lib.published.contract import study_contract
from analysis_lib.published.recommendations import Grounds
from analysis_lib.tables import Finding, FixedRow, Table, Tables
from analysis_lib.tables import columns as col
from analysis_lib.tables.citizens import is_citizen_number
from analysis_lib.tables.common import COMMON_KEYS, StudyKey, kind_of_data
from analysis_lib.tables.contract import Column, findings
from analysis_lib.tables.kinds_of_data import PUBLISHED_DATA, SYNTHETIC
from analysis_lib.tables.origins import Field, ToldBy

STUDY_KEYS = {
    **COMMON_KEYS,
    "gemeente": StudyKey("Naam van de gemeente.", "Voorbeeldstad"),
    "gegevens_trajecten": kind_of_data("de trajecten"),
    "gegevens_kenmerken": kind_of_data("ses, sot en achterstandsscore in scholen en de cijfers in samenwerking"),
}
TEXT_PARTS = {
    "aanleiding": "Waarom dit onderzocht is, en voor wie.",
    "begrip": "Welke hulp telt, en voor welke leerlingen.",
    "factsheet": "Welke hulp telt, in een of twee zinnen voor een lezer op school; komt op elke factsheet.",
    "trajecten": "Wat opvalt aan de aantallen trajecten en leerlingen per jaar.",
    "gebruik": "Wat opvalt aan het gebruik per school.",
    "vormen": "Wat opvalt aan de zorgvormen en aanbieders.",
    "duur": "Wat opvalt aan hoe lang hulp duurt.",
    "leeftijd": "Wat opvalt aan de leeftijd bij het begin.",
    "kosten": "Wat opvalt aan de kosten, en wat er niet in zit.",
    "succes": "Wat opvalt aan hoe vaak het bij één traject blijft.",
    "groei": "Wat opvalt aan hoe het gebruik per school verandert.",
    "factoren": "Wat u vindt van de samenhang met kenmerken van scholen.",
    "gesprekken": "Wat opvalt aan wat scholen zeggen, en met wie er gesproken is.",
    "profiel": "Wat opvalt aan scholen die elk jaar gemiddeld zijn.",
    "samenwerking": "Wat opvalt aan de cijfers die scholen hun partners geven.",
    "controle": "Wat de controle van een bron oplevert; leeg als u geen bron narekent.",
    "kanttekening": "Wat deze cijfers niet zeggen.",
    "conclusie": "Wat u uit de cijfers opmaakt.",
}
SES_CLASSES = ("laag", "midden", "hoog")
PARTNERS = ("dorpsteam", "wijkteam", "jeugdgezondheidszorg", "schoolondersteuningsteam", "leerplicht")
_MOST_NAMED = 5
_GROWN_UP, _DAYS_A_YEAR = 27, 365.25
LOWEST_MARK, HIGHEST_MARK = 1, 10

SETTINGS = {  # defaults
    "minimum_rapport": 10.0,
    "minimum_school": 5.0,
    "inclusief": 1.0,
    "nul_tonen": 1.0,
    "afronding": 1.0,
    "dominantie": 0.5,
    "verschil_tonen": 0.0,
}

_DEFAULTS = {  # what the settings are for, in the template
    "minimum_rapport": "Minste aantal leerlingen in een tabel over de hele gemeente",
    "minimum_school": "Minste aantal leerlingen in een cijfer over één school of bestuur",
    "inclusief": "1: precies het minimum mag getoond worden; 0: het moet erboven liggen",
    "nul_tonen": "1: een aantal van nul mag getoond worden; 0: dan niet",
    "afronding": "Veelvoud waarop getoonde aantallen worden afgerond; 1 is niet afronden",
    "dominantie": "Grootste deel van een bedrag dat van één leerling mag zijn, als 0,5 voor de helft",
    "verschil_tonen": "1: trajecten en leerlingen mogen naast elkaar staan, ook als ze weinig verschillen; "
    "0: dan blijven de trajecten verborgen",
}


_BRIN6 = r"^\d{2}[A-Z]{2}\d{2}$"


def _school(about: str = "Welke school") -> Column:
    return col.ref("scholen", "school", f"{about}, uit het blad scholen", "school_noord")


def _name(example: str) -> Column:
    return col.text("Naam in het rapport", example, unique=True)


TRAJECTORIES = Table(
    "trajecten",
    "Elk jeugdhulptraject van een leerling, een rij per traject. Vertrouwelijk: gebruik een pseudoniem, nooit een naam "
    "of burgerservicenummer. Zonder trajecten vult u het blad gebruik in.",
    {
        "leerling": col.text("Pseudoniem van de leerling, in elke rij hetzelfde", "K-0417"),
        "school": _school("School bij het begin van het traject"),
        "zorgvorm": col.ref("zorgvormen", "zorgvorm", "Soort hulp, uit het blad zorgvormen", "begeleiding_groep"),
        "productcode": col.text("Code van het product; voorloopnullen blijven staan", "0Z999", optional=True),
        "aanbieder": col.text("Wie de hulp geeft", "Stichting Hulp Dichtbij"),
        "begin": col.day("Eerste dag van de hulp", "2024-03-01"),
        "eind": col.day("Laatste dag; leeg als de hulp nog loopt", "2024-11-30", optional=True),
        "kosten": col.summed(col.eur("Kosten van het traject tot nu toe", "1875,50")),
        "geboren": col.day("Geboortedatum; leeg als alleen de leeftijd bekend is", "2015-06-21", optional=True),
        "leeftijd": col.whole(
            "Leeftijd bij het begin; alleen nodig zonder geboortedatum", "jaar", "8", maximum=23, optional=True
        ),
    },
    required=False,
    confidential=True,
)

SCHOOLS = Table(
    "scholen",
    "Alle scholen, een rij per vestiging, ook die zonder leerlingen met hulp.",
    {
        "school": col.key("Korte eigen naam, zonder spaties; andere bladen verwijzen hiernaar", "school_noord"),
        "naam": _name("Basisschool Noord"),
        "brin6": col.text(
            "BRIN-nummer van de vestiging, zes tekens: vier van de school en twee cijfers", "00XX01", optional=True
        ),
        "bestuur": col.text("Schoolbestuur", "Stichting Scholen Voorbeeldstad"),
        "ses": col.choice("Sociaaleconomische status van de wijk", SES_CLASSES, optional=True),
        "sot": col.whole(
            "Aantal trajecten van het schoolondersteuningsteam in het laatste jaar", "trajecten", "4", optional=True
        ),
        "achterstandsscore": col.number("Onderwijsachterstandsscore van het CBS", "score", "112,5", optional=True),
    },
)

PUPILS = Table(
    "leerlingen",
    "Hoeveel leerlingen elke school heeft, een rij per school en jaar. Elke school heeft minstens één jaar nodig.",
    {
        "school": _school(),
        "jaar": col.year(school=True),
        "leerlingen": col.summed(col.whole("Aantal leerlingen", "leerlingen", "215", minimum=1), "jaar"),
        "plaats": col.place(SYNTHETIC),
    },
    unique_together=("school", "jaar"),
)

FORMS = Table(
    "zorgvormen",
    "De soorten hulp die in het blad trajecten voorkomen.",
    {
        "zorgvorm": col.key(
            "Korte eigen naam, zonder spaties; het blad trajecten verwijst hiernaar", "begeleiding_groep"
        ),
        "naam": _name("Begeleiding in een groep"),
        "herstart": col.yes_no(
            "ja als lopende trajecten van deze soort op 1 januari 2018 alleen op papier opnieuw begonnen; anders nee"
        ),
        "dyslexie": col.yes_no("ja als dit dyslexiezorg is"),
    },
)

MARKS = Table(
    "samenwerking",
    "Rapportcijfers die scholen de samenwerking met een partner geven, een rij per school en partner.",
    {
        "school": _school(),
        "partner": col.choice("Met wie", PARTNERS),
        "cijfer": col.number(
            "Rapportcijfer van 1 tot en met 10", "cijfer", "6,5", minimum=LOWEST_MARK, maximum=HIGHEST_MARK
        ),
    },
    required=False,
    unique_together=("school", "partner"),
)

PRINTED_USE = Table(
    "gebruik",
    "Percentage leerlingen met hulp per school en jaar. Alleen als u geen trajecten hebt of een rapport narekent.",
    {
        "school": _school(),
        "jaar": col.year(school=True),
        "percentage": col.whole("Heel percentage als getal: 12 voor 12%", "procent", "12", maximum=100),
        "plaats": col.place(),
    },
    required=False,
    unique_together=("school", "jaar"),
    heading="Gebruik per school",
)

FACTORS = Table(
    "factoren",
    "Alleen als u een ander rapport narekent: wat er volgens dat rapport met het gebruik samenhangt.",
    {
        "factor": col.key("Korte eigen naam, zonder spaties", "reistijd"),
        "naam": _name("Reistijd naar de aanbieder"),
        "oordeel": col.choice("Wat het rapport ervan zegt", ("verband", "geen verband", "geen uitspraak")),
        "reden": col.text("Waarop dat oordeel rust", "Gesprekken met leerkrachten"),
        "plaats": col.place(),
    },
    required=False,
)

PROTECTION = Table(
    "bescherming",
    "Wanneer een aantal leerlingen te klein is om te tonen. Geldt voor het rapport en alle factsheets samen; "
    "verander alleen de waarde.",
    {
        "instelling": col.choice(
            "Wat de waarde regelt; deze namen liggen vast", SETTINGS, "minimum_school", unique=True
        ),
        "waarde": col.number("Een getal; 1 is ja en 0 is nee", "zie toelichting", "5"),
        "toelichting": col.text("Wat zij doet", "Minste aantal leerlingen in een cijfer", optional=True),
    },
    required=False,
    rows=tuple(
        FixedRow({"instelling": name, "waarde": value, "toelichting": _DEFAULTS[name]}, f"{_DEFAULTS[name]}.")
        for name, value in SETTINGS.items()
    ),
)


USE_PRINTED: tuple[Field, ...] = (("gebruik", "percentage"),)
HELP_GIVEN: tuple[Field, ...] = tuple((TRAJECTORIES.name, column) for column in TRAJECTORIES.columns)
TOLD_BY: ToldBy = {
    "gegevens_trajecten": HELP_GIVEN,
    "gegevens_kenmerken": (
        *(("scholen", column) for column in ("ses", "sot", "achterstandsscore")),
        ("samenwerking", "cijfer"),
    ),
}


def _brin_is_brin6(tables: Tables) -> Iterator[Finding]:
    codes = tables["scholen"]["brin6"].dropna()
    message = "'{}' is geen BRIN van een vestiging; dat zijn zes tekens, zoals 08EO00."
    yield from findings("scholen", "brin6", codes[~codes.str.fullmatch(_BRIN6)], message)
    message = "'{}' hoort bij twee scholen; elke vestiging heeft een eigen BRIN."
    yield from findings("scholen", "brin6", codes[codes.duplicated(keep=False)], message)


def _every_school_has_pupils(tables: Tables) -> Iterator[Finding]:
    schools = tables["scholen"]["school"]
    message = "'{}' ontbreekt in leerlingen.csv; voeg minstens één jaar toe."
    return findings("scholen", "school", schools[~schools.isin(tables["leerlingen"]["school"])], message)


def _schools_with_use_are_counted(tables: Tables) -> Iterator[Finding]:
    """Refuse a percentage of the pupils of a school that has none, in a year in which others are counted."""
    names = _names_of(tables)
    used = tables["gebruik"].groupby("jaar")["school"].agg(set).to_dict()
    for year, missing in not_counted(tables["leerlingen"]):
        if there := [names[school] for school in missing if school in used.get(year, ())]:
            message = (
                f"{year} ontbreekt voor {_some(there)}: er is een percentage in gebruik, maar geen aantal leerlingen, "
                "terwijl andere scholen in dat jaar wel geteld zijn; vul de aantallen aan."
            )
            yield Finding("leerlingen", 0, "jaar", message)


def _schools_are_counted_in_every_year(tables: Tables) -> Iterator[Finding]:
    """Point at schools that were not there in a year, as a row may have been forgotten."""
    names = _names_of(tables)
    for year, missing in not_counted(tables["leerlingen"]):
        message = (
            f"{year} ontbreekt voor {_some([names[school] for school in missing])}, terwijl andere scholen in dat jaar "
            "wel geteld zijn; zo'n school telt in dat jaar niet mee, alsof zij er niet was. Was zij er wel, vul het "
            "aantal dan aan."
        )
        yield Finding("leerlingen", 0, "jaar", message)


def _names_of(tables: Tables) -> dict[str, str]:
    """Names of schools by key; a key that the table of schools lacks is its own name."""
    own = dict(zip(tables["scholen"]["school"], tables["scholen"]["naam"], strict=True))
    return {school: school for school in tables["leerlingen"]["school"]} | own


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - _MOST_NAMED
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    return f"{shown} en {more} {agreeing(more, 'scholen')} meer" if more > 0 else shown


def _help_ends_after_it_begins(tables: Tables) -> Iterator[Finding]:
    rows = tables["trajecten"]
    message = "deze datum ligt voor het begin van het traject; verbeter een van beide."
    return findings("trajecten", "eind", rows["eind"][rows["eind"] < rows["begin"]], message)


def _pupils_are_born_before_help_begins(tables: Tables) -> Iterator[Finding]:
    rows = tables["trajecten"]
    message = "deze datum ligt na het begin van het traject; verbeter een van beide."
    yield from findings("trajecten", "geboren", rows["geboren"][rows["geboren"] > rows["begin"]], message)
    known = rows.dropna(subset="geboren")
    dates = known.groupby("leerling")["geboren"].transform("nunique")
    message = "dezelfde leerling heeft elders een andere geboortedatum; een pseudoniem hoort bij één kind."
    yield from findings("trajecten", "geboren", dates[dates > 1], message)


def _no_trajectory_is_there_twice(tables: Tables) -> Iterator[Finding]:
    rows = tables["trajecten"]
    same = rows.duplicated(["leerling", "school", "zorgvorm", "productcode", "aanbieder", "begin", "eind"])
    return findings("trajecten", "", same[same], "dit traject staat er al; haal een van beide rijen weg.")


def _pseudonyms_are_no_citizen_numbers(tables: Tables) -> Iterator[Finding]:
    """Of nine random digits only one in eleven passes the check of a burgerservicenummer."""
    pupils = tables["trajecten"]["leerling"].dropna()
    numbers = pupils[pupils.str.fullmatch(r"\d{9}")].drop_duplicates()
    if len(numbers) and numbers.map(is_citizen_number).mean() > 0.5:
        message = "deze kolom bevat burgerservicenummers; vervang ze door een pseudoniem voordat u verder gaat."
        yield Finding("trajecten", 0, "leerling", message)


def _there_is_something_to_show(tables: Tables) -> Iterator[Finding]:
    if tables["trajecten"].empty and tables["gebruik"].empty:
        message = "er zijn geen trajecten, en gebruik.csv is ook leeg of ontbreekt; vul minstens een van beide."
        yield Finding("trajecten", 0, "", message)


def _published_use_beside_real_trajectories(tables: Tables) -> Iterator[Finding]:
    """Refuse percentages that a source has published beside trajectories that are not invented.

    They bound the counts of each school, and cannot be hidden any more; see `printed_use`.
    """
    study = dict(zip(tables["studie"]["sleutel"], tables["studie"]["waarde"], strict=True))
    real = study.get("gegevens") == PUBLISHED_DATA and study.get("gegevens_trajecten") != SYNTHETIC
    if real and len(tables["gebruik"]) and len(tables["trajecten"]):
        message = (
            "deze gepubliceerde percentages verraden naast echte trajecten hoeveel leerlingen van een school hulp "
            "hebben; laat gebruik leeg, dan volgen de percentages uit trajecten, of laat trajecten weg."
        )
        yield Finding("gebruik", 0, "percentage", message)


def _settings_make_sense(tables: Tables) -> Iterator[Finding]:
    settings = tables["bescherming"].set_index("instelling")["waarde"]
    lowest = {"minimum_rapport": 1, "minimum_school": 1, "afronding": 1}
    for label, row in tables["bescherming"].iterrows():
        name, value = row["instelling"], row["waarde"]
        if pd.isna(value):
            continue
        if name in lowest and (value < lowest[name] or not float(value).is_integer()):
            yield Finding("bescherming", label, "waarde", f"'{value:g}' moet een geheel getal vanaf 1 zijn.")
        if name in {"inclusief", "nul_tonen", "verschil_tonen"} and value not in {0, 1}:
            yield Finding("bescherming", label, "waarde", f"'{value:g}' moet 1 (ja) of 0 (nee) zijn.")
        if name == "dominantie" and not 0 < value <= 1:
            yield Finding("bescherming", label, "waarde", f"'{value:g}' moet een aandeel boven 0 en tot en met 1 zijn.")
    if settings.get("minimum_school", 5) > settings.get("minimum_rapport", 10):
        message = "het minimum per school is hoger dan dat van het rapport; maak het gelijk of lager."
        yield Finding("bescherming", tables["bescherming"].index[0], "waarde", message)


def _ages_are_those_of_youth(tables: Tables) -> Iterator[Finding]:
    """Warn of pupils who were adults when help began; extended youth care ends before 23."""
    rows = tables["trajecten"]
    years = (rows["begin"] - rows["geboren"]).dt.days / _DAYS_A_YEAR
    message = f"volgens deze datum begon de hulp op de leeftijd van {_GROWN_UP} jaar of later; controleer het jaar."
    return findings("trajecten", "geboren", years[years >= _GROWN_UP], message)


def _pupils_with_help_are_pupils(tables: Tables) -> Iterator[Finding]:
    """Point at schools where help began for more pupils in a year than the school has; their number stays inside."""
    begun = tables["trajecten"].assign(jaar=tables["trajecten"]["begin"].dt.year)
    helped = begun.groupby(["school", "jaar"])["leerling"].nunique().to_dict()
    pupils = tables["leerlingen"]
    there = zip(pupils["school"], pupils["jaar"], strict=True)
    number = pd.Series([helped.get(one, 0) for one in there], index=pupils.index, dtype="Int64")
    message = "in trajecten.csv begon in dit jaar hulp voor meer leerlingen dan deze {}; controleer beide."
    return findings("leerlingen", "leerlingen", pupils["leerlingen"][number > pupils["leerlingen"]], message)


def _pupils_are_written_alike(tables: Tables) -> Iterator[Finding]:
    """A pseudonym in capitals in one row and not in another would be two pupils."""
    pupils = tables["trajecten"]["leerling"]
    spellings = pupils.groupby(pupils.map(as_people_read)).transform("nunique")
    message = "deze waarde staat elders met andere hoofdletters of spaties; schrijf een pseudoniem overal gelijk."
    return findings("trajecten", "leerling", pupils[spellings > 1], message)


CONTRACT = study_contract(
    "Een studie van jeugdhulp op scholen: trajecten van leerlingen, en een factsheet per school.",
    STUDY_KEYS,
    TEXT_PARTS,
    (SCHOOLS, PUPILS, FORMS, TRAJECTORIES, MARKS, PRINTED_USE, FACTORS, PROTECTION, *INTERVIEWS),
    grounds=Grounds({"scholen": "school"}, {"percentage": "het percentage van alle scholen samen"}),
    checks=(
        _there_is_something_to_show,
        _published_use_beside_real_trajectories,
        _brin_is_brin6,
        _every_school_has_pupils,
        _schools_with_use_are_counted,
        _help_ends_after_it_begins,
        _pupils_are_born_before_help_begins,
        _no_trajectory_is_there_twice,
        _pseudonyms_are_no_citizen_numbers,
        _pupils_are_written_alike,
        _settings_make_sense,
        *INTERVIEW_CHECKS,
    ),
    warnings=(_ages_are_those_of_youth, _schools_are_counted_in_every_year, _pupils_with_help_are_pupils),
    has_source_tables=True,
    keeps_releases=True,
    protects=True,
)
