"""Input tables: contracts, and reading them from files that people saved."""

from analysis_lib.tables.contract import Contract, Finding, FixedRow, Kind, Table, Tables, column
from analysis_lib.tables.loading import load

__all__ = ["Contract", "Finding", "FixedRow", "Kind", "Table", "Tables", "column", "load"]
