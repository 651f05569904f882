"""Whatever goes wrong, no unfinished report looks finished, no process is left, and a rerun completes."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from multiprocessing.util import get_temp_dir
from pathlib import Path

import psutil
import pytest

from analysis_lib.batch import Job, RunOptions, State, make_reports
from analysis_lib.catalogue import PROJECT, report
from analysis_lib.notebook import forking
from tests.processes import descendants, finished, gone, within_seconds
from tests.small_notebook import write_notebook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes"),
]
MOMENT = random.Random()  # noqa: S311  # another moment in every run
NUMBERS = (1, 2, 3, 4)
SHORT = ("--formats", "html", "--workers", "2")
A_WHILE = "import time; time.sleep(0.3)"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with a notebook of its own, which each test replaces by one that misbehaves."""
    folder = Path(shutil.copytree(report("kid_mbc").templates, tmp_path / "eigen"))
    write_notebook(folder / "kid_mbc.ipynb", "nummer", A_WHILE)
    return folder


Starter = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, with a short name: it holds sockets, whose paths must be short."""
    with tempfile.TemporaryDirectory(prefix="n-") as name:
        yield Path(name)


@pytest.fixture
def start_command(study: Path, tmp_path: Path, temporary: Path) -> Iterator[Starter]:
    """Start the command in its own process group, with its own folder for temporary files."""
    started: list[subprocess.Popen[str]] = []

    def start(*words: str, prepare: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        numbers = [word for number in NUMBERS for word in ("-p", "nummer", str(number))]
        folders = ["--data", str(study), "--out", str(tmp_path / "uit")]
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis_lib.cli", "run", "kid_mbc", *folders, *numbers, *SHORT, *words],
            cwd=PROJECT,
            env=os.environ | {"TMPDIR": str(temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def watch(
    process: subprocess.Popen[str], seconds: float, until: Callable[[], bool] = lambda: False
) -> list[psutil.Process]:
    """Watch for a while; return every process seen below it."""
    seen: dict[int, psutil.Process] = {}
    about = psutil.Process(process.pid)
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None and not until():
        seen |= {found.pid: found for found in descendants(about)}
        time.sleep(0.02)
    return list(seen.values())


def completes(start_command: Starter, out: Path, extra: int = 0) -> bool:
    """Check that a rerun ends well, with every report and nothing else; `extra` were made before."""
    _, errors = (process := start_command()).communicate(timeout=120)
    assert process.returncode == 0, errors
    assert not list(out.glob("*/.*"))
    return len(finished(out)) == len(NUMBERS) + extra


@pytest.mark.parametrize("part", range(2))  # `benchmarks/kills.py` tries as many as one likes
def test_kill_of_the_runner(start_command: Starter, tmp_path: Path, temporary: Path, part: int) -> None:
    process = start_command()
    seen = watch(process, MOMENT.uniform(part, part + 1) * 1.7)
    process.kill()
    process.wait()
    assert gone(seen)
    finished(tmp_path / "uit")
    assert within_seconds(lambda: not list(temporary.glob("narekenbaar-*/[!l]*")), 10)  # it can be about persons
    assert within_seconds(lambda: not list(temporary.glob("pymp-*")), 10)
    assert completes(start_command, tmp_path / "uit")
    assert within_seconds(lambda: not list(temporary.iterdir()), 10)


@pytest.mark.parametrize("part", range(2))
def test_kill_of_a_process_below_it(start_command: Starter, tmp_path: Path, part: int) -> None:
    """A kernel, a worker, or the process that they were forked from."""
    process = start_command()
    seen = watch(process, 1.5 + MOMENT.uniform(part, part + 1))
    victims = descendants(psutil.Process(process.pid)) if process.poll() is None else []
    if victims:
        with contextlib.suppress(psutil.Error):
            MOMENT.choice(victims).kill()
    _, errors = process.communicate(timeout=120)
    assert process.returncode in {0, 1}, errors
    assert "Traceback" not in errors
    made = finished(tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*/.*"))
    assert errors.count("niet gemaakt.") == len(NUMBERS) - len(made)
    assert gone(seen)
    assert completes(start_command, tmp_path / "uit")


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("wait", [0.7, 30.0])
def test_a_stop_is_clean(
    start_command: Starter, tmp_path: Path, temporary: Path, sign: signal.Signals, wait: float
) -> None:
    """While it imports, and as soon as there is a report."""
    process = start_command()
    seen = watch(process, wait, until=lambda: any(tmp_path.glob("uit/kid_mbc/*/receipt.json")))
    os.killpg(process.pid, sign) if sign is signal.SIGINT else process.send_signal(sign)  # as a terminal does
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert errors.endswith("Afgebroken. Een volgende run gaat verder waar deze ophield.\n")
    assert "Traceback" not in errors
    assert gone(seen, within=2)
    finished(tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*/.*"))
    assert not list(temporary.iterdir())


def test_notebooks_that_misbehave(start_command: Starter, tmp_path: Path) -> None:
    """One loops, one eats memory, one stops early and one is killed; the fifth is made."""
    write_notebook(
        tmp_path / "eigen" / "kid_mbc.ipynb",
        "import os, sys\nkept = []\n"
        "while nummer == 1: pass\n"
        "while nummer == 2: kept.append(bytearray(b'x' * 10**7))\n"
        "if nummer == 3: sys.exit(0)\n"
        "if nummer == 4: os.kill(os.getpid(), 9)",
        "1",
    )
    process = start_command("-p", "nummer", "5", "--timeout", "20", "--memory", "1")
    seen = watch(process, 90)
    _, errors = process.communicate(timeout=90)
    assert process.returncode == 1
    for message in (
        "cel 3: het duurde langer dan 20 seconden en is afgebroken.",
        "GB geheugen, meer dan de 1.0 GB die mag, en is afgebroken.",
        "cel 3 laat het notebook stoppen: SystemExit: 0",
        "cel 3: het notebook is afgebroken",
    ):
        assert message in errors
    assert errors.count("Wat te doen: ") == 4
    assert "Traceback" not in errors
    assert {path.name for path in finished(tmp_path / "uit")} == {"eigen_nummer-5"}
    assert gone(seen)
    write_notebook(tmp_path / "eigen" / "kid_mbc.ipynb", "1")
    assert completes(start_command, tmp_path / "uit", extra=1)


@pytest.mark.parametrize("size", [200, 60_000])
def test_a_disk_that_is_full(start_command: Starter, tmp_path: Path, size: int) -> None:
    """No file may grow larger than this: at the first size none fits, at the last only reports do not."""
    import resource

    process = start_command(prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    _, errors = process.communicate(timeout=120)
    assert process.returncode in {1, 2}, errors
    assert "Traceback" not in errors
    assert "te groot" in errors or "vol" in errors, errors
    assert finished(tmp_path / "uit") == []
    assert completes(start_command, tmp_path / "uit")


def test_a_disk_that_really_is_full(start_command: Starter, tmp_path: Path) -> None:
    (tmp_path / "uit").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(tmp_path / "uit")], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        process = start_command()
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 2, errors
        assert "vol" in errors
        assert len(finished(tmp_path / "uit")) < len(NUMBERS)
        assert not list((tmp_path / "uit").glob("*/.*"))
        subprocess.run(["mount", "-o", "remount,size=50m", str(tmp_path / "uit")], check=True)
        assert completes(start_command, tmp_path / "uit")
    finally:
        subprocess.run(["umount", "-l", str(tmp_path / "uit")], check=True)


def test_many_reports_in_a_row_leave_nothing_behind(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    get_temp_dir()  # that of this process stays when the test is over
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    notebook = write_notebook(tmp_path / "n.ipynb", "nummer")
    about = psutil.Process()

    def make(numbers: range) -> None:
        jobs = [Job("kid_mbc", tmp_path / "uit", None, {"nummer": number}, ("html",), notebook) for number in numbers]
        assert {outcome.state for outcome in make_reports(jobs, RunOptions(workers=2))} == {State.MADE}

    make(range(1, 13))
    files, memory, processes = about.num_fds(), about.memory_info().rss, set(descendants(about))
    make(range(13, 61))
    assert about.num_fds() <= files
    assert about.memory_info().rss < memory + 30 * 10**6
    assert {found for found in set(descendants(about)) - processes if found.is_running()} == set()
    assert not list(temporary.glob("narekenbaar-*"))
    assert len(finished(tmp_path / "uit")) == 60
