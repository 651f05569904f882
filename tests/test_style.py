"""Colours, typefaces and sizes stand in one place, and text in them can be read."""

from __future__ import annotations

import re
from itertools import combinations, product
from pathlib import Path

import numpy as np
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


# What someone without green cones sees of linear red, green and blue: Machado, Oliveira and Fernandes (2009), 'A
# physiologically-based model for simulation of color vision deficiency', table 1, severity 1.0.
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))  # IEC 61966-2-1
WHITE = (0.95047, 1.0, 1.08883)


def seen(colour: str, *, deuteranopia: bool) -> np.ndarray:
    """Return a colour in CIELAB, as it is or as seen without green cones."""
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    if deuteranopia:
        linear = np.clip(np.array(DEUTERANOPIA) @ linear, 0, 1)
    ratio = np.array(TO_XYZ) @ linear / np.array(WHITE)
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


BESIDE_EACH_OTHER = (
    *combinations((colours.ACCENT, colours.COST, colours.PALETTE[1], colours.INK), 2),
    *combinations(colours.PALETTE[:4], 2),
)


@pytest.mark.parametrize("deuteranopia", [True, False], ids=["deuteranopia", "trichromacy"])
@pytest.mark.parametrize(("one", "other"), BESIDE_EACH_OTHER)
def test_colours_beside_each_other_stay_apart(one: str, other: str, deuteranopia: bool) -> None:
    apart = seen(one, deuteranopia=deuteranopia) - seen(other, deuteranopia=deuteranopia)
    assert np.linalg.norm(apart) >= 12  # 2.3 is a just noticeable difference (CIE76)


def test_without_green_cones_greys_are_greys_and_red_and_green_come_nearer() -> None:
    np.testing.assert_allclose(seen("#808080", deuteranopia=True), seen("#808080", deuteranopia=False), atol=1e-3)
    with_green, without = (
        np.linalg.norm(seen("#d62728", deuteranopia=less) - seen("#2ca02c", deuteranopia=less))
        for less in (False, True)
    )
    assert without < with_green / 2


def test_the_template_uses_only_what_is_defined() -> None:
    template, defined = (ASSETS / "report.typ").read_text(encoding="utf-8"), variables.typst()
    for name in re.findall(r"\b(?:colour|size)\.([a-z-]+)", template):
        assert re.search(rf"[( ]{name}: ", defined), name


def test_the_style_sheet_uses_only_what_is_defined() -> None:
    used = set(re.findall(r"var\((--[a-z-]+)\)", (ASSETS / "report.css").read_text(encoding="utf-8")))
    assert used <= set(re.findall(r"(--[a-z-]+): ", variables.css()))
