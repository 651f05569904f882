"""What the audit knows can be read in every format of every report."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache

import docx
import nbformat
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx.oxml.ns import qn

from analysis_lib.catalogue import REPORTS, report
from analysis_lib.published import Status
from analysis_lib.render.document import Document, build
from analysis_lib.render.formats import render
from analysis_lib.study import read_study
from tests.pdf_text import words_on

pytestmark = pytest.mark.slow
NAMES = [known.name for known in REPORTS if "show.audit_all" in known.notebook.read_text(encoding="utf-8")]


def squeezed(text: str) -> str:
    """Without what typesetting may add between letters: spaces, hyphens, kinds of quotes."""
    return re.sub(r"[\s\u00ad\u2010\u2011-]+", "", text).translate(str.maketrans("\u2018\u2019\u201c\u201d", "''\"\""))


def html_words(page: bytes) -> str:
    return BeautifulSoup(page.decode(), "html.parser").get_text()


def pdf_words(file: bytes) -> str:
    with pikepdf.open(io.BytesIO(file)) as pdf:
        return "".join(words_on(pdf))


def word_words(file: bytes) -> str:
    return "".join(text.text or "" for text in docx.Document(io.BytesIO(file)).element.body.iter(qn("w:t")))


def is_readable(note: str, text: str) -> bool:
    """Whether a note stands in a text, perhaps over the end of a page with its header and footer."""
    if note in text:
        return True
    gap = 300
    for start in (match.start() for match in re.finditer(re.escape(note[:8]), text)):
        first = next((n for n in range(len(note), 7, -1) if text.startswith(note[:n], start)), 0)
        if note[first:] in text[start + first : start + len(note) + gap]:
            return True
    return False


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: build(nbformat.read(report(name).notebook, as_version=4)) for name in NAMES}


Words = Callable[[str, str], str]


@pytest.fixture(scope="module")
def words(documents: dict[str, Document]) -> Words:
    """The words of a report in a format, which is made once."""
    readers = {"html": html_words, "pdf": pdf_words, "docx": word_words}
    return cache(lambda name, suffix: readers[suffix](render(documents[name], suffix)))


@pytest.fixture(scope="module")
def audits() -> dict[str, pd.DataFrame]:
    return {name: report(name).audit(read_study(report(name)).tables) for name in NAMES}


@pytest.fixture(scope="module")
def notes(audits: dict[str, pd.DataFrame]) -> dict[str, list[str]]:
    return {name: sorted(set(result["toelichting"]) - {""}) for name, result in audits.items()}


def test_the_end_of_a_page_does_not_hide_a_note_and_what_is_absent_is_missed() -> None:
    note = squeezed("Geen van de andere regels noemt dit.")
    assert is_readable(note, "xGeenvandeandere" + "Pagina3Verslag" + "regelsnoemtdit.y")
    assert not is_readable(note, "xGeenvandeandereregelsnoemt" + "z" * 400 + "dit.")


def test_there_are_notes_to_read(notes: dict[str, list[str]]) -> None:
    assert all(notes.values())
    assert sum(map(len, notes.values())) > 300


@pytest.mark.parametrize("suffix", ["html", "pdf", "docx"])
@pytest.mark.parametrize("name", NAMES)
def test_every_note_can_be_read(words: Words, notes: dict[str, list[str]], name: str, suffix: str) -> None:
    text = squeezed(words(name, suffix))
    unread = [note for note in notes[name] if not is_readable(squeezed(note), text)]
    assert not unread


@pytest.mark.parametrize("name", NAMES)
def test_the_summary_counts_each_outcome(words: Words, audits: dict[str, pd.DataFrame], name: str) -> None:
    summary = words(name, "html").split("Wat er staat en wat er klopt zegt meer")[0]
    counts = audits[name]["status"].value_counts()
    said = re.sub(r"\s+", " ", summary)[-400:].replace(".", "")
    outcomes = {
        Status.EQUAL: "gelijk",
        Status.WITHIN_ROUNDING: "binnen afronding",
        Status.COPIED: "overgenomen",
        Status.SAYS_OTHERWISE: "die klop(t|pen) maar",
        Status.DEVIATES: "die afwijk(t|en)",
        Status.NOT_DERIVABLE: "niet na te rekenen",
    }
    for status, number in counts.items():
        assert re.search(rf"\b{number} {outcomes[status]}", said), said
