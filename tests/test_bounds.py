"""Nothing waits without an end for a process that was killed or never answers, and nothing of it stays."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis_lib.batch import Job, RunOptions, State, folder, make_reports, workers
from analysis_lib.batch.folder import batch_folder
from analysis_lib.notebook import bounds, forking
from analysis_lib.whole_files import temporary_sibling
from tests.processes import within_seconds
from tests.small_notebook import write_notebook

forks = pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes")


def test_what_takes_too_long_is_given_up() -> None:
    pytest.importorskip("resource")
    reading, _writing = os.pipe()
    since = time.monotonic()
    with pytest.raises(TimeoutError), bounds.answered_within(0.3):
        os.read(reading, 1)  # as the fork server is waited for
    assert time.monotonic() - since < 5
    handler = signal.getsignal(signal.SIGALRM)
    with bounds.answered_within(30):
        pass
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
    assert signal.getsignal(signal.SIGALRM) == handler


def _lose_a_kernel() -> None:
    with (
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as kernel,
        bounds.ended_after_kernel(0.5),
    ):
        time.sleep(1.5)
        kernel.kill()
        time.sleep(60)


def _keep_a_kernel() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as kernel:
        with bounds.ended_after_kernel(0.5):
            time.sleep(1.5)
        kernel.kill()
        kernel.wait()
        time.sleep(1.5)


@pytest.mark.slow
@pytest.mark.parametrize(("work", "code"), [(_lose_a_kernel, 1), (_keep_a_kernel, 0)])
def test_a_process_ends_after_its_kernel_alone(work: Any, code: int) -> None:
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join(40)
    assert process.exitcode == code


def test_without_a_batch_nobodys_process_is_ended() -> None:
    with bounds.ended_after_kernel(0.0):
        time.sleep(0.1)


def test_a_process_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(workers, "START_WITHIN", 1.0)
    told: list[Any] = []
    worker: Any = object.__new__(workers._Worker)
    silent = SimpleNamespace(poll=lambda: False, close=lambda: None)
    process = SimpleNamespace(exitcode=None, join=lambda _=0: None, close=lambda: None)
    worker.__dict__.update(
        job=Job("kid_mbc", tmp_path),
        _retry=True,
        _limits=RunOptions().limits,
        _early=False,
        _is_heard=False,
        _cell=0,
        _is_closed=False,
        _since=time.monotonic() - 5,
        _look_at=0.0,
        _look_at_memory=0.0,
        _pipe=silent,
        _process=process,
        _system=None,
    )
    monkeypatch.setattr(workers, "end_fork_server", lambda: told.append("ended"))
    outcome = worker.look(lambda *_: None)
    assert outcome.state is State.FAILED
    assert outcome.error == "het proces kwam niet op gang."
    assert worker.deserves_another_try
    assert told == ["ended"]  # it did not say that the process ended


def test_where_nothing_starts_each_report_fails_and_the_batch_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(workers, "_Worker", refuse)
    notebook = write_notebook(tmp_path / "n.ipynb", "1")
    jobs = [Job("kid_mbc", tmp_path / "uit", None, {"nummer": n}, ("html",), notebook) for n in (1, 2)]
    outcomes = make_reports(jobs)
    assert [outcome.state for outcome in outcomes] == [State.FAILED] * 2
    assert "er zijn te veel processen" in outcomes[0].error


def test_what_a_killed_process_was_building_goes_when_the_run_ends(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    job = Job("kid_mbc", tmp_path / "uit", formats=("html",), own_notebook=write_notebook(tmp_path / "n.ipynb", "1"))

    def die(jobs: Any, *_: object) -> None:
        for one in jobs:
            (temporary_sibling(one.folder) / "data").mkdir(parents=True)

    monkeypatch.setattr("analysis_lib.batch.workers.work_through", die)
    make_reports([job])
    assert [path.name for path in (tmp_path / "uit").iterdir()] == [".narekenbaar.lock"]


def test_only_our_own_folders_are_swept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    kept = tmp_path / "elders"
    for place in (tmp_path / "pymp-oud", tmp_path / "pymp-van-een-ander", tmp_path / "narekenbaar-oud", kept):
        place.mkdir()
    for name in ("pymp-oud/narekenbaar.lock", "narekenbaar-oud/lock", "elders/lock", "elders/narekenbaar.lock"):
        (tmp_path / name).touch()
    (tmp_path / "narekenbaar-x").symlink_to(kept)
    (tmp_path / "pymp-x").symlink_to(kept)
    with batch_folder():
        pass
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"pymp-van-een-ander", "elders", "narekenbaar-x", "pymp-x"}
    assert {path.name for path in kept.iterdir()} == {"lock", "narekenbaar.lock"}


def test_a_folder_of_somebody_else_is_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if not hasattr(os, "getuid"):
        pytest.skip("this system has no numbers of users")
    assert folder._is_ours(tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert not folder._is_ours(tmp_path)


@forks
@pytest.mark.slow
def test_the_folder_of_sockets_goes_with_a_process_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import time\nfrom analysis_lib.notebook.forking import context\n"
        "if __name__ == '__main__':\n    context()\n    print('ready', flush=True)\n    time.sleep(60)"
    )
    with tempfile.TemporaryDirectory(prefix="n-") as name:
        place = Path(name)
        with subprocess.Popen(
            [sys.executable, "-c", code], env=os.environ | {"TMPDIR": name}, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            assert list(place.glob("pymp-*/listener-*"))
            process.kill()
        assert within_seconds(lambda: not list(place.iterdir()), 20)
