"""Whatever goes wrong while registers are converted, the cache stays whole and a next run goes on where it stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
import polars as pl

from analysis_lib.catalogue import PROJECT
from analysis_lib.errors import UserError
from analysis_lib.registers import convert as converting
from analysis_lib.registers.convert import Files, convert, converted
from analysis_lib.registers.engine import opened
from analysis_lib.registers.overview import Sources, look
from analysis_lib.registers.study import count
from tests.hand_made_children import AREAS, OWN, registers
from tests.registers_by_hand import write_registers

LETTERS = "x{}"  # a key that is no number, so that the list of keys is written too


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("faults") / "registers"
    rows = registers()
    rows["JGDBESCHERMBUS", 2016] = [*rows["JGDBESCHERMBUS", 2016], *({"key": LETTERS.format(n)} for n in range(400))]
    write_registers(place, rows)
    (place / "registers.yaml").write_text(OWN, encoding="utf-8")
    (place / "gebieden.csv").write_text(AREAS, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def sources(folder: Path) -> Sources:
    return look(folder)


@pytest.fixture(scope="module")
def expected(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of a cache that nothing went wrong with."""
    return contents(made(sources, tmp_path_factory.mktemp("whole")))


def made(sources: Sources, cache: Path, said: list[str] | None = None) -> Path:
    convert(sources.found, sources.catalogue, cache, (said if said is not None else []).append)
    return cache


def contents(cache: Path) -> dict[str, bytes]:
    return {path.relative_to(cache).as_posix(): path.read_bytes() for path in cache.rglob("*.*") if path.is_file()}


def is_whole(cache: Path, expected: dict[str, bytes]) -> bool:
    """Whether everything that looks finished is what a run without faults makes, and nothing else is there."""
    there = contents(cache)
    assert [name for name in there if there[name] != expected.get(name)] == []
    return True


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    resource = pytest.importorskip("resource", reason="this system has no limits on files")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [100, 700, 1_500, 3_000])
def test_a_file_that_does_not_fit_leaves_the_cache_whole(
    sources: Sources, tmp_path: Path, expected: dict[str, bytes], size: int
) -> None:
    """At the first size no file fits; at others some do, or the stamps, or all before the first with keys to be listed."""
    with no_file_above(size), pytest.raises(UserError) as caught:
        made(sources, tmp_path / "cache")
    assert str(caught.value) == (
        "omzetten naar 'cache' lukt niet (het bestand wordt te groot voor deze schijf); maak ruimte. Wat al is omgezet, "
        "blijft staan."
    )
    assert caught.value.exit_code == 2
    assert is_whole(tmp_path / "cache", expected)
    already, said = len(list((tmp_path / "cache").rglob("*.json"))), list[str]()
    assert is_whole(made(sources, tmp_path / "cache", said), expected)
    assert len(said) == len(sources.found.used) - already, "what was converted is not converted again"


def test_a_disk_that_is_full_leaves_the_cache_whole(
    sources: Sources, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    (cache := tmp_path / "cache").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=80k", "tmpfs", str(cache)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can make a small disk")
    try:
        with pytest.raises(UserError, match=r"de schijf is vol\); maak ruimte"):
            made(sources, cache)
        assert is_whole(cache, expected)
        subprocess.run(["mount", "-o", "remount,size=50m", str(cache)], check=True)
        assert is_whole(made(sources, cache), expected)
    finally:
        subprocess.run(["umount", "-l", str(cache)], check=True)


def start(folder: Path, work: Path) -> subprocess.Popen[str]:
    words = ["new", "chain_pressure", str(work / "study"), "--from", str(folder), "--cache", str(work / "cache")]
    return subprocess.Popen(
        [sys.executable, "-m", "analysis_lib.cli", *words], cwd=PROJECT, stderr=subprocess.PIPE, text=True
    )


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stop_while_converting_leaves_the_cache_whole(
    folder: Path, sources: Sources, tmp_path: Path, expected: dict[str, bytes], sign: signal.Signals
) -> None:
    process = start(folder, tmp_path)
    assert process.stderr
    for place, line in enumerate(process.stderr):
        assert line.startswith("omzetten: "), line
        if place == 9:
            break
    process.send_signal(sign)
    _, errors = process.communicate(timeout=60)
    if sign is signal.SIGKILL:
        assert process.returncode == -sign
    else:
        assert process.returncode == 130, errors
        assert errors.endswith("Afgebroken. Een volgende run gaat verder waar deze ophield.\n")
        assert is_whole(tmp_path / "cache", expected)
    assert not (tmp_path / "study").exists()
    finished = len(list((tmp_path / "cache").rglob("*.json")))
    assert 8 <= finished < len(sources.found.used)
    said: list[str] = []
    assert is_whole(made(sources, tmp_path / "cache", said), expected), "what was left behind is cleared away"
    assert len(said) == len(sources.found.used) - finished


