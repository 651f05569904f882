"""Whatever goes wrong, no unfinished report looks finished, no process is left, and a rerun completes."""

from __future__ import annotations

import contextlib
import os
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
from tests.typed import command

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not forking.is_possible(), reason="this system forks no processes"),
]
NUMBERS = (1, 2, 3, 4)
REPORT = "any_report"  # whose pages import least: each command here is a new Python
LONG = 120.0  # seconds that nothing takes, on a machine that is busy with other work


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A study with a notebook of its own; all but the first report wait while there is a file 'wacht' beside it."""
    folder = shutil.copytree(report(REPORT).templates, tmp_path / "eigen")
    wait = f"import os, time\nwhile nummer > 1 and os.path.exists({str(tmp_path / 'wacht')!r}): time.sleep(0.02)"
    write_notebook(folder / f"{REPORT}.ipynb", "nummer", wait)
    return folder


Starter = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, with a short name: it holds sockets, whose paths must be short."""
    with tempfile.TemporaryDirectory(prefix="n-") as name:
        yield Path(name)


@pytest.fixture
def words(study: Path, tmp_path: Path) -> list[str]:
    """What is typed."""
    numbers = [word for number in NUMBERS for word in ("-p", "nummer", str(number))]
    folders = ["--data", str(study), "--out", str(tmp_path / "uit")]
    return ["run", REPORT, *folders, *numbers, "--formats", "html", "--workers", "2"]


@pytest.fixture
def start_command(words: list[str], temporary: Path) -> Iterator[Starter]:
    """Start the command in its own process group, with its own folder for temporary files."""
    started: list[subprocess.Popen[str]] = []

    def start(*more: str, prepare: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "analysis_lib.cli", *words, *more],
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


@pytest.fixture
def completes(
    words: list[str], tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], list[Path]]:
    """Type the command again, in this process, which forks already; give the folders of all finished reports."""
    get_temp_dir()  # that of this process stays when the test is over

    def again() -> list[Path]:
        monkeypatch.setattr(tempfile, "tempdir", str(temporary))
        assert command(*words) == 0
        assert not list((tmp_path / "uit").glob("*/.*"))
        return finished(tmp_path / "uit")

    return again


# --- moments that can be seen, so that a busy machine tries the same ones ---


def below(runner: int, generation: int) -> list[psutil.Process]:
    """Give the processes below the command: 0 for what others are forked from, 1 for workers, 2 for their kernels."""
    try:
        found = [one for one in psutil.Process(runner).children() if "forkserver" in " ".join(one.cmdline())]
        for _ in range(generation):
            found = [child for one in found for child in one.children()]
    except psutil.Error:
        return []
    return found


def imports(runner: int, out: Path) -> bool:
    return bool(below(runner, 0))


def makes(runner: int, out: Path) -> bool:
    return bool(list(out.glob(f"{REPORT}/.*"))) and bool(below(runner, 2))


def has_made(runner: int, out: Path) -> bool:
    return any(out.glob(f"{REPORT}/[!.]*/receipt.json"))


Moment = Callable[[int, Path], bool]


def strikes(runner: int, generation: int) -> bool:
    """Kill one of the processes below the command, if there is one."""
    for found in below(runner, generation):
        with contextlib.suppress(psutil.Error):
            found.kill()
            return True
    return False


def watch(
    process: subprocess.Popen[str], seconds: float, until: Callable[[], bool] = lambda: False
) -> list[psutil.Process]:
    """Watch for a while; return every process seen below it."""
    seen: dict[int, psutil.Process] = {}
    about = psutil.Process(process.pid)
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None and not until():
        seen |= {found.pid: found for found in descendants(about)}
        time.sleep(0.1)  # looking takes the processor too
    return list(seen.values())


@pytest.mark.parametrize(  # `benchmarks/kills.py` tries others, at random
    ("moment", "part"),
    [(imports, ""), (makes, ""), (has_made, ""), (makes, f"{REPORT}-0001")],
    ids=["it imports", "it makes", "it has made one", "it makes a part"],
)
def test_kill_of_the_runner(
    start_command: Starter,
    words: list[str],
    completes: Callable[[], list[Path]],
    tmp_path: Path,
    temporary: Path,
    *,
    moment: Moment,
    part: str,
) -> None:
    words += ["--job", part] if part else []
    wait = tmp_path / "wacht"
    wait.touch()
    process = start_command()
    seen = watch(process, LONG, until=lambda: moment(process.pid, tmp_path / "uit"))
    assert process.poll() is None
    process.kill()
    process.wait()
    wait.unlink()
    assert gone(seen)
    finished(tmp_path / "uit")
    assert within_seconds(lambda: not list(temporary.glob("narekenbaar-*/[!l]*")), LONG)  # it can be about persons
    assert within_seconds(lambda: not list(temporary.glob("pymp-*")), LONG)
    assert len(completes()) == len(NUMBERS)
    assert within_seconds(lambda: not list(temporary.iterdir()), LONG)


