"""What a spreadsheet would take for a formula is text in every CSV file, and comes back as it was."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.new_study.prefilled import write_files
from analysis_lib.show.tables import to_csv
from analysis_lib.synthesis.writing import as_csv
from analysis_lib.tables.formulas import marked, unmarked
from analysis_lib.tables.reading import read_delimited
from analysis_lib.transcription.writing import csv_of
from tests.typed import heard

HOSTILE = [
    "=1+1",
    "@SUM(A1)",
    "+49 en meer",
    "- waarvan jongens",
    "'=1+1",
    "''=1",
    "'s ochtends",
    "a;=HYPERLINK(1)",
    "a\n-b",
]


@given(st.text(alphabet="=+-@;'\" \n\tab1").map(str.strip))
def test_a_marked_text_comes_back_to_the_letter_and_starts_no_formula(text: str) -> None:
    shown = marked(text)
    assert unmarked(shown) == text
    starts = [part.lstrip(' \t\n"') for part in re.split(r"[;\t\n]", shown)]
    assert not any(part.startswith(("=", "+", "-", "@")) for part in starts)


@pytest.mark.parametrize("write", [csv_of, to_csv, as_csv])
def test_a_table_holds_no_formula_and_reads_back(write: object, tmp_path: Path) -> None:
    path = tmp_path / "tabel.csv"
    path.write_text(write(pd.DataFrame({"tekst": HOSTILE, "waarde": 1.5})), encoding="utf-8", newline="")  # type: ignore[operator]
    cells = [row[0] for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8")))]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    assert [cells[0] for _, cells in read_delimited(path).rows] == HOSTILE


def test_prefilled_files_hold_no_formula(tmp_path: Path) -> None:
    write_files(tmp_path, {"scholen": pd.DataFrame({"naam": HOSTILE, "aantal": 2})})
    assert [cells[0] for _, cells in read_delimited(tmp_path / "scholen.csv").rows] == HOSTILE
    assert "\n=" not in (tmp_path / "scholen.csv").read_text(encoding="utf-8-sig")


def test_what_a_report_says_is_no_formula_and_searching_again_leaves_it_alone(tmp_path: Path) -> None:
    rows = [["", "2019", "2020"], ["=1+1", "10", "20"], ["- waarvan A", "-4", "+8,5%"], ["'=B", "6", "12"]]
    body = "".join(f"<tr>{''.join(f'<td>{one}</td>' for one in row)}</tr>" for row in rows[1:])
    head = f"<thead><tr>{''.join(f'<th>{one}</th>' for one in rows[0])}</tr></thead>"
    source, study = tmp_path / "rapport.html", tmp_path / "studie"
    source.write_text(f"<table><caption>Tabel 1. =Jaren</caption>{head}{body}</table>", encoding="utf-8")
    assert heard("transcribe", source, "--out", study).returncode == 0
    for _ in range(2):
        assert heard("infer", study).returncode == 0
        for path in study.glob("*.csv"):
            for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"))):
                formulas = [cell for cell in row if re.match(r"[=@]|[+-](?![\d.,]+ ?%?$)", cell)]
                assert not formulas, path.name
        names = [cells[2] for _, cells in read_delimited(study / "published.csv").rows]
        assert list(dict.fromkeys(names)) == ["=1+1", "- waarvan A", "'=B"]
