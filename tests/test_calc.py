"""Every new workbook in a real LibreOffice Calc: typed in with keys, in Dutch, saved and checked."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from analysis_lib.catalogue import REPORTS, Report, report
from analysis_lib.new_study import create
from analysis_lib.new_study.entry import FIRST_ROW, LAST_ROW
from analysis_lib.new_study.workbook import tables_to_fill
from analysis_lib.study import read_study
from analysis_lib.tables import Column, Kind, Table
from tests import small_trajectories
from tests.typed import command
from tests.worked import business_case, cases, path, regions
from tests.worked.filling import Tables, entries, fill

KEYBOARD = Path(__file__).with_name("calc_keyboard.py")
TRAJECTORIES = small_trajectories.tables()
STUDIES: dict[str, Tables] = {study.REPORT: study.TABLES for study in (business_case, cases, path, regions)} | {
    "utrechtse_heuvelrug": {
        name: [[None if cell == "" else cell for cell in row] for row in rows[:12]]
        for name, rows in TRAJECTORIES.items()
    }
}
Cell = tuple[str, str, str, bool]  # sheet, address, text, with keys
Tried = tuple[Cell, str]  # and what the cell must hold then


@cache
def python_of_calc() -> str | None:
    """The Python that has LibreOffice's bridge, None without LibreOffice."""
    if not shutil.which("soffice"):
        return None
    for name in ("/usr/bin/python3", "python3"):
        if (
            shutil.which(name)
            and not subprocess.run([name, "-c", "import uno"], capture_output=True, check=False).returncode
        ):
            return name
    return None


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(python_of_calc() is None, reason="no LibreOffice Calc; see CONTRIBUTING"),
]


def tries(known: Report) -> Iterator[Tried]:
    """What fits and what does not, in the last row that is checked."""
    seen: set[str] = set()
    for table in tables_to_fill(known.contract):
        for position, (name, about) in enumerate(table.columns.items(), start=1):
            kind = kind_of(about)
            alone = (about.unique and not about.choices) or about.kind is Kind.SHARE  # each of them is tried
            if (kind in seen and not alone) or (table.rows and name in table.rows[0].cells):
                continue
            if not alone:
                seen.add(kind)
            if about.refers_to:
                target = known.contract[about.refers_to[0]]
                letter = get_column_letter(list(target.columns).index(about.refers_to[1]) + 1)
                yield (target.name, f"{letter}{FIRST_ROW + len(target.rows)}", "doel", False), "doel"
            yield from tries_of(table, about, get_column_letter(position), kind)


def kind_of(about: Column) -> str:
    return "verwijzing" if about.refers_to else "keuze" if about.choices else str(about.kind)


def tries_of(table: Table, about: Column, letter: str, kind: str) -> Iterator[Tried]:
    def typed(row: int, text: str, holds: str) -> Tried:
        return (table.name, f"{letter}{row}", text, True), holds

    if about.unique and not about.choices:
        again, wrong = ("7", ["x", "1,5", "0"]) if about.kind is Kind.WHOLE else ("zelfde", [])
        yield typed(LAST_ROW, again, again)
        for text in (again, *wrong, *(["met spatie"] if about.key else [])):
            yield typed(LAST_ROW - 1, text, "")
    elif kind == "aandeel":
        for text, holds in (("40%", "0.4"), ("0,3", "0.3"), ("0,4", "0.4"), ("40", "0.4"), ("100%", "1")):
            yield typed(LAST_ROW, text, holds)
        yield typed(LAST_ROW - 1, "40", "")
    else:
        right, held, wrong = {
            "verwijzing": ("doel", "doel", "nergens"),
            "keuze": (next(iter(about.choices), ""), next(iter(about.choices), ""), "iets anders"),
            "ja of nee": ("ja", "ja", "misschien"),
            "geheel getal": ("2024", "2024", "1,5"),
            "getal": ("7,5", "7.5", "veel"),
            "datum": ("31-12-2024", "45657", "2024"),
            "tekst": ("0363", "0363", ""),
        }[kind]
        for text, holds in ((wrong, ""), (right, held)):
            if text and (about.maximum is None or holds != "2024" or about.maximum >= 2024):
                yield typed(LAST_ROW, text, holds)


