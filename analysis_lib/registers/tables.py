"""From the finest cells to the tables of a study: which counts there are, of what, and what each needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.cells import MASK, NUMBER, Cells
from analysis_lib.registers.convert import YEAR
from analysis_lib.registers.groups import (
    SO_FAR,
    Chosen,
    Group,
    Indicator,
    aged,
    and_also,
    any_,
    both,
    everybody,
    is_,
)
from analysis_lib.registers.kinds import (
    ADDRESSES,
    BIT,
    CHILDCARE,
    PERSONS,
    PLACES,
    PUPILS,
    SOURCE,
    SPECIAL,
    bits,
    of_use,
    registers_of,
)
from analysis_lib.registers.own import shipped
from analysis_lib.registers.person_tables import in_cohort, paths, so_far_using, stacking
from analysis_lib.registers.population import AGES, ORIGIN, PARTNERSHIP, REGION
from analysis_lib.registers.settings import AT_SCHOOL, ELSE_HOME, Settings
from analysis_lib.support_use.names import (
    CARE_DAYS,
    COHORT_PLACE,
    COHORT_PRESENT,
    COHORT_SCHOOL,
    COHORT_USING,
    COUNTRY,
    HELP_DAYS,
    KEY,
    PRIMARY,
    SCHOOL_REGION,
    SECONDARY,
    SPECIAL_FORMS,
    TREATMENT_DAYS,
    USE,
    YOUTH_REGION,
)

NATION, ALL = "NL", "Alle kinderen"
# What a table needs besides registers.
AREAS, CLUSTERS, DAY_CODES, HELP_FORMS = "gebieden", "WECCLUSTER", "SOORTWLZZIN", "JGDHHULPVORM"
FORMS = {
    "bo": PRIMARY,
    **dict(zip(("sbo", "so", "vso"), SPECIAL_FORMS, strict=True)),
    "vo": SECONDARY,
}
ORIGINS: Sequence[str] = shipped("catalogue")[PERSONS]["kolommen"]["GBAHERKOMSTGROEPERING"]["betekenissen"]
CARE = {
    "dag_centrum": "Dagopvang (kinderopvangcentrum)",
    "dag_gastouder": "Dagopvang (gastouder)",
    "bso_centrum": "Buitenschoolse opvang (kinderopvangcentrum)",
    "bso_gastouder": "Buitenschoolse opvang (gastouder)",
}
DAY = {
    "daghulp": HELP_DAYS,
    "dagbesteding": CARE_DAYS,
    "dagbehandeling": TREATMENT_DAYS,
}
CLUSTER = ("Cluster 1", "Cluster 2", "Cluster 3 en 4")
_SCHOOL_AGE = (4, 13)
SCHOOLS, SCHOOL_CODES = "scholen", {name: f"schoolcode {name}" for name in (PUPILS, SPECIAL)}
REGIONS_NEED = frozenset({ADDRESSES, PLACES, AREAS})
_SPECIAL = ("sbo", "so")  # of which table 8 counts what other support there is
_REGIONAL = {
    *("kinderen", USE, "kinderen_leeftijd", "gebruik_leeftijd", "onderwijs", "gebruik_onderwijs"),
    *("opvang", "gebruik_opvang", "dagbesteding"),
}


def indicators(settings: Settings, catalogue: Catalogue, years: Sequence[int]) -> list[Indicator]:
    """Return every indicator that registers tell, with what it needs.

    Source: Berenschot (2023), the tables named in ``place``.
    """
    use, care = of_use(settings), of_use(settings, without_school=True)
    using, needs_use = any_(use), frozenset(registers_of(use))
    all_forms = frozenset(SOURCE[form] for form in FORMS)
    everyone = Group(ALL, everybody, frozenset())
    ages = [Group(name, aged(*span), frozenset()) for name, span in AGES.items()]
    # A group of countries that no code belongs to is not known, which is something else than nobody.
    known = set(catalogue[PERSONS].columns["GBAHERKOMSTGROEPERING"].codes.values())
    origins = [Group(name, is_(ORIGIN, name), frozenset({ORIGIN})) for name in ORIGINS if name in known]
    schools = [Group(title, _form(settings, form), _needs_of_form(settings, form)) for form, title in FORMS.items()]
    places = [Group(title, any_([kind]), frozenset({CHILDCARE})) for kind, title in CARE.items()]
    some_place = Group("Kinderopvang", any_(CARE), frozenset({CHILDCARE}))
    days = [Group(title, any_([kind]), _needs_of_day(kind)) for kind, title in DAY.items()]
    member, first, so_far = in_cohort(), needs_use, so_far_using(settings, years)
    cluster_needs = _needs_of_form(settings, "so") | {CLUSTERS}
    return [
        Indicator("kinderen", "keten", "Kinderen van 0 t/m 13 jaar", "Figuur 1", [everyone]),
        Indicator("kinderen_leeftijd", "keten", "Kinderen naar leeftijd", "Tabel 14", ages, adds_to="kinderen"),
        Indicator("kinderen_herkomst", "keten", "Kinderen naar herkomst", "Tabel 9", origins, "kinderen", ALL),
        Indicator("opvang", "keten", "Kinderen in de kinderopvang", "Tabel 1", [some_place, *places], "kinderen", ALL),
        Indicator(
            "kinderen_school",
            "keten",
            "Kinderen van 4 t/m 13 jaar",
            "Tabel 2",
            [Group("Schoolinschrijvingen", aged(*_SCHOOL_AGE), frozenset())],
            "kinderen",
            ALL,
        ),
        Indicator(
            "inschrijving",
            "keten",
            "Kinderen van 4 t/m 13 jaar met een schoolinschrijving",
            "Tabel 2",
            [Group("Schoolinschrijvingen", both(any_(FORMS), aged(*_SCHOOL_AGE)), all_forms)],
            "kinderen_school",
        ),
        Indicator("onderwijs", "keten", "Kinderen per onderwijsvorm", "Tabel 4", schools, "kinderen", ALL),
        Indicator(
            USE,
            "gebruik",
            "Kinderen met geregistreerd gebruik van ondersteuning",
            "Tabel 18, 19 en 22",
            [Group(ALL, using, needs_use)],
            "kinderen",
        ),
        _within(
            "gebruik_opvang",
            "Gebruik van ondersteuning in de kinderopvang",
            "Tabel 6",
            [some_place, *places],
            using,
            needs_use,
            "opvang",
        ),
        _within(
            "gebruik_onderwijs",
            "Gebruik van ondersteuning in het basisonderwijs",
            "Tabel 7",
            schools[:1],
            using,
            needs_use,
            "onderwijs",
        ),
        _within(
            "gebruik_speciaal",
            "Gebruik naast het speciaal (basis)onderwijs zelf",
            "Tabel 8",
            [group for form, group in zip(FORMS, schools, strict=True) if form in _SPECIAL],
            any_(care),
            frozenset(registers_of(care)),
            "onderwijs",
        ),
        _within(
            "gebruik_leeftijd",
            "Gebruik van ondersteuning naar leeftijd",
            "Tabel 14",
            ages,
            using,
            needs_use,
            "kinderen_leeftijd",
            USE,
        ),
        _within(
            "gebruik_herkomst",
            "Gebruik van ondersteuning naar herkomst",
            "Tabel 9",
            origins,
            using,
            needs_use,
            "kinderen_herkomst",
        ),
        Indicator(
            COHORT_USING,
            "cohort",
            "Cohort met geregistreerd gebruik",
            "Tabel 10",
            [Group("Nog geregistreerd gebruik", so_far, needs_use)],
            spans=SO_FAR if settings["cohort_gebruik"] == "onafgebroken" else "",
        ),
        Indicator(
            COHORT_PRESENT,
            "cohort",
            "Cohort in de bestanden",
            "Tabel 11",
            [Group("Nog in de bestanden", member, first)],
        ),
        Indicator(
            COHORT_SCHOOL,
            "cohort",
            "Waar het cohort naar school gaat",
            "Tabel 11",
            [and_also(group, member, first) for group in schools],
        ),
        Indicator(
            COHORT_PLACE,
            "cohort",
            "Opvang en dagbesteding van het cohort",
            "Tabel 11",
            [and_also(group, member, first) for group in (*places, *days)],
        ),
        Indicator(
            "so_cluster",
            "instroom",
            "Kinderen in het speciaal onderwijs per cluster",
            "Tabel 13",
            [Group(name, both(any_([name]), _form(settings, "so")), cluster_needs) for name in CLUSTER],
            "onderwijs",
            FORMS["so"],
        ),
        Indicator(
            "dagbesteding",
            "capaciteit",
            "Kinderen met dagbesteding of dagbehandeling",
            "Tabel 17 en 20",
            days,
            "kinderen",
            ALL,
        ),
        *paths(needs_use, ages, origins, years),
        *stacking(use, needs_use, ages, origins),
    ]


def _form(settings: Settings, form: str) -> Chosen:
    """Choose children whose form of education this is: of two enrolments the one that goes first counts."""
    before = bits(settings.forms[: settings.forms.index(form)])
    return lambda cells: ((cells[MASK] & BIT[form]) != 0) & ((cells[MASK] & before) == 0)


def _needs_of_form(settings: Settings, form: str) -> frozenset[str]:
    return frozenset(SOURCE[one] for one in settings.forms[: settings.forms.index(form) + 1])


def _needs_of_day(kind: str) -> frozenset[str]:
    return frozenset({SOURCE[kind], HELP_FORMS if kind == "daghulp" else DAY_CODES})


def _within(  # noqa: PLR0917  # a row of the list above
    name: str,
    title: str,
    place: str,
    groups: Sequence[Group],
    using: Chosen,
    needs: frozenset[str],
    reference: str,
    adds_to: str = "",
) -> Indicator:
    part = [and_also(group, using, needs) for group in groups]
    return Indicator(name, "gebruik", title, place, part, reference, adds_to=adds_to)


def counts(
    cells: Cells,
    wanted: Sequence[Indicator],
    absent: Mapping[int, set[str]],
    regions: Mapping[str, Sequence[str]],
    needs_of: Mapping[str, frozenset[str]] | None = None,
) -> pd.DataFrame:
    """Add the finest cells up to every count that can be known.

    Parameters
    ----------
    cells : Cells
        From `analysis_lib.registers.cells.cells`.
    wanted : sequence of Indicator
        From `indicators`.
    absent : mapping of int to set of str
        By counted year, the registers and columns that are not there; what needs one has no row, never a zero.
    regions : mapping of str to sequence of str
        By column of `cells`, the regions that exist.
    needs_of : mapping of str to frozenset of str, optional
        By column of `cells`, what its regions need, from `needs_of_regions`; those of where children live if not given.

    Returns
    -------
    DataFrame
        ``indicator, groep, regio, jaar, aantal`` (children), unprotected, in the order of the report.

    Raises
    ------
    ValueError
        If a part is more than what it is a part of.
    """
    rows: list[tuple[str, str, str, int, int]] = []
    years = list(absent)
    nation = _Sums(cells.national.astype({ORIGIN: "category"}), years)  # which is quick to compare
    by_region = {column: _Sums(cells.regional, years, column, names) for column, names in regions.items()}
    for one in wanted:
        for group in one.groups:
            for column, region, year, number in _placed(nation, by_region, one, group):
                also = (needs_of or {}).get(column, REGIONS_NEED) if column else frozenset()
                if is_known(one, group, year, absent, also):
                    rows.append((one.name, group.name, region, year, number))
    found = pd.DataFrame(rows, columns=[*KEY, "aantal"])
    _require_parts_within(found, wanted)
    return found


class _Sums:
    """Numbers of children, ready to be added up by region and year for one group after another.

    Parameters
    ----------
    cells : DataFrame
    years : sequence of int
    column : str, optional
        With the regions; without it there is only the country.
    regions : sequence of str
    """

    def __init__(
        self, cells: pd.DataFrame, years: Sequence[int], column: str = "", regions: Sequence[str] = (NATION,)
    ) -> None:
        self.cells, self.years, self.regions = cells, years, regions
        year = pd.Index(years).get_indexer(pd.Index(cells[YEAR]))
        region = pd.Index(regions).get_indexer(pd.Index(cells[column])) if column else 0
        self._outside = len(regions) * len(years)  # cells of no region that is asked for
        self._place = np.where((year < 0) | (region < 0), self._outside, region * len(years) + year)
        self._number = cells[NUMBER].to_numpy()

    def of(self, chosen: pd.Series[bool]) -> Iterator[tuple[str, int, int]]:
        """Yield each region, year and number of children."""
        here = chosen.to_numpy(dtype=bool)
        sums = np.zeros(self._outside + 1, dtype=np.int64)
        np.add.at(sums, self._place[here], self._number[here])
        places = product(self.regions, self.years)
        yield from ((*place, int(number)) for place, number in zip(places, sums[:-1], strict=True))


def _placed(
    nation: _Sums, by_region: Mapping[str, _Sums], one: Indicator, group: Group
) -> Iterator[tuple[str, str, int, int]]:
    counted = one.counted_in(nation.years)
    yield from (("", *found) for found in nation.of(group.chosen(nation.cells)) if found[1] in counted)
    columns = [REGION] if one.name in _REGIONAL else []
    columns += [PARTNERSHIP] if one.name in {USE, "kinderen"} else []
    for column in (column for column in columns if column in by_region):
        sums = by_region[column]
        yield from ((column, *found) for found in sums.of(group.chosen(sums.cells)))


def needs_of_regions(settings: Settings) -> dict[str, frozenset[str]]:
    """Return what counts by region need, by column of the finest cells."""
    by_school = frozenset({SCHOOLS, *SCHOOL_CODES, *SCHOOL_CODES.values()})
    together = {
        AT_SCHOOL: by_school,
        ELSE_HOME: by_school | REGIONS_NEED | {SOURCE["vo"]},
    }
    return {REGION: REGIONS_NEED, PARTNERSHIP: together.get(settings["samenwerkingsverband"], REGIONS_NEED)}


def is_known(
    one: Indicator,
    group: Group,
    year: int,
    absent: Mapping[int, set[str]],
    also: frozenset[str] = frozenset(),
) -> bool:
    """Whether everything that a count needs, and ``also`` this, is there in the years that it is about."""
    needs = group.needs | also
    return not any(needs & absent[each] for each in one.about(year, absent))


def _require_parts_within(found: pd.DataFrame, wanted: Sequence[Indicator]) -> None:
    """A numerator outside its denominator is a mistake of this package, not a share above 100%."""
    whole = {one.name: (one.reference, one.reference_group) for one in wanted if one.reference}
    parts = found[found["indicator"].isin(whole)]
    of = parts.assign(
        groep=[whole[name][1] or group for name, group in zip(parts["indicator"], parts["groep"], strict=True)],
        indicator=[whole[name][0] for name in parts["indicator"]],
    )
    reference = found.set_index(list(KEY))["aantal"].reindex(pd.MultiIndex.from_frame(of[list(KEY)]))
    wrong = parts[parts["aantal"].to_numpy() > reference.fillna(float("inf")).to_numpy()]
    if len(wrong):
        raise ValueError(f"more than what it is a part of: {', '.join(sorted(set(wrong['indicator'])))}")


def about(wanted: Sequence[Indicator], counted: set[str], step: int | None) -> pd.DataFrame:
    """Return ``indicatoren`` for the indicators that were counted, with what their counts are rounded to."""
    rows = [
        {
            "indicator": one.name,
            "onderdeel": one.part,
            "naam": one.title,
            "referentie": one.reference if one.reference in counted else None,
            "referentie_groep": one.reference_group if one.reference in counted and one.reference_group else None,
            "referentie_via": None,
            "telt_op": one.adds_to if one.adds_to in counted else None,
            "stap_aantal": step,
            "stap_aandeel": None,
            "plaats": "telling uit registers",
        }
        for one in wanted
        if one.name in counted
    ]
    return pd.DataFrame(rows)


def places(regions: Mapping[str, Sequence[str]], known: pd.DataFrame, counted: set[str]) -> pd.DataFrame:
    """Return ``regios``: the country, and the regions that were counted under the names that are known."""
    names = known.set_index("regio")
    rows = [{"regio": NATION, "naam": "Nederland", "soort": COUNTRY, "kolom": None, "rij": None, "herkomst": None}]
    for column, kind in ((REGION, YOUTH_REGION), (PARTNERSHIP, SCHOOL_REGION)):
        for region in regions.get(column, ()):
            if region in counted:
                there = region in names.index and names["soort"][region] == kind
                values = {name: names[name][region] if there else None for name in ("naam", "kolom", "rij", "herkomst")}
                rows.append({"regio": region, "soort": kind, **values, "naam": values["naam"] or region})
    return pd.DataFrame(rows)[["regio", "naam", "soort", "kolom", "rij", "herkomst"]]
