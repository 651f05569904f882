"""Links in the text of a report: to chapters, and to tables of its source, where the text names them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from analysis_lib.render.finding import having
from analysis_lib.render.page import Entry

_ELSEWHERE = ("a", "caption", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "svg", "summary")  # no link in these
_OF_SOURCE = re.compile(r"^Tabel \d+\. ((?:Tabel|Figuur|Bijlage) \S.*?) van de bron: ")


def link_chapters(soup: BeautifulSoup, contents: Iterable[Entry]) -> None:
    """Make a link of each chapter's name after the word 'hoofdstuk'."""
    anchors = {entry.words: entry.anchor for entry in contents}
    _link(soup, anchors, r"(?<=hoofdstuk\s)({})(?!\w)", ("p", "li"))


def link_tables_of_source(soup: BeautifulSoup) -> None:
    """Make a link of the name of a table of the source where the report shows that table."""
    places = {}
    for table in having(soup, "id", "table"):
        caption = table.find("caption")
        if caption is not None and (named := _OF_SOURCE.match(caption.get_text())):
            places[named[1]] = str(table["id"])
    # A name in quotes is what the source says, and may be of another table there.
    _link(soup, places, r"(?<![\w\u2018\u2019'])({})(?![\w.,]*\d)", ("p", "li", "td", "th"))


def drop_links_that_lead_nowhere(soup: BeautifulSoup) -> None:
    """Keep the words of a link to a table that this study leaves empty."""
    there = {f"#{element['id']}" for element in having(soup, "id")}
    for link in having(soup, "href", "a"):
        if str(link["href"]).startswith("#") and link["href"] not in there:
            link.unwrap()


def _link(soup: BeautifulSoup, places: Mapping[str, str], pattern: str, within: tuple[str, ...]) -> None:
    """Make links of names, by the place that each leads to; `pattern` says beside what they stand."""
    if not places:
        return
    names = (re.escape(name).replace(r"\ ", r"\s+") for name in sorted(places, key=len, reverse=True))
    named = re.compile(pattern.format("|".join(names)), re.IGNORECASE)
    known = {name.lower(): place for name, place in places.items()}
    for words in soup.find_all(string=named):
        if words.find_parent(within) is None or words.find_parent(_ELSEWHERE) is not None:
            continue
        for number, part in enumerate(named.split(str(words))):
            new: NavigableString | Tag = NavigableString(part)
            place = known.get(" ".join(part.split()).lower()) if number % 2 else None
            if place and words.find_parent(id=place) is None:
                new = soup.new_tag("a", attrs={"href": f"#{place}"})
                new.string = part
            words.insert_before(new)
        words.extract()
