"""What schools say: counted so that no school's own answer can be read, checked so that next year's fit."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis_lib.care_trajectories.interviews import answered, heard, questions, stable
from analysis_lib.care_trajectories.municipality import MunicipalityView
from analysis_lib.care_trajectories.said import FEWEST_SCHOOLS, OTHERWISE, counted_answers, grouped
from analysis_lib.care_trajectories.schools import SchoolUseView
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from analysis_lib.versions import Version
from tests import small_trajectories
from tests.other_study import write_tables

ASKED = [
    ["vraag", "volgorde", "thema", "tekst", "antwoorden", "plaats"],
    ["privacy", 2, "Verwijzen", "Zit privacy in de weg?", "ja; soms; nee", "eigen"],
    ["beeld", 1, "Cijfers", "Kent u hen?", "ja; nee", "eigen"],
]
HEADER = ["school", "vraag", "antwoord", "toelichting"]
TOLD = "Jantje is boos"


@pytest.fixture(scope="module")
def source() -> dict[str, pd.DataFrame]:
    return read_study(report("utrechtse_heuvelrug")).tables


def answers(schools: list[str], question: str, *given: str) -> list[list[object]]:
    return [[school, question, answer, TOLD] for school, answer in zip(schools, given, strict=False)]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1))
def test_no_count_of_few_schools_is_shown_and_none_is_lost(counts: dict[str, int]) -> None:
    shown = grouped(counts)
    total = sum(counts.values())
    if total < FEWEST_SCHOOLS or sum(map(bool, counts.values())) == 1:
        assert shown == {}
        return
    assert sum(shown.values()) == total
    put_together = {answer for answer, number in counts.items() if number and answer not in shown}
    assert all(number >= FEWEST_SCHOOLS for number in shown.values() if number)
    if put_together:
        assert shown[OTHERWISE] == sum(counts[answer] for answer in put_together)
        assert 0 not in shown.values()
    assert grouped(counts, 1) == counts


def test_answers_are_counted_by_hand() -> None:
    rows = [("privacy", answer) for answer in ("ja",) * 5 + ("soms",) * 2 + ("nee",) * 3] + [("beeld", "ja")] * 2
    tables = {
        "vragenlijst": pd.DataFrame(ASKED[1:], columns=ASKED[0]),
        "interviews": pd.DataFrame(rows, columns=["vraag", "antwoord"]),
    }
    found = counted_answers(tables)
    assert found[["vraag", "antwoord", "aantal", "van"]].to_numpy().tolist() == [
        ["privacy", "ja", 5, 10],
        ["privacy", OTHERWISE, 5, 10],
    ]
    assert counted_answers(tables, 1)["aantal"].tolist() == [2, 0, 5, 2, 3]


def study(folder: Path, given: list[list[object]], asked: list[list[object]] = ASKED) -> Path:
    return write_tables(folder, small_trajectories.tables() | {"vragenlijst": asked, "interviews": [HEADER, *given]})


def schools_of(tables: dict[str, list[list[object]]]) -> list[str]:
    return [str(row[0]) for row in tables["scholen"][1:]]


def test_next_years_answers_fill_the_same_chapter_and_name_no_school(tmp_path: Path) -> None:
    schools = schools_of(small_trajectories.tables())
    given = answers(schools, "privacy", "ja", "soms", "ja") + answers(schools, "beeld", "ja", "ja", "ja")
    tables = read_study(report("utrechtse_heuvelrug"), study(tmp_path, given)).tables
    public = MunicipalityView(tables, None, None)
    shown = answered(public)
    assert "Zit privacy in de weg?" in shown.html
    assert f"{OTHERWISE} | 3 | 3" in shown.text
    assert "Kent u hen?" not in shown.html  # all said the same
    inside = answered(MunicipalityView(tables, None, None, version=Version.INTERNAL))
    assert "ja | 2 | 3" in inside.text
    for made in (shown, inside, questions(public)):
        assert TOLD not in made.html + made.csv
        assert not any(name in made.text for name in public.names.values())


@pytest.mark.parametrize(
    ("given", "asked", "wanted"),
    [
        ("misschien", ASKED, r"interviews\.csv, rij 2, kolom antwoord: dit antwoord hoort niet bij de vraag 'privacy'"),
        ("ja", [ASKED[0], ["privacy", 1, "T", "V", "ja; ja", "eigen"]], "noem minstens twee verschillende antwoorden"),
    ],
)
def test_wrong_answers_are_refused_without_repeating_them(
    tmp_path: Path, given: str, asked: list[list[object]], wanted: str
) -> None:
    school = schools_of(small_trajectories.tables())[0]
    folder = study(tmp_path, [[school, "privacy", given, TOLD]], asked)
    with pytest.raises(InputError, match=wanted) as error:
        read_study(report("utrechtse_heuvelrug"), folder)
    assert "misschien" not in str(error.value)
    assert TOLD not in str(error.value)


def test_what_the_source_counts_is_what_it_printed(source: dict[str, pd.DataFrame]) -> None:
    """The numbers were typed apart from published.csv; both have to say the same."""
    printed = source["published"].set_index("id")["waarde"]
    rows = source["uitspraken"].dropna(subset="aantal")
    rows = rows[rows["rust_op"].fillna("").ne("")]
    assert len(rows) > 20
    assert [float(number) for number in rows["aantal"]] == [printed[name] for name in rows["rust_op"]]
    assert set(source["uitspraken"]["thema"]) == set(source["vragenlijst"]["thema"])


def test_without_interviews_there_is_no_chapter(tmp_path: Path) -> None:
    tables = read_study(report("utrechtse_heuvelrug"), write_tables(tmp_path, small_trajectories.tables())).tables
    view = MunicipalityView(tables, None, None)
    assert answered(view).html == heard(view, pd.DataFrame(columns=["id", "status"])).html == questions(view).html == ""


def test_stable_schools_are_those_of_table_6(source: dict[str, pd.DataFrame]) -> None:
    """Counted by hand: 7 to 11 percent in 2017, 2018 and 2019."""
    shown = stable(SchoolUseView(MunicipalityView(source, None, None)))
    names = ["Coolsma", "De Regenboog", "De Sterrenboog", "De Zonheuvel", "Kameleon", "Meent"]
    assert sorted(line.split(" | ")[0] for line in shown.text.splitlines()[2:]) == names
    assert "6 scholen van de 22" in shown.text
