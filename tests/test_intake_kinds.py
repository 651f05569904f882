"""Which rows of DUO's files a study takes: of its municipality, and of primary schools. Everything is invented."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.catalogue import report
from analysis_lib.cli.commands import cli
from analysis_lib.errors import UserError
from analysis_lib.intake import read_for
from analysis_lib.intake.duo import pupil_rows
from analysis_lib.intake.municipality import without_accents
from analysis_lib.new_study import Prefilled

HEADER = "BRIN_NUMMER;VESTIGINGSNUMMER;NAAM_VESTIGING;GEMEENTENUMMER;GEMEENTENAAM;SOORT_PO;BEVOEGD_GEZAG_NUMMER;TOTAAL"
BARE = "BRIN_NUMMER;VESTIGINGSNUMMER;NAAM_VESTIGING;GEMEENTENAAM;BEVOEGD_GEZAG_NUMMER;TOTAAL"
HISTORIC = (
    "INSTELLINGSCODE;VESTIGINGSCODE;NAAM_VESTIGING;SOORT_VESTIGING;GEMEENTECODE_VESTIGING;GEMEENTENAAM_VESTIGING;"
    "SCHOOLJAAR;AANTAL_LEERLINGEN"
)
NUMBERS = "INSTELLINGSCODE,VESTIGINGSCODE,TYPE_PO,PEILJAAR,AANTAL_LEERLINGEN"
PLACES = "BRIN NUMMER;VESTIGINGSNUMMER;VESTIGINGSNAAM;GEMEENTENUMMER;GEMEENTENAAM"


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def school(brin: str, kind: str, pupils: object, town: str = "Plâsdorp", number: str = "997") -> str:
    return f"{brin};00;School {brin};{number};{town};{kind};49991;{pupils}"


def read(*paths: Path, town: str = "", special: bool = False) -> Prefilled:
    return read_for(report("utrechtse_heuvelrug"), paths, town, special=special)


def pupils(found: Prefilled) -> dict[tuple[object, object], object]:
    return {(row["school"], row["jaar"]): row["leerlingen"] for row in found.rows["leerlingen"]}


def refused(*paths: Path, town: str = "", special: bool = False) -> str:
    with pytest.raises(UserError) as caught:
        read(*paths, town=town, special=special)
    return str(caught.value)


KINDS = [school("98QA", "Bo", 200), school("98QB", "Vso", 120), school("98QC", "So", 30), school("98QC", "Vso", 40)]


def test_other_education_is_left_out_and_said(tmp_path: Path) -> None:
    found = read(write(tmp_path, "duo_2023.csv", HEADER, *KINDS))
    assert pupils(found) == {("school_98qa", 2023): 200}
    (said,) = [line for line in found.messages if line.startswith("Weggelaten")]
    assert "2 scholen met ander onderwijs dan Bo, met 190 leerlingen in 2023" in said
    assert "School 98QC (So en Vso)" in said


@pytest.mark.parametrize("called", ["ONDERWIJSSOORT", "SCHOOLTYPE", "Welk onderwijs"])
@pytest.mark.parametrize("word", ["Vso", "Voortgezet speciaal onderwijs"])
def test_the_kind_is_found_by_what_cells_say(tmp_path: Path, called: str, word: str) -> None:
    lines = HEADER.replace("SOORT_PO", called), school("98XA", "Basisonderwijs", 200), school("98XB", word, 120)
    found = read(write(tmp_path, "leerlingen_2023.csv", *lines))
    assert list(pupils(found).values()) == [200]
    assert any("met 120 leerlingen in 2023: School 98XB (Vso)" in one for one in found.messages)


def test_a_column_of_something_else_is_no_kind(tmp_path: Path) -> None:
    lines = HEADER.replace("SOORT_PO", "DENOMINATIE"), school("98XA", "Openbaar", 200), school("98XB", "So", 120)
    assert len(pupils(read(write(tmp_path, "leerlingen_2023.csv", *lines, school("98XC", "Overig", 9))))) == 3


@pytest.mark.parametrize("name", ["leerlingen_vso_2023.csv", "2023 voortgezet speciaal onderwijs.csv"])
def test_the_kind_may_be_in_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    row = "98XA;00;De Eik;Plasdorp;49991;200"
    assert "alleen Vso, en de studie gaat over Bo" in refused(write(tmp_path, name, BARE, row))


def test_kinds_beside_each_other_are_asked_about(tmp_path: Path) -> None:
    rows = f"{BARE};LEERLINGEN_BO;VSO", "98XA;00;De Eik;Plasdorp;49991;200;120;80"
    said = refused(write(tmp_path, "leerlingen_2023.csv", *rows))
    assert "rij 1, kolom LEERLINGEN_BO: de leerlingen staan hier per soort onderwijs naast elkaar" in said


@pytest.mark.parametrize("total", [";;Totaal;;;;;320", ";;;997;Plâsdorp totaal;;;320", "Eindtotaal;;;;;;;320"])
def test_a_row_of_totals_is_told_once(tmp_path: Path, total: str) -> None:
    said = refused(write(tmp_path, "leerlingen_2023.csv", HEADER, school("98XA", "Bo", 200), total))
    assert said == "leerlingen_2023.csv, rij 3: deze rij is een totaal van andere rijen; haal haar weg."


@pytest.mark.parametrize(
    "lines",
    [
        ("Eenheid: 1000 leerlingen", HEADER),
        ("Aantallen (x 10)", HEADER),
        (HEADER.replace("TOTAAL", "AANTAL_LEERLINGEN (x 1000)"),),
        (HEADER, ";;;;;;;x 1000"),
    ],
)
def test_a_unit_around_in_or_under_a_header_is_refused_once(tmp_path: Path, lines: tuple[str, ...]) -> None:
    said = refused(write(tmp_path, "leerlingen_2023.csv", *lines, school("98XA", "Bo", 200)))
    assert "schrijf de getallen" in said
    assert "\n" not in said


def test_a_school_that_changed_municipality_is_said_to_have(tmp_path: Path) -> None:
    then, now = (
        write(tmp_path, f"leerlingen_{year}.csv", HEADER, school("98XA", "Bo", 200), school("98XB", "Bo", 100, *town))
        for year, town in ((2023, ("Anderstad", "998")), (2024, ()))
    )
    found = read(then, now, town="Plâsdorp")
    assert sorted(str(year) for _, year in pupils(found)) == ["2023", "2024", "2024"]
    assert any("in 2023 niet: School 98XB (toen in Anderstad)" in one for one in found.messages)


def test_a_list_of_locations_that_adds_nothing_is_named(tmp_path: Path) -> None:
    numbers = write(tmp_path, "leerlingen_2023.csv", HEADER, school("98XA", "Bo", 200))
    said = refused(numbers, write(tmp_path, "lijst.csv", PLACES, "98XA;00;De Eik;997;Plâsdorp"))
    assert said.startswith("lijst.csv: deze lijst van vestigingen voegt niets toe")


PATHS = "leerling;school;zorgvorm;aanbieder;begin;eind;kosten;leeftijd"


def paths_of(folder: Path, *rows: str) -> Path:
    return write(folder, "trajecten.csv", PATHS, *rows)


def test_what_is_wrong_in_many_rows_is_told_once(tmp_path: Path) -> None:
    schools = write(tmp_path, "leerlingen_2023.csv", HEADER, school("98XA", "Bo", 200))
    rows = [f"P{n};98XA00;Begeleiding;Zorg;2023/13/0{n};;500;8" for n in range(1, 6)]
    said = refused(schools, paths_of(tmp_path, *rows))
    assert said.startswith("trajecten.csv, rij 2 tot en met 6, kolom begin: deze waarde is geen bestaande datum")
    assert "\n" not in said


def test_pupils_who_differ_by_capitals_only_are_refused(tmp_path: Path) -> None:
    schools = write(tmp_path, "leerlingen_2023.csv", HEADER, school("98XA", "Bo", 200))
    rows = [f"{name};98XA00;Begeleiding;Samen Veilig;2023-01-02;;500;8" for name in ("P1", "p1", "P2")]
    said = refused(schools, paths_of(tmp_path, *rows))
    assert said.startswith("trajecten.csv, rij 3, kolom leerling: deze waarde verschilt alleen in hoofdletters")


def test_trajectories_of_other_years_than_pupils_are_pointed_at(tmp_path: Path) -> None:
    schools = write(tmp_path, "leerlingen_2023.csv", HEADER, school("98XA", "Bo", 200))
    for year, said in ((2023, False), (2015, True)):
        found = read(schools, paths_of(tmp_path, f"P1;98XA00;Begeleiding;Samen Veilig;{year}-01-02;;500;8"))
        assert any(one.startswith("Let op: de trajecten begonnen in 2015") for one in found.messages) == said


def test_special_primary_schools_count_if_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path, "duo_2023.csv", HEADER, *KINDS, school("98QD", "SBO", "-1"))
    plain, special = read(path), read(path, special=True)
    assert "Met --sbo telt speciaal basisonderwijs mee." in " ".join(plain.messages)
    assert pupils(special) == {("school_98qa", 2023): 200, ("school_98qd", 2023): None}
    folder = tmp_path / "studie"
    made = CliRunner().invoke(cli, ["new", "utrechtse_heuvelrug", str(folder), "--sbo", "--from", str(path)])
    assert "DUO: 2 scholen" in made.output


def test_a_file_without_kinds_learns_them_from_another(tmp_path: Path) -> None:
    first = write(tmp_path, "duo_2023.csv", HEADER, *KINDS)
    second = write(
        tmp_path, "duo_2024.csv", BARE, "98QA;0;School 98QA;PLASDORP;49991;210", "98QB;0;School 98QB;PLASDORP;49991;118"
    )
    found = read(first, second)
    assert pupils(found) == {("school_98qa", 2023): 200, ("school_98qa", 2024): 210}
    assert "118 leerlingen in 2024" in " ".join(found.messages)
    third = write(tmp_path, "duo_2025.csv", HEADER, school("98QA", "Bo", 205), school("98QD", "Sbo", 60))
    assert "duo_2024.csv: dit bestand heeft geen scholen van soort Sbo" in refused(third, second, special=True)


def test_two_rows_of_one_school_are_never_added(tmp_path: Path) -> None:
    path = write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200), school("98QA", "Bo", 40))
    assert "98QA00 staat er voor 2023 2 keer (rij 2 en 3)" in refused(path)


def test_an_unknown_kind_is_asked_about_once(tmp_path: Path) -> None:
    said = refused(write(tmp_path, "duo_2023.csv", HEADER, *[school(f"98Q{one}", "Iets", 9) for one in "ABCD"]))
    assert said.count("is geen bekende soort onderwijs") == 1
    assert "rij 2, kolom SOORT_PO" in said


@pytest.mark.parametrize("other", ["Pl‚sdorp", "PLASDORP", "PlÃ¢sdorp", "Pl?sdorp", "plasdorp", "Heel Iets Anders CA"])
@pytest.mark.parametrize("number", ["997", ""])
def test_one_municipality_in_every_spelling(tmp_path: Path, other: str, number: str) -> None:
    first = write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200))
    header = HEADER if number else HEADER.replace("GEMEENTENUMMER", "X")
    second = write(
        tmp_path,
        "duo_2024.csv",
        header,
        school("98QA", "Bo", 210, other, number),
        school("98QZ", "Bo", 50, "Elders", "") if not number else school("98QZ", "Bo", 50, "Elders", "996"),
    )
    for order in ([first, second], [second, first]):
        found = read(*order, town="plâsdorp")
        assert sorted(pupils(found).values()) == [200, 210]
        assert found.rows["studie"][0]["waarde"] == "Plâsdorp"


def test_a_file_of_another_municipality_is_named_with_its_nearest_name(tmp_path: Path) -> None:
    first = write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200))
    second = write(tmp_path, "duo_2024.csv", HEADER, school("98QZ", "Bo", 50, "Plasdam", "996"))
    said = refused(first, second, town="Plâsdorp")
    assert said.startswith("duo_2024.csv: dit bestand heeft geen rij van de gemeente 'Plâsdorp'; bedoelde u 'Plasdam'?")


def test_two_municipalities_of_one_name_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200), school("98QB", "Bo", 50, number="996"))
    assert "2 gemeenten met die naam (GM0996, GM0997)" in refused(path, town="Plasdorp")
    assert len(pupils(read(path, town="0996"))) == 1


def test_numbers_alone_do_where_another_file_has_the_name(tmp_path: Path) -> None:
    first = write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200), school("98QZ", "Bo", 9, "Elders", "996"))
    header = HEADER.replace(";GEMEENTENAAM", ";X")
    second = write(tmp_path, "duo_2024.csv", header, school("98QA", "Bo", 210, ""), school("98QY", "Bo", 9, "", "996"))
    assert sorted(pupils(read(first, second, town="Plasdorp")).values()) == [200, 210]
    assert "geef met --gemeente het nummer van 'Plasdorp'" in refused(second, town="Plasdorp")


@given(
    st.text(alphabet="abcdeéèëïôúâ -'", min_size=3, max_size=12).filter(lambda name: any(one.isalpha() for one in name))
)
def test_a_name_is_known_through_damage(name: str) -> None:
    assert without_accents(name) & without_accents(name.upper())
    for wrong in ("cp850", "cp437", "mac_roman"):
        assert without_accents(name) & without_accents(name.encode("cp1252").decode(wrong))


def test_historic_numbers_with_a_row_for_each_year(tmp_path: Path) -> None:
    rows = ["98QA;98QA00;De Kers;Bo;0997;Plasdorp;2022-2023;205", "98QA;98QA00;De Kers;Bo;0997;Plasdorp;2023-2024;210"]
    path = write(tmp_path, "historisch.csv", HISTORIC, *rows, "98QB;98QB00;De Vlier;Sbo;0997;Plasdorp;2023-2024;-1")
    frame, _ = pupil_rows(path)
    assert list(frame["jaar"]) == [2022, 2023, 2023]
    assert frame["leerlingen"].isna().tolist() == [False, False, True]
    assert "school" not in pupils(read(path))


def test_numbers_without_names_take_them_from_the_list_of_locations(tmp_path: Path) -> None:
    numbers = write(tmp_path, "po.csv", NUMBERS, "98QA,00,BO,2023,210", "98QA,01,BO,2023,-1", "98QZ,00,BO,2023,95")
    places = write(tmp_path, "vestigingen.csv", PLACES, "98QA;00;De Kers;997;Plasdorp", "98QA;01;De Pit;997;Plasdorp")
    assert "geef met --from ook DUO's lijst van vestigingen" in refused(numbers)
    found = read(numbers, places, town="Plasdorp")
    assert pupils(found) == {("de_kers", 2023): 210, ("de_pit", 2023): None}
    assert "1 vestiging zonder rij in de lijst van vestigingen (98QZ00), met 95 leerlingen" in " ".join(found.messages)


def test_a_column_for_each_year(tmp_path: Path) -> None:
    header = HEADER.replace("TOTAAL", "LEERLINGEN_2024;LEERLINGEN_2025")
    found = read(write(tmp_path, "breed.csv", header, school("98QA", "Bo", "205;210"), school("98QB", "Bo", ";<5")))
    assert pupils(found) == {("school_98qa", 2024): 205, ("school_98qa", 2025): 210, ("school_98qb", 2025): None}
    assert "in 2024 niet: School 98QB" in " ".join(found.messages)
    twice = write(tmp_path, "twee.csv", header.replace("2025", "2024-2025"), school("98QA", "Bo", "205;210"))
    assert "deze kolom heeft leerlingen van 2024, en LEERLINGEN_2024 ook" in refused(twice)


def test_a_header_with_digits_is_still_a_header(tmp_path: Path) -> None:
    said = refused(write(tmp_path, "iets.csv", "BRIN_NUMMER;GEMEENTENAAM;PROGNOSE_2026", "98QA;Plasdorp;12"))
    assert "de kolommen zijn: BRIN_NUMMER, GEMEENTENAAM, PROGNOSE_2026" in said


def test_a_missing_column_is_not_called_by_its_own_name(tmp_path: Path) -> None:
    said = refused(write(tmp_path, "duo_2023.csv", "VESTIGINGSNUMMER;GEMEENTENAAM;TOTAAL", "00;Plasdorp;12"))
    assert "kolom BRIN_NUMMER: deze kolom ontbreekt" in said
    assert "heten: BRIN_NUMMER" not in said


def test_a_school_without_pupils_was_not_there(tmp_path: Path) -> None:
    found = read(write(tmp_path, "duo_2023.csv", HEADER, school("98QA", "Bo", 200), school("98QB", "Bo", 0)))
    assert len(pupils(found)) == 1
    assert "Zonder leerlingen, en daarom dat jaar weggelaten: School 98QB (2023)." in found.messages
