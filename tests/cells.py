"""What a cell of a notebook shows with other tables than the example's: sentences are written there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from analysis_lib import show
from analysis_lib.catalogue import report
from analysis_lib.notebook.parameters import cells_of
from analysis_lib.show.output import NOTHING


def shown(name: str, *words: str, **values: Any) -> show.Output:
    """Run the cell of a report's notebook that holds each of these words, in order; give what the last shows."""
    return next(iter(reversed(parts_shown(name, *words, **values))), NOTHING)


def parts_shown(name: str, *words: str, **values: Any) -> list[show.Output]:
    """Run cells as `shown` does; give everything that the last of them shows."""
    sources = [source for kind, source, _ in cells_of(report(name).notebook) if kind == "code"]
    values, parts = {"show": show, **values}, list[show.Output]()
    for word in words:
        (cell,) = (source for source in sources if word in source)
        parts = _run(cell, name, values)
    return parts


def calls_shown(name: str, called: str, **values: Any) -> list[show.Output]:
    """Give what every call of this in a report's notebook shows, such as ``tested.summary``."""
    sources = [source for kind, source, _ in cells_of(report(name).notebook) if kind == "code"]
    calls = [
        node
        for source in sources
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == called
    ]
    return [eval(compile(ast.Expression(call), name, "eval"), {"show": show, **values}) for call in calls]  # noqa: S307


def all_shown(name: str, **parameters: Any) -> Iterator[tuple[str, show.Output]]:
    """Run a report's whole notebook in this process; give each thing that it shows, with the heading above it."""
    heading, values = "", dict[str, Any]()
    for kind, source, tags in cells_of(report(name).notebook):
        if kind == "markdown":
            heading = source.splitlines()[0].lstrip("# ")
            continue
        yield from ((heading, part) for part in _run(source, name, values))
        if "parameters" in tags:
            values |= parameters


def _run(source: str, name: str, values: dict[str, Any]) -> list[show.Output]:
    """Run a cell among these variables; give what it displays, and what its last line shows."""
    parts: list[object] = []
    values["display"] = parts.append
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), name, "exec"), values)  # noqa: S102
    if isinstance(last, ast.Expr):
        parts.append(eval(compile(ast.Expression(last.value), name, "eval"), values))  # noqa: S307
    return [part for part in parts if isinstance(part, show.Output)]
