"""Errors that the user can fix, and how they are worded.

Messages are Dutch, for whoever fills in the tables. A `UserError` is shown without a
traceback, on the command line and in a notebook.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from analysis_lib.characters import escaped

_MOST_LISTED = 8  # of anything in one message
_A_PAIR = 2


class UserError(Exception):
    """Something the user can fix; the message says how."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(escaped(message))

    def _render_traceback_(self) -> list[str]:
        # IPython's hook: the notebook shows the message, not our call stack.
        return [str(self)]


class ReportError(UserError):
    """A report could not be made, although its input was in order.

    Parameters
    ----------
    message : str
        What went wrong, and in which cell of the notebook.
    advice : str
        What to do about it, '' where the message says so.
    trace : str
        Where in the code it happened.
    """

    exit_code = 1

    def __init__(self, message: str, *, advice: str = "", trace: str = "") -> None:
        super().__init__(message)
        self.advice = advice
        self.trace = trace


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in the input, and where; sorts by file, sheet, row and column.

    Parameters
    ----------
    file : str
        Name of the file, without its folder.
    row : int
        Row as a spreadsheet counts it, the header included; 0 for the whole file.
    column : str
        Name of the column, '' for the whole row.
    message : str
        What is wrong and what to do about it, in Dutch.
    sheet : str
        Name of the sheet in a workbook, '' in a CSV file.
    rows : tuple of int
        All rows of which it is true, from `row` on, if there are more.
    """

    file: str
    row: int
    column: str
    message: str
    sheet: str = ""
    rows: tuple[int, ...] = ()

    def __lt__(self, other: Problem) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[str, str, int, str, str]:
        return self.file, self.sheet, self.row, self.column, self.message

    def __str__(self) -> str:
        place = [self.file]
        if self.sheet:
            place.append(f"blad {self.sheet}")
        if self.row:
            place.append(f"rij {row_numbers(self.rows or (self.row,))}")
        if self.column:
            place.append(f"kolom {self.column}")
        return escaped(f"{', '.join(place)}: {self.message}")


def row_numbers(rows: Sequence[int]) -> str:
    """Write numbers of rows: 2 tot en met 25, 28 en 30; '' for none."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    parts: list[str] = []
    left = len(rows)
    for run in runs:
        if len(parts) >= _MOST_LISTED:
            return f"{', '.join(parts)} en nog {left}"
        parts.extend([f"{run[0]} tot en met {run[-1]}"] if len(run) > _A_PAIR else map(str, run))
        left -= len(run)
    return " en ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


class InputError(UserError):
    """The input tables break their contract; lists every problem at once."""

    present: ClassVar[Callable[[tuple[Problem, ...]], None] | None] = None  # shows them as a table in a notebook

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        self._is_presented = False  # IPython asks for a traceback twice
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def _render_traceback_(self) -> list[str]:
        if InputError.present is None:
            return super()._render_traceback_()
        if not self._is_presented:
            self._is_presented = True
            InputError.present(self.problems)
        number = len(self.problems)
        found = "is iets" if number == 1 else f"zijn {number} dingen"
        return [
            f"In de tabellen {found} te verbeteren; zie de tabel hierboven. "
            "Bewaar het bestand en voer deze cel opnieuw uit."
        ]


def file_error(file: Path | str, message: str, *, row: int = 0, sheet: str = "") -> InputError:
    """Give the error for a file of which only one thing can be said."""
    return InputError([Problem(Path(file).name, row, "", message, sheet)])


DISK_FULL = {
    errno.ENOSPC: "de schijf is vol",
    errno.EDQUOT: "uw deel van de schijf is vol",
    errno.EFBIG: "het bestand wordt te groot voor deze schijf",
}
SCARCE = {  # what the machine has too little of
    errno.EMFILE: "er zijn te veel bestanden tegelijk open; verhoog de limiet op open bestanden met 'ulimit -n 1024'",
    errno.ENFILE: "op deze computer zijn te veel bestanden tegelijk open; sluit andere programma's",
    errno.EAGAIN: "er zijn te veel processen; sluit andere programma's",
    errno.ENOMEM: "er is te weinig geheugen",
}
_REFUSED = {
    errno.EACCES: "geen toegang",
    errno.EPERM: "geen toegang",
    errno.EROFS: "alleen lezen",
    errno.EBUSY: "in gebruik",
    errno.ENOENT: "het bestaat niet",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.EISDIR: "het is een map",
    errno.EEXIST: "het bestaat al",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.EIO: "de schijf geeft een fout",
}


def reason_of(error: OSError) -> str:
    """Return, in Dutch, why the system refuses to read or write."""
    return (DISK_FULL | SCARCE | _REFUSED).get(error.errno or 0) or error.strerror or type(error).__name__


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word closest to `word`, or list the known words."""
    known = list(known)
    near = difflib.get_close_matches(word.lower(), [k.lower() for k in known], n=1, cutoff=0.6)
    if near:
        return f"bedoelde u '{next(k for k in known if k.lower() == near[0])}'?"
    shown = ", ".join(known[:_MOST_LISTED]) + (", ..." if len(known) > _MOST_LISTED else "")
    return f"bekend zijn: {shown}." if known else "er is hier niets bekend."
