"""What somebody's own tables are refused or read with: one mistake told once, keys, and what CBS writes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.errors import InputError, Problem, row_numbers
from analysis_lib.support_use.contract import CONTRACT
from analysis_lib.tables import Column, Contract, Kind, Table, check
from analysis_lib.tables import columns as col
from analysis_lib.tables.together import told_once
from tests import small_study
from tests.loading import load
from tests.other_study import write_tables

Rows = list[list[object]]
ITEMS = Contract(
    (
        Table(
            "posten",
            "Bedragen.",
            {
                "post": col.key("Sleutel", "a"),
                "jaar": col.year(optional=True),
                "bedrag": col.number("Hoeveel", "EUR", "1", optional=True),
                "nodig": col.number("Hoeveel", "EUR", "1"),
                "bron": col.text("Bron", optional=True),
            },
        ),
    )
)
PAIRS = Contract(
    (
        Table(
            "paren",
            "Tellingen.",
            {
                "groep": col.text("Groep"),
                "jaar": col.year(school=True),
                "aantal": col.whole("Hoeveel", "kinderen", "1"),
            },
            unique_together=("groep", "jaar"),
        ),
    )
)


def problems(contract: Contract, folder: Path, rows: Rows) -> list[str]:
    (table,) = contract.tables
    write_tables(folder, {table.name: [list(table.columns), *rows]})
    try:
        return [str(warning) for warning in check(contract, folder).warnings]
    except InputError as error:
        return str(error).splitlines()


def values(contract: Contract, folder: Path, column: str) -> list[object]:
    (table,) = contract.tables
    return load(contract, folder)[table.name][column].tolist()


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((2,), "2"),
        ((2, 3), "2 en 3"),
        (range(2, 26), "2 tot en met 25"),
        ((2, 3, 4, 9), "2 tot en met 4 en 9"),
        (range(1, 25, 2), "1, 3, 5, 7, 9, 11, 13, 15 en nog 4"),
        ((), ""),
    ],
)
def test_numbers_of_rows(rows: tuple[int, ...], text: str) -> None:
    assert row_numbers(rows) == text


def test_a_mistake_in_many_rows_is_told_once(tmp_path: Path) -> None:
    rows: Rows = [
        [f"a{n}", 2020, "", word, ""] for n, word in enumerate(["een", "twee", "drie", "een", "vier", "vijf"])
    ]
    assert problems(ITEMS, tmp_path, rows) == [
        "posten.csv, rij 2 tot en met 7, kolom nodig: 'een' is geen getal (zo ook 'twee', 'drie', 'vier' en nog 1)."
    ]


def test_empty_cells_are_told_once_and_are_no_repetition(tmp_path: Path) -> None:
    assert problems(ITEMS, tmp_path, [["", "", "", 1, ""], ["", "", "", 2, ""]]) == [
        "posten.csv, rij 2 en 3, kolom post: deze cel is leeg; vul hier een waarde in."
    ]


@given(st.lists(st.tuples(st.integers(2, 30), st.sampled_from(["'a' is fout.", "'b' is fout.", "iets anders."]))))
def test_no_row_is_lost_or_added_when_told_once(said: list[tuple[int, str]]) -> None:
    told = told_once(Problem("t.csv", row, "k", message) for row, message in said)
    rows = sorted((row, problem.message[0] == "'") for problem in told for row in problem.rows or (problem.row,))
    assert rows == sorted({(row, message[0] == "'") for row, message in said})
    assert len(told) <= len({message[0] for _, message in said})


def test_each_unknown_name_is_told_with_its_rows(tmp_path: Path) -> None:
    counts = [[{"R1": "Q1", "R3": "Q2"}.get(str(cell), cell) for cell in row] for row in small_study.counts()]
    with pytest.raises(InputError) as caught:
        load(CONTRACT, small_study.write(tmp_path, aantallen=counts))
    found = [str(problem) for problem in caught.value.problems if problem.file == "aantallen.csv"]
    assert [text.partition("; ")[0].partition(": ")[2] for text in found] == [
        "'Q1' staat niet in regios.csv",
        "'Q2' staat niet in regios.csv",
    ]
    assert "rij 7, 8, 34, 35, 61 en 62" in found[0]


def test_rows_with_an_unreadable_year_are_not_called_repeated(tmp_path: Path) -> None:
    rows: Rows = [["a", "vorig jaar", 1], ["a", "dit jaar", 2], ["b", 2020, 3], ["b", 2020, 4]]
    assert problems(PAIRS, tmp_path, rows) == [
        "paren.csv, rij 2 en 3, kolom jaar: 'vorig jaar' is geen getal (zo ook 'dit jaar').",
        "paren.csv, rij 4 en 5, kolom groep: 'b' komt met dezelfde groep, jaar meer dan één keer voor; houd er één over.",
    ]


def test_a_table_pasted_twice_is_told_in_one_line(tmp_path: Path) -> None:
    rows: Rows = [[f"a{number}", "", "", 1, number] for number in range(20)]
    (line,) = problems(ITEMS, tmp_path, rows * 2)
    assert line.startswith(
        "posten.csv, rij 2 tot en met 41, kolom post: 'a0' komt meer dan één keer voor, en zo nog 19"
    )


@pytest.mark.parametrize("other", ["A1", "ａ1"])
def test_keys_that_differ_in_capitals_are_refused(tmp_path: Path, other: str) -> None:
    found = problems(ITEMS, tmp_path, [["a1", "", "", 1, ""], [other, "", "", 2, ""]])
    assert found == [
        f"posten.csv, rij 3, kolom post: '{other}' verschilt alleen in hoofdletters of spaties van 'a1' in rij 2; "
        "schrijf ze gelijk, of geef ze namen die meer verschillen."
    ]


def test_groups_that_differ_in_spaces_are_refused(tmp_path: Path) -> None:
    (found,) = problems(PAIRS, tmp_path, [["4  t/m 6", 2020, 1], ["4 t/m 6", 2021, 1]])
    assert "rij 3, kolom groep: '4 t/m 6' verschilt alleen in hoofdletters of spaties van '4  t/m 6' in rij 2" in found


def test_a_confidential_key_is_not_shown(tmp_path: Path) -> None:
    secret = Contract((Table("t", "Personen.", {"naam": Column("Wie", unique=True)}, confidential=True),))
    (found,) = problems(secret, tmp_path, [["Jansen"], ["jansen"]])
    assert "ansen" not in found.removeprefix("t.csv")
    assert "rij 3" in found


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2022JJ00", 2022),
        ("2022jj00", 2022),
        ("2022SJ00", 2022),
        ("2022*", 2022),
        ("2022/'23", 2022),
        ("2099/2100", 2099),
        ("2022JJ00*", 2022),
        ("2022 (voorlopig)", 2022),
    ],
)
def test_periods_of_cbs_are_years(tmp_path: Path, written: str, year: int) -> None:
    assert problems(PAIRS, tmp_path, [["a", written, 1], ["a", 2020, 2]]) == []
    assert values(PAIRS, tmp_path, "jaar") == [year, 2020]


@pytest.mark.parametrize(
    "written",
    ["2022KW01", "2022MM03", "2022JJ01", "2022HJ01", "2022W101", "2022G400", "2022/'24", "2022-2023", "2022-12"],
)
def test_other_periods_are_refused(tmp_path: Path, written: str) -> None:
    (found,) = problems(PAIRS, tmp_path, [["a", written, 1]])
    assert f"rij 2, kolom jaar: '{written}' is" in found


def test_a_school_year_is_no_calendar_year(tmp_path: Path) -> None:
    (found,) = problems(ITEMS, tmp_path, [["a", "2022SJ00", "", 1, ""]])
    assert "'2022SJ00' is een schooljaar, en hier hoort een kalenderjaar." in found


def test_school_years_beside_calendar_years_are_pointed_at(tmp_path: Path) -> None:
    (found,) = problems(PAIRS, tmp_path, [["a", "2021JJ00", 1], ["a", "2022SJ00", 1], ["a", "2023SJ00", 1]])
    assert "rij 3 en 4, kolom jaar: '2022SJ00' is een schooljaar" in found


def test_a_dash_is_nil_in_a_table_of_cbs_and_said_to_be(tmp_path: Path) -> None:
    (found,) = problems(ITEMS, tmp_path, [["a", "2022JJ00", "-", 1, ""], ["b", "2022JJ00", "1,5", "-", ""]])[:1]
    assert "rij 2, kolom bedrag: '-' betekent bij CBS nul en is zo gelezen" in found
    assert values(ITEMS, tmp_path, "bedrag") == [0, 1.5]
    assert values(ITEMS, tmp_path, "nodig") == [1, 0]


def test_a_dash_elsewhere_is_empty(tmp_path: Path) -> None:
    assert problems(ITEMS, tmp_path, [["a", 2022, "-", 1, ""], ["b", 2022, "1,5", 1, "CBS"]]) == []
    assert str(values(ITEMS, tmp_path, "bedrag")) == "[nan, 1.5]"


def test_a_column_of_dashes_does_not_apply(tmp_path: Path) -> None:
    assert problems(ITEMS, tmp_path, [["a", "2022JJ00", "-", 1, ""]]) == []
    assert str(values(ITEMS, tmp_path, "bedrag")) == "[nan]"


@pytest.mark.parametrize(("sign", "why"), [(".", "onbekend"), ("x", "geheim"), ("X", "geheim")])
def test_what_cbs_does_not_say_stays_unknown(tmp_path: Path, sign: str, why: str) -> None:
    rows: Rows = [["a", 2022, sign, 1, "CBS StatLine"], ["b", 2022, 2, 1, "CBS StatLine"]]
    assert problems(ITEMS, tmp_path, rows) == []
    assert str(values(ITEMS, tmp_path, "bedrag")) == "[nan, 2.0]"
    rows[0][2:4] = [1, sign]
    assert (
        f"'{sign}' is geen getal (bij CBS: {why}); vul een getal in of laat de rij weg."
        in problems(ITEMS, tmp_path, rows)[0]
    )


def test_counts_of_cbs_are_read_as_they_are(tmp_path: Path) -> None:
    counts = [
        [cell if place != 3 or cell == "jaar" else f"{cell}JJ00" for place, cell in enumerate(row)]
        for row in small_study.counts()
    ]
    plain = load(CONTRACT, small_study.write(tmp_path / "gewoon"))
    coded = load(CONTRACT, small_study.write(tmp_path / "cbs", aantallen=counts))
    assert coded["aantallen"].equals(plain["aantallen"])


@pytest.mark.parametrize(
    ("typed", "expected"), [("0,55%", 1), ("0.55 %", 1), ("55%", 0), ("0,0055", 0), ("1%", 0), ("0%", 0)]
)
def test_a_share_below_one_percent_is_pointed_at(tmp_path: Path, typed: str, expected: int) -> None:
    shares = Contract((Table("delen", "Delen.", {"deel": Column("Welk deel", Kind.SHARE), "naam": Column("Wat")}),))
    found = problems(shares, tmp_path, [[typed, "a"]])
    assert len(found) == expected
    assert all(
        f"'{typed}' is minder dan één procent, een aandeel van 0,0055; controleer of u 55% bedoelt." in one
        for one in found
    )
