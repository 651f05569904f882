"""Writes ``docs/functies.md``: what a notebook may use, from the docstrings.

What is listed follows from the notebooks: each module that one of them imports, with its public functions and
classes. ``python docs/tools/reference.py`` writes the page; a test says when it is stale.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from types import ModuleType
from typing import Any

from analysis_lib.catalogue import REPORTS
from analysis_lib.notebook.parameters import cells_of

PAGE = Path(__file__).resolve().parents[1] / "functies.md"
_INTRODUCTION = """\
# Functies: wat u in een notebook kunt gebruiken

Voor wie een notebook verandert. Deze bladzij is gemaakt uit de uitleg in de code, en die is in het Engels. In
JupyterLab ziet u dezelfde uitleg als u een vraagteken achter een naam zet, zoals `show.text?`, en op Shift+Enter drukt.

Een notebook begint met `study = open_study(...)`. Daarna is `study.tables["kosten"]` het blad kosten. `view` toont de
studie: hieronder heet hij bijvoorbeeld `page.BusinessCaseView`, en `view.costs()` is daar de functie `costs`. `facts`
heeft de getallen voor zinnen. Voorbeelden staan bij de [recepten](recepten.md).
"""
_FIRST = ("analysis_lib.study", "analysis_lib.show", "analysis_lib.show.charts")
_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)


def page() -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION]
    for name in _modules():
        module = resolve_name(name)
        short = name.removeprefix("analysis_lib.")
        parts.append(f"## {short}\n\n{_prose(inspect.getdoc(module) or '')}\n")
        parts += [text for known in _public(module) for text in _entries(known, short.rpartition(".")[2])]
    return "\n".join(parts)


def _modules() -> list[str]:
    """The modules that notebooks import, the kit first."""
    found: set[str] = set()
    for known in REPORTS:
        source = "\n".join(text for kind, text, _ in cells_of(known.notebook) if kind == "code")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("analysis_lib"):
                for alias in node.names:
                    name = f"{node.module}.{alias.name}"
                    found.add(name if isinstance(resolve_name(name), ModuleType) else str(node.module))
    return [*_FIRST, *sorted(found - set(_FIRST))]


def _public(module: ModuleType) -> Iterator[Any]:
    """What a module defines, or a package offers, in the order of its text."""
    offers = hasattr(module, "__path__")
    for name, known in vars(module).items():
        if name.startswith("_") or not (inspect.isfunction(known) or inspect.isclass(known)):
            continue
        home = known.__module__
        if home == module.__name__ or (offers and home.startswith(f"{module.__name__}.")):
            yield known


def _entries(known: Any, module: str) -> Iterator[str]:
    name = f"{module}.{known.__name__}"
    yield _entry(name, known)
    for method, about in vars(known).items() if inspect.isclass(known) else ():
        if not method.startswith("_") and inspect.isfunction(about) and about.__doc__:
            yield _entry(f"{name}.{method}", about)


def _entry(name: str, known: Any) -> str:
    call, about = f"{name.rpartition('.')[2]}{_signature(known)}", _described(inspect.getdoc(known) or "")
    return f"### {name}\n\n`{call}`\n\n{about}\n"


def _signature(known: Any) -> str:
    """The names and defaults of what is given, without types: the text has those."""
    asked = inspect.signature(known)
    bare = [one.replace(annotation=one.empty) for one in asked.parameters.values() if one.name != "self"]
    return str(asked.replace(parameters=bare, return_annotation=asked.empty))


def _described(text: str) -> str:
    """A docstring as Markdown: its sections as lists."""
    first, *sections = _SECTION.split(text)
    parts = [_prose(first)]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        parts.append(f"**{title}**\n\n{_SHOWN.get(title, _fields)(body)}")
    return "\n\n".join(part for part in parts if part)


def _fields(body: str) -> str:
    """Each name with what it is; what follows it is indented in a docstring."""
    lines, item = [], ""
    for line in [*body.strip().splitlines(), ""]:
        if line.startswith(" "):
            item += f" {line.strip()}"
        elif line.strip() or item:
            lines.append(item)
            name, _, kind = line.partition(" : ")
            item = f"- `{name}`{f' ({kind})' if kind else ''}:" if line.strip() else ""
    return "\n".join(line.removesuffix(":") for line in [*lines, item] if line)


def _prose(text: str) -> str:
    return re.sub(r"::$", ":", text.strip(), flags=re.MULTILINE)


def _example(body: str) -> str:
    """An example as code, indented: a fenced block is something for a reader of the manual to do."""
    return textwrap.indent(body.strip(), "    ")


_SHOWN = {"Notes": _prose, "Examples": _example}

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
