"""What a machine lacks is said at once and in plain words: its own address, open files, room for the output."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analysis_lib.batch import Job, make_reports
from analysis_lib.catalogue import PROJECT
from analysis_lib.errors import UserError
from analysis_lib.notebook import machine
from tests.small_notebook import write_notebook

COMMAND = [sys.executable, "-m", "analysis_lib.cli"]
UNREACHABLE = r"de computer kan zichzelf niet bereiken \(127\.0\.0\.1\)"


def refusing(number: int) -> Callable[..., Any]:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


def test_an_ordinary_machine_is_enough() -> None:
    machine.require_machine(4)
    assert machine.shortcoming() == ""


@pytest.mark.parametrize("number", [errno.ENETUNREACH, errno.ECONNREFUSED, errno.ETIMEDOUT, errno.EACCES])
def test_without_a_way_to_itself_nothing_is_begun(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int) -> None:
    monkeypatch.setattr(socket, "create_connection", refusing(number))
    notebook = write_notebook(tmp_path / "n.ipynb", "1")
    with pytest.raises(UserError, match=UNREACHABLE):
        make_reports([Job("kid_mbc", tmp_path / "uit", own_notebook=notebook)])
    assert not list((tmp_path / "uit").glob("kid_mbc"))


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_a_lack_of_files_is_not_a_lack_of_network(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(socket, "create_server", refusing(number))
    machine.require_machine()


@pytest.mark.parametrize("limit", [24, 64, 100])
def test_too_few_open_files_are_named(limit: int) -> None:
    resource = pytest.importorskip("resource")
    with subprocess.Popen(
        [sys.executable, "-c", "from analysis_lib.notebook.machine import shortcoming; print(shortcoming())"],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),  # noqa: PLW1509
    ) as process:
        said, _ = process.communicate()
    assert f"de limiet op open bestanden is {limit} en moet minstens 128 zijn" in said


def test_a_limit_that_may_be_raised_is_raised() -> None:
    resource = pytest.importorskip("resource")
    code = "import resource; from analysis_lib.notebook.machine import require_machine; require_machine(4); print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 1024)),  # noqa: PLW1509
    ) as process:
        said, _ = process.communicate()
    assert said == "152\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("words", [["list"], ["--help"], ["check", "holland_rijnland"]])
def test_output_that_cannot_be_written(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        made = subprocess.run(
            [*COMMAND, *words], stdout=full, stderr=subprocess.PIPE, text=True, cwd=PROJECT, check=False
        )
    assert made.returncode == 2
    assert made.stderr == (
        "de uitvoer kan niet geschreven worden (de schijf is vol); schrijf haar ergens anders heen.\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("words", [["rn"], ["run", "kid_mcb"]])
def test_a_message_that_cannot_be_written_still_ends_in_2(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        made = subprocess.run([*COMMAND, *words], stdout=full, stderr=full, cwd=PROJECT, check=False)
    assert made.returncode == 2
