"""Fields with which a reader of a page chooses what of a list to see; a script shows and obeys them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

SCRIPT = "choose.js"
_FORM = Markup(
    '<form class="kies" role="search" data-lijst="{}" data-van="{}" hidden aria-label="{}">'
    '<label>Zoek <input type="search" name="zoek" autocomplete="off"></label>{}'
    '<output aria-live="polite"></output></form>'
)
_CHOICE = Markup('<label>{} <select name="{}"{}><option value="">alle</option>{}</select></label>')


@dataclass(frozen=True)
class Choice:
    """A property of items of which a reader chooses one value.

    Parameters
    ----------
    label : str
        What the reader sees.
    values : iterable of str
        To choose from; each stands in some item.
    name : str
        The ``data-`` attribute of an item that has it.
    column : int, optional
        The cell of a row that has it, where items are rows.
    """

    label: str
    values: Iterable[str]
    name: str
    column: int | None = None


def fields(items: str, place: str, label: str, choices: Iterable[Choice] = ()) -> Markup:
    """Return the fields for a list.

    Parameters
    ----------
    items : str
        Selector of the items within the list.
    place : str
        The list's id.
    label : str
        What the fields are for, for readers who hear the page.
    choices : iterable of Choice
        One without a choice to make is left out.
    """
    listed = ((choice, list(dict.fromkeys(choice.values))) for choice in choices)
    selects = Markup("").join(_select(choice, values) for choice, values in listed if len(values) > 1)
    return _FORM.format(place, items, label, selects)


def _select(choice: Choice, values: list[str]) -> Markup:
    column = "" if choice.column is None else Markup(' data-kolom="{}"').format(choice.column)
    options = Markup("").join(Markup('<option value="{0}">{0}</option>').format(value) for value in values)
    return _CHOICE.format(choice.label, choice.name, column, options)
