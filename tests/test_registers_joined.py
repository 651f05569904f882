"""What registers tell of a child is joined at its place as it is by grouping, and years are counted beside each other."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")

from analysis_lib.registers import joined as joining
from analysis_lib.registers.engine import Registers, opened
from analysis_lib.registers.joined import Places, joined
from analysis_lib.registers.lanes import in_lanes
from analysis_lib.registers.overview import look
from analysis_lib.registers.study import count
from tests.few_registers import write_few

CHILD = 1 << 40
NINE_DIGITS = 10**9


def rows(engine: Registers, name: str, persons: list[int], bits: list[int]) -> object:
    return engine.in_memory(name, {"persoon": np.array(persons, "int64"), "bits": np.array(bits, "int64")})


def found(engine: Registers, table: object) -> dict[int, int]:
    told = table.to_pyarrow().to_pydict()  # type: ignore[attr-defined]
    return dict(zip(told["persoon"], told["bits"], strict=True))


@pytest.mark.parametrize("apart", [1, 31, 32, 33, 1_000_003, 10**12])
def test_bits_come_together_whether_keys_are_close_or_far_apart(tmp_path: Path, apart: int) -> None:
    keys = [NINE_DIGITS + apart * place for place in range(100)]
    born = [(key, CHILD) for key in keys[1:99]] + [(keys[5], CHILD | 64)]
    told = [(key, 1 << place % 6) for place, key in enumerate(keys * 3)] + [(keys[7], 128), (keys[7], 256), (3, 1)]
    wanted: dict[int, int] = {}
    for key, bits in born:
        wanted[key] = wanted.get(key, 0) | bits
    for key, bits in told:
        if key in wanted:
            wanted[key] |= bits
    with opened({}, tmp_path) as engine:
        children = rows(engine, "kinderen", *map(list, zip(*born, strict=True)))
        others = rows(engine, "anderen", *map(list, zip(*told, strict=True)))
        assert found(engine, joined(engine, "alles", children, iter([others]), CHILD)) == wanted


def test_parts_of_the_map_are_one_map(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "_PART", 7)
    persons = NINE_DIGITS + np.random.default_rng(1).integers(0, 2_000, 900)
    places = Places.of(persons.copy())
    assert places is not None
    each = np.unique(persons)
    bits = np.zeros(len(each), dtype=np.int64)
    places.add(bits, each, each)
    assert places.persons.tolist() == bits.tolist() == each.tolist()


def test_keys_that_are_further_apart_have_no_map() -> None:
    assert Places.of(np.array([10**17, 10**9])) is None
    assert Places.of(np.array([], dtype=np.int64)) is None


def test_grouping_gives_the_tables_of_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_few(tmp_path / "registers", 1_000, 4, 3)
    sources = look(tmp_path / "registers")
    by_place = count(sources, tmp_path / "cache")[0]
    monkeypatch.setattr(joining, "_WIDEST", 0)
    assert count(sources, tmp_path / "cache")[0].equals(by_place)


def test_years_that_wait_for_the_first_hear_that_it_failed() -> None:
    first: Future[int] = Future()
    lanes = [Registers(None, {}, lane=lane) for lane in range(2)]
    others = threading.Event()

    def count_one(lane: Registers, year: int) -> int:
        if year == 2016:
            others.wait(10)
            raise KeyError(year)
        others.set()
        return first.result(10)

    with pytest.raises(KeyError, match="2016"):
        in_lanes(count_one, lanes, [2016, 2017, 2018], first)


def test_years_are_given_in_order_whatever_ends_first() -> None:
    lanes = [Registers(None, {}, lane=lane) for lane in range(2)]
    assert in_lanes(lambda _, year: year, lanes, [2016, 2017, 2018, 2019], Future()) == [2016, 2017, 2018, 2019]
