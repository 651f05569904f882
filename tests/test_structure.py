"""Which module may import which, from the ground up.

A module may import from its own room and from rooms on a lower floor. In a subject's room,
what builds a page is a floor above contract, model and audit.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from analysis_lib.catalogue import PROJECT, REPORTS
from analysis_lib.notebook.parameters import cells_of

LIBRARY = PROJECT / "analysis_lib"
SUBJECTS = tuple(sorted({known.subject.removeprefix("analysis_lib.") for known in REPORTS}))
FLOORS = (
    ("characters", "environment", "imports", "intervals", "nouns", "style", "uncertainty"),
    ("associations", "errors"),
    ("versions",),
    ("tables", "whole_files", "disclosure"),
    ("once",),
    ("render",),
    ("provenance", "published", "notebook", "releases"),
    ("transcription",),
    (*SUBJECTS, "show"),
    tuple(f"{subject}: pages" for subject in SUBJECTS),
    ("catalogue", "synthesis"),
    ("study", "manual"),
    ("new_study", "batch", "comparison"),
    ("intake", "registers", "dialogue"),
    ("cli",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


def modules() -> dict[str, Path]:
    """Return every module of the library by its name below ``analysis_lib``."""
    paths = sorted(LIBRARY.rglob("*.py"))
    names = {
        ".".join(path.relative_to(LIBRARY).with_suffix("").parts).removesuffix(".__init__"): path for path in paths
    }
    return {name: path for name, path in names.items() if name != "__init__"}


def imports_of(path: Path) -> Iterator[str]:
    """Yield what a module imports from the library, in functions too, but not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}".split(".", 1)
                name = node.module.split(".", 1)
                if name[0] == "analysis_lib":
                    yield whole[1] if whole[1] in MODULES else name[1] if len(name) > 1 else ""


MODULES = modules()


@cache
def imports() -> dict[str, set[str]]:
    """Return what each module imports; read for the first test that asks, not by every process that collects."""
    return {name: set(imports_of(path)) - {""} for name, path in MODULES.items()}


@cache
def pages() -> set[str]:
    """Return the modules of a subject that build a page."""
    return {
        name
        for name, targets in imports().items()
        if name.split(".")[0] in SUBJECTS and any(target.split(".")[0] == "show" for target in targets)
    }


def room_of(module: str) -> str:
    room = module.split(".", maxsplit=1)[0]
    return f"{room}: pages" if module in pages() else room


def test_every_room_has_a_floor() -> None:
    assert {room_of(name) for name in MODULES} == set(FLOOR)


def test_imports_go_down() -> None:
    up = [
        f"{module} imports {target}"
        for module, targets in imports().items()
        for target in targets
        if room_of(target) != room_of(module) and FLOOR[room_of(target)] >= FLOOR[room_of(module)]
    ]
    assert up == []


def test_the_pages_are_those_that_a_notebook_may_import() -> None:
    """Page code may not hide in a model: each subject has both pages and other modules."""
    for subject in SUBJECTS:
        own = {name for name in MODULES if name.startswith(f"{subject}.")}
        assert f"{subject}.page" in pages()
        assert {f"{subject}.contract", f"{subject}.audit"} <= own - pages()


def test_a_model_is_imported_without_pages_or_a_drawing_library() -> None:
    packages = ", ".join(f"analysis_lib.{subject}" for subject in SUBJECTS)
    probe = f"import sys, {packages}; print(sorted(m for m in sys.modules if m.startswith(('analysis_lib.', 'matplotlib'))))"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    assert "matplotlib" not in loaded
    for page in pages() | {"show"}:
        assert f"'analysis_lib.{page}'" not in loaded, page


def test_notebooks_import_the_kit_and_their_own_wing() -> None:
    for known in REPORTS:
        source = "\n".join(source for kind, source, _ in cells_of(known.notebook) if kind == "code")
        rooms = {
            f"{node.module}.{alias.name}".split(".")[1]
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("analysis_lib")
            for alias in node.names
        }
        assert len(rooms & set(SUBJECTS)) == 1, known.name
        assert rooms - set(SUBJECTS) <= {"show", "study"}, known.name


def test_only_the_kit_draws() -> None:
    """A subject prepares a frame and words; how a kind of chart looks is written once, in the kit."""
    drawing = {
        name
        for name, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and str(node.module).startswith("matplotlib"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("matplotlib") for alias in node.names))
        or (isinstance(node, ast.Name) and node.id == "ax")
        or (isinstance(node, ast.Attribute) and node.attr in {"canvas", "svg_of"})
    }
    assert {name for name in drawing if not name.startswith("show.charts.")} == {
        *("show.backend", "show.figures", "show.grid_layout", "show.live", "show.own_figures"),
        *("show.text_layouts", "show.theme", "show.tick_layouts"),
    }


def test_what_reports_need_is_imported_before_they_start() -> None:
    probe = (
        "import sys, analysis_lib.batch.preload; print(sorted(m for m in sys.modules if m.startswith('analysis_lib.')))"
    )
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    for page in pages() | {"show"}:
        assert f"'analysis_lib.{page}'" in loaded, f"no notebook imports {page}"


def test_what_a_library_takes_along_for_nothing_stays_out_and_can_be_imported() -> None:
    code = (
        "import sys\nimport analysis_lib\nimport nbformat\nimport importlib.util\n"
        "import pandera.strategies.pandas_strategies\nassert 'jsonschema._format' in sys.modules\n"
        "for name in ('rfc3987_syntax', 'hypothesis'):\n"
        "    print(name in sys.modules, importlib.util.find_spec(name) is not None)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout == "False True\n" * 2
