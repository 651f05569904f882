"""Twenty-six children over three years, each there for a rule or a quirk; what they add up to is worked out on paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from tests.registers_by_hand import Rows

YEARS = (2016, 2017, 2018)
OPEN = "99999999"

# key, born, origin and home; each has an address all the time unless `ADDRESSES` says otherwise
CHILDREN = {
    "000000001": ("20120503", "6030", "A"),  # youth help in 2016 alone
    "000000002": ("20121231", "6030", "A"),  # birthday on the reference day; costs around a threshold
    "000000003": ("20021231", "6030", "A"),  # fourteen on the last day of 2016
    "000000004": ("20030101", "6030", "A"),  # thirteen in 2016, gone in 2017; too old for the cohort
    "000000005": ("20050601", "6030", "A"),  # eleven in 2016: the oldest in the cohort
    "000000006": ("20040601", "6030", "A"),  # twelve in 2016: not in the cohort
    "000000007": ("20080601", "6030", "A"),  # enrolled twice in 2016; four kinds of use in 2017
    "000000008": ("20150101", "6043", "A"),  # Wlz that nets to nothing in 2016
    "000000009": ("20100601", "----", "A"),  # unknown origin; a budget of which nothing was spent
    "000000010": ("20100601", "5022", "B"),  # a cent of mental care, and a cent back
    "000000011": ("20110601", "6030", "A"),  # address from 2017
    "000000012": ("20110601", "6030", "A"),  # address until the day before the reference day
    "000000013": ("20100601", "6030", "A"),  # address until the reference day
    "000000014": ("20100601", "6030", "A"),  # moved to B, and the old address was never closed
    "000000016": ("20100601", "6030", "A"),  # rows twice in several registers
    "000000017": ("20130301", "6030", "A"),  # day care under the Jeugdwet; a budget beside it in 2018
    "000000018": (
        "2009----",
        "6030",
        "A",
    ),  # born on an unknown day; protection without an end, back in 2018 with two kinds more
    "000000019": ("20090601", "6030", "A"),  # total costs alone
    "000000020": ("20030601", "6030", "A"),  # secondary school until the day before it counts
    "000000021": ("20040303", "6030", "A"),  # secondary school, still enrolled
    "000000022": ("20080601", "6030", "A"),  # a label where a code should be
    "000000023": ("20100601", "5007", "C"),  # lives in a municipality without regions
    "000000024": ("20161231", "6030", "A"),  # born on the reference day
    "000000025": ("20170101", "6030", "A"),  # born a day later
    "000000026": ("20120601", "6030", "A"),  # two kinds of childcare; help that ended before its file's year
}
ADDRESSES = {
    "000000011": [("A", "20170101", OPEN)],
    "000000012": [("A", "20110601", "20161230")],
    "000000013": [("A", "20100601", "20161231")],
    "000000014": [("A", "20100601", OPEN), ("B", "20160601", OPEN)],
}
_BO = {
    "000000001": YEARS,
    "000000002": YEARS,
    "000000007": (2016,),
    "000000009": YEARS,
    "000000010": YEARS,
    "000000011": (2017, 2018),
    "000000013": (2016,),
    "000000014": YEARS,
    "000000016": YEARS,
    "000000017": (2017, 2018),
    "000000018": YEARS,
    "000000019": YEARS,
    "000000023": YEARS,
    "000000026": YEARS,
}
_ADULT = "000000099"


def _n(number: int) -> str:
    return f"{number:09}"


def _pupils(year: int) -> Rows:
    rows = [{"key": key, "WPOTYPEPO": " BO"} for key, years in _BO.items() if year in years]
    rows += [{"key": _n(22), "WPOTYPEPO": "Basisonderwijs"}, {"key": _n(16), "WPOTYPEPO": "BO"}]
    return rows + ([{"key": _n(5), "WPOTYPEPO": "SBO"}] if year < 2018 else [])


def _special(year: int) -> Rows:
    rows = [{"key": _n(7), "WECTYPEPO": "SO", "WECCLUSTER": "2"}]
    six = {2016: "SO", 2017: "VSO"}.get(year)
    return rows + ([{"key": _n(6), "WECTYPEPO": six, "WECCLUSTER": ""}] if six else [])


def _enrolled(year: int) -> Rows:
    rows = {
        2016: [(4, "20150801", "20170731", "01"), (20, "20150801", "20160930", "01"), (21, "20160801", OPEN, "01")],
        2017: [(21, "20160801", OPEN, "11")],
        2018: [(5, "20180801", OPEN, "01"), (7, "20180801", OPEN, "22")],
    }[year]
    names = ("AANVINSCHR", "EINDINSCHR", "HOOFDINSCHR")
    return [{"key": _n(row[0]), **dict(zip(names, row[1:], strict=True))} for row in rows]


def _help(year: int) -> Rows:
    who = {2016: [1, 3, 4, 12, 13], 2017: [7, 11], 2018: [18]}[year]
    rows: list[Mapping[str, object]] = [_spell("JGDH", n, f"{year}0301", f"{year}0601", "02") for n in who]
    rows.append(_spell("JGDH", 17, f"{year}0101", f"{year}1231", "03"))
    if year == 2016:
        rows.append(_spell("JGDH", 26, "20151101", "20151231", "02"))
        rows.append({**_spell("JGDH", 15, "20160101", OPEN, "02"), "key": "", "RINPERSOONS": "F"})
        rows.append({**_spell("JGDH", 15, "20160101", OPEN, "02"), "key": ""})
    return rows


def _spell(prefix: str, number: int, begin: str, end: str, form: str = "") -> Mapping[str, object]:
    names = (f"{prefix}GELDIGHEIDBEGINDATUM", f"{prefix}GELDIGHEIDEINDDATUM")
    return {"key": _n(number), names[0]: begin, names[1]: end, "JGDHHULPVORM": form}


def _protection(year: int) -> Rows:
    ends = {2016: "--------", 2018: OPEN}
    rows = [_spell("JGDB", 18, f"{year}0101", ends[year])] if year in ends else []
    return rows or [_spell("JGDB", 99, f"{year}0101", OPEN), _spell("JGDB", 7, f"{year}0201", f"{year}0301")]


def _costs(year: int) -> Rows:
    rows: dict[int, list[dict[str, object]]] = {
        2016: [
            {"key": _n(2), "ZVWKHUISARTS": 5000.00},
            {"key": _n(10), "ZVWKSPECGGZ": 0.01},
            {"key": _n(16), "ZVWKZIEKENHUIS": 12000.0},
            {"key": _n(16), "ZVWKZIEKENHUIS": 12000.0},
            {"key": _n(19), "ZVWKMONDZORG": 30000.0},
        ],
        2017: [
            {"key": _n(2), "ZVWKHUISARTS": 5000.01, "ZVWKTOTAAL": 5000.01},
            {"key": _n(10), "ZVWKSPECGGZ": -0.01, "ZVWKTOTAAL": -0.01},
            {"key": _n(16), "ZVWKZIEKENHUIS": 12000.0, "ZVWKTOTAAL": 12000.0},
            {"key": _n(16), "ZVWKZIEKENHUIS": 9000.0, "ZVWKTOTAAL": 0.0},
            {"key": _n(19), "ZVWKMONDZORG": 1.0, "ZVWKTOTAAL": 20000.01},
        ],
        2018: [
            {"key": _n(2), "ZVWKHUISARTS": 6000.0, "ZVWKTOTAAL": 6000.0},
            {"key": _n(2), "ZVWKHUISARTS": -1000.01, "ZVWKTOTAAL": -1000.01},
            {"key": _ADULT, "ZVWKHUISARTS": 90000.0, "ZVWKTOTAAL": 90000.0},
        ],
    }
    return rows[year]


def _long_term(year: int) -> Rows:
    def row(number: int, amount: float, kind: str = "dagbesteding") -> Mapping[str, object]:
        return {"key": _n(number), "BEGINWLZZIN": f"{year}0101", "BEDRAGWLZZIN": amount, "SOORTWLZZIN": kind}

    return {2016: [row(8, 100.0), row(8, -100.0)], 2017: [row(8, 50.0)], 2018: [row(99, 1.0)]}[year]


def registers() -> dict[tuple[str, int], Rows]:
    """Every register of every year."""
    found: dict[tuple[str, int], Rows] = {}
    towns = {"A": "0363", "B": "0599", "C": "0001"}
    for year in YEARS:
        persons = [
            {
                "key": key,
                "GBAGEBOORTEJAAR": born[:4],
                "GBAGEBOORTEMAAND": born[4:6],
                "GBAGEBOORTEDAG": born[6:],
                "GBAHERKOMSTGROEPERING": origin,
            }
            for key, (born, origin, _) in CHILDREN.items()
        ]
        adult = {**persons[0], "key": _ADULT, "GBAGEBOORTEJAAR": "1970"}
        found["GBAPERSOONTAB", year] = [*persons, {**persons[14]}, adult]
        found["GBAADRESOBJECTBUS", year] = [
            {
                "key": key,
                "SOORTOBJECTNUMMER": "D",
                "RINOBJECTNUMMER": f"{place}1",
                "GBADATUMAANVANGADRESHOUDING": begin,
                "GBADATUMEINDEADRESHOUDING": end,
            }
            for key, (_, _, home) in CHILDREN.items()
            for place, begin, end in ADDRESSES.get(key, [(home, "20000101", OPEN)])
        ]
        found["INSCHRWPOTAB", year] = _pupils(year)
        found["INSCHRWECTAB", year] = _special(year)
        found["ONDERWIJSINSCHRTAB", year] = _enrolled(year)
        found["JGDHULPBUS", year] = _help(year)
        found["JGDBESCHERMBUS", year] = _protection(year)
        found["JGDRECLASBUS", year] = [{"key": _n(14) if year == 2017 else _ADULT}]
        budgets: dict[int, Rows] = {
            2016: [{"key": _n(9), "WETPGB": "1", "BEDRAGDECLPGB": 0.0}],
            2017: [{"key": key, "WETPGB": "1", "BEDRAGDECLPGB": 1.0} for key in (_ADULT, _n(7))],
            2018: [{"key": _n(number), "WETPGB": "2", "BEDRAGDECLPGB": 10.0} for number in (17, 18, 23)],
        }
        found["PGBWLZWMOJWTAB", year] = budgets[year]
        found["WLZZINTAB", year] = _long_term(year)
        places = {2016: [(10, "BSO"), (26, "BSOG"), (26, "DO")]}.get(year, [])
        found["KINDEROPVANG", year] = [
            {"key": _n(number), "OPVANGSOORT": kind} for number, kind in [(8, "DO"), *places]
        ]
        found["ZVWZORGKOSTENTAB", year] = _costs(year)
    found["VSLGWBTAB", 2018] = [
        {"SOORTOBJECTNUMMER": "D", "RINOBJECTNUMMER": f"{place}1", "gem2018": town} for place, town in towns.items()
    ]
    return found


LATER = 5  # years


def five_years_on(given: Mapping[tuple[str, int], Rows]) -> dict[tuple[str, int], Rows]:
    """The same children, all born five years later."""

    def later(value: object) -> object:
        if isinstance(value, str) and re.fullmatch(r"(19|20)\d\d(\d{4})?", value):
            return f"{int(value[:4]) + LATER}{value[4:]}"
        return value

    return {
        (name, year + LATER): [
            {column.replace("gem2018", f"gem{2018 + LATER}"): later(value) for column, value in row.items()}
            for row in rows
        ]
        for (name, year), rows in given.items()
    }


OWN = "gebieden: gebieden.csv\n"
AREAS = "gemeente;jeugdregio;samenwerkingsverband\nGM0363;JZ01;PO2001\n599;JZ02;PO2002\n"

# indicator and group to the number in 2016, 2017 and 2018, for the country
NATIONAL = {
    ("kinderen", "Alle kinderen"): (21, 20, 18),
    ("kinderen_leeftijd", "0 t/m 3 jaar"): (3, 3, 3),
    ("kinderen_leeftijd", "4 t/m 7 jaar"): (11, 10, 5),
    ("kinderen_leeftijd", "8 t/m 10 jaar"): (2, 4, 9),
    ("kinderen_leeftijd", "11 t/m 13 jaar"): (5, 3, 1),
    ("kinderen_herkomst", "Nederland"): (17, 16, 14),
    ("kinderen_herkomst", "Turkije"): (1, 1, 1),
    ("kinderen_herkomst", "Marokko"): (1, 1, 1),
    ("kinderen_herkomst", "Suriname"): (1, 1, 1),
    ("opvang", "Kinderopvang"): (3, 1, 1),
    ("opvang", "Dagopvang (kinderopvangcentrum)"): (2, 1, 1),
    ("opvang", "Dagopvang (gastouder)"): (0, 0, 0),
    ("opvang", "Buitenschoolse opvang (kinderopvangcentrum)"): (1, 0, 0),
    ("opvang", "Buitenschoolse opvang (gastouder)"): (1, 0, 0),
    ("kinderen_school", "Schoolinschrijvingen"): (18, 17, 15),
    ("inschrijving", "Schoolinschrijvingen"): (17, 17, 15),
    ("onderwijs", "Basisonderwijs"): (12, 13, 13),
    ("onderwijs", "Speciaal basisonderwijs"): (1, 1, 0),
    ("onderwijs", "Speciaal onderwijs"): (2, 1, 1),
    ("onderwijs", "Voortgezet speciaal onderwijs"): (0, 1, 0),
    ("onderwijs", "Regulier voortgezet onderwijs"): (2, 1, 1),
    ("gebruik", "Alle kinderen"): (11, 10, 4),
    ("gebruik_opvang", "Kinderopvang"): (2, 1, 0),
    ("gebruik_opvang", "Dagopvang (kinderopvangcentrum)"): (1, 1, 0),
    ("gebruik_opvang", "Dagopvang (gastouder)"): (0, 0, 0),
    ("gebruik_opvang", "Buitenschoolse opvang (kinderopvangcentrum)"): (1, 0, 0),
    ("gebruik_opvang", "Buitenschoolse opvang (gastouder)"): (1, 0, 0),
    ("gebruik_onderwijs", "Basisonderwijs"): (6, 6, 3),
    ("gebruik_speciaal", "Speciaal basisonderwijs"): (0, 0, 0),
    ("gebruik_speciaal", "Speciaal onderwijs"): (0, 1, 0),
    ("gebruik_leeftijd", "0 t/m 3 jaar"): (1, 1, 0),
    ("gebruik_leeftijd", "4 t/m 7 jaar"): (6, 5, 1),
    ("gebruik_leeftijd", "8 t/m 10 jaar"): (1, 2, 3),
    ("gebruik_leeftijd", "11 t/m 13 jaar"): (3, 2, 0),
    ("gebruik_herkomst", "Nederland"): (9, 9, 3),
    ("gebruik_herkomst", "Turkije"): (0, 1, 0),
    ("gebruik_herkomst", "Marokko"): (1, 0, 0),
    ("gebruik_herkomst", "Suriname"): (0, 0, 1),
    ("cohort_gebruik", "Nog geregistreerd gebruik"): (9, 3, 3),
    ("cohort_bestand", "Nog in de bestanden"): (9, 8, 8),
    ("cohort_school", "Basisonderwijs"): (6, 6, 6),
    ("cohort_school", "Speciaal basisonderwijs"): (1, 1, 0),
    ("cohort_school", "Speciaal onderwijs"): (1, 1, 1),
    ("cohort_school", "Voortgezet speciaal onderwijs"): (0, 0, 0),
    ("cohort_school", "Regulier voortgezet onderwijs"): (0, 0, 1),
    ("cohort_plek", "Dagopvang (kinderopvangcentrum)"): (1, 0, 0),
    ("cohort_plek", "Dagopvang (gastouder)"): (0, 0, 0),
    ("cohort_plek", "Buitenschoolse opvang (kinderopvangcentrum)"): (1, 0, 0),
    ("cohort_plek", "Buitenschoolse opvang (gastouder)"): (1, 0, 0),
    ("cohort_plek", "Dagbesteding Jeugdwet zonder verblijf (MKD's en KDC's)"): (1, 1, 1),
    ("cohort_plek", "Dagbesteding (Wlz)"): (0, 0, 0),
    ("cohort_plek", "Dagbehandeling (Wlz)"): (0, 0, 0),
    ("so_cluster", "Cluster 1"): (0, 0, 0),
    ("so_cluster", "Cluster 2"): (1, 1, 1),
    ("so_cluster", "Cluster 3 en 4"): (1, 0, 0),
    ("dagbesteding", "Dagbesteding Jeugdwet zonder verblijf (MKD's en KDC's)"): (1, 1, 1),
    ("dagbesteding", "Dagbesteding (Wlz)"): (0, 1, 0),
    ("dagbesteding", "Dagbehandeling (Wlz)"): (0, 0, 0),
    ("cohort_weg", "Elk jaar tot nu gebruik"): (9, 3, 2),
    ("cohort_weg", "Terug na een onderbreking"): (0, 0, 1),
    ("cohort_weg", "Gestopt"): (0, 5, 5),
    ("cohort_weg", "Weer gestopt na terugkeer"): (0, 0, 0),
    ("stapeling", "1 soort"): (11, 9, 2),
    ("stapeling", "2 soorten"): (0, 0, 1),
    ("stapeling", "3 soorten"): (0, 0, 1),
    ("stapeling", "4 of meer soorten"): (0, 1, 0),
    ("stapeling_soort", "Speciaal (basis)onderwijs"): (3, 3, 1),
    ("stapeling_soort", "Jeugdhulp"): (5, 3, 2),
    ("stapeling_soort", "Jeugdbescherming of jeugdreclassering"): (1, 2, 1),
    ("stapeling_soort", "Persoonsgebonden budget"): (1, 1, 3),
    ("stapeling_soort", "Zorg uit de Wlz"): (0, 1, 0),
    ("stapeling_soort", "Zorgkosten, fysiek"): (0, 3, 0),
    ("stapeling_soort", "Zorgkosten, mentaal"): (1, 0, 0),
    ("stapeling_alleen", "Speciaal (basis)onderwijs"): (3, 2, 1),
    ("stapeling_alleen", "Jeugdhulp"): (5, 2, 0),
    ("stapeling_alleen", "Jeugdbescherming of jeugdreclassering"): (1, 1, 0),
    ("stapeling_alleen", "Persoonsgebonden budget"): (1, 0, 1),
    ("stapeling_alleen", "Zorg uit de Wlz"): (0, 1, 0),
    ("stapeling_alleen", "Zorgkosten, fysiek"): (0, 3, 0),
    ("stapeling_alleen", "Zorgkosten, mentaal"): (1, 0, 0),
    ("stapeling_leeftijd", "0 t/m 3 jaar"): (0, 0, 0),
    ("stapeling_leeftijd", "4 t/m 7 jaar"): (0, 0, 1),
    ("stapeling_leeftijd", "8 t/m 10 jaar"): (0, 1, 1),
    ("stapeling_leeftijd", "11 t/m 13 jaar"): (0, 0, 0),
    ("stapeling_herkomst", "Nederland"): (0, 1, 2),
    ("stapeling_herkomst", "Turkije"): (0, 0, 0),
    ("stapeling_herkomst", "Marokko"): (0, 0, 0),
    ("stapeling_herkomst", "Suriname"): (0, 0, 0),
}
_KINDS = [group for indicator, group in NATIONAL if indicator == "stapeling_soort"]
for _pair in [f"{one} + {other}" for one, other in combinations(_KINDS, 2)]:
    # of two kinds at once there is one child, 17 in 2018, who was five then and has its origin in the country
    _counted = (0, 0, 1) if _pair == "Jeugdhulp + Persoonsgebonden budget" else (0, 0, 0)
    NATIONAL["stapeling_paar", _pair] = _counted
    for _age in ("0 t/m 3 jaar", "4 t/m 7 jaar", "8 t/m 10 jaar", "11 t/m 13 jaar"):
        NATIONAL["stapeling_paar_leeftijd", f"{_pair}; {_age}"] = _counted if _age == "4 t/m 7 jaar" else (0, 0, 0)
    for _origin in ("Nederland", "Elders"):
        NATIONAL["stapeling_paar_herkomst", f"{_pair}; {_origin}"] = _counted if _origin == "Nederland" else (0, 0, 0)
# what is about all years together has a number in the first
THROUGHOUT = {
    ("cohort_pad", "2016"): 5,
    ("cohort_pad", "2016-2017"): 1,
    ("cohort_pad", "2016, 2018"): 1,
    ("cohort_pad", "2016-2018"): 2,
    ("cohort_leeftijd", "0 t/m 3 jaar"): 1,
    ("cohort_leeftijd", "4 t/m 7 jaar"): 6,
    ("cohort_leeftijd", "8 t/m 10 jaar"): 1,
    ("cohort_leeftijd", "11 t/m 13 jaar"): 1,
    ("cohort_herkomst", "Nederland"): 7,
    ("cohort_herkomst", "Turkije"): 0,
    ("cohort_herkomst", "Marokko"): 1,
    ("cohort_herkomst", "Suriname"): 0,
    ("cohort_steeds_leeftijd", "0 t/m 3 jaar"): 1,
    ("cohort_steeds_leeftijd", "4 t/m 7 jaar"): 0,
    ("cohort_steeds_leeftijd", "8 t/m 10 jaar"): 1,
    ("cohort_steeds_leeftijd", "11 t/m 13 jaar"): 0,
    ("cohort_steeds_herkomst", "Nederland"): 2,
    ("cohort_steeds_herkomst", "Turkije"): 0,
    ("cohort_steeds_herkomst", "Marokko"): 0,
    ("cohort_steeds_herkomst", "Suriname"): 0,
}
REGIONAL = {
    ("kinderen", "JZ01"): (18, 17, 15),
    ("kinderen", "JZ02"): (2, 2, 2),
    ("gebruik", "JZ01"): (10, 9, 3),
    ("gebruik", "JZ02"): (1, 1, 0),
    ("gebruik", "PO2001"): (10, 9, 3),
    ("gebruik", "PO2002"): (1, 1, 0),
}
