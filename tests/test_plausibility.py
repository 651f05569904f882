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
from analysis_lib.style import typeface
from analysis_lib.style.typeface import not_shown
from analysis_lib.tables import Column, Contract, Kind, Table, check
from tests import other_study, small_study, small_trajectories

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
        f"prijzen.csv, rij {len(rows) + 1}, kolom bedrag: '900' per uur is 10 keer zoveel als '90'; "
        "controleer de komma en de eenheid."
    ]


def prices(folder: Path, *amounts: str) -> list[str]:
    """What is said of prices per hour in a small study."""
    header, first = other_study.TABLES["prijzen"]
    rows = [
        [
            amount if name == "bedrag" else f"Uur {n}" if name == "omschrijving" else value
            for name, value in zip(header, first, strict=True)
        ]
        for n, amount in enumerate(amounts)
    ]
    for number, row in enumerate(rows[1:]):
        row[0] = f"uur{number}"
    return warnings(other_study.write(folder, prijzen=[header, *rows]))


@pytest.mark.parametrize(
    ("amounts", "row"),
    [
        (("95", "8500"), 3),
        (("8500", "95"), 2),
        (("95", "85", "8500"), 4),
        (("95", "85", "0,9"), 4),
        (("9500", "8500", "90"), 4),
        (("95", "85", "75", "105", "8500"), 6),
    ],
)
def test_a_price_of_which_the_comma_moved(tmp_path: Path, amounts: tuple[str, ...], row: int) -> None:
    (found,) = prices(tmp_path, *amounts)
    assert found.startswith(f"prijzen.csv, rij {row}, kolom bedrag: '{amounts[row - 2]}' per uur is ")
    assert found.endswith("; controleer de komma en de eenheid.")


def test_prices_that_differ_are_no_mistake(tmp_path: Path) -> None:
    assert prices(tmp_path, "40", "95", "450", "1100") == []


def added(table: str, *rows: list[object]) -> dict[str, list[list[object]]]:
    return {table: [*other_study.TABLES[table], *rows]}


@pytest.mark.parametrize(
    ("key", "about"),
    [
        ("totaal", "Alles"),
        ("x", "Totaal"),
        ("x", "Totale kosten"),
        ("x", "Subtotaal personeel"),
        ("x", "SUB-TOTAAL"),
        ("x", "Som"),
        ("samen_2025", "Alles"),
        ("x", "(samen)"),
        ("total", "All"),
        ("x", "Eindtotaal"),
        ("x", "Gemeente totaal:"),
        ("x", "Alles bij elkaar"),
        ("x", "Tot."),
    ],
)
def test_a_row_that_is_called_a_total(tmp_path: Path, key: str, about: str) -> None:
    row = [key, "gem", about, "1,50", 2025, "Begroting", "eigen"]
    (found,) = warnings(other_study.write(tmp_path, **added("kosten", row)))
    assert found.startswith("kosten.csv, rij 3, kolom ")
    assert "lijkt een totaal, en telt hier mee als een gewone rij" in found


@pytest.mark.parametrize(
    "about",
    ["Samenwerking", "Somatische zorg", "Samen met ouders op pad", "Sommige uren", "Tot en met mei", "Totstandkoming"],
)
def test_a_row_that_is_called_otherwise(tmp_path: Path, about: str) -> None:
    row = ["x", "gem", about, "1,50", 2025, "Begroting", "eigen"]
    assert warnings(other_study.write(tmp_path, **added("kosten", row))) == []


@pytest.mark.parametrize(
    ("amounts", "rows"),
    [
        (("10", "20", "90030,5"), []),
        (("10", "20", "60030,50"), [5]),
        (("10", "60010,50", "5", "7,5", "12,5"), [4, 7]),
        (("60000,50",), []),
        (("0", "60000,50"), []),
        (("10", "60010,50", "5", "6", "11", "60021,50"), [4, 7, 8]),  # of all that are none, too
    ],
)
def test_an_amount_that_is_the_sum_of_the_rows_above(tmp_path: Path, amounts: tuple[str, ...], rows: list[int]) -> None:
    extra: list[list[object]] = [
        [f"k{n}", "gem", f"Post {n}", amount, 2025, "B", "eigen"] for n, amount in enumerate(amounts)
    ]
    found = check(bc.CONTRACT, other_study.write(tmp_path, **added("kosten", *extra))).warnings
    assert sorted(row for one in found for row in one.rows or (one.row,)) == rows
    assert all("is de som van de rijen erboven" in one.message for one in found)


