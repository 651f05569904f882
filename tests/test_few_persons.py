"""A business case of own data with numbers of few persons: only with consent, or inside the house."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis_lib import business_case as bc
from analysis_lib.business_case.page import BusinessCaseView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from analysis_lib.tables import Tables
from tests import other_study

Rows = list[list[object]]


def read(folder: Path, tables: dict[str, Rows], **studie: str) -> Tables:
    """Read the invented study, without consent unless `studie` gives it."""
    chosen = {"toestemming": "", **studie}
    rows = [row for row in other_study.TABLES["studie"] if row[0] not in chosen]
    rows += [[key, value] for key, value in chosen.items() if value]
    other_study.write_tables(folder, {**other_study.TABLES, "studie": rows, **tables})
    return read_study(report("kid_mbc"), folder).tables


def with_number(table: str, column: str, *numbers: float) -> Rows:
    """Return a table of the study with these numbers in its first rows."""
    header, *rows = (list(row) for row in other_study.TABLES[table])
    for row, number in zip(rows, numbers, strict=False):
        row[header.index(column)] = number
    return [header, *rows]


def warning(tables: Tables) -> str:
    return BusinessCaseView(tables, bc.evaluate(tables)).warning().text


ENOUGH = {"effecten": with_number("effecten", "aantal", 12), "regels": with_number("regels", "aantal", 12, 12, 12)}


FEW = {"effecten": with_number("effecten", "aantal", 9), "regels": with_number("regels", "aantal", 9, 9, 9)}


@pytest.mark.parametrize(
    ("tables", "where"),
    [
        (
            {**ENOUGH, "casussen": [*other_study.TABLES["casussen"], ["y", "Anderen", 9, "eigen"]]},
            "casussen.csv, rij 3",
        ),
        (FEW, "effecten.csv, rij 2"),
        ({**ENOUGH, "regels": FEW["regels"]}, "regels.csv, rij 2"),
    ],
)
def test_few_persons_are_refused_without_consent(tmp_path: Path, tables: dict[str, Rows], where: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, tables)
    problems = [str(one) for one in caught.value.problems]
    assert all("minder dan 10 personen" in one and "toestemming" in one for one in problems)
    assert [one for one in problems if one.startswith(where)]
    assert not any("9" in one for one in problems)  # the number itself is not told


def test_as_many_as_the_minimum_need_none(tmp_path: Path) -> None:
    assert warning(read(tmp_path, ENOUGH)) == ""


def test_those_who_would_be_left_are_counted_too(tmp_path: Path) -> None:
    header, *rows = ENOUGH["effecten"]
    eligible = [[*header, "in_aanmerking"], [*rows[0], 15], *([*row, ""] for row in rows[1:])]
    with pytest.raises(InputError, match="laat van wie in aanmerking komt minder dan 10"):
        read(tmp_path, {**ENOUGH, "effecten": eligible})


def test_the_report_names_who_consented(tmp_path: Path) -> None:
    said = warning(read(tmp_path, FEW, toestemming="De ouders, mei 2026"))
    assert "minder dan 10 personen" in said
    assert "De ouders, mei 2026" in said


def test_inside_the_house_every_page_says_so(tmp_path: Path) -> None:
    tables = read(
        tmp_path, {"casussen": [*other_study.TABLES["casussen"], ["y", "Anderen", 3, "eigen"]]}, versie="intern"
    )
    view = BusinessCaseView(tables, bc.evaluate(tables))
    assert view.watermark
    assert "Intern" in view.warning().text


@pytest.mark.parametrize("kind", ["gepubliceerd", "SYNTHETISCH"])
def test_what_others_published_and_what_is_invented_need_none(tmp_path: Path, kind: str) -> None:
    tables = read(tmp_path, FEW, gegevens=kind)
    assert "Toestemming" not in warning(tables)
