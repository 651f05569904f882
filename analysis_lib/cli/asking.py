"""Hands a command to the kept server, and waits as if the command ran here.

What it prints goes straight to where this process prints; a request to stop is passed on; and once this process is
gone, the command stops.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from analysis_lib.cli import kept

_START_WITHIN = 120.0  # seconds, for all imports on a machine that is busy
IDLE = 900.0  # seconds after which a server that nobody needs ends


def through_server() -> int | None:
    """Have the kept server run this very command, and start one if there is none.

    Returns
    -------
    int or None
        The command's exit code; None where it has to be run here, which is said.
    """
    why = "op dit systeem kan dat niet"
    if kept.is_possible():
        try:
            code = _through()
        except (OSError, ValueError):  # no server in time is the first, a closed output the second
            code = None
        if code is not None:
            return code
        why = "hij kwam niet op gang of past niet bij deze opdracht"
    click.echo(f"--server: {why}; het gaat zonder.", err=True)
    return None


def _through() -> int | None:
    place = kept.place()
    for _ in range(2 if place else 0):  # what was stale ends, and another one starts
        assert place is not None  # noqa: S101  # or this loop would not run
        line = _reach(place)
        if line is None:
            return None
        with line, _stops_passed_on(line):
            answer = _ask(line)
        if answer != kept.STALE:
            return None if answer == kept.NOT_HERE else _code_in(answer)
    return None


def _ask(line: socket.socket) -> bytes:
    """Send what the command needs; return the answer, when the command has ended."""
    here = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    try:
        content = json.dumps(_given()).encode()
        head = len(content).to_bytes(8, "big")
        socket.send_fds(line, [head], [sys.stdout.fileno(), sys.stderr.fileno(), here])
        line.sendall(content)
    finally:
        os.close(here)
    said = b""
    while (found := line.recv(64)) and len(said) < len(kept.ENDED) + 4:
        said += found
        if said in {kept.STALE, kept.NOT_HERE}:
            break
    return said


def _given() -> dict[str, Any]:
    """What a process takes from whoever starts it."""
    import resource  # not on Windows

    limits = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    mask = os.umask(0o077)
    os.umask(mask)
    return {
        "argv": sys.argv,
        "environment": dict(os.environ),
        "umask": mask,
        "limits": {name: resource.getrlimit(getattr(resource, name)) for name in limits},
        "nice": os.getpriority(os.PRIO_PROCESS, 0),
        "processors": sorted(os.sched_getaffinity(0)),
        "streams": [[stream.encoding, stream.errors] for stream in (sys.stdout, sys.stderr)],
    }


def _code_in(answer: bytes) -> int:
    length = len(kept.ENDED) + 4
    if answer.startswith(kept.ENDED) and len(answer) >= length:  # it may be said twice
        code = int.from_bytes(answer[len(kept.ENDED) : length], "big", signed=True)
        if code >= 0:
            return code
    click.echo("De opdracht is afgebroken; waarschijnlijk was er te weinig geheugen. Geef haar opnieuw.", err=True)
    return 1


@contextlib.contextmanager
def _stops_passed_on(line: socket.socket) -> Iterator[None]:
    """Pass on a request to stop: the command itself says how it ended."""

    def pass_on(number: int, _: object) -> None:
        with contextlib.suppress(OSError):
            line.send(bytes([number]))

    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _reach(place: Path) -> socket.socket | None:
    """Connect to the server that listens there, or to one that is started; None where that fails."""
    if line := _connected(place):
        return line
    from filelock import FileLock  # takes long to import, and a server is there most often

    with FileLock(place.with_suffix(".lock"), timeout=_START_WITHIN):  # of two commands, one starts it
        line = _connected(place)
        if line is None and start(place):
            line = _connected(place)
    return line


def _connected(place: Path) -> socket.socket | None:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.connect(os.fspath(place))
        if kept.is_mine(line):
            return line
    except OSError:
        pass
    line.close()
    return None


def start(place: Path, idle: float = IDLE) -> bool:
    """Start a server that listens there; return whether it does."""
    folders = [folder for folder in sys.path if folder not in {"", str(Path.cwd())} or folder == str(kept.LIBRARY)]
    known = [*folders, *([] if str(kept.LIBRARY) in folders else [str(kept.LIBRARY)])]
    heard, tells = os.pipe()
    code = (
        f"import sys; sys.path[:] = {known!r}; from analysis_lib.cli.serving import serve; "
        f"serve({os.fspath(place)!r}, {tells}, {idle!r})"
    )
    try:
        process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-P", "-c", code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[tells],
            start_new_session=True,
            cwd="/",
        )
    finally:
        os.close(tells)
    with open(heard, "rb") as ready:  # noqa: PTH123  # no path
        is_ready = ready.read(1) == b"1"  # nothing, where it ended before
    process.returncode = 0  # it outlives this process, which so does not warn
    return is_ready
