"""Which columns of a study hold invented values, and so what is made of them.

``gegevens`` in ``studie`` says of what kind all data of a study are; a contract may have further
keys, each for the columns that it names; a single row says it with SYNTHETISCH as its
``plaats``. It is said nowhere else: marks, the families of tests and what may stand in a summary
all follow from the columns and rows that are used.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis_lib.tables.common import study_values
from analysis_lib.tables.contract import Tables
from analysis_lib.tables.kinds_of_data import SYNTHETIC

Field = tuple[str, Hashable]  # a table, and one of its columns or the label of one of its rows
ToldBy = Mapping[str, tuple[Field, ...]]  # the columns that a key of ``studie`` tells the kind of


def invented_rows(frame: pd.DataFrame) -> pd.Series:
    """Tell of each row of a table with ``plaats`` whether it is invented."""
    places = frame["plaats"].to_numpy(dtype=object)
    return pd.Series([str(place).strip().upper() == SYNTHETIC for place in places], frame.index, dtype=bool)


@dataclass(frozen=True)
class Origins:
    """What of a study is invented.

    Parameters
    ----------
    whole : bool
        Whether all of it is.
    fields : frozenset of (table, column or row)
        The invented columns and rows, where not all are.
    """

    whole: bool = False
    fields: frozenset[Field] = frozenset()

    @classmethod
    def of(cls, tables: Tables, told_by: ToldBy) -> Origins:
        """Read them from ``studie`` and from the rows of every table."""
        study = study_values(tables)
        columns = (field for key, fields in told_by.items() if study[key] == SYNTHETIC for field in fields)
        rows = (
            (name, label)
            for name, frame in tables.items()
            if "plaats" in frame
            for label in frame.index[invented_rows(frame)]
        )
        return cls(study["gegevens"] == SYNTHETIC, frozenset({*columns, *rows}))

    def invented(self, fields: Iterable[Field]) -> bool:
        """Whether what is made from these is: one invented column or row is enough."""
        return self.whole or not self.fields.isdisjoint(fields)

    def mark(self, fields: Iterable[Field] = ()) -> str:
        """What must stand with what is made from these; '' where nothing must."""
        return SYNTHETIC if self.invented(fields) else ""

    def may_be_concluded(self, fields: Iterable[Field]) -> bool:
        """Whether a summary may say what is made from these.

        What is invented is no finding about what is not. A study that is invented as a whole
        has nothing else to sum up; there each statement has the mark.
        """
        return self.whole or not self.invented(fields)
