"""Sliders below an output in JupyterLab, by ipywidgets; everywhere else, and in a saved notebook, the output alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import Any

from analysis_lib.show.output import Output
from analysis_lib.show.session import in_jupyter


@dataclass(frozen=True)
class Slider:
    """A number that a reader may change.

    Parameters
    ----------
    name, label : str
        What it is called in a program, and to a reader.
    value, most, step : Fraction
        Where it starts, how far it goes from 0, and by how much it moves.
    given : str
        Its value in the study, in words.
    starts : bool
        Whether it counts before a reader moves it.
    """

    name: str
    label: str
    value: Fraction
    most: Fraction
    step: Fraction
    given: str
    starts: bool = True


def with_sliders(static: Output, sliders: Sequence[Slider], drawn: Callable[[Mapping[str, Fraction]], str]) -> Output:
    """Return an output; in JupyterLab, also show sliders that draw it anew.

    Parameters
    ----------
    static : Output
        What stays in the notebook.
    sliders : sequence of Slider
    drawn : callable
        From the values of the sliders that count, by name, to HTML.
    """
    if in_jupyter() and find_spec("ipywidgets"):
        from IPython.display import display

        display(static, widget(sliders, drawn))  # type: ignore[no-untyped-call]
        return Output("", "")
    return static


def widget(sliders: Sequence[Slider], drawn: Callable[[Mapping[str, Fraction]], str]) -> Any:
    """Build the sliders and what they draw, as one widget."""
    import ipywidgets as widgets

    made = {
        slider.name: widgets.FloatSlider(
            value=float(slider.value),
            min=0.0,
            max=float(slider.most),
            step=float(slider.step),
            description=f"{slider.label} (uitgangspunt: {slider.given})",
            readout_format=".2f" if slider.step.denominator > 1 else ".0f",
            continuous_update=False,
            style={"description_width": "60%"},
            layout={"width": "98%"},
        )
        for slider in sliders
    }
    moved = {slider.name for slider in sliders if slider.starts}
    result = widgets.HTML(drawn(_values(sliders, made, moved)))

    def draw(change: Mapping[str, Any]) -> None:
        moved.update(name for name, one in made.items() if one is change["owner"])
        result.value = drawn(_values(sliders, made, moved))

    for one in made.values():
        one.observe(draw, names="value")
    return widgets.VBox([*made.values(), result])


def _values(sliders: Sequence[Slider], made: Mapping[str, Any], moved: set[str]) -> dict[str, Fraction]:
    """Read the sliders in whole steps, as a slider has binary numbers; one at its start has the study's own value."""
    found = {}
    for slider in sliders:
        at = made[slider.name].value
        if slider.name in moved:
            is_start = at == float(slider.value)
            found[slider.name] = slider.value if is_start else round(Fraction(at) / slider.step) * slider.step
    return found
