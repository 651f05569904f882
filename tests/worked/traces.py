"""What would show that a report still holds something of the example study in its template.

A trace is a sentence of at least five words, a proper name, or a number of at least four digits;
ordinary words may be in any report.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

from bs4 import BeautifulSoup

from analysis_lib.catalogue import Report

_FEWEST_WORDS, _FEWEST_DIGITS = 5, 4
_YEAR = re.compile(r"(19|20)\d\d")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\w)|(?<![\w.,])\d{4,}(?:[.,]\d+)?(?!\w)")
_NAME = re.compile(r"(?<=[a-z,;] )['\w-]*[A-Z][\w-]{3,}")  # a capital within a sentence
_SENTENCE_END = re.compile(r"(?<=[.?!]) +")
_NAMES = {("partijen", "naam"), ("regios", "naam"), ("casussen", "omschrijving"), ("studie", "waarde")}
# Ordinary words that the example happens to capitalise within a sentence.
ORDINARY = {"Andere", "Bijlage", "Figuur", "Gemeente", "Laag", "Onderwijs", "Onderzoek", "Tabel", "West", "Zorg"}
ORDINARY |= {"Jeugdhulp", "Organisatie", "Samenvatting"}
ORDINARY |= {"Narekenbaar"}  # the publisher of some examples, and named as the maker of every report


@cache
def traces_of(known: Report) -> frozenset[str]:
    """Return sentences, names and numbers of the published study behind a report's template."""
    found: set[str] = set()
    for path in sorted(set(known.templates.glob("*.csv")) - {known.templates / "vragenlijst.csv"}):  # prefilled
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for column, text in row.items():
                    if text and not known.contract[path.stem].columns[column].choices:
                        found |= set(_traces_in(text))
                        if (path.stem, column) in _NAMES and re.search("[A-Z]", text):
                            found.add(text)
    return frozenset(found - ORDINARY)


def _traces_in(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        if len(sentence.split()) >= _FEWEST_WORDS:
            yield sentence
    yield from _NAME.findall(text)
    yield from (number for number in numbers_in(text) if not number.endswith("000"))  # any study may have round ones


def numbers_in(text: str) -> set[str]:
    """Return the whole part of each number of at least four digits, as 1234 or 1.234; years do not count."""
    whole = {re.sub(r"[.,]\d{1,2}$|,\d+$", "", number).replace(".", "") for number in _NUMBER.findall(text)}
    return {number for number in whole if len(number) >= _FEWEST_DIGITS and not _YEAR.fullmatch(number)}


def found_in(text: str, traces: Set[str]) -> set[str]:
    """Return the traces that a text holds."""
    numbers, flat = numbers_in(text), " ".join(text.split())
    return {
        trace
        for trace in traces
        if (
            trace in numbers
            if trace.isdigit()
            else trace in flat and re.search(rf"(?<!\w){re.escape(trace)}(?!\w)", flat)
        )
    }


def texts_of(report: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of a report with its text, without drawings and fingerprints."""
    page = BeautifulSoup((report / "report.html").read_text(encoding="utf-8"), "html.parser")
    for style in page(["style", "script"]):
        style.decompose()
    spoken = [str(image.get("alt", "")) for image in page("img")]
    yield "report.html", page.get_text(" ") + "\n".join(spoken)
    with zipfile.ZipFile(report / "report.docx") as archive:
        for name in archive.namelist():
            if name.startswith(("word/document", "word/foot", "word/head", "docProps")):
                yield f"report.docx/{name}", re.sub("<[^>]+>", " ", archive.read(name).decode())
    if extractor := shutil.which("pdftotext"):
        words = subprocess.run([extractor, "report.pdf", "-"], cwd=report, capture_output=True, check=True)
        yield "report.pdf", words.stdout.decode()
    notebook = json.loads((report / "report.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        yield "report.ipynb", "".join(cell["source"])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            yield "report.ipynb", "\n".join("".join(data.get(kind, "")) for kind in ("text/plain", "text/csv"))
    for path in sorted(report.glob("data/*.csv")):
        yield path.name, path.read_text(encoding="utf-8-sig")
    receipt = (report / "receipt.json").read_text(encoding="utf-8")
    yield "receipt.json", re.sub(r"[0-9a-f]{16,}", "", receipt)