def test_one_run_at_a_time_works_in_a_cache(sources: Sources, tmp_path: Path) -> None:
    """Also while it counts: another with other columns would replace the files that it reads."""
    with converted(sources.found, sources.catalogue, tmp_path / "cache"):
        for work in (lambda: made(sources, tmp_path / "cache"), lambda: count(sources, tmp_path / "cache")):
            with pytest.raises(UserError, match=r"In 'cache' is al een run bezig; .* kies met --cache een andere map"):
                work()
    made(sources, tmp_path / "cache")


def changes(path: Path) -> None:
    frame = pl.read_parquet(path)
    time.sleep(0.01)
    pl.concat([frame, frame]).write_parquet(path)


def is_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize("what", [changes, is_cut, Path.unlink])
@pytest.mark.parametrize("before", [True, False])
def test_a_source_that_changes_while_it_is_converted_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: Callable[[Path], None], *, before: bool
) -> None:
    (folder := tmp_path / "r").mkdir()
    path = folder / "JGDBESCHERM2016BUSV1.parquet"
    write_registers(folder, {("JGDBESCHERMBUS", 2016): [{"key": f"{n:09}"} for n in range(20)]})
    sources, real = look(folder), converting._write

    def write(*given: object, **named: object) -> None:
        if before:
            what(path)
        real(*given, **named)  # type: ignore[arg-type]
        if not before:
            what(path)

    monkeypatch.setattr(converting, "_write", write)
    with pytest.raises(UserError, match=r"JGDBESCHERM2016BUSV1\.parquet: is veranderd terwijl het werd omgezet"):
        made(sources, tmp_path / "cache")
    assert not list((tmp_path / "cache").rglob("*.parquet"))


def test_a_source_that_is_gone_is_named(tmp_path: Path) -> None:
    write_registers(folder := tmp_path / "r", {("JGDBESCHERMBUS", 2016): [{"key": "1"}]})
    sources = look(folder)
    (folder / "JGDBESCHERM2016BUSV1.parquet").unlink()
    with pytest.raises(UserError, match=r"JGDBESCHERM2016BUSV1\.parquet: is niet te lezen \(het bestaat niet\)"):
        made(sources, tmp_path / "cache")


@pytest.fixture
def many(tmp_path: Path) -> tuple[Files, Path]:
    cache = tmp_path / "cache"
    (cache / "T").mkdir(parents=True)
    rows = pl.select(a=pl.int_range(1_000_000).shuffle(1))
    rows.with_columns(b=pl.col("a").cast(pl.String).str.pad_start(40, "x")).write_parquet(cache / "T" / "2016.parquet")
    return {"T": {2016: cache / "T" / "2016.parquet"}}, cache


@pytest.mark.parametrize("room", ["no memory", "no disk"])
def test_counting_that_does_not_fit_says_so_and_leaves_nothing(
    many: tuple[Files, Path], monkeypatch: pytest.MonkeyPatch, room: str
) -> None:
    files, cache = many

    def work() -> None:
        with (
            no_file_above(1 << 20 if room == "no disk" else 1 << 40),
            opened(files, cache, threads=1, memory="40MB") as engine,
        ):
            rows = engine.table("T")
            table = rows.agg(n=rows.b.collect()) if room == "no memory" else rows.order_by("b")
            engine.kept("much", table)

    with pytest.raises(UserError, match=r"tellen lukt niet: te weinig .*maak ruimte of geef met --cache"):
        work()
    assert not list((cache / "uitwijk").iterdir())


def test_what_a_killed_run_wrote_beside_memory_is_cleared_away(sources: Sources, tmp_path: Path) -> None:
    left = tmp_path / "cache" / "uitwijk" / "tmpabc" / "duckdb_temp_storage-0.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(os.urandom(10))
    made(sources, tmp_path / "cache")
    assert not left.exists()
