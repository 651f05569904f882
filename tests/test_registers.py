"""Registers of hand-made children: every count is the one worked out on paper, in any format and under any setting."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib.registers.overview import look
from analysis_lib.registers.study import count
from tests.hand_made_children import (
    AREAS,
    LATER,
    NATIONAL,
    OWN,
    REGIONAL,
    THROUGHOUT,
    YEARS,
    five_years_on,
    registers,
)
from tests.registers_by_hand import write_registers

KINDS = [("parquet", True, False), ("csv", False, True), ("sav", True, False)]


def put(folder: Path, form: str = "parquet", *, upper: bool = True, per_year: bool = False) -> Path:
    write_registers(folder, registers(), form, upper=upper, per_year=per_year)
    (folder / "registers.yaml").write_text(OWN, encoding="utf-8")
    (folder / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put(tmp_path_factory.mktemp("hand") / "registers")


def counted(folder: Path, settings: str = "") -> pd.Series:
    own = folder.parent / "eigen.yaml"
    own.write_text(f"{OWN}{settings}", encoding="utf-8")
    found, _ = count(look(folder, own), folder.parent / "cache", threads=1)
    return found.set_index(["indicator", "groep", "regio", "jaar"])["aantal"]


@pytest.mark.parametrize(("form", "upper", "per_year"), KINDS)
def test_every_count_is_the_one_on_paper(tmp_path: Path, form: str, upper: bool, per_year: bool) -> None:
    counts = counted(put(tmp_path / "registers", form, upper=upper, per_year=per_year))
    national = {key: tuple(counts[*key, "NL", year] for year in YEARS) for key in NATIONAL}
    assert national == NATIONAL
    assert {key: counts[*key, "NL", YEARS[0]] for key in THROUGHOUT} == THROUGHOUT
    assert set(counts.xs("NL", level="regio").index.droplevel("jaar")) == {*NATIONAL, *THROUGHOUT}
    assert not set(counts.index) & {(*key, "NL", year) for key in THROUGHOUT for year in YEARS[1:]}
    regional = {key: tuple(counts[key[0], "Alle kinderen", key[1], year] for year in YEARS) for key in REGIONAL}
    assert regional == REGIONAL


def test_later_years_need_nothing_but_their_files(tmp_path: Path) -> None:
    write_registers(tmp_path / "registers", five_years_on(registers()))
    (tmp_path / "registers" / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    counts = counted(tmp_path / "registers")
    later = [year + LATER for year in YEARS]
    assert {key: tuple(counts[*key, "NL", year] for year in later) for key in NATIONAL} == NATIONAL
    assert counts["cohort_pad", "2021, 2023", "NL", 2021] == THROUGHOUT["cohort_pad", "2016, 2018"]


USE, PRESENT = ("gebruik", "Alle kinderen"), ("kinderen", "Alle kinderen")


@pytest.mark.parametrize(
    ("settings", "about", "expected"),
    [
        ("sbo_telt: nee", USE, (10, 9, 4)),
        ("vso_telt: nee", USE, (11, 9, 4)),
        ("pgb_nul: nee", USE, (10, 10, 4)),
        ("wlz_saldo: rij", USE, (12, 10, 4)),
        ("totaal_ontbreekt: optellen", USE, (12, 10, 4)),
        ("zvw_rijen: rij", USE, (11, 9, 5)),
        ("dubbele_rijen: alle", USE, (12, 10, 4)),
        ("prijsindex: {2016: 100, 2017: 110, 2018: 110}", USE, (11, 7, 4)),
        ("{prijsindex: {2016: 100, 2017: 110, 2018: 110}, indexeer: drempel}", USE, (11, 7, 4)),
        ("{prijsindex: {2016: 90, 2017: 100, 2018: 100}, basisjaar: 2017}", USE, (12, 10, 4)),
        ("zorgjaar: data", USE, (10, 10, 4)),
        ("{zorgjaar: data, open_einde: loopt}", USE, (10, 11, 4)),
        ("zonder_registers: [JGDRECLASBUS]", USE, (11, 9, 4)),
        ("verblijf: bestand", PRESENT, (23, 22, 20)),
        ('peildatum: "12-30"', PRESENT, (22, 20, 18)),
        ('teldatum_school: "09-30"', ("onderwijs", "Regulier voortgezet onderwijs"), (3, 1, 1)),
        ('onderwijsvorm: "bo, sbo, so, vso, vo"', ("onderwijs", "Speciaal onderwijs"), (1, 1, 1)),
        ("cohort_leeftijd: onder 13", ("cohort_bestand", "Nog in de bestanden"), (8, 7, 7)),
        ("cohort_gebruik: onafgebroken", ("cohort_gebruik", "Nog geregistreerd gebruik"), (9, 3, 2)),
    ],
)
def test_each_setting_does_what_it_says(
    folder: Path, settings: str, about: tuple[str, str], expected: tuple[int, ...]
) -> None:
    text = f"instellingen: {settings}\n" if settings.startswith("{") else f"instellingen:\n  {settings}\n"
    counts = counted(folder, text)
    assert tuple(counts[*about, "NL", year] for year in YEARS) == expected
