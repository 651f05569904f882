"""What registers tell of a child in a year: a row ``persoon, bits`` for everything that a register says.

Each concept is a function from registers and settings to such rows, lazy and the same on every engine. What a
row means stands in `analysis_lib.registers.kinds`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add, or_
from typing import Any

from analysis_lib.registers.catalogue import AMOUNT, Catalogue, Column, thresholds
from analysis_lib.registers.convert import PERSON_NUMBER
from analysis_lib.registers.engine import Registers
from analysis_lib.registers.extra import needed
from analysis_lib.registers.kinds import (
    BIT,
    BUDGET,
    CHILDCARE,
    COSTS,
    ENROLLED,
    HELP,
    LONG_TERM,
    PROBATION,
    PROTECTION,
    PUPILS,
    SPECIAL,
    STUDENTS,
    SUPPORT,
)
from analysis_lib.registers.population import is_open
from analysis_lib.registers.settings import Settings

_SPELLS = {
    HELP: ("jeugdhulp", "JGDHGELDIGHEIDBEGINDATUM", "JGDHGELDIGHEIDEINDDATUM"),
    PROTECTION: ("jeugdbescherming", "JGDBGELDIGHEIDBEGINDATUM", "JGDBGELDIGHEIDEINDDATUM"),
    PROBATION: ("jeugdreclassering", "JGDRGELDIGHEIDBEGINDATUM", "JGDRGELDIGHEIDEINDDATUM"),
}
_CENTS, _TOTAL = 100, "ZVWKTOTAAL"


def school_form(registers: Registers, catalogue: Catalogue, settings: Settings) -> list[Any]:
    """Tell where a child is enrolled, and in which cluster of special education."""
    told = []
    if (rows := registers.table(PUPILS)) is not None:
        told.append(_coded(rows, catalogue[PUPILS].columns["WPOTYPEPO"]))
    if (rows := registers.table(SPECIAL)) is not None:
        columns = [catalogue[SPECIAL].columns[name] for name in ("WECTYPEPO", "WECCLUSTER")]
        # Clusters 3 and 4 have no code in some deliveries: an empty one means them where others are filled.
        has_clusters = registers.year in registers.filled(SPECIAL, ["WECCLUSTER"])["WECCLUSTER"]
        rows = rows.mutate(WECCLUSTER=rows.WECCLUSTER.fill_null(""))
        told.append(_coded(rows, *(columns if has_clusters else columns[:1])))
    if (rows := registers.table(ENROLLED)) is not None:
        day = registers.on(settings["teldatum_school"])
        runs = (day >= rows.AANVINSCHR) & (is_open(rows.EINDINSCHR) | (day <= rows.EINDINSCHR))
        told.append(_coded(rows.filter(runs), catalogue[ENROLLED].columns["HOOFDINSCHR"]))
    elif (rows := registers.table(STUDENTS)) is not None:
        day, end = registers.on(settings["teldatum_school"]), rows.EINDINSCHR
        begun = rows.AANVINSCHR.fill_null("--------") <= day
        told.append(_always(rows.filter(begun & (is_open(end) | (day <= end))), "vo"))
    return told


def registered_use(registers: Registers, catalogue: Catalogue, settings: Settings, years: Sequence[int]) -> list[Any]:
    """Tell which care and support a child has, apart from school."""
    told = [each for name in _SPELLS for each in spells(registers, name, settings, years)]
    if (rows := registers.table(BUDGET)) is not None:
        if settings.is_yes("pgb_nul"):
            told.append(_always(rows, "pgb"))
        else:
            told.append(_always(_spent(_once(rows, ["WETPGB", "BEDRAGDECLPGB"], settings), "BEDRAGDECLPGB"), "pgb"))
    if (rows := registers.table(LONG_TERM)) is not None:
        told.append(_always(_long_term(rows, settings), "wlz"))
    if (rows := registers.table(SUPPORT)) is not None:
        told.append(_always(rows, "wmo"))
    if (rows := registers.table(COSTS)) is not None:
        told.append(care_costs(registers, catalogue, settings, rows))
    return told


def childcare(registers: Registers, catalogue: Catalogue) -> list[Any]:
    """Tell which childcare a child goes to."""
    rows = registers.table(CHILDCARE)
    return [] if rows is None else [_coded(rows, catalogue[CHILDCARE].columns["OPVANGSOORT"])]


def day_care(registers: Registers, catalogue: Catalogue, settings: Settings, years: Sequence[int]) -> list[Any]:
    """Tell which day care a child has, under the Jeugdwet and the Wlz."""
    code = catalogue[HELP].columns["JGDHHULPVORM"]
    told = spells(registers, HELP, settings, years, {code.name: ("daghulp", code)})
    rows, kind = registers.table(LONG_TERM), catalogue[LONG_TERM].columns["SOORTWLZZIN"]
    if rows is not None:
        for meaning in ("dagbesteding", "dagbehandeling"):
            chosen = rows.filter(rows[kind.name].isin([code for code, to in kind.codes.items() if to == meaning]))
            told.append(_always(_long_term(chosen, settings), meaning))
    return told


def spells(
    registers: Registers,
    name: str,
    settings: Settings,
    years: Sequence[int],
    coded: Mapping[str, tuple[str, Column]] | None = None,
) -> list[Any]:
    """Tell in which years a child has youth care of a register: that of the file, or those that its dates touch."""
    kind, begin_name, end_name = _SPELLS[name]
    by_file = settings["zorgjaar"] == "bestand"
    rows = registers.table(name) if by_file else registers.of_all_years(name)
    if rows is None:
        return []
    for column, (meaning, about) in (coded or {}).items():
        kind = meaning
        rows = rows.filter(rows[column].isin([code for code, to in about.codes.items() if to == meaning]))
    if by_file:
        return [_always(rows, kind)]
    ibis = needed("ibis")
    told = []
    for year in years:
        begin, end = rows[begin_name], rows[end_name]
        runs_on = ibis.literal(True) if settings["open_einde"] == "loopt" else rows.jaar >= year
        ends_later = is_open(end).ifelse(runs_on, end >= f"{year}0101")
        in_file = is_open(begin) & (rows.jaar == year)  # without a begin there is only the file to go by
        touched = rows.filter(in_file | (~is_open(begin) & (begin <= f"{year}1231") & ends_later))
        told.append(_always(touched, kind))
    return told


def care_costs(registers: Registers, catalogue: Catalogue, settings: Settings, rows: Any) -> Any:
    """Tell whose costs of care are above a threshold, physical and mental apart.

    Costs are compared in whole cents times thousandths of the index, so nothing is rounded; a threshold that is
    indexed itself is rounded to whole cents. An item that a year does not have is null, and null is never above
    a threshold. Nearly everybody has one row a year, which tells by itself: only who has more is added up.
    """
    filled = registers.filled(COSTS, [column.name for column in catalogue[COSTS].of_kind(AMOUNT)])
    names = [name for name, years in filled.items() if registers.year in years]
    parts = [name for name in names if catalogue[COSTS].columns[name].part]
    adds_up = settings["totaal_ontbreekt"] == "optellen" and _TOTAL not in names
    names = [*names, _TOTAL] if adds_up else names
    rows = _with_total(rows, parts) if adds_up else rows
    above = _Thresholds(catalogue, settings, registers.years(COSTS), registers.year)
    each = above.bits(rows, names)
    if settings["zvw_rijen"] == "rij" or not names:
        return each
    several = registers.repeated(COSTS)
    many = _once(_with_total(several, parts) if adds_up else several, names, settings)
    summed = many.group_by(PERSON_NUMBER).agg(**{name: many[name].sum() for name in names})
    return each.anti_join(several, PERSON_NUMBER).union(above.bits(summed, names))


def _with_total(rows: Any, parts: Sequence[str]) -> Any:
    """Add up what costs consist of, where a file does not have their total."""
    return rows.mutate(**{_TOTAL: reduce(add, [rows[name].fill_null(0) for name in parts], _whole(0))})


class _Thresholds:
    """What costs are compared with."""

    def __init__(self, catalogue: Catalogue, settings: Settings, years: list[int], year: int) -> None:
        self.limits = {item.name: _limit(item, settings, years, year) for item in thresholds(catalogue)}
        self.natures = {item.name: item.nature for item in thresholds(catalogue)}

    def bits(self, costs: Any, names: Sequence[str]) -> Any:
        """Return ``persoon, bits`` of the costs that have an item above its threshold."""
        told = [_whole(0)]
        for nature in ("fysiek", "mentaal"):
            exceeds = [self.limits[name].is_below(costs[name]) for name in names if self.natures.get(name) == nature]
            if exceeds:
                told.append(reduce(or_, exceeds).ifelse(_whole(BIT[f"zorgkosten {nature}"]), 0))
        found = costs.select(PERSON_NUMBER, bits=reduce(add, told))
        return found.filter(found.bits != 0)


@dataclass(frozen=True)
class _Limit:
    """A number of cents, and what costs are multiplied by before they are compared with it."""

    cents: int
    times: int = 1

    def is_below(self, cost: Any) -> Any:
        """Whether costs are higher; unknown of nothing."""
        cost = cost.cast("int64")
        return (cost if self.times == 1 else cost * self.times) > self.cents


def _limit(item: Column, settings: Settings, years: Sequence[int], year: int) -> _Limit:
    index, threshold = settings["prijsindex"], (item.threshold or 0) * _CENTS
    if not index:
        return _Limit(threshold)
    settings.require_index(years)
    base = settings.base_year(list(years))
    if settings["indexeer"] == "kosten":
        return _Limit(threshold * index[year], index[base])
    return _Limit((2 * threshold * index[year] + index[base]) // (2 * index[base]))  # halves up


def _long_term(rows: Any, settings: Settings) -> Any:
    if settings["wlz_saldo"] == "rij":
        return rows
    return _spent(_once(rows, ["BEGINWLZZIN", "BEDRAGWLZZIN", "SOORTWLZZIN"], settings), "BEDRAGWLZZIN")


def _once(rows: Any, columns: Sequence[str], settings: Settings) -> Any:
    """Keep one of rows that are the same in all columns."""
    chosen = rows.select(PERSON_NUMBER, *columns)
    return chosen.distinct() if settings["dubbele_rijen"] == "eenmaal" else chosen


def _spent(rows: Any, amount: str) -> Any:
    """Keep persons whose amounts of a year are more than nothing together."""
    summed = rows.group_by(PERSON_NUMBER).agg(samen=rows[amount].sum())
    return summed.filter(summed.samen > 0)


def _coded(rows: Any, *columns: Column) -> Any:
    """Give each row the bits of what its codes mean; rows whose codes mean nothing here are left out."""
    meant = [
        rows[column.name].cases(*((code, _whole(BIT[to])) for code, to in column.codes.items() if to in BIT), else_=0)
        for column in columns
    ]
    told = rows.select(PERSON_NUMBER, bits=reduce(or_, meant))
    return told.filter(told.bits != 0)


def _always(rows: Any, kind: str) -> Any:
    return rows.select(PERSON_NUMBER, bits=_whole(BIT[kind]))


def _whole(number: int) -> Any:
    return needed("ibis").literal(number, "int64")
