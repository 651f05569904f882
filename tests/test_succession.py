"""A release and the one before it tell nothing of few pupils; see `tests.attacker_of_releases`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from io import StringIO
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import cells, printed_use
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.care_trajectories.since import since_last
from analysis_lib.errors import InputError, UserError
from analysis_lib.releases import FOLDER
from tests.attacker_of_releases import (
    Count,
    Files,
    Found,
    as_if_nothing_changed,
    changes,
    small_counts,
    system_of,
    truth_of,
)
from tests.cells import shown
from tests.successive_studies import (
    SUCCESSORS,
    YEARS,
    Frames,
    Published,
    next_of,
    publish,
    pupil,
    releases,
    small_study,
    with_rows,
    with_settings,
)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("undrawn")]
MINIMA = (5, 10)
TRIED = 25  # numbers per release, of some hundred; `benchmarks/releases.py` tries all
release_module = sys.modules["analysis_lib.care_trajectories.release"]
protect_module = sys.modules["analysis_lib.disclosure.protect"]


@pytest.fixture(scope="module")
def study() -> Frames:
    return small_study()


@pytest.fixture(scope="module")
def first(study: Frames) -> Published:
    return publish(study)


def true(of: Published) -> dict[Count, int]:
    return truth_of(of.tables["trajecten"], of.tables["scholen"], of.tables["zorgvormen"], of.years)


def small(of: Published, *, files: Files | None = None, only: int = TRIED) -> list[Found]:
    return small_counts(files or of.files, true(of), MINIMA, only=only)


def changed(one: Published, other: Published) -> list[Found]:
    return changes(one.files, other.files, (true(one), true(other)), MINIMA, only=TRIED)


def test_a_release_tells_no_small_number(first: Published) -> None:
    assert sum(low == high for low, high in first_bounds(first)) > 30
    assert small(first) == []


def first_bounds(of: Published) -> Iterator[tuple[float, float]]:
    yield from system_of(of.files).bounds.values()


# --- each rule switched off once ---


def together(*, both_forms: bool = True) -> Frames:
    """Two schools with many pupils in each of two forms; two of each have help in both, or else a second time."""
    rows = []
    for school, number in (("linde", 36), ("es", 40)):
        for n in range(number):
            born, costs = pd.Timestamp(2011 + n % 7, 3, 11), (900.0, 4_000.0, 15_000.0)[n % 3]
            mine = pupil(n, leerling=f"{school}{n}", school=school, geboren=born, kosten=costs)
            again = {"begin": pd.Timestamp("2023-05-05"), "kosten": 10.0}
            rows.append(mine | {"zorgvorm": "ggz" if n < number - 14 else "hulp"})
            rows += [mine | again | ({"zorgvorm": "hulp"} if both_forms else {})] * (n < 2)
            rows.append(mine | {"leerling": f"{school}{n} eerder", "begin": pd.Timestamp("2022-03-05")})
    found = with_rows(small_study(20), *rows)
    return {**found, "trajecten": found["trajecten"].iloc[-len(rows) :].reset_index(drop=True)}


def alike() -> Frames:
    """The same two schools; the help of each pupil of one costs as much."""
    found = together(both_forms=False)
    rows = found["trajecten"]
    return {**found, "trajecten": rows.assign(kosten=rows["kosten"].where(rows["school"] != "linde", 900.0))}


def with_use(tables: Frames) -> Frames:
    """Fill ``gebruik`` with the percentages that the trajectories give."""
    view = MunicipalityView(tables, YEARS[0], YEARS[-1], version="intern")
    rows = [
        (school, year, float(int(100 * view.release.count("leerlingen", school, year) / pupils + 0.5)), "eigen")
        for (school, year), pupils in view.pupils.items()
    ]
    return {**tables, "gebruik": pd.DataFrame(rows, columns=["school", "jaar", "percentage", "plaats"])}


def _without_overlap(self: cells.Ledger, name: str, whole: str, parts: Any, level: str = "") -> str:
    return REST(self, name, whole, parts, "" if name.startswith("in_meer_vormen") else level)


REST = cells.Ledger.rest
NOTHING = pd.Series(dtype=float)
RULES = {
    "small counts": patch.object(release_module, "small", lambda *_: NOTHING),
    "complementary": patch.object(protect_module, "too_narrow", lambda *_: NOTHING),
    "one class": patch.object(cells.Ledger, "by_class", lambda *_: None),
    "several forms": patch.object(cells.Ledger, "rest", _without_overlap),
    "printed use": patch.object(printed_use, "printed", lambda *_: {}),
}
TABLES = {"several forms": together, "printed use": lambda: with_use(small_study()), "one class": alike}


@contextmanager
def switched_off(rule: str) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(RULES[rule])
        yield


@pytest.mark.parametrize("rule", RULES)
def test_without_a_rule_it_would(rule: str, study: Frames) -> None:
    tables = TABLES[rule]() if rule in TABLES else study
    with switched_off(rule):
        found = small(publish(tables), only=0)
    assert found


@pytest.mark.parametrize("tables", [together, alike])
def test_with_it_it_does_not(tables: Callable[[], Frames]) -> None:
    assert small(publish(tables())) == []


def test_few_second_trajectories_are_seen_only_where_a_study_says_so() -> None:
    made = publish(with_settings(together(both_forms=False), verschil_tonen=1))
    asked = replace(made.files, shows_difference=False)
    assert [label for label, *_ in small(made, files=asked, only=0) if label.startswith("meer trajecten")]
    assert small(made) == []


# --- releases after each other ---


@pytest.mark.parametrize("name", ["one pupil added", "form corrected", "keys renamed and one added"])
def test_where_few_changed_everything_stays_as_it_was(name: str, study: Frames, first: Published) -> None:
    then = next_of(study, SUCCESSORS[name], first)
    assert then.files.printed() == first.files.printed()
    if not name.startswith("keys"):  # other keys are told by other entries
        assert then.release.kept_from == "2025-01-01"
        assert then.entry is None


def test_otherwise_everything_would_be_told_of_that_pupil(study: Frames, first: Published) -> None:
    found = changed(first, next_of(study, SUCCESSORS["one pupil added"], first, knows_first=False))
    assert len(found) > 3
    assert all(low == high == 1 for _, low, high in found)


@pytest.mark.parametrize("name", ["many added", "a year added and one late"])
def test_what_changed_by_few_is_not_told(name: str, study: Frames, first: Published) -> None:
    then = next_of(study, SUCCESSORS[name], first)
    assert changed(first, then) == []
    assert then.entry is not None
    assert then.release.cells["waarde"].notna().sum() > 20  # it is still worth reading


@pytest.mark.parametrize("name", ["a lower minimum", "a year added"])
def test_the_same_rows_published_otherwise_tell_no_more(name: str, study: Frames, first: Published) -> None:
    then = next_of(study, SUCCESSORS[name], first)
    both = as_if_nothing_changed(first.files, then.files)
    assert both is not None
    for release, of in (("toen", first), ("nu", then)):
        minima = MINIMA if release == "toen" or name != "a lower minimum" else (3, 3)
        assert small_counts(of.files, true(of), minima, system=both, release=release, only=TRIED) == []


def test_without_the_first_they_would(study: Frames, first: Published) -> None:
    then = next_of(study, SUCCESSORS["a lower minimum"], first, knows_first=False)
    both = as_if_nothing_changed(first.files, then.files)
    assert both is not None
    assert small_counts(first.files, true(first), MINIMA, system=both, release="toen", only=0)


def test_the_same_rows_are_the_same_release(study: Frames, first: Published) -> None:
    assert first.entry is not None
    frame = study["trajecten"].iloc[::-1].reset_index(drop=True)
    again = publish({**study, "trajecten": frame, FOLDER: releases(first.entry)})
    assert again.entry is None
    pd.testing.assert_frame_equal(again.release.cells, first.release.cells)
    pd.testing.assert_frame_equal(again.release.groups, first.release.groups)
    assert again.release.earlier == ()  # nothing on a page says whether it was made for the first time


def test_what_is_kept_of_a_release_is_what_was_shown(study: Frames, first: Published) -> None:
    assert first.entry is not None
    inside = ct.release(study, YEARS, pd.Timestamp("2024-01-01"), internal=True).cells["waarde"]
    kept = first.entry["aantallen"]
    assert isinstance(kept, dict)
    hidden = {name for name, value in kept.items() if value is None}
    assert hidden
    assert all(value == inside[name] for name, value in kept.items() if value is not None)
    assert all(isinstance(value, int) for value in kept.values() if value is not None)
    text = json.dumps(first.entry)
    assert not [pupil_ for pupil_ in study["trajecten"]["leerling"].unique() if f'"{pupil_}"' in text]
    named = {name.split("/")[2] for name in kept if name.startswith("aanbieder/")}
    assert named == set(first.release.providers["aanbieder"])


def test_finer_rounding_is_refused(study: Frames) -> None:
    rounded = with_settings(study, afronding=5)
    one = publish(rounded)
    assert one.entry is not None
    with pytest.raises(UserError, match=r"uitgave van 2025-01-01 .* veelvouden van 5"):
        publish({**study, FOLDER: releases(one.entry)})


def test_forms_divided_anew_are_refused(study: Frames, first: Published) -> None:
    assert first.entry is not None
    frame = study["zorgvormen"]
    added = frame.assign(zorgvorm=frame["zorgvorm"] + "-nieuw", naam=frame["naam"] + " nieuw")
    rows = study["trajecten"].assign(zorgvorm=study["trajecten"]["zorgvorm"] + "-nieuw")
    tables = {**study, "zorgvormen": added, "trajecten": rows, FOLDER: releases(first.entry)}
    with pytest.raises(UserError, match="zorgvormen zijn anders ingedeeld"):
        publish(with_rows(tables, *(pupil(n, zorgvorm="ggz-nieuw") for n in range(20))))


def test_a_damaged_release_is_refused(study: Frames, first: Published) -> None:
    assert first.entry is not None
    with pytest.raises(InputError, match="beschadigd"):
        publish({**study, FOLDER: releases({**first.entry, "aantallen": [1]})})


def test_the_report_says_so(study: Frames, first: Published) -> None:
    assert first.entry is not None
    word = "Geef over deze jaren geen tweede versie uit"
    fresh = MunicipalityView(study, *YEARS)
    fresh.release = first.release
    text = shown("utrechtse_heuvelrug", word, view=fresh, facts=fresh.facts()).text
    assert "vastgelegd" in text
    assert word not in text
    later = "Er is al uitgegeven op"
    assert "met de hand gemaakt" in shown("utrechtse_heuvelrug", later, view=fresh, facts=fresh.facts()).text
    view = MunicipalityView({**SUCCESSORS["one pupil added"].change(study), FOLDER: releases(first.entry)}, *YEARS)
    text = shown("utrechtse_heuvelrug", later, view=view, facts=view.facts()).text
    assert "De cijfers zijn die van de uitgave van 1 januari 2025" in text
    alone = MunicipalityView({name: table for name, table in study.items() if name != FOLDER}, *YEARS)
    alone.release = replace(first.release, recorded=False)
    assert word in shown("utrechtse_heuvelrug", word, view=alone, facts=alone.facts()).text


def test_next_year_a_report_says_what_changed_per_school(study: Frames, first: Published) -> None:
    """Counted from the rows by hand; hidden is what either release hides, and nothing is worked out from that."""
    alone = MunicipalityView(study, *YEARS)
    alone.release = first.release
    assert since_last(SchoolUseView(alone)).html == ""
    second = next_of(study, SUCCESSORS["a year added and one late"], first)
    view = MunicipalityView(second.tables, second.years[0], second.years[-1])
    view.release = second.release
    told = pd.read_csv(StringIO(since_last(SchoolUseView(view)).csv), dtype=str).set_index("school")
    begun = second.tables["trajecten"].assign(jaar=lambda rows: rows["begin"].dt.year)
    number = begun.groupby(["school", "jaar"])["leerling"].nunique()
    of_first = study["trajecten"].assign(jaar=lambda rows: rows["begin"].dt.year)
    before = of_first.groupby(["school", "jaar"])["leerling"].nunique()
    seen = set()
    for school, name in view.names.items():
        row = told.loc[name]
        then, now = before[school, YEARS[-1]], number.get((school, second.years[-1]), 0)
        assert row["toen"] in {str(then), "x"}
        assert row["nu"] in {str(now), "x"}
        hidden = "x" in {row["toen"], row["nu"]}
        difference = f"{now - then:+d}".replace("-", "\u2212") if now - then else "0"
        assert row["verschil"].lstrip("'") == ("x" if hidden else difference)
        assert (row["groei"] == "x") == hidden
        seen.add(hidden)
    assert seen == {True, False}
