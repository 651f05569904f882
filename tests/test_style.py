"""Colours, typefaces and sizes stand in one place, and text in them can be read."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from analysis_lib.catalogue import PROJECT
from analysis_lib.render.page import ASSETS
from analysis_lib.style import colours, typeface, variables

LIBRARY = PROJECT / "analysis_lib"
COLOUR = re.compile(r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b|[\"'](?:FF)?[0-9A-F]{6}[\"']", re.IGNORECASE)
TYPEFACES = {*typeface.ON_SCREEN, *typeface.ON_PAPER, *typeface.IN_FIGURES, typeface.OFFICE_FONT}
TEXT = (colours.INK, colours.MUTED, colours.ACCENT, colours.WARNING)
LIGHT = (colours.PAPER, colours.TINT, colours.NOTICE, colours.ALARM, colours.WATERMARK)
GROUNDS = (colours.INK, colours.ACCENT, colours.WARNING, colours.COST, *colours.PALETTE)

ON_DARK = colours.DARK


def contrast(one: str, other: str) -> float:
    """Return how far two colours differ in lightness, from 1 to 21 (WCAG 2.1)."""

    def lightness(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


def sources() -> list[Path]:
    """Everything in the library that could name a colour or a typeface, outside ``style``."""
    kinds = {".py", ".css", ".typ", ".j2", ".lua", ".json", ".html", ".svg"}
    return [
        path for path in sorted(LIBRARY.rglob("*")) if path.suffix in kinds and LIBRARY / "style" not in path.parents
    ]


def test_no_colour_stands_outside_the_table() -> None:
    found = {path.name: COLOUR.findall(path.read_text(encoding="utf-8")) for path in sources()}
    assert {name: names for name, names in found.items() if names} == {}


def test_no_typeface_is_named_elsewhere() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert not [name for name in TYPEFACES if f'"{name}"' in text or f"'{name}'" in text], path


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *product(TEXT, LIGHT),
        *product([colours.INK], colours.SHADES),
        *product(colours.PALETTE, (colours.PAPER, colours.TINT)),
        *product([colours.PAPER], GROUNDS),
        *product(
            (ON_DARK[name] for name in ("ink", "muted", "accent", "warning")),
            (ON_DARK[name] for name in ("paper", "tint", "notice", "watermark")),
        ),
        (ON_DARK["paper"], ON_DARK["warning"]),
        (ON_DARK["on-band"], ON_DARK["band"]),
    ],
)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5  # WCAG 2.1 AA, 1.4.3


def test_the_template_uses_only_what_is_defined() -> None:
    template, defined = (ASSETS / "report.typ").read_text(encoding="utf-8"), variables.typst()
    for name in re.findall(r"\b(?:colour|size)\.([a-z-]+)", template):
        assert re.search(rf"[( ]{name}: ", defined), name


def test_the_style_sheet_uses_only_what_is_defined() -> None:
    used = set(re.findall(r"var\((--[a-z-]+)\)", (ASSETS / "report.css").read_text(encoding="utf-8")))
    assert used <= set(re.findall(r"(--[a-z-]+): ", variables.css()))
