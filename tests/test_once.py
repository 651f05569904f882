"""What is worked out once: found by content, and never anybody else's to change."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import once as module
from analysis_lib.once import keep_in_memory, kept_in, once, once_of, once_per_view, remembered, shared_with_alike

calls: list[object] = []


@remembered
def doubled(frame: pd.DataFrame, by: int = 2) -> pd.DataFrame:
    calls.append(by)
    return frame * by


@pytest.fixture(autouse=True)
def _memory(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "_memory", module._Memory())
    monkeypatch.delenv(module.FOLDER, raising=False)
    calls.clear()
    return None


def frame() -> pd.DataFrame:
    return pd.DataFrame({"a": [1.0, 2.0]})


def test_outside_a_notebook_nothing_is_kept() -> None:
    doubled(frame())
    doubled(frame())
    once([frame()], 1, lambda: calls.append("once"))
    once([frame()], 1, lambda: calls.append("once"))
    assert calls == [2, 2, "once", "once"]


def test_what_has_the_same_content_is_worked_out_once() -> None:
    keep_in_memory()
    first = doubled(frame())
    assert doubled(frame()).equals(first)
    assert calls == [2]
    doubled(frame(), by=3)
    doubled(frame() + 1)
    doubled(frame().rename(columns={"a": "b"}))
    assert calls == [2, 3, 2, 2]


OF = pd.DataFrame({"a": [1.0, float("nan")], "b": ["x", None]})


@pytest.mark.parametrize(
    "other",
    [
        OF.assign(a=[1.0, 2.0]),
        OF.assign(b=["x", "None"]),
        OF.assign(a=OF["a"].astype("Float64")),
        OF.rename(columns={"a": "c"}),
        OF[["b", "a"]],
        OF.set_axis([1, 0]),
        OF.iloc[::-1],
        OF.iloc[:1],
        OF.assign(b=["x", "\ud800"]),
    ],
)
def test_a_result_of_other_tables_is_another(other: pd.DataFrame) -> None:
    keep_in_memory()
    for given in (OF, OF.copy(), other):
        once([given], "", lambda: calls.append("made"))
    assert calls == ["made", "made"]


@pytest.mark.parametrize("dtype", ["Int64", "UInt8", "Float64", "boolean", "string", "category"])
def test_a_column_that_was_worked_with_is_still_the_same(dtype: str) -> None:
    keep_in_memory()
    calls_before, given = len(calls), pd.DataFrame({"a": pd.Series([1, 0, 1]).astype(dtype)})
    for _ in range(2):
        once_of(_noted, given)
        getattr(given["a"].dtype, "itemsize", None)  # is found out, and kept
        assert len(given.groupby("a").size()) == 2
    assert len(calls) == calls_before + 1


def _noted(frame: pd.DataFrame) -> int:
    calls.append(len(frame))
    return len(frame)


def test_a_reader_who_changes_a_result_changes_a_copy() -> None:
    keep_in_memory()
    for _ in range(2):
        result = once([frame()], "x", frame)
        assert result["a"].sum() == 3
        result["a"] = 0.0


def test_what_cannot_be_fingerprinted_is_worked_out_each_time() -> None:
    keep_in_memory()

    def apply(function: object) -> object:
        calls.append(function)
        return function

    for _ in range(2):
        once_of(apply, lambda: 1)
    assert len(calls) == 2


def test_while_the_library_itself_may_change_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_in_memory()
    monkeypatch.setitem(sys.modules, "IPython.extensions.autoreload", sys)
    doubled(frame())
    doubled(frame())
    assert calls == [2, 2]


def test_the_longest_unused_results_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_in_memory()
    monkeypatch.setattr(module, "_MOST_KEPT", 3000)
    for by in (1, 2, 1, 3, 4, 1):
        doubled(frame(), by)
    assert len(module._memory.kept) < 4
    assert calls == [1, 2, 3, 4]


def in_report(of: pd.DataFrame, report: str = "report") -> pd.DataFrame:
    """Double a frame as a report of its own does, in a process that knows nothing yet."""
    module._memory = module._Memory()
    with shared_with_alike(report):
        keep_in_memory()
        return doubled(of)


def test_reports_that_are_alike_share_from_the_second_on(tmp_path: Path) -> None:
    with kept_in(tmp_path):
        results = [in_report(frame()) for _ in range(4)]
    assert calls == [2, 2]  # by the first, which cannot know that others come, and by the second
    assert all(result.equals(frame() * 2) for result in results)


@pytest.mark.parametrize("other", [frame() + 1, frame().rename(columns={"a": "b"}), frame().astype("Float64")])
def test_what_is_shared_is_not_used_once_its_content_changed(tmp_path: Path, other: pd.DataFrame) -> None:
    with kept_in(tmp_path):
        for _ in range(3):
            in_report(frame())
        assert in_report(other).equals(other * 2)


def test_reports_of_another_kind_share_nothing(tmp_path: Path) -> None:
    with kept_in(tmp_path):
        for report in ("one", "one", "other", "other"):
            in_report(frame(), report)
    assert calls == [2, 2, 2, 2]


def test_what_is_shared_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_SHARED", 3)
    with kept_in(tmp_path):
        for number in range(9):
            in_report(frame() + number)
        calls.clear()
        in_report(frame() + 1)
        in_report(frame() + 8)
    assert calls == [2]  # the first ones are there
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 3


def test_large_results_are_not_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LARGEST_SHARED", 10)
    with kept_in(tmp_path):
        for _ in range(3):
            in_report(frame())
    assert calls == [2, 2, 2]


def test_where_nothing_can_be_shared_all_is_worked_out(tmp_path: Path) -> None:
    with kept_in(tmp_path / "gone"):
        for _ in range(3):
            assert in_report(frame()).equals(frame() * 2)
    for _ in range(3):
        in_report(frame())
    assert calls == [2] * 6


class Shown:
    def __init__(self, number: int) -> None:
        self.number = number

    @once_per_view
    def facts(self, *, more: int = 0) -> dict[str, int]:
        calls.append(self.number)
        return {"number": self.number + more}


class ShownMore(Shown):
    @once_per_view
    def facts(self, *, more: int = 0) -> dict[str, int]:
        return {**super().facts(more=more), "twice": 2 * self.number}


def test_a_view_works_its_values_out_once_for_each_way_of_asking() -> None:
    view, other = ShownMore(1), ShownMore(5)
    assert view.facts() == view.facts() == {"number": 1, "twice": 2}
    assert view.facts(more=3) == {"number": 4, "twice": 2}
    assert other.facts() == {"number": 5, "twice": 10}
    assert calls == [1, 1, 5]


def test_who_changes_a_views_values_changes_a_copy() -> None:
    view = Shown(1)
    view.facts()["number"] = 100
    assert view.facts() == {"number": 1}
