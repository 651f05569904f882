"""Colours, typefaces and sizes as the style sheet and the Typst template read them."""

from __future__ import annotations

import json

from analysis_lib.style import colours
from analysis_lib.style.sizes import CM, POINTS
from analysis_lib.style.typeface import ON_PAPER

_COLOURS = {name: getattr(colours, name.upper()) for name in ("ink", "muted", "line", "tint", "accent")}
_COLOURS["warn"] = colours.WARNING
_ON_PAPER = {name: getattr(colours, name.upper()) for name in ("notice", "watermark")}


def css() -> str:
    """Return the ``:root`` rule that defines what ``report.css`` refers to as ``var(--name)``."""
    return f":root {{ {' '.join(f'--{name}: {value};' for name, value in _COLOURS.items())} }}\n"


def typst() -> str:
    """Return the module that ``report.typ`` imports as ``style.typ``: `colour`, `size` and `typeface`."""
    sizes = {name: f"{size}pt" for name, size in POINTS.items()} | {name: f"{size}cm" for name, size in CM.items()}
    shades = {name: f'rgb("{value}")' for name, value in {**_COLOURS, **_ON_PAPER}.items()}
    return (
        f"#let colour = ({_entries(shades)})\n#let size = ({_entries(sizes)})\n"
        f"#let typeface = ({', '.join(map(json.dumps, ON_PAPER))})\n"
    )


def _entries(values: dict[str, str]) -> str:
    return ", ".join(f"{name}: {value}" for name, value in values.items())
