"""Which children there are in a year, how old they are, where they come from and where they live.

As in `analysis_lib.registers.concepts`, each register gives rows ``persoon, bits`` of the year that is read; which bit
is what stands in `analysis_lib.registers.packed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis_lib.registers.catalogue import Catalogue
from analysis_lib.registers.convert import PERSON_NUMBER
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.kinds import ADDRESSES, PERSONS, PLACES
from analysis_lib.registers.settings import Settings

if TYPE_CHECKING:
    from analysis_lib.registers.packed import Layout

OLDEST = 13  # years
AGES = {"0 t/m 3 jaar": (0, 3), "4 t/m 7 jaar": (4, 7), "8 t/m 10 jaar": (8, 10), "11 t/m 13 jaar": (11, 13)}
AGE, ORIGIN, REGION, PARTNERSHIP = "leeftijd", "herkomst", "jeugdregio", "samenwerkingsverband"
_DATE = len("JJJJMMDD")
_MONTHS, _DAYS = 12, 31


def children(registers: Registers, catalogue: Catalogue, settings: Settings, at: Layout) -> Any:
    """Return every child of 0 to 13 years.

    Returns
    -------
    Table
        Rows ``persoon, bits``: the group of its age in whole years on the reference day, whether it is young
        enough for the cohort, and the group of its country of origin. Who is born on an unknown day of a month or
        year is taken to have had its birthday. Of rows that contradict each other the lowest age counts, and the
        first group.
    """
    rows, year = registers.table(PERSONS), registers.year
    later = _later_in_the_year(rows, settings["peildatum"])
    born = range(year - OLDEST - (later is not None), year + 1)
    bits = _of_age(rows, year, at)
    if later is not None:
        bits = later.ifelse(_of_age(rows, year - 1, at), bits)
    aged = rows.filter(rows.GBAGEBOORTEJAAR.isin(list(map(str, born)))).mutate(bits=bits)
    aged = aged if later is None else aged.filter(aged.bits != 0)
    bits = aged.bits
    if codes := catalogue[PERSONS].columns["GBAHERKOMSTGROEPERING"].codes:
        origins = [(code, _whole(at.origin(name))) for code, name in codes.items()]
        bits += aged.GBAHERKOMSTGROEPERING.cases(*origins, else_=_whole(0))
    return aged.select(PERSON_NUMBER, bits=bits)


def _of_age(rows: Any, year: int, at: Layout) -> Any:
    """Give the bits of the age that each has reached in a year; 0 for who is no child then."""
    ages = [(str(year - age), _whole(at.of_age(age))) for age in range(OLDEST + 1)]
    return rows.GBAGEBOORTEJAAR.cases(*ages, else_=_whole(0))


def _later_in_the_year(rows: Any, reference: str) -> Any:
    """Whether a birthday comes after the reference day; None if none can. Months and days may lack their zero."""
    month, day = map(int, reference.split("-"))
    last = rows.GBAGEBOORTEMAAND.isin(_written(month, month)) & rows.GBAGEBOORTEDAG.isin(_written(day + 1, _DAYS))
    if month == _MONTHS:
        return None if day == _DAYS else last
    after = rows.GBAGEBOORTEMAAND.isin(_written(month + 1, _MONTHS))
    return after if day == _DAYS else after | last


def _written(first: int, last: int) -> list[str]:
    """Return numbers as registers write months and days, with and without a zero in front."""
    return [text for number in range(first, last + 1) for text in dict.fromkeys((f"{number:02}", f"{number}"))]


def _whole(number: int) -> Any:
    return needed("ibis").literal(number, "int64")


def homes(registers: Registers, settings: Settings, at: Layout, areas: Any) -> Any:
    """Tell who has an address on the reference day, and the area that it is in.

    Parameters
    ----------
    at : Layout
    areas : Table, optional
        ``gemeente, code`` from `analysis_lib.registers.packed.area_codes`.

    Returns
    -------
    Table
        Rows ``persoon, bits``, one for each address of anybody; None if there is no register of addresses.
    """
    rows = registers.table(ADDRESSES)
    if rows is None:
        return None
    spell = _on_the_day(rows, registers.on(settings["peildatum"]))
    if areas is None or (places := _places(registers)) is None:
        return spell.select(PERSON_NUMBER, bits=_whole(at.home + at.area(0)))
    towns = _in_area(places, areas)
    placed = spell.left_join(towns, [spell.soort == towns.soort_plek, spell.nummer == towns.nummer_plek])
    return placed.select(PERSON_NUMBER, bits=placed.code.fill_null(at.area(0)) + at.home)


def last_homes(registers: Registers, settings: Settings, persons: Any, at: Layout, areas: Any) -> Any:
    """Tell the area of the address that counts, of children with addresses in several: rows ``persoon, bits``.

    The one that began last counts, then the one with the highest number.
    """
    spell = _on_the_day(registers.table(ADDRESSES), registers.on(settings["peildatum"]))
    spell = spell.semi_join(persons, PERSON_NUMBER)
    start = spell.GBADATUMAANVANGADRESHOUDING.fill_null("--------")
    spell = spell.mutate(keus=start + spell.soort + spell.nummer)
    lived = spell.group_by(PERSON_NUMBER).agg(keus=spell.keus.max())
    lived = lived.select(PERSON_NUMBER, plek=lived.keus.substr(_DATE))
    places = _places(registers)
    places = places.mutate(adres=places.soort_plek + places.nummer_plek)
    places = places.group_by("adres").agg(gemeente=places.gemeente.max())
    towns = _in_area(places, areas)
    placed = lived.left_join(towns, lived.plek == towns.adres)
    return placed.select(PERSON_NUMBER, bits=placed.code.fill_null(at.area(0)))


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


def _in_area(places: Any, areas: Any) -> Any:
    """Add the code of the area of each municipality; those without one are left out."""
    towns = places.join(areas, "gemeente")
    return towns.mutate(code=towns.code.cast("int64")).drop("gemeente")


def is_open(end: Any) -> Any:
    """Whether a spell has no end: none is given, it is unknown, or it lies in a year of nines or zeros."""
    text = end.fill_null("")
    return (text < "1") | (text >= "3")
