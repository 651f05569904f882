"""papermill's own engine, telling which cell it has reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines
from traitlets.config import Config

ENGINE = "narekenbaar"
# What passes between us and a kernel can be confidential; on a shared machine others may listen.
KERNEL_CONFIG = Config({"KernelManager": {"transport_encryption": "auto"}})


class ProgressEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Run a notebook as papermill does and call `on_cell` after each cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, on_cell: Callable[[int, int], None] | None = None, **options: Any
    ) -> Any:
        """Run all cells; papermill passes on the options that it does not know."""
        if on_cell is not None:
            complete = nb_man.cell_complete

            def cell_complete(cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
                complete(cell, cell_index=cell_index, **kwargs)
                on_cell((cell_index or 0) + 1, len(nb_man.nb.cells))

            nb_man.cell_complete = cell_complete
        return super().execute_managed_notebook(nb_man, kernel_name, config=KERNEL_CONFIG, **options)


def register() -> None:
    """Make the engine known to papermill."""
    papermill_engines.register(ENGINE, ProgressEngine)
