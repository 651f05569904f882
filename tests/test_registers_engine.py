"""What counting gives does not depend on how it is done: how often, on how many processors, in how much memory."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib.catalogue import report
from analysis_lib.intake import read_for
from analysis_lib.new_study import create
from analysis_lib.registers import engine
from analysis_lib.registers.overview import look
from analysis_lib.registers.own import FILE, read_own
from analysis_lib.registers.study import count
from tests.few_registers import write_few


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_few(tmp_path_factory.mktemp("equal") / "registers", 1_500, 3, 5)


def contents(study: Path) -> dict[str, bytes]:
    """Return every file of a study, and every part of its workbook but the time at which it was made."""
    files = {path.name: path.read_bytes() for path in study.iterdir()}
    book = zipfile.ZipFile(io.BytesIO(files.pop("invoer.xlsx")))
    return files | {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


def test_processors_and_memory_change_no_byte(folder: Path) -> None:
    sources, cache = look(folder), folder.parent / "cache"
    one, two = [
        count(sources, cache, threads=threads, memory=memory)[0].to_csv().encode()
        for threads, memory in [(1, "2GB"), (2, "60MB")]
    ]
    assert one == two


def test_two_runs_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        made = read_for(report("chain_pressure"), [folder], cache=tmp_path / f"cache of {name}")
        create("chain_pressure", tmp_path / name, made)
    one, two = (contents(tmp_path / name) for name in ("one", "two"))
    assert one.keys() >= {"aantallen.csv", "indicatoren.csv", "regios.csv"}
    assert [name for name in one if one[name] != two.get(name)] == []


@pytest.mark.parametrize(("free", "expected"), [(500 << 20, "1024MiB"), (5 << 30, "2560MiB"), (64 << 30, "4096MiB")])
def test_without_a_word_half_of_what_is_free_is_used(monkeypatch: pytest.MonkeyPatch, free: int, expected: str) -> None:
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": free}))
    assert engine.default_memory() == expected


@pytest.mark.parametrize(("said", "expected"), [("8 GB", "8GB"), ("900MB", "900MB"), ("1.5gb", "1.5GB")])
def test_a_study_may_say_how_much(tmp_path: Path, said: str, expected: str) -> None:
    (tmp_path / FILE).write_text(f"geheugen: {said}\n", encoding="utf-8")
    assert read_own(tmp_path).memory == expected
