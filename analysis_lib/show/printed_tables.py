"""The source's tables as it printed them, each cell with the outcome of its audit.

This keeps a long audit short on paper: one page of a source's table is one page here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis_lib.published.audit import Status
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col, table

DEVIATES = "\u2260"
_SMALL_FROM = 6  # columns
_ROOM = 3  # characters of white beside each column
_BOLD = 1.2  # how much wider a heading is
_LETTERS = 104  # on a line, roughly


def printed_tables(result: pd.DataFrame, titles: pd.DataFrame) -> list[Output]:
    """Show printed tables, in the order of `titles`.

    Parameters
    ----------
    result : DataFrame
        An audit. ``kolom`` names the column of the source; what comes after a comma sets
        figures in one cell apart, such as '2016' and '2016, aandeel'.
    titles : DataFrame
        Table ``brontabellen``: ``plaats, titel``.
    """
    known = set(result["plaats"])
    rows = titles[titles["plaats"].isin(known)].to_dict("records")
    return [_printed(result[result["plaats"] == row["plaats"]], row["plaats"], row["titel"]) for row in rows]


def in_text(result: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """Give the figures of an audit that are in none of the source's tables."""
    return result[~result["plaats"].isin(titles["plaats"])]


def _printed(figures: pd.DataFrame, place: str, title: str) -> Output:
    cells: dict[str, dict[str, str]] = {}
    for figure in figures.to_dict("records"):
        row = cells.setdefault(figure["rij"], {})
        column = figure["kolom"].partition(", ")[0]
        row[column] = _joined(row.get(column, ""), _marked(figure))
    columns = dict.fromkeys(name for row in sorted(cells.values(), key=len, reverse=True) for name in row)
    frame = pd.DataFrame([{"rij": row, **values} for row, values in cells.items()]).fillna("")
    widths = _widths(frame)
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


def _widths(frame: pd.DataFrame) -> list[float]:
    """Share 100 percent among columns so that no number or word breaks; the first gets what is left."""
    first, *others = (
        max(_length(cells), _BOLD * max(map(len, str(name).split()))) + _ROOM for name, cells in frame.items()
    )
    names = frame.iloc[:, 0]
    word = max(len(word) for name in names for word in name.split()) + _ROOM
    room = [max(word, min(first, _LETTERS - sum(others))), *others]
    return [round(100 * letters / sum(room), 1) for letters in room]


def _length(cells: pd.Series) -> int:
    return max(len(line) for cell in cells for line in cell.split("\n"))


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
