"""Damaged files give checked tables or an InputError, whatever the damage; no number changes unseen.

The quick run tries a few hundred in all; ``NAREKENBAAR_FUZZ=10000`` tries as many of each kind.
"""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from analysis_lib.errors import InputError
from analysis_lib.tables import Checked, Column, Contract, Table, check
from tests.workbooks import HEADER, PRICES, row, write

pytestmark = pytest.mark.slow
TIMES = int(os.environ.get("NAREKENBAAR_FUZZ", "60"))
THOROUGH = settings(max_examples=TIMES, suppress_health_check=[HealthCheck.function_scoped_fixture])
UNITS = Table(
    "eenheden", "Eenheden.", {"naam": Column("Naam"), "bron": Column("Bron", confidential=True, optional=True)}
)
CONTRACT = Contract((PRICES, UNITS))
TABLES = [table.name for table in CONTRACT.tables]
ROWS = [
    HEADER,
    row(prijs="sbo_jaar", bedrag=8098.85, aantal=12, deel=0.55, vast=True, begin=date(2019, 12, 31), bron="Één café €"),
    row(prijs="djk_dag", bedrag=166, vast=False, begin=date(2016, 2, 29), bron="tekst; met, tekens"),
    row(prijs="uur", bedrag=1234.5, aantal=-3, deel=1),
]
OTHER = [["naam", "bron"], ["uur", "geheim"], ["dag", None]]
ODD = [
    "",
    "-",
    "#N/B",
    "=1+1",
    "1e999",
    "nan",
    "\ufeff",
    "\x00",
    "\x1b",
    "é" * 40_000,
    "<!ENTITY x>",
    "１２",
    "1.234",
    "\u202e",
    "'",
    '"',
    "\n",
]


def dice_of(seed: int) -> random.Random:
    """Draw the same damage again for the same seed."""
    return random.Random(seed)  # noqa: S311


def text_of(rows: list[Any]) -> str:
    def cell(value: Any) -> str:
        shown = {True: "ja", False: "nee", None: ""}.get(value, value) if isinstance(value, bool | None) else value
        text = str(shown).replace(".", ",") if isinstance(shown, float) else str(shown)
        return f'"{text}"' if ";" in text else text

    return "\n".join(";".join(map(cell, cells)) for cells in rows) + "\n"


