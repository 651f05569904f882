"""Warm kernels: forked, fresh, the same bytes as cold ones, and gone with whatever started them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from analysis_lib.batch import Job, RunOptions, make_reports
from analysis_lib.batch.folder import batch_folder
from analysis_lib.batch.seen import NAME
from analysis_lib.notebook import forking
from analysis_lib.once import once
from tests.processes import within_seconds
from tests.small_notebook import write_notebook
from tests.small_trajectories import write_study

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes"),
]
VALUES = {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}
TIMES = {"receipt.json", NAME}


def jobs(data: Path, out: Path) -> list[Job]:
    return [Job("school_factsheet", out, data, {**VALUES, "school": school}) for school in ("es", "linde")]


def files(out: Path) -> dict[str, bytes]:
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in TIMES | {"index.html"})
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def test_warm_and_cold_give_the_same_bytes(tmp_path: Path) -> None:
    data = write_study(tmp_path / "nieuwstad")
    for how in (True, False):
        outcomes = make_reports(jobs(data, tmp_path / str(how)), RunOptions(workers=2, warm=how))
        assert [outcome.error for outcome in outcomes] == ["", ""]
    assert files(tmp_path / "True") == files(tmp_path / "False")
    assert len(files(tmp_path / "True")) > 20


def test_jupyter_finds_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "")
    assert not forking.use_spare_kernel()  # outside a worker no process waits to become one
    monkeypatch.setattr(forking.Spare, "waiting", object())
    assert forking.use_spare_kernel()
    spec = KernelSpecManager().get_kernel_spec(forking.KERNEL)
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "narekenbaar-warm"


def test_where_nothing_forks_reports_are_made_as_usual(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "klein.ipynb", "import os; print(os.environ.get('JUPYTER_PATH'))")

    def refuse() -> None:
        raise OSError("no fork server")

    monkeypatch.setattr("analysis_lib.batch.workers.context", refuse)
    (outcome,) = make_reports([Job("kid_mbc", tmp_path / "uit", formats=("html",), own_notebook=notebook)])
    assert outcome.error == ""


@pytest.mark.parametrize("verbose", [False, True])
def test_processes_write_to_the_terminal_on_request_alone(
    verbose: bool, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    notebook = write_notebook(tmp_path / "klein.ipynb", "import os; os.write(2, b'from the kernel')")
    job = Job("kid_mbc", tmp_path / "uit", formats=("html",), own_notebook=notebook)
    (outcome,) = make_reports([job], RunOptions(warm=False, verbose=verbose))
    assert outcome.error == ""
    assert ("from the kernel" in capfd.readouterr().err) is verbose


def test_what_a_killed_batch_kept_is_removed_by_the_next(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It may be about persons. What a running batch keeps stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left = tmp_path / "narekenbaar-oud"
    left.mkdir()
    (left / "lock").touch()
    (left / "kind").write_text("geheim")
    with batch_folder():
        assert not left.exists()
        running = Path(os.environ["NAREKENBAAR_BATCH"])
        with batch_folder():
            assert running.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_request_to_stop_waits_for_what_has_started(number: int) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    def work() -> None:
        with forking.uninterrupted():
            signal.raise_signal(number)
            done.append("whole")

    before = signal.signal(number, stop)
    done: list[str] = []
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
        assert done == ["whole"]
        assert signal.getsignal(number) is stop
        with forking.uninterrupted():
            done.append("again")
    finally:
        signal.signal(number, before)
    assert done == ["whole", "again"]


@pytest.fixture(scope="module")
def beforehand() -> tuple[str, set[str]]:
    """What is imported before processes are forked: how often typst has read typefaces then, and all modules."""
    code = (
        "import sys, analysis_lib.batch.preload; modules = [*sys.modules]\n"
        "from analysis_lib.style import typeface; print(typeface.fonts.cache_info().misses, *modules)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    read, *modules = made.stdout.split()
    return read, set(modules)


def test_typst_is_not_used_before_processes_are_forked(beforehand: tuple[str, set[str]]) -> None:
    """It starts threads, which do not survive a fork."""
    assert beforehand[0] == "0"


def test_what_a_batch_keeps_is_removed_when_it_is_killed(tmp_path: Path) -> None:
    """Even while none of its reports is being made."""
    code = (
        "import os, pathlib, time\nfrom analysis_lib.batch.folder import batch_folder\nwith batch_folder():\n"
        "    kept = pathlib.Path(os.environ['NAREKENBAAR_BATCH'], 'kind')\n    kept.write_text('geheim')\n"
        "    print(kept, flush=True)\n    time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        kept = Path(process.stdout.readline().strip())
        assert kept.read_text() == "geheim"
        process.kill()
    assert within_seconds(lambda: not kept.parent.exists(), 10)


def test_what_a_batch_keeps_is_removed_while_somebody_still_writes(tmp_path: Path) -> None:
    writing = threading.Event()

    def write(folder: Path) -> None:
        for number in range(200):
            with suppress(OSError):
                (folder / f"{number}").write_text("kind")
            writing.set()

    with batch_folder():
        folder = Path(os.environ["NAREKENBAAR_BATCH"])
        for number in range(200):
            (folder / f"al-{number}").touch()
        thread = threading.Thread(target=write, args=(folder,))
        thread.start()
        writing.wait()
    thread.join()
    assert not folder.exists()


def test_a_batch_works_something_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def make() -> pd.Series:
        made.append(1)
        return pd.Series([1.5, None])

    frame = pd.DataFrame({"a": ["x", "y"]})
    monkeypatch.delenv("NAREKENBAAR_BATCH", raising=False)
    once([frame], 1, make)
    once([frame], 1, make)
    assert len(made) == 2  # outside a batch nothing is kept
    with batch_folder():
        for _ in range(3):
            pd.testing.assert_series_equal(once([frame], 1, make), pd.Series([1.5, None]))
        assert len(made) == 3
        once([frame], 2, make)
        once([frame.assign(a=["x", "z"])], 1, make)
        once([frame.rename(columns={"a": "b"})], 1, make)
        assert len(made) == 6
        folder = Path(os.environ["NAREKENBAAR_BATCH"])
        for path in folder.iterdir():
            path.write_bytes(b"broken")
        once([frame], 1, make)
        assert len(made) == 7
    assert not folder.exists()
    assert "NAREKENBAAR_BATCH" not in os.environ


_IMPORTS = """
import json, os, sys
import analysis_lib.batch.preload
from analysis_lib.catalogue import report
from analysis_lib.notebook import shell
from analysis_lib.notebook.parameters import cells_of
out, before, notebook = os.fdopen(os.dup(1), "w"), set(sys.modules), report(sys.argv[1]).notebook
os.chdir(notebook.parent)
said = [json.loads(cell) for cell in shell.run_cells([code for kind, code, _ in cells_of(notebook) if kind == "code"]) if cell]
print(json.dumps([sorted(before), sorted(set(sys.modules) - before), any(cell["failed"] for cell in said)]), file=out, flush=True)
os._exit(0)
"""


@pytest.mark.parametrize(
    ("name", "its_own"),
    [
        ("holland_rijnland", set()),
        ("kid_mbc", {"scipy.stats"}),
        ("school_factsheet", {"analysis_lib.care_trajectories.factsheet"}),
    ],
)
@pytest.mark.parametrize("alone", [False, True])
def test_what_is_imported_beforehand_is_what_the_report_needs(name: str, its_own: set[str], alone: bool) -> None:
    words, wanted = [sys.executable, "-c", _IMPORTS, name], f"{name} {forking.ALONE if alone else forking.STUDIES}"
    done = subprocess.run(words, env=os.environ | {forking.WANTED: wanted}, capture_output=True, text=True, check=True)
    before, later, failed = json.loads(done.stdout)
    assert not failed
    assert {"scipy.stats", "analysis_lib.care_trajectories.factsheet"} & set(before) == its_own
    assert not {"ipykernel.kernelapp", "openpyxl"} & set(before)
    assert ("docx" in before, "nbconvert" in before) == (not alone, not alone)
    is_left = alone and name == "school_factsheet"  # what protects it, for which one study has a process of its own
    assert ("scipy.sparse.csgraph" in later) == is_left
    known = ("analysis_lib.tables", "matplotlib.axes", "docx", *(() if is_left else ("scipy.",)))
    assert not [module for module in later if module.startswith(known)]


def test_without_a_word_all_is_imported_beforehand(beforehand: tuple[str, set[str]]) -> None:
    assert {"scipy.stats", "ipykernel.kernelapp", "analysis_lib.care_trajectories.factsheet"} <= beforehand[1]
