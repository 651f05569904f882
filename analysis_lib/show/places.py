"""Places on a page that links lead to: a table, a figure, and a row of a table.

A link to what a report does not have keeps its words (`analysis_lib.render.document`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from markupsafe import Markup

from analysis_lib.show.output import Output

_POINTED = re.compile(r"\[([^\]]+)\]\(#([^)]+)\)")


def table_of(name: str) -> str:
    """Name the place of a table by the name of its data."""
    return f"tabel-{name}"


def row_of(table: str, key: object) -> str:
    """Name the place of a row by its table and its key."""
    return f"rij-{table}-{key}"


def linked(words: object, place: str) -> Markup:
    """Let words lead to a place; '' leaves them as they are."""
    return Markup('<a href="#{}">{}</a>').format(place, words) if place and words else Markup.escape(words)


def pointed(sentence: str) -> Markup:
    """Make a link of each ``[words](#place)`` in a sentence of code."""
    *parts, rest = _POINTED.split(sentence)
    links = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return Markup("").join(Markup.escape(before) + linked(words, place) for before, words, place in links) + rest


def apart(output: Output, name: str, title: str, choices: Iterable[int]) -> Output:
    """Give a long table a page of its own in the HTML version, where readers choose rows; other forms keep it in place.

    Parameters
    ----------
    output : Output
        The table.
    name : str
        Of the page, without suffix.
    title : str
        Of the page.
    choices : iterable of int
        Columns with few values to choose from, counted from 0. Words are searched in all.
    """
    chosen = " ".join(map(str, choices))
    box = Markup('<section class="apart" data-bladzij="{}" data-titel="{}" data-kies="{}">{}</section>')
    inside = Markup(output.html)  # noqa: S704  # made by the kit
    return replace(output, html=str(box.format(name, title, chosen, inside)))
