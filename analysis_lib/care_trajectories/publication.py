"""What one release has told its readers, in a form that can be kept beside the study.

Counts as they were shown, with the range that each leaves open; of a hidden one only that it was
hidden. Names of providers only where they were shown, amounts only as the shares on the page.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis_lib.care_trajectories.beside import Shown
from analysis_lib.care_trajectories.cells import WHOLE, cell
from analysis_lib.care_trajectories.release import COST_LABELS, Release, Settings
from analysis_lib.disclosure.protect import COMPLEMENTARY, UNPUBLISHED
from analysis_lib.releases import FOLDER, damaged, entries
from analysis_lib.tables import Tables

_NAMED = ("aanbieder", "aanbieder_zorgvorm")  # cells whose existence alone says that there are enough pupils


@dataclass(frozen=True)
class Publication:
    """A release as it was published.

    Parameters
    ----------
    date : str
        Day on which it was recorded; '' for one that is being made.
    years : tuple of int
    on : str
        Date of status and durations.
    settings : dict of str to float
        Table ``bescherming``, with what it leaves out.
    source : str
        Fingerprint of the input.
    names : dict of str to dict
        ``scholen`` and ``zorgvormen``: names by key; ``besturen``: boards by school.
    cells : dict of str to Shown or None
        Every count that has a place on a page; None where it was hidden.
    release : Release
        The same, for the pages.
    """

    date: str
    years: tuple[int, ...]
    on: str
    settings: dict[str, float]
    source: str
    names: dict[str, dict[str, str]]
    cells: dict[str, Shown | None]
    release: Release

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Publication:
        """Read an entry of the list of releases.

        Raises
        ------
        InputError
            If it says something else than this program writes.
        """
        try:
            cells = {str(name): _range(value) for name, value in entry["aantallen"].items()}
            rows = [(*shown, "") if shown else (np.nan, 0.0, math.inf, COMPLEMENTARY) for shown in cells.values()]
            frame = pd.DataFrame(
                rows, index=pd.Index(list(cells), dtype="str"), columns=["waarde", "laag", "hoog", "regel"]
            )
            first, last = map(int, entry["jaren"])
            release = Release(
                frame,
                _frame(entry["aanbieders"], ["school", "aanbieder", "leerlingen"]),
                _frame(entry["grootste_aanbieders"], ["school", "zorgvorm", "aanbieder", "leerlingen"]),
                _amounts(entry["goedkope_deel"]),
                _groups(entry["lorenz"]),
                set(map(str, entry["noemt_niet_alle_aanbieders"])),
                int(entry["alle_aanbieders"]),
                years_from=str(entry["houdt_jaren_van"]),
            )
            return cls(
                str(entry.get("datum", "")),
                tuple(range(first, last + 1)),
                str(entry["peildatum"]),
                {str(name): float(value) for name, value in entry["bescherming"].items()},
                str(entry["invoer"]),
                {
                    kind: {str(k): str(v) for k, v in entry[kind].items()}
                    for kind in ("scholen", "besturen", "zorgvormen")
                },
                cells,
                release,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise damaged() from error

    def same_kind(self, years: Sequence[int], on: pd.Timestamp) -> bool:
        """Whether it is about the same years and date."""
        return self.years == tuple(years) and self.on == f"{on:%Y-%m-%d}"


def publications(tables: Tables) -> list[Publication]:
    """Read every earlier release of a study, the first first."""
    return [Publication.read(entry) for entry in entries(tables.get(FOLDER))]


def fingerprint(tables: Tables) -> str:
    """Fingerprint what counts are made from, in whatever order the rows are."""
    digest = hashlib.sha256()
    schools = tables["scholen"][["school", "naam", "bestuur"]]
    frames = [tables["trajecten"], schools, tables["zorgvormen"]]
    used = tables.get("gebruik")
    if used is not None and len(used):
        frames += [used, tables["leerlingen"]]
    for frame in frames:
        digest.update(repr(list(frame.columns)).encode())
        digest.update(np.sort(pd.util.hash_pandas_object(frame, index=False).to_numpy()).tobytes())
    return digest.hexdigest()


def entry_of(release: Release, tables: Tables, years: Sequence[int], on: pd.Timestamp) -> dict[str, Any]:
    """Give what the pages of a release tell, as it is kept: JSON, and the same for the same release."""
    cells: dict[str, Any] = {}
    for name, value, low, high, rule in release.cells[["waarde", "laag", "hoog", "regel"]].itertuples():
        is_hidden = rule != "" or (math.isnan(value) and not name.startswith("gebruik/"))
        if rule == UNPUBLISHED or (is_hidden and str(name).startswith(tuple(f"{kind}/" for kind in _NAMED))):
            continue
        cells[str(name)] = None if is_hidden else _written((value, low, high))
    return {
        "jaren": [int(years[0]), int(years[-1])],
        "peildatum": f"{on:%Y-%m-%d}",
        "invoer": fingerprint(tables),
        "bescherming": Settings.chosen(tables),
        "houdt_jaren_van": release.years_from,
        **names_in(tables),
        "aantallen": cells,
        "aanbieders": _rows(release.providers),
        "grootste_aanbieders": _rows(release.in_forms),
        "noemt_niet_alle_aanbieders": sorted(release.hides_providers),
        "alle_aanbieders": release.all_providers if cells[cell("periode", WHOLE)] is not None else 0,
        "goedkope_deel": cheap_share(release.amounts),
        "lorenz": curve_of(release.groups),
    }


def names_in(tables: Tables) -> dict[str, dict[str, str]]:
    """Return the names by which readers know schools and forms, by key, and the board of each school."""
    schools, forms = tables["scholen"], tables["zorgvormen"]
    return {
        "scholen": dict(zip(schools["school"], schools["naam"], strict=True)),
        "besturen": dict(zip(schools["school"], schools["bestuur"], strict=True)),
        "zorgvormen": dict(zip(forms["zorgvorm"], forms["naam"], strict=True)),
    }


def _range(value: Any) -> Shown | None:
    """Read a shown number, one with its range, a range alone (``[null, low, high]``), or nothing."""
    if value is None:
        return None
    if isinstance(value, list):
        shown, low, high = value
        return np.nan if shown is None else float(shown), float(low), math.inf if high is None else float(high)
    return float(value), float(value), float(value)


def _written(shown: Shown | None) -> Any:
    if shown is None:
        return None
    value, low, high = shown
    if value == low == high:
        return _plain(value)
    return [None if math.isnan(value) else _plain(value), _plain(low), None if math.isinf(high) else _plain(high)]


def _plain(value: float) -> float | int:
    """Write a whole number without decimals."""
    return int(value) if float(value).is_integer() else float(value)


def _rows(frame: pd.DataFrame) -> list[list[Any]]:
    return [[*map(str, row[:-1]), _plain(row[-1])] for row in frame.itertuples(index=False)]


def _frame(rows: Iterable[Sequence[Any]], columns: list[str]) -> pd.DataFrame:
    read = [(*map(str, row[:-1]), float(row[-1])) for row in rows]
    frame = pd.DataFrame(read, columns=columns)
    return frame.astype({**dict.fromkeys(columns[:-1], "str"), columns[-1]: float})


def cheap_share(amounts: pd.Series) -> float | None:
    """The part of all costs that the cheapest class makes, in whole percents as the page has it."""
    low, total = float(amounts.get(COST_LABELS[0], np.nan)), float(amounts.get("totaal", np.nan))
    return None if math.isnan(low) or math.isnan(total) or not total else round(low / total, 2)


def _amounts(share: float | None) -> pd.Series:
    """Amounts of which the whole is one; all that is published of them is this share."""
    values = dict.fromkeys((*COST_LABELS, "totaal"), np.nan)
    if share is not None:
        values |= {COST_LABELS[0]: float(share), "totaal": 1.0}
    return pd.Series(values, dtype=float)


def curve_of(groups: pd.DataFrame) -> list[list[float]]:
    """The points of the Lorenz curve in whole percents, as the figure has them; none where there is no figure."""
    if len(groups) < 2 or groups["kosten"].isna().any() or not groups["kosten"].sum():
        return []
    shares = [(groups[name].cumsum() / groups[name].sum()).round(2) for name in ("leerlingen", "kosten")]
    return [[float(pupils), float(costs)] for pupils, costs in zip(*shares, strict=True)]


def _groups(curve: Sequence[Sequence[float]]) -> pd.DataFrame:
    points = np.array([[0.0, 0.0], *[[float(one), float(other)] for one, other in curve]])
    return pd.DataFrame(np.diff(points, axis=0), columns=["leerlingen", "kosten"])
