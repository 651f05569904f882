"""One mistake told once: problems of many rows that say the same become one with all its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from analysis_lib.errors import Problem

_QUOTED = re.compile(r"'((?:[^']|'(?=\w))*)' (.+)", re.DOTALL)  # the cell's value, and what is wrong with it
_NUMBER = re.compile(r"\d[\d.,]*")
_MOST_NAMED = 3  # other values


def told_once(problems: Iterable[Problem], *, any_value: bool = True) -> list[Problem]:
    """Take together what is said of several rows of a column.

    Parameters
    ----------
    problems : iterable of Problem
        Each of one row, or with all its rows already.
    any_value : bool
        Whether cells with other values can have one mistake, such as a year that cannot be read; a
        name that is not known is another mistake for each name.

    Returns
    -------
    list of Problem
        In the order of their first row. Messages are the same if they are after the value that they
        begin with, numbers in them left aside; the other values are named behind the first.
    """
    alike: dict[object, list[Problem]] = {}
    for problem in sorted(set(problems)):
        quoted = _QUOTED.fullmatch(problem.message) if any_value else None
        said = _NUMBER.sub("0", quoted[2]) if quoted else problem.message
        place = (problem.file, problem.sheet, problem.column, problem.rows, problem.row > 0)
        alike.setdefault((place, said, quoted is not None), []).append(problem)
    return [_as_one(group) for group in alike.values()]


def _as_one(group: list[Problem]) -> Problem:
    first = group[0]
    if len(group) == 1 or first.rows:
        return first
    rows = tuple(dict.fromkeys(problem.row for problem in group))
    values = [quoted[1] for problem in group if (quoted := _QUOTED.fullmatch(problem.message))]
    others = list(dict.fromkeys(value for value in values if value != values[0]))
    message = first.message
    if others:
        named = ", ".join(f"'{value}'" for value in others[:_MOST_NAMED])
        more = f" en nog {len(others) - _MOST_NAMED}" if len(others) > _MOST_NAMED else ""
        end = "" if message.endswith("?") else "."
        message = f"{message.removesuffix('.')} (zo ook {named}{more}){end}"
    return replace(first, message=message, rows=rows)
