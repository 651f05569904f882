"""All pages together disclose no small number of pupils; see `tests.attacker`."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import care_trajectories as ct
from analysis_lib.care_trajectories import printed_use
from analysis_lib.care_trajectories.factsheet import FactsheetView
from analysis_lib.care_trajectories.figures import use_figure
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from tests.attacker import Pages, worked_out
from tests.cells import shown
from tests.small_trajectories import tables as small_tables
from tests.small_trajectories import trajectories, write_study

pytestmark = pytest.mark.slow
MINIMA = (5, 10)


def example() -> Pages:
    return Pages(read_study(report("utrechtse_heuvelrug")).tables, (2017, 2018, 2019), "2020-01-01")


@pytest.fixture(scope="module")
def published() -> Pages:
    return example().read()


def test_the_attacker_reads_what_there_is(published: Pages) -> None:
    kinds = pd.Series(list(published.known)).str.split("/").str[0].value_counts()
    assert kinds["leerlingen"] >= 22 * 3 * 0.8
    assert kinds["zorgvorm"] >= 22 * 6 * 3 * 0.2
    assert kinds["aanbieder"] > 40
    assert {"periode", "kosten", "kostenklasse", "band", "hoofdaanbieder", "stap", "duur", "ruw"} <= set(kinds.index)


def test_no_small_number_is_on_a_page(published: Pages) -> None:
    known = {cell: high for cell, (low, high) in published.known.items() if low == high and cell not in published.told}
    assert not {cell for cell, value in known.items() if 0 < value < MINIMA[0]}


def test_all_pages_together_disclose_no_small_number(published: Pages) -> None:
    assert worked_out(published, MINIMA) == []


def test_without_secondary_suppression_they_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["analysis_lib.disclosure.protect"]
    monkeypatch.setattr(module, "too_narrow", lambda cells, matrix, widths: widths.iloc[:0])
    folder = write_study(tmp_path / "s", trajecten=trajectories(110, 2))
    tables = read_study(report("utrechtse_heuvelrug"), folder).tables
    found = worked_out(Pages(tables, (2021, 2022, 2023), "2024-01-01").read(), MINIMA)
    assert len(found) > 10
    assert any(high - low < 0.5 for _, low, high in found)  # some to the child


def test_each_run_hides_the_same(published: Pages) -> None:
    sheet = FactsheetView(published.tables, "merseberch", 2017, 2019, "2020-01-01")
    view = MunicipalityView(published.tables, 2017, 2019, "2020-01-01")
    pd.testing.assert_frame_equal(sheet.release.cells, view.release.cells.loc[sheet.release.cells.index])
    places = {name.split("/")[1] for name in sheet.release.cells.index}
    assert places == {"merseberch", sheet.board, ct.WHOLE}


SETTINGS: list[dict[str, int]] = [
    {},
    {"afronding": 5},
    {"minimum_school": 3, "minimum_rapport": 3},
    {"inclusief": 0},
    {"nul_tonen": 0},
]


@pytest.mark.parametrize(
    ("seed", "settings", "years"),
    [
        (1 + (place + len(years)) % 3, settings, years)
        for place, settings in enumerate(SETTINGS)
        for years in ((2021, 2022, 2023), (2022, 2023))
    ],
    ids=str,
)
def test_nor_do_those_of_other_studies(
    tmp_path: Path, seed: int, settings: dict[str, int], years: tuple[int, ...]
) -> None:
    rows = [["instelling", "waarde", "toelichting"], *[[key, value, ""] for key, value in settings.items()]]
    folder = write_study(tmp_path / "s", trajecten=trajectories(60 + 25 * seed, seed), bescherming=rows)
    school, whole = settings.get("minimum_school", 5), settings.get("minimum_rapport", 10)
    pages = Pages(
        read_study(report("utrechtse_heuvelrug"), folder).tables,
        years,
        f"{years[-1] + 1}-01-01",
        base=settings.get("afronding", 1),
        least=school,
    ).read()
    assert worked_out(pages, (school, whole), inclusive=settings.get("inclusief", 1) == 1) == []


# --- printed percentages beside trajectories ---


def with_printed_use(tables: dict[str, pd.DataFrame], years: tuple[int, ...]) -> dict[str, pd.DataFrame]:
    """Fill ``gebruik`` with the percentages that the trajectories give."""
    view = MunicipalityView(tables, years[0], years[-1], version="intern")
    rows = [
        (school, year, float(int(100 * view.release.count("leerlingen", school, year) / pupils + 0.5)), "eigen")
        for (school, year), pupils in view.pupils.items()
    ]
    return {**tables, "gebruik": pd.DataFrame(rows, columns=["school", "jaar", "percentage", "plaats"])}


def small_with_use(tmp_path: Path, seed: int) -> Pages:
    folder = write_study(tmp_path / "s", trajecten=trajectories(45 + 20 * seed, seed))
    tables = read_study(report("utrechtse_heuvelrug"), folder).tables
    years = (2021, 2022, 2023)
    return Pages(with_printed_use(tables, years), years, "2024-01-01")


@pytest.mark.parametrize("seed", [1, 2])
def test_printed_percentages_give_no_hidden_count_back(tmp_path: Path, seed: int) -> None:
    pages = small_with_use(tmp_path, seed).read()
    assert worked_out(pages, MINIMA) == []


def test_a_percentage_that_would_is_hidden_everywhere(tmp_path: Path) -> None:
    pages = small_with_use(tmp_path, 1).read()
    view = MunicipalityView(pages.tables, 2021, 2023, "2024-01-01")
    use = SchoolUseView(view)
    hidden = {
        (school, year)
        for school in use.percentages.index
        for year in view.years
        if pd.isna(use.percentages.at[school, year])
    }
    assert hidden
    assert "Een x is niet getoond" in use.use_table().html
    assert "telt in dat jaar niet mee" in shown("utrechtse_heuvelrug", "use.use_table(", use=use).html
    cells = [row.split(",")[1:] for row in use_figure(use).csv.splitlines()[1:]]
    assert sum(cell not in {"", "x"} for row in cells for cell in row) == use.percentages.notna().sum().sum()
    assert (
        SchoolUseView(MunicipalityView(pages.tables, 2021, 2023, version="intern")).percentages.notna().all(axis=None)
    )


def test_without_bounds_from_percentages_they_would(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed_use, "printed", lambda *_: {})
    assert any(high == low for _, low, high in worked_out(small_with_use(tmp_path, 1).read(), MINIMA))


def test_published_percentages_beside_real_trajectories_are_refused(tmp_path: Path) -> None:
    rows = [["school", "jaar", "percentage", "plaats"], ["es", 2021, 5, "Tabel 1"]]
    study = [[key, "gepubliceerd" if key == "gegevens" else value] for key, value in small_tables()["studie"]]
    with pytest.raises(InputError, match=r"gebruik.csv.*verraden naast echte trajecten"):
        read_study(report("utrechtse_heuvelrug"), write_study(tmp_path / "s", studie=study, gebruik=rows))
