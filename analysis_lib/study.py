"""A study that somebody filled in: its tables, read and checked for the report that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis_lib.catalogue import Report, report
from analysis_lib.characters import has_invisible
from analysis_lib.errors import Problem, UserError
from analysis_lib.notebook.parameters import check_parameters
from analysis_lib.once import once
from analysis_lib.provenance import Inputs
from analysis_lib.releases import FOLDER, read_releases
from analysis_lib.tables import Contract, check
from analysis_lib.tables.boundaries import Boundaries, read_boundaries
from analysis_lib.tables.logo import Logo, read_logo


@dataclass(frozen=True)
class Study:
    """A study's checked tables, the fingerprints of its files, and outlines of regions and a logo, if any.

    Table ``uitgaven`` has what was published of it before, where that is kept.

    The warnings are of what is allowed but unlikely; `parameters` has the value of each parameter of the
    notebook that opened it, apart from ``data``.
    """

    tables: dict[str, pd.DataFrame]
    inputs: Inputs
    boundaries: Boundaries | None = None
    logo: Logo | None = None
    warnings: tuple[Problem, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)


def open_study(name: str, variables: Mapping[str, object]) -> Study:
    """Open a notebook's study, once its parameters have the declared types.

    Parameters
    ----------
    name : str
        The report.
    variables : mapping of str to object
        The notebook's variables (``globals()``), among them ``data``: a folder, or
        '' for the report's own tables.

    Raises
    ------
    UserError
        If a parameter has another type than declared.
    InputError
        If the tables break their contract.
    """
    about = report(name)
    parameters = check_parameters(about.notebook, variables)
    return replace(read_study(about, str(parameters.pop("data"))), parameters=parameters)


def read_study(about: Report, data: str | Path = "") -> Study:
    """Read and check the tables in `data`, or the report's own where it is ''.

    Raises
    ------
    InputError
        If the tables break their contract or the boundaries cannot be read.
    UserError
        If the folder's name is not text, or the tables change meanwhile.
    """
    folder = Path(data).resolve() if str(data) else about.templates  # '.' has no name to show
    if has_invisible(str(folder)):  # neither a notebook nor a receipt can hold it
        raise UserError(f"De map '{folder}' heeft tekens in haar naam die geen tekst zijn; geef haar een andere naam.")
    contract = about.contract
    inputs = Inputs.of(folder, contract.confidential)
    study = once([], (about.subject, inputs), lambda: _read(contract, folder, inputs))
    if contract.keeps_releases and folder != about.templates:  # the example is everybody's
        study = replace(study, tables={**study.tables, FOLDER: read_releases(folder)})
    if Inputs.of(folder, contract.confidential) != inputs:
        raise UserError(
            f"De tabellen in '{folder.name}' veranderen terwijl ze worden gelezen; "
            "probeer het opnieuw als niemand er meer in werkt."
        )
    return study


def _read(contract: Contract, folder: Path, inputs: Inputs) -> Study:
    checked = check(contract, folder)
    boundaries = None
    if contract.outlines:
        regions = checked.tables[contract.outlines]
        names, kinds = (dict(zip(regions["regio"], regions[about], strict=True)) for about in ("naam", "soort"))
        boundaries = read_boundaries(folder, names, kinds)
    warnings = (*checked.warnings, *(boundaries.warnings if boundaries else ()))
    return Study(checked.tables, inputs, boundaries, read_logo(folder), warnings)
