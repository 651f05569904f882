"""A change in a notebook as git shows it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from analysis_lib.catalogue import PROJECT, report
from analysis_lib.notebook.engine import KERNEL_CONFIG
from analysis_lib.notebook.files import normalise, notebook_text
from analysis_lib.notebook.readable import difference, readable

KID = report("kid_mbc").notebook


@pytest.mark.slow
def test_a_changed_assumption_is_read_in_less_than_sixty_lines(tmp_path: Path) -> None:
    notebook = nbformat.read(KID, as_version=4)
    source = notebook.cells[0].source
    notebook.cells[0].source = source.replace("impactclaim: float = None", "impactclaim: float = 0.4")
    assert notebook.cells[0].source != source
    folder = {"metadata": {"path": str(KID.parent)}}
    NotebookClient(notebook, timeout=600, resources=folder, config=KERNEL_CONFIG).execute()
    changed = tmp_path / KID.name
    changed.write_text(notebook_text(normalise(notebook)), encoding="utf-8")
    lines = difference(KID, changed, KID.name).splitlines()
    assert len(lines) < 60
    assert "+> € 2,49 baten per euro kosten (SROI)" in lines
    assert "Kosten en baten per partij" in " ".join(line.removeprefix("~> ") for line in lines)


def test_git_shows_a_changed_sentence_in_a_few_lines(tmp_path: Path) -> None:
    cells = json.loads(KID.read_text(encoding="utf-8"))
    place = tmp_path / "n.ipynb"
    place.write_text(json.dumps(cells), encoding="utf-8")

    def git(*words: str) -> str:
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        command = f"diff.notebook.command='{sys.executable}' -m analysis_lib.notebook.readable"
        done = subprocess.run(
            ["git", *who, "-c", command, *words], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout

    git("init", "-q")
    (tmp_path / ".gitattributes").write_text((PROJECT / ".gitattributes").read_text(encoding="utf-8"), encoding="utf-8")
    git("add", ".")
    git("commit", "-qm", "x")
    at = next(at for at, cell in enumerate(cells["cells"]) if cell["cell_type"] == "markdown")
    cells["cells"][at]["source"] = ["## In het kort"]
    cells["cells"][at]["id"] = "anders"
    place.write_text(json.dumps(cells), encoding="utf-8")
    said = git("diff").splitlines()
    assert [line for line in said[2:] if line[0] in "+-"] == ["-## Samenvatting", "+## In het kort"]
    assert len(said) == 5


def test_what_is_no_notebook_is_shown_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text("geen notebook", encoding="utf-8")
    assert readable(tmp_path / "n.ipynb") == "geen notebook"
    assert "geen notebook" in difference(tmp_path / "n.ipynb", KID, "n.ipynb")
