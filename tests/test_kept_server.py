"""A command that a kept server runs ends, prints and writes as one that runs by itself, and leaves nothing."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from analysis_lib.batch.freshness import Tools
from analysis_lib.catalogue import PROJECT
from analysis_lib.cli import asking, kept, serving
from tests import other_study
from tests.processes import descendants, finished, gone, within_seconds
from tests.small_notebook import write_notebook
from tests.typed import heard

pytestmark = pytest.mark.skipif(not kept.is_possible(), reason="this system cannot keep a server")
LONG = 120.0  # seconds that nothing takes, on a machine that is busy
Typed = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A short name, as it holds sockets; what is in it is ended after the tests."""
    with tempfile.TemporaryDirectory(prefix="n-") as name:
        (Path(name) / "extra").mkdir()
        yield Path(name)
        for server in servers(Path(name)):
            server.terminate()
            assert gone([server])


@pytest.fixture(scope="module")
def typed(place: Path) -> Typed:
    environment = os.environ | {
        "XDG_RUNTIME_DIR": str(place),
        "TMPDIR": str(place),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), str(place / "extra")]),
    }

    def start(*words: object, prepare: Callable[[], None] | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "analysis_lib.cli", *map(str, words), "--server"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,  # noqa: PLW1509  # no other thread runs in a test
        )

    return start


def servers(place: Path) -> list[psutil.Process]:
    """The servers that listen there: not the processes that they forked."""
    found = [one for one in psutil.process_iter(["cmdline"]) if any(str(place) in w for w in one.info["cmdline"] or ())]
    serving = [one for one in found if "serving" in " ".join(one.info["cmdline"])]
    known, listening = {other.pid for other in serving}, list[psutil.Process]()
    for one in serving:
        with suppress(psutil.NoSuchProcess):  # one that was forked may just have ended
            listening += [one] if one.ppid() not in known else []
    return listening


class Waiting(NamedTuple):
    """A command in the midst of making a report, which ends once there is a file `may_end`."""

    words: tuple[object, ...]
    client: subprocess.Popen[str]
    server: psutil.Process
    running: list[psutil.Process]  # below the server
    may_end: Path


def in_its_midst(typed: Typed, place: Path, folder: Path) -> Waiting:
    """Type a command whose notebook waits, and come back when it does."""
    study, begun, may_end = other_study.write(folder / "eigen"), folder / "begonnen", folder / "verder"
    waits = f"while not pathlib.Path({str(may_end)!r}).exists(): time.sleep(0.1)"
    write_notebook(study / "kid_mbc.ipynb", f"import pathlib, time; pathlib.Path({str(begun)!r}).touch()\n{waits}", "1")
    words = ("run", "kid_mbc", "--data", study, "--out", folder / "uit", "--formats", "html")
    client = typed(*words)
    assert within_seconds(begun.exists, LONG)
    (server,) = servers(place)
    return Waiting(words, client, server, descendants(server), may_end)


def files(out: Path) -> dict[str, bytes]:
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.glob("*/*/*")
        if path.is_file() and path.name != "receipt.json"
    }


def price(number: int, out: Path) -> tuple[object, ...]:
    return ("run", "holland_rijnland", "-p", "hoogste_prijs", number, "--formats", "html", "--out", out)


@pytest.mark.slow
def test_two_commands_at_once_make_what_each_would_by_itself(typed: Typed, place: Path, tmp_path: Path) -> None:
    """Also when both find no server: one starts it."""
    both = [typed(*price(number, tmp_path / f"server{number}")) for number in (60_001, 60_002)]
    said = [one.communicate(timeout=LONG) for one in both]
    assert [one.returncode for one in both] == [0, 0], said
    for number, (out, errors) in zip((60_001, 60_002), said, strict=True):
        alone = heard(*price(number, tmp_path / f"alleen{number}"))
        assert alone.returncode == 0
        made = files(tmp_path / f"server{number}")
        assert made == files(tmp_path / f"alleen{number}")
        assert any(name.endswith("report.html") for name in made)
        assert errors.count("klaar in") == alone.stderr.count("klaar in") == 1
        assert out.splitlines()[0] == alone.stdout.splitlines()[0] == "1 gemaakt"
    (server,) = servers(place)
    assert within_seconds(lambda: not descendants(server), LONG)
    assert {Path(file.path).suffix for file in server.open_files()} <= {".ttf"}
    assert len(server.net_connections("unix")) == 1
    nothing = typed(*price(60_001, tmp_path / "server60001"))
    assert nothing.communicate(timeout=LONG)[0].startswith("1 actueel")
    assert nothing.returncode == 0


