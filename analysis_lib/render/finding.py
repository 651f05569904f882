"""Elements of a page, found by name, class and attribute.

A page is searched some forty times on its way to its formats. A CSS selector is matched with each element from its end
to its beginning, which takes about twenty times as long as these questions do.
"""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import Tag


def below(place: Tag, *names: str) -> list[Tag]:
    """List the elements below one in order, of these names or of any."""
    return [part for part in place.descendants if isinstance(part, Tag) and (not names or part.name in names)]


def of_class(place: Tag, wanted: str, *names: str) -> list[Tag]:
    """List the elements below one that have a class, of these names or of any."""
    return [part for part in below(place, *names) if wanted in classes(part)]


def first_of_class(place: Tag, wanted: str, *names: str) -> Tag | None:
    """Return the first of `of_class`; None where there is none."""
    return next(iter(of_class(place, wanted, *names)), None)


def having(place: Tag, attribute: str, *names: str) -> list[Tag]:
    """List the elements below one that have an attribute, whatever its value, of these names or of any."""
    return [part for part in below(place, *names) if attribute in part.attrs]


def with_id(place: Tag, wanted: str) -> list[Tag]:
    """List the elements below one with this id; a page has one at most."""
    return [part for part in having(place, "id") if part["id"] == wanted]


def classes(tag: Tag) -> Sequence[str]:
    """Return the classes of an element."""
    found = tag.attrs.get("class") or ()
    return found.split() if isinstance(found, str) else found
