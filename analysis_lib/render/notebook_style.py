"""The house style for outputs in JupyterLab: that of the page, within the outputs of one notebook."""

from __future__ import annotations

import re
from functools import cache

from analysis_lib.render.page import ASSETS, font_faces
from analysis_lib.style import variables

# JupyterLab's own rules for outputs have two classes at most.
_OUTPUT = ".jp-OutputArea-output.jp-RenderedHTMLCommon.jp-RenderedHTML"
_PROSE = ".jp-MarkdownCell .jp-RenderedMarkdown.jp-MarkdownOutput"
# A heading of an empty chapter is left out of a report; in a notebook its first output says so.
_EMPTY = ".jp-MarkdownCell + .jp-CodeCell .jp-OutputArea-child:only-child > .jp-RenderedHTML:empty::before"
_EMPTY_WORDS = "Leeg in deze studie. Is het hele hoofdstuk leeg, dan staat het niet in het rapport."
STYLE_START = "<style data-narekenbaar>"


@cache
def notebook_style() -> str:
    """Return a ``<style>`` element on one line, with two of the typefaces in it."""
    root = variables.css()
    declared = root[root.index("{") + 1 : root.rindex("}")]
    parts = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("parts.css", "notebook.css"))
    rules = (
        f"{font_faces(('Regular', 'Bold'))}\n"
        f"{_OUTPUT}, {_PROSE} {{ {declared} font-family: var(--typeface); }}\n"
        f"{_OUTPUT} {{ {parts} }}\n"
        f"{_PROSE} {{ font-size: 1rem; line-height: 1.5; h2, h3 {{ font-weight: 700; }} }}\n"
        f'{_EMPTY} {{ content: "{_EMPTY_WORDS}"; color: var(--muted); }}\n'
        f"{_EMPTY.removesuffix('::before')} {{ padding: .2rem 1rem; }}\n"
    )
    return f"{STYLE_START}{_on_one_line(rules)}</style>"


def _on_one_line(rules: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL)).strip()
