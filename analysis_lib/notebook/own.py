"""A notebook that lies beside a study's tables: a program, which may have come from anyone.

It is compared with the report's own, so that nobody runs another program without knowing.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import SequenceMatcher
from pathlib import Path

from analysis_lib.errors import UserError
from analysis_lib.notebook.parameters import cells_of, declared

DATA = "data"  # the parameter that says where the tables are
_SAYS_WHERE = {"", "."}  # beside the notebook, or those of the example: `run` says where itself

Cell = tuple[object, ...]


def changed_cells(own: Path, ours: Path, left_open: Collection[str] = ()) -> int:
    """Count the cells in which a notebook differs from the report's own.

    Parameters
    ----------
    own, ours : Path
        The notebook of a study, and that of the report.
    left_open : collection of str
        Parameters that a new study's copy leaves empty, such as a school.

    Returns
    -------
    int
        Cells that were changed, added or taken out; 0 where it does the same. What cells showed when they last ran
        does not count, nor does an explanation of a parameter.

    Raises
    ------
    UserError
        If either is anything but a notebook.
    """
    before, after = (_cells(path, left_open) for path in (ours, own))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return sum(max(end - start, last - first) for what, start, end, first, last in steps if what != "equal")


def _cells(path: Path, left_open: Collection[str]) -> list[Cell]:
    found: list[Cell] = [(kind, source, tuple(tags)) for kind, source, tags in cells_of(path)]
    where = next(
        (at for at, (kind, _, tags) in enumerate(cells_of(path)) if "parameters" in tags and kind == "code"), None
    )
    if where is None:
        return found
    try:
        parameters = declared(path)
    except UserError:  # then it is another program, whatever it is
        return found
    found[where] = (
        "parameters",
        *((one.name, one.kind, _default(one.name, one.default, left_open)) for one in parameters),
    )
    return found


def _default(name: str, value: object, left_open: Collection[str]) -> str:
    is_left = name in left_open or (name == DATA and value in _SAYS_WHERE)
    return "" if is_left else repr(value)
