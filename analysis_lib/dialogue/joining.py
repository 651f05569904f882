"""The folder of a study with the joint scenario that follows from forms, made beside the study and never in it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis_lib.case_costs.joint import SCENARIO, agreed, joint
from analysis_lib.catalogue import Report, report
from analysis_lib.dialogue.filled import Filled, read_forms
from analysis_lib.errors import InputError, Problem, UserError
from analysis_lib.new_study import Prefilled, create
from analysis_lib.new_study.folder import PARAMETERS, require_room
from analysis_lib.new_study.workbook import tables_to_fill
from analysis_lib.tables import Contract, Tables, check
from analysis_lib.tables.logo import NAMES as LOGOS
from analysis_lib.whole_files import temporary_sibling, writing

_SUBJECT = "analysis_lib.case_costs"


@dataclass(frozen=True)
class Joined:
    """What participants said of each case: a row of `analysis_lib.case_costs.joint.agreed` for each kind of help."""

    agreed: pd.DataFrame
    verdicts: Mapping[str, tuple[str, str]]


def join(name: str, study: Path, forms: Path, out: Path) -> Joined:
    """Make a study's folder again, with the scenario that participants came to.

    Parameters
    ----------
    name : str
        A report about cases.
    study : Path
        Its folder; cases need no reference yet. An earlier joint scenario in it is replaced.
    forms : Path
        Folder with the filled forms.
    out : Path
        Does not exist yet, or is empty.

    Raises
    ------
    UserError
        If the report is not about cases, the folder is not empty or cannot be written, or no form is filled in.
    InputError
        With every problem in the forms, or in the tables of the study.
    """
    known = report(name)
    if known.subject != _SUBJECT:
        raise UserError("Formulieren van deelnemers zijn er voor een studie van casussen: den_bosch_cases.")
    require_room(out.resolve())
    tables = check(_unbound(known.contract), study).tables
    filled = read_forms(forms, tables)
    tables = _with_forms(tables, filled)
    found = agreed(tables)
    _require_payers(found, filled)
    made = joint(tables, filled.verdicts)
    tables = {**tables, **{name: _replaced(tables[name], rows) for name, rows in made.items()}}
    _write(known, study, tables, out.resolve())
    return Joined(found[found["casus"].isin(filled.forms["casus"])], filled.verdicts)


def _unbound(contract: Contract) -> Contract:
    """The tables by themselves: a study of which the references are still to be made breaks the rules between them."""
    tables = tuple(replace(table, required=table.name in {"casussen", "partijen"}) for table in contract.tables)
    return Contract(tables)


def _with_forms(tables: Tables, filled: Filled) -> dict[str, pd.DataFrame]:
    """Add what forms say to what was typed over already; a form replaces what was typed of the same participant."""
    typed, new = tables["formulieren"], filled.forms
    pairs = [pd.MultiIndex.from_frame(frame[["casus", "deelnemer"]]) for frame in (typed, new)]
    kept = typed[~pairs[0].isin(pairs[1])]
    both = pd.concat([kept, new[typed.columns]], ignore_index=True) if len(kept) else new[list(typed.columns)]
    return {**tables, "formulieren": both}


def _require_payers(found: pd.DataFrame, filled: Filled) -> None:
    """Require that somebody said who pays for help that comes into the scenario."""
    bare = found[found["in_scenario"] & (found["betaler"] == "")]
    problems = []
    for case, price in zip(bare["casus"], bare["prijs"], strict=True):
        of_case = filled.forms[(filled.forms["casus"] == case) & (filled.forms["prijs"] == price)]
        file = of_case["bestand"].iloc[0] if len(of_case) else ""
        what = f"hulp met prijs '{price}'" if price else "hulp zonder prijs"
        message = f"op geen formulier van casus '{case}' staat wie {what} betaalt; vul op één ervan de partij in."
        problems.append(Problem(file or "formulieren", 0, "betaler", message))
    if problems:
        raise InputError(problems)


def _replaced(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Put the joint scenario in the place of an earlier one of the same cases."""
    again = old["casus"].isin(new["casus"]) & (old["scenario"] == SCENARIO)
    kept = old[~again]
    return pd.concat([kept, new], ignore_index=True) if len(kept) else new


def _write(known: Report, study: Path, tables: Tables, out: Path) -> None:
    """Make the folder whole, beside its place first."""
    fillable = {table.name for table in tables_to_fill(known.contract)}
    rows = {name: _rows(frame) for name, frame in tables.items() if name in fillable and len(frame)}
    staging = temporary_sibling(out)
    try:
        with writing(out.parent):
            create(known.name, staging, Prefilled(rows=rows))
            for name in (PARAMETERS, known.notebook.name, *LOGOS, *_of_source(known.contract, fillable)):
                if (study / name).is_file():
                    shutil.copyfile(study / name, staging / name)
            if out.exists():
                out.rmdir()  # empty: asked before
            staging.replace(out)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _of_source(contract: Contract, fillable: set[str]) -> list[str]:
    """The files of tables that a workbook has no sheet for, as they are about a printed source."""
    return [table.file for table in contract.tables if table.name not in fillable]


def _rows(frame: pd.DataFrame) -> list[dict[str, str | float | None]]:
    """Rows as a workbook has them: ja and nee, and nothing in an empty cell."""
    return [{str(name): _cell(value) for name, value in row.items()} for row in frame.to_dict("records")]


def _cell(value: Any) -> str | float | None:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, str):
        return value or None
    return None if pd.isna(value) else float(value)
