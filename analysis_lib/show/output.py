"""What a notebook cell shows: HTML for people, text for a diff, CSV for data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analysis_lib.render.pictures import NARROW

NO_MATH = "tex2jax_ignore mathjax_ignore"  # tells JupyterLab that a dollar sign is a dollar sign
OWN_METADATA = "narekenbaar"  # of an output, beside those of its forms
_MATH = ("$", "\\(", "\\[", "\\begin")


@dataclass(frozen=True)
class Output:
    """One output of a cell, in every form that a reader may want.

    Parameters
    ----------
    html : str
        What reports and JupyterLab show.
    text : str
        The same in plain text.
    csv : str
        The data behind it at full precision; '' if there is none.
    name : str
        File name for the data, without extension.
    narrow : str
        A figure as SVG for narrow windows, '' if there is none; only a report's page shows it.
    refusal : str
        Why a report cannot have it, and what to do about it, in Dutch; '' if it can. A notebook shows it all the same.
    """

    html: str
    text: str
    csv: str = ""
    name: str = field(default="")
    narrow: str = ""
    refusal: str = ""

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
        html = f'<div class="{NO_MATH}">{self.html}</div>' if any(sign in self.html for sign in _MATH) else self.html
        data = {"text/html": html, "text/plain": self.text}
        metadata: dict[str, dict[str, str]] = {}
        if self.csv:
            data["text/csv"] = self.csv
            metadata["text/csv"] = {"name": self.name}
        if self.narrow:
            data[NARROW] = self.narrow
        if self.refusal:
            metadata[OWN_METADATA] = {"refusal": self.refusal}
        return data, metadata


NOTHING = Output("", "")  # what shows nothing; a chapter of it alone is left out of a report
