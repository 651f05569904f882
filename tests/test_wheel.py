"""What an installed wheel can do: everything, without the project's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from analysis_lib.catalogue import PROJECT, REPORTS

pytestmark = pytest.mark.slow
PARTS = (
    "pyproject.toml",
    "setup.py",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
    "analysis_lib",
    "notebooks",
    "data_templates",
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from a copy of the project and unpacked as an installer does."""
    source = tmp_path_factory.mktemp("bron")
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, source / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(PROJECT / part, source)
    (source / "notebooks" / ".ipynb_checkpoints").mkdir()
    (source / "notebooks" / ".ipynb_checkpoints" / "kid_mbc-checkpoint.ipynb").write_text("{}")
    wheels = tmp_path_factory.mktemp("wielen")
    words = ["wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(wheels), "."]
    subprocess.run([sys.executable, "-m", "pip", *words], cwd=source, check=True)
    place = tmp_path_factory.mktemp("omgeving")
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(place)
    return place


def command(installed: Path, folder: Path, *words: str) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "analysis_lib.cli", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_a_wheel_holds_the_notebooks_and_the_templates(installed: Path) -> None:
    shipped = installed / "analysis_lib" / "shipped"
    for folder, pattern in (("notebooks", "*.ipynb"), ("data_templates", "**/*.csv")):
        wanted = {path.relative_to(PROJECT): path.read_bytes() for path in (PROJECT / folder).glob(pattern)}
        found = {
            path.relative_to(shipped): path.read_bytes() for path in (shipped / folder).rglob("*") if path.is_file()
        }
        assert found == wanted
    assert {path.name for path in installed.iterdir()} == {"analysis_lib", "narekenbaar-0.1.0.dist-info"}


def test_a_wheel_lists_begins_a_study_and_makes_a_report(installed: Path, tmp_path: Path) -> None:
    listed = command(installed, tmp_path, "list")
    assert all(known.name in listed for known in REPORTS)
    command(installed, tmp_path, "new", "kid_mbc", "mijn")
    assert {"invoer.xlsx", "kid_mbc.ipynb"} <= {path.name for path in (tmp_path / "mijn").iterdir()}
    command(installed, tmp_path, "run", "holland_rijnland", "--formats", "html")
    made = tmp_path / "reports" / "holland_rijnland" / "standaard"  # where the command was given
    assert (made / "report.html").is_file()
    for path in made.rglob("*.*"):
        assert str(installed).encode() not in path.read_bytes(), path
