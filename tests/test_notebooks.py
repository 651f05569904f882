"""Notebooks stay thin: what they need lives in the library, and what they show is stored."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

from analysis_lib.catalogue import PROJECT, REPORTS
from analysis_lib.errors import ReportError
from analysis_lib.notebook.files import normalise, notebook_text, require_whole, scrub

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
MAX_LINES = 20
EXPLANATIONS = (
    "20 dagen per maand",
    "van 100%",
    "0 is minder",
    "95%-interval",
    "(-1 tot 1)",
    "(0 tot 1)",
)  # name no result


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_every_report_has_its_notebook_and_every_notebook_its_report() -> None:
    assert {path.stem for path in NOTEBOOKS} == {known.name for known in REPORTS}


def test_no_definitions_and_no_data_wrangling(notebook: nbformat.NotebookNode) -> None:
    for cell in code(notebook):
        assert len(cell.source.splitlines()) <= MAX_LINES, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda), cell.source
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                assert all(str(name).startswith("analysis_lib") for name in names), cell.source


def test_no_number_is_typed_in_the_prose(notebook: nbformat.NotebookNode) -> None:
    """A digit in a sentence is computed, or part of an explanation that states no result."""
    for cell in notebook.cells:
        texts = [cell.source] if cell.cell_type == "markdown" else []
        if cell.cell_type == "code":
            texts = [
                n.value
                for n in ast.walk(ast.parse(cell.source))
                if isinstance(n, ast.Constant) and isinstance(n.value, str)
            ]
            texts = [text for text in texts if " " in text]
        for text in texts:
            words = re.sub(r"\{[^}]*\}|^(#+ )?\d+( en \d+)?\. ", "", text, flags=re.MULTILINE)
            for explanation in EXPLANATIONS:
                words = words.replace(explanation, "")
            assert not re.search(r"\d", words), words


def test_every_parameter_is_used_and_stands_at_the_end(notebook: nbformat.NotebookNode) -> None:
    first, *others = code(notebook)
    declared = {node.target.id for node in ast.parse(first.source).body}
    used = {n.id for cell in others for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Name)}
    assert declared - {"data"} <= used, "declared in the first cell, and not used"
    source = "".join(cell.source for cell in others)
    assert "study.parameters" in source or "{versie}" in source, "show.provenance(study.inputs, study.parameters)"


def test_the_parameters_cell_comes_first(notebook: nbformat.NotebookNode) -> None:
    assert notebook.cells[0].metadata.tags == ["parameters"]


def test_stored_as_normalised(notebook: nbformat.NotebookNode) -> None:
    before = notebook_text(notebook)
    assert notebook_text(normalise(notebook)) == before


def test_outputs_are_stored_and_clean(notebook: nbformat.NotebookNode) -> None:
    shown, cells = sum(len(cell.outputs) for cell in code(notebook)), len(code(notebook))
    assert shown > max(10, cells / 2), "store its outputs with make notebooks"
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type in {"execute_result", "display_data"}
    text = notebook_text(notebook)
    assert str(PROJECT) not in text


def ran(source: str, *, count: int | None = 1, outputs: list | None = None) -> nbformat.NotebookNode:
    cell = nbformat.v4.new_code_cell(source, execution_count=count, outputs=outputs or [])
    return nbformat.v4.new_notebook(cells=[cell])


def test_a_notebook_that_stopped_early_is_refused() -> None:
    require_whole(ran("1"))
    require_whole(ran("", count=None))  # an empty cell need not run
    with pytest.raises(ReportError, match="cel 1 is niet uitgevoerd"):
        require_whole(ran("1", count=None))
    error = nbformat.v4.new_output("error", ename="KeyError", evalue="x", traceback=[])
    with pytest.raises(ReportError, match="cel 1 laat het notebook stoppen: KeyError: x"):
        require_whole(ran("1", outputs=[error]))


def test_folders_of_this_machine_are_taken_out() -> None:
    text = nbformat.v4.new_output("stream", text="in /home/piet/study/x.csv")
    clean = scrub(
        ran('data = "/home/piet/study"', outputs=[text]),
        {Path("/home/piet"): "~", Path("/home/piet/study"): "study", Path("/"): "~"},
    )
    assert "piet" not in notebook_text(clean)
    assert clean.cells[0].source == 'data = "study"'
    assert clean.cells[0].outputs[0].text == "in study/x.csv"
