from __future__ import annotations

from pathlib import Path

import pytest

from analysis_lib.errors import InputError
from analysis_lib.tables.cells import RawTable
from analysis_lib.tables.reading import read_delimited


def read(tmp_path: Path, data: bytes | str) -> RawTable:
    path = tmp_path / "prijzen.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_delimited(path)


@pytest.mark.parametrize(
    "data",
    [
        "prijs,bedrag\nsbo,8098.85\n",
        "prijs;bedrag\nsbo;8098.85\n",
        "prijs\tbedrag\nsbo\t8098.85\n",
        "\ufeffprijs;bedrag\r\nsbo;8098.85\r\n",
        "sep=;\r\nprijs;bedrag\r\nsbo;8098.85",
        "prijs;bedrag\rsbo;8098.85\r",
        '"prijs","bedrag"\n"sbo","8098.85"\n\n\n',
        "prijs;bedrag;;\nsbo;8098.85;;\n;;;\n",
        " prijs ; bedrag \n sbo ; 8098.85 \n",
    ],
)
def test_reads_what_people_save(tmp_path: Path, data: str) -> None:
    raw = read(tmp_path, data)
    assert raw.header == ("prijs", "bedrag")
    assert [cells for _, cells in raw.rows] == [("sbo", "8098.85")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_reads_the_unicode_text_of_excel(tmp_path: Path, encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    raw = read(tmp_path, f"{mark}prijs\tbron\r\nsbo\téén café €\r\n".encode(encoding))
    assert (raw.header, raw.rows) == (("prijs", "bron"), ((2, ("sbo", "één café €")),))


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_title_above_the_header_decides_nothing(tmp_path: Path, delimiter: str) -> None:
    table = f"{delimiter.join(['Prijs *', 'Bedrag (EUR)', 'bron'])}\nsbo{delimiter}12{delimiter}x\n"
    path = tmp_path / "prijzen.csv"
    path.write_text(f"Prijzen; tarieven; bedragen, en bronnen\n\nZie: a, b, c, d\n{table}", encoding="utf-8")
    raw = read_delimited(path, ["prijs", "bedrag", "bron"])
    assert raw.header == ("Prijs *", "Bedrag (EUR)", "bron")
    assert (raw.header_row, raw.rows) == (4, ((5, ("sbo", "12", "x")),))


def test_reads_windows_1252(tmp_path: Path) -> None:
    raw = read(tmp_path, "prijs;bron\nsbo;één café €\n".encode("cp1252"))
    assert raw.rows[0][1][1] == "één café €"


def test_rows_keep_the_number_that_excel_shows(tmp_path: Path) -> None:
    raw = read(tmp_path, 'prijs,bron\na,"twee\nregels"\n\nb,x\n')
    assert [number for number, _ in raw.rows] == [2, 4]


def test_a_separator_inside_quotes_is_text(tmp_path: Path) -> None:
    raw = read(tmp_path, 'prijs,"bron; met, tekens"\na,"x; y, z"\n')
    assert raw.rows == ((2, ("a", "x; y, z")),)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is leeg"),
        (b"\n\n", "is leeg"),
        (b"PK\x03\x04rest", "Excel-werkmap"),
        (b"a\x00b\x00", "CSV UTF-8"),
        (b"\xff\xfea\x00b", "beschadigd"),
        (b'"prijs,bedrag"\n"sbo,1"\n', "elke rij in één cel"),
        (b"prijs,bedrag\nsbo,1,2\n", "rij 2: heeft 3 waarden bij 2 kolommen"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, data)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis_lib.tables.reading.MAX_ROWS", 2)
    assert len(read(tmp_path, "prijs,bedrag\na,1\nb,1\n").rows) == 2
    with pytest.raises(InputError, match="heeft meer dan 2 rijen"):
        read(tmp_path, "prijs,bedrag\na,1\nb,1\nc,1\n")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "prijzen.csv").mkdir()
    with pytest.raises(InputError, match="niet te lezen"):
        read_delimited(tmp_path / "prijzen.csv")


def test_an_unclosed_quotation_mark_does_not_swallow_rows(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rij 3: er staat een aanhalingsteken te veel of te weinig"):
        read(tmp_path, 'prijs,bron\na,"x\nb,y\n')
    with pytest.raises(InputError, match="rij 2, kolom bron: bevat hele rijen"):
        read(tmp_path, 'prijs,bron\na,"x\nb,y"\nc,z\n')


def test_a_cell_may_hold_several_lines(tmp_path: Path) -> None:
    raw = read(tmp_path, 'prijs,bron,plaats\na,"twee\nregels",x\n')
    assert raw.rows[0][1][1] == "twee\nregels"


def test_two_encodings_in_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rij 3: bevat letters in twee coderingen"):
        read(tmp_path, "prijs,bron\na,caf\u00e9\n".encode() + "b,caf\u00e9\n".encode("cp1252"))


def test_a_doubled_bom_is_not_part_of_a_column_name(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeff\ufeffprijs;bedrag\nsbo;1\n").header == ("prijs", "bedrag")
