"""Looks of paragraphs, runs and styles in a Word file, worked out once for those that are alike.

python-docx searches for the place of each setting among all that may come after it. On a sheet that is done for some
hundred runs with half a dozen looks, and for the same styles in every file.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from copy import deepcopy
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

_MOST = 1000  # looks
_known: dict[Hashable, Any] = {}
PARAGRAPH, RUN = qn("w:pPr"), qn("w:rPr")  # the element that has the look of each


def give_look(element: Any, kind: str, change: Callable[[], None], *given: Hashable) -> None:
    """Change the look of a paragraph or run, or take it from one that was changed in the same way.

    Parameters
    ----------
    element : CT_P or CT_R
    kind : str
        `PARAGRAPH` or `RUN`.
    change : callable
        Changes it; what comes out follows from the look that it has, from `given` and from nothing else.
    *given
        Names the change, with the values that it gives.
    """
    before = element.find(kind)
    key = (kind, given, None if before is None else tuple((part.tag, *part.items()) for part in before.iter()))
    if key not in _known:
        change()
        _keep(key, deepcopy(element.find(kind)))
        return
    after = deepcopy(_known[key])
    if before is not None:
        element.replace(before, after)
    elif after is not None:
        element.insert(0, after)  # where both have it


def give_styles(styles: Any, change: Callable[[], None], *given: Hashable) -> None:
    """Change the styles of a file, or take them from a file that had the same.

    Parameters
    ----------
    styles : CT_Styles
    change, given
        As for `give_look`.
    """
    key = (etree.tostring(styles), given)
    if key not in _known:
        change()
        _keep(key, deepcopy(styles))
    else:
        styles[:] = deepcopy(_known[key])[:]


def _keep(key: Hashable, look: Any) -> None:
    if len(_known) >= _MOST:
        _known.clear()
    _known[key] = look
