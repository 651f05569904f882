"""A report's notebook as a copy to edit in the folder of a study."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import nbformat

from analysis_lib.notebook.files import normalise, notebook_text
from analysis_lib.notebook.parameters import Parameter, declared

DATA = "data"
_FIRST_LINE = "# Parameters van dit rapport. Verander ze hier en voer daarna alle cellen opnieuw uit."
_HERE = "Map met ingevulde tabellen; een punt is de map waarin dit notebook staat."


def notebook_copy(notebook: Path, left_open: Collection[str] = ()) -> str:
    """Copy a notebook for a new study: without outputs, on the tables beside it.

    Parameters
    ----------
    notebook : Path
        The report's own.
    left_open : collection of str
        Parameters whose default belongs to the example, such as a school.

    Returns
    -------
    str
        The text of the file. JupyterLab runs it in its own folder, to which ``data`` refers.
    """
    copy = nbformat.read(notebook, as_version=4)
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        if "parameters" in cell.metadata.get("tags", []):
            lines = (_line(parameter, left_open) for parameter in declared(notebook))
            cell.source = "\n".join([_FIRST_LINE, *lines])
    return notebook_text(normalise(copy))


def _line(parameter: Parameter, left_open: Collection[str]) -> str:
    default, about = parameter.default, parameter.help
    if parameter.name == DATA:
        default, about = ".", _HERE
    elif parameter.name in left_open:
        default = ""
    return f"{parameter.name}: {parameter.kind.__name__} = {_quoted(default)}  # {about}"


def _quoted(value: object) -> str:
    text = repr(value)
    return f'"{text[1:-1]}"' if isinstance(value, str) and '"' not in text else text
