"""The source's tables as it printed them, each cell with the outcome of its audit.

So a long audit stays short on paper: a page of a source's table is a page here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.published.audit import Status
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col, table

DEVIATES = "\u2260"
_SMALL_FROM = 6  # columns
_ROOM = 2  # letters of white beside each column


def printed_tables(result: pd.DataFrame, titles: pd.DataFrame) -> list[Output]:
    """Show printed tables, in the order of `titles`.

    Parameters
    ----------
    result : DataFrame
        An audit. ``kolom`` names the column of the source; what comes after a comma tells
        figures in one cell apart, such as '2016' and '2016, aandeel'.
    titles : DataFrame
        Table ``brontabellen``: ``plaats, titel``.
    """
    known = set(result["plaats"])
    rows = titles[titles["plaats"].isin(known)].to_dict("records")
    return [_printed(result[result["plaats"] == row["plaats"]], row["plaats"], row["titel"]) for row in rows]


def in_text(result: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """Give the figures of an audit that stand in no table of the source."""
    return result[~result["plaats"].isin(titles["plaats"])]


def _printed(figures: pd.DataFrame, place: str, title: str) -> Output:
    cells: dict[str, dict[str, str]] = {}
    for figure in figures.to_dict("records"):
        row = cells.setdefault(figure["rij"], {})
        column = figure["kolom"].partition(", ")[0]
        row[column] = _joined(row.get(column, ""), _marked(figure))
    columns = dict.fromkeys(name for row in sorted(cells.values(), key=len, reverse=True) for name in row)
    frame = pd.DataFrame([{"rij": row, **values} for row, values in cells.items()]).fillna("")
    widths = _widths([max(map(len, cells)), *(_longest(frame[name], name) for name in columns)])
    shown = {"rij": Col("Rij", width=widths[0])}
    shown |= {name: Col(name, width=width, right=True) for name, width in zip(columns, widths[1:], strict=True)}
    deviating = int((figures["status"] == Status.DEVIATES).sum())
    return table(
        frame,
        shown,
        name=f"bron_{_file_name(place)}",
        caption=f"{place} van de bron: {title}" + _deviating(deviating),
        css="fijn" if len(columns) >= _SMALL_FROM else "",
        data=figures[["rij", "kolom", "afgedrukt", "nagerekend", "laag", "hoog", "status", "oorzaak", "bevestigd"]],
    )


def _longest(cells: pd.Series, heading: str) -> int:
    """Letters of the longest piece of a column that should stay on one line."""
    return max(len(piece) for text in (*cells, heading.replace(" ", "\n")) for piece in text.split("\n"))


def _widths(letters: list[int]) -> list[int]:
    """Share 100 percent among columns by what they hold; the first takes at most a quarter, and what is left."""
    others = [length + _ROOM for length in letters[1:]]
    first = min(letters[0] + _ROOM, sum(others) // 3)
    widths = [100 * other // (first + sum(others)) for other in others]
    return [100 - sum(widths), *widths]


def _deviating(number: int) -> str:
    if not number:
        return ""
    return " (1 cijfer wijkt af)" if number == 1 else f" ({number} cijfers wijken af)"


def _marked(figure: dict[Any, Any]) -> str:
    mark = f"\u00a0{DEVIATES}" if figure["status"] == Status.DEVIATES else ""
    return f"{figure['afgedrukt']}{mark}"


def _joined(cell: str, figure: str) -> str:
    return f"{cell}\n({figure})" if cell else figure


def _file_name(place: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in place.lower())
