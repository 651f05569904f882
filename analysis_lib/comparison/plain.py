"""A comparison as plain data, for a program to read; it needs nothing that draws or writes Dutch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis_lib.comparison.cells import Change
from analysis_lib.comparison.explained import NET, RATIO, Difference, Explained


def order_of(explained: Explained) -> list[int]:
    """Return the places of the groups, the one that did most to everyone's net amount first."""
    parts = explained.differences[0].parts[:, NET]
    return [int(place) for place in np.argsort(-np.abs(parts), kind="stable")]


def as_data(explained: Explained) -> dict[str, Any]:
    """Return all of a comparison as plain data, for a program to read; amounts in EUR, unrounded."""
    order = order_of(explained)
    groups = [explained.groups[place] for place in order]
    return {
        "oud": explained.old.name,
        "nieuw": explained.new.name,
        "exact": explained.is_exact,
        "groepen": [
            {"groep": number, "cellen": [_cell(one) for one in group]} for number, group in enumerate(groups, start=1)
        ],
        "zonder_gevolg": [_cell(one) for one in explained.silent],
        "misschien_hernoemd": [
            {"tabel": old.table, "oud": old.name, "nieuw": new.name} for old, new in explained.renamed
        ],
        "perspectieven": [_perspective(found, order) for found in explained.differences],
    }


def _cell(change: Change) -> dict[str, Any]:
    kind = "cel" if not change.is_row else "rij erbij" if change.old is None else "rij weg"
    about = {"tabel": change.table, "rij": change.name, "soort": kind}
    return about | ({} if change.is_row else {"kolom": change.column}) | {"oud": change.old, "nieuw": change.new}


def _perspective(found: Difference, order: Sequence[int]) -> dict[str, Any]:
    about: dict[str, Any] = {
        "perspectief": found.perspective.key,
        "soort": found.perspective.kind,
        "naam": found.perspective.name,
    }
    for name, which in (("netto", NET), ("per_euro", RATIO)):
        old, new = float(found.old[which]), float(found.new[which])
        about[name] = {
            "oud": _number(old),
            "nieuw": _number(new),
            "verschil": _number(new - old),
            "delen": [_number(found.parts[place, which]) for place in order],
            "fouten": [_number(found.errors[place, which]) for place in order],
        }
    return about


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
