"""Every input file has a fingerprint, however large; nothing that could keep us waiting is opened."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from analysis_lib import provenance, study
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.provenance import Inputs
from analysis_lib.tables import reading
from analysis_lib.tables.reading import read_delimited


def test_a_file_too_large_to_read_is_followed_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "trajecten.csv"
    with path.open("wb") as file:
        file.truncate(3 * 10**6)  # takes no room on the disk
    monkeypatch.setattr(reading, "MAX_BYTES", 10**6)
    before = Inputs.of(tmp_path)
    assert before.files[0][2] == hashlib.sha256(bytes(3 * 10**6)).hexdigest()
    with path.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"x")
    assert Inputs.of(tmp_path) != before
    with pytest.raises(InputError, match=r"trajecten\.csv: is 3 MB en daarmee te groot; sla alleen de tabel zelf op"):
        read_delimited(path)


def test_tables_that_a_process_keeps_are_those_of_the_files_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study, "_kept", None)
    about = report("holland_rijnland")
    place = Path(shutil.copytree(about.templates, tmp_path / "studie"))
    first = study.read_study(about, place)
    assert study.read_study(about, place).tables is not first.tables  # nothing is kept unasked
    study.keep_study()
    kept = study.read_study(about, place)
    assert study.read_study(about, place).tables is kept.tables
    told = place / "studie.csv"
    told.write_text(told.read_text(encoding="utf-8").replace("2021", "2022"), encoding="utf-8")
    changed = study.read_study(about, place)
    assert changed.tables is not kept.tables
    assert changed.inputs != kept.inputs


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"", 0),
        (b"a", 0),
        (b"a\r\n", 0),
        (b"a\rb", 1),
        (b"a\r\n\r\nb\n", 1),
        (b"\n\r", 0),
        (b"a\r\r\n\n\rbcd\r\nef", 2),
        (b'a;b\n1;"two\nlines"\n2;"a ""quoted"" word\r\n"\n', 2),
        (b'"a"\n"b"\n"c"', 2),
        ("a;b\r\n1;2\r\n".encode("utf-16"), 1),
    ],
)
@pytest.mark.parametrize("piece", [1, 2, 3, 100])
def test_rows_are_counted_in_pieces_without_the_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, rows: int, piece: int
) -> None:
    monkeypatch.setattr(provenance, "_PIECE", piece)
    (tmp_path / "prijzen.csv").write_bytes(data)
    (found,) = Inputs.of(tmp_path).files
    assert found == ("prijzen.csv", rows, hashlib.sha256(data).hexdigest())


def test_rows_are_those_of_text_that_is_not_about_persons(tmp_path: Path) -> None:
    for name in ("prijzen.csv", "Trajecten.csv", "grenzen.geojson", "invoer.xlsx", "logo.png", "notities.txt"):
        (tmp_path / name).write_bytes(b"a\nb\n")
    found = {name: rows for name, rows, _ in Inputs.of(tmp_path, ["trajecten"]).files}
    assert found == dict.fromkeys(("Trajecten.csv", "grenzen.geojson", "invoer.xlsx", "logo.png")) | {"prijzen.csv": 1}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_or_a_folder_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "prijzen.csv")
    (tmp_path / "regels.csv").mkdir()
    assert Inputs.of(tmp_path).files == (("prijzen.csv", None, ""), ("regels.csv", None, ""))