@pytest.mark.parametrize(
    ("moment", "generation"),
    [(imports, 0), (makes, 0), (makes, 1), (makes, 2)],
    ids=["what others are forked from, while it imports", "what others are forked from", "a worker", "a kernel"],
)
def test_kill_of_a_process_below_it(
    start_command: Starter, completes: Callable[[], list[Path]], tmp_path: Path, moment: Moment, generation: int
) -> None:
    wait = tmp_path / "wacht"
    wait.touch()
    process = start_command()
    seen = watch(
        process, LONG, until=lambda: moment(process.pid, tmp_path / "uit") and strikes(process.pid, generation)
    )
    wait.unlink()
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode in {0, 1}, errors
    assert "Traceback" not in errors
    made = finished(tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*/.*"))
    assert errors.count("niet gemaakt.") == len(NUMBERS) - len(made)
    assert gone(seen)
    assert len(completes()) == len(NUMBERS)


def test_kill_of_a_process_with_our_own_cells(
    start_command: Starter, words: list[str], completes: Callable[[], list[Path]], tmp_path: Path
) -> None:
    """Without a kernel too, whoever writes the report outlives its cells."""
    prices = [word for number in NUMBERS for word in ("-p", "hoogste_prijs", str(60_000 + number))]
    words[:] = [
        "run",
        "holland_rijnland",
        "--out",
        str(tmp_path / "uit"),
        *prices,
        "--formats",
        "html",
        "--workers",
        "2",
    ]
    process = start_command()
    seen = watch(process, LONG, until=lambda: bool(list((tmp_path / "uit").glob("*/.*"))) and strikes(process.pid, 2))
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode in {0, 1}, errors
    assert "Traceback" not in errors
    assert errors.count("niet gemaakt.") == len(NUMBERS) - len(finished(tmp_path / "uit"))
    assert gone(seen)
    assert len(completes()) == len(NUMBERS)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("moment", [imports, has_made])
def test_a_stop_is_clean(
    start_command: Starter, tmp_path: Path, temporary: Path, sign: signal.Signals, moment: Moment
) -> None:
    (tmp_path / "wacht").touch()
    process = start_command()
    seen = watch(process, LONG, until=lambda: moment(process.pid, tmp_path / "uit"))
    os.killpg(process.pid, sign) if sign is signal.SIGINT else process.send_signal(sign)  # as a terminal does
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode == 130, errors
    assert errors.endswith("Afgebroken. Een volgende run gaat verder waar deze ophield.\n")
    assert "Traceback" not in errors
    assert gone(seen, within=10)
    finished(tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*/.*"))
    assert not list(temporary.iterdir())


def test_notebooks_that_misbehave(start_command: Starter, completes: Callable[[], list[Path]], tmp_path: Path) -> None:
    """One loops, one eats memory, one stops early and one is killed; the fifth is made."""
    write_notebook(
        tmp_path / "eigen" / f"{REPORT}.ipynb",
        "import os, sys, time\nkept = []\n"
        "while nummer == 1: time.sleep(0.1)\n"  # and leave the processor to the others
        "while nummer == 2: kept.append(bytearray(b'x' * 5 * 10**7))\n"
        "if nummer == 3: sys.exit(0)\n"
        "if nummer == 4: os.kill(os.getpid(), 9)",
        "1",
    )
    process = start_command("-p", "nummer", "5", "--timeout", "20", "--memory", "1")
    seen = watch(process, LONG)
    _, errors = process.communicate(timeout=LONG)
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
    write_notebook(tmp_path / "eigen" / f"{REPORT}.ipynb", "1")
    assert len(completes()) == len(NUMBERS) + 1


@pytest.mark.parametrize("size", [200, 60_000])
def test_a_disk_that_is_full(
    start_command: Starter, completes: Callable[[], list[Path]], tmp_path: Path, size: int
) -> None:
    """No file may grow larger than this: at the first size none fits, at the last only reports do not."""
    import resource

    process = start_command(prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    _, errors = process.communicate(timeout=LONG)
    assert process.returncode in {1, 2}, errors
    assert "Traceback" not in errors
    assert "te groot" in errors or "vol" in errors, errors
    assert finished(tmp_path / "uit") == []
    assert len(completes()) == len(NUMBERS)


def test_a_disk_that_really_is_full(
    start_command: Starter, completes: Callable[[], list[Path]], tmp_path: Path
) -> None:
    (tmp_path / "uit").mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(tmp_path / "uit")], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can make a small disk")
    try:
        process = start_command()
        _, errors = process.communicate(timeout=LONG)
        assert process.returncode == 2, errors
        assert "vol" in errors
        assert len(finished(tmp_path / "uit")) < len(NUMBERS)
        assert not list((tmp_path / "uit").glob("*/.*"))
        subprocess.run(["mount", "-o", "remount,size=50m", str(tmp_path / "uit")], check=True)
        assert len(completes()) == len(NUMBERS)
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

    make(range(1, 9))
    files, memory, processes = about.num_fds(), about.memory_info().rss, set(descendants(about))
    make(range(9, 21))
    assert about.num_fds() <= files
    assert about.memory_info().rss < memory + 12 * 0.6 * 10**6
    assert {found for found in set(descendants(about)) - processes if found.is_running()} == set()
    assert not list(temporary.glob("narekenbaar-*"))
    assert len(finished(tmp_path / "uit")) == 20
