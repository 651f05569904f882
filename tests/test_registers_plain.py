"""Files of SPSS and Stata in which nothing is out of the ordinary are read in one pass; all others with care."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

pytest.importorskip("ibis", reason="registers need the extra `registers`")
import polars as pl
import pyreadstat
from polars.testing import assert_frame_equal

from analysis_lib.errors import UserError
from analysis_lib.registers import convert as converting
from analysis_lib.registers.catalogue import read_catalogue
from analysis_lib.registers.convert import convert
from analysis_lib.registers.finding import find

CATALOGUE = read_catalogue()
OPEN = "99999999"
ENROLLED = {
    "RINPERSOONS": ["R", "R", "F", "R"],
    "RINPERSOON": ["000000001", "000000020", "", ""],
    "AANVINSCHR": ["20160801", "--------", "20160801", "20160801"],
    "EINDINSCHR": [OPEN, "", OPEN, OPEN],
    "HOOFDINSCHR": ["01", "11", "01", "01"],
}
LIVES = {
    "RINPERSOONS": ["R", "R"],
    "RINPERSOON": ["000000001", "000000020"],
    "SOORTOBJECTNUMMER": ["D", "D"],
    "RINOBJECTNUMMER": ["00010001", "00020002"],
    "GBADATUMAANVANGADRESHOUDING": ["20100615", "20100615"],
    "GBADATUMEINDEADRESHOUDING": [OPEN, OPEN],
}
BUDGET = {"RINPERSOONS": ["R"], "RINPERSOON": ["000000001"], "BEDRAGDECLPGB": [12.34]}
FILES = {
    "ONDERWIJSINSCHRTAB2016V1": ENROLLED,
    "GBAADRESOBJECT2016BUSV1": LIVES,
    "PGBWLZWMOJW2016TABV1": BUDGET,
}


def put(folder: Path, name: str, columns: dict[str, list[object]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.sav"
    declared = {"EINDINSCHR": [OPEN]} if "EINDINSCHR" in columns else {}
    pyreadstat.write_sav(pd.DataFrame(columns), str(path), missing_ranges=declared)
    return path


def converted(path: Path, cache: Path) -> pl.DataFrame:
    files = convert(find(path.parent, CATALOGUE), CATALOGUE, cache)
    [place] = [place for years in files.values() for place in years.values()]
    return pl.read_parquet(place)


@pytest.fixture
def with_care(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files were read with care."""
    seen: list[str] = []
    real = converting._convert_with_care

    def care(delivery: converting.Delivery, *given: object) -> None:
        seen.append(delivery.path.name)
        real(delivery, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(converting, "_convert_with_care", care)
    return seen


@pytest.mark.parametrize("name", FILES)
def test_one_pass_gives_what_reading_with_care_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_care: list[str], name: str
) -> None:
    path = put(tmp_path / "r", name, FILES[name])
    quick = converted(path, tmp_path / "quick")
    assert with_care == []
    monkeypatch.setattr(converting, "_is_plain", lambda *_: False)
    careful = converted(path, tmp_path / "careful")
    assert with_care == [path.name]
    assert_frame_equal(quick, careful)
    assert quick["persoon"].to_list()[0] == 1_000_000_001


def test_what_one_pass_gives(tmp_path: Path, with_care: list[str]) -> None:
    enrolled = converted(put(tmp_path / "r", "ONDERWIJSINSCHRTAB2016V1", ENROLLED), tmp_path / "cache")
    assert enrolled.drop("RINPERSOON").rows() == [
        (1_000_000_001, "20160801", OPEN, "01", 2016),
        (1_000_000_020, "--------", None, "11", 2016),
    ], "linked persons with a key, what is declared missing is kept, and an empty date is none"
    budget = converted(put(tmp_path / "s", "PGBWLZWMOJW2016TABV1", BUDGET), tmp_path / "other")
    assert budget["BEDRAGDECLPGB"].to_list() == [1_234]
    assert budget["WETPGB"].to_list() == [None], "a column that a file does not have"
    assert with_care == []


