"""papermill's own engine, reporting which cell it has reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from papermill.engines import NBClientEngine, papermill_engines
from traitlets import Type
from traitlets.config import Config

from analysis_lib.errors import ReportError, reason_of
from analysis_lib.notebook.machine import shortcoming

ENGINE = "narekenbaar"
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


def register() -> None:
    """Make the engine known to papermill."""
    papermill_engines.register(ENGINE, ProgressEngine)
