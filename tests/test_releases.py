"""What was published is kept beside a study: added to, never changed, whoever else is writing."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from analysis_lib import releases
from analysis_lib.errors import InputError, UserError
from analysis_lib.releases import FOLDER, ReleasedMeanwhileError, add_release, entries, read_releases


def kept(study: Path) -> list[dict[str, object]]:
    return entries(read_releases(study))


def test_a_study_without_any_has_none(tmp_path: Path) -> None:
    assert kept(tmp_path) == []
    assert list(tmp_path.iterdir()) == []  # reading writes nothing


def test_one_is_added_with_its_date_and_once(tmp_path: Path) -> None:
    assert add_release(tmp_path, [], {"a": 1})
    assert not add_release(tmp_path, [], {"a": 1})  # another report of the same batch
    (entry,) = kept(tmp_path)
    assert entry.pop("datum")
    assert entry == {"a": 1}
    assert [path.name for path in (tmp_path / FOLDER).iterdir()] == ["0001.json"]


def test_the_next_follows(tmp_path: Path) -> None:
    add_release(tmp_path, [], {"a": 1})
    assert add_release(tmp_path, kept(tmp_path), {"a": 2})
    assert [entry["a"] for entry in kept(tmp_path)] == [1, 2]


def test_one_that_does_not_know_of_another_is_refused(tmp_path: Path) -> None:
    add_release(tmp_path, [], {"a": 1})
    with pytest.raises(ReleasedMeanwhileError, match="andere uitgave") as refused:
        add_release(tmp_path, [], {"a": 2})
    assert refused.value.may_pass  # in a batch it is made again at once
    assert [entry["a"] for entry in kept(tmp_path)] == [1]


def test_so_is_one_that_another_run_overtakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = releases._write_new

    def overtaken(target: Path, entry: releases.Entry) -> None:
        monkeypatch.setattr(releases, "_write_new", write)
        add_release(tmp_path, [], {"a": 1})
        write(target, entry)

    monkeypatch.setattr(releases, "_write_new", overtaken)
    with pytest.raises(ReleasedMeanwhileError):
        add_release(tmp_path, [], {"a": 2})
    assert [entry["a"] for entry in kept(tmp_path)] == [1]


def test_a_disk_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "not here")

    monkeypatch.setattr(os, "link", refuse)
    assert add_release(tmp_path, [], {"a": 1})
    assert add_release(tmp_path, kept(tmp_path), {"a": 2})
    assert [path.name for path in sorted((tmp_path / FOLDER).iterdir())] == ["0001.json", "0002.json"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:  # a folder is no obstacle to whoever may write everywhere
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UserError, match=rf"niet worden vastgelegd in de map '{tmp_path.name}' \(alleen lezen\)"):
        add_release(tmp_path, [], {"a": 1})


@pytest.mark.parametrize("text", ["{", "[1]", ""])
def test_a_damaged_file_is_named(tmp_path: Path, text: str) -> None:
    add_release(tmp_path, [], {"a": 1})
    (tmp_path / FOLDER / "0001.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"0001.json.*reservekopie"):
        read_releases(tmp_path)


def test_other_files_there_are_left_alone(tmp_path: Path) -> None:
    add_release(tmp_path, [], {"a": 1})
    (tmp_path / FOLDER / "notitie.txt").write_text("van ons", encoding="utf-8")
    (tmp_path / FOLDER / ".0002.json-0a1b2c3d").write_text("{", encoding="utf-8")  # of a run that was killed
    assert len(kept(tmp_path)) == 1
    assert add_release(tmp_path, kept(tmp_path), {"a": 2})


def test_a_person_can_read_it(tmp_path: Path) -> None:
    add_release(tmp_path, [], {"naam": "De Linde é"})
    text = (tmp_path / FOLDER / "0001.json").read_text(encoding="utf-8")
    assert "De Linde é" in text
    assert json.loads(text)["naam"] == "De Linde é"
