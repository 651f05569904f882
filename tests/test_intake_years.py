"""Which year a file of DUO is about: its column, the text around its table, or its name. Everything is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, UserError
from analysis_lib.intake import read_for
from analysis_lib.intake.duo import pupil_rows
from analysis_lib.intake.years import read_year, year_around, year_in_name
from analysis_lib.new_study import Prefilled
from tests import workbooks

HEADER = "BRIN_NUMMER;VESTIGINGSNUMMER;NAAM_INSTELLING;GEMEENTENAAM;BEVOEGD_GEZAG_NUMMER;TOTAAL"
ROW = "98QA;0;De Kers;PLASDORP;49991;200"


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="cp1252")
    return path


def read(*paths: Path) -> Prefilled:
    return read_for(report("utrechtse_heuvelrug"), paths)


def years_of(prefilled: Prefilled) -> list[object]:
    return [row["jaar"] for row in prefilled.rows["leerlingen"]]


@pytest.mark.parametrize(
    "title", ["WPO (BAO);Peildatum:;1-10-2023;Bijgewerkt tot:;15-1-2024", "Peildatum 1 oktober 2023"]
)
@pytest.mark.parametrize("name", ["bron_20240115.csv", "bron.csv", "bron_15-01-2024.csv"])
def test_the_title_says_the_year_and_a_date_of_download_does_not(tmp_path: Path, title: str, name: str) -> None:
    assert years_of(read(write(tmp_path, name, title, HEADER, ROW))) == [2023]


def test_a_footnote_says_it_too_and_is_no_school(tmp_path: Path) -> None:
    assert years_of(read(write(tmp_path, "bron.csv", HEADER, ROW, "Peildatum: 1-10-2023", "Bron: DUO 2025"))) == [2023]


def test_a_workbook_says_it_above_its_table(tmp_path: Path) -> None:
    rows = [["Leerlingen", "Peildatum", "2023-10-01"], HEADER.split(";"), ROW.split(";")]
    assert years_of(read(workbooks.write(tmp_path / "bron.xlsx", {"Blad": rows}))) == [2023]


@pytest.mark.parametrize(
    "name",
    [
        "bron_20240115.csv",
        "bron_15-01-2024.csv",
        "bron_2024-01.csv",
        "bron_15jan2024.csv",
        "bron 2024 maart.csv",
        "bron_2024w03.csv",
        "q1-2024.csv",
    ],
)
def test_a_date_of_download_alone_is_asked_about(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="zegt wanneer het is opgehaald, niet wanneer er geteld is"):
        read(write(tmp_path, name, HEADER, ROW))


def test_a_title_and_a_name_that_differ_are_told(tmp_path: Path) -> None:
    found = read(write(tmp_path, "leerlingen_2024.csv", "Peildatum;1-10-2023", HEADER, ROW))
    assert years_of(found) == [2023]
    assert any("geteld in 2023, maar volgens de naam 2024; 2023 is genomen" in line for line in found.messages)


def test_a_column_and_a_title_that_differ_are_told(tmp_path: Path) -> None:
    lines = ("Peildatum;1-10-2022", f"PEILDATUM;{HEADER}", f"20231001;{ROW}")
    assert any("volgens de titel 2022" in line for line in read(write(tmp_path, "bron.csv", *lines)).messages)


@pytest.mark.parametrize("unit", ["Aantallen x 1 000", "(x 1.000)", "in duizenden"])
@pytest.mark.parametrize("above", [True, False])
def test_a_unit_around_the_table_is_asked_about(tmp_path: Path, unit: str, *, above: bool) -> None:
    lines = [unit if above else "Leerlingen", HEADER, ROW, *([] if above else [f"* {unit}"])]
    with pytest.raises(UserError, match="schrijf de getallen zonder zo'n eenheid"):
        read(write(tmp_path, "bron_2023.csv", *lines))


@given(st.integers(1990, 2098))
def test_every_form_of_a_year(year: int) -> None:
    short = f"{(year + 1) % 100:02d}"
    forms = [
        "{y}",
        "{y}-{n}",
        "{y}/{n}",
        "{y}/'{s}",
        "{y}-{s}",
        "{y}JJ00",
        "{y}SJ00",
        "{y}1001",
        "1-10-{y}",
        "1 oktober {y}",
    ]
    for form in [*forms, "Schooljaar {y}-{n}", "{y}*"]:
        assert read_year(form.format(y=year, n=year + 1, s=short)) == year
    assert year_in_name(f"duo_{year}-{year + 1}_20240115") == year
    assert year_in_name(f"duo_{year}_15-01-2024") == year
    assert year_around([("Schooljaar", f"{year}-{year + 1}"), ("Bijgewerkt", "3-3-2024")]) == year


@pytest.mark.parametrize("text", ["2023KW01", "2023MM05", "2021-2023", "vorig jaar", "20231350"])
def test_what_is_no_year_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="'"):
        read_year(text)


def test_periods_of_cbs_are_years_in_a_column(tmp_path: Path) -> None:
    frame, _ = pupil_rows(write(tmp_path, "duo.csv", f"{HEADER};PERIODEN", f"{ROW};2022SJ00", f"{ROW};2023SJ00"))
    assert list(frame["jaar"]) == [2022, 2023]
