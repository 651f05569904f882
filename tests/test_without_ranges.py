"""Without a range, every table of data that a report has is what it was before ranges existed, to the byte.

`results_without_ranges.json` holds the first digits of the SHA-256 of each CSV, made when no range could be given.
What goes in (files and parameters) is no result, and left out. Tables that came later stand beside these.
"""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import shutil
from pathlib import Path

import pytest

from analysis_lib.business_case.money_columns import MONEY_KEYS
from analysis_lib.business_case.range_columns import ADDED
from analysis_lib.catalogue import PROJECT, report
from analysis_lib.notebook.parameters import cells_of
from analysis_lib.show.output import Output

WHAT_GOES_IN = {"invoer", "parameters"}
STORED = json.loads((PROJECT / "tests" / "results_without_ranges.json").read_text(encoding="utf-8"))


def outputs_of(name: str, **parameters: object) -> list[Output]:
    """Run a notebook's cells here, as its kernel would, and keep what they show."""
    shown: list[Output] = []
    variables: dict[str, object] = {"display": shown.append}
    for number, source in enumerate(source for kind, source, _ in cells_of(report(name).notebook) if kind == "code"):
        tree = ast.parse(source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), variables)  # noqa: S102  our own notebook
        if number == 0:
            variables |= parameters
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), name, "eval"), variables))  # noqa: S307
    return [output for output in shown if isinstance(output, Output)]


def without_ranges(folder: Path) -> Path:
    """Copy the example's tables as they were before: the columns and tables of ranges are not there at all."""
    shutil.copytree(report("kid_mbc").templates, folder)
    for name in ("onzekerheid", "perspectieven", "indexcijfers", "monitoring"):
        (folder / f"{name}.csv").unlink(missing_ok=True)
    for name, added in {**ADDED, "studie": ()}.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        kept = [place for place, column in enumerate(header) if column not in added]
        rows = [row for row in rows if name != "studie" or row[0] not in MONEY_KEYS]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([[row[place] for place in kept] for row in [header, *rows]])
    return folder


@pytest.mark.parametrize("name", STORED)
def test_every_data_file_is_what_it_was(name: str, tmp_path: Path) -> None:
    own = {"data": str(without_ranges(tmp_path / "kid"))} if name == "kid_mbc" else {}
    outputs = outputs_of(name, **own)
    got = {
        one.name: hashlib.sha256(one.csv.encode()).hexdigest()[:16]
        for one in outputs
        if one.csv and one.name not in WHAT_GOES_IN
    }
    assert {one: got.get(one) for one in STORED[name]} == STORED[name]
    words = " ".join(one.html for one in outputs)
    assert "Als uw bereiken kloppen" not in words
    assert "als uw bereiken kloppen" not in words
