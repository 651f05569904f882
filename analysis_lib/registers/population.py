"""Which children there are in a year, how old they are, where they come from and where they live."""

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

OLDEST = 13  # years
AGES = {"0 t/m 3 jaar": (0, 3), "4 t/m 7 jaar": (4, 7), "8 t/m 10 jaar": (8, 10), "11 t/m 13 jaar": (11, 13)}
AGE, ORIGIN, REGION, PARTNERSHIP = "leeftijd", "herkomst", "jeugdregio", "samenwerkingsverband"
_OBJECT = "object"
_DATE = len("JJJJMMDD")


def children(registers: Registers, catalogue: Catalogue, settings: Settings) -> Any:
    """Return every child of 0 to 13 years.

    Returns
    -------
    Table
        ``jaar, persoon, leeftijd, herkomst``, a row per child and year: age in whole years on the reference
        day, and the group of its country of origin, null if that has none. Who is born on an
        unknown day of a month or year is taken to have had its birthday.
    """
    ibis = needed("ibis")
    rows = registers.table(PERSONS)
    born = rows.GBAGEBOORTEJAAR
    day = rows.GBAGEBOORTEMAAND.fill_null("--").lpad(2, "0") + rows.GBAGEBOORTEDAG.fill_null("--").lpad(2, "0")
    reference = settings["peildatum"].replace("-", "")
    not_yet = (day > reference).ifelse(1, 0)
    oldest, youngest = min(registers.years(PERSONS)) - OLDEST - 1, max(registers.years(PERSONS))
    known = rows.filter(born.between(str(oldest), str(youngest)) & (born.length() == len("JJJJ")) & ~born.contains("-"))
    aged = known.mutate(leeftijd=(known.jaar - born.cast("int32") - not_yet).cast("int32"))
    aged = aged.filter(aged.leeftijd.between(0, OLDEST))
    codes = catalogue[PERSONS].columns["GBAHERKOMSTGROEPERING"].codes
    origin = (
        aged.GBAHERKOMSTGROEPERING.cases(*codes.items(), else_=ibis.null("string")) if codes else ibis.null("string")
    )
    aged = aged.mutate(herkomst=origin)
    return aged.group_by(YEAR, PERSON_NUMBER).agg(leeftijd=aged.leeftijd.min(), herkomst=aged.herkomst.min())


def homes(
    registers: Registers, catalogue: Catalogue, settings: Settings, children: Any, areas: pd.DataFrame | None
) -> Any:
    """Add to each child in which regions it lives; who has no address on the reference day is left out.

    Parameters
    ----------
    children : Table
        From `children`.
    areas : DataFrame, optional
        ``gemeente, jeugdregio, samenwerkingsverband``, a row per municipality.

    Returns
    -------
    Table
        With ``jeugdregio`` and ``samenwerkingsverband``, null where not known. Of several
        addresses on the day the one that began last counts, then the one with the highest number.
    """
    ibis = needed("ibis")
    nowhere = {REGION: ibis.null("string"), PARTNERSHIP: ibis.null("string")}
    rows = registers.table(ADDRESSES)
    if rows is None:
        return children.mutate(**nowhere)
    day = rows.jaar.cast("string") + settings["peildatum"].replace("-", "")
    begin, end = rows.GBADATUMAANVANGADRESHOUDING.fill_null("--------"), rows.GBADATUMEINDEADRESHOUDING
    spell = rows.filter((begin <= day) & (is_open(end) | (end >= day)))
    place = spell.SOORTOBJECTNUMMER.fill_null("") + spell.RINOBJECTNUMMER.fill_null("")
    start = spell.GBADATUMAANVANGADRESHOUDING.fill_null("--------")
    spell = spell.semi_join(children, [YEAR, PERSON_NUMBER]).mutate(keus=start + place)
    lived = spell.group_by(YEAR, PERSON_NUMBER).agg(keus=spell.keus.max())
    lived = lived.select(YEAR, PERSON_NUMBER, object=lived.keus.substr(_DATE))
    how = "inner" if settings["verblijf"] == "adres" else "left"
    at_home = children.join(lived, [YEAR, PERSON_NUMBER], how=how).drop(
        *([f"{YEAR}_right", f"{PERSON_NUMBER}_right"] if how == "left" else [])
    )
    places = registers.newest(PLACES)
    if places is None or areas is None:
        return at_home.drop(_OBJECT).mutate(**nowhere)
    places = places.select(
        gemeente=places.GEMEENTE.lpad(4, "0"),
        plek=places.SOORTOBJECTNUMMER.fill_null("") + places.RINOBJECTNUMMER.fill_null(""),
    )
    places = places.group_by("plek").agg(gemeente=places.gemeente.max())
    regions = places.join(registers.memory("gebieden", areas), "gemeente").drop("gemeente")
    at_home = at_home.left_join(regions, at_home.object == regions.plek)
    return at_home.drop(_OBJECT, "plek")


def is_open(end: Any) -> Any:
    """Whether a spell has no end: none is given, it is unknown, or it lies in a year of nines or zeros."""
    text = end.fill_null("")
    return (text < "1") | (text >= "3")
