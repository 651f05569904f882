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


@pytest.fixture(scope="module")
def finished(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(sources, tmp_path_factory.mktemp("finished") / "cache")


def flip(path: Path, place: int) -> None:
    """Change one bit, and nothing else that can be seen from outside."""
    about, held = path.stat(), bytearray(path.read_bytes())
    held[place] ^= 1
    path.write_bytes(held)
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


@pytest.mark.parametrize("where", [0.0, 0.1, 0.4, 0.7, 0.95, 0.999])
@pytest.mark.parametrize(
    "place",
    [
        "INSCHRWPOTAB/2017.parquet",
        "ZVWZORGKOSTENTAB/2016.parquet",
        "ZVWZORGKOSTENTAB/meer-rijen-2016.parquet",
        "JGDBESCHERMBUS/2016.json",
    ],
)
def test_one_bit_of_a_file_in_the_cache_that_changed_has_it_made_again(
    sources: Sources, finished: Path, expected: dict[str, bytes], place: str, where: float
) -> None:
    path = finished / place
    flip(path, int(where * path.stat().st_size))
    said: list[str] = []
    assert is_whole(made(sources, finished, said), expected)
    assert len(said) == 1
    assert said[0].startswith(f"omzetten: {place.split('/', maxsplit=1)[0].removesuffix('TAB').removesuffix('BUS')}")
    assert contents(finished) == expected


@pytest.mark.parametrize("how", ["damaged", "another", "lost"])
def test_files_that_were_numbered_by_a_list_of_keys_that_is_not_the_same_are_made_again(
    sources: Sources, finished: Path, expected: dict[str, bytes], how: str
) -> None:
    """Another list gives the same numbers to other persons."""
    place = finished / "sleutels.parquet"
    if how == "another":
        pl.read_parquet(place).reverse().write_parquet(place)
    elif how == "damaged":
        flip(place, place.stat().st_size - 6)
    else:
        place.unlink()
    said: list[str] = []
    made(sources, finished, said)
    assert "omzetten: JGDBESCHERM2016BUSV1.parquet" in said
    assert len(said) < len(sources.found.used) / 2, "others need no list"
    rows = pl.read_parquet(finished / "JGDBESCHERMBUS" / "2016.parquet").filter(pl.col("persoon") < 0)
    keys = pl.read_parquet(place)["RINPERSOON"].to_list()
    assert {keys[-1 - number] for number in rows["persoon"]} == {LETTERS.format(n) for n in range(400)}
    place.unlink()
    made(sources, finished)
    assert contents(finished) == expected


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b'{"bron": 1}'])
def test_a_stamp_of_another_version_has_the_file_made_again(
    sources: Sources, finished: Path, expected: dict[str, bytes], content: bytes
) -> None:
    (finished / "WLZZINTAB" / "2018.json").write_bytes(content)
    said: list[str] = []
    made(sources, finished, said)
    assert said == ["omzetten: WLZZIN2018TABV1.parquet"]
    assert contents(finished) == expected


def test_a_cache_that_may_only_be_read_is_said_and_stays_as_it_is(
    sources: Sources, tmp_path: Path, expected: dict[str, bytes]
) -> None:
    (cache := tmp_path / "cache").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(cache)], capture_output=True, check=False).returncode:
        pytest.skip("only root can make a disk that may only be read")
    try:
        made(sources, cache)
        subprocess.run(["mount", "-o", "remount,ro", str(cache)], check=True)
        for work in (lambda: made(sources, cache), lambda: count(sources, cache)):
            with pytest.raises(UserError, match=r"schrijven in 'cache' lukt niet \(alleen lezen\).*--cache"):
                work()
        assert is_whole(cache, expected)
    finally:
        subprocess.run(["umount", "-l", str(cache)], check=True)


def test_a_file_of_the_cache_that_goes_while_counting_is_said(sources: Sources, tmp_path: Path) -> None:
    with converted(sources.found, sources.catalogue, tmp_path / "cache") as files:
        place = files["INSCHRWPOTAB"][2017]
        place.write_bytes(place.read_bytes()[:100])
        with (
            pytest.raises(UserError, match=r"een bestand in 'cache' is niet te lezen of te schrijven; begin opnieuw"),
            opened(files, tmp_path / "cache", threads=1) as engine,
        ):
            engine.table("INSCHRWPOTAB").count().to_pyarrow()
