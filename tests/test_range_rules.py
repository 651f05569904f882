"""What is said of a range that cannot be: one clear message with table, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis_lib import business_case as bc
from analysis_lib.errors import InputError
from analysis_lib.tables import check
from tests import other_study
from tests.ranged_study import rows_with, study_with
from tests.typed import command
from tests.worked.filling import fill

Cells = Mapping[tuple[str, str, str], object]
ABOUT = ["tabel", "sleutel", "kolom", "vorm", "groep", "grond"]
NUMBER = {("effecten", "zorg", "aantal_laag"): 8, ("effecten", "zorg", "aantal_hoog"): 15}
NO_NUMBER = ("effecten", "zorg", "aantal")
CHANCE = {("omstandigheden", "bus", "kans"): "40%"}


def messages(folder: Path, cells: Cells, **more: list[list[object]]) -> list[str]:
    try:
        study_with(folder, cells, **more)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_a_range_around_each_kind_of_number_is_read(tmp_path: Path) -> None:
    cells = {
        **NUMBER,
        **CHANCE,
        ("effecten", "zorg", "impactclaim_laag"): "25%",
        ("effecten", "zorg", "impactclaim_hoog"): "0,6",
        ("regels", "r1", "duur_laag"): 10,
        ("regels", "r1", "duur_hoog"): 26,
        ("prijzen", "uur", "bedrag_laag"): "70,50",
        ("prijzen", "uur", "bedrag_hoog"): 95,
        ("kosten", "maatje", "bedrag_laag"): 55000,
        ("kosten", "maatje", "bedrag_hoog"): 70000,
        ("regels", "r2", "voorwaarde"): "bus=ja",
    }
    about = [ABOUT, ["prijzen", "uur", "bedrag", "gelijk", "tarieven", "Offertes"]]
    tables = study_with(tmp_path, cells, onzekerheid=about)
    assert tables["effecten"].set_index("effect").at["zorg", "aantal_hoog"] == 15
    assert tables["prijzen"].at[0, "bedrag_laag"] == 70.5
    assert tables["onzekerheid"].at[0, "vorm"] == "gelijk"


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {("effecten", "zorg", "aantal_laag"): 15, ("effecten", "zorg", "aantal_hoog"): 8},
            "effecten.csv, rij 2, kolom aantal_laag: '15' is hoger dan aantal_hoog (8); wissel ze om.",
        ),
        (
            {("effecten", "zorg", "aantal_laag"): 13, ("effecten", "zorg", "aantal_hoog"): 15},
            "effecten.csv, rij 2, kolom aantal: '12' ligt buiten het bereik van 13 tot 15; de waarde moet erin liggen.",
        ),
        (
            {("prijzen", "uur", "bedrag_hoog"): 95},
            "prijzen.csv, rij 2, kolom bedrag_laag: is leeg, maar bedrag_hoog is ingevuld; een bereik heeft twee einden. "
            "Vul beide in of geen.",
        ),
        (
            {("effecten", "zorg", "impactclaim_laag"): "0,2", ("effecten", "zorg", "impactclaim_hoog"): "1,2"},
            "effecten.csv, rij 2, kolom impactclaim_hoog: '1,2' moet een aandeel van 0 tot en met 1 zijn, "
            "zoals 0,55 of 55%.",
        ),
        (
            {("effecten", "zorg", "status"): "PM", ("regels", "r1", "soort"): "illustratie", **NUMBER},
            "effecten.csv, rij 2, kolom aantal_laag: een PM-post telt niet mee, dus een bereik doet niets; laat het leeg "
            "of waardeer het effect.",
        ),
        (
            {
                ("effecten", "zorg", "status"): "PM",
                ("regels", "r1", "soort"): "illustratie",
                ("regels", "r1", "duur_laag"): 1,
                ("regels", "r1", "duur_hoog"): 30,
            },
            "regels.csv, rij 2, kolom duur_laag: een illustratie telt niet mee, dus een bereik doet niets; laat het leeg.",
        ),
        (
            {**NUMBER, ("effecten", "zorg", "aantal_volgt"): "school", ("effecten", "school", "aantal"): 12,
             ("regels", "r2", "aantal"): 12},
            "effecten.csv, rij 2, kolom aantal_laag: dit aantal volgt uit andere effecten en beweegt met hun bereik mee; "
            "laat dit bereik leeg.",
        ),
        (
            {("effecten", "zorg", "aantal_volgt"): "school"},
            "effecten.csv, rij 2, kolom aantal_volgt: de aantallen van school zijn samen 6, maar aantal is 12; "
            "maak ze gelijk of laat deze cel leeg.",
        ),
        (
            {("effecten", "zorg", "aantal_volgt"): "zorg"},
            "effecten.csv, rij 2, kolom aantal_volgt: 'zorg' noemt zichzelf; noem alleen andere effecten.",
        ),
        (
            {("effecten", "zorg", "aantal_volgt"): "schol"},
            "effecten.csv, rij 2, kolom aantal_volgt: 'schol' staat niet in de kolom effect; bedoelde u 'school'?",
        ),
        (
            {**NUMBER, ("effecten", "zorg", "in_aanmerking"): 14},
            "effecten.csv, rij 2, kolom aantal_hoog: '15' is meer dan de 14 die in aanmerking komen; verlaag het.",
        ),
        (
            {("effecten", "zorg", "in_aanmerking"): 11},
            "effecten.csv, rij 2, kolom aantal: '12' is meer dan de 11 die in aanmerking komen; verlaag het.",
        ),
        (
            {("omstandigheden", "bus", "kans"): "1,4"},
            "omstandigheden.csv, rij 2, kolom kans: '1,4' moet een aandeel van 0 tot en met 1 zijn, zoals 0,55 of 55%.",
        ),
        (
            {("omstandigheden", "bus", "kans"): "0"},
            "omstandigheden.csv, rij 2, kolom kans: '0%' zegt dat de schakelaar vaststaat, maar de waarde is ja; "
            "maak ze gelijk.",
        ),
        (
            {("kosten", "maatje", "voorwaarde"): "buss=ja"},
            "kosten.csv, rij 2, kolom voorwaarde: 'buss' staat niet in omstandigheden.csv; bedoelde u 'bus'?",
        ),
        (
            {**CHANCE, ("kosten", "maatje", "voorwaarde"): "bus=ja", ("kosten", "huur", "voorwaarde"): "bus=ja"},
            "kosten.csv, rij 2, kolom voorwaarde: de kosten kunnen samen nul worden als bus=nee; zonder kosten is er niets om af "
            "te wegen. Zet er één vast.",
        ),
        (
            {
                ("kosten", "maatje", "bedrag_laag"): 0,
                ("kosten", "maatje", "bedrag_hoog"): 70000,
                ("kosten", "huur", "bedrag_laag"): 0,
                ("kosten", "huur", "bedrag_hoog"): 9000,
            },
            "kosten.csv, rij 2, kolom bedrag_laag: de kosten kunnen samen nul worden; zonder kosten is er niets om af te "
            "wegen. Zet er één vast.",
        ),
        (
            {("effecten", "zorg", "aantal_laag"): 12, ("effecten", "zorg", "aantal_hoog"): 12},
            "effecten.csv, rij 2, kolom aantal_laag: alle bereiken hebben breedte nul, dus er valt niets te zeggen over "
            "zekerheid; maak ze wijder of leeg.",
        ),
        (
            {("regels", "r1", "baathouder"): "rijk"},
            "regels.csv, rij 2, kolom baathouder: 'rijk' staat niet in partijen.csv; bekend zijn: gem, zorg, school.",
        ),
    ],
    ids=lambda case: "" if isinstance(case, dict) else case[:60],
)  # fmt: skip
def test_a_range_that_cannot_be(tmp_path: Path, cells: Cells, message: str) -> None:
    assert messages(tmp_path, cells) == [message]


def test_numbers_that_follow_each_other_in_a_circle(tmp_path: Path) -> None:
    cells = {
        ("effecten", "zorg", "aantal_volgt"): "school",
        ("effecten", "school", "aantal_volgt"): "zorg",
        ("effecten", "school", "aantal"): 12,
        ("regels", "r2", "aantal"): 12,
    }
    said = "volgt langs een omweg uit zichzelf; haal één van de verwijzingen weg."
    assert messages(tmp_path, cells) == [
        f"effecten.csv, rij 2, kolom aantal_volgt: 'zorg' {said}",
        f"effecten.csv, rij 3, kolom aantal_volgt: 'school' {said}",
    ]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (["prijzen", "uur", "duur", "", "", "x"], "kolom", "'duur' kan in prijzen.csv geen bereik hebben; "),
        (["prijzen", "uurr", "bedrag", "", "", "x"], "sleutel", "'uurr' staat niet in prijzen.csv; bedoelde u 'uur'?"),
        (["prijzen", "uur", "bedrag", "", "", "x"], "sleutel", "'uur' heeft in prijzen.csv geen bereik bij bedrag; "),
        (["omstandigheden", "bus", "kans", "", "g", "x"], "groep", "een schakelaar staat op ja of nee en kan niet met "),
        (["omstandigheden", "bus", "kans", "gelijk", "", "x"], "vorm", "een schakelaar heeft geen vorm; "),
        (["omstandigheden", "bos", "kans", "", "", "x"], "sleutel", "'bos' staat niet in omstandigheden.csv; "),
        (["omstandigheden", "bus", "bedrag", "", "", "x"], "kolom", "bij omstandigheden hoort hier kans."),
        (["prijzen", "uur", "bedrag", "scheef", "", "x"], "vorm", "'scheef' moet een van deze zijn: driehoek, gelijk"),
    ],
)  # fmt: skip
def test_a_row_about_a_range_that_is_not_there(tmp_path: Path, row: list[object], column: str, message: str) -> None:
    (found,) = messages(
        tmp_path, NUMBER | CHANCE | {("regels", "r2", "voorwaarde"): "bus=ja"}, onzekerheid=[ABOUT, row]
    )
    assert found.startswith(f"onzekerheid.csv, rij 2, kolom {column}: {message}")


def test_a_range_around_nothing(tmp_path: Path) -> None:
    said = "er is een bereik, maar aantal is leeg; vul de waarschijnlijkste waarde in."
    assert f"effecten.csv, rij 2, kolom aantal_laag: {said}" in messages(tmp_path, {**NUMBER, NO_NUMBER: ""})


def test_a_workbook_is_told_by_sheet_row_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As typed into the workbook of a new study, where rows begin at 5; the same rules as for CSV."""
    assert command("new", "kid_mbc", str(tmp_path / "studie")) == 0
    cells = {**NUMBER, ("effecten", "zorg", "in_aanmerking"): 14, ("prijzen", "uur", "bedrag_hoog"): 95}
    fill(tmp_path / "studie", rows_with(cells))
    capsys.readouterr()
    assert command("check", "kid_mbc", "--data", str(tmp_path / "studie")) == 2
    said = capsys.readouterr().err
    assert "invoer.xlsx, blad effecten, rij 5, kolom aantal_hoog: '15' is meer dan de 14 die in" in said
    assert "invoer.xlsx, blad prijzen, rij 5, kolom bedrag_laag: is leeg, maar bedrag_hoog is ingevuld" in said
    assert "Traceback" not in said


