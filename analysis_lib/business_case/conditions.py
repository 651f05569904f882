"""Conditions: which switches of ``omstandigheden`` must stand how for a row to count."""

from __future__ import annotations

from collections.abc import Iterator

from analysis_lib.errors import did_you_mean
from analysis_lib.tables import Finding, Tables
from analysis_lib.tables.contract import CrossCheck


def parse_conditions(text: str) -> dict[str, bool]:
    """Read ``so_in_wijk=ja, sbo_in_wijk=nee`` into names and truth values; a colon will do.

    Raises
    ------
    ValueError
        With a Dutch message, where a part is not ``naam=ja`` or ``naam=nee``.
    """
    conditions = {}
    for part in text.replace(";", ",").split(","):
        if not part.strip():
            continue
        name, _, value = (piece.strip() for piece in part.replace(":", "=").partition("="))
        if value.lower() not in {"ja", "nee"}:
            raise ValueError(f"'{part.strip()}' moet de vorm naam=ja of naam=nee hebben")
        if name in conditions:
            raise ValueError(f"'{name}' staat er twee keer in; houd er één over")
        conditions[name] = value.lower() == "ja"
    return conditions


def conditions_are_known(table: str, column_name: str) -> CrossCheck:
    """Require that the conditions in a column can be read and name switches of the study."""

    def check(tables: Tables) -> Iterator[Finding]:
        known = list(tables["omstandigheden"]["omstandigheid"])
        for row, text in tables[table][column_name].dropna().items():
            try:
                unknown = [name for name in parse_conditions(text) if name not in known]
            except ValueError as error:
                yield Finding(table, row, column_name, f"{error}.")
                continue
            for name in unknown:
                message = f"'{name}' staat niet in omstandigheden.csv; {did_you_mean(name, known)}"
                yield Finding(table, row, column_name, message)

    return check
