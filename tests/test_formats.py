"""A format is one row of one table: the command, its help, the report and the overview page follow."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from analysis_lib.batch import Job
from analysis_lib.batch.making import make_report
from analysis_lib.batch.overview import write_index
from analysis_lib.cli.planning import Wanted, plan
from analysis_lib.errors import UserError
from analysis_lib.render import formats
from analysis_lib.render.document import Document
from analysis_lib.render.formats import Format, default_suffixes, render
from tests.small_notebook import write_notebook

PLAIN = Format("proef", "platte tekst", "tests.test_formats:to_text", default=False)


def to_text(document: Document) -> bytes:
    return document.title.encode()


@pytest.fixture(autouse=True)
def one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", (*formats.FORMATS, PLAIN))


def test_a_report_is_made_in_it_and_the_overview_links_to_it(tmp_path: Path) -> None:
    notebook = write_notebook(tmp_path / "klein.ipynb", "1")
    made = make_report(Job("kid_mbc", tmp_path / "uit", formats=("proef",), own_notebook=notebook))
    assert (made / "report.proef").read_text(encoding="utf-8") == "Klein rapport"
    write_index(tmp_path / "uit")
    page = (tmp_path / "uit" / "index.html").read_text(encoding="utf-8")
    assert '<a href="kid_mbc/standaard/report.proef">platte tekst<' in page
    assert "report.pdf" not in page
    assert re.search(r"<dd>\d{1,2}-\d{1,2}-\d{4}</dd>", page), "the day as Dutch writes it"


def test_the_command_takes_it_and_names_it_where_another_is_unknown(tmp_path: Path) -> None:
    (job,) = plan(Wanted(("kid_mbc",), out=tmp_path, formats="PROEF, html")).jobs
    assert job.formats == ("proef", "html")
    with pytest.raises(UserError, match=f"'xyz' is onbekend; bekend zijn: {', '.join(formats.suffixes())}"):
        plan(Wanted(("kid_mbc",), out=tmp_path, formats="xyz"))


def test_it_is_made_by_default_only_where_the_table_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Job("kid_mbc", tmp_path).formats == default_suffixes() == ("html", "pdf", "docx")
    monkeypatch.setattr(formats, "FORMATS", (Format("proef", "", PLAIN.writer),))
    (job,) = plan(Wanted(("kid_mbc",), out=tmp_path)).jobs
    assert job.formats == Job("kid_mbc", tmp_path).formats == ("proef",)


def test_every_writer_can_be_found() -> None:
    from pkgutil import resolve_name

    for known in formats.FORMATS:
        assert callable(resolve_name(known.writer)), known.writer
        assert known.label, known.suffix
    assert render(Document("Blad", "<h1>Blad</h1>", {}, ()), "proef") == b"Blad"


def test_the_help_names_it() -> None:
    probe = (
        "from analysis_lib.render import formats; formats.FORMATS += (formats.Format('proef', 'Proef', 'json:dumps', False),)\n"
        "from analysis_lib.cli import cli; cli(['run', '--help'])"
    )
    shown = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    said = " ".join(shown.split())
    assert re.search(r"met komma's ertussen; ook: [a-z, ]*proef\. \[zonder: html,pdf,docx\]", said)
