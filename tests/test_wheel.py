"""What an installed wheel can do: everything, without the project's folder or the internet."""

from __future__ import annotations

import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from analysis_lib.catalogue import PROJECT, REPORTS
from analysis_lib.manual import names
from tests.worked import business_case
from tests.worked.filling import fill

pytestmark = pytest.mark.slow
SETUP = "installeren.py"
PARTS = (
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "analysis_lib",
    "notebooks",
    "data_templates",
    "docs",
)
SHIPPED = (("notebooks", "*.ipynb"), ("data_templates", "**/*.csv"), ("docs", "*.md"), ("docs", "**/*.png"))


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as somebody brings it to a computer without internet: a wheel of a copy of the project, and the setup."""
    source = tmp_path_factory.mktemp("bron")
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(PROJECT / part, source)
    (source / "notebooks" / ".ipynb_checkpoints").mkdir()
    (source / "notebooks" / ".ipynb_checkpoints" / "kid_mbc-checkpoint.ipynb").write_text("{}")
    folder = tmp_path_factory.mktemp("meegebracht") / "wielen van ons"
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), "."]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=source, check=True)
    shutil.copy2(PROJECT / SETUP, folder)
    return folder


@pytest.fixture(scope="module")
def place(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that the setup made, in a folder with a space and a backslash.

    What narekenbaar needs is not downloaded again but taken from the environment of the tests.
    """
    made, borrowed = tmp_path_factory.mktemp("computer") / "D\\Mijn werk" / "omgeving", sysconfig.get_path("purelib")
    pip = {"PIP_NO_DEPS": "1", "PIP_IGNORE_INSTALLED": "1"}
    words = [sys.executable, SETUP, "--omgeving", str(made)]
    subprocess.run(words, cwd=wheels, env=os.environ | pip | {"PYTHONPATH": borrowed}, check=True)
    (library,) = made.glob("lib/python*/site-packages")
    (library / "van_de_tests.pth").write_text(f"{borrowed}\n")
    return made


@pytest.fixture(scope="module")
def library(place: Path) -> Path:
    (found,) = place.glob("lib/python*/site-packages")
    return found


def command(place: Path, folder: Path, *words: str) -> str:
    """Run what the environment offers, with nothing of the project in reach."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    made = subprocess.run(
        [str(place / "bin" / "narekenbaar"), *words],
        cwd=folder,
        env=environment | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout + made.stderr


@pytest.fixture(scope="module")
def before(library: Path) -> dict[str, str]:
    return fingerprints(library)


def fingerprints(library: Path) -> dict[str, str]:
    paths = (path for path in (library / "analysis_lib").rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


@pytest.fixture(scope="module")
def home(place: Path, before: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a space in which all reports were made, while the installed library can only be read."""
    folder = tmp_path_factory.mktemp("mijn map")
    locked = [path for path in (place, *place.rglob("*")) if path.is_dir() and not path.is_symlink()]
    modes = {path: path.stat().st_mode for path in locked}
    for path in locked:
        path.chmod(0o555)
    command(place, folder, "new", "kid_mbc", "eigen\\studie")
    study = folder / "eigen\\studie"
    fill(study, business_case.TABLES)
    notebook = nbformat.read(study / "kid_mbc.ipynb", as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell('show.text("Deze zin staat alleen hier.")'))
    nbformat.write(notebook, study / "kid_mbc.ipynb")
    command(place, folder, "run", "kid_mbc", "--data", "eigen\\studie", "--formats", "html")
    command(place, folder, "run", *(known.name for known in REPORTS if not known.each), "--formats", "html")
    yield folder
    for path, mode in modes.items():
        path.chmod(mode)


def test_a_wheel_holds_the_notebooks_the_templates_and_the_manual(library: Path) -> None:
    shipped = library / "analysis_lib" / "shipped"
    wanted = {
        path.relative_to(PROJECT): path.read_bytes()
        for folder, pattern in SHIPPED
        for path in (PROJECT / folder).glob(pattern)
    }
    assert {path.relative_to(shipped): path.read_bytes() for path in shipped.rglob("*") if path.is_file()} == wanted
    assert (library / "narekenbaar-0.1.0.dist-info").is_dir()


def test_it_lists_the_reports(place: Path, tmp_path: Path) -> None:
    listed = command(place, tmp_path, "list")
    assert all(known.name in listed for known in REPORTS)
    module = [str(place / "bin" / "python"), "-m", "analysis_lib.cli", "list"]
    assert subprocess.run(module, cwd=tmp_path, capture_output=True, text=True, check=True).stdout == listed


def test_it_makes_all_reports_where_the_command_is_given(home: Path, library: Path) -> None:
    for known in REPORTS:
        if not known.each:
            made = home / "reports" / known.name / "standaard"
            assert (made / "report.html").is_file(), known.name
            for path in made.rglob("*.*"):
                assert str(library).encode() not in path.read_bytes(), path
    for name in names():
        assert (home / "reports" / "uitleg" / f"{name}.html").is_file()


def test_it_makes_a_new_study_with_an_own_notebook(home: Path) -> None:
    (made,) = (home / "reports" / "kid_mbc").glob("eigen*/report.html")
    text = made.read_text(encoding="utf-8")
    assert "Op eigen benen in Harderwijk" in text
    assert "Deze zin staat alleen hier." in text


def test_nothing_is_written_beside_the_library(home: Path, library: Path, before: dict[str, str]) -> None:
    assert home.is_dir()
    assert fingerprints(library) == before


def test_the_setup_says_what_is_missing(wheels: Path, tmp_path: Path) -> None:
    alone = Path(shutil.copy2(wheels / SETUP, tmp_path))
    for words, said in (
        ((), "staat geen wheel en geen requirements.txt"),
        (("--wielen", str(tmp_path)), "staat geen wheel van narekenbaar"),
        (("--verzamel", "x"), "staat geen pyproject.toml"),
    ):
        made = subprocess.run([sys.executable, alone, *words], capture_output=True, text=True, check=False)
        assert (made.returncode, made.stdout) == (2, "")
        assert said in made.stderr
        assert "Traceback" not in made.stderr
    assert [path.name for path in tmp_path.iterdir()] == [SETUP]


def test_what_another_computer_needs_follows_from_its_own_system() -> None:
    """pip would look at this computer: on Linux it leaves out what only Windows needs."""
    setup = runpy.run_path(str(PROJECT / SETUP), run_name="installeren")
    version = {"python_version": "3.12", "python_full_version": "3.12.9"}
    listed = {system: list(setup["needed"](version | markers)) for system, markers in setup["MARKERS"].items()}
    there = {system: {pin.partition("==")[0]: pin for pin in pins} for system, pins in listed.items()}
    assert {"pywinpty", "colorama"} <= there["windows"].keys() - there["linux"].keys()
    assert "pexpect" in there["linux"].keys() - there["windows"].keys()
    for system, pins in there.items():
        assert len(pins) == len(listed[system])  # one version of each
        assert {"pandas", "typst", "jupyterlab", "pypandoc-binary"} <= pins.keys()
        assert not {"mypy", "ruff", "pytest", "uv"} & pins.keys()
        assert all("--hash=sha256:" in pin and ";" not in pin for pin in pins.values())
