"""What the fault tests look at: processes, and folders of reports."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from analysis_lib.manual import FOLDER as MANUAL


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """Return the processes that a process started, and their own."""
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def gone(processes: list[psutil.Process], within: float = 20.0) -> bool:
    """Whether all of them end within so many seconds."""
    return within_seconds(lambda: not any(map(_lives, processes)), within)


def within_seconds(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something becomes true within so many seconds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def finished(out: Path) -> list[Path]:
    """Return the folders of finished reports; each must hold all that its receipt names, and nothing else."""
    folders = sorted(path.parent for path in out.glob("*/[!.]*/receipt.json"))
    for folder in folders:
        receipt = json.loads((folder / "receipt.json").read_text(encoding="utf-8"))
        there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
        assert there == {*receipt["uitvoer"], "receipt.json"}, folder
        assert {"report.html", "report.ipynb"} <= there, folder
    places = [path for path in out.glob("*/[!.]*") if path.is_dir() and path.parent.name != MANUAL]
    without = [path for path in places if path not in folders]
    assert not without, without
    return folders


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
