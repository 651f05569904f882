"""Which cells of a table are heads, and how wide each is: what its HTML says and formats on paper lose."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from analysis_lib.render.finding import below, of_class

_CELLS = ("th", "td")


@dataclass(frozen=True)
class Shape:
    """The cells of a table by row: the scope of each head (``row``, ``col``, ...), '' for any other cell.

    Parameters
    ----------
    rows : tuple of tuple of str
    spans : tuple of tuple of int
        How many columns each cell takes.
    """

    rows: tuple[tuple[str, ...], ...]
    spans: tuple[tuple[int, ...], ...]

    @property
    def has_row_heads(self) -> bool:
        """Whether some row begins with its head."""
        return any(row[:1] == ("row",) for row in self.rows)


def shapes(soup: BeautifulSoup) -> list[Shape]:
    """Return the shape of every table of a page, in order."""
    return [_shape(table) for table in soup.find_all("table")]


def group_heads(table: Tag) -> list[Tag]:
    """List the heads in rows that name a group of rows."""
    return [cell for row in of_class(table, "groep", "tr") for cell in below(row, "th")]


def _shape(table: Tag) -> Shape:
    rows = [_cells(row) for row in below(table, "tr")]
    scopes = tuple(tuple(str(cell.get("scope", "")) if cell.name == "th" else "" for cell in row) for row in rows)
    return Shape(scopes, tuple(tuple(int(str(cell.get("colspan", "1"))) for cell in row) for row in rows))


def _cells(row: Tag) -> list[Tag]:
    return [cell for cell in row.children if isinstance(cell, Tag) and cell.name in _CELLS]
