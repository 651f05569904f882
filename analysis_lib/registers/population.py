"""Which children there are in a year, how old they are, where they come from and where they live.

As in `analysis_lib.registers.concepts`, each register gives rows ``jaar, persoon, bits``; which bit is what stands in
`analysis_lib.registers.packed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.convert import PERSON_NUMBER, YEAR
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.kinds import ADDRESSES, PERSONS, PLACES
from analysis_lib.registers.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

    from analysis_lib.registers.packed import Layout

OLDEST = 13  # years
AGES = {"0 t/m 3 jaar": (0, 3), "4 t/m 7 jaar": (4, 7), "8 t/m 10 jaar": (8, 10), "11 t/m 13 jaar": (11, 13)}
AGE, ORIGIN, REGION, PARTNERSHIP = "leeftijd", "herkomst", "jeugdregio", "samenwerkingsverband"
_DATE = len("JJJJMMDD")


def children(registers: Registers, catalogue: Catalogue, settings: Settings, at: Layout) -> Any:
    """Return every child of 0 to 13 years.

    Returns
    -------
    Table
        Rows ``jaar, persoon, bits``: the group of its age in whole years on the reference day, whether it is young
        enough for the cohort, and the group of its country of origin. Who is born on an unknown day of a month or
        year is taken to have had its birthday. Of rows that contradict each other the lowest age counts, and the
        first group.
    """
    rows, year = registers.table(PERSONS), registers.year
    rows = rows.filter(rows.GBAGEBOORTEJAAR.isin(list(map(str, range(year - OLDEST - 1, year + 1)))))
    age = year - rows.GBAGEBOORTEJAAR.cast("int32") - _not_yet(rows, settings["peildatum"]).ifelse(1, 0)
    aged = rows.mutate(leeftijd=age.cast("int32"))
    aged = aged.filter(aged.leeftijd.between(0, OLDEST))
    ages = [(age, _whole(at.of_age(age))) for age in range(OLDEST + 1)]
    bits = aged.leeftijd.cases(*ages, else_=_whole(0))
    if codes := catalogue[PERSONS].columns["GBAHERKOMSTGROEPERING"].codes:
        origins = [(code, _whole(at.origin(name))) for code, name in codes.items()]
        bits += aged.GBAHERKOMSTGROEPERING.cases(*origins, else_=_whole(0))
    return aged.select(YEAR, PERSON_NUMBER, bits=bits)


def _not_yet(rows: Any, reference: str) -> Any:
    """Whether a birthday comes after the reference day; months and days may lack their zero."""
    month, day = (each.fill_null("--").lpad(2, "0") for each in (rows.GBAGEBOORTEMAAND, rows.GBAGEBOORTEDAG))
    last_month, last_day = reference.split("-")
    return (month > last_month) | ((month == last_month) & (day > last_day))


def _whole(number: int) -> Any:
    return needed("ibis").literal(number, "int64")


def homes(registers: Registers, settings: Settings, persons: Any, at: Layout, areas: pd.DataFrame | None) -> Any:
    """Tell which children have an address on the reference day, and the area that each address is in.

    Parameters
    ----------
    persons : Table
        From `children`.
    at : Layout
    areas : DataFrame, optional
        ``gemeente, code`` from `analysis_lib.registers.packed.area_codes`.

    Returns
    -------
    Table
        The rows of `persons` once more for each address, with its bits; None if there is no register of addresses.
    """
    rows = registers.table(ADDRESSES)
    if rows is None:
        return None
    who = persons.select(kind=persons[PERSON_NUMBER], kindbits=persons.bits)
    spell = _on_the_day(rows, registers.on(settings["peildatum"]))
    spell = spell.join(who, spell[PERSON_NUMBER] == who.kind)
    if areas is None or (places := _places(registers)) is None:
        return spell.select(YEAR, PERSON_NUMBER, bits=spell.kindbits + (at.home + at.area(0)))
    towns = _in_area(registers, places, areas)
    placed = spell.left_join(towns, [spell.soort == towns.soort_plek, spell.nummer == towns.nummer_plek])
    return placed.select(YEAR, PERSON_NUMBER, bits=placed.kindbits + at.home + placed.code.fill_null(at.area(0)))


def last_homes(registers: Registers, settings: Settings, persons: Any, at: Layout, areas: pd.DataFrame) -> Any:
    """Tell the area of the address that counts, of children with addresses in several: rows ``jaar, persoon, bits``.

    The one that began last counts, then the one with the highest number.
    """
    spell = _on_the_day(registers.table(ADDRESSES), registers.on(settings["peildatum"]))
    spell = spell.semi_join(persons, PERSON_NUMBER)
    start = spell.GBADATUMAANVANGADRESHOUDING.fill_null("--------")
    spell = spell.mutate(keus=start + spell.soort + spell.nummer)
    lived = spell.group_by(YEAR, PERSON_NUMBER).agg(keus=spell.keus.max())
    lived = lived.select(YEAR, PERSON_NUMBER, plek=lived.keus.substr(_DATE))
    places = _places(registers)
    places = places.mutate(adres=places.soort_plek + places.nummer_plek)
    places = places.group_by("adres").agg(gemeente=places.gemeente.max())
    towns = _in_area(registers, places, areas)
    placed = lived.left_join(towns, lived.plek == towns.adres)
    return placed.select(YEAR, PERSON_NUMBER, bits=placed.code.fill_null(at.area(0)))


def _on_the_day(rows: Any, day: str) -> Any:
    """Return addresses that run on a day, with what the register of places calls them."""
    begin, end = rows.GBADATUMAANVANGADRESHOUDING.fill_null("--------"), rows.GBADATUMEINDEADRESHOUDING
    spell = rows.filter((begin <= day) & (is_open(end) | (end >= day)))
    return spell.mutate(soort=spell.SOORTOBJECTNUMMER.fill_null(""), nummer=spell.RINOBJECTNUMMER.fill_null(""))


def _places(registers: Registers) -> Any:
    """Return the municipality of every place: ``soort_plek, nummer_plek, gemeente``; None if it is not known."""
    places = registers.newest(PLACES)
    if places is None:
        return None
    return places.select(
        gemeente=places.GEMEENTE.lpad(4, "0"),
        soort_plek=places.SOORTOBJECTNUMMER.fill_null(""),
        nummer_plek=places.RINOBJECTNUMMER.fill_null(""),
    )


def _in_area(registers: Registers, places: Any, areas: pd.DataFrame) -> Any:
    """Add the code of the area of each municipality; those without one are left out."""
    towns = places.join(registers.memory("gebieden", areas), "gemeente")
    return towns.mutate(code=towns.code.cast("int64")).drop("gemeente")


def is_open(end: Any) -> Any:
    """Whether a spell has no end: none is given, it is unknown, or it lies in a year of nines or zeros."""
    text = end.fill_null("")
    return (text < "1") | (text >= "3")
