"""A second set of children, worked out from the source before the code was read: every table, under every choice."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib.errors import UserError
from analysis_lib.registers.overview import describe, look
from analysis_lib.registers.study import count
from tests.children_on_paper import AREAS, OTHERWISE, OWN, YEARS, registers
from tests.registers_by_hand import COLUMNS, Rows, write_registers
from tests.tables_on_paper import Key, expected

LAYOUTS = [("parquet", True, False), ("csv", False, True), ("sav", True, True), ("dta", False, False)]
OPEN_COLUMNS = {name: columns for name, columns in COLUMNS.items() if name != "ZVWZORGKOSTENTAB"}


def put(folder: Path, form: str = "parquet", *, upper: bool = True, per_year: bool = False) -> Path:
    write_registers(folder, registers(), form, upper=upper, per_year=per_year, columns_of=OPEN_COLUMNS)
    (folder / "registers.yaml").write_text(f"{OWN}gebieden: gebieden.csv\n", encoding="utf-8")
    (folder / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return folder


def counted(folder: Path, settings: str = "") -> dict[Key, int]:
    own = folder.parent / "eigen.yaml"
    choices = f"instellingen:\n  {settings}\n" if settings else ""
    own.write_text(f"{OWN}gebieden: gebieden.csv\n{choices}", encoding="utf-8")
    found, _ = count(look(folder, own), folder.parent / "cache", threads=1)
    keys = found[["indicator", "groep", "regio", "jaar"]].itertuples(index=False, name=None)
    return {key: int(number) for key, number in zip(keys, found["aantal"], strict=True) if number}


def without(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / f"{name}.parquet").unlink()
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("paper") / "registers")


@pytest.mark.parametrize(("form", "upper", "per_year"), LAYOUTS)
def test_every_table_is_the_one_on_paper(tmp_path: Path, form: str, upper: bool, per_year: bool) -> None:
    assert counted(put(tmp_path / "registers", form, upper=upper, per_year=per_year)) == dict(expected())


@pytest.mark.parametrize("group", OTHERWISE)
def test_every_choice_changes_the_children_it_should_and_no_other(folder: Path, group: str) -> None:
    choices = OTHERWISE[group]
    changes = {name: years for choice in choices for name, years in choice.children.items()}
    assert len(changes) == sum(len(choice.children) for choice in choices), "each child is changed by one choice"
    adding = {name: value for choice in choices for name, value in choice.adding.items()}
    assert counted(folder, "\n  ".join(choice.said for choice in choices)) == dict(expected(changes, **adding))


@pytest.mark.parametrize(("form", "upper", "per_year"), LAYOUTS)
def test_a_file_with_a_header_alone_is_named_and_counts_as_absent(
    tmp_path: Path, form: str, upper: bool, per_year: bool
) -> None:
    rows: dict[tuple[str, int], Rows] = {("KINDEROPVANG", 2017): [], ("GBAPERSOONTAB", 2018): []}
    folder = put(tmp_path / "registers", form, upper=upper, per_year=per_year)
    write_registers(folder, rows, form, upper=upper, per_year=per_year)
    said = describe(folder)
    assert said[0] == "Te tellen: 2016, 2017."
    assert {line.split(".")[0].upper() for line in said if "niemand" in line} == {
        "KINDEROPVANG2017V1",
        "GBAPERSOON2018TABV1",
    }
    assert any(line.startswith("Geen cijfer over 2017 bij 'Kinderen in de kinderopvang'") for line in said)


def test_a_register_that_tells_nothing_gives_no_figure_and_never_a_zero(tmp_path: Path) -> None:
    found = registers()
    told = {
        ("KINDEROPVANG", 2017): [],  # a header alone
        ("JGDBESCHERMBUS", 2018): [{**row, "RINPERSOONS": "F"} for row in found["JGDBESCHERMBUS", 2018]],
        ("INSCHRWPOTAB", 2017): [{**row, "WPOTYPEPO": "7"} for row in found["INSCHRWPOTAB", 2017]],
        ("ONDERWIJSINSCHRTAB", 2018): [{**row, "HOOFDINSCHR": "N"} for row in found["ONDERWIJSINSCHRTAB", 2018]],
        **{("WLZZINTAB", year): [{**row, "SOORTWLZZIN": "x"} for row in found["WLZZINTAB", year]] for year in YEARS},
    }
    folder = put(tmp_path / "registers")
    write_registers(folder, told, columns_of=OPEN_COLUMNS)
    numbers, said = count(look(folder), tmp_path / "cache", threads=1)
    counts = numbers[numbers["regio"] == "NL"].set_index(["indicator", "groep", "jaar"]).index
    there = {(name, year) for name, _, year in counts}
    assert ("opvang", 2016) in there
    assert ("gebruik", 2016) in there
    assert not there & {("opvang", 2017), ("gebruik_opvang", 2017), ("gebruik", 2018), ("stapeling", 2018)}
    assert not there & {("cohort_gebruik", 2018), ("cohort_pad", 2016), ("gebruik_onderwijs", 2017)}
    assert not there & {("inschrijving", 2017), ("inschrijving", 2018)}
    assert ("onderwijs", "Regulier voortgezet onderwijs", 2018) not in counts
    assert not {group for name, group, _ in counts if name == "dagbesteding" and "Wlz" in group}
    assert sum("telt als ontbrekend" in line for line in said) == 4
    assert any("zonder WLZZINTAB SOORTWLZZIN" in line for line in said)


def test_one_file_with_all_addresses_and_another_register_of_pupils_give_the_same(tmp_path: Path) -> None:
    found = registers()
    folder = without(put(tmp_path / "registers"), *(f"GBAADRESOBJECT{year}BUSV1" for year in YEARS[:-1]))
    write_registers(folder, {("STUDERENDENBUS", year): found["ONDERWIJSINSCHRTAB", year] for year in YEARS})
    without(folder, "ONDERWIJSINSCHRTAB2016V1", "ONDERWIJSINSCHRTAB2018V1")
    assert counted(folder) == dict(expected())
    said = describe(folder)
    assert "Niet gebruikt: STUDERENDEN2017BUSV1.parquet, want ONDERWIJSINSCHRTAB is er ook." in said
    assert not any("ontbreekt over" in line for line in said)


def test_addresses_of_one_year_are_not_taken_for_those_of_years_before(tmp_path: Path) -> None:
    folder = without(put(tmp_path / "registers"), "GBAADRESOBJECT2016BUSV1", "GBAADRESOBJECT2017BUSV1")
    rows = [
        row
        for row in registers()["GBAADRESOBJECTBUS", 2018]
        if not str(row["GBADATUMEINDEADRESHOUDING"]).startswith("201")
    ]
    write_registers(folder, {("GBAADRESOBJECTBUS", 2018): rows})
    with pytest.raises(UserError, match=r"GBAADRESOBJECT2018BUSV1.parquet: .* niet ook over 2016, 2017 gaat"):
        counted(folder)
    write_registers(folder, {("GBAADRESOBJECTBUS", 2017): rows})
    assert "Let op: 2016 wordt niet geteld, want GBAADRESOBJECTBUS ontbreekt." in " ".join(describe(folder))
