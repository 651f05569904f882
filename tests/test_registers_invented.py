"""Invented registers: they have the printed margins, are the same for the same seed, and say what they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
import polars as pl

from analysis_lib.errors import UserError
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.convert import convert
from analysis_lib.registers.finding import find
from analysis_lib.registers.invented import Block, block
from analysis_lib.registers.kinds import BIT, bits
from analysis_lib.registers.margins import margins
from analysis_lib.registers.own import read_own
from analysis_lib.registers.population import AGES
from analysis_lib.registers.synthetic import write_synthetic

CHILDREN = 60_000
CARE = [
    "jeugdhulp",
    "jeugdbescherming",
    "jeugdreclassering",
    "pgb",
    "wlz",
    "zorgkosten fysiek",
    "zorgkosten mentaal",
]
# Table 11 has 16,950 children of the cohort in day care of 2016, table 6 only 11,990 who use support; all of the cohort do.
IMPOSSIBLE = {("cohort dag_centrum", 2016)}


@pytest.fixture(scope="module")
def two_blocks() -> list[Block]:
    return [block(margins(), CHILDREN, 1, place, 2) for place in range(2)]


def test_blocks_together_have_the_printed_margins(two_blocks: list[Block]) -> None:
    known = margins()
    born = np.concatenate([one.born for one in two_blocks])
    cohort = np.concatenate([one.cohort for one in two_blocks])
    scale = known[2016].children / CHILDREN
    off = []
    for year, about in known.items():
        mask = np.concatenate([one.masks[year] for one in two_blocks])
        there, age = mask >= 0, year - born

        def has(kinds: list[str], mask: np.ndarray = mask, there: np.ndarray = there) -> np.ndarray:
            return there & ((mask & bits(kinds)) != 0)

        uses, care = has(["so", "sbo", "vso", *CARE]), has(CARE)
        found = {
            "children": (there, about.children),
            **{form: (has([form]), number) for form, number in {**about.forms, **about.childcare, **about.day}.items()},
            **{f"using {kind}": (has([kind]) & uses, number) for kind, number in about.using_care.items()},
            "using bo": (has(["bo"]) & uses, about.using_primary),
            **{f"extra {form}": (has([form]) & care, number) for form, number in about.extra.items()},
            **{
                name: (uses & (age >= AGES[name][0]) & (age <= AGES[name][1]), number)
                for name, number in about.using_age.items()
            },
            "cohort": (cohort & there, about.cohort),
            "cohort using": (cohort & uses, about.cohort_using),
            **{f"cohort {kind}": (cohort & has([kind]), number) for kind, number in about.cohort_at.items()},
        }
        for name, (who, number) in found.items():
            # a number of children is whole, so a few of the smallest groups are a child or two off
            if abs(who.sum() * scale - number) > max(0.01 * number, 3 * scale) and (name, year) not in IMPOSSIBLE:
                off.append((name, year, round(who.sum() * scale), number))
    assert off == []


def test_a_child_has_one_form_of_education(two_blocks: list[Block]) -> None:
    forms = [BIT[form] for form in ("bo", "sbo", "so", "vso", "vo")]
    for mask in two_blocks[0].masks.values():
        there = mask[mask >= 0]
        assert (sum((there & form) != 0 for form in forms) <= 1).all()


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "parquet"
    write_synthetic(1_000, 7, folder)
    return folder


@pytest.mark.parametrize("form", ["sav", "csv"])
def test_every_format_holds_the_same(parquet: Path, tmp_path: Path, form: str) -> None:
    write_synthetic(1_000, 7, tmp_path / form, form)
    catalogue = read_catalogue(read_own(parquet))
    cached = [
        convert(find(folder, catalogue), catalogue, tmp_path / f"cache-{folder.name}")
        for folder in (parquet, tmp_path / form)
    ]
    for register, years in cached[0].items():
        for year, path in years.items():
            one, other = pl.read_parquet(path), pl.read_parquet(cached[1][register][year])
            empty = [name for name, kind in one.schema.items() if kind == pl.String]
            one, other = (frame.with_columns(pl.col(empty).fill_null("")) for frame in (one, other))
            assert one.sort(pl.all()).equals(other.sort(pl.all())), (register, year)


def test_the_same_seed_gives_the_same_bytes(parquet: Path, tmp_path: Path) -> None:
    write_synthetic(1_000, 7, tmp_path / "again")
    for path in sorted(parquet.iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_invented_registers_say_so_and_replace_nothing_else(parquet: Path, tmp_path: Path) -> None:
    assert read_own(parquet).invented
    assert "SYNTHETISCH" in (parquet / "LEESMIJ.txt").read_text(encoding="utf-8-sig")
    (tmp_path / "mine.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(UserError, match="staat al iets dat niet SYNTHETISCH is"):
        write_synthetic(1_000, 7, tmp_path)


def test_what_is_hard_about_real_registers_is_there(parquet: Path) -> None:
    persons = pl.read_parquet(parquet / "GBAPERSOON2016TABV2.parquet")
    costs = pl.read_parquet(parquet / "ZVWZORGKOSTEN2017TABV2.parquet")
    long_term = pl.read_parquet(parquet / "WLZZIN2017TABV2.parquet")
    assert (persons["RINPERSOON"] == "").any()
    assert (persons["GBAGEBOORTEMAAND"] == "--").any()
    assert costs["RINPERSOON"].is_duplicated().any()
    assert (costs["ZVWKHUISARTS"] < 0).any()
    assert long_term["RINPERSOON"].is_duplicated().any()
    assert "Basisonderwijs" in pl.read_parquet(parquet / "INSCHRWPOTAB2017V2.parquet")["WPOTYPEPO"].to_list()
    assert (parquet / "GBAPERSOON2016TABV1.parquet").is_file()
    assert not list(parquet.glob("VSLGWB2016*"))
