"""From a folder of registers to a study: what leaves, what does not, and what is said of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib import support_use as su
from analysis_lib.catalogue import report
from analysis_lib.errors import UserError
from analysis_lib.intake import read_for
from analysis_lib.new_study import Prefilled, create
from analysis_lib.study import read_study
from analysis_lib.support_use.page import SupportUseView
from tests.hand_made_children import AREAS, CHILDREN, NATIONAL, OWN, YEARS, registers
from tests.registers_by_hand import write_registers

REPORT = report("chain_pressure")
HOW_MANY = 8  # hand-made countries in one, so that some counts are large enough to be shown


def key_of(copy: int, key: str) -> str:
    return f"{copy + 37}{key[2:]}"


KEYS = [key_of(copy, key) for copy in range(HOW_MANY) for key in CHILDREN]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Registers without youth probation in 2017; every child is there eight times."""
    folder = tmp_path_factory.mktemp("many") / "registers"
    rows = {key: given for key, given in registers().items() if key != ("JGDRECLASBUS", 2017)}
    many = {
        key: given
        if key[0] == "VSLGWBTAB"
        else [
            {**row, "key": key_of(copy, str(row["key"])) if row["key"] else ""}
            for copy in range(HOW_MANY)
            for row in given
        ]
        for key, given in rows.items()
    }
    write_registers(folder, many)
    (folder / "registers.yaml").write_text(OWN, encoding="utf-8")
    (folder / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def internal(folder: Path) -> Prefilled:
    return read_for(REPORT, [folder], version="intern")


@pytest.fixture(scope="module")
def public(folder: Path) -> Prefilled:
    return read_for(REPORT, [folder])


def by_key(prefilled: Prefilled) -> dict[tuple[object, ...], int]:
    frame = prefilled.files["aantallen"]
    return frame.set_index(["indicator", "groep", "regio", "jaar"])["aantal"].to_dict()


def test_inside_every_count_is_exact(internal: Prefilled) -> None:
    counts = by_key(internal)
    for (indicator, group), numbers in NATIONAL.items():
        for year, number in zip(YEARS, numbers, strict=True):
            if (indicator, group, "NL", year) in counts:
                assert counts[indicator, group, "NL", year] == HOW_MANY * number


def test_what_needs_an_absent_register_has_no_figure_and_is_named(internal: Prefilled) -> None:
    counts = by_key(internal)
    assert ("gebruik", "Alle kinderen", "NL", 2016) in counts
    assert ("gebruik", "Alle kinderen", "NL", 2017) not in counts
    assert ("kinderen", "Alle kinderen", "NL", 2017) in counts
    assert (
        "Geen cijfer over 2017 bij 'Kinderen met geregistreerd gebruik van ondersteuning' (Tabel 18, 19 en 22): zonder "
        "JGDRECLASBUS." in internal.messages
    )


def test_what_leaves_is_in_tens_and_never_about_few(internal: Prefilled, public: Prefilled) -> None:
    exact, shown = by_key(internal), by_key(public)
    assert set(shown) < set(exact)
    for key, number in shown.items():
        assert number == (exact[key] + 5) // 10 * 10
        assert exact[key] == 0 or exact[key] >= su.release.RULES.minimum
    assert any(line.startswith("Verborgen: ") for line in public.messages)


@pytest.mark.parametrize("kind", ["internal", "public"])
def test_a_study_is_in_order_and_holds_nothing_of_a_person(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    prefilled: Prefilled = request.getfixturevalue(kind)
    create("chain_pressure", tmp_path / "study", prefilled)
    study = read_study(REPORT, tmp_path / "study")
    counted = su.shares(su.released(study.tables))
    assert len(counted) >= len(prefilled.files["aantallen"])
    view = SupportUseView(study.tables, *su.years_of(study.tables, None, None, None))
    assert (view.watermark != "") == (kind == "internal")
    assert len(study.tables["aannames"]) > 20, "a line for each choice"
    assert "ZVWKHUISARTS" in set(study.tables["definitie"]["variabele"].dropna())
    held = b"".join(
        zipfile.ZipFile(path).read(name)
        for path in (tmp_path / "study").glob("*.xlsx")
        for name in zipfile.ZipFile(path).namelist()
    ) + b"".join(path.read_bytes() for path in (tmp_path / "study").iterdir())
    for key in KEYS:
        assert key.encode() not in held
        assert f"1{key}".encode() not in held
    assert not any(key in line for key in KEYS for line in prefilled.messages)


def test_two_runs_give_the_same(folder: Path, internal: Prefilled) -> None:
    again = read_for(REPORT, [folder], version="intern")
    for name, frame in internal.files.items():
        pd.testing.assert_frame_equal(again.files[name], frame)


def test_the_cache_stays_out_of_the_registers(folder: Path) -> None:
    with pytest.raises(UserError, match="Geef met --cache een andere map"):
        read_for(REPORT, [folder], cache=folder)


def test_options_of_another_report_are_refused(folder: Path) -> None:
    with pytest.raises(UserError, match="--gemeente is er niet voor chain_pressure"):
        read_for(REPORT, [folder], "Voorbeeldstad")
    with pytest.raises(UserError, match="één map met registers"):
        read_for(REPORT, [folder, folder])


def test_registers_of_too_few_children_are_refused_and_nothing_is_released(tmp_path: Path) -> None:
    some = {*list(CHILDREN)[::3], ""}
    rows = {key: [row for row in given if row.get("key", "") in some] for key, given in registers().items()}
    write_registers(tmp_path / "few", rows)
    (tmp_path / "few" / "registers.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "few" / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    with pytest.raises(UserError, match=r"te weinig kinderen.*--versie intern"):
        read_for(REPORT, [tmp_path / "few"])
    assert not list(tmp_path.rglob("uitgaven/*.json"))
    assert len(read_for(REPORT, [tmp_path / "few"], version="intern").files["aantallen"]) > 0
