"""Input tables: contracts, and reading them from files that people saved.

A file is refused rather than guessed at: two encodings in one file, an unclosed quotation mark,
a control character, merged cells in a table, a column in another unit than its own.
"""

from analysis_lib.tables.contract import Column, Contract, Finding, FixedRow, Kind, Table, Tables
from analysis_lib.tables.folder import study_files
from analysis_lib.tables.loading import Checked, check
