"""Takes away a folder as soon as whoever began this program is gone, however it went.

    python -I -S sweeper.py FOLDER

It is a program of its own, and a small one, so that it starts in no time and outlives a
batch that is killed. It reads its standard input, which nobody writes to, and which ends
with the process that began it.
"""

import os
import shutil
import sys
import time

_TRIES, _BETWEEN = 300, 0.1  # seconds; processes of the batch may write for a moment yet


def sweep(folder: str) -> None:
    """Take away a folder, also where others put things in it meanwhile."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):  # noqa: PTH110  # pathlib takes as long to import as the rest together
            break
        time.sleep(_BETWEEN)


if __name__ == "__main__":
    sys.stdin.buffer.read()
    sweep(sys.argv[1])
