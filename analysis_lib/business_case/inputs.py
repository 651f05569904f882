"""The numbers of a study that are not known exactly, and which of them rise and fall together.

Each independent source of not knowing is one stream of uniform numbers with a name of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis_lib.business_case.model import BASE, Scenario
from analysis_lib.business_case.range_columns import (
    CHANCE,
    KEYS,
    RANGED,
    SWITCH,
    SWITCHES,
    TRIANGLE,
    UNIFORM,
    Name,
)
from analysis_lib.business_case.terms import Floats, leaves
from analysis_lib.business_case.words import VALUED
from analysis_lib.errors import UserError, did_you_mean
from analysis_lib.intervals import columns_of
from analysis_lib.tables import Tables
from analysis_lib.uncertainty import binomial, triangular
from analysis_lib.uncertainty.shapes import even
from analysis_lib.uncertainty.streams import raw_bits, uniform

CLAIMS = ("effecten", "*", "impactclaim")  # the stream of all impact claims that are one judgement
TOGETHER = ("effecten", "*", "aantal en impactclaim")


class Coherence(StrEnum):
    """What rises and falls together."""

    LOOSE = "los"
    SHARED = "gedeeld"
    TOGETHER = "samen"


@dataclass(frozen=True)
class Input:
    """A number with a range, or a switch with a chance.

    Parameters
    ----------
    name : Name
    value, low, high : float
        As given; 0 and 1 are the ends of a switch.
    shape : str
        ``driehoek``, ``gelijk`` or, for a switch, ``kans``.
    chance : float
        That a switch stands on ja.
    group : str
        Name under which it rises and falls with others, '' for none.
    ground : str
        What the range rests on, '' where nothing is said.
    """

    name: Name
    value: float
    low: float
    high: float
    shape: str = TRIANGLE
    chance: float = float("nan")
    group: str = ""
    ground: str = ""

    @property
    def is_switch(self) -> bool:
        """Whether it is one or the other, and nothing between."""
        return self.shape == CHANCE

    @property
    def mean(self) -> float:
        """Its expected value."""
        if self.is_switch:
            return self.chance
        return (self.low + self.high) / 2 if self.shape == UNIFORM else (self.low + self.value + self.high) / 3

    def draw(self, numbers: Floats) -> Floats:
        """Turn uniform numbers into values; a low number is a low value."""
        if self.is_switch:
            return (numbers >= 1.0 - self.chance).astype(float)
        if self.shape == UNIFORM:
            return even(numbers, self.low, self.high)
        return triangular(numbers, self.low, self.value, self.high)


@dataclass(frozen=True)
class Source:
    """What is not known in one stroke: one input, or several that rise and fall together.

    Parameters
    ----------
    stream : tuple of str
        Name of its stream of numbers.
    inputs : tuple of Input
    """

    stream: tuple[str, ...]
    inputs: tuple[Input, ...]

    @property
    def split(self) -> float | None:
        """Where its number turns a switch; None for what is no switch."""
        return 1.0 - self.inputs[0].chance if self.inputs[0].is_switch else None


def inputs_of(tables: Tables, scenario: Scenario = BASE) -> tuple[Input, ...]:
    """Return what is not known exactly; what a scenario sets is known, and a range without width is a value."""
    about = {Name(row["tabel"], row["sleutel"], row["kolom"]): row for row in tables["onzekerheid"].to_dict("records")}
    found = []
    for table, columns in RANGED.items():
        for column in columns:
            if column == "impactclaim" and scenario.impact_claim is not None:
                continue
            value, low, high = columns_of(column)
            for row in tables[table].dropna(subset=[low, high]).to_dict("records"):
                name = Name(table, row[KEYS[table]], column)
                said = about.get(name, {"vorm": "", "groep": "", "grond": ""})
                if row[low] < row[high]:
                    ends = float(row[value]), float(row[low]), float(row[high])
                    shape = said["vorm"] or TRIANGLE
                    found.append(Input(name, *ends, shape, group=said["groep"], ground=said["grond"]))
    for row in tables[SWITCHES].dropna(subset=CHANCE).to_dict("records"):
        name = Name(SWITCHES, row[SWITCH], "waarde")
        if row[SWITCH] not in scenario.conditions and 0 < row[CHANCE] < 1:
            ground = about.get(Name(SWITCHES, row[SWITCH], CHANCE), {"grond": ""})["grond"]
            found.append(Input(name, float(row["waarde"]), 0.0, 1.0, CHANCE, float(row[CHANCE]), ground=ground))
    return tuple(found)


def coherence_of(word: str) -> Coherence:
    """Read the parameter ``samenhang``.

    Raises
    ------
    UserError
        If it is none of los, gedeeld and samen.
    """
    if word not in set(Coherence):
        raise UserError(f"De parameter samenhang is '{word}'; {did_you_mean(word, list(Coherence))}")
    return Coherence(word)


def sources_of(inputs: Sequence[Input], coherence: Coherence) -> tuple[Source, ...]:
    """Gather inputs that rise and fall together.

    ``los``: each by itself. ``gedeeld``: a group of ``onzekerheid`` is one source, and so are all impact claims outside
    a group. ``samen``: all claims and numbers of persons are one, with every group that one of them is in.
    """
    judged = {one.group for one in inputs if one.group and _is_judged(one)}
    gathered: dict[tuple[str, ...], list[Input]] = {}
    for one in inputs:
        stream: tuple[str, ...] = one.name
        if one.is_switch or coherence is Coherence.LOOSE:
            pass
        elif coherence is Coherence.TOGETHER and (_is_judged(one) or one.group in judged):
            stream = TOGETHER
        elif one.group:
            stream = ("groep", one.group)
        elif one.name.column == "impactclaim":
            stream = CLAIMS
        gathered.setdefault(stream, []).append(one)
    return tuple(Source(stream, tuple(own)) for stream, own in gathered.items())


def _is_judged(one: Input) -> bool:
    return one.name.table == "effecten"


@dataclass(frozen=True)
class Drawer:
    """Turns the numbers of sources into values of the inputs, a row each; inputs that are alike share a row.

    Parameters
    ----------
    sources : tuple of Source
    """

    sources: tuple[Source, ...]

    @property
    def inputs(self) -> tuple[Input, ...]:
        """All inputs, in the order of their rows."""
        return tuple(one for source in self.sources for one in source.inputs)

    def values(self, numbers: Floats) -> Floats:
        """Return the values of all inputs (rows) for all draws (columns)."""
        rows, known = [], dict[tuple[object, ...], Floats]()
        for place, source in enumerate(self.sources):
            for one in source.inputs:
                key = (place, one.shape, one.value, one.low, one.high, one.chance)
                rows.append(known[key] if key in known else known.setdefault(key, one.draw(numbers[place])))
        return np.stack(rows) if rows else np.empty((0, numbers.shape[1]))


def eligible_of(tables: Tables) -> dict[Name, int]:
    """Return how many persons could have each effect that counts, where that is known and its number is its own."""
    effects = tables["effecten"].set_index("effect")
    known = effects[effects["in_aanmerking"].notna() & (effects["status"] == VALUED)]
    own = [name for name in known.index if leaves(name, effects["aantal_volgt"]) == [name]]
    return {Name("effecten", name, "aantal"): int(known["in_aanmerking"].astype(float)[name]) for name in own}


def another_group(
    eligible: Mapping[Name, int], chances: Mapping[Name, Floats], block: int, seed: int
) -> dict[Name, Floats]:
    """Draw for how many of those eligible each effect would occur in another group of the same size.

    Parameters
    ----------
    eligible : mapping of Name to int
    chances : mapping of Name to array
        For each draw the expected number.
    block, seed : int
        Which draws.
    """
    drawn = {}
    for name, persons in eligible.items():
        expected = chances[name]
        numbers = uniform(raw_bits(("andere groep", *name), seed, block, expected.size))
        drawn[name] = binomial(numbers, persons, expected / max(persons, 1))
    return drawn


def has_ranges(tables: Tables) -> bool:
    """Whether anything in a study is less than certain."""
    return bool(inputs_of(tables))


def listed(inputs: Sequence[Input]) -> pd.DataFrame:
    """Lay inputs out as a table: ``tabel, sleutel, kolom, waarde, laag, hoog, vorm, kans, groep, grond``."""
    rows = [(*one.name, one.value, one.low, one.high, one.shape, one.chance, one.group, one.ground) for one in inputs]
    columns = ["tabel", "sleutel", "kolom", "waarde", "laag", "hoog", "vorm", "kans", "groep", "grond"]
    return pd.DataFrame(rows, columns=columns)
