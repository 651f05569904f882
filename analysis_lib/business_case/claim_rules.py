"""What is said of corrections that cannot be, and of what probably counts twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

import pandas as pd

from analysis_lib.business_case.claim_columns import CORRECTIONS, EXCLUDES, SOURCE, WITHIN
from analysis_lib.business_case.range_columns import names_in
from analysis_lib.business_case.words import MAIN, UNVALUED, VALUED
from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.cells import number_text

_OF_A_LINE = ("aantal", "duur", "duur_eenheid", "inzet")


def _corrections_have_a_source(tables: Tables) -> Iterator[Finding]:
    for row, effect in tables["effecten"].iterrows():
        filled = [name for name in CORRECTIONS if pd.notna(effect[name]) and effect[name] > 0]
        if filled and pd.isna(effect[SOURCE]):
            message = f"is leeg, maar {filled[0]} is ingevuld; zeg waar dat deel vandaan komt, of laat het leeg."
            yield Finding("effecten", row, SOURCE, message)


def _named_effects_are_others(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"]
    known = list(effects["effect"])
    for column in (EXCLUDES, WITHIN):
        for row, text in effects[column].dropna().items():
            own = effects.at[row, "effect"]
            for name in names_in(text):
                if name == own:
                    yield Finding("effecten", row, column, f"'{own}' noemt zichzelf; noem alleen andere effecten.")
                elif name not in known:
                    message = f"'{name}' staat niet in de kolom effect; {did_you_mean(name, known)}"
                    yield Finding("effecten", row, column, message)


def _exclusive_effects_fit_the_cases(tables: Tables) -> Iterator[Finding]:
    """Point at effects of which a person can have one, with together more persons than there are."""
    effects, cases = tables["effecten"], float(tables["casussen"]["aantal"].sum())
    numbers = effects[effects["status"] == VALUED].set_index("effect")["aantal"]
    for row, text in effects[EXCLUDES].dropna().items():
        names = [str(effects.at[row, "effect"]), *dict.fromkeys(names_in(text))]
        total = float(numbers.reindex(names).sum())
        if total > cases:
            message = (
                f"{', '.join(names)} sluiten elkaar uit, maar gaan samen over {number_text(total)} personen en er zijn "
                f"er {number_text(cases)}; iemand telt dan dubbel."
            )
            yield Finding("effecten", row, EXCLUDES, message)


def _what_is_within_has_no_value(tables: Tables) -> Iterator[Finding]:
    effects = tables["effecten"]
    status = dict(zip(effects["effect"], effects["status"], strict=True))
    for row, text in effects[WITHIN].dropna().items():
        counted = [name for name in names_in(text) if status[name] == VALUED]
        if effects.at[row, "status"] != UNVALUED and counted:
            message = (
                f"dit effect zit volgens deze cel al in {', '.join(counted)} en telt nu zelf mee; dan telt het dubbel."
            )
            yield Finding("effecten", row, WITHIN, message)


def _nothing_is_the_same_twice(tables: Tables) -> Iterator[Finding]:
    """Point at the same price for the same persons and time in two effects, and at numbers that should follow."""
    effects = tables["effecten"].set_index("effect")
    lines = tables["regels"][tables["regels"]["soort"] == MAIN]
    shapes: dict[str, list[tuple[Hashable, ...]]] = {}
    priced: dict[str, list[tuple[Hashable, ...]]] = {}
    for effect, own in lines.groupby("effect", sort=False):
        shapes[str(effect)] = sorted(own[list(_OF_A_LINE)].fillna(1).itertuples(index=False, name=None), key=str)
        known = own[["prijs", "richting", *_OF_A_LINE]].astype(object).where(own.notna(), None)
        priced[str(effect)] = list(known.itertuples(index=False, name=None))
    first_row = {effect: row for row, effect in reversed(list(lines["effect"].items()))}
    row_of = {effect: row for row, effect in tables["effecten"]["effect"].items()}
    for one, other in combinations(shapes, 2):
        alike = [line for line in priced[one] if line in priced[other]]
        if alike:
            price = alike[0][0]
            message = (
                f"'{price}' telt bij {one} en bij {other} voor evenveel personen en even lang; is het twee keer "
                "dezelfde besparing?"
            )
            yield Finding("regels", first_row[other], "prijs", message)
        elif shapes[one] == shapes[other] and not _follows(effects["aantal_volgt"], one, other):
            message = (
                f"{one} en {other} gaan over evenveel personen, even lang; zijn het dezelfde personen, zet dan de een "
                "bij aantal_volgt van de ander."
            )
            yield Finding("effecten", row_of[other], "aantal_volgt", message)


def _follows(follows: pd.Series, one: str, other: str) -> bool:
    texts = {name: follows[name] if pd.notna(follows[name]) else "" for name in (one, other)}
    return one in names_in(texts[other]) or other in names_in(texts[one])


CLAIM_CHECKS = (_corrections_have_a_source, _named_effects_are_others)
CLAIM_WARNINGS = (_exclusive_effects_fit_the_cases, _what_is_within_has_no_value, _nothing_is_the_same_twice)
