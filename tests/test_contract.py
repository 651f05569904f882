"""What a researcher is told about damaged tables: every message names file, row, column and what to do."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis_lib import business_case as bc
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.tables import Column, Contract, Kind, Table
from tests.loading import load

Edit = Callable[..., None]


def messages(folder: Path) -> list[str]:
    try:
        load(bc.CONTRACT, folder)
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def rewrite(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    out = io.StringIO()
    csv.writer(out).writerows(change(rows))
    path.write_text(out.getvalue(), encoding="utf-8")


def test_the_template_itself_is_in_order(study_folder: Path) -> None:
    assert messages(study_folder) == []


@pytest.mark.parametrize(
    ("table", "row", "name", "value", "message"),
    [
        (
            "effecten",
            2,
            "impactclaim",
            "55",
            "effecten.csv, rij 2, kolom impactclaim: '55' moet een aandeel van 0 tot en met 1 zijn, "
            "zoals 0,55 of 55%; bedoelde u 0,55?",
        ),
        (
            "kosten",
            3,
            "betaler",
            "gemeenten",
            "kosten.csv, rij 3, kolom betaler: 'gemeenten' staat niet in partijen.csv; bedoelde u 'gemeente'?",
        ),
        (
            "effecten",
            5,
            "baathouder",
            "Rijk",
            "effecten.csv, rij 5, kolom baathouder: 'Rijk' staat niet in partijen.csv; "
            "bekend zijn: gemeente, ppo, ocw, werkgever.",
        ),
        (
            "regels",
            9,
            "prijs",
            "sbo_jar",
            "regels.csv, rij 9, kolom prijs: 'sbo_jar' staat niet in prijzen.csv; bedoelde u 'sbo_jaar'?",
        ),
        (
            "regels",
            2,
            "aantal",
            "vijf",
            "regels.csv, rij 2, kolom aantal: 'vijf' is geen getal.",
        ),
        (
            "regels",
            2,
            "aantal",
            "-5",
            "regels.csv, rij 2, kolom aantal: '-5' mag niet negatief zijn.",
        ),
        (
            "prijzen",
            3,
            "bedrag",
            "",
            "prijzen.csv, rij 3, kolom bedrag: deze cel is leeg; vul hier een waarde in.",
        ),
        (
            "prijzen",
            7,
            "prijsjaar",
            "18",
            "prijzen.csv, rij 7, kolom prijsjaar: '18' moet 1990 of meer zijn.",
        ),
        (
            "regels",
            2,
            "schaalt_mee",
            "misschien",
            "regels.csv, rij 2, kolom schaalt_mee: 'misschien' moet ja of nee zijn.",
        ),
        (
            "regels",
            2,
            "richting",
            "spaart",
            "regels.csv, rij 2, kolom richting: 'spaart' moet een van deze zijn: bespaart, kost.",
        ),
        (
            "regels",
            23,
            "voorwaarde",
            "so_in_wijk=neen",
            "regels.csv, rij 23, kolom voorwaarde: 'so_in_wijk=neen' moet de vorm naam=ja of naam=nee hebben.",
        ),
        (
            "regels",
            23,
            "voorwaarde",
            "so_wijk=nee",
            "regels.csv, rij 23, kolom voorwaarde: 'so_wijk' staat niet in omstandigheden.csv; bedoelde u 'so_in_wijk'?",
        ),
        (
            "regels",
            2,
            "inzet",
            "",
            "regels.csv, rij 2, kolom inzet: is leeg, maar de duur is per maand en de prijs per dag; "
            "vul in hoeveel keer dag er in een maand zit.",
        ),
        (
            "effecten",
            4,
            "status",
            "gewaardeerd",
            "effecten.csv, rij 4, kolom effect: 'oza' heeft geen regels in regels.csv; voeg ze toe of maak de status PM.",
        ),
    ],
)
def test_one_damaged_cell(  # noqa: PLR0917
    study_folder: Path, edit: Edit, table: str, row: int, name: str, value: str, message: str
) -> None:
    edit(table, row, name, value)
    assert message in messages(study_folder)


@pytest.mark.parametrize("word", ["n.v.t.", "nvt", "N.B.", "-", "–"])
def test_words_for_nothing_are_empty(study_folder: Path, edit: Edit, word: str) -> None:
    edit("effecten", 16, "impactclaim", word)  # a PM item needs none
    edit("regels", 2, "aantal", word)
    assert messages(study_folder) == [
        f"regels.csv, rij 2, kolom aantal: '{word}' is hetzelfde als leeg; vul hier een waarde in."
    ]


@pytest.mark.parametrize("word", ["PM", "p.m.", "onzeker", "?"])
def test_an_amount_that_nobody_knows_has_its_own_place(study_folder: Path, edit: Edit, word: str) -> None:
    edit("effecten", 2, "aantal", word)
    edit("regels", 2, "duur", word)
    found = messages(study_folder)
    assert found == [
        f"effecten.csv, rij 2, kolom aantal: '{word}' is geen getal; laat deze cel leeg en zet PM in de kolom status.",
        f"regels.csv, rij 2, kolom duur: '{word}' is geen getal, en hier is er een nodig; "
        "geef een schatting en zeg waarop zij berust, of laat de rij weg.",
    ]


def test_an_uncertain_item_has_a_column_for_it(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(report("den_bosch_cases").templates, tmp_path / "casussen"))
    rewrite(folder / "posten.csv", lambda rows: [rows[0], [*rows[1][:8], "onzeker", *rows[1][9:]], *rows[2:]])
    with pytest.raises(InputError) as caught:
        load(report("den_bosch_cases").contract, folder)
    assert "kolom laag: 'onzeker' is geen getal; laat deze cel leeg en zet ja in de kolom onzeker." in str(caught.value)


@pytest.mark.parametrize("code", ["#N/B", "#DEEL/0!", "#REF!", "#VERW!"])
def test_excel_errors_are_not_text(study_folder: Path, edit: Edit, code: str) -> None:
    edit("prijzen", 2, "bron", code)
    (found,) = messages(study_folder)
    assert found.startswith(f"prijzen.csv, rij 2, kolom bron: '{code}' is een foutwaarde van Excel")


def test_every_problem_is_reported_at_once_in_order(study_folder: Path, edit: Edit) -> None:
    edit("regels", 5, "aantal", "veel")
    edit("effecten", 2, "impactclaim", "2")
    edit("regels", 3, "aantal", "-1")
    places = [message.split(":")[0] for message in messages(study_folder)]
    assert places == [
        "effecten.csv, rij 2, kolom impactclaim",
        "regels.csv, rij 3, kolom aantal",
        "regels.csv, rij 5, kolom aantal",
    ]


def test_a_missing_file_says_what_is_there(study_folder: Path) -> None:
    (study_folder / "regels.csv").unlink()
    (first,) = [message for message in messages(study_folder) if message.startswith("regels.csv")]
    assert "ontbreekt in de map 'kid'; daar staat: aanbevelingen.csv, aannames.csv, casussen.csv" in first


def test_a_file_under_another_name_is_not_silently_passed_over(study_folder: Path) -> None:
    (study_folder / "scenarios.csv").rename(study_folder / "scenario.csv")
    assert messages(study_folder) == [
        "scenario.csv: hoort niet bij deze tabellen: bedoelde u 'scenarios.csv'? Anders: haal het weg."
    ]


def test_a_missing_column(study_folder: Path) -> None:
    rewrite(study_folder / "kosten.csv", lambda rows: [row[:3] + row[4:] for row in rows])
    assert messages(study_folder)[0].startswith("kosten.csv, rij 1, kolom bedrag: deze kolom ontbreekt")


def test_a_misspelt_column(study_folder: Path) -> None:
    rewrite(
        study_folder / "effecten.csv",
        lambda rows: [[cell.replace("impactclaim", "impact_claim") for cell in rows[0]], *rows[1:]],
    )
    assert "effecten.csv, rij 1, kolom impact_claim: deze kolom is onbekend; bedoelde u 'impactclaim'?" in messages(
        study_folder
    )


def test_a_duplicate_key(study_folder: Path) -> None:
    rewrite(study_folder / "prijzen.csv", lambda rows: [*rows, rows[1]])
    assert messages(study_folder) == [
        "prijzen.csv, rij 2 en 19, kolom prijs: 'djk_dag' komt meer dan één keer voor; "
        "elke rij krijgt een eigen sleutel."
    ]


def test_an_empty_table(study_folder: Path) -> None:
    rewrite(study_folder / "casussen.csv", lambda rows: rows[:1])
    assert messages(study_folder) == ["casussen.csv: bevat geen rijen onder de kolomnamen; vul minstens één rij in."]


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert messages(tmp_path / "weg") == ["weg: deze map bestaat niet; geef de map met de invultabellen."]


def test_saved_by_dutch_excel_it_simply_works(study_folder: Path) -> None:
    before = load(bc.CONTRACT, study_folder)
    numeric = {"bedrag", "aantal", "duur", "inzet", "impactclaim", "afgerond_op", "waarde", "aantal_kinderen"}

    def dutch(path: Path) -> None:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
        header = rows[0]
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(header)
        for row in rows[1:]:
            writer.writerow(
                cell.replace(".", ",") if name in numeric and cell.replace(".", "").isdigit() else cell
                for name, cell in zip(header, row, strict=True)
            )
        path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())

    for path in study_folder.glob("*.csv"):
        dutch(path)
    after = load(bc.CONTRACT, study_folder)
    assert "8098,85" in (study_folder / "prijzen.csv").read_text(encoding="utf-8-sig")
    for name, frame in before.items():
        assert frame.equals(after[name]), name


def test_the_order_of_columns_and_their_capitals_do_not_matter(study_folder: Path) -> None:
    before = load(bc.CONTRACT, study_folder)["prijzen"]
    rewrite(
        study_folder / "prijzen.csv",
        lambda rows: [[cell.upper() for cell in rows[0][::-1]], *[row[::-1] for row in rows[1:]]],
    )
    assert load(bc.CONTRACT, study_folder)["prijzen"].equals(before)


def test_a_title_above_the_header_is_passed_over(study_folder: Path) -> None:
    before = load(bc.CONTRACT, study_folder)["prijzen"]
    rewrite(study_folder / "prijzen.csv", lambda rows: [["Prijzen, met bron"], [], *rows])
    assert load(bc.CONTRACT, study_folder)["prijzen"].equals(before)
    rewrite(
        study_folder / "prijzen.csv", lambda rows: [*rows[:3], [""] * len(rows[2]), *rows[3:5], ["x y", *rows[5][1:]]]
    )
    assert "prijzen.csv, rij 7, kolom prijs: 'x y' mag" in "\n".join(messages(study_folder))


def test_optional_tables_may_be_left_out(study_folder: Path) -> None:
    for name in ("published", "relaties", "verklaringen", "scenarios", "kwalitatief", "aannames", "aanbevelingen"):
        (study_folder / f"{name}.csv").unlink()
    tables = load(bc.CONTRACT, study_folder)
    assert tables["published"].empty
    assert bc.evaluate(tables).total_costs == 155_000


def test_a_confidential_file_without_a_header_is_not_repeated(tmp_path: Path) -> None:
    columns = {"pseudoniem": Column("Sleutel"), "kosten": Column("Bedrag", Kind.NUMBER)}
    contract = Contract((Table("leerlingen", "Personen.", columns, confidential=True),))
    (tmp_path / "leerlingen.csv").write_text("Jansen;98765\nDe\x07Vries;5\n")
    with pytest.raises(InputError, match="stuurteken") as caught:
        load(contract, tmp_path)
    assert "Jansen" not in str(caught.value)
    assert "98765" not in str(caught.value)


def test_confidential_values_stay_out_of_messages(tmp_path: Path) -> None:
    contract = Contract(
        (
            Table(
                "leerlingen",
                "Personen.",
                {
                    "pseudoniem": Column("Sleutel", unique=True, confidential=True),
                    "kosten": Column("Bedrag", Kind.NUMBER, minimum=0, confidential=True),
                },
            ),
        )
    )
    (tmp_path / "leerlingen.csv").write_text("pseudoniem,kosten\nJansen,-12345\nJansen,geheim\n")
    with pytest.raises(InputError) as caught:
        load(contract, tmp_path)
    assert len(caught.value.problems) == 3
    for secret in ("Jansen", "12345", "geheim"):
        assert secret not in str(caught.value)
