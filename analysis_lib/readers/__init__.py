"""Files as other organisations publish them, read into the columns that the models use."""

from analysis_lib.readers.duo import brin6, municipality_code, read_pupils

__all__ = ["brin6", "municipality_code", "read_pupils"]
