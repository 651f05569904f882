"""Three years of some fifty children, written from the source and CBS's formats alone: each says in words what it is in a year.

Nothing here was taken from what the product counted. ``IS`` is the paper: for every child and year the form of education, the
kinds of use, the childcare and the place, as somebody with the source in hand would write them down. Adding up is all that
`tests.tables_on_paper` does. ``OTHERWISE`` has, for each choice that the source leaves open, only the children that another choice changes.

Kinds of use: H youth help, B protection, R rehabilitation, P budget, L Wlz, F and M physical and mental costs, S special
education. Childcare: dc, dg (day care, centre or childminder), bc, bg (out of school). Places: jw, wlz-be, wlz-da. ``-``: not
among the children of that year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

YEARS = (2016, 2017, 2018)
OPEN = "99999999"
Row = tuple[str, int, dict[str, object]]
AREAS = "gemeente;jeugdregio;samenwerkingsverband\n0363;JZ15;PO2701\n0518;JZ29;PO2802\n0344;JZ35;\n"
OWN = """registers:
  GBAPERSOONTAB:
    kolommen:
      GBAHERKOMSTGROEPERING:
        codes: {"5010": Europa}
  WLZZINTAB: {zekerheid: H}
"""
TOWNS = {"A": "0363", "B": "0518", "C": "0344", "D": "0999"}
PLACES = {"A": ("JZ15", "PO2701"), "B": ("JZ29", "PO2802"), "C": ("JZ35", "")}
ORIGINS = {"6030": "Nederland", "6043": "Turkije", "5022": "Marokko", "5007": "Suriname", "5010": "Europa"}


@dataclass(frozen=True)
class Child:
    """One child: rows in the registers, and what it is on paper."""

    born: str
    rows: list[Row] = field(default_factory=list)
    says: tuple[str, str, str] = ("", "", "")
    origin: str = "6030"
    homes: tuple[tuple[str, str, str], ...] = (("A", "20000101", OPEN),)
    linked: str = "R"
    key: str = ""


def school(form: str, *years: int) -> list[Row]:
    return [("INSCHRWPOTAB", year, {"WPOTYPEPO": form}) for year in years]


def special(form: str, cluster: str, *years: int) -> list[Row]:
    return [("INSCHRWECTAB", year, {"WECTYPEPO": form, "WECCLUSTER": cluster}) for year in years]


def secondary(year: int, begin: str, end: str) -> list[Row]:
    return [("ONDERWIJSINSCHRTAB", year, {"AANVINSCHR": begin, "EINDINSCHR": end, "HOOFDINSCHR": "1"})]


def youth_help(year: int, form: str = "01", begin: str = "", end: str = OPEN) -> list[Row]:
    cells: dict[str, object] = {
        "JGDHHULPVORM": form,
        "JGDHGELDIGHEIDBEGINDATUM": begin or f"{year}0201",
        "JGDHGELDIGHEIDEINDDATUM": end,
    }
    return [("JGDHULPBUS", year, cells)]


def protection(year: int, begin: str, end: str) -> list[Row]:
    return [("JGDBESCHERMBUS", year, {"JGDBGELDIGHEIDBEGINDATUM": begin, "JGDBGELDIGHEIDEINDDATUM": end})]


def budget(year: int, *amounts: float) -> list[Row]:
    return [("PGBWLZWMOJWTAB", year, {"WETPGB": "3", "BEDRAGDECLPGB": amount}) for amount in amounts]


def long_term(year: int, kind: str, *amounts: float) -> list[Row]:
    return [
        ("WLZZINTAB", year, {"BEGINWLZZIN": f"{year}0{n + 1}01", "BEDRAGWLZZIN": amount, "SOORTWLZZIN": kind})
        for n, amount in enumerate(amounts)
    ]


def childcare(year: int, *kinds: str) -> list[Row]:
    return [("KINDEROPVANG", year, {"OPVANGSOORT": kind}) for kind in kinds]


def costs(year: int, **items: float) -> list[Row]:
    return [("ZVWZORGKOSTENTAB", year, dict(items))]


BO = school("BO", *YEARS)
CHILDREN = {
    "no use": Child("20100601", BO, ("bo", "bo", "bo")),
    "help in one year": Child("20100601", BO + youth_help(2016), ("bo H", "bo", "bo")),
    "in, out and back": Child("20110601", BO + youth_help(2016) + youth_help(2018, "04"), ("bo H", "bo", "bo H")),
    "the same row twice": Child(
        "20090601", BO * 2 + 2 * (youth_help(2016, end="20161231") + youth_help(2017)), ("bo H", "bo H", "bo")
    ),
    "day help, then a stay, then both": Child(
        "20130601",
        youth_help(2016, "03") + youth_help(2017, "12") + youth_help(2018, "03") + youth_help(2018, "11"),
        ("H jw", "H", "H jw"),
    ),
    "protected with an end that an old file leaves open": Child(
        "20120601", BO + protection(2016, "20150301", OPEN), ("bo B", "bo", "bo")
    ),
    "no end as -- and as nothing": Child(
        "20120601", protection(2017, "20170301", "--------") + protection(2018, "20180301", ""), ("", "B", "B")
    ),
    "protected before the year of its file": Child(
        "20120602", BO + protection(2017, "20160501", "20161231"), ("bo", "bo B", "bo")
    ),
    "rehabilitation": Child("20050615", [("JGDRECLASBUS", 2017, {})], ("", "R", "")),
    "budget of nothing, and one that nets to nothing": Child(
        "20120101", BO + budget(2016, 0) + budget(2017, 100, -100) + budget(2018, 10), ("bo P", "bo P", "bo P")
    ),
    "Wlz that nets to nothing": Child(
        "20130101", long_term(2016, "dagbesteding", 1000, 500, -1500) + long_term(2017, "", 1000, -200), ("", "L", "")
    ),
    "Wlz of nothing, then by day": Child(
        "20130102",
        long_term(2016, "", 0) + long_term(2017, "dagbehandeling", 5) + long_term(2018, "dagbesteding", 5, 6),
        ("", "L wlz-be", "L wlz-da"),
    ),
    "general practice at its threshold": Child(
        "20100101",
        BO + costs(2016, ZVWKHUISARTS=5000) + costs(2017, ZVWKHUISARTS=5000.01) + costs(2018, ZVWKHUISARTS=4999.99),
        ("bo", "bo F", "bo"),
    ),
    "pharmacy and hospital": Child(
        "20100102",
        costs(2016, ZVWKFARMACIE=5000.01) + costs(2017, ZVWKZIEKENHUIS=20000) + costs(2018, ZVWKZIEKENHUIS=20000.01),
        ("F", "", "F"),
    ),
    "paramedic, aids and nursing": Child(
        "20100103",
        costs(2016, ZVWKPARAMEDISCH=1000.01)
        + costs(2017, ZVWKHULPMIDDEL=2000.01)
        + costs(2018, ZVWKWYKVERPLEGING=2000.01),
        ("F", "F", "F"),
    ),
    "support, consultations and physiotherapy": Child(
        "20100104",
        costs(2016, NOPZVWKEERSTELIJNSOND=500.01)
        + costs(2017, NOPZVWKHUISARTSCONSULT=5000.01)
        + costs(2018, NOPZVWKFYSIOTHERAPIE=500.01),
        ("F", "F", "F"),
    ),
    "other paramedic, many disciplines, senses": Child(
        "20100105",
        costs(2016, NOPZVWKPARAMEDISCHOV=500.01)
        + costs(2017, ZVWKMULTIDISC=500.01)
        + costs(2018, ZVWKZINTUIGLIJK=0.01),
        ("F", "F", "F"),
    ),
    "each of those at its threshold": Child(
        "20100106",
        costs(2016, ZVWKPARAMEDISCH=1000, ZVWKHULPMIDDEL=2000, ZVWKWYKVERPLEGING=2000, NOPZVWKEERSTELIJNSOND=500)
        + costs(
            2017, NOPZVWKHUISARTSCONSULT=5000, NOPZVWKFYSIOTHERAPIE=500, NOPZVWKPARAMEDISCHOV=500, ZVWKMULTIDISC=500
        )
        + costs(2018, ZVWKFARMACIE=5000, ZVWKOVERIG=5000, ZVWKTOTAAL=20000, ZVWKZINTUIGLIJK=0),
        ("", "", ""),
    ),
    "other care, total": Child(
        "20100107", costs(2016, ZVWKOVERIG=5000.01) + costs(2018, ZVWKTOTAAL=20000.01), ("F", "", "F")
    ),
    "mental care, basic, specialist, with stay": Child(
        "20090101",
        costs(2016, ZVWKGENBASGGZ=0.01) + costs(2017, ZVWKSPECGGZ=0.01) + costs(2018, NOPZVWKGGZMV=0.01),
        ("M", "M", "M"),
    ),
    "mental care without stay and other": Child(
        "20090102",
        costs(2016, NOPZVWKGGZZVINST=0.01) + costs(2017, NOPZVWKGGZZVZELF=0.01) + costs(2018, NOPZVWKGGZOVERIG=0.01),
        ("M", "M", "M"),
    ),
    "long mental care, nothing, and less than nothing": Child(
        "20090103",
        costs(2016, NOPZVWKLANGDGGZ=0.01) + costs(2017, ZVWKSPECGGZ=0) + costs(2018, ZVWKSPECGGZ=-0.01),
        ("M", "", ""),
    ),
    "a total of main items alone": Child(
        "20100108",
        costs(2016, ZVWKHUISARTS=4999, ZVWKFARMACIE=4999, ZVWKZIEKENHUIS=9999, ZVWKMONDZORG=4),
        ("", "", ""),
    ),
    "sub-items are parts": Child(
        "20100109",
        costs(2016, ZVWKHUISARTS=4999, ZVWKZIEKENHUIS=14999, NOPZVWKHUISARTSCONSULT=4000),
        ("", "", ""),
    ),
    "several rows of costs": Child(
        "20100110",
        costs(2016, ZVWKZIEKENHUIS=15000)
        + costs(2016, ZVWKZIEKENHUIS=6000)
        + costs(2017, ZVWKZIEKENHUIS=21000)
        + costs(2017, ZVWKZIEKENHUIS=-2000)
        + costs(2018, ZVWKZIEKENHUIS=15000) * 2,
        ("F", "", ""),
    ),
    "costs that prices carry over a threshold": Child(
        "20100111", costs(2017, ZVWKHUISARTS=5250.01) + costs(2018, ZVWKHUISARTS=5500), ("", "F", "F")
    ),
    "enrolled twice": Child(
        "20050101",
        school("BO", *YEARS) + special("SO", "3", 2016) + school("SBO", 2017) + secondary(2018, "20180801", OPEN),
        ("so c3 S", "sbo S", "vo"),
    ),
    "secondary special beside secondary": Child(
        "20040601",
        special("VSO", "4", 2016, 2017) + secondary(2016, "20160801", OPEN) + secondary(2017, "20160801", OPEN),
        ("vso S", "vso S", "-"),
    ),
    "clusters one, two and none": Child(
        "20090201",
        special("SO", "1", 2016) + special("SO", "2", 2017) + special("SO", "", 2018),
        ("so c1 S", "so c2 S", "so c3 S"),
    ),
    "special education and help": Child(
        "20090202",
        special("SO", "4", *YEARS) + youth_help(2016) + youth_help(2017) + budget(2017, 5),
        ("so c3 S H", "so c3 S H P", "so c3 S"),
    ),
    "labels in place of codes": Child(
        "20090203",
        school("Speciaal Basisonderwijs", 2016)
        + school("SBO", 2017)
        + school("Basisonderwijs", 2018)
        + costs(2017, ZVWKSPECGGZ=9),
        ("sbo S", "sbo S M", "bo"),
    ),
    "moved in the middle of a year": Child(
        "20110101",
        BO + youth_help(2017),
        ("bo", "bo H @B", "bo @B"),
        homes=(("A", "20110101", "20170630"), ("B", "20170701", OPEN)),
    ),
    "away and back within a year": Child(
        "20110102",
        BO,
        ("bo", "bo", "bo"),
        homes=(("A", "20110102", "20160131"), ("B", "20160201", "20160930"), ("A", "20161001", "--------")),
    ),
    "old address never closed": Child(
        "20110103", BO, ("bo", "bo @B", "bo @B"), homes=(("A", "20110103", OPEN), ("B", "20170301", "88888888"))
    ),
    "no samenwerkingsverband": Child("20110104", BO, ("bo @C", "bo @C", "bo @C"), homes=(("C", "20110104", OPEN),)),
    "no region": Child(
        "20110105", BO + youth_help(2016), ("bo H @D", "bo @D", "bo @D"), homes=(("D", "20110105", OPEN),)
    ),
    "an address of no municipality": Child("20110106", BO, ("bo @D", "bo @D", "bo @D"), homes=(("E", "20110106", ""),)),
    "born after the reference day": Child(
        "20170101", childcare(2017, "DO"), ("-", "dc", ""), homes=(("A", "20170101", OPEN),)
    ),
    "born on the reference day": Child("20161231", youth_help(2016), ("H", "", ""), homes=(("A", "20161231", OPEN),)),
    "died": Child(
        "20120301", BO + youth_help(2016) + youth_help(2017), ("bo H", "-", "-"), homes=(("A", "20120301", "20170630"),)
    ),
    "abroad for a year": Child(
        "20120302",
        BO + youth_help(2016) + youth_help(2018),
        ("bo H", "-", "bo H"),
        homes=(("A", "20120302", "20170331"), ("A", "20180301", OPEN)),
    ),
    "origin unknown": Child("20100701", BO + youth_help(2016), ("bo H", "bo", "bo"), origin="----"),
    "from Surinam": Child("20100702", BO, ("bo", "bo", "bo"), origin="5007"),
    "from Turkey": Child("20100703", BO + youth_help(2018), ("bo", "bo", "bo H"), origin="6043"),
    "from Morocco": Child("20100704", BO, ("bo", "bo", "bo"), origin="5022"),
    "from a country that the study names": Child(
        "20100705", BO + costs(2016, ZVWKGENBASGGZ=3), ("bo M", "bo", "bo"), origin="5010"
    ),
    "from a country that nobody names": Child("20100706", BO, ("bo", "bo", "bo"), origin="5123"),
    "thirteen, then fourteen": Child(
        "20030615", secondary(2016, "20160801", OPEN) + youth_help(2016), ("vo H", "-", "-")
    ),
    "thirteen in the last year": Child("20050103", BO + youth_help(2016), ("bo H", "bo", "bo")),
    "twelve on the first reference day": Child(
        "20041231", BO + youth_help(2016) + youth_help(2017), ("bo H", "bo H", "-")
    ),
    "secondary until the day that counts": Child(
        "20040301", secondary(2016, "20160801", OPEN) + secondary(2017, "20160801", "20170930"), ("vo", "", "-")
    ),
    "secondary from the day that counts": Child(
        "20050301", secondary(2017, "20171001", "20171001") + secondary(2018, "20181002", OPEN), ("", "vo", "")
    ),
    "two kinds of childcare": Child(
        "20120801",
        childcare(2016, "DO", "BSO", "DO") + childcare(2017, "BSO") + childcare(2018, "BSOG") + youth_help(2018),
        ("dc bc", "bc", "bg H"),
    ),
    "childminder": Child("20140801", childcare(2016, "DOG") + long_term(2016, "", 3), ("dg L", "", "")),
    "Wmo": Child("20080801", BO + [("WMOBUS", year, {}) for year in YEARS], ("bo", "bo", "bo")),
    "born on an unknown day": Child("2009----", BO, ("bo", "bo", "bo")),
    "born in an unknown year": Child("--------", youth_help(2016), ("-", "-", "-")),
    "not linkable": Child("20100801", BO + youth_help(2016), ("-", "-", "-"), linked="F"),
    "linkable without a key": Child("20100801", BO + youth_help(2016), ("-", "-", "-"), key="         "),
    "without a key at all": Child("20100801", BO + youth_help(2016), ("-", "-", "-"), key=" "),
}
# Somebody of forty, in registers that otherwise have no row in some year.
GROWN_UP: dict[str, dict[str, object]] = {
    "GBAPERSOONTAB": {
        "GBAGEBOORTEJAAR": "1976",
        "GBAGEBOORTEMAAND": "05",
        "GBAGEBOORTEDAG": "05",
        "GBAHERKOMSTGROEPERING": "6030",
    },
    "JGDRECLASBUS": {},
    "WMOBUS": {},
    "JGDBESCHERMBUS": {"JGDBGELDIGHEIDBEGINDATUM": "20160101", "JGDBGELDIGHEIDEINDDATUM": "20160102"},
    "PGBWLZWMOJWTAB": {"WETPGB": "1", "BEDRAGDECLPGB": 1},
}
_INDEX = "prijsindex: {2016: 100, 2017: 105, 2018: 110}"
_CHEAPER: dict[str, dict[int, str]] = {
    "general practice at its threshold": {2017: "bo"},
    "pharmacy and hospital": {2018: ""},
    "paramedic, aids and nursing": {2017: "", 2018: ""},
    "support, consultations and physiotherapy": {2017: "", 2018: ""},
    "other paramedic, many disciplines, senses": {2017: ""},
    "other care, total": {2018: ""},
    "costs that prices carry over a threshold": {2018: ""},
}
_BY_DATE: dict[str, dict[int, str]] = {"protected before the year of its file": {2016: "bo B", 2017: "bo"}}


@dataclass(frozen=True)
class Choice:
    """A value in ``registers.yaml`` that is not the default, and the children that are something else by it."""

    said: str
    children: dict[str, dict[int, str]] = field(default_factory=dict)
    adding: dict[str, Any] = field(default_factory=dict)


# Choices in one group change other children, so that they can be made together.
OTHERWISE = {
    "school and care": [
        Choice(
            "teldatum_school: '09-30'",
            {
                "secondary until the day that counts": {2017: "vo"},
                "secondary from the day that counts": {2017: ""},
            },
        ),
        Choice("totaal_ontbreekt: optellen", {"a total of main items alone": {2016: "F"}}),
        Choice("zvw_rijen: rij", {"several rows of costs": {2016: "", 2017: "F"}}),
        Choice("vso_telt: nee", {"secondary special beside secondary": {2016: "vso", 2017: "vso"}}),
        Choice("wmo_telt: ja", {"Wmo": dict.fromkeys(YEARS, "bo W")}),
        Choice("pgb_nul: nee", {"budget of nothing, and one that nets to nothing": {2016: "bo", 2017: "bo"}}),
        Choice(
            "wlz_saldo: rij",
            {"Wlz that nets to nothing": {2016: "L wlz-da"}, "Wlz of nothing, then by day": {2016: "L"}},
        ),
        Choice(
            "zorgjaar: data\n  open_einde: loopt",
            {
                **_BY_DATE,
                "help in one year": {2017: "bo H", 2018: "bo H"},
                "in, out and back": {2017: "bo H"},
                "the same row twice": {2018: "bo H"},
                "day help, then a stay, then both": {2017: "H jw"},
                "protected with an end that an old file leaves open": {2017: "bo B", 2018: "bo B"},
                "special education and help": {2018: "so c3 S H"},
                "moved in the middle of a year": {2018: "bo H @B"},
                "no region": {2017: "bo H @D", 2018: "bo H @D"},
                "born on the reference day": {2017: "H", 2018: "H"},
                "origin unknown": {2017: "bo H", 2018: "bo H"},
                "thirteen in the last year": {2017: "bo H", 2018: "bo H"},
            },
        ),
        Choice("cohort_gebruik: onafgebroken", adding={"unbroken": True}),
    ],
    "residence and prices": [
        Choice(
            "verblijf: bestand",
            {"died": {2017: "bo H @D", 2018: "bo @D"}, "abroad for a year": {2017: "bo @D"}},
        ),
        Choice(_INDEX, _CHEAPER),
        Choice(
            "sbo_telt: nee",
            {"enrolled twice": {2017: "sbo"}, "labels in place of codes": {2016: "sbo", 2017: "sbo M"}},
        ),
        Choice("zonder_registers: [JGDRECLASBUS]", {"rehabilitation": {2017: ""}}),
    ],
    "prices of the last year": [
        Choice(
            f"{_INDEX}\n  basisjaar: 2018",
            {
                "general practice at its threshold": {2016: "bo F"},
                "pharmacy and hospital": {2017: "F"},
                "each of those at its threshold": {2016: "F", 2017: "F"},
                "a total of main items alone": {2016: "F"},
                "sub-items are parts": {2016: "F"},
            },
        ),
        Choice("dubbele_rijen: alle", {"several rows of costs": {2018: "F"}}),
        Choice("zorgjaar: data", _BY_DATE),
        Choice(
            "onderwijsvorm: bo, vo, sbo, so, vso",
            {
                "enrolled twice": {2016: "bo S", 2017: "bo S", 2018: "bo"},
                "secondary special beside secondary": {2016: "vo S", 2017: "vo S"},
            },
        ),
        Choice("cohort_leeftijd: onder 13", adding={"oldest": 12}),
    ],
    "another day and other thresholds": [
        Choice(f"{_INDEX}\n  indexeer: drempel", _CHEAPER),
        Choice(
            "peildatum: '12-30'",
            {"born on the reference day": {2016: "-"}, "twelve on the first reference day": {2018: "bo"}},
            {"day": "1230"},
        ),
    ],
}


def key_of(name: str) -> str:
    """A child's key of nine digits, with zeros in front, unless the child has a key of its own."""
    return CHILDREN[name].key.strip() if CHILDREN[name].key else f"{list(CHILDREN).index(name) * 7 + 12:09}"


