"""Attack many releases, and pairs of releases after each other, in whole numbers; see `tests.attacker_of_releases`.

    python benchmarks/releases.py            # twenty studies, every pair
    python benchmarks/releases.py --example  # the shipped example too, made one's own, with one pupil added

Prints a line for each, with what was found; ends with 1 if anything was.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pandas as pd

from analysis_lib.catalogue import PROJECT, report
from analysis_lib.releases import FOLDER
from analysis_lib.study import read_study

sys.path.insert(0, str(PROJECT))
from tests.attacker_of_releases import Found, as_if_nothing_changed, changes, small_counts, truth_of
from tests.successive_studies import SUCCESSORS, Frames, Published, first_of, next_of, publish, releases, small_study

MINIMA = (5, 10)
EXAMPLE_YEARS = (2017, 2018, 2019)


def true(of: Published) -> dict[tuple[str, ...], int]:
    """Count from the rows."""
    return truth_of(of.tables["trajecten"], of.tables["scholen"], of.tables["zorgvormen"], of.years)


def single(seed: int) -> list[Found]:
    """Attack one release of an invented study."""
    made = publish(small_study(40 + 4 * seed, seed))
    return small_counts(made.files, true(made), MINIMA)


def with_printed_use(seed: int) -> list[Found]:
    """Attack one with printed percentages beside its trajectories."""
    from tests.test_succession import with_use

    made = publish(with_use(small_study(40 + 10 * seed, seed)))
    return small_counts(made.files, true(made), MINIMA)


def pair(name: str, study: Frames) -> list[Found]:
    """Attack a release and the one before it."""
    successor = SUCCESSORS[name]
    first = first_of(study, successor)
    then = next_of(study, successor, first)
    minima = tuple(
        int(min({setting: low, **successor.first}[setting], {setting: low, **successor.then}[setting]))
        for setting, low in zip(("minimum_school", "minimum_rapport"), MINIMA, strict=True)
    )
    found = changes(first.files, then.files, (true(first), true(then)), (minima[0], minima[1]))
    both = as_if_nothing_changed(first.files, then.files) if successor.same_rows else None
    assert both is not None or not successor.same_rows
    for release, of in (("toen", first), ("nu", then)) if both else ():
        found += small_counts(of.files, true(of), (minima[0], minima[1]), system=both, release=release)
    return found


def example() -> list[Found]:
    """Attack the shipped example, made one's own, before and after one pupil came."""
    shipped = read_study(report("utrechtse_heuvelrug")).tables
    tables = {**shipped, **{name: shipped[name].iloc[:0] for name in ("gebruik", "published")}}
    first = publish({**tables, FOLDER: releases()}, EXAMPLE_YEARS)
    assert first.entry is not None
    frame = tables["trajecten"]
    one = frame.iloc[[0]].assign(leerling="erbij", begin=pd.Timestamp("2019-03-05"), eind=pd.Timestamp("2019-09-20"))
    more = {**tables, "trajecten": pd.concat([frame, one], ignore_index=True), FOLDER: releases(first.entry)}
    then = publish(more, EXAMPLE_YEARS)
    found = changes(first.files, then.files, (true(first), true(then)), MINIMA)
    return found + small_counts(first.files, true(first), MINIMA, only=60)


def beside_its_source() -> list[Found]:
    """Attack the example as it is shipped, and leave out what its source printed, which nobody can hide."""
    tables = read_study(report("utrechtse_heuvelrug")).tables
    made = publish(tables, EXAMPLE_YEARS)
    town = made.files.town
    forms = pd.read_csv(io.StringIO(town["leerlingen_per_zorgvorm"].csv), dtype=str).assign(
        **dict.fromkeys(map(str, EXAMPLE_YEARS), "x")
    )
    names = replace(town["leerlingen_per_zorgvorm"], csv=forms.to_csv(index=False))
    printed = {"gebruik_per_school": town["gebruik_per_school"], "leerlingen_per_zorgvorm": names}
    alone = small_counts(replace(made.files, town=printed, sheets={}), true(made), MINIMA)
    return [one for one in small_counts(made.files, true(made), MINIMA) if one not in alone]


def attacks(*, of_example: bool) -> Iterator[tuple[str, Callable[[], list[Found]]]]:
    """Name each attack, and give what makes it."""
    for seed in range(1, 21):
        yield f"study {seed}", partial(single, seed)
    for seed in (1, 2):
        yield f"printed use {seed}", partial(with_printed_use, seed)
    study = small_study()
    for name in SUCCESSORS:
        yield name, partial(pair, name, study)
    if of_example:
        yield "example", example
        yield "example beside its source", beside_its_source


def main() -> int:
    """Make every attack."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--example", action="store_true")
    words.add_argument("--only", default="", help="attacks whose name has this")
    given = words.parse_args()
    failed = 0
    for name, attack in attacks(of_example=given.example):
        if given.only not in name:
            continue
        since = time.process_time()
        found = attack()
        failed += bool(found)
        print(f"{name}: {len(found)} found in {time.process_time() - since:.1f} s {found[:4] or ''}", flush=True)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
