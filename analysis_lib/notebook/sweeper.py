"""Removes a folder as soon as the process that started this program is gone, however it ended.

    python -I -S sweeper.py FOLDER

It is a separate, small program, so that it starts in no time and outlives a batch that is
killed. It reads its standard input, which nobody writes to and which ends with the process
that started it.
"""

import os
import shutil
import sys
import time

TYPE_CHECKING = False  # typing takes long to import
if TYPE_CHECKING:
    import subprocess

_BETWEEN = 0.05  # seconds


def start(folder: str) -> "subprocess.Popen[bytes] | None":
    """Have another process remove a folder as soon as this one is gone; None where none can be started."""
    import subprocess  # takes long to import, and is not needed to sweep

    words = [sys.executable, "-I", "-S", __file__, folder]
    try:
        return subprocess.Popen(  # noqa: S603  # our own program
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:  # then the next batch removes it
        return None


def sweep(folder: str, within: float, stays: float = 0.0) -> None:
    """Remove a folder, even while others write in it, until it stayed away for a while; give up after so many seconds.

    Who waits for a lock in a folder that is gone makes it anew, and may put there what nobody else would remove.
    """
    began = there = time.monotonic()
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        now = time.monotonic()
        if os.path.exists(folder):  # noqa: PTH110  # pathlib takes long to import
            there = now
        elif now - there >= stays:
            break
        if now - began > within:
            break
        time.sleep(_BETWEEN)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    # The batch's processes notice its end too, but still write for a moment.
    sweep(sys.argv[1], within=60, stays=2)
