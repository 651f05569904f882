"""What a form asks, so that one description gives it in Excel and as a PDF. All its words are Dutch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A column of a grid: its name, what belongs there and the only words allowed, if any; `wide` is its share."""

    name: str
    about: str = ""
    choices: tuple[str, ...] = ()
    wide: int = 1
    number: bool = False


@dataclass(frozen=True)
class Grid:
    """Rows to fill in, with these columns."""

    fields: tuple[Field, ...]
    rows: int


@dataclass(frozen=True)
class Part:
    """Part of a form.

    Parameters
    ----------
    heading, about : str
        What it is about, and how to fill it in.
    asks : tuple of str
        Short questions, each with room for one line.
    open_asks : tuple of str
        Questions with room for several lines.
    ticks : tuple of str
        What to tick off.
    grid : Grid, optional
    """

    heading: str
    about: str = ""
    asks: tuple[str, ...] = ()
    open_asks: tuple[str, ...] = ()
    ticks: tuple[str, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True)
class Form:
    """A form.

    Parameters
    ----------
    name : str
        Of its files, without suffix.
    title, about : str
        What it is, and who fills it in when.
    parts : tuple of Part
    """

    name: str
    title: str
    about: str
    parts: tuple[Part, ...]


def name_in_row(column: str, row: int) -> str:
    """What a PDF calls the field of a column in a row of a grid, counted from 1."""
    return f"{column} {row}"
