"""A municipality's files: what is taken from them, and what is asked for. Everyone here is invented."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis_lib.catalogue import report
from analysis_lib.cli.commands import cli
from analysis_lib.errors import UserError
from analysis_lib.intake import read_for
from analysis_lib.new_study import Prefilled
from tests import workbooks
from tests.worked import youth_care as yc

ROWS = yc.delivery(youths=40, seed=3)
AT_SCHOOL = [row for row in ROWS if row.school]
HEADER = list(yc.HEADER)
EXPORT = "leerling;school;zorgvorm;aanbieder;begin;eind;kosten;leeftijd"


def read(*paths: Path, town: str = yc.TOWN) -> Prefilled:
    return read_for(report("utrechtse_heuvelrug"), paths, town)


def refused(*paths: Path, town: str = yc.TOWN) -> str:
    with pytest.raises(UserError) as caught:
        read(*paths, town=town)
    said = str(caught.value)
    assert not any(row.number in said or f"{row.born:%Y%m%d}" in said for row in ROWS)
    return said


@pytest.fixture
def duo(tmp_path: Path) -> list[Path]:
    return yc.write_duo(tmp_path)


@pytest.fixture
def levering(tmp_path: Path) -> Path:
    return yc.write_delivery(tmp_path / "levering.csv", ROWS)


def without(path: Path, *columns: str) -> Path:
    """Take columns out of a delivery."""
    keep = [place for place, name in enumerate(HEADER) if name not in columns]
    return cells(path, [[row[place] for place in keep] for row in [HEADER, *(list(row.cells) for row in ROWS)]])


def cells(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def export(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([EXPORT, *rows]), encoding="utf-8")
    return path


def test_a_workbook_says_the_same_as_a_csv(tmp_path: Path, duo: list[Path], levering: Path) -> None:
    rows: list[Sequence[object]] = [HEADER]
    for row in ROWS:
        number, born, *rest, cost = row.cells
        rows.append([int(number), row.born, *rest[:2], row.begin, row.end, *rest[4:], float(cost.replace(",", "."))])
        assert born
    book = workbooks.write(tmp_path / "levering.xlsx", {"Export": rows})
    plain, found = (read(*duo, path).files["trajecten"] for path in (levering, book))
    columns = ["school", "zorgvorm", "aanbieder", "begin", "eind", "kosten", "leeftijd"]
    plain, found = (frame.sort_values(columns, ignore_index=True)[columns] for frame in (plain, found))
    assert found.equals(plain)


def test_a_workbook_with_two_filled_sheets_is_refused(tmp_path: Path) -> None:
    book = workbooks.write(tmp_path / "boek.xlsx", {"Een": [["a"]], "Twee": [["b"]]})
    assert "heeft 2 gevulde bladen (Een, Twee)" in refused(book)


def test_an_unknown_file_is_shown_with_its_columns_and_what_is_expected(tmp_path: Path) -> None:
    said = refused(cells(tmp_path / "iets.csv", [["wijk", "huishoudens"], ["Zuid", 12]]))
    assert "iets.csv: dit bestand is niet te herkennen; de kolommen zijn: wijk, huishoudens." in said
    assert "BRIN_NUMMER" in said
    assert "datum aanvang" in said


def test_cells_are_not_taken_for_names_of_columns(tmp_path: Path) -> None:
    said = refused(cells(tmp_path / "kaal.csv", [["Jan de Vries", "2014-03-01"], ["Piet", "2015-01-01"]]))
    assert "lijkt geen kolomnamen te bevatten" in said
    assert "Jan" not in said


def test_what_the_delivery_does_not_say_is_asked_for(tmp_path: Path, duo: list[Path]) -> None:
    bare = without(tmp_path / "kaal.csv", "BRIN", "Vestiging", "Aanbieder", "Kosten")
    said = refused(*duo, bare)
    assert [line.split(":")[0] for line in said.splitlines()] == [
        f"kaal.csv, rij 1, kolom {name}" for name in ("aanbieder", "kosten", "school")
    ]
    assert "--from ook een bestand met de kolommen bsn en school" in said


def test_a_small_file_can_couple_youths_to_schools(tmp_path: Path, duo: list[Path], levering: Path) -> None:
    bare = without(tmp_path / "kaal.csv", "BRIN", "Vestiging")
    pairs = sorted({(row.number, row.school) for row in AT_SCHOOL})
    coupled = cells(tmp_path / "koppeling.csv", [["bsn", "school"], *pairs])
    plain, found = (read(*duo, *paths).files["trajecten"] for paths in ((levering,), (bare, coupled)))
    columns = ["school", "zorgvorm", "begin", "kosten"]
    plain, found = (frame.sort_values(columns, ignore_index=True)[columns] for frame in (plain, found))
    assert found.equals(plain)
    twice = cells(tmp_path / "dubbel.csv", [["bsn", "school"], *pairs, (pairs[0][0], "99ZZ00")])
    assert "heeft elders een andere school" in refused(*duo, bare, twice)
    assert "koppelt jeugdigen aan scholen" in refused(*duo, coupled)


def test_duo_alone_leaves_the_trajectories_to_the_workbook(duo: list[Path]) -> None:
    found = read(*duo)
    assert not found.files
    assert [row["naam"] for row in found.rows["scholen"]] == sorted(name for name, _, _ in yc.SCHOOLS.values())
    assert len(found.rows["leerlingen"]) == len(yc.SCHOOLS) * len(yc.YEARS)


def test_which_municipality_is_asked(duo: list[Path]) -> None:
    assert "gaan over 2 gemeenten; zeg met --gemeente" in refused(*duo, town="")
    assert f"bedoelde u '{yc.TOWN.upper()}'" in refused(*duo, town="kleibuuren")
    assert read(*duo, town="9988").rows == read(*duo).rows


def test_the_year_of_a_file_is_asked(tmp_path: Path, duo: list[Path], levering: Path) -> None:
    assert "geen bestand met scholen bij" in refused(levering)
    nameless = duo[0].rename(tmp_path / "leerlingen.csv")
    assert "zet het in de bestandsnaam" in refused(nameless)
    twin = tmp_path / f"nog-eens-{yc.YEARS[1]}.csv"
    twin.write_bytes(duo[1].read_bytes())
    assert f"het jaar {yc.YEARS[1]} staat ook in {duo[1].name}" in refused(*duo[1:], twin)


def test_a_trajectory_in_two_deliveries_counts_once_as_the_last_says(tmp_path: Path, duo: list[Path]) -> None:
    first = AT_SCHOOL[0]
    ended = replace(first, end=date(2025, 3, 1), cost=77.0)
    paths = [
        yc.write_delivery(tmp_path / f"{name}.csv", rows) for name, rows in (("een", AT_SCHOOL), ("twee", [ended]))
    ]
    found = read(*duo, *paths)
    frame = found.files["trajecten"]
    assert len(frame) == len(AT_SCHOOL)
    assert frame.loc[frame["kosten"] == 77.0, "eind"].dt.year.tolist() == [2025]
    assert any(line.startswith("Eén keer geteld: 1 ") for line in found.messages)
    twice = yc.write_delivery(tmp_path / "dubbel.csv", [first, first])
    assert "rij 3, kolom Datum aanvang: dit traject staat er al" in refused(*duo, twice)


def test_an_export_by_another_number_is_given_pseudonyms(tmp_path: Path, duo: list[Path], levering: Path) -> None:
    path = export(
        tmp_path / "export.csv",
        "client-7;De Knotwilg;Dyslexiezorg;Praktijk A;2022-02-01;;100;8",
        "client-7;92QB;Begeleiding;Praktijk A;2023-02-01;;100;9",
        "client-8;Ergens anders;Begeleiding;Praktijk A;2023-02-01;;100;9",
    )
    found = read(*duo, path)
    frame = found.files["trajecten"]
    assert frame["leerling"].nunique() == 1
    assert not frame["leerling"].str.contains("client").any()
    assert sorted(frame["school"]) == ["de_knotwilg", "het_baken"]
    assert {row["naam"]: (row["dyslexie"], row["herstart"]) for row in found.rows["zorgvormen"]} == {
        "Dyslexiezorg": ("ja", "nee"),
        "Begeleiding": ("nee", "nee"),
    }
    assert "niet allebei" in refused(*duo, path, levering)
    nowhere = export(tmp_path / "elders.csv", "client-8;Elders;Begeleiding;Praktijk A;2023-02-01;;100;9")
    assert "Geen enkel traject hoort bij een school" in refused(*duo, nowhere)


def test_nothing_is_written_where_a_file_is_wrong(tmp_path: Path, duo: list[Path]) -> None:
    bad = without(tmp_path / "kaal.csv", "Kosten")
    words = [word for path in (*duo, bad) for word in ("--from", str(path))]
    folder = tmp_path / "studie"
    found = CliRunner().invoke(cli, ["new", "utrechtse_heuvelrug", str(folder), "--gemeente", yc.TOWN, *words])
    assert isinstance(found.exception, UserError)
    assert not folder.exists()
    assert not [path for path in tmp_path.iterdir() if "studie" in path.name]


def test_files_are_read_for_the_studies_that_have_them(duo: list[Path]) -> None:
    with pytest.raises(UserError, match="--from is er voor: chain_pressure, utrechtse_heuvelrug"):
        read_for(report("kid_mbc"), duo)
    assert read_for(report("school_factsheet"), duo, yc.TOWN).rows == read(*duo).rows


def test_a_file_that_adds_nothing_is_named(tmp_path: Path, duo: list[Path]) -> None:
    here = export(tmp_path / "hier.csv", "client-7;92QB00;Begeleiding;Praktijk A;2022-02-01;;100;8")
    nowhere = export(tmp_path / "elders.csv", "client-8;Ergens anders;Begeleiding;Praktijk A;2023-02-01;;100;9")
    again = export(tmp_path / "nogmaals.csv", "client-7;92QB00;Begeleiding;Praktijk A;2022-02-01;;100;8")
    empty = export(tmp_path / "leeg.csv")
    assert refused(*duo, here, nowhere).startswith("elders.csv: geen enkel traject hoort bij een school")
    assert refused(*duo, here, again).startswith("hier.csv: elk traject staat ook in een bestand dat later genoemd is")
    assert refused(*duo, here, empty).startswith("leeg.csv: bevat geen rijen onder de kolomnamen")


def test_a_coupling_that_couples_nobody_or_says_otherwise_is_named(tmp_path: Path, duo: list[Path]) -> None:
    pairs = sorted({(row.number, row.school) for row in AT_SCHOOL})
    coupled = cells(tmp_path / "koppeling.csv", [["bsn", "school"], *pairs])
    bare = without(tmp_path / "kaal.csv", "BRIN", "Vestiging")
    elsewhere = "95QE00" if pairs[0][1] != "95QE00" else "91QA00"
    other = cells(tmp_path / "ander.csv", [["bsn", "school"], (pairs[0][0], elsewhere)])
    assert refused(*duo, bare, coupled, other).startswith("ander.csv: voor 1 jeugdige zegt een ander bestand met bsn")
    nobody = cells(tmp_path / "niemand.csv", [["bsn", "school"], ("123456782", "91QA00")])
    assert "niemand.csv: geen jeugdige uit dit bestand krijgt er een school door" in refused(
        *duo, bare, coupled, nobody
    )
