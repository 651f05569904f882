"""A second set of children, worked out from the source before the code was read: every table, under every choice."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib.errors import UserError
from analysis_lib.registers.overview import describe, look
from analysis_lib.registers.schools import read_schools
from analysis_lib.registers.study import count
from tests.children_on_paper import AREAS, OTHERWISE, OWN, YEARS, key_of, registers
from tests.registers_by_hand import COLUMNS, Rows, write_registers
from tests.tables_on_paper import Key, expected, kinds, paper

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
    return counted_by(folder, own)


def counted_by(folder: Path, own: Path) -> dict[Key, int]:
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
    said = list(describe(folder))
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
    said = list(describe(folder))
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


BY_SCHOOL = "school;vestiging;samenwerkingsverband\nA;;PO0001\nA;1;PO2802\nB;00;PO2701\n"
CODES = {  # of schools in both registers of pupils, by child: the code and the location
    "no use": ("A", "00"),
    "in, out and back": ("A", "A01"),
    "enrolled twice": ("B", "0"),
    "special education and help": ("B", ""),  # only location 00 of it is known
    "help in one year": ("C", "00"),
    "secondary special beside secondary": ("A", ""),
}


def at_school() -> dict[tuple[str, int], list[dict[str, object]]]:
    found = registers()
    keys = {key_of(name): code for name, code in CODES.items()}
    for (register, _), rows in found.items():
        for row in rows:
            if code := keys.get(str(row.get("key"))):
                row.update({"INSCHRWPOTAB": _po(code), "INSCHRWECTAB": _wec(code)}.get(register, {}))
    return found


def _po(code: tuple[str, str]) -> dict[str, object]:
    return {"WPOBRIN_crypt": code[0], "WPOBRINVEST": code[1]}


def _wec(code: tuple[str, str]) -> dict[str, object]:
    return {"WECBRIN_crypt": code[0], "WECONDVEST": code[1]}


@pytest.mark.parametrize(
    ("choice", "children", "using"),
    [
        # A is no use, the two vso years of one child; A 01 is in, out and back; B 00 is enrolled twice until it leaves.
        (
            "school",
            {"PO0001": (2, 2, 1), "PO2701": (1, 1, 0), "PO2802": (1, 1, 1)},
            {"PO0001": (1, 1, 0), "PO2701": (1, 1, 0), "PO2802": (1, 0, 1)},
        ),
        # Besides, who is in no form of education belongs where it lives: 0201 and others in A, nobody in B.
        ("school of woning", {}, {}),
    ],
)
def test_a_pupil_counts_where_its_school_lies(
    tmp_path: Path, choice: str, children: dict[str, tuple[int, ...]], using: dict[str, tuple[int, ...]]
) -> None:
    folder = put(tmp_path / "registers")
    columns = {
        **OPEN_COLUMNS,
        "INSCHRWPOTAB": ["WPOTYPEPO", "WPOBRIN_crypt", "WPOBRINVEST"],
        "INSCHRWECTAB": ["WECTYPEPO", "WECCLUSTER", "WECBRIN_crypt", "WECONDVEST"],
    }
    write_registers(folder, at_school(), columns_of=columns)
    (folder / "scholen.csv").write_text(BY_SCHOOL, encoding="utf-8")
    counts = counted(folder, f"samenwerkingsverband: {choice}\nscholen: scholen.csv")
    if choice == "school of woning":
        told = paper()
        forms = {"bo", "sbo", "so", "vso", "vo", "-", "@B", "@C", "@D"}
        at_home = [sum(not forms & set(words[year]) for words in told.values()) for year in YEARS]
        with_use = [
            sum(bool(kinds(words[year])) and not forms & set(words[year]) for words in told.values()) for year in YEARS
        ]
        children = {"PO0001": (2, 2, 1), "PO2701": _plus((1, 1, 0), at_home), "PO2802": (1, 1, 1)}
        using = {"PO0001": (1, 1, 0), "PO2701": _plus((1, 1, 0), with_use), "PO2802": (1, 0, 1)}
    for indicator, expected_in in (("kinderen", children), ("gebruik", using)):
        found = {
            place: tuple(counts.get((indicator, "Alle kinderen", place, year), 0) for year in YEARS)
            for place in expected_in
        }
        assert found == expected_in, indicator
    national = {key: number for key, number in expected().items() if not key[2].startswith("PO")}
    assert {key: number for key, number in counts.items() if not key[2].startswith("PO")} == national


def _plus(one: tuple[int, ...], other: list[int]) -> tuple[int, ...]:
    return tuple(map(sum, zip(one, other, strict=True)))


def test_a_file_of_the_cache_that_lost_its_end_is_made_again(folder: Path) -> None:
    before = counted(folder)
    for name in ("KINDEROPVANG/2017", "ZVWZORGKOSTENTAB/2016", "ZVWZORGKOSTENTAB/meer-rijen-2017"):
        place = folder.parent / "cache" / f"{name}.parquet"
        place.write_bytes(place.read_bytes()[:300])
    assert counted(folder) == before


def test_without_a_table_of_schools_there_is_a_message_and_no_figure(tmp_path: Path) -> None:
    folder = put(tmp_path / "registers")
    counts = counted(folder, "samenwerkingsverband: school")
    assert not {key for key in counts if key[2].startswith("PO")}
    own = folder.parent / "eigen.yaml"
    [said] = [line for line in describe(folder, own) if "per samenwerkingsverband" in line]
    assert said == "Geen cijfers per samenwerkingsverband: zonder 'scholen' in registers.yaml."
    own.write_text(f"{own.read_text(encoding='utf-8')}scholen: scholen.csv\n", encoding="utf-8")
    (folder / "scholen.csv").write_text(BY_SCHOOL, encoding="utf-8")
    assert not {key for key in counted_by(folder, own) if key[2].startswith("PO")}
    [said] = [line for line in describe(folder, own) if "per samenwerkingsverband" in line]
    assert said.endswith("zonder INSCHRWECTAB WECBRIN_crypt, INSCHRWPOTAB WPOBRIN_crypt.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is geen CSV"),
        ("school;vestiging\nA;00\n", "kolom samenwerkingsverband ontbreekt"),
        ("school;vestiging;samenwerkingsverband\n", "heeft geen rijen"),
        ("school;vestiging;samenwerkingsverband\nA;00;PO1\nA;0;PO2\n", "rij 3: deze school en vestiging"),
        ("school;vestiging;samenwerkingsverband\nA;00;\n", "rij 2: kolom samenwerkingsverband is leeg"),
    ],
)
def test_a_table_of_schools_that_is_not_in_order_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "scholen.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=message):
        read_schools(path)


def test_schools_or_towns_that_fit_nowhere_give_a_message_and_no_figure(tmp_path: Path) -> None:
    folder = put(tmp_path / "registers")
    columns = {
        **OPEN_COLUMNS,
        "INSCHRWPOTAB": ["WPOTYPEPO", "WPOBRIN_crypt", "WPOBRINVEST"],
        "INSCHRWECTAB": ["WECTYPEPO", "WECCLUSTER", "WECBRIN_crypt", "WECONDVEST"],
    }
    write_registers(folder, at_school(), columns_of=columns)
    (folder / "gebieden.csv").write_text("gemeente;jeugdregio;samenwerkingsverband\n1;JZ15;PO2701\n", encoding="utf-8")
    (folder / "scholen.csv").write_text("school;vestiging;samenwerkingsverband\nZ;;PO2701\n", encoding="utf-8")
    own = tmp_path / "eigen.yaml"
    choice = "gebieden: gebieden.csv\nscholen: scholen.csv\ninstellingen: {samenwerkingsverband: school}\n"
    own.write_text(f"{OWN}{choice}", encoding="utf-8")
    found, said = count(look(folder, own), tmp_path / "cache", threads=1)
    assert set(found["regio"]) == {"NL"}
    assert [line.split(":")[0] for line in said if "in te delen" in line] == [
        "Geen cijfers per jeugdregio over 2016, 2017, 2018",
        "Geen cijfers per samenwerkingsverband over 2016, 2017, 2018",
    ]
    (folder / "scholen.csv").write_text(BY_SCHOOL, encoding="utf-8")
    _, said = count(look(folder, own), tmp_path / "cache", threads=1)
    pupils = sum(bool({"bo", "sbo", "so", "vso"} & set(years[2016])) for years in paper().values())
    share = round(100 * (pupils - 4) / pupils)  # two in PO0001, one in each of the others
    assert f"Van {share}% van de leerlingen in 2016 staat de school niet in 'scholen'" in " ".join(said)
