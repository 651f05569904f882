"""What keeps the project in order."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import tomllib
from pathlib import Path
from pkgutil import resolve_name

import pytest
import yaml

from analysis_lib import RELEASED, __version__
from analysis_lib.catalogue import PROJECT, REPORTS, Report
from analysis_lib.notebook.parameters import declared
from analysis_lib.published.claims import CLAIMS
from analysis_lib.published.relations import NOT_DERIVABLE, RULES
from analysis_lib.render.formats import FORMATS
from analysis_lib.show import audit_facts
from analysis_lib.study import read_study
from tests.hostile_studies import studies

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
PATHS_OF_MACHINES = re.compile(r"/(?:home|root|work|Users)/[a-z]")


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := PROJECT / name).is_file()]


def plain(requirement: str) -> str:
    return re.sub(r"\[.*?\]", "", requirement).replace(" ", "").lower()


def installed() -> list[str]:
    """What `make test` and the conda environment install; Spark is left to who uses it."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    return [*project["dependencies"], *extras["dev"], *extras["registers"]]


def test_environment_yml_equals_pyproject() -> None:
    project = PYPROJECT["project"]
    wanted = {plain(requirement) for requirement in installed()}
    environment = yaml.safe_load((PROJECT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    listed = [entry for entry in environment if isinstance(entry, str)]
    nested = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    given = {plain(r) for r in [*listed, *nested]} - {"pip", "python" + project["requires-python"]}
    assert given == wanted
    assert "python" + project["requires-python"] in listed


def test_requirements_pin_every_dependency_with_hashes_and_no_address() -> None:
    text = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in pin for pin in pins)
    pinned = {re.split(r"[=\[]", pin)[0].lower().replace("_", "-") for pin in pins}
    for requirement in installed():
        assert re.split(r"[<>\[]", requirement)[0].lower().replace("_", "-") in pinned


def test_one_version_everywhere() -> None:
    assert PYPROJECT["project"]["version"] == __version__
    assert str(yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))["date-released"]) == RELEASED
    assert yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))["version"] == __version__
    assert f"## {__version__}" in (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_no_tracked_file_names_a_machine() -> None:
    for path in tracked():
        if path.suffix in {".ttf", ".odttf", ".woff2", ".png"} or path == Path(__file__):
            continue
        found = PATHS_OF_MACHINES.search(path.read_text(encoding="utf-8"))
        # tests make up folders of a person called piet
        assert found is None or "/home/p" in found[0], f"{path}: {found}"


def test_no_report_is_tracked() -> None:
    assert [path.name for path in tracked() if path.parent == PROJECT / "reports"] == ["README.md"]


def test_every_make_target_is_explained() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony
    for target in phony[1].split():
        assert re.search(rf"^{target}:.*## \w", makefile, re.MULTILINE), target


def test_every_marker_is_explained_and_used() -> None:
    explained = {marker.partition(":")[0] for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    used = {
        name
        for path in (PROJECT / "tests").rglob("test_*.py")
        for name in re.findall(r"\bpytest\.mark\.(\w+)", path.read_text(encoding="utf-8"))
    }
    assert used - {"parametrize", "skipif", "usefixtures"} == explained


@pytest.mark.parametrize("known", REPORTS, ids=lambda known: known.name)
def test_a_report_in_the_catalogue_has_all_its_parts(known: Report) -> None:
    assert known.notebook.is_file(), f"notebooks/{known.name}.ipynb is missing"
    for table in known.contract.tables:
        there = (known.templates / table.file).is_file()
        assert there or not table.required, f"{known.templates.name}/{table.file} is missing"
    assert (known.templates / "published.csv").is_file(), "what the source printed is missing"
    assert callable(known.audit)
    assert f"| `{known.name}` |" in (PROJECT / "README.md").read_text(encoding="utf-8"), "not in the table of README"
    assert known.name in studies() or known.tables_of, "no small study in tests/hostile_studies.py"
    if known.each:
        parameter, table, column = known.each
        assert parameter in {one.name for one in declared(known.notebook)}
        assert column in known.contract[table].columns
        assert known.shows, "what a sheet depends on is not known, so all are made again at each change"
        asked = inspect.signature(resolve_name(known.shows)).parameters
        assert list(asked)[1:] == [one.name for one in declared(known.notebook) if one.name != "data"], known.shows


@pytest.mark.parametrize("known", [one for one in REPORTS if not one.tables_of], ids=lambda known: known.name)
def test_readme_counts_what_the_audit_counts(known: Report) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| `{known.name}` |"))
    facts = audit_facts(known.audit(read_study(known).tables))
    words = "{cijfers:,} printed figures and statements, {getoetst:,} recomputed or tested, {afwijkend:,} deviate"
    others = ", {anders:,} say something else" if facts["anders"] else ""
    assert (words + others).format(**facts) in row
    assert facts["anders"] or "say something else" not in row


def test_every_relation_and_claim_is_explained() -> None:
    page = (PROJECT / "docs" / "relaties.md").read_text(encoding="utf-8")
    named = {name for row in re.findall(r"^\| ([^|]+) \|", page, re.MULTILINE) for name in row.split(", ")}
    assert {*RULES, NOT_DERIVABLE, *CLAIMS} <= named


def test_modules_stay_small() -> None:
    for path in (PROJECT / "analysis_lib").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path


def test_classes_stay_small() -> None:
    for path in (PROJECT / "analysis_lib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                assert node.end_lineno
                assert node.end_lineno - node.lineno < 250, f"{path}: {node.name}"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "GLOSSARY.md", "CHANGELOG.md"])
def test_every_link_in_the_documentation_leads_somewhere(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith("https://"):
            assert (PROJECT / target).exists(), target


def test_contributing_shows_every_module() -> None:
    """Each room has a row in the table, and each module in a room stands in its row; `formats` lists the writers."""
    lines = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    rows = {line.split("`")[1]: line for line in lines if line.startswith("| `")}
    library = PROJECT / "analysis_lib"
    writers = [library.parent.joinpath(*known.writer.partition(":")[0].split(".")) for known in FORMATS]
    for path in sorted(set(library.rglob("*.py")) - {writer.with_suffix(".py") for writer in writers}):
        room, *inside = path.relative_to(library).with_suffix("").parts
        if room != "__init__":
            assert room in rows, f"no row for {room}"
            missing = [name for name in inside if not name.startswith("__") and f"`{name}`" not in rows[room]]
            assert not missing, f"{missing} not in the row of {room}"
