"""All searches together: which relations are kept, one for each figure, and what breaks them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import pandas as pd

from analysis_lib.associations.multiple import adjust
from analysis_lib.inference.causes import explain, suspects
from analysis_lib.inference.changes import changes
from analysis_lib.inference.contract import BY_CONVENTION, BY_DATA, BY_NAME
from analysis_lib.inference.families import Family, Tally
from analysis_lib.inference.in_sentences import in_sentences
from analysis_lib.inference.means import means
from analysis_lib.inference.over_tables import over_tables
from analysis_lib.inference.percentages import percentages
from analysis_lib.inference.products import products
from analysis_lib.inference.ranks import ranks
from analysis_lib.inference.repeated import give_implied_scales, repeated
from analysis_lib.inference.rounding import COLUMNS, rounded
from analysis_lib.inference.row_words import worded_rows
from analysis_lib.inference.sentences import written_calculations
from analysis_lib.inference.series import series
from analysis_lib.inference.shares import changes_of_shares, shares
from analysis_lib.inference.sheets import Sheet, sheets_of
from analysis_lib.inference.stocks import stocks
from analysis_lib.inference.sums import sums
from analysis_lib.inference.testing import LEVEL, Equation
from analysis_lib.inference.text_and_tables import text_and_tables
from analysis_lib.inference.weighted import weighted
from analysis_lib.published.claims import CLAIMS, SAME
from analysis_lib.published.lookup import AS_PRINTED, PrintedFigures

_ORDER = {BY_NAME: 0, BY_CONVENTION: 1, BY_DATA: 2}
_RELATIONS = ["id", "relatie", "operanden", "toelichting", "grond", "steun", "besluit"]
_EXPLANATIONS = ["id", "oorzaak", "relatie", "operanden", "toelichting"]
_SEARCHED = ["grond", "soort", "geprobeerd", "gehouden", "toeval"]
_SUSPECTS = ["id", "cijfers", "aangewezen"]


@dataclass
class Found:
    """What the search gives, as tables of the study.

    Parameters
    ----------
    relations, explanations, rounded, searched, suspects : DataFrame
        ``relaties``, ``verklaringen``, ``afronding``, ``gezocht`` and ``verdacht``.
    families : list of Family
        The relations that were kept, before each figure got one.
    proposed_rounding : DataFrame
        ``afronding`` before a person decided about it.
    """

    relations: pd.DataFrame
    explanations: pd.DataFrame
    rounded: pd.DataFrame
    searched: pd.DataFrame
    suspects: pd.DataFrame
    families: list[Family]
    proposed_rounding: pd.DataFrame


def search(
    published: pd.DataFrame,
    titles: Mapping[str, str] | None = None,
    decide: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> Found:
    """Search the figures of a report for relations.

    Parameters
    ----------
    published : DataFrame
        As ``published`` of the study.
    titles : mapping of str to str, optional
        The caption of each table by its place.
    decide : callable, optional
        From rows of ``afronding`` as found to those that a person leaves.
    """
    plain = PrintedFigures({"published": published, "afronding": pd.DataFrame(columns=COLUMNS)})
    sheets = sheets_of(published, titles)
    give_implied_scales(plain, sheets)
    proposed = rounded(plain, sheets)
    steps = decide(proposed) if decide else proposed
    figures = PrintedFigures({"published": published, "afronding": steps})
    tally = Tally()
    tried = changes(figures, sheets, tally)
    of_shares, known = shares(figures, sheets, tally)
    sharper = changes_of_shares(figures, known, tried, tally)
    of_columns = percentages(figures, sheets, tally)
    tried = [
        *sharper,
        *sums(figures, sheets, tally),
        *stocks(figures, sheets, tally),
        *worded_rows(figures, sheets, tally),
        *series(figures, sheets, tally),
        *of_shares,
        *of_columns,
        *tried,
        *products(figures, sheets, tally),
        *ranks(figures, sheets, tally),
        *means(figures, sheets, tally),
        *weighted(figures, sheets, tally),
        *written_calculations(figures, tally),
        *in_sentences(figures, tally),
        *over_tables(figures, sheets, tally),
        *repeated(figures, sheets, tally),
        *text_and_tables(figures, sheets, tally),
    ]
    kept = _kept(tried, tally)
    chosen = _one_each(kept)
    return Found(
        _relations(chosen),
        _explanations(figures, chosen, {sheet.prefix: sheet for sheet in sheets}),
        steps,
        _searched(kept, tally),
        _suspects(chosen, kept),
        kept,
        proposed,
    )


def _kept(tried: Sequence[Family], tally: Tally) -> list[Family]:
    """Keep what chance does not give, counted over all that was tried; what a name says is tested in any case."""
    by_data = [family for family in tried if family.ground == BY_DATA]
    number = sum(count for (ground, _), count in tally.tried.items() if ground == BY_DATA)
    p_values = [family.result.p_value for family in by_data]
    # Those that were tried and not worked out fit nothing; they weigh by their number alone.
    times = max(number / len(p_values), 1.0) if p_values else 1.0
    adjusted = adjust(pd.Series(p_values, dtype=float))["bh"] * times
    passing = {id(family) for family, p in zip(by_data, adjusted, strict=False) if p <= LEVEL}
    return [family for family in tried if family.ground != BY_DATA or id(family) in passing]


def _one_each(kept: Sequence[Family]) -> list[tuple[Family, Equation]]:
    """Give each figure the relation that says most of it: by name before the others, and none that closes a circle."""
    order = sorted(
        range(len(kept)), key=lambda at: (_ORDER[kept[at].ground] if kept[at].kind != "relatieve mutatie" else -1, at)
    )
    taken: dict[str, set[str]] = {}
    computed: set[str] = set()
    chosen: list[tuple[Family, Equation]] = []
    for at in order:
        for equation in kept[at].equations:
            operands = {text.removeprefix(AS_PRINTED) for text in equation.operands if "." in text}
            if equation.rule not in CLAIMS or equation.rule == SAME:
                if equation.rule != SAME and equation.figure in computed:
                    continue
                if equation.figure in operands or closes(taken, equation.figure, operands):
                    continue
                taken[equation.figure] = taken.get(equation.figure, set()) | operands
                computed |= {equation.figure} if equation.rule != SAME else set()
            chosen.append((kept[at], equation))
    try:
        TopologicalSorter(taken).prepare()
    except CycleError as error:  # cannot be, as none was let in
        raise AssertionError(error) from error
    return chosen


def closes(taken: Mapping[str, set[str]], figure: str, operands: Iterable[str]) -> bool:
    """Whether a figure follows, by whatever way, from itself."""
    waiting, seen = list(operands), set[str]()
    while waiting:
        one = waiting.pop()
        if one == figure:
            return True
        if one not in seen:
            seen.add(one)
            waiting += taken.get(one, ())
    return False


def _relations(chosen: Sequence[tuple[Family, Equation]]) -> pd.DataFrame:
    rows = [
        (
            equation.figure,
            equation.rule,
            "; ".join(equation.operands),
            family.note if equation.rule in CLAIMS else f"{family.about[:1].upper()}{family.about[1:]}.",
            family.ground,
            "" if equation.figure.startswith("tekst.") else family.support,
            "",
        )
        for family, equation in chosen
    ]
    return pd.DataFrame(rows, columns=_RELATIONS)


def _explanations(
    figures: PrintedFigures, chosen: Sequence[tuple[Family, Equation]], sheets: Mapping[str, Sheet]
) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for family, equation in chosen:
        if equation.rule not in CLAIMS and equation in family.breaking:
            found = explain(figures, family, equation, sheets)
            if found is not None:
                rows.append((equation.figure, found.cause, found.rule, "; ".join(found.operands), found.words))
    return pd.DataFrame(rows, columns=_EXPLANATIONS)


def _searched(kept: Sequence[Family], tally: Tally) -> pd.DataFrame:
    held = Counter((family.ground, family.kind) for family in kept)
    kinds = dict.fromkeys([*tally.tried, *held])
    rows = [
        (
            ground,
            kind,
            max(tally.tried[ground, kind], held[ground, kind]),
            held[ground, kind],
            round(LEVEL * held[ground, kind], 4) if ground == BY_DATA else None,
        )
        for ground, kind in kinds
    ]
    return pd.DataFrame(rows, columns=_SEARCHED)


def _suspects(chosen: Sequence[tuple[Family, Equation]], kept: Sequence[Family]) -> pd.DataFrame:
    broken = list(dict.fromkeys(one for family in kept for one in family.breaking if one.rule not in CLAIMS))
    fitting = [one.equation for family in kept for one in family.result.tested if one.supports]
    rows = []
    for family, equation in chosen:
        if equation.rule not in CLAIMS and equation in family.breaking:
            cells, pointed = suspects(broken, fitting, equation)
            rows.append((equation.figure, "; ".join(cells), pointed))
    return pd.DataFrame(rows, columns=_SUSPECTS)
