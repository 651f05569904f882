"""A study's folder may have come from anyone: what it can do besides holding tables is said, and little is let."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from analysis_lib.batch import Job
from analysis_lib.batch.received import about_jobs, own_notebook
from analysis_lib.catalogue import REPORTS, Report, report
from analysis_lib.cli.planning import Wanted, plan
from analysis_lib.errors import UserError
from analysis_lib.new_study.notebook import notebook_copy
from analysis_lib.notebook import forking
from analysis_lib.notebook.own import changed_cells
from analysis_lib.tables.folder import links_out
from tests import other_study
from tests.small_notebook import write_notebook
from tests.typed import heard

KID = report("kid_mbc")
A_PROGRAM = "een notebook is een programma: voer het alleen uit als u de maker kent"


def changed(place: Path, **cells: str) -> Path:
    """Write the report's notebook with a cell in front of it and, by number, with other cells."""
    notebook = nbformat.read(KID.notebook, as_version=4)
    for name, source in cells.items():
        if name == "first":
            notebook.cells.insert(0, new_code_cell(source))
        elif name == "last":
            notebook.cells.append(new_markdown_cell(source))
        else:
            notebook.cells[int(name.removeprefix("cell_"))].source = source
    nbformat.write(notebook, place)
    return place


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_the_copy_of_a_new_study_is_the_reports_own(known: Report, tmp_path: Path) -> None:
    place = tmp_path / known.notebook.name
    place.write_text(notebook_copy(known.notebook, known.each[:1]), encoding="utf-8")
    assert changed_cells(place, known.notebook, known.each[:1]) == 0
    assert own_notebook(known, tmp_path) is None


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        ({}, 0),
        ({"first": "print(1)"}, 1),
        ({"last": "Nog iets."}, 1),
        ({"first": "print(1)", "cell_5": "anders", "last": "Nog iets."}, 3),
        ({"cell_0": 'data: str = ""  # Map.\nimpactclaim: float = 0.5  # Anders.'}, 1),
        ({"cell_0": "import os"}, 1),
        ({"cell_0": "data: str = ("}, 1),
    ],
)
def test_cells_that_differ_are_counted(tmp_path: Path, cells: dict[str, str], number: int) -> None:
    assert changed_cells(changed(tmp_path / "n.ipynb", **cells), KID.notebook) == number


def test_what_a_notebook_showed_before_is_no_difference(tmp_path: Path) -> None:
    notebook = nbformat.read(KID.notebook, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, tmp_path / "n.ipynb")
    assert changed_cells(tmp_path / "n.ipynb", KID.notebook) == 0


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """A small study with a notebook that writes a file before anything else."""
    folder, trace = other_study.write(tmp_path / "kid"), str(tmp_path / "spoor")
    changed(folder / "kid_mbc.ipynb", first=f"open({trace!r}, 'w').close()")
    return folder


def test_the_line_names_the_notebook_and_its_cells(received: Path, tmp_path: Path) -> None:
    (job,) = plan(Wanted(["kid_mbc"], [received], out=tmp_path / "uit")).jobs
    (line,) = about_jobs([job, job])
    assert line.startswith("kid_mbc: gebruikt kid_mbc.ipynb uit de map 'kid'; het verschilt in 1 cel van het eigen")
    assert A_PROGRAM in line
    assert line.endswith("of laat het weg met --standard-notebook.")


def test_it_can_be_left_out(received: Path, tmp_path: Path) -> None:
    (job,) = plan(Wanted(["kid_mbc"], [received], out=tmp_path / "uit", standard_notebook=True)).jobs
    assert job.own_notebook is None
    assert about_jobs([job]) == []


def test_check_names_it_and_runs_nothing(received: Path, tmp_path: Path) -> None:
    made = heard("check", "kid_mbc", "--data", received)
    assert made.returncode == 0, made.stderr
    assert A_PROGRAM in made.stderr
    assert not (tmp_path / "spoor").exists()
    changed(received / "kid_mbc.ipynb")
    assert A_PROGRAM not in heard("check", "kid_mbc", "--data", received).stderr


@pytest.mark.parametrize("text", ["", "{}", '{"cells": [{}]}', "[" * 100_000])
def test_what_is_no_notebook_is_named(received: Path, tmp_path: Path, text: str) -> None:
    (received / "kid_mbc.ipynb").write_text(text)
    with pytest.raises(UserError, match=r"^kid_mbc\.ipynb is geen notebook"):
        plan(Wanted(["kid_mbc"], [received], out=tmp_path / "uit"))


@pytest.mark.parametrize("cell", ["data: str = (", "data: str = 'a\x00'", "data: str = open('x')", "import os"])
def test_a_cell_of_parameters_that_is_a_program_is_refused(received: Path, tmp_path: Path, cell: str) -> None:
    changed(received / "kid_mbc.ipynb", cell_0=cell)
    with pytest.raises(UserError, match="parameter"):
        plan(Wanted(["kid_mbc"], [received], out=tmp_path / "uit"))


