"""Small notebooks for the tests, to run in place of a report's own."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = "data: str = ''  # Map.\nnummer: int = 0  # Welke.\nimpactclaim: float = None  # Deel."


def write_notebook(path: Path, *cells: str) -> Path:
    """Write a title, declared parameters and these cells of code."""
    parameters = new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    notebook = new_notebook(
        cells=[new_markdown_cell("# Klein rapport"), parameters, *map(new_code_cell, cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path
