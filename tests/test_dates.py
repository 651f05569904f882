from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel

from analysis_lib.errors import InputError
from analysis_lib.tables import Column, Contract, Kind, Table
from analysis_lib.tables.dates import EARLIEST, LATEST, DateError, parse_dates, serial_date
from tests.loading import load

LAST = date(2019, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["31-12-2019", "31/12/2019", "31.12.2019", "2019-12-31", "20191231", "2019-12-31 00:00:00", "2019-12-31T23:59"],
)
def test_ways_to_write_a_date(text: str) -> None:
    assert parse_dates([text]) == [LAST]


def test_the_day_comes_first() -> None:
    assert parse_dates(["03-04-2019", "1-2-2020"]) == [date(2019, 4, 3), date(2020, 2, 1)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12-31-2019", "geen bestaande datum"),  # the month first
        ("29-02-2019", "geen bestaande datum"),
        ("20190000", "geen bestaande datum"),
        ("31-12-19", "is geen datum"),
        ("31-12/2019", "is geen datum"),
        ("43830", "is geen datum"),
        ("gisteren", "is geen datum"),
        ("01-01-1899", "ligt buiten 1900 tot 2100"),
    ],
)
def test_anything_but_a_date_is_refused(text: str, message: str) -> None:
    (error,) = parse_dates([text])
    assert isinstance(error, DateError)
    assert message in str(error)


@given(st.dates(EARLIEST, LATEST), st.sampled_from(["%d-%m-%Y", "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y %H:%M"]))
def test_every_date_is_read_back(day: date, form: str) -> None:
    text = day.strftime(form).replace(day.strftime("%Y"), f"{day.year:04d}")
    assert parse_dates([text]) == [day]


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@given(day=st.dates(date(1932, 1, 1), LATEST))
def test_every_day_number_is_read_back(epoch: datetime, day: date) -> None:
    assert serial_date(float(to_excel(day, epoch)), epoch) == day


@pytest.mark.parametrize("number", [0.5, 1, 2019, 9999, 43830000, 20190231, 1e300])
def test_a_number_that_may_be_a_year_or_nothing_is_not_a_date(number: float) -> None:
    with pytest.raises(DateError):
        serial_date(float(number), CALENDAR_WINDOWS_1900)


def read(folder: Path, cell: str) -> pd.DataFrame:
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_text(f"naam,eind\na,{cell}\nb,2019-12-31\n", encoding="utf-8")
    columns = {"naam": Column("Naam"), "eind": Column("Eind", Kind.DATE, optional=True)}
    return load(Contract((Table("t", "Rijen.", columns),)), folder)["t"]


def test_a_column_of_dates(tmp_path: Path) -> None:
    frame = read(tmp_path, "")
    assert frame["eind"].isna().tolist() == [True, False]
    assert frame["eind"].dtype.kind == "M"
    assert frame.at[1, "eind"] == pd.Timestamp(LAST)
    with pytest.raises(InputError, match=r"t\.csv, rij 2, kolom eind: '30-02-2019' is geen bestaande datum"):
        read(tmp_path, "30-02-2019")
