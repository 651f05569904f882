"""A year that is missing between others: of the children it is refused unless the study says so, of a register it has no figure."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib import support_use as su
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.new_study import create
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.overview import describe, look
from analysis_lib.registers.study import count, read_registers
from analysis_lib.study import read_study
from analysis_lib.support_use.page import SupportUseView
from tests.hand_made_children import AREAS, NATIONAL, OWN, THROUGHOUT, registers
from tests.registers_by_hand import FILES, Rows, write_registers
from tests.typed import heard

MIDDLE, REPORT = 2017, report("chain_pressure")
UNLINKED = {("GBAPERSOONTAB", MIDDLE): [{"key": "000000001", "RINPERSOONS": "F", "GBAGEBOORTEJAAR": "2012"}]}
Key = tuple[str, str, str, int]


def put(folder: Path, *absent: str, year: int = MIDDLE, more: dict[tuple[str, int], Rows] | None = None) -> Path:
    """Write the hand-made children without the files of a year of some registers."""
    rows = {key: given for key, given in registers().items() if key[1] != year or key[0] not in absent}
    write_registers(folder, rows | (more or {}))
    (folder / "registers.yaml").write_text(OWN, encoding="utf-8")
    (folder / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return folder


def says(folder: Path, settings: str) -> Path:
    (folder / "registers.yaml").write_text(f"{OWN}instellingen: {settings}\n", encoding="utf-8")
    return folder


def counted(folder: Path) -> tuple[dict[Key, int], list[str]]:
    found, said = count(look(folder), folder.parent / "cache", threads=1)
    keys = found[["indicator", "groep", "regio", "jaar"]].itertuples(index=False, name=None)
    return dict(zip(keys, found["aantal"].astype(int), strict=True)), said


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[Key, int]:
    return counted(put(tmp_path_factory.mktemp("whole") / "registers"))[0]


@pytest.mark.parametrize(
    ("absent", "more", "said"),
    [
        (["GBAPERSOONTAB"], {}, "GBAPERSOONTAB ontbreekt of telt niemand (GBAPERSOON2017TABV1)."),
        (
            ["GBAADRESOBJECTBUS"],
            {},
            "GBAADRESOBJECTBUS ontbreekt of telt niemand (GBAADRESOBJECT2017BUSV1); heeft een later adresbestand die "
            "jaren ook, zet dan 'adressen: doorlopend'.",
        ),
        ([], {("GBAPERSOONTAB", MIDDLE): []}, "GBAPERSOONTAB ontbreekt of telt niemand (GBAPERSOON2017TABV1.parquet)."),
        ([], UNLINKED, "GBAPERSOONTAB ontbreekt of telt niemand (GBAPERSOON2017TABV1.parquet)."),
    ],
)
def test_a_year_of_the_children_that_is_missing_is_refused(
    tmp_path: Path, absent: list[str], more: dict[tuple[str, int], Rows], said: str
) -> None:
    """The last has rows, of nobody who can be linked: that shows when it is converted."""
    folder = put(tmp_path / "registers", *absent, more=more)
    refused = heard("new", "chain_pressure", tmp_path / "study", "--from", folder)
    assert refused.returncode == 2
    assert refused.stderr.splitlines()[-1] == (
        f"In 'registers' heeft 2017 geen cijfers: {said} Te tellen zijn 2016, 2018. Leg de bestanden van dat jaar erbij, "
        "of zet onder 'instellingen' in registers.yaml wat u zonder dat jaar wilt tellen: 'jaren: [2016, 2018]'."
    )
    assert not (tmp_path / "study").exists()
    assert (tmp_path / "registers-cache").exists() == (more is UNLINKED), "refused before anything is converted"


def test_check_says_what_there_is_and_refuses_all_the_same(tmp_path: Path) -> None:
    folder = put(tmp_path / "registers", "GBAPERSOONTAB")
    checked = heard("check", "chain_pressure", "--registers", folder)
    assert checked.returncode == 2
    assert "Te tellen: 2016, 2018." in checked.stdout.splitlines()
    assert "GBAPERSOONTAB: 2016 V1, 2018 V1" in checked.stdout.splitlines()
    assert checked.stderr.startswith("In 'registers' heeft 2017 geen cijfers: GBAPERSOONTAB ontbreekt")
    checked = heard("check", "chain_pressure", "--registers", says(folder, "{jaren: [2016, 2018]}"))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert any(line.startswith("Let op: 2017 wordt niet geteld tussen de andere jaren.") for line in describe(folder))


def test_a_study_that_names_its_years_goes_without(tmp_path: Path) -> None:
    """On paper: of the nine of the cohort three have use in 2018, of which two had it in 2017 too."""
    folder = says(put(tmp_path / "registers", "GBAPERSOONTAB", "GBAADRESOBJECTBUS"), "{jaren: [2018, 2016]}")
    counts, said = counted(folder)
    assert {key[3] for key in counts} == {2016, 2018}
    for (indicator, group), (first, _, last) in NATIONAL.items():
        if indicator != "cohort_weg":
            assert (counts[indicator, group, "NL", 2016], counts[indicator, group, "NL", 2018]) == (first, last)
    paths = {key[1]: number for key, number in counts.items() if key[0] == "cohort_pad"}
    assert paths == {"2016": 6, "2016, 2018": 3}
    states = {key[1]: number for key, number in counts.items() if key[0] == "cohort_weg" and key[3] == 2018}
    assert states["Elk jaar tot nu gebruik"] == 3
    assert states["Gestopt"] == 5
    assert {key: counts[*key, "NL", 2016] for key in THROUGHOUT if key[0] == "cohort_leeftijd"} == {
        key: number for key, number in THROUGHOUT.items() if key[0] == "cohort_leeftijd"
    }
    assert any("2017 wordt niet geteld tussen de andere jaren" in line for line in said)


def test_the_report_says_which_years_and_draws_no_line_through_the_one_that_is_not(tmp_path: Path) -> None:
    folder = says(put(tmp_path / "registers", "GBAPERSOONTAB"), "{jaren: [2016, 2018]}")
    create("chain_pressure", tmp_path / "study", read_registers([folder], version="intern"))
    tables = read_study(REPORT, tmp_path / "study").tables
    study = tables["studie"].set_index("sleutel")["waarde"]
    assert (study["ondertitel"], study["periode"]) == ("Geteld uit registers, 2016, 2018", "2016-2018")
    assumed = " ".join(tables["aannames"]["aanname"])
    assert "Alleen deze jaren zijn geteld: 2016, 2018." in assumed
    assert "2017 wordt niet geteld tussen de andere jaren" in assumed
    view = SupportUseView(tables, *su.years_of(tables, None, None, None))
    assert view.cohort["tov_vorig"].isna().all(), "the year before was not counted"


def test_years_that_a_study_leaves_out_change_no_other(tmp_path: Path, whole: dict[Key, int]) -> None:
    counts, said = counted(says(put(tmp_path / "registers"), "{jaren: [2016, 2017]}"))
    assert {key[3] for key in counts} == {2016, 2017}
    assert {key for key, number in counts.items() if not key[0].startswith("cohort") and number != whole[key]} == set()
    assert "Niet geteld, want 'jaren' in registers.yaml noemt het niet: 2018." in said
    assert {path.stem[-4:] for path in (tmp_path / "cache").rglob("*.parquet")} >= {"2016", "2017"}
    assert not list((tmp_path / "cache" / "ZVWZORGKOSTENTAB").glob("*2018*")), "it need not be converted"


@pytest.mark.parametrize(
    ("settings", "absent", "expected"),
    [
        # Prices of the first year that is counted: of 2017 and 2018 nothing is indexed, whatever 2016 would be.
        ("{jaren: [2017, 2018], prijsindex: {2017: 110, 2018: 110}}", "", {2017: 10, 2018: 4}),
        # Also where that year has no costs: as with costs in 2016, 5000.01 and 12000 in prices of 2016 are below.
        ("{prijsindex: {2016: 100, 2017: 110, 2018: 110}}", "ZVWZORGKOSTENTAB", {2017: 7, 2018: 4}),
    ],
)
def test_thresholds_are_in_prices_of_the_first_year_that_is_counted(
    tmp_path: Path, settings: str, absent: str, expected: dict[int, int]
) -> None:
    counts, _ = counted(says(put(tmp_path / "registers", absent, year=2016), settings))
    assert {
        key[3]: number for key, number in counts.items() if key[:3] == ("gebruik", "Alle kinderen", "NL")
    } == expected


OTHERS = [name for name, about in read_catalogue().items() if (name, MIDDLE) in registers() and not about.instead_of]


@pytest.mark.parametrize("register", [name for name in OTHERS if name not in {"GBAPERSOONTAB", "GBAADRESOBJECTBUS"}])
def test_a_year_of_another_register_that_is_missing_has_no_figure_and_changes_none(
    tmp_path: Path, whole: dict[Key, int], register: str
) -> None:
    counts, said = counted(put(tmp_path / "registers", register))
    assert {key for key, number in counts.items() if number != whole[key]} == set()
    lost = whole.keys() - counts.keys()
    assert any(key[3] == MIDDLE for key in lost)
    assert {key for key in lost if key[3] != MIDDLE and not key[0].startswith("cohort")} == set()
    assert f"{register} ontbreekt over {MIDDLE}." in said
    without = [line for line in said if line.startswith("Geen cijfer over ")]
    assert without
    assert {line.rpartition("zonder ")[2] for line in without} == {f"{register}."}, "no column of it beside it"


@pytest.mark.parametrize("register", ["JGDHULPBUS", "ZVWZORGKOSTENTAB", "INSCHRWECTAB"])
def test_without_a_register_in_the_first_year_there_is_no_cohort(
    tmp_path: Path, whole: dict[Key, int], register: str
) -> None:
    counts, _ = counted(put(tmp_path / "registers", register, year=2016))
    assert not [key for key in counts if key[0].startswith("cohort")]
    assert {key for key, number in counts.items() if number != whole[key]} == set()


def test_two_missing_columns_of_a_register_that_is_there_are_named(tmp_path: Path) -> None:
    folder = put(tmp_path / "registers")
    place = folder / f"{FILES['INSCHRWECTAB'].format(year=MIDDLE)}.parquet"
    pd.read_parquet(place).drop(columns="WECCLUSTER").to_parquet(place)
    assert (
        "Geen cijfer over 2017 bij 'Kinderen in het speciaal onderwijs per cluster' (Tabel 13): zonder INSCHRWECTAB "
        "WECCLUSTER." in list(describe(folder))
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{jaren: 2016}", "instelling jaren: geef een lijst van jaren, zoals"),
        ("{jaren: [2016, twee]}", "instelling jaren: 'twee' is geen jaartal"),
        ("{jaren: [2016, 16]}", "instelling jaren: '16' is geen jaartal"),
        ("{jaren: [2016, 2016]}", "instelling jaren: met 2016 alleen is er geen trend"),
        (
            "{jaren: [2016, 2019]}",
            r"heeft 2019 geen cijfers: GBAPERSOONTAB .*\(GBAPERSOON2019TABV1\)\. Te tellen zijn 2016,",
        ),
        ("{jaren: [2019, 2020]}", r"hebben 2019, 2020 geen cijfers: .*: 'jaren: \[2016, 2017, 2018\]'"),
    ],
)
def test_years_that_make_no_sense_are_refused(tmp_path: Path, text: str, message: str) -> None:
    folder = says(put(tmp_path / "registers"), text)
    with pytest.raises(UserError, match=message):
        list(describe(folder))


@pytest.mark.parametrize(
    ("register", "column"), [("GBAPERSOONTAB", "GBAGEBOORTEJAAR"), ("GBAADRESOBJECTBUS", "RINPERSOON")]
)
def test_a_year_in_which_no_child_can_be_found_is_refused(tmp_path: Path, register: str, column: str) -> None:
    folder = put(tmp_path / "registers")
    place = folder / f"{FILES[register].format(year=MIDDLE)}.parquet"
    frame = pd.read_parquet(place)
    frame.assign(**{column: frame[column].str.replace("0", "7")}).to_parquet(place)
    with pytest.raises(UserError, match=r"GBAPERSOON2017TABV1\.parquet: in 2017 is geen enkel kind .* GBAGEBOORTEJAAR"):
        counted(folder)