def test_a_perspective_of_nobody(tmp_path: Path) -> None:
    header = ["perspectief", "omschrijving", "baten_van", "domeinen", "kosten_van", "plaats"]
    rows = [header, ["eigen", "Eigen", "gem, zorgg", "Zorg; Schol", "gemm", "eigen"]]
    assert messages(tmp_path, {}, perspectieven=rows) == [
        "perspectieven.csv, rij 2, kolom baten_van: 'zorgg' staat niet in partijen.csv; bedoelde u 'zorg'?",
        "perspectieven.csv, rij 2, kolom domeinen: 'Schol' staat niet in effecten.csv; bedoelde u 'School'?",
        "perspectieven.csv, rij 2, kolom kosten_van: 'gemm' staat niet in partijen.csv; bedoelde u 'gem'?",
    ]


def test_what_does_nothing_is_pointed_at(tmp_path: Path) -> None:
    folder = other_study.write_tables(tmp_path, rows_with(CHANCE | NUMBER))
    (found,) = check(bc.CONTRACT, folder).warnings
    assert "geen regel of kostenpost hangt aan deze schakelaar; de kans doet niets" in str(found)


def test_a_line_can_go_to_another_party_and_nothing_is_lost(tmp_path: Path) -> None:
    before = bc.evaluate(study_with(tmp_path / "a", {}))
    case = bc.evaluate(study_with(tmp_path / "b", {("regels", "r1", "baathouder"): "gem"}))
    gains = case.benefits_by("baathouder").set_index("baathouder")["besparing"]
    # 12 x 20 x 2 x 82.25 x 40%, and 6 x 4 x 9 x 82.25 x 50%
    assert gains.to_dict() == pytest.approx({"gem": 15_792.0, "school": 8_883.0})
    assert case.total_benefits == pytest.approx(before.total_benefits)


def test_costs_hang_on_a_switch(tmp_path: Path) -> None:
    cells = {("kosten", "huur", "voorwaarde"): "bus=nee"}
    tables = study_with(tmp_path, cells)
    assert bc.evaluate(tables).total_costs == pytest.approx(60_000.50)
    assert bc.evaluate(tables, bc.scenario_of(conditions="bus=nee")).total_costs == pytest.approx(69_000.50)
