"""What was counted and shown from the same registers before: kept in the cache, which is about persons itself.

A release that is made again is the same one. Any other is protected beside those before it, whatever differs: choices,
years, or a newer version of a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.nouns import agreeing
from analysis_lib.releases import add_release, damaged, entries, read_releases
from analysis_lib.support_use.beside import Earlier
from analysis_lib.support_use.names import KEY
from analysis_lib.tables import Tables

_COUNTED, _SHOWN = "aantallen", "getoond"
_OTHERS = ("indicatoren", "regios")


@dataclass(frozen=True)
class Before:
    """The releases of registers before this one, the earliest first.

    Parameters
    ----------
    known : sequence of mapping
        As they were read.
    releases : sequence of Earlier
        Those about the same kind of persons: real or invented.
    dates : sequence of str
        Of `releases`.
    """

    known: Sequence[Mapping[str, Any]] = ()
    releases: Sequence[Earlier] = ()
    dates: Sequence[str] = ()

    def same(self, tables: Tables) -> int | None:
        """Return which of the releases told exactly these counts; None for none."""
        asked = _content(tables)
        return next((place for place, one in enumerate(self.releases) if _content(one.tables) == asked), None)

    def said(self, number: int) -> list[str]:
        """Tell the user beside how many releases this one is protected."""
        if not number:
            return []
        dates = ", ".join(dict.fromkeys(self.dates[:number]))
        return [
            f"Beveiligd naast {number} eerdere {agreeing(number, 'uitgaven')} uit deze registers ({dates}): wat toen "
            "verborgen was blijft dat, en wat te weinig van toen verschilt is nu verborgen."
        ]


def read_before(cache: Path, kind: str) -> Before:
    """Read which releases there were.

    Parameters
    ----------
    cache : Path
        Of the converted registers.
    kind : str
        What ``gegevens`` of a study says: releases of invented persons tell nothing of real ones.

    Raises
    ------
    InputError
        If one is damaged.
    """
    known = entries(read_releases(cache))
    try:
        chosen = [entry for entry in known if entry["gegevens"] == kind]
        return Before(known, [_earlier(entry) for entry in chosen], [str(entry["datum"]) for entry in chosen])
    except (KeyError, TypeError, ValueError) as error:
        raise damaged() from error


def record(cache: Path, before: Before, kind: str, tables: Tables, shown: frozenset[str]) -> None:
    """Keep a release beside those before it; nothing if it is there already.

    Raises
    ------
    ReleasedMeanwhileError
        If another one was made meanwhile.
    UserError
        If the cache cannot be written.
    """
    content = _content(tables)
    keys = [name_of(row) for row in tables[_COUNTED][list(KEY)].itertuples(index=False, name=None)]
    add_release(cache, before.known, {"gegevens": kind, **content, _SHOWN: [key in shown for key in keys]})


def exact_tables(counts: pd.DataFrame, indicators: pd.DataFrame, regions: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return exact counts as tables of a study."""
    exact = counts.assign(aantal=counts["aantal"].astype(float), aandeel=np.nan)
    return {_COUNTED: exact, "indicatoren": indicators.assign(stap_aantal=np.nan), "regios": regions}


def name_of(key: Sequence[object]) -> str:
    """Return what a count is called in a system: its key."""
    return "/".join(map(str, key))


def _content(tables: Tables) -> dict[str, Any]:
    parts = {_COUNTED: tables[_COUNTED][[*KEY, "aantal"]], **{name: tables[name] for name in _OTHERS}}
    return {name: _plain(frame) for name, frame in parts.items()}


def _plain(frame: pd.DataFrame) -> dict[str, Any]:
    values = frame.astype(object).where(frame.notna(), None).to_numpy().tolist()
    rows = [[int(value) if isinstance(value, float) else value for value in row] for row in values]
    return {"kolommen": list(frame.columns), "rijen": rows}


def _earlier(entry: Mapping[str, Any]) -> Earlier:
    read = [pd.DataFrame(entry[name]["rijen"], columns=entry[name]["kolommen"]) for name in (_COUNTED, *_OTHERS)]
    tables = exact_tables(*read)
    counted = tables[_COUNTED]
    shown = counted.loc[pd.Series(entry[_SHOWN], dtype=bool).to_numpy(), list(KEY)]
    return Earlier(tables, frozenset(name_of(row) for row in shown.itertuples(index=False, name=None)))
