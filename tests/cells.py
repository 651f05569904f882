"""What a cell of a notebook shows with other tables than the example's: sentences are written there."""

from __future__ import annotations

import ast
from typing import Any

from analysis_lib import show
from analysis_lib.catalogue import report
from analysis_lib.notebook.parameters import cells_of
from analysis_lib.show.output import NOTHING


def shown(name: str, *words: str, **values: Any) -> show.Output:
    """Run the cell of a report's notebook that holds each of these words, in order; give what the last shows."""
    sources = [source for kind, source, _ in cells_of(report(name).notebook) if kind == "code"]
    values, result = {"show": show, **values}, None
    for word in words:
        (cell,) = (source for source in sources if word in source)
        *before, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr)
        exec(compile(ast.Module(before, []), name, "exec"), values)  # noqa: S102
        result = eval(compile(ast.Expression(last.value), name, "eval"), values)  # noqa: S307
    return NOTHING if result is None else result
