"""Two engines for papermill, which report the cell they have reached: its own, and one that needs no kernel."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from nbclient.exceptions import DeadKernelError
from papermill.engines import Engine, NBClientEngine, papermill_engines
from traitlets import Type
from traitlets.config import Config

from analysis_lib.errors import ReportError, reason_of
from analysis_lib.notebook.forking import Spare, run_cells
from analysis_lib.notebook.machine import shortcoming

ENGINE = "narekenbaar"
FORKED_ENGINE = "narekenbaar-forked"
# What passes between us and a kernel can be confidential; on a shared machine others may listen.
KERNEL_CONFIG = Config(
    {"KernelManager": {"transport_encryption": "auto", "client_factory": "analysis_lib.notebook.engine.PromptClient"}}
)
_FLUSH = 0.2  # seconds that jupyter_client listens for stray messages before the first cell
_FLUSH_HERE = 0.01  # of a kernel on the same machine, they are there at once
_START_AGAIN = "probeer het opnieuw, zo nodig met ruimte in de map voor tijdelijke bestanden of met minder --workers."


class _PromptChannel(AsyncZMQSocketChannel):
    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # type: ignore[override]
        return await super().get_msg(_FLUSH_HERE if timeout == _FLUSH else timeout)


class PromptClient(AsyncKernelClient):
    """Takes a kernel for ready without waiting for stray messages."""

    iopub_channel_class = Type(_PromptChannel)


class StartError(ReportError):
    """The kernel did not start, which has nothing to do with the notebook; worth another try."""

    may_pass = True


class ProgressEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Run a notebook as papermill does and call `on_cell` before each cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, on_cell: Callable[[int, int], None], **options: Any
    ) -> Any:
        """Run all cells; papermill passes on the options that it does not know.

        Raises
        ------
        StartError
            If it failed before the first cell.
        """
        started = False
        start_cell = nb_man.cell_start

        def cell_start(cell: Any, cell_index: int = 0, **kwargs: Any) -> None:
            nonlocal started
            started = True
            on_cell(cell_index + 1, len(nb_man.nb.cells))
            start_cell(cell, cell_index=cell_index, **kwargs)

        nb_man.cell_start = cell_start
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, config=KERNEL_CONFIG, **options)
        except Exception as error:
            if started:
                raise
            if found := shortcoming():
                raise StartError(f"het notebook kwam niet op gang: {found}") from error
            reason = f" ({reason_of(error)})" if isinstance(error, OSError) else ""
            raise StartError(f"het notebook kwam niet op gang{reason}.", advice=_START_AGAIN) from error


class ForkedEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Run the cells of a notebook in the process that was forked for them, without a kernel."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        on_cell: Callable[[int, int], None],
        meanwhile: Callable[[], object],
        **options: Any,
    ) -> None:
        """Run all cells, until one fails, and call `meanwhile` as they begin.

        Raises
        ------
        StartError
            If that process did not get to the first cell.
        DeadKernelError
            If it ended before the last.
        """
        cells, spare = nb_man.nb.cells, Spare.take()
        sources = [cell.source for cell in cells if _is_run(cell)]
        try:
            spare.orders.send((run_cells, sources, str(Path.cwd()), dict(os.environ)))
            meanwhile()
            _hear(spare)
        except (DeadKernelError, OSError) as error:
            raise StartError("het notebook kwam niet op gang.", advice=_START_AGAIN) from error
        for index, cell in enumerate(cells):
            on_cell(index + 1, len(cells))
            nb_man.cell_start(cell, cell_index=index)
            said = json.loads(_hear(spare)) if _is_run(cell) else {}
            if said:
                cell.execution_count = said["execution_count"]
                cell.outputs = [nbformat.from_dict(output) for output in said["outputs"]]
            if said.get("failed"):
                nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
            if said.get("failed"):
                break
        spare.wait_for_end()


def _is_run(cell: Any) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _hear(spare: Spare) -> bytes:
    """Wait for what the process with the cells says, as long as it lives."""
    said = spare.hear()
    if said is None:
        raise DeadKernelError("the process that ran the cells is gone")
    return said


def register() -> None:
    """Make the engines known to papermill."""
    papermill_engines.register(ENGINE, ProgressEngine)
    papermill_engines.register(FORKED_ENGINE, ForkedEngine)
