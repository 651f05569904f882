"""The source's tables as it printed them, each cell with the outcome of its audit.

This keeps a long audit short on paper: one page of a source's table is one page here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from string import ascii_lowercase
from typing import Any

import pandas as pd

from analysis_lib.once import remembered
from analysis_lib.published.audit import Status
from analysis_lib.published.lookup import STATEMENT
from analysis_lib.show.dutch import capital, enumerate_words
from analysis_lib.show.output import Output
from analysis_lib.show.tables import Col, table

SIGNS = {Status.DEVIATES: "\u2260", Status.SAYS_OTHERWISE: "\u2020"}
_SAID = {
    Status.DEVIATES: ("wijkt er 1 af", "wijken er {} af"),
    Status.SAYS_OTHERWISE: ("zegt er 1 iets anders", "zeggen er {} iets anders"),
}
_ROW = "(rij)"  # apart from a column of the source that is called so
_GENERAL = 0.25  # of a table's figures: a note to more of them marks none
_SMALL_FROM = 6  # columns
_LONGEST_NAME = 60  # of a file
_ROOM = 3  # characters of white beside each column
_BOLD = 1.2  # how much wider a heading is
_LETTERS = 104  # on a line, roughly


@remembered
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
    names = _file_names(row["plaats"] for row in rows)
    return [
        _printed(result[result["plaats"] == row["plaats"]], row["plaats"], row["titel"], name)
        for row, name in zip(rows, names, strict=True)
    ]


def in_text(result: pd.DataFrame, titles: pd.DataFrame) -> pd.DataFrame:
    """Give the figures of an audit that are in none of the source's tables."""
    return result[~result["plaats"].isin(titles["plaats"])]


def _printed(figures: pd.DataFrame, place: str, title: str, file_name: str) -> Output:
    letters, notes = _noted(figures)
    cells: dict[str, dict[str, str]] = {}
    numbers = figures[figures["eenheid"] != STATEMENT]
    for figure in (figures if numbers.empty else numbers).to_dict("records"):
        row = cells.setdefault(figure["rij"], {})
        column = figure["kolom"].partition(", ")[0] or figure["kolom"]
        row[column] = _joined(row.get(column, ""), _marked(figure, letters.get(figure["toelichting"], "")))
    columns = dict.fromkeys(name for row in sorted(cells.values(), key=len, reverse=True) for name in row)
    frame = pd.DataFrame([{_ROW: row, **values} for row, values in cells.items()]).fillna("")
    widths = _widths(frame)
    shown = {_ROW: Col("Rij", width=widths[0])}
    shown |= {name: Col(name, width=width, right=True) for name, width in zip(columns, widths[1:], strict=True)}
    return table(
        frame,
        shown,
        name=file_name,
        caption=f"{place} van de bron: {title}{_outcome(figures)}",
        css="fijn" if len(columns) >= _SMALL_FROM else "",
        note=notes,
        data=figures.drop(columns=["id", "plaats", "eenheid", "waarde", "verschil", "verklaring"]),
    )


def _noted(figures: pd.DataFrame) -> tuple[dict[str, str], list[str]]:
    """Give each note a letter that marks its cells, and list them; a note to much of the table marks none."""
    letters: dict[str, str] = {}
    general, particular = [], []
    for (status, note), noted in figures[figures["toelichting"] != ""].groupby(["status", "toelichting"], sort=False):
        in_words = noted[noted["eenheid"] == STATEMENT]
        if not in_words.empty:
            particular.append(f"{_signs(in_words)}{_statements(in_words)}: {note}")
        if len(in_words) == len(noted):
            continue
        if len(noted) > _GENERAL * len(figures):
            general.append(f"{capital(str(status))} ({len(noted)} van {len(figures)}): {note}")
        else:
            letter = letters.setdefault(str(note), _letter(len(letters)))
            particular.append(f"{letter} {capital(str(status))}: {note}")
    return letters, [*general, *particular]


def _statements(noted: pd.DataFrame) -> str:
    return "; ".join(f"\u2018{words}\u2019" for words in noted["afgedrukt"])


def _signs(noted: pd.DataFrame) -> str:
    sign = SIGNS.get(noted["status"].iloc[0], "")
    return f"{sign} " if sign else ""


def _letter(position: int) -> str:
    """A to z, then aa, ab and so on, in square brackets."""
    letters = ""
    while position >= 0:
        position, last = divmod(position, len(ascii_lowercase))
        letters = ascii_lowercase[last] + letters
        position -= 1
    return f"[{letters}]"


def _widths(frame: pd.DataFrame) -> list[float]:
    """Share 100 percent among columns so that no number or word breaks; the first gets what is left."""
    first, *others = (
        max(_length(cells), _BOLD * max(map(len, str(name).split()), default=0)) + _ROOM
        for name, cells in frame.items()
    )
    names = frame.iloc[:, 0]
    word = max((len(word) for name in names for word in name.split()), default=0) + _ROOM
    room = [max(word, min(first, _LETTERS - sum(others))), *others]
    return [round(100 * letters / sum(room), 1) for letters in room]


def _length(cells: pd.Series) -> int:
    return max(len(line) for cell in cells for line in cell.split("\n"))


def _outcome(figures: pd.DataFrame) -> str:
    counts = figures["status"].value_counts()
    said = [
        f"{words[number > 1].format(number)} ({SIGNS[status]})"
        for status, words in _SAID.items()
        if (number := int(counts.get(status, 0)))
    ]
    return f". Hiervan {enumerate_words(said)}" if said else ""


def _marked(figure: dict[Any, Any], letter: str) -> str:
    words = f"\u2018{figure['afgedrukt']}\u2019" if figure["eenheid"] == STATEMENT else figure["afgedrukt"]
    return "\u00a0".join([words, *filter(None, [SIGNS.get(figure["status"], ""), letter])])


def _joined(cell: str, figure: str) -> str:
    return f"{cell}\n({figure})" if cell else figure


def printed_name(place: str) -> str:
    """Name the data of a printed table by where it stands in the source."""
    plain = unicodedata.normalize("NFKD", place.lower()).encode("ascii", "ignore").decode()
    return f"bron_{re.sub('[^a-z0-9]', '_', plain)}"[:_LONGEST_NAME]


def _file_names(places: Iterable[str]) -> list[str]:
    """Name a file for each place, in plain letters and not too long; places that are much alike get a number."""
    names: list[str] = []
    for place in places:
        stem = printed_name(place)
        others = (f"{stem}_{number}" for number in count(2))
        names.append(stem if stem not in names else next(name for name in others if name not in names))
    return names
