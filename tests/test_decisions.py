"""A study that is searched again after a person corrected its tables: what they decided is kept, and nothing stops it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from analysis_lib.catalogue import report
from analysis_lib.study import read_study
from tests.test_any_report import TABLE, html_of
from tests.typed import heard

AGREED, STRUCK = "t1.totaal.2019", "t1.totaal.2018"
OPERAND = "t1.oost.2019"  # of the first
Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a study of one table and a sentence in which a person agreed with one relation and struck another."""
    folder = tmp_path_factory.mktemp("besloten")
    source, study = folder / "rapport.html", folder / "studie"
    source.write_text(html_of(TABLE), encoding="utf-8")
    assert heard("transcribe", source, "--out", study).returncode == 0
    assert heard("infer", study).returncode == 0
    change(
        study, "relaties", lambda rows: rows.assign(besluit=rows["id"].map({AGREED: "akkoord", STRUCK: "geschrapt"}))
    )
    return study


@pytest.fixture
def study(decided: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(decided, tmp_path / "studie"))


def rows_of(study: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(study / f"{name}.csv", dtype=str, keep_default_na=False)


def change(study: Path, name: str, by: Change) -> None:
    by(rows_of(study, name)).to_csv(study / f"{name}.csv", index=False)


def decisions(study: Path, name: str = "relaties") -> dict[str, str]:
    rows = rows_of(study, name)
    return dict(zip(rows["id"], rows["besluit"], strict=True))


def without(*ids: str) -> Change:
    return lambda rows: rows[~rows["id"].isin(ids)]


def west(rows: pd.DataFrame) -> pd.DataFrame:
    row = rows[rows["id"] == "t1.oost.2018"].assign(id="t1.west.2018", rij="West", waarde="5", afgedrukt="5")
    return pd.concat([rows, row])


def read_otherwise(rows: pd.DataFrame) -> pd.DataFrame:
    is_it = rows["id"] == "t1.noord.2018"
    return rows.assign(waarde=rows["waarde"].mask(is_it, "1211"), afgedrukt=rows["afgedrukt"].mask(is_it, "1.211"))


CORRECTIONS: dict[str, Change] = {
    "een rij weg": without("t1.noord.2020.haakjes"),
    "de zin weg": lambda rows: rows[~rows["id"].str.startswith("tekst")],
    "een rij erbij": west,
    "kolommen in een andere volgorde": lambda rows: rows[rows.columns[::-1]],
    "anders gelezen": read_otherwise,
    "geen waarde": lambda rows: rows.assign(waarde=rows["waarde"].mask(rows["id"] == "t1.zuid.2020", "")),
    "een andere naam voor de tabel": lambda rows: rows.assign(plaats=rows["plaats"].replace("Tabel 1", "Tabel 9")),
    "zonder bladzijde en zekerheid": lambda rows: rows.drop(columns=["bladzijde", "zekerheid", "twijfel"]),
}


@pytest.mark.parametrize("what", CORRECTIONS)
def test_a_correction_stops_no_search_and_takes_no_decision_away(study: Path, what: str) -> None:
    change(study, "published", CORRECTIONS[what])
    for _ in range(2):
        done = heard("infer", study)
        assert done.returncode == 0, done.stderr
        kept = decisions(study)
        assert (kept[AGREED], kept[STRUCK]) == ("akkoord", "geschrapt")
        read_study(report("any_report"), study)


def test_tables_that_excel_saved_are_read(study: Path) -> None:
    before = decisions(study)
    for path in study.glob("*.csv"):
        rows = rows_of(study, path.stem)
        rows = rows.assign(waarde=rows["waarde"].str.replace(".", ",")) if path.stem == "published" else rows
        rows.to_csv(path, index=False, sep=";", encoding="utf-8-sig", lineterminator="\r\n")
    assert heard("infer", study).returncode == 0
    assert decisions(study) == before


def test_a_decision_about_a_figure_that_is_gone_waits_until_it_is_back(study: Path) -> None:
    printed = (study / "published.csv").read_text(encoding="utf-8")
    change(study, "published", without(OPERAND))
    refused = heard("run", "any_report", "--data", study, "--out", study.parent / "uit", "--formats", "html")
    assert refused.returncode == 2
    assert "Zoek opnieuw met narekenbaar infer" in refused.stdout + refused.stderr
    for _ in range(2):
        said = heard("infer", study)
        assert said.returncode == 0, said.stderr
        assert "1 besluit over cijfers die niet meer in published.csv staan" in said.stdout
        assert decisions(study, "vervallen") == {AGREED: "akkoord"}
        assert decisions(study)[STRUCK] == "geschrapt"
        read_study(report("any_report"), study)
    (study / "published.csv").write_text(printed, encoding="utf-8")
    assert heard("infer", study).returncode == 0
    assert decisions(study)[AGREED] == "akkoord"
    assert rows_of(study, "vervallen").empty


@pytest.mark.parametrize(
    ("by", "message"),
    [
        (lambda rows: pd.concat([rows, rows[rows["id"] == OPERAND]]), f"kolom id: '{OPERAND}' komt meer dan"),
        (
            lambda rows: rows.assign(afgedrukt=rows["afgedrukt"].replace("2.118", "2.119")),
            "'2118' staat niet in '2.119'",
        ),
        (
            lambda rows: rows.assign(afgedrukt=rows["afgedrukt"].replace("2.118", "")),
            "kolom afgedrukt: deze cel is leeg",
        ),
        (lambda rows: rows[:0], "geen enkel cijfer"),
    ],
)
def test_what_cannot_be_searched_is_told_with_its_row_and_nothing_is_written(
    study: Path, by: Change, message: str
) -> None:
    change(study, "published", by)
    before = {path.name: path.read_bytes() for path in study.iterdir()}
    said = heard("infer", study)
    assert said.returncode == 2
    assert message in said.stderr
    assert {path.name: path.read_bytes() for path in study.iterdir()} == before


def test_a_persons_own_row_that_names_nothing_is_told_with_its_row(study: Path) -> None:
    own = {"id": "t1.noord.2018", "relatie": "som van", "operanden": "t1.nergens.2018; t1.oost.2018", "grond": "mens"}
    change(study, "relaties", lambda rows: pd.concat([rows, pd.DataFrame([own])]).fillna(""))
    row = len(rows_of(study, "relaties")) + 1
    said = heard("infer", study)
    assert said.returncode == 2
    assert f"relaties.csv, rij {row}, kolom operanden: 't1.nergens.2018' is geen id" in said.stderr


def test_a_persons_relation_goes_before_a_proposal_that_would_close_a_circle(study: Path) -> None:
    turned = "t1.totaal.2020; t1.oost.2020; t1.zuid.2020"
    own = {"id": "t1.noord.2020", "relatie": "verschil", "operanden": turned, "grond": "mens"}
    change(study, "relaties", lambda rows: pd.concat([rows, pd.DataFrame([own])]).fillna(""))
    for _ in range(2):
        assert heard("infer", study).returncode == 0
        kept = decisions(study)
        assert "t1.noord.2020" in kept
        assert "t1.totaal.2020" not in kept
        read_study(report("any_report"), study)


def test_a_person_may_strike_a_relation_and_enter_another_for_the_figure(study: Path) -> None:
    own = {"id": STRUCK, "relatie": "som van", "operanden": "t1.noord.2018; t1.oost.2018", "grond": "mens"}
    change(study, "relaties", lambda rows: pd.concat([rows, pd.DataFrame([own])]).fillna(""))
    for _ in range(2):
        assert heard("infer", study).returncode == 0
        rows = rows_of(study, "relaties")
        assert list(rows.loc[rows["id"] == STRUCK, "besluit"]) == ["geschrapt", ""]
        read_study(report("any_report"), study)


def test_without_any_relation_the_search_begins_anew(study: Path) -> None:
    (study / "relaties.csv").unlink()
    assert heard("infer", study).returncode == 0
    assert set(decisions(study).values()) == {""}


def test_own_roundings_and_explanations_stay_and_count(study: Path) -> None:
    change(study, "published", read_otherwise)
    assert heard("infer", study).returncode == 0
    rounded = pd.DataFrame(
        [("Tabel 1", "aantal", "10", "Staat onder de tabel")], columns=rows_of(study, "afronding").columns
    )
    rounded.to_csv(study / "afronding.csv", index=False)
    said = pd.DataFrame(
        [(AGREED, "tikfout", "", "", "De auteur zei dit")], columns=rows_of(study, "verklaringen").columns
    )
    said.to_csv(study / "verklaringen.csv", index=False)
    for _ in range(2):
        assert heard("infer", study).returncode == 0
        assert list(rows_of(study, "afronding")["toelichting"]) == ["Staat onder de tabel"]
        assert "De auteur zei dit" in list(rows_of(study, "verklaringen")["toelichting"])
