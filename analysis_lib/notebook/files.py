"""Notebooks as files: made plain enough to compare, and checked to be whole."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from analysis_lib.errors import ReportError
from analysis_lib.nouns import agreeing
from analysis_lib.whole_files import write_text

_ACCOUNT = re.compile(r"^## Verantwoording\s*$", re.MULTILINE)  # the heading of the last chapter
_NO_ALT = (
    'een figuur heeft geen tekst voor wie haar niet ziet. Toon haar met show.figure(ax, "bijschrift", "wat de figuur '
    'laat zien").'
)
_KEPT_CELL_METADATA = {"tags"}
_KEPT_NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Take out what differs between two equal runs: times, ids, counts of the kernel.

    Returns
    -------
    NotebookNode
        The same notebook, changed in place.
    """
    executed = 0
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cel-{number:02d}"
        cell.metadata = NotebookNode({key: value for key, value in cell.metadata.items() if key in _KEPT_CELL_METADATA})
        if cell.cell_type != "code" or cell.execution_count is None:
            continue
        executed += 1
        cell.execution_count = executed  # nbval takes a cell without a count as never run
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = executed
    notebook.metadata = NotebookNode(_KEPT_NOTEBOOK_METADATA)
    return notebook


def require_whole(notebook: NotebookNode) -> None:
    """Refuse a notebook with a cell that did not run, or ran into an error.

    A kernel that stops early (`sys.exit`, a crash, Ctrl-C) leaves a notebook that
    looks finished; only the count of each cell shows that it is not.

    Raises
    ------
    ReportError
        Naming the first such cell.
    """
    for number, cell in enumerate(_own_cells(notebook), start=1):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if cell.execution_count is None:
            raise ReportError(
                f"cel {number} is niet uitgevoerd; het rapport is niet gemaakt.",
                advice="zoek in de cellen ervoor wat het notebook eerder laat stoppen, zoals sys.exit().",
            )
        for output in cell.outputs:
            if output.output_type == "error":
                raise ReportError(
                    f"cel {number} laat het notebook stoppen: {output.ename}: {output.evalue}",
                    advice="haal uit die cel weg wat het laat stoppen, zoals sys.exit().",
                )


def require_publishable(notebook: NotebookNode, *, about_persons: bool) -> None:
    """Refuse outputs that a notebook may show but a report may not have.

    A figure without a text for who cannot see it, or what was made by hand of data about persons. In a report about
    persons, nor anything that is plain text: print and objects as Python writes them can be rows of persons.

    Raises
    ------
    ReportError
        Naming the first such cell, and what to do.
    """
    for number, cell in enumerate(_own_cells(notebook), start=1):
        for output in cell.get("outputs", []):
            if refusal := output.get("metadata", {}).get("narekenbaar", {}).get("refusal"):
                raise ReportError(f"cel {number}: {refusal}")
            data = output.get("data", {})
            pictures = [
                form for form in data if form.startswith("image/") and not output.metadata.get(form, {}).get("alt")
            ]
            if pictures and "text/html" not in data:
                raise ReportError(f"cel {number}: {_NO_ALT}")
            if about_persons and (output.output_type == "stream" or (data and "text/html" not in data)):
                raise ReportError(
                    f"cel {number} schrijft tekst met print of als laatste regel. In een rapport over personen kan dat "
                    "gegevens van een kind tonen.",
                    advice="haal die regel weg, of gebruik show.text(...).",
                )


def _own_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """All cells but that in which papermill puts parameters: as their author counts them."""
    return [cell for cell in notebook.cells if "injected-parameters" not in cell.metadata.get("tags", [])]


def account_for_own(notebook: NotebookNode, cells: int) -> None:
    """Say in a report that it was made with another notebook than the report's own.

    It stands in the last chapter, whatever that notebook shows there itself; in a notebook without one, at the end.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    cells : int
        In how many cells it differs.
    """
    said = (
        f"Dit rapport is gemaakt met een eigen notebook. Het verschilt in {cells} {agreeing(cells, 'cellen')} van het "
        "notebook van narekenbaar."
    )
    texts = [(at, cell.source) for at, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]
    headings = [at for at, source in texts if _ACCOUNT.search(source)]
    at = headings[-1] + 1 if headings else len(notebook.cells)
    notebook.cells.insert(at, new_markdown_cell(said))


def scrub(notebook: NotebookNode, private: Mapping[Path, str]) -> NotebookNode:
    """Replace folders that only mean something on this machine.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    private : mapping of Path to str
        Folders to look for, and what to write instead; the longest goes first.
    """
    forms: dict[str, str] = {}
    for folder, instead in private.items():
        if folder == Path(folder.anchor):  # every path starts with it
            continue
        for form in (str(folder), folder.as_posix(), str(folder).replace("\\", "\\\\")):
            forms[form] = instead
    if not forms:
        return notebook
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))})(?![\\w-])")

    def clean(value: object) -> object:
        if isinstance(value, str):
            return pattern.sub(lambda match: forms[match[0]], value)
        if isinstance(value, list):
            return [clean(item) for item in value]
        if isinstance(value, dict):
            return NotebookNode({key: clean(item) for key, item in value.items()})
        return value

    notebook.cells = [clean(cell) for cell in notebook.cells]
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """The text of a notebook's file, without a check of its form, of which nbformat would only log what it finds."""
    return str(nbformat.v4.writes(notebook)) + "\n"


def refresh(path: Path) -> None:
    """Run a notebook in place and store its outputs, normalised, for nbval."""
    from nbclient import NotebookClient

    from analysis_lib.notebook.engine import KERNEL_CONFIG

    notebook = nbformat.read(path, as_version=4)
    folder = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, resources=folder, config=KERNEL_CONFIG).execute()
    require_whole(notebook)
    write_text(path, notebook_text(normalise(notebook)))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        refresh(Path(name))
