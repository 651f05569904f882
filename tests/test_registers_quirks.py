"""What real deliveries have besides what is read: other columns, empty ones, texts kept as codes, spells without a begin."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
import pyreadstat

from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.convert import convert
from analysis_lib.registers.finding import find
from analysis_lib.registers.held import unknown_codes
from analysis_lib.registers.overview import look
from analysis_lib.registers.study import count
from tests.hand_made_children import OPEN
from tests.registers_by_hand import FILES, Rows, write_registers

CATALOGUE = read_catalogue()
YEARS = (2016, 2017, 2018)
ENROLMENT = pd.DataFrame(
    {
        "RINPERSOONS": ["R"] * 3,
        "RINPERSOON": ["000000001", "000000002", "000000003"],
        "NIEMANDVRAAGT": ["1", "9", "9"],
        "AANVINSCHR": ["20160801"] * 3,
        "EINDINSCHR": [OPEN, "20170731", ""],
        "HOOFDINSCHR": ["01", "11", "01"],
        "OOKNIET": [1.0, 2.0, 9.0],
    }
)


@pytest.mark.parametrize("numbers", [[], ["EINDINSCHR", "HOOFDINSCHR"]])
def test_a_file_with_other_columns_keeps_what_it_declares_missing(tmp_path: Path, numbers: list[str]) -> None:
    """The first reader finds no declared missing where it is asked for a part of the columns."""
    (folder := tmp_path / "r").mkdir()
    frame = ENROLMENT.assign(**{name: pd.to_numeric(ENROLMENT[name]) for name in numbers})
    declared = {"NIEMANDVRAAGT": ["9"], "OOKNIET": [9], "EINDINSCHR": [int(OPEN) if numbers else OPEN]}
    pyreadstat.write_sav(frame, str(folder / "ONDERWIJSINSCHRTAB2016V1.SAV"), missing_ranges=declared)
    files = convert(find(folder, CATALOGUE), CATALOGUE, tmp_path / "cache")
    rows = pl.read_parquet(files["ONDERWIJSINSCHRTAB"][2016])
    assert rows["EINDINSCHR"].to_list() == [OPEN, "20170731", None]
    assert rows["HOOFDINSCHR"].to_list() == (["1", "11", "1"] if numbers else ["01", "11", "01"])


def test_texts_kept_as_codes_are_texts(tmp_path: Path) -> None:
    (folder := tmp_path / "r").mkdir()
    kept = dict.fromkeys(["RINPERSOONS", "RINPERSOON", "EINDINSCHR"], "category")
    ENROLMENT.astype(kept).to_parquet(folder / "ONDERWIJSINSCHRTAB2016V1.parquet")
    files = convert(find(folder, CATALOGUE), CATALOGUE, tmp_path / "cache")
    rows = pl.read_parquet(files["ONDERWIJSINSCHRTAB"][2016])
    assert rows["persoon"].to_list() == [1_000_000_001, 1_000_000_002, 1_000_000_003]
    assert rows["EINDINSCHR"].to_list() == [OPEN, "20170731", None]


def put(folder: Path, form: str, rows: dict[tuple[str, int], Rows]) -> Path:
    """Write children of six in 2016 with an address, and what a test is about."""
    born = {"GBAGEBOORTEJAAR": "2010", "GBAGEBOORTEMAAND": "06", "GBAGEBOORTEDAG": "15"}
    people = [{"key": f"{child:09}", **born, "GBAHERKOMSTGROEPERING": "6030"} for child in (1, 2)]
    home = {"GBADATUMAANVANGADRESHOUDING": "20100615", "GBADATUMEINDEADRESHOUDING": OPEN}
    homes = [{"key": f"{child:09}", **home} for child in (1, 2)]
    always = {
        (name, year): given
        for year in YEARS
        for name, given in (("GBAPERSOONTAB", people), ("GBAADRESOBJECTBUS", homes))
    }
    return write_registers(folder, always | rows, form)


def counted(folder: Path, settings: str = "") -> tuple[dict[tuple[str, str, int], int], list[str]]:
    own = folder.parent / "eigen.yaml"
    definition = "JGDHULPBUS, JGDRECLASBUS, PGBWLZWMOJWTAB, WLZZINTAB, ZVWZORGKOSTENTAB, INSCHRWPOTAB, INSCHRWECTAB"
    left_out = "".join(f"\n    - {name}" for name in definition.split(", "))
    own.write_text(f"instellingen:\n  zonder_registers:{left_out}\n{settings}", encoding="utf-8")
    found, said = count(look(folder, own), folder.parent / "cache", threads=1)
    return found.set_index(["indicator", "groep", "jaar"])["aantal"].to_dict(), said


@pytest.mark.parametrize("form", ["sav", "csv"])
def test_a_cluster_that_nobody_has_filled_has_no_figure(tmp_path: Path, form: str) -> None:
    """An empty cluster is 3 or 4 where others are filled; where none is, nothing is known of it."""
    rows = {
        ("INSCHRWECTAB", year): [
            {"key": "000000001", "WECTYPEPO": "SO", "WECCLUSTER": ""},
            {"key": "000000002", "WECTYPEPO": "SO", "WECCLUSTER": "2" if year == 2017 else ""},
        ]
        for year in YEARS
    } | {("INSCHRWPOTAB", year): [{"key": "000000099", "WPOTYPEPO": "BO"}] for year in YEARS}
    counts, _ = counted(put(tmp_path / "r", form, rows))
    clusters = {key: number for key, number in counts.items() if key[0] == "so_cluster"}
    assert clusters == {
        ("so_cluster", "Cluster 1", 2017): 0,
        ("so_cluster", "Cluster 2", 2017): 1,
        ("so_cluster", "Cluster 3 en 4", 2017): 1,
    }


@pytest.mark.parametrize(
    ("birthdays", "are_children"),
    [
        ([("07", "01"), ("7", "1"), ("10", "09"), ("12", "31")], True),
        ([("06", "30"), ("6", "30"), ("06", "--"), ("--", "--"), ("00", "00"), ("99", "99"), ("06", "99")], False),
    ],
)
def test_who_turns_fourteen_after_the_reference_day_is_a_child(
    tmp_path: Path, birthdays: list[tuple[str, str]], are_children: bool
) -> None:
    """On an unknown day one has had one's birthday, however that is written."""
    days = [("2002", *birthday) for birthday in birthdays]
    days += [("2001", "12", "31"), ("2016", "07", "01"), ("2015", "07", "01")]  # too old, not born yet, and a child
    names = ("GBAGEBOORTEJAAR", "GBAGEBOORTEMAAND", "GBAGEBOORTEDAG")
    keys = [f"{place:09}" for place in range(len(days))]
    home = {"GBADATUMAANVANGADRESHOUDING": "20100615", "GBADATUMEINDEADRESHOUDING": OPEN}
    rows: dict[tuple[str, int], Rows] = {
        ("GBAPERSOONTAB", 2016): [
            {"key": key, **dict(zip(names, day, strict=True))} for key, day in zip(keys, days, strict=True)
        ],
        ("GBAADRESOBJECTBUS", 2016): [{"key": key, **home} for key in keys],
    }
    counts, _ = counted(put(tmp_path / "r", "csv", rows), "  peildatum: '06-30'\n")
    assert counts["kinderen", "Alle kinderen", 2016] == 1 + (len(birthdays) if are_children else 0)


