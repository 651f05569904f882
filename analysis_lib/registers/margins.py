"""What the source printed of all children, as the margins that invented registers are drawn from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import pandas as pd

from analysis_lib.catalogue import report
from analysis_lib.registers.population import AGES
from analysis_lib.registers.tables import CARE, DAY, FORMS, NATION
from analysis_lib.support_use.names import COHORT_PLACE, COHORT_PRESENT, COHORT_SCHOOL, COHORT_USING

_REPORT = "chain_pressure"
_IN_COHORT = {  # as tables 10 and 11 call them
    "bo": "Regulier basisonderwijs",
    "vo": "Voortgezet onderwijs",
    "bso_centrum": "Bso (kinderopvangcentrum)",
    "bso_gastouder": "Bso (gastouder)",
    "daghulp": "Dagbesteding Jeugdwet",
    "dagbesteding": "Dagbesteding Wlz",
    "dagbehandeling": "Dagbehandeling Wlz",
}
_PRINTED = {  # what invented registers come near, and where it is printed
    "kinderen": "Figuur 1",
    "opvang": "Tabel 1",
    "onderwijs": "Tabel 4",
    "gebruik_opvang": "Tabel 6",
    "gebruik_onderwijs": "Tabel 7",
    "gebruik_speciaal": "Tabel 8",
    **dict.fromkeys((COHORT_PRESENT, COHORT_SCHOOL, COHORT_PLACE), "Tabel 11"),
    "gebruik_leeftijd": "Tabel 14",
}


@dataclass(frozen=True)
class Margins:
    """Printed numbers of children in one year.

    Parameters
    ----------
    children : int
        All of 0 to 13 years.
    by_age : dict of str to int
        Of `AGES`; worked out from printed shares, as the source prints no such number.
    forms, childcare, day : dict of str to int
        By kind, all children: tables 4, 1 and 17.
    using_age, using_care, extra : dict of str to int
        Who use support, by age, in childcare, and beside special education: tables 14, 6 and 8.
    using_primary : int
        In primary education: table 7.
    cohort, unschooled, cohort_using : int
        Still in the registers, not at school although four or older in the first year, and still
        using: tables 11 and 10.
    cohort_at : dict of str to int
        By form, childcare and day care: table 11.
    """

    children: int
    by_age: dict[str, int]
    forms: dict[str, int]
    childcare: dict[str, int]
    day: dict[str, int]
    using_age: dict[str, int]
    using_care: dict[str, int]
    extra: dict[str, int]
    using_primary: int
    cohort: int
    unschooled: int
    cohort_using: int
    cohort_at: dict[str, int] = field(default_factory=dict)


def printed_counts() -> pd.DataFrame:
    """Return the example's ``aantallen``."""
    return pd.read_csv(report(_REPORT).templates / "aantallen.csv")


def comparable(years: Sequence[int], counted: Collection[str]) -> pd.DataFrame:
    """Return what was printed in the tables that invented registers come near, as ``vergelijking`` has it.

    Parameters
    ----------
    years : sequence of int
        The years that were counted.
    counted : collection of str
        The indicators that were.
    """
    rows = printed_counts()
    chosen = rows["indicator"].isin(set(_PRINTED) & set(counted)) & rows["jaar"].isin(list(years))
    rows = rows[chosen & (rows["regio"] == NATION) & rows["aantal"].notna()]
    titles = {**FORMS, **CARE, **DAY}
    ours = {label: titles[kind] for kind, label in _IN_COHORT.items()}
    in_cohort = rows["indicator"].isin([COHORT_SCHOOL, COHORT_PLACE])
    return rows.assign(
        groep=rows["groep"].map(ours).where(in_cohort).fillna(rows["groep"]),
        plaats=rows["indicator"].map(_PRINTED),
    )[["indicator", "groep", "jaar", "aantal", "aandeel", "plaats"]].reset_index(drop=True)


def margins() -> dict[int, Margins]:
    """Read the printed numbers of every year."""
    rows = printed_counts()
    national = rows[rows["regio"] == NATION]
    return {
        int(str(year)): _of_year(own)
        for year, own in national.groupby("jaar")
        if (own["indicator"] == "kinderen").any()
    }


def _of_year(rows: pd.DataFrame) -> Margins:
    known = {(row["indicator"], row["groep"]): row for row in rows.to_dict("records")}

    def number(indicator: str, group: str) -> int:
        return int(known[indicator, group]["aantal"])

    def share(indicator: str, group: str) -> float:
        return float(known[indicator, group]["aandeel"]) / 100

    children = number("kinderen", "Alle kinderen")
    at_school = number("inschrijving", "Schoolinschrijvingen") / share("inschrijving", "Schoolinschrijvingen")
    using = {name: number("gebruik_leeftijd", name) for name in AGES}
    youngest, *others = AGES
    forms = {form: number("onderwijs", title) for form, title in FORMS.items()}
    cohort = number(COHORT_PRESENT, "Nog in de bestanden")
    in_school = sum(number(COHORT_SCHOOL, _IN_COHORT.get(form, title)) for form, title in FORMS.items())
    # Table 4 has more children at school than table 2, and some of the cohort of four and over are at none.
    unschooled = max(0, cohort - using[youngest] - in_school)
    at_school = max(at_school, sum(forms.values()) + unschooled)
    sizes = {name: using[name] / share("gebruik_leeftijd", name) for name in others}
    scale = at_school / sum(sizes.values())
    return Margins(
        children,
        {youngest: round(children - at_school), **{name: round(size * scale) for name, size in sizes.items()}},
        forms,
        {kind: number("opvang", title) for kind, title in CARE.items()},
        {kind: number("dagbesteding", title) for kind, title in DAY.items()},
        using,
        {kind: number("gebruik_opvang", title) for kind, title in CARE.items()},
        {form: number("gebruik_speciaal", FORMS[form]) for form in ("sbo", "so")},
        number("gebruik_onderwijs", FORMS["bo"]),
        cohort,
        unschooled,
        number(COHORT_USING, "Nog geregistreerd gebruik"),
        {
            **{form: number(COHORT_SCHOOL, _IN_COHORT.get(form, title)) for form, title in FORMS.items()},
            **{kind: number(COHORT_PLACE, _IN_COHORT.get(kind, title)) for kind, title in {**CARE, **DAY}.items()},
        },
    )
