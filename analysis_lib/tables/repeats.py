"""Keys that occur twice, and names that differ in capitals or spaces alone, which people take for one.

Only rows whose key could be read are judged: what is unread or missing is reported already, and
is no repetition.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from analysis_lib.characters import as_people_read
from analysis_lib.errors import Problem
from analysis_lib.tables.contract import Kind
from analysis_lib.tables.rules import FilledTable

_FEW = 8  # repeated keys to tell one by one


def repeated_keys(given: FilledTable, unread: Set[tuple[int, str]]) -> Iterator[Problem]:
    """Yield what occurs more than once and may not, with all its rows.

    Parameters
    ----------
    given : FilledTable
        The table.
    unread : set of (row, column)
        The cells that could not be read.
    """
    table = given.table
    for name, column in table.columns.items():
        if column.unique:
            yield from _repeated(given, unread, (name,), "elke rij krijgt een eigen sleutel")
    if table.unique_together:
        yield from _repeated(given, unread, table.unique_together, "houd er één over")
    yield from _spelt_in_two_ways(given)


def _repeated(given: FilledTable, unread: Set[tuple[int, str]], names: Sequence[str], advice: str) -> Iterator[Problem]:
    columns, frame = given.table.columns, given.frame
    required = [name for name in names if not columns[name].optional]
    known = frame.loc[~frame.index.isin([row for row, name in unread if name in names]), list(names)]
    known = known.dropna(subset=required)
    again = known[known.duplicated(keep=False)]
    groups = [list(group.index) for _, group in again.groupby(list(names), sort=False, dropna=False)]
    with_same = f"met dezelfde {', '.join(names)} " if len(names) > 1 else ""
    if len(groups) > _FEW:
        rows = tuple(sorted(row for group in groups for row in group))
        message = f"komt {with_same}meer dan één keer voor, en zo nog {len(groups) - 1} andere; {advice}"
        yield given.problem(rows[0], names[0], message, rows)
        return
    for group in groups:
        rows = tuple(sorted(group))
        yield given.problem(rows[0], names[0], f"komt {with_same}meer dan één keer voor; {advice}", rows)


def _spelt_in_two_ways(given: FilledTable) -> Iterator[Problem]:
    """Keys, and names that rows are told apart by, of which one would count as two."""
    table = given.table
    has_key = any(column.key for column in table.columns.values())  # beside it, other unique texts are only names
    for name, column in table.columns.items():
        tells_apart = column.key or (column.unique and not has_key) or name in table.unique_together
        if not tells_apart or column.kind is not Kind.TEXT or column.choices or column.refers_to:
            continue
        values = given.frame[name].dropna()
        first: dict[str, tuple[int, str]] = {}
        for row, value in values.items():
            number, spelling = first.setdefault(as_people_read(str(value)), (int(str(row)), str(value)))
            if spelling != value:
                shown = "de waarde" if table.is_confidential(name) else f"'{spelling}'"
                message = f"verschilt alleen in hoofdletters of spaties van {shown} in rij {number}; schrijf ze gelijk"
                if column.unique:
                    message += ", of geef ze namen die meer verschillen"
                yield given.problem(int(str(row)), name, message)
