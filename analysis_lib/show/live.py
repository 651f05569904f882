"""What a cell ends in, shown as a report shows it: own figures and frames, in JupyterLab and papermill alike.

`begin` is called by `analysis_lib.study.open_study`. Outside a notebook it changes nothing.
"""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from IPython.core.formatters import DisplayFormatter
from markupsafe import Markup
from matplotlib import use as use_backend
from matplotlib.figure import Figure
from pandas.api.typing import DataFrameGroupBy, SeriesGroupBy

from analysis_lib.errors import InputError, Problem
from analysis_lib.once import keep_in_memory
from analysis_lib.render.notebook_style import notebook_style
from analysis_lib.show import own_figures, own_tables, theme
from analysis_lib.show.dutch import as_given
from analysis_lib.show.output import NOTHING, Output
from analysis_lib.show.problems import problems_table
from analysis_lib.show.session import is_styled

_GROUPED = 'De rijen zijn gegroepeerd. Zeg wat er van elke groep te zien moet zijn, zoals .size() of ["bedrag"].sum().'
_BACKEND = "module://analysis_lib.show.backend"
_seen: list[Any] = []  # figures that this cell has shown
_prepared: list[Any] = []  # the shell that knows all this

Bundle = tuple[dict[str, Any], dict[str, Any]]


def begin() -> None:
    """Show everything in this notebook in the house style from now on; put its style sheet in this cell."""
    shell = shell_of_notebook()
    if shell is None:
        return
    keep_in_memory()
    use_backend(_BACKEND)
    theme.use_for_own()
    if shell not in _prepared:
        _prepare(shell)
        _prepared[:] = [shell]
    _display(Output(notebook_style(), ""))


def shell_of_notebook() -> Any:
    """The shell of the kernel that runs this; None elsewhere, a terminal's too."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return shell if hasattr(shell, "kernel") else None


def show_open_figures() -> None:
    """Show every figure that pyplot has open and this cell has not shown, and close them all."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for drawing in map(pyplot.figure, pyplot.get_fignums()):
        if drawing.axes and drawing not in _seen:
            _display(drawing)
    pyplot.close("all")


def _prepare(shell: Any) -> None:
    # What is imported stays, and drawing makes many objects: looking for garbage so often took a tenth of all cells.
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    shell.display_formatter = HouseFormatter(shell.display_formatter)
    # seaborn's, where names along an axis are long; the figure is drawn with room for them all the same.
    warnings.filterwarnings("ignore", "Tight layout not applied", UserWarning)
    shell.events.register("pre_run_cell", _forget_seen)
    shell.events.register("post_run_cell", _end_of_cell)
    # Figures are shown already; matplotlib's own way would show them again, as bitmaps.
    shell.register_magic_function(lambda line: None, "line", "matplotlib")
    InputError.present = _show_problems


class HouseFormatter(DisplayFormatter):
    """Gives what a notebook's author displays the form of the house, and leaves the rest to another formatter."""

    def __init__(self, theirs: DisplayFormatter) -> None:
        super().__init__(parent=theirs.parent, formatters=theirs.formatters)
        self.theirs = theirs

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Bundle:
        """Return the data of every form, and metadata."""
        output = _output_of(obj)
        bundle: Bundle = output._repr_mimebundle_() if output else self.theirs.format(obj, include, exclude)  # type: ignore[no-untyped-call]
        return bundle


def _output_of(thing: Any) -> Output | None:
    if (tables := _tables_of(thing)) is not None:
        return tables
    if isinstance(thing, float | np.floating):
        return _number(float(thing))
    drawing = own_figures.figure_of(thing)
    if drawing is None:
        return None
    if drawing in _seen:
        return NOTHING
    if drawing is not thing:  # what a cell ends in stands after what it drew before
        _show_before(drawing)
    _seen.append(drawing)
    output = own_figures.bare(drawing)
    own_figures.close(drawing)
    return output


def _tables_of(thing: Any) -> Output | None:
    """Show a frame or a series, several of them, or what will be one."""
    if isinstance(thing, pd.DataFrame | pd.Series) or is_styled(thing):
        return own_tables.bare(thing)
    if isinstance(thing, list | tuple) and thing and all(isinstance(one, pd.DataFrame | pd.Series) for one in thing):
        return own_tables.several(thing)
    if (
        isinstance(thing, Mapping)
        and thing
        and all(isinstance(one, pd.DataFrame | pd.Series) for one in thing.values())
    ):
        return own_tables.names_of(thing)
    if isinstance(thing, DataFrameGroupBy | SeriesGroupBy):
        return Output(str(Markup("<p>{}</p>").format(_GROUPED)), _GROUPED)
    return None


def _show_before(drawing: Figure) -> None:
    """Show and close the figures that pyplot has open and that are older than one of its figures."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    numbers = pyplot.get_fignums() if pyplot else []
    for older in [pyplot.figure(number) for number in numbers if number < getattr(drawing, "number", 0)]:  # type: ignore[union-attr]
        if older.axes:
            _display(older)


def _number(value: float) -> Output:
    words = as_given(value) if np.isfinite(value) else "-"
    return Output(str(Markup("<p>{}</p>").format(words)), words)


def _display(thing: Any) -> None:
    from IPython.display import display

    display(thing)  # type: ignore[no-untyped-call]


def _forget_seen(*_: Any) -> None:
    _seen.clear()


def _end_of_cell(result: Any) -> None:
    if result.success:
        show_open_figures()
    elif pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def _show_problems(problems: tuple[Problem, ...]) -> None:
    _display(problems_table(problems))
