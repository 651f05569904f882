"""Warm kernels: forked, fresh, the same bytes as cold ones, and gone with who began them."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from jupyter_client.kernelspec import KernelSpecManager

from analysis_lib import shared, warm
from analysis_lib.batch import Job, make_reports
from analysis_lib.catalogue import PROJECT
from tests.small_trajectories import write_study

pytestmark = pytest.mark.skipif(not warm.is_possible(), reason="this system forks no processes")
VALUES = {"beginjaar": 2021, "eindjaar": 2023, "peildatum": "2024-01-01"}
TIMES = {"receipt.json"}


def jobs(data: Path, out: Path) -> list[Job]:
    return [Job("school_factsheet", out, data, {**VALUES, "school": school}) for school in ("es", "linde")]


def files(out: Path) -> dict[str, bytes]:
    found = (path for path in out.rglob("*") if path.is_file() and path.name not in TIMES | {"index.html"})
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in found}


def test_warm_and_cold_give_the_same_bytes(tmp_path: Path) -> None:
    data = write_study(tmp_path / "nieuwstad")
    for how in (True, False):
        outcomes = make_reports(jobs(data, tmp_path / str(how)), workers=2, warm=how, progress=lambda _: None)
        assert [outcome.error for outcome in outcomes] == ["", ""]
    assert files(tmp_path / "True") == files(tmp_path / "False")
    assert len(files(tmp_path / "True")) > 20


def test_jupyter_finds_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", "")
    assert warm.kernel_name(warm=True) == warm.KERNEL
    spec = KernelSpecManager().get_kernel_spec(warm.KERNEL)
    assert spec.metadata["kernel_provisioner"]["provisioner_name"] == "narekenbaar-warm"
    assert warm.kernel_name(warm=False) == warm.PLAIN_KERNEL


def test_where_nothing_forks_kernels_start_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert warm.kernel_name(warm=True) == warm.PLAIN_KERNEL


def begin(folder: Path) -> subprocess.Popen[bytes]:
    words = ["run", "school_factsheet", "--all", "--data", str(folder / "nieuwstad"), "--out", str(folder / "uit")]
    for name, value in VALUES.items():
        words += ["-p", name, str(value)]
    return subprocess.Popen(
        [sys.executable, "-m", "analysis_lib.cli", *words, "--workers", "2"],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def running(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    write_study(tmp_path / "nieuwstad")
    process = begin(tmp_path)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def descendants(pid: int) -> set[int]:
    """Processes below one, by what the system tells of parents."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, edge = set(), {pid}
    while edge := {child for child, parent in parents.items() if parent in edge} - found:
        found |= edge
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs /proc to look at processes")
@pytest.mark.parametrize("wait", [0.5, 5.0])
def test_a_killed_batch_leaves_no_process_and_no_half_report(
    running: subprocess.Popen[bytes], tmp_path: Path, wait: float
) -> None:
    seen: set[int] = set()
    while not seen and running.poll() is None:
        seen |= descendants(running.pid)
        time.sleep(0.05)
    until = time.monotonic() + wait
    while time.monotonic() < until and running.poll() is None:
        seen |= descendants(running.pid)
        time.sleep(0.1)
    running.kill()
    running.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until and any(map(alive, seen)):
        time.sleep(0.1)
    assert seen
    assert not [pid for pid in seen if alive(pid)]
    finished = [path.parent for path in (tmp_path / "uit").glob("school_factsheet/[!.]*/receipt.json")]
    for folder in finished:
        assert {path.name for path in folder.glob("report.*")} == {
            f"report.{f}" for f in ("html", "pdf", "docx", "ipynb")
        }
    others = {path for path in (tmp_path / "uit").glob("school_factsheet/[!.]*") if path.is_dir()} - set(finished)
    assert not others
    assert begin(tmp_path).wait() == 0  # a second run completes, and clears what the first left
    assert len(list((tmp_path / "uit").glob("school_factsheet/[!.]*/receipt.json"))) == 3
    assert not list((tmp_path / "uit").glob("school_factsheet/.*"))


def test_a_batch_works_something_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def make() -> pd.Series:
        made.append(1)
        return pd.Series([1.5, None])

    frame = pd.DataFrame({"a": ["x", "y"]})
    monkeypatch.delenv("NAREKENBAAR_BATCH", raising=False)
    shared.once([frame], 1, make)
    shared.once([frame], 1, make)
    assert len(made) == 2  # outside a batch nothing is kept
    with shared.batch():
        for _ in range(3):
            pd.testing.assert_series_equal(shared.once([frame], 1, make), pd.Series([1.5, None]))
        assert len(made) == 3
        shared.once([frame], 2, make)
        shared.once([frame.assign(a=["x", "z"])], 1, make)
        shared.once([frame.rename(columns={"a": "b"})], 1, make)
        assert len(made) == 6
        folder = Path(os.environ["NAREKENBAAR_BATCH"])
        for path in folder.iterdir():
            path.write_bytes(b"broken")
        shared.once([frame], 1, make)
        assert len(made) == 7
    assert not folder.exists()
    assert "NAREKENBAAR_BATCH" not in os.environ
