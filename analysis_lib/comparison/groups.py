"""Which changes of a business case belong together, so that making one without the others would mean nothing.

A row that came goes with the rows that refer to it, a number of an effect with those of its lines, and an effect
that got a value with what gives it that value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis_lib.business_case.claim_columns import EVIDENCE, EXCLUDES, SOURCE, WITHIN
from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.money_columns import CASES_MONTHS, COSTS_MONTHS, EXPIRES, PRICE_LEVEL
from analysis_lib.business_case.range_columns import SWITCHES, names_in
from analysis_lib.comparison.cells import Change, renamed_rows
from analysis_lib.tables import Contract

PARAMETERS = "parameters"
Group = tuple[Change, ...]
# What a business case is computed without: words, sources and how sure a number is.
_WORDS = {
    *("omschrijving", "toelichting", "plaats", "bron", "naam", "lidwoord", "rol", "aantal_eenheid", "weergave"),
    *("grond", "in_aanmerking", "afgerond_op", "kans"),
    *(SOURCE, EVIDENCE, EXCLUDES, WITHIN),
}
_WORDS_OF = {("effecten", "eenheid"), (PARAMETERS, "andere_groep")}
_TABLES_OF_WORDS = {
    *("teksten", "aannames", "kwalitatief", "scenarios", "onzekerheid", "published", "relaties", "verklaringen"),
    "afronding",
    "aanbevelingen",
    "monitoring",
}
_KEYS_OF_WORDS = {
    "studie": {
        *("titel", "ondertitel", "organisatie", "datum", "bron", "gegevens", "interventie", "gebied"),
        *("doelgroep_enkelvoud", "doelgroep_meervoud", "periode", "kostenperiode"),
        *(CASES_MONTHS, COSTS_MONTHS, EXPIRES),
    },
    PARAMETERS: {"illustraties", "samenhang", "andere_groep", "jaren", "trekkingen"},
}
_OF_A_VALUE = ("status", "aantal", "impactclaim")


def counts(change: Change, *, by_date: bool = False) -> bool:
    """Whether the result of a business case can depend on a cell; of words and ranges it never does.

    Parameters
    ----------
    change : Change
    by_date : bool
        Whether the study's date chooses a discount rate.
    """
    if by_date and change.key == ("datum",):
        return True
    return not (
        change.table in _TABLES_OF_WORDS
        or change.column in _WORDS
        or change.column.endswith(("_laag", "_hoog"))
        or (change.table, change.column) in _WORDS_OF
        or change.key[0] in _KEYS_OF_WORDS.get(change.table, ())
    )


def grouped(contract: Contract, changes: Sequence[Change]) -> list[Group]:
    """Put changes together that mean something only together, in their own order."""
    home = list(range(len(changes)))

    def root(place: int) -> int:
        while home[place] != place:
            place = home[place]
        return place

    for one, other in _bonds(contract, changes):
        first, last = sorted((root(one), root(other)))
        home[last] = first
    found: dict[int, list[Change]] = {}
    for place, change in enumerate(changes):
        found.setdefault(root(place), []).append(change)
    return [tuple(group) for group in found.values()]


def _bonds(contract: Contract, changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    rows = {(one.table, one.key[0]): place for place, one in enumerate(changes) if one.is_row}
    for place, change in enumerate(changes):
        for target in _named_by(contract, change):
            if target in rows:
                yield place, rows[target]
    places = {id(one): place for place, one in enumerate(changes)}
    for gone, come in renamed_rows(changes):
        yield places[id(gone)], places[id(come)]
    yield from _of_one_price_level(changes)
    yield from _of_one_number(changes)
    yield from _of_one_value(changes)


def _named_by(contract: Contract, change: Change) -> Iterator[tuple[str, str]]:
    """Which rows of other tables a changed cell or row names."""
    if change.table == PARAMETERS:
        cells: Iterable[tuple[str, object]] = [("voorwaarde", change.old), ("voorwaarde", change.new)]
        cells = cells if change.key == ("omstandigheden",) else []
    elif change.is_row:
        cells = change.beside.items()
    else:
        cells = [(change.column, change.old), (change.column, change.new)]
    for column, value in cells:
        if not isinstance(value, str):
            continue
        about = contract[change.table].columns[column] if change.table != PARAMETERS else None
        if column == "voorwaarde":
            yield from ((SWITCHES, name) for name in _switches_in(value))
        elif column == "aantal_volgt":
            yield from (("effecten", name) for name in names_in(value))
        elif about and about.refers_to:
            yield about.refers_to[0], value


def _switches_in(text: str) -> list[str]:
    try:
        return list(parse_conditions(text))
    except ValueError:  # a parameter that is refused where it is read
        return []


def _of_one_price_level(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """A price level goes with the index figures and price years that it is reached by."""
    places = [
        place
        for place, one in enumerate(changes)
        if one.key == (PRICE_LEVEL,) or one.table == "indexcijfers" or one.column == "prijsjaar"
    ]
    if any(changes[place].column != "prijsjaar" for place in places):
        yield from ((places[0], place) for place in places[1:])


def _of_one_number(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """A number of persons stands at an effect, at its lines and at the effects that follow it."""
    effects = {one.key[0]: place for place, one in enumerate(changes) if _is(one, "effecten", "aantal")}
    for place, one in enumerate(changes):
        if _is(one, "regels", "aantal") and one.beside["effect"] in effects:
            yield effects[one.beside["effect"]], place
        elif _is(one, "effecten", "aantal"):
            yield from (
                (effects[name], place) for name in names_in(one.beside["aantal_volgt"] or "") if name in effects
            )


def _of_one_value(changes: Sequence[Change]) -> Iterator[tuple[int, int]]:
    """An effect that gets a value, or loses it, does so with its number, its claim and its lines."""
    turned = {one.key[0]: place for place, one in enumerate(changes) if _is(one, "effecten", "status")}
    for place, one in enumerate(changes):
        if one.table == "effecten" and one.column in _OF_A_VALUE and one.key[0] in turned:
            yield turned[one.key[0]], place
        elif one.table == "regels" and (one.is_row or one.column == "soort") and one.beside["effect"] in turned:
            yield turned[one.beside["effect"]], place


def _is(change: Change, table: str, column: str) -> bool:
    return (change.table, change.column) == (table, column)
