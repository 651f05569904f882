"""What is allowed in tables but worth a look is reported, no more. The examples of the sources have none."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from analysis_lib import business_case as bc
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError, ReportError
from analysis_lib.render.document import Document
from analysis_lib.render.pdf import to_pdf
from analysis_lib.tables import Column, Contract, Kind, Table, check

Edit = Callable[..., None]


def warnings(folder: Path) -> list[str]:
    return [str(warning) for warning in check(bc.CONTRACT, folder).warnings]


def test_an_old_price(study_folder: Path, edit: Edit) -> None:
    edit("prijzen", 7, "prijsjaar", "2009")
    assert warnings(study_folder) == []
    edit("prijzen", 7, "prijsjaar", "2008")
    assert warnings(study_folder) == [
        "prijzen.csv, rij 7, kolom prijsjaar: 2008 ligt meer dan 10 jaar voor 2019; controleer of dit bedrag nog past."
    ]


def test_a_price_that_stands_out(study_folder: Path) -> None:
    path = study_folder / "prijzen.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, amount in enumerate([50, 60, 70, 80, 90, 900]):
        rows.append({**rows[0], "prijs": f"uur_{number}", "bedrag": str(amount), "eenheid": "uur"})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert warnings(study_folder) == [
        f"prijzen.csv, rij {len(rows) + 1}, kolom bedrag: '900' per uur is meer dan 10 keer zoveel als elke andere "
        "prijs; controleer de komma en de eenheid."
    ]


@pytest.mark.parametrize("character", ["😀", "漢", "한"])
def test_a_character_that_no_pdf_can_show(character: str, study_folder: Path, edit: Edit) -> None:
    edit("teksten", 2, "tekst", f"Samen {character} verder")
    (found,) = warnings(study_folder)
    assert found.startswith("teksten.csv, rij 2, kolom tekst: in deze tekst staat een teken dat in een PDF niet kan")
    with pytest.raises(ReportError, match=f"het lettertype heeft het teken {character} niet"):
        to_pdf(Document("Blad", f"<h1>Blad</h1><p>Samen {character} verder</p>", {}, ()))


@pytest.mark.parametrize(
    "text",
    ["Élan, e\u0301e\u0301n, naïef, ẽ, ḁ", "≥ 3 → 4 − 1 ⊕ ⊖", "\u201ea\u201d\u200b\u00a0\u2011x\u00ad", "Ω Ж ő ș ع"],
)
def test_an_unusual_character(text: str, study_folder: Path, edit: Edit) -> None:
    edit("teksten", 2, "tekst", text)
    assert warnings(study_folder) == []
    assert to_pdf(Document("Blad", f"<h1>Blad</h1><p>{text}</p>", {}, ()))


def test_a_party_that_takes_no_part(study_folder: Path) -> None:
    path = study_folder / "partijen.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*rows, rows[-1].replace(rows[-1].split(",")[0], "politie", 1)]), encoding="utf-8")
    (found,) = warnings(study_folder)
    assert found.endswith("kolom partij: 'politie' betaalt niets en heeft nergens baat bij; is er een rij vergeten?")


@pytest.mark.slow
@pytest.mark.parametrize(("difference", "expected"), [(0, 0), (10, 0), (-500, 1)])
def test_groups_that_do_not_add_up(tmp_path: Path, difference: int, expected: int) -> None:
    known = report("chain_pressure")
    folder = Path(shutil.copytree(known.templates, tmp_path / "keten"))
    path = folder / "aantallen.csv"
    text = path.read_text(encoding="utf-8")
    cells = [line.split(",") for line in text.splitlines()]
    total = sum(int(row[4]) for row in cells if row[0] == "gebruik_leeftijd" and row[2:4] == ["JZ24", "2016"])
    place = next(number for number, row in enumerate(cells) if row[:4] == ["gebruik", "Alle kinderen", "JZ24", "2016"])
    cells[place][4] = str(total + difference)
    path.write_text("\n".join(map(",".join, cells)), encoding="utf-8")
    found = [str(warning) for warning in check(known.contract, folder).warnings]
    assert len(found) == expected
    message = f"{total + difference}, maar de groepen van 'gebruik_leeftijd' zijn samen {total}; controleer beide."
    assert all(f"rij {place + 1}, kolom aantal: {message}" in warning for warning in found)


@pytest.mark.parametrize(("born", "expected"), [("1991-06-01", 0), ("1990-06-01", 1)])
def test_an_adult_in_youth_care(tmp_path: Path, born: str, expected: int) -> None:
    known = report("utrechtse_heuvelrug")
    folder = Path(shutil.copytree(known.templates, tmp_path / "heuvelrug"))
    with (folder / "trajecten.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [*rows, {**rows[0], "leerling": "L9999", "begin": "2018-01-01", "eind": "", "geboren": born}]
    with (folder / "trajecten.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = check(known.contract, folder).warnings
    assert len(found) == expected
    assert all("1990" not in str(warning) for warning in found)  # confidential


@pytest.mark.parametrize("secret", [False, True])
def test_what_a_format_makes_of_a_number(tmp_path: Path, secret: bool) -> None:
    """0,4 in a cell of percentages, 2024 in a cell of dates, as Calc and Excel save them."""
    columns = {"deel": Column("Deel", Kind.SHARE, confidential=secret), "dag": Column("Dag", Kind.DATE)}
    book = Workbook()
    sheet = book.active
    sheet.title = "blad"
    for row in (["deel", "dag"], [0.004, 45657], [0.003, 2024], [0.01, 10_000], [0, 45657]):
        sheet.append(row)
    for row in range(2, 6):
        sheet.cell(row, 1).number_format, sheet.cell(row, 2).number_format = "0.0%", "yyyy-mm-dd"
    book.save(tmp_path / "invoer.xlsx")
    share, day = map(str, check(Contract((Table("blad", "Blad.", columns),)), tmp_path).warnings)
    assert share.startswith("invoer.xlsx, blad blad, rij 2, kolom deel: ")
    assert ("'0,4%' is minder dan één procent; bedoelde u 40%" in share) != secret
    assert share.endswith("Zo ook in 1 andere rij.")
    assert "rij 3, kolom dag: '1905-07-16' ligt voor 1927" in day


def test_a_share_with_two_signs_is_refused(study_folder: Path, edit: Edit) -> None:
    edit("effecten", 3, "impactclaim", "40%%")
    with pytest.raises(InputError, match="'40%%' heeft twee procenttekens; houd er één over"):
        warnings(study_folder)