def as_dutch(value: object) -> str:
    return repr(value).removesuffix(".0").replace(".", ",") if isinstance(value, float) else str(value)


def study_in(folder: Path, tables: Tables) -> Iterator[Cell]:
    """The worked study, cell by cell."""
    book = load_workbook(folder / "invoer.xlsx", rich_text=True)
    for cell, value in entries(book, tables):
        yield cell.parent.title, cell.coordinate, as_dutch(value), False
        cell.value = value


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, list[str]]]:
    """Everything that Calc is for, in one go: the folder, and per report what cells held after the tries."""
    home, jobs = tmp_path_factory.mktemp("calc"), []
    for name, tables in STUDIES.items():
        create(name, home / name / "nieuw")
        shutil.copytree(home / name / "nieuw", home / name / "gevuld")
        fill(home / name / "gevuld", tables)
        for before, after, cells in (
            ("nieuw", "", [cell for cell, _ in tries(report(name))]),
            ("nieuw", "getypt", list(study_in(home / name / "nieuw", tables))),
            ("gevuld", "bewaard", []),
        ):
            (home / name / after).mkdir(exist_ok=True)
            save = str(home / name / after / "invoer.xlsx") if after else None
            jobs.append({"open": str(home / name / before / "invoer.xlsx"), "cells": cells, "save": save})
    words = [str(python_of_calc()), str(KEYBOARD)]
    done = subprocess.run(words, input=json.dumps(jobs), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return home, dict(zip(STUDIES, json.loads(done.stdout)[::3], strict=True))


def test_every_new_workbook_is_typed_in() -> None:
    typed = {known.name for known in REPORTS if not known.tables_of} - {"any_report"}  # a program fills that one
    assert STUDIES.keys() == typed


@pytest.mark.parametrize("name", STUDIES)
def test_calc_takes_what_fits_and_refuses_the_rest(session: tuple[Path, dict[str, list[str]]], name: str) -> None:
    held = zip(tries(report(name)), session[1][name], strict=True)
    assert [(cell, wanted, found) for (cell, wanted), found in held if found != wanted] == []


@pytest.mark.parametrize("how", ["getypt", "bewaard"])
@pytest.mark.parametrize("name", STUDIES)
def test_what_calc_saves_is_what_was_typed(session: tuple[Path, dict[str, list[str]]], name: str, how: str) -> None:
    folder = session[0] / name
    assert command("check", name, "--data", str(folder / how)) == 0
    ours, theirs = (read_study(report(name), folder / one) for one in ("gevuld", how))
    assert theirs.warnings == ours.warnings
    assert theirs.tables.keys() == ours.tables.keys()
    for table, frame in ours.tables.items():
        pd.testing.assert_frame_equal(theirs.tables[table], frame, obj=table)


@pytest.mark.parametrize("name", STUDIES)
def test_checks_and_lists_end_together_when_calc_has_saved_them(
    session: tuple[Path, dict[str, list[str]]], name: str
) -> None:
    book = load_workbook(session[0] / name / "getypt" / "invoer.xlsx")
    for table in tables_to_fill(report(name).contract):
        sheet = book[table.name]
        ends: dict[str, int] = {}
        for check in sheet.data_validations.dataValidation:
            for cells in check.sqref.ranges:
                letter = get_column_letter(cells.min_col)
                ends[letter] = max(ends.get(letter, 0), cells.max_row)
        assert len(ends) == len(table.columns)
        assert len(set(ends.values())) == 1
        assert min(ends.values()) >= FIRST_ROW + 999
