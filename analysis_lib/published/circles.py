"""Each equation counts once: no printed figure may be recomputed from itself, by whatever way round."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from analysis_lib.published.claims import JOINT, SAME
from analysis_lib.published.lookup import AS_PRINTED, LABEL, Relations, operands_of
from analysis_lib.published.relations import RULES
from analysis_lib.tables import Finding, Tables

_MOST = 20  # circles to report at once


def no_equation_counts_twice(tables: Tables) -> Iterator[Finding]:
    """Refuse circles of relations, and figures that each check the other.

    A figure that follows from others is recomputed at the place of the result alone; turned
    around for each of its terms, one equation would count as that many confirmations.
    """
    printed = dict.fromkeys(tables["published"]["id"])
    relations = Relations(tables["relaties"])
    same = _said_to_be_same(printed, relations)
    yield from _circles(printed, relations, same)
    yield from _mutual(same)


def _circles(
    printed: Collection[str], relations: Relations, same: Mapping[tuple[str, str], Hashable]
) -> Iterator[Finding]:
    follows_from: dict[str, set[str]] = {}
    for figure in printed:
        row, names = relations.computing(figure)
        if row["relatie"] in RULES:
            operands = {text.removeprefix(AS_PRINTED) for text in operands_of(row, names)}
            follows_from[figure] = operands.intersection(printed)
        else:
            follows_from.update(_joint(figure, relations))
    for figure, other in same:
        if (other, figure) not in same and other in printed:
            follows_from.setdefault(figure, set()).add(other)
    for _ in range(_MOST):
        try:
            TopologicalSorter(follows_from).prepare()
        except CycleError as error:
            circle = error.args[1][::-1]
            way = " -> ".join(f"'{figure}'" for figure in circle)
            message = (
                f"gaat in een kring: {way}. Reken elke vergelijking één keer na, bij het cijfer dat de uitkomst is; "
                "maak de andere 'niet na te rekenen'."
            )
            yield Finding("relaties", _row_of(circle, relations, same), "operanden", message)
            del follows_from[circle[0]]
        else:
            return


def _row_of(circle: list[str], relations: Relations, same: Mapping[tuple[str, str], Hashable]) -> Hashable:
    """The row by which the first figure of a circle follows from the second."""
    figure, other = circle[:2]
    row, names = relations.computing(figure)
    if other in {text.removeprefix(AS_PRINTED) for text in operands_of(row, names)}:
        label: Hashable = row[LABEL]
        return label
    if (figure, other) in same:
        return same[figure, other]
    labels: list[Hashable] = [row[LABEL] for row, _ in relations.claims(figure) if row["relatie"] == JOINT]
    return labels[0] if labels else 0


def _joint(figure: str, relations: Relations) -> Iterator[tuple[str, set[str]]]:
    """Say from what a figure with a joint denominator follows: not from those that share it, as one of them is not."""
    for operands in _shared_with(figure, relations):
        others = {operand for operand in operands if operands in _shared_with(operand, relations)}
        yield figure, operands - others


def _shared_with(figure: str, relations: Relations) -> list[set[str]]:
    return [set(operands_of(row, names)) for row, names in relations.claims(figure) if row["relatie"] == JOINT]


def _said_to_be_same(printed: Collection[str], relations: Relations) -> dict[tuple[str, str], Hashable]:
    """Find the pairs that are said to print one quantity, each with the row that says so."""
    return {
        (figure, other): row[LABEL]
        for figure in printed
        for row, names in relations.claims(figure)
        if row["relatie"] == SAME
        for other in operands_of(row, names)
    }


def _mutual(same: Mapping[tuple[str, str], Hashable]) -> Iterator[Finding]:
    for (figure, other), label in same.items():
        if figure <= other and (other, figure) in same:
            message = f"'{figure}' en '{other}' verwijzen naar elkaar; laat een van beide weg."
            yield Finding("relaties", label, "operanden", message)
