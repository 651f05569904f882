"""The packages that registers need and nothing else does."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

from analysis_lib.errors import UserError

# Polars's types, as it is not imported before it is needed.
DataFrame: TypeAlias = Any
Series: TypeAlias = Any
LazyFrame: TypeAlias = Any
Expr: TypeAlias = Any


_OF_SPARK = ("pyspark",)


def needed(name: str) -> ModuleType:
    """Import a package of the extra `registers` or `spark`, or say how to install it.

    Raises
    ------
    UserError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        extras = "registers,spark" if package in _OF_SPARK else "registers"
        raise UserError(
            f"Voor registers is het pakket {package} nodig; installeer het met: pip install 'narekenbaar[{extras}]'"
        ) from error
