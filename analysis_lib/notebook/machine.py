"""What a machine must offer before a notebook can run on it, said at once where it does not.

A notebook is run by a kernel that is spoken to over the machine's own network address, and that
opens some fifty files and sockets. Without either, it never answers, and nothing says why.
"""

from __future__ import annotations

import errno
import socket
from contextlib import closing, suppress

from analysis_lib.errors import UserError

_OWN_ADDRESS = "127.0.0.1"
_ANSWER_WITHIN = 5.0  # seconds, on a machine that is busy
_OPEN_FILES = 128  # what a kernel needs; it fails at 64
_OPEN_FILES_EACH = 6  # what the command needs for each report that it has made at the same time
_NO_ROOM = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}  # says nothing of the network


def require_machine(workers: int = 1) -> None:
    """Refuse a machine on which no notebook can run.

    Parameters
    ----------
    workers : int
        How many reports are made at the same time.

    Raises
    ------
    UserError
        If it cannot reach itself, or may not open enough files; a limit that may be raised is raised.
    """
    if found := _too_few_open_files(_OPEN_FILES + _OPEN_FILES_EACH * workers) or _unreachable():
        raise UserError(found)


def shortcoming() -> str:
    """Say what this machine lacks, '' for nothing."""
    return _too_few_open_files(_OPEN_FILES) or _unreachable()


def _unreachable() -> str:
    try:
        with closing(socket.create_server((_OWN_ADDRESS, 0))) as server:
            socket.create_connection(server.getsockname()[:2], timeout=_ANSWER_WITHIN).close()
    except OSError as error:
        if error.errno not in _NO_ROOM:
            return (
                f"de computer kan zichzelf niet bereiken ({_OWN_ADDRESS}), en daarover loopt wat een notebook doet; "
                "zet dit adres aan (op Linux: ip link set lo up), of laat het in de firewall toe."
            )
    return ""


def allow_open_files(needed: int = _OPEN_FILES) -> int | None:
    """Raise the limit on open files where that is allowed, also for the processes started from now on.

    Returns
    -------
    int or None
        The limit; None where there is none.
    """
    try:
        import resource  # not on Windows, which has no such limit
    except ImportError:
        return None
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if now == resource.RLIM_INFINITY or now >= needed:
        return None if now == resource.RLIM_INFINITY else now
    with suppress(OSError, ValueError):  # then it stays what it is
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
        return needed
    return now


def _too_few_open_files(needed: int) -> str:
    now = allow_open_files(needed)
    if now is None or now >= needed:
        return ""
    return (
        f"de limiet op open bestanden is {now} en moet minstens {needed} zijn; verhoog haar met 'ulimit -n {needed}', "
        "of maak minder rapporten tegelijk met --workers."
    )
