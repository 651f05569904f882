"""Which cells of a table are heads, and how wide each is: what its HTML says and formats on paper lose."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag


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


def _shape(table: Tag) -> Shape:
    rows = [row.find_all(["th", "td"], recursive=False) for row in table.find_all("tr")]
    scopes = tuple(tuple(str(cell.get("scope", "")) if cell.name == "th" else "" for cell in row) for row in rows)
    return Shape(scopes, tuple(tuple(int(str(cell.get("colspan", "1"))) for cell in row) for row in rows))
