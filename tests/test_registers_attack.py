"""Nothing that leaves a folder of registers tells a count of few children; see `tests.attacker_of_registers`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib import support_use as su
from analysis_lib.catalogue import report
from analysis_lib.disclosure import Rules
from analysis_lib.errors import UserError
from analysis_lib.new_study import create
from analysis_lib.registers import protection, study
from analysis_lib.registers.overview import look
from analysis_lib.registers.own import FILE
from analysis_lib.study import read_study as opened
from analysis_lib.support_use import changes
from analysis_lib.support_use.page import SupportUseView
from tests.attacker_of_registers import (
    LEAST,
    TOGETHER,
    Attack,
    Left,
    found,
    found_together,
    found_where_placed,
    read_study,
)
from tests.attacker_of_releases import Count
from tests.few_registers import write_few, write_schools

pytestmark = pytest.mark.slow
REPORT = report("chain_pressure")


def count_with(folder: Path, settings: str) -> pd.DataFrame:
    own = folder.parent / "own.yaml"
    own.write_text(f"{(folder / FILE).read_text(encoding='utf-8')}instellingen: {settings}\n", encoding="utf-8")
    return study.count(look(folder, own), folder.parent / "cache")[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_few(tmp_path_factory.mktemp("attacked") / "registers", 1_000, 3, 11)


@pytest.fixture(scope="module")
def counts(folder: Path) -> pd.DataFrame:
    """Exact counts."""
    return count_with(folder, "{}")


@pytest.fixture(scope="module")
def at_school(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], tuple[Path, pd.DataFrame]]:
    """Registers that lack one in so many schools, and exact counts with pupils where that is chosen."""

    @cache
    def counted(placed: str, lost: int) -> tuple[Path, pd.DataFrame]:
        folder = write_schools(write_few(tmp_path_factory.mktemp("at_school") / "registers", 1_000, 3, 11), lost)
        return folder, count_with(folder, f"{{samenwerkingsverband: {placed}}}\nscholen: scholen.csv")

    return counted


def release(folder: Path, exact: pd.DataFrame, place: Path, placed: str = "woning") -> tuple[Attack, list[str]]:
    """Make a study of counts as `new` does, beside others in the same place, and attack its files and its report."""
    cache = place.parent / "cache"
    cache.mkdir(parents=True, exist_ok=True)

    def counted(*_: object, **__: object) -> tuple[pd.DataFrame, list[str]]:
        return exact, []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "count", counted)
        own = folder.parent / "own.yaml" if placed != "woning" else None
        create("chain_pressure", place, study.read_registers([folder], cache=cache, settings_file=own))
    tables = opened(REPORT, place).tables
    view = SupportUseView(tables, *su.years_of(tables, None, None, None))
    texts = [str(changes.changes(view, part).csv) for part in ("keten", "gebruik")]
    rows = exact[["indicator", "groep", "regio", "jaar"]].astype(str).itertuples(index=False, name=None)
    truth = dict(zip(rows, exact["aantal"].astype(int), strict=True))
    return Attack(read_study(place, texts), truth, placed), texts


def test_one_release_tells_no_count_of_few(folder: Path, counts: pd.DataFrame, tmp_path: Path) -> None:
    attack, texts = release(folder, counts, tmp_path / "study")
    assert len(attack.wanted()) > 100
    assert len(attack.left.counts) > len(attack.truth) / 3
    assert all("aandeel_2017" in text for text in texts), "percentages beside counts"
    assert list(found(attack)) == []


@pytest.mark.usefixtures("unrounded")
def test_without_rounding_neither_one_nor_two_tell_a_count_of_few(
    folder: Path, counts: pd.DataFrame, tmp_path: Path
) -> None:
    """The second release has other choices."""
    others = count_with(folder, "{zonder_registers: [JGDHULPBUS]}")
    alone, _ = release(folder, others, tmp_path / "elsewhere" / "study")
    first, _ = release(folder, counts, tmp_path / "first")
    second, _ = release(folder, others, tmp_path / "second")
    assert len(alone.left.counts) > len(second.left.counts) > len(second.truth) / 3
    assert len(first.left.counts) > len(first.truth) / 2
    assert list(found(first)) == []
    assert list(found_together(first, second, "2017")) == []
    again, _ = release(folder, others, tmp_path / "again")
    assert again.left == second.left
    assert len(list((tmp_path / "cache" / "uitgaven").iterdir())) == 2


def test_what_differs_too_little_is_refused(folder: Path, counts: pd.DataFrame, tmp_path: Path) -> None:
    release(folder, counts, tmp_path / "first")
    others = count_with(folder, "{sbo_telt: nee}")
    with pytest.raises(UserError, match=r"al een studie gemaakt.*--versie intern.*uit de map uitgaven in de cache"):
        release(folder, others, tmp_path / "second")
    assert not (tmp_path / "second").exists()
    assert len(list((tmp_path / "cache" / "uitgaven").iterdir())) == 1


def test_a_damaged_list_of_releases_is_refused(folder: Path, counts: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / "cache" / "uitgaven").mkdir(parents=True)
    (tmp_path / "cache" / "uitgaven" / "0001.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="uitgaven is beschadigd"):
        release(folder, counts, tmp_path / "study")


@pytest.mark.usefixtures("unrounded")
@pytest.mark.parametrize("placed", ["school", "school of woning"])
@pytest.mark.parametrize(
    ("lost", "bound"),
    [(0, True), (50, True), (0, False)],
    ids=["every school known", "one in fifty not", "known, and not bound"],
)
def test_pupils_where_their_school_lies_tell_no_count_of_few(
    at_school: Callable[[str, int], tuple[Path, pd.DataFrame]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    placed: str,
    lost: int,
    *,
    bound: bool,
) -> None:
    """One samenwerkingsverband has hardly anybody; without being bound to schools its children follow from the others."""
    if not bound:
        monkeypatch.setattr(su.release, "_schools", nothing)
    folder, exact = at_school(placed, lost)
    attack, _ = release(folder, exact, tmp_path / "study", placed)
    together = [cell for cell in attack.truth if attack.left.kinds.get(cell[2]) == TOGETHER]
    assert any(0 < attack.truth[cell] < LEAST for cell in together), "few children, or the attack proves nothing"
    assert any(cell in attack.left.counts for cell in together)
    assert len(attack.left.counts) > len(attack.truth) / 3
    assert any(found(attack)) != bound


@pytest.mark.usefixtures("unrounded")
def test_where_schools_lie_beside_where_children_live_tells_no_count_of_few(
    at_school: Callable[[str, int], tuple[Path, pd.DataFrame]], tmp_path: Path
) -> None:
    """A release of the first knows of one of the second; one that does not tells counts of few beside it."""
    folder, by_school = at_school("school", 0)
    first, _ = release(folder, study.count(look(folder), folder.parent / "cache")[0], tmp_path / "first")
    second, _ = release(folder, by_school, tmp_path / "second", "school")
    alone, _ = release(folder, by_school, tmp_path / "elsewhere" / "study", "school")
    assert len(second.left.counts) > len(second.truth) / 2
    assert list(found_where_placed(first, second)) == []
    assert any(found_where_placed(first, alone))


def nothing(*_: object, **__: object) -> None:
    """Bind no counts."""


OFF: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "small counts": lambda patch: patch.setattr(su.release, "RULES", Rules(minimum=1)),
    "what others give back": lambda patch: patch.setattr(
        sys.modules["analysis_lib.disclosure.protect"], "too_narrow", lambda _cells, _matrix, widths: widths.iloc[:0]
    ),
    **{
        name: lambda patch, name=name: patch.setattr(su.release, name, nothing)  # type: ignore[misc]
        for name in ("_regions", "_groups", "_cohort", "_contained")  # _parts: below
    },
}


@pytest.fixture
def unrounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounding hides much of what the other rules do, so each is tried without it."""
    for module in (protection, study):
        monkeypatch.setattr(module, "STEP", 1)


