from __future__ import annotations

import csv
import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from analysis_lib import once, study
from analysis_lib.care_trajectories import page
from analysis_lib.catalogue import report
from analysis_lib.show import figures
from analysis_lib.study import read_study

gc.disable()  # what is imported and collected stays; looking for garbage in it was a fifth of that work

# A busy machine must not fail a test, and one commit gives one answer; `make search` looks further.
settings.register_profile("narekenbaar", deadline=None, max_examples=50, derandomize=True)
settings.register_profile("quick", deadline=None, max_examples=10, derandomize=True)
settings.register_profile("search", deadline=None, max_examples=500, derandomize=False)
settings.load_profile("narekenbaar")

KID = report("kid_mbc").templates


_LONGEST = (  # modules; begun first, so that no process is left alone with one at the end
    *(
        "test_jupyterlab",
        "test_calc",
        "test_faults",
        "test_worked_youth_care",
        "test_wheel",
        "test_safe_together",
        "test_worked_examples",
    ),
    *("test_batch", "test_docs", "test_origins", "test_audit_pages", "test_hostile_texts", "test_received"),
    *("test_new_study", "test_registers", "test_registers_engine", "test_forking", "test_pages_in_a_browser"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Have a worker leave out what libraries import for nothing, before nbval imports them (`analysis_lib.imports`)."""
    node.gateway.remote_exec("import gc, analysis_lib; gc.disable()").waitclose()


def pytest_collection(session: pytest.Session) -> None:
    """Import each module of tests, every worker from another one on.

    The first to import a module rewrites its assertions and keeps them for the others. Where all begin with the same
    one, as they would by themselves, each has to rewrite all.
    """
    about, folder = getattr(session.config, "workerinput", None), Path(__file__).parent
    is_all = folder in {Path(argument).resolve() for argument in session.config.args}
    if about and is_all and not sys.dont_write_bytecode:
        names = sorted(path.stem for path in folder.glob("test_*.py"))
        first = len(names) * int(about["workerid"].removeprefix("gw")) // about["workercount"]
        for name in names[first:] + names[:first]:
            with suppress(Exception, pytest.skip.Exception):  # collecting tells what is wrong
                import_module(f"tests.{name}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Look for garbage in what tests make, not again and again in what all of them import."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: tests wait for processes that they started."""
    return len(os.sched_getaffinity(0)) + 2 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 2


class _Kept:
    """Reads each study and protects its counts once in this process, as a notebook's kernel does.

    They are found by content, and each test gets a copy. A test that changes something of the library, or may, has all
    of it done anew.
    """

    def __init__(self) -> None:
        self.memory = once._Memory()
        self.are_kept = True

    def once(self, frames: Any, others: object, make: Callable[[], Any]) -> Any:
        if not self.are_kept or os.environ.get(once.FOLDER) or once._memory.is_used:
            return once.once(frames, others, make)
        return self.memory.get(once._key(frames, others), make)


_kept = _Kept()
study.once = page.once = _kept.once  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _changed_libraries_read_themselves(request: pytest.FixtureRequest) -> Iterator[None]:
    _kept.are_kept = "monkeypatch" not in request.fixturenames
    yield
    _kept.are_kept = True


@pytest.fixture(scope="module")
def undrawn() -> Iterator[None]:
    """Leave figures undrawn where only their words, data and alternative texts are read: drawing is half of a page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "svg_of", lambda drawing: '<svg viewBox="0 0 1 1"></svg>')
        yield


@pytest.fixture(scope="session")
def _kid_tables() -> dict[str, pd.DataFrame]:
    return read_study(report("kid_mbc")).tables


@pytest.fixture
def kid(_kid_tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The KID study's tables, a fresh copy for every test."""
    return {name: frame.copy() for name, frame in _kid_tables.items()}


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """A copy of the KID templates that a test may damage."""
    return Path(shutil.copytree(KID, tmp_path / "kid"))


@pytest.fixture
def edit(study_folder: Path) -> Callable[..., None]:
    """Change one cell of a copied template: edit('effecten', 3, 'impactclaim', '55'), row as in Excel."""

    def change(table: str, row: int, column: str, value: str) -> None:
        path = study_folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        rows[row - 1][rows[0].index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)

    return change
