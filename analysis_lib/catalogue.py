"""The reports that exist, and where their parts lie."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pandas as pd

from analysis_lib.characters import has_invisible
from analysis_lib.errors import Problem, UserError, did_you_mean
from analysis_lib.notebook.parameters import Value, check_parameters, declared
from analysis_lib.once import once
from analysis_lib.provenance import Inputs
from analysis_lib.tables import Contract, check
from analysis_lib.tables.boundaries import Boundaries, read_boundaries
from analysis_lib.tables.logo import Logo, read_logo

if TYPE_CHECKING:
    from analysis_lib.new_study.prefilled import Given

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Study:
    """A study's checked tables, the fingerprints of its files, and outlines of regions and a logo, if any.

    The warnings are of what is allowed but unlikely.
    """

    tables: dict[str, pd.DataFrame]
    inputs: Inputs
    boundaries: Boundaries | None = None
    logo: Logo | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Report:
    """One report: a notebook, the tables it needs and the audit of its source.

    Parameters
    ----------
    name : str
        Short name: of the notebook, the template folder and the output folder.
    title : str
        What it is, in Dutch.
    model : str
        Module that offers ``CONTRACT`` and ``audit(tables)``.
    tables_of : str
        Report whose tables it is made from, '' for its own.
    each : tuple of (parameter, table, column)
        What it is made for, one by one: the parameter that says for which, and where all
        its values stand. Empty for a report that is made once.
    shows : str
        Function, as ``module:name``, that fingerprints what of the tables a report of `each`
        shows; called with the tables and the notebook's parameters.
    reads : str
        Function, as ``module:name``, that reads files of other organisations into what a new
        study begins with; '' where nobody publishes such files.
    """

    name: str
    title: str
    model: str
    tables_of: str = ""
    each: tuple[str, str, str] | tuple[()] = ()
    shows: str = ""
    reads: str = ""

    @property
    def notebook(self) -> Path:
        """The notebook that makes the report."""
        return PROJECT / "notebooks" / f"{self.name}.ipynb"

    @property
    def templates(self) -> Path:
        """The folder with the tables of its example."""
        return PROJECT / "data_templates" / (self.tables_of or self.name)

    @property
    def family(self) -> list[Report]:
        """All reports that are made from the same tables, the one with its own tables first."""
        alike = [other for other in REPORTS if other.templates == self.templates]
        return sorted(alike, key=lambda other: bool(other.tables_of))

    def every(self, data: str | Path = "") -> list[str]:
        """Give the values of the parameter in `each`; nothing where the report is made once.

        Raises
        ------
        InputError
            As `open`.
        """
        if not self.each:
            return []
        _, table, column = self.each
        return [str(value) for value in self.open(data).tables[table][column]]

    @property
    def contract(self) -> Contract:
        """What the tables must look like; imports the model."""
        contract: Contract = importlib.import_module(self.model).CONTRACT
        return contract

    def open(self, data: str | Path = "") -> Study:
        """Read and check the tables in `data`, or the report's own where it is ''.

        Raises
        ------
        InputError
            If the tables break their contract or the boundaries cannot be read.
        UserError
            If the folder's name is no text, or the tables change meanwhile.
        """
        folder = Path(data).resolve() if str(data) else self.templates  # '.' has no name to tell
        if has_invisible(str(folder)):  # neither a notebook nor a receipt can hold it
            raise UserError(
                f"De map '{folder}' heeft tekens in haar naam die geen tekst zijn; geef haar een andere naam."
            )
        persons = [table.name for table in self.contract.tables if table.confidential]
        inputs = Inputs.of(folder, persons)
        study = once([], (self.model, inputs), lambda: self._read(folder, inputs))
        if Inputs.of(folder, persons) != inputs:
            raise UserError(
                f"De tabellen in '{folder.name}' veranderen terwijl ze worden gelezen; "
                "probeer het opnieuw als niemand er meer in werkt."
            )
        return study

    def _read(self, folder: Path, inputs: Inputs) -> Study:
        checked = check(self.contract, folder)
        boundaries = None
        if "regios" in checked.tables:
            names = dict(checked.tables["regios"][["regio", "naam"]].to_numpy().tolist())
            boundaries = read_boundaries(folder, names)
        return Study(checked.tables, inputs, boundaries, read_logo(folder), checked.warnings)

    @property
    def is_confidential(self) -> bool:
        """Whether some of its tables are about persons."""
        return any(table.confidential for table in self.contract.tables)

    def content(self, study: Study, values: Mapping[str, Value]) -> str:
        """Fingerprint what of a study the report shows with these parameters; '' where that is not known."""
        if not self.shows:
            return ""
        defaults = {parameter.name: parameter.default for parameter in declared(self.notebook)}
        del defaults["data"]  # its content counts, not its place
        digest: str = resolve_name(self.shows)(study.tables, **{**defaults, **values})
        return digest

    def from_files(self, paths: Sequence[Path], municipality: str = "") -> Given:
        """Read files of other organisations into what a new study begins with.

        Raises
        ------
        UserError
            If no files are read for this report, or these are not in order.
        """
        reads = self.reads or (report(self.tables_of).reads if self.tables_of else "")
        if not reads:
            able = ", ".join(known.name for known in REPORTS if known.reads)
            raise UserError(f"Voor {self.name} zijn er geen bestanden om mee te beginnen; --from is er voor: {able}.")
        given: Given = resolve_name(reads)(paths, municipality)
        return given

    def audit(self, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
        """Recompute what the source printed; see `analysis_lib.published.audit`."""
        result: pd.DataFrame = importlib.import_module(f"{self.model}.audit").audit_of(tables)
        return result


REPORTS = (
    Report(
        "kid_mbc",
        "Maatschappelijke business case Kleuters in Delfshaven (Rotterdam)",
        "analysis_lib.business_case",
    ),
    Report(
        "den_bosch_cases", "Opgroeiondersteuning op school, vijf casussen ('s-Hertogenbosch)", "analysis_lib.case_costs"
    ),
    Report(
        "chain_pressure", "Druk op de keten van kinderopvang, onderwijs en zorg (Nederland)", "analysis_lib.support_use"
    ),
    Report("holland_rijnland", "De Holland Rijnland Methode en de casus Petra", "analysis_lib.case_costs"),
    Report(
        "utrechtse_heuvelrug",
        "Jeugdhulp op de basisscholen van Utrechtse Heuvelrug",
        "analysis_lib.care_trajectories",
        reads="analysis_lib.intake:read_sources",
    ),
    Report(
        "school_factsheet",
        "Factsheet jeugdhulp, voor elke school een",
        "analysis_lib.care_trajectories",
        tables_of="utrechtse_heuvelrug",
        each=("school", "scholen", "school"),
        shows="analysis_lib.care_trajectories.factsheet:content",
    ),
)


def report(name: str) -> Report:
    """Find a report by its name.

    Raises
    ------
    UserError
        If there is no such report, with the nearest name.
    """
    for known in REPORTS:
        if known.name == name:
            return known
    raise UserError(f"Er is geen rapport '{name}'; {did_you_mean(name, [known.name for known in REPORTS])}")


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
    check_parameters(about.notebook, variables)
    return about.open(str(variables["data"]))