def test_links_to_elsewhere_are_named(study_folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elders.csv"
    shutil.move(study_folder / "effecten.csv", elsewhere)
    (study_folder / "effecten.csv").symlink_to(elsewhere)
    (study_folder / "logo.png").symlink_to(study_folder / "kosten.csv")  # not outside
    assert links_out(study_folder) == ["effecten.csv"]
    (line,) = about_jobs([Job("kid_mbc", tmp_path / "uit", study_folder)])
    assert line.startswith("kid: effecten.csv is een verwijzing naar buiten deze map;")
    through = tmp_path / "weg"
    through.symlink_to(study_folder)  # the folder itself may be one
    assert links_out(through) == ["effecten.csv"]


@pytest.mark.slow
def test_a_report_and_its_receipt_say_that_it_was_used(received: Path, tmp_path: Path) -> None:
    for words, own in (((), True), (("--standard-notebook",), False)):
        out = tmp_path / f"uit-{own}"
        made = heard("run", "kid_mbc", "--data", received, "--formats", "html", "--quiet", "--out", out, *words)
        assert made.returncode == 0, made.stderr
        assert made.stderr.count(A_PROGRAM) == own
        assert (tmp_path / "spoor").exists() is own
        (tmp_path / "spoor").unlink(missing_ok=True)
        receipt = json.loads((out / "kid_mbc" / "kid" / "receipt.json").read_text(encoding="utf-8"))
        assert (receipt["eigen_notebook"], receipt["cellen_anders"]) == (own, int(own))
        page = (out / "kid_mbc" / "kid" / "report.html").read_text(encoding="utf-8")
        said = "Dit rapport is gemaakt met een eigen notebook. Het verschilt in 1 cel van het"
        assert (said in page) is own
        if own:
            assert page.index(">Verantwoording") < page.index(said) < page.index("Gemaakt met narekenbaar")


def plant(folder: Path, trace: Path) -> None:
    """Put into a folder whatever Python and its libraries might take from the one in which they start."""
    act = f"open({str(trace)!r}, 'a').write(__name__ + chr(10))\n"
    for name in (
        *("sitecustomize", "usercustomize", "json", "signal", "multiprocessing", "numpy", "pandas", "matplotlib"),
        *("ipykernel_launcher", "ipykernel", "IPython", "analysis_lib", "papermill", "zmq", "typst", "kwaad"),
        *(
            "ipython_config",
            "ipython_kernel_config",
            "jupyter_config",
            "jupyter_nbconvert_config",
            "secrets",
            "kernelapp",
        ),
    ):
        (folder / f"{name}.py").write_text(act)
    for start in (".ipython/profile_default/startup", "profile_default/startup"):
        (folder / start).mkdir(parents=True)
        (folder / start / "00-kwaad.py").write_text(act)
    (folder / ".jupyter").mkdir()
    (folder / ".jupyter" / "jupyter_config.py").write_text(act)
    (folder / "matplotlibrc").write_text("figure.dpi: 33\nbackend: module://kwaad\n")
    for name in ("template", "base", "lab"):
        (folder / name).mkdir()
        (folder / name / "index.html.j2").write_text("KWAAD")
        (folder / name / "display_priority.j2").write_text("KWAAD")
    (folder / "index.html.j2").write_text("KWAAD")


PROBE = """
import sys, pathlib, matplotlib, secrets
print('rc', matplotlib.rcParams['figure.dpi'], '' in sys.path, pathlib.Path('beside.txt').read_text())
try:
    import kwaad
except ImportError as error:
    print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize("warm", [True, False])
def test_nothing_is_imported_from_a_study(tmp_path: Path, warm: bool) -> None:
    """Neither where the command is given in that folder, nor by a notebook that stands there."""
    if warm and not forking.is_possible():
        pytest.skip("this system forks no processes")
    study, trace = other_study.write(tmp_path / "kid"), tmp_path / "spoor"
    plant(study, trace)
    (study / "beside.txt").write_text("ernaast")
    write_notebook(study / "kid_mbc.ipynb", PROBE)
    words = ["run", "kid_mbc", "--data", ".", "--out", tmp_path / "uit", "--formats", "html,docx", "--verbose"]
    program = tmp_path / "bin" / "narekenbaar.py"  # as the installed command: its own folder is first on the path
    program.parent.mkdir()
    program.write_text("from analysis_lib.cli import main\nif __name__ == '__main__':\n    main()\n")
    made = subprocess.run(
        [sys.executable, program, *map(str, words), *([] if warm else ["--cold"])],
        cwd=study,
        env={name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
        | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert not trace.exists(), trace.read_text()
    page = (tmp_path / "uit" / "kid_mbc" / "kid" / "report.html").read_text(encoding="utf-8")
    assert "KWAAD" not in page
    assert "rc 33" not in page
    assert "False ernaast" in page
    assert "No module named" in page
