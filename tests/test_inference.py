"""What the search finds of errors in invented reports, in sentences and means, and what becomes of a person's decisions."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pandas as pd
import pytest

from analysis_lib.inference.search import Found
from analysis_lib.published.audit import Status
from analysis_lib.transcription.document import Document, Sentence
from analysis_lib.transcription.figures import figures_of
from tests.invented_reports import SHAPES, invented
from tests.planted_errors import plant
from tests.test_any_report import TABLE, audited, grid_of
from tests.typed import heard


def looked(document: Document) -> tuple[pd.DataFrame, Found]:
    """What deviates in a document, and what was searched."""
    result, found = audited(figures_of(document))
    return result[result["status"].isin([Status.DEVIATES, Status.SAYS_OTHERWISE])].set_index("id"), found


@pytest.mark.parametrize("shape", SHAPES)
def test_a_clean_report_gives_no_alarm_and_one_wrong_digit_does(shape: str) -> None:
    """`benchmarks/planted_errors.py` plants a thousand errors of nine kinds."""
    seen = found = 0
    for number in range(3):
        draw = Random(f"{shape}{number}")  # noqa: S311  not for secrets
        report = invented(shape, draw)
        assert report.broken() == []
        assert looked(report.document)[0].empty
        spot = plant(report, "één cijfer", draw)
        covered = sum(spot == law.figure or spot in law.operands for law in report.laws)
        if covered > 1 and report.broken():
            seen += 1
            found += not looked(report.document)[0].empty
    assert found == seen


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("In 2018 woonden er 1.210 kinderen in Noord (24,2%).", {}),
        ("In 2019 telde Noord 1.350 kinderen.", {"tekst.0001": "tikfout"}),
        ("Van 1.350 kinderen is niets bekend.", {}),
        ("83 van de 250 kinderen (33%) kregen hulp.", {}),
        ("83 van de 250 kinderen (38%) kregen hulp.", {"tekst.0003": "tikfout"}),
        ("Het aantal daalde met 13% van 1.391 naar 1.210.", {}),
        ("Het aantal steeg van 1.391 naar 1.210.", {"tekst.0002": "ander verloop"}),
        ("Het aantal steeg niet van 1.391 naar 1.210.", {}),
        ("Het verdubbelde van 100 naar 140.", {"tekst.0002": "ander verloop"}),
        ("Meer dan de helft (47%) wil dat.", {"tekst.0001": "te sterk gezegd"}),
        ("Een derde (34%) wil dat.", {}),
        ("In 2020 is het aandeel in Oost het hoogst (40,1%).", {}),
        ("In 2018 is het aandeel in Noord het hoogst (24,2%).", {"tekst.0001": "te sterk gezegd"}),
        ("Dat kost 4 kinderen x EUR 12.000,- x 55% = EUR 26.400,-.", {}),
        ("Dat kost 4 kinderen x EUR 12.000,- x 55% = EUR 26.500,-.", {"tekst.0004": "rekenfout"}),
    ],
)
def test_what_a_sentence_says_is_held_against_its_figures_and_the_table(sentence: str, wrong: dict[str, str]) -> None:
    found, _ = looked(Document("test", grids=[grid_of(TABLE)], sentences=[Sentence(sentence)]))
    assert dict(found["oorzaak"]) == wrong


def test_a_mean_that_whole_numbers_cannot_have_is_found_with_those_that_are_nearest() -> None:
    sums = {8: 51, 9: 68, 11: 70, 12: 91, 13: 90, 14: 99}
    rows = [[f"Vraag {n}", str(n), f"{whole / n:.2f}".replace(".", ",")] for n, whole in sums.items()]
    rows.append(["Vraag 24", "24", "6,99"])
    found, _ = looked(Document("test", grids=[grid_of([["", "n", "Gemiddelde"], *rows])]))
    assert list(found.index) == ["t1.vraag_24.gemiddelde"]
    assert "6,9583" in found["verklaring"].iloc[0]


def test_a_table_that_is_the_sum_of_others_tells_which_cell_is_wrong() -> None:
    draw = Random("over")  # noqa: S311  not for secrets
    report = invented("over tabellen", draw)
    cell = report.document.grids[0].rows[1]
    cell[1] = type(cell[1])(f"{cell[1].text}7")
    found, searched = looked(report.document)
    assert len(found) == 2
    assert set(searched.suspects["aangewezen"]) == {figures_of(report.document).published["id"].iloc[0]}


def test_what_a_person_decides_stays_and_is_followed(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{one}</td>' for one in row)}</tr>"
        for name, *row in [["A", 10, 20], ["B", 11, 22], ["C", 12, 27], ["Totaal", 33, 70]]
    )
    source, study = tmp_path / "rapport.html", tmp_path / "studie"
    head = "<thead><tr><th></th><th>2019</th><th>2020</th></tr></thead>"
    source.write_text(f"<table><caption>Tabel 1. Kinderen</caption>{head}{rows}</table>", encoding="utf-8")
    assert heard("transcribe", source, "--out", study).returncode == 0
    assert "Wijkt af: 1" in heard("infer", study).stdout
    path = study / "relaties.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    changed = [line.replace("t1.a.2019; t1.b.2019; t1.c.2019", "t1.a.2019; t1.b.2019; 12") for line in lines]
    removed = [line for line in changed if not line.startswith("t1.totaal.2020")]
    path.write_text("\n".join(removed) + "\n", encoding="utf-8")
    for _ in range(2):
        assert "Wijkt af: 0" in heard("infer", study).stdout
        kept = pd.read_csv(path).set_index("id")
        assert kept.loc["t1.totaal.2019", ["operanden", "besluit"]].tolist() == [
            "t1.a.2019; t1.b.2019; 12",
            "gewijzigd",
        ]
        assert kept.loc["t1.totaal.2020", "besluit"] == "geschrapt"
    assert "geschrapt" in (study / "wat-niet-optelt.html").read_text(encoding="utf-8")
