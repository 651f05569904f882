"""Colours, typefaces and sizes as the style sheet and the Typst template read them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from analysis_lib.style import colours
from analysis_lib.style.sizes import CM, POINTS
from analysis_lib.style.typeface import ON_PAPER, ON_SCREEN

_COLOURS = {name: getattr(colours, name.replace("-", "_").upper()) for name in colours.DARK}


def css() -> str:
    """Return the ``:root`` rule that defines what ``report.css`` refers to as ``var(--name)``."""
    values = {**_COLOURS, "typeface": f"{_listed(ON_SCREEN)}, sans-serif"}
    return f":root {{ {_declared(values)} }}\n"


def dark_css() -> str:
    """Return the rule that gives the colours other values on a dark screen; paper stays light."""
    return f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_declared(colours.DARK)} }} }}\n"


def typst() -> str:
    """Return the module that ``report.typ`` imports as ``style.typ``: `colour`, `size` and `typeface`."""
    sizes = {name: f"{size}pt" for name, size in POINTS.items()} | {name: f"{size}cm" for name, size in CM.items()}
    shades = {name: f'rgb("{value}")' for name, value in _COLOURS.items()}
    tables = {"colour": _entries(shades), "size": _entries(sizes), "typeface": _listed(ON_PAPER)}
    return "".join(f"#let {name} = ({table})\n" for name, table in tables.items())


def _declared(values: Mapping[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _entries(values: dict[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())


def _listed(families: tuple[str, ...]) -> str:
    return ", ".join(map(json.dumps, families))