def test_a_total_above_its_rows(tmp_path: Path) -> None:
    extra: list[list[object]] = [[f"k{n}", "gem", f"Post {n}", f"{20000 * n},5", 2025, "B", "eigen"] for n in (1, 2)]
    header, first = other_study.TABLES["kosten"]
    rows = [header, [*first[:3], "60001", *first[4:]], *extra]
    (found,) = check(bc.CONTRACT, other_study.write(tmp_path, kosten=rows)).warnings
    assert found.row == 2
    assert "is de som van de rijen eronder" in found.message


def test_a_total_in_a_column_that_says_something_else(tmp_path: Path) -> None:
    (found,) = warnings(
        other_study.write(tmp_path, **added("kosten", ["x", "gem", "Alles", "1,50", 2025, "Totaal", "eigen"]))
    )
    assert found.startswith("kosten.csv, rij 3, kolom bron: 'Totaal' lijkt een totaal")


def test_a_row_that_is_there_twice_with_another_origin(tmp_path: Path) -> None:
    _, first = other_study.TABLES["kosten"]
    twice = ["a99", *first[1:2], f"{first[2]}.", *first[3:5], "Elders", "blz. 2"]
    (found,) = warnings(other_study.write(tmp_path, **added("kosten", twice)))
    assert "rij 3, kolom kostenpost: 'a99' is op kostenpost na gelijk aan rij 2" in found


def test_a_row_that_is_there_twice_under_another_key(tmp_path: Path) -> None:
    _, first = other_study.TABLES["kosten"]
    found = warnings(other_study.write(tmp_path, **added("kosten", ["a99", *first[1:]])))
    assert found == [
        "kosten.csv, rij 3, kolom kostenpost: 'a99' is op kostenpost na gelijk aan rij 2; "
        "haal een van beide weg als zij er dubbel staat."
    ]


def test_rows_without_a_key_that_are_there_twice(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["stakeholder", "effect", "onderbouwing", "plaats"],
        ["Ouders", "Rust", "Gesprek", "eigen"],
    ]
    found = warnings(other_study.write(tmp_path, kwalitatief=[*rows, ["ouders", "rust", "gesprek", "eigen"]]))
    assert found == [
        "kwalitatief.csv, rij 3: deze rij is gelijk aan rij 2; haal een van beide weg als zij er dubbel staat."
    ]


def test_more_of_those_who_are_helped_than_there_are(tmp_path: Path) -> None:
    header, first, second = other_study.TABLES["effecten"]
    more = [41 if name == "aantal" else value for name, value in zip(header, second, strict=True)]
    (found,) = warnings(other_study.write(tmp_path, effecten=[header, first, more]))
    assert found.startswith("effecten.csv, rij 3, kolom aantal: '41' is meer dan de 40 casussen in casussen.csv")


def test_a_step_of_rounding_above_the_price(tmp_path: Path) -> None:
    header, first = other_study.TABLES["prijzen"]
    coarse = ["100" if name == "afgerond_op" else value for name, value in zip(header, first, strict=True)]
    (found,) = warnings(other_study.write(tmp_path, prijzen=[header, coarse]))
    assert found.startswith("prijzen.csv, rij 2, kolom afgerond_op: '100' is meer dan het bedrag zelf")


def counted(folder: Path, **changed: list[list[object]]) -> list[str]:
    known = report("chain_pressure")
    return [str(warning) for warning in check(known.contract, small_study.write(folder, **changed)).warnings]


def test_a_region_larger_than_the_whole_area(tmp_path: Path) -> None:
    one = ["kinderen", "Alle kinderen", "R0", 2021]
    rows = [[*one, 20_001, ""] if row[:4] == one else row for row in small_study.counts()]
    (found,) = counted(tmp_path, aantallen=rows)
    assert "20001 is meer dan de 20000 van het hele gebied ('P'); controleer beide." in found


def test_a_group_larger_than_what_it_is_part_of(tmp_path: Path) -> None:
    use = [["gebruik", "Alle kinderen", "P", 2021, 1_599, ""]]
    found = counted(tmp_path, aantallen=[*small_study.counts(), *use])
    assert any("1600 is meer dan de 1599 van 'gebruik', waarvan deze groep een deel is" in one for one in found)


