"""Cells of an earlier release by today's names of schools, boards and forms.

A reader knows a school by its name and not by its key, so names are compared first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis_lib.care_trajectories.cells import WHOLE, board
from analysis_lib.characters import as_people_read
from analysis_lib.tables import Tables

_FORM_AT = {"zorgvorm": 1, "aanbieder_zorgvorm": 1, "herstart": 0}  # where a form stands in the name of a cell

Names = Mapping[str, Mapping[str, str]]  # scholen and zorgvormen: names by key; besturen: boards by school


@dataclass(frozen=True)
class Renaming:
    """Today's key of each school and form of then, and today's name of each board.

    Of what is gone the key says so: `gone_schools` has the boards of such schools, `gone_forms` the forms;
    `added_forms` are those that there were not.
    """

    schools: dict[str, str]
    boards: dict[str, str]
    forms: dict[str, str]
    gone_schools: dict[str, str]
    gone_forms: list[str]
    added_forms: list[str]
    is_same: bool

    @classmethod
    def between(cls, then: Names, now: Names) -> Renaming:
        """Match the names of two releases."""
        schools = _matched(then["scholen"], now["scholen"])
        forms = _matched(then["zorgvormen"], now["zorgvormen"])
        boards = _boards(then["besturen"], now["besturen"], schools)
        gone = {_gone(key): boards.get(name, name) for key, name in then["besturen"].items() if key not in schools}
        return cls(
            schools | {key: _gone(key) for key in then["scholen"] if key not in schools},
            {name: boards.get(name, name) for name in then["besturen"].values()},
            forms | {key: _gone(key) for key in then["zorgvormen"] if key not in forms},
            gone,
            [_gone(key) for key in then["zorgvormen"] if key not in forms],
            [key for key in now["zorgvormen"] if key not in forms.values()],
            {kind: dict(names) for kind, names in then.items()} == {kind: dict(names) for kind, names in now.items()},
        )

    def cell(self, name: str) -> str:
        """Give the name that a cell has now."""
        kind, *of = name.split("/", 3)
        if kind != "herstart":
            places = {**self.schools, **{board(old): board(new) for old, new in self.boards.items()}}
            of[0] = places.get(of[0], of[0])
        at = _FORM_AT.get(kind)
        if at is not None and of[at] != WHOLE:
            of[at] = self.forms.get(of[at], of[at])
        return "/".join([kind, *of])

    def with_gone(self, tables: Tables) -> dict[str, pd.DataFrame]:
        """Return today's tables with the schools and forms that are gone, which nobody has now."""
        found = dict(tables)
        rows: list[dict[str, Any]] = [
            {"school": key, "naam": key, "bestuur": name} for key, name in self.gone_schools.items()
        ]
        if rows:
            found["scholen"] = pd.concat([found["scholen"], pd.DataFrame(rows)], ignore_index=True)
        forms: list[dict[str, Any]] = [
            {"zorgvorm": key, "naam": key, "herstart": False, "dyslexie": False} for key in self.gone_forms
        ]
        if forms:
            found["zorgvormen"] = pd.concat([found["zorgvormen"], pd.DataFrame(forms)], ignore_index=True)
        return found


def _gone(key: str) -> str:
    return f"{key} (verdwenen)"


def _matched(then: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Match keys of two lists by name, then by key, then the only one that is left of each."""
    by_name = {as_people_read(name): key for key, name in now.items()}
    found = {key: by_name[as_people_read(name)] for key, name in then.items() if as_people_read(name) in by_name}
    for key in then:
        if key not in found and key in now and key not in found.values():
            found[key] = key
    gone, added = _left(list(then), found.keys()), _left(list(now), found.values())
    return found | ({gone[0]: added[0]} if len(gone) == len(added) == 1 else {})


def _left(keys: Sequence[str], taken: Any) -> list[str]:
    return [key for key in keys if key not in set(taken)]


def _boards(then: Mapping[str, str], now: Mapping[str, str], schools: Mapping[str, str]) -> dict[str, str]:
    """Match boards by name, and one that has another name by the schools that it has."""
    by_name = {as_people_read(name): name for name in now.values()}
    by_schools = {frozenset(key for key, own in now.items() if own == name): name for name in now.values()}
    found = {}
    for name in dict.fromkeys(then.values()):
        own = frozenset(schools.get(key, "") for key, its in then.items() if its == name)
        if match := by_name.get(as_people_read(name)) or by_schools.get(own):
            found[name] = match
    return found
