"""Every number about persons on a page comes from the release, which disclosure control has seen.

All pages are rendered twice with one release: beside the rows it was made from, and beside other
rows. A number that differs did not come from the release, so nobody protects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import municipality
from analysis_lib.care_trajectories.page import TrajectoriesView
from analysis_lib.catalogue import report
from analysis_lib.show import figures
from analysis_lib.study import read_study
from tests.cells import all_shown
from tests.small_trajectories import SCHOOLS, trajectories, write_study

pytestmark = pytest.mark.slow
YEARS = (2021, 2022, 2023)
HIDDEN = ("wilg", 2022)  # the printed percentage that the release hides
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_FINGERPRINTS = {"Verantwoording", "Wat een cijfer wel en niet zegt"}  # of files, and of a sheet's rows


def use(hidden: int) -> list[list[object]]:
    rows = [[school, year, hidden if (school, year) == HIDDEN else 7, "eigen"] for school in SCHOOLS for year in YEARS]
    return [["school", "jaar", "percentage", "plaats"], *rows]


def folders(tmp_path: Path, *, printed: bool) -> tuple[Path, Path]:
    """Two studies that differ in every row about persons, and in nothing else."""
    one, other = (
        write_study(
            tmp_path / name / "s", trajecten=trajectories(pupils, seed), gebruik=use(hidden) if printed else None
        )
        for name, pupils, seed, hidden in (("a", 90, 4, 3), ("b", 140, 8, 31))
    )
    return one, other


@pytest.fixture(scope="module", params=[False, True], ids=["from trajectories", "printed"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    one, other = folders(tmp_path_factory.mktemp("twee"), printed=request.param)
    made = ct.release(
        read_study(report("utrechtse_heuvelrug"), one).tables, YEARS, pd.Timestamp("2024-01-01"), internal=True
    )
    cells = made.cells.copy()
    cells.loc[cells.index == ct.cell("gebruik", *HIDDEN), "regel"] = "onveilig"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TrajectoriesView, "release", replace(made, cells=cells))
        yield one, other


def numbers(folder: Path, schools: Iterable[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Every number of the report and of factsheets: on the page, in its alternative texts and in its CSV files."""
    pages = [("utrechtse_heuvelrug", {}), *(("school_factsheet", {"school": school}) for school in schools)]
    for name, parameters in pages:
        for place, (heading, part) in enumerate(all_shown(name, data=str(folder), **parameters)):
            if heading not in _FINGERPRINTS:
                where = f"{name} {parameters.get('school', '')} {heading} {place} {part.name}"
                yield where, part.name, _NUMBER.findall(f"{part.html}\n{part.narrow}\n{part.text}\n{part.csv}")


def untraced(both: tuple[Path, Path], schools: Iterable[str] = SCHOOLS) -> list[str]:
    one, other = (list(numbers(folder, schools)) for folder in both)
    assert len(one) == len(other) > 40
    return [
        f"{where}: {mine} {theirs}"
        for (where, _, mine), (_, _, theirs) in zip(one, other, strict=True)
        if mine != theirs
    ]


def test_every_number_about_persons_comes_from_the_release(both: tuple[Path, Path]) -> None:
    assert untraced(both) == []


def test_a_number_that_does_not_is_found(both: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def providers(view: municipality.MunicipalityView) -> int:
        return len(view.tables["trajecten"])

    monkeypatch.setattr(municipality.MunicipalityView, "_providers", providers)
    monkeypatch.setattr(figures, "svg_of", lambda drawing: "<svg></svg>")  # it is in the text
    (found,) = untraced(both, schools=())  # it stands in the report alone
    assert "zorgvormen en aanbieders" in found
