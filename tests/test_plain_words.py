"""What readers of a report meet first reads in one go: no sentence of twenty-five words."""

from __future__ import annotations

import csv
import re

import nbformat
import pytest
from bs4 import BeautifulSoup

from analysis_lib.catalogue import PROJECT, REPORTS, report

LONG = 25  # words
LISTS = {"operanden"}  # of keys, which nobody reads as a sentence
_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z0-9‘\"'(])")


def long_sentences(text: str) -> list[str]:
    return [said for said in _END.split(" ".join(text.split())) if len(said.split()) >= LONG]


@pytest.mark.parametrize("name", [known.name for known in REPORTS if not known.each])
def test_texts_of_a_study_have_short_sentences(name: str) -> None:
    """Also what its explanations, assumptions and remarks say: the report shows them word for word."""
    said = [
        (path.name, column, sentence)
        for path in sorted((PROJECT / "data_templates" / name).glob("*.csv"))
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True))
        for column, words in row.items()
        if column not in LISTS
        for sentence in long_sentences(words or "")
    ]
    assert said == []


def test_a_school_reads_short_sentences_only() -> None:
    shown = [
        output.data.get("text/html", "")
        for cell in nbformat.read(report("school_factsheet").notebook, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    paragraphs = [p.get_text() for p in BeautifulSoup("".join(shown), "html.parser").find_all(["p", "li"])]
    assert len(paragraphs) > 10
    assert [said for text in paragraphs for said in long_sentences(text)] == []


@pytest.mark.parametrize("name", [known.name for known in REPORTS])
def test_a_difference_of_percentages_is_in_percentage_points(name: str) -> None:
    shown = 0
    for cell in nbformat.read(report(name).notebook, as_version=4).cells:
        for output in cell.get("outputs", []):
            rows = [line.split(" | ") for line in output.get("data", {}).get("text/plain", "").splitlines()]
            for place, heading in enumerate(rows[1] if len(rows) > 2 else ()):
                if not heading.startswith("Verschil"):
                    continue
                for row in (one for one in rows[2:] if len(one) > place and "%" in one[place - 1]):
                    shown += 1
                    assert "%" not in row[place], row
                    assert any("procentpunt" in words for words in (heading, row[place])), row
    assert shown or name not in {"chain_pressure", "utrechtse_heuvelrug", "kid_mbc"}


def test_a_long_sentence_is_found() -> None:
    said = " ".join(["woord"] * LONG)
    assert long_sentences(f"Kort. {said.capitalize()}.") == [f"{said.capitalize()}."]
    assert long_sentences(f"{' '.join(['woord'] * 20)}: Daarna {' '.join(['nog'] * 20)}.") == []
