"""What a range must be: two ends around its value, possible, and of a number that counts."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from itertools import product

import pandas as pd

from analysis_lib.business_case.conditions import parse_conditions
from analysis_lib.business_case.range_columns import CHANCE, KEYS, RANGED, SWITCH, SWITCHES, names_in
from analysis_lib.business_case.words import MAIN, VALUED
from analysis_lib.errors import did_you_mean
from analysis_lib.intervals import columns_of
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.cells import number_text

_CENT = 0.005
_MOST_SWITCHES = 12  # of costs, whose every combination is tried


def _ranges_surround_their_value(tables: Tables) -> Iterator[Finding]:
    for table, columns in RANGED.items():
        for column in columns:
            value, low, high = columns_of(column)
            for row, cells in tables[table][[value, low, high]].iterrows():
                given, least, most = (float(cells[name]) for name in (value, low, high))
                if math.isnan(least) and math.isnan(most):
                    continue
                if math.isnan(least) or math.isnan(most):
                    empty, other = (low, high) if math.isnan(least) else (high, low)
                    message = f"is leeg, maar {other} is ingevuld; een bereik heeft twee einden. Vul beide in of geen."
                    yield Finding(table, row, empty, message)
                elif math.isnan(given):
                    message = f"er is een bereik, maar {value} is leeg; vul de waarschijnlijkste waarde in."
                    yield Finding(table, row, low, message)
                elif least > most:
                    message = f"'{number_text(least)}' is hoger dan {high} ({number_text(most)}); wissel ze om."
                    yield Finding(table, row, low, message)
                elif not least <= given <= most:
                    message = (
                        f"'{number_text(given)}' ligt buiten het bereik van {number_text(least)} tot "
                        f"{number_text(most)}; de waarde moet erin liggen."
                    )
                    yield Finding(table, row, value, message)


def _ranges_are_of_numbers_that_count(tables: Tables) -> Iterator[Finding]:
    """A PM effect counts as nothing, whatever its range; a followed number moves with what it follows."""
    effects = tables["effecten"]
    for row, effect in effects.iterrows():
        for column in RANGED["effecten"]:
            low = columns_of(column)[1]
            if effect[[low]].isna().any():
                continue
            if effect["status"] != VALUED:
                message = "een PM-post telt niet mee, dus een bereik doet niets; laat het leeg of waardeer het effect."
                yield Finding("effecten", row, low, message)
            elif column == "aantal" and effect[["aantal_volgt"]].notna().any():
                message = "dit aantal volgt uit andere effecten en beweegt met hun bereik mee; laat dit bereik leeg."
                yield Finding("effecten", row, low, message)
    lines = tables["regels"]
    for row in lines.index[(lines["soort"] != MAIN) & lines["duur_laag"].notna()]:
        message = "een illustratie telt niet mee, dus een bereik doet niets; laat het leeg."
        yield Finding("regels", row, "duur_laag", message)


def _followed_numbers_add_up(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"]
    numbers = dict(zip(effects["effect"], effects["aantal"], strict=True))
    valued = dict(zip(effects["effect"], effects["status"] == VALUED, strict=True))
    follows = {
        effect: names_in(text)
        for effect, text in zip(effects["effect"], effects["aantal_volgt"], strict=True)
        if pd.notna(text)
    }
    for row, own in effects["effect"].items():
        names = follows.get(own, [])
        unknown = [name for name in names if name not in numbers]
        message = ""
        if own in names:
            message = f"'{own}' noemt zichzelf; noem alleen andere effecten."
        elif unknown:
            message = f"'{unknown[0]}' staat niet in de kolom effect; {did_you_mean(unknown[0], numbers)}"
        elif len(set(names)) < len(names):
            message = "een effect staat er twee keer; dan telden dezelfde personen dubbel. Houd er één over."
        elif (names and not valued[own]) or any(not valued[name] for name in names):
            message = "een PM-post heeft geen aantal dat meetelt; noem en vul dit alleen bij gewaardeerde effecten."
        elif names and own in _reached(own, follows):
            message = f"'{own}' volgt langs een omweg uit zichzelf; haal één van de verwijzingen weg."
        elif names and not math.isclose(total := sum(numbers[name] for name in names), numbers[own]):
            message = (
                f"de aantallen van {', '.join(names)} zijn samen {number_text(total)}, maar aantal is "
                f"{number_text(numbers[own])}; maak ze gelijk of laat deze cel leeg."
            )
        if message:
            yield Finding("effecten", row, "aantal_volgt", message)


def _reached(start: str, follows: Mapping[str, list[str]]) -> set[str]:
    """What an effect follows, directly or by way of others."""
    seen: set[str] = set()
    waiting = list(follows.get(start, []))
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += follows.get(name, [])
    return seen


def _no_more_than_are_eligible(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"].dropna(subset="in_aanmerking")
    eligible = effects["in_aanmerking"].astype(float)
    for column in ("aantal", "aantal_hoog"):
        for row, number, most in zip(effects.index, effects[column], eligible, strict=True):
            if number > most:
                message = (
                    f"'{number_text(number)}' is meer dan de {number_text(most)} die in aanmerking komen; verlaag het."
                )
                yield Finding("effecten", row, column, message)


def _chances_agree_with_their_switch(tables: Tables) -> Iterator[Finding]:
    switches = tables[SWITCHES].dropna(subset=CHANCE)
    for row, switch in switches.iterrows():
        if switch[CHANCE] in {0, 1} and bool(switch[CHANCE]) != bool(switch["waarde"]):
            word = "ja" if switch["waarde"] else "nee"
            message = (
                f"'{switch[CHANCE]:.0%}' zegt dat de schakelaar vaststaat, maar de waarde is {word}; maak ze gelijk."
            )
            yield Finding(SWITCHES, row, CHANCE, message)


def _uncertainty_is_about_a_range(tables: Tables) -> Iterator[Finding]:
    for row, about in tables["onzekerheid"].iterrows():
        table, column = str(about["tabel"]), str(about["kolom"])
        if table == SWITCHES:
            yield from _about_a_switch(tables, row, about)
            continue
        if column not in RANGED[table]:
            message = f"'{column}' kan in {table}.csv geen bereik hebben; daar kan het bij: {', '.join(RANGED[table])}."
            yield Finding("onzekerheid", row, "kolom", message)
            continue
        rows = tables[table].set_index(KEYS[table])
        if about["sleutel"] not in rows.index:
            message = f"'{about['sleutel']}' staat niet in {table}.csv; {did_you_mean(about['sleutel'], rows.index)}"
            yield Finding("onzekerheid", row, "sleutel", message)
        elif rows.loc[about["sleutel"], [columns_of(column)[1]]].isna().any():
            message = f"'{about['sleutel']}' heeft in {table}.csv geen bereik bij {column}; vul dat daar eerst in."
            yield Finding("onzekerheid", row, "sleutel", message)


def _about_a_switch(tables: Tables, row: Hashable, about: pd.Series) -> Iterator[Finding]:
    switches = tables[SWITCHES].set_index(SWITCH)
    if about["kolom"] != CHANCE:
        yield Finding("onzekerheid", row, "kolom", f"bij {SWITCHES} hoort hier {CHANCE}.")
    elif about["sleutel"] not in switches.index:
        message = f"'{about['sleutel']}' staat niet in {SWITCHES}.csv; {did_you_mean(about['sleutel'], switches.index)}"
        yield Finding("onzekerheid", row, "sleutel", message)
    elif about[["groep"]].notna().any():
        message = "een schakelaar staat op ja of nee en kan niet met een groep meebewegen; laat deze cel leeg."
        yield Finding("onzekerheid", row, "groep", message)
    elif about[["vorm"]].notna().any():
        yield Finding("onzekerheid", row, "vorm", "een schakelaar heeft geen vorm; laat deze cel leeg.")
    elif switches.loc[about["sleutel"], [CHANCE]].isna().any():
        message = f"'{about['sleutel']}' heeft in {SWITCHES}.csv geen kans; vul die daar eerst in."
        yield Finding("onzekerheid", row, "sleutel", message)


def _costs_cannot_vanish(tables: Tables) -> Iterator[Finding]:
    """With every amount at its lowest and every doubtful switch either way, something is paid."""
    costs, switches = tables["kosten"], tables[SWITCHES]
    try:
        conditions = [parse_conditions(text) if pd.notna(text) else {} for text in costs["voorwaarde"]]
    except ValueError:
        return  # said elsewhere
    standing = dict(zip(switches[SWITCH], switches["waarde"], strict=True))
    doubtful = set(switches.loc[switches[CHANCE].between(0, 1, inclusive="neither"), SWITCH])
    named = {name for one in conditions for name in one}
    if not named <= set(standing):
        return
    loose = sorted(named & doubtful)[:_MOST_SWITCHES]
    lowest = costs["bedrag_laag"].fillna(costs["bedrag"])
    for way in product((False, True), repeat=len(loose)):
        now = standing | dict(zip(loose, way, strict=True))
        if sum(amount for amount, one in zip(lowest, conditions, strict=True) if one.items() <= now.items()) < _CENT:
            stand = ", ".join(f"{name}={'ja' if on else 'nee'}" for name, on in zip(loose, way, strict=True))
            how = f" als {stand}" if loose else ""
            message = (
                f"de kosten kunnen samen nul worden{how}; zonder kosten is er niets om af te wegen. Zet er één vast."
            )
            column = "bedrag_laag" if costs["bedrag_laag"].notna().any() else "voorwaarde"
            rows = costs.index[costs[column].notna()] if costs[column].notna().any() else [0]
            yield Finding("kosten", rows[0], column, message)
            return


def _some_range_has_a_width(tables: Tables) -> Iterator[Finding]:
    """Ranges that are all as narrow as their value would call a result certain."""
    first: tuple[str, Hashable, str] | None = None
    for table, columns in RANGED.items():
        for _, low, high in map(columns_of, columns):
            given = tables[table].dropna(subset=[low, high])
            if (given[low] != given[high]).any():
                return
            if first is None and len(given):
                first = table, given.index[0], low
    if first is not None and not tables[SWITCHES][CHANCE].between(0, 1, inclusive="neither").any():
        message = (
            "alle bereiken hebben breedte nul, dus er valt niets te zeggen over zekerheid; maak ze wijder of leeg."
        )
        yield Finding(*first, message)


RANGE_CHECKS = (
    _ranges_surround_their_value,
    _ranges_are_of_numbers_that_count,
    _followed_numbers_add_up,
    _no_more_than_are_eligible,
    _chances_agree_with_their_switch,
    _uncertainty_is_about_a_range,
    _costs_cannot_vanish,
    _some_range_has_a_width,
)


def _ranges_matter(tables: Tables) -> Iterator[Finding]:
    """Point at ranges of prices that no line that counts uses, and chances that nothing hangs on."""
    used = set(tables["regels"].loc[tables["regels"]["soort"] == MAIN, "prijs"])
    prices = tables["prijzen"]
    for row, price in prices.loc[prices["bedrag_laag"].notna(), "prijs"].items():
        if price not in used:
            yield Finding("prijzen", row, "bedrag_laag", "geen regel gebruikt deze prijs; dit bereik doet niets.")
    texts = [*tables["regels"]["voorwaarde"].dropna(), *tables["kosten"]["voorwaarde"].dropna()]
    named = {name for text in texts for name in parse_conditions(text)}
    switches = tables[SWITCHES]
    for row, switch in switches.loc[switches[CHANCE].notna(), SWITCH].items():
        if switch not in named:
            yield Finding(
                SWITCHES, row, CHANCE, "geen regel of kostenpost hangt aan deze schakelaar; de kans doet niets."
            )


RANGE_WARNINGS = (_ranges_matter,)
