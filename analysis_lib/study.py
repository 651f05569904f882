"""A study that somebody filled in: its tables, read and checked for the report that shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis_lib.catalogue import Report, report
from analysis_lib.characters import has_invisible
from analysis_lib.errors import Problem, UserError
from analysis_lib.notebook.parameters import check_parameters
from analysis_lib.once import once
from analysis_lib.provenance import Inputs
from analysis_lib.published.same_source import has_other_input
from analysis_lib.releases import FOLDER, read_releases
from analysis_lib.tables import Contract, Tables, check
from analysis_lib.tables.boundaries import Boundaries, read_boundaries
from analysis_lib.tables.logo import Logo, read_logo

if TYPE_CHECKING:
    from analysis_lib.show import Output


@dataclass(frozen=True, repr=False)
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
    contract: Contract = field(default_factory=lambda: Contract(()), repr=False)
    example: Report | None = field(default=None, repr=False)  # whose tables these may be a changed copy of

    def __repr__(self) -> str:
        return str(self._overview.text)  # never its rows: they can be about persons

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return self._overview._repr_mimebundle_(include, exclude)

    def explain(self, name: str) -> Output:
        """Show what the columns of a table mean, and in which unit they are.

        Parameters
        ----------
        name : str
            A table, such as ``kosten``.

        Raises
        ------
        UserError
            If there is no such table, with the nearest.

        Examples
        --------
        >>> from analysis_lib.study import open_study
        >>> study = open_study("kid_mbc", {})
        >>> print(study.explain("kosten").text.splitlines()[5])
        bedrag | Bedrag per kostenperiode (zie het blad studie) | EUR
        """
        from analysis_lib.show.study_tables import columns_explained

        return columns_explained(self.contract, name)

    def check(self) -> Output:
        """Show what is worth a look in the tables; what is wrong is shown where they are opened."""
        from analysis_lib.show.problems import problems_table

        return problems_table(self.warnings, "Wat in de tabellen een blik waard is")

    def audited(self, audit_of: Callable[[Tables], pd.DataFrame]) -> pd.DataFrame:
        """Audit the source, as long as its tables are the audited ones.

        Parameters
        ----------
        audit_of : callable
            The subject's audit.

        Returns
        -------
        DataFrame
            As `analysis_lib.published.audit`; without rows where the printed figures are those of the example's
            source and what follows from the tables is not, since a difference would not be the source's.
        """
        found = audit_of(self.tables)
        if self.example is None or found.empty:
            return found
        source = audit_of(read_study(self.example).tables)
        return found.iloc[:0] if has_other_input(found, source) else found

    @property
    def _overview(self) -> Output:
        from analysis_lib.show.study_tables import tables_overview

        return tables_overview(self.contract, self.tables)


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
        If a parameter has another type than declared, or its name is misspelt.
    InputError
        If the tables break their contract.

    Examples
    --------
    Run the cell again after a change in a parameter or in the tables: only what changed is worked out again.

    >>> from analysis_lib.study import open_study
    >>> study = open_study("kid_mbc", {"impactclaim": 0.4})
    >>> study.parameters["impactclaim"]
    0.4
    """
    from analysis_lib.show import live  # not for the command line, which shows nothing
    from analysis_lib.show.session import Session, open_session

    live.begin()
    about = report(name)
    parameters = check_parameters(about.notebook, variables)
    data = str(parameters.pop("data"))
    example = about if data else None
    study = replace(read_study(about, data), parameters=parameters, contract=about.contract, example=example)
    open_session(Session.of(about.contract, study.tables, example=not data))
    return study


_kept: dict[tuple[str, Inputs], Study] | None = None  # until a process says that it keeps one


def keep_study() -> None:
    """From now on, give the same tables to whoever reads a study again, here and in what is forked from this process.

    As long as its files stay as they are, and of one study at a time. Nobody may change the tables.
    """
    global _kept  # noqa: PLW0603  # as long as the process
    if _kept is None:
        _kept = {}


def has_read() -> bool:
    """Whether this process keeps a study."""
    return bool(_kept)


def read_study(about: Report, data: str | Path = "") -> Study:
    """Read and check the tables in `data`, or the report's own where it is ''.

    Parameters
    ----------
    about : Report
    data : str or Path
        A folder.

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
    key = (about.subject, inputs)
    study = (_kept or {}).get(key) or once([], key, lambda: _read(contract, folder, inputs))
    if _kept is not None and key not in _kept:
        _kept.clear()
        _kept[key] = study
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
