"""Pages as trees that one step hands to the next, as if the page was written and read again in between.

Reading a page takes twice as long as writing it, and each step writes what another reads. A tree that was changed
differs from what would be read in little: texts in pieces, classes as one text, numbers.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString

from analysis_lib.render.finding import below


def as_read(soup: BeautifulSoup) -> BeautifulSoup:
    """Make of a tree that was changed, in place, what reading its text would give."""
    for element in list(soup.descendants):
        if type(element) is NavigableString and not element:
            element.extract()
    soup.smooth()
    for element in below(soup):
        known: dict[str, Any] = element.attrs
        for name, value in known.items():
            if name == "class" and isinstance(value, str):
                known[name] = value.split()
            elif not isinstance(value, str | list):
                known[name] = str(value)
    return soup


class Handed:
    """The tree of a page's text, for the first who asks; whoever comes later reads the text.

    Parameters
    ----------
    soup : BeautifulSoup
        Nobody else may change it from now on.
    """

    def __init__(self, soup: BeautifulSoup) -> None:
        self.text = str(soup)
        self._trees = [as_read(soup)]

    def tree_of(self, text: str) -> BeautifulSoup:
        """Return a tree of a text, to change: this page's own if it is that and still there."""
        if text is self.text:
            try:
                return self._trees.pop()
            except IndexError:  # taken
                pass
        return BeautifulSoup(text, "html.parser")