@pytest.mark.usefixtures("unrounded")
@pytest.mark.parametrize("rule", OFF)
def test_each_rule_is_needed(
    folder: Path, counts: pd.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    OFF[rule](monkeypatch)
    attack, _ = release(folder, counts, tmp_path / "study")
    assert any(found(attack))


@pytest.mark.usefixtures("unrounded")
@pytest.mark.parametrize("bound", [True, False])
def test_what_is_left_of_a_whole_is_a_count_of_few_too(monkeypatch: pytest.MonkeyPatch, bound: bool) -> None:
    """997 of 1000 children: elsewhere other sums mostly say so as well, here this rule alone."""
    if not bound:
        monkeypatch.setattr(su.release, "_parts", nothing)
    group = "Alle kinderen"
    rows = [("kinderen", group, "NL", 2016, 1000), ("gebruik", group, "NL", 2016, 997)]
    exact = pd.DataFrame(rows, columns=["indicator", "groep", "regio", "jaar", "aantal"])
    about = pd.read_csv(REPORT.templates / "indicatoren.csv", dtype=object)
    about = about[about["indicator"].isin(["kinderen", "gebruik"])]
    regions = pd.DataFrame({"regio": ["NL"], "naam": ["Nederland"], "soort": ["land"]})
    left, _ = protection.protected(exact, about, regions)
    cells = [(name, place, region, str(year)) for name, place, region, year, _ in rows]
    shown: dict[Count, int] = {
        (name, place, region, str(year)): int(number)
        for name, place, region, year, number in left.itertuples(index=False, name=None)
    }
    truth: dict[Count, int] = dict(zip(cells, (row[-1] for row in rows), strict=True))
    attack = Attack(Left(shown, {"NL": "land"}, 1), truth)
    assert attack.wanted()
    assert any(found(attack)) != bound
