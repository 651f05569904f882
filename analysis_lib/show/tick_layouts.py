"""Ticks of a drawing that are placed once for each size of their panel.

matplotlib places the ticks of an axis anew, and writes their numbers anew, whenever it looks at the axis, its name or
its line: seven times while a panel is measured and drawn. Where ticks stand follows from what the axis reaches and how
large its panel is, so they are left as they are until one of these changes. matplotlib has no setting for it; a test
holds what is drawn with and without this to the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.axis import Axis


@contextmanager
def ticks_placed_once() -> Iterator[None]:
    """Place ticks once for each size of their panel; meanwhile axes must get no other locators, formatters or data."""
    place = Axis._update_ticks  # type: ignore[attr-defined]
    known: dict[Axis, tuple[Any, list[Any]]] = {}

    def look_up(axis: Axis) -> list[Any]:
        reach = axis.get_view_interval()  # first: it may have to be worked out, with that of axes that share it
        state = (*reach, *axis.axes.bbox.bounds)
        if axis not in known or known[axis][0] != state:
            known[axis] = (state, place(axis))
        return known[axis][1]

    Axis._update_ticks = look_up  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Axis._update_ticks = place  # type: ignore[attr-defined]
