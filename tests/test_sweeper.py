"""A folder that is removed stays away, whoever else is at work in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from analysis_lib.notebook import sweeper


def test_a_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    sweeper.sweep(str(tmp_path / "a"), within=0)
    assert not (tmp_path / "a").exists()
    sweeper.sweep(str(tmp_path / "a"), within=0)


def test_a_folder_that_a_lock_makes_anew_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waited for a lock in it does so a moment after the folder is gone."""
    folder, removals = tmp_path / "batch", list[object]()
    remove = shutil.rmtree

    def removed(*given: object, **options: bool) -> None:
        remove(*given, **options)  # type: ignore[call-overload]
        removals.append(given)
        if len(removals) == 2:
            with FileLock(folder / "result.lock"):
                (folder / "result").write_bytes(b"7")

    folder.mkdir()
    monkeypatch.setattr(shutil, "rmtree", removed)
    sweeper.sweep(str(folder), within=30, stays=0.2)
    assert not folder.exists()
    assert len(removals) > 2
