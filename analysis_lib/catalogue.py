"""The reports that exist, and where their parts are; nothing of them is imported until it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from analysis_lib.errors import UserError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from analysis_lib.tables import Contract, Tables

_LIBRARY = Path(__file__).resolve().parent
_SHIPPED = _LIBRARY / "shipped"  # what a wheel holds of the project beside the library (setup.py)
PROJECT = _SHIPPED if _SHIPPED.is_dir() else _LIBRARY.parent
# Where reports go unless somebody says where: in the project, and from a wheel where the command is given.
REPORTS_FOLDER = Path("reports") if PROJECT == _SHIPPED else PROJECT / "reports"


@dataclass(frozen=True)
class Report:
    """One report: a notebook, the tables it needs and the audit of its source.

    Parameters
    ----------
    name : str
        Short name: of the notebook, the template folder and the output folder.
    title : str
        What it is, in Dutch.
    subject : str
        Package with its model: ``contract:CONTRACT`` says what its tables must look like,
        ``audit:audit_of`` recomputes what its source printed.
    tables_of : str
        Report whose tables it is made from, '' for its own.
    each : tuple of (parameter, table, column)
        What it is made for, one by one: the parameter that says for which, and the column
        that holds all its values. Empty for a report that is made once.
    shows : str
        Function, as ``module:name``, that fingerprints what of the tables a report of `each`
        shows; called with the tables and the notebook's parameters.
    publishes : str
        Function, as ``module:name``, that gives what a report adds to the releases of its study;
        called with the tables and the notebook's parameters. '' where releases are not kept.
    reads : str
        Function, as ``module:name``, that reads files of other organisations into what a new
        study starts with; '' if there are none.
    describes : str
        Function, as ``module:name``, that says what a folder of registers holds; '' if the report
        is not counted from registers.
    forms : str
        The forms that a new study begins with, as ``module:name``; '' if there are none.
    later : tuple of str
        Modules that take long to import and that its notebook imports only as it runs; a series of reports imports
        them once.
    for_study : tuple of str
        Those with which is worked out what reports of one study share; a series of several studies imports them once.
    """

    name: str
    title: str
    subject: str
    tables_of: str = ""
    each: tuple[str, str, str] | tuple[()] = ()
    shows: str = ""
    publishes: str = ""
    reads: str = ""
    describes: str = ""
    forms: str = ""
    later: tuple[str, ...] = ()
    for_study: tuple[str, ...] = ()

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

    @property
    def contract(self) -> Contract:
        """What the tables must look like."""
        contract: Contract = self._part("contract:CONTRACT")
        return contract

    @property
    def audit(self) -> Callable[[Tables], pd.DataFrame]:
        """Recomputes what the source printed; see `analysis_lib.published.audit`."""
        audit: Callable[[Tables], pd.DataFrame] = self._part("audit:audit_of")
        return audit

    def _part(self, place: str) -> Any:
        return resolve_name(f"{self.subject}.{place}")


_STATISTICS = ("scipy.stats",)
_PROTECTION = ("scipy.sparse.csgraph",)
REPORTS = (
    Report(
        "kid_mbc",
        "Maatschappelijke business case Kleuters in Delfshaven (Rotterdam)",
        "analysis_lib.business_case",
        later=_STATISTICS,
    ),
    Report(
        "den_bosch_cases",
        "Opgroeiondersteuning op school, vijf casussen ('s-Hertogenbosch)",
        "analysis_lib.case_costs",
        forms="analysis_lib.case_costs.session_forms:FORMS",
    ),
    Report(
        "chain_pressure",
        "Druk op de keten van kinderopvang, onderwijs en zorg (Nederland)",
        "analysis_lib.support_use",
        reads="analysis_lib.registers.study:read_registers",
        describes="analysis_lib.registers.overview:describe",
        later=_STATISTICS,
    ),
    Report(
        "holland_rijnland",
        "De Holland Rijnland Methode en de casus Petra",
        "analysis_lib.case_costs",
        forms="analysis_lib.case_costs.instruments:FORMS",
    ),
    Report(
        "utrechtse_heuvelrug",
        "Jeugdhulp op de basisscholen van Utrechtse Heuvelrug",
        "analysis_lib.care_trajectories",
        publishes="analysis_lib.care_trajectories.page:publishes",
        reads="analysis_lib.intake.youth_care:read_sources",
        later=_STATISTICS,
    ),
    Report(
        "school_factsheet",
        "Factsheet jeugdhulp, voor elke school een",
        "analysis_lib.care_trajectories",
        tables_of="utrechtse_heuvelrug",
        each=("school", "scholen", "school"),
        shows="analysis_lib.care_trajectories.factsheet:content",
        publishes="analysis_lib.care_trajectories.page:publishes",
        for_study=_PROTECTION,
    ),
    Report(
        "any_report",
        "Wat niet optelt: een rapport naar keuze nagerekend",
        "analysis_lib.inference",
        reads="analysis_lib.intake.transcriptions:read",
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
