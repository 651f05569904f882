"""matplotlib's backend in a notebook: ``plt.show()`` shows the open figures as `analysis_lib.show.live` does."""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg


class FigureManager(FigureManagerBase):
    """A figure known to pyplot."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Show every open figure and close it."""
        from analysis_lib.show.live import show_open_figures

        show_open_figures()


class FigureCanvas(FigureCanvasAgg):
    """What such a figure is drawn on."""

    manager_class: Any = FigureManager
