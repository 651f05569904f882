"""From an empty workbook with three ranges to a verdict, as a person does it who knows Excel and no statistics."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from tests.typed import command
from tests.worked import business_case
from tests.worked.filling import Rows, fill

pytestmark = pytest.mark.slow
HARD = "\u00a0"
RANGES = {
    ("effecten", "huis"): {"aantal_laag": 4, "aantal_hoog": 7, "in_aanmerking": 11},
    ("effecten", "werk"): {"impactclaim_laag": "20%", "impactclaim_hoog": 0.5},
    ("prijzen", "bijstand"): {"bedrag_laag": "1.240,00", "bedrag_hoog": 1390},
}
ABOUT: Rows = [
    ["tabel", "sleutel", "kolom", "grond"],
    ["effecten", "werk", "impactclaim", "Twee coaches schatten een vijfde en de helft"],
]


def tables() -> dict[str, Rows]:
    made = {name: [list(row) for row in rows] for name, rows in business_case.TABLES.items()}
    for (table, key), cells in RANGES.items():
        header, *rows = made[table]
        for column, value in cells.items():
            header.append(column)
            for row in rows:
                row.append(value if row[0] == key else None)
    return made | {"onzekerheid": ABOUT}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("ranges")
    folder = home / "mijn studie"
    assert command("new", "kid_mbc", str(folder)) == 0
    fill(folder, tables())
    assert command("check", "kid_mbc", "--data", str(folder)) == 0
    where = ("--data", str(folder), "--out", str(home / "uit"), "--formats", "html", "--workers", "1", "--quiet")
    assert command("run", "kid_mbc", *where, "-p", "trekkingen", "5000") == 0
    (report,) = (home / "uit").glob("kid_mbc/*/report.html")
    page = BeautifulSoup(report.read_text(encoding="utf-8"), "html.parser")
    return folder, " ".join(page.find("body").get_text(" ").replace(HARD, " ").split())


def test_the_verdict_is_the_one_worked_out_by_hand(made: tuple[Path, str]) -> None:
    """At most 7 x 8150 x 50% + 9 x 7 x 1390 x 50% + 774 = 73,084 stands against 74,850.50: it cannot pay for everyone.

    At least 4 x 8150 x 50% = 16,300 stands against the 3,600 of the landlords: for them it cannot fail to.
    """
    words = made[1]
    assert "De kans dat de baten hoger zijn dan de kosten is minder dan 1%, als uw bereiken kloppen." in words
    assert "Iedereen samen" in words
    assert "Het loont zeer waarschijnlijk niet, als uw bereiken kloppen." in words
    rows = words.split("Voor wie het loont, als uw bereiken kloppen")[1]
    landlords = rows[rows.index("Woningcorporaties") :]
    assert landlords.index("Het loont zeer waarschijnlijk, als uw bereiken kloppen.") < landlords.index("UWV")
    assert "Betaalt niets; alle baten zijn winst, als uw bereiken kloppen." in landlords
    assert "Voor deze beslissing is onderzoek naar deze bereiken niets waard" in words
    assert "6 van 11 jongvolwassenen" in words


def test_what_was_typed_is_shown_with_what_it_rests_on(made: tuple[Path, str]) -> None:
    for typed in ("20% tot 50%", "4 tot 7", "€ 1.240 tot € 1.390", "Twee coaches schatten een vijfde en de helft"):
        assert typed in made[1], typed


def test_each_step_is_in_the_guide(made: tuple[Path, str]) -> None:
    sheet = load_workbook(made[0] / "invoer.xlsx")["Leesmij"]
    words = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for said in (
        "Hoe zeker bent u? Een bereik invullen",
        "lager kan ik mij niet voorstellen",
        "Bijna iedereen kiest te smal",
        "Zet bij kans hoe waarschijnlijk ja is",
        "Op het blad onzekerheid",
        "dat geldt alleen als uw bereiken kloppen",
    ):
        assert said in words, said
    for statistics in ("percentiel", "verdeling", "simulatie", "variantie"):
        assert statistics not in words.casefold()
