"""The kept server and its client: where they meet, and what has to be the same for both.

On request a process stays for a while that has everything imported (`analysis_lib.cli.serving`); commands are handed to
it (`analysis_lib.cli.asking`). They meet at a socket in a folder that its owner alone can enter, and each looks at who
the other is.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import stat
import struct
import sys
import tempfile
from pathlib import Path

STALE, NOT_HERE, ENDED = b"S", b"N", b"E"  # what a server answers; after the last, the exit code
LIBRARY = Path(__file__).resolve().parents[2]  # the folder from which analysis_lib is imported
_FOLDER = "narekenbaar.server"
_LONGEST = 100  # bytes of a socket's path; the system takes 107
_LOADED_BY = (  # what the names of settings begin with that count while libraries are imported
    *("PYTHON", "MPL", "MATPLOTLIB", "LC_", "LANG", "TZ", "HOME", "XDG_", "LD_", "OMP_", "OPENBLAS", "MKL_"),
    *("NUMEXPR", "IPYTHON", "JUPYTER", "PANDERA", "SOURCE_DATE"),
)


def ended(code: int) -> bytes:
    """Say that a command ended with this code."""
    return ENDED + code.to_bytes(4, "big", signed=True)


def is_possible() -> bool:
    """Whether this system tells who is at the other end of a socket, and forks processes."""
    return hasattr(socket, "SO_PEERCRED") and hasattr(os, "fork") and hasattr(os, "pidfd_open")


def place() -> Path | None:
    """Return where a server of this user listens that was loaded as this command would be; None where it cannot.

    Raises
    ------
    OSError
        If there can be no folder that is closed to others.
    """
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()) / f"{_FOLDER}-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
        raise PermissionError(f"{folder.name} is not closed to others")
    found = folder / f"{_loading()}.socket"
    return found if len(os.fsencode(found)) <= _LONGEST else None


def is_mine(line: socket.socket) -> bool:
    """Whether the process at the other end is of this user."""
    size = struct.calcsize("3i")
    _, user, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(user == os.getuid())


def _loading() -> str:
    """Fingerprint what decides how a process is loaded, besides the files of library and packages."""
    settings = {name: value for name, value in sorted(os.environ.items()) if name.startswith(_LOADED_BY)}
    who = [os.getuid(), os.geteuid(), os.getgid(), os.getegid(), sorted(os.getgroups())]
    content = json.dumps([settings, who, sys.executable, sys.version, str(LIBRARY)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]
