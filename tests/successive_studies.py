"""Pairs of studies of which the second is what becomes of the first: a pupil more, a correction, another year."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analysis_lib import care_trajectories as ct
from analysis_lib.catalogue import report
from analysis_lib.releases import FOLDER
from analysis_lib.study import read_study
from tests.attacker_of_releases import Files, files_of
from tests.small_trajectories import trajectories, write_study

Frames = dict[str, pd.DataFrame]
YEARS = (2022, 2023)


def small_study(pupils: int = 60, seed: int = 2, **settings: float) -> Frames:
    """Read the invented study of `tests.small_trajectories`, with settings of its protection."""
    with TemporaryDirectory() as folder:
        place = write_study(Path(folder) / "s", trajecten=trajectories(pupils, seed))
        tables = dict(read_study(report("utrechtse_heuvelrug"), place).tables)
    return with_settings({**tables, FOLDER: releases()}, **settings)


def releases(*entries: Mapping[str, object]) -> pd.DataFrame:
    """The table of earlier releases, each with a date."""
    texts = [json.dumps({"datum": f"2025-0{n}-01", **entry}) for n, entry in enumerate(entries, 1)]
    return pd.DataFrame({"uitgave": pd.Series(texts, dtype=object)})


def with_settings(tables: Frames, **settings: float) -> Frames:
    """Change settings of the protection."""
    frame = pd.DataFrame({"instelling": list(settings), "waarde": pd.Series(list(settings.values()), dtype=float)})
    return {**tables, "bescherming": frame.assign(toelichting="")}


def with_rows(tables: Frames, *rows: Mapping[str, object]) -> Frames:
    """Add trajectories, each like the first but for what is named."""
    frame = tables["trajecten"]
    like = frame.iloc[[0] * len(rows)].reset_index(drop=True)
    for name in {name for row in rows for name in row}:
        values = [row.get(name, old) for row, old in zip(rows, like[name], strict=True)]
        like[name] = pd.Series(values, dtype=like[name].dtype)
    return {**tables, "trajecten": pd.concat([frame, like], ignore_index=True)}


def pupil(number: int, **traits: object) -> dict[str, object]:
    return {
        "leerling": f"nieuw-{number}",
        "school": "linde",
        "zorgvorm": "ggz",
        "aanbieder": "Praktijk A",
        "begin": pd.Timestamp("2023-03-05"),
        "eind": pd.Timestamp("2023-07-20"),
        "kosten": 9_500.0,
        "geboren": pd.Timestamp("2013-03-11"),
        **traits,
    }


def _of_one(tables: Frames, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Frames:
    """Change the trajectories of one pupil, at the largest school and with help in these years."""
    frame = tables["trajecten"]
    there = frame[(frame["school"] == "linde") & (frame["begin"].dt.year == YEARS[-1])]
    one = frame["leerling"] == there["leerling"].iloc[-1]
    return {**tables, "trajecten": pd.concat([frame[~one], change(frame[one].copy())]).sort_index()}


def _add(tables: Frames) -> Frames:
    return with_rows(tables, pupil(1))


def _remove(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.iloc[:0])


def _move(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.assign(school="es"))


def _age(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.assign(geboren=rows["geboren"] - pd.DateOffset(years=3)))


def _cost(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.assign(kosten=rows["kosten"] + 11_000))


def _form(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.assign(zorgvorm="dyslexie"))


def _provider(tables: Frames) -> Frames:
    return _of_one(tables, lambda rows: rows.assign(aanbieder="Praktijk Z"))


def _year(tables: Frames) -> Frames:
    """A year more, in which some had help before and most had not."""
    frame = tables["trajecten"]
    again = frame["leerling"].drop_duplicates().iloc[::6]
    begin, form = pd.Timestamp("2024-02-05"), ("ggz", "hulp", "ggz", "dyslexie")
    later = [
        {"begin": begin, "eind": pd.NaT, "kosten": 300.0 + 390 * n, "zorgvorm": form[n % 4]}
        | {"school": ("linde", "es", "linde", "wilg")[n % 4], "geboren": pd.Timestamp(2012 + n % 5, 5, 11)}
        for n in range(40)
    ]
    born = frame.drop_duplicates("leerling").set_index("leerling")["geboren"]
    who = [*again, *(f"later-{n}" for n in range(40 - len(again)))]
    rows = [
        row | {"leerling": one, "geboren": born.get(one, row["geboren"])} for row, one in zip(later, who, strict=True)
    ]
    return with_rows(tables, *rows)


def _year_and_late(tables: Frames) -> Frames:
    return with_rows(_year(tables), pupil(1))


def _closed(tables: Frames) -> Frames:
    kept = {name: tables[name][tables[name]["school"] != "wilg"] for name in ("scholen", "leerlingen", "trajecten")}
    return {**tables, **{name: frame.reset_index(drop=True) for name, frame in kept.items()}}


def _many(tables: Frames) -> Frames:
    """Many late pupils at one school, and one at another."""
    late = [pupil(n) for n in range(14)]
    return with_rows(tables, *late, pupil(90, school="es", zorgvorm="hulp", geboren=pd.Timestamp("2016-03-11")))


def _dyslexia(tables: Frames) -> Frames:
    return {**tables, "zorgvormen": tables["zorgvormen"].assign(dyslexie=lambda forms: forms["zorgvorm"] == "hulp")}


def _keys(tables: Frames) -> Frames:
    """Other keys of a school and a form, and one pupil more: a reader knows them by their names."""
    found = _add(tables)
    for table, column in (("scholen", "school"), ("leerlingen", "school"), ("trajecten", "school")):
        found[table] = found[table].assign(**{column: found[table][column].replace("linde", "lindeboom")})
    for table in ("zorgvormen", "trajecten"):
        found[table] = found[table].assign(zorgvorm=found[table]["zorgvorm"].replace("ggz", "jeugd-ggz"))
    return found


@dataclass(frozen=True)
class Successor:
    """What becomes of a study, over which years it is published then, and by which settings."""

    change: Callable[[Frames], Frames] = dict
    years: tuple[int, ...] = YEARS
    first: Mapping[str, float] = field(default_factory=dict)
    then: Mapping[str, float] = field(default_factory=dict)
    same_rows: bool = False  # whether those of the first release's years are as they were


SUCCESSORS = {
    "one pupil added": Successor(_add),
    "one removed": Successor(_remove),
    "one moved school": Successor(_move),
    "age corrected": Successor(_age),
    "costs corrected": Successor(_cost),
    "form corrected": Successor(_form),
    "provider corrected": Successor(_provider),
    "many added": Successor(_many),
    "a year added": Successor(_year, (*YEARS, 2024), same_rows=True),
    "a year added and one late": Successor(_year_and_late, (*YEARS, 2024)),
    "a year left out": Successor(years=(2021, *YEARS), same_rows=True),
    "a school closed": Successor(_closed),
    "a lower minimum": Successor(then={"minimum_school": 3, "minimum_rapport": 3}, same_rows=True),
    "a higher minimum": Successor(first={"minimum_school": 3, "minimum_rapport": 3}, same_rows=True),
    "rounding added": Successor(then={"afronding": 5}, same_rows=True),
    "one added between rounded ones": Successor(_add, first={"afronding": 5}, then={"afronding": 5}),
    "another form is for dyslexia": Successor(_dyslexia, same_rows=True),
    "keys renamed and one added": Successor(_keys),
}


@dataclass(frozen=True)
class Published:
    """A release of a study: its tables and years, its files, and what it adds to the releases of the study."""

    tables: Frames
    years: tuple[int, ...]
    release: ct.Release
    files: Files
    entry: dict[str, object] | None


def publish(tables: Frames, years: tuple[int, ...] = YEARS) -> Published:
    """Make a release and its files."""
    on = f"{years[-1] + 1}-01-01"
    made = ct.release(tables, years, pd.Timestamp(on))
    entry = ct.new_entry(tables, years, pd.Timestamp(on), made)
    return Published(tables, years, made, files_of(tables, years, on, made), entry)


def first_of(study: Frames, successor: Successor) -> Published:
    """Publish a study for the first time."""
    return publish(with_settings(study, **successor.first) if successor.first else study)


def next_of(study: Frames, successor: Successor, first: Published, *, knows_first: bool = True) -> Published:
    """Publish what becomes of a study; it knows of the first release unless that is switched off."""
    tables = successor.change(with_settings(study, **successor.then) if successor.then or successor.first else study)
    assert first.entry is not None
    return publish({**tables, FOLDER: releases(first.entry) if knows_first else releases()}, successor.years)
