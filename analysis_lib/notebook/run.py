"""Runs a notebook with papermill, and words what went wrong for whoever must fix it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from analysis_lib.errors import ReportError, UserError
from analysis_lib.notebook.bounds import START_WITHIN, ended_after_kernel

Progress = Callable[[str, int, int], None]  # what is being done, and which cell of how many
_USER_ERRORS = {"UserError", "InputError"}
_OUR_FOLDER = Path(__file__).parent
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_TRY_IT = "open het notebook in JupyterLab (make lab), voer het uit tot en met deze cel en verbeter wat daar misgaat."
MORE_MEMORY = "maak minder rapporten tegelijk met --workers 1, of doe het op een computer met meer geheugen."


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, Any],
    progress: Progress,
    *,
    secret: bool,
    kernel: bool = True,
    meanwhile: Callable[[], object] = bool,
) -> Any:
    """Run a notebook from its own folder, in the process's spare one, or else in a new one.

    It can read files beside it. Python and its libraries take nothing from there, neither modules nor
    settings: the folder may have come from anyone.

    Parameters
    ----------
    notebook : Path
    parameters : mapping of str to value
        Inserted after the cell that declares them.
    progress : callable
        Called before each cell.
    secret : bool
        Whether the message of a failing cell may be about persons, and so must not be repeated.
    kernel : bool
        Whether it needs a kernel of Jupyter, as a notebook does that may come from anyone.
    meanwhile : callable
        Called while the cells run, unless a kernel runs them: it cannot be relied on.

    Returns
    -------
    NotebookNode
        With the outputs of its cells.

    Raises
    ------
    UserError
        If the library refused the input or a parameter.
    ReportError
        If the notebook did not run to its end.
    """
    import papermill
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from analysis_lib.notebook.engine import ENGINE, FORKED_ENGINE, register
    from analysis_lib.notebook.forking import KERNEL, PLAIN_KERNEL, Spare, use_spare_kernel

    register()
    as_kernel = kernel or Spare.waiting is None
    logging.getLogger("papermill").setLevel(logging.ERROR)
    reached = 0

    def on_cell(number: int, cells: int) -> None:
        nonlocal reached
        reached = number - bool(parameters)  # papermill puts a cell of parameters in
        progress("notebook uitvoeren", reached, cells - bool(parameters))

    name = KERNEL if as_kernel and use_spare_kernel() else PLAIN_KERNEL
    starts = as_kernel and name == PLAIN_KERNEL
    arguments = ["--IPKernelApp.ignore_cwd=True"]
    if starts:  # matplotlib looks for its settings in the folder where it is imported
        go_there = f"__import__('matplotlib') and __import__('os').chdir({str(notebook.parent)!r})"
        arguments.append(f"--IPKernelApp.exec_lines={go_there}")
    try:
        with ended_after_kernel() if as_kernel else nullcontext(), _no_text():
            return papermill.execute_notebook(
                notebook,
                None,
                parameters=dict(parameters),
                engine_name=ENGINE if as_kernel else FORKED_ENGINE,
                language="python",
                kernel_name=name,
                extra_arguments=arguments,
                cwd=_OUR_FOLDER if starts else notebook.parent,
                progress_bar=False,
                start_timeout=int(START_WITHIN),
                iopub_timeout=int(START_WITHIN),
                shutdown_kernel="immediate",  # it has nothing left to do
                on_cell=on_cell,
                **({} if as_kernel else {"meanwhile": meanwhile}),
            )
    except DeadKernelError as error:
        raise ReportError(
            f"cel {reached}: het notebook is afgebroken; waarschijnlijk was er te weinig geheugen.", advice=MORE_MEMORY
        ) from error
    except PapermillExecutionError as error:
        if error.ename in _USER_ERRORS:
            raise UserError(error.evalue) from error
        said = "wat de melding zegt kan over personen gaan; --verbose laat haar zien" if secret else error.evalue
        raise ReportError(
            f"cel {error.cell_index + 1 - bool(parameters)} van het notebook geeft een fout: {error.ename}: {said}",
            advice=_TRY_IT,
            trace=_ANSI.sub("", "\n".join(error.traceback)),
        ) from error


@contextmanager
def _no_text() -> Iterator[None]:
    """Let papermill make no text of a notebook that it runs; it does so even where it has nowhere to write it."""
    from papermill import execute

    write = execute.write_ipynb
    execute.write_ipynb = lambda *_: None
    try:
        yield
    finally:
        execute.write_ipynb = write
