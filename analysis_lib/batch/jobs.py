"""What is to be made, and how it ended."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from analysis_lib.catalogue import report
from analysis_lib.notebook.own import changed_cells
from analysis_lib.notebook.parameters import Value, plain
from analysis_lib.render.formats import default_suffixes

STANDARD_RUN = "standaard"
LONGEST_RUN = 80  # bytes: Windows counts the whole path
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # Windows takes these names for devices


@dataclass(frozen=True)
class Job:
    """One report to be made.

    Parameters
    ----------
    report : str
        Name in the catalogue.
    out : Path
        Folder of all reports.
    data : Path, optional
        Folder with the study's tables; None for the report's own.
    values : mapping of str to value
        Parameters, read and checked; dates and paths become text.
    formats : tuple of str
        Of `analysis_lib.render.formats.FORMATS`.
    own_notebook : Path, optional
        Notebook to run instead of the report's.
    """

    report: str
    out: Path
    data: Path | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    formats: tuple[str, ...] = field(default_factory=default_suffixes)
    own_notebook: Path | None = None

    def __post_init__(self) -> None:
        for name in ("out", "data", "own_notebook"):  # processes that make it work in a folder of their own
            if place := getattr(self, name):
                object.__setattr__(self, name, Path(place).absolute())
        object.__setattr__(self, "values", {name: plain(value) for name, value in self.values.items()})

    @property
    def name(self) -> str:
        """What a user calls it."""
        return f"{self.report}/{self.run}"

    @cached_property
    def run(self) -> str:
        """Folder name that shows which data and parameters this run has."""
        parts = [self.data.resolve().name] if self.data else []
        parts += [f"{name}-{value}" for name, value in sorted(self.values.items())]
        slug = re.sub(r"[^\w.,=-]+", "-", "_".join(parts)).strip("-.")
        if not parts:
            return STANDARD_RUN
        if not slug or slug == STANDARD_RUN or _DEVICE.match(slug) or len(slug.encode()) > LONGEST_RUN:
            digest = hashlib.sha256("_".join(parts).encode(errors="surrogateescape")).hexdigest()[:8]
            kept = slug.encode()[: LONGEST_RUN - 9].decode(errors="ignore")
            slug = f"{kept.replace('.', '-')}-{digest}".strip("-")
        return slug

    @cached_property
    def folder(self) -> Path:
        """The report's folder."""
        return self.out / self.report / self.run

    @property
    def notebook(self) -> Path:
        """The notebook to run."""
        return self.own_notebook or report(self.report).notebook

    @property
    def changed_cells(self) -> int:
        """In how many cells its notebook differs from the report's own; 0 where that is what runs.

        Raises
        ------
        UserError
            If it is anything but a notebook.
        """
        known = report(self.report)
        return changed_cells(self.own_notebook, known.notebook, known.each[:1]) if self.own_notebook else 0

    @cached_property
    def tables(self) -> Path:
        """The folder with its tables."""
        return self.data.resolve() if self.data else report(self.report).templates

    @property
    def tables_name(self) -> str:
        """That folder as it may be shown: by name, never by path."""
        return self.tables.name if self.data else f"data_templates/{self.tables.name}"


@dataclass(frozen=True)
class Limits:
    """What one report may take.

    Parameters
    ----------
    seconds : float
        Time from its start; 0 for no limit.
    bytes : int
        Memory of all its processes together; 0 for no limit.
    """

    seconds: float = 1800.0
    bytes: int = 0


@dataclass(frozen=True)
class RunOptions:
    """How a series of reports is made.

    Parameters
    ----------
    workers : int
        Reports made at the same time, each in its own process.
    warm : bool
        Whether these are forked from one that has imported the libraries.
    force : bool
        Whether to make reports that are current too.
    limits : Limits
        For each report.
    verbose : bool
        Whether its processes may write to the terminal; what matters is reported either way.
    kernel : bool
        Whether every notebook runs in a kernel of Jupyter; one of a user's own always does.
    """

    workers: int = 1
    warm: bool = True
    force: bool = False
    limits: Limits = field(default_factory=Limits)
    verbose: bool = False
    kernel: bool = False


class State(StrEnum):
    """How a job ended."""

    MADE = "gemaakt"
    CURRENT = "actueel"
    FAILED = "mislukt"


@dataclass(frozen=True)
class Outcome:
    """How a job ended, and if it failed: where in the notebook, why, and what to do.

    Parameters
    ----------
    job : Job
    state : State
    seconds : float
        How long it took.
    error : str
        What went wrong, in Dutch; '' for nothing.
    exit_code : int
        0, or that of the error.
    advice : str
        What to do about it, where the error does not say.
    trace : str
        Where in the code it went wrong, for whoever asks.
    may_pass : bool
        Whether trying again may well succeed.
    """

    job: Job
    state: State
    seconds: float = 0.0
    error: str = ""
    exit_code: int = 0
    advice: str = ""
    trace: str = ""
    may_pass: bool = False

    @classmethod
    def failed(cls, job: Job, error: Exception, seconds: float = 0.0) -> Outcome:
        """Describe a failure, with what attributes of the exception add."""
        return cls(
            job,
            State.FAILED,
            seconds,
            str(error),
            getattr(error, "exit_code", 1),
            getattr(error, "advice", ""),
            getattr(error, "trace", ""),
            getattr(error, "may_pass", False),
        )
