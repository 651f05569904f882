"""The kept server: everything is imported, and each command runs in a process forked from it.

It holds nothing of any command: what was typed, the environment and what is read go to that process and are gone with
it. It ends when nobody has needed it for a while, and when the library or a package is not as it was imported.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from analysis_lib.batch.freshness import Tools
from analysis_lib.cli import kept
from analysis_lib.notebook.forking import fork_server_here

inside = False  # whether this process runs a command for somebody else
_NEEDED = (
    *("analysis_lib.batch.overview", "analysis_lib.batch.folder", "analysis_lib.batch.workers"),
    *("analysis_lib.batch.parts", "analysis_lib.cli.planning", "analysis_lib.cli.progress", "analysis_lib.cli.parting"),
    *("rich.console", "rich.live", "rich.progress_bar", "rich.table", "rich.text"),
)
_LOOK_EVERY = 5.0  # seconds
_LEAVES_WITHIN = 30.0  # seconds for a server that is not as it was imported
_END_WITHIN = 60.0  # seconds for a command that is to stop


def serve(place: str, tells: int, idle: float) -> None:
    """Import everything, listen, and say so through the pipe `tells`; return when nobody needed it for `idle` seconds.

    Parameters
    ----------
    place : str
        Of the socket.
    tells : int
        A pipe that gets one byte.
    idle : float
        Seconds.
    """
    tools = Tools.now()
    importlib.import_module("analysis_lib.batch.preload")
    for name in _NEEDED:
        importlib.import_module(name)
    if Tools.now() != tools:
        return  # somebody changed it meanwhile
    import gc

    gc.freeze()
    part = f"{place}.{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as selector:
        listener.bind(part)
        listener.listen()
        Path(part).replace(place)
        os.write(tells, b"1")
        os.close(tells)
        server = _Server(place, listener, selector, tools)
        server.wait(idle)
        server.leave()


class _Server:
    """Listens, and forks a process for each command."""

    def __init__(self, place: str, listener: socket.socket, selector: selectors.BaseSelector, tools: Tools) -> None:
        self._place, self._listener, self._selector, self._tools = place, listener, selector, tools
        self._busy: dict[int, tuple[int, socket.socket]] = {}  # by what tells that a process ended
        self._number = Path(place).stat().st_ino
        self._stops = False
        signal.signal(signal.SIGTERM, self._stop)
        selector.register(listener, selectors.EVENT_READ)

    def _stop(self, *_: object) -> None:
        self._stops = True
        self.leave()

    def leave(self) -> None:
        """Let the next command start another server."""
        if self._is_in_place():
            Path(self._place).unlink(missing_ok=True)

    def wait(self, idle: float) -> None:
        """Serve until nobody needed it for so many seconds, or its place is not its own any more."""
        since = time.monotonic()
        while self._busy or (time.monotonic() - since < idle and not self._stops and self._is_in_place()):
            for key, _ in self._selector.select(min(_LOOK_EVERY, idle)):
                if key.fd in self._busy:
                    self._tell_end(key.fd)
                else:
                    self._accept()
                since = time.monotonic()

    def _is_in_place(self) -> bool:
        with contextlib.suppress(OSError):
            return Path(self._place).stat().st_ino == self._number
        return False

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._listener.accept()
            if self._stops or not kept.is_mine(line):
                with line:
                    line.send(kept.STALE)
                return
            pid = os.fork()
            if not pid:
                self._become_a_command(line)
            ended = os.pidfd_open(pid)
            self._busy[ended] = (pid, line)
            self._selector.register(ended, selectors.EVENT_READ)

    def _tell_end(self, ended: int) -> None:
        self._selector.unregister(ended)
        os.close(ended)
        pid, line = self._busy.pop(ended)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with line, contextlib.suppress(OSError):
            line.send(kept.ended(code))

    def _become_a_command(self, line: socket.socket) -> NoReturn:
        """Run the command that comes through a line, in this process that was forked for it."""
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            self._listener.close()
            self._selector.close()
            for ended, (_, other) in self._busy.items():
                os.close(ended)
                other.close()
            code = self._run(line)
        finally:
            os._exit(code)

    def _run(self, line: socket.socket) -> int:
        size, places = _received(line, 8, 3)
        given = json.loads(_received(line, int.from_bytes(size, "big"), 0)[0])
        if Tools.now() != self._tools:
            os.kill(os.getppid(), signal.SIGTERM)
            until = time.monotonic() + _LEAVES_WITHIN
            while self._is_in_place() and time.monotonic() < until:
                time.sleep(0.01)
            line.send(kept.STALE)
            return 0
        try:
            _take_over(given, places)
            fork_server_here(private=[line.fileno()])  # before there is any thread
        except (OSError, ValueError):
            line.send(kept.NOT_HERE)
            return 0
        global inside  # noqa: PLW0603  # this process is for one command
        inside = True
        main = threading.main_thread().ident
        threading.Thread(target=_listen, args=(line, main), name="client", daemon=True).start()
        code = _obey()
        with contextlib.suppress(OSError):  # the server says it too, unless somebody killed that meanwhile
            line.send(kept.ended(code))
        return code


def _received(line: socket.socket, size: int, places: int) -> tuple[bytes, list[int]]:
    content, found, _, _ = socket.recv_fds(line, size, places)
    while len(content) < size:
        more = line.recv(size - len(content))
        if not more:
            raise EOFError
        content += more
    return content, list(found)


def _take_over(given: dict[str, Any], places: list[int]) -> None:
    """Give this process what it would have got from whoever typed the command."""
    import resource

    out, errors, here = places
    os.setpgid(0, 0)
    for name, (now, most) in given["limits"].items():
        if resource.getrlimit(getattr(resource, name)) != (now, most):
            resource.setrlimit(getattr(resource, name), (now, most))
    os.setpriority(os.PRIO_PROCESS, 0, given["nice"])
    os.sched_setaffinity(0, given["processors"])
    os.umask(given["umask"])
    os.fchdir(here)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for place, number in ((nothing, 0), (out, 1), (errors, 2)):
        os.dup2(place, number)
    for place in (nothing, out, errors, here):
        os.close(place)
    os.environ.clear()
    os.environ.update(given["environment"])
    tempfile.tempdir = None
    sys.argv = given["argv"]
    (encoding, strict), (encoding_of_errors, lenient) = given["streams"]
    line_by_line = 1
    sys.stdout = open(1, "w", line_by_line if os.isatty(1) else -1, encoding, strict, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", line_by_line, encoding_of_errors, lenient, closefd=False)  # noqa: SIM115
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115


def _listen(line: socket.socket, main: int) -> None:
    """Stop the command when the client asks that, and when the client is gone."""
    while True:
        try:
            asked = line.recv(1)
        except OSError:
            asked = b""
        signal.pthread_kill(main, asked[0] if asked else signal.SIGTERM)
        if not asked:
            time.sleep(_END_WITHIN)
            os._exit(1)


def _obey() -> int:
    """Run the command; return its exit code, when all that it promised to do at its end is done."""
    import atexit

    from analysis_lib.cli import main

    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
    return code
