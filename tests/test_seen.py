"""What nothing happened to is not read again, and what did change is always seen."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from analysis_lib.batch import seen as module
from analysis_lib.batch.seen import NAME, Seen
from analysis_lib.whole_files import fingerprints

HOUR = 3_600 * 10**9


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report of an hour ago: the clock is put forward, since no file can be made to have changed earlier."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + HOUR)
    made = tmp_path / "rapport"
    (made / "data").mkdir(parents=True)
    (made / "report.html").write_text("een", encoding="utf-8")
    (made / "data" / "a.csv").write_text("1", encoding="utf-8")
    return made


def made_of(folder: Path) -> dict[str, str]:
    return fingerprints(folder)


def kept(folder: Path) -> Seen:
    """What a command knows that comes after one that looked at the report."""
    first = Seen(folder.parent)
    assert first.damage(folder, made_of(folder)) == []
    first.keep(folder.parent)
    return Seen(folder.parent)


@pytest.mark.skipif(os.name != "posix", reason="the system does not tell when a file changed")
def test_an_unchanged_report_is_not_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, later = made_of(folder), kept(folder)
    monkeypatch.setattr(module, "fingerprints", lambda place: pytest.fail("read again"))
    assert later.damage(folder, made) == []
    assert not later.learned


@pytest.mark.skipif(os.name != "posix", reason="the system does not tell when a file changed")
def test_every_kind_of_change_is_seen(folder: Path) -> None:
    made, page = made_of(folder), folder / "report.html"
    later = kept(folder)
    about = page.stat()
    page.write_text("tee", encoding="utf-8")
    os.utime(page, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (page.stat().st_size, page.stat().st_mtime_ns) == (about.st_size, about.st_mtime_ns)
    assert later.damage(folder, made) == ["report.html is na het maken veranderd"]
    page.write_text("een", encoding="utf-8")
    (folder / "data" / "a.csv").rename(folder / "data" / "b.csv")
    assert later.damage(folder, made) == ["data/a.csv is weg"]


def test_a_file_that_changed_a_moment_ago_is_read_each_time(tmp_path: Path) -> None:
    """It may change again within the tick of a clock, and leave no trace of that."""
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    seen = Seen(tmp_path)
    before = seen.digest(tmp_path / "a.csv")
    assert not seen.learned
    assert Seen(tmp_path).digest(tmp_path / "a.csv") == before
    (tmp_path / "a.csv").write_text("2", encoding="utf-8")
    assert Seen(tmp_path).digest(tmp_path / "a.csv") != before


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"form": 0}', '{"form": 1, "reports": 3}', '{"form": 1, "reports": {"a": 1}}']
)
def test_what_was_kept_may_be_damaged(folder: Path, text: str) -> None:
    (folder.parent / NAME).write_text(text.replace('"a"', f'"{folder}"'), encoding="utf-8")
    assert Seen(folder.parent).damage(folder, made_of(folder) | {"weg.txt": ""}) == ["weg.txt is weg"]


def test_what_is_gone_is_forgotten(folder: Path) -> None:
    kept(folder)
    (folder.parent / "tabel.csv").write_text("1", encoding="utf-8")
    made = made_of(folder)
    later = Seen(folder.parent)
    later.digest(folder.parent / "tabel.csv")
    folder.rename(folder.with_name("elders"))
    later.keep(folder.parent)
    assert str(folder) not in (folder.parent / NAME).read_text(encoding="utf-8")
    assert Seen(folder.parent).damage(folder.with_name("elders"), made) == []
