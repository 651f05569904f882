"""What the children on paper add up to: every count of every table, above zero."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.children_on_paper import CHILDREN, ORIGINS, PLACES, YEARS

Key = tuple[str, str, str, int]
GROUPS = {"dc": "Dagopvang (kinderopvangcentrum)", "dg": "Dagopvang (gastouder)"} | {
    "bc": "Buitenschoolse opvang (kinderopvangcentrum)",
    "bg": "Buitenschoolse opvang (gastouder)",
}
FORMS = {"bo": "Basisonderwijs", "sbo": "Speciaal basisonderwijs", "so": "Speciaal onderwijs"} | {
    "vso": "Voortgezet speciaal onderwijs",
    "vo": "Regulier voortgezet onderwijs",
}
DAYS = {"jw": "Dagbesteding Jeugdwet zonder verblijf (MKD's en KDC's)", "wlz-be": "Dagbehandeling (Wlz)"} | {
    "wlz-da": "Dagbesteding (Wlz)"
}
CLUSTERS = {"c1": "Cluster 1", "c2": "Cluster 2", "c3": "Cluster 3 en 4"}
USES = {"S": "Speciaal (basis)onderwijs", "H": "Jeugdhulp", "B": "Jeugdbescherming of jeugdreclassering"} | {
    "R": "Jeugdbescherming of jeugdreclassering",
    "P": "Persoonsgebonden budget",
    "L": "Zorg uit de Wlz",
    "F": "Zorgkosten, fysiek",
    "M": "Zorgkosten, mentaal",
    "W": "Ondersteuning uit de Wmo",
}
AGES = {"0 t/m 3 jaar": (0, 3), "4 t/m 7 jaar": (4, 7), "8 t/m 10 jaar": (8, 10), "11 t/m 13 jaar": (11, 13)}


def paper(changes: Mapping[str, Mapping[int, str]] | None = None) -> dict[str, dict[int, list[str]]]:
    """What each child is in each year, with the children that a choice changes."""
    said = {name: dict(zip(YEARS, child.says, strict=True)) for name, child in CHILDREN.items()}
    for name, years in (changes or {}).items():
        said[name].update(years)
    return {name: {year: text.split() for year, text in years.items()} for name, years in said.items()}


def expected(
    changes: Mapping[str, Mapping[int, str]] | None = None,
    *,
    oldest: int = 13,
    unbroken: bool = False,
    day: str = "1231",
) -> Counter[Key]:
    """Every count above zero that follows from what the children are."""
    counts: Counter[Key] = Counter()
    for name, years in paper(changes).items():
        age = {year: _age(CHILDREN[name].born, year, day) for year in YEARS}
        origin = ORIGINS.get(CHILDREN[name].origin, "")
        use = {year: kinds(words) for year, words in years.items()}
        for year, words in years.items():
            if "-" not in words:
                child = _Adding(counts, year, words, origin)
                child.presence(_group(age[year]), age[year] >= 4)
                child.places(use[year])
                if use[year]:
                    child.use(use[year], _group(age[year]))
                    child.stacking(use[year], _group(age[year]))
        first = YEARS[0]
        if use[first] and "-" not in years[first] and age[YEARS[-1]] <= oldest:
            _count_cohort(counts, years, use, unbroken)
            with_use = [year for year in YEARS if use[year] and "-" not in years[year]]
            counts["cohort_leeftijd", _group(age[first]), "NL", first] += 1
            counts["cohort_pad", _path(with_use), "NL", first] += 1
            if origin:
                counts["cohort_herkomst", origin, "NL", first] += 1
            if len(with_use) == len(YEARS):
                counts["cohort_steeds_leeftijd", _group(age[first]), "NL", first] += 1
                if origin:
                    counts["cohort_steeds_herkomst", origin, "NL", first] += 1
    return counts


def _age(born: str, year: int, day: str) -> int:
    return year - int(born[:4]) - (born[4:] > day) if born[:4].isdigit() else 99


def _group(age: int) -> str:
    return next(group for group, (low, high) in AGES.items() if low <= age <= high)


def kinds(words: list[str]) -> list[str]:
    return list(dict.fromkeys(USES[word] for word in sorted(words, key="SHBRPLFMW".find) if word in USES))


def _path(years: list[int]) -> str:
    return {
        (2016,): "2016",
        (2016, 2017): "2016-2017",
        (2016, 2018): "2016, 2018",
        (2016, 2017, 2018): "2016-2018",
    }[tuple(years)]


class _Adding:
    """Adds one child of one year to every count that it belongs to."""

    def __init__(self, counts: Counter[Key], year: int, words: list[str], origin: str) -> None:
        town = next((word[1] for word in words if word.startswith("@")), "A")
        self.counts, self.year, self.words, self.origin = counts, year, words, origin
        self.region, self.partnership = PLACES.get(town, ("", ""))
        self.form = next((FORMS[word] for word in words if word in FORMS), "")

    def one(self, indicator: str, group: str, *, regional: bool = False, both: bool = False) -> None:
        places = ["NL", self.region if regional else "", self.partnership if both else ""]
        for place in filter(None, places):
            self.counts[indicator, group, place, self.year] += 1

    def presence(self, age: str, of_age: bool) -> None:
        self.one("kinderen", "Alle kinderen", regional=True, both=True)
        self.one("kinderen_leeftijd", age, regional=True)
        if self.origin:
            self.one("kinderen_herkomst", self.origin)
        if of_age:
            self.one("kinderen_school", "Schoolinschrijvingen")
        if of_age and self.form:
            self.one("inschrijving", "Schoolinschrijvingen")

    def places(self, use: list[str]) -> None:
        care = [GROUPS[word] for word in self.words if word in GROUPS]
        for group in [*care, *(["Kinderopvang"] if care else [])]:
            self.one("opvang", group, regional=True)
            if use:
                self.one("gebruik_opvang", group, regional=True)
        if self.form:
            self.one("onderwijs", self.form, regional=True)
        for word in self.words:
            if word in CLUSTERS:
                self.one("so_cluster", CLUSTERS[word])
            if word in DAYS:
                self.one("dagbesteding", DAYS[word], regional=True)

    def use(self, use: list[str], age: str) -> None:
        self.one("gebruik", "Alle kinderen", regional=True, both=True)
        self.one("gebruik_leeftijd", age, regional=True)
        if self.origin:
            self.one("gebruik_herkomst", self.origin)
        if self.form == FORMS["bo"]:
            self.one("gebruik_onderwijs", self.form, regional=True)
        if self.form in {FORMS["sbo"], FORMS["so"]} and set(use) - {USES["S"]}:
            self.one("gebruik_speciaal", self.form)

    def stacking(self, use: list[str], age: str) -> None:
        self.one("stapeling", {1: "1 soort", 2: "2 soorten", 3: "3 soorten"}[len(use)])
        for kind in use:
            self.one("stapeling_soort", kind)
        if len(use) == 1:
            self.one("stapeling_alleen", use[0])
            return
        self.one("stapeling_leeftijd", age)
        if self.origin:
            self.one("stapeling_herkomst", self.origin)
        if len(use) == 2:
            pair = " + ".join(use)
            self.one("stapeling_paar", pair)
            self.one("stapeling_paar_leeftijd", f"{pair}; {age}")
            if self.origin:
                elsewhere = "Nederland" if self.origin == "Nederland" else "Elders"
                self.one("stapeling_paar_herkomst", f"{pair}; {elsewhere}")


def _count_cohort(counts: Counter[Key], years: dict[int, list[str]], use: dict[int, list[str]], unbroken: bool) -> None:
    stopped = returned = False
    for year, words in years.items():
        has = bool(use[year]) and "-" not in words
        returned = returned or (has and stopped)
        stopped = stopped or not has
        if "-" in words:
            continue
        state = {(True, False): "Elk jaar tot nu gebruik", (True, True): "Terug na een onderbreking"}.get(
            (has, stopped), "Weer gestopt na terugkeer" if returned else "Gestopt"
        )
        counts["cohort_weg", state, "NL", year] += 1
        counts["cohort_bestand", "Nog in de bestanden", "NL", year] += 1
        if has and not (unbroken and stopped):
            counts["cohort_gebruik", "Nog geregistreerd gebruik", "NL", year] += 1
        for word in words:
            if word in FORMS:
                counts["cohort_school", FORMS[word], "NL", year] += 1
            if word in GROUPS or word in DAYS:
                counts["cohort_plek", (GROUPS | DAYS)[word], "NL", year] += 1
