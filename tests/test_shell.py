"""Cells that run without a kernel show what they show in one, and keep to themselves whatever they do."""

from __future__ import annotations

import importlib
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib as mpl
import nbformat
import pytest

from analysis_lib.batch import Job, RunOptions, State, make_reports, workers
from analysis_lib.errors import ReportError, UserError
from analysis_lib.notebook import forking
from analysis_lib.notebook.forking import Spare, prepare
from analysis_lib.notebook.run import run_notebook
from tests.small_notebook import write_notebook

pytestmark = pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes")


@pytest.fixture
def spare() -> Iterator[Spare]:
    """A process for cells, as that of a report has it."""
    Spare.waiting = made = Spare()
    yield made
    Spare.waiting = None
    made.process.kill()
    made.process.join()


@pytest.fixture
def lasting() -> Iterator[Spare]:
    """A process that forks one for the cells of each notebook."""
    Spare.waiting = made = Spare(lasting=True)
    yield made
    Spare.waiting = None
    made.process.kill()
    made.process.join()


def run(folder: Path, *cells: str) -> list[Any]:
    """Run cells without a kernel; return their outputs."""
    notebook = write_notebook(folder / "n.ipynb", *cells)
    done = run_notebook(notebook, {}, lambda *_: None, secret=False, kernel=False)
    return [output for cell in done.cells for output in cell.get("outputs", [])]


def files_of(folder: Path) -> dict[str, bytes]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != "receipt.json"}


@pytest.mark.slow
def test_a_report_and_a_sheet_are_the_same_bytes_as_from_a_kernel(tmp_path: Path) -> None:
    reports: tuple[tuple[str, dict[str, str]], ...] = (
        ("holland_rijnland", {}),
        ("school_factsheet", {"school": "dolfijn"}),
    )
    jobs = [Job(name, tmp_path / "zonder", None, values, ("html",)) for name, values in reports]
    in_kernels = [replace(job, out=tmp_path / "met") for job in jobs]
    for made, options in ((jobs, RunOptions(2)), (in_kernels, RunOptions(2, kernel=True))):
        outcomes = make_reports(made, options)
        assert [(outcome.state, outcome.error) for outcome in outcomes] == [(State.MADE, "")] * len(jobs)
    for one, other in zip(jobs, in_kernels, strict=True):
        assert files_of(one.folder) == files_of(other.folder)


def test_outputs_have_the_form_of_a_kernels(spare: Spare, tmp_path: Path) -> None:
    shown = run(
        tmp_path,
        "print('een'); print('twee')\nimport sys; print('fout', file=sys.stderr)",
        "display({'a': 1})\n'laatste'",
        "import subprocess; subprocess.run(['echo', 'van een kind'], check=True); None",
    )
    assert [output.output_type for output in shown] == ["stream", "stream", "display_data", "execute_result", "stream"]
    assert [output.text for output in shown if "text" in output] == ["een\ntwee\n", "fout\n", "van een kind\n"]
    assert shown[3].data["text/plain"] == "'laatste'"
    for output in shown:
        nbformat.validate(output, "output", version=4)


def test_what_cells_do_to_their_process_stays_there(spare: Spare, tmp_path: Path) -> None:
    importlib.import_module("analysis_lib.notebook.engine")  # adds to these filters itself
    before = (Path.cwd(), mpl.rcParams["font.size"], dict(os.environ), list(warnings.filters), set(sys.modules))
    run(
        tmp_path,
        "import os, sys, warnings, matplotlib",
        "os.chdir('/'); os.environ['PLANT'] = '1'; warnings.simplefilter('error'); sys.modules['geplant'] = sys",
        "matplotlib.rcParams['font.size'] = 99",
    )
    assert before[:4] == (Path.cwd(), mpl.rcParams["font.size"], dict(os.environ), list(warnings.filters))
    assert "geplant" not in sys.modules


def test_cells_run_beside_their_notebook(spare: Spare, tmp_path: Path) -> None:
    (shown,) = run(tmp_path, "import os; os.getcwd()")
    assert shown.data["text/plain"] == repr(str(tmp_path))


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        ("1 / 0", ReportError, "cel 3 van het notebook geeft een fout: ZeroDivisionError: division by zero"),
        ("import os; os.kill(os.getpid(), 9)", ReportError, "cel 3: het notebook is afgebroken"),
        ("import os; os._exit(0)", ReportError, "cel 3: het notebook is afgebroken"),
        ("from analysis_lib.errors import UserError; raise UserError('doe dit')", UserError, "doe dit"),
    ],
)
def test_a_cell_that_fails_is_named(
    spare: Spare, tmp_path: Path, cell: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(tmp_path, cell, "2")
    spare.process.join(10)
    assert spare.process.exitcode is not None


def test_a_process_that_is_gone_before_the_first_cell_may_be_tried_again(spare: Spare, tmp_path: Path) -> None:
    spare.process.kill()
    spare.process.join()
    with pytest.raises(ReportError, match="kwam niet op gang") as failed:
        run(tmp_path, "1")
    assert getattr(failed.value, "may_pass", False)


def test_the_cells_of_each_notebook_have_a_process_of_their_own(lasting: Spare, tmp_path: Path) -> None:
    pids = set()
    for _ in range(3):
        planted, pid, parent = run(
            tmp_path,
            "import os, sys, warnings\n'geplant' in sys.modules, 'PLANT' in os.environ, 'kept' in globals()",
            "kept = sys.modules['geplant'] = sys; os.environ['PLANT'] = '1'; os.chdir('/'); os.getpid()",
            "os.getppid()",
        )
        assert planted.data["text/plain"] == "(False, False, False)"
        assert parent.data["text/plain"] == str(lasting.process.pid)
        pids.add(pid.data["text/plain"])
    assert len(pids) == 3
    with pytest.raises(ReportError, match="cel 3: het notebook is afgebroken"):
        run(tmp_path, "import os; os.kill(os.getpid(), 9)")
    (shown,) = run(tmp_path, "1 + 1")  # that was its own process alone
    assert shown.data["text/plain"] == "2"
    lasting.process.kill()
    lasting.process.join()
    with pytest.raises(ReportError, match="kwam niet op gang"):
        run(tmp_path, "1")


def test_what_is_worked_out_beforehand_is_there_for_the_cells_of_each_notebook(lasting: Spare, tmp_path: Path) -> None:
    assert "this" not in sys.modules
    prepare(int, "geen getal")  # fails, which is of no account
    prepare(importlib.import_module, "antigravity_is_not_there")
    prepare(importlib.import_module, "this")
    for _ in range(2):
        shown = run(tmp_path, "import sys; 'this' in sys.modules", "del sys.modules['this']")
        assert [output.data["text/plain"] for output in shown] == ["True"]
    assert "this" not in sys.modules


def test_one_process_makes_more_than_one_report_of_a_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started = list[str]()
    begin = workers._Worker.__init__

    def counted(self: Any, job: Job, *given: Any, **options: Any) -> None:
        started.append(job.name)
        begin(self, job, *given, **options)

    monkeypatch.setattr(workers._Worker, "__init__", counted)
    prices = [Job("holland_rijnland", tmp_path, None, {"hoogste_prijs": price}, ("html",)) for price in range(7, 10)]
    wrong = Job("holland_rijnland", tmp_path, None, {"hoogste_prijs": -1}, ("html",))
    outcomes = make_reports([prices[0], wrong, *prices[1:]], RunOptions(1))
    assert [outcome.state for outcome in outcomes] == [State.MADE, State.FAILED, State.MADE, State.MADE]
    assert started == [prices[0].name, prices[1].name]  # after one that failed another begins