def with_extras(book: Workbook) -> None:
    """Give a workbook what real ones have: merged titles, hidden columns, formats."""
    sheet = book["prijzen"]
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet["D4"].number_format, sheet["B4"].number_format = "0%", '"€" #,##0.00'


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the bytes of a valid study, as CSV and as a workbook."""
    sheets = {"prijzen": [["De prijslijst"], ["Sleutel", "In euro's"], *ROWS], "eenheden": OTHER, "Leesmij": [["x"]]}
    path = write(tmp_path_factory.mktemp("heel") / "invoer.xlsx", sheets, with_extras)
    return {
        "prijzen.csv": text_of(ROWS).encode(),
        "eenheden.csv": text_of(OTHER).encode(),
        "invoer.xlsx": path.read_bytes(),
    }


def outcome(folder: Path, files: dict[str, bytes]) -> Checked | InputError:
    """Check a study of these files; anything but tables or an InputError fails the test."""
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    result: Checked | InputError
    try:
        result = check(CONTRACT, folder)
    except InputError as error:
        result = error
    problems = result.warnings if isinstance(result, Checked) else result.problems
    assert all(problem.file in files or problem.file.removesuffix(".csv") in TABLES for problem in problems)
    assert all(problem.message[-1] in ".?" for problem in problems)
    assert isinstance(result, Checked) or problems
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    return result


def is_in_order(result: Checked | InputError) -> bool:
    """Whether it gave tables, which must keep their contract."""
    if isinstance(result, InputError):
        return False
    prices = result.tables["prijzen"]
    assert list(prices) == list(HEADER)
    assert prices["prijs"].is_unique
    assert prices["deel"].dropna().between(0, 1).all()
    assert (prices["bedrag"].dropna() >= 0).all()
    return True


def damaged_bytes(data: bytes, dice: random.Random) -> bytes:
    """Flip, drop, double or insert bytes, or break the file off."""
    out = bytearray(data)
    for _ in range(dice.choice([1, 1, 2, 8])):
        at = dice.randrange(len(out)) if out else 0
        kind = dice.randrange(6)
        if kind == 0 and out:
            out[at] ^= 1 << dice.randrange(8)
        elif kind == 1 and out:
            out[at] = dice.randrange(256)
        elif kind == 2:
            del out[at : at + dice.randrange(1, 20)]
        elif kind == 3:
            out[at:at] = out[at : at + dice.randrange(1, 20)]
        elif kind == 4:
            out[at:at] = dice.choice(ODD).encode()
        elif dice.random() < 0.3:
            del out[at:]
    return bytes(out)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def damaged_parts(data: bytes, dice: random.Random) -> bytes:
    """Damage, swap or drop parts of a workbook, or values and types within their XML."""
    parts = parts_of(data)
    names = sorted(parts)
    for _ in range(dice.choice([1, 1, 2, 4])):
        one, other = dice.choice(names), dice.choice(names)
        kind = dice.randrange(7)
        if kind == 0:
            parts[one] = damaged_bytes(parts[one], dice)
        elif kind == 1:
            parts[one], parts[other] = parts[other], parts[one]
        elif kind == 2:
            parts[one] = b""
        elif kind == 3:
            wrong = dice.choice(["s", "n", "b", "e", "d", "str", "inlineStr", "x", ""])
            parts[one] = _one(rb'\bt="[a-z]+"', f't="{wrong}"', parts[one], dice)
        elif kind == 4:
            wrong = dice.choice(["-1", "99999", "1e400", "NaN", "1_0", "", "x", "2958466", "0.5", "-0.5", "60", " 5 "])
            parts[one] = _one(rb"<v>[^<]*</v>", f"<v>{wrong}</v>", parts[one], dice)
        elif kind == 5:
            wrong = dice.choice(
                [
                    "A1",
                    "ZZZ9",
                    "A0",
                    "A99999999",
                    "1A",
                    "",
                    "XFD2",
                    "B2",
                    "AAAAA2",
                    "B4",
                    "B4:",
                    "ZZZ1:ZZZ9",
                    "B4:B5",
                    "B0:B0",
                ]
            )
            name = dice.choice(["r", "ref"])
            parts[one] = _one(rf'\b{name}="[A-Z0-9:]+"'.encode(), f'{name}="{wrong}"', parts[one], dice)
        else:
            wrong = dice.choice(['s="-1"', 's="99999"', 's="x"', "", 's="1"', 'min="x"', 'max="-1"', 'numFmtId=""'])
            parts[one] = _one(rb'\b(?:s|numFmtId|count|min|max|sheetId)="[0-9]+"', wrong, parts[one], dice)
    return packed(parts)


def _one(pattern: bytes, wrong: str, xml: bytes, dice: random.Random) -> bytes:
    found = list(re.finditer(pattern, xml))
    if not found:
        return xml
    where = dice.choice(found)
    return xml[: where.start()] + wrong.encode() + xml[where.end() :]


@THOROUGH
@given(seed=st.integers(0, 2**64 - 1))
def test_damaged_csv(tmp_path: Path, valid: dict[str, bytes], seed: int) -> None:
    dice = dice_of(seed)
    files = {name: data for name, data in valid.items() if name.endswith(".csv")}
    name = dice.choice(sorted(files))
    is_in_order(outcome(tmp_path, {**files, name: damaged_bytes(files[name], dice)}))


@THOROUGH
@given(seed=st.integers(0, 2**64 - 1))
def test_a_damaged_package(tmp_path: Path, valid: dict[str, bytes], seed: int) -> None:
    """The package has checksums, so what is read is unchanged."""
    result = outcome(tmp_path, {"invoer.xlsx": damaged_bytes(valid["invoer.xlsx"], dice_of(seed))})
    if is_in_order(result):
        assert isinstance(result, Checked)
        assert result.tables["prijzen"]["bedrag"].tolist() == [8098.85, 166, 1234.5]


@THOROUGH
@given(seed=st.integers(0, 2**64 - 1))
def test_damaged_parts_of_a_workbook(tmp_path: Path, valid: dict[str, bytes], seed: int) -> None:
    is_in_order(outcome(tmp_path, {"invoer.xlsx": damaged_parts(valid["invoer.xlsx"], dice_of(seed))}))


@THOROUGH
@given(
    st.lists(
        st.lists(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.dates(date(1900, 3, 1))
            | st.times()
            | st.sampled_from(ODD)
            | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
            max_size=9,
        ),
        max_size=5,
    ),
    st.sampled_from(["prijzen", "Prijzen", "prijs", "uitleg", "eenheden "]),
)
def test_any_value_in_any_cell(tmp_path: Path, rows: list[list[Any]], sheet: str) -> None:
    def storable(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(sign for sign in value if sign >= " " or sign == "\n")[:32_767]
        if isinstance(value, float) and not abs(value) < float("inf"):
            return None
        return str(value) if isinstance(value, int) and abs(value) > 10**300 else value

    sheets = {"eenheden": OTHER, sheet: [HEADER, *[[storable(value) for value in cells] for cells in rows]]}
    path = write(tmp_path / "bron" / "invoer.xlsx", sheets)
    data = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    is_in_order(outcome(tmp_path, {"invoer.xlsx": data}))


FORMS: tuple[Callable[[float], str], ...] = (  # the same amount with cents, as people write it
    lambda amount: f"{amount:.2f}".replace(".", ","),
    lambda amount: f"{amount:.2f}",
    lambda amount: f"{amount:,.2f}".translate(str.maketrans(",.", ".,")),
    lambda amount: f"{amount:,.2f}",
    lambda amount: f"€ {amount:,.2f}".translate(str.maketrans(",.", ".,")),
    lambda amount: f"EUR {amount:,.2f}".translate(str.maketrans(",.", "\u00a0,")),
    lambda amount: f"{amount:,.2f}".translate(str.maketrans(",.", "\u2009,")),
    lambda amount: f"{amount:,.2f}".replace(",", "'"),
    lambda amount: f" {amount:.2f} euro ".replace(".", ","),
)
NUMBER_FORMATS = ("General", "0.00", "#,##0.00", '"€" #,##0.00;[Red]-"€" #,##0.00', "0", '0 "dagen"', "0.00E+00")


@THOROUGH
@given(
    st.lists(st.decimals(0, 10**9, places=2).map(float), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_how_an_amount_is_written_changes_nothing(tmp_path: Path, amounts: list[float], dice: random.Random) -> None:
    """CSV in any notation and a workbook in any format, typed or as text, give the same numbers."""
    keys = [f"p{number}" for number in range(len(amounts))]
    form = [dice.choice(FORMS) for _ in amounts]
    lines = [
        ";".join([key, write_as(amount), "", "", "", "", ""])
        for key, amount, write_as in zip(keys, amounts, form, strict=True)
    ]
    text = "\n".join([";".join(HEADER), *lines])
    csv = outcome(tmp_path, {"prijzen.csv": text.encode(), "eenheden.csv": text_of(OTHER).encode()})

    def formatted(book: Any) -> None:
        for cells in book["prijzen"].iter_rows(min_row=2, min_col=2, max_col=2):
            cells[0].number_format = dice.choice(NUMBER_FORMATS)

    typed = [
        row(prijs=key, bedrag=dice.choice([amount, write_as(amount)]))
        for key, amount, write_as in zip(keys, amounts, form, strict=True)
    ]
    path = write(tmp_path / "bron" / "invoer.xlsx", {"prijzen": [HEADER, *typed], "eenheden": OTHER}, formatted)
    data = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    for result in (csv, outcome(tmp_path, {"invoer.xlsx": data})):
        assert isinstance(result, Checked), result
        assert result.tables["prijzen"]["bedrag"].tolist() == amounts


def test_the_undamaged_study_is_in_order(tmp_path: Path, valid: dict[str, bytes]) -> None:
    csv = outcome(tmp_path, {name: data for name, data in valid.items() if name.endswith(".csv")})
    workbook = outcome(tmp_path, {"invoer.xlsx": valid["invoer.xlsx"]})
    assert isinstance(csv, Checked)
    assert isinstance(workbook, Checked)
    for name, frame in csv.tables.items():
        pd.testing.assert_frame_equal(workbook.tables[name], frame)
    assert csv.tables["prijzen"]["deel"].tolist()[::2] == [0.55, 1]
    assert csv.tables["prijzen"]["begin"].notna().tolist() == [True, True, False]
    assert len(workbook.warnings) == 2  # what is hidden