def changed(columns: dict[str, list[object]], name: str, value: object) -> dict[str, list[object]]:
    return {**columns, name: [value, *columns[name][1:]]}


@pytest.mark.parametrize(
    ("name", "column", "value", "expected"),
    [
        ("ONDERWIJSINSCHRTAB2016V1", "RINPERSOONS", " R", "01"),
        ("ONDERWIJSINSCHRTAB2016V1", "HOOFDINSCHR", " 01", "01"),
        ("ONDERWIJSINSCHRTAB2016V1", "HOOFDINSCHR", "01\u00a0", "01"),
        ("ONDERWIJSINSCHRTAB2016V1", "AANVINSCHR", "  201608", "201608"),
        ("ONDERWIJSINSCHRTAB2016V1", "AANVINSCHR", "201608", "201608"),
        ("GBAADRESOBJECT2016BUSV1", "RINOBJECTNUMMER", " 0010001", "0010001"),
        ("GBAADRESOBJECT2016BUSV1", "RINOBJECTNUMMER", "001", "001"),
    ],
)
def test_what_is_out_of_the_ordinary_is_read_with_care(  # noqa: PLR0917  # one case in six parts
    tmp_path: Path, with_care: list[str], name: str, column: str, value: str, expected: str
) -> None:
    rows = converted(put(tmp_path / "r", name, changed(FILES[name], column, value)), tmp_path / "cache")
    assert with_care == [f"{name}.sav"]
    first = rows.row(0, named=True)
    assert first["HOOFDINSCHR" if column == "RINPERSOONS" else column] == expected
    assert rows.height == 2


@pytest.mark.parametrize(
    ("key", "number"), [("x00000001", -1), ("+00000001", -1), ("-00000001", -1), ("0000001", 10_000_001)]
)
def test_a_key_unlike_the_others_is_read_with_care(tmp_path: Path, with_care: list[str], key: str, number: int) -> None:
    path = put(tmp_path / "r", "GBAADRESOBJECT2016BUSV1", changed(LIVES, "RINPERSOON", key))
    assert converted(path, tmp_path / "cache")["persoon"].to_list() == [number, 1_000_000_020]
    assert with_care == [path.name]


@pytest.mark.parametrize("text", [b"00010001", b"20100615"])
def test_any_text_that_is_cut_is_found_by_its_length(tmp_path: Path, text: bytes) -> None:
    """What is left of the number of an address would be another address."""
    path = put(tmp_path / "r", "GBAADRESOBJECT2016BUSV1", LIVES)
    path.write_bytes(path.read_bytes().replace(text, text[:6] + b"\xff ", 1))
    with pytest.raises(UserError, match=r"GBAADRESOBJECT2016BUSV1\.sav: kolom .*UTF-8"):
        converted(path, tmp_path / "cache")


def test_a_file_of_persons_with_fewer_rows_than_it_says_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path / "r", "GBAADRESOBJECT2016BUSV1", LIVES)
    whole = bytearray(path.read_bytes())
    assert int.from_bytes(whole[80:84], "little") == 2, "where SPSS keeps the number of rows"
    whole[80] = 3
    path.write_bytes(whole)
    with pytest.raises(UserError, match=r"GBAADRESOBJECT2016BUSV1\.sav: is leeg, afgebroken"):
        converted(path, tmp_path / "cache")


def test_costs_that_a_file_does_not_have_take_no_room(tmp_path: Path) -> None:
    costs = {
        name: [1.0]
        for name, column in CATALOGUE["ZVWZORGKOSTENTAB"].columns.items()
        if column.required and column.exists_in(2016)
    }
    path = put(tmp_path / "r", "ZVWZORGKOSTEN2016TABV1", {"RINPERSOONS": ["R"], "RINPERSOON": ["1"], **costs})
    columns = set(converted(path, tmp_path / "cache").columns)
    assert columns == {"persoon", "RINPERSOON", "jaar", *costs}
