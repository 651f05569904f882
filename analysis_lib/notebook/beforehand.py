"""What the process that others are forked from does before it forks any: it is there once, and they share it.

It is asked through a line, of which it has the other end from its start, and obeys while it imports. What it cannot do
it leaves, as whoever needs it does it too, and says then what is wrong. What starts a thread ends it (`done_safely`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, Pipe
from typing import Any

from analysis_lib.environment import variables

_PLACE = "NAREKENBAAR_BEFOREHAND"  # the environment variable with the number of the line's other end
_FINISH_WITHIN = 60.0  # seconds in which an answer comes, or else whoever asked does it
_asking: Connection | None = None  # in the process of a command
_obeying: Connection | None = None  # in the process that others are forked from
_later: list[Callable[[], None]] = []

Order = Callable[..., Any]


@contextmanager
def line_for(pass_on: Callable[[int], None]) -> Iterator[None]:
    """Open a line, of which the process that is started meanwhile gets the other end; `pass_on` is told its number."""
    global _asking  # there is one such process
    _asking, other = Pipe()
    pass_on(other.fileno())
    try:
        with variables({_PLACE: str(other.fileno())}):
            yield
    finally:
        other.close()


def order(do: Order, *given: object) -> None:
    """Have something done if there is still time for it.

    Parameters
    ----------
    do : callable
        Of a module that is there in both processes. It may return what is to be called without arguments when all has
        been imported.
    *given
        Its arguments.
    """
    if _asking and not _asking.closed:
        with suppress(OSError):
            _asking.send((False, do, given))


def ask(do: Order, *given: object) -> Any:
    """Have something worked out and return it; None where that cannot be done."""
    if _asking and not _asking.closed:
        with suppress(OSError, EOFError):
            _asking.send((True, do, given))
            if _asking.poll(_FINISH_WITHIN):
                return _asking.recv()
    return None


def let_go() -> None:
    """Ask nothing more: it begins to fork."""
    if _asking:
        _asking.close()


def obey_what_came() -> None:
    """Obey what was asked up to now."""
    global _obeying  # noqa: PLW0603
    if number := os.environ.pop(_PLACE, ""):
        _obeying = Connection(int(number))
    while _obeying and _obeying.poll():
        _obey_next(_obeying)


def obey_all() -> None:
    """Obey until nothing more is asked, and do what was left for the end."""
    obey_what_came()
    while _obeying:
        _obey_next(_obeying)
    while _later:
        done_safely(_later.pop(0))


def done_safely(do: Order, *given: object) -> Any:
    """Do something before others are forked, and return what it gives; None where it fails.

    Where it starts a thread, end this process instead. A thread does not survive a fork, and what uses a library that
    counts on it would wait for ever; without this process, all are started as usual.
    """
    before, found = _threads(), None
    with suppress(Exception):
        found = do(*given)
    if _threads() > before:
        os._exit(1)
    return found


def _threads() -> int:
    """How many threads this process has, 0 where the system does not tell."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208
    except OSError:
        return 0


def _obey_next(line: Connection) -> None:
    global _obeying  # noqa: PLW0603
    try:
        is_asked, do, given = line.recv()
    except (EOFError, OSError):
        line.close()
        _obeying = None
        return
    found = done_safely(do, *given)
    if is_asked:
        with suppress(OSError):
            line.send(found)
    elif found is not None:
        _later.append(found)