def protection(begin: str, end: str) -> Rows:
    dates = {"JGDBGELDIGHEIDBEGINDATUM": begin, "JGDBGELDIGHEIDEINDDATUM": end}
    return [{"key": "000000001", **dates}]


@pytest.mark.parametrize(("form", "begin"), [("sav", "--------"), ("csv", ""), ("csv", "00000000")])
def test_care_that_began_on_an_unknown_day_belongs_to_the_year_of_its_file(
    tmp_path: Path, form: str, begin: str
) -> None:
    adult = {"key": "000000099", "JGDBGELDIGHEIDBEGINDATUM": "20000101", "JGDBGELDIGHEIDEINDDATUM": OPEN}
    rows = {("JGDBESCHERMBUS", year): [adult] for year in YEARS}
    rows["JGDBESCHERMBUS", 2017] = [adult, *protection(begin, "--------")]
    counts, _ = counted(put(tmp_path / "r", form, rows), "  zorgjaar: data\n")
    assert [counts["gebruik", "Alle kinderen", year] for year in YEARS] == [0, 1, 0]


def test_an_empty_code_is_told_and_an_empty_cost_item_is_a_condition_less(tmp_path: Path) -> None:
    rows: dict[tuple[str, int], Rows] = {
        ("INSCHRWPOTAB", 2016): [{"key": "000000001", "WPOTYPEPO": ""}, {"key": "000000002", "WPOTYPEPO": "BO"}],
        ("JGDBESCHERMBUS", 2016): protection("20160101", OPEN),
        ("ZVWZORGKOSTENTAB", 2016): [{"key": "000000001", "ZVWKHUISARTS": 1.0}],
        ("KINDEROPVANG", 2017): [{"key": "", "OPVANGSOORT": "DO"}],
    }
    _, said = counted(put(tmp_path / "r", "parquet", rows))
    assert any(
        line.startswith(f"{FILES['INSCHRWPOTAB'].format(year=2016)}.parquet, kolom WPOTYPEPO: code ''") for line in said
    )
    assert any(line.startswith("KINDEROPVANG2017V1.parquet: er staat niemand in die te koppelen is") for line in said)
    [lacking] = [
        line for line in said if line.startswith("Zonder kolom of met een lege, dus zonder die voorwaarde in 2016")
    ]
    assert "ZVWKSPECGGZ" in lacking
    assert "ZVWKHUISARTS" not in lacking.rstrip(".").split(": ")[1].split(", ")
    files = convert(find(tmp_path / "r", CATALOGUE), CATALOGUE, tmp_path / "cache")
    assert unknown_codes(files, CATALOGUE) == [("INSCHRWPOTAB", 2016, "WPOTYPEPO", "", 1)]
