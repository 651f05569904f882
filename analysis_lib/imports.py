"""Imports that need not take so long: what a library takes along where it is there, and does without elsewhere.

jsonschema, which nbformat needs, checks no address against RFC 3987 here, but builds the grammar
for it each time that it is imported. That takes longer than all else that a command imports.
pandera takes hypothesis along, with which it could invent tables, where that is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import ModuleType

_TAKEN_ALONG = {  # module, and by which others
    "rfc3987_syntax": ("jsonschema._format",),
    "hypothesis": ("pandera.strategies.base_strategies", "pandera.strategies.pandas_strategies"),
}


class _NotTakenAlong:
    """Says that there is no such module, to those libraries alone. The base of finders takes long to import."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        for by in _TAKEN_ALONG.get(name, ()):
            about = getattr(sys.modules.get(by), "__spec__", None)
            if getattr(about, "_initializing", False):  # whoever else wants it, at any other time, finds it
                raise ModuleNotFoundError(f"{name} is not taken along", name=name)


def speed_up() -> None:
    """Leave them out from now on, in this process."""
    if not any(isinstance(finder, _NotTakenAlong) for finder in sys.meta_path):
        sys.meta_path.insert(0, _NotTakenAlong())
