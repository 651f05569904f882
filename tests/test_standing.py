"""Whether a source's conclusion stands, what changes it most, and whose audit it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib import show
from analysis_lib.business_case.audit import audit_of
from analysis_lib.catalogue import REPORTS, report
from analysis_lib.published import causes
from analysis_lib.published.consequence import Consequence, concludes, consequence_of, size_of
from analysis_lib.published.same_source import has_other_input
from analysis_lib.study import Study, open_study
from analysis_lib.support_use.audit import audit_of as support_audit_of
from tests.test_printed_tables import NAN, Figure, audited, number

FIGURE = {"plaats": "Tabel 1", "waarde": 50.0, "nagerekend": 5.0, "eenheid": "procent", "oorzaak": "andere groep"}


@pytest.fixture(scope="module")
def kid() -> pd.DataFrame:
    return open_study("kid_mbc", {}).audited(audit_of)


@pytest.mark.parametrize(
    ("about", "changes"),
    [
        ({}, Consequence.OUTCOME),
        ({"plaats": "Conclusie"}, Consequence.CONCLUSION),
        ({"plaats": "Managementsamenvatting"}, Consequence.CONCLUSION),
        ({"plaats": "Conclusie", "waarde": 5.01}, Consequence.DIGITS),
        ({"plaats": "Conclusie", "oorzaak": "tikfout"}, Consequence.WORDING),
        ({"plaats": "Conclusie", "waarde": NAN, "nagerekend": NAN, "eenheid": "uitspraak"}, Consequence.CONCLUSION),
    ],
)
def test_what_a_deviation_changes_follows_from_place_size_and_cause(
    about: dict[str, object], changes: Consequence
) -> None:
    assert consequence_of(FIGURE | about) is changes


def test_a_size_is_a_share_whatever_the_signs_and_a_date_has_none() -> None:
    assert size_of(FIGURE) == pytest.approx(0.9)
    assert size_of(FIGURE | {"waarde": -50.0, "nagerekend": 50.0}) == 1
    assert size_of(FIGURE | {"waarde": 0.0}) == 1
    assert size_of(FIGURE | {"eenheid": "jaar", "waarde": 2016.0, "nagerekend": 2019.0}) == 0.5


def box(figures: list[Figure], relations: list[tuple[str, str, str, str]]) -> str:
    result = audited(figures, relations)
    return show.stands(result, result).text


def test_a_conclusion_stands_where_no_figure_in_it_is_another() -> None:
    right, wrong = ("c", "som van", "1; 2", ""), ("c", "som van", "10; 20", "")
    assert box([number("c", "Conclusie")], [right]).startswith("Ja. Het ene cijfer daarin dat is nagegaan, klopt.")
    assert box([number("c", "Conclusie")], [wrong]).startswith("Nee. Het ene cijfer daarin")
    two = [number("c", "Conclusie"), number("d", "Conclusie", column="2017"), number("t")]
    rights = [("d", "som van", "1; 2", ""), ("t", "som van", "1; 2", "")]
    assert box(two, [right, *rights]).startswith("Ja, voor zover zij is nagegaan. Van de 2 nagegane")
    said = box(two, [wrong, *rights])
    assert said.startswith(
        "Niet helemaal. Van de 2 nagegane cijfers en uitspraken in samenvatting en conclusie klopt er 1"
    )
    assert "Conclusie: A: 2016. Er staat 3; nagerekend is het 30." in said
    elsewhere = box([number("t")], [("t", "som van", "10; 20", "")])
    assert elsewhere.startswith("In een samenvatting of conclusie van de bron staat niets wat hier is nagegaan.")
    assert "raakt 1 afwijking een uitkomst" in elsewhere


def test_nothing_is_said_where_nothing_was_printed() -> None:
    empty = audited([], [])
    assert show.stands(empty, empty).html == ""
    assert show.verdict({"Wat de bron zegt": show.stands(empty, empty)}).html == ""


def test_the_largest_findings_of_the_sources_come_first(kid: pd.DataFrame) -> None:
    """As the reports print them: OCW is no largest beneficiary, and a whole column of table 22 is swapped."""
    said = show.stands(kid, kid).text
    first = said.split("\n")[1]
    assert first.startswith("Conclusie: Baten: Aandeel Ministerie van OCW. Er staat 48,15%; nagerekend is het 4,81%.")
    chain = open_study("chain_pressure", {})
    chain_audit = support_audit_of(chain.tables)
    told = show.stands(chain_audit, chain_audit).text
    assert "Tabel 22, 104 cijfers. De twee percentages van een cel staan op elkaars plaats" in told


def test_what_stands_in_a_conclusion_is_sorted_before_all_else(kid: pd.DataFrame) -> None:
    found = causes(kid)
    assert list(dict.fromkeys(found["gevolg"])) == list(Consequence)
    assert "con.aandeel_baten_ocw" in found["cijfers"].iloc[0]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(report("kid_mbc").templates, tmp_path / "kopie"))


def opened(folder: Path) -> Study:
    return open_study("kid_mbc", {"data": str(folder)})


def replaced(folder: Path, table: str, old: str, new: str) -> None:
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_audit_of_a_source_is_left_out_beside_other_tables(copy: Path) -> None:
    replaced(copy, "kosten", "120000", "130000")
    study = opened(copy)
    audit = study.audited(audit_of)
    assert audit.empty
    assert show.audit_facts(audit)["cijfers"] is None
    assert show.audit_deviations(audit).html == ""
    said = show.stands(audit, study.tables["published"]).text
    assert "de tabellen zijn veranderd" in said
    assert "afwijk" not in said


def test_the_audit_of_a_source_stays_beside_a_copy_of_its_tables(copy: Path, kid: pd.DataFrame) -> None:
    replaced(copy, "teksten", "Sinds de Wet passend onderwijs", "Sinds die wet")
    assert len(opened(copy).audited(audit_of)) == len(kid)


def test_figures_of_another_source_are_audited_with_their_own_tables() -> None:
    sums = [("n", "som van", "1; 2", "")]
    ours, theirs = audited([number("n", "Tabel 1")], sums), audited([number("n", "Tabel 2")], sums)
    assert not has_other_input(ours, theirs)
    assert not has_other_input(ours, ours)
    assert has_other_input(ours, audited([number("n", "Tabel 1")], [("n", "som van", "1; 3", "")]))


def test_every_report_with_a_source_says_what_it_concludes_and_audits_it_by_its_own_tables() -> None:
    audits = [known for known in REPORTS if not known.tables_of and known.subject != "analysis_lib.inference"]
    assert len(audits) == 5
    for known in audits:
        source = known.notebook.read_text(encoding="utf-8")
        assert "study.audited(audit_of)" in source, known.name
        assert "audit_of(study.tables)" not in source, known.name
        assert "show.verdict(" in source, known.name
        assert "show.stands(" in source, known.name
        assert "show.audit_facts(audit)" in source, known.name
        texts = pd.read_csv(known.templates / "teksten.csv")
        assert "bron" in set(texts["onderdeel"]), known.name


def test_places_that_conclude() -> None:
    places = pd.Series(["Samenvatting", "Deelconclusie", "Tabel 3", "§4.2"])
    assert list(concludes(places)) == [True, True, False, False]
