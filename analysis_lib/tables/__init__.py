"""Input tables: contracts, and reading them from files that people saved.

A file is refused rather than guessed at: two encodings in one file, an unclosed quotation mark,
a control character, merged cells in a table, a column in another unit than its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis_lib.tables.contract import Column, Contract, Finding, FixedRow, Kind, Table, Tables
    from analysis_lib.tables.folder import study_files
    from analysis_lib.tables.loading import Checked, check, check_sources

_OFFERED = {
    "contract": ("Column", "Contract", "Finding", "FixedRow", "Kind", "Table", "Tables"),
    "folder": ("study_files",),
    "loading": ("Checked", "check", "check_sources"),
}
_MODULE_OF = {name: module for module, names in _OFFERED.items() for name in names}


def __getattr__(name: str) -> Any:
    """Import what is asked for: which files are tables is known without pandas."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    globals()[name] = found = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    return found
