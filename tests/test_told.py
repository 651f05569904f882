"""What people in the chain told: portraits beside computed figures, words as data, and nothing where nobody told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import support_use as su
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from analysis_lib.support_use import told
from analysis_lib.support_use.page import SupportUseView
from analysis_lib.support_use.told_contract import TOLD
from tests import small_study

PORTRAIT = ["nr", "regio", "onderwerp", "tekst", "plaats"]


@pytest.fixture(scope="module")
def source() -> dict[str, pd.DataFrame]:
    return read_study(report("chain_pressure")).tables


def view_of(tables: dict[str, pd.DataFrame]) -> SupportUseView:
    return SupportUseView(tables, *su.years_of(tables, None, None, None))


def test_portraits_show_the_printed_figures_of_their_region(source: dict[str, pd.DataFrame]) -> None:
    """Figures from §7.1.1 of the source and its table of four regions, read apart from the counts."""
    shown = {part.name: part.text for part in told.portraits(view_of(source))}
    assert list(shown) == ["portret_JZ24", "portret_JZ14", "portret_JZ25", "portret_JZ41"]
    assert "20,6% (13.760 kinderen) in 2019" in shown["portret_JZ41"]
    assert "17,7% in 2019" in shown["portret_JZ14"]
    assert "16,1% (6.340 kinderen) in 2019" in shown["portret_JZ25"]
    assert "+196,9% sinds 2016" in shown["portret_JZ24"]  # 'bijna 200%' in the source


def test_the_words_of_the_source_are_all_there(source: dict[str, pd.DataFrame]) -> None:
    """Counted in the source: 9, 12 and 7 questions, the first with four of its own; 3 and 3, 1 and 1, 2 and 2 explanations; 7 directions."""
    assert source["onderzoeksvragen"]["deel"].value_counts(sort=False).tolist() == [13, 12, 7]
    weighed = source["weging"].groupby(["vraag", "oordeel"], sort=False).size().tolist()
    assert weighed == [3, 3, 1, 1, 2, 2]
    assert source["initiatieven"]["soort"].value_counts()["richting"] == 7
    assert source["redenen"]["duur"].value_counts().to_dict() == {"tijdelijk": 2, "langdurig": 4}
    assert source["portretten"]["regio"].nunique() == 4


def test_sentences_are_short(source: dict[str, pd.DataFrame]) -> None:
    for name, column in (
        ("factoren", "uitleg"),
        ("redenen", "reden"),
        ("portretten", "tekst"),
        ("initiatieven", "wat"),
    ):
        for text in source[name][column]:
            assert max(len(one.split()) for one in text.replace(";", ".").split(". ")) < 25, text


def test_questions_say_how_many_were_answered(source: dict[str, pd.DataFrame]) -> None:
    answered = source["onderzoeksvragen"]["beantwoord"].value_counts()
    shown = told.questions(view_of(source)).text
    assert f"{answered['ja']} ja, {answered['deels']} deels, {answered['nee']} nee" in shown
    numbered = source["onderzoeksvragen"]["plaats"].str.replace(
        r", (?:eerste|tweede|derde|vierde) deelvraag", "", regex=True
    )
    assert (numbered.nunique(), answered.sum()) == (28, 32)  # the source has 28 numbers, and says 'ruim dertig'


def test_where_nobody_told_anything_there_is_nothing(tmp_path: Path) -> None:
    view = view_of(read_study(report("chain_pressure"), small_study.write(tmp_path)).tables)
    parts = (told.factors, told.weighed, told.reasons, told.initiatives, told.questions)
    assert {part(view).html for part in parts} == {""}
    assert told.portraits(view) == []


def test_a_portrait_of_a_hidden_count_does_not_tell_it(tmp_path: Path) -> None:
    """Of own counts what is hidden elsewhere is hidden here."""
    counts = small_study.counts()
    few = [[*row[:4], 4, row[5]] if row[:3] == ["gebruik", "Alle kinderen", "R0"] else row for row in counts]
    study = [[key, "eigen" if key == "gegevens" else value] for key, value in small_study.TABLES["studie"]]
    rows = [PORTRAIT, [1, "R0", "Overleg", "Elke week.", "eigen"]]
    folder = small_study.write(tmp_path, aantallen=few, studie=study, portretten=rows)
    view = view_of(read_study(report("chain_pressure"), folder).tables)
    (shown,) = told.portraits(view)
    assert "Elke week." in shown.text
    assert "Gebruik | niet te tonen" in shown.text


@pytest.mark.parametrize(("region", "wanted"), [("P", "'P' is in regios.csv geen jeugdregio"), ("R99", "R99")])
def test_a_portrait_is_of_a_youth_region(tmp_path: Path, region: str, wanted: str) -> None:
    folder = small_study.write(tmp_path, portretten=[PORTRAIT, [1, region, "Overleg", "Elke week.", "eigen"]])
    with pytest.raises(InputError, match=r"portretten\.csv, rij 2, kolom regio") as error:
        read_study(report("chain_pressure"), folder)
    assert wanted in str(error.value)


def test_every_table_may_be_left_out() -> None:
    assert not any(table.required for table in TOLD)
