"""The KID notebook on an unrelated study."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from bs4 import BeautifulSoup

from analysis_lib import business_case as bc
from analysis_lib.batch import Job
from analysis_lib.catalogue import report
from analysis_lib.errors import InputError
from analysis_lib.study import read_study
from tests.other_study import TABLES, rows_of, write
from tests.warm import attempt, make

pytestmark = pytest.mark.slow
TRACES = ("KID", "Delfshaven", "Rotterdam", "Sinzer", "Enver", "kleuter", "OCW", "Dagbehandeling", "cluster 4")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("other")
    return make(Job("kid_mbc", folder / "out", write(folder / "deventer")))


@pytest.fixture(scope="module")
def page(made: Path) -> str:
    return BeautifulSoup((made / "report.html").read_text(encoding="utf-8"), "html.parser").find("body").get_text("\n")


def test_the_numbers_are_its_own(tmp_path: Path) -> None:
    case = bc.evaluate(read_study(report("kid_mbc"), write(tmp_path / "d")).tables)
    assert case.total_benefits == pytest.approx(12 * 20 * 2 * 82.25 * 0.4)
    assert case.total_costs == 60_000.50


def test_no_trace_of_the_example_in_any_format(made: Path, page: str) -> None:
    words = page + "\n".join(p.text for p in docx.Document(str(made / "report.docx")).paragraphs)
    for trace in TRACES:
        assert trace not in words, trace


def test_sentences_fit_a_case_that_does_not_pay(page: str) -> None:
    assert "Het maatjesproject kost" in page
    assert "De kosten worden gedragen door de gemeente Deventer." in page
    assert "Pas bij een impactclaim van" not in page  # 152%: cannot be
    assert "wegen de baten niet op tegen de kosten" in page
    assert "heeft er 1 een bedrag. Verder staat 1 als PM" in page


def test_chapters_without_content_are_left_out(page: str) -> None:
    for heading in (
        "Effecten zonder bedrag",
        "Wat er staat en wat er klopt",
        "Als een uitgangspunt verandert",
        "alle afgedrukte",
    ):
        assert heading not in page
    assert "Verantwoording" in page


def test_marks_in_names_stay_marks(page: str) -> None:
    assert "Zorgverzekeraar $A & $B" in page
    assert "<b>School</b>" in page


def test_an_all_pm_study_is_a_report_too(tmp_path: Path) -> None:
    header, valued, unvalued = TABLES["effecten"]
    effects = [header, [valued[0], *unvalued[1:]], unvalued]
    folder = write(tmp_path / "pm", effecten=effects, regels=TABLES["regels"][:1])
    outcome = attempt(Job("kid_mbc", tmp_path / "out", folder, formats=("html",)))
    assert outcome.error == ""


@pytest.mark.parametrize(
    ("table", "changes", "message"),
    [
        ("partijen", {"partij": "../weg"}, "partijen.csv, rij 2, kolom partij: '../weg' mag alleen letters"),
        ("effecten", {"aantal": 41}, "effecten.csv, rij 2, kolom aantal: '41' is meer dan de 40 casussen"),
        ("effecten", {"aantal": 0}, "is nul bij een gewaardeerd effect"),
        ("regels", {"aantal": 13}, "regels.csv, rij 2, kolom aantal: '13' is meer dan de 12 van het effect"),
        ("regels", {"soort": "illustratie"}, "'zorg' is gewaardeerd; een illustratie hoort bij een PM-post"),
        ("kosten", {"bedrag": 0}, "kosten.csv, kolom bedrag: de kosten zijn samen nul"),
        ("kosten", {"bedrag": "60%"}, "'60%' is een percentage"),
        ("casussen", {"aantal": 0}, "er zijn samen nul personen"),
        ("effecten", {"impactclaim": "150%"}, "'150%' moet een aandeel van 0 tot en met 1 zijn, zoals 0,55 of 55%."),
        ("partijen", {"naam": "a\x07b"}, "partijen.csv, rij 2, kolom naam: bevat een onzichtbaar stuurteken"),
    ],
)
def test_what_would_give_a_wrong_report_is_refused(
    tmp_path: Path, table: str, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_study(report("kid_mbc"), write(tmp_path / "d", **{table: rows_of(table, **changes)}))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("relation", "message"),
    [
        (["a", "deel van", "1;0", "", ""], "'0' is nul; door nul valt niet te delen"),
        (["a", "verhouding", "1", "", ""], "'verhouding' vraagt 2 operanden, niet 1"),
        (["a", "model", "", "", ""], "'model' vraagt 1 operand, niet 0"),
        (["a", "model", "totaal", "", ""], "'totaal' is geen id uit published.csv, geen kengetal en geen getal"),
    ],
)
def test_relations_are_checked_before_a_report_is_made(tmp_path: Path, relation: list[str], message: str) -> None:
    published = [
        ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt"],
        ["a", "T", "r", "k", 1, "aantal", "1"],
    ]
    relations = [["id", "relatie", "operanden", "toelichting"], relation]
    with pytest.raises(InputError, match=r"relaties\.csv, rij 2, kolom operanden") as caught:
        read_study(report("kid_mbc"), write(tmp_path / "d", published=published, relaties=relations))
    assert message in str(caught.value)


def test_a_value_that_contradicts_what_is_printed(tmp_path: Path) -> None:
    published = [
        ["id", "plaats", "rij", "kolom", "waarde", "eenheid", "afgedrukt"],
        ["a", "T", "r", "k", 12, "procent", "77%"],
    ]
    with pytest.raises(InputError, match="'12' staat niet in '77%'"):
        read_study(report("kid_mbc"), write(tmp_path / "d", published=published))


def test_relations_without_published_figures_give_one_message(tmp_path: Path) -> None:
    relations = [
        ["id", "relatie", "operanden", "toelichting"],
        *([f"a{n}", "model", "model:x", "", ""] for n in range(9)),
    ]
    with pytest.raises(InputError) as caught:
        read_study(report("kid_mbc"), write(tmp_path / "d", relaties=relations))
    assert [p.message for p in caught.value.problems] == [
        "verwijst naar published.csv, maar die is leeg of ontbreekt; vul haar of laat beide weg."
    ]
