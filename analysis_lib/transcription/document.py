"""What a reader finds in a report: tables as grids of printed strings, sentences, and what it could not read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Box(NamedTuple):
    """A place on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def around(self, other: Box) -> Box:
        """The smallest place that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


def around(boxes: Iterable[Box]) -> Box:
    """The smallest place that holds all of one or more."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return Box(min(lefts), min(bottoms), max(rights), max(tops))


@dataclass(frozen=True)
class Cell:
    """A cell of a table as it was printed.

    Parameters
    ----------
    text : str
        Its words, on one line.
    is_head : bool
        Whether the file itself says that it is a head.
    doubt : str
        Why its words, or its place in the table, are not sure; a Dutch clause, '' where they are.
    """

    text: str
    is_head: bool = False
    doubt: str = ""


@dataclass
class Grid:
    """A table: rows of cells, of which merged ones fill every place that they cover.

    Parameters
    ----------
    rows : list of list of Cell
        All of one length; None in a place that a merged cell covers and does not begin.
    caption : str
        Its caption, '' where none was found.
    page : int
        Where it begins, from 1; 0 where the file has no pages.
    boxes : list of (int, Box)
        Where it stands: a page and a place for each page that it is on.
    heads : int
        How many rows the file itself calls heads; -1 where it does not say.
    """

    rows: list[list[Cell]]
    caption: str = ""
    page: int = 0
    boxes: list[tuple[int, Box]] = field(default_factory=list)
    heads: int = -1

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True)
class Sentence:
    """A piece of running text.

    Parameters
    ----------
    text : str
        On one line, with words that were broken at a line's end put together.
    page : int
        From 1; 0 where the file has no pages.
    section : str
        The heading that it stands under, '' where none was found.
    """

    text: str
    page: int = 0
    section: str = ""


@dataclass(frozen=True)
class Unread:
    """What a reader could not read: where, and why; both in Dutch."""

    page: int
    what: str
    why: str


@dataclass
class Document:
    """All that was found in one file, in the order of the file.

    Parameters
    ----------
    way : str
        How its tables were found, in Dutch.
    pages : int
        How many it has; 0 where the file has no pages.
    """

    way: str
    pages: int = 0
    grids: list[Grid] = field(default_factory=list)
    sentences: list[Sentence] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