@pytest.mark.slow
def test_a_mistake_is_told_as_always(typed: Typed, tmp_path: Path) -> None:
    words = ("run", "holland_rijnland", "--data", tmp_path / "nergens", "--out", tmp_path)
    one = typed(*words)
    out, errors = one.communicate(timeout=LONG)
    alone = heard(*words)
    assert (one.returncode, out, errors) == (alone.returncode, alone.stdout, alone.stderr)
    assert one.returncode == 2


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_client_that_stops_leaves_nothing_running(
    typed: Typed, place: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    _, client, server, running, _ = in_its_midst(typed, place, tmp_path)
    assert len(running) > 3
    client.send_signal(sign)
    _, errors = client.communicate(timeout=LONG)
    if sign is not signal.SIGKILL:
        assert client.returncode == 130
        assert errors.endswith("Afgebroken. Een volgende run gaat verder waar deze ophield.\n")
    assert gone(running, within=LONG)
    assert server.is_running()
    assert not finished(tmp_path / "uit")
    assert not list((tmp_path / "uit").glob("*/.*"))
    assert not list(place.glob("narekenbaar-*"))


@pytest.mark.slow
def test_a_command_outlives_a_server_that_is_killed(typed: Typed, place: Path, tmp_path: Path) -> None:
    words, client, server, running, may_end = in_its_midst(typed, place, tmp_path)
    server.kill()
    assert gone([server])
    may_end.touch()
    out, errors = client.communicate(timeout=LONG)
    assert (client.returncode, out.splitlines()[0]) == (0, "1 gemaakt"), errors
    assert len(finished(tmp_path / "uit")) == 1
    assert gone(running, within=LONG)
    again = typed(*words)
    assert again.communicate(timeout=LONG)[0].startswith("1 actueel")
    assert again.returncode == 0
    (after,) = servers(place)
    assert after != server
    assert not list(place.glob("narekenbaar-*"))


@pytest.mark.slow
def test_a_command_that_is_killed_says_so_and_the_next_one_works(typed: Typed, place: Path, tmp_path: Path) -> None:
    words, client, server, running, may_end = in_its_midst(typed, place, tmp_path)
    next(process for process in running if process.ppid() == server.pid).kill()
    _, errors = client.communicate(timeout=LONG)
    assert client.returncode == 1
    assert errors.endswith("De opdracht is afgebroken; waarschijnlijk was er te weinig geheugen. Geef haar opnieuw.\n")
    assert "Traceback" not in errors
    assert gone(running, within=LONG)
    assert not finished(tmp_path / "uit")
    may_end.touch()
    again = typed(*words)
    assert again.communicate(timeout=LONG)[0].startswith("1 gemaakt")
    assert server.is_running()
    assert len(finished(tmp_path / "uit")) == 1


@pytest.mark.slow
def test_a_disk_that_is_full_is_told_and_the_next_command_works(typed: Typed, place: Path, tmp_path: Path) -> None:
    import resource

    words = price(60_003, tmp_path / "uit")
    full = typed(*words, prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))
    _, errors = full.communicate(timeout=LONG)
    assert full.returncode in {1, 2}, errors
    assert "Traceback" not in errors
    assert "te groot" in errors or "vol" in errors, errors
    assert finished(tmp_path / "uit") == []
    assert not list((tmp_path / "uit").glob("*/.*"))
    again = typed(*words)
    assert again.communicate(timeout=LONG)[0].startswith("1 gemaakt")
    assert len(finished(tmp_path / "uit")) == 1


@pytest.mark.slow
def test_a_package_that_is_installed_ends_the_server(typed: Typed, place: Path, tmp_path: Path) -> None:
    typed("run", "kid_mbc", "--data", tmp_path / "nergens", "--out", tmp_path).communicate(timeout=LONG)
    before = servers(place)
    (place / "extra" / "nieuw-1.0.dist-info").mkdir()
    client = typed("run", "kid_mbc", "--data", tmp_path / "nergens", "--out", tmp_path)
    assert "--server" not in client.communicate(timeout=LONG)[1]
    assert client.returncode == 2
    assert gone(before)
    (after,) = servers(place)
    assert after not in before


def test_a_server_that_nobody_needs_ends(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        with tempfile.TemporaryDirectory(prefix="n-") as name:
            listener.bind(f"{name}/s")
            listener.listen()
            server = serving._Server(f"{name}/s", listener, selector, Tools("", ""))
            since = time.monotonic()
            server.wait(0.2)
            assert time.monotonic() - since >= 0.2
        server.wait(LONG)  # ends at once: its place is gone
    signal.signal(signal.SIGTERM, before)


def test_its_folder_is_closed_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="n-") as name:  # a short name
        monkeypatch.setenv("XDG_RUNTIME_DIR", name)
        found = kept.place()
        (folder,) = Path(name).iterdir()
        assert folder.stat().st_mode & 0o077 == 0
        monkeypatch.setenv("MPLBACKEND", "svg")  # one that is loaded in another way is another server
        assert found
        assert kept.place() not in {found, None}
        folder.chmod(0o755)
        with pytest.raises(PermissionError):
            kept.place()


def test_where_it_cannot_be_the_command_goes_without(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kept, "is_possible", lambda: False)
    assert asking.through_server() is None
    assert capsys.readouterr().err == "--server: op dit systeem kan dat niet; het gaat zonder.\n"


def test_with_cold_it_is_refused() -> None:
    said = heard("run", "kid_mbc", "--cold", "--server")
    assert (said.returncode, said.stderr) == (2, "Kies --server of --cold, niet allebei.\n")