def registers() -> dict[tuple[str, int], list[dict[str, object]]]:
    """What the registers hold of these children, by register and year."""
    found: dict[tuple[str, int], list[dict[str, object]]] = {}
    for name, child in CHILDREN.items():
        person: dict[str, object] = {"RINPERSOONS": child.linked, "key": key_of(name)}
        for year in YEARS:
            born = [child.born[:4], child.born[4:6], child.born[6:]]
            cells = dict(zip(("GBAGEBOORTEJAAR", "GBAGEBOORTEMAAND", "GBAGEBOORTEDAG"), born, strict=True))
            if not child.born.isdigit() or int(child.born[:4]) <= year:
                found.setdefault(("GBAPERSOONTAB", year), []).append(
                    person | cells | {"GBAHERKOMSTGROEPERING": child.origin}
                )
            for town, begin, end in child.homes:
                if int(begin[:4]) <= year:
                    found.setdefault(("GBAADRESOBJECTBUS", year), []).append(
                        person
                        | {
                            "SOORTOBJECTNUMMER": "B",
                            "RINOBJECTNUMMER": f"home {town}",
                            "GBADATUMAANVANGADRESHOUDING": begin,
                            "GBADATUMEINDEADRESHOUDING": end if end[:4] <= str(year) or not end.isdigit() else OPEN,
                        }
                    )
        for register, year, row in child.rows:
            found.setdefault((register, year), []).append(person | row)
    for year in YEARS:
        found["VSLGWBTAB", year] = [
            {"SOORTOBJECTNUMMER": "B", "RINOBJECTNUMMER": f"home {town}", f"gem{year}": code}
            for town, code in TOWNS.items()
        ]
    grown: dict[str, object] = {"RINPERSOONS": "R", "key": "000000001"}
    for year in YEARS:
        for register, row in GROWN_UP.items():
            found.setdefault((register, year), []).append(grown | row)
    return found
