"""What a page of ``docs/`` tells a reader to do: commands, code, rows to fill in and what then appears.

A page is read from top to bottom. A fenced block is a command (`console`, `bat`), a cell of a notebook
(`python`), a file (`yaml`) or what a command prints (`text`); a table below a heading 'Blad ...' is
what the reader types on that sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from analysis_lib.catalogue import PROJECT
from tests.worked.filling import Rows

DOCS = PROJECT / "docs"
PAGES = tuple(sorted(path.name for path in DOCS.glob("*.md")))
_MARKDOWN = MarkdownIt("commonmark").enable("table")
_DOWN = ["kolom", "u typt"]
_SHEET = re.compile(r"Blad (\w+)")


@dataclass(frozen=True)
class Step:
    """One thing on a page that can be done or looked for.

    Parameters
    ----------
    kind : str
        The language of a block, or ``blad`` for rows to fill in.
    text : str
        The block, or the name of the sheet.
    heading : str
        The nearest heading of the second level above it.
    after : str
        The last words in code type above it, such as the cell below which a new one goes.
    rows : list of list
        What to fill in, the names of columns first.
    """

    kind: str
    text: str
    heading: str
    after: str
    rows: Rows


def steps(page: Path) -> list[Step]:
    """Return the steps of a page, from top to bottom."""
    return list(_steps(_MARKDOWN.parse(page.read_text(encoding="utf-8"))))


def _steps(tokens: list[Token]) -> Iterator[Step]:
    heading = sheet = code = ""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = tokens[place + 1].content
            heading = words if token.tag == "h2" else heading
            sheet = found[1] if (found := _SHEET.match(words)) else ""
        elif token.type == "inline" and tokens[place - 1].type == "paragraph_open":
            code = ([child.content for child in token.children or () if child.type == "code_inline"] or [code])[-1]
        elif token.type == "fence":
            yield Step(token.info, token.content, heading, code, [])
        elif token.type == "table_open" and sheet:
            rows = list(_rows(tokens[place:]))
            down = rows[0] == _DOWN  # a wide sheet: its columns stand below each other
            yield Step(
                "blad", sheet, heading, code, [list(row) for row in zip(*rows[1:], strict=True)] if down else rows
            )


def _rows(tokens: list[Token]) -> Iterator[list[object]]:
    row: list[object] = []
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type in {"th_open", "td_open"}:
            row.append(tokens[place + 1].content or None)
        elif token.type == "tr_close":
            yield row
        elif token.type == "table_close":
            return


def links(page: Path) -> list[str]:
    """Return where the links and pictures of a page lead."""
    inside = [child for token in _MARKDOWN.parse(page.read_text(encoding="utf-8")) for child in token.children or ()]
    return [str(child.attrs[name]) for child in inside for name in ("href", "src") if name in child.attrs]
