"""What the kit must know of the study that a notebook has open, to show what a researcher adds by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis_lib.errors import UserError
from analysis_lib.once import FOLDER
from analysis_lib.tables.contract import Column, Contract, Kind
from analysis_lib.tables.origins import Origins

_JUPYTER = "JPY_SESSION_NAME"  # what a Jupyter server says to a kernel that it starts for a notebook
_OF_PERSONS = "rijen over personen"  # key in a frame's attrs, which pandas hands on to what is made of it
_FORM = {"EUR": "prijs0", "jaar": "jaar"}
UNSAFE = (
    "gaat over personen. Een eigen tabel of figuur is niet beschermd zoals die van het rapport; een klein aantal kan "
    "een kind verraden"
)
_CHECKED = "Is nagegaan dat niemand te herkennen is, zet dan checked=True erbij."


def in_jupyter() -> bool:
    """Whether somebody looks on in JupyterLab; a batch that is started from there makes what it makes elsewhere."""
    return bool(os.environ.get(_JUPYTER)) and not os.environ.get(FOLDER)


@dataclass(frozen=True)
class Session:
    """The open study.

    Parameters
    ----------
    guarded : bool
        Whether its data are about persons and not an example: what is made of them by hand has no protection.
    mark : str
        What everything made of it must say, such as SYNTHETISCH.
    forms : mapping of str to str
        How the numbers of a column are written, by its name in the tables.
    keys, told : frozenset of str
        Of tables with rows about persons: the columns that say whom a row is about, and every text or date.
    """

    guarded: bool = False
    mark: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()

    @classmethod
    def of(cls, contract: Contract, tables: Mapping[str, pd.DataFrame], *, example: bool) -> Session:
        """Know a study by its contract, and set apart the tables of persons among its own."""
        for name in contract.confidential:
            if name in tables:
                tables[name].attrs[_OF_PERSONS] = True
        forms: dict[str, set[str]] = {}
        for name, column in (described for about in contract.tables for described in about.columns.items()):
            forms.setdefault(name, set()).add(_form(column))
        of_persons = [about for about in contract.tables if about.confidential]
        return cls(
            guarded=contract.protects and not example,
            mark=Origins.of(tables, {}).mark(),
            forms={name: found.pop() for name, found in forms.items() if len(found) == 1 and "" not in found},
            keys=frozenset(next(iter(about.columns)) for about in of_persons),
            told=frozenset(
                name
                for about in of_persons
                for name, column in about.columns.items()
                if column.kind in {Kind.TEXT, Kind.DATE}
            ),
        )


def _form(column: Column) -> str:
    return "pct1" if column.kind is Kind.SHARE else _FORM.get(column.unit, "")


_open: list[Session] = []


def open_session(session: Session) -> None:
    """Show by this study's rules from now on."""
    _open[:] = [session]


def current() -> Session:
    """The study that was opened last; without one, one that is about nobody."""
    return _open[0] if _open else Session()


def has_persons(frame: pd.DataFrame) -> bool:
    """Whether rows of a frame are about single persons: taken from a table of persons and not counted together.

    Counted together, each group stands once in the index, and no text or date of a person beside it.
    """
    if not frame.attrs.get(_OF_PERSONS):
        return False
    groups = {name for name in frame.index.names if name is not None}
    is_counted = bool(groups) and frame.index.is_unique and not groups & current().keys
    return not is_counted or bool(set(frame.columns) & current().told)


def require_safe(what: str, *, checked: bool) -> None:
    """Refuse what was made by hand of data about persons, unless somebody says to have checked it.

    Raises
    ------
    UserError
        If the study is about persons.
    """
    if current().guarded and not checked:
        raise UserError(f"Deze studie {UNSAFE}; {what} wordt zo niet getoond. {_CHECKED}")


def is_styled(thing: Any) -> bool:
    """Whether something is a frame with a style of pandas, which would be shown as it is: children and all."""
    styles = sys.modules.get("pandas.io.formats.style")  # takes long to import, and few need it
    return styles is not None and isinstance(thing, styles.Styler)


def _unstyled(styled: Any) -> pd.DataFrame:
    """The frame itself, without what its author has hidden."""
    frame: pd.DataFrame = styled.data
    rows = [place for place in range(frame.shape[0]) if place not in set(styled.hidden_rows)]
    columns = [place for place in range(frame.shape[1]) if place not in set(styled.hidden_columns)]
    return frame.iloc[rows, columns]


def as_frame(data: Any) -> pd.DataFrame:
    """Give a frame of a frame, a styled one or a series, whose rows may not be about single persons.

    Raises
    ------
    UserError
        If they are.
    """
    frame = data.to_frame("Waarde" if data.name is None else data.name) if isinstance(data, pd.Series) else data
    if is_styled(frame):
        frame = _unstyled(frame)
    if has_persons(frame):
        raise UserError(
            "Deze rijen gaan over personen en worden nooit getoond. Tel ze eerst samen, zoals met "
            "groupby(...).size(), en let op kleine aantallen."
        )
    return frame
