"""Schools that close, open or are missing from a year: nobody is added from another year. Everything is invented."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.care_trajectories import Roll, factsheet_figures, factsheet_tables
from analysis_lib.care_trajectories.factors import FactorView
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import Study, read_study
from tests.cells import shown
from tests.small_trajectories import HEADER, write_study

FIRST, LAST = 2022, 2023
PUPILS = [["school", "jaar", "leerlingen", "plaats"]]
CLOSED = [*PUPILS, ["es", FIRST, 200, "Telling"], ["linde", FIRST, 100, "Telling"], ["es", LAST, 210, "Telling"]]
OPENED = [*PUPILS, ["es", FIRST, 200, "Telling"], ["es", LAST, 210, "Telling"], ["linde", LAST, 100, "Telling"]]
NAMES = [
    ["school", "naam", "brin6", "bestuur", "ses", "sot", "achterstandsscore"],
    *[[key, f"De {key.title()}", "", "Stichting Oost", "", "", ""] for key in ("es", "linde")],
]


def begun(school: str, year: int, number: int) -> list[list[object]]:
    """Return help that began for so many pupils."""
    return [
        [
            *(f"{school}-{year}-{n}", school, "hulp", "", "Praktijk A", f"{year}-02-01"),
            *("" if n % 2 else f"{year}-{3 + 2 * (n % 5):02}-01", 900 * (1 + 7 * (n % 4)) + n, "", 5 + n % 7),
        ]
        for n in range(number)
    ]


def study(folder: Path, pupils: list[list[object]], *helped: list[list[object]]) -> Study:
    rows = [HEADER, *(row for rows in helped for row in rows)]
    forms = [["zorgvorm", "naam", "herstart", "dyslexie"], ["hulp", "Begeleiding", "nee", "nee"]]
    path = write_study(folder / "studie", scholen=NAMES, leerlingen=pupils, trajecten=rows, zorgvormen=forms)
    return read_study(report("utrechtse_heuvelrug"), path)


@pytest.fixture
def closed(tmp_path: Path) -> Study:
    return study(tmp_path, CLOSED, begun("es", FIRST, 24), begun("linde", FIRST, 14), begun("es", LAST, 25))


def test_a_school_that_closed_is_not_in_the_year_after(closed: Study) -> None:
    view = MunicipalityView(closed.tables, None, None)
    use = SchoolUseView(view)
    assert "1 school met 210 leerlingen" in use.headline().text
    assert view.share("*", LAST) == "11,9%"
    assert use.classes.at["linde", LAST] == ""
    assert pd.isna(use.percentages.at["linde", LAST])
    row = next(line for line in use.use_table().csv.splitlines() if "De Linde" in line)
    assert "n.v.t." in row
    assert "--" not in row
    assert "had in dat jaar geen leerlingen" in use.use_table().html
    assert pd.isna(FactorView(use, 0.05, 1).factors["omvang"].by_school["linde"])


def test_a_school_that_opens_was_not_there_before(tmp_path: Path) -> None:
    opened = study(tmp_path, OPENED, begun("es", FIRST, 24), begun("es", LAST, 25), begun("linde", LAST, 14))
    view = MunicipalityView(opened.tables, None, None)
    use = SchoolUseView(view)
    assert view.everyone("*", FIRST) == 200
    assert use.classes.at["linde", LAST] == ""
    assert "2 scholen met 310 leerlingen" in use.headline().text


def test_a_closed_school_has_a_factsheet_that_says_so(closed: Study) -> None:
    sheet = FactsheetView(closed.tables, "linde", None, None)
    facts = sheet.facts()
    assert facts["aandeel"] is None
    values = {"sheet": sheet, "facts": facts, "factsheet_tables": factsheet_tables, "figures": factsheet_figures}
    told = shown("school_factsheet", "factsheet_tables.comparison", **values)
    assert f"Uw school had in {LAST} geen leerlingen." in told.html
    assert "Staat er n.v.t.? De school had in dat jaar geen leerlingen." in told.html


def test_a_school_that_misses_a_counted_year_is_warned_of_once_a_year(closed: Study) -> None:
    (found,) = [str(one) for one in closed.warnings if "leerlingen.csv" in str(one)]
    assert f"{LAST} ontbreekt voor 'De Linde', terwijl andere scholen in dat jaar wel geteld zijn" in found


def test_nobody_is_warned_where_one_year_stands_for_all(tmp_path: Path) -> None:
    rows = [*PUPILS, ["es", LAST, 210, "Telling"], ["linde", LAST, 100, "Telling"]]
    found = study(tmp_path, rows, begun("es", FIRST, 24), begun("es", LAST, 25))
    assert not found.warnings
    assert MunicipalityView(found.tables, None, None).everyone("*", FIRST) == 310


def test_a_printed_percentage_of_a_school_without_pupils_is_refused(tmp_path: Path) -> None:
    printed = [
        ["school", "jaar", "percentage", "plaats"],
        *[[school, year, 8, "Tabel 1"] for school in ("es", "linde") for year in (FIRST, LAST)],
    ]
    path = write_study(tmp_path / "s", scholen=NAMES, leerlingen=CLOSED, trajecten=None, gebruik=printed)
    with pytest.raises(InputError, match=f"{LAST} ontbreekt voor 'De Linde': er is een percentage"):
        read_study(report("utrechtse_heuvelrug"), path)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(2018, 2022)), min_size=1, unique=True))
def test_only_a_year_in_which_nobody_was_counted_takes_another(rows: list[tuple[str, int]]) -> None:
    counts = pd.DataFrame(
        [(*row, 10 * place) for place, row in enumerate(rows)], columns=["school", "jaar", "leerlingen"]
    )
    roll = Roll.of(counts, "abc", range(2016, 2025))
    counted = {year for _, year in rows}
    for year in range(2016, 2025):
        there = {school for school in "abc" if (school, year) in roll.pupils}
        if year in counted:
            assert there == {school for school, other in rows if other == year}
        else:
            nearest = min(counted, key=lambda other: (abs(other - year), other))
            assert there == {school for school, other in rows if other == nearest}
        assert roll.total("abc", year) == sum(roll.pupils[school, year] for school in there)
