"""Drawings as bitmaps, for Word, which does not show every SVG as it is meant: Typst draws them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from analysis_lib.once import remembered
from analysis_lib.render.pdf import compile_typst

_MAIN = '#set page(width: auto, height: auto, margin: 0pt)\n#image("drawing.svg")'


@remembered
def bitmap(svg: bytes, ppi: float) -> bytes:
    """Draw an SVG as PNG.

    Parameters
    ----------
    svg : bytes
    ppi : float
        Pixels per inch.

    Raises
    ------
    ReportError
        If Typst refuses it, with its reason.
    """
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "drawing.svg").write_bytes(svg)
        (folder / "main.typ").write_text(_MAIN, encoding="utf-8")
        return compile_typst(folder / "main.typ", format="png", ppi=ppi)