def test_a_group_that_is_a_total(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["leeftijd", "Totaal", "P", year, 2_600 + n, ""] for n, year in enumerate(small_study.YEARS)
    ]
    (found,) = counted(tmp_path, aantallen=[*small_study.counts(), *rows])
    assert "kolom groep: 'Totaal' lijkt een totaal" in found


def test_more_hours_for_one_child_than_for_all(tmp_path: Path) -> None:
    known = report("den_bosch_cases")
    folder = Path(shutil.copytree(known.templates / "voorbeeld", tmp_path / "casussen"))
    with (folder / "ondersteuning.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    place = next(number for number, row in enumerate(rows) if row["methode"] == "direct" and row["uren"])
    rows[place]["uren"] = "99999"
    with (folder / "ondersteuning.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    (found,) = (str(warning) for warning in check(known.contract, folder).warnings)
    assert f"rij {place + 2}, kolom uren: '99999' uren voor dit kind is meer dan alle uren bij gemiddeld" in found


def test_more_pupils_with_help_than_pupils(tmp_path: Path) -> None:
    known = report("utrechtse_heuvelrug")
    pupils: list[list[object]] = [["school", "jaar", "leerlingen", "plaats"]]
    pupils += [[school, 2022, 1, "eigen"] for school in small_trajectories.SCHOOLS]
    folder = small_trajectories.write_study(tmp_path, leerlingen=pupils)
    (found,) = (str(one) for one in check(known.contract, folder).warnings if one.file == "leerlingen.csv")
    assert "in trajecten.csv begon in dit jaar hulp voor meer leerlingen dan deze 1; controleer beide." in found


def test_a_pseudonym_in_capitals_is_not_another_pupil(tmp_path: Path) -> None:
    rows = small_trajectories.trajectories()
    twice = next(place for place, row in enumerate(rows) if place and row[0] == rows[place - 1][0])
    rows[twice][0] = str(rows[twice][0]).upper()
    with pytest.raises(InputError, match="deze waarde staat elders met andere hoofdletters") as caught:
        check(report("utrechtse_heuvelrug").contract, small_trajectories.write_study(tmp_path, trajecten=rows))
    assert str(rows[twice][0]).lower() not in str(caught.value).lower()


def test_answers_that_are_together_more_than_everyone(tmp_path: Path) -> None:
    header = ["vraag", "soort", "antwoord", "waarde", "eenheid", "n", "plaats"]
    rows: list[list[object]] = [["toename", "Bso", word, 40, "procent", "", "eigen"] for word in ("Ja", "Nee", "Soms")]
    (found,) = counted(tmp_path, enquete=[header, *rows])
    assert "de antwoorden van 'Bso' op 'toename' zijn samen 120 procent" in found


def test_where_nobody_can_be_asked_every_character_counts_as_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeface, "_shown", {})
    monkeypatch.setattr(typeface.sys, "executable", "/nergens")
    assert not_shown(["😀", "gewoon"]) == set()
    monkeypatch.undo()
    assert not_shown(["😀", "gewoon", "Ž"]) == {"😀"}


def test_percentages_written_as_shares(tmp_path: Path) -> None:
    rows = [[*row[:4], "", "0,1"] if row[0] == "gebruik" else row for row in small_study.counts()]
    found = counted(tmp_path, aantallen=rows)
    assert (
        "aantallen.csv, kolom aandeel: alle waarden zijn 1 of minder; hier hoort een percentage als getal: "
        "13,7 voor 13,7%." in found
    )


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
    (found,) = [one for one in warnings(study_folder) if "op partij na gelijk aan" not in one]
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
    *shares, day = map(str, check(Contract((Table("blad", "Blad.", columns),)), tmp_path).warnings)
    assert all("kolom deel: " in share and "is minder dan één procent" in share for share in shares)
    assert shares
    assert any("40%" in share for share in shares) != secret
    assert "rij 3, kolom dag: '1905-07-16' ligt voor 1927" in day


def test_a_share_with_two_signs_is_refused(study_folder: Path, edit: Edit) -> None:
    edit("effecten", 3, "impactclaim", "40%%")
    with pytest.raises(InputError, match="'40%%' heeft twee procenttekens; houd er één over"):
        warnings(study_folder)
